"""Exact set cover and maximum coverage on a sparse matrix, with bound and gap.

Rows are things to cover, columns are candidates. It knows nothing of problems, bodies
or people, and it changes nothing that it is given.
"""

from __future__ import annotations

import itertools
import math
import operator
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from servicecomm.analysis import _lagrangian, _solver
from servicecomm.errors import InfeasibleCoverageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from servicecomm.analysis._lagrangian import Core

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

_TRIES = 24  # seeded attempts to make a better cover from the relaxation
_MANY = 3_000  # candidates from which prices are looked for before the relaxation
_FEW = 300  # candidates that the relaxation begins with, and gets at a time
_BRIEF = 200  # nodes of a search among those few
_PART = 0.3  # of the time goes to those few, where most candidates are still possible
_BRANCHES = 500_000  # parts of the enumeration of equal covers
_SHORT = 5  # nodes of a search for fewer columns, which is no more than a nicety
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


class EqualCovers(NamedTuple):
    """
    Covers of one size.

    Attributes
    ----------
    covers
        Sorted tuples of column indices, in order.
    complete
        Whether these are all; false when a limit was met.
    """

    covers: list[tuple[int, ...]]
    complete: bool


def minimum_cover(
    incidence: Any,
    cost: ArrayLike | None = None,
    seconds: float = 10,
    *,
    required: Iterable[int] = (),
    forbidden: Iterable[int] = (),
) -> Coverage:
    """
    Find the cheapest columns that together cover every row.

    Solved exactly: repeated and dominated rows and columns are left out, then columns
    that the prices of the relaxation rule out, and the rest is searched. The order of
    the rows makes no difference; of equally good covers the solver's fixed order
    decides, which prefers low indices but does not promise the lowest.

    Parameters
    ----------
    incidence
        Sparse matrix or array, rows = things to cover, columns = candidates; what is
        not zero covers.
    cost
        Cost of each column, 0 or more; None counts columns. Whole numbers are handled
        exactly.
    seconds
        When to stop looking for proof. The answer is never worse than that of
        `greedy_cover`, which is what 0 gives.
    required
        Columns that are chosen in any case.
    forbidden
        Columns that are not.

    Returns
    -------
    Coverage
        The cover, its cost, and the proved bound. Stopped by time it may differ from
        run to run; proved it does not.

    Raises
    ------
    InfeasibleCoverageError
        If no column that is allowed covers some row.

    References
    ----------
    A. Caprara, M. Fischetti and P. Toth, "A heuristic method for the set covering
    problem", Operations Research 47 (1999): fixing by prices.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> minimum_cover(csr_array([[1, 1, 0], [1, 0, 1], [0, 0, 1]])).chosen
    (0, 2)
    """
    stop = time.monotonic() + seconds
    choice = _Cover(incidence, cost, required, forbidden)
    quick = choice.quick()
    if not seconds > 0:
        return choice.result([quick], choice.cheap_bound())
    unit = _unit(choice.cost)
    exact, bound = _best_cover(choice.core, choice.cost / unit, stop)
    return choice.result([exact, quick], max(bound * unit, choice.cheap_bound()))


def greedy_cover(
    incidence: Any,
    cost: ArrayLike | None = None,
    *,
    required: Iterable[int] = (),
    forbidden: Iterable[int] = (),
) -> Coverage:
    """
    Cover every row at once and well, not at least cost.

    The column that is cheapest for each row still open is taken, again and again, then
    what others cover as well is dropped. Ties go to the lowest index.

    Parameters
    ----------
    incidence, cost, required, forbidden
        As for `minimum_cover`.

    Returns
    -------
    Coverage
        The cover; its bound is a quick one.

    Raises
    ------
    InfeasibleCoverageError
        If no column that is allowed covers some row.

    References
    ----------
    V. Chvatal, "A greedy heuristic for the set-covering problem", Mathematics of
    Operations Research 4 (1979).

    Examples
    --------
    >>> greedy_cover([[1, 1, 0], [1, 0, 1], [0, 0, 1]]).chosen
    (0, 2)
    """
    return minimum_cover(
        incidence, cost, seconds=0, required=required, forbidden=forbidden
    )


