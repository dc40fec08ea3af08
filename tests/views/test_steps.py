"""The views of the six steps: each does what its functions do, and can be undone."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pytest

from servicecomm.community.agreement import draft_objectives
from servicecomm.community.contact_log import log_contact, who_to_chase
from servicecomm.community.effects import log_effect
from servicecomm.community.meeting_log import log_meeting, meeting_note
from servicecomm.community.problem_register import problem_register
from servicecomm.community.suitability import suitability
from servicecomm.community.terms import terms_of_reference
from servicecomm.files.examples import example_map
from servicecomm.model.edits import change
from servicecomm.model.schema import TABLES
from servicecomm.views.app import PAGES
from servicecomm.views.session import Session
from servicecomm.views.steps_activity import ActivityView
from servicecomm.views.steps_agree import AgreeView
from servicecomm.views.steps_channels import ChannelsView
from servicecomm.views.steps_framing import FramingView
from servicecomm.views.steps_health import HealthView
from servicecomm.views.steps_letters import LettersView
from servicecomm.views.steps_meetings import MeetingsView
from servicecomm.views.steps_suitable import SuitabilityView
from servicecomm.views.steps_tracking import TrackingView

if TYPE_CHECKING:
    from servicecomm.views.base import View
    from servicecomm.views.steps_base import StepView

STEPS = [
    *(SuitabilityView, FramingView, ChannelsView, LettersView, TrackingView),
    *(AgreeView, MeetingsView, ActivityView, HealthView),
]


def said(view: View) -> str:
    assert view.fault is None, view.traceback()
    return str(view.status.text)


def given(button: Any) -> tuple[str, bytes]:
    """Press a button that hands over a file, and give its name and what is in it."""
    sent: list[tuple[str, bytes]] = []
    button.send = lambda told, buffers: sent.append((told["name"], buffers[0]))
    button.want()
    return sent[0]


def parts_of(view: View) -> list[Any]:
    parts: list[Any] = []
    for own in vars(view).values():
        parts += own.values() if isinstance(own, dict) else [own]
    return parts


def shown(view: View) -> str:
    """Give everything that a view shows, in one text."""
    parts: list[str] = []
    traits = ("value", "rows", "caption", "options", "text", "description")
    for own in parts_of(view):
        parts += [str(getattr(own, name, "")) for name in traits]
    return " ".join(parts)


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("name", ["after-a-death", "starting-a-business"])
def test_each_opens_without_a_fault_and_shows_no_name(
    kind: type[StepView], name: str
) -> None:
    session = Session(example_map(name))
    view = kind(session)
    said(view)
    people = session.map.people
    for secret in [*people["name"], *people["email"]]:
        assert not secret or secret not in shown(view)
    controls = [
        own
        for own in parts_of(view)
        if hasattr(own, "description") and not isinstance(own, widgets.HTML)
    ]
    assert controls
    assert all(control.description for control in controls)
    assert kind in {page.view for page in PAGES.values()}


@pytest.mark.parametrize("kind", STEPS)
def test_each_opens_over_a_map_without_problems(kind: type[StepView]) -> None:
    m = example_map()
    empty = {
        own.name: m.table(own.name).iloc[:0]
        for own in TABLES
        if own.name != "organisations"
    }
    bare = m.with_tables(empty)
    view = kind(Session(bare))
    said(view)


def test_a_text_is_shown_with_its_headings_and_lists(session: Session) -> None:
    view = HealthView(session)
    assert view.prose("Ask\n• a < b\n• c\n\nTo: Zed\nSubject: D\n\nDear E,") == (
        "<p><strong>Ask</strong></p><ul><li>a &lt; b</li><li>c</li></ul>"
        "<p>To: Zed</p><p>Subject: D</p><p>Dear E,</p>"
    )


def test_the_questions_lead_to_an_answer_and_a_note(session: Session) -> None:
    view = SuitabilityView(session)
    view.answers["lasting"].value = "no"
    assert said(view) == "Our answer: one phone call."
    name, note = given(view.note)
    assert name == "suitability.txt"
    assert note.decode() == suitability(session.map, {"lasting": "no"}).note
    session.pick(["P13"])
    assert "P13" in view.about.value
    assert "One body alone has this" in SuitabilityView(session).said.value


def test_a_problem_is_parked_with_the_reason(session: Session) -> None:
    view = FramingView(session)
    view.which.value, view.to.value, view.why.value = "P13", "parked", "one body only"
    assert "P13" in view.prompts.caption
    view.move_button.click()
    assert said(view).startswith("Moved P13 to parked.")
    row = session.map.problems.set_index("problem_id").loc["P13"]
    assert row["status"] == "parked"
    assert row["note"].endswith("Parked: one body only")
    assert given(view.register)[1].decode() == problem_register(session.map)
    session.undo()
    assert session.map == example_map()
    flags = {row[4] for row in view.evidence.rows}
    assert "no date" in flags


def test_a_channel_is_picked_with_its_rules_and_a_post(session: Session) -> None:
    view = ChannelsView(session)
    said(view)
    assert "Choose a body or a profession" in view.post.value
    view.who.value = "coroner-areas"
    assert view.table.rows[0][0] == "Coroners' officers network"
    assert "Say who posts" in view.post.value
    view.sender.value = "The community team"
    assert "The community team" in view.post.value
    assert "Before you post" in view.post.value
    assert given(view.text)[0] == "channel-post.txt"


def test_letters_are_drafted_read_and_taken_away(session: Session) -> None:
    view = LettersView(session)
    view.draft_button.click()
    assert view.status.text == "Not done: The sender is empty. Fill in “Who signs”."
    view.sender.value = "The community team"
    view.draft_button.click()
    assert said(view) == "Drafted 6 letters, none sent; 0 left out."
    assert "(first name)" in view.letter.value
    name, data = given(view.drafts)
    assert name == "drafts.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        letters = [archive.read(each).decode() for each in archive.namelist()]
    assert len(letters) == 6
    assert all(
        letter.count("\r\nTo:") + letter.startswith("To:") == 1 for letter in letters
    )
    rows = given(view.rows)[1].decode()
    assert "email address" in rows
    assert given(view.tracking)[0] == "tracking.csv"
    session.hide_names(for_the_room=False)
    assert "(first name)" not in view.letter.value
    session.hide_names(for_the_room=True)
    assert "(first name)" in view.letter.value


def test_letters_go_when_the_map_changes(session: Session) -> None:
    view = LettersView(session)
    view.sender.value = "The community team"
    view.draft_button.click()
    session.do("x", lambda m: log_contact(m, "amina", "opted out"))
    assert view.letters is None
    assert not view.drafts.enabled
    view.draft_button.click()
    assert len(view.table.rows) == len(view.letters.drafts)
    assert "amina" not in set(view.letters.drafts["person_id"])


def test_a_call_goes_to_the_calendar(session: Session) -> None:
    view = LettersView(session)
    view.body.value, view.when.value = "hmrc", "2027-01-12 10:00"
    name, data = given(view.call)
    assert name == "call.ics"
    assert b"DTSTART:20270112T100000Z" in data
    assert b"ATTENDEE" not in data
    view.when.value = "noon"
    view.call.want()
    assert "“noon” is no time" in view.status.text


def test_contact_is_logged_and_chased(session: Session) -> None:
    view = TrackingView(session)
    view.who.value, view.to.value = "amina", "contacted"
    view.on_day.value, view.next.value = "2026-11-02", "Ring on Friday"
    view.log_button.click()
    assert said(view).startswith("Logged: Product manager, Tell Us Once (DWP)")
    done = log_contact(
        example_map(),
        "amina",
        "contacted",
        date=dt.date(2026, 11, 2),
        next_action="Ring on Friday",
    )
    assert session.map == done
    due = [row[2] for row in view.chase.rows]
    assert due == who_to_chase(done)["due"].tolist()
    view.on_day.value = "soon"
    view.log_button.click()
    assert "“soon” is no day" in view.status.text
    assert session.map == done
    session.undo()
    assert session.map == example_map()


def test_who_opted_out_is_listed_and_not_written_to(session: Session) -> None:
    view = TrackingView(session)
    assert "asked not to be contacted" in [why for _, why in view.refused.rows]
    view.who.value, view.to.value = "quinn", "contacted"
    view.log_button.click()
    assert "asked not to be contacted" in view.status.text
    assert session.map == example_map()


def test_an_agenda_follows_what_it_is_for(session: Session) -> None:
    view = AgreeView(session)
    assert view.kind.value == "first meeting"
    assert view.body.disabled
    view.kind.value, view.body.value = "first call", "hmrc"
    assert view.items.caption == "First call with HM Revenue & Customs"
    assert given(view.paper)[0] == "first-call.txt"


def test_votes_are_counted_and_ties_are_said(session: Session) -> None:
    view = AgreeView(session)
    view.keep.value = 1
    for voter, own in (("a", "P01"), ("b", "P05")):
        view.voter.value, view.vote_for.value = voter, own
        view.vote_button.click()
    assert said(view) == "Counted a vote for P05: 2 so far."
    assert [row[3] for row in view.result.rows] == ["tied", "tied"]
    view.vote_button.click()  # the same voter for the same choice
    assert view.status.wrong
    assert len(view.cast) == 2
    view.again_button.click()
    assert view.result.rows == []


def test_objectives_and_ways_are_agreed(session: Session) -> None:
    view = AgreeView(session)
    view.take_button.click()
    assert "No objective is ticked" in view.status.text
    view.drafts.selected = ["O-P01", "O-P05"]
    view.take_button.click()
    assert said(view).startswith("Took on 2 objectives.")
    assert session.map.objectives["objective_id"].tolist() == ["O-P01", "O-P05"]
    assert "O-P01" not in view.drafts.row_keys
    assert len(view.drafts.rows) == len(draft_objectives(session.map))
    view.way.value, view.agreed.value = "rhythm", "Each first Tuesday."
    view.settle_button.click()
    assert view.ways.rows[0][2] == "Each first Tuesday."
    view.name.value = "Ours"
    text = given(view.terms)[1].decode()
    assert text == terms_of_reference(session.map, "Ours")
    session.undo()
    session.undo()
    assert session.map == example_map()


def test_a_meeting_is_logged_live(session: Session) -> None:
    view = MeetingsView(session)
    view.title.value, view.here.value = "First meeting", ["dwp", "hmrc"]
    view.day.value = "2026-12-08"
    view.meet_button.click()
    met = log_meeting(
        example_map(),
        "First meeting",
        kind="first call",
        body_ids=["dwp", "hmrc"],
        date=dt.date(2026, 12, 8),
    )
    assert session.map == met
    assert view.meeting.value == "M01"
    view.statement.value, view.what.value = "Share the figures", "action"
    view.owner.value, view.due.value = "dwp", "2026-12-20"
    view.log_button.click()
    assert said(view).startswith("Logged D01: Share the figures.")
    assert "Share the figures (DWP, by 20 December 2026)" in view.note.value
    assert given(view.file_button)[1].decode() == meeting_note(session.map, "M01")
    view.close_button.click()
    assert session.map.decisions["status"].tolist() == ["done"]
    assert view.action.value is None


def test_an_activity_is_planned_logged_and_recorded(session: Session) -> None:
    view = ActivityView(session)
    view.about.value = "P13"
    assert said(view) == "Best fit for P13: experience map (not yet)."
    view.kind.value, view.day.value = "share user research", "2027-01-12"
    assert "Plan: share user research, 12 January 2027" in view.plan.value
    assert given(view.paper)[0] == "activity-plan.txt"
    view.log_button.click()
    assert session.map.activities["kind"].tolist() == ["share user research"]
    view.result.value, view.lesson.value = "A list", "Ask earlier"
    view.result_button.click()
    row = session.map.activities.iloc[0]
    assert row[["result", "note"]].tolist() == ["A list", "Ask earlier"]
    view.drawn.value = True
    assert "<svg" in view.picture.value
    assert given(view.lanes)[0] == "journey-lanes.csv"
    view.drawn.value = False
    assert view.picture.value == ""


def test_an_effect_is_logged_and_a_snapshot_kept(session: Session) -> None:
    view = HealthView(session)
    view.label.value = "before"
    view.keep_button.click()
    view.what.value, view.kind.value = "One letter for two", "changed"
    view.day.value = "2026-12-09"
    view.log_button.click()
    day = dt.date(2026, 12, 9)
    assert session.map == log_effect(
        example_map(), "One letter for two", kind="changed", date=day
    )
    view.label.value = "after"
    view.keep_button.click()
    assert "effects 0 → 1" in view.changed.value
    assert given(view.list)[1].count(b"\n") == 3


def test_a_name_in_a_text_is_hidden_for_the_room() -> None:
    m = change(example_map(), "people", "amina", name="Zelda Sample")
    m = change(m, "problems", "P01", title="Zelda Sample waits")
    session = Session(m)
    for kind in STEPS:
        assert "Zelda" not in shown(kind(session))
