"""An order of rows and columns in which a grid shows its blocks.

It works on the grid alone, and draws nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Array = np.ndarray[Any, np.dtype[Any]]


def seriate(grid: Array) -> tuple[Array, Array]:
    """
    Order rows and columns so that those with the same marks stand together.

    Each part that nothing links to the rest is ordered on its own by correspondence
    analysis (its first axis), the part with most rows first. Rows and columns without
    a mark come last.

    Parameters
    ----------
    grid
        Rows by columns; true where there is a mark.

    Returns
    -------
    tuple of numpy.ndarray
        The positions of the rows and of the columns, in their new order.

    References
    ----------
    M. O. Hill, "Correspondence analysis: a neglected multivariate method", Journal of
    the Royal Statistical Society C 23(3), 1974, 340-354.

    Examples
    --------
    >>> rows, columns = seriate(np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], bool))
    >>> rows.tolist(), columns.tolist()
    ([0, 2, 1], [0, 2, 1])
    """
    rows, columns = grid.shape
    if not grid.size:
        return np.arange(rows), np.arange(columns)
    joined = sparse.coo_array(grid)
    ends = (joined.coords[0], joined.coords[1] + rows)
    every = rows + columns
    whole = sparse.coo_array((np.ones(joined.nnz), ends), shape=(every, every))
    _, part = connected_components(whole, directed=False)
    size = np.bincount(part[:rows], minlength=part.max() + 1)
    marks = np.bincount(part[:rows], weights=grid.sum(axis=1), minlength=len(size))
    across, down = [], []
    for each in np.lexsort((np.arange(len(size)), -size, marks == 0)):
        inside = np.flatnonzero(part[:rows] == each)
        beside = np.flatnonzero(part[rows:] == each)
        first, second = _axis(grid[np.ix_(inside, beside)])
        across.append(inside[first])
        down.append(beside[second])
    return np.concatenate(across), np.concatenate(down)


def _axis(grid: Array) -> tuple[Array, Array]:
    rows, columns = grid.shape
    if min(rows, columns) < 2:  # noqa: PLR2004 - one row or column has no order to find
        return np.arange(rows), np.arange(columns)
    weight = 1 / np.sqrt(grid.sum(axis=1)), 1 / np.sqrt(grid.sum(axis=0))
    left, _, right = np.linalg.svd(weight[0][:, None] * grid * weight[1])
    scores = [np.round(left[:, 1] * weight[0], 9), np.round(right[1] * weight[1], 9)]
    # Which way the axis points is chance: the row with most marks comes early.
    busiest = int(grid.sum(axis=1).argmax())
    turn = -1 if scores[0][busiest] > np.median(scores[0]) else 1
    first, second = (np.argsort(turn * score, kind="stable") for score in scores)
    return first, second
