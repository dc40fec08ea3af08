"""Handlers run through one place: errors are told, work is shown, nothing is hidden."""

from __future__ import annotations

import ast
import json
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd
import pytest

from servicecomm.errors import ServiceCommError
from servicecomm.model.edits import change
from servicecomm.views import base
from servicecomm.views.app import PAGES
from servicecomm.views.base import View
from servicecomm.views.choosing import Choices, PickList
from servicecomm.views.controls import Download, Range, SortableTable, Status
from servicecomm.views.history import HistoryView
from servicecomm.views.invitations import InvitationsView
from servicecomm.views.network_view import NetworkView
from servicecomm.views.room import RoomSwitch
from servicecomm.views.steps_letters import LettersView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecomm.views.session import Session

VIEWS = [RoomSwitch, HistoryView, *(page.view for page in PAGES.values())]
HOOKS = {"observe", "on_click", "on_msg", "on_submit"}
WITHIN = {"base.py", "choosing.py", "controls.py"}  # where the hooks are made
UNLABELLED = {"VBoxModel", "HBoxModel", "HTMLModel", "LayoutModel"}


def fail(error: Exception) -> None:
    raise error


def inside(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def state_of(view: View) -> str:
    """Give all that a notebook would save of a view."""
    return json.dumps([each.get_state() for each in inside(view.box)], default=str)


def test_an_error_is_a_sentence_under_the_view(session: Session) -> None:
    view = View(session)
    view.run(partial(fail, ServiceCommError("Ask Bryn Sample.")))
    assert view.status.text == "Not done: Ask (name hidden)."
    assert view.status.wrong
    assert "Bryn Sample" in view.traceback()
    view.run(lambda: "Done.")
    assert (view.status.text, view.status.wrong) == ("Done.", False)
    assert view.traceback() == ""


def test_a_surprise_is_one_plain_sentence_and_keeps_its_traceback(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(View, "reraises", False)
    view = View(session)
    view.run(partial(fail, ZeroDivisionError("by Bryn Sample")))
    assert view.status.text.startswith("Not done: Something went wrong that should not")
    assert "Bryn" not in view.status.text
    assert "ZeroDivisionError" in view.traceback()


def test_a_surprise_is_raised_again_where_tests_ask(session: Session) -> None:
    view = View(session)
    with pytest.raises(ZeroDivisionError):
        view.run(partial(fail, ZeroDivisionError()))


def test_a_bar_shows_what_takes_long(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "PATIENCE", 0.02)
    view = View(session)
    seen: list[str] = []
    view.status.observe(lambda change: seen.append(change["new"]), names="busy")
    view.run(lambda: time.sleep(0.2), working="Looking")
    assert seen == ["Looking: 0 seconds", ""]


def test_no_bar_shows_for_what_is_quick(session: Session) -> None:
    view = View(session)
    seen: list[str] = []
    view.status.observe(lambda change: seen.append(change["new"]), names="busy")
    view.run(lambda: None)
    assert seen == []


def test_a_view_that_is_closed_follows_no_more(session: Session) -> None:
    view = HistoryView(session)
    view.close()
    session.do("Park", lambda m: change(m, "problems", "P01", status="parked"))
    assert view.undo_button.description == "Nothing to undo"


@pytest.mark.parametrize("kind", VIEWS)
def test_every_control_has_a_label_that_is_seen(
    session: Session, kind: type[View]
) -> None:
    view = kind(session)
    for widget in inside(view.box):
        said = [
            getattr(widget, name, "")
            for name in ("description", "label", "caption", "heading")
        ]
        if isinstance(widget, (widgets.Box, widgets.HTML)):
            continue
        # The map has a label at each of its own controls; a table shows nothing yet.
        if (
            isinstance(widget, (Status, NetworkView))
            or getattr(widget, "columns", 1) == []
        ):
            continue
        assert any(said), widget
    heading = view.box.children[0].value
    assert heading == f"<h2>{kind.heading}</h2>"


@pytest.mark.parametrize("kind", VIEWS)
def test_nothing_that_is_saved_names_anybody(
    session: Session, kind: type[View]
) -> None:
    session.do(
        "Told by Bryn Sample",
        lambda m: change(m, "problems", "P01", title="Ask Bryn Sample", note="bryn"),
    )
    view = kind(session)
    if isinstance(view, LettersView):
        view.sender.value, view.about.value = "Our team", "probate"
        view.draft_button.click()
    if isinstance(view, InvitationsView):
        view.must.value = [view.must.options[0][0]]
        view.suggest_button.click()
        view.decline_button.click()
    state = state_of(view)
    people = session.map.people
    for secret in (*people["name"], *people["email"]):
        assert not secret or secret not in state
    for own in people["person_id"]:
        assert f'"{own}"' not in state
    told = view._repr_mimebundle_()["text/plain"]
    assert told.startswith(f"{kind.__name__}(Session(StakeholderMap(13 problems")


def test_the_switch_shows_and_hides_names_everywhere(session: Session) -> None:
    switch = RoomSwitch(session)
    seats = InvitationsView(session)
    seats.suggest_button.click()
    assert "Bryn Sample" not in state_of(seats)
    switch.hidden.value = False
    assert "Bryn Sample" in state_of(seats)
    assert switch.status.text.startswith("Names are shown: do not project this")
    switch.hidden.value = True
    assert "Bryn Sample" not in state_of(seats)
    assert switch.status.text == "Names and addresses are hidden."


def test_a_download_sends_the_bytes_and_says_how_many_rows(session: Session) -> None:
    view = View(session)
    button = view.download("Get it", lambda: ("a.csv", pd.DataFrame({"x": ["=1", 2]})))
    sent: list[Any] = []
    button.send = lambda content, buffers: sent.append((content, buffers))
    button.want()
    ((content, buffers),) = sent
    assert content == {"type": "file", "name": "a.csv", "mime": "text/csv"}
    assert buffers == [b"\xef\xbb\xbfx\r\n'=1\r\n2\r\n"]
    assert view.status.text == "a.csv with 2 rows went to your browser's downloads."


def test_a_table_says_when_there_are_more_rows() -> None:
    table = SortableTable(pick="Pick")
    frame = pd.DataFrame({"Id": [f"b{n}" for n in range(5)], "Count": range(5)})
    table.show(frame, "Bodies", most=2)
    assert table.caption == "Bodies (the first 2 of 5)"
    assert table.rows == [["b0", "0"], ["b1", "1"]]
    assert table.row_keys == ["b0", "b1"]
    assert [column["numeric"] for column in table.columns] == [False, True]
    assert repr(table) == "SortableTable(2 rows)"


def test_a_slider_stays_within_its_ends() -> None:
    slider = Range(label="Seats", least=1, most=5, value=3)
    slider.value = 9
    assert slider.value == 5


def test_a_choice_that_is_not_offered_is_passed_over() -> None:
    chosen: list[str] = []
    choices = Choices("Same?", [("yes", "Yes", "y")])
    choices.on_choice(chosen.append)
    choices.choose("no")
    choices.choose("yes")
    assert chosen == ["yes"]


def test_controls_tell_no_values_in_their_repr() -> None:
    assert repr(PickList(value=["bryn"])) == "PickList(1 chosen)"
    assert isinstance(Download("Get"), Download)


# ---- one place for handlers --------------------------------------------------------


def hooks(source: str) -> list[str]:
    """List what is hung on a widget in a module, but for what follows the session."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    hung = [n for n in calls if isinstance(n.func, ast.Attribute)]
    lines = [ast.unparse(n) for n in hung if n.func.attr in HOOKS]
    return [line for line in lines if "session.observe(" not in line]


def test_every_handler_goes_through_the_one_place() -> None:
    folder = Path(base.__file__).parent
    found = {path.name: hooks(path.read_text("utf-8")) for path in folder.glob("*.py")}
    hung = {name for name, lines in found.items() if lines}
    # The map says its faults itself; the app hears that somebody looks, and `run`s.
    assert hung == {*WITHIN, "app.py", "network_view.py"}
    assert found["app.py"] == ["self.pages.on_msg(self._hear)"]
    map_hangs = [line for line in found["network_view.py"] if "traitlets." not in line]
    assert len(map_hangs) == 1


def test_a_handler_elsewhere_is_seen() -> None:
    assert hooks("button.on_click(lambda _: boom())") != []
    assert hooks("session.observe(self.follow)") == []
