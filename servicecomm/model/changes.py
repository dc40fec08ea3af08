"""Which rows differ between two states of a table, found without a look at every cell.

Columns that both states share in memory are the same and are not compared. What a
difference means, and where it is kept, is for others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from servicecomm.model.schema import Table

    Places = NDArray[np.int64]
    Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class RowChanges:
    """
    The rows in which one state of a table differs from another.

    Attributes
    ----------
    removed
        Positions in the state before, ascending.
    kept_before
        Positions before of the rows that are still there, ascending.
    kept_after
        Where each of those stands after, ascending too.
    changed
        Which of the kept rows differ in a cell: positions in `kept_before`.
    added
        Positions in the state after, all of them after the last kept row.
    """

    removed: Places
    kept_before: Places
    kept_after: Places
    changed: Places
    added: Places

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return bool(len(self.removed) or len(self.changed) or len(self.added))


def texts_of(frame: pd.DataFrame, column: str) -> Texts:
    """
    Give the cells of a column as they lie in memory.

    Parameters
    ----------
    frame
        A table of a map.
    column
        One of its columns.

    Returns
    -------
    numpy.ndarray
        The cells; where the frame holds Python strings, the array is not a copy.

    Examples
    --------
    >>> import pandas as pd
    >>> texts_of(pd.DataFrame({"a": ["x"]}, dtype="str"), "a")
    array(['x'], dtype=object)
    """
    return frame[column].to_numpy(dtype=object)


def differing(before: Texts, after: Texts) -> Places:
    """
    Find where two columns of one length differ.

    Parameters
    ----------
    before
        The cells of one.
    after
        The cells of the other.

    Returns
    -------
    numpy.ndarray
        The positions. Columns that are one in memory are not looked at.

    Examples
    --------
    >>> column = np.array(["x", "y"], dtype=object)
    >>> differing(column, column), differing(column, column[::-1])
    (array([], dtype=int64), array([0, 1]))
    """
    if before.__array_interface__ == after.__array_interface__:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(before != after)


def row_changes(
    table: Table, before: pd.DataFrame, after: pd.DataFrame
) -> RowChanges | None:
    """
    Find the rows in which two states of a table differ.

    Parameters
    ----------
    table
        The table's declaration.
    before
        One state.
    after
        The other; rows are told apart by their key.

    Returns
    -------
    RowChanges or None
        The differences, or None if there are none. A row that moved up or down counts
        as removed and added, so that kept rows are in the same order in both.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import remove
    >>> from servicecomm.model.schema import TABLE
    >>> before = example_map()
    >>> after = remove(before, "problems", "P13", with_links=True)
    >>> row_changes(TABLE["problems"], before.problems, after.problems).removed
    array([12])
    """
    kept_before, kept_after = _kept(table, before, after)
    changed = _changed(before, after, kept_before, kept_after)
    removed = _others(len(before), kept_before)
    found = RowChanges(
        removed, kept_before, kept_after, changed, _others(len(after), kept_after)
    )
    same_columns = list(before.columns) == list(after.columns)
    return found if found or not same_columns else None


def _kept(
    table: Table, before: pd.DataFrame, after: pd.DataFrame
) -> tuple[Places, Places]:
    """Pair the rows with one key, as far as they stand in one order."""
    old = [texts_of(before, column) for column in table.key]
    new = [texts_of(after, column) for column in table.key]
    head = _alike(old, new)
    tail = _alike([cells[head:][::-1] for cells in old], [c[head:][::-1] for c in new])
    ends = len(before) - tail, len(after) - tail
    middle = _paired(
        list(zip(*(cells[head : ends[0]] for cells in old), strict=True)),
        list(zip(*(cells[head : ends[1]] for cells in new), strict=True)),
    )
    if len(middle) < ends[1] - head:
        tail = 0  # what stands after a new row is put in again after it
    start = np.arange(head)
    between = head + np.arange(len(middle))
    return (
        np.concatenate([start, head + middle, ends[0] + np.arange(tail)]),
        np.concatenate([start, between, ends[1] + np.arange(tail)]),
    )


def _alike(before: list[Texts], after: list[Texts]) -> int:
    """Count the rows from the start that have one key in both."""
    least = min(len(before[0]), len(after[0]))
    found = (
        differing(b[:least], a[:least]) for b, a in zip(before, after, strict=True)
    )
    return min((int(places[0]) for places in found if len(places)), default=least)


def _paired(before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> Places:
    """Say which row before each row after was, up to the first that is out of order."""
    places = {key: place for place, key in enumerate(before)}
    if len(before) == len(after):
        there = set(after)
        pairs = zip(before, after, strict=True)
        if all(b == a or not (b in there or a in places) for b, a in pairs):
            return np.arange(len(after))  # where a key differs, the key was changed
    last, found = -1, []
    for key in after:
        place = places.get(key, -1)
        if place <= last:
            break
        found.append(place)
        last = place
    return np.array(found, dtype=np.int64)


def _changed(
    before: pd.DataFrame, after: pd.DataFrame, kept_before: Places, kept_after: Places
) -> Places:
    whole = len(kept_before) == len(before) == len(after)
    found = [np.zeros(0, dtype=np.int64)]
    for column in dict.fromkeys((*before.columns, *after.columns)):
        columns = []
        for frame, kept in ((before, kept_before), (after, kept_after)):
            if column not in frame:
                columns.append(np.full(len(kept), "", dtype=object))
            else:
                cells = texts_of(frame, column)
                columns.append(cells if whole else cells[kept])
        found.append(differing(*columns))
    return np.unique(np.concatenate(found))


def _others(length: int, kept: Places) -> Places:
    if len(kept) == length:
        return np.zeros(0, dtype=np.int64)
    others = np.ones(length, dtype=bool)
    others[kept] = False
    return np.flatnonzero(others)
