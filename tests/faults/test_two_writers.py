"""Two programs write in turns: nothing that either saved is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servicecomm.errors import ConflictError
from servicecomm.files.workspace import open_workspace
from servicecomm.model.edits import change

if TYPE_CHECKING:
    from pathlib import Path

    from servicecomm.model.stakeholder_map import StakeholderMap

SAME, REFUSED_MOST = "P0", 100_000


def counted(stakeholder_map: StakeholderMap, problem: str) -> StakeholderMap:
    """Add one to the number in a note: a lost update is a number too low."""
    notes = stakeholder_map.problems.set_index("problem_id")["note"]
    number = int(notes[problem] or 0) + 1
    return change(stakeholder_map, "problems", problem, note=str(number))


def writing(path: Path, own: str, times: int) -> int:
    """Count up a row of one's own and one of both; do again what was refused."""
    workspace = open_workspace(path, shared=True, who=own)
    for turn in range(times):
        problem = SAME if turn % 2 else own
        for _ in range(REFUSED_MOST):
            try:
                workspace.do(f"count {problem}", lambda m: counted(m, problem))  # noqa: B023 - done at once
            except ConflictError as error:
                (only,) = error.conflicts
                assert {only.row, only.column} == {SAME, "note"}
                assert only.theirs != only.base
            else:
                break
    workspace.close()
    return 0


def two_writers(path: Path, small, forked, ended, times: int) -> None:
    open_workspace(path, small).close()
    with (
        forked(lambda: writing(path, "P1", times)) as one,
        forked(lambda: writing(path, "P2", times)) as other,
    ):
        assert (ended(one), ended(other)) == (0, 0)
    with open_workspace(path) as workspace:
        notes = workspace.map.problems.set_index("problem_id")["note"]
        assert int(notes[SAME]) == times // 2 * 2
        assert int(notes["P1"]) == int(notes["P2"]) == times - times // 2
        assert len(workspace.history()) == 1 + 2 * times


def test_interleaved_edits_are_all_there(tmp_path: Path, small, forked, ended) -> None:
    two_writers(tmp_path / "a.scws", small, forked, ended, 60)


@pytest.mark.long
def test_10000_interleaved_edits_are_all_there(
    tmp_path: Path, small, forked, ended
) -> None:
    for part in range(10):
        two_writers(tmp_path / f"{part}.scws", small, forked, ended, 500)


def test_without_the_revision_updates_are_lost(
    tmp_path: Path, small, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.scws"
    open_workspace(path, small).close()
    one = open_workspace(path, shared=True)
    other = open_workspace(path, shared=True)
    monkeypatch.setattr("servicecomm.files._gestures.refuse_conflicts", lambda *_: None)
    seen = counted(other.map, SAME)
    one.do("count", lambda m: counted(m, SAME))
    other.do("count", lambda _: seen)
    notes = other.map.problems.set_index("problem_id")["note"]
    assert notes[SAME] == "1"
    one.close()
    other.close()


def test_both_values_are_shown(tmp_path: Path, small) -> None:
    path = tmp_path / "a.scws"
    open_workspace(path, small).close()
    with (
        open_workspace(path, shared=True) as one,
        open_workspace(path, shared=True) as other,
    ):
        one.do("title", lambda m: change(m, "problems", "P1", title="Theirs"))
        with pytest.raises(ConflictError) as caught:
            other.do("title", lambda m: change(m, "problems", "P1", title="Mine"))
        assert str(caught.value) == (
            "problems, 'P1', title: it was 'Problem 1', is now 'Theirs', and you want "
            "'Mine'. Nothing was changed: look, and do it again if yours is right."
        )
        assert other.map == one.map
        other.do("title", lambda m: change(m, "problems", "P1", title="Mine"))
        assert one.refresh()
        assert one.map == other.map


def test_an_edit_made_from_an_old_screen_is_refused(tmp_path: Path, small) -> None:
    with open_workspace(tmp_path / "a.scws", small) as workspace:
        screen = workspace.map
        workspace.do("one", lambda m: change(m, "problems", "P1", who="A"))
        workspace.do(
            "two", lambda m: change(m, "problems", "P1", note="B"), base=screen
        )
        with pytest.raises(ConflictError, match="is now 'A', and you want 'C'"):
            workspace.do(
                "three", lambda m: change(m, "problems", "P1", who="C"), base=screen
            )
        row = workspace.map.problems.set_index("problem_id").loc["P1"]
        assert (row["who"], row["note"]) == ("A", "B")
