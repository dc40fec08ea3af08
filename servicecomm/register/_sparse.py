"""Small steps on sparse matrices that several ways of comparing names share.

It knows numbers only: what rows and columns stand for is known where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def incidence(
    pairs: Sequence[tuple[int, int]], shape: tuple[int, int]
) -> sparse.csr_array:
    """
    Put a one where a row has a column.

    Parameters
    ----------
    pairs
        Rows and columns.
    shape
        Numbers of rows and columns.

    Returns
    -------
    scipy.sparse.csr_array
        Ones at the pairs.
    """
    rows, columns = np.asarray(pairs, dtype=np.int64).reshape(-1, 2).T
    ones = np.ones(len(rows), dtype=np.float32)
    return sparse.csr_array((ones, (rows, columns)), shape=shape)


def rows_of(matrix: sparse.csr_array) -> NDArray[np.int64]:
    """
    Give the row of each stored value.

    Parameters
    ----------
    matrix
        A matrix by rows.

    Returns
    -------
    numpy.ndarray
        Row numbers, in the order in which values are stored.
    """
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def greatest(
    matrix: sparse.csr_array, *, least: float, count: int
) -> list[list[tuple[int, float]]]:
    """
    Give the greatest values of each row.

    Parameters
    ----------
    matrix
        A matrix by rows.
    least
        Smaller values are left out.
    count
        The most values of a row.

    Returns
    -------
    list of list of (int, float)
        For each row, columns and values, greatest first, then by column.

    Examples
    --------
    >>> from scipy import sparse
    >>> greatest(sparse.csr_array([[0.2, 0.9, 0.9], [0, 0, 0]]), least=0.5, count=2)
    [[(1, 0.9), (2, 0.9)], []]
    """
    kept = matrix.data >= least
    rows = rows_of(matrix)[kept]
    columns, values = (
        matrix.indices[kept],
        matrix.data[kept].astype(np.float64).round(6),
    )
    order = np.lexsort((columns, -values, rows))
    found: list[list[tuple[int, float]]] = [[] for _ in range(matrix.shape[0])]
    for at in order.tolist():
        row = found[rows[at]]
        if len(row) < count:
            row.append((int(columns[at]), float(values[at])))
    return found
