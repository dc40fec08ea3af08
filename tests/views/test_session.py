"""A session does, undoes, redoes and tells; it says saved only when it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.errors import EditError, ServiceCommError
from servicecomm.files.examples import example_map
from servicecomm.model.edits import change
from servicecomm.views.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

NOON = dt.datetime(2026, 1, 2, 14, 2, 31, tzinfo=dt.UTC)


class FakeWorkspace:
    """Keeps maps as a workspace does; its disk can be made to fail."""

    def __init__(self, stakeholder_map: StakeholderMap) -> None:
        self.map = stakeholder_map
        self.saved_at: dt.datetime | None = None
        self.read_only = ""
        self.fails = False
        self.undo_label = self.redo_label = ""
        self._back = stakeholder_map

    def do(self, label: str, edit: Callable[[StakeholderMap], StakeholderMap]) -> None:
        changed = edit(self.map)
        if self.fails:
            raise ServiceCommError("The disk is full. Free some space.")
        self._back, self.map = self.map, changed
        self.undo_label, self.saved_at = label, NOON

    def undo(self) -> None:
        self.map, self.undo_label = self._back, ""

    def redo(self) -> None:
        raise EditError("There is nothing to redo.")

    def history(self) -> pd.DataFrame:
        return pd.DataFrame({"who": ["Bryn Sample"], "what": [self.undo_label]})


def retitled(title: str) -> Callable[[StakeholderMap], StakeholderMap]:
    return lambda m: change(m, "problems", "P01", title=title)


def title(session: Session) -> str:
    return str(session.map.problems["title"].iloc[0])


@pytest.fixture
def session(example: StakeholderMap) -> Session:
    return Session(example)


def test_undo_and_redo_move_between_values(
    session: Session, example: StakeholderMap
) -> None:
    session.do("One", retitled("1"))
    session.do("Two", retitled("2"))
    assert (session.undo_label, session.redo_label) == ("Two", "")
    assert session.history()["label"].tolist() == ["One", "Two"]
    session.undo()
    session.undo()
    assert session.map is example
    assert (session.undo_label, session.redo_label) == ("", "One")
    session.redo()
    assert title(session) == "1"
    session.do("Three", retitled("3"))
    assert session.redo_label == ""


@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_there_may_be_nothing_to_move_to(session: Session, verb: str) -> None:
    with pytest.raises(EditError, match=f"There is nothing to {verb}"):
        getattr(session, verb)()


def test_an_edit_that_fails_changes_and_tells_nothing(
    session: Session, example: StakeholderMap
) -> None:
    told: list[int] = []
    session.observe(lambda: told.append(1))
    session.do("One", retitled("1"))
    session.undo()
    with pytest.raises(ServiceCommError):
        session.do("Two", retitled(""))
    assert session.map is example
    assert (session.undo_label, session.redo_label) == ("", "One")
    assert told == [1, 1]


def test_observers_are_told_in_order_until_they_end(session: Session) -> None:
    told: list[str] = []
    end = session.observe(lambda: told.append("first"))
    session.observe(lambda: told.append(title(session)))
    session.do("One", retitled("1"))
    end()
    end()
    session.undo()
    assert told[:2] == ["first", "1"]
    assert len(told) == 3


def test_memory_never_says_saved(session: Session) -> None:
    session.do("One", retitled("1"))
    assert session.saved_text == "In memory only: gone when this closes"


def test_saved_is_said_only_after_the_commit(example: StakeholderMap) -> None:
    store = FakeWorkspace(example)
    session = Session(store)
    assert session.saved_text == "Nothing changed yet"
    store.fails = True
    with pytest.raises(ServiceCommError, match="disk is full"):
        session.do("One", retitled("1"))
    assert session.saved_text == "Nothing changed yet"
    store.fails = False
    session.do("One", retitled("1"))
    assert session.saved_text == "Saved 14:02:31"
    store.read_only = "somebody else has it open."
    assert session.saved_text == "Read only: somebody else has it open."


def test_after_a_failed_save_the_map_is_what_the_workspace_holds(
    example: StakeholderMap,
) -> None:
    store = FakeWorkspace(example)
    session = Session(store)
    told: list[str] = []
    session.observe(lambda: told.append(title(session)))

    def reloads(m: StakeholderMap) -> StakeholderMap:
        store.map = retitled("from the file")(m)
        raise ServiceCommError("Not saved: somebody else changed this.")

    with pytest.raises(ServiceCommError):
        session.do("One", reloads)
    assert told == ["from the file"]


def test_picked_problems_are_those_that_there_are(session: Session) -> None:
    told: list[int] = []
    session.observe(lambda: told.append(1))
    session.pick(["P03", "P01", "no such"])
    session.pick(["P01", "P03", "no such"])
    assert session.picked == ["P01", "P03"]
    assert told == [1]


def test_the_room_is_told_no_names(session: Session, example: StakeholderMap) -> None:
    assert session.for_the_room
    assert set(session.seen.people["name"]) == {""}
    assert session.seen is session.seen
    assert session.told("Ask Bryn Sample") == "Ask (name hidden)"
    told: list[int] = []
    session.observe(lambda: told.append(1))
    session.hide_names(for_the_room=True)
    assert told == []
    session.hide_names(for_the_room=False)
    assert told == [1]
    assert session.seen is example
    assert session.told("Ask Bryn Sample") == "Ask Bryn Sample"


def test_history_is_told_as_the_room_may_see_it(example: StakeholderMap) -> None:
    session = Session(FakeWorkspace(example))
    assert session.history()["who"].tolist() == ["(name hidden)"]
    assert "Bryn" not in repr(session)
    assert repr(session).endswith(", names hidden)")


@given(st.lists(st.sampled_from(["do", "undo", "redo", "fail"]), max_size=30))
@settings(max_examples=8, deadline=None)
def test_it_is_a_walk_on_a_list(moves: list[str]) -> None:
    start = example_map("starting-a-business")
    session, values, place = Session(start), [start], 0
    first = str(start.problems["problem_id"].iloc[0])
    for number, move in enumerate(moves):
        if move == "do":
            edit = lambda m, n=number: change(m, "problems", first, note=str(n))  # noqa: E731
            session.do(str(number), edit)
            values = [*values[: place + 1], session.map]
            place += 1
        elif move == "fail":
            with pytest.raises(ServiceCommError):
                session.do("no", lambda m: change(m, "problems", "none", note="1"))
        elif (move == "undo" and place) or (move == "redo" and place < len(values) - 1):
            getattr(session, move)()
            place += 1 if move == "redo" else -1
        assert session.map is values[place]
        assert bool(session.undo_label) == (place > 0)
        assert bool(session.redo_label) == (place < len(values) - 1)
