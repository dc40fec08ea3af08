"""Letters: what each says, to whom there is none, and texts that people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import servicecomm as sc
from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.community.letter_fields import LETTER_COLUMNS
from servicecomm.community.letter_problems import challenges
from servicecomm.community.letter_templates import FIELDS, fields_of, filled
from servicecomm.community.outreach import MOST_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

EXAMPLES = ("after-a-death", "starting-a-business", "shared-design-problems")
MAP = """
problems
problem_id ; title             ; status
P1         ; Letters come late ; agreed
P2         ; Forms repeat      ; agreed
P3         ; A|B               ; agreed
P4         ; Queues are long   ; agreed
P5         ; Set aside         ; parked
P6         ; Ours alone        ; agreed

organisations
organisation_id ; name     ; abbreviation ; mailbox
dwp             ; Pensions ; DWP          ; desk@dwp.example
hmrc            ; Taxes    ; HMRC         ;
moj             ; Justice  ; MoJ          ; desk@moj.example

people
person_id ; name         ; role   ; organisation_id ; email             ; source             ; do_not_contact
amina     ; Amina Sample ; Clerk  ; dwp             ; amina@dwp.example ; a list             ;
bryn      ; Bryn Sample  ; Clerk  ; dwp             ; bryn@dwp.example  ; a list             ; yes
carys     ; Carys Sample ; Writer ; hmrc            ; carys@tax.example ; named by Amina     ;
twin      ; C. Sample    ; Writer ; hmrc            ; CARYS@tax.example ;                    ;
alias     ; Bo Sample    ; Clerk  ; dwp             ; Bryn@dwp.example  ;                    ;
desk      ;              ; Head of forms ; hmrc     ;                   ; the council's page ;

affects
problem_id ; body_id ; relation   ; basis    ; evidence
P1         ; dwp     ; runs part  ; stated   ; E1
P1         ; hmrc    ; holds data ; stated   ; E1|E2
P2         ; dwp     ; could help ; inferred ;
P2         ; hmrc    ; runs part  ; stated   ; E1
P3         ; dwp     ; runs part  ; stated   ;
P3         ; hmrc    ;            ; assumed  ;
P4         ; hmrc    ; runs part  ; stated   ;
P4         ; dwp     ; funds      ; stated   ;
P5         ; dwp     ; runs part  ; stated   ;
P5         ; hmrc    ; runs part  ; stated   ;
P6         ; moj     ; runs part  ; stated   ;

evidence
evidence_id ; title  ; publisher    ; date
E1          ; Review ; Audit Office ; 2024-05-01
E2          ; Diary  ;              ;

