"""Step 1: which answers lead to a community, a group or a call, and what is said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from servicecomm.community._questions import QUESTIONS
from servicecomm.community.suitability import CALL, COMMUNITY, GROUP, suitability
from servicecomm.errors import ServiceCommError, UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

BASE = """
    problems
    problem_id ; title ; what
    P1         ; Late  ; {what}
    P2         ; Lost  ;

    organisations
    organisation_id ; name
    dwp             ; Work and Pensions
    hmrc            ; Revenue

    people
    person_id ; role    ; organisation_id ; name
    ann       ; Adviser ; dwp             ; Ann Sample

    contacts
    known_by ; person_id ; warmth
    us       ; ann       ; know well

    affects
    problem_id ; body_id ; relation ; evidence
"""
SHARED = "    P1 ; dwp ; runs part ; S1\n    P1 ; hmrc ; funds ;\n"
SINGLE = "    P1 ; dwp ; runs part ;\n"


def test_there_are_six_to_eight_questions_each_with_a_reason() -> None:
    assert 6 <= len(QUESTIONS) <= 8
    for asked in QUESTIONS.values():
        assert asked.question.endswith("?")
        assert all(text.endswith((".", "?")) for text in asked)


@pytest.mark.parametrize(
    ("links", "answers", "answer"),
    [
        (SHARED, {}, COMMUNITY),
        (SHARED, {"group": "yes"}, GROUP),
        (SINGLE, {"group": "yes"}, GROUP),
        (SHARED, {"group": "no"}, COMMUNITY),
        (SHARED, {"lasting": "no"}, CALL),
        (SHARED, {"together": "no"}, CALL),
        (SHARED, {"shared": "no"}, CALL),
        (SINGLE, {}, CALL),
        (SINGLE, {"shared": "yes"}, COMMUNITY),
        ("", {}, CALL),
        ("", {"together": "yes"}, COMMUNITY),
        (SHARED, {"time": "no", "people": "no", "evidence": "no"}, COMMUNITY),
    ],
)
def test_the_rules(
    map_from: Callable[[str], StakeholderMap],
    links: str,
    answers: dict[str, str],
    answer: str,
) -> None:
    found = suitability(map_from(BASE.format(what="") + links), answers)
    assert found.answer == answer
    assert found.because
    assert f"Our answer: {answer}." in found.note


def test_what_is_missing_comes_first_and_refuses_nothing(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    stakeholder_map = map_from(BASE.format(what="") + SHARED)
    found = suitability(stakeholder_map, {"time": "no", "lasting": "yes"})
    assert [text.split(":")[0] for text in found.first] == [
        "Ask each body what it could change on its own.",
        "Ask whether a group meets about this already.",
        "There is nothing to show yet",
        "You know too few people yet",
        "Nobody has time to run it",
    ]
    assert "This is advice." in found.note


def test_who_answered_is_said(map_from: Callable[[str], StakeholderMap]) -> None:
    found = suitability(
        map_from(BASE.format(what="") + SHARED), {"shared": "yes", "time": "not sure"}
    )
    by = found.questions.set_index("question_id")["answered by"]
    assert by[["shared", "evidence", "time", "lasting"]].tolist() == [
        "you",
        "the map",
        "you",
        "nobody yet",
    ]


def test_a_group_that_the_map_speaks_of_is_named(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    stakeholder_map = map_from(
        BASE.format(what="A working group met in 2022.")
        + SHARED
        + "    P2 ; hmrc ; coordinated before ;\n"
    )
    first = " ".join(suitability(stakeholder_map).first)
    assert "Revenue has coordinated work on “Lost” before." in first
    assert "“Late” mentions one: “working group”." in first


def test_one_call_says_whom_to_ring_by_role(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    found = suitability(map_from(BASE.format(what="") + SINGLE))
    ring = "Ring Work and Pensions. Start with: Adviser (Work and Pensions)."
    assert found.first == (f"{ring} Half an hour is enough.",)
    assert "Sample" not in found.note


def test_who_asked_not_to_be_contacted_is_not_to_be_rung(
    example: StakeholderMap,
) -> None:
    told = suitability(example, problems="P13").first[0]
    assert "Start with: Product manager" in told  # the control
    people = example.people
    people.loc[people["person_id"] == "amina", "do_not_contact"] = "yes"
    left = suitability(example.with_table("people", people), problems="P13")
    assert left.first == (
        "Ring Department for Work and Pensions. Half an hour is enough.",
    )


def test_problems_of_one_body_each_are_a_call_to_each(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    apart = "    P1 ; dwp ; runs part ;\n    P2 ; hmrc ; runs part ;\n"
    found = suitability(map_from(BASE.format(what="") + apart))
    assert found.answer == CALL
    assert found.because == ("No two bodies share it: talk to each on its own.",)
    assert [text.split(".")[0] for text in found.first] == [
        "Ring Work and Pensions about “Late”",
        "Ring Revenue about “Lost”",
    ]
    one = suitability(map_from(BASE.format(what="") + SINGLE))
    assert one.because == ("One body alone has this: talk to it.",)


def test_what_is_only_inferred_is_said(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    told = BASE.format(what="").replace("evidence\n", "evidence ; basis\n")
    links = "    P1 ; dwp ; runs part ;  ; stated\n    P1 ; hmrc ; funds ; ; inferred\n"
    shows = suitability(map_from(told + links), problems="P1").questions["because"][0]
    assert shows == (
        "The problem has links to two bodies or more. Counting stated links alone, "
        "it has not."
    )
    both = suitability(map_from(told + links)).questions["because"][0]
    assert both == (
        "1 of the 2 problems has links to two bodies or more. Counting stated links "
        "alone, none has."
    )


def test_the_lead_example_asks_about_the_group_it_mentions(
    example: StakeholderMap,
) -> None:
    found = suitability(example, today=dt.date(2026, 11, 22))
    assert found.answer == COMMUNITY
    assert "that follows a death” mentions one: “working group”." in found.note
    assert found.note.startswith(
        "Is a service community right for this? 22 November 2026\n"
    )
    assert suitability(example, problems="P13").answer == CALL
    assert len(found.note.split()) < 300
    assert "The questions" in found._repr_html_()
    assert repr(found) == "Suitability(a community)"


def test_unknown_questions_and_answers_are_said(example: StakeholderMap) -> None:
    with pytest.raises(UnknownIdError, match="No question has the id 'tme'"):
        suitability(example, {"tme": "yes"})
    with pytest.raises(ServiceCommError, match="The answer to 'time' is 'perhaps'"):
        suitability(example, {"time": "perhaps"})
