"""Every write, sync and removal of every operation, killed or refused in turn."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from servicecomm.errors import WorkspaceError
from servicecomm.files import _store
from servicecomm.files.workspace import open_workspace
from servicecomm.model.edits import add, change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from servicecomm.files.workspace import Workspace
    from servicecomm.model.stakeholder_map import StakeholderMap

CALLS = (
    "pwrite64",
    "write",
    "fdatasync",
    "fsync",
    "unlink",
    "ftruncate",
    "rename",
)
DONE, FAILED, WRONG, KILLED = 0, 3, 4, -9
IN_PASSING = 7  # of the many calls of long operations, one in seven in the ordinary run


def with_note(stakeholder_map: StakeholderMap) -> StakeholderMap:
    return change(stakeholder_map, "problems", "P2", note="new")


def with_more(stakeholder_map: StakeholderMap) -> StakeholderMap:
    for number in range(40):
        stakeholder_map = add(
            stakeholder_map, "problems", problem_id=f"N{number}", title="More" * 50
        )
    return stakeholder_map


OPERATIONS: dict[str, Callable[[Workspace], object]] = {
    "edit": lambda workspace: workspace.do("edit", with_note),
    "import": lambda workspace: workspace.do("import", with_more),
    "undo": lambda workspace: workspace.undo(),
    "backup": lambda workspace: workspace.back_up(),
    "erase": lambda workspace: workspace.erase("x1"),
}


@pytest.fixture(scope="session")
def strace(injected, counted) -> tuple[Callable[..., int], Callable[..., int]]:
    """Give what makes a call fail, and what counts calls."""
    return injected, counted


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory, small) -> Path:
    """Give the folder of a workspace with a history and a backup."""
    folder = tmp_path_factory.mktemp("ready")
    with open_workspace(folder / "a.scws", small) as workspace:
        workspace.do("first", lambda m: change(m, "problems", "P1", note="first"))
        workspace.back_up()
    return folder


def fresh(ready: Path, tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ready, folder)
    return folder / "a.scws"


def before_and_after(
    ready: Path, tmp_path: Path, operation: str
) -> tuple[StakeholderMap, StakeholderMap]:
    with open_workspace(fresh(ready, tmp_path, "sound")) as workspace:
        before = workspace.map
        OPERATIONS[operation](workspace)
        return before, workspace.map


def is_sound(path: Path, states: tuple[StakeholderMap, ...], operation: str) -> None:
    """Hold what was left behind against the two states that are allowed."""
    with open_workspace(path) as workspace:
        assert any(workspace.map == state for state in states)
        if operation == "erase" and workspace.map == states[-1]:
            for each in path.parent.rglob("*"):
                assert each.is_dir() or b"Person 1 Sample" not in each.read_bytes()
        workspace.do("later", lambda m: change(m, "problems", "P3", note="later"))
        assert workspace.undo() in states
    left = [each.name for each in path.parent.rglob(".~*")]
    assert left == []


def faults_in_turn(
    ready: Path, tmp_path: Path, strace, operation: str, fault: str, *, step: int
) -> int:
    """
    Let each call of each kind fail, one in each run; give how many runs told of it.

    The calls are counted beforehand: one that fails unnoticed, as the removal of a
    file that is in nobody's way, ends nothing.
    """
    injected, counted = strace
    states = before_and_after(ready, tmp_path, operation)
    reached = 0

    def work() -> int:
        return tried(path, operation, states)

    for call in CALLS:
        path = fresh(ready, tmp_path, "counted")
        made = counted(call, work, tmp_path / "calls")
        for number in range(1, made + 1, step):
            path = fresh(ready, tmp_path, "faulty")
            code = injected(f"{call}:{fault}:when={number}", work)
            assert code in {DONE, FAILED, KILLED}, (call, number)
            is_sound(path, states, operation)
            reached += code != DONE
    return reached


def tried(path: Path, operation: str, states: tuple[StakeholderMap, ...]) -> int:
    """Do it; after a failure the workspace must show what is stored, and go on."""
    workspace = open_workspace(path)
    try:
        OPERATIONS[operation](workspace)
    except WorkspaceError as error:
        said = str(error)
        if "not saved" not in said and "cannot" not in said:
            return WRONG
        if "not saved" in said and states[0] != workspace.map == states[-1]:
            return WRONG
        if workspace.map not in states:
            return WRONG
        note = workspace.do("on", lambda m: change(m, "problems", "P3", note="on"))
        return FAILED if workspace.undo() in states and note else WRONG
    return DONE if workspace.map == states[-1] else WRONG


@pytest.mark.parametrize("operation", ["edit"])
def test_killed_at_every_call_it_is_old_or_new(
    ready: Path, tmp_path: Path, strace, operation: str
) -> None:
    found = faults_in_turn(ready, tmp_path, strace, operation, "signal=KILL", step=1)
    assert found > 15


@pytest.mark.parametrize("operation", ["undo", "import", "backup", "erase"])
def test_killed_at_some_calls_it_is_old_or_new(
    ready: Path, tmp_path: Path, strace, operation: str
) -> None:
    step = IN_PASSING
    found = faults_in_turn(ready, tmp_path, strace, operation, "signal=KILL", step=step)
    assert found > 3


@pytest.mark.long
@pytest.mark.parametrize("operation", OPERATIONS)
def test_killed_at_every_call_of_all_operations(
    ready: Path, tmp_path: Path, strace, operation: str
) -> None:
    found = faults_in_turn(ready, tmp_path, strace, operation, "signal=KILL", step=1)
    assert found > 15


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", ["error=ENOSPC", "error=EIO"])
def test_a_disk_that_fails_is_named_and_nothing_is_lost(
    ready: Path, tmp_path: Path, strace, fault: str, operation: str
) -> None:
    step = 3 if operation == "edit" else 3 * IN_PASSING
    assert faults_in_turn(ready, tmp_path, strace, operation, fault, step=step) > 1


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_disk_that_stays_full_is_named_each_time(
    ready: Path, tmp_path: Path, strace, operation: str
) -> None:
    injected, counted = strace
    states = before_and_after(ready, tmp_path, operation)
    path = fresh(ready, tmp_path, "full")

    def opening() -> int:
        open_workspace(path)
        return DONE

    def work() -> int:
        workspace = open_workspace(path)
        for _ in range(3):
            try:
                OPERATIONS[operation](workspace)
            except WorkspaceError as error:
                if "full" not in str(error) or workspace.map != states[0]:
                    return WRONG
            else:
                return WRONG
        return FAILED

    first = counted("pwrite64", opening, tmp_path / "calls") + 1
    path = fresh(ready, tmp_path, "full")
    assert injected(f"pwrite64:error=ENOSPC:when={first}+", work) == FAILED
    with open_workspace(path) as workspace:
        assert workspace.map == states[0]
    is_sound(path, states, operation)


@pytest.mark.long
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", ["error=ENOSPC", "error=EIO"])
def test_a_disk_that_fails_in_all_operations(
    ready: Path, tmp_path: Path, strace, fault: str, operation: str
) -> None:
    assert faults_in_turn(ready, tmp_path, strace, operation, fault, step=1) > 5


@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC"])
def test_without_a_journal_each_fault_is_seen_to_tear(
    ready: Path, tmp_path: Path, strace, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setitem(_store.PRAGMAS, "journal_mode", "off")
    with pytest.raises((AssertionError, WorkspaceError)):
        faults_in_turn(ready, tmp_path, strace, "import", fault, step=1)