def maximum_coverage(
    incidence: Any,
    limit: int,
    weight: ArrayLike | None = None,
    seconds: float = 10,
    *,
    required: Iterable[int] = (),
    forbidden: Iterable[int] = (),
) -> Coverage:
    """
    Find at most ``limit`` columns that together cover the most rows, by weight.

    Solved exactly: prices on the rows rule out nearly every column, and the rest is
    searched. Of equally good choices one with the fewest columns is given: more are
    never needed unless some row stays uncovered. Further ties as in `minimum_cover`.

    Parameters
    ----------
    incidence
        Sparse matrix or array, rows = things to cover, columns = candidates; what is
        not zero covers.
    limit
        Most columns, those required included.
    weight
        Weight of each row, 0 or more; None counts rows. Whole numbers are handled
        exactly.
    seconds
        When to stop looking for proof. The answer is never worse than that of
        `greedy_coverage`, which is what 0 gives.
    required
        Columns that are chosen in any case.
    forbidden
        Columns that are not.

    Returns
    -------
    Coverage
        The choice, the weight it reaches, and the proved bound. Stopped by time it may
        differ from run to run; proved it does not.

    References
    ----------
    R. L. Church and C. ReVelle, "The maximal covering location problem", Papers of the
    Regional Science Association 32 (1974).

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> maximum_coverage(csr_array([[1, 0, 0], [1, 0, 1], [0, 1, 1]]), limit=1)
    Coverage(chosen=(0,), objective=2.0, bound=2.0, gap=0.0, optimal=True)
    """
    stop = time.monotonic() + seconds
    choice = _Reach(incidence, limit, weight, required, forbidden)
    quick = choice.quick()
    if not seconds > 0:
        return choice.result([quick], choice.cheap_bound(quick))
    unit = _unit(choice.core.weight)
    even = replace(choice.core, weight=choice.core.weight / unit)
    exact, bound = _best_coverage(even, choice.limit, quick, stop)
    answers = [_fewer(choice.core, exact, stop), exact, quick]
    return choice.result(answers, min(bound * unit, choice.cheap_bound(quick)))


def greedy_coverage(
    incidence: Any,
    limit: int,
    weight: ArrayLike | None = None,
    *,
    required: Iterable[int] = (),
    forbidden: Iterable[int] = (),
) -> Coverage:
    """
    Cover much with at most ``limit`` columns at once, not always the most.

    The column that adds most is taken, again and again; then single columns are
    exchanged while that helps. Ties go to the lowest index.

    Parameters
    ----------
    incidence, limit, weight, required, forbidden
        As for `maximum_coverage`.

    Returns
    -------
    Coverage
        The choice; its bound is a quick one.

    References
    ----------
    G. L. Nemhauser, L. A. Wolsey and M. L. Fisher, "An analysis of approximations for
    maximizing submodular set functions", Mathematical Programming 14 (1978).

    Examples
    --------
    >>> greedy_coverage([[1, 0, 0], [1, 0, 1], [0, 1, 1]], limit=1).chosen
    (0,)
    """
    return maximum_coverage(
        incidence, limit, weight, seconds=0, required=required, forbidden=forbidden
    )


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


def equal_covers(
    incidence: Any, size: int, most: int = 1000, *, branches: int = _BRANCHES
) -> EqualCovers:
    """
    List every cover of the fewest columns.

    The open row with fewest candidates is covered by each of them in turn, and one
    that has been tried is left out from then on, so that each cover comes once.

    Parameters
    ----------
    incidence
        As for `minimum_cover`.
    size
        How many columns the smallest covers have, as `minimum_cover` proves it.
    most
        When to stop.
    branches
        When to give up looking: the same on any machine.

    Returns
    -------
    EqualCovers
        The covers, and whether these are all.

    Raises
    ------
    ValueError
        If a smaller cover turns up.

    Examples
    --------
    >>> equal_covers([[1, 1, 0], [0, 1, 1]], size=1)
    EqualCovers(covers=[(1,)], complete=True)
    """
    matrix = _lagrangian.zero_one(incidence)
    if not _lagrangian.degrees(matrix).all():
        return EqualCovers([], complete=True)
    search = _Equal(matrix, size, most, branches)
    complete = search.run((), search.every_row, search.every_column)
    return EqualCovers(sorted(search.found), complete)


class _Equal:
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
        self.settled = _total(self.weight[self.matrix @ must > 0])
        self.open = np.flatnonzero((self.matrix @ must == 0) & (self.weight > 0))
        free = np.flatnonzero(~must & ~never)
        part = self.matrix[self.open][:, free]
        self.missing = self.open[_lagrangian.degrees(part) == 0].tolist()
        self.core = _lagrangian.Core.of(part, self.weight[self.open], free)

    def whole(self, chosen: Iterable[int]) -> list[int]:
        """Add the columns that are required."""
        return sorted({*map(int, chosen), *self.taken.tolist()})


def _ids(core: Core, places: Sequence[int] | NDArray[np.intp]) -> list[int]:
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


class _Cover(_Choice):
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
        return _ids(self.core, places)

    def cheap_bound(self) -> float:
        """Share each column's cost among its rows: each row pays the least share."""
        share = self.cost[self.core.columns] / np.maximum(
            _lagrangian.degrees(self.core.by_column), 1
        )
        return _total(_lagrangian.least_of(self.core.by_row, share))

    def result(self, answers: Sequence[Sequence[int]], bound: float) -> Coverage:
        """Give the cheapest answer that is a cover, and what is proved of it."""
        whole = [self.whole(answer) for answer in answers]
        good = [each for each in whole if covers(self.given, each)]
        best = min(good, key=lambda each: _total(self.cost[each]))
        step = _solver.step_of(self.cost)
        bound = _solver.rounded_up(_total(self.cost[self.taken]) + bound, step)
        cost = _total(self.cost[best])
        return _coverage(best, cost, min(bound, cost))


