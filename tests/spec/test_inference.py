"""Affected, though nobody said so: small maps, and where their ways lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servicecomm import EditError, ServiceCommError, UnknownIdError
from servicecomm.analysis.inference import (
    WAYS,
    accept_suggestion,
    possibly_affected,
    reject_suggestion,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

    MapFrom = Callable[[str], StakeholderMap]

FAMILY = """
problems
problem_id ; title
P1         ; Late letters
P2         ; Empty homes

organisations
organisation_id ; name           ; abbreviation ; parent_id ; status ; superseded_by
moj             ; Justice        ; MoJ          ;           ; live   ;
hmcts           ; Courts         ; HMCTS        ; moj       ; live   ;
opg             ; Guardian       ; OPG          ; moj       ; live   ;
lcd             ; Chancellor     ; LCD          ;           ; closed ; moj
dca             ; Constitution   ; DCA          ;           ; live   ; moj
dwp             ; Pensions       ; DWP          ;           ; live   ;

affects
problem_id ; body_id ; relation    ; basis    ; evidence ; as_of
P1         ; hmcts   ; runs part   ; inferred ; E1       ;
P2         ; moj     ; policy lead ; stated   ; E2|E1    ; 2020-05

evidence
evidence_id ; title ; date
E1          ; Study ; 2019-02
E2          ; Audit ; 2024

judgements
left ; right ; judgement
P9   ; moj   ; different
"""


def trails(found: pd.DataFrame) -> dict[tuple[str, str], str]:
    pairs = zip(found["problem_id"], found["body_id"], strict=True)
    return dict(zip(pairs, found["trail"], strict=True))


def test_the_parent_of_an_affected_body(map_from: MapFrom) -> None:
    found = possibly_affected(map_from(FAMILY), "P1", follow="parent")
    assert trails(found) == {
        ("P1", "moj"): "HMCTS is part of MoJ; thought of HMCTS (inferred): runs "
        "part of the service behind P1."
    }


def test_an_agency_of_an_affected_body(map_from: MapFrom) -> None:
    found = possibly_affected(map_from(FAMILY), "P2", follow="agency")
    assert trails(found) == {
        (
            "P2",
            "hmcts",
        ): "HMCTS is part of MoJ; recorded for MoJ: leads on policy for P2.",
        ("P2", "opg"): "OPG is part of MoJ; recorded for MoJ: leads on policy for P2.",
    }


def test_a_body_that_came_before_and_one_that_took_over(map_from: MapFrom) -> None:
    before = possibly_affected(map_from(FAMILY), "P2", follow="successor")
    assert trails(before) == {
        ("P2", "dca"): "DCA came before MoJ; recorded for MoJ: leads on policy for P2."
    }
    drawn = map_from(FAMILY.replace("P1         ; hmcts", "P1         ; lcd  "))
    after = possibly_affected(drawn, "P1", follow="successor")
    assert trails(after) == {
        ("P1", "moj"): "MoJ took over from LCD; thought of LCD (inferred): runs part "
        "of the service behind P1."
    }


def test_a_trail_tells_its_length_its_weakest_and_its_oldest(
    map_from: MapFrom,
) -> None:
    drawn = map_from(FAMILY)
    parent = possibly_affected(drawn, "P1", follow="parent").iloc[0]
    columns = ["length", "weakest", "oldest", "followed", "evidence"]
    assert parent[columns].tolist() == [
        2,
        "inferred",
        "2019-02",
        "runs part|parent",
        "E1",
    ]
    agency = possibly_affected(drawn, "P2", follow="agency").iloc[0]
    assert agency[columns].tolist() == [
        2,
        "stated",
        "2020-05",
        "policy lead|agency",
        "E2|E1",
    ]


def test_all_is_inferred_until_somebody_accepts_it(example: StakeholderMap) -> None:
    found = possibly_affected(example)
    assert set(found["basis"]) == {"inferred"}
    assert (found["trail"] != "").all()
    assert found["score"].between(0, 1).all()


def test_a_service_that_both_run_part_of(map_from: MapFrom) -> None:
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; Late letters

        organisations
        organisation_id ; name
        dwp             ; Pensions
        hmrc            ; Revenue
        voa             ; Valuation

        services
        service_id ; name        ; organisation_id
        tuo        ; Tell us     ; dwp
        pay        ; Pay a bill  ; voa

        ties
        from_id ; to_id ; kind         ; basis
        hmrc    ; tuo   ; runs part of ; stated
        pay     ; hmrc  ; sends data to ; stated

        affects
        problem_id ; body_id ; relation
        P1         ; hmrc    ; holds data
        """
    )
    found = possibly_affected(drawn, follow="service")
    assert trails(found) == {
        ("P1", "dwp"): "Pensions and Revenue both run part of Tell us; thought of "
        "Revenue (assumed): holds "
        "data about P1."
    }
    assert found["length"].tolist() == [3]
    assert found["followed"].tolist() == ["holds data|service"]


