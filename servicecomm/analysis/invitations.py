"""The invite plan: whom to invite, why, through whom, and what stays uncovered.

It puts the parts together; the solver, the rules and the words are elsewhere.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.analysis._fitting import candidates_for, fit, rules_of, weights_of
from servicecomm.analysis._leaning import (
    leaning_family,
    read_leaning,
    said_of_leaning,
)
from servicecomm.analysis._making import Making
from servicecomm.analysis._quotas import read_quotas
from servicecomm.analysis._sparse import ones
from servicecomm.analysis._voices import read_times, said_of_voices, wanted_times
from servicecomm.analysis.checking import broken_rules
from servicecomm.analysis.explaining import (
    ALTERNATIVES,
    approached,
    left_out,
    notes,
    proof,
    said_of_unshared,
    said_of_wishes,
    told_list,
    voices,
)
from servicecomm.analysis.links import texts
from servicecomm.analysis.offers import checked_request
from servicecomm.analysis.overlap import not_shared_yet
from servicecomm.analysis.plans import InvitationPlan
from servicecomm.analysis.preferences import Family, Preferences
from servicecomm.analysis.requests import Request, whole_seats
from servicecomm.analysis.seating import Seating, SeatingModel
from servicecomm.analysis.wording import listed
from servicecomm.errors import ServiceCommError, shown
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from servicecomm.analysis._quotas import Wish
    from servicecomm.analysis.candidates import Candidates
    from servicecomm.model.stakeholder_map import StakeholderMap


def suggest_invitations(  # noqa: PLR0913 - an option for each rule that people need
    stakeholder_map: StakeholderMap,
    limit: int = 6,
    problems: Iterable[str] | None = None,
    *,
    basis: Collection[str] | str = BASIS,
    must: Collection[str] = (),
    never: Collection[str] = (),
    per_organisation: int | None = None,
    times: int | Mapping[str, int] = 1,
    at_least: Wish | Iterable[Wish] = (),
    prefer: str | None = None,
    seconds: float = 10,
    today: dt.date | None = None,
) -> InvitationPlan:
    """
    Suggest whom to invite.

    An exact maximum coverage with preferences in a fixed order: the problems covered
    (by weight), then how often, up to the times asked for, then those covered through
    a stated link, then warmth (each organisation counts by the warmest of its seats),
    then how many of the affected organisations are heard, then fewer seats, then more
    links to the problems (stated ones twice), and last the seats whose ids come first
    (the smallest sum of their places in the order of the ids). Each preference is
    settled before the next is looked at. A leaning (`prefer`) comes before warmth, and
    keeps the number of seats of the list without it.

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
    times
        How many on the list should be able to speak for each problem, or for each of
        those named. It is met as far as the seats allow; what is not met is said, and
        the smallest change that would do it.
    at_least
        Whom there must be on the list: ``{"nation": "Wales"}`` for at least one seat,
        ``{"profession": ["policy", "design"], "tier": "local government", "seats": 2}``
        for two that are each of one of these professions and of that tier; or several
        such wishes in a list. A profession is a person's, or the function of a team
        where somebody has still to be found; nations and tiers are the
        organisation's, and "Wales only" leaves out who works elsewhere too.
    prefer
        "cohesive" for bodies that share most problems with one another, "bridging"
        for people who join groups of problems that are otherwise apart; None for
        neither.
    seconds
        When to stop looking for proof; the best list so far is then given, with its
        gap.
    today
        The date that the list carries; None for today.

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
        If there is no such basis, tier, nation or leaning, or a number is less than 1.
    InfeasibleRequestError
        If no list can meet the request; it offers the smallest change that can.

    References
    ----------
    R. L. Church and C. ReVelle, "The maximal covering location problem", Papers of the
    Regional Science Association 32 (1974). V. D. Blondel, J.-L. Guillaume, R. Lambiotte
    and E. Lefebvre, "Fast unfolding of communities in large networks", Journal of
    Statistical Mechanics (2008) P10008: the groups that are bridged.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> suggest_invitations(example_map(), limit=6)
    InvitationPlan(6 seats, 13 of 13 problems, proved best)
    """
    wanted = None if problems is None else texts(problems)
    every = stakeholder_map.problems["problem_id"] if wanted is None else wanted
    cap = per_organisation
    request = Request(
        whole_seats("limit", limit),
        texts(must),
        texts(never),
        None if cap is None else whole_seats("per_organisation", cap),
        read_quotas(at_least),
        wanted,
        texts(basis),
        read_times(times, tuple(every)),
        read_leaning(prefer),
        seconds=seconds,
    )
    if not isinstance(today, dt.date | None):
        raise ServiceCommError(
            f"today is {shown(str(today))}. Give a date, as datetime.date(2026, 3, 31)."
        )
    return planned(stakeholder_map, request, today)


def planned(
    stakeholder_map: StakeholderMap,
    request: Request,
    today: dt.date | None = None,
    *,
    alternatives: int = ALTERNATIVES,
) -> InvitationPlan:
    """
    Make the plan that a request asks for.

    Parameters
    ----------
    stakeholder_map
        The map.
    request
        What is asked for.
    today
        The date that the list carries; None for today.
    alternatives
        How many equal lists to look for; with none, fewer seats are not looked for
        either.

    Returns
    -------
    InvitationPlan
        The plan.
    """
    stop = time.monotonic() + request.seconds
    candidates = candidates_for(stakeholder_map, request)
    checked_request(stakeholder_map, request, candidates.barred)
    weights = weights_of(stakeholder_map, candidates)
    plain, model, best, leant = _solved(stakeholder_map, request, candidates, weights)
    others: list[Seating] = []
    fewest = 0 if candidates.seats.empty else None
    if alternatives and len(candidates.seats):
        left = max(0.0, stop - time.monotonic())
        if best.optimal:
            others = list(model.alternatives(best, alternatives, left))
        held = 2 if request.times else 1
        fewest = plain.fewest(best, max(0.0, stop - time.monotonic()), held)
    _check(stakeholder_map, request, candidates, (best, *others))
    order = approached(candidates, best.chosen)
    day = dt.datetime.now().astimezone().date() if today is None else today
    making = Making(
        stakeholder_map,
        request,
        candidates,
        model.preferences,
        replace(model.rules, limit=request.limit, least=0),
        best,
        order,
        day,
    )
    unshared = not_shared_yet(stakeholder_map, request.problems, basis=request.basis)
    said = (
        *proof(candidates, best, len(others), fewest, request.limit),
        *leant,
        *said_of_wishes(making),
        *notes(candidates, best.chosen, request.limit, weights),
        *said_of_voices(making, max(0.0, stop - time.monotonic())),
        *said_of_unshared(unshared),
    )
    return _plan(making, others, said)


def _solved(
    stakeholder_map: StakeholderMap,
    request: Request,
    candidates: Candidates,
    weights: NDArray[np.float64],
) -> tuple[SeatingModel, SeatingModel, Seating, list[str]]:
    """Find the best list, first without a leaning, then with one; give both models."""
    times = wanted_times(candidates, request)
    seats = candidates.seats.index
    stays = np.flatnonzero(seats.isin(list(request.kept)))
    more = [Family.of(ones(np.arange(len(stays)), stays, (len(stays), len(seats))))]
    more = more if len(stays) else []
    plain = Preferences(candidates, weights, times=times, more=more)
    rules = rules_of(stakeholder_map, request, candidates)
    model = SeatingModel(plain, rules)
    if candidates.seats.empty:
        return model, model, Seating((), (), optimal=True, gap=0.0), []
    first: tuple[int, ...] = ()
    if request.at_least:
        first = fit(stakeholder_map, request, candidates).chosen
    half = request.seconds / 2 if request.prefer else request.seconds
    best = model.solve(half, first)
    if not request.prefer:
        return model, model, best, []
    family = leaning_family(candidates, request.prefer)
    if family is None:
        said = said_of_leaning(request.prefer, None, best, best)
        return model, model, best, [said]
    leaning = Preferences(candidates, weights, times=times, more=[*more, family])
    size = len(best.chosen)
    narrow = SeatingModel(leaning, replace(rules, limit=size, least=size))
    leant = narrow.solve(half, best.chosen)
    return model, narrow, leant, [said_of_leaning(request.prefer, family, best, leant)]


def _check(
    stakeholder_map: StakeholderMap,
    request: Request,
    candidates: Candidates,
    seatings: Iterable[Seating],
) -> None:
    for seating in seatings:
        seats = candidates.seats.iloc[list(seating.chosen)]
        broken = broken_rules(stakeholder_map, request, seats, candidates.barred)
        if broken:
            msg = f"the list breaks its own rules: {listed(broken)}"
            raise RuntimeError(msg)


def _plan(
    making: Making, others: list[Seating], said: tuple[str, ...]
) -> InvitationPlan:
    candidates, best = making.candidates, making.best
    ids = np.array(candidates.problem_ids, object)
    reached = voices(candidates, best.chosen) > 0
    wished = frozenset(seat for group in making.rules.asked for seat in group)
    seat_ids = candidates.seats.index
    return InvitationPlan(
        invited=told_list(candidates, best.chosen, wished),
        covered=tuple(ids[reached]),
        uncovered=tuple(ids[~reached]),
        optimal=best.optimal,
        gap=best.gap,
        alternatives=[frozenset(seat_ids[list(other.chosen)]) for other in others],
        left_out=left_out(candidates, best.chosen, making.request.limit),
        notes=said,
        making=making,
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

    Raises
    ------
    ServiceCommError
        If the map changed since the plan was made.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> plan = suggest_invitations(example_map(), limit=1, problems=["P13"])
    >>> invite_list(example_map(), plan)["email"].tolist()
    ['amina@dwp.example']
    """
    plan.making.check(stakeholder_map)
    people = stakeholder_map.people.set_index("person_id")["email"]
    shared = stakeholder_map.organisations.set_index("organisation_id")["mailbox"]
    frame = plan.invited.copy()
    email = people.reindex(frame["person_id"]).fillna("").reset_index(drop=True)
    mailbox = shared.reindex(frame["body_id"]).fillna("").reset_index(drop=True)
    after_name = list(frame.columns).index("name") + 1
    frame.insert(after_name, "email", email.mask(email == "", mailbox))
    return frame
