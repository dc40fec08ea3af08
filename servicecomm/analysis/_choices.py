"""A covering choice as it was asked for: checked, and its answers weighed.

It makes quick answers and takes others; it does not search for the best.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from servicecomm.analysis import _lagrangian, _programme
from servicecomm.errors import InfeasibleCoverageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from servicecomm.analysis._lagrangian import Core

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    A choice of columns, and how good it is.

    Attributes
    ----------
    chosen
        Column indices, sorted.
    objective
        What a cover costs, or the weight that a coverage reaches.
    bound
        What is proved: no cover costs less, or no coverage reaches more.
    gap
        How far the two are apart, as a share of the larger (0..1); 0 when optimal.
    optimal
        Whether it is proved that nothing is better.
    """

    chosen: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    optimal: bool


def covers(incidence: Any, chosen: Iterable[int]) -> bool:
    """
    Check that columns cover every row: one entry at a time, without a solver.

    Parameters
    ----------
    incidence
        As for `minimum_cover`.
    chosen
        Column indices.

    Returns
    -------
    bool
        Whether each row has at least one of them.

    Examples
    --------
    >>> covers([[1, 0], [1, 1]], [0]), covers([[1, 0], [1, 1]], [1])
    (True, False)
    """
    matrix = sparse.coo_array(incidence)
    return len(_covered(matrix, chosen)) == int(matrix.shape[0])


def _covered(matrix: Any, chosen: Iterable[int]) -> set[int]:
    wanted = set(chosen)
    places = zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data, strict=True)
    return {row for row, column, value in places if column in wanted and value}


class _Choice:
    """A choice as it was asked for, checked, without what is settled from the start."""

    def __init__(
        self,
        incidence: Any,
        weight: Floats | None,
        required: Iterable[int],
        forbidden: Iterable[int],
    ) -> None:
        self.given = sparse.coo_array(incidence)
        if self.given.ndim != 2:  # noqa: PLR2004 - rows and columns
            raise ValueError("incidence must have rows and columns")
        self.matrix = _lagrangian.zero_one(self.given)
        height, width = self.matrix.shape
        self.weight = np.ones(height) if weight is None else weight
        must = _mask("required", required, width)
        never = _mask("forbidden", forbidden, width)
        if np.any(must & never):
            column = np.flatnonzero(must & never)[0]
            raise ValueError(f"column {column} is both required and forbidden")
        self.taken = np.flatnonzero(must)
        self.settled = total(self.weight[self.matrix @ must > 0])
        self.open = np.flatnonzero((self.matrix @ must == 0) & (self.weight > 0))
        free = np.flatnonzero(~must & ~never)
        part = self.matrix[self.open][:, free]
        self.missing = self.open[_lagrangian.degrees(part) == 0].tolist()
        self.core = _lagrangian.Core.of(part, self.weight[self.open], free)

    def whole(self, chosen: Iterable[int]) -> list[int]:
        """Add the columns that are required."""
        return sorted({*map(int, chosen), *self.taken.tolist()})


def ids(core: Core, places: Sequence[int] | NDArray[np.intp]) -> list[int]:
    return [int(each) for each in core.columns[places]]


def _mask(name: str, columns: Iterable[int], width: int) -> Mask:
    mask = np.zeros(width, bool)
    for each in columns:
        column = operator.index(each)
        if not 0 <= column < width:
            raise ValueError(f"{name}: there is no column {column}")
        mask[column] = True
    return mask


def _amounts(name: str, given: ArrayLike | None, count: int) -> Floats:
    if given is None:
        return np.ones(count)
    amounts = np.asarray(given, float)
    if amounts.shape != (count,):
        raise ValueError(f"{name} must hold {count} numbers, not {amounts.shape}")
    wrong = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))
    if wrong.size:
        value = amounts[wrong[0]]
        raise ValueError(f"{name}[{wrong[0]}] is {value}; it must be 0 or more")
    return amounts


