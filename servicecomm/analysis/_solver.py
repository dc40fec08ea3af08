"""The one place that knows the solver: 0/1 programmes in, checked answers out.

It knows nothing of maps, problems or people, and it never prints.
"""

from __future__ import annotations

import heapq
import itertools
import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import highspy
import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

NODES = 3_000
"""Nodes of a search before the general solver takes over: the same on any machine."""

_GENERAL_NODES = 100_000
_FEW_NODES = 400  # where the relaxation may be weak, the general solver comes soon
_GENERAL_SIZE = 30_000  # entries; with more the solver does not stop when it is told
_SHARE = 0.85  # of the time goes to the search, what is left to the general solver
_PROBED = 8  # columns tried both ways at a node
_PROBE_STEPS = 60  # simplex steps spent on one try
_REPAIRED = 4  # every how many nodes an answer is made from the relaxation
_TINY = 1e-6
_SAME = 1e-9
_ENDLESS = 2**31 - 1
_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
}


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


@dataclass(frozen=True)
class Level:
    """One objective of a sequence: the value reached and the most there could be."""

    value: int
    bound: int

    @property
    def optimal(self) -> bool:
        """Whether the two meet."""
        return self.value == self.bound


@dataclass(frozen=True, eq=False)
class Lexicographic:
    """An answer that is best by the first objective, then by the second, and so on."""

    values: Whole
    levels: tuple[Level, ...]

    @property
    def optimal(self) -> bool:
        """Whether every level is proved."""
        return all(level.optimal for level in self.levels)

    @property
    def gap(self) -> float:
        """How far the first unproved level may be from the best, 0..1."""
        for level in self.levels:
            if not level.optimal:
                most = max(abs(level.bound), abs(level.value))
                return min(1.0, (level.bound - level.value) / most)
        return 0.0


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


class _Model:
    """A programme inside the solver, kept warm from one run to the next."""

    def __init__(self, programme: Programme, objective: Floats, *, whole: bool) -> None:
        self.programme, self.objective = programme, objective
        self.lower, self.upper = programme.column_lower, programme.column_upper
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _OPTIONS.items():
            self.highs.setOptionValue(name, value)
        rows = programme.rows
        self.highs.passModel(
            rows.shape[1],
            rows.shape[0],
            rows.nnz,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            objective,
            self.lower,
            self.upper,
            programme.lower,
            programme.upper,
            rows.indptr.astype(np.int32),
            rows.indices.astype(np.int32),
            rows.data,
            (programme.integer & whole).astype(np.int32),
        )

    def limit(self, lower: Floats, upper: Floats) -> None:
        """Set the limits of all decisions."""
        self.lower, self.upper = lower.copy(), upper.copy()
        columns = np.arange(len(lower), dtype=np.int32)
        self.highs.changeColsBounds(len(lower), columns, lower, upper)

    def move(self, column: int, lower: float, upper: float) -> None:
        """Set the limits of one decision."""
        self.lower[column], self.upper[column] = lower, upper
        self.highs.changeColBounds(column, lower, upper)

    def run(self, seconds: float) -> Any:
        """Solve it within a time, and say how that ended."""
        # The solver counts the time of earlier runs as well.
        stop = self.highs.getRunTime() + min(max(seconds, 0.0), 1e9)
        self.highs.setOptionValue("time_limit", stop)
        if self.highs.run() == highspy.HighsStatus.kError:
            # Somebody has used the solver in this thread with more threads of its own.
            highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - takes no name
            self.highs.run()
        return self.highs.getModelStatus()

    def relaxed(self, seconds: float) -> Relaxed:
        """Solve it with split decisions; the bound is infinite if these break rules."""
        status = self.run(seconds)
        found = self.highs.getSolution()
        prices = _padded(found.row_dual, len(self.programme.lower))
        values = _padded(found.col_value, len(self.objective))
        bound, reduced = self.programme.proved(
            self.objective, prices, self.lower, self.upper
        )
        if status == highspy.HighsModelStatus.kInfeasible:
            bound = math.inf
        complete = status == highspy.HighsModelStatus.kOptimal
        return Relaxed(values, prices, reduced, bound, complete)


def _padded(values: list[float], size: int) -> Floats:
    # A solver that was stopped at once has nothing to tell.
    return np.array(values, float) if len(values) == size else np.zeros(size)


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

    def offer(self, values: Floats | Whole) -> None:
        """Take an answer if it is better and keeps every rule."""
        whole = np.rint(values).astype(np.int64)
        value = float(self.objective @ whole)
        if value < self.value and self.programme.allows(whole):
            self.values, self.value = whole, value

    def with_bound(self, bound: float) -> Solution:
        """Say what is known, given what no answer is below."""
        at_best = bound > self.worth
        bound = self.value if at_best else rounded_up(bound, self.step)
        return Solution(self.values, self.value, bound)