contacts
known_by ; person_id ; warmth    ; willing_to_introduce
us       ; amina     ; know well ;
amina    ; carys     ; met       ; yes
"""  # noqa: E501 - a table


@pytest.fixture
def small(map_from: Draw) -> StakeholderMap:
    return map_from(MAP)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_person_of_the_examples_gets_a_fit_letter_or_a_reason(name: str) -> None:
    m = sc.example_map(name)
    letters = sc.draft_letters(m, m.people["person_id"], sender="Una Sample")
    assert len(letters.drafts) + len(letters.left_out) == len(m.people)
    assert letters.left_out["why"].str.len().gt(0).all()
    assert not set(letters.drafts["person_id"]) & set(refusals(m).index)
    homes, links = people_homes(m)["organisation"], select_links(m)
    title = m.problems.set_index("problem_id")["title"]
    for row in letters.drafts.to_dict("records"):
        whole = row["subject"] + "\n" + row["text"]
        assert not re.search(r"\(\(|\)\)|\?\?|\bnan\b|None", whole)
        assert len(whole.split()) <= MOST_WORDS
        own = links[links["body_id"] == homes[row["person_id"]]]
        stated = set(own.loc[own["basis"] == "stated", "problem_id"])
        bullets = [line for line in whole.splitlines() if line.startswith("• ")]
        named = row["problem_ids"].split("|")
        assert 1 <= len(bullets) == len(named) <= 3
        assert set(named) <= set(own["problem_id"])
        for problem, line in zip(named, bullets, strict=True):
            assert f"“{title[problem]}”" in line
            assert line.endswith("Is that right?") == (problem not in stated)
            assert ("we think that you may" in line) == (problem not in stated)
        others = set(title.drop(named))
        assert not [one for one in others if f"“{one}”" in whole]


def test_the_check_of_the_examples_sees_a_link_that_is_gone() -> None:
    # The control of the test above: without its stated link, a problem is asked.
    m = sc.example_map()
    links = m.affects
    own = (links["problem_id"] == "P05") & (links["body_id"] == "hmcts")
    links.loc[own, "basis"] = "inferred"
    text = sc.draft_letters(m.with_table("affects", links), "bryn", sender="Us")
    line = [x for x in text.drafts["text"].item().splitlines() if "Delays in" in x]
    assert line == [] or line[0].endswith("Is that right?")
    before = sc.draft_letters(m, "bryn", sender="Us").drafts["text"].item()
    assert (
        "“Delays in probate cost families, councils and charities money”: you run"
        in (before)
    )


def test_a_letter_says_the_problems_why_who_introduces_and_what_we_keep(
    small: StakeholderMap,
) -> None:
    letters = sc.draft_letters(small, "carys", sender="Una Sample", about="late post")
    assert letters.drafts["subject"].item() == "A 30-minute call about late post?"
    assert letters.drafts["text"].item() == (
        "Dear Carys,\n\n"
        "We are bringing public bodies together to work on late post. We think this "
        "concerns your organisation, Taxes, and others:\n\n"
        "• “Letters come late”: you hold data about it (source: Audit Office, 2024 and "
        "Diary).\n"
        "• “Forms repeat”: you run part of the service behind it (source: Audit "
        "Office, 2024).\n"
        "• “Queues are long”: you run part of the service behind it.\n\n"
        "We are writing because of your role: Writer. Our sources also name "
        "Pensions.\n\n"
        "We both know Amina Sample (DWP), who is willing to introduce us.\n\n"
        "Could we talk for 30 minutes in the next two weeks, to see what we share and "
        "whether to go on? If somebody else is better placed, please say who.\n\n"
        "We keep your name, role and work address for this only (source: a colleague). "
        "You can ask us to correct or delete them, or to stop writing.\n\n"
        "Una Sample\n"
    )
    # On a screen that others see, nobody is named: neither reader nor go-between.
    screen = letters.preview("carys")
    assert "We both know the Clerk (DWP), who is willing to introduce us." in screen
    assert "Sample" not in screen
    assert "Amina Sample" in letters.preview("carys", names=True)


def test_what_is_not_stated_is_asked(small: StakeholderMap) -> None:
    asked = challenges(small, "dwp")
    assert [one.problem_id for one in asked] == ["P1", "P3", "P4", "P2"]
    assert asked[-1].text == (
        "“Forms repeat”: we think that you may be able to help with it. Is that right?"
    )
    assert asked[1].text == "“A/B”: you run part of the service behind it."


def test_only_problems_that_we_have_too(small: StakeholderMap) -> None:
    drawn = sc.remove(small, "affects", ("P1", "hmrc", "holds data"))
    named = [one.problem_id for one in challenges(drawn, "dwp", "hmrc")]
    assert "P1" not in named
    assert "P4" in named


def test_for_whom_there_is_no_letter_and_why(small: StakeholderMap) -> None:
    people = ["amina", "bryn", "carys", "twin", "alias", "desk", "hmrc", "moj"]
    letters = sc.draft_letters(small, people, sender="Us")
    assert letters.drafts["for"].tolist() == [
        "Clerk (DWP)",
        "Writer (HMRC)",
        "Head of forms (HMRC)",
    ]
    assert letters.left_out.to_numpy().tolist() == [
        ["Clerk (DWP)", "asked not to be contacted"],
        ["Writer (HMRC)", "has a letter already, under the same address"],
        ["Clerk (DWP)", "asked not to be contacted"],
        [
            "shared mailbox (HMRC)",
            "nobody is known there, and no mailbox: post in a channel",
        ],
        [
            "shared mailbox (MoJ)",
            "no problem of this body is shared with others on the map",
        ],
    ]
    assert repr(letters) == "Letters(3 drafted, 5 left out)"
    assert "Letters without an address: 1." in " ".join(letters.notes)


@pytest.mark.parametrize("status", ["opted out", "declined", "left", "joined"])
def test_whoever_left_or_is_here_gets_no_letter(
    small: StakeholderMap, status: str
) -> None:
    entry = {"entry_id": "N1", "subject_id": "amina", "date": "2026-01-05"}
    drawn = sc.add(small, "engagement", **entry, status=status)
    assert sc.draft_letters(drawn, "amina", sender="Us").drafts.empty
    assert not sc.draft_letters(small, "amina", sender="Us").drafts.empty


def test_a_body_that_opted_out_is_left_alone(small: StakeholderMap) -> None:
    entry = {"entry_id": "N1", "subject_id": "hmrc", "date": "2026-01-05"}
    drawn = sc.add(small, "engagement", **entry, status="opted out")
    letters = sc.draft_letters(drawn, ["carys", "hmrc"], sender="Us")
    assert len(letters.left_out) == 2


def test_a_shared_mailbox_is_asked_to_pass_it_on(small: StakeholderMap) -> None:
    letters = sc.draft_letters(small, ["desk", "dwp"], sender="Us")
    post, body = letters.drafts["text"]
    assert "Please pass this to the head of forms." in post
    assert "We keep this address for this only (source: the council's page)." in post
    assert "Please pass this to whoever it concerns." in body
    assert letters.drafts["kind"].tolist() == ["mailbox", "mailbox"]
    assert "Dear colleague," in letters.preview("dwp")


def test_the_facts_of_the_map_stand_in_the_letter(small: StakeholderMap) -> None:
    drawn = sc.set_map_facts(
        small,
        title="Late post",
        controller="Pensions",
        privacy_notice="https://dwp.example/privacy",
    )
    letters = sc.draft_letters(drawn, "amina", sender="Us")
    text = letters.drafts["text"].item()
    assert "to work on late post." in text
    assert "Pensions is responsible for this." in text
    assert "Privacy notice: https://dwp.example/privacy" in text
    assert "no privacy notice" not in " ".join(letters.notes)
    bare = sc.draft_letters(small, "amina", sender="Us")
    assert "no privacy notice" in " ".join(bare.notes)


def test_a_preview_and_what_a_notebook_keeps_show_no_name(
    small: StakeholderMap,
) -> None:
    who = ["amina", "carys", "bryn", "desk"]
    letters = sc.draft_letters(small, who, sender="Una Sample")
    seen = [letters.preview(own) for own in letters.drafts["person_id"]]
    kept = "".join([*seen, letters._repr_html_(), repr(letters), *letters.notes])
    kept += letters.left_out.to_csv()
    assert not re.search("Sample|Amina|Carys|Bryn|@", kept)
    assert "Dear Amina," in letters.preview("amina", names=True)
    with pytest.raises(sc.UnknownIdError, match="letter"):
        letters.preview("bryn")


def test_a_long_text_names_fewer_problems_or_is_not_drafted(
    small: StakeholderMap,
) -> None:
    ours = sc.letter_template("invitation")
    longer = ours + "word " * 60
    letters = sc.draft_letters(small, "carys", sender="Us", template=longer)
    assert letters.drafts["words"].item() <= MOST_WORDS
    assert len(letters.drafts["problem_ids"].item().split("|")) < 3
    assert letters.fields["problem_ids"].item() == letters.drafts["problem_ids"].item()
    far = sc.draft_letters(small, "carys", sender="Us", template=ours + "word " * 200)
    assert far.left_out["why"].item() == (
        "is longer than 200 words even so: shorten the text"
    )


def test_letters_of_a_plan_and_of_its_list_are_the_same(
    example: StakeholderMap,
) -> None:
    plan = sc.suggest_invitations(example, limit=3)
    one = sc.draft_letters(example, plan, sender="Us")
    other = sc.draft_letters(example, sc.invite_list(example, plan), sender="Us")
    pd.testing.assert_frame_equal(one.drafts, other.drafts)
    assert tuple(one.fields.columns) == LETTER_COLUMNS
    wanted = plan.invited.set_index("person_id")["problem_ids"]
    for person, named in zip(
        one.drafts["person_id"], one.drafts["problem_ids"], strict=True
    ):
        assert set(named.split("|")) <= set(wanted[person].split("|"))


def test_the_fields_go_through_the_mail_merge(example: StakeholderMap) -> None:
    people = example.people["person_id"]
    letters = sc.draft_letters(example, people, sender="Una Sample")
    wanted = fields_of(sc.letter_template("invitation"))
    merge = sc.mail_merge(example, letters.fields, wanted)
    assert len(merge.rows) == len(letters.drafts) - 1  # one has no address yet
    assert merge.held_back["why"].tolist() == ["there is no address"]
    assert merge.left_out.empty


def test_nobody_signs_or_nobody_is_there(small: StakeholderMap) -> None:
    with pytest.raises(sc.ServiceCommError, match="needs a sender"):
        sc.draft_letters(small, "amina", sender=" ")
    with pytest.raises(sc.UnknownIdError, match="person or body"):
        sc.draft_letters(small, "nobody", sender="Us")
    assert sc.draft_letters(small, [], sender="Us").drafts.empty


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Dear ((first name))", "Begin it with 'Subject:'"),
        ("Subject: a\n((frist name))", "nothing can fill: 'frist name'"),
        ("Subject: a\n((phone))", "The fields are first name, role"),
        ("Subject: a\n((first name)", "half a field near"),
        ("Subject: a\nfirst name))", "half a field near"),
        ("Subject: a\n((why you??((first name))))", "half a field"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(
    small: StakeholderMap, text: str, message: str
) -> None:
    for option in ("template", "mailbox_template"):
        with pytest.raises(sc.ServiceCommError, match=re.escape(message)):
            sc.draft_letters(small, "amina", sender="Us", **{option: text})


def test_what_is_filled_in_is_not_looked_through_again() -> None:
    fields = {"first name": "((sender name))", "sender name": "Us", "challenge": "a|b"}
    text = "Subject: x\n((first name)) ((challenge)) ((sender name))"
    assert filled(text, fields)[1] == "((sender name)) a; b Us\n"


def test_a_part_of_a_text_can_depend_on_a_field() -> None:
    text = "Subject: x\nHello((introduced by someone we both know?? again))."
    yes, no = (
        filled(text, {"introduced by someone we both know": word})[1]
        for word in ("yes", "no")
    )
    assert (yes, no) == ("Hello again.\n", "Hello.\n")


def test_every_field_that_is_offered_is_filled(small: StakeholderMap) -> None:
    every = "Subject: x\n" + "\n".join(f"{name}: (({name}))" for name in FIELDS)
    options = {"template": every, "mailbox_template": every}
    letters = sc.draft_letters(small, ["carys", "desk"], sender="Us", **options)
    for text in letters.drafts["text"]:
        assert [line for line in text.splitlines() if line.endswith(": ")] == []


def test_there_are_three_shipped_texts() -> None:
    with pytest.raises(sc.UnknownIdError, match="template"):
        sc.letter_template("reminder")
    for name in ("invitation", "mailbox", "channel-post"):
        assert set(fields_of(sc.letter_template(name))) <= set(FIELDS)


def test_where_nobody_can_be_written_to_there_is_nothing_to_read(
    small: StakeholderMap,
) -> None:
    letters = sc.draft_letters(small, "moj", sender="Us")
    with pytest.raises(sc.ServiceCommError, match="none was drafted"):
        letters.preview("moj")
