"""Runs of rows that belong together, and their cells joined into one.

It knows sorted arrays only, nothing of maps.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecomm.model.frames import split_cell
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from numpy.typing import NDArray


def run_starts(*codes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """
    Find where each run of equal rows starts.

    Parameters
    ----------
    *codes
        Columns of whole numbers, sorted together.

    Returns
    -------
    numpy.ndarray
        The position of the first row of each run.

    Examples
    --------
    >>> import numpy as np
    >>> run_starts(np.array([1, 1, 2]), np.array([5, 5, 5]))
    array([0, 2])
    """
    if not len(codes[0]):
        return np.zeros(0, np.int64)
    changes = [code[1:] != code[:-1] for code in codes]
    return np.flatnonzero(np.r_[True, np.logical_or.reduce(changes)])


def joined_runs(
    cells: NDArray[np.object_],
    starts: NDArray[np.int64],
    *,
    by: str = SEPARATOR,
    order: tuple[str, ...] = (),
    split: bool = False,
) -> list[str]:
    """
    Join the cells of each run, each value once, empty ones left out.

    Parameters
    ----------
    cells
        Texts.
    starts
        Where the runs start: `run_starts`.
    by
        What to put between two values.
    order
        The only values that there are, in the order in which to put them; as they
        come if empty.
    split
        Whether a cell may itself join several values.

    Returns
    -------
    list of str
        One text a run.

    Examples
    --------
    >>> import numpy as np
    >>> joined_runs(np.array(["b", "a", "b", "c"], object), np.array([0, 3]))
    ['b|a', 'c']
    """
    if len(starts) == len(cells) and not split:
        return list(cells)
    joined = []
    for start, end in pairwise([*starts.tolist(), len(cells)]):
        values = dict.fromkeys(cells[start:end])
        if split:
            values = dict.fromkeys(one for cell in values for one in split_cell(cell))
        found = [word for word in order if word in values] if order else values
        joined.append(by.join(value for value in found if value))
    return joined
