"""A file that is not what was saved is never shown as good."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import time
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


def killed_in_a_commit(path: Path, forked, ended, chance: random.Random) -> bool:
    """Kill a child between the pages of a commit; say whether a journal was left."""
    heard, told = os.pipe()
    journal = path.with_name(f"{path.name}-journal")

    def work() -> int:
        workspace = open_workspace(path)
        os.write(told, b"x")
        number = 0
        while True:
            number += 1
            workspace.do("more", lambda m: with_many(m, number))  # noqa: B023 - done at once

    with forked(work) as pid:
        os.close(told)
        os.read(heard, 1)
        os.close(heard)
        end = time.monotonic() + 20
        while not journal.exists() and time.monotonic() < end:
            pass
        time.sleep(chance.uniform(0, 0.03))
        os.kill(pid, signal.SIGKILL)
        ended(pid)
    return journal.exists()


def lose_journals(tmp_path: Path, small, forked, ended, times: int) -> tuple[int, int]:
    """Lose the journal of a commit so often; give how many files tore and were seen."""
    chance = random.Random(13)  # noqa: S311 - not for secrets
    torn = seen = 0
    for number in range(times):
        path = tmp_path / f"{number}.scws"
        open_workspace(path, small).close()
        if not killed_in_a_commit(path, forked, ended, chance):
            continue
        lost = path.read_bytes()
        # What SQLite would make of the file with its journal is the truth.
        with open_workspace(path) as workspace:
            truth = workspace.map
            states = [truth, with_many(truth, _next(truth))]
        path.write_bytes(lost)
        try:
            found = read_map(path)
        except DamagedWorkspaceError:
            torn += 1
            seen += 1
        else:
            torn += found not in states
    return torn, seen


def _next(stakeholder_map: StakeholderMap) -> int:
    problems = stakeholder_map.problems.set_index("problem_id")
    return int(problems.loc["P1", "note"] or 0) + 1


def test_a_lost_journal_is_seen(tmp_path: Path, small, forked, ended) -> None:
    torn, seen = lose_journals(tmp_path, small, forked, ended, 10)
    assert seen == torn


@pytest.mark.long
def test_a_journal_lost_100_times_is_seen(tmp_path: Path, small, forked, ended) -> None:
    torn, seen = lose_journals(tmp_path, small, forked, ended, 100)
    assert seen == torn > 20


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
