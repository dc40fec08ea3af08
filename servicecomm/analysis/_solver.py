"""The one place that knows the solver: 0/1 programmes in, checked answers out.

It knows nothing of maps, problems or people, and it never prints.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from servicecomm.analysis._programme import Best, Programme, Relaxed, Solution
from servicecomm.analysis._search import Search

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
_TINY = 1e-6
_OPTIONS: dict[str, Any] = {
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
}


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


class _Quiet(highspy.Highs):
    """The solver without a word on the terminal."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the solver's own name
        # The first call of all: from 1.16 on the solver greets here, before anybody
        # who made one could have asked it not to.
        self.setOptionValue("output_flag", False)  # noqa: FBT003 - takes no name
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Model:
    """A programme inside the solver, kept warm from one run to the next."""

    def __init__(self, programme: Programme, objective: Floats, *, whole: bool) -> None:
        self.programme, self.objective = programme, objective
        self.lower, self.upper = programme.column_lower, programme.column_upper
        self.highs: Any = _Quiet()  # type: ignore[no-untyped-call]
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


def relax(
    programme: Programme, objective: Floats, seconds: float, *, primal: bool = False
) -> Relaxed:
    """
    Solve a programme with split decisions.

    The ``primal`` simplex is quicker where nothing chosen keeps every rule.
    """
    model = Model(programme, objective, whole=False)
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
    model = Model(programme, objective, whole=False)
    bound = Search(best, model, repair, now + seconds * share).run(nodes)
    left = now + seconds - time.monotonic()
    if general and bound <= best.worth and bound < math.inf and left > 0:
        bound = max(bound, _general(best, left))
    return best.with_bound(bound)


def _general(best: Best, seconds: float) -> float:
    """Let the solver's own branch and cut better the best; give the bound."""
    model = Model(best.programme, best.objective, whole=True)
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
