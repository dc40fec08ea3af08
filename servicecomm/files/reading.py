"""A folder of CSV files, or a workbook → text tables → a validated map.

Nothing is guessed or dropped in silence: what was taken for what is in the map's notes,
and a file that breaks a rule is refused with every fault in it named.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.errors import InvalidTablesError, SourceFileError, shown
from servicecomm.files import delimited, description, headings, workbooks
from servicecomm.files.tabulating import tabulate
from servicecomm.files.writing_whole import finish
from servicecomm.files.writing_workbooks import COVER
from servicecomm.model.schema import REQUIRED_TABLES
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from servicecomm.errors import Issue
    from servicecomm.files.delimited import Grid
    from servicecomm.model.draft import Source
    from servicecomm.model.schema import Table

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
"""The kinds of text file that a folder's tables may be in."""

_LONGEST_PATH = 500


@dataclass(frozen=True, slots=True)
class _Found:
    """What a path holds: the tables still to be read, and what was passed over."""

    grids: Iterator[tuple[Table, Grid]]
    guarded: bool = False
    passed_over: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """The tables that were read so far."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Settled:
    """
    Tables in which names were put right, and what was done.

    Attributes
    ----------
    tables
        All tables, by name.
    notes
        What was taken for what, in sentences.
    issues
        What a person must decide, each at the cell where it stands.
    """

    tables: dict[str, pd.DataFrame]
    notes: list[str]
    issues: list[Issue]


def read_map(
    path: str | os.PathLike[str],
    *,
    settle: Callable[[dict[str, pd.DataFrame], dict[str, Source]], Settled]
    | None = None,
) -> StakeholderMap:
    """
    Read a map.

    Parameters
    ----------
    path
        A folder of CSV files named after the tables (``problems.csv``,
        ``organisations.csv``, ``affects.csv`` and so on) or a workbook with a sheet
        for each.
    settle
        What puts ids in place of names before the tables are checked, or None.

    Returns
    -------
    StakeholderMap
        The map; its ``notes`` say what was taken for what, its ``issues`` what a map
        can live with.

    Raises
    ------
    SourceFileError
        If the path is missing or cannot be read, or holds no map.
    InvalidTablesError
        If the tables break a rule; it lists every fault with file, row and column.

    Examples
    --------
    >>> from servicecomm.files.examples import example_path
    >>> read_map(example_path("after-a-death"))  # doctest: +ELLIPSIS
    StakeholderMap(13 problems, 35 organisations, ...)
    """
    place = Path(path)
    try:
        found = _find(place)
        read = _read_all(found)
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from None
    _require(place, read.tables, found.passed_over)
    notes = [*found.notes, *found.passed_over, *read.notes]
    tables, issues = read.tables, read.issues
    if settle is not None:
        settled = settle(tables, read.sources)
        tables = settled.tables
        notes += settled.notes
        issues = [*issues, *settled.issues]
    try:
        stakeholder_map = StakeholderMap(tables, sources=read.sources, notes=notes)
    except InvalidTablesError as error:
        # A cell that waits for a decision has its sentence already.
        told = {(issue.source, issue.row, issue.column) for issue in issues}
        rest = (i for i in error.issues if (i.source, i.row, i.column) not in told)
        raise InvalidTablesError([*issues, *rest]) from None
    if issues:
        raise InvalidTablesError(issues)
    return stakeholder_map


def _read_all(found: _Found) -> _Read:
    read = _Read()
    for table, grid in found.grids:
        if table.name in read.sources:
            raise SourceFileError(
                f"{read.sources[table.name].name} and {grid.source} both hold the "
                f"table '{table.name}'. Keep one of them."
            )
        one = tabulate(table, grid, guarded=found.guarded)
        if one.frame.columns.empty:
            found.passed_over.append(f"{grid.source} is empty: not read.")
            continue
        read.tables[table.name] = one.frame
        read.sources[table.name] = one.source
        read.notes.extend(one.notes)
        read.issues.extend(one.issues)
    return read


def _find(place: Path) -> _Found:
    if place.is_dir():
        return _in_folder(place)
    if not place.exists():
        raise SourceFileError(
            f"There is no file or folder {_shown(place)}.{_nearest(place)} Check the "
            "name and the folder that you are in."
        )
    if place.is_file() and place.suffix.lower() in workbooks.SUFFIXES:
        return _in_workbook(place)
    raise SourceFileError(
        f"{_shown(place)} is not a map. Give the folder that holds problems.csv, "
        "organisations.csv and affects.csv, or a workbook with sheets of those names."
    )


def _in_folder(folder: Path) -> _Found:
    finish(folder)
    tables: list[tuple[Table, Path]] = []
    passed_over, notes = [], []
    for path in sorted(folder.iterdir()):
        suffix, table = path.suffix.lower(), headings.table_named(path.stem)
        if path.name.startswith((".", "~$")):
            continue
        if suffix in workbooks.SUFFIXES:
            passed_over.append(
                f"{path.name} was not read, as it is a workbook in a folder of text "
                "files: give its own path to read it."
            )
        elif suffix in TEXT_SUFFIXES and table is None:
            passed_over.append(
                f"{path.name} was not read: it is none of a map's tables."
            )
        elif suffix in TEXT_SUFFIXES and table is not None:
            tables.append((table, path))
            if path.stem != table.name:
                notes.append(f"{path.name} was taken for the table '{table.name}'.")
    grids = ((table, _text_file(path)) for table, path in tables)
    return _Found(grids, description.is_guarded(folder), passed_over, notes)


def _text_file(path: Path) -> Grid:
    try:
        if not path.is_file() and path.exists():
            raise SourceFileError(
                f"{_shown(path)} is not a file. Rename it, or put a file in its place."
            )
        return delimited.parse(path.read_bytes(), path.name)
    except OSError as error:
        raise _unreadable(path, error) from None


def _in_workbook(path: Path) -> _Found:
    grids: list[tuple[Table, Grid]] = []
    passed_over, notes = [], []
    for name, grid in workbooks.read_workbook(path).items():
        if name == COVER:
            continue
        table = headings.table_named(name)
        if grid.hidden:
            passed_over.append(f"{grid.source} is hidden: not read.")
        elif table is None:
            passed_over.append(
                f"{grid.source} was not read: it is none of a map's tables."
            )
        else:
            workbooks.refuse_unknown(grid)
            grids.append((table, grid))
            if name != table.name:
                notes.append(f"{grid.source} was taken for the table '{table.name}'.")
    return _Found(iter(grids), passed_over=passed_over, notes=notes)


def _require(place: Path, tables: Iterable[str], passed_over: list[str]) -> None:
    missing = [name for name in REQUIRED_TABLES if name not in set(tables)]
    if missing:
        wrong = f"{_shown(place)} has no table of {_one_of(missing)}."
        needed = (
            "A map needs problems, organisations and affects, as CSV files in one "
            "folder or as sheets of one workbook."
        )
        raise SourceFileError(" ".join([wrong, needed, *passed_over]))


def _one_of(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _nearest(place: Path) -> str:
    try:
        names = sorted({other.name for other in place.parent.iterdir()} - {place.name})
    except (OSError, ValueError):
        return ""
    close = difflib.get_close_matches(place.name, names, n=1)
    return f" Nearest: {_shown(place.parent / close[0])}." if close else ""


def _unreadable(place: Path, error: OSError | ValueError) -> SourceFileError:
    reason = getattr(error, "strerror", None) or str(error)
    return SourceFileError(
        f"{_shown(place)} cannot be read: {reason[:1].lower()}{reason[1:]}. Check that "
        "it is there and that you may open it."
    )


def _shown(place: Path) -> str:
    return shown(str(place), longest=_LONGEST_PATH)