TIES = """
problems
problem_id ; title
P1         ; Late letters

organisations
organisation_id ; name
dwp             ; Pensions
hmrc            ; Revenue
voa             ; Valuation

teams
team_id ; name  ; organisation_id
debt    ; Debts ; hmrc

people
person_id ; role    ; organisation_id
kim       ; Analyst ; voa

ties
from_id ; to_id ; kind          ; basis  ; evidence ; as_of
debt    ; dwp   ; sends data to ; stated ; E1       ;
voa     ; hmrc  ; refers to     ;        ;          ; 2001
kim     ; hmrc  ; works with    ; stated ;          ;

affects
problem_id ; body_id ; relation  ; basis
P1         ; hmrc    ; owns it   ; stated

evidence
evidence_id ; title ; date
E1          ; Study ; 2022
"""


def test_ties_are_followed_in_both_directions(map_from: MapFrom) -> None:
    found = possibly_affected(map_from(TIES), follow=["tie"])
    says = "recorded for Revenue: is linked to P1 ('owns it')"
    assert trails(found) == {
        ("P1", "dwp"): f"Revenue sends data to Pensions; {says}.",
        ("P1", "voa"): f"Valuation refers to Revenue; {says}.",
    }
    assert found["followed"].tolist() == ["owns it|sends data to", "owns it|refers to"]
    assert found["weakest"].tolist() == ["stated", "assumed"]
    assert found["oldest"].tolist() == ["2022", "2001"]


def test_only_the_kinds_of_tie_asked_for_are_followed(map_from: MapFrom) -> None:
    found = possibly_affected(map_from(TIES), follow="tie", tie_kinds="sends data to")
    assert found["body_id"].tolist() == ["dwp"]


def test_a_tie_without_a_basis_is_assumed(map_from: MapFrom) -> None:
    found = possibly_affected(map_from(TIES), follow="tie", basis="stated")
    assert found["body_id"].tolist() == ["dwp"]


WORDS = """
problems
problem_id ; title                     ; what
P1         ; Probate is slow           ; Estates wait for the Land Registry
P2         ; Slow probate, empty homes ;
P3         ; Fishing quotas            ;

organisations
organisation_id ; name          ; abbreviation ; aliases
hmcts           ; Courts        ; HMCTS        ;
hmlr            ; HM Land Registry ; HMLR      ; Land Registry|Lands
moj             ; Justice       ; MoJ          ;
mmo             ; Marine        ; MMO          ;

affects
problem_id ; body_id ; relation  ; basis
P2         ; hmcts   ; runs part ; stated
P3         ; mmo     ; runs part ; stated
"""


