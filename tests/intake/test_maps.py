"""Links that name a body: taken where sure, listed where not, never dropped."""

import pandas as pd
import pytest

import servicecomm as sc

PROBLEMS = "problem_id,title\r\nP1,Late\r\n"
ORGANISATIONS = "organisation_id,name\r\nown,Body of our own\r\n"


def folder(place, affects, **tables):
    texts = {"problems": PROBLEMS, "organisations": ORGANISATIONS, "affects": affects}
    for name, text in (texts | tables).items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return place


def test_a_sure_name_becomes_the_id_and_the_body_joins_the_map(tmp_path):
    affects = "problem_id,body_id\r\nP1,own\r\nP1,HMRC\r\nP1,Body of our own Ltd\r\n"
    affects = affects.replace("P1,Body of our own Ltd\r\n", "")
    m = sc.read_map(folder(tmp_path, affects))
    assert m.affects["body_id"].tolist() == ["own", "hm-revenue-customs"]
    named = m.organisations.set_index("organisation_id")["name"]
    assert named["hm-revenue-customs"] == "HM Revenue & Customs"
    assert any("'HMRC' was taken for HM Revenue & Customs" in note for note in m.notes)


def test_the_maps_own_name_wins(tmp_path):
    m = sc.read_map(folder(tmp_path, "problem_id,body_id\r\nP1,Body of Our Own\r\n"))
    assert m.affects["body_id"].tolist() == ["own"]


def test_what_is_not_sure_is_listed_with_its_candidates(tmp_path):
    place = folder(
        tmp_path, "problem_id,body_id\r\nP1,own\r\nP1,GCA\r\nP1,Acme Ltd\r\n"
    )
    with pytest.raises(sc.InvalidTablesError) as error:
        sc.read_map(place)
    first, second = (str(issue) for issue in error.value.issues)
    assert first.startswith("affects.csv, row 3, body_id: 'GCA' may name a body, but")
    assert "'government-commercial-agency' or 'groceries-code-adjudicator'" in first
    assert second.startswith("affects.csv, row 4, body_id: 'Acme Ltd' is not in")


def test_a_decision_is_kept_and_applied(tmp_path):
    judgements = (
        "left,right,judgement\r\nGCA,groceries-code-adjudicator,same\r\n"
        "GCA,government-commercial-agency,different\r\n"
    )
    place = folder(tmp_path, "problem_id,body_id\r\nP1,GCA\r\n", judgements=judgements)
    m = sc.read_map(place)
    assert m.affects["body_id"].tolist() == ["groceries-code-adjudicator"]


def test_teams_and_services_are_ids_too(tmp_path):
    place = folder(
        tmp_path,
        "problem_id,body_id\r\nP1,t1\r\nP1,s1\r\n",
        teams="team_id,name,organisation_id\r\nt1,Team,own\r\n",
        services="service_id,name,organisation_id\r\ns1,Serve,own\r\n",
    )
    m = sc.read_map(place)
    assert m.affects["body_id"].tolist() == ["t1", "s1"]
    assert m.notes == ("affects.csv: 2 links without a basis, read as 'assumed'.",)


def test_a_table_without_its_columns_is_refused_as_ever(tmp_path):
    with pytest.raises(sc.InvalidTablesError, match="has no column 'body_id'"):
        sc.read_map(folder(tmp_path, "problem_id\r\nP1\r\n"))


def test_the_example_needs_no_register(monkeypatch):
    def fail(*_args, **_kwargs):
        raise AssertionError

    monkeypatch.setattr("servicecomm.register.resolving.resolve_links", fail)
    assert isinstance(
        sc.read_map(sc.example_path("after-a-death")).affects, pd.DataFrame
    )
