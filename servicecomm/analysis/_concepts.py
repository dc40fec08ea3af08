"""Formal concepts of a grid of ones, the largest first.

It knows rows and columns only, nothing of maps.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from numpy.typing import NDArray
    from scipy import sparse

    Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """
    A block of ones that no further row or column would fit.

    Attributes
    ----------
    rows
        Positions of its rows, sorted.
    columns
        Positions of its columns, sorted.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def area(self) -> int:
        """How many ones it holds."""
        return len(self.rows) * len(self.columns)


@dataclass(frozen=True, slots=True)
class Search:
    """
    What a search found.

    Attributes
    ----------
    concepts
        The largest first; of equal area those with most columns, then by position.
    steps
        How many sets of rows were looked at.
    bound
        No concept that is missing has a larger area; 0 where none is missing.
    proved
        Whether no concept is missing above the last one given.
    """

    concepts: tuple[Concept, ...]
    steps: int
    bound: int
    proved: bool


def large_concepts(
    grid: sparse.csr_array,
    min_rows: int,
    min_columns: int,
    *,
    limit: int | None,
    steps: int,
) -> Search:
    """
    Find the concepts of a grid.

    Closed sets are met once each, in the manner of Close-by-One, and those that may
    hold the largest come first (best first), so that the largest are certain before
    all are known.

    Parameters
    ----------
    grid
        Ones, in compressed rows.
    min_rows
        Fewest rows of a concept, at least 1.
    min_columns
        Fewest columns of a concept, at least 1.
    limit
        How many to find, or None for all.
    steps
        How many sets of rows to look at before giving up.

    Returns
    -------
    Search
        The concepts, and whether they are all.
    """
    core, rows, columns = _core(grid, min_rows, min_columns)
    turned = core.shape[1] < core.shape[0]  # the side with fewer lines has fewer sets
    if turned:
        lines = _Lines(core.T.tocsr(), min_columns, min_rows)
    else:
        lines = _Lines(core, min_rows, min_columns)
    search = _BestFirst(lines, limit)
    bound = search.run(steps)
    concepts = []
    for common, holders in search.found:
        items = lines.positions(common)
        first, second = (holders, items) if turned else (items, holders)
        sides = rows[sorted(first)].tolist(), columns[sorted(second)].tolist()
        concepts.append(Concept(tuple(sides[0]), tuple(sides[1])))
    concepts.sort(key=lambda own: (-own.area, -len(own.columns), own.rows))
    return Search(tuple(concepts[:limit]), search.steps, bound, bound == 0)


def _core(
    grid: sparse.csr_array, min_rows: int, min_columns: int
) -> tuple[sparse.csr_array, NDArray[Any], NDArray[Any]]:
    """Cut away rows and columns that are too thin to be in any concept."""
    rows, columns = np.arange(grid.shape[0]), np.arange(grid.shape[1])
    while True:
        wide = np.diff(grid.indptr) >= min_columns
        tall = np.bincount(grid.indices, minlength=grid.shape[1]) >= min_rows
        if wide.all() and tall.all():
            return grid, rows, columns
        grid = grid[wide][:, tall]
        rows, columns = rows[wide], columns[tall]