def test_a_problem_in_like_words_votes_for_its_bodies(map_from: MapFrom) -> None:
    found = possibly_affected(map_from(WORDS), "P1", follow="similar problem")
    assert trails(found) == {
        ("P1", "hmcts"): "P2 is like P1 (both say “probate” and “slow”); recorded for "
        "HMCTS: runs part of the service behind P2."
    }
    own = found.iloc[0]
    assert (own["length"], own["weakest"]) == (2, "inferred")


def test_a_body_that_the_words_name(map_from: MapFrom) -> None:
    found = possibly_affected(map_from(WORDS), "P1", follow="named")
    assert trails(found) == {("P1", "hmlr"): "P1 names it: “Land Registry”."}
    own = found.iloc[0]
    assert (own["length"], own["weakest"], own["followed"]) == (1, "inferred", "named")


def test_bodies_that_share_problems_with_the_affected(map_from: MapFrom) -> None:
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; Late
        P2         ; Lost
        P3         ; Long

        organisations
        organisation_id ; name
        a               ; Ash
        b               ; Birch
        c               ; Cedar
        d               ; Dogwood

        affects
        problem_id ; body_id ; relation   ; basis    ; as_of
        P1         ; a       ; runs part  ; stated   ; 2024
        P2         ; a       ; holds data ; assumed  ; 2021
        P2         ; b       ; runs part  ; stated   ; 2022
        P3         ; a       ; holds data ; stated   ;
        P3         ; b       ; could help ; inferred ; 2023
        P3         ; c       ; runs part  ; stated   ;
        """
    )
    found = possibly_affected(drawn, "P1", follow="shared problems")
    assert trails(found) == {
        (
            "P1",
            "b",
        ): "Birch and Ash have 2 problems in common (P2 and P3); recorded for "
        "Ash: runs part of the service behind P1.",
        ("P1", "c"): "Cedar and Ash have 1 problem in common (P3); recorded for "
        "Ash: runs part of the service behind P1.",
    }
    first = found.iloc[0]
    assert (first["length"], first["weakest"], first["oldest"]) == (
        3,
        "inferred",
        "2023",
    )
    # Shared problems, and 30 times the share of the other 2 problems, over 2 and 30.
    assert found["score"].tolist() == pytest.approx([(2 + 30) / 32, (1 + 15) / 32])


def test_what_else_is_often_affected_comes_last(map_from: MapFrom) -> None:
    drawn = map_from(WORDS)
    found = possibly_affected(drawn, "P1")
    assert found["body_id"].tolist() == ["hmcts", "hmlr", "mmo"]
    assert found["ways"].tolist() == [
        "similar problem|often affected",
        "named",
        "often affected",
    ]
    assert found["trail"].iloc[2] == "MMO is affected by 1 of the 2 other problems."


def test_nothing_leads_to_a_body_without_links_or_ties(map_from: MapFrom) -> None:
    assert "moj" not in set(possibly_affected(map_from(WORDS))["body_id"])


def test_recorded_links_are_left_out_even_where_they_are_not_followed(
    map_from: MapFrom,
) -> None:
    drawn = map_from(
        FAMILY.replace("P2         ; moj", "P1 ; moj ; ; assumed ; ;\nP2         ; moj")
    )
    assert possibly_affected(drawn, "P1", follow="parent", basis="inferred").empty


def test_closed_bodies_are_left_out(map_from: MapFrom) -> None:
    found = possibly_affected(map_from(FAMILY), "P2", follow="successor")
    assert "lcd" not in set(found["body_id"])


def test_only_the_relations_asked_for_are_followed(map_from: MapFrom) -> None:
    drawn = map_from(FAMILY)
    found = possibly_affected(drawn, follow="agency", relations="runs part")
    assert found.empty
    found = possibly_affected(drawn, follow="agency", relations="policy lead")
    assert set(found["problem_id"]) == {"P2"}


LEVELS = """
problems
problem_id ; title
P1         ; Late letters

organisations
organisation_id ; name     ; parent_id
hmt             ; Treasury ;
hmrc            ; Revenue  ; hmt
voa             ; Values   ; hmrc

