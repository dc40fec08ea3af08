"""Requests: the seats that they take, what is wrong with them, and the ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from servicecomm.analysis.checking import broken_rules
from servicecomm.analysis.offers import checked_request, possible_changes
from servicecomm.analysis.requests import Request, seats_needed
from servicecomm.errors import InfeasibleRequestError, ServiceCommError, UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

OFFICES = """
    problems
    problem_id ; title

    organisations
    organisation_id ; name ; abbreviation
    o               ; Org  ; ORG
    q               ; Queue ;

    teams
    team_id ; name   ; organisation_id
    t1      ; Team 1 ; o
    t2      ; Team 2 ; o

    services
    service_id ; name  ; organisation_id
    s          ; Serve ; o

    affects
    problem_id ; body_id

    people
    person_id ; role ; organisation_id ; team_id
    a         ; A    ;                 ; t1
    b         ; B    ;                 ; t1
    c         ; C    ; o               ;
    d         ; D    ; q               ;
    e         ; E    ; q               ;
    """

NOBODY = pd.DataFrame({"role": [], "organisation": [], "why": []}, dtype="str")
SOMEBODY = pd.DataFrame(
    {
        "role": ["D", ""],
        "organisation": ["Queue", "Org"],
        "why": ["declined on 2026-01-01", "opted out on 2026-02-02"],
    },
    index=["d", "o"],
)


@pytest.fixture(scope="module")
def offices(map_from: Draw) -> StakeholderMap:
    return map_from(OFFICES)


@pytest.mark.parametrize(
    ("must", "needed"),
    [
        ("", {}),
        ("a a", {"o": 1}),
        ("a b c", {"o": 3}),
        ("t1 a", {"o": 1}),
        ("t1 t2", {"o": 2}),
        ("t1 c", {"o": 2}),
        ("o s t1 a", {"o": 1}),
        ("o s", {"o": 1}),
        ("o q d", {"o": 1, "q": 1}),
    ],
)
def test_seats_that_a_must_list_takes(
    offices: StakeholderMap, must: str, needed: dict[str, int]
) -> None:
    assert dict(seats_needed(offices, must.split())) == needed


@pytest.mark.parametrize(
    ("request_", "barred", "wrong", "changes"),
    [
        (
            Request(2, ("a", "b", "t2")),
            NOBODY,
            "the must list takes 3 seats but the limit is 2",
            ["Raise the limit to 3", "Take 't2' off the must list"],
        ),
        (
            Request(1, ("d", "a", "t1", "s")),
            NOBODY,
            "the must list takes 2 seats but the limit is 1",
            ["Raise the limit to 2", "Take 'd' off the must list"],
        ),
        (
            Request(9, ("c", "a", "t1", "d"), per_organisation=1),
            NOBODY,
            "the must list takes 2 seats for ORG but an organisation can have 1",
            ["Allow 2 for one organisation", "Take 'c' off the must list"],
        ),
        (
            Request(-1, ("c", "a", "d")),
            NOBODY,
            "a list of -1 seats invites nobody",
            [
                "Raise the limit to 3",
                "Take 'a' and 'd' off the must list and raise the limit to 1",
            ],
        ),
        (
            Request(9, ("a", "t2", "d"), never=("t1", "o", "e")),
            NOBODY,
            (
                "'a' must be invited and never invited and 't2' must be invited and "
                "never invited"
            ),
            [
                "Take 'a' and 't2' off the must list",
                "Take 't1' and 'o' off the never list",
            ],
        ),
        (
            Request(9, ("d", "e", "a", "t1", "s")),
            SOMEBODY,
            (
                "'a' must be invited but Org opted out on 2026-02-02, 'd' must be "
                "invited but declined on 2026-01-01, 's' must be invited but Org opted "
                "out on 2026-02-02 and 't1' must be invited but Org opted out on "
                "2026-02-02"
            ),
            ["Take 'd', 'a', 't1' and 's' off the must list"],
        ),
        (
            Request(1, ("d", "c", "a", "e"), never=("c",), per_organisation=1),
            SOMEBODY.loc[["d"]],
            (
                "'c' must be invited and never invited, 'd' must be invited but "
                "declined on 2026-01-01, the must list takes 4 seats but the limit is "
                "1, the must list takes 2 seats for ORG but an organisation can have 1 "
                "and the must list takes 2 seats for Queue but an organisation can "
                "have 1"
            ),
            [
                "Take 'd' and 'c' off the must list and raise the limit to 2",
                "Take 'd', 'c' and 'e' off the must list",
                (
                    "Take 'd' off the must list and take 'c' off the never list and "
                    "raise the limit to 3 and allow 2 for one organisation"
                ),
            ],
        ),
    ],
)
def test_what_is_wrong_and_the_ways_out(
    offices: StakeholderMap,
    request_: Request,
    barred: pd.DataFrame,
    wrong: str,
    changes: list[str],
) -> None:
    with pytest.raises(InfeasibleRequestError) as raised:
        checked_request(offices, request_, barred)
    assert str(raised.value).startswith(f"No list can meet this: {wrong}. ")
    assert list(raised.value.changes) == [
        f"{change}: checked, that works." for change in changes
    ]
    for _, offer in possible_changes(offices, request_, barred):
        assert checked_request(offices, offer, barred) == offer


def test_a_sound_request_passes(offices: StakeholderMap) -> None:
    request = Request(2, ("t1", "q", "s"), ("c", "e"), 1)
    assert checked_request(offices, request, NOBODY) is request


def test_requests_that_make_no_sense(offices: StakeholderMap) -> None:
    with pytest.raises(UnknownIdError, match=r"^No person or body has the id 'xyz'\.$"):
        checked_request(offices, Request(2, never=("xyz",)), NOBODY)
    with pytest.raises(ServiceCommError, match=r"^With 0 seats for an organisation"):
        checked_request(offices, Request(2, per_organisation=0), NOBODY)


@pytest.mark.parametrize(
    ("request_", "seats", "broken"),
    [
        (Request(2, ("a", "t1", "o", "s", "q")), "a d", []),
        (Request(1), "a d", ["2 seats are more than 1"]),
        (Request(3), "a a d", ["a is seated twice"]),
        (Request(3, never=("a",)), "a", ["a is never to be invited"]),
        (Request(3, never=("t1",)), "a", ["a is never to be invited"]),
        (Request(3, never=("o",)), "c", ["c is never to be invited"]),
        (Request(3, ("b",)), "a", ["b must be invited"]),
        (Request(3, ("t2",)), "a", ["t2 must be invited"]),
        (Request(3, ("t2",)), "t2", []),
        (Request(3, ("s", "q")), "d", ["s must be invited"]),
        (Request(3, ("o",)), "d", ["o must be invited"]),
        (Request(3, per_organisation=1), "a c d", ["o has more than 1 seats"]),
    ],
)
def test_rules_are_checked_one_by_one(
    offices: StakeholderMap, request_: Request, seats: str, broken: list[str]
) -> None:
    assert broken_rules(offices, request_, seated(seats), NOBODY) == broken


def test_nobody_is_seated_who_may_not_be_asked(offices: StakeholderMap) -> None:
    broken = broken_rules(offices, Request(9), seated("a d e"), SOMEBODY)
    assert broken == ["a may not be asked", "d may not be asked"]


def seated(ids: str) -> pd.DataFrame:
    rows = {
        "a": ("a", "o", "t1"),
        "c": ("c", "o", ""),
        "d": ("d", "q", ""),
        "e": ("e", "q", ""),
        "t2": ("", "o", "t2"),
    }
    own = ids.split()
    return pd.DataFrame(
        [rows[each] for each in own],
        index=own,
        columns=["person_id", "body_id", "team"],
    )
