"""The invite plan: whom to invite, why, through whom, and what stays uncovered.

It puts the parts together; the solver, the rules and the words are elsewhere.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm import _html
from servicecomm.analysis.candidates import find_candidates, seats_for
from servicecomm.analysis.checking import broken_rules
from servicecomm.analysis.explaining import (
    ALTERNATIVES,
    left_out,
    notes,
    proof,
    told_list,
    voices,
)
from servicecomm.analysis.links import texts
from servicecomm.analysis.overlap import not_shared_yet
from servicecomm.analysis.preferences import Preferences, SeatRules
from servicecomm.analysis.requests import Request, checked_request
from servicecomm.analysis.seating import Seating, SeatingModel
from servicecomm.analysis.wording import counted, listed
from servicecomm.model.redaction import redact
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from servicecomm.analysis.candidates import Candidates
    from servicecomm.model.stakeholder_map import StakeholderMap


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InvitationPlan:
    """
    Whom to invite, and why.

    Attributes
    ----------
    invited
        One row a seat: ``seat`` (1 is approached first), ``person_id`` (empty where
        somebody has still to be found), ``body_id``, ``name``, ``role``,
        ``organisation``, ``problem_ids`` (joined by ``|``), ``why``, ``route`` and
        ``warmth``.
    covered
        Ids of the problems that somebody on the list can speak for.
    uncovered
        Ids of the others.
    optimal
        Whether it is proved that no list is better.
    gap
        0 when it is proved; otherwise how much better a list could be at most, as a
        share of the best imaginable (0..1).
    alternatives
        Other lists that are exactly as good, as sets of seat ids (a person's id, or a
        body's where somebody has still to be found).
    left_out
        Who is not on the list: ``seat_id``, ``role``, ``organisation`` and ``why``.
    notes
        What to know about the list as a whole, in sentences.
    """

    invited: pd.DataFrame
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    optimal: bool
    gap: float
    alternatives: list[frozenset[str]]
    left_out: pd.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Say how many seats and problems, and whether it is proved: no names."""
        return f"InvitationPlan({self._summary()})"

    def _summary(self) -> str:
        seats = counted(len(self.invited), "seat")
        total = len(self.covered) + len(self.uncovered)
        proved = "proved best" if self.optimal else f"gap {self.gap:.1%}"
        covered = f"{len(self.covered)} of {counted(total, 'problem')}"
        return f"{seats}, {covered}, {proved}"

    def for_the_room(self) -> pd.DataFrame:
        """
        Give the list without people's names and ids, as it may be shown.

        Returns
        -------
        pandas.DataFrame
            ``seat``, ``role``, ``organisation``, ``problem_ids``, ``why``, ``route``.
        """
        shown = ["seat", "role", "organisation", "problem_ids", "why", "route"]
        frame = redact(self.invited)[shown]
        found = self.invited["person_id"] != ""
        frame["role"] = frame["role"].where(found, "somebody to be found")
        return frame

    def _repr_html_(self) -> str:
        # Roles, not names: a notebook's output is saved and projected.
        shown = _html.table(self.for_the_room(), f"Whom to invite: {self._summary()}")
        return shown + _html.bullets(self.notes)


def suggest_invitations(
    stakeholder_map: StakeholderMap,
    limit: int = 6,
    problems: Iterable[str] | None = None,
    *,
    basis: Collection[str] | str = BASIS,
    must: Collection[str] = (),
    never: Collection[str] = (),
    per_organisation: int | None = None,
    seconds: float = 10,
) -> InvitationPlan:
    """
    Suggest whom to invite.

    An exact maximum coverage with preferences in a fixed order: the problems covered
    (by weight), then those covered through a stated link, then warmth (each
    organisation counts by the warmest of its seats), then how many of the affected
    organisations are heard, then fewer seats, then more links to the problems (stated
    ones twice), and last the seats whose ids come first (the smallest sum of their
    places in the order of the ids). Each preference is settled before the next is
    looked at.

    Parameters
    ----------
    stakeholder_map
        The map.
    limit
        Most seats, at least 1.
    problems
        Ids of the problems to speak about, or None for all.
    basis
        Which links to follow: any of "stated", "inferred", "assumed".
    must
        Ids of people and bodies that get a seat in any case.
    never
        Ids of people and bodies that get none.
    per_organisation
        Most seats for one organisation, at least 1; None for any number.
    seconds
        When to stop looking for proof; the best list so far is then given, with its
        gap.

    Returns
    -------
    InvitationPlan
        The list, why each is on it, what stays uncovered, and equal alternatives. The
        same map gives the same list, whatever the order of its rows.

    Raises
    ------
    UnknownIdError
        If the map has no such problem, person or body.
    ServiceCommError
        If there is no such basis, or `per_organisation` is less than 1.
    InfeasibleRequestError
        If no list can meet the request; it offers the smallest change that can.

    References
    ----------
    R. L. Church and C. ReVelle, "The maximal covering location problem", Papers of the
    Regional Science Association 32 (1974).

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> suggest_invitations(example_map(), limit=6)
    InvitationPlan(6 seats, 13 of 13 problems, proved best)
    """
    request = Request(limit, texts(must), texts(never), per_organisation)
    wanted = None if problems is None else texts(problems)
    candidates = find_candidates(
        stakeholder_map, wanted, basis, request.must, request.never
    )
    checked_request(stakeholder_map, request, candidates.barred)
    places = [seats_for(stakeholder_map, candidates, each) for each in request.must]
    asked = tuple(tuple(seats.tolist()) for seats in places)
    rules = SeatRules(limit, asked, per_organisation)
    weights = _weights(stakeholder_map, candidates)
    best, others, fewest = _solved(candidates, rules, weights, seconds)
    for seating in (best, *others):
        seats = candidates.seats.iloc[list(seating.chosen)]
        broken = broken_rules(stakeholder_map, request, seats, candidates.barred)
        if broken:
            msg = f"the list breaks its own rules: {listed(broken)}"
            raise RuntimeError(msg)
    unshared = not_shared_yet(stakeholder_map, wanted, basis=basis)
    said = (
        *proof(best, len(others), fewest, limit),
        *notes(candidates, best.chosen, limit, weights),
        *unshared.loc[unshared["body_id"] != "", "text"],
    )
    return _plan(candidates, rules, best, others, said)


def _weights(
    stakeholder_map: StakeholderMap, candidates: Candidates
) -> NDArray[np.float64]:
    column = stakeholder_map.problems.set_index("problem_id")["weight"]
    weights = pd.to_numeric(column.mask(column == "", "1"))
    return weights[list(candidates.problem_ids)].to_numpy(float)


def _solved(
    candidates: Candidates,
    rules: SeatRules,
    weights: NDArray[np.float64],
    seconds: float,
) -> tuple[Seating, list[Seating], int | None]:
    """Find the best list, others as good, and the fewest seats that cover as much."""
    if candidates.seats.empty:
        return Seating((), (), optimal=True, gap=0.0), [], 0
    stop = time.monotonic() + seconds
    model = SeatingModel(Preferences(candidates, weights), rules)
    best = model.solve(seconds)
    others: list[Seating] = []
    if best.optimal:
        left = max(0.0, stop - time.monotonic())
        others = list(model.alternatives(best, ALTERNATIVES, left))
    return best, others, model.fewest(best, max(0.0, stop - time.monotonic()))


def _plan(
    candidates: Candidates,
    rules: SeatRules,
    best: Seating,
    others: list[Seating],
    said: tuple[str, ...],
) -> InvitationPlan:
    ids = np.array(candidates.problem_ids, object)
    reached = voices(candidates, best.chosen) > 0
    wished = frozenset(seat for group in rules.asked for seat in group)
    seat_ids = candidates.seats.index
    return InvitationPlan(
        invited=told_list(candidates, best.chosen, wished),
        covered=tuple(ids[reached]),
        uncovered=tuple(ids[~reached]),
        optimal=best.optimal,
        gap=best.gap,
        alternatives=[frozenset(seat_ids[list(other.chosen)]) for other in others],
        left_out=left_out(candidates, best.chosen, rules.limit),
        notes=said,
    )


def invite_list(stakeholder_map: StakeholderMap, plan: InvitationPlan) -> pd.DataFrame:
    """
    Give a plan's list with the addresses that are needed to write to people.

    Parameters
    ----------
    stakeholder_map
        The map that the plan was made of.
    plan
        The plan.

    Returns
    -------
    pandas.DataFrame
        `InvitationPlan.invited` with ``email`` after ``name``: the person's address,
        or the body's shared mailbox where there is none. It holds personal data.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> plan = suggest_invitations(example_map(), limit=1, problems=["P13"])
    >>> invite_list(example_map(), plan)["email"].tolist()
    ['amina@dwp.example']
    """
    people = stakeholder_map.people.set_index("person_id")["email"]
    shared = stakeholder_map.organisations.set_index("organisation_id")["mailbox"]
    frame = plan.invited.copy()
    email = people.reindex(frame["person_id"]).fillna("").reset_index(drop=True)
    mailbox = shared.reindex(frame["body_id"]).fillna("").reset_index(drop=True)
    after_name = list(frame.columns).index("name") + 1
    frame.insert(after_name, "email", email.mask(email == "", mailbox))
    return frame
