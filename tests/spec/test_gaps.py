"""Who and what is missing: one map with every gap, and one change at a time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from servicecomm.analysis.gap_cards import CARD_COLUMNS, who_is_missing
from servicecomm.analysis.gap_reach import tier_of
from servicecomm.analysis.gaps import GAP_COLUMNS, GAP_KINDS, gaps
from servicecomm.errors import ServiceCommError

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

TODAY = dt.date(2026, 12, 1)

FULL = """
    problems
    problem_id ; title    ; who   ; nations
    P1         ; One      ; Users ; England|Wales
    P2         ; Two      ;       ; UK
    P3         ; Three    ;       ;
    P4         ; Four     ;       ;

    organisations
    organisation_id ; name  ; kind                   ; nations ; status ; superseded_by
    a               ; Alpha ; Ministerial department ; England ; live   ;
    b               ; Beta  ; Welsh council          ; Wales   ;        ;
    c               ; Gamma ; NHS Wales body         ; Wales   ; live   ;
    d               ; Delta ; Group                  ;         ; Closed ; e
    e               ; Eps   ; Charity                ; England ; live   ;
    f               ; Fi    ; Executive agency       ; England ;        ; gone
    g               ; Gone  ; Executive agency       ; England ; closed ; x|a

    people
    person_id ; role        ; organisation_id ; email        ; profession ; review_by
    p1        ; Policy lead ; a               ; a1@a.example ; policy     ; 2027-01-01
    p2        ; Designer    ; b               ; b1@b.example ; design     ; 2026-11-30
    p3        ; Analyst     ; c               ;              ; data       ;
    p4        ; Developer   ; b               ;              ;            ;
    p5        ; Clerk       ; f               ; f1@f.example ;            ;

    contacts
    known_by ; person_id ; warmth
    us       ; p1        ; know well
    us       ; p2        ; cold

    affects
    problem_id ; body_id ; relation      ; basis    ; evidence ; as_of
    P1         ; a       ; policy lead   ; stated   ; S1       ; 2024-11-30
    P1         ; b       ; holds data    ; inferred ; S2       ; 2026-01-01
    P1         ; c       ; holds data    ; stated   ;          ;
    P2         ; b       ; holds data    ; assumed  ;          ;
    P2         ; c       ; could help    ; stated   ; S3       ;
    P3         ; d       ; runs part     ; stated   ;          ;

    evidence
    evidence_id ; title ; date
    S1          ; Old   ; 2015
    S2          ; Older ; 2010-05-01
    S3          ; New   ; 2021-12-01

    ties
    from_id ; to_id ; kind       ; as_of
    a       ; p1    ; works with ; 2020-02-02
    a       ; b     ; refers to  ; 2026-02-02

    objectives
    objective_id ; statement ; review_date ; status
    O1           ; Do        ; 2026-01-01  ; agreed
    O2           ; Done      ; 2026-01-01  ; Met

    engagement
    entry_id ; subject_id ; date       ; status     ; next_date
    N1       ; p1         ; 2026-01-01 ; contacted  ; 2026-02-01
    N2       ; p1         ; 2026-03-01 ; replied    ;
    N3       ; p2         ; 2026-03-01 ; contacted  ; 2026-11-30
    N4       ; b          ; 2026-03-01 ; identified ; 2026-12-01
    N5       ; c          ; 2026-03-02 ; identified ; 2026-03-09
    N6       ; p5         ; 2026-03-02 ; bounced    ;
    """


def changed(drawn: StakeholderMap, table: str, **cells: Any) -> StakeholderMap:
    return drawn.with_table(table, drawn.table(table).assign(**cells))


@pytest.fixture(scope="module")
def full(map_from: Draw) -> StakeholderMap:
    drawn = map_from(FULL)
    drawn = changed(drawn, "people", name="A Sample")
    people, bodies = drawn.people, drawn.organisations
    asked_not_to = people["do_not_contact"].mask(people["person_id"] == "p3", "yes")
    mailbox = bodies["mailbox"].mask(bodies["organisation_id"] == "a", "hi@a.example")
    drawn = changed(drawn, "people", do_not_contact=asked_not_to)
    return changed(drawn, "organisations", mailbox=mailbox)


@pytest.fixture(scope="module")
def found_in_full(full: StakeholderMap) -> pd.DataFrame:
    return gaps(full, TODAY)


def rows(found: pd.DataFrame, kind: str) -> list[list[str]]:
    return found.loc[found["kind"] == kind, ["subject_id", "text"]].values.tolist()


EXPECTED = {
    "problem nobody has": [["P4", "P4 is not shared yet: nobody is recorded."]],
    "problem only one body has": [
        ["P3", "P3 is not shared yet: only Delta is recorded."]
    ],
    "problem nobody owns": [
        [
            "P2",
            (
                "Nobody owns P2: no body is recorded as 'owns', 'policy lead' or "
                "'runs part'."
            ),
        ]
    ],
    "problem without evidence": [
        ["P3", "P3 has no evidence: its one link cites none."]
    ],
    "problem nobody can speak for": [
        ["P3", "Nobody whom we may ask can speak for P3."]
    ],
    "problem only one person can speak for": [],
    "nation missing from a problem": [
        ["P2", "P2 concerns England, but none of its 2 bodies works there."],
        ["P2", "P2 concerns Northern Ireland, but none of its 2 bodies works there."],
        ["P2", "P2 concerns Scotland, but none of its 2 bodies works there."],
    ],
    "nation missing": [
        ["Northern Ireland", "No affected body on the map works in Northern Ireland."],
        ["Scotland", "No affected body on the map works in Scotland."],
    ],
    "tier missing": [
        [
            "courts, coroners and judges",
            "No affected body on the map is part of the courts, coroners or judges.",
        ],
        [
            "devolved government",
            "No affected body on the map is part of a devolved government.",
        ],
        ["police", "No affected body on the map is part of the police."],
        [
            "voluntary sector",
            "No affected body on the map is part of the voluntary sector.",
        ],
    ],
    "function missing": [
        [each, f"Nobody on the map works in {each}."]
        for each in (
            "communications",
            "content",
            "operations",
            "research",
            "technology",
        )
    ],
    "frontline missing": [
        [
            "frontline",
            "Nobody on the map meets the users: no frontline role is recorded.",
        ]
    ],
    "body without a contact": [
        ["c", "Gamma has 2 problems, but nobody may be asked there."],
        ["d", "Delta has 1 problem, but nobody is recorded there."],
    ],
    "body with cold contacts only": [
        ["b", "Beta: 2 people are recorded there, but nobody knows them."]
    ],
    "closed body still linked": [
        ["d", "Delta is closed or replaced, but still has 1 link."],
        ["f", "Fi is closed or replaced, but still has 1 person."],
    ],
    "link on our word alone": [
        ["b", "Beta: its links to P1 and P2 are only inferred and assumed."]
    ],
    "stated link without evidence": [
        ["P1", "P1: the link is called stated but cites nothing, for Gamma."],
        ["P3", "P3: the link is called stated but cites nothing, for Delta."],
    ],
    "old link": [
        ["P1", "P1: last confirmed before 2024-12-01 for Alpha."],
        ["a", "Alpha and Policy lead (Alpha): 'works with', confirmed on 2020-02-02."],
    ],
    "old evidence": [["P1", "The newest evidence for P1 dates from 2015."]],
    "record past its review date": [
        ["O1", "The objective O1 was due for review on 2026-01-01."],
        ["p2", "The record of the Designer (Beta) was due for review on 2026-11-30."],
    ],
    "next step overdue": [
        ["N3", "A next step with the Designer (Beta) was due on 2026-11-30."],
        ["N5", "A next step with Gamma was due on 2026-03-09."],
    ],
    "not to be asked": [
        ["p3", "The Analyst (Gamma) is not asked: asked not to be contacted."],
        ["p5", "The Clerk (Fi) is not asked: bounced on 2026-03-02."],
    ],
    "person without an address": [
        ["p4", "There is no address for the Developer (Beta)."]
    ],
    "body without a shared mailbox": [
        ["b", "Beta can be written to at personal addresses only."]
    ],
}


def test_the_expected_gaps_name_every_kind() -> None:
    assert list(EXPECTED) == list(GAP_KINDS)


@pytest.mark.parametrize("kind", GAP_KINDS)
def test_each_kind_of_gap(found_in_full: pd.DataFrame, kind: str) -> None:
    assert rows(found_in_full, kind) == EXPECTED[kind]


def test_gaps_come_in_the_order_of_their_kinds(found_in_full: pd.DataFrame) -> None:
    found = found_in_full
    assert (
        tuple(found.columns)
        == GAP_COLUMNS
        == ("kind", "subject_id", "text", "what to do")
    )
    assert list(dict.fromkeys(found["kind"])) == [k for k in GAP_KINDS if EXPECTED[k]]
    assert found["what to do"].str.endswith((".", "?")).all()
    assert not found.duplicated().any()
    assert not found["text"].str.contains("Sample").any()


@pytest.mark.parametrize(
    ("kind", "subject", "remedy"),
    [
        ("problem only one body has", "P3", "Ask the group: who else has it?"),
        ("problem nobody has", "P4", "Ask the group: who has it?"),
        ("problem nobody owns", "P2", "Ask Beta and Gamma who should lead on it."),
        ("problem nobody can speak for", "P3", "Find a person at Delta."),
        ("closed body still linked", "d", "Move them to Eps."),
        ("closed body still linked", "f", "Move them to 'gone'."),
        ("not to be asked", "p3", "Look for somebody else at Gamma."),
        ("not to be asked", "p5", "Correct the address."),
        (
            "body without a contact",
            "d",
            "No contact and no channel yet: ask the group who knows somebody.",
        ),
    ],
)
def test_what_to_do(
    found_in_full: pd.DataFrame, kind: str, subject: str, remedy: str
) -> None:
    found = found_in_full[found_in_full["kind"] == kind]
    [told] = found.loc[found["subject_id"] == subject, "what to do"]
    assert told == remedy


def test_one_person_alone_can_speak(full: StakeholderMap) -> None:
    # Without the Developer, P2 is left to the Designer; P1 has the Policy lead too.
    drawn = full
    people = drawn.people
    drawn = drawn.with_table("people", people[people["person_id"] != "p4"])
    kind = "problem only one person can speak for"
    assert rows(gaps(drawn, TODAY), kind) == [
        ["P2", "Only the Designer (Beta) can speak for P2."]
    ]


def test_links_that_are_not_followed_are_no_links(full: StakeholderMap) -> None:
    found = gaps(full, TODAY, basis="stated")
    assert ["P2", "P2 is not shared yet: only Gamma is recorded."] in rows(
        found, "problem only one body has"
    )
    assert rows(found, "body with cold contacts only") == []


def test_who_owns_is_a_choice(full: StakeholderMap) -> None:
    found = gaps(full, TODAY, owning="holds data")
    assert rows(found, "problem nobody owns") == [
        ["P3", "Nobody owns P3: no body is recorded as 'holds data'."]
    ]


def test_age_is_a_choice(full: StakeholderMap) -> None:
    drawn = full
    assert len(rows(gaps(drawn, TODAY, max_age_days=10_000), "old link")) == 0
    assert len(rows(gaps(drawn, TODAY, max_age_days=0), "old link")) == 3
    with pytest.raises(ServiceCommError, match="max_age_days is -1: use 0 or more"):
        gaps(drawn, TODAY, max_age_days=-1)


def test_the_day_decides_what_is_late(full: StakeholderMap) -> None:
    drawn = full
    early = gaps(drawn, dt.date(2020, 1, 1))
    for kind in ("record past its review date", "next step overdue", "old link"):
        assert rows(early, kind) == []
    assert rows(early, "old evidence") == []
    # Five years to the day are not yet more than five years.
    late = rows(gaps(drawn, dt.date(2026, 12, 2)), "old evidence")
    assert [subject for subject, _ in late] == ["P1", "P2"]
    assert [s for s, _ in rows(gaps(drawn, TODAY), "old evidence")] == ["P1"]


def test_today_is_the_present_day_unless_given(full: StakeholderMap) -> None:
    drawn = changed(full, "people", review_by="9999-12-31")
    assert rows(gaps(drawn), "record past its review date") == [
        ["O1", "The objective O1 was due for review on 2026-01-01."]
    ]


def test_what_is_unknown_is_not_called_missing(full: StakeholderMap) -> None:
    drawn = changed(full, "organisations", nations="", kind="Other")
    drawn = changed(drawn, "people", profession="", role="Helper")
    found = gaps(drawn, TODAY)
    for kind in (
        *("nation missing", "nation missing from a problem", "tier missing"),
        "function missing",
    ):
        assert rows(found, kind) == []


def test_a_map_without_people_is_not_asked_for_kinds_of_work(map_from: Draw) -> None:
    drawn = map_from("""
        problems
        problem_id ; title
        P1         ; One

        organisations
        organisation_id ; name
        a               ; Alpha

        affects
        problem_id ; body_id ; basis
        P1         ; a       ; stated
        """)
    assert gaps(drawn, TODAY)["kind"].tolist() == [
        "problem only one body has",
        "problem nobody owns",
        "problem without evidence",
        "problem nobody can speak for",
        "body without a contact",
        "stated link without evidence",
    ]


SOUND = """
    problems
    problem_id ; title ; who   ; nations
    P1         ; One   ; Users ; UK

    organisations
    organisation_id ; name  ; kind              ; nations ; mailbox
    a               ; Alpha ; Executive agency  ; UK      ;
    b               ; Beta  ; NHS trust         ; UK      ; b@b.example
    c               ; Gamma ; Police force      ; UK      ; c@c.example
    d               ; Delta ; Court             ; UK      ; d@d.example
    e               ; Eps   ; Unitary council   ; UK      ; e@e.example
    f               ; Fi    ; Devolved agency   ; UK      ; f@f.example
    g               ; Gee   ; Charity           ; UK      ; g@g.example

    teams
    team_id ; name ; organisation_id ; function       ; mailbox
    t1      ; T1   ; a               ; policy         ; t@a.example
    t2      ; T2   ; b               ; operations     ;
    t3      ; T3   ; c               ; design         ;
    t4      ; T4   ; d               ; research       ;
    t5      ; T5   ; e               ; content        ;
    t6      ; T6   ; f               ; data           ;
    t7      ; T7   ; g               ; technology     ;
    t8      ; T8   ; g               ; communications ;

    people
    person_id ; role       ; team_id ; organisation_id ; email
    p1        ; Policy     ; t1      ;                 ;
    p2        ; Nurse      ;         ; b               ;
    p3        ; Sergeant   ;         ; c               ;
    p4        ; Usher      ;         ; d               ;
    p5        ; Registrar  ;         ; e               ;
    p6        ; Somebody   ;         ; f               ;
    p7        ; Trustee    ;         ; g               ;

    contacts
    known_by ; person_id ; warmth
    us       ; p1        ; met
    us       ; p2        ; met
    us       ; p3        ; met
    us       ; p4        ; met
    us       ; p5        ; met
    us       ; p6        ; met
    us       ; p7        ; met

    evidence
    evidence_id ; title ; date
    S1          ; New   ; 2026-01-01

    affects
    problem_id ; body_id ; relation    ; basis  ; evidence ; as_of
    P1         ; a       ; Policy lead ; stated ; S1       ; 2026-01-01
    P1         ; b       ; holds data  ; stated ; S1       ;
    P1         ; c       ; holds data  ; stated ; S1       ;
    P1         ; d       ; holds data  ; stated ; S1       ;
    P1         ; e       ; holds data  ; stated ; S1       ;
    P1         ; f       ; holds data  ; stated ; S1       ;
    P1         ; g       ; holds data  ; stated ; S1       ;
    """


def test_a_sound_map_has_no_gaps(map_from: Draw) -> None:
    found = gaps(map_from(SOUND), TODAY)
    assert found.values.tolist() == []
    assert found.columns.tolist() == list(GAP_COLUMNS)


@pytest.mark.parametrize(
    ("table", "cells", "kinds"),
    [
        (
            "affects",
            {"evidence": ""},
            {"problem without evidence", "stated link without evidence"},
        ),
        (
            "organisations",
            {"nations": "GB"},
            {"nation missing", "nation missing from a problem"},
        ),
        ("affects", {"relation": "knows"}, {"problem nobody owns"}),
        ("contacts", {"warmth": "cold"}, {"body with cold contacts only"}),
        ("teams", {"function": "x"}, set()),
        ("people", {"role": "Policy adviser"}, {"frontline missing"}),
        (
            "people",
            {"do_not_contact": "yes"},
            {
                "problem nobody can speak for",
                "body without a contact",
                "not to be asked",
            },
        ),
        ("organisations", {"status": "merged"}, {"closed body still linked"}),
        ("evidence", {"date": "2020"}, {"old evidence"}),
        ("evidence", {"date": ""}, set()),
        ("people", {"review_by": "2026-11"}, {"record past its review date"}),
        ("people", {"review_by": "soon"}, set()),
    ],
)
def test_one_change_makes_one_kind_of_gap(
    map_from: Draw, table: str, cells: dict[str, str], kinds: set[str]
) -> None:
    found = gaps(changed(map_from(SOUND), table, **cells), TODAY)
    assert set(found["kind"]) == kinds


def test_an_address_without_a_name_is_a_shared_mailbox(map_from: Draw) -> None:
    drawn = changed(map_from(SOUND), "organisations", mailbox="")
    people = drawn.people.assign(email="x@x.example")
    kind = "body without a shared mailbox"
    assert rows(gaps(drawn.with_table("people", people), TODAY), kind) == []
    named = drawn.with_table("people", people.assign(name="A Sample"))
    # Alpha's team has a mailbox of its own.
    assert [own for own, _ in rows(gaps(named, TODAY), kind)] == [*"bcdefg"]


def test_others_who_can_be_asked_are_pointed_out(map_from: Draw) -> None:
    drawn = map_from(SOUND)
    people = drawn.people
    second = people[people["person_id"] == "p2"].assign(
        person_id="p8", do_not_contact="yes"
    )
    drawn = drawn.with_table("people", pd.concat([people, second]))
    found = gaps(drawn, TODAY)
    assert found.values.tolist() == [
        [
            "not to be asked",
            "p8",
            "The Nurse (Beta) is not asked: asked not to be contacted.",
            "Leave them out; somebody else there can be asked.",
        ]
    ]


def test_a_body_that_opted_out(map_from: Draw) -> None:
    drawn = map_from(SOUND)
    entry = {"entry_id": "N1", "subject_id": "g", "date": "2026-01-01"}
    log = pd.DataFrame([{**entry, "status": "opted out"}])
    found = gaps(drawn.with_table("engagement", log), TODAY)
    assert rows(found, "not to be asked") == [
        ["g", "Gee is not asked: opted out on 2026-01-01."],
        ["p7", "The Trustee (Gee) is not asked: Gee opted out on 2026-01-01."],
    ]


def test_a_link_stated_once_is_not_on_our_word_alone(map_from: Draw) -> None:
    drawn = map_from(SOUND)
    affects = drawn.affects
    again = affects.assign(relation="could help", basis="inferred")
    found = gaps(drawn.with_table("affects", pd.concat([affects, again])), TODAY)
    assert rows(found, "link on our word alone") == []


def test_a_closed_body_without_successor(map_from: Draw) -> None:
    drawn = map_from(SOUND)
    organisations = drawn.organisations
    status = organisations["status"].mask(
        organisations["organisation_id"] == "g", "closed"
    )
    found = gaps(changed(drawn, "organisations", status=status), TODAY)
    assert found[["text", "what to do"]].values.tolist() == [
        [
            "Gee is closed or replaced, but still has 1 link and 1 person.",
            "Find out who took over.",
        ]
    ]


@pytest.mark.parametrize(
    ("kind", "tier"),
    [
        ("Ministerial department", "central government"),
        ("Executive non-departmental public body", "central government"),
        ("part of a department", "central government"),
        ("government-owned company", "central government"),
        ("Welsh council", "local government"),
        ("council service", "local government"),
        ("Scottish council", "local government"),
        ("Combined authority", "local government"),
        ("NHS Wales health board", "NHS and health"),
        ("HSC trust", "NHS and health"),
        ("Integrated care board", "NHS and health"),
        ("Special health authority", "NHS and health"),
        ("Devolved public body", "devolved government"),
        ("Devolved agency", "devolved government"),
        ("Police force", "police"),
        ("judicial office", "courts, coroners and judges"),
        ("Tribunal", "courts, coroners and judges"),
        ("registered charity", "voluntary sector"),
        ("Group", ""),
        ("", ""),
    ],
)
def test_the_tier_of_a_kind_of_body(kind: str, tier: str) -> None:
    assert tier_of(kind) == tier


def test_the_order_of_rows_does_not_count(full: StakeholderMap) -> None:
    drawn = full
    expected, cards = gaps(drawn, TODAY), who_is_missing(drawn)
    names = ("problems", "organisations", "people", "affects", "evidence", "contacts")
    for seed in range(3):
        mixed = {
            name: drawn.table(name).sample(frac=1, random_state=seed)
            for name in (*names, "ties", "engagement", "objectives")
        }
        again = drawn.with_tables(mixed)
        pd.testing.assert_frame_equal(gaps(again, TODAY), expected)
        pd.testing.assert_frame_equal(who_is_missing(again), cards)


def test_the_lead_example(example: StakeholderMap) -> None:
    found = gaps(example, TODAY)
    assert rows(found, "problem only one body has")[0][0] == "P13"
    assert rows(found, "record past its review date")[0][0] == "joss-2"
    assert [own for own, _ in rows(found, "not to be asked")] == ["quinn", "rowan"]


def card(found: pd.DataFrame, name: str) -> list[object]:
    return found.set_index("card").loc[name].tolist()[1:]


def test_nine_cards(full: StakeholderMap) -> None:
    found = who_is_missing(full)
    assert tuple(found.columns) == CARD_COLUMNS
    assert found["card"].tolist() == [
        *("commissioners", "customers", "collaborators", "contributors", "channels"),
        *("commentators", "consumers", "champions", "competitors"),
    ]
    assert found["question"].str.endswith("?").all()
    nobody = "Nobody of this kind for "
    assert card(found, "commissioners") == [1, "Alpha", f"{nobody}P2, P3 and P4."]
    # By a tie: Alpha refers people to Beta.
    assert card(found, "customers") == [1, "Beta", f"{nobody}P1, P2, P3 and P4."]
    assert card(found, "collaborators") == [
        2,
        "Alpha; Delta",
        f"{nobody}P1, P2 and P4.",
    ]
    assert card(found, "contributors") == [2, "Beta; Gamma", f"{nobody}P3 and P4."]
    assert card(found, "channels") == [0, "nobody yet", f"{nobody}P1, P2, P3 and P4."]
    assert card(found, "commentators") == [0, "nobody yet", f"{nobody}P3 and P4."]
    assert card(found, "consumers") == [1, "Users", f"{nobody}P2, P3 and P4."]
    assert card(found, "champions") == [
        *(1, "Policy lead (Alpha)", f"{nobody}P2, P3 and P4.")
    ]
    assert card(found, "competitors")[:2] == [0, "nobody yet"]


def test_cards_of_the_lead_example(example: StakeholderMap) -> None:
    found = who_is_missing(example)
    assert card(found, "consumers")[2] == "Somebody for every problem. Who else?"
    many, named, _ = card(found, "commentators")
    assert named.endswith(f"; {many - 6} more")
    assert "Sample" not in found.to_string()
    stated = who_is_missing(example, basis="stated")
    assert card(stated, "commissioners")[0] <= card(found, "commissioners")[0]
