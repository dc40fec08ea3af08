"""Statements with planted faults, and what the wording checks find in them.

``problem_wordings.csv`` holds 60 statements, half of them for tuning; 20 more that were
written before the checks and kept apart from tuning ("held"); and 44 that were written
after them ("later"). The checks found 26 of the 32 faults of those 44 when they first
met them, and were then made better by them. An empty ``faults`` is a statement that is
well framed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from servicecomm.community.framing import FAULTS, check_wording, framing_prompts
from servicecomm.files.examples import example_map
from servicecomm.model.edits import change
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable

PLANTED = pd.read_csv(
    Path(__file__).with_name("problem_wordings.csv"), dtype="str", keep_default_na=False
)
EXAMPLES = ("after-a-death", "shared-design-problems", "starting-a-business")
OF_THE_MAP = {"no evidence", "only one body"}  # said by the links, not by the words


def map_of(statements: pd.DataFrame) -> StakeholderMap:
    links = [
        (row.statement_id, f"b{body}", "S1" if row.evidence == "yes" else "")
        for row in statements.itertuples()
        for body in range(int(row.bodies))
    ]
    bodies = [f"b{body}" for body in range(statements["bodies"].astype(int).max())]
    return StakeholderMap(
        {
            "problems": statements.rename(columns={"statement_id": "problem_id"}).drop(
                columns=["part", "evidence", "bodies", "faults"]
            ),
            "organisations": pd.DataFrame({"organisation_id": bodies, "name": bodies}),
            "evidence": pd.DataFrame({"evidence_id": ["S1"], "title": ["A study"]}),
            "affects": pd.DataFrame(
                links, columns=["problem_id", "body_id", "evidence"]
            ),
        }
    )


def pairs(found: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(found["problem_id"], found["fault"], strict=True))


def planted(statements: pd.DataFrame) -> set[tuple[str, str]]:
    return {
        (row.statement_id, fault)
        for row in statements.itertuples()
        for fault in row.faults.split("|")
        if fault
    }


@pytest.mark.parametrize(
    ("parts", "many"),
    [(["tune", "check"], 60), (["held"], 20), (["later"], 44)],
    ids=["60", "held", "later"],
)
def test_planted_faults_are_found_and_little_else(parts: list[str], many: int) -> None:
    statements = PLANTED[PLANTED["part"].isin(parts)]
    assert len(statements) == many
    wanted = planted(statements)
    found = pairs(check_wording(map_of(statements)))
    assert len(found & wanted) >= 0.9 * len(wanted)
    assert len(found - wanted) <= 0.05 * len(statements)


def test_every_kind_of_fault_is_planted_in_each_part() -> None:
    for part, own in PLANTED.groupby("part"):
        assert {fault for _, fault in planted(own)} == set(FAULTS), part
        assert (own["faults"] == "").any(), part


@pytest.mark.parametrize("name", EXAMPLES)
def test_well_framed_problems_of_the_examples_raise_no_false_alarm(name: str) -> None:
    stakeholder_map = example_map(name)
    found = check_wording(stakeholder_map)
    alarms = found[~found["fault"].isin(OF_THE_MAP)]
    assert len(alarms) <= 0.05 * len(stakeholder_map.problems)
    links = stakeholder_map.affects.groupby("problem_id")["body_id"].nunique()
    single = found.loc[found["fault"] == "only one body", "problem_id"]
    assert (links[list(single)] == 1).all()


def test_a_spoilt_example_raises_the_alarm() -> None:
    spoilt = change(example_map(), "problems", "P06", title="We need a probate portal")
    found = check_wording(spoilt, "P06")
    assert found["fault"].tolist() == ["solution in disguise"]


def test_each_finding_says_why_and_gives_a_better_pattern() -> None:
    found = check_wording(map_of(PLANTED))
    assert (found["why"].str.len() > 20).all()
    assert (found["better"].str.len() > 20).all()
    jargon = found[found["fault"] == "jargon"].iloc[0]
    assert jargon["found"] == "Silos, joined-up, outcomes"
    assert jargon["better"] == (
        "In plain words: “Silos”: teams that do not talk to each other; “joined-up”: "
        "say which bodies do what together; “outcomes”: say what changes for people."
    )


def test_the_order_of_the_rows_does_not_matter() -> None:
    shuffled = map_of(PLANTED.sample(frac=1, random_state=1))
    assert check_wording(shuffled).equals(check_wording(map_of(PLANTED)))


def test_prompts_ask_for_what_is_missing(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    stakeholder_map = map_from("""
        problems
        problem_id ; title ; who     ; stage
        P2         ; Late  ; Carers  ; apply
        P1         ; Lost  ;         ;

        organisations
        organisation_id ; name
        dwp             ; Work and Pensions

        affects
        problem_id ; body_id ; relation ; evidence
        P2         ; dwp     ; runs     ; S2|S1
        P2         ; dwp     ; funds    ; S1
    """)
    asked = framing_prompts(stakeholder_map)
    answers = asked.pivot_table("answer", "problem_id", "prompt", aggfunc="first")
    columns = ["who", "what", "why", "evidence", "where", "nations"]
    assert asked["prompt"].tolist() == columns * 2
    assert answers.loc["P2", columns].tolist() == [
        "Carers",
        "",
        "",
        "S1|S2",
        "apply",
        "",
    ]
    assert set(answers.loc["P1"]) == {""}
