"""Rows of text → the columns of one table: headings found, every cell kept.

What was taken for what is said in notes; whether the cells are right is for
`servicecomm.model.validation`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.errors import Issue, shown
from servicecomm.files import guard, headings
from servicecomm.files.description import title
from servicecomm.files.remembering import NOTHING
from servicecomm.model.draft import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecomm.files.delimited import Grid
    from servicecomm.files.remembering import Headings
    from servicecomm.model.schema import Table

_HEADINGS_WITHIN = 20
_NUMBERS_SHOWN = 5
_NAMES_SHOWN = 10
# So few rows at a time that Python's garbage collector never wakes up for them.
_AT_A_TIME = 256


@dataclass(frozen=True, slots=True)
class Tabulated:
    """
    One table as it was read.

    Attributes
    ----------
    frame
        Its cells; no column at all if there was no row.
    source
        Where each row stands.
    notes
        What was understood.
    issues
        Faults that no cell of the frame shows.
    """

    frame: pd.DataFrame
    source: Source
    notes: list[str]
    issues: list[Issue]


@dataclass(slots=True)
class _Columns:
    """Cells by column, gathered row by row; equal texts share their memory."""

    width: int
    headings: list[str] | None  # a row of these again is none, unless we wrote the file
    cells: list[list[str]] = field(init=False)
    texts: list[dict[str, str]] = field(init=False)
    last: int = 0
    empty: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    long: list[tuple[int, list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = [[] for _ in range(self.width)]
        self.texts = [{} for _ in range(self.width)]

    def gather(self, rows: Iterator[list[str]], above: int) -> None:
        """Take in all rows; as many stand above the first as is said."""
        self.last = above
        while some := list(islice(rows, _AT_A_TIME)):
            widths = set(map(len, some))
            if (
                not all(map(any, some))
                or widths != {self.width}
                or self.headings in some
            ):
                fitted = list(self._fitted(some))
            else:
                fitted = some
            across = zip(*fitted, strict=True)
            for cells, texts, new in zip(self.cells, self.texts, across, strict=False):
                cells.extend(map(texts.setdefault, new, new))
            self.last += len(some)

    def _fitted(self, rows: list[list[str]]) -> Iterator[list[str]]:
        for number, row in enumerate(rows, start=self.last + 1):
            if not any(row):
                self.empty.append(number)
                continue
            if row == self.headings:
                self.again.append(number)
                continue
            if len(row) < self.width:
                self.short.append(number)
            elif any(row[self.width :]):
                self.long.append((number, row))
            yield [*row[: self.width], *[""] * (self.width - len(row))]

    def unguard(self) -> None:
        """Take off the apostrophes that `guard` put on."""
        for position, texts in enumerate(self.texts):
            bare = {t: guard.bare(t) for t in texts if "'" in t}
            if bare:
                self.cells[position] = [bare.get(t, t) for t in self.cells[position]]

    def numbers(self, above: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Give the spreadsheet's number of each row that was kept."""
        kept = np.ones(self.last - above, dtype=bool)
        left_out = np.array([*self.empty, *self.again], dtype=np.int64)
        kept[left_out - above - 1] = False
        return np.flatnonzero(kept) + above + 1


def tabulate(
    table: Table, grid: Grid, *, guarded: bool = False, said: Headings = NOTHING
) -> Tabulated:
    r"""
    Make a table of rows.

    Parameters
    ----------
    table
        The table's declaration.
    grid
        The rows; they are read to the end.
    guarded
        Whether `guard` wrote them.
    said
        What headings mean, as far as somebody said.

    Returns
    -------
    Tabulated
        The table with the project's own names for its columns.

    Raises
    ------
    SourceFileError
        If the rows of a text file cannot be told apart.

    Examples
    --------
    >>> from servicecomm.files.delimited import parse
    >>> from servicecomm.model.schema import TABLE
    >>> grid = parse(b"ID,Name\nt1,Data", "teams.csv")
    >>> tabulate(TABLE["teams"], grid).frame.columns.tolist()
    ['team_id', 'name']
    """
    first = list(islice(grid.rows, _HEADINGS_WITHIN))
    top = _heading_row(table, [said.named(table.name, row) for row in first])
    typed = first[top] if first else []
    if guarded:
        typed = [guard.bare(heading) for heading in typed]
    named = said.named(table.name, typed)
    own_title = first[:top] and first[0][:1] == [title(table.name)]
    gathered = _Columns(len(named), None if guarded or own_title else typed)
    gathered.gather(chain(first[top + 1 :], grid.rows), top + 1)
    if guarded:
        gathered.unguard()
    above = [] if own_title else first[:top]
    notes = [*grid.notes, *_notes_of_rows(grid.source, above, gathered)]
    notes += _notes_of_said(grid.source, typed, named, said)
    frame = _frame(table, grid.source, named, gathered.cells, notes)
    source = Source(grid.source, gathered.numbers(top + 1))
    issues = [_too_long(grid.source, *row, len(named)) for row in gathered.long]
    return Tabulated(frame, source, notes, issues)


def _heading_row(table: Table, rows: list[list[str]]) -> int:
    # A title above the table is common: the headings are the first of the rows that
    # name most of the columns that the table needs.
    needed = {column.name for column in table.columns if column.required}
    counts = [len(needed & headings.take(table, row).positions.keys()) for row in rows]
    if any(counts):
        return counts.index(max(counts))
    return next((place for place, row in enumerate(rows) if any(row)), 0)


