"""Merging two records: that nothing is lost, and what is refused."""

from __future__ import annotations

import pytest

from servicecomm.errors import EditError, InvalidTablesError, UnknownIdError
from servicecomm.model.merging import merge, merge_bodies, merge_people
from servicecomm.model.schema import TABLES
from servicecomm.model.stakeholder_map import StakeholderMap

MAP = """
problems
problem_id ; title               ; status ; nations       ; note   ; raised_by
P1         ; Letters arrive late ; agreed ; Wales         ; known  ; ons
P2         ; Letters come late   ; odd    ; Wales|England ; known  ;
P3         ; Forms repeat        ;        ;               ; longer ;

organisations
organisation_id ; name             ; abbreviation ; aliases  ; kind   ; is_group ; note
uksa            ; Authority        ;              ; UKSA|SA  ;        ; no       ;
ons             ; Statistics       ; ONS          ; SA|Count ; agency ; yes      ; busy
nisra           ; Northern         ;              ;          ; agency ;          ;

teams
team_id ; name ; organisation_id
data    ; Data ; ons

people
person_id ; role  ; name         ; organisation_id ; do_not_contact ; email ; note
amina     ; Clerk ; Amina Sample ; ons             ;                ; a@b.c ;
a-sample  ; Clerk ; A. Sample    ; uksa            ; yes            ;       ; met
carys     ; Coder ; Carys Sample ; ons             ; no             ;       ;

affects
problem_id ; body_id ; relation ; basis    ; strength ; evidence ; as_of ; note
P1         ; uksa    ;          ; inferred ; 1        ; S1       ; 2024  ;
P1         ; ons     ;          ; stated   ; 2        ; S2|S1    ; 2024  ; see
P1         ; ons     ; funds    ; assumed  ;          ;          ;       ;
P2         ; ons     ;          ; inferred ;          ;          ;       ;
P2         ; data    ;          ; stated   ;          ;          ;       ;

evidence
evidence_id ; title
S1          ; One
S2          ; Two

ties
from_id ; to_id ; kind
uksa    ; ons   ; funds
nisra   ; nisra ; talks to itself
nisra   ; ons   ; asks

contacts
known_by ; person_id ; warmth    ; willing_to_introduce ; last_contact
us       ; amina     ; met       ; no                   ; 2026-01-01
us       ; a-sample  ; know well ; yes                  ; 2026-05-31
amina    ; a-sample  ; met       ;                      ;
carys    ; a-sample  ; cold      ; no                   ;

channels
channel_id ; name ; kind ; audience
list       ; List ; list ; ons| design

engagement
entry_id ; subject_id ; date ; status
N1       ; ons        ; 2026 ; replied
"""


PARENTS = {"uksa": "", "ons": "uksa", "nisra": "ons|uksa"}


@pytest.fixture(scope="module")
def before(map_from):
    made = map_from(MAP)
    bodies = made.organisations.assign(
        parent_id=PARENTS.values(), superseded_by=["", "", "ons|elsewhere"]
    )
    return made.with_table("organisations", bodies)


def row(frame, row_id):
    return frame.set_index(frame.columns[0]).loc[row_id]


def rows(frame, *columns):
    return frame[list(columns)].to_numpy().tolist()


def test_two_bodies_become_one(before):
    body = row(merge_bodies(before, "uksa", "ons").organisations, "uksa")
    assert body["name"] == "Authority"
    assert body["abbreviation"] == "ONS"
    assert body["aliases"] == "UKSA|SA|Count|Statistics"
    assert body["kind"] == "agency"
    assert body["parent_id"] == ""
    assert body["is_group"] == "yes"


def test_a_name_that_became_an_alias_is_not_repeated_in_the_note(before):
    assert row(merge(before, "uksa", "ons").organisations, "uksa")["note"] == "busy"


def test_the_dropped_abbreviation_becomes_an_alias(before):
    body = row(merge(before, "ons", "uksa").organisations, "ons")
    assert body["aliases"] == "SA|Count|UKSA|Authority"
    renamed = before.with_table(
        "organisations", before.organisations.replace({"aliases": {"UKSA|SA": ""}})
    )
    frame = renamed.organisations
    frame.loc[0, "abbreviation"] = "UKSA"
    merged = merge(renamed.with_table("organisations", frame), "ons", "uksa")
    body = row(merged.organisations, "ons")
    assert (body["abbreviation"], body["note"]) == ("ONS", "busy")
    assert body["aliases"] == "SA|Count|Authority|UKSA"


def test_every_reference_follows(before):
    after = merge_bodies(before, "uksa", "ons")
    assert rows(after.teams, "organisation_id") == [["uksa"]]
    assert rows(after.people, "organisation_id") == [["uksa"]] * 3
    assert row(after.organisations, "nisra")["parent_id"] == "uksa"
    assert rows(after.engagement, "subject_id") == [["uksa"]]


def test_mentions_follow_too(before):
    after = merge_bodies(before, "uksa", "ons")
    assert row(after.organisations, "nisra")["superseded_by"] == "uksa|elsewhere"
    assert row(after.channels, "list")["audience"] == "uksa|design"
    assert row(after.problems, "P1")["raised_by"] == "uksa"


