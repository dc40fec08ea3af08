"""Matrices of ones, made from the places where they stand.

It knows positions only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from typing import Any


def ones(row: Any, column: Any, shape: tuple[int, int]) -> sparse.csr_array:
    """
    Make a matrix of ones.

    Parameters
    ----------
    row
        The row of each.
    column
        The column of each; a place that is named twice has a 1 all the same.
    shape
        Rows and columns.

    Returns
    -------
    scipy.sparse.csr_array
        Ones in those places.

    Examples
    --------
    >>> ones([0, 1, 1], [0, 1, 1], (2, 2)).toarray()
    array([[1, 0],
           [0, 1]], dtype=int32)
    """
    values = np.ones(np.size(row), np.int32)
    matrix = sparse.coo_array((values, (row, column)), shape=shape).tocsr()
    matrix.data[:] = 1
    return matrix


def narrow(matrix: sparse.csr_array) -> sparse.csr_array:
    """
    Write the places of a matrix in half the room, where they fit.

    Parameters
    ----------
    matrix
        The matrix; it is left as it is.

    Returns
    -------
    scipy.sparse.csr_array
        The same, with positions as int32: a product of two such takes half the time
        and memory.

    Examples
    --------
    >>> narrow(ones([0], [1], (2, 2))).indices.dtype
    dtype('int32')
    """
    if max(*matrix.shape, matrix.nnz) > np.iinfo(np.int32).max:
        return matrix
    places = (matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32))
    return sparse.csr_array((matrix.data, *places), shape=matrix.shape)
