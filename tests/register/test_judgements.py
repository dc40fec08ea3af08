"""People's decisions: what follows from them, and matching with them."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.errors import InvalidTablesError, ServiceCommError
from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.register.judgements import (
    ContradictoryJudgementsError,
    Judgements,
    contradictions,
    judge,
)
from servicecomm.register.matching import match_names


def table(*rows):
    columns = ["left", "right", "judgement", "by", "at"]
    return pd.DataFrame(
        [(*row, *[""] * (5 - len(row))) for row in rows], columns=columns
    )


@pytest.fixture
def empty_map():
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ["P1"], "title": ["Late"]}),
            "organisations": pd.DataFrame({"organisation_id": ["o"], "name": ["O"]}),
            "affects": pd.DataFrame({"problem_id": ["P1"], "body_id": ["o"]}),
        }
    )


def test_what_is_the_same_follows_a_chain():
    judged = Judgements(
        table(("A", "B", "same"), ("c", "b!", "same"), ("C", "D", "different"))
    )
    assert judged.same("a") == ("B", "c", "b!")
    assert judged.same("nobody") == ()
    assert judged.between("A", "c") == "same"
    assert judged.between("A", "d") == "different"
    assert judged.between("A", "E") is None
    assert judged.differing("a")
    assert not judged.differing("E")


def test_an_empty_table_decides_nothing():
    assert not Judgements(pd.DataFrame())
    assert Judgements(table(("A", "B", "unsure"))).between("b", "A") == "unsure"


def test_who_decided_is_told():
    judged = Judgements(
        table(
            ("A", "B", "same", "Ada", "2026-05-01"),
            ("B", "C", "same"),
            ("A", "D", "different", "Bo"),
        )
    )
    assert judged.said("B", "A") == "judged the same by Ada on 2026-05-01"
    assert judged.said("B", "D") == "judged different by Bo"
    assert judged.said("B", "C") == "judged the same"
    assert judged.said("B", "Z") == ""


def test_contradictions_are_named_row_by_row():
    rows = table(
        ("A", "B", "same"),
        ("X", "Y", "same"),
        ("B", "C", "same"),
        ("A", "C", "different"),
        ("A", "B", "different"),
        ("Q", "q", "different"),
    )
    found = contradictions(rows)
    assert [(each.row, each.because) for each in found] == [
        (5, (2, 4)),
        (6, (2,)),
        (7, ()),
    ]
    assert str(found[0].text) == (
        "judgements, row 5: 'A' and 'C' are judged different, but row 2 ('A' is 'B') "
        "and row 4 ('B' is 'C') make them the same. Change one of these rows."
    )
    with pytest.raises(
        ContradictoryJudgementsError, match=r"row 6.*makes them"
    ) as error:
        Judgements(rows)
    assert len(error.value.contradictions) == 3
    assert isinstance(error.value, ServiceCommError)


def test_many_contradictions_are_counted():
    rows = [("A", f"B{i}", "same") for i in range(7)]
    rows += [(f"B{i}", "A", "different") for i in range(7)]
    with pytest.raises(ContradictoryJudgementsError, match="And 2 more"):
        match_names(["A"], judgements=table(*rows))


NAMES = st.sampled_from("ABCDEF")
ROWS = st.lists(
    st.tuples(NAMES, NAMES, st.sampled_from(["same", "different", "unsure"])),
    max_size=9,
)


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_the_algebra_agrees_with_the_closure_by_brute_force(rows):
    same = {(a, a) for a in "ABCDEF"} | {
        pair for a, b, j in rows if j == "same" for pair in ((a, b), (b, a))
    }
    while True:
        longer = {(a, d) for (a, b), (c, d) in itertools.product(same, same) if b == c}
        if longer <= same:
            break
        same |= longer
    wrong = [
        n for n, (a, b, j) in enumerate(rows, 2) if j == "different" and (a, b) in same
    ]
    assert [each.row for each in contradictions(table(*rows))] == wrong
    if wrong:
        return
    judged = Judgements(table(*rows))
    for a, b in itertools.product("ABCDEF", repeat=2):
        apart = any(
            j == "different" and {(a, x), (b, y)} <= same | {(y, b)} and (b, y) in same
            for left, right, j in rows
            for x, y in ((left, right), (right, left))
        )
        assert (judged.between(a, b) == "same") == ((a, b) in same)
        assert (judged.between(a, b) == "different") == apart


@settings(max_examples=50, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows, rng):
    shuffled = rng.sample(rows, len(rows))
    if contradictions(table(*rows)):
        assert contradictions(table(*shuffled))
        return
    one, two = Judgements(table(*rows)), Judgements(table(*shuffled))
    for a, b in itertools.product("ABCDEF", repeat=2):
        assert one.between(a, b) == two.between(a, b)
        assert set(one.same(a)) == set(two.same(a))


def test_matching_takes_a_judgement_for_an_answer():
    rows = table(
        ("The Rev", "hm-revenue-customs", "same", "Ada", "2026-05-01"),
        ("Old Rev", "the rev", "same"),
        ("Blue team", "HM Treasury", "same"),
        ("GCA", "groceries-code-adjudicator", "different"),
        ("DWP", "Department for Work and Pensions", "different"),
        ("Offcom", "ofcom", "unsure", "Bo"),
        ("CSC", "somebody else", "different"),
        ("Two", "ofcom", "same"),
        ("Two", "ofsted", "same"),
        ("PHE (old)", "public-health-england", "same"),
        ("Zed", "nobody at all", "same"),
        ("Mystery", "GCA", "same"),
    )
    names = ["the rev", "Old Rev", "Blue team", "GCA", "DWP", "CSC", "PHE (old)", "Zed"]
    names.append("Mystery")
    found = match_names(names, judgements=rows.drop(index=[5, 7, 8])).set_index(
        "written"
    )
    assert found["body_id"].to_dict() == {
        "the rev": "hm-revenue-customs",
        "Old Rev": "hm-revenue-customs",
        "Blue team": "hm-treasury",
        "GCA": "government-commercial-agency",
        "DWP": "",
        "CSC": "civil-service-commission",
        "PHE (old)": "public-health-england",
        "Zed": "",
        "Mystery": "",
    }
    assert found.loc["the rev", "verdict"] == "matched"
    assert (
        "by Ada on 2026-05-01 as HM Revenue & Customs" in found.loc["the rev", "reason"]
    )
    assert found.loc["GCA", "verdict"] == "review"
    assert found.loc["DWP", "reason"].startswith("judged different from Department")
    assert "split 2021-10-01" in found.loc["PHE (old)", "reason"]
    unsure = match_names(["OFFCOM"], judgements=rows.iloc[[5]]).iloc[0]
    assert unsure["verdict"] == "review"
    assert "judged unsure by Bo" in unsure["reason"]
    two = match_names(["two"], judgements=rows.iloc[[7, 8]]).iloc[0]
    assert (two["verdict"], two["candidates"]) == ("review", "ofcom|ofsted")
    assert "judged the same as 2 bodies" in two["reason"]


def test_a_judgement_takes_the_next_candidate():
    rows = table(("GCA", "Government Commercial Agency", "different"))
    found = match_names(["GCA"], judgements=rows).iloc[0]
    assert found["body_id"] == "groceries-code-adjudicator"
    assert found["verdict"] == "review"


def test_a_decision_is_recorded_in_the_map_and_replaced(empty_map):
    once = judge(empty_map, "The Rev", "hmrc", "unsure", by="Ada", at="2026-05-01")
    twice = judge(once, "HMRC", "the rev", "same", note="asked them")
    assert len(empty_map.judgements) == 0
    assert once.judgements["judgement"].tolist() == ["unsure"]
    assert twice.judgements[["left", "judgement", "note"]].to_numpy().tolist() == [
        ["HMRC", "same", "asked them"]
    ]


def test_a_decision_that_others_rule_out_is_refused(empty_map):
    judged = judge(judge(empty_map, "A", "B", "same"), "B", "C", "same")
    with pytest.raises(ContradictoryJudgementsError, match="row 4"):
        judge(judged, "A", "C", "different")
    with pytest.raises(InvalidTablesError):
        judge(empty_map, "A", "", "same")
