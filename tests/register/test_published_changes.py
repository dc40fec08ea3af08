"""A publisher's list beside a map: said first, then taken over in one step."""

from __future__ import annotations

import pandas as pd
import pytest

import servicecomm as sc
from servicecomm.register._body import COLUMNS
from servicecomm.register.bodies import Register

BLANK = dict.fromkeys(COLUMNS, "") | {"status": "live", "source": "List"}


def rows(*given):
    return pd.DataFrame([BLANK | row for row in given], dtype="str")


REGISTER = Register(
    rows(
        {"id": "old-name", "name": "Old Name", "content_id": "c1"},
        {"id": "gone", "name": "Gone Office", "abbreviation": "GO"},
        {"id": "end", "name": "Ending Board"},
        {"id": "back", "name": "Back Again", "status": "closed"},
        {"id": "same", "name": "Same Agency", "other_names": "The Same"},
        {"id": "not-listed", "name": "Not Listed"},
    )
)
PUBLISHED = rows(
    {"id": "new-slug", "name": "New Name", "content_id": "c1"},
    {
        "id": "gone",
        "name": "Gone Office",
        "status": "closed",
        "ended": "replaced",
        "end_date": "2026-05-04",
        "successors": "fresh",
    },
    {"id": "end", "name": "Ending Board", "status": "closed", "ended": "closed"},
    {"id": "back", "name": "Back Again"},
    {"id": "same", "name": "Same Agency"},
    {"id": "fresh", "name": "Fresh Office"},
    {"id": "dead", "name": "Dead on Arrival", "status": "closed"},
)
BODIES = {
    "m1": ("Old Name", "live"),
    "m2": ("GO", "live"),
    "m3": ("Ending Board", ""),
    "m4": ("Back Again", "closed"),
    "m5": ("The Same", "live"),
    "m6": ("Not Listed", "live"),
    "m7": ("Somebody's Club", "live"),
}


@pytest.fixture
def own_map():
    organisations = pd.DataFrame(
        [(key, *cells) for key, cells in BODIES.items()],
        columns=["organisation_id", "name", "status"],
    )
    affects = pd.DataFrame(
        [("P1", key, "stated") for key in BODIES],
        columns=["problem_id", "body_id", "basis"],
    )
    problems = pd.DataFrame({"problem_id": ["P1"], "title": ["Late"]})
    return sc.StakeholderMap(
        {"problems": problems, "organisations": organisations, "affects": affects}
    )


def test_what_changes_in_a_map_is_said_and_nothing_is_changed(own_map):
    before = sc.digest(own_map)
    found = sc.published_changes(own_map, PUBLISHED, register=REGISTER)
    assert found[["change", "id", "text"]].to_numpy().tolist() == [
        ["added", "fresh", "Fresh Office is new in the list."],
        ["renamed", "m1", "Old Name is now New Name."],
        ["closed", "m2", "GO closed on 2026-05-04."],
        ["replaced", "m2", "GO was replaced by Fresh Office."],
        ["closed", "m3", "Ending Board closed."],
        ["reopened", "m4", "Back Again is live in the list."],
    ]
    assert sc.digest(own_map) == before


def test_one_step_takes_it_over_and_links_survive(own_map):
    after = sc.apply_published(own_map, PUBLISHED, register=REGISTER)
    named = after.organisations.set_index("organisation_id")
    assert named.loc["m1", ["name", "aliases"]].tolist() == ["New Name", "Old Name"]
    assert named.loc["m2", ["status", "superseded_by"]].tolist() == ["closed", "fresh"]
    assert named.loc["m3", "status"] == "closed"
    assert named.loc["m4", "status"] == "live"
    assert set(after.affects["body_id"]) == {*BODIES} - {"m2"} | {"fresh"}
    # Undo is a step back: the map before is as it was.
    assert set(own_map.affects["body_id"]) == {*BODIES}
    again = sc.published_changes(after, PUBLISHED, register=REGISTER)
    assert again["id"].tolist() == []


def test_only_what_is_asked_for_is_taken_over(own_map):
    one = sc.apply_published(own_map, PUBLISHED, only=["m1"], register=REGISTER)
    assert one.affects["body_id"].tolist() == own_map.affects["body_id"].tolist()
    assert one.organisations.set_index("organisation_id").loc["m2", "status"] == "live"
    new = sc.apply_published(own_map, PUBLISHED, only=["fresh"], register=REGISTER)
    assert new.organisations["organisation_id"].tolist() == [*BODIES, "fresh"]
    none = sc.apply_published(own_map, PUBLISHED, only=[], register=REGISTER)
    assert none == own_map
    with pytest.raises(
        sc.UnknownIdError, match="No change in the list has the id 'm6'"
    ):
        sc.apply_published(own_map, PUBLISHED, only=["m6"], register=REGISTER)


def test_one_of_several_successors_can_be_chosen(own_map):
    split = PUBLISHED.copy()
    split.loc[split["id"] == "gone", "successors"] = "fresh|same"
    both = sc.apply_published(own_map, split, register=REGISTER)
    assert {"fresh", "m5"} <= set(both.affects["body_id"])
    assert set(both.affects.set_index("body_id").loc["fresh", ["basis"]]) == {
        "inferred"
    }
    one = sc.apply_published(
        own_map, split, choices={"m2": ["same"]}, register=REGISTER
    )
    assert "fresh" not in set(one.affects["body_id"])


def test_a_register_takes_over_a_list_too():
    found = sc.published_changes(REGISTER, PUBLISHED)
    assert set(found["change"]) == {
        "added",
        "moved",
        "renamed",
        "closed",
        "replaced",
        "reopened",
        "missing",
    }
    after = sc.apply_published(REGISTER, PUBLISHED)
    assert after.current("gone") == ("fresh",)
    assert REGISTER["gone"].successors == ()
    found = sc.match_names(["Gone Office", "New Name"], register=after)
    assert found["body_id"].tolist() == ["gone", "old-name"]
    assert "now Fresh Office" in found["reason"][0]


def test_part_of_a_list_does_not_say_that_the_rest_is_missing():
    part = PUBLISHED.iloc[:2]
    assert "missing" not in set(sc.published_changes(REGISTER, part)["change"])
    whole = sc.published_changes(REGISTER, PUBLISHED)
    assert whole.loc[whole["change"] == "missing", "id"].tolist() == ["not-listed"]


def test_a_map_of_today_is_left_alone():
    register = sc.load_register()
    m = sc.example_map()
    today = register.table
    found = sc.published_changes(m, today)
    assert "added" not in set(found["change"])
    for row in found.itertuples():
        assert row.change in {"closed", "replaced", "renamed"}, row
