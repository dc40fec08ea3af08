"""A folder of CSV files, or a workbook → text tables → a validated map.

Nothing is guessed or dropped in silence: what was taken for what is in the map's notes,
and a file that breaks a rule is refused with every fault in it named.
"""

from __future__ import annotations

import difflib
import json
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.errors import InvalidTablesError, SourceFileError
from servicecomm.files import delimited, guard, headings, workbooks
from servicecomm.model.schema import REQUIRED_TABLES, TABLE
from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.model.validation import Issue, Source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from servicecomm.files.delimited import Grid
    from servicecomm.model.schema import Table

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
DESCRIPTION = "datapackage.json"
"""The file that `write_map` puts beside its tables."""

_HEADINGS_WITHIN = 20


def read_map(path: str | os.PathLike[str]) -> StakeholderMap:
    """
    Read a map.

    Parameters
    ----------
    path
        A folder of CSV files named after the tables (``problems.csv``,
        ``organisations.csv``, ``affects.csv`` and so on) or a workbook with a sheet
        for each.

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
    grids, notes = _grids(place)
    tables: dict[str, pd.DataFrame] = {}
    sources: dict[str, Source] = {}
    issues: list[Issue] = []
    for table, grid in grids:
        if table.name in sources:
            raise SourceFileError(
                f"{sources[table.name].name} and {grid.source} both hold the table "
                f"'{table.name}'. Keep one of them."
            )
        notes += grid.notes
        frame, rows = _frame(table, grid, notes, issues)
        tables[table.name] = frame
        sources[table.name] = Source(grid.source, rows)
    _require(place, tables, notes)
    try:
        stakeholder_map = StakeholderMap(tables, sources=sources, notes=notes)
    except InvalidTablesError as error:
        raise InvalidTablesError([*issues, *error.issues]) from None
    if issues:
        raise InvalidTablesError(issues)
    return stakeholder_map


def _grids(place: Path) -> tuple[list[tuple[Table, Grid]], list[str]]:
    try:
        if place.is_dir():
            return _folder(place)
        if place.suffix.lower() in workbooks.SUFFIXES and place.is_file():
            return _workbook(place)
        exists = place.exists()
    except (OSError, ValueError) as error:
        raise SourceFileError(f"{place} cannot be read: {error}.") from None
    if not exists:
        raise SourceFileError(
            f"There is no file or folder {place}.{_near(place)} Check the name and the "
            "folder that you are in."
        )
    raise SourceFileError(
        f"{place.name} is not a map. Give the folder that holds "
        f"{_listed(f'{name}.csv' for name in REQUIRED_TABLES)}, or a workbook with "
        "sheets of those names."
    )


def _near(place: Path) -> str:
    folder = place.parent
    names = [other.name for other in folder.iterdir()] if folder.is_dir() else []
    close = difflib.get_close_matches(place.name, names, n=1)
    return f" Nearest: {folder / close[0]}." if close else ""


def _folder(folder: Path) -> tuple[list[tuple[Table, Grid]], list[str]]:
    guarded = _is_guarded(folder)
    grids, notes = [], []
    for path in sorted(folder.iterdir()):
        table = headings.table_named(path.stem)
        if path.suffix.lower() not in TEXT_SUFFIXES or path.name.startswith("."):
            continue
        if table is None:
            notes.append(f"{path.name} was not read: it is none of a map's tables.")
            continue
        grid = delimited.parse(path.read_bytes(), path.name)
        if guarded:
            grid.rows[:] = [[guard.bare(cell) for cell in row] for row in grid.rows]
        if path.stem != table.name:
            notes.append(f"{path.name} was taken for the table '{table.name}'.")
        grids.append((table, grid))
    return grids, notes


def _is_guarded(folder: Path) -> bool:
    description = folder / DESCRIPTION
    if not description.is_file():
        return False
    try:
        package = json.loads(description.read_bytes())
    except ValueError:
        raise SourceFileError(
            f"{description.name} is not readable JSON. Delete it if the folder was not "
            "written by servicecomm; otherwise export the folder again."
        ) from None
    return isinstance(package, dict) and package.get("formulaGuard") == guard.NAME


def _workbook(path: Path) -> tuple[list[tuple[Table, Grid]], list[str]]:
    grids, notes = [], []
    for name, grid in workbooks.read_workbook(path).items():
        table = headings.table_named(name)
        if not grid.rows:
            notes += grid.notes
        elif table is None:
            notes.append(f"{grid.source} was not read: it is none of a map's tables.")
        else:
            if name != table.name:
                notes.append(f"{grid.source} was taken for the table '{table.name}'.")
            grids.append((table, grid))
    return grids, notes


def _require(place: Path, tables: Iterable[str], notes: Sequence[str]) -> None:
    missing = [name for name in REQUIRED_TABLES if name not in tables]
    if missing:
        found = " ".join(["", *notes])
        raise SourceFileError(
            f"{place} has no table of {_listed(missing)}. A map needs "
            f"{_listed(REQUIRED_TABLES)}, as CSV files in one folder or as sheets of "
            f"one workbook.{found}"
        )


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _frame(
    table: Table, grid: Grid, notes: list[str], issues: list[Issue]
) -> tuple[pd.DataFrame, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    top = _heading_row(table, grid.rows)
    for above in range(top):
        if any(cell.strip() for cell in grid.rows[above]):
            said = " ".join(cell for cell in grid.rows[above] if cell)
            notes.append(
                f"{grid.source}, row {above + 1}, stands above the headings and was "
                f"not read: '{said}'."
            )
    named = grid.rows[top] if grid.rows else []
    width = len(named)
    filled = [p for p, row in enumerate(grid.rows) if p > top and any(row)]
    _note_empty(grid, top, filled, notes)
    rows = []
    for position in filled:
        row = grid.rows[position]
        if any(row[width:]):
            issues.append(_too_long(grid, position, row, width))
        rows.append(row[:width])
    short = [p + 1 for p in filled if len(grid.rows[p]) < width]
    if short:
        notes.append(
            f"{grid.source}: {_rows(short)} shorter than the headings; the cells that "
            "are not there were read as empty."
        )
    cells = list(zip_longest(*rows, fillvalue=""))
    cells += [("",) * len(rows)] * (width - len(cells))
    return _columns(table, grid.source, named, cells, notes), np.array(filled, np.int64) + 1


def _heading_row(table: Table, rows: list[list[str]]) -> int:
    # A title above the table is common; the headings are the first row that names a
    # column that the table needs.
    needed = {column.name for column in table.columns if column.required}
    for position, row in enumerate(rows[:_HEADINGS_WITHIN]):
        if needed & headings.take(table, row).positions.keys():
            return position
    return 0


def _note_empty(grid: Grid, top: int, filled: list[int], notes: list[str]) -> None:
    last = filled[-1] if filled else top
    empty = sorted(set(range(top + 1, last)) - set(filled))
    if empty:
        rows = _rows([position + 1 for position in empty])
        notes.append(f"{grid.source}: {rows} empty and left out.")


def _rows(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"row {numbers[0]} is"
    shown = ", ".join(str(number) for number in numbers[:5])
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""  # noqa: PLR2004
    return f"rows {shown}{more} are"


def _too_long(grid: Grid, position: int, row: list[str], width: int) -> Issue:
    spare = next(cell for cell in row[width:] if cell)
    wrong = f"stands beyond the last heading: the row has {len(row)} cells, not {width}"
    remedy = "Put a text that holds a comma in quotation marks, or delete the cell."
    return Issue(grid.source, position + 1, "", spare, wrong, remedy)


def _columns(
    table: Table,
    source: str,
    named: list[str],
    cells: list[tuple[str, ...]],
    notes: list[str],
) -> pd.DataFrame:
    taken = headings.take(table, named)
    columns: dict[str, pd.Series[str]] = {}
    for column, positions in taken.positions.items():
        columns[column] = _first_filled([cells[position] for position in positions])
        typed = [named[position] for position in positions]
        if typed != [column]:
            said = " or else ".join(f"'{heading.strip()}'" for heading in typed)
            notes.append(f"{source}: the heading {said} was taken for '{column}'.")
    clashing = []
    for position in taken.extra:
        name = named[position] or f"column {position + 1}"
        if not named[position] and not any(cells[position]):
            continue
        if name in columns:
            clashing.append(pd.Series(cells[position], dtype="str", name=name))
        else:
            columns[name] = pd.Series(cells[position], dtype="str")
    _note_defaults(table, source, columns, notes)
    frame = pd.DataFrame(columns)
    return pd.concat([frame, *clashing], axis="columns") if clashing else frame


def _first_filled(alternatives: list[tuple[str, ...]]) -> pd.Series[str]:
    first, *others = (pd.Series(cells, dtype="str") for cells in alternatives)
    for other in others:
        first = first.mask(first == "", other)
    return first


def _note_defaults(
    table: Table, source: str, columns: dict[str, pd.Series[str]], notes: list[str]
) -> None:
    for column in TABLE[table.name].columns:
        if column.default:
            cells = columns.get(column.name)
            rows = len(next(iter(columns.values()), ()))
            empty = rows if cells is None else int((cells == "").sum())
            if empty:
                links = f"{empty:,} {table.one if empty == 1 else table.one + 's'}"
                notes.append(
                    f"{source}: {links} without a {column.name}, read as "
                    f"'{column.default}'."
                )
