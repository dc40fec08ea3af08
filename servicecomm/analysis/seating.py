"""The invite list as an exact model: preferences in order, rules as constraints.

What is preferred and what is allowed comes from elsewhere; the solver too.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from servicecomm.analysis import _solver
from servicecomm.analysis._sparse import ones
from servicecomm.analysis.coverage import maximum_coverage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from servicecomm.analysis.coverage import Coverage
    from servicecomm.analysis.preferences import Judgement, SeatRules

    Ints = NDArray[np.int64]
    Rule = tuple[NDArray[Any], float, float]

_MANY = 1_000  # candidates from which a bound on what is covered is looked for apart
_SHARE = 0.3  # of the time that may go into it
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Seating:
    """
    A list of seats, and how good it is.

    Attributes
    ----------
    chosen
        Positions of the seats, sorted.
    values
        What each preference comes to, in order.
    optimal
        Whether each preference is proved.
    gap
        How much better the first unproved preference could be, 0..1.
    unproved
        Which preference that is, from 0, or None if all are proved or it is not told.
    """

    chosen: tuple[int, ...]
    values: tuple[int, ...]
    optimal: bool
    gap: float
    unproved: int | None = None


class SeatingModel:
    """
    The choice of seats.

    Parameters
    ----------
    preferences
        What a list is judged by.
    rules
        The rules.

    Attributes
    ----------
    preferences
        The same.
    rules
        The same.
    """

    def __init__(self, preferences: Judgement, rules: SeatRules) -> None:
        self.preferences, self.rules = preferences, rules
        self._seats = len(preferences.homes)
        sizes = [len(family.weight) for family in preferences.families]
        self._firsts = np.cumsum([self._seats, *sizes])
        need = [family.need for family in preferences.families]
        self._most = np.concatenate([np.ones(self._seats, np.int64), *need])
        self._matrix, self._lower, self._upper = self._constraints()

    def solve(self, seconds: float, first: Sequence[int] = ()) -> Seating:
        """
        Find the best list.

        Parameters
        ----------
        seconds
            When to stop looking for proof.
        first
            Positions of seats that keep the rules between them, where a list by the
            greedy rule alone might not.

        Returns
        -------
        Seating
            The list; never worse than the greedy one, whatever the time.
        """
        stop = time.monotonic() + seconds
        objectives = [*self._in_order(), self._by_id()]
        freely = self._covered_freely(seconds * _SHARE)
        hints = [(), first] if freely is None else [(), first, freely.chosen]
        start = self._start(objectives, hints)
        left = max(0.0, stop - time.monotonic())
        found = self._solved(objectives, [], start, left)
        if found is None:
            msg = "the rules were checked, and yet no list keeps them"
            raise RuntimeError(msg)
        return self._seating(found, None if freely is None else freely.bound)

    def _covered_freely(self, seconds: float) -> Coverage | None:
        """
        Cover the most that the number of seats allows, whatever the other rules.

        It bounds what a list that keeps them can cover; of many candidates the
        programme of all preferences together gives a bound too late.
        """
        covered = self.preferences.families[0]
        if self._seats < _MANY or np.any(covered.need != 1):
            return None
        limit, weight = self.rules.limit, covered.weight
        return maximum_coverage(covered.reach, limit, weight, seconds=seconds)

    def _start(
        self, objectives: Sequence[Ints], hints: Sequence[Sequence[int]]
    ) -> Ints | None:
        """Take the best of the lists at hand that keep the rules."""
        lists = {self.preferences.greedy(self.rules, own) for own in hints}
        points = [self._point(chosen) for chosen in sorted(lists)]
        sound = [point for point in points if self._allows(point)]
        values = [tuple(int(own @ point) for own in objectives) for point in sound]
        return sound[values.index(max(values))] if sound else None

    def _allows(self, point: Ints) -> bool:
        sums = self._matrix @ point
        return bool(np.all((self._lower <= sums) & (sums <= self._upper)))

    def alternatives(
        self, best: Seating, most: int, seconds: float
    ) -> Iterator[Seating]:
        """
        Find other lists that are exactly as good but for the order of the ids.

        Parameters
        ----------
        best
            The list that `solve` gave.
        most
            How many to look for.
        seconds
            When to stop looking.

        Yields
        ------
        Seating
            Another list, as good in every preference.
        """
        levels = zip(self._in_order(), best.values[:-1], strict=True)
        rows: list[Rule] = [(own, value, np.inf) for own, value in levels]
        last, stop = best, time.monotonic() + seconds
        for _ in range(most):
            # Not all seats of a list that was found again: at least one must differ.
            again = np.zeros(self._seats, np.int64)
            again[list(last.chosen)] = 1
            rows.append((self._row(again, 0), -np.inf, len(last.chosen) - 1))
            left = max(0.0, stop - time.monotonic())
            found = self._solved([self._by_id()], rows, None, left)
            if found is None or not found.optimal:
                return
            last = self._seating(found)
            yield last

    def fewest(self, best: Seating, seconds: float, held: int = 1) -> int | None:
        """
        Find how few seats cover as much as a list does.

        Parameters
        ----------
        best
            The list.
        seconds
            When to stop looking.
        held
            How many of the first preferences say what is covered.

        Returns
        -------
        int or None
            The fewest seats, or None when that was not proved in time.
        """
        *covered, fewer, _ = self._in_order()
        levels = zip(covered[:held], best.values[:held], strict=True)
        rows: list[Rule] = [(own, value, np.inf) for own, value in levels]
        start = self._point(best.chosen)
        found = self._solved([fewer], rows, start, seconds)
        return -found.levels[0].value if found is not None and found.optimal else None

    def _in_order(self) -> list[Ints]:
        """Write each preference over the columns: seats first, then things reached."""
        families = zip(self.preferences.families, self._firsts[:-1], strict=True)
        return [
            *(self._row(family.weight, first) for family, first in families),
            self._row(-np.ones(self._seats), 0),
            self._row(self.preferences.links, 0),
        ]

    def _by_id(self) -> Ints:
        return self._row(-np.arange(self._seats), 0)

    def _row(self, values: NDArray[Any], first: int) -> Ints:
        row = np.zeros(self._firsts[-1], np.int64)
        row[first : first + len(values)] = values
        return row

    def _constraints(self) -> tuple[sparse.csr_array, NDArray[Any], NDArray[Any]]:
        """Write the rules that every question shares: a row each, and its bounds."""
        reach = sparse.vstack([family.reach for family in self.preferences.families])
        reached, seats = reach.shape
        bounds = [(0.0, np.inf)] * reached
        rules = self.rules
        groups: list[Rule] = [(np.arange(seats), rules.least, rules.limit)]
        groups += [(np.array(group), 1.0, np.inf) for group in rules.asked]
        groups += [(np.array(own), least, np.inf) for own, least in rules.quotas]
        most, homes = rules.per_organisation, self.preferences.homes
        if most is not None:
            by_home = np.split(np.argsort(homes, kind="stable"), _ends(homes))
            groups += [(own, -np.inf, most) for own in by_home if len(own) > most]
        row = np.repeat(np.arange(len(groups)), [len(own) for own, _, _ in groups])
        column = np.concatenate([own for own, _, _ in groups])
        choices = ones(row, column, (len(groups), seats))
        bounds += [(lower, upper) for _, lower, upper in groups]
        linked = sparse.hstack([reach, -sparse.eye_array(reached)])
        nothing = sparse.csr_array((len(groups), reached))
        matrix = sparse.vstack([linked, sparse.hstack([choices, nothing])])
        lower, upper = np.array(bounds).T
        return sparse.csr_array(matrix), lower, upper

    def _point(self, chosen: Collection[int]) -> Ints:
        seated = np.zeros(self._seats, np.int64)
        seated[list(chosen)] = 1
        families = self.preferences.families
        reached = [np.minimum(own.reach @ seated, own.need) for own in families]
        return np.concatenate([seated, *reached])

    def _solved(
        self,
        objectives: Sequence[Ints],
        more: Sequence[Rule],
        start: Ints | None,
        seconds: float,
    ) -> _solver.Lexicographic | None:
        rows = [sparse.csr_array(row[np.newaxis]) for row, _, _ in more]
        return _solver.lexicographic(
            objectives,
            sparse.csr_array(sparse.vstack([self._matrix, *rows])),
            np.r_[self._lower, [lower for _, lower, _ in more]],
            np.r_[self._upper, [upper for _, _, upper in more]],
            column_upper=self._most,
            start=start,
            seconds=seconds,
        )

    def _seating(
        self, found: _solver.Lexicographic, covered: float | None = None
    ) -> Seating:
        chosen = np.flatnonzero(found.values[: self._seats])
        first, *rest = found.levels
        if covered is not None:
            bound = min(first.bound, math.floor(covered + _TINY))
            first = _solver.Level(first.value, bound)
        sure = _solver.Lexicographic(found.values, (first, *rest))
        values = tuple(level.value for level in sure.levels)
        unproved = [n for n, level in enumerate(sure.levels) if not level.optimal]
        return Seating(
            tuple(chosen.tolist()),
            values,
            sure.optimal,
            sure.gap,
            unproved[0] if unproved else None,
        )


def _ends(codes: Ints) -> Ints:
    return np.cumsum(np.bincount(codes))[:-1]
