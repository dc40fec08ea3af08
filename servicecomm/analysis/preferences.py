"""What makes an invite list good, counted: preferences in order, and a greedy list.

Every preference is a coverage: it counts what at least one seat reaches. Nothing is
proved here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.analysis._sparse import ones
from servicecomm.analysis.introductions import WARMTH_STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from servicecomm.analysis.candidates import Candidates

    Ints = NDArray[np.int64]

MOST_WEIGHT = 10**9
"""What the weights of all problems come to at most, as whole numbers."""


@dataclass(frozen=True, slots=True)
class SeatRules:
    """
    The rules of a list, by the positions of its seats.

    Attributes
    ----------
    limit
        Most seats.
    asked
        For each wish, the seats of which one must be taken.
    per_organisation
        Most seats for one organisation, or None for any number.
    quotas
        For each wish, some seats and how many of these must be taken.
    least
        Fewest seats.
    """

    limit: int
    asked: tuple[tuple[int, ...], ...] = ()
    per_organisation: int | None = None
    quotas: tuple[tuple[tuple[int, ...], int], ...] = ()
    least: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """
    Things that seats reach; a preference counts those reached, by weight.

    Attributes
    ----------
    reach
        Things by seats: 1 where the seat reaches the thing.
    weight
        What each thing counts.
    need
        How often each thing counts at most.
    """

    reach: sparse.csr_array
    weight: Ints
    need: Ints

    @classmethod
    def of(cls, reach: sparse.csr_array, need: Ints | int = 1) -> Family:
        """
        Make one whose things all count the same.

        Parameters
        ----------
        reach
            Things by seats.
        need
            How often each counts at most.

        Returns
        -------
        Family
            The family.
        """
        count = reach.shape[0]
        most = np.broadcast_to(np.asarray(need, np.int64), count)
        return cls(reach, np.ones(count, np.int64), most)


def whole_weights(weights: NDArray[np.float64]) -> Ints:
    """
    Turn weights into whole numbers in the same proportions, so that sums are exact.

    Parameters
    ----------
    weights
        Numbers, 0 or more.

    Returns
    -------
    numpy.ndarray
        Exactly the same proportions where the weights have up to nine decimals and
        come to `MOST_WEIGHT` at most in the last of these; otherwise rounded, but no
        weight to nothing.

    Examples
    --------
    >>> import numpy as np
    >>> whole_weights(np.array([1.0, 2.0])), whole_weights(np.array([0.5, 0.25]))
    (array([1, 2]), array([50, 25]))
    """
    most, count = weights.max(initial=0.0), max(1, len(weights))
    for decimals in range(10):
        if most > MOST_WEIGHT / 10**decimals / count:
            break
        scaled = weights * 10**decimals
        if np.allclose(np.rint(scaled), scaled, rtol=1e-9, atol=0):
            return np.asarray(np.rint(scaled), np.int64)
    shares = np.rint(weights / most * (MOST_WEIGHT / count))
    return np.asarray(np.maximum(shares, weights > 0), np.int64)


class Judgement:
    """
    What a list of seats is judged by.

    Parameters
    ----------
    families
        What to reach, the most important first.
    homes
        The organisation of each seat, as a whole number from 0.
    links
        What each seat adds where two lists are equal in all the rest.

    Attributes
    ----------
    families
        The same.
    homes
        The same.
    links
        The same.
    organisations
        How many organisations there are.
    """

    def __init__(self, families: Sequence[Family], homes: Ints, links: Ints) -> None:
        self.families, self.homes, self.links = tuple(families), homes, links
        self.organisations = int(homes.max(initial=-1)) + 1
        self._by_seat = [family.reach.T.tocsr() for family in self.families]

    def greedy(self, rules: SeatRules, first: Sequence[int] = ()) -> tuple[int, ...]:
        """
        Seat one after another whoever adds most: a list always at hand.

        Parameters
        ----------
        rules
            The rules; quotas are left to the seats that are taken first.
        first
            Positions of seats that are taken first.

        Returns
        -------
        tuple of int
            Positions of the seats, sorted.
        """
        chosen = list(first)
        left = self.waiting(chosen)
        # A wish that few seats can meet first: the seat may meet a wider one as well.
        for wanted in sorted(rules.asked, key=len):
            if not set(wanted) & set(chosen):
                chosen.append(self._taken(np.array(wanted), left))
        while len(chosen) < rules.limit:
            useful = np.logical_or.reduce([gain > 0 for gain in self._gains(left)])
            free = self.free(chosen, rules)
            if len(chosen) >= rules.least:
                free &= useful
            if not free.any():
                break
            chosen.append(self._taken(np.flatnonzero(free), left))
        return tuple(sorted(chosen))

    def waiting(self, chosen: Sequence[int]) -> list[Ints]:
        """
        Say how often each thing still counts beside some seats.

        Parameters
        ----------
        chosen
            Positions of the seats.

        Returns
        -------
        list of numpy.ndarray
            A number for each thing of each family.
        """
        seated = np.zeros(len(self.homes), np.int64)
        seated[list(chosen)] = 1
        return [np.maximum(f.need - f.reach @ seated, 0) for f in self.families]

    def best(self, seats: Ints, left: list[Ints]) -> int:
        """
        Find the first of the seats that add most, each preference in its turn.

        Parameters
        ----------
        seats
            Positions of the seats to choose among.
        left
            What `waiting` gave.

        Returns
        -------
        int
            The position of the seat.
        """
        for gain in (*self._gains(left), self.links):
            seats = seats[gain[seats] == gain[seats].max()]
        return int(seats[0])

    def free(self, chosen: Sequence[int], rules: SeatRules) -> NDArray[np.bool_]:
        """
        Find the seats that are not taken and whose organisation has room.

        Parameters
        ----------
        chosen
            Positions of the seats that are taken.
        rules
            The rules.

        Returns
        -------
        numpy.ndarray
            Whether each seat is free.
        """
        taken = np.bincount(self.homes[list(chosen)], minlength=self.organisations)
        room = np.ones(self.organisations, bool)
        if rules.per_organisation is not None:
            room = taken < rules.per_organisation
        found = room[self.homes]
        found[list(chosen)] = False
        return found

    def _taken(self, seats: Ints, left: list[Ints]) -> int:
        best = self.best(seats, left)
        for reach, waiting in zip(self._by_seat, left, strict=True):
            things = reach.indices[reach.indptr[best] : reach.indptr[best + 1]]
            waiting[things] = np.maximum(waiting[things] - 1, 0)
        return best

    def _gains(self, left: list[Ints]) -> list[Ints]:
        return [
            reach @ (family.weight * (waiting > 0))
            for reach, family, waiting in zip(
                self._by_seat, self.families, left, strict=True
            )
        ]


class Preferences(Judgement):
    """
    What an invite list is judged by.

    Parameters
    ----------
    candidates
        The seats that there could be.
    weights
        The weight of each problem, 0 or more.
    times
        How many who can speak for it each problem should have; None for one.
    more
        What else counts, after the problems and before warmth.

    Notes
    -----
    The families: problems; problems as often as wanted, where that is more than once;
    problems through a stated link; what else counts; degrees of warmth, for each
    organisation by the warmest of its seats; affected organisations. Last come the
    problems that each seat can speak for; a stated link counts twice.
    """

    def __init__(
        self,
        candidates: Candidates,
        weights: NDArray[np.float64],
        *,
        times: Ints | None = None,
        more: Sequence[Family] = (),
    ) -> None:
        homes = home_codes(candidates)
        weight, once = whole_weights(weights), np.ones(len(weights), np.int64)
        families = [Family(candidates.covers, weight, once)]
        if times is not None and times.max(initial=1) > 1:
            families.append(Family(candidates.covers, weight, times))
        families.append(Family(candidates.stated, weight, once))
        families += [*more, _warmth(candidates, homes), _heard(candidates, homes)]
        common = candidates.covers.sum(axis=0) + candidates.stated.sum(axis=0)
        super().__init__(families, homes, np.asarray(common, np.int64))


def home_codes(candidates: Candidates) -> Ints:
    """
    Give each seat the number of its organisation.

    Parameters
    ----------
    candidates
        The seats.

    Returns
    -------
    numpy.ndarray
        The number of each seat's organisation, from 0 in the order of their ids.
    """
    codes, _ = candidates.seats["body_id"].factorize(sort=True)
    return np.asarray(codes, np.int64)


def _warmth(candidates: Candidates, homes: Ints) -> Family:
    """Make a thing of each degree of warmth of each organisation."""
    steps = {word: degree for degree, word in enumerate(WARMTH_STEPS, start=1)}
    warmth = candidates.seats["warmth"].map(steps).fillna(0).to_numpy(np.int64)
    seat = np.repeat(np.arange(len(warmth)), warmth)
    first = np.repeat(np.cumsum(warmth) - warmth, warmth)
    row = homes[seat] * len(WARMTH_STEPS) + np.arange(len(seat)) - first
    return _reached(row, seat, len(homes))


def _heard(candidates: Candidates, homes: Ints) -> Family:
    speaks = np.flatnonzero(candidates.covers.sum(axis=0))
    return _reached(homes[speaks], speaks, len(homes))


def _reached(thing: Ints, seat: Ints, seats: int) -> Family:
    found, row = np.unique(thing, return_inverse=True)
    return Family.of(ones(row, seat, (len(found), seats)))
