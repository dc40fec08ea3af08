"""What is left of people when no more than roles, or counts, may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from servicecomm.analysis.invitations import invite_list, suggest_invitations
from servicecomm.cli import main
from servicecomm.errors import ServiceCommError
from servicecomm.files.examples import example_path
from servicecomm.files.reading import read_map
from servicecomm.model.personal import People, people_of
from servicecomm.model.redaction import new_ids, redact

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from servicecomm.model.stakeholder_map import StakeholderMap

    Drawn = Callable[[str], StakeholderMap]

TEXT = """
    problems
    problem_id ; title ; raised_by ; note                          ; asked
    P1         ; Late  ; ada|Bo|t1 ; Told by Sample, Ada           ; Zed Sample
    P2         ; Lost  ; dwp       ; Write to bo@home.example soon ; team@dwp.example

    organisations
    organisation_id ; name ; mailbox
    dwp             ; Work ; team@dwp.example
    ons             ; Data ;

    teams
    team_id ; name ; organisation_id
    t1      ; Help ; dwp

    people
    person_id ; name       ; role ; organisation_id ; team_id ; email           ; desk
    zed       ; Zed Sample ; Head ; dwp             ;         ; zed@dwp.example ; 7
    ada       ; Ada Sample ; Lead ; dwp             ; t1      ; ada@dwp.example ;

    affects
    problem_id ; body_id ; note
    P1         ; dwp     ; says Ada  Sample
    P2         ; ons     ;

    contacts
    known_by ; person_id ; warmth ; note
    us       ; ada       ; met    ; at a dinner
    ada      ; zed       ; met    ;

    ties
    from_id ; to_id ; kind
    ada     ; ons   ; advises
    dwp     ; ons   ; pays

    engagement
    entry_id ; subject_id ; date       ; status    ; by
    E1       ; ada        ; 2026-01-02 ; contacted ; Cy
    E2       ; dwp        ; 2026-01-03 ; contacted ; zed

    judgements
    left       ; right     ; judgement ; by
    Adah       ; ada       ; same      ; Cy
    Ada Sample ; A. Sample ; unsure    ; Cy
    DWP        ; dwp       ; same      ; Cy