class _Lines:
    """
    The grid as sets: who holds each item, and which items each holder has.

    Items stand in rising order of their holders, so that sets shrink fast; a set of
    items is a whole number whose bits they are.
    """

    def __init__(self, grid: sparse.csr_array, least: int, least_holders: int) -> None:
        self.order = np.argsort(np.diff(grid.indptr), kind="stable")
        self.least, self.least_holders = least, least_holders
        self.everyone = frozenset(range(grid.shape[1]))
        self.holders = [
            frozenset(grid.indices[grid.indptr[row] : grid.indptr[row + 1]].tolist())
            for row in self.order
        ]
        self.items: list[list[int]] = [[] for _ in self.everyone]
        for item, holders in enumerate(self.holders):
            for holder in holders:
                self.items[holder].append(item)
        self.bits = [sum(1 << item for item in own) for own in self.items]

    def positions(self, items: int) -> list[int]:
        found = []
        while items:
            lowest = items & -items
            found.append(int(self.order[lowest.bit_length() - 1]))
            items ^= lowest
        return found

    def holders_of(self, path: Path) -> frozenset[int]:
        return self.everyone.intersection(*(self.holders[item] for item in path))

    def candidates(
        self, holders: Iterable[int], after: int, common: int
    ) -> tuple[list[int], int]:
        """
        List the items that may join a set, and bound what may grow by them.

        With t more items, the holders are at most as many as hold the t-th most
        widely held of them.
        """
        counts = Counter(chain.from_iterable(self.items[each] for each in holders))
        joining = {
            item: count
            for item, count in counts.items()
            if item > after and count >= self.least_holders and not common >> item & 1
        }
        widest = sorted(joining.values(), reverse=True)
        items = range(common.bit_count() + 1, common.bit_count() + len(widest) + 1)
        areas = (
            own * count
            for own, count in zip(items, widest, strict=True)
            if own >= self.least
        )
        return sorted(joining), max(areas, default=0)

    def close(self, holders: Iterable[int], after: int) -> tuple[int, int]:
        """
        Give the items that all holders have, and a bound on what grows from them.

        What grows keeps the items up to `after` and may gain any later one that its
        holders have; no concept among that, these items' own included, is larger
        than the bound, which is 0 where there is none.
        """
        common, sizes = -1, []
        for holder in holders:
            own = self.bits[holder]
            common &= own
            sizes.append((own >> after + 1).bit_count())
        settled = (common & _up_to(after)).bit_count()
        sizes.sort(reverse=True)
        bound = 0
        for many, size in enumerate(sizes, start=1):
            if settled + size < self.least:
                break
            if many >= self.least_holders:
                bound = max(bound, many * (settled + size))
        return common, bound


def _up_to(item: int) -> int:
    return (1 << item + 1) - 1


class _BestFirst:
    """Closed sets, each met once; those from which the largest may grow come first."""

    def __init__(self, lines: _Lines, limit: int | None) -> None:
        self.found: list[tuple[int, frozenset[int]]] = []
        self.steps = 0
        self._lines, self._limit = lines, limit
        self._areas: list[int] = []  # the `limit` largest so far, the least first
        self._waiting: list[tuple[int, Path, int]] = []

    def run(self, steps: int) -> int:
        """Search, and give a bound on what is missing: 0 where nothing is."""
        lines = self._lines
        if lines.everyone:
            self._meet((), lines.everyone, lines.close(lines.everyone, -1))
        while self._waiting and -self._waiting[0][0] >= self._enough():
            if self.steps >= steps:
                return -self._waiting[0][0]
            _, path, common = heapq.heappop(self._waiting)
            after = path[-1] if path else -1
            holders = lines.holders_of(path)
            joining, bound = lines.candidates(holders, after, common)
            if self._waiting and bound < -self._waiting[0][0]:
                self._wait(bound, path, common)  # others promise more than this one
            else:
                self._grow(path, common, joining, holders)
        return 0

    def _grow(
        self, path: Path, common: int, joining: list[int], holders: frozenset[int]
    ) -> None:
        for item in joining:
            fewer = holders & self._lines.holders[item]
            closed, bound = self._lines.close(fewer, item)
            self.steps += 1
            # An earlier item that came along: the set is met from that one.
            if not (closed ^ common) & _up_to(item - 1):
                self._meet((*path, item), fewer, (closed, bound))

    def _wait(self, bound: int, path: Path, common: int) -> None:
        if bound >= self._enough():
            heapq.heappush(self._waiting, (-bound, path, common))

    def _enough(self) -> int:
        return self._areas[0] if len(self._areas) == self._limit else 1

    def _meet(
        self, path: Path, holders: frozenset[int], closed: tuple[int, int]
    ) -> None:
        common, bound = closed
        items = common.bit_count()
        if items >= self._lines.least and items * len(holders) >= self._enough():
            self.found.append((common, holders))
            self._rank(items * len(holders))
        self._wait(bound, path, common)

    def _rank(self, area: int) -> None:
        if self._limit is not None:
            if len(self._areas) < self._limit:
                heapq.heappush(self._areas, area)
            else:
                heapq.heappushpop(self._areas, area)
