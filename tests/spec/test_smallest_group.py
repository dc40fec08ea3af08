"""The fewest bodies that touch every problem: small tables, and every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import servicecomm as sc
from servicecomm.analysis import smallest_group as module
from servicecomm.analysis.coverage import Coverage

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm import StakeholderMap
    from servicecomm.analysis.levels import Level

    Draw = Callable[[str], StakeholderMap]

TRIANGLE = """
    problems
    problem_id ; title
    P1         ; One
    P2         ; Two
    P3         ; Three
    P4         ; Four

    organisations
    organisation_id ; name  ; parent_id
    a               ; Alpha ; top
    b               ; Beta  ; top
    c               ; Gamma ;
    top             ; Top   ;

    teams
    team_id ; name   ; organisation_id
    t       ; Team T ; c

    services
    service_id ; name      ; organisation_id
    s          ; Service S ; b

    affects
    problem_id ; body_id ; basis
    P1         ; a       ; stated
    P1         ; s       ; stated
    P2         ; b       ; stated
    P2         ; t       ; stated
    P3         ; c       ; stated
    P3         ; a       ; inferred

    people
    person_id ; role   ; organisation_id ; team_id
    pa        ; Role A ; a               ;
    pb        ; Role B ; b               ;
    pc        ; Role C ;                 ; t

    contacts
    known_by ; person_id ; warmth
    us       ; pb        ; met
    us       ; pc        ; know well
    """


@pytest.fixture(scope="module")
def triangle(map_from: Draw) -> StakeholderMap:
    return map_from(TRIANGLE)


def test_every_equal_answer_the_warmest_first(triangle: StakeholderMap) -> None:
    # a touches P1 P3; b P1 P2; c P2 P3: any two touch all three.
    group = sc.smallest_group(triangle)
    assert group.size == 2
    assert [sorted(each) for each in group.groups] == [
        ["b", "c"],
        ["a", "c"],
        ["a", "b"],
    ]
    assert (group.complete, group.optimal, group.gap) == (True, True, 0)
    assert group.untouched == ("P4",)


def test_members_of_the_first_answer(triangle: StakeholderMap) -> None:
    group = sc.smallest_group(triangle)
    assert group.members.to_dict("records") == [
        {
            "body_id": "b",
            "name": "Beta",
            "problem_ids": "P1|P2",
            "only": "P1",
            "warmth": "met",
        },
        {
            "body_id": "c",
            "name": "Gamma",
            "problem_ids": "P2|P3",
            "only": "P3",
            "warmth": "know well",
        },
    ]


def test_of_equally_warm_answers_the_one_that_shares_most(map_from: Draw) -> None:
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; One
        P2         ; Two

        organisations
        organisation_id ; name
        a               ; Alpha
        b               ; Beta
        c               ; Gamma

        affects
        problem_id ; body_id
        P1         ; a
        P1         ; b
        P2         ; a
        P2         ; b
        P2         ; c
        """
    )
    assert [sorted(each) for each in sc.smallest_group(drawn).groups] == [["a"], ["b"]]
    limited = sc.smallest_group(drawn, ["P2"])
    assert [sorted(each) for each in limited.groups] == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("level", "groups", "warmth"),
    [
        ("recorded", [["a", "t"], ["a", "b"]], ["cold", "know well"]),
        ("top parent", [["top"]], ["met"]),
    ],
)
def test_levels(
    triangle: StakeholderMap, level: Level, groups: list[list[str]], warmth: list[str]
) -> None:
    group = sc.smallest_group(triangle, level=level)
    assert [sorted(each) for each in group.groups] == groups
    assert group.members["warmth"].tolist() == warmth


def test_a_service_is_as_warm_as_its_organisation(triangle: StakeholderMap) -> None:
    group = sc.smallest_group(triangle, ["P1"], level="recorded")
    assert [sorted(each) for each in group.groups] == [["s"], ["a"]]


@pytest.mark.parametrize("problems", [[], ["P4"]])
def test_nothing_to_touch(triangle: StakeholderMap, problems: list[str]) -> None:
    group = sc.smallest_group(triangle, problems)
    assert (group.size, group.groups, group.optimal) == (0, (frozenset(),), True)
    assert group.members.empty
    assert group.untouched == tuple(problems)


def test_how_it_shows_itself(triangle: StakeholderMap) -> None:
    group = sc.smallest_group(triangle)
    assert repr(group) == "SmallestGroup(2 bodies, 3 equal answers, proved smallest)"
    shown = group._repr_html_()
    assert "Nobody is recorded for P4." in shown
    assert "Gamma" in shown


def test_what_is_not_proved_is_not_claimed(
    triangle: StakeholderMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: object, *, seconds: float) -> Coverage:
        return Coverage((0, 1), 2, seconds, 0.5, optimal=False)

    monkeypatch.setattr(module, "minimum_cover", stopped)
    group = sc.smallest_group(triangle, seconds=1)
    assert [sorted(each) for each in group.groups] == [["a", "b"]]
    assert repr(group) == "SmallestGroup(2 bodies, at least 1 answer, gap 50.0%)"


def test_lead_example_all_links_one_answer(example: StakeholderMap) -> None:
    group = sc.smallest_group(example)
    assert group.groups == (frozenset({"dwp", "hmcts", "registration-services"}),)
    assert repr(group) == "SmallestGroup(3 bodies, 1 answer, proved smallest)"


def test_lead_example_stated_links_nine_answers(example: StakeholderMap) -> None:
    group = sc.smallest_group(example, basis=("stated",))
    assert group.size == 4
    assert len(group.groups) == len(set(group.groups)) == 9
    assert {len(each) for each in group.groups} == {4}
    assert group.complete
    touched = sc.affected_bodies(example, basis="stated").set_index("body_id")
    for each in group.groups:
        problems = "|".join(touched["problem_ids"][sorted(each)]).split("|")
        assert len(set(problems)) == 13
