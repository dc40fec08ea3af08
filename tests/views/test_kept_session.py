"""A session over a workspace on the disk: what is said to be saved is there again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from servicecomm.errors import ServiceCommError
from servicecomm.files.examples import example_map
from servicecomm.files.workspace import open_workspace
from servicecomm.files.writing import write_map
from servicecomm.model.edits import change
from servicecomm.views.affected import AffectedView
from servicecomm.views.app import App
from servicecomm.views.history import HistoryView
from servicecomm.views.problems import ProblemsView
from servicecomm.views.session import Session

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_map(example_map("starting-a-business"), tmp_path / "w.scws")


def test_work_is_saved_and_can_be_undone_after_reopening(file: Path) -> None:
    with open_workspace(file) as workspace:
        view = ProblemsView(Session(workspace))
        view.new.value = "Letters come too late"
        view.add_button.click()
        assert view.status.text.startswith("Added P")
        assert ". Saved " in view.status.text
    with open_workspace(file) as workspace:
        history = HistoryView(Session(workspace, for_the_room=False))
        assert "Letters come too late" in history.undo_button.description
        assert [column["label"] for column in history.table.columns] == [
            "When",
            "Who",
            "What",
            "Cells changed",
        ]
        history.undo_button.click()
        assert history.fault is None
    with open_workspace(file) as workspace:
        assert workspace.map == example_map("starting-a-business")


def test_a_tab_keeps_what_is_ticked_by_workspace(file: Path) -> None:
    with open_workspace(file) as workspace:
        session = Session(workspace)
        app = App(session)
        app.pages.picked = ["B02", "B9999"]
        assert session.picked == app.pages.picked == ["B02"]
        session.pick(["B01"])
        assert app.pages.picked == ["B01"]
        assert app.pages.kept_as
        assert str(file) not in app.pages.kept_as
    assert App(Session(example_map())).pages.kept_as == ""


def test_a_download_is_noted_without_names(file: Path) -> None:
    with open_workspace(file) as workspace:
        view = AffectedView(Session(workspace))
        sent: list[bytes] = []
        view.list.send = lambda _, buffers: sent.extend(buffers)
        view.list.want()
        (row,) = workspace.exports().to_dict("records")
        digest = hashlib.sha256(sent[0]).hexdigest()
        assert (row["path"], row["kind"], row["digest"]) == (
            "affected.csv",
            "list",
            digest,
        )
        assert row["rows"] == len(view.table.rows)
        with open_workspace(file) as reader:
            second = AffectedView(Session(reader))
            second.list.send = lambda _, buffers: sent.extend(buffers)
            second.list.want()
            assert second.fault is None
        assert len(workspace.exports()) == 1


def test_whoever_opens_it_second_reads_and_is_told(file: Path) -> None:
    with open_workspace(file) as first, open_workspace(file) as second:
        session = Session(second)
        assert session.saved_text.startswith("Read only: ")
        with pytest.raises(ServiceCommError):
            session.do("x", lambda m: change(m, "problems", "P01", status="parked"))
        assert session.map == first.map
