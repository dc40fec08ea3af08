"""The log of a store: who did what and when, and what can be undone.

The log is part of what the digest covers. What a change does to rows is for
`servicecomm.files._changes`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from servicecomm.files._changes import Change
from servicecomm.files._rows import SHAPE, decode, mark
from servicecomm.model.schema import SEPARATOR, TABLE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

HISTORY_COLUMNS = (
    "seq",
    "at",
    "who",
    "label",
    "kind",
    "table",
    "row",
    "column",
    "before",
    "after",
)
"""The columns of a history: one row a changed cell."""

MADE, EDIT, UNDO, REDO, ERASE = "made", "edit", "undo", "redo", "erase"

_COUNTED = {
    "action": "seq, token, at, who, label, kind, target, first, last",
    "change": "number, place, row, before, after",
    "export": "number, at, who, path, kind, rows, digest, purpose, revision",
    "erased": "hash",
}


class Action(NamedTuple):
    """One gesture: when, who and what; `first` and `last` number its changes."""

    seq: int
    token: str
    at: str
    who: str
    label: str
    kind: str
    target: int | None
    first: int
    last: int


def now() -> str:
    """Give the time of day here, with its distance from UTC, to the millisecond."""
    return dt.datetime.now().astimezone().isoformat(timespec="milliseconds")


def read_actions(connection: sqlite3.Connection, after: int = 0) -> list[Action]:
    """Read the gestures, the oldest first, from after one of them."""
    query = f"SELECT {_COUNTED['action']} FROM action WHERE seq > ? ORDER BY seq"  # noqa: S608 - the names are fixed
    return [Action(*row) for row in connection.execute(query, (after,))]


def changes_of(connection: sqlite3.Connection, action: Action) -> list[Change]:
    """Read what a gesture changed."""
    query = (
        "SELECT place, row, before, after FROM change WHERE number BETWEEN ? AND ? "
        "ORDER BY number"
    )
    found = connection.execute(query, (action.first, action.last))
    return [Change(*row) for row in found]


def record(
    connection: sqlite3.Connection, action: Action, changes: Sequence[Change]
) -> tuple[int, Action]:
    """Write a gesture and its changes; give what they add to the digest."""
    query = "SELECT coalesce(max(number), 0) FROM change"
    last = connection.execute(query).fetchone()[0]
    rows = [(last + n, *change) for n, change in enumerate(changes, start=1)]
    connection.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?)", rows)
    written = action._replace(first=last + 1, last=last + len(rows))
    places = ", ".join("?" * len(written))
    connection.execute(f"INSERT INTO action VALUES ({places})", written)  # noqa: S608 - question marks
    return mark("action", *written) + sum(mark("change", *row) for row in rows), written


def sum_of_log(connection: sqlite3.Connection) -> int:
    """Add up the marks of all that is stored beside the rows."""
    total = 0
    for name, columns in _COUNTED.items():
        found = connection.execute(f"SELECT {columns} FROM {name}")  # noqa: S608 - the names are fixed
        total += sum(mark(name, *row) for row in found)
    found = connection.execute("SELECT name, value FROM meta WHERE name != 'digest'")
    return total + sum(mark("meta", *row) for row in found)


def put_meta(connection: sqlite3.Connection, values: Mapping[str, str]) -> int:
    """Note things of the store itself; give what that adds to the digest."""
    total = 0
    for name, value in values.items():
        query = "SELECT value FROM meta WHERE name=?"
        before = connection.execute(query, (name,)).fetchone()
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
        if name != "digest":
            total += mark("meta", name, value)
            total -= mark("meta", name, *before) if before else 0
    return total


def stacks(actions: Iterable[Action]) -> tuple[list[Action], list[Action]]:
    """Say which edits can be undone and which done again, the next one last."""
    done: list[Action] = []
    undone: list[Action] = []
    for action in actions:
        if action.kind == EDIT:
            done.append(action)
            undone.clear()
        elif action.kind == UNDO:
            undone.append(done.pop())
        elif action.kind == REDO:
            done.append(undone.pop())
    return done, undone


def history(
    connection: sqlite3.Connection,
    actions: Sequence[Action],
    stored: Mapping[str, list[str]],
) -> pd.DataFrame:
    """List gestures, one row a changed cell and one for a gesture without any."""
    rows: list[tuple[object, ...]] = []
    for action in actions:
        said = (action.seq, action.at, action.who, action.label, action.kind)
        cells = list(_cells(changes_of(connection, action), stored))
        rows += [(*said, *cell) for cell in cells or [("", "", "", "", "")]]
    return pd.DataFrame(rows, columns=list(HISTORY_COLUMNS))


def _cells(
    changes: Sequence[Change], stored: Mapping[str, list[str]]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Say what each row was and is; a row that only moved says nothing."""
    by_key: dict[tuple[str, str], list[dict[str, str]]] = {}
    for change in changes:
        if change.place not in TABLE:
            table = change.place.removeprefix(f"{SHAPE} ")
            texts = (", ".join(decode(text, 0)) for text in change[2:])
            yield table, "", "columns", *texts  # type: ignore[misc]
            continue
        key = change.place, _key(change, stored)
        pair = by_key.setdefault(key, [{}, {}])
        for side, text in enumerate((change.before, change.after)):
            if text is not None:
                names = stored[change.place]
                pair[side] = dict(zip(names, decode(text, len(names)), strict=True))
    for (table, row), (old, new) in by_key.items():
        for name in dict.fromkeys((*old, *new)):
            before, after = old.get(name, ""), new.get(name, "")
            if before != after:
                yield table, row, name, before, after


def _key(change: Change, stored: Mapping[str, list[str]]) -> str:
    names = stored[change.place]
    text = change.before if change.before is not None else change.after
    cells = dict(zip(names, decode(text, len(names)), strict=True))
    return SEPARATOR.join(cells[name] for name in TABLE[change.place].key)
