"""Edits of one row: what they change, what they refuse, and in which words."""

from __future__ import annotations

import pytest

from servicecomm.errors import EditError, InvalidTablesError, UnknownIdError
from servicecomm.model.edits import (
    add,
    change,
    position_of,
    remove,
    rename,
    table_of,
)
from servicecomm.model.schema import TABLE

MAP = """
problems
problem_id ; title
P1         ; Letters arrive late
P2         ; Forms repeat

organisations
organisation_id ; name       ; aliases      ; parent_id
dwp             ; Pensions   ; Work|Welfare ;
hmrc            ; Revenue    ;              ; dwp
ons             ; Statistics ;              ; dwp|hmrc

teams
team_id ; name ; organisation_id
data    ; Data ; hmrc

people
person_id ; role   ; name ; organisation_id ; team_id
amina     ; Clerk  ; A    ; hmrc            ;
bryn      ; Writer ; B    ;                 ; data
carys     ; Coder  ; C    ; dwp             ; data

affects
problem_id ; body_id ; relation ; basis
P1         ; dwp     ; funds    ; stated
P1         ; hmrc    ;          ; stated
P2         ; data    ;          ; inferred

contacts
known_by ; person_id ; warmth
us       ; amina     ; met
amina    ; carys     ; cold

engagement
entry_id ; subject_id ; date       ; status
N1       ; bryn       ; 2026-05-31 ; replied
N2       ; dwp        ; 2026-05-31 ; replied

objectives
objective_id ; statement  ; problem_ids ; owner_id
O1           ; Less paper ; P1|P2       ; dwp
"""


@pytest.fixture(scope="module")
def before(map_from):
    return map_from(MAP)


def rows(frame, *columns):
    return frame[list(columns)].to_numpy().tolist()


def test_a_row_is_added_at_the_end(before):
    after = add(before, "problems", problem_id="P0", title="New", weight=2.0, shade="x")
    assert rows(after.problems, "problem_id", "weight", "shade") == [
        ["P1", "", ""],
        ["P2", "", ""],
        ["P0", "2", "x"],
    ]
    assert len(before.problems) == 2


def test_an_added_row_takes_defaults(before):
    after = add(before, "affects", problem_id="P2", body_id="ons")
    assert after.affects["basis"].iloc[-1] == "assumed"


def test_a_row_without_what_it_needs_is_refused(before):
    with pytest.raises(InvalidTablesError, match="problems, row 4, title: is empty"):
        add(before, "problems", problem_id="P3")
    with pytest.raises(InvalidTablesError, match="'P1' already stands in row 2"):
        add(before, "problems", problem_id="P1", title="Again")


def test_an_unknown_table_is_refused(before):
    with pytest.raises(UnknownIdError, match="No table has the id 'problem'"):
        add(before, "problem", problem_id="P3")
    with pytest.raises(UnknownIdError, match="No table has the id 'problem'"):
        change(before, "problem", "P1")


def test_cells_of_a_row_change(before):
    after = change(before, "problems", "P2", title="Forms", weight=3, shade="x")
    assert rows(after.problems, "title", "weight", "shade") == [
        ["Letters arrive late", "", ""],
        ["Forms", "3", "x"],
    ]


def test_a_link_is_found_by_its_key(before):
    after = change(before, "affects", ("P1", "hmrc", ""), basis="inferred")
    assert after.affects["basis"].tolist() == ["stated", "inferred", "inferred"]


def test_the_key_of_a_link_may_change(before):
    after = change(before, "affects", ("P1", "hmrc", ""), relation="funds")
    assert after.affects["relation"].tolist() == ["funds", "funds", ""]
    with pytest.raises(InvalidTablesError, match="already stands in row 2"):
        change(after, "affects", ("P1", "hmrc", "funds"), body_id="dwp")


def test_an_id_does_not_change(before):
    with pytest.raises(
        EditError,
        match=r"The id 'P1' cannot change: links stand on it\. Change the name, or "
        r"merge it into another\.",
    ):
        change(before, "problems", "P1", problem_id="P9")
    assert change(before, "problems", "P1", problem_id="P1") == before


def test_an_unknown_row_names_the_nearest(before):
    with pytest.raises(
        UnknownIdError, match=r"No problem has the id 'p1'. Nearest: 'P1'"
    ):
        change(before, "problems", "p1", title="x")
    with pytest.raises(UnknownIdError, match=r"No link has the id 'P1\|dwp\|fund'"):
        change(before, "affects", ("P1", "dwp", "fund"), basis="stated")


