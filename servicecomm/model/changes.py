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


_NOWHERE: Places = np.zeros(0, dtype=np.int64)


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

    @classmethod
    def adding(cls, length: int, rows: int) -> RowChanges:
        """
        Say that rows were put at the end.

        Parameters
        ----------
        length
            How many rows there were.
        rows
            How many were added.

        Returns
        -------
        RowChanges
            The changes.
        """
        kept, none = np.arange(length), _NOWHERE
        return cls(none, kept, kept, none, np.arange(length, length + rows))

    @classmethod
    def keeping(cls, length: int, kept: Places, changed: Places) -> RowChanges:
        """
        Say that some rows were removed, or have other cells.

        Parameters
        ----------
        length
            How many rows there were.
        kept
            Positions of those that are still there, ascending.
        changed
            Positions of those of them that differ in a cell, ascending.

        Returns
        -------
        RowChanges
            The changes.
        """
        places = np.searchsorted(kept, changed)
        return cls(_others(length, kept), kept, np.arange(len(kept)), places, _NOWHERE)

    @property
    def fresh(self) -> Places:
        """
        Where in the state after the rows stand that are new or differ.

        Returns
        -------
        numpy.ndarray
            Positions, ascending.
        """
        return np.union1d(self.kept_after[self.changed], self.added)

    @property
    def at_the_end(self) -> bool:
        """
        Whether all that was added stands after all that was kept.

        Returns
        -------
        bool
            True also where nothing was added, or nothing kept.
        """
        if not (len(self.kept_after) and len(self.added)):
            return True
        return bool(self.kept_after[-1] < self.added[0])

    def __len__(self) -> int:
        """Count the rows that differ."""
        return len(self.removed) + len(self.changed) + len(self.added)


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
        return _NOWHERE
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
    found = [_NOWHERE]
    for column in dict.fromkeys((*before.columns, *after.columns)):
        columns = []
        for frame, kept in ((before, kept_before), (after, kept_after)):
            if column not in frame:
                columns.append(np.full(len(kept), "", dtype=object))
            else:
                columns.append(_taken(texts_of(frame, column), kept))
        found.append(differing(*columns))
    return np.unique(np.concatenate(found))


def _taken(cells: Texts, places: Places) -> Texts:
    """Take cells; a run of them without a copy, so that memory tells what is shared."""
    if len(places) and places[-1] - places[0] == len(places) - 1:
        return cells[places[0] : places[-1] + 1]
    return cells[places]


def _others(length: int, kept: Places) -> Places:
    if len(kept) == length:
        return _NOWHERE
    others = np.ones(length, dtype=bool)
    others[kept] = False
    return np.flatnonzero(others)
