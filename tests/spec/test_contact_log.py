"""From identified to joined: which moves are allowed, and whom to chase when."""

from __future__ import annotations

import datetime as dt

import pytest

import servicecomm as sc
from servicecomm.community.contact_log import CHASE_COLUMNS, MOVES
from servicecomm.model.schema import ENGAGEMENT_STATUS

DAY = dt.date(2027, 1, 4)


@pytest.fixture
def blank(example):
    """The lead example before anybody was approached."""
    return example.with_table("engagement", example.engagement.iloc[:0])


def logged(m, *steps, who="mo"):
    for days, status in enumerate(steps):
        m = sc.log_contact(m, who, status, date=DAY + dt.timedelta(days=days))
    return m


def test_the_moves_speak_of_every_status_and_of_no_other():
    assert set(MOVES) == {"", *ENGAGEMENT_STATUS}
    assert {status for after in MOVES.values() for status in after} == set(
        ENGAGEMENT_STATUS
    )


@pytest.mark.parametrize("status", ENGAGEMENT_STATUS)
def test_joined_can_be_reached_unless_somebody_left_for_good(status):
    reached, before = {status}, set()
    while reached != before:
        before = set(reached)
        reached |= {after for each in before for after in MOVES[each]}
    assert ("joined" in reached) == (status != "opted out")


@pytest.mark.parametrize(
    "steps",
    [(after,) for after in MOVES[""]]
    + [
        ("identified", "introduction requested", "contacted", "call booked", "joined"),
        ("contacted", "no reply", "contacted", "replied", "call booked", "joined"),
        ("contacted", "bounced", "identified"),
    ],
)
def test_a_way_that_is_allowed_is_logged_step_by_step(blank, steps):
    log = logged(blank, *steps).engagement
    assert log["status"].tolist() == list(steps)
    assert log["entry_id"].is_unique


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (
            ("replied",),
            (
                "Contact with Consular casework lead (FCDO) has not begun, so it "
                "cannot become 'replied'. It may become 'identified', 'introduction "
                "requested', 'contacted', 'joined' and 'opted out'."
            ),
        ),
        (
            ("contacted", "identified"),
            (
                "Contact with Consular casework lead (FCDO) is 'contacted', so it "
                "cannot become 'identified'. It may become 'contacted', 'replied', "
                "'call booked', 'joined', 'declined', 'referred on', 'no reply', "
                "'left', 'bounced' and 'opted out'."
            ),
        ),
        (
            ("opted out", "contacted"),
            (
                "Consular casework lead (FCDO) asked not to be contacted, so contact "
                "cannot be 'contacted'. Ask somebody else of that body."
            ),
        ),
        (("met",), "There is no status 'met'. Use one of 'identified', "),
    ],
)
def test_a_move_that_is_not_allowed_is_told(blank, steps, message):
    with pytest.raises(sc.EditError) as raised:
        logged(blank, *steps)
    assert str(raised.value).startswith(message)


def test_whoever_is_flagged_is_not_contacted_but_may_leave(blank):
    with pytest.raises(sc.EditError, match="asked not to be contacted"):
        sc.log_contact(blank, "quinn", "contacted")
    assert len(sc.log_contact(blank, "quinn", "opted out").engagement) == 1
    with pytest.raises(sc.UnknownIdError):
        sc.log_contact(blank, "nobody", "contacted")


def test_several_are_logged_at_once_with_what_is_next(blank):
    m = sc.log_contact(
        blank,
        ["mo", "fcdo"],
        "contacted",
        date=DAY,
        by="organiser",
        channel="e-mail",
        next_action="Ring",
        next_date=DAY,
    )
    assert m.engagement.drop(
        columns=["entry_id", "subject_id"]
    ).drop_duplicates().to_numpy().tolist() == [
        ["2027-01-04", "contacted", "organiser", "e-mail", "Ring", "2027-01-04", ""]
    ]


@pytest.mark.parametrize(
    ("steps", "days", "late", "says"),
    [
        (("identified",), 14, 0, "Write to them"),
        (("introduction requested",), 8, 1, "Ask the go-between"),
        (("contacted",), 10, 0, "Write once more"),
        (("contacted", "contacted"), 12, 1, "Do not write a third time"),
        (("contacted", "replied"), 10, 6, "book the 30-minute call"),
        (("contacted", "call booked"), 2, 0, "Note what the call came to"),
        (("contacted", "no reply"), 31, 0, "Try another way"),
        (("contacted", "referred on"), 6, 0, "the person they named"),
    ],
)
def test_whom_to_chase_and_when(blank, steps, days, late, says):
    today = DAY + dt.timedelta(days=days)
    found = sc.who_to_chase(logged(blank, *steps), today)
    assert tuple(found) == CHASE_COLUMNS
    assert found["days late"].tolist() == [late]
    assert says in found["next"].item()
    assert ("late." in found["why"].item()) == (late > 0)


@pytest.mark.parametrize("end", ["joined", "declined", "left", "bounced", "opted out"])
def test_nobody_is_chased_after_the_end(blank, end):
    assert sc.who_to_chase(logged(blank, "contacted", end), DAY).empty


def test_what_is_agreed_counts_before_our_rule_and_names_are_left_out(example):
    chase = sc.who_to_chase(example, dt.date(2026, 12, 5)).set_index("subject_id")
    assert chase.loc["carys", ["due", "days late"]].tolist() == ["2026-12-01", 4]
    assert chase.loc["carys", "next"] == "Ask (name) for an introduction"
    assert not {"rowan", "quinn"} & set(chase.index)
    assert not chase["who"].str.contains("Sample").any()