class _Reach(_Choice):
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
        return _ids(self.core, places)

    def cheap_bound(self, chosen: Sequence[int]) -> float:
        """Add to what is reached the most that so many more columns could add."""
        picked = np.isin(self.core.columns, chosen)
        open_ = self.core.weight * (self.core.by_row @ picked == 0)
        more = np.sort(self.core.by_column @ open_)[::-1][: self.limit]
        every = _total(self.core.weight)
        return min(every, every - _total(open_) + _total(more))

    def result(self, answers: Sequence[Sequence[int]], bound: float) -> Coverage:
        """Give the answer that reaches most, and what is proved of it."""
        whole = [self.whole(answer) for answer in answers]
        reach = [
            _total(self.weight[sorted(_covered(self.given, each))]) for each in whole
        ]
        most = max(range(len(whole)), key=reach.__getitem__)
        step = _solver.step_of(self.weight)
        bound = -_solver.rounded_up(-bound - self.settled, step)
        return _coverage(whole[most], reach[most], max(bound, reach[most]))


def _unit(amounts: Floats) -> float:
    """Give what amounts may be divided by without rounding, to be near to 1."""
    most = float(amounts.max(initial=0.0))
    return _solver.step_of(amounts) or 2.0 ** (math.frexp(most)[1] - 1)


def _total(amounts: Floats) -> float:
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


def _best_cover(
    whole: Core, cost: Floats, stop: float, *, nodes: int = _solver.NODES
) -> tuple[list[int], float]:
    """Find the cheapest cover, and what no cover costs less than."""
    core, sure = _lagrangian.cover_core(whole, cost)
    chosen, bound = sure, _total(cost[sure])
    if len(core.weight):
        own = cost[core.columns]
        best, found = _first_cover(core, own, stop)
        kept = (found.bound + found.reduced <= best.worth) | (best.values == 1)
        small = core.keeping(kept)
        answer = _solver.solve(
            _solver.Programme.of(small.by_row, 1, np.inf),
            own[kept],
            start=best.values[kept],
            repair=_cover_maker(small, own[kept]),
            seconds=stop - time.monotonic(),
            nodes=nodes,
            general=nodes == _solver.NODES,
        )
        chosen = [*sure, *_ids(small, np.flatnonzero(answer.values))]
        bound += answer.bound
    places = whole.places(chosen).tolist()
    spared = _lagrangian.without_spare(whole, places, cost[whole.columns])
    return _ids(whole, spared), bound


def _first_cover(
    core: Core, own: Floats, stop: float
) -> tuple[_solver.Best, _solver.Relaxed]:
    """Solve the relaxation, and make good covers from it."""
    programme = _solver.Programme.of(core.by_row, 1, np.inf)
    start = np.zeros(len(own), np.int64)
    start[_lagrangian.greedy_cover(core, own, own)] = 1
    best = _solver.Best(programme, own, start)
    found = _solver.relax(programme, own, stop - time.monotonic())
    make = _cover_maker(core, own)
    noise = np.random.Generator(np.random.PCG64(0))
    for _ in range(_TRIES):
        if found.bound > best.worth or time.monotonic() > stop:
            break
        best.offer(make(found, 1 + noise.random(len(own)) / 2))
    return best, found


def _cover_maker(core: Core, own: Floats) -> Callable[..., _solver.Whole]:
    def make(found: _solver.Relaxed, noise: Floats | float = 1.0) -> _solver.Whole:
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
        self.bound = _total(core.weight) if limit else 0.0
        self.step = _solver.step_of(core.weight)

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


def _best_coverage(
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
) -> tuple[_solver.Programme, Floats, NDArray[np.intp]]:
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
    programme = _solver.Programme.of(
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

    def point(chosen: Sequence[int] | NDArray[np.intp]) -> _solver.Whole:
        seats = np.zeros(width, np.int64)
        seats[chosen] = 1
        return np.append(seats, core.by_row[shared] @ seats > 0).astype(np.int64)

    def repair(found: _solver.Relaxed) -> _solver.Whole:
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
    return _ids(core, np.flatnonzero(answer.values[:width])), -answer.bound


def _fewer(core: Core, chosen: Sequence[int], stop: float) -> list[int]:
    """Look for fewer columns that do, which is only possible if they reach all."""
    if core.reached(core.places(chosen)) < core.reached(range(len(core.columns))):
        return list(chosen)
    even = np.ones(core.columns.max(initial=0) + 1)
    fewest, _ = _best_cover(core, even, stop, nodes=_SHORT)
    return min(list(chosen), fewest, key=len)
