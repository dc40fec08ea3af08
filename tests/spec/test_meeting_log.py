"""Step 5: what was logged, the note of the day, and the steps that follow from it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from servicecomm.community.agreement import agree_way
from servicecomm.community.meeting_log import (
    close_action,
    log_decision,
    log_meeting,
    meeting_note,
)
from servicecomm.community.next_steps import STEP_KINDS, attendance, next_steps, way_in
from servicecomm.community.problem_register import move_problem
from servicecomm.errors import InvalidTablesError, ServiceCommError, UnknownIdError
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable

MAP = """
    problems
    problem_id ; title ; status ; nations
    P1         ; Late  ; agreed ; England|Wales
    P2         ; Lost  ; agreed ;
    P3         ; Blue  ; agreed ;
    P4         ; Draft ; draft  ; Scotland

    organisations
    organisation_id ; name              ; abbreviation ; nations
    dwp             ; Work and Pensions ; DWP          ; England
    hmrc            ; Revenue           ; HMRC         ; England
    moj             ; Justice           ; MoJ          ; England

    people
    person_id ; role    ; organisation_id ; name
    ann       ; Adviser ; dwp             ; Ann Sample

    affects
    problem_id ; body_id ; relation ; basis
    P1         ; moj     ; funds    ; stated
    P2         ; moj     ; funds    ; stated
    P3         ; moj     ; funds    ; stated
    P1         ; dwp     ; runs     ; stated

    meetings
    meeting_id ; title  ; date       ; kind       ; body_ids
    M2         ; Second ; 2027-01-12 ; regular    ; dwp
    M1         ; First  ; 2026-12-08 ; agree      ; dwp|hmrc
    M3         ; Third  ; 2027-02-09 ; regular    ; dwp
    M0         ; Call   ; 2027-03-01 ; first call ; moj

    objectives
    objective_id ; statement ; problem_ids ; owner_id ; review_date ; status
    O1           ; Faster    ; P1          ;          ; 2027-06-01  ;
    O2           ; Found     ; P2          ; hmrc     ; 2027-02-01  ;
    O3           ; Over      ; P2          ;          ; 2027-01-01  ; met

    decisions
    decision_id ; statement   ; kind     ; meeting_id ; owner     ; due        ; status
    D1          ; Begin.      ; decision ; M1         ;           ;            ; done
    D2          ; Send papers ; action   ; M1         ; ann       ; 2027-01-05 ; open
    D3          ; Find a room ; action   ; M1         ;           ;            ; open
    D4          ; Ring round  ; action   ; M1         ; hmrc      ;            ; open
    D5          ; Paid        ; action   ; M1         ; dwp       ; 2027-01-01 ; done
    D7          ; Write it up ; action   ; M2         ; Jo Sample ; 2027-09-01 ; open
