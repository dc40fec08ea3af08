"""A folder of CSV files, a workbook, another program's file → tables → a valid map.

Nothing is guessed or dropped in silence: what was taken for what is in the map's notes,
and a file that breaks a rule is refused with every fault in it named.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.errors import InvalidTablesError, SourceFileError
from servicecomm.files.finding import find, require
from servicecomm.files.networks import ReadTables
from servicecomm.files.paths import WORKSPACE_SUFFIX, unreadable
from servicecomm.files.remembering import recalled
from servicecomm.files.tabulating import tabulate
from servicecomm.model.schema import TABLES
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    import pandas as pd

    from servicecomm.errors import Issue
    from servicecomm.files.finding import Found, Progress
    from servicecomm.files.remembering import Headings
    from servicecomm.model.draft import Source


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


@dataclass(frozen=True, slots=True)
class Reading:
    """
    All that reading a path gave, be it a map or not.

    Attributes
    ----------
    stakeholder_map
        The map, or None where there is a fault that no map can have.
    notes
        What was understood, in sentences.
    issues
        Every fault; with a map, warnings only.
    given
        For each table, the columns that the path holds.
    """

    stakeholder_map: StakeholderMap | None
    notes: tuple[str, ...]
    issues: tuple[Issue, ...]
    given: Mapping[str, tuple[str, ...]]


def read_map(
    path: str | os.PathLike[str],
    *,
    headings: Headings | None = None,
    settle: Callable[[dict[str, pd.DataFrame], dict[str, Source]], Settled]
    | None = None,
    progress: Progress | None = None,
) -> StakeholderMap:
    """
    Read a map.

    Parameters
    ----------
    path
        A folder of CSV files named after the tables (``problems.csv``,
        ``organisations.csv``, ``affects.csv`` and so on), a workbook with a sheet for
        each, or a file of Kumu, PRSM, Onodo, NodeXL, Gephi or Cytoscape (JSON,
        workbook, GraphML, GEXF, or as PRSM saves it).
    headings
        What headings mean; without it, what is remembered beside the path.
    settle
        What puts ids in place of names before the tables are checked, or None.
    progress
        Is told how many rows were read, and how many there are.

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
    reading = try_map(path, headings=headings, settle=settle, progress=progress)
    if reading.stakeholder_map is None:
        raise InvalidTablesError(reading.issues)
    return reading.stakeholder_map


def try_map(
    path: str | os.PathLike[str],
    *,
    headings: Headings | None = None,
    settle: Callable[[dict[str, pd.DataFrame], dict[str, Source]], Settled]
    | None = None,
    progress: Progress | None = None,
) -> Reading:
    """
    Read a map, and give every fault of it instead of stopping at them.

    Parameters
    ----------
    path
        As in `read_map`.
    headings
        As in `read_map`.
    settle
        As in `read_map`.
    progress
        As in `read_map`.

    Returns
    -------
    Reading
        The map if there is one, and all that there is to say.

    Raises
    ------
    SourceFileError
        If the path is missing or cannot be read, or holds no map.

    Examples
    --------
    >>> from servicecomm.files.examples import example_path
    >>> try_map(example_path("after-a-death")).issues
    ()
    """
    place = Path(path)
    if place.suffix.lower() == WORKSPACE_SUFFIX and not place.is_dir():
        return _of_workspace(place)
    try:
        said = headings if headings is not None else recalled(place)
        found = find(place, said, progress)
        read = found.read or _read_all(found, said)
    except (OSError, ValueError) as error:
        raise unreadable(place, error) from None
    require(place, read.tables, found.passed_over)
    notes = [*found.notes, *found.passed_over, *read.notes]
    tables, issues = read.tables, read.issues
    if settle is not None:
        settled = settle(tables, read.sources)
        tables = settled.tables
        notes += settled.notes
        issues = [*issues, *settled.issues]
    given = {name: tuple(map(str, frame.columns)) for name, frame in tables.items()}
    try:
        made = StakeholderMap(tables, sources=read.sources, notes=notes)
    except InvalidTablesError as error:
        # A cell that waits for a decision has its sentence already.
        told = {(issue.source, issue.row, issue.column) for issue in issues}
        rest = (i for i in error.issues if (i.source, i.row, i.column) not in told)
        return Reading(None, tuple(notes), (*issues, *rest), given)
    if issues:
        return Reading(None, made.notes, tuple(issues), given)
    return Reading(made, made.notes, made.issues, given)


def _read_all(found: Found, said: Headings) -> ReadTables:
    read = ReadTables()
    for table, grid in found.grids:
        if table.name in read.sources:
            raise SourceFileError(
                f"{read.sources[table.name].name} and {grid.source} both hold the "
                f"table '{table.name}'. Keep one of them."
            )
        one = tabulate(table, grid, guarded=found.guarded, said=said)
        if one.frame.columns.empty:
            found.passed_over.append(f"{grid.source} is empty: not read.")
            continue
        read.tables[table.name] = one.frame
        read.sources[table.name] = one.source
        read.notes.extend(one.notes)
        read.issues.extend(one.issues)
    return read


def _of_workspace(place: Path) -> Reading:
    from servicecomm.files._opening import read_workspace  # noqa: PLC0415 - it reads folders itself

    found = read_workspace(place)
    given = {table.name: tuple(found.table(table.name).columns) for table in TABLES}
    return Reading(found, found.notes, found.issues, given)
