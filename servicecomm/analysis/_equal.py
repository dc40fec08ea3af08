"""Every cover of the fewest columns, by sets that are the bits of whole numbers.

It needs to be told how few that is, and it ranks nothing.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from servicecomm.analysis import _lagrangian

if TYPE_CHECKING:
    from collections.abc import Iterable


class EqualSearch:
    """Sets as the bits of whole numbers: rows of each column, columns of each row."""

    def __init__(
        self, matrix: sparse.csr_array, size: int, most: int, branches: int
    ) -> None:
        core = _lagrangian.Core.of(
            matrix, np.ones(matrix.shape[0]), np.arange(matrix.shape[1])
        )
        needed = _lagrangian.needed_rows(core.by_row)
        by_row = core.by_row[np.flatnonzero(needed)]
        self.rows = _bits(by_row)
        self.columns = _bits(sparse.csr_array(by_row.T))
        self.size = size
        self.most, self.branches = most, branches
        self.every_row = (1 << len(self.rows)) - 1
        self.every_column = (1 << len(self.columns)) - 1
        self.found: list[tuple[int, ...]] = []

    def run(self, chosen: tuple[int, ...], open_: int, allowed: int) -> bool:
        """Find the covers that hold what is chosen; say whether all were found."""
        left = self.size - len(chosen)
        if not open_:
            if left > 0:
                msg = f"columns {sorted(chosen)} are a cover of fewer than {self.size}"
                raise ValueError(msg)
            more = left == 0 and len(self.found) < self.most
            if more:
                self.found.append(tuple(sorted(chosen)))
            return more
        self.branches -= 1
        if self.branches < 0:
            return False
        if left <= 0 or not self._enough(open_, allowed, left):
            return True
        tight = min(
            (self.rows[row] & allowed for row in _places(open_)), key=int.bit_count
        )
        for column in _places(tight):
            rest = open_ & ~self.columns[column]
            if not self.run((*chosen, column), rest, allowed):
                return False
            allowed &= ~(1 << column)
        return True

    def _enough(self, open_: int, allowed: int, left: int) -> bool:
        count = open_.bit_count()
        best = max(
            ((self.columns[each] & open_).bit_count() for each in _places(allowed)),
            default=0,
        )
        return left * best >= count


def _bits(matrix: sparse.csr_array) -> list[int]:
    ends = matrix.indptr.tolist()
    places = matrix.indices.tolist()
    return [
        sum(1 << place for place in places[first:last])
        for first, last in itertools.pairwise(ends)
    ]


def _places(bits: int) -> Iterable[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
