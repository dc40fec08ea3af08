"""The widget as a Python object: what it keeps, refuses, sends, and lets be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from servicecomm.errors import EditError, ServiceCommError, UnknownIdError
from servicecomm.files.examples import example_map
from servicecomm.model.edits import add
from servicecomm.views.network_view import NetworkView
from servicecomm.views.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

LINK = {"type": "link", "problem": "P13", "body": "hmrc", "was": None}


def heard(view: NetworkView) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    view.send = sent.append
    return sent


def test_choosing_goes_both_ways() -> None:
    view = NetworkView(example_map(), people=True)
    view.selected = ["dwp", "amina", "dwp"]
    assert view.selected == ["amina", "dwp"]
    assert view.picked == ["dwp", "person-01"]
    view.picked = ["P01", "person-02"]
    assert view.selected == ["P01", "bryn"]
    with pytest.raises(UnknownIdError, match="Nearest: 'dwp'"):
        view.selected = ["dwpp"]


def test_a_page_cannot_choose_what_is_not_there() -> None:
    view = NetworkView(example_map())
    view.picked = ["nobody", "dwp"]
    assert view.selected == ["dwp"]


def test_a_new_view_is_told_the_scene() -> None:
    view = NetworkView(example_map())
    sent = heard(view)
    view.hear({"type": "hello"})
    assert [each["type"] for each in sent] == ["scene"]
    assert len(sent[0]["scene"]["nodes"]) == 48


def test_a_moved_node_keeps_its_place_through_an_edit() -> None:
    view = NetworkView(example_map(), editing=True)
    sent = heard(view)
    view.hear({"type": "moved", "places": {"dwp": [5, 7.123], "nobody": [1, 1]}})
    assert view.positions["dwp"] == (5, -7.12)
    assert "nobody" not in view.positions
    assert sent == []
    view.hear({**LINK, "relation": "funds", "basis": "stated"})
    assert view.positions["dwp"] == (5, -7.12)
    assert [each["type"] for each in sent] == ["diff", "told"]
    assert [node["id"] for node in sent[0]["nodes"]] == ["P13", "hmrc"]
    assert len(sent[0]["links"]) == 1
    assert sent[0]["gone"] == sent[0]["cut"] == []


def test_another_map_is_sent_as_what_differs() -> None:
    view = NetworkView(example_map())
    sent = heard(view)
    view.selected = ["dwp"]
    fewer = view.stakeholder_map.with_table(
        "affects", view.stakeholder_map.affects.query("problem_id != 'P13'")
    )
    view.stakeholder_map = fewer
    assert [len(sent[0][name]) for name in ("nodes", "links", "gone", "cut")] == [
        2,
        0,
        0,
        1,
    ]
    assert view.selected == ["dwp"]


def test_places_can_be_set() -> None:
    view = NetworkView(example_map())
    sent = heard(view)
    view.positions = {**view.positions, "dwp": (0.0, 1.0)}
    assert [node["id"] for node in sent[0]["nodes"]] == ["dwp"]
    assert view.positions["dwp"] == (0.0, 1.0)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({**LINK, "basis": "sure"}, "No link has the basis 'sure'"),
        ({**LINK, "body": "nobody", "basis": "stated"}, "nobody"),
        ({**LINK, "was": "funds", "basis": "stated"}, "No link has the id"),
    ],
)
def test_a_wrong_edit_is_said_and_changes_nothing(
    message: dict[str, Any], said: str
) -> None:
    example = example_map()
    view = NetworkView(example, editing=True)
    sent = heard(view)
    view.hear(message)
    assert said in view.fault
    assert sent == [{"type": "error", "text": view.fault}]
    assert view.stakeholder_map is example
    view.hear({**LINK, "relation": "funds", "basis": "stated"})
    assert view.fault == ""


def test_nothing_is_edited_where_editing_is_off() -> None:
    view = NetworkView(example_map())
    view.hear({**LINK, "basis": "stated"})
    assert view.fault == "Links cannot be changed here: editing is off."


class Kept:
    """A session as small as one can be."""

    def __init__(self, stakeholder_map: StakeholderMap) -> None:
        self.map, self.done, self.callbacks = stakeholder_map, [], []

    def do(self, label: str, edit: Callable[[StakeholderMap], StakeholderMap]) -> None:
        self.map = edit(self.map)
        self.done.append(label)
        for callback in self.callbacks:
            callback(self)

    def observe(self, callback: Callable[..., None]) -> None:
        self.callbacks.append(callback)


def test_a_session_does_the_edits_and_is_followed() -> None:
    session = Kept(example_map())
    view = NetworkView(session=session, editing=True)
    view.hear({**LINK, "relation": "funds", "basis": "stated"})
    assert session.done == ["Add the link of P13 and hmrc"]
    assert view.stakeholder_map is session.map
    session.do("other", lambda m: add(m, "problems", problem_id="P14", title="More"))
    assert "P14" in view.positions


def test_a_session_and_its_view_hide_names_together() -> None:
    session = Session(example_map(), for_the_room=False)
    view = NetworkView(session=session, people=True)
    assert "Amina Sample" in str(view.scene.wire())
    session.hide_names(for_the_room=True)
    assert view.room
    assert "Sample" not in str(view.scene.wire())
    view.room = False
    assert not session.for_the_room


def test_an_error_names_nobody_in_the_room() -> None:
    view = NetworkView(example_map(), editing=True)
    view.hear({**LINK, "body": "Amina Sample", "basis": "stated"})
    assert view.fault
    assert "Sample" not in view.fault


def test_looking_around() -> None:
    view = NetworkView(example_map(), people=True)
    found = view.look_around(["amina"], steps=1)
    assert found["node_id"].iloc[0] == "dwp"
    assert view.focus == {"ids": ["dwp"], "steps": 1, "way": "both"}
    assert view.shown() == sorted(found["node_id"])
    assert view.look_around([]).empty
    assert view.focus == {}
    assert len(view.shown()) == 48
    with pytest.raises(ServiceCommError, match="1 to 6 steps"):
        view.look_around(["dwp"], steps=0)
    with pytest.raises(UnknownIdError):
        view.look_around(["nobody"])


def test_what_a_page_sets_is_put_right() -> None:
    view = NetworkView(example_map())
    view.off = {"basis": ["stated", "stated"], "other": ["x"], "kind": []}
    assert view.off == {"basis": ["stated"]}
    view.focus = {"ids": ["dwp"], "steps": 99, "way": "up"}
    assert view.focus == {"ids": ["dwp"], "steps": 6, "way": "both"}


def test_a_notebook_keeps_no_names() -> None:
    view = NetworkView(example_map(), people=True, room=False)
    assert repr(view) == "NetworkView(71 nodes, 97 links)"
    state = {k: v for k, v in view.get_state().items() if k not in {"_esm", "_css"}}
    assert "Sample" not in str(state)
    assert "P01" not in str(state)


def test_a_map_is_needed() -> None:
    with pytest.raises(TypeError, match="needs a map"):
        NetworkView()
    with pytest.raises(TypeError, match="unexpected keyword"):
        NetworkView(example_map(), colour="red")  # type: ignore[call-arg]


def test_an_error_of_a_session_is_said() -> None:
    session = Kept(example_map())

    def refuse(_label: str, _edit: object) -> None:
        raise EditError("Somebody else has changed it.")

    session.do = refuse  # type: ignore[method-assign]
    view = NetworkView(session=session, editing=True)
    view.hear({**LINK, "basis": "stated"})
    assert view.fault == "Somebody else has changed it."