def test_links_that_now_say_the_same_become_one(before):
    after = merge_bodies(before, "uksa", "ons")
    assert rows(after.affects, "problem_id", "body_id", "relation", "basis") == [
        ["P1", "uksa", "", "stated"],
        ["P1", "uksa", "funds", "assumed"],
        ["P2", "uksa", "", "inferred"],
        ["P2", "data", "", "stated"],
    ]
    first = after.affects.iloc[0]
    assert first["evidence"] == "S1|S2"
    assert first["strength"] == "1"
    assert first["as_of"] == "2024"
    assert first["note"] == "see; also strength: 2"


def test_a_tie_between_the_two_is_dropped_and_no_other(before):
    after = merge_bodies(before, "uksa", "ons")
    assert rows(after.ties, "from_id", "to_id") == [
        ["nisra", "nisra"],
        ["nisra", "uksa"],
    ]


def test_two_people_become_one(before):
    after = merge_people(before, "a-sample", "amina")
    person = row(after.people, "a-sample")
    assert (person["name"], person["email"]) == ("A. Sample", "a@b.c")
    assert person["do_not_contact"] == "yes"
    assert person["note"] == "met; also name: Amina Sample, organisation_id: ons"


def test_a_wish_not_to_be_contacted_stays_whichever_record_is_kept(before):
    after = merge_people(before, "amina", "a-sample")
    assert row(after.people, "amina")["do_not_contact"] == "yes"


def test_the_warmest_contact_stays(before):
    after = merge_people(before, "a-sample", "amina")
    assert rows(after.contacts, "known_by", "person_id", "warmth") == [
        ["us", "a-sample", "know well"],
        ["carys", "a-sample", "cold"],
    ]
    assert rows(after.contacts, "willing_to_introduce", "note") == [
        ["yes", "also last_contact: 2026-05-31"],
        ["no", ""],
    ]


def test_two_problems_become_one(before):
    after = merge(before, "P1", "P2")
    problem = row(after.problems, "P1")
    assert problem["status"] == "agreed"
    assert problem["nations"] == "Wales|England"
    assert problem["note"] == "known; also title: Letters come late, status: odd"
    assert len(after.affects) == 4


def test_both_notes_are_kept(before):
    assert row(merge(before, "P1", "P3").problems, "P1")["note"] == (
        "known; longer; also title: Forms repeat"
    )


def test_the_merge_is_recorded(before):
    after = merge(before, "uksa", "ons")
    assert rows(after.judgements, "left", "right", "judgement") == [
        ["ons", "uksa", "same"]
    ]


@pytest.mark.parametrize(("left", "right"), [("ons", "uksa"), ("uksa", "ons")])
@pytest.mark.parametrize("judgement", ["different", "unsure"])
def test_a_merge_outweighs_an_earlier_judgement(before, left, right, judgement):
    frame = before.judgements
    frame.loc[0, ["left", "right", "judgement"]] = [left, right, judgement]
    frame.loc[1, ["left", "right", "judgement"]] = ["ons", "ons", "unsure"]
    after = merge(before.with_table("judgements", frame), "uksa", "ons")
    assert rows(after.judgements, "left", "right", "judgement") == [
        ["ons", "ons", "unsure"],
        ["ons", "uksa", "same"],
    ]


def test_a_judgement_that_they_are_the_same_is_left_alone(before):
    frame = before.judgements
    frame.loc[0, ["left", "right", "judgement"]] = ["uksa", "ons", "same"]
    judged = before.with_table("judgements", frame)
    assert merge(judged, "uksa", "ons").judgements.equals(judged.judgements)


def test_cells_that_do_not_name_the_dropped_id_stay_as_typed(before):
    frame = before.channels
    frame.loc[0, "audience"] = "onsite | design"
    after = merge(before.with_table("channels", frame), "uksa", "ons")
    assert after.channels["audience"].tolist() == ["onsite | design"]


def test_merging_leaves_the_map_as_it_was(before):
    tables = {table.name: before.table(table.name) for table in TABLES}
    merge(before, "uksa", "ons")
    assert before == StakeholderMap(tables)


def test_nothing_is_merged_with_itself(before):
    with pytest.raises(
        EditError, match=r"'ons' cannot be merged with itself. Name two ids."
    ):
        merge(before, "ons", "ons")


def test_only_two_of_a_kind_are_merged(before):
    with pytest.raises(
        EditError,
        match=r"'ons' is one of the organisations and 'data' one of the teams: only "
        r"two of a kind can be merged\.",
    ):
        merge(before, "ons", "data")


def test_an_unknown_id_is_not_merged(before):
    with pytest.raises(
        UnknownIdError, match=r"No record has the id 'ukas'. Nearest: 'uksa'"
    ):
        merge(before, "ons", "ukas")


def test_merge_bodies_merges_bodies(before):
    with pytest.raises(EditError, match=r"'amina' is not the id of a body."):
        merge_bodies(before, "amina", "a-sample")


def test_merge_people_merges_people(before):
    with pytest.raises(EditError, match=r"'ons' is not the id of a person."):
        merge_people(before, "amina", "ons")


def test_two_bodies_between_which_a_third_stands_are_not_merged(before):
    frame = before.organisations
    frame.loc[2, "parent_id"] = "ons"
    between = before.with_table("organisations", frame)
    with pytest.raises(InvalidTablesError, match="'ons' is above itself"):
        merge(between, "uksa", "nisra")