class _Node(NamedTuple):
    """A part of the choice still to be searched; sorts by bound, then the deepest."""

    bound: float
    rank: int
    order: int
    lower: Floats
    upper: Floats
    basis: Any


class _Search:
    """
    Branch and bound on the relaxation, for programmes whose relaxation is strong.

    Each node is solved from its parent's basis; decisions are fixed by what the bound
    would lose; the one to split is chosen by trying some both ways and by what earlier
    tries gave. Coverings have few nodes and cheap ones, so that the cuts of a general
    solver cost more than they save.
    """

    def __init__(
        self, best: Best, repair: Callable[[Relaxed], Whole] | None, stop: float
    ) -> None:
        self.best, self.repair, self.stop = best, repair, stop
        self.integer = best.programme.integer
        self.unsolved = math.inf
        self.gained = np.zeros((2, len(self.integer)))
        self.tried = np.zeros((2, len(self.integer)))
        self.count = itertools.count()
        self.open: list[_Node] = []
        self.model = _Model(best.programme, best.objective, whole=False)

    def run(self, nodes: int) -> float:
        """Search until the best is proved, or until a limit; give the bound."""
        programme, model = self.best.programme, self.model
        lower, upper = programme.column_lower, programme.column_upper
        free = np.zeros(len(programme.lower))
        bound, _ = programme.proved(self.best.objective, free, lower, upper)
        self.push(_Node(bound, 0, 0, lower, upper, None))
        for count in range(nodes):
            if not self.open or time.monotonic() >= self.stop:
                break
            node = heapq.heappop(self.open)
            if node.bound <= self.best.worth:
                model.limit(node.lower, node.upper)
                if node.basis is not None:
                    model.highs.setBasis(node.basis)
                self.visit(node, repairing=count % _REPAIRED == 0)
        return min([self.unsolved, *(node.bound for node in self.open)])

    def push(self, node: _Node) -> None:
        if node.bound < math.inf and node.bound <= self.best.worth:
            bound = rounded_up(node.bound, self.best.step)
            node = node._replace(bound=bound, order=next(self.count))
            heapq.heappush(self.open, node)

    def visit(self, node: _Node, *, repairing: bool) -> None:
        found = self.model.relaxed(self.stop - time.monotonic())
        if found.bound > self.best.worth:
            return
        split = self.split(found)
        if not found.complete:
            self.unsolved = min(self.unsolved, max(node.bound, found.bound))
        elif split.size:
            if repairing and self.repair is not None:
                self.best.offer(self.repair(found))
            self.divide(found, node, split)
        else:
            self.best.offer(found.values)
            if found.bound <= self.best.worth:
                self.unsolved = min(self.unsolved, found.bound)

    def split(self, found: Relaxed) -> NDArray[np.intp]:
        away = abs(found.values - np.rint(found.values)) > _TINY
        return np.flatnonzero(away & self.integer)

    def divide(self, found: Relaxed, node: _Node, split: NDArray[np.intp]) -> None:
        lower, upper = self.narrowed(found, node)
        self.model.limit(lower, upper)
        basis = self.model.highs.getBasis()
        column, bounds = self.choice(found, split, basis)
        least, most = lower.copy(), upper.copy()
        least[column] = np.ceil(found.values[column])
        most[column] = np.floor(found.values[column])
        rank = node.rank - 1
        self.push(_Node(bounds[1], rank, 0, least, upper, basis))
        self.push(_Node(bounds[0], rank, 0, lower, most, basis))

    def narrowed(self, found: Relaxed, node: _Node) -> tuple[Floats, Floats]:
        """Keep a decision where it is if moving it by one cannot be worth while."""
        slack = self.best.worth - found.bound
        low = self.integer & (found.reduced > slack)
        high = self.integer & (found.reduced < -slack)
        lower = np.where(high, node.upper, node.lower)
        return lower, np.where(low, node.lower, node.upper)

    def choice(
        self, found: Relaxed, split: NDArray[np.intp], basis: Any
    ) -> tuple[int, Floats]:
        """Choose the decision whose two ways both raise the bound most."""
        part = found.values[split] - np.floor(found.values[split])
        away = np.array([part, 1 - part])
        score = np.maximum(self.rate(split) * away, _TINY).prod(axis=0)
        best, chosen, bounds = -1.0, int(split[0]), np.full(2, found.bound)
        for place in np.argsort(-score, kind="stable")[:_PROBED]:
            column, own = int(split[place]), np.full(2, found.bound)
            if self.tried[:, column].min() < 1 and time.monotonic() < self.stop:
                own = self.probe(found, column, basis)
                gain = own - found.bound
                score[place] = np.maximum(gain, _TINY).prod()
                known = np.isfinite(gain)
                self.gained[known, column] += (gain / away[:, place])[known]
                self.tried[known, column] += 1
            if score[place] > best:
                best, chosen, bounds = float(score[place]), column, own
        return chosen, bounds

    def rate(self, split: NDArray[np.intp]) -> Floats:
        """By how much each decision raised the bound so far, or else the mean."""
        tried = self.tried[:, split]
        mean = self.gained.sum(axis=1) / np.maximum(self.tried.sum(axis=1), 1)
        own = self.gained[:, split] / np.maximum(tried, 1)
        return np.where(tried > 0, own, mean[:, np.newaxis])

    def probe(self, found: Relaxed, column: int, basis: Any) -> Floats:
        """Bound both ways of a decision by a few steps each."""
        model, bounds, value = self.model, [], found.values[column]
        low, high = model.lower[column], model.upper[column]
        model.highs.setOptionValue("simplex_iteration_limit", _PROBE_STEPS)
        for least, most in ((low, np.floor(value)), (np.ceil(value), high)):
            model.move(column, least, most)
            model.highs.setBasis(basis)
            left = self.stop - time.monotonic()
            bounds.append(max(found.bound, model.relaxed(left).bound))
        model.move(column, low, high)
        model.highs.setOptionValue("simplex_iteration_limit", _ENDLESS)
        return np.array(bounds)