class CoverChoice(_Choice):
    """A minimum cover as it was asked for."""

    def __init__(
        self,
        incidence: Any,
        cost: ArrayLike | None,
        required: Iterable[int],
        forbidden: Iterable[int],
    ) -> None:
        super().__init__(incidence, None, required, forbidden)
        self.cost = _amounts("cost", cost, self.matrix.shape[1])
        if self.missing:
            raise InfeasibleCoverageError(_missing_text(self.missing), self.missing)

    def quick(self) -> list[int]:
        own = self.cost[self.core.columns]
        places = _lagrangian.greedy_cover(self.core, own, own)
        return ids(self.core, places)

    def cheap_bound(self) -> float:
        """Share each column's cost among its rows: each row pays the least share."""
        share = self.cost[self.core.columns] / np.maximum(
            _lagrangian.degrees(self.core.by_column), 1
        )
        return total(_lagrangian.least_of(self.core.by_row, share))

    def result(self, answers: Sequence[Sequence[int]], bound: float) -> Coverage:
        """Give the cheapest answer that is a cover, and what is proved of it."""
        whole = [self.whole(answer) for answer in answers]
        good = [each for each in whole if covers(self.given, each)]
        best = min(good, key=lambda each: total(self.cost[each]))
        step = _programme.step_of(self.cost)
        bound = _programme.rounded_up(total(self.cost[self.taken]) + bound, step)
        cost = total(self.cost[best])
        return _coverage(best, cost, min(bound, cost))


class ReachChoice(_Choice):
    """A maximum coverage as it was asked for."""

    def __init__(
        self,
        incidence: Any,
        limit: int,
        weight: ArrayLike | None,
        required: Iterable[int],
        forbidden: Iterable[int],
    ) -> None:
        height = sparse.coo_array(incidence).shape[0]
        amounts = _amounts("weight", weight, height)
        super().__init__(incidence, amounts, required, forbidden)
        left = operator.index(limit) - len(self.taken)
        if left < 0:
            least = len(self.taken)
            raise ValueError(f"limit is {limit}; it must be at least {least}")
        self.limit = min(left, len(self.core.columns))

    def quick(self) -> list[int]:
        places = _lagrangian.greedy_coverage(self.core, self.limit)
        return ids(self.core, places)

    def cheap_bound(self, chosen: Sequence[int]) -> float:
        """Add to what is reached the most that so many more columns could add."""
        picked = np.isin(self.core.columns, chosen)
        open_ = self.core.weight * (self.core.by_row @ picked == 0)
        more = np.sort(self.core.by_column @ open_)[::-1][: self.limit]
        every = total(self.core.weight)
        return min(every, every - total(open_) + total(more))

    def result(self, answers: Sequence[Sequence[int]], bound: float) -> Coverage:
        """Give the answer that reaches most, and what is proved of it."""
        whole = [self.whole(answer) for answer in answers]
        reach = [
            total(self.weight[sorted(_covered(self.given, each))]) for each in whole
        ]
        most = max(range(len(whole)), key=reach.__getitem__)
        step = _programme.step_of(self.weight)
        bound = -_programme.rounded_up(-bound - self.settled, step)
        return _coverage(whole[most], reach[most], max(bound, reach[most]))


def unit(amounts: Floats) -> float:
    """Give what amounts may be divided by without rounding, to be near to 1."""
    most = float(amounts.max(initial=0.0))
    return _programme.step_of(amounts) or 2.0 ** (math.frexp(most)[1] - 1)


def total(amounts: Floats) -> float:
    # Exact for whole numbers, and for others the same in any order.
    return math.fsum(amounts.tolist())


def _missing_text(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN]))
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return (
        f"No candidate that is allowed covers row {shown}{more}. Add a candidate for "
        "each, or leave these rows out."
    )


def _coverage(chosen: Sequence[int], objective: float, bound: float) -> Coverage:
    most = max(objective, bound)
    if abs(objective - bound) <= _lagrangian.TINY * most:
        return Coverage(tuple(chosen), objective, objective, 0.0, optimal=True)
    gap = abs(objective - bound) / most
    return Coverage(tuple(chosen), objective, bound, gap, optimal=False)
