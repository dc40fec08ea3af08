"""The rows of a map as they lie in a store, and the digest of them.

Every row has a number that is never used again; rows stand in the order of their
numbers. What changes from one state to the next is for
`servicecomm.files._changes`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.errors import SourceFileError
from servicecomm.model.changes import texts_of
from servicecomm.model.schema import TABLES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from servicecomm.model.stakeholder_map import StakeholderMap

MODULUS = 2**128
"""The digest of a state is a sum below this number."""

SHAPE = "shape"
"""Where a change of columns is noted, before the name of the table."""

_CHUNK = 10_000
encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Writes JSON without spaces, every letter as itself."""


@dataclass(slots=True)
class State:
    """
    A map, and where its rows lie in the store.

    Attributes
    ----------
    map
        The map.
    rows
        By table, the numbers of its rows, ascending.
    stored
        By table, the columns in the order of the stored cells; it only grows.
    following
        By table, the number of the next new row.
    revision
        How many commits made it.
    digest
        The digest of all that is stored.
    """

    map: StakeholderMap
    rows: dict[str, NDArray[np.int64]]
    stored: dict[str, list[str]]
    following: dict[str, int] = field(default_factory=dict)
    revision: int = 0
    digest: int = 0


def mark(kind: str, *values: object) -> int:
    """Hash one stored thing, for a sum of all."""
    text = encoded([kind, *values])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())


def mark_of_row(place: str, row: int, cells: str) -> int:
    """Hash one stored row; its cells are escaped already, so that nothing can clash."""
    text = f"{place}\x1f{row}\x1f{cells}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest())


def encode(
    frame: pd.DataFrame, stored: Sequence[str], places: NDArray[np.int64] | slice
) -> Iterator[str]:
    """Write rows as the store keeps them: cells in stored order, empty ends cut off."""
    rows = np.arange(len(frame))[places]
    columns = [
        texts_of(frame, name)[places].tolist() if name in frame else [""] * len(rows)
        for name in stored
    ]
    for cells in zip(*columns, strict=True):
        last = len(cells)
        while last and not cells[last - 1]:
            last -= 1
        text = encoded(cells[:last])
        if not text.isascii():
            _refuse_halves(text)
        yield text


def _refuse_halves(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = ascii(text[error.start])
        raise SourceFileError(
            f"A cell holds half a character ({half}), which no file holds. Delete it."
        ) from None


def decode(text: str | None, width: int) -> list[str]:
    """Read the cells of one stored row."""
    cells: list[str] = json.loads(text) if text else []
    return cells + [""] * (width - len(cells))


def load_tables(
    connection: sqlite3.Connection, state: State
) -> tuple[dict[str, pd.DataFrame], int]:
    """Read every row, and add up their marks; the state learns where they lie."""
    tables, total = {}, 0
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    shapes = {
        name: (json.loads(stored), json.loads(shown))
        for name, stored, shown in connection.execute("SELECT * FROM shape")
    }
    total += sum(mark(SHAPE, name, *shape) for name, shape in shapes.items())
    for table in TABLES:
        own = list(table.column_names)
        stored, shown = shapes.get(table.name, (own, own))
        rows, columns, sum_of = _loaded(
            connection, table.name if f"rows_{table.name}" in there else "", stored
        )
        total += sum_of
        state.stored[table.name], state.rows[table.name] = stored, rows
        tables[table.name] = pd.DataFrame(
            {
                name: pd.array(columns[stored.index(name)], dtype="str")
                for name in dict.fromkeys((*own, *shown))
                if name in stored
            },
            index=pd.RangeIndex(len(rows)),
        )
    return tables, total


def _loaded(
    connection: sqlite3.Connection, name: str, stored: list[str]
) -> tuple[NDArray[np.int64], list[NDArray[np.object_]], int]:
    if not name:
        return np.zeros(0, np.int64), [np.zeros(0, object) for _ in stored], 0
    count = connection.execute(f"SELECT count(*) FROM rows_{name}").fetchone()[0]  # noqa: S608 - the name is one of the schema's
    rows = np.zeros(count, dtype=np.int64)
    columns = [np.full(count, "", dtype=object) for _ in stored]
    seen: list[dict[str, str]] = [{} for _ in stored]
    found = connection.execute(f"SELECT row, cells FROM rows_{name} ORDER BY row")  # noqa: S608 - the name is one of the schema's
    total = start = 0
    while chunk := list(islice(found, _CHUNK)):
        end = start + len(chunk)
        rows[start:end] = [row for row, _ in chunk]
        total += sum(mark_of_row(name, row, cells) for row, cells in chunk)
        parsed = json.loads(f"[{','.join(cells for _, cells in chunk)}]")
        across = zip_longest(*parsed, fillvalue="")
        for column, known, cells in zip(columns, seen, across, strict=False):
            # Equal cells become one text in memory, as a large map has few different.
            column[start:end] = [known.setdefault(cell, cell) for cell in cells]
        start = end
    return rows, columns, total


def fill(connection: sqlite3.Connection, state: State) -> int:
    """Write every row of a new store, and add up their marks."""
    total = 0
    for table in TABLES:
        frame = state.map.table(table.name)
        stored = [str(name) for name in frame.columns]
        state.stored[table.name] = stored
        state.rows[table.name] = np.arange(1, len(frame) + 1)
        state.following[table.name] = len(frame) + 1
        total += put_shape(connection, table.name, stored, stored)
        for start in range(0, len(frame), _CHUNK):
            cells = encode(frame, stored, slice(start, start + _CHUNK))
            rows = list(enumerate(cells, start=start + 1))
            total += sum(mark_of_row(table.name, row, text) for row, text in rows)
            connection.executemany(f"INSERT INTO rows_{table.name} VALUES (?, ?)", rows)  # noqa: S608 - the name is one of the schema's
    return total


def put_shape(
    connection: sqlite3.Connection, name: str, stored: list[str], shown: list[str]
) -> int:
    """Note the columns of a table; give what the note adds to the digest."""
    texts = (name, encoded(stored), encoded(shown))
    connection.execute("INSERT OR REPLACE INTO shape VALUES (?, ?, ?)", texts)
    return mark(SHAPE, name, stored, shown)
