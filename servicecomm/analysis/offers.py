"""Requests that no list can meet: what would make them possible, tried out.

It counts seats; it chooses nobody.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from servicecomm.analysis._fitting import candidates_for, fit
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.requests import (
    faults_of,
    seats_needed,
    wanted_ids,
    wishes_unmet,
)
from servicecomm.analysis.wording import counted, listed
from servicecomm.errors import InfeasibleRequestError, ServiceCommError, UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from servicecomm.analysis.requests import Request, Wanted
    from servicecomm.model.stakeholder_map import StakeholderMap


def checked_request(
    stakeholder_map: StakeholderMap, request: Request, barred: pd.DataFrame
) -> Request:
    """
    See that a request can be met.

    Parameters
    ----------
    stakeholder_map
        The map.
    request
        What is asked for.
    barred
        Who may not be asked: `Candidates.barred`.

    Returns
    -------
    Request
        The request.

    Raises
    ------
    UnknownIdError
        If it names somebody who is not in the map.
    ServiceCommError
        If `per_organisation` is less than 1.
    InfeasibleRequestError
        If no list can meet it; it offers the smallest changes that make it possible.
    """
    people, every = people_homes(stakeholder_map).index, bodies(stakeholder_map).index
    for each in (*request.must, *request.never):
        if each not in people and each not in every:
            raise UnknownIdError("person or body", each, [*people, *every])
    cap = request.per_organisation
    if cap is not None and cap < 1:
        raise ServiceCommError(
            f"With {counted(cap, 'seat')} for an organisation nobody can be invited. "
            "Ask for 1 or more."
        )
    faults = faults_of(stakeholder_map, request, barred)
    if not faults:
        faults = wishes_unmet(stakeholder_map, request)
    if faults:
        changes = possible_changes(stakeholder_map, request, barred)
        raise InfeasibleRequestError(
            f"No list can meet this: {listed(faults)}.", [said for said, _ in changes]
        )
    return request


def possible_changes(
    stakeholder_map: StakeholderMap, request: Request, barred: pd.DataFrame
) -> list[tuple[str, Request]]:
    """
    Find changes that make a request possible, each tried out, the smallest first.

    Who may not be asked has to come off the must list whatever else is done. Beyond
    that, either the limits are raised just far enough, or as few names as possible
    come off the must list, or as few wishes as possible are given up; and whoever is
    on both lists comes off one of them.

    Parameters
    ----------
    stakeholder_map
        The map.
    request
        What is asked for.
    barred
        Who may not be asked: `Candidates.barred`.

    Returns
    -------
    list of tuple of str and Request
        Each change in a sentence, and the request that it leads to.

    Examples
    --------
    >>> import pandas as pd
    >>> from servicecomm.analysis.requests import Request
    >>> from servicecomm.files.examples import example_map
    >>> request = Request(1, must=("amina", "esme"))
    >>> nobody = pd.DataFrame({"why": []})
    >>> possible_changes(example_map(), request, nobody)[0][0]
    'Raise the limit to 2: checked, that works.'
    """
    offers = [request]
    if faults_of(stakeholder_map, request, barred):
        offers = list(_withoutfaults_of(stakeholder_map, request, barred))
    if request.at_least:
        offers = [each for offer in offers for each in _fitted(stakeholder_map, offer)]
    said = {_said(request, each): each for each in offers}
    return sorted(said.items(), key=lambda offer: _size(request, offer[1]))


def _withoutfaults_of(
    stakeholder_map: StakeholderMap, request: Request, barred: pd.DataFrame
) -> Iterator[Request]:
    wanted = wanted_ids(stakeholder_map, request.must)
    askable = [each for each in wanted if not each.places & set(barred.index)]
    agreed = [each for each in askable if not each.places & set(request.never)]
    ruled_out = set().union(*(each.places for each in askable))
    allowed = tuple(each for each in request.never if each not in ruled_out)
    for offer in (
        _raised(stakeholder_map, replace(request, must=_ids(agreed))),
        _cut(replace(request, limit=max(request.limit, 1)), agreed),
        _raised(stakeholder_map, replace(request, must=_ids(askable), never=allowed)),
    ):
        if not faults_of(stakeholder_map, offer, barred):
            yield offer


def _fitted(stakeholder_map: StakeholderMap, request: Request) -> Iterator[Request]:
    """Raise the limits just far enough for all wishes, or give up as few as can be."""
    candidates = candidates_for(stakeholder_map, request)
    found = fit(stakeholder_map, request, candidates)
    limit, cap = max(request.limit, found.limit), found.cap
    raised = replace(request, limit=limit, per_organisation=cap)
    for offer, seats in ((raised, found.could), (request, found.met)):
        pairs = zip(request.at_least, seats, strict=True)
        wishes = tuple(quota.reduced(own) for quota, own in pairs)
        yield replace(offer, at_least=wishes)


def _ids(wanted: list[Wanted]) -> tuple[str, ...]:
    return tuple(each.own for each in wanted)


def _size(request: Request, offer: Request) -> int:
    """Count what a change changes: each name off a list, each limit."""
    off = sum(len(gone) for gone in _taken_off(request, offer))
    raised = request.limit != offer.limit
    given_up = sum(
        before.seats - after.seats
        for before, after in zip(request.at_least, offer.at_least, strict=True)
    )
    capped = request.per_organisation != offer.per_organisation
    return off + raised + capped + given_up


def _taken_off(request: Request, offer: Request) -> tuple[list[str], list[str]]:
    must = [each for each in dict.fromkeys(request.must) if each not in offer.must]
    never = [each for each in dict.fromkeys(request.never) if each not in offer.never]
    return must, never


def _raised(stakeholder_map: StakeholderMap, request: Request) -> Request:
    needed = seats_needed(stakeholder_map, request.must)
    cap = request.per_organisation
    return replace(
        request,
        limit=max(request.limit, needed.total(), 1),
        per_organisation=None if cap is None else max([cap, *needed.values()]),
    )


def _cut(request: Request, wanted: list[Wanted]) -> Request:
    """
    Take as few names as possible off the must list.

    A seat serves one person and, with the first person of a team, the team; the first
    seat of an organisation also serves its own name and those of its services. No seat
    of an organisation serves more names than the one before it, so taking the fullest
    seats first keeps the most names.
    """
    place = {each.own: position for position, each in enumerate(wanted)}
    teams = {each.team: each for each in wanted if each.team and not each.is_person}
    common: dict[str, list[str]] = {each.organisation: [] for each in wanted}
    seats: dict[str, list[list[str]]] = {each.organisation: [] for each in wanted}
    for each in wanted:
        if each.is_person:
            team = teams.pop(each.team, None)
            names = [each.own] if team is None else [each.own, team.own]
            seats[each.organisation].append(names)
        elif not each.team:
            common[each.organisation].append(each.own)
    for team in teams.values():
        seats[team.organisation].append([team.own])
    served: list[list[str]] = []
    for organisation, own in seats.items():
        own.sort(key=lambda names: (-len(names), place[names[0]]))
        first, *rest = own or [[]]
        within = [[*common[organisation], *first], *rest][: request.per_organisation]
        served += within
    served.sort(key=lambda names: (-len(names), min(place[name] for name in names)))
    kept = {name for names in served[: request.limit] for name in names}
    return replace(request, must=tuple(own for own in place if own in kept))


def _said(request: Request, offer: Request) -> str:
    parts = []
    for gone, which in zip(_taken_off(request, offer), ("must", "never"), strict=True):
        if gone:
            names = listed(f"'{each}'" for each in gone)
            parts.append(f"take {names} off the {which} list")
    if offer.limit != request.limit:
        parts.append(f"raise the limit to {offer.limit}")
    if offer.per_organisation != request.per_organisation:
        parts.append(f"allow {offer.per_organisation} for one organisation")
    for before, after in zip(request.at_least, offer.at_least, strict=True):
        if after.seats < before.seats:
            less = f"ask for {after.seats} with" if after.seats else "do without"
            parts.append(f"{less} {before}")
    said = " and ".join(parts)
    return f"{said[:1].upper()}{said[1:]}: checked, that works."
