"""Writing down what is said, and answering what the map leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.analysis.inference import possibly_affected
from servicecomm.model.edits import change
from servicecomm.views.capture import CaptureView
from servicecomm.views.possible import PossibleView

if TYPE_CHECKING:
    from servicecomm.views.base import View
    from servicecomm.views.session import Session


def said(view: View) -> str:
    assert view.fault is None, view.traceback()
    return str(view.status.text)


def test_a_problem_and_its_bodies_one_after_another(session: Session) -> None:
    view = CaptureView(session)
    view.problem.value = "Letters come too late"
    view.problem.enter()
    assert said(view).startswith("Added P14: Letters come too late. In memory only")
    assert view.problem.value == "P14: Letters come too late"
    assert view.table.rows == []
    for body in ("HM Revenue & Customs", "National Highways"):
        view.body.value = body
        view.body.enter()
        assert view.problem.value == "P14: Letters come too late"
        assert view.body.value == ""
    links = session.map.affects
    assert links.loc[links["problem_id"] == "P14", "body_id"].tolist() == [
        "hmrc",
        "national-highways",
    ]
    assert [row[0] for row in view.table.rows] == [
        "HM Revenue & Customs",
        "National Highways",
    ]
    assert view.table.caption == "Bodies recorded for P14"
    for _ in range(3):
        session.undo()
    assert "P14" not in set(session.map.problems["problem_id"])
    assert view.table.rows == []


def test_each_gesture_is_one_step_back(session: Session) -> None:
    before = session.map
    view = CaptureView(session)
    view.problem.value, view.body.value = "Nobody answers", "Guild of Lamplighters"
    view.relation.value, view.basis.value = "runs part", "stated"
    view.note.value = "the first meeting"
    view.add_button.click()
    assert said(view).endswith("is a new body: nothing more is known of it.")
    row = session.map.affects.iloc[-1]
    assert row[["relation", "basis", "note"]].tolist() == [
        "runs part",
        "stated",
        "the first meeting",
    ]
    session.undo()
    assert session.map == before


def test_what_is_not_clear_stays_written(session: Session) -> None:
    view = CaptureView(session)
    view.problem.value, view.body.value = "P01", "GCA"
    view.add_button.click()
    assert view.status.text.startswith("Not done: 'GCA' is not clear: ")
    assert (view.problem.value, view.body.value) == ("P01", "GCA")
    view.new_body.value = True
    view.add_button.click()
    assert said(view).startswith("Added GCA; linked P01 and GCA.")
    assert not view.new_body.value


def test_bodies_are_offered_once_by_name_and_short_name(session: Session) -> None:
    view = CaptureView(session)
    names = [name for name, _ in view.body.offers]
    assert len(names) == len(set(names)) > 1_600
    assert ["HM Revenue & Customs", "HMRC"] in view.body.offers
    assert ["National Highways", "NH"] in view.body.offers
    assert "Highways England" not in names  # closed
    own = session.map.organisations["name"]
    assert set(own) <= set(names)


def test_names_of_people_are_not_offered_to_the_room(session: Session) -> None:
    session.do("x", lambda m: change(m, "problems", "P01", title="Ask Bryn Sample"))
    view = CaptureView(session)
    assert "Bryn" not in str(view.problem.offers)
    view.problem.value, view.body.value = view.problem.offers[0][0], "HMLR"
    view.add_button.click()
    assert said(view).startswith("Linked P01 and HM Land Registry")
    assert session.map.problems["title"][0] == "Ask Bryn Sample"


# ---- who else? -------------------------------------------------------------------


def test_the_suggestions_are_what_the_function_gives(session: Session) -> None:
    session.pick(["P05", "P06"])
    view = PossibleView(session)
    expected = possibly_affected(session.map, ["P05", "P06"], most=3)
    assert [row[2] for row in view.table.rows] == expected["trail"].tolist()
    view.most.value = 1
    assert said(view) == "2 suggestions."
    assert len(view.table.rows) == 2


def test_picked_suggestions_are_recorded_as_inferred_in_one_step(
    session: Session,
) -> None:
    session.pick(["P05", "P06"])
    view = PossibleView(session)
    picked = sorted(view.table.row_keys[:2])
    view.table.selected = picked
    view.by.value = "AS"
    view.accept_button.click()
    assert said(view).startswith("Recorded as inferred: P05 and ")
    links = session.map.affects.iloc[-2:]
    assert (links["problem_id"] + "|" + links["body_id"]).tolist() == picked
    assert links["basis"].tolist() == ["inferred", "inferred"]
    assert links["note"].str.contains("AS").all()
    assert not set(picked) & set(view.table.row_keys)
    assert view.table.selected == []
    session.undo()
    assert set(picked) <= set(view.table.row_keys)


def test_what_is_turned_down_does_not_come_again(session: Session) -> None:
    session.pick(["P06"])
    view = PossibleView(session)
    view.table.selected = first = view.table.row_keys[:1]
    view.reject_button.click()
    assert said(view).startswith("Turned down: P06 and ")
    assert first[0] not in view.table.row_keys
    assert len(view.table.row_keys) == 3


def test_nothing_picked_is_said(session: Session) -> None:
    view = PossibleView(session)
    view.accept_button.click()
    assert view.status.text == "Not done: Nothing is picked. Pick a row first."
