"""One table from one file, whatever its columns: text, exactly as typed."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import SourceFileError
from servicecomm.files import workbooks
from servicecomm.files.delimited import parse
from servicecomm.files.writing_workbooks import COVER, is_ours

if TYPE_CHECKING:
    import os

    from servicecomm.files.delimited import Grid


def read_table(path: str | os.PathLike[str]) -> pd.DataFrame:
    """
    Read one table, as it is: the first row holds the headings.

    Parameters
    ----------
    path
        A CSV file, or a workbook of which the first visible sheet is read.

    Returns
    -------
    pandas.DataFrame
        Every cell text; an empty cell is ``""``. A column without a heading is called
        "column 3", after its place. ``attrs["rows"]`` lists the spreadsheet's number
        of each row.

    Raises
    ------
    SourceFileError
        If the file is missing, empty or cannot be read, or two columns have one
        heading.

    Examples
    --------
    >>> from servicecomm.files.examples import example_path
    >>> read_table(example_path("after-a-death") / "problems.csv").shape[0]
    13
    """
    place = Path(path)
    grid = _grid(place)
    numbered = [(n, row) for n, row in enumerate(grid.rows, start=1) if any(row)]
    rows = [row for _, row in numbered]
    if not rows:
        raise SourceFileError(
            f"'{place}' is empty. Give a file with a row of headings."
        )
    width = max(map(len, rows))
    named = [*rows[0], *[""] * (width - len(rows[0]))]
    headings = [
        name.strip() or f"column {number}" for number, name in enumerate(named, start=1)
    ]
    repeated = sorted({name for name in headings if headings.count(name) > 1})
    if repeated:
        raise SourceFileError(
            f"'{place.name}': '{repeated[0]}' heads two columns. Rename one of them."
        )
    cells = [[*row, *[""] * (width - len(row))] for row in rows[1:]]
    frame = pd.DataFrame(cells, columns=headings, dtype="str")
    frame.attrs["rows"] = [number for number, _ in numbered[1:]]
    return frame


def _grid(place: Path) -> Grid:
    try:
        if place.suffix.lower() not in workbooks.SUFFIXES:
            return parse(place.read_bytes(), place.name)
        sheets = workbooks.read_workbook(place)
        cover = sheets.pop(COVER, None)
        grids = list(map(_filled, sheets.values()))
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise SourceFileError(
            f"'{place}' cannot be read: {said.lower()}. Check the name and the folder."
        ) from None
    filled = next((grid for grid in grids if grid is not None), None)
    if filled is None:
        raise SourceFileError(f"'{place}' has no sheet that is filled and not hidden.")
    workbooks.refuse_unknown(filled)
    if cover is not None and is_ours(cover.rows):
        next(filled.rows)  # the title, which stands above the headings
        return replace(filled, rows=chain([[]], filled.rows))
    return filled


def _filled(grid: Grid) -> Grid | None:
    # The rows can be read once; a hidden sheet has none.
    rows = list(grid.rows)
    return replace(grid, rows=iter(rows)) if any(map(any, rows)) else None
