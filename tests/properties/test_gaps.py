"""Gaps against plain loops over the rows, on random maps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.analysis.gap_cards import who_is_missing
from servicecomm.analysis.gaps import GAP_KINDS, gaps
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from random import Random

TODAY = dt.date(2026, 12, 1)
ORGANISATIONS = ("o1", "o2", "o3")
TEAMS = {"t1": "o1", "t2": "o1", "t3": "o2"}
SERVICES = {"s1": "o1"}
HOME = {**{own: own for own in ORGANISATIONS}, **TEAMS, **SERVICES}
PROBLEMS = ("P1", "P2", "P3")
RELATIONS = ("policy lead", "runs part", "holds data", "")

PROBLEM_KINDS = (
    "problem nobody has",
    "problem only one body has",
    "problem nobody owns",
    "problem without evidence",
    "stated link without evidence",
    "problem nobody can speak for",
    "problem only one person can speak for",
)
Link = tuple[str, ...]
Person = tuple[str, str]

links = st.lists(
    st.tuples(
        st.sampled_from(PROBLEMS),
        st.sampled_from(sorted(HOME)),
        st.sampled_from(RELATIONS),
        st.sampled_from(("stated", "inferred")),
        st.sampled_from(("", "S1")),
    ),
    unique_by=lambda link: link[:3],
    max_size=9,
)
people = st.lists(
    st.tuples(
        st.sampled_from([*ORGANISATIONS, *TEAMS]),
        st.sampled_from(("", "yes")),
        st.sampled_from(("", "cold", "met")),
    ),
    max_size=5,
)


def drawn(linked: list[Link], persons: list[Link]) -> StakeholderMap:
    frames = {
        "problems": (["problem_id", "title"], [(own, "T") for own in PROBLEMS]),
        "organisations": (
            ["organisation_id", "name"],
            [(own, own.upper()) for own in ORGANISATIONS],
        ),
        "teams": (
            ["team_id", "name", "organisation_id"],
            [(own, own.upper(), home) for own, home in TEAMS.items()],
        ),
        "services": (
            ["service_id", "name", "organisation_id"],
            [(own, own.upper(), home) for own, home in SERVICES.items()],
        ),
        "affects": (["problem_id", "body_id", "relation", "basis", "evidence"], linked),
        "evidence": (["evidence_id", "title"], [("S1", "One")]),
        "people": (
            ["person_id", "role", "organisation_id", "team_id", "do_not_contact"],
            [
                (
                    f"p{number}",
                    "Clerk",
                    "" if where in TEAMS else where,
                    where if where in TEAMS else "",
                    flag,
                )
                for number, (where, flag, _) in enumerate(persons)
            ],
        ),
        "contacts": (
            ["known_by", "person_id", "warmth"],
            [
                ("us", f"p{number}", warmth)
                for number, (_, _, warmth) in enumerate(persons)
                if warmth
            ],
        ),
    }
    return StakeholderMap(
        {
            name: pd.DataFrame(rows, columns=columns, dtype="str")
            for name, (columns, rows) in frames.items()
        }
    )


def speaks(where: str, body: str) -> bool:
    """Say whether somebody in a team or an organisation speaks for a body."""
    if HOME[where] != HOME[body]:
        return False
    return where not in TEAMS or body not in TEAMS or where == body


def of_problems(linked: list[Link], askable: list[Person]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {kind: set() for kind in PROBLEM_KINDS}
    for problem in PROBLEMS:
        own = [link for link in linked if link[0] == problem]
        homes = {HOME[body] for _, body, *_ in own}
        owners = {relation for _, _, relation, *_ in own} & {"policy lead", "runs part"}
        cited = [basis for *_, basis, evidence in own if evidence]
        uncited = [basis for *_, basis, evidence in own if not evidence]
        voices = sum(
            any(speaks(where, body) for _, body, *_ in own) for where, _ in askable
        )
        holds = {
            "problem nobody has": not own,
            "problem only one body has": len(homes) == 1,
            "problem nobody owns": own and not owners,
            "problem without evidence": own and not cited,
            "stated link without evidence": "stated" in uncited,
            "problem nobody can speak for": own and voices == 0,
            "problem only one person can speak for": voices == 1,
        }
        for kind in PROBLEM_KINDS:
            found[kind] |= {problem} if holds[kind] else set()
    return found


def of_bodies(linked: list[Link], askable: list[Person]) -> dict[str, set[str]]:
    homes = {HOME[body] for _, body, *_ in linked}
    there = {
        home: [warmth for where, warmth in askable if HOME[where] == home]
        for home in homes
    }
    stated = {link[:2] for link in linked if link[3] == "stated"}
    return {
        "body without a contact": {home for home in homes if not there[home]},
        "body with cold contacts only": {
            home for home in homes if there[home] and "met" not in there[home]
        },
        "link on our word alone": {
            link[1] for link in linked if link[:2] not in stated
        },
    }


@settings(max_examples=25, deadline=None)
@given(links, people)
def test_gaps_of_problems_and_contacts_equal_plain_loops(
    linked: list[Link], persons: list[Link]
) -> None:
    found = gaps(drawn(linked, persons), TODAY)
    told: dict[str, set[str]] = {kind: set() for kind in GAP_KINDS}
    for kind, subject in zip(found["kind"], found["subject_id"], strict=True):
        told[kind].add(subject)
    askable = [(where, warmth) for where, flag, warmth in persons if not flag]
    expected = {**of_problems(linked, askable), **of_bodies(linked, askable)}
    assert {kind: told[kind] for kind in expected} == expected


@settings(max_examples=5, deadline=None)
@given(links, people, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_count(
    linked: list[Link],
    persons: list[Link],
    random: Random,
) -> None:
    whole = drawn(linked, persons)
    seed = random.randrange(1000)
    mixed = {
        name: whole.table(name).sample(frac=1, random_state=seed)
        for name in (
            "problems",
            "organisations",
            "teams",
            "people",
            "affects",
            "contacts",
        )
    }
    again = whole.with_tables(mixed)
    pd.testing.assert_frame_equal(gaps(again, TODAY), gaps(whole, TODAY))
    pd.testing.assert_frame_equal(who_is_missing(again), who_is_missing(whole))
