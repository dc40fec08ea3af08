"""What is asked of an invite list, the seats that takes, and why it cannot be met.

It counts seats; it chooses nobody, and offers no way out.
"""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servicecomm.analysis._fitting import candidates_for, fit
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.wording import counted
from servicecomm.errors import ServiceCommError, shown
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from servicecomm.analysis._quotas import Quota
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
    at_least
        Wishes for seats of a kind: a profession, a nation, a tier.
    problems
        Ids of the problems to speak about, or None for all.
    basis
        Which links to follow.
    times
        How many who can speak for it each of these problems should have; one where it
        is not among them.
    prefer
        "cohesive", "bridging", or nothing.
    kept
        Ids of seats that stay on the list where that costs no problem.
    seconds
        When to stop looking for proof.
    """

    limit: int
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    per_organisation: int | None = None
    at_least: tuple[Quota, ...] = ()
    problems: tuple[str, ...] | None = None
    basis: tuple[str, ...] = BASIS
    times: tuple[tuple[str, int], ...] = ()
    prefer: str = ""
    kept: tuple[str, ...] = ()
    seconds: float = 10


def whole_seats(what: str, seats: object) -> int:
    """
    See that a number of seats is a whole one.

    Parameters
    ----------
    what
        The option that it was given for.
    seats
        The number.

    Returns
    -------
    int
        The number.

    Raises
    ------
    ServiceCommError
        If it is none, or none that is whole.
    """
    try:
        return operator.index(seats)  # type: ignore[arg-type]
    except TypeError:
        raise ServiceCommError(
            f"{what} is {shown(str(seats))}. Give a whole number of seats."
        ) from None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One id of a must list, and where it belongs."""

    own: str
    organisation: str
    team: str
    is_person: bool

    @property
    def places(self) -> set[str]:
        """
        Give the ids that bring it off the list when one of them is ruled out.

        Returns
        -------
        set of str
            Its own, its organisation's and its team's.
        """
        return {self.own, self.organisation, self.team} - {""}


def wanted_ids(stakeholder_map: StakeholderMap, must: Iterable[str]) -> list[Wanted]:
    """
    Say where each of a must list belongs.

    Parameters
    ----------
    stakeholder_map
        The map.
    must
        Ids of people and bodies.

    Returns
    -------
    list of Wanted
        One for each, in that order.
    """
    people, every = people_homes(stakeholder_map), bodies(stakeholder_map)
    found = []
    for own in dict.fromkeys(must):
        is_person = own in people.index
        home = (people if is_person else every)["organisation"][own]
        if is_person:
            team = people["team"][own]
        else:
            team = own if every["kind"][own] == "team" else ""
        found.append(Wanted(own, home, team, is_person))
    return found


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
    wanted = wanted_ids(stakeholder_map, must)
    needed = Counter(each.organisation for each in wanted if each.is_person)
    seated = {each.team for each in wanted if each.is_person}
    others = [each for each in wanted if not each.is_person]
    needed.update(e.organisation for e in others if e.team and e.team not in seated)
    for each in others:
        needed[each.organisation] = max(1, needed[each.organisation])
    return needed


def faults_of(
    stakeholder_map: StakeholderMap, request: Request, barred: pd.DataFrame
) -> list[str]:
    """
    Say what is wrong with the limits and the two lists of a request.

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
    list of str
        What cannot be, each as a clause; nothing where a list could keep them.
    """
    needed = seats_needed(stakeholder_map, request.must)
    names = bodies(stakeholder_map)["short"]
    faults = []
    if request.limit < 1:
        faults.append(f"a list of {counted(request.limit, 'seat')} invites nobody")
    for each in sorted(wanted_ids(stakeholder_map, request.must), key=lambda e: e.own):
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


def wishes_unmet(stakeholder_map: StakeholderMap, request: Request) -> list[str]:
    """
    Say which wishes cannot be met, where the other rules can be kept.

    Parameters
    ----------
    stakeholder_map
        The map.
    request
        What is asked for.

    Returns
    -------
    list of str
        What cannot be, each as a clause.
    """
    if not request.at_least:
        return []
    candidates = candidates_for(stakeholder_map, request)
    found = fit(stakeholder_map, request, candidates)
    wanted = [quota.seats for quota in request.at_least]
    if list(found.met) == wanted:
        return []
    faults = [
        f"you want at least {counted(quota.seats, 'seat')} with {quota} and "
        f"{counted(could, 'seat') if could else 'nobody'} can be had"
        for quota, could in zip(request.at_least, found.could, strict=True)
        if could < quota.seats
    ]
    if found.cap != request.per_organisation:
        faults.append(
            f"these wishes take {found.cap} seats of one organisation but it can have "
            f"{request.per_organisation}"
        )
    if found.limit > request.limit:
        seats = counted(found.limit, "seat")
        asked = "the must list and these wishes" if request.must else "these wishes"
        faults.append(f"{asked} take {seats} but the limit is {request.limit}")
    return faults


def _why(wanted: Wanted, barred: pd.DataFrame) -> str:
    if wanted.own in barred.index:
        return str(barred["why"][wanted.own])
    body = barred.loc[wanted.organisation]
    return f"{body['organisation']} {body['why']}"
