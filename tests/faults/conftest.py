"""Processes that are killed, or refused by the disk, at a chosen moment.

A test forks, so that no time goes into starting Python; strace stands by the child and
kills it, or fails one call, at the moment asked for. Whether what is left is right is
for the tests.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 60.0
ANY_TRACER = 0x59616D61  # PR_SET_PTRACER


def small_map() -> StakeholderMap:
    people = [(f"x{n}", f"Person {n} Sample", "analyst", "b1") for n in range(3)]
    return StakeholderMap(
        {
            "problems": pd.DataFrame(
                {
                    "problem_id": [f"P{n}" for n in range(5)],
                    "title": [f"Problem {n}" for n in range(5)],
                }
            ),
            "organisations": pd.DataFrame(
                {"organisation_id": ["b1", "b2"], "name": ["Body 1", "Body 2"]}
            ),
            "people": pd.DataFrame(
                people, columns=["person_id", "name", "role", "organisation_id"]
            ),
            "affects": pd.DataFrame({"problem_id": ["P1"], "body_id": ["b1"]}),
            "contacts": pd.DataFrame(
                {"known_by": ["us"], "person_id": ["x1"], "warmth": ["met"]}
            ),
        }
    )


@pytest.fixture(scope="session")
def small() -> StakeholderMap:
    """Give a map of a few rows, with people."""
    return small_map()


@contextlib.contextmanager
def _forked(work: Callable[[], int]) -> Iterator[int]:
    """Fork; the child does its work and ends with what that gives as its exit code."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    try:
        yield pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


def _ended(pid: int) -> int:
    """Wait for a child; give its exit code, or minus the signal that ended it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    pytest.fail("a child did not end")


@pytest.fixture(scope="session")
def forked() -> Callable[..., contextlib.AbstractContextManager[int]]:
    """Give `_forked`."""
    return _forked


@pytest.fixture(scope="session")
def ended() -> Callable[[int], int]:
    """Give `_ended`."""
    return _ended


@pytest.fixture(scope="session")
def injected() -> Callable[[str, Callable[[], int]], int]:
    """
    Run some work in a child while strace injects a fault; give the exit code.

    A fault is as strace writes it: ``pwrite64:signal=KILL:when=3``.
    """
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not on this machine: no call can be made to fail")
    if not _can_inject(strace):
        pytest.skip("strace may not inject faults here")

    return lambda fault, work: _injected(str(strace), fault, work)


@pytest.fixture(scope="session")
def counted(injected) -> Callable[[str, Callable[[], int], Path], int]:
    """Run some work in a child; give how often it made a call of a kind."""
    del injected  # skips where strace is missing

    def count(call: str, work: Callable[[], int], seen: Path) -> int:
        assert _traced("strace", call, [], work, str(seen)) == 0
        return len(seen.read_text("utf-8", "replace").splitlines())

    return count


def _injected(strace: str, fault: str, work: Callable[[], int]) -> int:
    call = fault.split(":", maxsplit=1)[0]
    return _traced(strace, call, ["-e", f"inject={fault}"], work, os.devnull)


def _traced(
    strace: str, call: str, fault: list[str], work: Callable[[], int], seen: str
) -> int:
    def traced() -> int:
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(ANY_TRACER, ctypes.c_ulong(2**64 - 1), 0, 0, 0)
        end = time.monotonic() + PATIENCE
        while "TracerPid:\t0\n" in Path("/proc/self/status").read_text("ascii"):
            if time.monotonic() > end:
                return 98
            time.sleep(0.002)
        return work()

    with _forked(traced) as pid:
        command = [strace, "-qqq", "-p", str(pid), "-e", f"trace={call}"]
        with subprocess.Popen(
            [*command, "-e", "signal=none", *fault, "-o", seen],
            stderr=subprocess.DEVNULL,
        ) as tracer:
            code = _ended(pid)
            tracer.wait()
    return code


def _can_inject(strace: str) -> bool:
    return _injected(strace, "getppid:retval=7", lambda: os.getppid() != 7) == 0
