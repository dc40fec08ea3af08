"""Through whom to reach somebody: small tables, and the route below each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import servicecomm as sc
from servicecomm.community.next_steps import way_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

CIRCLE = """
    problems
    problem_id ; title
    P1         ; One

    organisations
    organisation_id ; name              ; abbreviation ; kind    ; nations ; parent_id
    dwp             ; Work and Pensions ; DWP          ;         ;         ;
    hmrc            ; Taxes             ; HMRC         ;         ;         ;
    leeds           ; Leeds Council     ;              ; council ; England ;
    york            ; York Council      ;              ; council ; England ;
    moj             ; Justice           ; MoJ          ;         ;         ;
    court           ; Courts            ;              ;         ;         ; dwp | moj

    teams
    team_id ; name   ; organisation_id
    roads   ; Roads  ; york

    services
    service_id ; name      ; organisation_id
    pay        ; Pay a tax ; hmrc

    affects
    problem_id ; body_id

    people
    person_id ; role      ; organisation_id ; team_id ; profession
    ann       ; Adviser   ; dwp             ;         ;
    bob       ; Builder   ; hmrc            ;         ;
    cat       ; Caretaker ; hmrc            ;         ;
    dan       ; Driver    ;                 ; roads   ;
    eve       ; Editor    ; leeds           ;         ; design

    contacts
    known_by ; person_id ; warmth    ; willing_to_introduce
    {contacts}
    """


def circle(draw: Draw, *contacts: str, more: str = "") -> StakeholderMap:
    rows = "\n".join(contacts)
    return draw(CIRCLE.format(contacts=rows).rstrip() + "\n\n" + more)


def route(stakeholder_map: StakeholderMap, person_id: str) -> list[str]:
    found = sc.introductions(stakeholder_map, person_id)
    (row,) = found[found["person_id"] == person_id].to_dict("records")
    return [row["warmth"], row["via"], row["ask"], row["route"]]


@pytest.mark.parametrize(
    ("warmth", "said"),
    [
        ("know well", "Direct: we know them well."),
        ("met", "Direct: we have met."),
        ("know of", "Direct: we know of them."),
    ],
)
def test_somebody_whom_we_know(map_from: Draw, warmth: str, said: str) -> None:
    drawn = circle(map_from, f"us;ann;{warmth};")
    assert route(drawn, "ann") == [warmth, "", "", said]


def test_one_go_between(map_from: Draw) -> None:
    drawn = circle(map_from, "us;ann;met;", "ann;bob;met;yes")
    assert route(drawn, "bob") == [
        "by introduction",
        "ann",
        "ann",
        "Ask the Adviser (DWP) for an introduction; both sides agree first.",
    ]


def test_two_go_betweens_and_no_more(map_from: Draw) -> None:
    contacts = ["us;ann;met;", "ann;bob;met;yes", "bob;cat;met;yes", "cat;dan;met;yes"]
    drawn = circle(map_from, *contacts)
    assert route(drawn, "cat") == [
        "by two introductions",
        "ann|bob",
        "ann",
        (
            "Ask the Adviser (DWP), who would ask the Builder (HMRC), for an "
            "introduction; both sides agree first."
        ),
    ]
    assert route(drawn, "dan")[:3] == ["cold", "", ""]


def test_an_introduction_by_somebody_close_beats_a_name_in_a_list(
    map_from: Draw,
) -> None:
    # Directly 4; through Ann 1 + 2. The warmth stays what we have ourselves.
    drawn = circle(map_from, "us;bob;know of;", "us;ann;know well;", "ann;bob;met;yes")
    assert route(drawn, "bob")[:3] == ["know of", "ann", "ann"]


def test_equal_routes_go_to_the_shorter_one(map_from: Draw) -> None:
    # Directly 4; through Ann 1 + 2 + 1, for she has not said that she would.
    drawn = circle(map_from, "us;bob;know of;", "us;ann;know well;", "ann;bob;met;")
    assert route(drawn, "bob")[:3] == ["know of", "", ""]


def test_equal_go_betweens_go_by_id_the_last_first(map_from: Draw) -> None:
    contacts = ["us;ann;met;", "us;bob;met;", "bob;dan;met;yes", "ann;dan;met;yes"]
    assert route(circle(map_from, *contacts), "dan")[1] == "ann"
    contacts = ["us;bob;met;", "us;cat;met;", "cat;ann;met;yes", "bob;ann;met;yes"]
    contacts += ["ann;dan;met;yes"]
    assert route(circle(map_from, *contacts), "dan")[1] == "bob|ann"


def test_nobody_is_asked_who_said_no(map_from: Draw) -> None:
    drawn = circle(map_from, "us;ann;met;", "ann;bob;know well;No")
    assert route(drawn, "bob")[0] == "cold"


@pytest.mark.parametrize(
    "refusal",
    [
        "engagement\nentry_id;subject_id;date;status\nN1;ann;2026-01-01;opted out",
        "engagement\nentry_id;subject_id;date;status\nN1;dwp;2026-01-01;declined",
        "engagement\nentry_id;subject_id;date;status\nN1;ann;2026-01-01;left",
    ],
)
def test_nobody_is_asked_who_may_not_be(map_from: Draw, refusal: str) -> None:
    contacts = ["us;ann;know well;", "ann;bob;met;yes"]
    drawn = circle(map_from, *contacts, more=refusal)
    assert route(drawn, "bob")[0] == "cold"
    warmth, via, _, said = route(drawn, "ann")
    assert (warmth, via) == ("know well", "")
    assert said.startswith("Not to be approached: ")


CHANNELS = """
    channels
    channel_id ; name    ; kind  ; audience
    c1         ; Nation  ; list  ; England
    c2         ; Kind    ; list  ; Council
    c3         ; Design  ; Slack ; design | data
    c4         ; Leeds   ; list  ; leeds
    c5         ; Leeds 2 ; list  ; leeds
    c6         ; Roads   ; list  ; roads
    """


@pytest.mark.parametrize(
    ("left", "person", "said"),
    [
        (["c4", "c5"], "eve", "No contact yet: post in Leeds (list)."),
        (["c1", "c2", "c3"], "eve", "No contact yet: post in Design (Slack)."),
        (["c1", "c2"], "eve", "No contact yet: post in Kind (list)."),
        (["c1"], "eve", "No contact yet: post in Nation (list)."),
        (["c1", "c6"], "dan", "No contact yet: post in Roads (list)."),
        (
            [],
            "eve",
            "No contact and no channel yet: ask the group who knows somebody.",
        ),
    ],
)
def test_a_channel_where_nobody_is_known(
    map_from: Draw, left: list[str], person: str, said: str
) -> None:
    drawn = circle(map_from, "us;eve;cold;", more=CHANNELS)
    channels = drawn.channels[drawn.channels["channel_id"].isin(left)]
    assert route(drawn.with_table("channels", channels), person)[3] == said


def test_a_shared_mailbox_where_there_is_no_channel(map_from: Draw) -> None:
    drawn = circle(map_from)
    organisations = drawn.organisations
    organisations["mailbox"] = "post@a.example"
    said = route(drawn.with_table("organisations", organisations), "eve")[3]
    assert said == "No contact yet: write to their shared mailbox."


def test_everybody_at_a_body_warmest_first(map_from: Draw) -> None:
    drawn = circle(map_from, "us;cat;met;", "cat;bob;met;yes")
    for target in ("hmrc", "pay"):
        found = sc.introductions(drawn, target)
        assert found["person_id"].tolist() == ["cat", "bob"]
        assert found["organisation"].tolist() == ["Taxes", "Taxes"]
    assert sc.introductions(drawn, "hmrc", most=1)["person_id"].tolist() == ["cat"]
    for target in ("roads", "york"):
        assert sc.introductions(drawn, target)["person_id"].tolist() == ["dan"]


def test_a_body_where_nobody_is_recorded(map_from: Draw) -> None:
    drawn = circle(map_from, "us;ann;met;")
    assert sc.introductions(drawn, "court").to_dict("records") == [
        {
            "person_id": "",
            "role": "",
            "organisation": "Courts",
            "warmth": "cold",
            "via": "",
            "ask": "",
            "route": "Ask the Adviser (DWP), in a body above it, who to speak to.",
        }
    ]


def test_the_way_in_from_below(map_from: Draw) -> None:
    drawn = circle(map_from, "us;ann;met;")
    people = drawn.people
    people.loc[people["person_id"] == "ann", "organisation_id"] = "court"
    found = sc.introductions(drawn.with_table("people", people), "moj")
    assert found["route"].tolist() == [
        "Ask the Adviser (Courts), in a body below it, who to speak to."
    ]


def test_a_map_without_people(map_from: Draw) -> None:
    drawn = map_from(CIRCLE[: CIRCLE.index("    people\n")])
    assert sc.introductions(drawn, "dwp")["route"].tolist() == [
        "No contact and no channel yet: ask the group who knows somebody."
    ]


def test_who_is_not_there_is_named(map_from: Draw) -> None:
    with pytest.raises(sc.UnknownIdError) as raised:
        sc.introductions(circle(map_from), "bobb")
    assert str(raised.value) == "No person or body has the id 'bobb'. Nearest: 'bob'."


def test_names_stay_out_of_routes(example: StakeholderMap) -> None:
    for body_id in example.organisations["organisation_id"]:
        found = sc.introductions(example, body_id, most=99)
        assert not found["route"].str.contains("Sample").any()


def test_lead_example(example: StakeholderMap) -> None:
    assert route(example, "esme")[:2] == ["met", ""]
    assert route(example, "kit")[:2] == ["by introduction", "hamish"]
    assert route(example, "grace")[:2] == ["by two introductions", "amina|carys"]
    assert route(example, "farid")[1] == "carys|grace"
    assert route(example, "lowri")[3] == (
        "No contact yet: post in Medical examiners' forum (forum)."
    )
    assert route(example, "quinn")[3] == (
        "Not to be approached: asked not to be contacted."
    )


def test_who_must_not_be_asked_comes_last_and_hides_nobody(map_from):
    people = "\n".join(f"    p{each} ; Role {each} ; hmrc ; yes" for each in range(6))
    contacts = "\n".join(f"    us ; p{each} ; know well" for each in range(6))
    m = map_from(
        f"""
    problems
    problem_id ; title
    P1         ; One

    organisations
    organisation_id ; name
    hmrc            ; Taxes

    affects
    problem_id ; body_id

    people
    person_id ; role ; organisation_id ; do_not_contact
{people}
    zoe ; Writer ; hmrc ;

    contacts
    known_by ; person_id ; warmth
{contacts}
    us ; zoe ; know of
    """
    )
    assert sc.introductions(m, "hmrc")["person_id"].tolist()[:2] == ["zoe", "p0"]
    assert way_in(m, "hmrc") == "Start with: Writer. Direct: we know of them."
    alone = sc.remove(m, "people", "zoe", with_links=True)
    assert way_in(alone, "hmrc") == "Ask the group who knows somebody there."
