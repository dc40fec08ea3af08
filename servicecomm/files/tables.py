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
    from collections.abc import Callable

    from servicecomm.files.delimited import Grid

_LONGEST_TEXT = 1_000_000


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
    return tabled(place, _grid(place))


def read_text(path: str | os.PathLike[str]) -> str:
    """
    Read a text, such as a letter's template that somebody wrote.

    Parameters
    ----------
    path
        A text file in UTF-8.

    Returns
    -------
    str
        The text; every line ends as Python ends it.

    Raises
    ------
    SourceFileError
        If the file is missing, too large, or no text in UTF-8.

    Examples
    --------
    >>> from servicecomm.files.examples import example_path
    >>> read_text(example_path("after-a-death") / "problems.csv")[:10]
    'problem_id'
    """
    place = Path(path)
    try:
        if place.stat().st_size > _LONGEST_TEXT:
            raise SourceFileError(
                f"{place.name} is too large for a text: it has more than 1 MB. Choose "
                "another file."
            )
        text = place.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceFileError(
            f"{place.name} is not text in UTF-8. Save it as plain text, UTF-8."
        ) from None
    except OSError as error:
        raise SourceFileError(
            f"{place.name} cannot be read: {error.strerror}. Choose another file."
        ) from None
    return "\n".join(text.splitlines()) + "\n"


def tabled(
    place: Path, grid: Grid, wanted: Callable[[str], bool] | None = None
) -> pd.DataFrame:
    r"""
    Make a table of rows of text.

    Parameters
    ----------
    place
        The file, for errors.
    grid
        Its rows; the first that is filled holds the headings.
    wanted
        Says of a heading whether its column is wanted; the cells of the others are
        dropped as the rows are read. Without it, all are wanted.

    Returns
    -------
    pandas.DataFrame
        As `read_table` gives it.

    Raises
    ------
    SourceFileError
        If it is empty, or two columns that are wanted have one heading.

    Examples
    --------
    >>> tabled(Path("a.csv"), parse(b"a,b\n1,2", "a.csv"), lambda name: name == "b")
       b
    0  2
    """
    numbered = [(at, row) for at, row in enumerate(grid.rows, start=1) if any(row)]
    if not numbered:
        raise SourceFileError(
            f"'{place}' is empty. Give a file with a row of headings."
        )
    (_, first), *rest = numbered
    headings = [name.strip() or f"column {n}" for n, name in enumerate(first, start=1)]
    rows = [row for _, row in rest]
    if wanted is not None:
        kept = [at for at, name in enumerate(headings) if wanted(name)]
        headings = _at(headings, kept)
        rows = [_at(row, kept) for row in rows]
    width = max(map(len, [headings, *rows]))
    headings += [f"column {at + 1}" for at in range(len(headings), width)]
    repeated = sorted({name for name in headings if headings.count(name) > 1})
    if repeated:
        raise SourceFileError(
            f"'{place.name}': '{repeated[0]}' heads two columns. Rename one of them."
        )
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    frame = pd.DataFrame(cells, columns=headings, dtype="str")
    frame.attrs["rows"] = [at for at, _ in rest]
    return frame


def _at(row: list[str], places: list[int]) -> list[str]:
    return [row[at] if at < len(row) else "" for at in places]


def _grid(place: Path) -> Grid:
    try:
        if place.suffix.lower() not in workbooks.SUFFIXES:
            return parse(place.read_bytes(), place.name)
        sheets = workbooks.read_workbook(place)
        grids = {name: _filled(grid) for name, grid in sheets.items()}
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise SourceFileError(
            f"'{place}' cannot be read: {said.lower()}. Check the name and the folder."
        ) from None
    cover = grids.get(COVER)
    rows = [] if cover is None else list(cover.rows)
    ours = is_ours(rows)
    if cover is not None:
        grids[COVER] = None if ours else replace(cover, rows=iter(rows))
    filled = next((grid for grid in grids.values() if grid is not None), None)
    if filled is None:
        raise SourceFileError(f"'{place}' has no sheet that is filled and not hidden.")
    workbooks.refuse_unknown(filled)
    if ours:
        next(filled.rows)  # the title, which stands above the headings
        return replace(filled, rows=chain([[]], filled.rows))
    return filled


def _filled(grid: Grid) -> Grid | None:
    # The rows can be read once; a hidden sheet has none.
    rows = list(grid.rows)
    return replace(grid, rows=iter(rows)) if any(map(any, rows)) else None
