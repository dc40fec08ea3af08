"""What a map says of itself: kept through every kind of file, and printed on it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from servicecomm.errors import EditError, InvalidTablesError
from servicecomm.files.reading import read_map
from servicecomm.files.writing import write_map
from servicecomm.model.digest import digest
from servicecomm.model.edits import add
from servicecomm.model.facts import map_facts, set_map_facts, told_facts
from servicecomm.reporting.report import write_report

if TYPE_CHECKING:
    from pathlib import Path

    from servicecomm.model.stakeholder_map import StakeholderMap

SAID = {
    "title": "Late payments",
    "purpose": "To plan a first call",
    "controller": "Office of Examples",
    "lawful basis": "public task",
    "privacy notice": "https://privacy.example/notice?a=1&b=2",
    "data date": "2026-03-31",
}


@pytest.fixture(scope="module")
def said(example: StakeholderMap) -> StakeholderMap:
    facts = {name.replace(" ", "_"): value for name, value in SAID.items()}
    return set_map_facts(example, **facts)  # type: ignore[arg-type]


def test_every_fact_is_kept(said: StakeholderMap) -> None:
    assert map_facts(said) == SAID
    assert list(told_facts(said)) == [
        "Title",
        "Purpose",
        "Controller",
        "Lawful basis",
        "Privacy notice",
        "Data date",
    ]


def test_a_map_without_facts_says_nothing(example: StakeholderMap) -> None:
    assert set(map_facts(example).values()) == {""}
    assert told_facts(example) == {}


def test_a_fact_changes_alone_and_an_empty_one_goes(said: StakeholderMap) -> None:
    changed = set_map_facts(said, title="Other", purpose="", data_date=dt.date.max)
    expected = SAID | {"title": "Other", "purpose": "", "data date": "9999-12-31"}
    assert map_facts(changed) == expected


def test_the_order_in_which_facts_are_given_does_not_count(
    example: StakeholderMap,
) -> None:
    one = set_map_facts(set_map_facts(example, controller="A"), title="B")
    other = set_map_facts(set_map_facts(example, title="B"), controller="A")
    assert one == other
    assert digest(one) == digest(other) != digest(example)


def test_a_fact_of_ones_own_is_kept_last_with_a_warning(
    said: StakeholderMap,
) -> None:
    more = add(said, "map_facts", fact="colour", value="blue")
    changed = set_map_facts(more, title="Z")
    assert list(map_facts(changed).items())[-1] == ("colour", "blue")
    assert any(issue.value == "colour" for issue in more.issues)


def test_a_fact_stands_once(said: StakeholderMap) -> None:
    with pytest.raises(InvalidTablesError, match="already stands in row"):
        add(said, "map_facts", fact="title", value="again")


@pytest.mark.parametrize(
    ("fact", "value", "sentence"),
    [
        (
            "privacy_notice",
            "javascript:x",
            (
                "The privacy notice 'javascript:x' is no link. Give an address that "
                "begins with https://."
            ),
        ),
        (
            "data_date",
            "31/3/26",
            "The data date '31/3/26' is not a day. Write it like 2026-03-31.",
        ),
    ],
)
def test_what_is_no_link_or_day_is_refused(
    example: StakeholderMap, fact: str, value: str, sentence: str
) -> None:
    with pytest.raises(EditError) as caught:
        set_map_facts(example, **{fact: value})  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_facts_are_no_ids(said: StakeholderMap) -> None:
    bodies = add(said, "organisations", organisation_id="title", name="Title office")
    assert "title" in set(bodies.organisations["organisation_id"])


@pytest.mark.parametrize("name", ["folder", "map.xlsx"])
def test_facts_survive_files(said: StakeholderMap, tmp_path: Path, name: str) -> None:
    back = read_map(write_map(said, tmp_path / name))
    assert back == said
    assert digest(back) == digest(said)


def test_a_folder_without_facts_has_no_file_of_them(
    example: StakeholderMap, tmp_path: Path
) -> None:
    folder = write_map(example, tmp_path / "folder")
    assert not (folder / "map_facts.csv").exists()
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert "mapFacts" not in package
    assert "title" not in package


def test_the_description_of_a_folder_says_them(
    said: StakeholderMap, tmp_path: Path
) -> None:
    folder = write_map(said, tmp_path / "folder")
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert package["title"] == SAID["title"]
    assert package["description"].startswith("Purpose: To plan a first call.")
    assert package["mapFacts"] == SAID


def test_the_cover_of_a_workbook_says_them(
    said: StakeholderMap, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(write_map(said, tmp_path / "map.xlsx"))
    assert book.properties.title == SAID["title"]
    rows = [tuple(map(str, row[:2])) for row in book["Cover"].values]
    assert rows[0][0] == SAID["title"]
    for fact in ("purpose", "controller", "lawful basis", "privacy notice"):
        assert (fact[:1].upper() + fact[1:], SAID[fact]) in rows


def test_the_report_says_them(said: StakeholderMap, tmp_path: Path) -> None:
    text = write_report(said, tmp_path / "r.html").read_text("utf-8")
    assert "<h1>Late payments</h1>" in text
    assert "<dt>Lawful basis</dt><dd>public task</dd>" in text
    link = "https://privacy.example/notice?a=1&amp;b=2"
    assert f'<a href="{link}" rel="noreferrer">{link}</a>' in text


def test_a_link_that_was_not_checked_is_no_link_in_the_report(
    example: StakeholderMap, tmp_path: Path
) -> None:
    unsafe = add(example, "map_facts", fact="privacy notice", value="javascript:x()")
    text = write_report(unsafe, tmp_path / "r.html").read_text("utf-8")
    assert "<dd>javascript:x()</dd>" in text
    assert 'href="javascript' not in text
