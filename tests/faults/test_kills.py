"""Kill -9 at any moment of an edit: what was said to be saved is there, all of it."""

from __future__ import annotations

import os
import random
import select
import signal
import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from servicecomm.errors import ServiceCommError
from servicecomm.files import _store
from servicecomm.files.workspace import open_workspace
from servicecomm.model.edits import change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from servicecomm.model.stakeholder_map import StakeholderMap

ROWS = 1500  # that one edit of the control adds: enough pages to be caught between two


def with_note(stakeholder_map: StakeholderMap, number: int) -> StakeholderMap:
    return change(stakeholder_map, "problems", "P1", note=str(number))


def with_rows(stakeholder_map: StakeholderMap, number: int) -> StakeholderMap:
    """Give the map another set of many rows."""
    rows = pd.DataFrame(
        {
            "problem_id": ["P1", *(f"N{n}" for n in range(ROWS))],
            "title": [f"{number} " * 20] * (ROWS + 1),
            "note": str(number),
        }
    )
    return stakeholder_map.with_table("problems", rows)


def number_in(stakeholder_map: StakeholderMap) -> int:
    problems = stakeholder_map.problems.set_index("problem_id")
    return int(problems.loc["P1", "note"] or 0)


def edits_until_killed(
    path: Path, told: int, edit: Callable[[StakeholderMap, int], StakeholderMap]
) -> int:
    workspace = open_workspace(path)
    number = number_in(workspace.map)
    while True:
        number += 1
        workspace.do(f"edit {number}", lambda m: edit(m, number))  # noqa: B023 - done at once
        os.write(told, f"{number}\n".encode())


def acknowledged(heard: int) -> int:
    """Give the last number that the child said was saved, or none."""
    text = b""
    while block := os.read(heard, 65536):
        text += block
    numbers = text.decode().split("\n")[:-1]
    return int(numbers[-1]) if numbers else 0


def killed_once(
    path: Path, forked, edit, wait: float, *, in_commit: bool = False
) -> tuple[int, bool]:
    journal = path.with_name(f"{path.name}-journal")
    heard, told = os.pipe()
    with forked(lambda: edits_until_killed(path, told, edit)) as pid:
        os.close(told)
        select.select([heard], [], [], 30)
        time.sleep(wait)
        ends = time.monotonic() + 1
        while in_commit and not journal.exists() and time.monotonic() < ends:
            pass
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    hot = journal.exists()
    last = acknowledged(heard)
    os.close(heard)
    return last, hot


def kill(path: Path, forked, times: int, seed: int) -> int:
    """Kill so many times; give how often a commit was cut off."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    cut = 0
    for number in range(times):
        # Every other one as a commit begins: few of the others would fall into one.
        last, hot = killed_once(
            path,
            forked,
            with_note,
            chance.uniform(0, 0.15),
            in_commit=number % 2 == 1,
        )
        cut += hot
        with open_workspace(path) as workspace:
            there = number_in(workspace.map)
            assert there in {last, last + 1}
            assert workspace.undo_label == f"edit {there}"
            edits = (workspace.history()["kind"] == "edit").sum()
            assert edits == there
    return cut


def test_100_kills_lose_nothing(tmp_path: Path, small, forked) -> None:
    path = tmp_path / "a.scws"
    open_workspace(path, small).close()
    assert kill(path, forked, 100, seed=1) >= 30


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_1000_kills_lose_nothing(tmp_path: Path, small, forked, seed: int) -> None:
    cut = 0
    for part in range(10):
        path = tmp_path / f"{part}.scws"
        open_workspace(path, small).close()
        cut += kill(path, forked, 34, seed=100 * seed + part)
    assert cut >= 102  # three of ten: kills between the commits show little


def test_without_a_journal_kills_are_seen_to_break_it(
    tmp_path: Path, small, forked, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = 0
    monkeypatch.setitem(_store.PRAGMAS, "journal_mode", "off")
    monkeypatch.setitem(_store.PRAGMAS, "cache_size", 1)
    chance = random.Random(7)  # noqa: S311 - not for secrets
    for number in range(20):
        path = tmp_path / f"{number}.scws"
        open_workspace(path, small).close()
        last, _ = killed_once(path, forked, with_rows, chance.uniform(0, 0.5))
        try:
            with open_workspace(path) as workspace:
                assert number_in(workspace.map) in {last, last + 1}
        except (ServiceCommError, AssertionError):
            broken += 1
        if broken:
            break
    assert broken
