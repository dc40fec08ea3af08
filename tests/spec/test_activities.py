"""Step 6: which activity fits by its rules, the plan, its record, and the lanes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from servicecomm.community._activity_kinds import ACTIVITIES
from servicecomm.community.activities import FITS, problems_of, suggest_activities
from servicecomm.community.activity_plans import (
    log_activity,
    log_result,
    plan_activity,
)
from servicecomm.community.journey import journey_lanes
from servicecomm.errors import UnknownIdError
from servicecomm.files.examples import example_map
from servicecomm.model.edits import add

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

MAP = """
    problems
    problem_id ; title ; what                     ; stage
    P1         ; Late  ; First this, then that.   ; apply
    P2         ; Lost  ; A contract ends in May.  ; pay
    P3         ; Alone ;                          ;
    P4         ; Read  ;                          ; apply

    organisations
    organisation_id ; name              ; kind
    dwp             ; Work and Pensions ; department
    hmrc            ; Revenue           ; department
    moj             ; Justice           ; department

    services
    service_id ; name ; organisation_id ; url
    one        ; One  ; dwp             ; https://www.gov.uk/one
    two        ; Two  ; hmrc            ; https://gov.uk/two
    three      ; Tre  ; hmrc            ; https://three.example

    people
    person_id ; role       ; organisation_id; name       ; profession   ;do_not_contact
    ann       ; Adviser    ; dwp             ; Ann Sample ; policy        ;
    bea       ; Researcher ; moj             ; Bea Sample ; user research ;
    cat       ; Designer   ; moj             ; Cat Sample ; design        ; yes

    contacts
    known_by ; person_id ; warmth
    us       ; ann       ; know well
    us       ; bea       ; met

    evidence
    evidence_id ; title ; kind
    S1          ; One   ; user research
    S2          ; Two   ; research
    S3          ; Three ; guidance

    affects
    problem_id ; body_id ; relation ; basis    ; evidence
    P1         ; dwp     ; runs     ; stated   ; S3
    P1         ; hmrc    ; funds    ; stated   ;
    P1         ; moj     ; funds    ; stated   ;
    P2         ; dwp     ; runs     ; inferred ;
    P2         ; hmrc    ; runs     ; inferred ;
    P2         ; moj     ; runs     ; stated   ;
    P3         ; moj     ; runs     ; stated   ;
    P4         ; dwp     ; runs     ; stated   ; S1
    P4         ; hmrc    ; runs     ; stated   ; S2

    objectives
    objective_id ; statement ; problem_ids
    O1           ; Faster    ; P2|P1
