"""Whom to invite, and why: small tables, and the list below each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import servicecomm as sc
from servicecomm.model.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm import InvitationPlan, StakeholderMap

    Draw = Callable[[str], StakeholderMap]

TAXES = """
    problems
    problem_id ; title
    P1         ; Late letters
    P2         ; Lost forms
    P3         ; Long queues
    P4         ; Wrong names
    P5         ; Old software

    organisations
    organisation_id ; name                 ; abbreviation ; kind    ; mailbox
    dwp             ; Work and Pensions    ; DWP          ;         ;
    hmrc            ; HM Revenue & Customs ; HMRC         ;         ;
    leeds           ; Leeds Council        ;              ; council ; post@l.example
    moj             ; Justice              ; MoJ          ;         ;

    teams
    team_id ; name      ; organisation_id
    debt    ; Debt team ; hmrc

    affects
    problem_id ; body_id ; basis
    P1         ; dwp     ; stated
    P2         ; dwp     ; inferred
    P2         ; hmrc    ; stated
    P3         ; debt    ; stated
    P4         ; leeds   ; stated
    P4         ; dwp     ; assumed
    P5         ; moj     ; stated

    people
    person_id ; name       ; role           ; organisation_id ; team_id ; email
    ann       ; Ann Sample ; Policy lead    ; dwp             ;         ; ann@a.example
    bob       ; Bob Sample ; Debt collector ; hmrc            ; debt    ; bob@b.example
    cat       ; Cat Sample ; Letter writer  ; hmrc            ;         ;
    dan       ; Dan Sample ; Judge          ; moj             ;         ;

    contacts
    known_by ; person_id ; warmth    ; willing_to_introduce
    us       ; ann       ; know well ;
    ann      ; bob       ; met       ; yes

    channels
    channel_id ; name       ; kind         ; audience
    c1         ; Town talks ; mailing list ; council

    engagement
    entry_id ; subject_id ; date       ; status
    N1       ; dan        ; 2026-03-04 ; declined
    """


RULED_OUT = "Not asked: you ruled them out."


@pytest.fixture(scope="module")
def taxes(map_from: Draw) -> StakeholderMap:
    return map_from(TAXES)


def seats(plan: InvitationPlan) -> list[str]:
    """Give the seat ids of a list, in the order in which to approach them."""
    found = plan.invited["person_id"]
    return list(found.where(found != "", plan.invited["body_id"]))


def test_who_why_and_through_whom(taxes: StakeholderMap) -> None:
    plan = sc.suggest_invitations(taxes, limit=3)
    shown = ["seat", "person_id", "body_id", "problem_ids", "warmth"]
    assert plan.invited[shown].to_numpy().tolist() == [
        [1, "ann", "dwp", "P1|P2|P4", "know well"],
        [2, "bob", "hmrc", "P2|P3", "by introduction"],
        [3, "", "moj", "P5", "cold"],
    ]
    assert plan.invited["name"].tolist() == [
        "Ann Sample",
        "Bob Sample",
        "someone from Justice",
    ]
    assert plan.invited["why"].tolist() == [
        (
            "Recorded as affected by P1; thought to be affected by P2 and P4, to be "
            "confirmed; the only one here who can speak for P1 and P4."
        ),
        "Recorded as affected by P2 and P3; the only one here who can speak for P3.",
        "Recorded as affected by P5; the only one here who can speak for P5.",
    ]
    assert plan.invited["route"].tolist() == [
        "Direct: we know them well.",
        "Ask the Policy lead (DWP) for an introduction; both sides agree first.",
        "No contact and no channel yet: ask the group who knows somebody.",
    ]
    assert (plan.covered, plan.uncovered) == (("P1", "P2", "P3", "P4", "P5"), ())
    assert (plan.optimal, plan.gap, plan.alternatives) == (True, 0, [])


def test_who_is_left_out_and_what_to_know(taxes: StakeholderMap) -> None:
    plan = sc.suggest_invitations(taxes, limit=3, never=["moj", "cat"])
    assert seats(plan) == ["ann", "bob", "leeds"]
    assert plan.left_out.to_numpy().tolist() == [
        [
            "cat",
            "Letter writer",
            "HM Revenue & Customs",
            "Not asked: you ruled them out.",
        ],
        ["dan", "Judge", "Justice", "Not asked: declined on 2026-03-04."],
    ]
    assert plan.notes == (
        "Proved: no list of 3 seats or fewer does better by these preferences.",
        (
            "2 seats would cover as much, and no fewer; the other seats bring in "
            "people whom we know and more of the affected bodies."
        ),
        "P5 stays uncovered: nobody who can be asked has it.",
        "Still to be found: someone from Leeds Council.",
        "P1 is not shared yet: only Work and Pensions is recorded. Who else has it?",
        "P3 is not shared yet: only HM Revenue & Customs is recorded. Who else has it?",
        "P5 is not shared yet: only Justice is recorded. Who else has it?",
    )


def test_who_could_have_spoken(taxes: StakeholderMap) -> None:
    plan = sc.suggest_invitations(taxes, limit=1, problems=["P2", "P3", "P4"])
    assert seats(plan) == ["bob"]
    assert plan.left_out[["seat_id", "why"]].to_numpy().tolist() == [
        ["ann", "No seat left; could have spoken for P4."],
        ["cat", "HM Revenue & Customs has a seat already."],
        ["dan", "Not asked: declined on 2026-03-04."],
    ]
    assert plan.notes == (
        "Proved: no list of 1 seat does better by these preferences.",
        "Proved: no list with fewer seats covers as much.",
        "P4 stays uncovered: no seat was left.",
        "2 affected bodies have no seat; there is nobody to ask yet in 1 of them.",
        "P3 is not shared yet: only HM Revenue & Customs is recorded. Who else has it?",
    )


def test_the_notes_follow_the_basis(taxes: StakeholderMap) -> None:
    plan = sc.suggest_invitations(taxes, limit=6, basis="stated")
    assert "P4 is not shared yet: only Leeds Council is recorded. Who else has it?" in (
        plan.notes
    )


def test_somebody_known_elsewhere_is_left_out_with_a_reason(
    taxes: StakeholderMap,
) -> None:
    plan = sc.suggest_invitations(taxes, limit=1, problems=["P2"])
    why = dict(zip(plan.left_out["seat_id"], plan.left_out["why"], strict=True))
    assert seats(plan) == ["bob"]
    assert why["ann"] == "Somebody on the list can speak for each of their problems."


HEADS = """
    problems
    problem_id ; title ; weight
    {problems}

    organisations
    organisation_id ; name
    a               ; A
    b               ; B
    c               ; C

    affects
    problem_id ; body_id ; basis
    {affects}

    people
    person_id ; role ; organisation_id
    {people}

    contacts
    known_by ; person_id ; warmth
    {contacts}
    """


def heads(draw: Draw, **rows: str) -> StakeholderMap:
    blank = {"contacts": "", "people": "x;X;a\ny;Y;b\nz;Z;c", "problems": "P1;One;"}
    return draw(HEADS.format(**{**blank, **rows}).replace("\n    \n", "\n\n"))


@pytest.mark.parametrize(
    ("rows", "limit", "expected"),
    [
        pytest.param(
            {
                "problems": "P1;One;\nP2;Two;\nP3;Three;5",
                "affects": "P1;a;stated\nP2;a;stated\nP3;b;assumed",
                "contacts": "us;x;know well",
            },
            1,
            ["y"],
            id="the weight of the problems covered first",
        ),
        pytest.param(
            {
                "affects": "P1;a;inferred\nP1;b;stated",
                "contacts": "us;x;know well",
            },
            1,
            ["y"],
            id="then stated links",
        ),
        pytest.param(
            {
                "affects": "P1;a;stated\nP1;b;stated\nP1;c;stated",
                "contacts": "us;y;know of\nus;z;met",
            },
            1,
            ["z"],
            id="then warmth",
        ),
        pytest.param(
            {
                "affects": "P1;a;stated\nP1;b;stated",
                "people": "w;W;a\nx;X;a\ny;Y;b",
            },
            2,
            ["w", "y"],
            id="then more bodies heard",
        ),
        pytest.param(
            {
                "affects": "P1;a;stated",
                "people": "w;W;a\nx;X;a",
                "contacts": "us;x;met\nus;w;know of",
            },
            2,
            ["x"],
            id="then fewer seats, an organisation being as warm as its warmest",
        ),
        pytest.param(
            {
                "problems": "P1;One;\nP2;Two;0",
                "affects": "P1;a;stated\nP1;b;stated\nP2;b;inferred",
            },
            1,
            ["y"],
            id="then more links",
        ),
        pytest.param(
            {"affects": "P1;b;stated\nP1;a;stated"},
            1,
            ["x"],
            id="and last the id that comes first",
        ),
    ],
)
def test_preferences_in_order(
    map_from: Draw, rows: dict[str, str], limit: int, expected: list[str]
) -> None:
    plan = sc.suggest_invitations(heads(map_from, **rows), limit)
    assert seats(plan) == expected


def test_a_weight_of_nothing_is_said(map_from: Draw) -> None:
    drawn = heads(
        map_from,
        problems="P1;One;\nP2;Two;0",
        affects="P1;a;stated\nP2;b;stated",
    )
    plan = sc.suggest_invitations(drawn, 1)
    assert plan.uncovered == ("P2",)
    assert "P2 stays uncovered: its weight is 0." in plan.notes


def test_equal_lists_are_offered(map_from: Draw) -> None:
    drawn = heads(map_from, affects="P1;a;stated\nP1;b;stated\nP1;c;stated")
    plan = sc.suggest_invitations(drawn, 1)
    assert plan.alternatives == [frozenset({"y"}), frozenset({"z"})]
    assert "Exactly as good: 2 other lists." in plan.notes


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"must": ["cat"]}, ["ann", "cat"]),
        ({"must": ["debt"]}, ["ann", "bob"]),
        ({"must": "leeds"}, ["bob", "leeds"]),
        ({"must": ["hmrc"], "never": ["debt"]}, ["ann", "cat"]),
        ({"must": ["debt"], "never": ["bob"]}, ["ann", "hmrc"]),
        ({"must": ["moj"], "never": ["dwp", "hmrc"]}, ["leeds", "moj"]),
        ({"never": ["ann"]}, ["bob", "dwp"]),
        ({"never": ["dwp", "hmrc", "leeds", "moj"]}, []),
        ({"problems": []}, []),
        ({"problems": [], "must": ["ann"]}, ["ann"]),
    ],
)
def test_must_and_never(
    taxes: StakeholderMap, options: dict[str, Any], expected: list[str]
) -> None:
    assert seats(sc.suggest_invitations(taxes, 2, **options)) == expected


def test_a_wish_is_named_as_the_reason(taxes: StakeholderMap) -> None:
    plan = sc.suggest_invitations(taxes, 1, ["P1"], must=["moj"])
    assert plan.invited["why"].tolist() == [
        "You asked for them; speaks for none of these problems."
    ]
    assert plan.uncovered == ("P1",)


def test_at_most_so_many_for_one_organisation(map_from: Draw) -> None:
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; One
        P2         ; Two
        P3         ; Three

        organisations
        organisation_id ; name
        a               ; Alpha
        b               ; Beta

        teams
        team_id ; name ; organisation_id
        t1      ; T1   ; a
        t2      ; T2   ; a

        affects
        problem_id ; body_id ; basis
        P1         ; t1      ; stated
        P2         ; t2      ; stated
        P3         ; b       ; stated

        people
        person_id ; role ; organisation_id ; team_id
        x         ; X    ;                 ; t1
        y         ; Y    ;                 ; t2
        """
    )
    assert seats(sc.suggest_invitations(drawn, 3)) == ["x", "y", "b"]
    plan = sc.suggest_invitations(drawn, 3, per_organisation=1)
    assert seats(plan) == ["x", "b"]
    assert "P2 stays uncovered: the rules leave no seat." in plan.notes
    assert plan.left_out["why"].tolist() == [
        "Ruled out by the others' seats; could have spoken for P2."
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"limit": 1, "must": ["ann", "bob"]},
            (
                "No list can meet this: the must list takes 2 seats but the limit is "
                "1. Raise the limit to 2: checked, that works. "
                "Or take 'bob' off the must list: checked, that works."
            ),
        ),
        (
            {"limit": 3, "must": ["dan"]},
            (
                "No list can meet this: 'dan' must be invited but declined on "
                "2026-03-04. Take 'dan' off the must list: checked, that works."
            ),
        ),
        (
            {"limit": 3, "must": ["bob", "cat"], "per_organisation": 1},
            (
                "No list can meet this: the must list takes 2 seats for HMRC but an "
                "organisation can have 1. Allow 2 for one organisation: checked, that "
                "works. Or take 'cat' off the must list: checked, that works."
            ),
        ),
        (
            {"limit": 3, "must": ["ann"], "never": ["dwp"]},
            (
                "No list can meet this: 'ann' must be invited and never invited. Take "
                "'ann' off the must list: checked, that works. Or take 'dwp' off the "
                "never list: checked, that works."
            ),
        ),
        (
            {"limit": 0},
            (
                "No list can meet this: a list of 0 seats invites nobody. Raise the "
                "limit to 1: checked, that works."
            ),
        ),
        (
            {"limit": 2, "must": ["anne"]},
            "No person or body has the id 'anne'. Nearest: 'ann'.",
        ),
        ({"limit": 2, "never": ["x9"]}, "No person or body has the id 'x9'."),
        ({"limit": 2, "problems": ["P9"]}, "No problem has the id 'P9'."),
        (
            {"limit": 2, "per_organisation": 0},
            (
                "With 0 seats for an organisation nobody can be invited. Ask for 1 or "
                "more."
            ),
        ),
    ],
)
def test_what_cannot_be_met_is_answered_with_a_way_out(
    taxes: StakeholderMap, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(sc.ServiceCommError) as raised:
        sc.suggest_invitations(taxes, **options)
    assert str(raised.value) == message


def test_a_body_that_declined_is_left_alone(map_from: Draw) -> None:
    drawn = map_from(
        TAXES
        + """
        N2 ; hmrc  ; 2026-05-01 ; declined
        N3 ; leeds ; 2026-05-01 ; declined
        """.strip()
    )
    plan = sc.suggest_invitations(drawn, 6)
    assert seats(plan) == ["ann", "moj"]
    why = dict(zip(plan.left_out["seat_id"], plan.left_out["why"], strict=True))
    assert why["bob"] == "Not asked: HM Revenue & Customs declined on 2026-05-01."
    assert why["leeds"] == "Not asked: declined on 2026-05-01."
    with pytest.raises(
        sc.InfeasibleRequestError, match="'debt' must be invited but HM"
    ):
        sc.suggest_invitations(drawn, 6, must=["debt"])


def test_names_stay_out_of_what_is_shown(
    taxes: StakeholderMap, example: StakeholderMap
) -> None:
    for drawn in (taxes, example):
        plan = sc.suggest_invitations(drawn, 4)
        room = plan.for_the_room()
        shown = [repr(plan), plan._repr_html_(), room.to_string(), *plan.notes]
        shown += [*plan.invited["why"], *plan.invited["route"], *plan.left_out["why"]]
        words = " ".join(shown)
        names = {*drawn.people["name"], *drawn.people["email"]} - {""}
        assert not [name for name in names if name in words]
        assert "Sample" not in words


def test_what_the_room_sees(taxes: StakeholderMap) -> None:
    plan = sc.suggest_invitations(taxes, 3)
    room = plan.for_the_room()
    assert list(room) == ["seat", "role", "organisation", "problem_ids", "why", "route"]
    assert room["role"].tolist() == [
        "Policy lead",
        "Debt collector",
        "somebody to be found",
    ]
    assert repr(plan) == "InvitationPlan(3 seats, 5 of 5 problems, proved best)"
    assert "Whom to invite: 3 seats, 5 of 5 problems, proved best" in plan._repr_html_()


def test_addresses_are_on_the_list_to_write_to(taxes: StakeholderMap) -> None:
    drawn = taxes
    plan = sc.suggest_invitations(drawn, 2, must=["cat", "leeds"])
    listed = sc.invite_list(drawn, plan)
    assert list(listed)[3:6] == ["name", "email", "role"]
    assert listed["email"].tolist() == ["", "post@l.example"]


def test_a_map_without_people_names_the_gaps(map_from: Draw) -> None:
    tables = TAXES[: TAXES.index("    people")]
    plan = sc.suggest_invitations(map_from(tables), 4)
    assert plan.invited["name"].tolist() == [
        "someone from Work and Pensions",
        "someone from Debt team",
        "someone from Leeds Council",
        "someone from Justice",
    ]
    assert plan.left_out.empty


def test_a_map_without_links_invites_nobody(map_from: Draw) -> None:
    plan = sc.suggest_invitations(heads(map_from, affects=""), 2)
    assert plan.invited.empty
    assert plan.uncovered == ("P1",)
    assert plan.notes == (
        "Proved: no list of 2 seats or fewer does better by these preferences.",
        "Proved: no list with fewer seats covers as much.",
        "P1 stays uncovered: nobody who can be asked has it.",
    )
    assert plan.for_the_room().empty
    assert sc.invite_list(heads(map_from, affects=""), plan).empty


def test_lead_example(example: StakeholderMap) -> None:
    plan = sc.suggest_invitations(example, limit=6)
    assert seats(plan) == ["amina", "hamish", "bryn", "esme", "priya", "kit"]
    assert len(plan.covered) == 13
    assert plan.optimal
    left = plan.left_out.set_index("seat_id")["why"]
    assert left["quinn"] == "Not asked: asked not to be contacted."
    assert left["rowan"] == "Not asked: declined on 2026-10-06."


def test_lead_example_in_any_order_of_rows(example: StakeholderMap) -> None:
    def answers(shuffled: StakeholderMap) -> list[pd.DataFrame]:
        plan = sc.suggest_invitations(shuffled, limit=6)
        equal = ["|".join(sorted(each)) for each in plan.alternatives]
        told = pd.DataFrame({"said": [*plan.notes, *equal]})
        affected, shared = sc.affected_bodies(shuffled), sc.shared_problems(shuffled)
        return [plan.invited, plan.left_out, told, affected, shared]

    expected = answers(example)
    names = [table.name for table in TABLES if len(example.table(table.name))]
    for seed in range(100):
        frames = {
            name: example.table(name).sample(frac=1, random_state=seed + place)
            for place, name in enumerate(names)
        }
        found = answers(example.with_tables(frames))
        assert all(map(pd.DataFrame.equals, found, expected)), f"shuffle {seed}"
