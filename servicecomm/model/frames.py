"""Frames as a map keeps them: every cell text, known columns first.

Nothing is judged here; that is the work of `servicecomm.model.validation`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from servicecomm.model.schema import Table


def text_cell(value: Any) -> str:
    """
    Write one cell as text, as a person would have typed it.

    Parameters
    ----------
    value
        Anything that a frame may hold.

    Returns
    -------
    str
        Empty for a missing value; "yes" or "no"; a whole number without a decimal
        point; an ISO date; otherwise the value's own text.

    Examples
    --------
    >>> [text_cell(value) for value in (None, True, 3.0, "007")]
    ['', 'yes', '3', '007']
    """
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return str(value)


def text_table(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """
    Give a frame the shape of one of a map's tables.

    Parameters
    ----------
    table
        The table's declaration.
    frame
        Any frame with its columns; the headings are taken as they are.

    Returns
    -------
    pandas.DataFrame
        Every cell text, an empty cell ``""`` or the column's default; the declared
        columns first, all of them, then the others in the order given; rows in the
        order given, numbered from 0.
    """
    frame = frame.copy(deep=False)
    frame.columns = pd.Index([str(name) for name in frame.columns])
    frame = frame.reset_index(drop=True)
    columns = {}
    extra = [name for name in frame.columns if name not in table.column_names]
    for name in (*table.column_names, *extra):
        if name in frame:
            columns[name] = _text_column(frame[name])
        else:
            columns[name] = pd.Series("", index=frame.index, dtype="str")
    for column in table.columns:
        if column.default:
            cells = columns[column.name]
            columns[column.name] = cells.mask(cells == "", column.default)
    return pd.DataFrame(columns, index=frame.index)


def _text_column(cells: pd.Series[Any]) -> pd.Series[str]:
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.astype("str").fillna("")
    texts = [text_cell(value) for value in cells]
    return pd.Series(texts, index=cells.index, dtype="str")


def split_cell(cell: str) -> list[str]:
    """
    Split a cell that joins several values.

    Parameters
    ----------
    cell
        Values joined by ``|``.

    Returns
    -------
    list of str
        The values, without the spaces around them and without empty ones.

    Examples
    --------
    >>> split_cell("S01| S02|")
    ['S01', 'S02']
    """
    return [part for value in cell.split(SEPARATOR) if (part := value.strip())]


def join_values(values: list[str]) -> str:
    """
    Join values into one cell, each once, in the order given.

    Parameters
    ----------
    values
        Texts; empty ones are left out.

    Returns
    -------
    str
        The values joined by ``|``.

    Examples
    --------
    >>> join_values(["S02", "S01", "S02", ""])
    'S02|S01'
    """
    return SEPARATOR.join(dict.fromkeys(value for value in values if value))


def explode(frame: pd.DataFrame, column: str) -> pd.Series[str]:
    """
    Spread the values of a column of joined values, one a row.

    Parameters
    ----------
    frame
        A table of a map.
    column
        The column whose cells join values with ``|``.

    Returns
    -------
    pandas.Series
        The values without empty ones; the index names the row each stands in.
    """
    cells = frame[column]
    cells = cells[cells != ""]
    if cells.empty:
        return cells
    joined = cells.str.contains(SEPARATOR, regex=False)
    if joined.any():
        cells = cells.str.split(SEPARATOR).explode().astype("str")
    cells = cells.str.strip()
    return cells[cells != ""]
