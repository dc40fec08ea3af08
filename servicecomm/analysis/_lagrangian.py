"""Covering without the solver: quick answers, and what an exact search may leave out.

Nothing here is a proof that an answer is best; the bounds and omissions are safe.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Mask = NDArray[np.bool_]

TINY = 1e-9
_MOST_WORK = 5_000_000  # products spent on looking for rows or columns within others
_SWAP_WORK = 100_000_000  # entries read while columns are exchanged
_ROUNDS = 10
_STEPS = 150  # subgradient steps
_PATIENCE = 8  # steps without a better bound before they are made shorter
_SHORTEST = 1e-3
_GOLDEN = 0x9E3779B97F4A7C15
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


def zero_one(incidence: Any) -> sparse.csr_array:
    """Read a matrix of any kind: 1 where it is not zero, one entry a place."""
    matrix = sparse.csr_array(incidence, copy=True)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    ones = np.ones(matrix.nnz)
    return sparse.csr_array((ones, matrix.indices, matrix.indptr), shape=matrix.shape)


def degrees(matrix: sparse.csr_array) -> Indices:
    """Count the entries of each row."""
    count: Indices = np.diff(matrix.indptr).astype(np.intp)
    return count


def entries(matrix: sparse.csr_array, row: int) -> Indices:
    """List the columns of one row."""
    place = slice(matrix.indptr[row], matrix.indptr[row + 1])
    columns: Indices = matrix.indices[place].astype(np.intp)
    return columns


def _digests(count: int) -> NDArray[np.uint64]:
    """Give each column two 64-bit numbers of its own (the splitmix generator)."""
    number = np.arange(1, 2 * count + 1, dtype=np.uint64) * np.uint64(_GOLDEN)
    for shift, factor in _MIX:
        number = (number ^ (number >> np.uint64(shift))) * np.uint64(factor)
    return (number ^ (number >> np.uint64(31))).reshape(2, count)


def repeats(matrix: sparse.csr_array) -> tuple[Indices, Mask]:
    """
    Sort rows by what they hold, and mark the first of each kind.

    The order depends on the columns that a row has and, among equal rows, on where
    they stand. It goes by digests of 128 bits: a clash would spoil an answer, and
    every answer is checked against the whole matrix.
    """
    has = degrees(matrix) > 0
    digest = np.zeros((2, matrix.shape[0]), np.uint64)
    if has.any():
        held = _digests(matrix.shape[1])[:, matrix.indices]
        digest[:, has] = np.add.reduceat(held, matrix.indptr[:-1][has], axis=1)
    order = np.lexsort((digest[1], digest[0], degrees(matrix)))
    digest = digest[:, order]
    first = np.ones(len(order), bool)
    first[1:] = (digest[:, 1:] != digest[:, :-1]).any(axis=0)
    return order, first


def merged(
    matrix: sparse.csr_array, weight: Floats
) -> tuple[sparse.csr_array, Floats, Indices]:
    """
    Put rows in an order of their own and join equal ones; their weights add up.

    Also tells which of the new rows each old one went to.
    """
    kind = np.empty(matrix.shape[0], np.intp)
    order, first = repeats(matrix)
    kind[order] = np.cumsum(first) - 1
    # Sorted before they are added: the same weights in any order give the same sum.
    by_weight = np.lexsort((weight, kind))
    count = np.count_nonzero(first)
    total = np.bincount(kind[by_weight], weight[by_weight], count).astype(float)
    return matrix[order[first]], total, kind


@dataclass(frozen=True, eq=False)
class Core:
    """What is left of a choice: a smaller matrix, and which columns it has."""

    by_row: sparse.csr_array
    by_column: sparse.csr_array
    weight: Floats
    columns: Indices

    @classmethod
    def of(cls, by_row: sparse.csr_array, weight: Floats, columns: Indices) -> Core:
        """Make one, without rows that repeat or that nothing covers."""
        has = np.flatnonzero(degrees(by_row))
        by_row, weight, _ = merged(by_row[has], weight[has])
        return cls(by_row, sparse.csr_array(by_row.T), weight, columns)

    def keeping(self, columns: Mask, rows: Mask | None = None) -> Core:
        """Leave out columns, and rows."""
        kept = slice(None) if rows is None else np.flatnonzero(rows)
        part = self.by_row[kept][:, np.flatnonzero(columns)]
        return Core.of(part, self.weight[kept], self.columns[columns])

    def places(self, columns: Sequence[int] | Indices) -> Indices:
        """Tell where some columns of the whole stand in this part."""
        return np.searchsorted(self.columns, columns)

    def reached(self, chosen: Sequence[int] | Indices) -> float:
        """Weigh the rows that some places reach."""
        picked = np.zeros(len(self.columns))
        picked[chosen] = 1
        return float(self.weight @ (self.by_row @ picked > 0))


def _within(matrix: sparse.csr_array) -> tuple[Indices, Indices]:
    """List pairs of rows of which the first has no column that the second lacks."""
    used = np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(float)
    if used @ used > _MOST_WORK:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    shared = (matrix @ matrix.T).tocoo()
    inner, outer = shared.coords
    inside = (inner != outer) & (shared.data == degrees(matrix)[inner])
    return inner[inside], outer[inside]


def useful_columns(by_column: sparse.csr_array, cost: Floats) -> Mask:
    """
    Mark the columns that some best choice needs no others than.

    A column may go if another has all its rows for no more; of equals the first stays.
    """
    order = np.lexsort((np.arange(len(cost)), cost))
    place, first = repeats(by_column[order])
    keep = np.zeros(len(cost), bool)
    keep[order[place[first]]] = True  # the sorting is stable: the cheapest came first
    size = degrees(by_column)
    keep &= size > 0
    kept = np.flatnonzero(keep)
    inner, outer = (kept[each] for each in _within(by_column[kept]))
    keep[inner[(cost[outer] <= cost[inner]) & (size[outer] > size[inner])]] = False
    return keep


def needed_rows(by_row: sparse.csr_array) -> Mask:
    """Mark the rows that are not covered by whatever covers another one."""
    keep = np.ones(by_row.shape[0], bool)
    keep[_within(by_row)[1]] = False
    return keep


def cover_core(core: Core, cost: Floats) -> tuple[Core, list[int]]:
    """
    Shrink a covering choice until nothing more can be left out.

    Also lists the columns that are sure to be chosen: those that cost nothing, and
    those that some row cannot do without.
    """
    sure: list[int] = []
    for _ in range(_ROUNDS):
        size = core.by_row.shape
        core = core.keeping(useful_columns(core.by_column, cost[core.columns]))
        taken = cost[core.columns] == 0
        taken[core.by_row[np.flatnonzero(degrees(core.by_row) == 1)].indices] = True
        sure += core.columns[taken].tolist()
        rows = needed_rows(core.by_row) & (core.by_row @ taken == 0)
        core = core.keeping(~taken & ~_too_dear(core, cost), rows)
        if core.by_row.shape == size:
            break
    return core, sure


def _too_dear(core: Core, cost: Floats) -> Mask:
    """Mark columns dearer than covering each of their rows by itself."""
    own = cost[core.columns]
    least = least_of(core.by_row, own)
    dear: Mask = own > (core.by_column @ least) * (1 + TINY)
    return dear


def least_of(by_row: sparse.csr_array, amount: Floats) -> Floats:
    """Give each row the least amount of its columns."""
    if not by_row.nnz:
        return np.zeros(0)
    least: Floats = np.minimum.reduceat(amount[by_row.indices], by_row.indptr[:-1])
    return least


class _Run:
    """Columns chosen one after another; each knows what it would add."""

    def __init__(self, core: Core, weight: Floats) -> None:
        self.core, self.weight = core, weight
        self.open = np.ones(len(weight), bool)
        self.left = len(weight)
        self.gain = core.by_column @ weight
        self.chosen: list[int] = []

    def take(self, column: int) -> None:
        by_row = self.core.by_row
        rows = entries(self.core.by_column, column)
        rows = rows[self.open[rows]]
        self.open[rows] = False
        self.left -= len(rows)
        self.chosen.append(column)
        start, stop = by_row.indptr[rows], by_row.indptr[rows + 1]
        size = stop - start
        place = np.repeat(stop - np.cumsum(size), size) + np.arange(size.sum())
        lost = np.repeat(self.weight[rows], size)
        self.gain -= np.bincount(by_row.indices[place], lost, len(self.gain))


def greedy_cover(core: Core, price: Floats, cost: Floats) -> list[int]:
    """Take what is cheapest for each open row; then drop what others cover as well."""
    run = _Run(core, np.ones(len(core.weight)))
    while run.left:
        # The gains are counts, but a price may be nothing.
        score = np.where(run.gain > 0, price / np.maximum(run.gain, 1), np.inf)
        run.take(int(score.argmin()))
    return without_spare(core, run.chosen, cost)


def without_spare(core: Core, chosen: Sequence[int], cost: Floats) -> list[int]:
    """Drop columns whose rows are all reached by others, the dearest first."""
    count = np.bincount(
        core.by_column[np.array(chosen, np.intp)].indices, minlength=len(core.weight)
    )
    kept = []
    for column in sorted(set(chosen), key=lambda each: (-cost[each], -each)):
        rows = entries(core.by_column, column)
        if (count[rows] > 1).all():
            count[rows] -= 1
        else:
            kept.append(column)
    return sorted(kept)


def greedy_coverage(
    core: Core, limit: int, preference: Floats | float = 1.0
) -> list[int]:
    """Take what adds most, one after another; then exchange single columns."""
    run = _Run(core, core.weight)
    while len(run.chosen) < limit and run.left:
        run.take(int((run.gain * preference).argmax()))
    chosen = _exchanged(core, run.chosen)
    return without_spare(core, chosen, np.ones(len(core.columns)))


def _exchanged(core: Core, chosen: Sequence[int]) -> list[int]:
    """Exchange one column for another while that reaches more."""
    chosen = list(chosen)
    count = np.bincount(
        core.by_column[np.array(chosen, np.intp)].indices, minlength=len(core.weight)
    )
    tries, place, still = _SWAP_WORK // max(core.by_row.nnz, 1), -1, 0
    while still < len(chosen) and tries:
        tries, place, still = tries - 1, (place + 1) % len(chosen), still + 1
        count[entries(core.by_column, chosen[place])] -= 1
        gain = core.by_column @ (core.weight * (count == 0))
        other = int(gain.argmax())
        if gain[other] > gain[chosen[place]] * (1 + TINY):
            chosen[place], still = other, 0
        count[entries(core.by_column, chosen[place])] += 1
    return chosen


def priced(core: Core, limit: int, price: Floats) -> tuple[float, Floats]:
    """
    Bound a maximum coverage from above by prices on the rows, whatever these are.

    A chosen column is paid the prices of its rows, and each row yields what its weight
    is above its price in any case; so the ``limit`` best paid columns bound every
    choice. Also gives what each column is paid.
    """
    paid: Floats = core.by_column @ price
    top = np.partition(paid, len(paid) - limit)[len(paid) - limit :]
    return float(np.maximum(core.weight - price, 0).sum() + top.sum()), paid


def possible(paid: Floats, limit: int, bound: float, worth: float) -> Mask:
    """Mark the columns that a choice of ``worth`` or more may have."""
    last = np.partition(paid, len(paid) - limit)[len(paid) - limit]
    mark: Mask = bound - last + np.minimum(paid, last) >= worth
    return mark


def best_prices(
    core: Core, limit: int, chosen: Indices, worth: float, stop: float
) -> Floats:
    """Look for prices with a low bound, by steps along the subgradient."""
    weight, length, waited = core.weight, 1.0, 0
    count = np.bincount(core.by_column[chosen].indices, minlength=len(weight))
    best, price = np.inf, weight / np.maximum(count, 1)
    found, last = price, np.zeros(len(weight))
    for _ in range(_STEPS):
        bound, paid = priced(core, limit, price)
        waited = 0 if bound < best * (1 - 1e-4) else waited + 1
        if bound < best:
            best, found = bound, price
        if best < worth or length < _SHORTEST or time.monotonic() > stop:
            break
        if waited >= _PATIENCE:
            length, waited, price = length / 2, 0, found
        top = np.sort(np.argpartition(-paid, limit - 1)[:limit])
        count = np.bincount(core.by_column[top].indices, minlength=len(weight))
        full = (price >= weight) & (count <= 1)
        last = 0.7 * np.where(full, 0, count - (price < weight)) + 0.3 * last
        size = last @ last
        if not size:
            break
        step = length * (bound - (1 - _SHORTEST) * worth) / size
        price = np.clip(price - step * last, 0, weight)
    return found
