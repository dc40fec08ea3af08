"""The pairs of rows of a sparse matrix that have most columns in common.

It knows positions only: no ids, no names.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecomm.errors import ServiceCommError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray
    from scipy import sparse

MOST_PAIRS = 1_000_000
"""The most pairs that are listed without being asked for the top ones."""

BLOCK = 4_000_000
"""How many pairs are worked on at a time: some 100 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """
    Pairs of rows, and how much each has in common.

    Attributes
    ----------
    a
        The position of one row.
    b
        The position of the other.
    shared
        The columns that both have.
    jaccard
        Their share of the columns that either has, 0..1.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    shared: NDArray[np.int64]
    jaccard: NDArray[np.float64]

    def take(self, chosen: NDArray[Any]) -> Pairs:
        """
        Take some of the pairs.

        Parameters
        ----------
        chosen
            Their positions.

        Returns
        -------
        Pairs
            Those, in that order.
        """
        return Pairs(
            self.a[chosen], self.b[chosen], self.shared[chosen], self.jaccard[chosen]
        )

    def best(self, limit: int) -> Pairs:
        """
        Cut to the best, in no order.

        Each measure only decides between those that tie on the one before, so that
        nothing is sorted but what is kept.

        Parameters
        ----------
        limit
            How many to keep, at least 1.

        Returns
        -------
        Pairs
            Most shared first, then the highest share, then the first by position.
        """
        kept, tied = np.zeros(0, np.int64), np.arange(len(self.a))
        for measure in (-self.shared, -self.jaccard, self.a, self.b):
            room = limit - len(kept)
            if len(tied) <= room:
                break
            own = measure[tied]
            last = np.partition(own, room - 1)[room - 1]
            kept = np.concatenate([kept, tied[own < last]])
            tied = tied[own == last]
        return self.take(np.concatenate([kept, tied]))


def blocks(sizes: NDArray[np.integer[Any]]) -> Iterator[tuple[int, int]]:
    """
    Cut rows into runs of about `BLOCK` entries.

    Parameters
    ----------
    sizes
        How many entries each row has.

    Yields
    ------
    tuple of int
        Where a run starts, and where it stops.
    """
    ends = np.cumsum(sizes, dtype=np.int64)
    start = 0
    while start < len(sizes):
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + BLOCK, side="right")))
        yield start, stop
        start = stop


def top_pairs(
    grid: sparse.csr_array,
    *,
    among: Collection[int] | None,
    min_shared: int,
    limit: int | None,
) -> Pairs:
    """
    Find the pairs of rows that have most columns in common.

    Parameters
    ----------
    grid
        A matrix of ones.
    among
        The rows that may stand first in a pair, or None for every pair once.
    min_shared
        Fewest columns in common, at least 1.
    limit
        How many pairs to find, or None for all.

    Returns
    -------
    Pairs
        Most shared first, then the highest share, then by position.

    Raises
    ------
    ServiceCommError
        If all are asked for and there are more than a million.
    """
    # The product of all rows with all rows may not fit in memory; it is made some rows
    # at a time, and only pairs that can still be in the answer are kept.
    turned = grid.T.tocsr()
    degree = np.diff(grid.indptr)
    rows = np.arange(grid.shape[0]) if among is None else np.array(among, np.int64)
    work = (grid @ np.diff(turned.indptr))[rows]
    kept, least = (
        Pairs(*(np.zeros(0, kind) for kind in (int, int, int, float))),
        min_shared,
    )
    for start, stop in blocks(work):
        block = (grid[rows[start:stop]] @ turned).tocoo()
        a, b = rows[start:stop][block.coords[0]], block.coords[1].astype(np.int64)
        other = b > a if among is None else b != a
        fits = other & (block.data >= least)
        a, b, shared = a[fits], b[fits], block.data[fits].astype(np.int64)
        found = Pairs(a, b, shared, shared / (degree[a] + degree[b] - shared))
        columns = zip(astuple(kept), astuple(found), strict=True)
        kept = Pairs(*(np.concatenate(pair) for pair in columns))
        if limit is None and len(kept.a) > MOST_PAIRS:
            raise ServiceCommError(
                f"More than {MOST_PAIRS:,} pairs of bodies share a problem. Ask for "
                "the top ones with limit=1000, or for more in common with min_shared=2."
            )
        if limit is not None and len(kept.a) > limit:
            kept = kept.best(limit)
            least = int(kept.shared.min())
    order = np.lexsort((kept.b, kept.a, -kept.jaccard, -kept.shared))
    return kept.take(order)
