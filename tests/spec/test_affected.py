"""Who is affected, and because of what: small tables, and the answer below each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import servicecomm as sc

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from servicecomm import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

HMRC = """
    problems
    problem_id ; title
    P1         ; Late letters
    P2         ; Lost forms
    P3         ; Long queues

    organisations
    organisation_id ; name                 ; abbreviation ; parent_id
    hmt             ; HM Treasury          ; HMT          ;
    hmrc            ; HM Revenue & Customs ; HMRC         ; hmt
    voa             ; Valuation Office     ; VOA          ; hmrc | hmt
    dwp             ; Work and Pensions    ; DWP          ;

    teams
    team_id ; name      ; organisation_id
    debt    ; Debt team ; hmrc

    services
    service_id ; name       ; organisation_id
    pay        ; Pay a bill ; hmrc

    affects
    problem_id ; body_id ; relation        ; basis    ; evidence
    P1         ; debt    ; runs part       ; stated   ; E1|E2
    P1         ; pay     ; holds data      ; inferred ;
    P1         ; dwp     ;                 ; assumed  ; E2
    P2         ; voa     ; receives notice ; stated   ; E3
    P2         ; hmrc    ; runs part       ; inferred ; E1
    P2         ; hmrc    ; holds data      ; stated   ; E3

    evidence
    evidence_id ; title        ; publisher    ; date
    E1          ; Letters 2024 ; Audit Office ; 2024-05-01
    E2          ; Diary study  ;              ;
    E3          ;              ;              ; 2019
    """


@pytest.fixture(scope="module")
def taxes(map_from: Draw) -> StakeholderMap:
    return map_from(HMRC)


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_teams_and_services_count_towards_their_organisation(
    taxes: StakeholderMap,
) -> None:
    affected = sc.affected_bodies(taxes)
    assert rows(affected, "body_id", "name", "problems", "problem_ids") == [
        ("hmrc", "HM Revenue & Customs", 2, "P1|P2"),
        ("voa", "Valuation Office", 1, "P2"),
        ("dwp", "Work and Pensions", 1, "P1"),
    ]
    assert rows(affected, "relation", "basis", "evidence") == [
        ("holds data|runs part", "stated|inferred", "E1|E2|E3"),
        ("receives notice", "stated", "E3"),
        ("", "assumed", "E2"),
    ]


def test_bodies_as_recorded(taxes: StakeholderMap) -> None:
    affected = sc.affected_bodies(taxes, level="recorded")
    assert rows(affected, "body_id", "problem_ids") == [
        ("debt", "P1"),
        ("hmrc", "P2"),
        ("voa", "P2"),
        ("dwp", "P1"),
        ("pay", "P1"),
    ]


def test_the_top_parent_is_followed_along_the_first_parent_named(
    taxes: StakeholderMap,
) -> None:
    affected = sc.affected_bodies(taxes, level="top parent")
    assert rows(affected, "body_id", "problem_ids") == [("hmt", "P1|P2"), ("dwp", "P1")]


def test_because_names_the_problem_the_link_the_basis_and_the_evidence(
    taxes: StakeholderMap,
) -> None:
    affected = sc.affected_bodies(taxes, ["P1"]).set_index("body_id")
    assert affected["because"]["hmrc"] == (
        "P1 “Late letters”: holds data about it through the service Pay a bill "
        "(inferred; no evidence yet). "
        "P1 “Late letters”: runs part of the service behind it through the team Debt "
        "team "
        "(stated; E1 Letters 2024, Audit Office, 2024; E2 Diary study)."
    )
    assert affected["because"]["dwp"] == (
        "P1 “Late letters”: is affected by it (assumed; E2 Diary study)."
    )


def test_because_at_the_top_names_the_body_below(taxes: StakeholderMap) -> None:
    affected = sc.affected_bodies(taxes, "P2", level="top parent")
    assert affected["because"].tolist() == [
        (
            "P2 “Lost forms”: holds data about it through the organisation HM Revenue "
            "& Customs (stated; E3 2019). "
            "P2 “Lost forms”: has to be told as part of it through the organisation "
            "Valuation Office (stated; E3 2019). "
            "P2 “Lost forms”: runs part of the service behind it through the "
            "organisation HM Revenue & "
            "Customs (inferred; E1 Letters 2024, Audit Office, 2024)."
        )
    ]


@pytest.mark.parametrize(
    ("options", "bodies"),
    [
        ({"basis": "stated"}, ["hmrc", "voa"]),
        ({"basis": ("assumed",)}, ["dwp"]),
        ({"basis": ("stated", "stated", "stated")}, ["hmrc", "voa"]),
        ({"basis": ()}, []),
        ({"relations": ["runs part"]}, ["hmrc"]),
        ({"relations": "", "basis": "assumed"}, ["dwp"]),
        ({"problems": ["P3"]}, []),
        ({"problems": []}, []),
        ({"problems": iter(["P2", "P2"])}, ["hmrc", "voa"]),
    ],
)
def test_only_the_links_asked_for_are_followed(
    taxes: StakeholderMap, options: dict[str, Any], bodies: list[str]
) -> None:
    affected = sc.affected_bodies(taxes, **options)
    assert affected["body_id"].tolist() == bodies
    assert affected["problems"].dtype == "int64"


def test_most_problems_first_then_most_stated_links_then_the_id(map_from: Draw) -> None:
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; One
        P2         ; Two

        organisations
        organisation_id ; name
        a               ; A
        b               ; B
        c               ; C
        d               ; D

        affects
        problem_id ; body_id ; relation  ; basis
        P1         ; a       ;           ; inferred
        P1         ; b       ;           ; inferred
        P1         ; c       ; runs part ; stated
        P1         ; d       ;           ; inferred
        P2         ; d       ;           ; inferred
        """
    )
    assert sc.affected_bodies(drawn)["body_id"].tolist() == ["d", "c", "a", "b"]


