"""How everybody is reached, before it is put into words; and channels by place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from servicecomm.analysis.channels import Place, channel_routes
from servicecomm.analysis.introductions import reach, routes, ways_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

FIVE = """
    problems
    problem_id ; title

    organisations
    organisation_id ; name ; parent_id
    low             ; Low  ; mid
    mid             ; Mid  ; high
    high            ; High ;

    teams
    team_id ; name ; organisation_id ; mailbox
    t       ; Team ; mid             ; team@m.example

    affects
    problem_id ; body_id

    people
    person_id ; role ; organisation_id
    a         ; A    ; low
    b         ; B    ; high
    c         ; C    ; mid
    d         ; D    ; mid
    e         ; E    ; mid

    contacts
    known_by ; person_id ; warmth ; willing_to_introduce
    {contacts}
    """


@pytest.mark.parametrize(
    ("contacts", "cost"),
    [
        ("", {}),
        (
            "us;a;know well;\nus;b;met;\nus;c;know of;\nus;d;cold;",
            {"a": 1, "b": 2, "c": 4},
        ),
        ("us;a;know well;no", {"a": 1}),
        ("us;a;know well;\na;b;know well;yes", {"a": 1, "b": 2}),
        ("us;a;know well;\na;b;know well;", {"a": 1, "b": 3}),
        ("us;a;know well;\na;b;know well;no", {"a": 1}),
        ("us;a;know well;\na;b;cold;yes", {"a": 1}),
        ("us;a;cold;\na;b;know well;yes", {}),
        ("a;b;know well;yes\nb;a;know well;yes", {}),
        ("us;a;met;\na;a;know well;yes\na;b;met;yes\nb;a;met;yes", {"a": 2, "b": 4}),
        (
            "us;a;met;\na;b;met;yes\nb;c;met;yes\nc;d;met;yes",
            {"a": 2, "b": 4, "c": 6},
        ),
        (
            "us;c;know of;\nus;a;met;\na;b;met;yes\nb;c;met;yes\nc;d;met;yes",
            {"a": 2, "b": 4, "c": 4, "d": 6},
        ),
    ],
)
def test_what_it_costs_to_reach_somebody(
    map_from: Draw, contacts: str, cost: dict[str, int]
) -> None:
    found = reach(map_from(FIVE.format(contacts=contacts)))["cost"]
    assert found.to_dict() == {own: cost.get(own, np.inf) for own in "abcde"}


def test_routes_of_some_are_those_of_all(example: StakeholderMap) -> None:
    every = routes(example)
    some = routes(example, ["priya", "amina"])
    assert some.to_dict() == every.loc[["priya", "amina"]].to_dict()
    assert every.index.is_monotonic_increasing


def test_routes_of_nobody(map_from: Draw) -> None:
    drawn = map_from(FIVE.format(contacts=""))
    empty = drawn.with_tables({"people": drawn.people.head(0)})
    assert routes(empty).empty
    assert routes(drawn, []).empty
    assert ways_in(empty, ["mid"]) == ways_in(drawn, ["mid"])


@pytest.mark.parametrize(
    ("contacts", "said"),
    [
        ("us;a;met;", "Ask the A (Low), in a body below it, who to speak to."),
        ("us;b;met;", "Ask the B (High), in a body above it, who to speak to."),
        (
            "us;a;met;\nus;b;met;",
            "Ask the A (Low), in a body below it, who to speak to.",
        ),
        (
            "us;a;met;\nus;b;know well;",
            "Ask the B (High), in a body above it, who to speak to.",
        ),
        (
            "us;c;met;\nc;a;met;yes",
            "No contact and no channel yet: ask the group who knows somebody.",
        ),
    ],
)
def test_the_way_in_is_through_the_warmest_person_nearby(
    map_from: Draw, contacts: str, said: str
) -> None:
    assert ways_in(map_from(FIVE.format(contacts=contacts)), ["mid"]) == {"mid": said}


def test_a_team_has_a_mailbox_of_its_own(map_from: Draw) -> None:
    places = [Place("mid"), Place("mid", "t"), Place("mid", profession="policy")]
    found = channel_routes(map_from(FIVE.format(contacts="")), places)
    unknown = "No contact and no channel yet: ask the group who knows somebody."
    assert list(found.values()) == [
        unknown,
        "No contact yet: write to their shared mailbox.",
        unknown,
    ]
