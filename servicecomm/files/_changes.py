"""What an edit changes in the stored rows, worked out, written, and carried back.

A change says what a row was and what it is, so that it can be taken back exactly. Who
did it, and when, is for `servicecomm.files._log`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from servicecomm.files._rows import (
    SHAPE,
    decode,
    encode,
    encoded,
    mark,
    mark_of_row,
    put_shape,
)
from servicecomm.files._store import add_table
from servicecomm.model.changes import RowChanges, texts_of
from servicecomm.model.frames import inserted, without
from servicecomm.model.schema import TABLE, TABLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from servicecomm.files._rows import State
    from servicecomm.model.stakeholder_map import StakeholderMap


_COLUMNS = f"{SHAPE} "
"""Begins the place of a change of columns."""


class Change(NamedTuple):
    """One row, before and after, as it lies in the store; None where it is not."""

    place: str
    row: int
    before: str | None
    after: str | None


def changes_between(state: State, after: StakeholderMap) -> tuple[list[Change], State]:
    """List the rows that an edit changed, and say where they will lie."""
    changes: list[Change] = []
    following = replace(
        state,
        map=after,
        rows=dict(state.rows),
        stored=dict(state.stored),
        following=dict(state.following),
    )
    for table in TABLES:
        found = state.map.changes_to(after, table.name)
        if found is None:
            continue
        old, new = state.map.table(table.name), after.table(table.name)
        changes += _of_columns(following, table.name, old, new)
        changes += _of_rows(following, table.name, old, new, found)
    return changes, following


def _of_columns(
    state: State, name: str, old: pd.DataFrame, new: pd.DataFrame
) -> list[Change]:
    before, after = list(map(str, old.columns)), list(map(str, new.columns))
    if before == after:
        return []
    state.stored[name] = list(dict.fromkeys((*state.stored[name], *after)))
    return [Change(f"{_COLUMNS}{name}", 0, encoded(before), encoded(after))]


def _of_rows(
    state: State, name: str, old: pd.DataFrame, new: pd.DataFrame, found: RowChanges
) -> Iterator[Change]:
    rows, stored = state.rows[name], state.stored[name]
    # All texts are made before the first is given, while the rows are as they were.
    gone = list(encode(old, stored, found.removed))
    kept = found.kept_before[found.changed]
    before = list(encode(old, stored, kept))
    after = list(encode(new, stored, found.kept_after[found.changed]))
    fresh = list(encode(new, stored, found.added))
    first = state.following[name]
    numbers = np.arange(first, first + len(fresh))
    state.rows[name] = np.concatenate([rows[found.kept_before], numbers])
    state.following[name] = first + len(fresh)
    for row, text in zip(rows[found.removed].tolist(), gone, strict=True):
        yield Change(name, row, text, None)
    for row, was, now in zip(rows[kept].tolist(), before, after, strict=True):
        if was != now:
            yield Change(name, row, was, now)
    for row, text in zip(numbers.tolist(), fresh, strict=True):
        yield Change(name, row, None, text)


def applied(state: State, changes: Iterable[Change]) -> State:
    """Carry changes that are known by row over into a map."""
    by_table: dict[str, list[Change]] = {}
    shown: dict[str, list[str]] = {}
    for change in changes:
        if change.place.startswith(_COLUMNS):
            shown[change.place.removeprefix(_COLUMNS)] = decode(change.after, 0)
        else:
            by_table.setdefault(change.place, []).append(change)
    rows, stored = dict(state.rows), dict(state.stored)
    frames, differ = {}, {}
    for name in dict.fromkeys((*by_table, *shown)):
        frame = state.map.table(name)
        columns = shown.get(name) or list(map(str, frame.columns))
        stored[name] = list(dict.fromkeys((*stored[name], *columns)))
        frames[name], rows[name], differ[name] = _patched(
            frame.reindex(columns=columns, fill_value="") if name in shown else frame,
            rows[name],
            by_table.get(name, []),
            stored[name],
        )
    following = dict(state.following)
    for name, own in by_table.items():
        highest = max(change.row for change in own)
        following[name] = max(following[name], highest + 1)
    made = state.map.with_changes(frames, differ) if frames else state.map
    return replace(state, map=made, rows=rows, stored=stored, following=following)


def _patched(
    frame: pd.DataFrame,
    rows: NDArray[np.int64],
    changes: list[Change],
    stored: list[str],
) -> tuple[pd.DataFrame, NDArray[np.int64], RowChanges]:
    gone = np.isin(rows, [change.row for change in changes if change.after is None])
    kept = np.flatnonzero(~gone)
    new = sorted((c for c in changes if c.before is None), key=lambda c: c.row)
    numbers = np.array([change.row for change in new], dtype=np.int64)
    # Each new row goes where its number belongs, as one that comes back may be old.
    places = np.searchsorted(rows[kept], numbers)
    if new or len(kept) < len(rows):
        cells = [decode(change.after, len(stored)) for change in new]
        more = pd.DataFrame(cells, columns=stored, dtype="str")
        more = more.reindex(columns=frame.columns, fill_value="")
        frame = inserted(without(frame, np.flatnonzero(gone)), places, more)
    added = places + np.arange(len(new))
    there = np.delete(np.arange(len(frame)), added)
    after = np.insert(rows[kept], places, numbers)
    other = [c for c in changes if c.before is not None and c.after is not None]
    changed = np.sort(np.searchsorted(rows[kept], [change.row for change in other]))
    if other:
        cells = [decode(change.after, len(stored)) for change in other]
        own = np.searchsorted(after, [change.row for change in other])
        _put(frame, own, dict(zip(stored, zip(*cells, strict=True), strict=True)))
    found = RowChanges(np.flatnonzero(gone), kept, there, changed, added)
    return frame, after, found


def _put(
    frame: pd.DataFrame,
    places: NDArray[np.int64],
    cells: Mapping[str, tuple[str, ...]],
) -> None:
    # A column in which nothing changes stays one in memory with that of before.
    for name in frame.columns:
        new = np.array(cells[name], dtype=object)
        texts = texts_of(frame, name)
        if (texts[places] != new).any():
            texts = texts.copy()
            texts[places] = new
            frame[name] = pd.array(texts, dtype="str")


def inverse(changes: Iterable[Change]) -> list[Change]:
    """Give the changes that take changes back."""
    return [
        change._replace(before=change.after, after=change.before) for change in changes
    ]


def store_changes(
    connection: sqlite3.Connection, changes: Sequence[Change], state: State
) -> tuple[int, bool]:
    """
    Write changes of rows and columns; `state` is the one that they lead to.

    Gives what they add to the digest, and whether every row was as it was said to be.
    """
    total, found = _settled_shapes(connection, state), 0
    for change in changes:
        if change.place.startswith(_COLUMNS):
            found += 1
            continue
        name = TABLE[change.place].name
        found += _store_row(connection, name, change)
        for text, sign in ((change.before, -1), (change.after, 1)):
            if text is not None:
                total += sign * mark_of_row(name, change.row, text)
    return total, found == len(changes)


def _store_row(connection: sqlite3.Connection, name: str, change: Change) -> int:
    row, before, after = change.row, change.before, change.after
    table = f"rows_{name}"
    if after is None:
        query = f"DELETE FROM {table} WHERE row=? AND cells=?"  # noqa: S608 - the name is one of the schema's
        return connection.execute(query, (row, before)).rowcount
    if before is None:
        query = f"INSERT INTO {table} VALUES (?, ?)"  # noqa: S608 - the name is one of the schema's
        return connection.execute(query, (row, after)).rowcount
    query = f"UPDATE {table} SET cells=? WHERE row=? AND cells=?"  # noqa: S608 - the name is one of the schema's
    return connection.execute(query, (after, row, before)).rowcount


def _settled_shapes(connection: sqlite3.Connection, state: State) -> int:
    """Note the columns as they now are, also those that a newer version brought."""
    there = {
        name: (json.loads(stored), json.loads(shown))
        for name, stored, shown in connection.execute("SELECT * FROM shape")
    }
    total = 0
    for name, stored in state.stored.items():
        shape = (stored, list(map(str, state.map.table(name).columns)))
        if there.get(name) != shape:
            if name not in there:
                add_table(connection, name)
            else:
                total -= mark(SHAPE, name, *there[name])
            total += put_shape(connection, name, *shape)
    return total