def test_a_key_has_as_many_values_as_its_columns(before):
    with pytest.raises(
        EditError,
        match=r"A link is named by problem_id and body_id and relation: give 3 of "
        r"them, not 1\.",
    ):
        change(before, "affects", "P1", basis="stated")


def test_the_position_of_a_row(before):
    assert position_of(before.problems, TABLE["problems"], "P2") == 1
    assert position_of(before.problems, TABLE["problems"], ("P2",)) == 1


def test_a_renamed_body_keeps_its_old_name(before):
    after = rename(before, "dwp", "Work")
    assert rows(after.organisations, "name", "aliases")[0] == [
        "Work",
        "Welfare|Pensions",
    ]
    assert after.affects.equals(before.affects)


def test_renaming_to_the_same_name_changes_nothing(before):
    assert rename(before, "dwp", "Pensions") == before


@pytest.mark.parametrize(
    ("node_id", "table", "column"),
    [
        ("P1", "problems", "title"),
        ("amina", "people", "name"),
        ("data", "teams", "name"),
        ("O1", "objectives", "statement"),
    ],
)
def test_what_a_name_is(before, node_id, table, column):
    after = rename(before, node_id, "New")
    assert after.table(table)[column].iloc[0] == "New"
    assert after.table(table).columns.equals(before.table(table).columns)


def test_what_has_no_name_is_not_renamed(before):
    with pytest.raises(
        EditError, match=r"'N1' is an engagement entry: it has no name to change."
    ):
        rename(before, "N1", "New")


def test_an_empty_name_is_refused(before):
    with pytest.raises(
        InvalidTablesError, match="organisations, row 2, name: is empty"
    ):
        rename(before, "dwp", "")


def test_a_row_that_nothing_names_is_removed(before):
    after = remove(before, "affects", ("P1", "dwp", "funds"))
    assert rows(after.affects, "problem_id", "body_id") == [
        ["P1", "hmrc"],
        ["P2", "data"],
    ]
    assert remove(after, "organisations", "ons").organisations[
        "organisation_id"
    ].tolist() == [
        "dwp",
        "hmrc",
    ]


@pytest.mark.parametrize("key", ["dwp", ("dwp",)])
def test_a_row_that_is_named_is_kept(before, key):
    with pytest.raises(EditError) as caught:
        remove(before, "organisations", key)
    assert str(caught.value) == (
        "'dwp' is still used in organisations.parent_id (2 rows), "
        "people.organisation_id (1 row), affects.body_id (1 row), "
        "engagement.subject_id (1 row), objectives.owner_id (1 row). Remove those "
        "first, or ask for them to be removed with it."
    )


def test_removing_with_links_takes_along_what_cannot_stand_alone(before):
    after = remove(before, "organisations", "hmrc", with_links=True)
    assert rows(after.organisations, "organisation_id", "parent_id") == [
        ["dwp", ""],
        ["ons", "dwp"],
    ]
    # The team was hers alone, so it goes, and with it bryn; carys has another home.
    assert len(after.teams) == 0
    assert rows(after.people, "person_id", "team_id") == [["carys", ""]]
    assert rows(after.affects, "problem_id", "body_id") == [["P1", "dwp"]]
    assert len(after.contacts) == 0
    assert rows(after.engagement, "entry_id") == [["N2"]]


def test_removing_a_problem_takes_it_out_of_objectives(before):
    after = remove(before, "problems", "P1", with_links=True)
    assert rows(after.objectives, "problem_ids") == [["P2"]]
    assert rows(after.affects, "problem_id") == [["P2"]]


def test_removing_an_unknown_row_is_refused(before):
    with pytest.raises(UnknownIdError, match="No person has the id 'dafydd'"):
        remove(before, "people", "dafydd")


def test_the_table_of_an_id(before):
    assert table_of(before, "data") is TABLE["teams"]
    with pytest.raises(
        UnknownIdError, match=r"No record has the id 'dta'. Nearest: 'data'"
    ):
        table_of(before, "dta")


def test_edits_leave_the_map_as_it_was(before, map_from):
    change(before, "problems", "P1", title="x")
    rename(before, "dwp", "x")
    remove(before, "organisations", "hmrc", with_links=True)
    assert before == map_from(MAP)
