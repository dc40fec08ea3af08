"""Links that name a body instead of giving its id."""

from __future__ import annotations

import pandas as pd
import pytest

from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.register.resolving import resolve_links

ORGANISATIONS = pd.DataFrame(
    {"organisation_id": ["dwp"], "name": ["Department for Work and Pensions"]}
)
BODIES = ["dwp", "DWP", "HMRC", "t1", "GCA", "Acme Consulting", "", "Home Office"]


@pytest.fixture(scope="module")
def links():
    count = len(BODIES)
    return pd.DataFrame(
        {
            "problem_id": ["P1"] * count,
            "body_id": BODIES,
            "relation": [str(number) for number in range(count)],
            "reason": ["why"] * count,
        },
        index=range(10, 10 + count),
    )


@pytest.fixture(scope="module")
def found(links):
    return resolve_links(links, ORGANISATIONS, ids=["t1"])


def test_every_link_is_resolved_or_listed(links, found):
    assert found.affects["body_id"].to_dict() == {
        10: "dwp",
        11: "dwp",
        12: "hm-revenue-customs",
        13: "t1",
        16: "",
        17: "home-office",
    }
    assert found.pending["written"].to_dict() == {14: "GCA", 15: "Acme Consulting"}
    assert found.pending["verdict"].tolist() == ["review", "none"]
    assert found.pending["reason of the link"].tolist() == ["why", "why"]
    assert sorted([*found.affects.index, *found.pending.index]) == links.index.tolist()
    assert found.matched["written"].tolist() == ["DWP", "HMRC", "Home Office"]
    assert links["body_id"].tolist() == BODIES


def test_the_bodies_that_the_links_need_are_added(found):
    ids = found.organisations["organisation_id"].tolist()
    assert ids == ["dwp", "hm-revenue-customs", "home-office"]
    sure = found.affects[found.affects["body_id"].isin(ids)]
    StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ["P1"], "title": ["Late"]}),
            "organisations": found.organisations,
            "affects": sure,
        }
    )


def test_links_by_id_alone_change_nothing(links):
    found = resolve_links(links.iloc[[0]], ORGANISATIONS)
    assert found.organisations is ORGANISATIONS
    assert len(found.pending) == 0
    assert found.affects.equals(links.iloc[[0]])


def test_a_judgement_settles_a_link(links):
    judged = pd.DataFrame(
        [("GCA", "groceries-code-adjudicator", "same")],
        columns=["left", "right", "judgement"],
    )
    found = resolve_links(links.iloc[[4]], ORGANISATIONS, judgements=judged)
    assert found.affects["body_id"].tolist() == ["groceries-code-adjudicator"]
