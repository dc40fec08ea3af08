"""A file is looked at before any of it is taken, and taken whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import servicecomm as sc
from servicecomm.errors import InvalidTablesError, SourceFileError
from servicecomm.files.writing import write_map


@pytest.fixture
def example():
    return sc.example_map("starting-a-business")


@pytest.mark.parametrize(
    ("people", "kept"),
    [
        ([("Ada Sample", ""), ("Bob Sample", "")], 2),
        ([("Ada Sample", ""), ("ada  sample", "")], 1),
        ([("Ada Sample", ""), ("", "Clerk")], 1),
        ([("", "Clerk"), ("", "Head")], 2),
        ([("", "Clerk"), ("", "")], 1),
        ([("Ada Sample", "Clerk"), ("Bob Sample", "Clerk"), ("", "")], 3),
    ],
)
def test_people_who_share_a_mailbox_stay_apart(people, kept):
    rows = [("DWP", "Late", "Post@dwp.example", *who) for who in people]
    table = pd.DataFrame(
        rows, columns=["Organisation", "Problem", "Email", "Name", "Role"]
    )
    for order in (table, table.iloc[::-1]):
        made = sc.cluster(order, "Problem")
        assert len(made.people) == kept
        assert not made.people["name"].str.contains("|", regex=False).any() or kept == 1
        said = [note for note in made.notes if "several people use" in note]
        assert len(said) == (kept > 1)
        assert made == sc.cluster(table, "Problem")
    assert "@" not in "".join(made.notes)


@pytest.fixture
def folder(tmp_path):
    """Copy an example that a test may spoil."""
    path = sc.example_path("starting-a-business")
    return Path(shutil.copytree(path, tmp_path / "map"))


def changed(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_nothing_changes_where_nothing_is_new(folder, example):
    staged = sc.stage_map(folder, against=example)
    assert repr(staged) == "StagedImport(ready: 0 faults, 0 changes)"
    assert staged.summary == ("Nothing changed.",)
    assert staged.apply() == example


def test_what_would_change_is_said_before_it_is_taken(folder, example):
    problem = example.problems.iloc[0]
    changed(folder, "problems.csv", problem["title"], "Asked twice")
    links = (folder / "affects.csv").read_text("utf-8-sig").splitlines()
    (folder / "affects.csv").write_text("\n".join([*links[:-1], ""]))
    staged = sc.stage_map(folder, against=example)
    rows = staged.changes[["table", "change", "column", "after"]].to_numpy().tolist()
    assert rows == [
        ["problems", "changed", "title", "Asked twice"],
        ["affects", "removed", "", ""],
    ]
    assert (
        staged.summary[0] == "Changed: problems (1 cell changed) and links (1 removed)."
    )
    assert staged.apply().problems.loc[0, "title"] == "Asked twice"
    assert example.problems.loc[0, "title"] == problem["title"]


def test_a_fault_keeps_everything_out(folder, example):
    body = example.affects.iloc[0]["body_id"]
    changed(folder, "affects.csv", body, "nobody-at-all")
    staged = sc.stage_map(folder, against=example)
    assert not staged.ready
    assert repr(staged) == "StagedImport(not ready: 1 fault, 0 changes)"
    fault = staged.faults.iloc[0]
    assert fault[["source", "row", "column", "value", "severity"]].tolist() == [
        "affects.csv",
        2,
        "body_id",
        "nobody-at-all",
        "error",
    ]
    assert staged.summary == ("1 fault to mend before this can be taken.",)
    with pytest.raises(InvalidTablesError, match="'nobody-at-all' is not in"):
        staged.apply()


def test_what_a_file_does_not_have_may_stay(tmp_path, example):
    part = tmp_path / "part"
    part.mkdir()
    problem, organisation = example.problems.iloc[0], example.organisations.iloc[0]
    (part / "problems.csv").write_text(
        f"problem_id,title\n{problem['problem_id']},Asked twice\nNEW,New\n"
    )
    own = organisation["organisation_id"]
    (part / "organisations.csv").write_text(f"organisation_id,name\n{own},Renamed\n")
    (part / "affects.csv").write_text(f"problem_id,body_id,relation\nNEW,{own},\n")
    staged = sc.stage_map(part, against=example, keep_missing=True)
    kinds = staged.changes[["table", "change", "column"]].to_numpy().tolist()
    assert kinds == [
        ["problems", "added", ""],
        ["problems", "changed", "title"],
        ["organisations", "changed", "name"],
        ["affects", "added", ""],
    ]
    made = staged.apply()
    assert len(made.affects) == len(example.affects) + 1
    assert made.problems.loc[0, "what"] == problem["what"]


def test_a_new_map_is_counted(folder, example):
    staged = sc.stage_map(folder)
    (said,) = staged.summary
    assert said.startswith(f"A new map of {example.contents[0]}, ")
    assert staged.changes.empty


def test_what_is_shown_holds_no_cell(folder, example):
    changed(folder, "people.csv", "organisation_id", "organisation_id,Secret")
    page = sc.stage_map(folder, against=example)._repr_html_()
    assert "Staged" in page
    for name in example.people["name"]:
        assert not name or name not in page


def test_what_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(SourceFileError, match="There is no file or folder"):
        sc.stage_map(tmp_path / "nowhere")


def test_headings_are_remembered_and_applied_each_time(folder, example):
    changed(folder, "affects.csv", "problem_id", "Challenge")
    with pytest.raises(InvalidTablesError, match="has no column 'problem_id'"):
        sc.read_map(folder)
    place = sc.remember_headings(
        folder, columns={"affects": {"Challenge": "problem_id"}}
    )
    assert place == folder / "headings.json"
    made = sc.read_map(folder)
    assert made == example
    assert (
        "affects.csv: 'Challenge' was taken for 'problem_id', as headings.json "
        "remembers."
    ) in made.notes
    (folder / "affects.csv").rename(folder / "board.csv")
    sc.remember_headings(folder, tables={"Board": "affects"})
    assert sc.read_map(folder) == example
    place.unlink()
    said = sc.Headings({"board": "affects"}, {"affects": {"challenge ": "problem_id"}})
    assert sc.read_map(folder, headings=said) == example


def test_types_are_remembered_beside_a_file(tmp_path):
    path = tmp_path / "board.json"
    path.write_text(
        '{"elements": [{"label": "Late", "type": "Sore point"}, {"label": "DWP", '
        '"type": "Organisation"}], "connections": [{"from": "Late", "to": "DWP"}]}'
    )
    assert sc.read_map(path).problems.empty
    place = sc.remember_headings(path, types={"sore points": "problems"})
    assert place.name == "board.json.headings.json"
    assert sc.read_map(path).problems.empty
    sc.remember_headings(path, types={"Sore point": "problems"})
    assert sc.read_map(path).affects["body_id"].tolist() == ["dwp"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"tables": {"a": "link"}}, "No table has the id 'link'"),
        (
            {"columns": {"affects": {"a": "problem"}}},
            "'a' cannot mean 'problem', as the table 'affects' has no such column",
        ),
    ],
)
def test_what_no_map_has_is_not_remembered(folder, said, wrong):
    with pytest.raises(sc.ServiceCommError, match=wrong):
        sc.remember_headings(folder, **said)
    assert not (folder / "headings.json").exists()


@pytest.mark.parametrize(
    "data", ["{", "[]", "{}", '{"format": "servicecomm headings", "tables": {"a": 1}}']
)
def test_a_memory_that_cannot_be_read_is_refused(folder, data):
    (folder / "headings.json").write_text(data)
    with pytest.raises(SourceFileError, match="does not say what headings mean"):
        sc.read_map(folder)


def test_headings_of_nothing_are_not_remembered(tmp_path):
    with pytest.raises(SourceFileError, match="There is no file or folder"):
        sc.remember_headings(tmp_path / "nowhere")


CONTACTS = pd.DataFrame(
    [
        ["Ann Sample", "Head", "DWP", "Late| Told twice", "Data", "North"],
        ["Bob Sample", "", "HMRC", "Told twice", "", "South"],
        ["", "", "", "Late", "", ""],
    ],
    columns=["Name", "Job title", "Organisation", "Problem", "Team", "Region"],
)


def test_a_column_of_a_list_becomes_shared_problems():
    made = sc.cluster(CONTACTS, ["Problem", "Team"])
    assert repr(made) == (
        "StakeholderMap(2 problems, 2 organisations, 1 team, 2 people, 3 links)"
    )
    assert made.affects[["problem_id", "body_id", "basis"]].to_numpy().tolist() == [
        ["late", "data", "assumed"],
        ["told-twice", "data", "assumed"],
        ["told-twice", "hmrc", "assumed"],
    ]
    people = made.people[["name", "role", "organisation_id", "team_id"]]
    assert sorted(people.to_numpy().tolist()) == [
        ["Ann Sample", "Head", "dwp", "data"],
        ["Bob Sample", "role not given", "hmrc", ""],
    ]
    assert not made.people["person_id"].str.contains("ann|bob|sample").any()
    assert "Columns that were not used: 'Region'." in made.notes
    assert "Rows without an organisation, which make no link: 1." in made.notes


def test_the_order_of_a_list_does_not_matter():
    made = sc.cluster(CONTACTS, "Problem")
    assert sc.cluster(CONTACTS.iloc[::-1], "Problem") == made


def test_any_column_may_become_problems_or_channels():
    made = sc.cluster(CONTACTS, "Region", into={"Region": "channels"})
    assert made.channels[["name", "audience"]].to_numpy().tolist() == [
        ["North", "dwp"],
        ["South", "hmrc"],
    ]
    assert made.affects.empty
    again = sc.cluster(CONTACTS, "Region", body="Team", into={"Region": "problems"})
    assert again.affects["body_id"].tolist() == ["data"]


@pytest.mark.parametrize(
    ("by", "options", "said"),
    [
        ("Region", {}, "'Region' does not say what its values are"),
        ("Problems", {}, "no column 'Problems'. Nearest: 'Problem'"),
        ("Problem", {"body": "x"}, "no column 'x'"),
    ],
)
def test_a_column_that_means_nothing_is_refused(by, options, said):
    with pytest.raises(sc.ServiceCommError, match=said):
        sc.cluster(CONTACTS, by, **options)


def test_a_list_without_bodies_is_refused():
    with pytest.raises(sc.ServiceCommError, match="has no column of bodies"):
        sc.cluster(CONTACTS[["Name", "Problem"]], "Problem")


def test_the_commands_do_the_same(tmp_path, capsys, folder, example):
    from servicecomm.cli import main  # noqa: PLC0415 - it sets up the terminal

    changed(folder, "affects.csv", "problem_id", "Challenge")
    told = ["headings", str(folder), "--column", "affects:Challenge=problem_id"]
    assert main(told) == 0
    assert "headings.json: it applies whenever" in capsys.readouterr().out
    other = write_map(example, tmp_path / "other")
    assert main(["check", str(folder), "--against", str(other)]) == 0
    assert "Nothing changed." in capsys.readouterr().out
    assert main(["headings", str(folder), "--column", "Challenge=problem_id"]) == 2
    assert main(["headings", str(folder), "--type", "Challenge"]) == 2
    assert "Write it as in --type Challenge=problems" in capsys.readouterr().err
    (tmp_path / "list.csv").write_text("Organisation,Area\nDWP,Late\n")
    words = ["cluster", str(tmp_path / "list.csv"), "--by", "Area"]
    out = ["--out", str(tmp_path / "made")]
    assert main([*words, *out]) == 2
    assert main([*words, "--into", "Area", *out]) == 2
    assert not (tmp_path / "made").exists()
    assert main([*words, "--into", "Area=problems", *out]) == 0
    assert sc.read_map(tmp_path / "made").affects["body_id"].tolist() == ["dwp"]
