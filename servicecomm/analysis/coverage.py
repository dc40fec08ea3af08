"""Exact set cover and maximum coverage on a sparse matrix, with bound and gap.

Rows are things to cover, columns are candidates. It knows nothing of problems, bodies
or people, and it changes nothing that it is given.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from servicecomm.analysis import _exact, _lagrangian
from servicecomm.analysis._choices import (
    Coverage,
    CoverChoice,
    ReachChoice,
    covers,
    unit,
)
from servicecomm.analysis._equal import EqualSearch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike

__all__ = [
    "Coverage",
    "EqualCovers",
    "covers",
    "equal_covers",
    "greedy_cover",
    "greedy_coverage",
    "maximum_coverage",
    "minimum_cover",
]

_BRANCHES = 500_000  # parts of the enumeration of equal covers


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
    choice = CoverChoice(incidence, cost, required, forbidden)
    quick = choice.quick()
    if not seconds > 0:
        return choice.result([quick], choice.cheap_bound())
    scale = unit(choice.cost)
    exact, bound = _exact.best_cover(choice.core, choice.cost / scale, stop)
    return choice.result([exact, quick], max(bound * scale, choice.cheap_bound()))


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
    choice = ReachChoice(incidence, limit, weight, required, forbidden)
    quick = choice.quick()
    if not seconds > 0:
        return choice.result([quick], choice.cheap_bound(quick))
    scale = unit(choice.core.weight)
    even = replace(choice.core, weight=choice.core.weight / scale)
    exact, bound = _exact.best_coverage(even, choice.limit, quick, stop)
    answers = [_exact.fewer(choice.core, exact, stop), exact, quick]
    return choice.result(answers, min(bound * scale, choice.cheap_bound(quick)))


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
    search = EqualSearch(matrix, size, most, branches)
    complete = search.run((), search.every_row, search.every_column)
    return EqualCovers(sorted(search.found), complete)