"""


@pytest.fixture(scope="module")
def drawn(map_from: Callable[[str], StakeholderMap]) -> StakeholderMap:
    return agree_way(map_from(MAP), "lead", meeting_id="M1")


def test_attendance_leaves_first_calls_out(drawn: StakeholderMap) -> None:
    assert attendance(drawn).to_numpy().tolist() == [
        ["dwp", "Work and Pensions", 3, "2027-02-09", 0],
        ["hmrc", "Revenue", 1, "2026-12-08", 2],
    ]


def test_every_kind_of_step_is_found(drawn: StakeholderMap) -> None:
    steps = next_steps(drawn, dt.date(2027, 2, 9))
    assert steps[["kind", "subject_id"]].to_numpy().tolist() == [
        ["action overdue", "D2"],
        ["action without an owner", "D3"],
        ["action without a date", "D4"],
        ["body gone quiet", "hmrc"],
        ["objective nobody leads", "O1"],
        ["agreed problem without an objective", "P3"],
        ["shared problem, absent body", "moj"],
        ["nation not in the room", "Wales"],
        ["objective to review", "O2"],
        ["way of working not settled", "rhythm"],
    ]
    assert steps["kind"].tolist() == list(STEP_KINDS)
    said = steps.set_index("kind")["observed"]
    assert said["action overdue"] == "“Send papers” was due on 5 January 2027."
    assert said["body gone quiet"] == (
        "Revenue: last here on 8 December 2026, and not at the 2 meetings since."
    )
    assert said["shared problem, absent body"] == (
        "Not here yet: Justice, with 3 agreed problems: “Late”, “Lost” and “Blue”."
    )


def test_steps_are_judged_on_the_day_of_the_last_meeting(drawn: StakeholderMap) -> None:
    assert next_steps(drawn).equals(next_steps(drawn, dt.date(2027, 3, 1)))
    early = next_steps(drawn, dt.date(2026, 12, 31))
    assert "action overdue" not in set(early["kind"])


def test_the_order_of_the_rows_does_not_matter(drawn: StakeholderMap) -> None:
    names = ("meetings", "decisions", "objectives", "affects", "problems")
    tables = {name: drawn.table(name)[::-1] for name in names}
    tables["organisations"] = drawn.organisations[::-1]
    turned = StakeholderMap(tables | {"people": drawn.people})
    assert next_steps(turned).equals(next_steps(drawn))
    assert attendance(turned).equals(attendance(drawn))


def test_an_empty_log_suggests_nothing(example: StakeholderMap) -> None:
    assert next_steps(example).empty
    assert attendance(example).empty


def test_who_asked_not_to_be_contacted_is_no_way_in(example: StakeholderMap) -> None:
    assert way_in(example, "dwp").startswith("Start with: Product manager")
    people = example.people
    people.loc[people["person_id"] == "amina", "do_not_contact"] = "yes"
    left = way_in(example.with_table("people", people), "dwp")
    assert left == "Ask the group who knows somebody there."


def test_the_note_names_bodies_and_roles_only(drawn: StakeholderMap) -> None:
    text = meeting_note(drawn, "M1", today=dt.date(2026, 12, 8))
    assert text.startswith("First, 8 December 2026: what we agreed\n\nHere: Work and ")
    assert "(2 bodies)." in text
    assert "• Begin.\n" in text
    assert "• Send papers (Adviser (DWP), by 5 January 2027)\n" in text
    assert "• Find a room (nobody yet, no date yet)\n" in text
    assert "Write it up (somebody in the log, by 1 September 2027)" in (
        meeting_note(drawn, "M2")
    )
    for own in ("M0", "M1", "M2", "M3"):
        assert "Sample" not in meeting_note(drawn, own)
    with pytest.raises(UnknownIdError):
        meeting_note(drawn, "M9")


def test_logging_live_gives_ids_in_order(drawn: StakeholderMap) -> None:
    day = dt.date(2027, 4, 1)
    more = log_meeting(drawn, "Fourth", date=day, body_ids=["hmrc", "dwp"], purpose="x")
    more = log_decision(more, "Ring", kind="action", owner="dwp", due=day, date=day)
    more = log_decision(more, "Go on", meeting_id="M01", objective_id="O1", date=day)
    assert more.meetings.iloc[-1][["meeting_id", "date", "body_ids"]].tolist() == [
        "M01",
        "2027-04-01",
        "dwp|hmrc",
    ]
    assert more.decisions["decision_id"].tolist()[-3:] == ["D01", "D02", "D03"]
    done = close_action(more, "D02", note="rang twice")
    assert done.decisions.set_index("decision_id").loc["D02", "note"] == "rang twice"
    assert "action overdue" not in set(
        next_steps(close_action(done, "D2"), dt.date(2027, 9, 1))["kind"]
    )


def test_what_cannot_be_logged_is_said(drawn: StakeholderMap) -> None:
    with pytest.raises(ServiceCommError, match="There is no kind 'party'"):
        log_meeting(drawn, "Party", kind="party")
    with pytest.raises(ServiceCommError, match="Use 'decision' or 'action'"):
        log_decision(drawn, "x", kind="wish")  # type: ignore[arg-type]
    with pytest.raises(InvalidTablesError, match="'nobody'"):
        log_meeting(drawn, "Fifth", body_ids=["nobody"])
    with pytest.raises(UnknownIdError):
        close_action(drawn, "D9")


def test_an_absent_body_is_reached_by_a_route_that_the_map_knows(
    example: StakeholderMap,
) -> None:
    for own in ("P01", "P05", "P06"):
        example = move_problem(example, own, "agreed")
    met = log_meeting(example, "First meeting", body_ids=["dwp"])
    found = next_steps(met)
    absent = found[found["kind"] == "shared problem, absent body"]
    told = absent.set_index("subject_id")["suggestion"]["hmrc"]
    assert told == (
        "Invite HM Revenue & Customs. Start with: User researcher, bereavement. "
        "Direct: we have met."
    )
    assert told in meeting_note(met, "M01")