"""


@pytest.fixture(scope="module")
def whole(map_from: Drawn) -> StakeholderMap:
    return map_from(TEXT)


@pytest.fixture(scope="module")
def roles(whole: StakeholderMap) -> StakeholderMap:
    return redact(whole, "roles")


@pytest.fixture(scope="module")
def counts(whole: StakeholderMap) -> StakeholderMap:
    return redact(whole, "counts")


def cells(m: StakeholderMap, table: str, *columns: str) -> list[list[str]]:
    return m.table(table)[list(columns)].to_numpy().tolist()


def test_full_is_the_map_itself(whole: StakeholderMap) -> None:
    assert redact(whole, "full") is whole


def test_another_level_is_refused(whole: StakeholderMap) -> None:
    with pytest.raises(ServiceCommError) as caught:
        redact(whole, "initials")
    assert str(caught.value) == (
        "There is no level 'initials' of what is seen of people. Choose one of full, "
        "roles, counts."
    )


def test_people_keep_their_roles_and_nothing_else(roles: StakeholderMap) -> None:
    found = cells(roles, "people", "person_id", "name", "role", "email", "note")
    assert found == [["person-2", "", "Head", "", ""], ["person-1", "", "Lead", "", ""]]
    assert "desk" not in roles.people


def test_links_follow_the_new_ids(roles: StakeholderMap) -> None:
    assert cells(roles, "contacts", "known_by", "person_id", "note") == [
        ["us", "person-1", ""],
        ["person-1", "person-2", ""],
    ]
    assert cells(roles, "ties", "from_id", "to_id") == [
        ["person-1", "ons"],
        ["dwp", "ons"],
    ]
    assert cells(roles, "engagement", "subject_id", "by") == [
        ["person-1", ""],
        ["dwp", "person-2"],
    ]


def test_who_raised_a_problem_is_told_by_ids_that_are_known(
    roles: StakeholderMap,
) -> None:
    assert roles.problems["raised_by"].tolist() == ["person-1|t1", "dwp"]


def test_names_go_out_of_every_other_cell(roles: StakeholderMap) -> None:
    assert cells(roles, "problems", "note", "asked") == [
        ["Told by (name hidden)", "(name hidden)"],
        ["Write to (e-mail hidden) soon", "team@dwp.example"],
    ]
    assert cells(roles, "affects", "note") == [["says (name hidden)"], [""]]


def test_judgements_about_people_go(roles: StakeholderMap) -> None:
    assert cells(roles, "judgements", "left", "right", "by") == [["DWP", "dwp", ""]]


def test_the_map_itself_is_as_it_was(whole: StakeholderMap, map_from: Drawn) -> None:
    redact(whole, "counts")
    assert whole == map_from(TEXT)


def test_once_is_enough(roles: StakeholderMap) -> None:
    assert redact(roles, "roles") == roles


def test_counts_leave_nobody(counts: StakeholderMap) -> None:
    assert len(counts.people) == len(counts.contacts) == 0
    assert cells(counts, "ties", "from_id", "to_id") == [["dwp", "ons"]]
    assert cells(counts, "engagement", "entry_id", "by") == [["E2", ""]]
    assert counts.problems["raised_by"].tolist() == ["t1", "dwp"]
    assert cells(counts, "organisations", "organisation_id", "people") == [
        ["dwp", "2"],
        ["ons", "0"],
    ]
    assert cells(counts, "teams", "team_id", "people") == [["t1", "1"]]


def test_new_ids_are_nobody_elses_and_sort_alike(map_from: Drawn) -> None:
    people = "\n".join(f"p{n:02} ; Head ; person-1" for n in range(10))
    drawn = map_from(
        f"""
        problems
        problem_id ; title
        P1         ; Late

        organisations
        organisation_id ; name
        person-1        ; Odd

        affects
        problem_id ; body_id
        P1         ; person-1

        people
        person_id ; role ; organisation_id
        {people}
        """
    )
    ids = new_ids(drawn)
    assert list(ids.values())[::9] == ["person--01", "person--10"]
    assert sorted(ids.values()) == [ids[each] for each in sorted(ids)]
    assert len(redact(drawn).people) == 10


def test_a_name_that_is_a_bodys_is_public(map_from: Drawn) -> None:
    drawn = map_from(
        TEXT.replace("Zed Sample ; Head", "Work ; Head").replace(
            "zed@dwp.example", "team@dwp.example"
        )
    )
    assert people_of(drawn).hidden("Work, team@dwp.example") == "Work, team@dwp.example"
    assert redact(drawn).people["name"].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Ada Sample's desk", "(name hidden)'s desk"),
        ("ADA\n  sample", "(name hidden)"),
        ("Sample, Ada", "(name hidden)"),
        ("ada.sample", "(name hidden)"),
        ("Zoé Sample", "(name hidden)"),
        ("Zoe\u0301 Sample", "(name hidden)"),
        ("ZOE SAMPLE", "(name hidden)"),
        ("Ask May in may", "Ask (name hidden) in may"),
        ("Jo", "(name hidden)"),
        ("Jo is no joke", "Jo is no joke"),
        ("Adam Sample", "Adam Sample"),
        ("Ada is not that Sample", "Ada is not that Sample"),
        ("Ada" + " " * 9 + "Sample", "Ada" + " " * 9 + "Sample"),
        ("mailto:ada.sample+x@dwp.example.", "mailto:(e-mail hidden)."),
        ("ADA@DWP.EXAMPLE", "(e-mail hidden)"),
        ("ada@dwp", "ada@dwp"),
        ("", ""),
    ],
)
def test_what_is_hidden_in_a_text(text: str, hidden: str) -> None:
    people = People(["Ada Sample", "Zoé Sample", "May", "Jo", ""], ["ada@dwp.example"])
    assert people.hidden(text) == hidden


def test_overlapping_finds_are_one() -> None:
    found = People(["Ada Sample", "Sample Ada Lee"]).find("Ada Sample Ada Lee")
    assert [(each.start, each.end) for each in found] == [(0, 18)]


def test_people_are_shown_by_number_only() -> None:
    assert repr(People(["Ada Sample"], ["ada@dwp.example"])) == (
        "People(3 ways to name them)"
    )


def test_a_table_of_people_loses_names_addresses_and_ids(
    example: StakeholderMap,
) -> None:
    plan = suggest_invitations(example, limit=3)
    full = invite_list(example, plan)
    shown = redact(full, of=example)
    assert set(full.columns) - set(shown.columns) == {"person_id", "name", "email"}
    alone = redact(plan.invited)
    assert list(alone.columns) == list(shown.columns)


def test_a_table_of_people_becomes_counts() -> None:
    frame = pd.DataFrame(
        {
            "person_id": ["a", "b", "", "c"],
            "role": ["x", "y", "z", "x"],
            "organisation": ["dwp", "dwp", "ons", "hmrc"],
        }
    )
    expected = [["dwp", 2], ["hmrc", 1], ["ons", 0]]
    assert redact(frame, "counts").to_numpy().tolist() == expected
    alone = redact(frame[["person_id"]], "counts")
    assert alone.to_numpy().tolist() == [[3]]


def test_a_table_of_bodies_keeps_its_names(whole: StakeholderMap) -> None:
    frame = pd.DataFrame(
        {
            "body_id": ["dwp"],
            "name": ["Work"],
            "why": ["says Ada Sample"],
            "left": ["ada|ons"],
            "score": [0.5],
        }
    )
    shown = redact(frame, of=whole)
    assert shown.to_numpy().tolist() == [
        ["dwp", "Work", "says (name hidden)", "person-1|ons", 0.5]
    ]
    assert "why" not in redact(frame, "counts", of=whole)
    assert redact(frame).equals(frame)


@pytest.mark.parametrize(("level", "people"), [("roles", 23), ("counts", 0)])
def test_the_command_line_writes_less_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], level: str, people: int
) -> None:
    out = tmp_path / "out"
    path = str(example_path("after-a-death"))
    code = main(["export", path, "--to", "csv", "--out", str(out), "--people", level])
    assert code == 0, capsys.readouterr().err
    back = read_map(out)
    assert len(back.people) == people
    assert set(back.people["name"]) <= {""}
    names = people_of(read_map(path))
    for file in out.iterdir():
        assert not names.find(file.read_text("utf-8-sig")), file.name
