"""How many seats wishes take: whether a list can meet them, and what would let it.

It finds the least changes exactly; it puts them into no words and chooses no list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._quotas import seats_that_meet
from servicecomm.analysis._sparse import ones
from servicecomm.analysis.candidates import find_candidates, seats_for
from servicecomm.analysis.preferences import Family, Judgement, SeatRules, home_codes
from servicecomm.analysis.seating import Seating, SeatingModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from servicecomm.analysis.candidates import Candidates
    from servicecomm.analysis.requests import Request
    from servicecomm.model.stakeholder_map import StakeholderMap

    Ints = NDArray[np.int64]

_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Fit:
    """
    How far wishes can be met.

    Attributes
    ----------
    met
        How many seats each wish gets at most, under the limits asked for.
    could
        How many there could be for each without any limit.
    cap
        Most seats for one organisation with which each gets what it could.
    limit
        Fewest seats with which that works.
    chosen
        Positions of seats that meet as much as they can under the limits.
    """

    met: tuple[int, ...]
    could: tuple[int, ...]
    cap: int | None
    limit: int
    chosen: tuple[int, ...]


def rules_of(
    stakeholder_map: StakeholderMap, request: Request, candidates: Candidates
) -> SeatRules:
    """Write the rules of a request by the positions of seats."""
    places = [seats_for(stakeholder_map, candidates, each) for each in request.must]
    groups = seats_that_meet(stakeholder_map, candidates, request.at_least)
    return SeatRules(
        request.limit,
        tuple(tuple(seats.tolist()) for seats in places),
        request.per_organisation,
        tuple(
            (tuple(own.tolist()), quota.seats)
            for own, quota in zip(groups, request.at_least, strict=True)
            if quota.seats
        ),
    )


def candidates_for(stakeholder_map: StakeholderMap, request: Request) -> Candidates:
    """Gather the seats that a list could have, as a request limits them."""
    return find_candidates(
        stakeholder_map, request.problems, request.basis, request.must, request.never
    )


def weights_of(
    stakeholder_map: StakeholderMap, candidates: Candidates
) -> NDArray[np.float64]:
    """Give the weight of each problem asked about; 1 where none is recorded."""
    column = stakeholder_map.problems.set_index("problem_id")["weight"]
    weights = pd.to_numeric(column.mask(column == "", "1"))
    return weights[list(candidates.problem_ids)].to_numpy(float)


def fit(
    stakeholder_map: StakeholderMap, request: Request, candidates: Candidates
) -> Fit:
    """Find how far the wishes of a request can be met; its other rules can be."""
    groups = seats_that_meet(stakeholder_map, candidates, request.at_least)
    seats, cap = len(candidates.seats), request.per_organisation
    wanted = np.array([quota.seats for quota in request.at_least], np.int64)
    could = np.minimum(wanted, [len(group) for group in groups])
    row = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    reach = ones(row, np.concatenate(groups), (len(groups), seats))
    plain = rules_of(stakeholder_map, replace(request, at_least=()), candidates)
    now = most_met(candidates, reach, wanted, plain)
    # The rules can be kept, so that with enough seats of each body all can be met.
    every = replace(plain, limit=seats)
    while True:
        best = most_met(candidates, reach, could, replace(every, per_organisation=cap))
        if cap is None or np.array_equal(_met(reach, could, best), could):
            break
        cap += 1
    met = tuple(_met(reach, wanted, now).tolist())
    return Fit(met, tuple(could.tolist()), cap, len(best.chosen), now.chosen)


def most_met(  # noqa: PLR0917 - two tables of wishes, two limits of a search
    candidates: Candidates,
    reach: sparse.csr_array,
    need: Ints,
    rules: SeatRules,
    seconds: float = _SECONDS,
    first: Sequence[int] = (),
) -> Seating:
    """Meet as many wishes as can be met, each so often, with the fewest seats."""
    if candidates.seats.empty:
        return Seating((), (0, 0), optimal=True, gap=0.0)
    nothing = np.zeros(len(candidates.seats), np.int64)
    wishes = Judgement([Family.of(reach, need)], home_codes(candidates), nothing)
    return SeatingModel(wishes, rules).solve(seconds, first)


def _met(reach: sparse.csr_array, need: Ints, seating: Seating) -> Ints:
    chosen: Sequence[int] = list(seating.chosen)
    count = np.asarray(reach[:, chosen].sum(axis=1), np.int64)
    return np.minimum(need, count)
