"""Step 2: the lists of problems, the evidence log and the register as a document."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from servicecomm.community.problem_register import (
    evidence_log,
    move_problem,
    problem_lists,
    problem_register,
)
from servicecomm.errors import ServiceCommError, UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

TODAY = dt.date(2026, 12, 1)
MAP = """
    problems
    problem_id ; title              ; who    ; status
    P4         ; Parents wait       ; Parents ; agreed
    P1         ; Records are lost   ; Carers ; parked
    P2         ; Letters are late   ; Carers ;
    P3         ; Carers pay twice   ; Carers ; done
    P5         ; Owners wait        ; Owners ; checked

    organisations
    organisation_id ; name
    dwp             ; Work and Pensions
    hmrc            ; Revenue

    evidence
    evidence_id ; title  ; date
    S1          ; New    ; 2026-01
    S2          ; Edge   ; 2021-12-02
    S3          ; Stale  ; 2021-11-30
    S4          ; Undated ;

    affects
    problem_id ; body_id ; relation ; basis    ; evidence
    P4         ; dwp     ; runs     ; stated   ; S1|S3
    P4         ; hmrc    ; funds    ; inferred ; S1
    P2         ; dwp     ; runs     ; stated   ; S2
    P3         ; dwp     ; runs     ; stated   ; S4
"""


@pytest.fixture(scope="module")
def drawn(map_from: Callable[[str], StakeholderMap]) -> StakeholderMap:
    return map_from(MAP)


def test_lists_stand_in_order_with_what_is_wrong(drawn: StakeholderMap) -> None:
    lists = problem_lists(drawn)
    assert lists[["list", "problem_id", "bodies", "evidence"]].to_numpy().tolist() == [
        ["agreed", "P4", 2, 2],
        ["to agree", "P2", 1, 1],
        ["to agree", "P5", 0, 0],
        ["parked", "P1", 0, 0],
        ["done", "P3", 1, 1],
    ]
    wording = lists.set_index("problem_id")["wording"]
    assert wording["P4"] == ""
    assert wording["P1"] == "no evidence|only one body"


def test_moving_keeps_the_reasons(drawn: StakeholderMap) -> None:
    moved = move_problem(drawn, "P2", "parked", why="no owner yet.")
    moved = move_problem(moved, "P2", "agreed", why="two bodies came.")
    moved = move_problem(moved, "P2", "checked")
    row = moved.problems.set_index("problem_id").loc["P2"]
    assert row["status"] == "checked"
    assert row["note"] == "Parked: no owner yet. Agreed: two bodies came."
    with pytest.raises(ServiceCommError, match="There is no status 'shelved'"):
        move_problem(drawn, "P2", "shelved")
    with pytest.raises(UnknownIdError):
        move_problem(drawn, "P9", "agreed")


def test_the_log_flags_what_is_stale_undated_or_missing(drawn: StakeholderMap) -> None:
    log = evidence_log(drawn, TODAY)
    assert log[["problem_id", "evidence_id", "flag"]].to_numpy().tolist() == [
        ["P1", "", "missing"],
        ["P2", "S2", ""],
        ["P3", "S4", "no date"],
        ["P4", "S1", ""],
        ["P4", "S3", "stale"],
        ["P5", "", "missing"],
    ]
    assert ((log["what to do"] == "") == (log["flag"] == "")).all()
    flags = evidence_log(drawn, TODAY, stale_after_days=10_000)["flag"]
    assert "stale" not in set(flags)
    with pytest.raises(ServiceCommError, match="use 0 or more"):
        evidence_log(drawn, TODAY, stale_after_days=-1)


def test_the_register_keeps_apart_what_no_source_says(drawn: StakeholderMap) -> None:
    text = problem_register(drawn, TODAY)
    assert text.startswith("Problem register, 1 December 2026\n\nAGREED (1 problem)\n")
    assert "  Bodies: Work and Pensions; to be confirmed: Revenue\n" in text
    assert "  Bodies: nobody yet\n" in text
    assert "  Why: still to be said\n" in text
    assert "  To mend (no evidence): " in text


def test_the_register_of_the_example_names_nobody(example: StakeholderMap) -> None:
    text = problem_register(example, TODAY)
    assert "Sample" not in text
    assert "@" not in text
    assert all(own in text for own in example.problems["problem_id"])
