"""The search for the cheapest cover and the best coverage, on what is left of them.

Answers are not checked against the whole table here; whoever asked does that.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from servicecomm.analysis import _lagrangian, _programme, _solver
from servicecomm.analysis._choices import ids, total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from servicecomm.analysis._lagrangian import Core

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Mask = NDArray[np.bool_]

_TRIES = 24  # seeded attempts to make a better cover from the relaxation
_MANY = 3_000  # candidates from which prices are looked for before the relaxation
_FEW = 300  # candidates that the relaxation begins with, and gets at a time
_BRIEF = 200  # nodes of a search among those few
_PART = 0.3  # of the time goes to those few, where most candidates are still possible
_SHORT = 5  # nodes of a search for fewer columns, which is no more than a nicety


def best_cover(
    whole: Core, cost: Floats, stop: float, *, nodes: int = _solver.NODES
) -> tuple[list[int], float]:
    """Find the cheapest cover, and what no cover costs less than."""
    core, sure = _lagrangian.cover_core(whole, cost)
    chosen, bound = sure, total(cost[sure])
    if len(core.weight):
        own = cost[core.columns]
        best, found = _first_cover(core, own, stop)
        kept = (found.bound + found.reduced <= best.worth) | (best.values == 1)
        small = core.keeping(kept)
        answer = _solver.solve(
            _programme.Programme.of(small.by_row, 1, np.inf),
            own[kept],
            start=best.values[kept],
            repair=_cover_maker(small, own[kept]),
            seconds=stop - time.monotonic(),
            nodes=nodes,
            general=nodes == _solver.NODES,
        )
        chosen = [*sure, *ids(small, np.flatnonzero(answer.values))]
        bound += answer.bound
    places = whole.places(chosen).tolist()
    spared = _lagrangian.without_spare(whole, places, cost[whole.columns])
    return ids(whole, spared), bound


def _first_cover(
    core: Core, own: Floats, stop: float
) -> tuple[_programme.Best, _programme.Relaxed]:
    """Solve the relaxation, and make good covers from it."""
    programme = _programme.Programme.of(core.by_row, 1, np.inf)
    start = np.zeros(len(own), np.int64)
    start[_lagrangian.greedy_cover(core, own, own)] = 1
    best = _programme.Best(programme, own, start)
    found = _solver.relax(programme, own, stop - time.monotonic())
    make = _cover_maker(core, own)
    noise = np.random.Generator(np.random.PCG64(0))
    for _ in range(_TRIES):
        if found.bound > best.worth or time.monotonic() > stop:
            break
        best.offer(make(found, 1 + noise.random(len(own)) / 2))
    return best, found


def _cover_maker(core: Core, own: Floats) -> Callable[..., Whole]:
    def make(found: _programme.Relaxed, noise: Floats | float = 1.0) -> Whole:
        # Dear is what the prices do not pay for, and what the relaxation leaves out.
        split = np.clip(found.values, 0, 1)
        dear = np.maximum(found.reduced, 0) + own * (0.31 - 0.3 * split)
        point = np.zeros(len(own), np.int64)
        point[_lagrangian.greedy_cover(core, dear * noise, own)] = 1
        return point

    return make


class _Hunt:
    """The search for a best coverage: what is left of it, the best, and the bound."""

    def __init__(
        self, core: Core, limit: int, known: Sequence[int], stop: float
    ) -> None:
        self.core, self.limit, self.known, self.stop = core, limit, known, stop
        self.bound = total(core.weight) if limit else 0.0
        self.step = _programme.step_of(core.weight)

    @property
    def places(self) -> NDArray[np.intp]:
        """Where the best stands in what is left."""
        return self.core.places(self.known)

    @property
    def worth(self) -> float:
        """The bound below which nothing better than the best can be found."""
        value = self.core.reached(self.places)
        return value + max(self.step, value * _lagrangian.TINY) / 2

    @property
    def proved(self) -> bool:
        return not self.limit or self.bound < self.worth

    def keep(self, columns: Mask) -> None:
        """Leave out other columns, except those of the best."""
        columns[self.places] = True
        self.core = self.core.keeping(columns)
        self.limit = min(self.limit, len(self.core.columns))

    def narrow(self, bound: float, paid: Floats) -> None:
        """Leave out the columns that a bound by prices rules out."""
        self.bound = min(self.bound, bound)
        if not self.proved:
            self.keep(_lagrangian.possible(paid, self.limit, bound, self.worth))


def best_coverage(
    core: Core, limit: int, quick: Sequence[int], stop: float
) -> tuple[list[int], float]:
    """Find the choice that reaches most, and what no choice reaches more than."""
    hunt = _Hunt(core, limit, quick, stop)
    if not hunt.proved:
        free = np.zeros(len(core.columns))
        hunt.keep(_lagrangian.useful_columns(core.by_column, free))
        if len(hunt.core.columns) > _MANY:
            price = _lagrangian.best_prices(
                hunt.core, hunt.limit, hunt.places, hunt.worth, stop
            )
            hunt.narrow(*_lagrangian.priced(hunt.core, hunt.limit, price))
    if not hunt.proved:
        _by_relaxation(hunt)
    if not hunt.proved:
        hunt.known, bound = _searched(hunt, hunt.core, stop)
        hunt.bound = min(hunt.bound, bound)
    return list(hunt.known), hunt.bound


def _by_relaxation(hunt: _Hunt) -> None:
    """Solve the relaxation on few columns, adding those that its prices call for."""
    core, limit = hunt.core, hunt.limit
    count = np.maximum(core.by_column[hunt.places].sum(axis=0), 1)
    bound, paid = _lagrangian.priced(core, limit, core.weight / count)
    least, best = bound, paid
    inside = np.isin(core.columns, hunt.known)
    more = np.argsort(-paid, kind="stable")[:_FEW]
    while more.size and least >= hunt.worth and time.monotonic() < hunt.stop:
        inside[more] = True
        price = _relaxed_prices(core, limit, inside, hunt.stop - time.monotonic())
        bound, paid = _lagrangian.priced(core, limit, price)
        if bound < least:
            least, best = bound, paid
        last = np.sort(paid[inside])[-limit]
        better = np.flatnonzero(~inside & (paid > last * (1 + _lagrangian.TINY)))
        more = better[np.argsort(-paid[better], kind="stable")[:_FEW]]
    possible = _lagrangian.possible(best, limit, least, hunt.worth)
    if int(np.count_nonzero(possible)) > max(_MANY, 2 * int(np.count_nonzero(inside))):
        # A better answer among these few rules out more of the many.
        now = time.monotonic()
        soon = now + _PART * (hunt.stop - now)
        hunt.known, _ = _searched(hunt, core.keeping(inside), soon, nodes=_BRIEF)
    hunt.narrow(least, best)


def _relaxed_prices(core: Core, limit: int, inside: Mask, seconds: float) -> Floats:
    part = core.by_row[:, np.flatnonzero(inside)]
    by_row, weight, kind = _lagrangian.merged(part, core.weight)
    programme, objective, shared = _coverage_programme(by_row, weight, limit)
    found = _solver.relax(programme, objective, seconds, primal=True)
    # A row with one candidate or none is worth its whole weight to whoever has it.
    share = np.ones(len(weight))
    share[shared] = np.clip(found.prices[: len(shared)] / weight[shared], 0, 1)
    prices: Floats = core.weight * share[kind]
    return prices


def _coverage_programme(
    by_row: sparse.csr_array, weight: Floats, limit: int
) -> tuple[_programme.Programme, Floats, NDArray[np.intp]]:
    """
    Write a maximum coverage as a programme: columns first, then rows reached.

    Only rows with several candidates need a decision of their own.
    """
    size, width = _lagrangian.degrees(by_row), by_row.shape[1]
    shared, alone = np.flatnonzero(size > 1), np.flatnonzero(size == 1)
    own = np.bincount(by_row[alone].indices, weight[alone], width)
    reach = sparse.hstack([by_row[shared], -sparse.eye_array(len(shared))])
    seats = np.append(np.ones(width), np.zeros(len(shared)))[np.newaxis]
    objective = -np.append(own, weight[shared]).astype(float)
    programme = _programme.Programme.of(
        sparse.vstack([reach, sparse.csr_array(seats)]),
        np.append(np.zeros(len(shared)), -np.inf),
        np.append(np.full(len(shared), np.inf), limit),
        integer=seats[0] == 1,
    )
    return programme, objective, shared


def _searched(
    hunt: _Hunt, core: Core, stop: float, *, nodes: int = _solver.NODES
) -> tuple[list[int], float]:
    """Search some columns for a better choice, and bound what they can reach."""
    limit, width = min(hunt.limit, len(core.columns)), len(core.columns)
    programme, objective, shared = _coverage_programme(core.by_row, core.weight, limit)

    def point(chosen: Sequence[int] | NDArray[np.intp]) -> Whole:
        seats = np.zeros(width, np.int64)
        seats[chosen] = 1
        return np.append(seats, core.by_row[shared] @ seats > 0).astype(np.int64)

    def repair(found: _programme.Relaxed) -> Whole:
        wanted = 0.05 + np.clip(found.values[:width], 0, 1)
        return point(_lagrangian.greedy_coverage(core, limit, wanted))

    answer = _solver.solve(
        programme,
        objective,
        start=point(core.places(hunt.known)),
        repair=repair,
        seconds=stop - time.monotonic(),
        nodes=nodes,
        general=nodes == _solver.NODES,
    )
    return ids(core, np.flatnonzero(answer.values[:width])), -answer.bound


def fewer(core: Core, chosen: Sequence[int], stop: float) -> list[int]:
    """Look for fewer columns that do, which is only possible if they reach all."""
    if core.reached(core.places(chosen)) < core.reached(range(len(core.columns))):
        return list(chosen)
    even = np.ones(core.columns.max(initial=0) + 1)
    fewest, _ = best_cover(core, even, stop, nodes=_SHORT)
    return min(list(chosen), fewest, key=len)