teams
team_id ; name  ; organisation_id
debt    ; Debts ; hmrc
calls   ; Calls ; hmrc

affects
problem_id ; body_id ; relation  ; basis
P1         ; debt    ; runs part ; stated
"""


@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        ("recorded", ["hmrc"]),
        ("organisation", ["hmt", "voa"]),
        ("top parent", []),
    ],
)
def test_bodies_are_taken_at_the_level_asked_for(
    level: Level, wanted: list[str], map_from: MapFrom
) -> None:
    found = possibly_affected(
        map_from(LEVELS), follow=["parent", "agency"], level=level
    )
    assert found["body_id"].tolist() == wanted


def test_the_highest_score_comes_first_and_no_more_than_asked_for(
    example: StakeholderMap,
) -> None:
    found = possibly_affected(example, ["P05", "P11"], most=3)
    assert found["problem_id"].tolist() == ["P05"] * 3 + ["P11"] * 3
    for _, own in found.groupby("problem_id"):
        assert own["score"].is_monotonic_decreasing
    longer = possibly_affected(example, ["P05", "P11"], most=5)
    kept = longer.groupby("problem_id").head(3).reset_index(drop=True)
    assert kept.equals(found)


def test_of_equal_bodies_the_one_with_most_problems_comes_first(
    map_from: MapFrom,
) -> None:
    assert _agencies(map_from(FAMILY)) == ["hmcts", "opg"]
    two_of_opg = """P1 ; opg ; ; stated ; ;
        P3 ; opg ; ; stated ; ;
        P2         ; moj"""
    drawn = FAMILY.replace("P2         ; moj", two_of_opg)
    drawn = drawn.replace("Empty homes\n", "Empty homes\nP3 ; Long queues\n")
    assert _agencies(map_from(drawn)) == ["opg", "hmcts"]


def _agencies(drawn: StakeholderMap) -> list[str]:
    return possibly_affected(drawn, "P2", follow="agency")["body_id"].tolist()


def test_a_map_without_links_still_answers(map_from: MapFrom) -> None:
    drawn = map_from(WORDS)
    empty = drawn.with_table("affects", drawn.affects.iloc[:0])
    found = possibly_affected(empty)
    assert found["body_id"].tolist() == ["hmlr"]
    assert possibly_affected(empty, "P3").empty


def test_an_unknown_way_is_refused(example: StakeholderMap) -> None:
    with pytest.raises(ServiceCommError, match=r"^There is no way 'gossip'. Use any"):
        possibly_affected(example, follow=["named", "gossip"])


def test_an_unknown_problem_is_refused(example: StakeholderMap) -> None:
    with pytest.raises(UnknownIdError, match="No problem has the id 'P5'"):
        possibly_affected(example, "P5")


def test_at_least_one_body_must_be_asked_for(example: StakeholderMap) -> None:
    with pytest.raises(ServiceCommError, match="most is 0"):
        possibly_affected(example, most=0)


def test_a_suggestion_that_is_accepted_becomes_an_inferred_link(
    map_from: MapFrom,
) -> None:
    drawn = map_from(FAMILY)
    more = accept_suggestion(
        drawn, "P1", "moj", relation="policy lead", by="AS", at="2025-01-02"
    )
    link = more.affects.iloc[-1]
    assert link[["problem_id", "body_id", "relation", "basis"]].tolist() == [
        "P1",
        "moj",
        "policy lead",
        "inferred",
    ]
    assert link["note"] == (
        "Accepted by AS 2025-01-02. HMCTS is part of MoJ; thought of HMCTS (inferred): "
        "runs part of the service behind P1."
    )
    assert len(drawn.affects) == 2
    assert "moj" not in set(possibly_affected(more, "P1")["body_id"])


def test_a_team_can_be_accepted(map_from: MapFrom) -> None:
    drawn = map_from(LEVELS.replace("P1         ; debt", "P1         ; hmrc"))
    more = accept_suggestion(drawn, "P1", "calls")
    assert more.affects.iloc[-1]["note"] == (
        "Accepted. Calls is part of Revenue; recorded for Revenue: runs part of the "
        "service behind P1."
    )


def test_an_organisation_of_which_only_a_team_is_recorded_can_be_accepted(
    map_from: MapFrom,
) -> None:
    more = accept_suggestion(map_from(LEVELS), "P1", "hmrc")
    assert more.affects.iloc[-1]["note"] == (
        "Accepted. Debts is part of Revenue; recorded for Debts: runs part of the "
        "service behind P1."
    )


def test_only_the_ways_asked_for_are_told_in_the_note(map_from: MapFrom) -> None:
    drawn = map_from(WORDS)
    with pytest.raises(EditError, match=r"^Nothing on the map leads from P1 to 'hmlr'"):
        accept_suggestion(drawn, "P1", "hmlr", follow="tie")
    named = accept_suggestion(drawn, "P1", "hmlr", follow=("tie", "named"))
    assert named.affects.iloc[-1]["note"].endswith("P1 names it: “Land Registry”.")


def test_nothing_is_accepted_to_which_nothing_leads(map_from: MapFrom) -> None:
    with pytest.raises(EditError, match="Add the link to affects instead"):
        accept_suggestion(map_from(WORDS), "P1", "moj")


def test_a_suggestion_that_is_rejected_is_not_shown_again(map_from: MapFrom) -> None:
    drawn = map_from(FAMILY)
    less = reject_suggestion(drawn, "P1", "moj", by="AS", at="2025-01-02")
    judgement = less.judgements.iloc[-1]
    assert judgement[["left", "right", "judgement", "by", "at"]].tolist() == [
        "P1",
        "moj",
        "different",
        "AS",
        "2025-01-02",
    ]
    assert "moj" in set(possibly_affected(drawn, "P1")["body_id"])
    assert "moj" not in set(possibly_affected(less, "P1")["body_id"])
    assert "hmcts" in set(possibly_affected(less, "P2")["body_id"])


def test_rejecting_twice_keeps_the_later_decision(map_from: MapFrom) -> None:
    once = reject_suggestion(map_from(FAMILY), "P1", "moj", by="AS")
    twice = reject_suggestion(once, "P1", "moj", by="BT")
    own = twice.judgements[twice.judgements["left"] == "P1"]
    assert own["by"].tolist() == ["BT"]


def test_accepting_takes_a_rejection_back(map_from: MapFrom) -> None:
    drawn = map_from(FAMILY)
    rejected = reject_suggestion(drawn, "P1", "moj")
    taken_back = accept_suggestion(rejected, "P1", "moj")
    assert taken_back.judgements.equals(drawn.judgements)
    assert len(taken_back.affects) == 3


@pytest.mark.parametrize("edit", [accept_suggestion, reject_suggestion])
def test_what_is_recorded_is_neither_accepted_nor_rejected(
    edit: Callable[..., StakeholderMap], map_from: MapFrom
) -> None:
    with pytest.raises(EditError, match="P1 is recorded for 'hmcts' already"):
        edit(map_from(FAMILY), "P1", "hmcts")


@pytest.mark.parametrize("edit", [accept_suggestion, reject_suggestion])
@pytest.mark.parametrize("pair", [("P7", "moj"), ("P1", "mojj")])
def test_unknown_ids_are_refused(
    edit: Callable[..., StakeholderMap], pair: tuple[str, str], map_from: MapFrom
) -> None:
    with pytest.raises(UnknownIdError):
        edit(map_from(FAMILY), *pair)


def test_every_way_is_followed_unless_told_otherwise(example: StakeholderMap) -> None:
    found = possibly_affected(example, "P09")
    assert found.equals(possibly_affected(example, "P09", follow=WAYS))
