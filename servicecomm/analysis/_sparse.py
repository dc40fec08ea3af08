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
