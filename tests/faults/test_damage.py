"""A file that is not what was saved is never shown as good."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from bisect import bisect_left
from typing import TYPE_CHECKING

import pytest

from servicecomm.errors import (
    DamagedWorkspaceError,
    ServiceCommError,
    SourceFileError,
)
from servicecomm.files import _backups, _store
from servicecomm.files.reading import read_map
from servicecomm.files.workspace import open_workspace
from servicecomm.model.edits import add, change

if TYPE_CHECKING:
    from pathlib import Path

    from servicecomm.model.stakeholder_map import StakeholderMap


@pytest.fixture
def closed(tmp_path: Path, example: StakeholderMap) -> Path:
    """Give a workspace with a history that was closed."""
    path = tmp_path / "a.scws"
    with open_workspace(path, example) as workspace:
        for number in range(5):
            workspace.do(
                f"edit {number}",
                lambda m, note=str(number): change(m, "problems", "P05", note=note),
            )
        workspace.back_up()
    return path


def flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


def refused(path: Path) -> bool:
    try:
        read_map(path)
    except DamagedWorkspaceError as error:
        return bool(error.backup) and "restore" in str(error)
    return False


@pytest.fixture
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no backup, which takes longer than seeing that one is needed."""
    monkeypatch.setattr(_backups, "newest_good", lambda _: "b.scws")


@pytest.mark.usefixtures("no_search")
def test_each_of_300_flipped_bits_is_seen(closed: Path) -> None:
    data = closed.read_bytes()
    chance = random.Random(11)  # noqa: S311 - not for secrets
    places = [chance.randrange(8 * len(data)) for _ in range(240)]
    places += [chance.randrange(8 * 4096) for _ in range(60)]
    missed = []
    for place in places:
        closed.write_bytes(flipped(data, place))
        if not refused(closed):
            missed.append(place)
    assert missed == []


def test_the_check_of_sqlite_alone_misses_flipped_bits(closed: Path) -> None:
    data = closed.read_bytes()
    chance = random.Random(11)  # noqa: S311 - not for secrets
    missed = 0
    for place in (chance.randrange(8 * len(data)) for _ in range(40)):
        closed.write_bytes(flipped(data, place))
        connection = sqlite3.connect(closed)
        with contextlib.suppress(sqlite3.Error):
            told = connection.execute("PRAGMA quick_check").fetchone()[0]
            missed += told == "ok"
        connection.close()
    assert missed


@pytest.mark.usefixtures("no_search")
def test_each_of_100_truncations_is_seen(closed: Path) -> None:
    data = closed.read_bytes()
    chance = random.Random(12)  # noqa: S311 - not for secrets
    lengths = [chance.randrange(len(data)) for _ in range(90)]
    lengths += [0, 1, 99, 100, 4096, 8192, len(data) - 1, len(data) - 4096, 512, 16]
    for length in lengths:
        closed.write_bytes(data[:length])
        assert refused(closed), length


@pytest.mark.parametrize(
    "change_bytes",
    [
        lambda data: data[:-8192] + bytes(8192),
        lambda data: data + b"x",
        lambda data: b"PK\x03\x04" + data[4:],
        lambda _: b"name,title\n" * 100,
        lambda data: data[:60] + bytes([0, 0, 0, 9]) + data[64:],
    ],
    ids=["a tail of nought", "one byte more", "a zip", "text", "a later version"],
)
def test_what_is_no_sound_workspace_is_refused(closed: Path, change_bytes) -> None:
    closed.write_bytes(change_bytes(closed.read_bytes()))
    assert refused(closed)


def with_many(stakeholder_map: StakeholderMap, number: int) -> StakeholderMap:
    changed = change(stakeholder_map, "problems", "P1", note=str(number))
    for row in range(60):
        cells = {"problem_id": f"N{number}-{row}", "title": f"{number} " * 40}
        changed = add(changed, "problems", **cells)
    return changed


def lose_journals(tmp_path: Path, small, injected, times: int) -> tuple[int, int, int]:
    """
    Kill commits at a write, from the last one back, and lose the journal that is left.

    Give how often that was, how many files were torn then, and how many were seen.
    """
    lost = torn = seen = number = 0

    def killed(call: int) -> Path | None:
        path = tmp_path / f"{number}-{call}.scws"
        if not path.exists():
            open_workspace(path, small).close()

        def work() -> int:
            open_workspace(path).do("more", lambda m: with_many(m, number))
            return 0

        ended_well = injected(f"pwrite64:signal=KILL:when={call}", work) == 0
        return None if ended_well else path

    while lost < times:
        number += 1
        first_spared = bisect_left(range(200), 1, key=lambda call: killed(call) is None)
        for call in range(first_spared - 1, 0, -1):
            path = killed(call)
            if path and path.with_name(f"{path.name}-journal").exists():
                damaged, told = without_journal(path, (small, with_many(small, number)))
                lost, torn, seen = lost + 1, torn + damaged, seen + told
            if lost == times:
                break
    return lost, torn, seen


def without_journal(path: Path, states: tuple[StakeholderMap, ...]) -> tuple[int, int]:
    """Say whether a file is torn without its journal, and whether that is seen."""
    data = path.read_bytes()
    with open_workspace(path) as workspace:  # with it, it is whole
        assert workspace.map in states
    path.write_bytes(data)
    try:
        found = read_map(path)
    except DamagedWorkspaceError:
        return 1, 1
    return int(found not in states), 0


def test_a_lost_journal_is_seen(tmp_path: Path, small, injected) -> None:
    _, torn, seen = lose_journals(tmp_path, small, injected, 6)
    assert seen == torn > 2


@pytest.mark.long
def test_a_journal_lost_100_times_is_seen(tmp_path: Path, small, injected) -> None:
    lost, torn, seen = lose_journals(tmp_path, small, injected, 100)
    assert lost == 100
    assert seen == torn > 8


def test_the_newest_good_backup_takes_its_place(closed: Path) -> None:
    sound = read_map(closed)
    data = closed.read_bytes()
    closed.write_bytes(data[: len(data) // 2])
    with pytest.raises(DamagedWorkspaceError) as caught:
        open_workspace(closed)
    copies = sorted(closed.with_name("a.backups").glob("a-*.scws"))
    assert caught.value.backup in map(str, copies)
    with open_workspace(closed, restore=True) as workspace:
        assert workspace.map == sound
        assert "was put in its place" in workspace.notes[0]
        assert len(workspace.undo().problems) == len(sound.problems)
    aside = list(closed.with_name("a.backups").glob("*damaged*"))
    assert [each.read_bytes() for each in aside] == [data[: len(data) // 2]]


def test_a_bad_backup_is_not_offered(closed: Path) -> None:
    copies = sorted(closed.with_name("a.backups").glob("*.scws"))
    for copy in copies:
        copy.write_bytes(flipped(copy.read_bytes(), 70_000))
    closed.write_bytes(b"")
    with pytest.raises(DamagedWorkspaceError, match="no good backup") as caught:
        open_workspace(closed)
    assert caught.value.backup == ""


def test_a_trigger_from_elsewhere_is_refused(closed: Path) -> None:
    connection = _store.connect(closed, write=True)
    connection.execute(
        "CREATE TRIGGER t AFTER INSERT ON action BEGIN DELETE FROM rows_people; END"
    )
    connection.close()
    assert refused(closed)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceCommError, match=r"no-such\.scws"):
        read_map(tmp_path / "no-such.scws")
    with pytest.raises(SourceFileError, match="must end in"):
        open_workspace(tmp_path / "map.csv")
