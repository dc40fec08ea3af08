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
    """

    limit: int
    asked: tuple[tuple[int, ...], ...] = ()
    per_organisation: int | None = None


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
    """

    reach: sparse.csr_array
    weight: Ints


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


class Preferences:
    """
    What a list of seats is judged by.

    Parameters
    ----------
    candidates
        The seats that there could be.
    weights
        The weight of each problem, 0 or more.

    Attributes
    ----------
    homes
        The organisation of each seat, as a whole number.
    organisations
        How many organisations there are.
    families
        What to reach, the most important first: problems; problems through a stated
        link; degrees of warmth, for each organisation by the warmest of its seats;
        affected organisations.
    links
        How many problems each seat can speak for; a stated link counts twice.
    """

    def __init__(self, candidates: Candidates, weights: NDArray[np.float64]) -> None:
        codes, names = candidates.seats["body_id"].factorize(sort=True)
        self.homes: Ints = np.asarray(codes, np.int64)
        self.organisations = len(names)
        weight = whole_weights(weights)
        self.families = (
            Family(candidates.covers, weight),
            Family(candidates.stated, weight),
            self._warmth(candidates),
            self._heard(candidates),
        )
        self._by_seat = [family.reach.T.tocsr() for family in self.families]
        common = candidates.covers.sum(axis=0) + candidates.stated.sum(axis=0)
        self.links: Ints = np.asarray(common, np.int64)

    def _warmth(self, candidates: Candidates) -> Family:
        """Make a thing of each degree of warmth of each organisation."""
        steps = {word: degree for degree, word in enumerate(WARMTH_STEPS, start=1)}
        warmth = candidates.seats["warmth"].map(steps).fillna(0).to_numpy(np.int64)
        seat = np.repeat(np.arange(len(warmth)), warmth)
        first = np.repeat(np.cumsum(warmth) - warmth, warmth)
        row = self.homes[seat] * len(WARMTH_STEPS) + np.arange(len(seat)) - first
        return self._unweighted(row, seat)

    def _heard(self, candidates: Candidates) -> Family:
        speaks = np.flatnonzero(candidates.covers.sum(axis=0))
        return self._unweighted(self.homes[speaks], speaks)

    def _unweighted(self, thing: Ints, seat: Ints) -> Family:
        found, row = np.unique(thing, return_inverse=True)
        reach = ones(row, seat, (len(found), len(self.homes)))
        return Family(reach, np.ones(len(found), np.int64))

    def greedy(self, rules: SeatRules) -> tuple[int, ...]:
        """
        Seat one after another whoever adds most: a list always at hand.

        Parameters
        ----------
        rules
            The rules.

        Returns
        -------
        tuple of int
            Positions of the seats, sorted.
        """
        chosen: list[int] = []
        left = [np.ones(len(family.weight), bool) for family in self.families]
        # A wish that few seats can meet first: the seat may meet a wider one as well.
        for wanted in sorted(rules.asked, key=len):
            if not set(wanted) & set(chosen):
                chosen.append(self._most_useful(np.array(wanted), left))
        while len(chosen) < rules.limit:
            useful = np.logical_or.reduce([gain > 0 for gain in self._gains(left)])
            free = np.flatnonzero(useful & self._open(chosen, rules))
            if not len(free):
                break
            chosen.append(self._most_useful(free, left))
        return tuple(sorted(chosen))

    def _most_useful(self, seats: Ints, left: list[NDArray[np.bool_]]) -> int:
        """Take the first of the seats that gain most, each preference in its turn."""
        for gain in self._gains(left):
            seats = seats[gain[seats] == gain[seats].max()]
        best = int(seats[0])
        for reach, waiting in zip(self._by_seat, left, strict=True):
            waiting[reach.indices[reach.indptr[best] : reach.indptr[best + 1]]] = False
        return best

    def _gains(self, left: list[NDArray[np.bool_]]) -> list[Ints]:
        return [
            reach @ (family.weight * waiting)
            for reach, family, waiting in zip(
                self._by_seat, self.families, left, strict=True
            )
        ]

    def _open(self, chosen: list[int], rules: SeatRules) -> NDArray[np.bool_]:
        """Find the seats that are not taken and whose organisation has room."""
        taken = np.bincount(self.homes[chosen], minlength=self.organisations)
        room = np.ones(self.organisations, bool)
        if rules.per_organisation is not None:
            room = taken < rules.per_organisation
        found = room[self.homes]
        found[chosen] = False
        return found
