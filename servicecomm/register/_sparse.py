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
) -> tuple[NDArray[np.int64], NDArray[np.integer], NDArray[np.float64]]:
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
    rows, columns, values : numpy.ndarray
        Row by row the greatest values, rounded to six places, greatest first, then by
        column.

    Examples
    --------
    >>> from scipy import sparse
    >>> matrix = sparse.csr_array([[0.2, 0.9, 0.9], [0, 0, 0], [0.5, 0, 0.6]])
    >>> [each.tolist() for each in greatest(matrix, least=0.5, count=2)]
    [[0, 0, 2, 2], [1, 2, 2, 0], [0.9, 0.9, 0.6, 0.5]]
    """
    kept = matrix.data >= least
    rows = rows_of(matrix)[kept]
    columns, values = (
        matrix.indices[kept],
        matrix.data[kept].astype(np.float64).round(6),
    )
    order = np.lexsort((columns, -values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    first = np.searchsorted(rows, rows)
    top = np.arange(len(rows)) - first < count
    return rows[top], columns[top], values[top]


def by_row(
    rows: NDArray[np.int64],
    columns: NDArray[np.integer],
    values: NDArray[np.float64],
    *,
    count: int,
) -> list[list[tuple[int, float]]]:
    """
    Take values apart by row.

    Parameters
    ----------
    rows
        Row numbers, in order.
    columns
        Column numbers.
    values
        Values.
    count
        The number of rows.

    Returns
    -------
    list of list of (int, float)
        For each row, its columns and values in the order given.

    Examples
    --------
    >>> import numpy as np
    >>> by_row(np.array([1, 1]), np.array([4, 2]), np.array([0.9, 0.5]), count=2)
    [[], [(4, 0.9), (2, 0.5)]]
    """
    ends = np.searchsorted(rows, np.arange(count + 1)).tolist()
    pairs = list(zip(columns.tolist(), values.tolist(), strict=True))
    return [pairs[ends[row] : ends[row + 1]] for row in range(count)]