def _notes_of_rows(
    source: str, above: list[list[str]], gathered: _Columns
) -> Iterator[str]:
    for number, row in enumerate(above, start=1):
        if any(cell.strip() for cell in row):
            said = shown(" ".join(cell for cell in row if cell))
            yield f"{source}: row {number} stands above the headings: not read: {said}."
    # Empty rows at the end are no more than the end of the file.
    last = _last_kept(gathered)
    inner = [number for number in gathered.empty if number < last]
    if inner:
        yield f"{source}: {_rows(inner)} empty and left out."
    if gathered.again:
        yield f"{source}: {_rows(gathered.again)} the headings again: left out."
    if gathered.short:
        yield (
            f"{source}: {_rows(gathered.short)} shorter than the headings; the cells "
            "that are not there were read as empty."
        )


def _notes_of_said(
    source: str, typed: list[str], named: list[str], said: Headings
) -> Iterator[str]:
    for heading, column in zip(typed, named, strict=True):
        if heading != column:
            where = f", as {said.source} remembers" if said.source else ", as you said"
            yield f"{source}: {shown(heading)} was taken for '{column}'{where}."


def _last_kept(gathered: _Columns) -> int:
    empty = set(gathered.empty)
    last = gathered.last
    while last in empty:
        last -= 1
    return last


def _rows(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"row {numbers[0]} is"
    more = len(numbers) - _NUMBERS_SHOWN
    first = ", ".join(str(number) for number in numbers[:_NUMBERS_SHOWN])
    return f"rows {first}{f' and {more:,} more' if more > 0 else ''} are"


def _too_long(source: str, number: int, row: list[str], width: int) -> Issue:
    spare = next(cell for cell in row[width:] if cell)
    wrong = f"stands beyond the last heading: the row has {len(row)} cells, not {width}"
    remedy = "Put a text that holds a comma in quotation marks, or delete the cell."
    return Issue(source, number, "", spare, wrong, remedy)


def _frame(
    table: Table,
    source: str,
    named: Sequence[str],
    cells: list[list[str]],
    notes: list[str],
) -> pd.DataFrame:
    taken = headings.take(table, named)
    columns: list[tuple[int, str, list[str]]] = []
    extra = list(taken.extra)
    for name, positions in taken.positions.items():
        texts, both = _first_filled([cells[position] for position in positions])
        columns.append((positions[0], name, texts))
        if both:
            # Nothing is dropped: what was not taken stays in its own column.
            extra += positions
    extra = [p for p in sorted(extra) if named[p].strip() or any(cells[p])]
    unnamed = {p: f"column {p + 1}" for p in extra if not named[p].strip()}
    columns += [(p, unnamed.get(p, named[p]), cells[p]) for p in extra]
    columns.sort(key=lambda column: column[0])  # as in the file
    notes += _notes_of_headings(source, taken, named, extra, unnamed)
    notes += _notes_of_defaults(table, source, {n: texts for _, n, texts in columns})
    frame = pd.DataFrame(
        {i: texts for i, (*_, texts) in enumerate(columns)}, dtype="str"
    )
    return frame.set_axis([name for _, name, _ in columns], axis="columns")


def _first_filled(alternatives: list[list[str]]) -> tuple[list[str], bool]:
    """Take of each row the first cell that is filled, and say if there was another."""
    if len(alternatives) == 1:
        return alternatives[0], False
    rows = [[cell for cell in row if cell] for row in zip(*alternatives, strict=True)]
    return [row[0] if row else "" for row in rows], any(
        len(set(row)) > 1 for row in rows
    )


def _notes_of_headings(
    source: str,
    taken: headings.Taken,
    named: Sequence[str],
    extra: list[int],
    unnamed: dict[int, str],
) -> Iterator[str]:
    respelt = 0
    said: list[str] = []
    for name, positions in taken.positions.items():
        typed = [named[position] for position in positions]
        if headings.fold(typed[0]) == headings.fold(name):
            respelt += typed[0] != name
        else:
            these = " or else ".join(map(shown, typed))
            said.append(f"{these} {'' if said else 'was taken '}for '{name}'")
    if said:
        yield f"{source}: {', '.join(said)}."
    if respelt:
        headed = "1 heading" if respelt == 1 else f"{respelt} headings"
        yield f"{source}: case, spaces and hyphens were ignored in {headed}."
    if extra:
        first = extra[:_NAMES_SHOWN]
        kept = ", ".join(shown(unnamed.get(place, named[place])) for place in first)
        more = len(extra) - _NAMES_SHOWN
        kept += f" and {more:,} more" if more > 0 else ""
        yield f"{source}: not columns of the project, kept as they are: {kept}."


def _notes_of_defaults(
    table: Table, source: str, columns: dict[str, list[str]]
) -> Iterator[str]:
    rows = len(next(iter(columns.values()), []))
    for column in table.columns:
        empty = columns[column.name].count("") if column.name in columns else rows
        if column.default and empty:
            links = f"{empty:,} {table.one if empty == 1 else f'{table.one}s'}"
            yield (
                f"{source}: {links} without a {column.name}, read as "
                f"'{column.default}'."
            )
