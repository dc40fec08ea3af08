"""Closed bodies in a map: flagged with successors and dates, and moved in one step."""

from __future__ import annotations

import pandas as pd
import pytest

from servicecomm.errors import EditError, UnknownIdError
from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.register.bodies import load_register
from servicecomm.register.succession import (
    COLUMNS,
    move_to_successors,
    organisations_of,
    successions,
)

ENERGY = "department-for-energy-security-and-net-zero"
SCIENCE = "department-for-science-innovation-and-technology"
HOUSING = "ministry-of-housing-communities-local-government"
BODIES = {
    "beis": "BEIS",
    "dclg": "DCLG",
    "dexeu": "DExEU",
    "phe": "Public Health England",
    "hmrc": "HMRC",
    "dbt": "Department for Business and Trade",
    "nobody": "Somebody's Own Club",
    "crc": "Commission for Rural Communities",
}


@pytest.fixture
def old_map():
    links = [
        ("P1", "beis", "runs part", "stated", "http://a.example", "seen"),
        ("P1", "dbt", "runs part", "assumed", "http://b.example", ""),
        ("P1", "dclg", "", "stated", "", ""),
        ("P2", "dexeu", "", "inferred", "", ""),
        ("P2", "phe", "", "stated", "", ""),
        ("P2", "hmrc", "", "stated", "", ""),
    ]
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ["P1", "P2"], "title": ["a", "b"]}),
            "organisations": pd.DataFrame(
                {
                    "organisation_id": list(BODIES),
                    "name": list(BODIES.values()),
                    "parent_id": ["", "", "", "", "", "", "dclg|hmrc", ""],
                }
            ),
            "affects": pd.DataFrame(
                links,
                columns=[
                    "problem_id",
                    "body_id",
                    "relation",
                    "basis",
                    "evidence",
                    "note",
                ],
            ),
            "ties": pd.DataFrame(
                [
                    ("beis", "hmrc", "funds", "stated"),
                    ("dbt", "beis", "works with", ""),
                ],
                columns=["from_id", "to_id", "kind", "basis"],
            ),
            "teams": pd.DataFrame(
                [("t1", "One", "dclg"), ("t2", "Two", "beis")],
                columns=["team_id", "name", "organisation_id"],
            ),
        }
    )


def test_closed_bodies_are_flagged_with_successors_and_dates(old_map):
    found = successions(old_map).set_index("organisation_id")
    assert [*found.reset_index().columns] == list(COLUMNS)
    assert found["end_date"].to_dict() == {
        "beis": "2023-02-07",
        "dclg": "2018-01-08",
        "dexeu": "2020-01-31",
        "phe": "2021-10-01",
        "crc": "",
    }
    assert found["ended"].tolist() == [
        "split",
        "renamed",
        "replaced",
        "split",
        "closed",
    ]
    assert found["successors"].map(lambda cell: cell.split("|")).to_dict() == {
        "beis": [ENERGY, SCIENCE, "department-for-business-and-trade"],
        "dclg": [HOUSING],
        "dexeu": ["cabinet-office"],
        "phe": [
            "uk-health-security-agency",
            "office-for-health-improvement-and-disparities",
        ],
        "crc": [""],
    }
    assert found.loc["beis", "in_map"] == "dbt"
    assert found.loc["phe", "text"] == (
        "Public Health England was split on 2021-10-01. UK Health Security Agency and "
        "Office for Health Improvement and Disparities do its work now."
    )
    assert found.loc["crc", "text"].endswith("knows of no body that does its work now.")


def test_one_step_moves_them_and_every_link_survives(old_map):
    moved = move_to_successors(old_map)
    links = moved.affects.set_index(["problem_id", "body_id"])
    assert set(links.index) == {
        ("P1", ENERGY),
        ("P1", SCIENCE),
        ("P1", "dbt"),
        ("P1", HOUSING),
        ("P2", "cabinet-office"),
        ("P2", "uk-health-security-agency"),
        ("P2", "office-for-health-improvement-and-disparities"),
        ("P2", "hmrc"),
    }
    assert links.loc[("P1", HOUSING), "basis"] == "stated"
    assert links.loc[("P1", ENERGY), "basis"] == "inferred"
    both = links.loc[("P1", "dbt")]
    assert both["basis"] == "inferred"
    assert set(both["evidence"].split("|")) == {"http://a.example", "http://b.example"}
    assert "seen; BEIS was split on 2023-02-07" in both["note"]
    assert old_map.affects["body_id"].tolist()[0] == "beis"


def test_ties_teams_and_parents_follow_where_one_body_can_be_named(old_map):
    moved = move_to_successors(old_map)
    ties = moved.ties
    assert len(ties) == 5
    assert not (ties["from_id"] == ties["to_id"]).any()
    assert moved.teams["organisation_id"].tolist() == [HOUSING, "beis"]
    bodies = moved.organisations.set_index("organisation_id")
    assert bodies.loc["nobody", "parent_id"] == f"{HOUSING}|hmrc"
    assert bodies.loc["dclg", ["status", "superseded_by"]].tolist() == [
        "closed",
        HOUSING,
    ]
    assert bodies.loc[HOUSING, "name"].startswith("Ministry of Housing")


def test_what_is_moved_is_not_flagged_again(old_map):
    moved = move_to_successors(old_map)
    assert successions(moved)["organisation_id"].tolist() == ["beis", "crc"]
    chosen = move_to_successors(moved, ["beis"], choices={"beis": [ENERGY]})
    assert chosen.teams["organisation_id"].tolist() == [HOUSING, ENERGY]
    assert successions(chosen)["organisation_id"].tolist() == ["crc"]


def test_a_map_of_today_has_nothing_to_move(old_map):
    today = old_map.with_tables(
        {
            "organisations": old_map.organisations[
                old_map.organisations["organisation_id"].isin(["hmrc", "dbt"])
            ],
            "affects": old_map.affects.iloc[[1, 5]],
            "ties": old_map.ties.iloc[:0],
            "teams": old_map.teams.iloc[:0],
        }
    )
    assert len(successions(today)) == 0
    assert move_to_successors(today) == today


def test_only_closed_bodies_with_a_successor_can_be_moved(old_map):
    with pytest.raises(UnknownIdError, match="No closed body has the id 'hmrc'"):
        move_to_successors(old_map, ["hmrc"])
    with pytest.raises(EditError, match="'crc' has no successor"):
        move_to_successors(old_map, ["crc"])
    with pytest.raises(UnknownIdError, match="successor of 'beis'"):
        move_to_successors(old_map, ["beis"], choices={"beis": ["hmrc"]})


def test_dates_of_a_month_and_other_endings_are_worded():
    frame = pd.DataFrame(
        {
            "organisation_id": ["dluhc", "bit"],
            "name": ["DLUHC", "Behavioural Insights Team"],
        }
    )
    m = StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ["P"], "title": ["p"]}),
            "organisations": frame,
            "affects": pd.DataFrame(columns=["problem_id", "body_id"]),
        }
    )
    texts = successions(m)["text"].tolist()
    assert texts[0].startswith("DLUHC was renamed in 2024-07. Ministry of Housing")
    assert texts[1].startswith("Behavioural Insights Team was taken out of government.")


def test_bodies_become_rows_of_a_map():
    rows = organisations_of(load_register(), ["english-councils", "land-registry"])
    assert rows["is_group"].tolist() == ["yes", ""]
    assert "Land Registry" not in rows["name"].tolist()
    assert len(organisations_of(load_register(), [])) == 0
