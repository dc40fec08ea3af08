"""What is asked of an invite list, whether it can be met, and what would make it so.

It counts seats; it chooses nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.wording import counted, listed
from servicecomm.errors import InfeasibleRequestError, ServiceCommError, UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap


@dataclass(frozen=True, slots=True)
class Request:
    """
    The rules of an invite list.

    Attributes
    ----------
    limit
        Most seats.
    must
        Ids of people and bodies that get a seat.
    never
        Ids of people and bodies that get none.
    per_organisation
        Most seats for one organisation, or None for any number.
    """

    limit: int
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    per_organisation: int | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One id of a must list, and where it belongs."""

    own: str
    organisation: str
    team: str
    is_person: bool

    @property
    def places(self) -> set[str]:
        """The ids that bring it off the list when one of them is ruled out."""
        return {self.own, self.organisation, self.team} - {""}


def _wanted(stakeholder_map: StakeholderMap, must: Iterable[str]) -> list[_Wanted]:
    people, every = people_homes(stakeholder_map), bodies(stakeholder_map)
    found = []
    for own in dict.fromkeys(must):
        is_person = own in people.index
        home = (people if is_person else every)["organisation"][own]
        if is_person:
            team = people["team"][own]
        else:
            team = own if every["kind"][own] == "team" else ""
        found.append(_Wanted(own, home, team, is_person))
    return found


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
    faults = _faults(stakeholder_map, request, barred)
    if faults:
        changes = possible_changes(stakeholder_map, request, barred)
        raise InfeasibleRequestError(
            f"No list can meet this: {listed(faults)}.", [said for said, _ in changes]
        )
    return request


def seats_needed(stakeholder_map: StakeholderMap, must: Iterable[str]) -> Counter[str]:
    """
    Count the seats that the must list takes, by organisation.

    Parameters
    ----------
    stakeholder_map
        The map.
    must
        Ids of people and bodies.

    Returns
    -------
    collections.Counter
        Seats by the organisation's id: one for each person; one for each team that no
        such person belongs to; one for an organisation (or a service of it) that has
        no seat yet.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> must = ["iris", "hamish", "cabinet-office", "dwp"]
    >>> seats_needed(example_map(), must)
    Counter({'cabinet-office': 2, 'dwp': 1})
    """
    wanted = _wanted(stakeholder_map, must)
    needed = Counter(each.organisation for each in wanted if each.is_person)
    seated = {each.team for each in wanted if each.is_person}
    others = [each for each in wanted if not each.is_person]
    needed.update(e.organisation for e in others if e.team and e.team not in seated)
    for each in others:
        needed[each.organisation] = max(1, needed[each.organisation])
    return needed


def _faults(
    stakeholder_map: StakeholderMap, request: Request, barred: pd.DataFrame
) -> list[str]:
    needed = seats_needed(stakeholder_map, request.must)
    names = bodies(stakeholder_map)["short"]
    faults = []
    if request.limit < 1:
        faults.append(f"a list of {counted(request.limit, 'seat')} invites nobody")
    for each in sorted(_wanted(stakeholder_map, request.must), key=lambda e: e.own):
        if each.places & set(request.never):
            faults.append(f"'{each.own}' must be invited and never invited")
        if each.places & set(barred.index):
            faults.append(f"'{each.own}' must be invited but {_why(each, barred)}")
    total = needed.total()
    if 1 <= request.limit < total:
        seats = counted(total, "seat")
        faults.append(f"the must list takes {seats} but the limit is {request.limit}")
    cap = request.per_organisation
    for organisation, seats_there in sorted(needed.items()):
        if cap is not None and seats_there > cap:
            faults.append(
                f"the must list takes {seats_there} seats for {names[organisation]} "
                f"but an organisation can have {cap}"
            )
    return faults


def _why(wanted: _Wanted, barred: pd.DataFrame) -> str:
    if wanted.own in barred.index:
        return str(barred["why"][wanted.own])
    body = barred.loc[wanted.organisation]
    return f"{body['organisation']} {body['why']}"


def possible_changes(
    stakeholder_map: StakeholderMap, request: Request, barred: pd.DataFrame
) -> list[tuple[str, Request]]:
    """
    Find changes that make a request possible, each tried out, the smallest first.

    Who may not be asked has to come off the must list whatever else is done. Beyond
    that, either the limits are raised just far enough, or as few names as possible
    come off the must list; and whoever is on both lists comes off one of them.

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
    >>> from servicecomm.files.examples import example_map
    >>> request = Request(1, must=("amina", "esme"))
    >>> nobody = pd.DataFrame({"why": []})
    >>> possible_changes(example_map(), request, nobody)[0][0]
    'Raise the limit to 2: checked, that works.'
    """
    wanted = _wanted(stakeholder_map, request.must)
    askable = [each for each in wanted if not each.places & set(barred.index)]
    agreed = [each for each in askable if not each.places & set(request.never)]
    ruled_out = set().union(*(each.places for each in askable))
    allowed = tuple(each for each in request.never if each not in ruled_out)
    offers = [
        _raised(stakeholder_map, replace(request, must=_ids(agreed))),
        _cut(replace(request, limit=max(request.limit, 1)), agreed),
        _raised(stakeholder_map, replace(request, must=_ids(askable), never=allowed)),
    ]
    offers = [each for each in offers if not _faults(stakeholder_map, each, barred)]
    said = {_said(request, each): each for each in offers}
    return sorted(said.items(), key=lambda offer: _size(request, offer[1]))


def _ids(wanted: list[_Wanted]) -> tuple[str, ...]:
    return tuple(each.own for each in wanted)


def _size(request: Request, offer: Request) -> int:
    """Count what a change changes: each name off a list, each limit."""
    off = sum(len(gone) for gone in _taken_off(request, offer))
    raised = request.limit != offer.limit
    return off + raised + (request.per_organisation != offer.per_organisation)


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


def _cut(request: Request, wanted: list[_Wanted]) -> Request:
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
    said = " and ".join(parts)
    return f"{said[:1].upper()}{said[1:]}: checked, that works."
