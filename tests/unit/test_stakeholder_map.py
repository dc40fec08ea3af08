"""The map itself: that it never changes, and what it says of itself.

Which faults there are is tested with the validation.
"""

from __future__ import annotations

import pandas as pd
import pytest

from servicecomm.errors import InvalidTablesError, Issue, UnknownIdError
from servicecomm.model.schema import TABLES
from servicecomm.model.stakeholder_map import StakeholderMap

SMALL = """
problems
problem_id ; title
P1         ; Letters arrive late

organisations
organisation_id ; name
dwp             ; Work and Pensions
hmrc            ; Revenue and Customs

affects
problem_id ; body_id ; basis
P1         ; dwp     ; stated
P1         ; hmrc    ;
"""


@pytest.fixture
def small(map_from):
    return map_from(SMALL)


def test_every_table_is_an_attribute(small):
    assert [len(getattr(small, table.name)) for table in TABLES[:2]] == [1, 2]
    assert all(len(getattr(small, table.name)) == 0 for table in TABLES[6:])
    assert small.teams.columns.tolist() == list(small.table("teams").columns)


def test_the_attributes_are_described():
    assert StakeholderMap.problems.__doc__ == (
        "The table of problems: a frame that is safe to change."
    )


def test_changing_a_table_changes_no_map(small):
    frame = small.problems
    frame.loc[0, "title"] = "Other"
    frame["extra"] = "x"
    assert small.problems.loc[0, "title"] == "Letters arrive late"
    assert "extra" not in small.problems


def test_changing_the_frames_that_a_map_was_made_of_changes_no_map(tables_from):
    tables = tables_from(SMALL)
    made = StakeholderMap(tables)
    tables["problems"].loc[0, "title"] = "Other"
    assert made.problems.loc[0, "title"] == "Letters arrive late"


def test_an_attribute_cannot_be_set(small):
    with pytest.raises(
        AttributeError, match=r"never changes: with_table gives a new one"
    ):
        small.issues = ()
    with pytest.raises(AttributeError):
        small.problems = small.problems


def test_with_table_gives_another_map(small):
    frame = small.problems.assign(title="Other")
    other = small.with_table("problems", frame)
    assert other.problems.loc[0, "title"] == "Other"
    assert small.problems.loc[0, "title"] == "Letters arrive late"
    assert other != small
    assert other.with_table("problems", small.problems) == small


def test_with_tables_changes_several_at_once(small):
    bodies = small.organisations.replace("hmrc", "hmcts")
    links = small.affects.replace("hmrc", "hmcts")
    changed = small.with_tables({"organisations": bodies, "affects": links})
    assert changed.affects["body_id"].tolist() == ["dwp", "hmcts"]


def test_a_change_that_breaks_a_rule_is_refused(small):
    with pytest.raises(
        InvalidTablesError, match=r"affects, row 3, body_id: 'hmrc' is not"
    ):
        small.with_table("organisations", small.organisations.iloc[:1])


def test_an_unknown_table_is_refused(small, tables_from):
    with pytest.raises(UnknownIdError, match=r"No table has the id 'problem'\."):
        small.table("problem")
    with pytest.raises(UnknownIdError, match="Nearest: 'problems'"):
        small.with_table("problem", pd.DataFrame())
    with pytest.raises(UnknownIdError, match=r"No table has the id 'links'\."):
        StakeholderMap(tables_from(SMALL) | {"links": pd.DataFrame()})


def test_maps_are_equal_when_their_tables_are(map_from, small):
    assert map_from(SMALL) == small
    assert map_from(SMALL.replace("stated", "inferred")) != small
    assert len({map_from(SMALL), small}) == 1


def test_notes_and_warnings_are_no_part_of_equality(tables_from, small):
    assert StakeholderMap(tables_from(SMALL), notes=["said"]) == small


def test_a_map_is_equal_to_nothing_else(small):
    assert small != "a map"


def test_notes_go_along_with_a_change(tables_from):
    noted = StakeholderMap(tables_from(SMALL), notes=iter(["read so"]))
    assert noted.notes == ("read so",)
    assert noted.with_table("teams", pd.DataFrame()).notes == ("read so",)


def test_a_map_says_how_much_it_holds_and_names_nobody(small):
    assert repr(small) == "StakeholderMap(1 problem, 2 organisations, 2 links)"


def test_a_single_link_is_one_link(map_from):
    made = map_from(SMALL.replace("P1         ; hmrc    ;", ""))
    assert repr(made).endswith("1 link)")


def test_a_notebook_shows_counts_notes_and_how_many_warnings(tables_from):
    tables = tables_from(SMALL)
    tables["problems"]["status"] = "secret"
    shown = StakeholderMap(tables, notes=["read <so>"])._repr_html_()
    assert "<li>2 organisations</li>" in shown
    assert "<li>read &lt;so&gt;</li>" in shown
    assert "<li>1 warning: see the map&#39;s .issues.</li>" in shown
    assert "secret" not in shown


def test_a_notebook_shows_twenty_notes(tables_from):
    tables = tables_from(SMALL)
    tables["affects"]["as_of"] = "spring"
    shown = StakeholderMap(tables, notes=map(str, range(23)))._repr_html_()
    assert "<li>And 3 more: see the map&#39;s .notes.</li>" in shown
    assert "<li>19</li>" in shown
    assert "<li>20</li>" not in shown
    assert "2 warnings" in shown


def test_a_notebook_shows_no_empty_list(small):
    assert small._repr_html_().count("<ul>") == 1


def test_warnings_are_kept_with_the_map(tables_from):
    tables = tables_from(SMALL)
    tables["problems"]["status"] = "new"
    assert StakeholderMap(tables).issues == (
        Issue(
            "problems",
            2,
            "status",
            "new",
            "is not a word for this column",
            "Write one of 'draft', 'checked', 'agreed', 'parked', 'done'.",
            "warning",
        ),
    )


def test_faults_of_headings_and_cells_are_told_together(tables_from):
    tables = tables_from(SMALL)
    tables["problems"] = tables["problems"].drop(columns="title")
    tables["affects"].loc[0, "body_id"] = "dpw"
    with pytest.raises(InvalidTablesError) as caught:
        StakeholderMap(tables)
    assert str(caught.value) == (
        "problems has no column 'title' (the problem in one sentence). Its columns are "
        "'problem_id': add or rename one.\n"
        "affects, row 2, body_id: 'dpw' is not in organisations or teams or services. "
        "Add it there, or correct the id. Nearest: 'dwp'."
    )


def test_a_table_without_its_key_is_said_once(tables_from):
    tables = tables_from(SMALL)
    tables["organisations"] = tables["organisations"].drop(columns="organisation_id")
    with pytest.raises(InvalidTablesError) as caught:
        StakeholderMap(tables)
    assert str(caught.value) == (
        "organisations has no column 'organisation_id' (the organisation's id). Its "
        "columns are 'name': add or rename one."
    )