def relax(
    programme: Programme, objective: Floats, seconds: float, *, primal: bool = False
) -> Relaxed:
    """
    Solve a programme with split decisions.

    The ``primal`` simplex is quicker where nothing chosen keeps every rule.
    """
    model = _Model(programme, objective, whole=False)
    strategies = highspy.simplex_constants.SimplexStrategy
    if primal:
        model.highs.setOptionValue(
            "simplex_strategy", int(strategies.kSimplexStrategyPrimal)
        )
    return model.relaxed(seconds)


def solve(
    programme: Programme,
    objective: Floats,
    *,
    start: Whole | None = None,
    repair: Callable[[Relaxed], Whole] | None = None,
    seconds: float = 10,
    nodes: int = NODES,
    general: bool = True,
) -> Solution:
    """
    Find the answer with the least objective.

    The search comes first; a ``general`` solver takes over where it has not ended.
    ``repair`` makes a whole answer from a split one.
    """
    now = time.monotonic()
    best = Best(programme, objective, start)
    general = general and programme.rows.nnz <= _GENERAL_SIZE
    share = _SHARE if general else 1.0
    bound = _Search(best, repair, now + seconds * share).run(nodes)
    left = now + seconds - time.monotonic()
    if general and bound <= best.worth and bound < math.inf and left > 0:
        bound = max(bound, _general(best, left))
    return best.with_bound(bound)


def _general(best: Best, seconds: float) -> float:
    """Let the solver's own branch and cut better the best; give the bound."""
    model = _Model(best.programme, best.objective, whole=True)
    model.highs.setOptionValue("mip_abs_gap", best.step * (1 - _TINY))
    model.highs.setOptionValue("mip_max_nodes", _GENERAL_NODES)
    if math.isfinite(best.value):
        start = highspy.HighsSolution()
        start.col_value = best.values.astype(float)
        model.highs.setSolution(start)
    if model.run(seconds) == highspy.HighsModelStatus.kInfeasible:
        return math.inf
    best.offer(_padded(model.highs.getSolution().col_value, len(best.objective)))
    told = model.highs.getInfo()
    return float(told.mip_dual_bound) if told.valid else -math.inf


def lexicographic(
    objectives: Iterable[ArrayLike],
    rows: Any,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    column_upper: ArrayLike = 1.0,
    start: ArrayLike | None = None,
    seconds: float = 10,
    nodes: int = _FEW_NODES,
) -> Lexicographic | None:
    """
    Maximise whole-number objectives one after another, none at the cost of an earlier.

    Returns None when no answer keeps the rules, or none was found in time. A level
    that stops at a limit is held at the value reached, and says so.
    """
    stop = time.monotonic() + seconds
    programme = Programme.of(rows, lower, upper, column_upper=column_upper)
    best = None if start is None else np.rint(start).astype(np.int64)
    levels: list[Level] = []
    wanted_each = [np.asarray(objective, float) for objective in objectives]
    for after, wanted in zip(range(len(wanted_each))[::-1], wanted_each, strict=True):
        if np.any(wanted != np.rint(wanted)):
            raise ValueError("the objectives of a sequence must be whole numbers")
        left = stop - time.monotonic()
        share = left / 2 if after else left  # a hard level leaves time to the others
        found = solve(programme, -wanted, start=best, seconds=share, nodes=nodes)
        if not math.isfinite(found.objective):
            return None
        best = found.values
        levels.append(Level(round(-found.objective), round(-found.bound)))
        programme = programme.with_row(wanted, -found.objective)
    return None if best is None else Lexicographic(best, tuple(levels))