"""
KINDS = list(ACTIVITIES)
LETTERS = dict(zip("rpyn", FITS, strict=True))


@pytest.fixture(scope="module")
def drawn(map_from: Callable[[str], StakeholderMap]) -> StakeholderMap:
    return map_from(MAP)


@pytest.mark.parametrize(
    ("about", "fits"),
    [
        # Whole problem, experience, sharing, step by step, landscape, telling.
        ("P1", "r y p p n y"),
        ("P2", "p y p y n r"),
        ("P3", "n y n n y y"),
        ("P4", "n r r y n y"),
        ("O1", "r y p p r r"),
    ],
)
def test_the_rules(drawn: StakeholderMap, about: str, fits: str) -> None:
    found = suggest_activities(drawn, about)
    wanted = [LETTERS[letter] for letter in fits.split()]
    assert found.set_index("activity")["fits"][KINDS].tolist() == wanted
    assert found["fits"].tolist() == sorted(found["fits"], key=FITS.index)
    assert (found[["because", "when", "when not", "makes"]] != "").all(axis=None)


def test_inferred_links_ask_to_be_checked(drawn: StakeholderMap) -> None:
    found = suggest_activities(drawn, "P2").set_index("activity")["because"]
    assert found[KINDS[0]] == (
        "3 bodies are linked to it, but 1 of them is stated: check the others."
    )


def test_step_by_step_says_who_publishes() -> None:
    steps = ACTIVITIES["step by step navigation"]
    assert "Only GOV.UK can publish it." in steps.when_not
    for word in ("start and end", "order", "several items"):
        assert word in steps.when


def test_an_objective_stands_for_its_problems(drawn: StakeholderMap) -> None:
    assert problems_of(drawn, "O1") == ("P1", "P2")
    with pytest.raises(UnknownIdError, match="No objective or problem has the id 'O2'"):
        problems_of(drawn, "O2")


def test_a_plan_says_what_to_prepare_and_whom_to_ask(drawn: StakeholderMap) -> None:
    plan = plan_activity(drawn, "experience map", "O1", date=dt.date(2027, 1, 20))
    assert plan.objective_id == "O1"
    assert plan.problems == ("P1", "P2")
    assert plan.preparation["by"].tolist() == [
        "2027-01-06",
        "2027-01-08",  # a Sunday moves to the Friday before
        "2027-01-13",
        "2027-01-15",
    ]
    assert set(plan.ask["body_id"]) == {"dwp", "hmrc", "moj"}
    assert "cat" not in set(plan.ask["person_id"])  # asked not to be contacted
    assert "Sample" not in plan.text + plan._repr_html_() + repr(plan)
    assert "• 8 January 2027: Gather research from every body" in plan.text


def test_people_are_asked_for_their_work_where_nobody_does_it(
    drawn: StakeholderMap,
) -> None:
    plan = plan_activity(drawn, "share user research", "P4")
    extra = plan.ask[plan.ask["person_id"] == "bea"].iloc[0]
    assert extra["why"] == "Works in user research, which this activity needs."
    assert extra["route"] == "Direct: we have met."
    assert plan.preparation["by"].iloc[0] == "14 days before"
    # Where somebody of the bodies does it already, nobody else is asked.
    own = plan_activity(drawn, "share user research", "P3")
    assert own.ask["person_id"].tolist() == ["bea"]


@pytest.mark.parametrize("name", ["after-a-death", "starting-a-business"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_for_each_kind_on_the_examples(name: str, kind: str) -> None:
    stakeholder_map = example_map(name)
    first = stakeholder_map.problems["problem_id"].iloc[0]
    text = plan_activity(stakeholder_map, kind, first).text
    assert "Sample" not in text
    assert "@" not in text
    assert len(text.split()) < 450


def test_what_came_of_it_is_recorded(drawn: StakeholderMap) -> None:
    plan = plan_activity(drawn, "experience map", "O1")
    more = log_activity(drawn, plan, date=dt.date(2027, 1, 20))
    more = log_activity(more, plan, body_ids=["moj"])
    done = log_result(more, "A01", "12 steps", output="a.pdf", lesson="Ask sooner")
    row = done.activities.iloc[0]
    assert row.tolist() == [
        "A01",
        "Experience map: “Late” and 1 more",
        "experience map",
        "O1",
        "2027-01-20",
        "dwp|hmrc|moj",
        "a.pdf",
        "12 steps",
        "Ask sooner",
    ]
    assert done.activities["body_ids"].iloc[1] == "moj"
    with pytest.raises(UnknownIdError):
        log_result(done, "A09", "x")
    with pytest.raises(UnknownIdError, match="No activity has the id 'party'"):
        plan_activity(drawn, "party", "O1")


def test_lanes_place_problems_and_bodies(drawn: StakeholderMap) -> None:
    lanes = journey_lanes(drawn)
    assert lanes[["stage", "problem_id"]].to_numpy().tolist() == [
        ["apply", "P1"],
        ["apply", "P4"],
        ["pay", "P2"],
        ["no stage yet", "P3"],
    ]
    pay = lanes.set_index("problem_id").loc["P2"]
    assert pay["body_ids"] == "dwp|hmrc|moj"
    assert pay["unstated_body_ids"] == "dwp|hmrc"
    turned = journey_lanes(drawn, ["pay"], problems=["P1", "P2"])
    assert turned["problem_id"].tolist() == ["P2", "P1"]
    with pytest.raises(UnknownIdError, match="No stage has the id 'wait'"):
        journey_lanes(drawn, ["wait"])


def test_a_problem_that_nobody_has_stands_in_its_lane(drawn: StakeholderMap) -> None:
    more = add(drawn, "problems", problem_id="P0", title="New", stage="apply")
    lanes = journey_lanes(more)
    assert lanes.iloc[0].tolist() == ["apply", "P0", "New", "", ""]


def test_one_stage_may_be_given_bare_and_the_whole_journey_comes_last(
    example: StakeholderMap,
) -> None:
    lanes = journey_lanes(example, "register the death")
    assert lanes["stage"].unique().tolist() == [
        "register the death",
        "tell organisations",
        "arrange the funeral",
        "deal with the estate",
        "claim support",
        "whole journey",
    ]


def test_nothing_is_claimed_that_was_not_looked_at(drawn: StakeholderMap) -> None:
    said = suggest_activities(drawn, "P3").set_index("activity")["because"]
    assert said[KINDS[1]].startswith("No evidence behind these links is recorded as")
    assert said["service landscape"].startswith("No stage of the journey is recorded")
    assert "speaks of" not in " ".join(said)
