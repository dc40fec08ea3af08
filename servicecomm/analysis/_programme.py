"""The rules of a choice as a 0/1 programme, its checker, and bounds by prices.

Nothing is solved here; every answer and every bound is worked out in plain arithmetic.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

_TINY = 1e-6
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Programme:
    """
    The rules of a choice: ``lower <= rows @ values <= upper``, all numbers whole.

    A search branches on the ``integer`` decisions; the others must come out whole by
    themselves once these are, since every answer is rounded and checked.
    """

    rows: sparse.csr_array
    lower: Floats
    upper: Floats
    column_lower: Floats
    column_upper: Floats
    integer: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        rows: Any,
        lower: ArrayLike,
        upper: ArrayLike,
        *,
        column_upper: ArrayLike = 1.0,
        integer: ArrayLike = True,
    ) -> Programme:
        """Make one from what numpy and scipy can read; no decision is below 0."""
        matrix = sparse.csr_array(rows, dtype=np.float64)
        if np.any(matrix.data != np.rint(matrix.data)):
            raise ValueError("the rows of a programme must hold whole numbers only")
        height, width = matrix.shape
        return cls(
            matrix,
            np.broadcast_to(np.asarray(lower, float), height),
            np.broadcast_to(np.asarray(upper, float), height),
            np.zeros(width),
            np.broadcast_to(np.asarray(column_upper, float), width),
            np.broadcast_to(np.asarray(integer, bool), width),
        )

    def with_row(self, row: ArrayLike, lower: float) -> Programme:
        """Add the rule that ``row @ values`` is at least ``lower``."""
        added = sparse.csr_array(np.asarray(row, float)[np.newaxis])
        return replace(
            self,
            rows=sparse.csr_array(sparse.vstack([self.rows, added])),
            lower=np.append(self.lower, lower),
            upper=np.append(self.upper, np.inf),
        )

    def allows(self, values: Whole) -> bool:
        """Check every rule in whole numbers, without the solver."""
        sums = self.rows.astype(np.int64) @ values
        inside = (self.column_lower <= values) & (values <= self.column_upper)
        kept = (self.lower <= sums) & (sums <= self.upper)
        return bool(inside.all() and kept.all())

    def proved(
        self, objective: Floats, prices: Floats, least: Floats, most: Floats
    ) -> tuple[float, Floats]:
        """
        Bound the objective from below by prices on the rules, whatever these are.

        Weak duality, worked out here, so that no tolerance of the solver enters a
        proof. Also gives by how much the bound rises with each decision.
        """
        limit = np.where(prices > 0, self.lower, self.upper)
        prices = np.where(np.isfinite(limit), prices, 0.0)
        limit = np.where(prices == 0, 0.0, limit)
        reduced = objective - self.rows.T @ prices
        own = reduced @ np.where(reduced > 0, least, most)
        return float(prices @ limit + own), reduced


@dataclass(frozen=True, eq=False)
class Solution:
    """The best answer known, and what no answer can be below; infinite without one."""

    values: Whole
    objective: float
    bound: float

    @property
    def optimal(self) -> bool:
        """Whether the two meet; without an answer, whether there is none."""
        return self.bound >= self.objective


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A programme solved, as far as time allowed, as if decisions could be split."""

    values: Floats
    prices: Floats
    reduced: Floats
    bound: float
    complete: bool


def step_of(objective: Floats) -> float:
    """Give the largest number that divides every value of an objective, or 0."""
    if np.any(objective != np.rint(objective)) or np.any(abs(objective) > 2**52):
        return 0.0
    return float(math.gcd(*(int(each) for each in np.unique(objective))))


def rounded_up(bound: float, step: float) -> float:
    """Raise a bound to the next value that the objective can take."""
    if not step or not math.isfinite(bound):
        return bound
    return math.ceil(bound / step - _TINY) * step


class Best:
    """The best answer so far."""

    def __init__(
        self, programme: Programme, objective: Floats, start: Whole | None = None
    ) -> None:
        self.programme, self.objective = programme, objective
        self.step = step_of(objective)
        self.values: Whole = np.zeros(0, np.int64)
        self.value = math.inf
        if start is not None:
            self.offer(start)

    @property
    def worth(self) -> float:
        """The bound above which nothing better can be found."""
        if self.step or math.isinf(self.value):
            return self.value - self.step * (1 - _TINY)
        return self.value - _SAME * max(1.0, abs(self.value))

    def rounded(self, bound: float) -> float:
        """Raise a bound to the next value that there can be."""
        return rounded_up(bound, self.step)

    def offer(self, values: Floats | Whole) -> None:
        """Take an answer if it is better and keeps every rule."""
        whole = np.rint(values).astype(np.int64)
        value = float(self.objective @ whole)
        if value < self.value and self.programme.allows(whole):
            self.values, self.value = whole, value

    def with_bound(self, bound: float) -> Solution:
        """Say what is known, given what no answer is below."""
        at_best = bound > self.worth
        bound = self.value if at_best else self.rounded(bound)
        return Solution(self.values, self.value, bound)
