"""The shipped register: its tables hold together and know what everybody knows."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from servicecomm.register._body import COLUMNS
from servicecomm.register.bodies import load_register

FOLDER = Path(__file__).parents[2] / "data" / "register"
FILES = sorted(FOLDER.glob("*.csv"))
REGISTER = load_register()
TABLE = REGISTER.table
NATIONS = {"UK", "England", "Scotland", "Wales", "Northern Ireland"}
ENDED = {
    "closed",
    "devolved",
    "left government",
    "merged",
    "renamed",
    "replaced",
    "split",
}


def values(column):
    cells = TABLE.set_index("id")[column]
    cells = cells[cells != ""].str.split("|").explode()
    return list(cells.items())


def in_a_circle(above):
    """Follow each id upwards; return those that meet themselves again."""
    found = set()
    for start in above:
        seen, waiting = set(), list(above[start])
        while waiting:
            each = waiting.pop()
            if each == start:
                found.add(start)
            if each not in seen:
                seen.add(each)
                waiting += above.get(each, [])
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_plain_and_small(path):
    text = path.read_bytes()
    assert len(text) < 600_000
    assert b"\r" not in text
    assert not text.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(path, dtype="str", na_filter=False)
    assert tuple(frame.columns) == COLUMNS
    assert frame["id"].is_monotonic_increasing
    assert not frame.map(lambda cell: cell != cell.strip() or "\ufffd" in cell).any(
        axis=None
    )


def test_there_are_as_many_bodies_as_the_sources_say():
    kinds = TABLE["kind"][TABLE["status"] == "live"].value_counts()
    assert len(FILES) == 4
    assert len(TABLE) > 2500
    principal = TABLE["kind"].str.contains("council|City corporation")
    live = TABLE[
        principal & (TABLE["status"] == "live") & TABLE["id"].str.startswith("local")
    ]
    assert live["nations"].value_counts().to_dict() == {
        "England": 317,
        "Scotland": 32,
        "Wales": 22,
        "Northern Ireland": 11,
    }
    assert kinds["Integrated care board"] == 42
    assert kinds["Police force"] >= 46
    assert kinds["Fire and rescue service"] == 49
    assert kinds["Group"] > 30


def test_ids_are_unique():
    assert TABLE["id"].is_unique
    assert (TABLE["id"] != "").all()
    assert (TABLE["name"] != "").all()


@pytest.mark.parametrize("column", ["parents", "successors"])
def test_no_link_dangles_or_runs_in_a_circle(column):
    above = {}
    for body_id, other in values(column):
        assert other in REGISTER, (body_id, other)
        above.setdefault(body_id, []).append(other)
    assert in_a_circle(above) == set()


def test_the_search_for_circles_finds_one():
    assert in_a_circle({"a": ["b"], "b": ["c"], "c": ["b"]}) == {"b", "c"}


def test_live_and_closed_bodies_are_told_apart():
    live = TABLE[TABLE["status"] == "live"]
    closed = TABLE[TABLE["status"] == "closed"]
    assert len(live) + len(closed) == len(TABLE)
    assert (live[["ended", "end_date", "successors"]] == "").all(axis=None)
    assert set(closed["ended"]) <= ENDED
    assert closed[closed["ended"] == "closed"]["successors"].eq("").all()
    assert TABLE["end_date"].str.fullmatch(r"(\d{4}(-\d\d){0,2})?").all()


def test_nations_domains_and_sources_are_known_words():
    assert {nation for _, nation in values("nations")} <= NATIONS
    assert (TABLE["nations"] != "").all()
    domain = re.compile(r"([a-z0-9-]+\.)+[a-z]+")
    assert all(domain.fullmatch(each) for _, each in values("domains"))
    assert {source.partition(";")[0] for source in TABLE["source"]} == {
        "GOV.UK organisations",
        "mySociety UK local authorities",
        "NHS Organisation Data Service",
        "General knowledge, unverified",
    }
    dated = ~TABLE["source"].str.startswith("General")
    assert (TABLE["as_of"][dated] != "").all()


@pytest.mark.parametrize(
    ("body_id", "now", "end_date"),
    [
        (
            "department-for-business-energy-and-industrial-strategy",
            {
                "department-for-energy-security-and-net-zero",
                "department-for-science-innovation-and-technology",
                "department-for-business-and-trade",
            },
            "2023-02-07",
        ),
        (
            "public-health-england",
            {
                "uk-health-security-agency",
                "office-for-health-improvement-and-disparities",
            },
            "2021-10-01",
        ),
        (
            "department-for-exiting-the-european-union",
            {"cabinet-office"},
            "2020-01-31",
        ),
        ("local-authority:CMA", {"local-authority:CBD", "local-authority:WAF"}, "2023"),
        ("local-authority:NIR-A", {"local-authority:DRS"}, "2015"),
        ("former-council:kerrier-district", {"local-authority:CON"}, "2009-04-01"),
        ("ods:R1C", {"ods:RW1"}, "2024"),
    ],
)
def test_closed_bodies_lead_to_those_that_came_after(body_id, now, end_date):
    assert set(REGISTER.current(body_id)) == now
    assert REGISTER[body_id].end_date.startswith(end_date)


def test_a_chain_of_successors_is_followed_to_its_end():
    old = "ministry-of-housing-communities-and-local-government-2018-2021"
    assert REGISTER.current(old) == (
        "ministry-of-housing-communities-local-government",
    )
    until = {each.name: each.until for each in REGISTER[old].former_names}
    assert until["DCLG"] == "2018-01-08"


def test_every_welsh_council_has_a_welsh_name():
    welsh = [body for body in REGISTER if body.kind == "Welsh council"]
    assert len(welsh) == 22
    assert all(body.welsh_names for body in welsh)
