"""Wishes, voices, leanings and second lists against every list that there could be."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, pairwise, product
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from servicecomm.analysis._quotas import Quota
from servicecomm.analysis._voices import change_for_voices
from servicecomm.analysis.candidates import find_candidates
from servicecomm.analysis.coverage import maximum_coverage
from servicecomm.analysis.declining import if_declined
from servicecomm.analysis.grouping import communities
from servicecomm.analysis.invitations import suggest_invitations
from servicecomm.analysis.offers import checked_request, possible_changes
from servicecomm.analysis.requests import Request
from servicecomm.analysis.seat_curve import seats_curve
from servicecomm.errors import InfeasibleRequestError
from servicecomm.model.schema import BASIS
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecomm.analysis.plans import InvitationPlan

PROBLEMS = ["P1", "P2", "P3", "P4"]
# What each organisation is: its kind, the tier that this is, and its nations.
ORGANISATIONS = {
    "o1": ("council", "local government", "England"),
    "o2": ("executive agency", "central government", "England|Wales"),
    "o3": ("Welsh council", "local government", "Wales"),
}
PEOPLE = {
    "a": ("o1", "policy"),
    "b": ("o1", "design"),
    "c": ("o2", "policy"),
    "d": ("o2", ""),
    "e": ("o2", "design"),
}
DEGREE = {"cold": 0, "know of": 3, "met": 4, "know well": 5}
WISHES = [
    {"profession": "policy"},
    {"profession": ["Design", "policy"]},
    {"nation": "Wales"},
    {"nation": "Wales only"},
    {"tier": "local government"},
    {"tier": "police"},
    {"profession": "design", "tier": "local government"},
    {"profession": "policy", "nation": "wales"},
]

Links = dict[tuple[str, str], str]


class Drawn(NamedTuple):
    """What a map holds, in plain Python."""

    links: Links
    weights: dict[str, str]
    warmth: dict[str, str]


class Seat(NamedTuple):
    """Somebody, or someone still to be found (no person)."""

    id: str
    person: str
    home: str


def frame(rows: Iterable[tuple[str, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns), dtype="str")


def map_of(drawn: Drawn) -> StakeholderMap:
    people = [(own, own.upper(), *PEOPLE[own]) for own in PEOPLE]
    known = [("us", own, drawn.warmth.get(own, "cold")) for own in PEOPLE]
    problems = [(own, own, drawn.weights.get(own, "")) for own in PROBLEMS]
    bodies = [
        (own, own, kind, where) for own, (kind, _, where) in ORGANISATIONS.items()
    ]
    return StakeholderMap(
        {
            "problems": frame(problems, "problem_id", "title", "weight"),
            "organisations": frame(
                bodies, "organisation_id", "name", "kind", "nations"
            ),
            "people": frame(
                people, "person_id", "role", "organisation_id", "profession"
            ),
            "contacts": frame(known, "known_by", "person_id", "warmth"),
            "affects": frame(
                [(*ends, basis) for ends, basis in drawn.links.items()],
                *("problem_id", "body_id", "basis"),
            ),
        }
    )


def seats_of(
    drawn: Drawn, must: Iterable[str] = (), never: Iterable[str] = ()
) -> list[Seat]:
    shut, linked = set(never), {home for _, home in drawn.links}
    asked = [
        Seat(own, own, home)
        for own, (home, _) in PEOPLE.items()
        if not shut & {own, home} and (home in linked or {own, home} & set(must))
    ]
    heard = {seat.home for seat in asked}
    wanted = linked | {own for own in must if own in ORGANISATIONS}
    gaps = sorted(wanted - heard - shut)
    return sorted([*asked, *(Seat(own, "", own) for own in gaps)])


def meets(seat: Seat, quota: Quota) -> bool:
    _, tier, nations = ORGANISATIONS[seat.home]
    where = set(nations.split("|"))
    facts = {
        "profession": {PEOPLE[seat.person][1]} if seat.person else set(),
        "nation": where | {f"{nation} only" for nation in where if len(where) == 1},
        "tier": {tier},
    }
    return all(
        {word.lower() for word in words} & {fact.lower() for fact in facts[kind]}
        for kind, words in quota.terms
    )


def lists(seats: list[Seat], request: Request) -> Iterator[tuple[Seat, ...]]:
    """Give every list that keeps the rules."""
    sizes = range(min(request.limit, len(seats)) + 1)
    cap = request.per_organisation or len(seats)
    for own in chain.from_iterable(combinations(seats, size) for size in sizes):
        homes = [seat.home for seat in own]
        names = {seat.person for seat in own} | set(homes)
        if (
            all(homes.count(home) <= cap for home in homes)
            and set(request.must) <= names
            and all(
                sum(meets(seat, quota) for seat in own) >= quota.seats
                for quota in request.at_least
            )
        ):
            yield own


def can_be_met(drawn: Drawn, request: Request) -> bool:
    if request.limit < 1 or set(request.must) & set(request.never):
        return False
    seats = seats_of(drawn, request.must, request.never)
    return any(True for _ in lists(seats, request))


def speaks(seat: Seat, links: Links) -> set[str]:
    return {problem for problem, home in links if home == seat.home}


def weigh(drawn: Drawn, problems: Iterable[str]) -> float:
    return sum(float(drawn.weights.get(own) or 1) for own in problems)


def covered(own: tuple[Seat, ...], links: Links) -> set[str]:
    return set().union(*(speaks(seat, links) for seat in own))


def stated(links: Links) -> Links:
    return {ends: sure for ends, sure in links.items() if sure == "stated"}


def reached(own: tuple[Seat, ...], drawn: Drawn) -> tuple[float, float]:
    both = (covered(own, each) for each in (drawn.links, stated(drawn.links)))
    first, second = (weigh(drawn, each) for each in both)
    return first, second


def warmth(own: tuple[Seat, ...], drawn: Drawn) -> int:
    best: dict[str, int] = {}
    for seat in own:
        degree = DEGREE[drawn.warmth.get(seat.person, "cold")]
        best[seat.home] = max(best.get(seat.home, 0), degree)
    return sum(best.values())


def worth(own: tuple[Seat, ...], drawn: Drawn) -> tuple[float, ...]:
    """Judge a list by each preference but the order of the ids."""
    heard = {seat.home for seat in own if speaks(seat, drawn.links)}
    sure = stated(drawn.links)
    links = sum(len(speaks(s, drawn.links)) + len(speaks(s, sure)) for s in own)
    return *reached(own, drawn), warmth(own, drawn), len(heard), -len(own), links


def list_of(plan: InvitationPlan, seats: list[Seat]) -> tuple[Seat, ...]:
    person = plan.invited["person_id"]
    ids = set(person.where(person != "", plan.invited["body_id"]))
    return tuple(seat for seat in seats if seat.id in ids)


MAPS = st.builds(
    Drawn,
    links=st.dictionaries(
        st.tuples(st.sampled_from(PROBLEMS), st.sampled_from(sorted(ORGANISATIONS))),
        st.sampled_from(BASIS),
        min_size=1,
        max_size=8,
    ),
    weights=st.dictionaries(
        st.sampled_from(PROBLEMS), st.sampled_from(["0.5", "1", "3"])
    ),
    warmth=st.dictionaries(
        st.sampled_from(sorted(PEOPLE)), st.sampled_from(sorted(DEGREE))
    ),
)
EVERYBODY = Drawn(
    {("P1", "o1"): "stated", ("P2", "o2"): "stated", ("P3", "o3"): "inferred"}, {}, {}
)
FEW = settings(max_examples=12, deadline=None)


def wish(random: Random) -> Quota:
    words = random.choice(WISHES)
    terms = tuple(
        (kind, (given,) if isinstance(given, str) else tuple(given))
        for kind, given in words.items()
    )
    return Quota(terms, random.choice([1, 1, 2, 3]))


def infeasible_requests(many: int) -> list[Request]:
    random = Random(20261122)  # noqa: S311 - made up, not secret
    ids = [*PEOPLE, *ORGANISATIONS]
    found: list[Request] = []
    while len(found) < many:
        request = Request(
            random.randint(0, 4),
            tuple(random.sample(ids, random.choice([0, 0, 1, 2]))),
            tuple(random.sample(ids, random.choice([0, 0, 1]))),
            random.choice([None, None, 1, 2]),
            tuple(wish(random) for _ in range(random.randint(1, 3))),
        )
        if not can_be_met(EVERYBODY, request):
            found.append(request)
    return found


def test_every_change_offered_works_and_no_smaller_one_does() -> None:
    drawn = map_of(EVERYBODY)
    barred = find_candidates(drawn, None, BASIS, (), ()).barred
    kinds = set()
    for request in infeasible_requests(200):
        with pytest.raises(InfeasibleRequestError) as raised:
            checked_request(drawn, request, barred)
        offers = possible_changes(drawn, request, barred)
        assert offers
        assert [said for said, _ in offers] == list(raised.value.changes)
        for said, offer in offers:
            assert can_be_met(EVERYBODY, offer), (request, said)
            for less in smaller_changes(request, offer):
                assert not can_be_met(EVERYBODY, less), (request, said, less)
        kinds |= {said.split()[0] for said, _ in offers}
    assert {"Raise", "Allow", "Do", "Ask", "Take"} <= kinds


def smaller_changes(request: Request, offer: Request) -> Iterator[Request]:
    """List changes of the same kind that change less."""
    most = request.per_organisation
    if offer.limit > request.limit:
        yield replace(offer, limit=offer.limit - 1)
    if offer.per_organisation != most and offer.per_organisation is not None:
        yield replace(offer, per_organisation=offer.per_organisation - 1, limit=99)
    gone = sum(wish.seats for wish in request.at_least)
    gone -= sum(wish.seats for wish in offer.at_least)
    ways = product(*(range(wish.seats + 1) for wish in request.at_least))
    for seats in ways if gone else ():
        given_up = sum(wish.seats for wish in request.at_least) - sum(seats)
        wishes = tuple(
            wish.reduced(own) for wish, own in zip(request.at_least, seats, strict=True)
        )
        if given_up == gone - 1:
            yield replace(offer, at_least=wishes)


@FEW
@given(drawn=MAPS, limit=st.integers(1, 4), chance=st.randoms(use_true_random=False))
def test_no_list_with_these_people_is_better(
    drawn: Drawn, limit: int, chance: Random
) -> None:
    asked = chance.choice(WISHES)
    seats = seats_of(drawn)
    quota = Quota(
        tuple((k, (w,) if isinstance(w, str) else tuple(w)) for k, w in asked.items())
    )
    every = list(lists(seats, Request(limit, at_least=(quota,))))
    if not every:
        with pytest.raises(InfeasibleRequestError):
            suggest_invitations(map_of(drawn), limit, at_least=asked)
        return
    plan = suggest_invitations(map_of(drawn), limit, at_least=[asked])
    best = max(worth(own, drawn) for own in every)
    assert worth(list_of(plan, seats), drawn) == pytest.approx(best)
    assert plan.optimal


@FEW
@given(drawn=MAPS, limit=st.integers(1, 4), often=st.integers(2, 3))
def test_each_problem_is_covered_as_often_as_can_be(
    drawn: Drawn, limit: int, often: int
) -> None:
    seats = seats_of(drawn)

    def value(own: tuple[Seat, ...]) -> tuple[float, float, float]:
        count = [p for seat in own for p in speaks(seat, drawn.links)]
        voices = sum(
            min(often, count.count(each)) * weigh(drawn, [each]) for each in PROBLEMS
        )
        return reached(own, drawn)[0], voices, reached(own, drawn)[1]

    plan = suggest_invitations(map_of(drawn), limit, times=often)
    every = list(lists(seats, Request(limit)))
    chosen = list_of(plan, seats)
    assert value(chosen) == pytest.approx(max(map(value, every)))
    told = plan.voices.set_index("problem_id")
    for each in PROBLEMS:
        there = sum(each in speaks(seat, drawn.links) for seat in chosen)
        could = sum(each in speaks(seat, drawn.links) for seat in seats)
        row = told.loc[each, ["wanted", "voices", "could", "missing"]].tolist()
        assert row == [often, there, could, max(0, often - there)]
    if told["missing"].any():
        assert any(note.startswith("What would do it:") for note in plan.notes)
        _, change = change_for_voices(plan.making, 10)
        wanted = dict.fromkeys(PROBLEMS, 0)
        for each in PROBLEMS:
            could = sum(each in speaks(seat, drawn.links) for seat in seats)
            wanted[each] = min(often, could)
        assert enough(seats, drawn.links, wanted, change.limit)
        assert change.limit == limit or not enough(
            seats, drawn.links, wanted, change.limit - 1
        )
        kept = {each: n for each, n in wanted.items() if n > 1}
        assert dict(change.times) == kept


def enough(seats: list[Seat], links: Links, wanted: dict[str, int], limit: int) -> bool:
    """Say whether some list has as many voices as wanted."""
    return any(
        all(
            sum(p in speaks(seat, links) for seat in own) >= n
            for p, n in wanted.items()
        )
        for own in lists(seats, Request(limit))
    )


@FEW
@given(drawn=MAPS, limit=st.integers(1, 4))
def test_of_equal_lists_the_one_that_leans_most(drawn: Drawn, limit: int) -> None:
    seats = seats_of(drawn)
    size = len(suggest_invitations(map_of(drawn), limit).invited)
    every = [own for own in lists(seats, Request(limit)) if len(own) == size]
    best = max(reached(own, drawn) for own in every)
    equal = [own for own in every if reached(own, drawn) == pytest.approx(best)]
    for prefer, value in (("cohesive", links_of), ("bridging", joined)):
        plan = suggest_invitations(map_of(drawn), limit, prefer=prefer)
        chosen = list_of(plan, seats)
        assert len(chosen) == size
        assert reached(chosen, drawn) == pytest.approx(best)
        values = [value(own, drawn) for own in equal]
        assert value(chosen, drawn) == max(values)
        assert any(f"{prefer.capitalize()}, as you asked" in s for s in plan.notes)


def links_of(own: tuple[Seat, ...], drawn: Drawn) -> int:
    homes = {seat.home for seat in own}
    return sum(home in homes for _, home in drawn.links)


def joined(own: tuple[Seat, ...], drawn: Drawn) -> int:
    shared = np.zeros((len(PROBLEMS), len(PROBLEMS)))
    for first, home in drawn.links:
        for second, other in drawn.links:
            if home == other and first != second:
                shared[PROBLEMS.index(first), PROBLEMS.index(second)] += 1
    group = communities(sparse.csr_array(shared))
    pairs = set()
    for seat in own:
        has = {int(group[PROBLEMS.index(p)]) for p in speaks(seat, drawn.links)}
        pairs |= set(combinations(sorted(has), 2))
    return len(pairs)


@FEW
@given(drawn=MAPS, limit=st.integers(1, 4), chance=st.randoms(use_true_random=False))
def test_a_second_list_covers_most_and_changes_least(
    drawn: Drawn, limit: int, chance: Random
) -> None:
    drawn_map = map_of(drawn)
    plan = suggest_invitations(drawn_map, limit)
    chosen = list_of(plan, seats_of(drawn))
    gone = [seat.id for seat in chance.sample(chosen, min(2, len(chosen)))]
    second = if_declined(drawn_map, plan, gone)
    seats = seats_of(drawn, never=gone)
    every = list(lists(seats, Request(limit)))
    again = list_of(second.plan, seats)
    assert not {seat.id for seat in again} & set(gone)
    ids = {seat.id for seat in chosen}

    def value(own: tuple[Seat, ...]) -> tuple[float, ...]:
        kept = sum(seat.id in ids for seat in own)
        return *reached(own, drawn), kept, warmth(own, drawn)

    assert value(again) == pytest.approx(max(map(value, every)))
    fresh = suggest_invitations(drawn_map, limit, never=gone)
    assert weigh(drawn, second.plan.covered) == pytest.approx(
        weigh(drawn, fresh.covered)
    )
    assert set(second.lost) == set(plan.covered) - set(second.plan.covered)
    declines = second.changes[second.changes["change"] == "declines"]
    assert set(declines["seat_id"]) == set(gone)
    stepped = second.changes[second.changes["change"] == "steps in"]
    assert set(stepped["seat_id"]) == {seat.id for seat in again} - ids


@FEW
@given(drawn=MAPS, limit=st.integers(1, 4), most=st.none() | st.integers(1, 2))
def test_nobody_would_take_a_seat_better(
    drawn: Drawn, limit: int, most: int | None
) -> None:
    seats = seats_of(drawn)
    plan = suggest_invitations(map_of(drawn), limit, per_organisation=most)
    chosen = list_of(plan, seats)
    request = Request(limit, per_organisation=most)
    told = plan.replacements.set_index("seat_id")
    for seat in chosen:
        rest = [each for each in chosen if each != seat]
        others = seats_of(drawn, never=[seat.id] if seat.person else [])
        sound = set(lists(others, request))
        swaps = {
            other.id: own
            for other in others
            if other not in chosen and (own := tuple(sorted([*rest, other]))) in sound
        }
        found = told.loc[seat.id, "replacement_id"]
        assert bool(found) == bool(swaps)
        lost = covered(chosen, drawn.links) - covered(tuple(rest), drawn.links)
        if found:
            best = max(worth(own, drawn) for own in swaps.values())
            assert worth(swaps[found], drawn) == pytest.approx(best)
            now = covered(swaps[found], drawn.links)
            lost = covered(chosen, drawn.links) - now
            gained = now - covered(chosen, drawn.links)
            assert told.loc[seat.id, "gained"] == "|".join(sorted(gained))
        assert told.loc[seat.id, "lost"] == "|".join(sorted(lost))


@FEW
@given(drawn=MAPS, most=st.none() | st.integers(1, 2))
def test_the_curve_is_the_most_for_each_number(drawn: Drawn, most: int | None) -> None:
    curve = seats_curve(map_of(drawn), 5, per_organisation=most)
    seats = seats_of(drawn)
    for row in curve.itertuples():
        request = Request(row.seats, per_organisation=most)
        best = max(reached(own, drawn)[0] for own in lists(seats, request))
        assert row.weight == pytest.approx(best)
        assert row.optimal
    weights = [0.0, *curve["weight"]]
    added = [after - before for before, after in pairwise(weights)]
    assert curve["added"].tolist() == pytest.approx(added)
    assert curve["sensible"].sum() <= 1
    said = curve["why"] != ""
    assert said.sum() == 1
    assert said[curve["sensible"]].all()
    assert curve["sensible"].any() or said.iloc[-1]


def greedy(has: np.ndarray, weight: np.ndarray, limit: int) -> float:
    """Take what adds most, again and again: what that reaches."""
    left = weight.astype(float)
    for _ in range(limit):
        left[has[:, int((left @ has).argmax())]] = 0
    return float(weight.sum() - left.sum())


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    limit=st.integers(1, 8),
    seconds=st.sampled_from([0.0, 0.001, 0.02, 0.1]),
)
def test_at_any_time_limit_a_list_is_no_worse_than_greedy(
    seed: int, limit: int, seconds: float
) -> None:
    draw = np.random.default_rng(seed)
    has = draw.random((25, 40)) < 0.1
    weight = draw.integers(1, 5, 25)
    least = greedy(has, weight, limit)
    best = maximum_coverage(has, limit, weight, seconds=seconds)
    assert best.objective >= least
    ids = [f"P{row:02}" for row in range(25)]
    homes = [f"o{column:02}" for column in range(40)]
    drawn = StakeholderMap(
        {
            "problems": frame(
                zip(ids, ids, map(str, weight), strict=True),
                *("problem_id", "title", "weight"),
            ),
            "organisations": frame(
                zip(homes, homes, strict=True), "organisation_id", "name"
            ),
            "affects": frame(
                ((ids[row], homes[column]) for row, column in np.argwhere(has)),
                *("problem_id", "body_id"),
            ),
        }
    )
    for options in ({}, {"times": 2}, {"prefer": "cohesive"}, {"prefer": "bridging"}):
        plan = suggest_invitations(drawn, limit, seconds=seconds, **options)
        reach = sum(int(weight[ids.index(own)]) for own in plan.covered)
        assert reach >= least
        assert len(plan.invited) <= limit
