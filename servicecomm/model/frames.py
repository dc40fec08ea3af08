"""Frames as a map keeps them: every cell text, known columns first.

Nothing is judged here; that is the work of `servicecomm.model.validation`.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from servicecomm.model.schema import Table

_MANY = 100


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
        Any frame with its columns; the headings are taken as they are, and of two
        equal ones the first.

    Returns
    -------
    pandas.DataFrame
        Every cell text, an empty cell ``""`` or the column's default; the declared
        columns first, all of them, then the others in the order given; rows in the
        order given, numbered from 0.

    Examples
    --------
    >>> from servicecomm.model.schema import TABLE
    >>> links = pd.DataFrame({"body_id": ["dwp"], "problem_id": [7]})
    >>> text_table(TABLE["affects"], links).loc[0, ["problem_id", "basis"]].tolist()
    ['7', 'assumed']
    """
    given: dict[str, Any] = {}
    for position, name in enumerate(frame.columns):
        given.setdefault(str(name), frame.iloc[:, position].array)
    empty = pd.array([""] * len(frame), dtype="str")
    columns = {
        name: _texts(given[name]) if name in given else empty.copy()
        for name in dict.fromkeys((*table.column_names, *given))
    }
    for column in table.columns:
        if column.default:
            _fill(columns[column.name], "", column.default)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def _texts(cells: Any) -> Any:
    if isinstance(cells.dtype, pd.StringDtype):
        # A copy, so that filling it changes nobody else's cells.
        texts = cells.astype("str", copy=True)
        texts[texts.isna()] = ""
        return texts
    return pd.array([text_cell(value) for value in cells], dtype="str")


def _fill(texts: Any, what: str, with_what: str) -> None:
    texts[np.asarray(texts == what)] = with_what


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

    Examples
    --------
    >>> explode(pd.DataFrame({"evidence": ["S01|S02", "", "S03"]}), "evidence")
    0    S01
    0    S02
    2    S03
    Name: evidence, dtype: str
    """
    cells = frame[column]
    codes, distinct = pd.factorize(cells)
    parts = [split_cell(cell) for cell in distinct]
    sizes = np.array([len(values) for values in parts], dtype=np.int64)
    flat = np.array([value for values in parts for value in values], dtype=object)
    repeats = sizes[codes]
    # Where each cell's values stand in flat, and which of them is meant.
    starts = np.repeat((sizes.cumsum() - sizes)[codes], repeats)
    places = np.arange(len(starts)) - np.repeat(repeats.cumsum() - repeats, repeats)
    index = cells.index.repeat(repeats)
    return pd.Series(flat[starts + places], index, dtype="str", name=column)


def replaced(cells: pd.Series[str], old: str, new: str) -> pd.Series[str]:
    """
    Put one id in place of another in a column.

    Parameters
    ----------
    cells
        Cells that may join several ids.
    old
        The id to replace.
    new
        What to put there; nothing takes the id out.

    Returns
    -------
    pandas.Series
        The cells, each id once where one was replaced; the others as they were.

    Examples
    --------
    >>> replaced(pd.Series(["ons|dwp", "dwp| ons2"]), "ons", "uksa").tolist()
    ['uksa|dwp', 'dwp| ons2']
    """
    named = holds(cells, old)
    if not named.any():
        return cells
    changed = [
        join_values([new if part == old else part for part in split_cell(cell)])
        for cell in cells[named]
    ]
    cells = cells.copy()
    cells.loc[named] = np.array(changed, dtype=object)
    return cells


def holds(cells: pd.Series[str], value: str) -> pd.Series[bool]:
    """
    Find the cells that hold a value, alone or joined with others.

    Parameters
    ----------
    cells
        Cells that may join several values.
    value
        The value to look for.

    Returns
    -------
    pandas.Series
        True where it stands.

    Examples
    --------
    >>> holds(pd.Series(["S01|S02", "S011", ""]), "S01").tolist()
    [True, False, False]
    """
    texts = dict.fromkeys(cells.to_numpy(dtype=object).tolist())
    held = [text for text in texts if value in text and value in split_cell(text)]
    return cells.isin(held)


def appended(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """
    Put rows at the end of a table.

    Parameters
    ----------
    frame
        The table.
    rows
        Rows with some or all of its columns.

    Returns
    -------
    pandas.DataFrame
        The table with the rows; cells that they do not have are empty.

    Examples
    --------
    >>> teams = pd.DataFrame({"team_id": ["t1"], "name": ["Data"]})
    >>> appended(teams, pd.DataFrame({"team_id": ["t2"]})).to_numpy().tolist()
    [['t1', 'Data'], ['t2', '']]
    """
    headings = dict.fromkeys((*frame.columns, *rows.columns))
    frames = [
        each.reindex(columns=list(headings), fill_value="")
        for each in (frame, rows.astype("str"))
    ]
    return pd.concat(frames, ignore_index=True)


def inserted(
    frame: pd.DataFrame, places: NDArray[np.int64], rows: pd.DataFrame
) -> pd.DataFrame:
    """
    Put rows between those of a table.

    Parameters
    ----------
    frame
        The table.
    places
        Before which position each row goes, ascending.
    rows
        The rows, with the table's columns.

    Returns
    -------
    pandas.DataFrame
        The table with the rows, numbered from 0.

    Examples
    --------
    >>> teams = pd.DataFrame({"team_id": ["t1", "t3"]})
    >>> more = pd.DataFrame({"team_id": ["t2", "t4"]})
    >>> inserted(teams, np.array([1, 2]), more)["team_id"].tolist()
    ['t1', 't2', 't3', 't4']
    """
    if len(places) > _MANY:
        old, new = np.split(np.arange(len(frame) + len(rows)), [len(frame)])
        both = pd.concat([frame, rows], ignore_index=True)
        return both.take(np.insert(old, places, new)).reset_index(drop=True)
    # A few long pieces are copied several times as fast as a great many rows.
    pieces = []
    for row, (start, end) in enumerate(pairwise([0, *places.tolist()])):
        pieces += [frame.iloc[start:end], rows.iloc[row : row + 1]]
    last = frame.iloc[int(places[-1]) if len(places) else 0 :]
    return pd.concat([*pieces, last], ignore_index=True)


def without(frame: pd.DataFrame, places: NDArray[np.int64]) -> pd.DataFrame:
    """
    Leave rows out of a table.

    Parameters
    ----------
    frame
        The table.
    places
        Positions of the rows, ascending.

    Returns
    -------
    pandas.DataFrame
        The other rows, numbered from 0.

    Examples
    --------
    >>> teams = pd.DataFrame({"team_id": ["t1", "t2", "t3"]})
    >>> without(teams, np.array([1]))["team_id"].tolist()
    ['t1', 't3']
    """
    if len(places) > _MANY:
        return frame.drop(index=frame.index[places]).reset_index(drop=True)
    starts, ends = [0, *(places + 1).tolist()], [*places.tolist(), len(frame)]
    pieces = [frame.iloc[start:end] for start, end in zip(starts, ends, strict=True)]
    return pd.concat(pieces, ignore_index=True)
