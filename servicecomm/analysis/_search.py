"""Branch and bound on the relaxation, for programmes whose relaxation is strong.

It is given its programme, its solver and the best so far; it knows no solver itself.
"""

from __future__ import annotations

import heapq
import itertools
import math
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from servicecomm.analysis._programme import Best, Relaxed
    from servicecomm.analysis._solver import Model

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

_PROBED = 8  # columns tried both ways at a node
_PROBE_STEPS = 60  # simplex steps spent on one try
_REPAIRED = 4  # every how many nodes an answer is made from the relaxation
_TINY = 1e-6
_ENDLESS = 2**31 - 1


class _Node(NamedTuple):
    """A part of the choice still to be searched; sorts by bound, then the deepest."""

    bound: float
    rank: int
    order: int
    lower: Floats
    upper: Floats
    basis: Any


class Search:
    """
    Branch and bound on the relaxation, for programmes whose relaxation is strong.

    Each node is solved from its parent's basis; decisions are fixed by what the bound
    would lose; the one to split is chosen by trying some both ways and by what earlier
    tries gave. Coverings have few nodes and cheap ones, so that the cuts of a general
    solver cost more than they save.
    """

    def __init__(
        self,
        best: Best,
        model: Model,
        repair: Callable[[Relaxed], Whole] | None,
        stop: float,
    ) -> None:
        self.best, self.repair, self.stop = best, repair, stop
        self.integer = best.programme.integer
        self.unsolved = math.inf
        self.gained = np.zeros((2, len(self.integer)))
        self.tried = np.zeros((2, len(self.integer)))
        self.count = itertools.count()
        self.open: list[_Node] = []
        self.model = model

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
            bound = self.best.rounded(node.bound)
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
