"""Written names and the bodies that they mean: verdicts, reasons, candidates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.errors import UnknownIdError
from servicecomm.register import bodies
from servicecomm.register.matching import COLUMNS, match_column, match_names

REGISTER = bodies.load_register()
RNG = np.random.default_rng(5)
NAMES = pd.read_csv(Path(__file__).with_name("names.csv"), dtype="str", na_filter=False)
VERIFIED = [body for body in REGISTER if body.is_verified and not body.is_group]


def answer(name, **options):
    return match_names([name], **options).iloc[0]


def small(*rows):
    columns = dict.fromkeys(REGISTER.table.columns, "")
    frame = pd.DataFrame(
        [columns | {"status": "live", "nations": "UK"} | r for r in rows]
    )
    return bodies.Register(frame)


SPEC = """
written                                     | body_id                   | verdict | reason
H.M.R.C.                                    | hm-revenue-customs        | matched | abbreviation of HM Revenue & Customs
H.M.R.C. (Digital)                          | hm-revenue-customs        | matched | 'Digital' beside it
HMRC Digital Team                           | hm-revenue-customs        | matched | 'Digital Team' beside it
HM Revenue & Customs                        | hm-revenue-customs        | matched | name
Inland Revenue                              | hm-revenue-customs        | matched | former name of HM Revenue & Customs until 2005-04-18
someone AT digital.hmrc.gov.uk                 | hm-revenue-customs        | matched | e-mail domain hmrc.gov.uk
https://www.hmrc.gov.uk/contact             | hm-revenue-customs        | matched | web domain hmrc.gov.uk
www.gov.uk/government/organisations/ofcom   | ofcom                     | matched | its page on GOV.UK
hm-revenue-customs                          | hm-revenue-customs        | matched | its id in the register
Cyllid a Thollau EF                         | hm-revenue-customs        | matched | Welsh name of HM Revenue & Customs
HomeOffice                                  | home-office               | matched | name, but for spaces
Dept. of Transport                          | department-for-transport  | matched | name, but for small words
Transport, Department for                   | department-for-transport  | matched | name, in another order
Public Health England                       | public-health-england     | matched | split 2021-10-01; now UK Health Security Agency
Ministry of Justice (MoJ)                   | ministry-of-justice       | matched | name, and 'MoJ' agrees
Ministry of Justice (HMCTS)                 | hm-courts-and-tribunals-service | matched | part of Ministry of Justice
Secretary of State for Transport            | department-for-transport  | matched | the department of that office-holder
Minister for Home Office                    | home-office               | matched | written as its office-holder
Formerly: Homes and Communities Agency      | homes-and-communities-agency | matched | split 2018-01-11
Food Standards Agency Ltd                   | food-standards-agency     | matched | 'Ltd' beside it
Enviroment Agency                           | environment-agency        | matched | 'enviroment' read as 'environment'
Wigan MBC                                   | local-authority:WGN       | matched | the council of that place
City and County of Swansea                  | local-authority:SWA       | matched | the council of that place
Prison and Probation Service                | hm-prison-and-probation-service | matched | without 'hm'
Centre for Environment, Fisheries and Aquaculture | centre-for-environment-fisheries-and-aquaculture-science | matched | without 'science'
HMRC Service Design Team                    | hm-revenue-customs        | matched | 'Service Design Team' beside it
FCDO Service Design Team                    | foreign-commonwealth-development-office | matched | abbreviation of Foreign
HMRC (Complex Debt Team)                    | hm-revenue-customs        | matched | 'Complex Debt Team' beside it
HMRC - Complex Debt Team                    | hm-revenue-customs        | matched | 'Complex Debt Team' beside it
Walsall Local Authority                     | local-authority:WLL       | matched | the council of that place
Ynys Môn                                    | local-authority:AGY       | matched | Welsh name
Adran Gwaith a Phensiynau                   | department-for-work-pensions | matched | Welsh name
GCA                                         | government-commercial-agency | review | abbreviation used by 2 bodies: Government Commercial Agency and Groceries Code Adjudicator
Trafford County Council                     | local-authority:TRF       | review  | it is not a county council
Nottingham County Council                   | local-authority:NGM       | review  | it is not a county council
Lichfield City Council                      | local-authority:LIF       | review  | it is not a city council
Kent Police                                 | kent-police               | review  | no publisher's list confirms this entry
ace                                         | accelerated-capability-environment | review | plain word
HMRC Newcastle                              | hm-revenue-customs        | review  | it begins with 'HMRC'
Letters and post, HMRC                      | hm-revenue-customs        | review  | it ends with 'HMRC'
Post room (HMRC)                            | hm-revenue-customs        | review  | only 'HMRC' in it is known
HMRC (Post room)                            | hm-revenue-customs        | review  | 'Post room' may mean another body
HMRC / Complex Debt Team                    | hm-revenue-customs        | review  | 'Complex Debt Team' is not known
HMRC (Scotland team)                        | hm-revenue-customs        | review  | 'Scotland team' may mean another body
UK Defence Innovation (USA)                 | uk-defence-innovation     | review  | 'USA' may mean another body
Courts and Tribunals Service                | hm-courts-and-tribunals-service | review | is nearly as near
Kent Constabulary                           | kent-police               | review  | no publisher's list confirms
LBTH                                        | local-authority:TWH       | review  | could be the initials of London Borough of Tower Hamlets
East Cheshire                               | local-authority:CHE       | review  | may name another place
Defra and the Environment Agency            | department-for-environment-food-rural-affairs | review  | names 2 bodies
East of England Ambulance Service           | ods:RYC                   | review  | the kind of body is left out
HMRC - Post room                            | hm-revenue-customs        | review  | 'Post room' is not known
HRMC                                        | hm-revenue-customs        | review  | has the letters of HM Revenue & Customs
DWP and HMRC                                | department-for-work-pensions | review | names 2 bodies: Department for Work and Pensions and HM Revenue & Customs
HMRC; Defra & the Home Office               | hm-revenue-customs        | review  | names 3 bodies
Sport England Wales                         | sport-england             | review  | it says Wales, the body is of England
Heritage Lottery Fund Scotland              | heritage-lottery-fund     | review  | Scotland
Department of Justice                       | department-of-justice-northern-ireland | review | it does not say Northern Ireland
Marlow Borough Council                      |                           | review  | may be another word
Royal Orthopaedic Hospitals                 | ods:RRJ                   | review  | the kind of body is left out
Ealing Hospital Charity NHS Trust           | ods:RC3                   | review  | the words added may mean another body
Smalltown Parish Council                    |                           | none    | a parish, town or community council
Acme Consulting                             |                           | none    | no body of the register has a name like it
hello@acme.example                          |                           | none    | an address whose domain no body
someone AT gov.scot                            | the-scottish-government   | matched | e-mail domain gov.scot
someone AT acme.gov.scot                       |                           | none    | an address whose domain no body
n/a                                         |                           | none    | it says that nobody is named
(HMRC)                                      | hm-revenue-customs        | matched | abbreviation of HM Revenue & Customs
Smalltown Parish Council (SPC)              |                           | none    | a parish, town or community council
Home Office (Smalltown Parish Council)      | home-office               | review  | 'Smalltown Parish Council' may mean another body
National Archives Office Service            | the-national-archives     | review  | small words differ
Environmental Agncy of the Environment      | environment-agency        | review  | environment
"""  # noqa: E501 - a table is read across


def spec_rows():
    # No whole address stands in this file, not even of a department.
    lines = SPEC.strip().replace(" AT ", "@").splitlines()[1:]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize(("written", "body_id", "verdict", "reason"), spec_rows())
def test_each_layer_answers_with_its_reason(written, body_id, verdict, reason):
    found = answer(written)
    assert found["verdict"] == verdict
    assert reason.casefold() in found["reason"].casefold()
    if body_id:
        assert found["body_id"] == body_id
        assert found["name"] == REGISTER[body_id].name
        assert found["candidates"].split("|")[0] == body_id
    if verdict == "none":
        assert (found["body_id"], found["candidates"], found["score"]) == ("", "", 0.0)
    else:
        assert 0 < found["score"] <= 1


def test_a_row_is_answered_whatever_is_written():
    names = ["", None, "x" * 10000, "Cyngor Sir Gâr", "حكومة", "<script>", np.nan, 3.0]
    found = match_names(names)
    assert tuple(found.columns) == COLUMNS
    assert len(found) == len(names)
    assert found["body_id"].tolist()[3] == "local-authority:CMN"
    assert set(found["verdict"].drop(index=[3, 7])) == {"none"}
    assert found["reason"].str.len().gt(0).all()
    assert found["written"].tolist()[7] == "3"


def test_no_names_give_no_rows():
    found = match_names([])
    assert tuple(found.columns) == COLUMNS
    assert len(found) == 0


def test_shared_abbreviations_name_both_bodies():
    found = match_names(["CSC", "GPF", "SC"])
    assert set(found["verdict"]) == {"review"}
    assert found["candidates"].str.split("|").map(len).eq(2).all()


def test_a_successor_goes_before_the_body_that_it_replaced():
    found = answer("AISI")
    assert (found["body_id"], found["verdict"]) == ("ai-security-institute", "matched")
    assert found["candidates"] == "ai-security-institute|ai-safety-institute"


def test_a_domain_of_two_bodies_goes_to_review():
    two = small(
        {"id": "a", "name": "Alpha", "domains": "shared.example"},
        {"id": "b", "name": "Beta", "domains": "shared.example"},
    )
    found = answer("x@mail.shared.example", register=two)
    assert (found["verdict"], found["candidates"]) == ("review", "a|b")


def test_several_councils_of_one_place_go_to_review():
    two = small(
        {"id": "a", "name": "Sample City Council", "kind": "District council"},
        {"id": "b", "name": "Sample County Council", "kind": "County council"},
    )
    found = answer("Sample Borough Council", register=two)
    assert (found["verdict"], found["candidates"]) == ("review", "a|b")
    assert "there are several" in found["reason"]


def test_several_departments_of_one_subject_go_to_review():
    two = small(
        {"id": "a", "name": "Department of Samples"},
        {"id": "b", "name": "Ministry of Samples"},
        {"id": "c", "name": "Department for Old Samples", "status": "closed"},
    )
    assert answer("Minister for Samples", register=two)["candidates"] == "a|b"
    assert answer("Minister for Old Samples", register=two)["verdict"] != "matched"


def test_initials_are_a_guess_for_review():
    three = small(
        {"id": "a", "name": "Zonal Office for Quiet Living"},
        {"id": "b", "name": "Zonal Order of Quiet Letters", "status": "closed"},
    )
    found = answer("ZOQL", register=three)
    assert (found["verdict"], found["candidates"]) == ("review", "a|b")
    assert "could be the initials of" in found["reason"]


def test_near_misses_say_what_speaks_against_them():
    three = small(
        {"id": "a", "name": "Zonal Office"},
        {"id": "b", "name": "Quiet Letters Reading Board"},
        {"id": "c", "name": "Quiet Letters Writing Board"},
    )
    names = ["Zonal", "Quiet Letters Board", "Quiet Lettters Speaking Board"]
    reasons = match_names(names, register=three)["reason"].tolist()
    assert "only one word is the same" in reasons[0]
    assert "part of the name is left out" in reasons[1]
    assert match_names(names, register=three)["candidates"][1] == "b|c"


def test_words_joined_and_split_are_read_beside_other_slips():
    two = small(
        {"id": "a", "name": "Feedingstuffs Advisory Reading Board"},
        {"id": "b", "name": "Quiet Letters Writing Board"},
    )
    names = ["Feeding stuffs Advisory Panel", "Quietletters Writing Group"]
    found = match_names(names, register=two)
    assert found["body_id"].tolist() == ["a", "b"]
    assert found["verdict"].tolist() == ["review", "review"]


def test_two_names_as_near_as_each_other_go_to_review():
    two = small(
        {"id": "a", "name": "Quiet Letters Service"},
        {"id": "b", "name": "Quiet Letters Office"},
    )
    found = answer("Quiet Letters", register=two)
    assert (found["verdict"], found["candidates"]) == ("review", "a|b")
    assert "is nearly as near" in found["reason"]


def test_an_empty_register_has_nobody():
    nobody = small().table.iloc[:0]
    found = match_names(["HMRC", "Home Office"], register=bodies.Register(nobody))
    assert found["verdict"].tolist() == ["none", "none"]


def test_the_order_of_the_names_does_not_matter():
    names = NAMES["written"].tolist()
    shuffled = list(RNG.permutation(names))
    there = match_names(names).set_index("written").loc[shuffled]
    again = match_names(shuffled).set_index("written")
    pd.testing.assert_frame_equal(there, again)


def test_the_order_of_the_register_does_not_matter():
    names = NAMES["written"][::6].tolist()
    turned = bodies.Register(REGISTER.table.iloc[::-1])
    pd.testing.assert_frame_equal(
        match_names(names), match_names(names, register=turned)
    )


def test_progress_is_told():
    told = []
    names = [f"Nobody {number}" for number in range(1500)]
    match_names([*names, *names], progress=lambda done, of: told.append((done, of)))
    assert told == [(1000, 1500), (1500, 1500)]


def test_a_maps_own_bodies_are_matched_first():
    mine = pd.DataFrame({"organisation_id": ["kp"], "name": ["Kent Police"]})
    found = answer("Kent Police", register=REGISTER.with_organisations(mine))
    assert (found["body_id"], found["verdict"]) == ("kp", "matched")


OWN = pd.DataFrame(
    [
        ("hmrc", "HM Revenue & Customs", "", "The Revenue", ""),
        ("gardens", "Garden Communities Agency", "GCA", "", ""),
        ("friends", "Treasury Friends", "", "HM Treasury", ""),
        ("phe", "Public Health England", "", "", "live"),
    ],
    columns=["organisation_id", "name", "abbreviation", "aliases", "status"],
)


@pytest.mark.parametrize(
    ("written", "body_id", "without"),
    [
        ("HMRC", "hmrc", "hm-revenue-customs"),
        ("The Revenue", "hmrc", None),
        ("GCA", "gardens", None),
        ("HM Treasury", "friends", "hm-treasury"),
        ("Garden Communities Agency", "gardens", None),
    ],
)
def test_what_a_persons_own_map_says_wins(written, body_id, without):
    own = answer(written, register=REGISTER.with_organisations(OWN))
    assert (own["body_id"], own["verdict"]) == (body_id, "matched")
    shipped = answer(written)
    assert (shipped["verdict"] == "matched") == (without is not None)
    if without is not None:
        assert shipped["body_id"] == without


def test_a_persons_own_map_can_correct_what_became_of_a_body():
    own = answer("Public Health England", register=REGISTER.with_organisations(OWN))
    assert (own["body_id"], own["reason"]) == ("phe", "name")
    assert "split 2021" in answer("Public Health England")["reason"]


def test_a_name_that_a_map_gives_to_two_bodies_goes_to_review():
    two = pd.DataFrame(
        {"organisation_id": ["a", "b"], "name": ["A Body", "B Body"]}
    ).assign(abbreviation="GCA", aliases="", status="")
    found = answer("GCA", register=REGISTER.with_organisations(two))
    assert (found["verdict"], found["candidates"].split("|")[:2]) == (
        "review",
        ["a", "b"],
    )


def test_own_labelled_names_are_answered_rightly():
    found = match_names(NAMES["written"])
    positive = NAMES["body_id"] != ""
    matched = found["verdict"] == "matched"
    right = (found["body_id"] == NAMES["body_id"]) & positive | ~positive & ~matched
    wrong = matched & (found["body_id"] != NAMES["body_id"])
    assert right.mean() >= 0.97
    assert wrong.sum() == 0
    assert matched[positive].mean() >= 0.85
    assert (found["verdict"][~positive] == "none").mean() >= 0.9


def test_bodies_taken_out_of_the_register_are_hardly_ever_matched():
    chosen = RNG.choice(len(VERIFIED), 250, replace=False)
    gone = {VERIFIED[at].id for at in chosen}
    table = REGISTER.table
    without = bodies.Register(table[~table["id"].isin(gone)])
    found = match_names(
        [REGISTER[each].name for each in sorted(gone)], register=without
    )
    kin = {i: REGISTER.successors(i) for i in table["id"]}
    wrong = [
        (body_id, row.body_id)
        for body_id, row in zip(sorted(gone), found.itertuples(), strict=True)
        if row.verdict == "matched"
        and row.body_id not in kin[body_id]
        and body_id not in kin[row.body_id]
    ]
    assert len(wrong) <= 0.015 * len(gone), wrong


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_text_has_a_whole_answer(names):
    found = match_names(names)
    assert found["written"].tolist() == names
    assert found["verdict"].isin(["matched", "review", "none"]).all()
    assert found["score"].between(0, 1).all()
    for row in found.itertuples():
        candidates = row.candidates.split("|") if row.candidates else []
        assert (row.verdict == "none") == (not candidates)
        assert row.body_id == (candidates[0] if candidates else "")
        assert all(each in REGISTER for each in candidates)
        assert len(set(candidates)) == len(candidates)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(VERIFIED), st.randoms(use_true_random=False))
def test_case_spaces_and_marks_do_not_matter(body, rng):
    name = body.name.replace(" and ", rng.choice([" and ", " & "]))
    name = rng.choice([str.upper, str.lower, str.swapcase])(name)
    name = name.replace(" ", rng.choice([" ", "  "])).replace(
        ",", rng.choice([",", ""])
    )
    plain = match_names([body.name]).iloc[0]
    found = match_names([f"  {rng.choice(['The ', ''])}{name} "]).iloc[0]
    assert found["body_id"] == plain["body_id"]
    assert found["verdict"] == "matched"


def test_a_column_is_matched_beside_the_others():
    mine = pd.DataFrame(
        {"name": ["DfT", "DfT"], "score": [1, 2], "seats": ["3", "4"]}, index=[7, 7]
    )
    found = match_column(mine, "name")
    assert found.columns.tolist() == [
        "name",
        "score",
        "seats",
        "body_id",
        "matched name",
        "matched score",
        "verdict",
        "reason",
        "candidates",
    ]
    assert found.index.tolist() == [7, 7]
    assert found["matched name"].tolist() == ["Department for Transport"] * 2


def test_a_missing_column_is_named():
    with pytest.raises(UnknownIdError, match=r"No column has the id 'nam'.*'name'"):
        match_column(pd.DataFrame({"name": []}), "nam")
