"""Views driven as a person drives them; each does what its function does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from servicecomm.analysis.declining import if_declined
from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.invitations import invite_list, suggest_invitations
from servicecomm.files.examples import example_map
from servicecomm.files.tables import read_table
from servicecomm.files.writing import write_table
from servicecomm.model.edits import add, change
from servicecomm.views.affected import AffectedView
from servicecomm.views.calling import called
from servicecomm.views.history import HistoryView, gestures
from servicecomm.views.invitations import InvitationsView, seat_ids
from servicecomm.views.names import NamesView
from servicecomm.views.problems import ProblemsView
from servicecomm.views.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from servicecomm.views.base import View


def said(view: View) -> str:
    assert view.fault is None, view.traceback()
    return str(view.status.text)


def caught(button: Any) -> list[tuple[dict[str, str], list[bytes]]]:
    sent: list[tuple[dict[str, str], list[bytes]]] = []
    button.send = lambda content, buffers: sent.append((content, buffers))
    return sent


# ---- problems --------------------------------------------------------------------


def test_a_problem_is_added_and_framed(session: Session) -> None:
    view = ProblemsView(session)
    view.new.value = "  Letters   come too late "
    view.add_button.click()
    memory = "In memory only: gone when this closes."
    assert said(view) == f"Added P14: Letters come too late. {memory}"
    assert view.new.value == ""
    assert view.which.value == "P14"
    view.fields["who"].value = "People who moved"
    view.state.value = "draft"
    view.save_button.click()
    assert said(view) == f"Framed P14. {memory}"
    row = session.map.problems.set_index("problem_id").loc["P14"]
    assert row[["who", "status"]].tolist() == ["People who moved", "draft"]
    assert view.table.rows[-1] == [
        "P14",
        "Letters come too late",
        "People who moved",
        "draft",
    ]
    view.save_button.click()
    assert said(view) == "Nothing to save: nothing was changed."
    session.undo()
    session.undo()
    assert session.map == example_map()
    assert view.which.value == "P01"


def test_what_is_hard_to_share_is_told(session: Session) -> None:
    view = ProblemsView(session)
    assert "nothing to look at again" in view.hints.value
    view.which.value = "P13"
    assert "<li>only one body: " in view.hints.value


def test_an_empty_problem_is_not_added(session: Session) -> None:
    view = ProblemsView(session)
    view.add_button.click()
    assert view.status.text == (
        "Not done: The problem is empty. Write it in one sentence."
    )
    assert session.undo_label == ""


def test_ticked_problems_are_those_of_all_views(session: Session) -> None:
    problems, affected = ProblemsView(session), AffectedView(session)
    problems.table.selected = ["P05", "P01"]
    assert session.picked == ["P01", "P05"]
    assert said(problems) == "2 ticked."
    assert affected.problems.selected == ["P01", "P05"]
    affected.problems.selected = []
    assert problems.table.selected == []


def test_a_hidden_name_is_not_saved_as_hidden(session: Session) -> None:
    session.do("x", lambda m: change(m, "problems", "P01", who="Ask Bryn Sample"))
    view = ProblemsView(session)
    assert view.fields["who"].disabled
    view.fields["what"].value = "They wait"
    view.save_button.click()
    row = session.map.problems.set_index("problem_id").loc["P01"]
    assert row[["who", "what"]].tolist() == ["Ask Bryn Sample", "They wait"]
    session.hide_names(for_the_room=False)
    assert view.fields["who"].value == "Ask Bryn Sample"
    assert not view.fields["who"].disabled


def test_a_map_without_problems_can_get_its_first() -> None:
    m = example_map()
    empty = m.with_tables(
        {name: m.table(name).iloc[:0] for name in ("problems", "affects")}
    )
    view = ProblemsView(Session(empty))
    assert view.hints.value == ""
    view.save_button.click()
    assert view.status.text == "Not done: There is no problem to save. Add one first."
    view.new.value = "Late"
    view.add_button.click()
    assert view.which.value == "P01"


# ---- affected --------------------------------------------------------------------


def test_affected_is_what_the_function_gives(session: Session, tmp_path: Path) -> None:
    view = AffectedView(session)
    view.problems.selected = ["P05", "P09"]
    view.bases["inferred"].value = view.bases["assumed"].value = False
    expected = affected_bodies(session.map, ["P05", "P09"], basis=("stated",))
    assert said(view) == f"2 problems: {len(expected)} bodies affected."
    assert [row[0] for row in view.table.rows] == expected["name"].tolist()
    assert view.table.row_keys == expected["body_id"].tolist()
    sent = caught(view.list)
    view.list.want()
    (tmp_path / "a.csv").write_bytes(sent[0][1][0])
    assert write_table(expected, tmp_path / "b.csv").read_bytes() == sent[0][1][0]
    assert len(read_table(tmp_path / "a.csv")) == len(expected)


def test_without_a_kind_of_link_it_asks_for_one(session: Session) -> None:
    view = AffectedView(session)
    for box in view.bases.values():
        box.value = False
    assert view.status.text == (
        "Not done: No kind of link is ticked. Tick one to follow."
    )
    view.bases["stated"].value = True
    assert said(view).endswith("bodies affected.")


def test_the_grid_is_drawn_when_it_is_asked_for(session: Session) -> None:
    view = AffectedView(session)
    assert view.picture.value == ""
    view.problems.selected = ["P13"]
    view.drawn.value = True
    assert view.picture.value.count("<svg") == 1
    assert "<title" in view.picture.value
    view.drawn.value = False
    assert view.picture.value == ""


def test_the_level_counts_teams_and_services_alone(session: Session) -> None:
    view = AffectedView(session)
    view.level.value = "recorded"
    expected = affected_bodies(session.map, level="recorded")
    assert view.table.row_keys == expected["body_id"].tolist()


# ---- names -----------------------------------------------------------------------


def doubled() -> Session:
    m = add(
        example_map("starting-a-business"),
        "organisations",
        organisation_id="hmrc2",
        name="H M Revenue and Customs",
    )
    return Session(m)


def test_names_are_judged_one_after_another_and_merged() -> None:
    session = doubled()
    view = NamesView(session)
    waiting = len(view.waiting())
    assert "H M Revenue and Customs (hmrc2)" in view.question.value
    assert view.merge_button.disabled
    view.by.value = "BS"
    view.choices.choose("same")
    assert said(view).startswith("Judged hmrc2 and hmrc: same.")
    assert len(view.waiting()) == waiting - 1
    assert session.map.judgements[["judgement", "by"]].values.tolist() == [
        ["same", "BS"]
    ]
    assert not view.merge_button.disabled
    view.merge_button.click()
    assert "hmrc2" not in set(session.map.organisations["organisation_id"])
    assert view.merge_button.disabled
    session.undo()
    session.undo()
    assert len(view.waiting()) == waiting


def test_unsure_and_different_leave_the_queue_too() -> None:
    session = doubled()
    view = NamesView(session)
    for value in ("unsure", "different"):
        view.choices.choose(value)
        assert view.waiting() == [] or value == "unsure"
        session.undo()
        assert view.waiting()


def test_nothing_waits_in_a_tidy_map() -> None:
    session = Session(example_map("starting-a-business"))
    view = NamesView(session)
    while view.waiting():
        view.choices.choose("different")
    assert "No two records wait for a decision." in view.question.value
    assert not view.choices.enabled
    view.choices.choose("same")
    assert said(view) == "No two records wait for a decision."


def test_people_are_asked_about_by_their_roles() -> None:
    m = example_map()
    row = m.people[m.people["person_id"] == "bryn"].iloc[0]
    cells = row.to_dict() | {"person_id": "bryn2", "name": "Brin Sample"}
    session = Session(add(m, "people", **cells))
    view = NamesView(session)
    assert "Service designer, probate (HMCTS)" in view.question.value
    assert "Sample" not in view.question.value
    session.hide_names(for_the_room=False)
    assert "Bryn Sample, Service designer, probate" in view.question.value
    session.hide_names(for_the_room=True)
    view.choices.choose("same")
    assert said(view).startswith("Judged two people: same.")
    asked = "Service designer, probate (HMCTS)"
    assert {asked, f"{asked} (2)", "same"} == set(view.table.rows[0])


# ---- invitations -----------------------------------------------------------------


def test_the_list_is_what_the_function_gives(session: Session, tmp_path: Path) -> None:
    view = InvitationsView(session)
    assert view.decline_button.disabled
    view.limit.value = 4
    view.suggest_button.click()
    plan = suggest_invitations(session.map, 4)
    assert view.plan is not None
    pd.testing.assert_frame_equal(view.plan.invited, plan.invited)
    assert said(view).startswith("4 seats suggested.")
    assert [row[1] for row in view.table.rows] == plan.for_the_room()["role"].tolist()
    sent = caught(view.list)
    view.list.want()
    expected = write_table(invite_list(session.map, plan), tmp_path / "b.csv")
    assert sent[0][0]["name"] == "invites.csv"
    assert sent[0][1] == [expected.read_bytes()]
    assert said(view) == "invites.csv with 4 rows went to your browser's downloads."


def test_rules_change_the_list_at_once(session: Session) -> None:
    view = InvitationsView(session)
    view.suggest_button.click()
    real = {name: own for own, name in called(session.map).items()}
    ids = dict(map(reversed, view.must.options))
    name = "Service designer, probate (HMCTS)"
    view.never.value = [ids[name]]
    assert view.plan is not None
    assert real[name] not in seat_ids(view.plan)
    view.never.value = []
    view.must.value = [ids[name]]
    assert real[name] in seat_ids(view.plan)
    view.cap.value = 1
    assert view.plan.invited["organisation"].is_unique
    assert said(view).startswith("6 seats suggested.")


def test_what_cannot_be_met_is_told_with_a_way_out(session: Session) -> None:
    view = InvitationsView(session)
    view.limit.value = 1
    view.must.value = [own for own, _ in view.must.options[:3]]
    view.suggest_button.click()
    assert view.status.wrong
    assert view.status.text.startswith("Not done: ")
    assert view.plan is None


def test_a_seat_is_declined_replaced_and_kept(session: Session) -> None:
    view = InvitationsView(session)
    view.suggest_button.click()
    assert view.plan is not None
    first = seat_ids(view.plan)
    view.seat.value = 2
    gone = str(view.plan.invited["person_id"].iloc[2])
    view.decline_button.click()
    second = if_declined(session.map, view.plan, [gone])
    assert view.what_if.value.count("<li>") == len(second.summary)
    assert seat_ids(view.plan) == first
    best = view.plan.replacements.set_index("seat_id").loc[gone, "replacement_id"]
    view.replace_button.click()
    assert seat_ids(view.plan) == first - {gone} | {best}
    assert len(view.never.value) == 1
    view.must.value = []
    view.seat.value = 0
    kept = str(view.plan.invited["person_id"].iloc[0])
    view.keep_button.click()
    view.keep_button.click()
    assert kept in seat_ids(view.plan)
    assert len(view.must.value) == 1
    assert "stays in any case. 6 seats suggested." in said(view)


def test_an_equal_list_can_be_taken(session: Session) -> None:
    view = InvitationsView(session)
    for limit in (3, 4, 5, 6):
        view.limit.value = limit
        view.suggest_button.click()
        if view.other.options:
            break
    assert view.plan is not None
    other = view.plan.alternatives[0]
    assert " instead of " in view.other.options[0][0]
    view.other.value = 0
    view.other_button.click()
    assert seat_ids(view.plan) == other


def test_a_list_of_an_earlier_map_says_so(session: Session) -> None:
    view = InvitationsView(session)
    view.suggest_button.click()
    assert "changed since" not in view.about.value
    session.do("Park", lambda m: change(m, "problems", "P01", status="parked"))
    assert "changed since this list was made" in view.about.value
    session.pick(["P13"])
    view.suggest_button.click()
    assert "changed since" not in view.about.value
    assert view.plan is not None
    assert view.plan.covered == ("P13",)


def test_without_problems_there_is_nobody_to_suggest() -> None:
    m = example_map()
    empty = m.with_tables(
        {name: m.table(name).iloc[:0] for name in ("problems", "affects")}
    )
    view = InvitationsView(Session(empty))
    view.suggest_button.click()
    told = "Not done: The map has no problems yet. Add one first."
    assert view.status.text == told
    assert view.plan is None


def test_before_there_is_a_list_nothing_can_be_done_with_it(session: Session) -> None:
    view = InvitationsView(session)
    for button in (view.decline_button, view.replace_button, view.keep_button):
        button.click()
        assert view.status.text.startswith("Not done: There is no list yet.")
    view.other_button.click()
    assert view.status.text.startswith("Not done: There is no other list")
    view.list.want()
    assert view.status.text.startswith("Not done: There is no list yet.")


def test_seats_with_the_same_words_have_a_number(session: Session) -> None:
    names = called(session.map)
    assert len(set(names.values())) == len(names)
    twice = session.map.people.assign(role="Lead", organisation_id="dwp", team_id="")
    named = called(session.map.with_table("people", twice))
    assert list(named.values())[:2] == ["Lead (DWP)", "Lead (DWP) (2)"]


# ---- history ---------------------------------------------------------------------


def test_history_undoes_and_redoes_by_name(session: Session) -> None:
    view = HistoryView(session)
    assert view.undo_button.disabled
    session.do("Park P01", lambda m: change(m, "problems", "P01", status="parked"))
    assert view.undo_button.description == "Undo: Park P01"
    assert [row[1] for row in view.table.rows] == ["Park P01"]
    view.undo_button.click()
    assert said(view).startswith("Undone: Park P01. In memory only")
    assert view.redo_button.description == "Redo: Park P01"
    assert view.undo_button.description == "Nothing to undo"
    view.redo_button.click()
    assert said(view).startswith("Done again: Park P01.")
    assert session.map.problems["status"].iloc[0] == "parked"


def test_a_workspaces_history_is_one_row_a_gesture() -> None:
    history = pd.DataFrame(
        [
            (1, "2026-01-02T14:02:31+00:00", "ada", "Merge", "edit", "a"),
            (1, "2026-01-02T14:02:31+00:00", "ada", "Merge", "edit", "b"),
            (2, "2026-01-02T14:02:40+00:00", "bo", "Merge", "undo", "a"),
        ],
        columns=["seq", "at", "who", "label", "kind", "column"],
    )
    assert gestures(history).to_numpy().tolist() == [
        ["2026-01-02 14:02:40", "Undone: Merge", 1],
        ["2026-01-02 14:02:31", "Merge", 2],
    ]
    shown = gestures(history, room=False)
    assert list(shown.columns) == ["When", "Who", "What", "Cells changed"]
    assert shown["Who"].tolist() == ["bo", "ada"]


@pytest.mark.parametrize("kind", [ProblemsView, AffectedView, InvitationsView])
def test_views_of_one_session_follow_each_other(
    session: Session, kind: type[View]
) -> None:
    views = [kind(session), kind(session)]
    session.do("Drop", lambda m: change(m, "problems", "P01", title="Another title"))
    for view in views:
        assert view.fault is None