def test_a_map_without_links(map_from: Draw) -> None:
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; One

        organisations
        organisation_id ; name
        a               ; A

        affects
        problem_id ; body_id
        """
    )
    for level in ("recorded", "organisation", "top parent"):
        assert sc.affected_bodies(drawn, level=level).empty
    assert sc.problems_shared_with(drawn, "a").empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"problems": ["P33"]}, "No problem has the id 'P33'. Nearest: 'P3'."),
        (
            {"relations": ["runs parts"]},
            "No link has the relation 'runs parts'. Nearest: 'runs part'.",
        ),
        (
            {"basis": "sure"},
            "No link has the basis 'sure'. Use 'stated', 'inferred', 'assumed'.",
        ),
        (
            {"level": "team"},
            (
                "There is no level 'team'. Use one of 'recorded', 'organisation', "
                "'top parent'."
            ),
        ),
    ],
)
def test_what_is_not_there_is_named(
    taxes: StakeholderMap, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(sc.ServiceCommError) as raised:
        sc.affected_bodies(taxes, **options)
    assert str(raised.value) == message


def test_sentences_for_a_letter_state_or_ask(taxes: StakeholderMap) -> None:
    shared = sc.problems_shared_with(taxes, "hmrc")
    assert rows(shared, "problem_id", "basis", "evidence", "others") == [
        ("P1", "stated", "E1|E2", 1),
        ("P2", "stated", "E3|E1", 1),
    ]
    assert shared["sentence"].tolist() == [
        (
            "“Late letters”: you run part of the service behind it (E1 Letters 2024, "
            "Audit Office, 2024; "
            "E2 Diary study)."
        ),
        "“Lost forms”: you hold data about it (E3 2019).",
    ]


def test_a_letter_asks_where_the_link_is_not_stated(map_from: Draw) -> None:
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; Late letters
        P2         ; Lost forms
        P3         ; Long queues

        organisations
        organisation_id ; name
        dwp             ; Work and Pensions
        moj             ; Justice

        affects
        problem_id ; body_id ; relation           ; basis
        P1         ; dwp     ;                    ; assumed
        P1         ; dwp     ; coordinated before ; assumed
        P2         ; dwp     ; could help         ; inferred
        P2         ; dwp     ; bears knock-on     ; inferred
        P2         ; moj     ; runs part          ; stated
        P3         ; dwp     ; sets guidance      ; stated
        """
    )
    shared = sc.problems_shared_with(drawn, "dwp")
    assert rows(shared, "problem_id", "others") == [("P3", 0), ("P2", 1), ("P1", 0)]
    assert shared["sentence"].tolist() == [
        "“Long queues”: you set guidance on it.",
        (
            "“Lost forms”: we think that you may bear the knock-on effects of it and "
            "be able to help with it. Is that right?"
        ),
        (
            "“Late letters”: we think that you may be affected by it and have "
            "coordinated work on it before. Is that right?"
        ),
    ]


def test_only_the_problems_that_we_have_too(taxes: StakeholderMap) -> None:
    drawn = taxes
    ours = sc.problems_shared_with(drawn, "hmrc", us="dwp")
    assert ours["problem_id"].tolist() == ["P1"]
    by_basis = sc.problems_shared_with(drawn, "hmrc", us="dwp", basis="stated")
    assert by_basis.empty


def test_a_letter_to_a_team_speaks_of_its_own_links(taxes: StakeholderMap) -> None:
    shared = sc.problems_shared_with(taxes, "debt")
    assert rows(shared, "problem_id", "others") == [("P1", 1)]


def test_a_letter_to_nobody(taxes: StakeholderMap) -> None:
    with pytest.raises(sc.UnknownIdError, match=r"^No body has the id 'hmcr'\. Near"):
        sc.problems_shared_with(taxes, "hmcr")
    with pytest.raises(sc.UnknownIdError, match=r"^No body has the id 'us'\.$"):
        sc.problems_shared_with(taxes, "hmrc", us="us")


def test_lead_example_most_affected_bodies(example: StakeholderMap) -> None:
    affected = sc.affected_bodies(example)
    assert len(affected) == 35
    assert rows(affected.head(3), "body_id", "problems") == [
        ("dwp", 6),
        ("moj", 6),
        ("general-register-office", 6),
    ]


def test_lead_example_without_inferred_links(example: StakeholderMap) -> None:
    affected = sc.affected_bodies(example, basis="stated").set_index("body_id")
    assert affected["problems"]["general-register-office"] == 1


def test_lead_example_because(example: StakeholderMap) -> None:
    affected = sc.affected_bodies(example, ["P13"])
    assert affected["because"].tolist() == [
        (
            "P13 “Partners have three months to claim a full bereavement payment”: "
            "leads on policy for it (stated; S33 MPs' conclusions on Bereavement "
            "Support Payment, House of Commons Work and Pensions Committee, 2019)."
        )
    ]
