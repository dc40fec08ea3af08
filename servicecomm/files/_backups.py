"""Copies of a workspace, each checked before it counts, and the way back to one.

A copy is written under another name, synced and renamed: a half copy never counts.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import sqlite3
from typing import TYPE_CHECKING

from servicecomm.errors import ServiceCommError
from servicecomm.files import _store
from servicecomm.files._live import read_state
from servicecomm.files.paths import WORKSPACE_SUFFIX
from servicecomm.files.writing_whole import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 10
"""How many good copies are kept, the newest."""

_REVISION = re.compile(r"-r(\d+)$")
_TEMPORARY = ".~"
DAMAGED = "damaged"


def folder_of(path: Path) -> Path:
    """
    Say where the copies of a workspace lie.

    Parameters
    ----------
    path
        The workspace.

    Returns
    -------
    pathlib.Path
        The folder ``NAME.backups`` beside it.
    """
    return path.with_name(f"{path.stem}.backups")


def back_up(connection: sqlite3.Connection, path: Path) -> Path:
    """Copy an open store, check the copy, and let only the newest ten stand."""
    folder = folder_of(path)
    folder.mkdir(exist_ok=True)
    revision = _store.meta(connection)["revision"]
    at = dt.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    final = folder / f"{path.stem}-{at}-r{revision}{WORKSPACE_SUFFIX}"
    copied(connection, final)
    for old in copies(path)[KEPT:]:
        old.unlink()
    return final


def copied(connection: sqlite3.Connection, final: Path) -> None:
    """Write a whole, checked copy of an open store under a name."""
    temporary = final.with_name(f"{_TEMPORARY}{final.name}")
    temporary.unlink(missing_ok=True)
    try:
        connection.execute("PRAGMA query_only=OFF")  # it writes, but not to this file
        connection.execute("VACUUM INTO ?", (str(temporary),))
        _seal_and_check(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(final)
        sync_folder(final.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _seal_and_check(path: Path) -> None:
    connection = _store.connect(path, write=True)
    try:
        # The pages lie elsewhere than in the file that was copied.
        with _store.transaction(connection):
            connection.execute("DELETE FROM seal")
        _store.seal(connection, path)
        _store.check_pages(connection, path)
        read_state(connection, path)
    finally:
        connection.close()


def copies(path: Path) -> list[Path]:
    """
    List the copies of a workspace, the newest first.

    Parameters
    ----------
    path
        The workspace.

    Returns
    -------
    list of pathlib.Path
        The copies, by the number of commits that they hold, then by name.
    """
    found = []
    with contextlib.suppress(OSError):
        for each in folder_of(path).iterdir():
            revision = _REVISION.search(each.stem)
            if (
                each.suffix == WORKSPACE_SUFFIX
                and revision
                and not each.name.startswith(".")
            ):
                found.append((int(revision.group(1)), each.name, each))
    return [each for *_, each in sorted(found, reverse=True)]


def tidy(path: Path) -> None:
    """Take away what a copy that was cut off left behind."""
    with contextlib.suppress(OSError):
        for each in folder_of(path).iterdir():
            if each.name.startswith(_TEMPORARY):
                each.unlink()


def newest_good(path: Path) -> Path | None:
    """
    Find the newest copy that is whole.

    Parameters
    ----------
    path
        The workspace.

    Returns
    -------
    pathlib.Path or None
        The copy, or None if there is none.
    """
    for each in copies(path):
        try:
            connection = _store.connect(each, write=False)
        except ServiceCommError:
            continue
        try:
            _store.check_pages(connection, each)
            read_state(connection, each)
        except (ServiceCommError, sqlite3.Error, ValueError, KeyError):
            continue
        else:
            return each
        finally:
            connection.close()
    return None


def put_back(path: Path, copy: Path) -> Path:
    """Put a copy in the place of a damaged file, which is kept among the copies."""
    at = dt.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    aside = folder_of(path) / f"{path.stem}-{at}-{DAMAGED}{WORKSPACE_SUFFIX}"
    temporary = path.with_name(f"{_TEMPORARY}{path.name}")
    with temporary.open("wb") as file:
        file.write(copy.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        path.replace(aside)
    # A journal of the damaged file would be taken for one of the copy.
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    temporary.replace(path)
    sync_folder(path.parent)
    return aside


def remove_all_but(path: Path, keep: Path) -> None:
    """Take away every copy but one, damaged files too."""
    for each in sorted(folder_of(path).iterdir()):
        if each != keep and each.is_file():
            each.unlink()
    sync_folder(folder_of(path))
