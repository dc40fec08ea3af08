"""Bodies and people that stand in a map twice."""

from __future__ import annotations

import pandas as pd
import pytest

from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.register.duplicates import COLUMNS, find_duplicates, merge_judged
from servicecomm.register.judgements import judge

ORGANISATIONS = [
    ("hmrc", "HMRC", "", ""),
    ("rev", "HM Revenue & Customs", "", ""),
    ("club", "Sample Valley Walking Club", "", ""),
    ("club2", "Sample Valley Walking Clubs", "", ""),
    ("club3", "Sample Valley Walking Club Scotland", "", ""),
    ("gro", "General Register Office", "", ""),
    ("groni", "General Register Office for Northern Ireland", "", ""),
    ("councils", "English councils", "", "yes"),
]
PEOPLE = [
    ("p1", "Esme Sample", "esme@dwp.example", "hmrc", ""),
    ("p2", "Esmé  SAMPLE", "", "hmrc", ""),
    ("p3", "Sample, Esme", "", "rev", ""),
    ("p4", "E. Sample", "", "hmrc", ""),
    ("p5", "Esme Sampel", "", "hmrc", ""),
    ("p6", "", "ESME@dwp.example ", "rev", ""),
    ("p7", "", "", "hmrc", ""),
    ("p8", "Farid Sample", "", "hmrc", ""),
    ("p9", "Iris Sample", "team@dwp.example", "rev", ""),
    ("p10", "Kit Sample", "", "rev", ""),
]


@pytest.fixture(scope="module")
def twice():
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ["P1"], "title": ["Late"]}),
            "organisations": pd.DataFrame(
                ORGANISATIONS,
                columns=["organisation_id", "name", "abbreviation", "is_group"],
            ),
            "affects": pd.DataFrame(
                {"problem_id": ["P1"] * 2, "body_id": ["hmrc", "rev"]}
            ),
            "people": pd.DataFrame(
                PEOPLE,
                columns=["person_id", "name", "email", "organisation_id", "team_id"],
            ).assign(role="adviser"),
        }
    )


@pytest.fixture(scope="module")
def found(twice):
    return find_duplicates(twice)


def pairs(found, table):
    rows = found[found["table"] == table]
    return {(row.left, row.right): row.reason for row in rows.itertuples()}


def test_bodies_are_paired_by_the_register_and_by_their_names(found):
    assert tuple(found.columns) == COLUMNS
    assert pairs(found, "organisations") == {
        ("hmrc", "rev"): "both are HM Revenue & Customs in the register",
        ("club", "club2"): "the same words",
    }


def test_people_are_paired_with_a_reason(found):
    assert pairs(found, "people") == {
        ("p1", "p2"): "the same name in the same body",
        ("p1", "p3"): "the same name in another body",
        ("p1", "p4"): "an initial and the same surname in the same body",
        ("p1", "p5"): "nearly the same name in the same body",
        ("p1", "p6"): "the same e-mail address",
        ("p2", "p3"): "the same name in another body",
        ("p2", "p4"): "an initial and the same surname in the same body",
        ("p2", "p5"): "nearly the same name in the same body",
    }


def test_the_likeliest_come_first(found):
    assert found["score"].is_monotonic_decreasing
    assert found.iloc[0]["reason"] == "the same e-mail address"
    assert (found["left"] < found["right"]).all()


def test_what_is_judged_is_left_out(twice):
    judged = judge(judge(twice, "hmrc", "rev", "different"), "p1", "p2", "unsure")
    found = find_duplicates(judged)
    assert ("hmrc", "rev") not in pairs(found, "organisations")
    assert ("p1", "p2") in pairs(found, "people")


def test_an_empty_map_has_none(twice):
    bare = twice.with_tables(
        {
            "organisations": twice.organisations.iloc[:0],
            "affects": twice.affects.iloc[:0],
            "people": twice.people.iloc[:0],
        }
    )
    assert len(find_duplicates(bare)) == 0


def test_what_is_judged_the_same_is_merged_with_every_reference(twice):
    judged = judge(twice, "rev", "hmrc", "same")
    judged = judge(judge(judged, "p1", "p2", "same"), "p2", "p3", "same")
    judged = judge(judged, "p4", "Somebody elsewhere", "same")
    merged = merge_judged(judged)
    assert "rev" not in set(merged.organisations["organisation_id"])
    assert merged.affects["body_id"].tolist() == ["hmrc"]
    assert set(merged.people["organisation_id"]) == {"hmrc"}
    assert {"p1", "p2", "p3", "p4"} & set(merged.people["person_id"]) == {"p3", "p4"}
    assert merge_judged(merged) == merged
    assert len(twice.organisations) == len(ORGANISATIONS)
