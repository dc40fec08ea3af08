"""What is said in a room: a problem, a body, or that one affects the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import servicecomm as sc

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap


@pytest.fixture
def small(map_from: Callable[[str], StakeholderMap]) -> StakeholderMap:
    return map_from("""
        problems
        problem_id ; title
        P1         ; Letters come too late
        P2         ; Nobody answers

        organisations
        organisation_id ; name                  ; abbreviation
        dwp             ; Department for Work   ; DWP
        acme-a          ; Acme                  ;
        acme-b          ; acme                  ;

        teams
        team_id  ; name   ; organisation_id
        post     ; Post   ; dwp

        affects
        problem_id ; body_id ; relation ; basis
        P1         ; dwp     ;          ; stated
    """)


def links(found: StakeholderMap) -> list[list[str]]:
    columns = ["problem_id", "body_id", "relation", "basis", "note"]
    return (
        found.affects.reindex(columns=columns, fill_value="")
        .iloc[1:]
        .to_numpy()
        .tolist()
    )


@pytest.mark.parametrize("problem", ["P2", " p2 ", "Nobody answers", "nobody  ANSWERS"])
@pytest.mark.parametrize(
    "body", ["dwp", "DWP", "department FOR work", " Post ", "post"]
)
def test_what_the_map_has_is_linked_and_not_added_again(small, problem, body) -> None:
    said = sc.capture(small, problem, body)
    own = "post" if "post" in body.casefold() else "dwp"
    made = said.apply(small)
    assert links(made) == [["P2", own, "", "assumed", ""]]
    assert len(made.problems) == 2
    assert len(made.organisations) == 3
    assert (said.problem_id, said.body_id, said.notes) == ("P2", own, ())


def test_a_problem_alone_and_a_body_alone(small) -> None:
    problem = sc.capture(small, "  Forms   repeat ")
    assert problem.label == "Added P01: Forms repeat"
    made = problem.apply(small)
    assert made.problems["title"].tolist()[-1] == "Forms repeat"
    body = sc.capture(small, body="Guild of Lamplighters")
    assert body.label == "Added Guild of Lamplighters"
    assert body.notes == (
        "'Guild of Lamplighters' is a new body: nothing more is known of it.",
    )
    row = body.apply(small).organisations.iloc[-1]
    assert row["organisation_id"] == "guild-of-lamplighters"


def test_a_body_of_the_register_comes_with_what_is_known_of_it(small) -> None:
    said = sc.capture(
        small, "P1", "HMRC", relation="holds data", basis="stated", note="x"
    )
    name = "HM Revenue & Customs"
    assert said.label == f"Added {name}; linked P1 and {name}"
    assert said.notes[0].startswith(f"'HMRC' was taken for {name}, from the register")
    made = said.apply(small)
    row = made.organisations.set_index("organisation_id").loc["hm-revenue-customs"]
    assert row["abbreviation"] == "HMRC"
    assert row["kind"] == "non-ministerial department"
    assert links(made) == [["P1", "hm-revenue-customs", "holds data", "stated", "x"]]
    again = sc.capture(made, "P2", "HM Revenue and Customs")
    assert [table for table, _ in again.rows] == ["affects"]


def test_a_body_that_ended_says_so(small) -> None:
    said = sc.capture(small, "P1", "Highways England")
    assert "now National Highways" in said.notes[0]


def test_nothing_is_guessed(small) -> None:
    with pytest.raises(sc.EditError, match="'GCA' is not clear: abbreviation used"):
        sc.capture(small, "P1", "GCA")
    said = sc.capture(small, "P1", "GCA", new_body=True)
    assert said.apply(small).organisations["organisation_id"].tolist()[-1] == "gca"
    several = (
        "'ACME' stands for Acme (acme-a) and acme (acme-b) on the map. Write the id"
    )
    with pytest.raises(sc.EditError, match=re.escape(several)):
        sc.capture(small, "P1", "ACME")
    assert sc.capture(small, "P1", "acme-b").body_id == "acme-b"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (("", " "), "Nothing is written. Write a problem, a body, or both."),
        (("P1", ""), "P1 is on the map already. Write the body that it affects too."),
        (("", "DWP"), "Department for Work is on the map already. Write the problem"),
    ],
)
def test_what_adds_nothing_is_refused(small, said, wrong) -> None:
    with pytest.raises(sc.EditError, match=re.escape(wrong)):
        sc.capture(small, *said)


def test_a_link_that_is_there_is_refused_and_adds_nothing(small) -> None:
    said = sc.capture(small, "P1", "DWP")
    with pytest.raises(sc.InvalidTablesError, match="P1"):
        said.apply(small)
    with pytest.raises(sc.InvalidTablesError, match="basis"):
        sc.capture(small, "P2", "DWP", basis="heard").apply(small)


def test_ids_of_new_bodies_are_free(small) -> None:
    made = sc.capture(small, body="Dwp!", new_body=True).apply(small)
    assert made.organisations["organisation_id"].tolist()[-1] == "dwp-2"
