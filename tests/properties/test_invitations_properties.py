"""Invite lists against every list that there could be, on small maps."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.analysis.candidates import find_candidates
from servicecomm.analysis.invitations import suggest_invitations
from servicecomm.analysis.offers import checked_request, possible_changes
from servicecomm.analysis.requests import Request
from servicecomm.errors import InfeasibleRequestError
from servicecomm.model.schema import BASIS
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecomm.analysis.plans import InvitationPlan

PROBLEMS = ["P1", "P2", "P3", "P4"]
ORGANISATIONS = ["o1", "o2", "o3"]
TEAMS = {"t1": "o1", "t2": "o1"}
SERVICES = {"s1": "o1"}
BODIES = [*ORGANISATIONS, *TEAMS, *SERVICES]
PEOPLE = {"a": ("o1", "t1"), "b": ("o1", ""), "c": ("o2", ""), "d": ("o2", "")}
PEOPLE |= {"e": ("o1", "t2")}
DEGREE = {"cold": 0, "know of": 3, "met": 4, "know well": 5}

Links = dict[tuple[str, str], str]


class Drawn(NamedTuple):
    """What a map holds, in plain Python."""

    links: Links
    weights: dict[str, str]
    people: list[str]
    warmth: dict[str, str]
    refused: set[str]


class Seat(NamedTuple):
    """Somebody, or someone still to be found (no person)."""

    id: str
    person: str
    organisation: str
    team: str


def frame(rows: Iterable[tuple[str, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns), dtype="str")


def map_of(drawn: Drawn) -> StakeholderMap:
    people = [
        (own, own.upper(), *PEOPLE[own], "yes" if own in drawn.refused else "")
        for own in drawn.people
    ]
    known = [("us", own, drawn.warmth.get(own, "cold")) for own in drawn.people]
    flag = "do_not_contact"
    homes = ("person_id", "role", "organisation_id", "team_id", flag)
    problems = [(own, own, drawn.weights.get(own, "")) for own in PROBLEMS]
    return StakeholderMap(
        {
            "problems": frame(problems, "problem_id", "title", "weight"),
            "organisations": frame(
                [(own, own) for own in ORGANISATIONS], "organisation_id", "name"
            ),
            "teams": frame(
                [(own, own, home) for own, home in TEAMS.items()],
                *("team_id", "name", "organisation_id"),
            ),
            "services": frame(
                [(own, own, home) for own, home in SERVICES.items()],
                *("service_id", "name", "organisation_id"),
            ),
            "people": frame(people, *homes),
            "contacts": frame(known, "known_by", "person_id", "warmth"),
            "affects": frame(
                [(*ends, basis) for ends, basis in drawn.links.items()],
                *("problem_id", "body_id", "basis"),
            ),
        }
    )


def home(body: str) -> str:
    return TEAMS.get(body) or SERVICES.get(body) or body


def all_seats(drawn: Drawn, request: Request) -> list[Seat]:
    """List people who can be asked, and a gap where a body has nobody to be asked."""
    never = set(request.never)
    asked = [
        Seat(own, own, *PEOPLE[own])
        for own in drawn.people
        if own not in drawn.refused and not never & {own, *PEOPLE[own]}
    ]
    named = [each for each in request.must if each in BODIES]
    wanted = {body for _, body in drawn.links} | set(named)
    wanted = {body for body in wanted if not never & {body, home(body)}}
    gaps = []
    for team, above in TEAMS.items():
        nobody = not any(seat.team == team for seat in asked)
        spoken_for = any(s.organisation == above and not s.team for s in asked)
        if team in wanted and nobody and (team in named or not spoken_for):
            gaps.append(Seat(team, "", above, team))
    seats = [*asked, *gaps]
    heard = {seat.organisation for seat in seats}
    rest = {home(body) for body in wanted} - heard
    return [*seats, *(Seat(own, "", own, "") for own in rest)]


def speaks_for(seat: Seat, links: Links) -> set[str]:
    return {
        problem
        for problem, body in links
        if home(body) == seat.organisation
        and (body not in TEAMS or seat.team in {"", body})
    }


def keeps(seats: tuple[Seat, ...], request: Request) -> bool:
    """Check each rule."""
    homes = [seat.organisation for seat in seats]
    most = request.per_organisation or len(seats)
    named = {text for seat in seats for text in (seat.person, seat.team)} | set(homes)
    wishes = [SERVICES.get(each, each) for each in request.must]
    return (
        not set(request.must) & set(request.never)
        and len(seats) <= request.limit
        and all(homes.count(own) <= most for own in homes)
        and all(wish in named for wish in wishes)
    )


def worth(seats: tuple[Seat, ...], drawn: Drawn, order: list[str]) -> tuple[float, ...]:
    """Judge a list by each preference, in the order of the docstring."""
    stated = {ends: sure for ends, sure in drawn.links.items() if sure == "stated"}
    covered = set().union(*(speaks_for(seat, drawn.links) for seat in seats))
    surely = set().union(*(speaks_for(seat, stated) for seat in seats))
    warmth: dict[str, int] = {}
    for seat in seats:
        degree = DEGREE[drawn.warmth.get(seat.person, "cold")]
        warmth[seat.organisation] = max(warmth.get(seat.organisation, 0), degree)
    useful = [seat for seat in seats if speaks_for(seat, drawn.links)]
    links = [
        len(speaks_for(seat, drawn.links)) + len(speaks_for(seat, stated))
        for seat in seats
    ]
    return (
        sum(float(drawn.weights.get(own) or 1) for own in covered),
        sum(float(drawn.weights.get(own) or 1) for own in surely),
        sum(warmth.values()),
        len({seat.organisation for seat in useful}),
        -len(seats),
        sum(links),
        -sum(order.index(seat.id) for seat in seats),
    )


def subsets(seats: list[Seat], most: int) -> Iterator[tuple[Seat, ...]]:
    sizes = range(min(most, len(seats)) + 1)
    return chain.from_iterable(combinations(seats, size) for size in sizes)


def suggested(stakeholder_map: StakeholderMap, request: Request) -> InvitationPlan:
    return suggest_invitations(
        stakeholder_map,
        request.limit,
        must=request.must,
        never=request.never,
        per_organisation=request.per_organisation,
    )


MAPS = st.builds(
    Drawn,
    links=st.dictionaries(
        st.tuples(st.sampled_from(PROBLEMS), st.sampled_from(BODIES)),
        st.sampled_from(BASIS),
        max_size=9,
    ),
    weights=st.dictionaries(
        st.sampled_from(PROBLEMS), st.sampled_from(["0", "0.5", "1", "2.25"])
    ),
    people=st.lists(st.sampled_from(sorted(PEOPLE)), unique=True),
    warmth=st.dictionaries(
        st.sampled_from(sorted(PEOPLE)), st.sampled_from(sorted(DEGREE))
    ),
    refused=st.sets(st.sampled_from(sorted(PEOPLE)), max_size=1),
)
IDS = st.lists(st.sampled_from([*PEOPLE, *BODIES]), unique=True, max_size=2)


@settings(max_examples=30, deadline=None)
@given(
    drawn=MAPS,
    limit=st.integers(1, 4),
    must=IDS,
    never=IDS,
    most=st.none() | st.integers(1, 2),
)
def test_no_list_is_better(
    drawn: Drawn, limit: int, must: list[str], never: list[str], most: int | None
) -> None:
    known = {*drawn.people, *BODIES}
    request = Request(
        limit,
        tuple(each for each in must if each in known),
        tuple(each for each in never if each in known),
        most,
    )
    seats = all_seats(drawn, request)
    order = sorted(
        seat.id
        for seat in seats
        if speaks_for(seat, drawn.links) or keeps_a_wish(seat, request)
    )
    seats = [seat for seat in seats if seat.id in order]
    lists = [own for own in subsets(seats, limit) if keeps(own, request)]
    if not lists:
        with pytest.raises(InfeasibleRequestError):
            suggested(map_of(drawn), request)
        return
    plan = suggested(map_of(drawn), request)
    found = plan.invited["person_id"]
    names = [f"someone from {seat.id}" for seat in seats if not seat.person]
    gaps = plan.invited["name"][found == ""]
    assert set(gaps) <= set(names)
    ids = {*found[found != ""], *gaps.str.removeprefix("someone from ")}
    (chosen,) = [own for own in lists if {seat.id for seat in own} == ids]
    value = {own: worth(own, drawn, order) for own in lists}
    assert value[chosen] == max(value.values())
    assert plan.optimal
    covered = set().union(*(speaks_for(seat, drawn.links) for seat in chosen))
    assert plan.covered == tuple(sorted(covered))
    assert plan.uncovered == tuple(sorted(set(PROBLEMS) - covered))
    equal = {
        frozenset(seat.id for seat in own)
        for own in lists
        if value[own][:-1] == value[chosen][:-1] and own != chosen
    }
    assert set(plan.alternatives) <= equal
    assert len(plan.alternatives) == min(5, len(equal))


def keeps_a_wish(seat: Seat, request: Request) -> bool:
    wishes = {SERVICES.get(each, each) for each in request.must}
    return bool(wishes & {seat.id, seat.person, seat.organisation, seat.team})


def can_be_met(drawn: Drawn, request: Request) -> bool:
    if request.limit < 1:
        return False
    seats = all_seats(drawn, request)
    wished = [seat for seat in seats if keeps_a_wish(seat, request)]
    return any(keeps(own, request) for own in subsets(wished, request.limit))


EVERYBODY = Drawn(
    links={("P1", "t1"): "stated", ("P2", "o2"): "stated", ("P3", "o3"): "inferred"},
    weights={},
    people=sorted(PEOPLE),
    warmth={},
    refused={"d"},
)


def infeasible_requests(many: int) -> list[Request]:
    random = Random(20261122)  # noqa: S311 - made up, not secret
    ids = [*PEOPLE, *BODIES]
    found: list[Request] = []
    while len(found) < many:
        request = Request(
            random.randint(0, 3),
            tuple(random.sample(ids, random.randint(1, 7))),
            tuple(random.sample(ids, random.choice([0, 0, 1, 2]))),
            random.choice([None, None, 1, 2]),
        )
        if not can_be_met(EVERYBODY, request):
            found.append(request)
    return found


@pytest.fixture(scope="module")
def everybody() -> tuple[StakeholderMap, pd.DataFrame]:
    stakeholder_map = map_of(EVERYBODY)
    barred = find_candidates(stakeholder_map, None, BASIS, (), ()).barred
    return stakeholder_map, barred


def test_every_change_offered_works_and_no_smaller_one_does(
    everybody: tuple[StakeholderMap, pd.DataFrame],
) -> None:
    for request in infeasible_requests(200):
        with pytest.raises(InfeasibleRequestError) as raised:
            checked_request(everybody[0], request, everybody[1])
        offers = possible_changes(*everybody[:1], request, everybody[1])
        assert offers
        assert [said for said, _ in offers] == list(raised.value.changes)
        for _, offer in offers:
            assert can_be_met(EVERYBODY, offer)
            for less in smaller_changes(request, offer):
                assert not can_be_met(EVERYBODY, less), (request, offer, less)


def smaller_changes(request: Request, offer: Request) -> Iterator[Request]:
    """List changes of the same kind that change less."""
    most = request.per_organisation
    if offer.limit > request.limit:
        yield replace(offer, limit=offer.limit - 1)
    if offer.per_organisation != most and offer.per_organisation is not None:
        yield replace(offer, per_organisation=offer.per_organisation - 1)
    for gone in set(request.never) - set(offer.never):
        yield replace(
            offer, never=(*offer.never, gone), limit=99, per_organisation=None
        )
    taken = len(request.must) - len(offer.must)
    if (offer.limit, offer.per_organisation) == (max(1, request.limit), most):
        for kept in combinations(request.must, len(request.must) - taken + 1):
            yield replace(offer, must=kept)
    else:
        for gone in set(request.must) - set(offer.must):
            yield replace(
                offer, must=(*offer.must, gone), limit=99, per_organisation=None
            )


def test_a_list_can_be_made_of_every_change_offered(
    everybody: tuple[StakeholderMap, pd.DataFrame],
) -> None:
    for request in infeasible_requests(6):
        for _, offer in possible_changes(*everybody[:1], request, everybody[1]):
            plan = suggested(everybody[0], offer)
            assert plan.optimal
