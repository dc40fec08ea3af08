"""What if they decline? The list made again without them, and what that changes.

The others stay where that costs no problem; nobody is judged for declining.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm.analysis._fitting import candidates_for, fit
from servicecomm.analysis._swaps import called
from servicecomm.analysis.invitations import planned
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import texts
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.requests import wanted_ids
from servicecomm.analysis.wording import listed, sentence
from servicecomm.errors import UnknownIdError
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.analysis.requests import Request
    from servicecomm.model.stakeholder_map import StakeholderMap

    Seats = dict[str, tuple[str, str, str, str]]

_COLUMNS = ("change", "seat_id", "role", "organisation", "problem_ids", "why")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SecondList:
    """
    The list without those who declined.

    Attributes
    ----------
    plan
        The new plan.
    changes
        One row a seat that changes: ``change`` ("declines", "steps in" or "makes
        room"), ``seat_id``, ``role``, ``organisation``, ``problem_ids`` (that they
        can speak for, joined by ``|``) and ``why``.
    lost
        Ids of the problems that nobody on the new list can speak for, and somebody on
        the old one could.
    gained
        The reverse.
    summary
        The same in sentences.
    """

    plan: InvitationPlan
    changes: pd.DataFrame
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    summary: tuple[str, ...]

    def __repr__(self) -> str:
        """Say how many seats change and how many problems are lost: no names."""
        kinds = self.changes["change"].value_counts()
        counts = [f"{kinds[kind]} {kind}" for kind in _KINDS if kind in kinds]
        return f"SecondList({', '.join([*counts, f'{len(self.lost)} lost'])})"

    def _repr_html_(self) -> str:
        # Roles, not ids: a notebook's output is saved and projected.
        shown = self.changes.drop(columns="seat_id")
        said = _html.bullets(self.summary)
        return _html.table(shown, "What changes") + said if len(shown) else said


_KINDS = ("declines", "steps in", "makes room")


def if_declined(
    stakeholder_map: StakeholderMap, plan: InvitationPlan, declined: Iterable[str] | str
) -> SecondList:
    """
    Make a list again without those who decline, and show who steps in.

    As much is covered as any list without them can, by the rules of the plan; then as
    many of the others as possible keep their seats; then the preferences of the plan.
    A wish that nobody else can meet is given up, and that is said.

    Parameters
    ----------
    stakeholder_map
        The map that the plan was made of.
    plan
        The plan.
    declined
        Ids of the people, or bodies, who decline.

    Returns
    -------
    SecondList
        The new plan, who steps in, and what is lost.

    Raises
    ------
    UnknownIdError
        If the map has no such person or body.
    ServiceCommError
        If the map changed since the plan was made.
    InfeasibleRequestError
        If no list without them can meet the other rules.

    Examples
    --------
    >>> from servicecomm.analysis.invitations import suggest_invitations
    >>> from servicecomm.files.examples import example_map
    >>> plan = suggest_invitations(example_map(), 6)
    >>> if_declined(example_map(), plan, ["bryn"])
    SecondList(1 declines, 1 steps in, 0 lost)
    """
    plan.making.check(stakeholder_map)
    gone = texts(declined)
    known = (people_homes(stakeholder_map).index, bodies(stakeholder_map).index)
    for each in gone:
        if not any(each in ids for ids in known):
            raise UnknownIdError("person or body", each, [*known[0], *known[1]])
    request, given_up = _without(stakeholder_map, plan.making.request, gone)
    before = _seats(plan)
    request = replace(request, kept=tuple(sorted(before)))
    again = planned(stakeholder_map, request, plan.making.day, alternatives=0)
    after = _seats(again)
    lost = tuple(sorted(set(plan.covered) - set(again.covered)))
    gained = tuple(sorted(set(again.covered) - set(plan.covered)))
    changes = _changes(stakeholder_map, before, after, gone)
    summary = (*_told(changes, lost, gained), *given_up)
    return SecondList(again, changes, lost, gained, summary)


def _without(
    stakeholder_map: StakeholderMap, request: Request, gone: tuple[str, ...]
) -> tuple[Request, list[str]]:
    """Rule out those who decline, and what cannot be met without them."""
    wanted = wanted_ids(stakeholder_map, request.must)
    must = tuple(each.own for each in wanted if not each.places & set(gone))
    never = tuple(dict.fromkeys((*request.never, *gone)))
    request = replace(request, must=must, never=never)
    if not request.at_least:
        return request, []
    candidates = candidates_for(stakeholder_map, request)
    met = fit(stakeholder_map, request, candidates).met
    pairs = list(zip(request.at_least, met, strict=True))
    said = [
        f"Of the {quota.seats} wanted with {quota}, {seats} can be had."
        for quota, seats in pairs
        if seats < quota.seats
    ]
    wishes = tuple(quota.reduced(seats) for quota, seats in pairs if seats)
    return replace(request, at_least=wishes), said


def _seats(plan: InvitationPlan) -> Seats:
    """Give who each seat has, by its id: the words for them, and their problems."""
    candidates = plan.making.candidates
    shown = plan.for_the_room()
    columns = (shown[name] for name in ("role", "organisation", "problem_ids"))
    ids = candidates.seats.index[list(plan.making.order)]
    who = [called(candidates, seat) for seat in plan.making.order]
    return dict(zip(ids, zip(who, *columns, strict=True), strict=True))


def _changes(
    stakeholder_map: StakeholderMap, before: Seats, after: Seats, gone: tuple[str, ...]
) -> pd.DataFrame:
    homes, every = people_homes(stakeholder_map), bodies(stakeholder_map)

    def out(seat_id: str) -> bool:
        own = {seat_id}
        if seat_id in homes.index:
            own |= {homes["team"][seat_id], homes["organisation"][seat_id]}
        else:
            own.add(every["organisation"][seat_id])
        return bool(own & set(gone))

    rows = []
    for seat_id in (own for own in before if own not in after):
        who, *told = before[seat_id]
        change = "declines" if out(seat_id) else "makes room"
        rows.append((change, seat_id, *told, sentence([f"{who}: {change}"])))
    for seat_id in (own for own in after if own not in before):
        who, *told = after[seat_id]
        has = listed(told[-1].split(SEPARATOR)) if told[-1] else "none of the problems"
        why = f"{who}: steps in, and can speak for {has}"
        rows.append(("steps in", seat_id, *told, sentence([why])))
    order = sorted(rows, key=lambda row: _KINDS.index(row[0]))
    return pd.DataFrame(order, columns=list(_COLUMNS), dtype="str")


def _told(
    changes: pd.DataFrame, lost: tuple[str, ...], gained: tuple[str, ...]
) -> Iterator[str]:
    if changes.empty:
        yield "Nobody on the list declines: it stays the same."
        return
    yield from changes["why"]
    if not (changes["change"] == "steps in").any():
        yield "Nobody steps in: nobody else adds anything under your rules."
    if lost:
        yield f"Nobody speaks for {listed(lost)} any more."
    if gained:
        yield f"Somebody now speaks for {listed(gained)}."
    if not lost and not gained:
        yield "Every problem that was covered stays covered."
