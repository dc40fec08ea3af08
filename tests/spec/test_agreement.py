"""Step 5: objectives drafted from agreed problems, ways of working, and the terms."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from servicecomm.community.agreement import (
    LEADING,
    WAYS,
    add_objectives,
    agree_way,
    draft_objectives,
    ways_of_working,
)
from servicecomm.community.meeting_log import log_meeting
from servicecomm.community.terms import MOST_WORDS, terms_of_reference
from servicecomm.errors import UnknownIdError
from servicecomm.files.examples import example_map
from servicecomm.model.edits import change
from servicecomm.model.facts import set_map_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

TODAY = dt.date(2026, 11, 22)
MAP = """
    problems
    problem_id ; title                    ; what                          ; status
    P1         ; Carers wait for an answer ; It took 40 people.            ; agreed
    P2         ; Carers tell us twice      ; Fraud cost £5 million in 2025. ; agreed
    P3         ; Help depends on the area  ;                               ; agreed
    P4         ; DWP letters frighten      ; They say so. It costs £3 each. ; agreed
    P5         ; Forms are blue            ;                               ; agreed
    P6         ; Not agreed yet            ;                               ; draft

    organisations
    organisation_id ; name
    dwp             ; Work and Pensions
    hmrc            ; Revenue

    affects
    problem_id ; body_id ; relation    ; basis
    P1         ; hmrc    ; runs part   ; stated
    P1         ; dwp     ; policy lead ; inferred
    P2         ; dwp     ; funds       ; stated
"""


@pytest.fixture(scope="module")
def drawn(map_from: Callable[[str], StakeholderMap]) -> StakeholderMap:
    return map_from(MAP)


def test_each_agreed_problem_gets_a_draft_with_a_measure(drawn: StakeholderMap) -> None:
    drafts = draft_objectives(drawn, today=TODAY).set_index("problem_ids")
    assert drafts.index.tolist() == ["P1", "P2", "P3", "P4", "P5"]
    assert drafts.loc["P1", "statement"] == (
        "By May 2027 fewer people face this: carers wait for an answer."
    )
    assert drafts.loc["P4", "statement"].endswith("face this: DWP letters frighten.")
    starts = drafts["measure"].str.split().str[:4].str.join(" ").tolist()
    assert starts == [
        "How long it takes,",
        "How many times people",
        "How many of those",
        "What it costs people",
        "How many people face",
    ]
    assert drafts["baseline"].tolist() == [
        "",
        "Fraud cost £5 million in 2025.",
        "",
        "It costs £3 each.",
        "",
    ]
    assert set(drafts["review_date"]) == {"2027-05-01"}
    assert (drafts[["target", "owner_id"]] == "").all(axis=None)
    assert drafts.loc["P1", LEADING] == "Revenue"  # an inferred owner is not named
    assert drafts.loc["P2", LEADING] == ""  # paying is not owning


def test_what_has_an_objective_is_not_drafted_again(drawn: StakeholderMap) -> None:
    more = add_objectives(drawn, draft_objectives(drawn, ["P1", "P6"]))
    assert more.objectives["objective_id"].tolist() == ["O-P1", "O-P6"]
    assert LEADING not in more.objectives
    assert "P1" not in set(draft_objectives(more)["problem_ids"])
    again = draft_objectives(more, "P1")
    assert again["objective_id"].tolist() == ["O-P1-01"]
    assert len(add_objectives(more, again).objectives) == 3


def test_a_review_may_be_set(drawn: StakeholderMap) -> None:
    draft = draft_objectives(drawn, "P1", review=dt.date(2027, 1, 15)).iloc[0]
    assert draft["review_date"] == "2027-01-15"
    assert draft["statement"].startswith("By January 2027 ")
    assert draft_objectives(drawn, [])["objective_id"].tolist() == []


def test_the_last_word_on_a_way_counts(drawn: StakeholderMap) -> None:
    settled = log_meeting(drawn, "First", date=TODAY, body_ids=["dwp"])
    settled = agree_way(settled, "rhythm", "Weekly.", meeting_id="M01", date=TODAY)
    settled = agree_way(settled, "rhythm", "Monthly.", date=TODAY)
    settled = agree_way(settled, "lead", date=TODAY)
    ways = ways_of_working(settled).set_index("way")
    assert ways.index.tolist() == list(WAYS)
    assert ways.loc["rhythm", "agreed"] == "Monthly."
    assert ways.loc["lead", "agreed"] == WAYS["lead"][1]
    assert (ways["agreed"] == "").sum() == len(WAYS) - 2
    with pytest.raises(UnknownIdError, match="No way of working has the id 'rythm'"):
        agree_way(drawn, "rythm")


def test_the_terms_mark_what_is_open(drawn: StakeholderMap) -> None:
    text = terms_of_reference(drawn, "Carers' group", today=TODAY)
    assert text.startswith("Carers' group: terms of reference\n\nDraft of 22 November")
    assert "• Objectives: to be agreed.\n" in text
    assert text.count("(to be agreed)") == len(WAYS)
    assert "To be agreed. Then we go on, change, or stop." in text
    # Only the stated links: nobody is told of a part that we inferred.
    assert "Our map names Work and Pensions and Revenue so far; not all" in text


def test_the_terms_say_what_is_settled(drawn: StakeholderMap) -> None:
    settled = add_objectives(drawn, draft_objectives(drawn, ["P1"], today=TODAY))
    settled = agree_way(settled, "rhythm", "Each first Tuesday.", date=TODAY)
    settled = change(settled, "objectives", "O-P1", owner_id="hmrc", status="agreed")
    text = terms_of_reference(settled, "Ours", purpose="To be heard.", today=TODAY)
    assert "Why we meet\nTo be heard.\n" in text
    assert "Lead: Revenue.\n" in text
    assert "• Rhythm: Each first Tuesday.\n" in text
    assert "1 May 2027. Then we go on" in text


def test_the_terms_say_who_holds_what_about_people(drawn: StakeholderMap) -> None:
    told = set_map_facts(
        drawn,
        controller="Work and Pensions",
        lawful_basis="public task",
        privacy_notice="https://privacy.example/notice",
    )
    assert "Held by: to be agreed. Lawful basis: to be agreed." in (
        terms_of_reference(drawn, "Ours")
    )
    assert (
        "Held by: Work and Pensions. Lawful basis: public task. Privacy notice: "
        "https://privacy.example/notice\n"
    ) in terms_of_reference(told, "Ours")


def test_the_terms_claim_no_problem_of_one_body_as_shared() -> None:
    own = change(example_map(), "problems", "P13", status="agreed")
    text = terms_of_reference(own, "Ours", today=TODAY)
    shared = text.partition("The problems we share\n")[2].partition("\n\n")[0]
    assert "P13" not in shared
    assert "Not shown to be shared yet\n• Partners have three months" in text
    assert "To work together on 9 problems" in text


@pytest.mark.parametrize(
    "name", ["after-a-death", "shared-design-problems", "starting-a-business"]
)
def test_the_terms_of_the_examples_fill_one_page_and_name_nobody(name: str) -> None:
    stakeholder_map = example_map(name)
    full = add_objectives(stakeholder_map, draft_objectives(stakeholder_map))
    for each in (stakeholder_map, full):
        text = terms_of_reference(each, "Our community", today=TODAY)
        assert len(text.split()) <= MOST_WORDS
        assert "Sample" not in text
        assert "@" not in text
