"""Who has a workspace: a small file beside it, and a lock that ends with its process.

It says who may write; nothing of the map is in it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import json
import os
import socket
import sys
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STALE = 60.0
"""Seconds after which somebody on another computer may be gone."""

_LOCKED_BYTE = 4096  # beyond the text, as Windows lets nobody read what is locked


@dataclass(frozen=True, slots=True)
class Holder:
    """
    Who has a workspace.

    Attributes
    ----------
    who
        The name of their account, or as they gave it.
    host
        Their computer.
    pid
        The number of their process.
    seen
        When they last saved or opened, as ISO text.
    state
        "here" for this very process, "alive", "ended" for a process of this computer
        that is gone, or "away" for another computer.
    """

    who: str
    host: str
    pid: int
    seen: str
    state: str

    def __str__(self) -> str:
        since = self.seen[11:19] or "an unknown time"
        where = {
            "here": "in this program, in another tab or cell",
            "ended": f"on this computer, in a program that has ended (last at {since})",
            "alive": f"on this computer, in another program (last at {since})",
        }.get(self.state, f"on {self.host} (last at {since})")
        return f"{self.who} has it open {where}"

    def is_stale(self) -> bool:
        """
        Say whether nothing was heard for a minute.

        Returns
        -------
        bool
            True also where the time cannot be read.
        """
        try:
            seen = dt.datetime.fromisoformat(self.seen)
            return (dt.datetime.now(dt.UTC) - seen).total_seconds() > STALE
        except (ValueError, TypeError):
            return True


class Lease:
    """
    The right to write, held until it is given back or the process ends.

    Parameters
    ----------
    path
        The workspace.
    who
        The name that others are told.
    """

    def __init__(self, path: Path, who: str) -> None:
        self.path = path.with_name(f"{path.name}.lock")
        self.who = who
        self._handle = -1

    def found(self) -> Holder | None:
        """
        Say what the note beside the workspace says.

        Returns
        -------
        Holder or None
            Who has it or had it last, or None if it was given back.
        """
        return _read(self.path)

    def take(self, *, from_ended: bool, from_away: bool) -> Holder | None:
        """
        Take the lease.

        Parameters
        ----------
        from_ended
            Whether to take it from a process of this computer that has ended.
        from_away
            Whether to take it from another computer that was not heard of lately.

        Returns
        -------
        Holder or None
            Who has it, or None if it is ours now.
        """
        handle = self._locked()
        found = _read(self.path)
        if handle is None:
            host, pid = socket.gethostname(), os.getpid()
            who, seen = "Somebody", ""
            if found is not None:
                who, host, pid, seen = found.who, found.host, found.pid, found.seen
            return Holder(
                who, host, pid, seen, "here" if pid == os.getpid() else "alive"
            )
        self._handle = handle
        if found is not None:
            leave = from_ended if found.state == "ended" else from_away
            if not (leave and (found.state == "ended" or found.is_stale())):
                self._unlock()
                return found
        self.renew()
        return None

    def renew(self) -> None:
        """Note that we are still here; a note that fails is no reason to stop."""
        text = json.dumps(
            {
                "who": self.who,
                "host": socket.gethostname(),
                "pid": os.getpid(),
                "seen": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
            }
        )
        with contextlib.suppress(OSError):
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, text.encode())
            os.ftruncate(self._handle, len(text.encode()))

    def give_back(self) -> None:
        """Let others write; what is left beside the workspace goes."""
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, 0)
            if sys.platform != "win32":
                with contextlib.suppress(OSError):
                    self.path.unlink()
            self._unlock()

    def _locked(self) -> int | None:
        while True:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | _NOT_INHERITED, 0o644)
            if not _lock(handle):
                os.close(handle)
                return None
            # Whoever had it may have removed the file between our opening and locking.
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(handle), self.path.stat()):
                    return handle
            os.close(handle)

    def _unlock(self) -> None:
        os.close(self._handle)
        self._handle = -1


_NOT_INHERITED = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - there on Windows only

            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not there on Windows

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(path: Path) -> Holder | None:
    try:
        noted = json.loads(path.read_bytes())
        who, host, pid, seen = (noted[name] for name in ("who", "host", "pid", "seen"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    state = "ended" if host == socket.gethostname() else "away"
    return Holder(str(who), str(host), int(pid), str(seen), state)


def account() -> str:
    """
    Name whoever is at the computer.

    Returns
    -------
    str
        The name of the account, or "somebody" where the system knows none.
    """
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"


def token() -> str:
    """
    Make a text that nobody else makes.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    return uuid.uuid4().hex
