"""The names that people give to tables and columns."""

from __future__ import annotations

import pytest

from servicecomm.files.headings import Taken, fold, table_named, take
from servicecomm.model.schema import TABLE, TABLES


@pytest.mark.parametrize(
    "name",
    [
        "problem_id",
        "Problem ID",
        "PROBLEM-ID",
        "\ufeffproblem_id",
        " problem\xa0id ",
        "Problem Id:",
        "ＰＲＯＢＬＥＭ id",  # noqa: RUF001 - full-width
    ],
)
def test_names_that_differ_in_no_letter_fold_to_one(name):
    assert fold(name) == "problemid"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_is_found_by_all_its_names(table):
    for name in (table.name, table.name.upper(), *table.names):
        assert table_named(name) is table


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("links", "affects"),
        ("Affected", "affects"),
        ("bodies", "organisations"),
        ("organizations", "organisations"),
        ("sources", "evidence"),
        ("connections", "ties"),
    ],
)
def test_the_names_that_people_use(name, table):
    assert table_named(name).name == table


@pytest.mark.parametrize("name", ["", "problems2", "Copy of problems", "notes"])
def test_other_names_are_no_table(name):
    assert table_named(name) is None


def taken(table, *headings):
    """Say which column each heading was taken for."""
    found = take(TABLE[table], headings)
    columns = {p: name for name, places in found.positions.items() for p in places}
    assert sorted([*columns, *found.extra]) == list(range(len(headings)))
    return [columns.get(position) for position in range(len(headings))]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_found_by_its_own_name_in_any_spelling(table):
    respelt = [name.replace("_", " ").title() for name in table.column_names]
    assert taken(table.name, *respelt) == list(table.column_names)


@pytest.mark.parametrize(
    "pair",
    [
        (table.name, column.name, heading)
        for table in TABLES
        for column in table.columns
        for heading in column.headings
        if heading not in table.column_names
    ],
    ids="-".join,
)
def test_every_other_heading_is_taken_for_its_column(pair):
    table, column, heading = pair
    first = next(each.name for each in TABLE[table].columns if heading in each.headings)
    assert taken(table, heading) == [first if first != column else column]


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("problems", "id", "problem_id"),
        ("problems", "Problem", "title"),
        ("problems", "Description", "what"),
        ("organisations", "ID", "organisation_id"),
        ("organisations", "type", "kind"),
        ("organisations", "Organisation", "name"),
        ("channels", "Type", "kind"),
        ("people", "id", "person_id"),
        ("people", "organisation", "organisation_id"),
        ("affects", "affected_id", "body_id"),
        ("affects", "organisation id", "body_id"),
        ("affects", "team-id", "body_id"),
        ("affects", "service_id", "body_id"),
        ("affects", "how", "relation"),
        ("affects", "source", "evidence"),
        ("evidence", "type", "kind"),
        ("ties", "from", "from_id"),
    ],
)
def test_the_headings_that_people_use(table, heading, column):
    assert taken(table, heading) == [column]


def test_a_columns_own_name_goes_before_other_headings():
    assert taken("organisations", "type", "kind") == [None, "kind"]
    assert taken("affects", "team_id", "body_id") == [None, "body_id"]


def test_the_exact_spelling_goes_before_another():
    assert taken("teams", "Name", "name") == [None, "name"]
    assert taken("teams", "Name", "NAME") == ["name", None]


def test_of_several_other_headings_the_first_named_is_taken():
    assert taken("problems", "statement", "problem") == [None, "title"]


def test_headings_that_stand_side_by_side_are_taken_together():
    found = take(TABLE["affects"], ["organisation_id", "problem_id", "team_id"])
    assert found == Taken({"problem_id": [1], "body_id": [2, 0]}, [])


def test_a_heading_is_taken_once():
    assert taken("teams", "id", "id", "") == ["team_id", None, None]
