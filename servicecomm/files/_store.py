"""One SQLite file, set so that what was committed stays, and its faults in words.

What the rows in it mean is for `servicecomm.files._rows`; who may write, for
`servicecomm.files._lease`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sqlite3
from typing import TYPE_CHECKING

from servicecomm.errors import (
    DamagedWorkspaceError,
    ReadOnlyWorkspaceError,
    SourceFileError,
    WorkspaceError,
    shown,
)
from servicecomm.files.paths import named
from servicecomm.model.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION = 0x53435753
"""What the file's header says of whose it is: "SCWS"."""

VERSION = 1
"""The number of the layout of the tables; a file with another is not written."""

PRAGMAS = {
    "journal_mode": "delete",
    "synchronous": 3,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
}
"""What every connection is set to, as it must read back."""

_SIGNATURE = b"SQLite format 3\x00"
_HASH = 32
_PATIENCE = 5.0
_OWN = {
    "seal": "(one INTEGER PRIMARY KEY, revision INTEGER, hash BLOB)",
    "meta": "(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "shape": "(name TEXT PRIMARY KEY, stored TEXT, shown TEXT) WITHOUT ROWID",
    "action": (
        "(seq INTEGER PRIMARY KEY, token TEXT, at TEXT, who TEXT, label TEXT, "
        "kind TEXT, target INTEGER, first INTEGER, last INTEGER)"
    ),
    "change": (
        "(number INTEGER PRIMARY KEY, place TEXT, row INTEGER, before TEXT, after TEXT)"
    ),
    "export": (
        "(number INTEGER PRIMARY KEY, at TEXT, who TEXT, path TEXT, kind TEXT, "
        "rows INTEGER, digest TEXT, purpose TEXT, revision INTEGER)"
    ),
    "erased": "(hash TEXT PRIMARY KEY) WITHOUT ROWID",
}
_ROWS = "(row INTEGER PRIMARY KEY, cells TEXT NOT NULL)"


def create(path: Path) -> sqlite3.Connection:
    """Make an empty store under a name that is not taken."""
    connection = _connected(path, "rwc")
    connection.execute("PRAGMA page_size=4096")
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    _set(connection, path)
    with transaction(connection):
        for name, columns in _OWN.items():
            connection.execute(f"CREATE TABLE {name} {columns}")
        for table in TABLES:
            add_table(connection, table.name)
        connection.execute(f"PRAGMA user_version={VERSION}")
    return connection


def add_table(connection: sqlite3.Connection, name: str) -> None:
    """Make room for the rows of one of a map's tables."""
    connection.execute(f"CREATE TABLE rows_{name} {_ROWS}")


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """
    Open a store that is there; a change that was cut off is taken back first.

    Raises
    ------
    ReadOnlyWorkspaceError
        If it should be written and may not be.
    """
    _look_at_header(path)
    # Taking back needs leave to write: only a file that nobody may write is read as
    # it stands.
    mode = (
        "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    )
    if write and mode == "ro":
        raise ReadOnlyWorkspaceError(
            f"{named(path)} may not be written: it, or its folder, is read-only. Copy "
            "it to another folder, or open it for reading."
        )
    connection = _connected(path, mode)
    try:
        _set(connection, path)
        if not write:
            connection.execute("PRAGMA query_only=ON")
        _look_at_tables(connection, path)
    except (sqlite3.Error, ValueError) as error:  # also a name that is no UTF-8
        connection.close()
        raise damaged(path, str(error)) from None
    except Exception:
        connection.close()
        raise
    return connection


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        return sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            timeout=_PATIENCE,
            check_same_thread=False,  # a widget's handler may run in another thread
        )
    except sqlite3.Error as error:
        raise SourceFileError(f"{named(path)} cannot be opened: {error}.") from None


def _set(connection: sqlite3.Connection, path: Path) -> None:
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}").fetchall()
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is not None and found[0] != value:
            raise WorkspaceError(
                f"{named(path)}: this computer's SQLite does not keep to {name}="
                f"{value}, so that edits might be lost. Use another Python."
            )


def _look_at_header(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        raise SourceFileError(
            f"There is no workspace {named(path)}. Check the name and the folder."
        ) from None
    except OSError as error:
        raise SourceFileError(
            f"{named(path)} cannot be read: {error.strerror}. Check that you may do so."
        ) from None
    if len(head) < 100 or head[:16] != _SIGNATURE:  # noqa: PLR2004 - the header's length
        raise damaged(path, "it is empty, or no workspace file")
    if int.from_bytes(head[68:72]) != APPLICATION or head[18:20] != b"\x01\x01":
        raise damaged(path, "its first bytes are not those of a workspace")
    version = int.from_bytes(head[60:64])
    if version != VERSION:
        raise damaged(path, f"it is of version {version}, and this is {VERSION}")


def _look_at_tables(connection: sqlite3.Connection, path: Path) -> None:
    # A trigger or view in a file from elsewhere would run with our writes.
    known = {name: f"CREATE TABLE {name} {columns}" for name, columns in _OWN.items()}
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    there = set()
    for kind, name, table, sql in found:
        own = known.get(name, f"CREATE TABLE {name} {_ROWS}")
        if (kind, table, sql) != ("table", name, own):
            raise damaged(path, f"it holds {shown(str(name))}, which is not ours")
        there.add(name)
    if not there >= {*known}:
        raise damaged(path, "tables are missing")


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing; a commit that fails is raised as it failed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def check_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose pages do not hang together or differ from the seal."""
    try:
        told = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        seal = connection.execute("SELECT revision, hash FROM seal").fetchone()
        revision = meta(connection).get("revision", "")
    except (sqlite3.Error, ValueError) as error:
        raise damaged(path, str(error)) from None
    if told != "ok":
        raise damaged(path, "its pages do not hang together")
    if seal is not None and len(seal[1] or b"") != _HASH:
        raise damaged(path, "its seal is broken")
    if seal is None:
        return
    if str(seal[0]) == revision and _page_hash(connection, path, seal[1]) != seal[1]:
        raise damaged(path, "bytes of it were changed from outside")


def seal(connection: sqlite3.Connection, path: Path) -> None:
    """
    Note a hash of every byte, so that a single flipped bit is seen on opening.

    The hash counts itself as nought; a later commit makes the seal stale, and from
    then on the digest of the content speaks.
    """
    revision = meta(connection)["revision"]
    sealed = connection.execute("SELECT revision, hash FROM seal").fetchone()
    if sealed is not None and str(sealed[0]) == revision and any(sealed[1]):
        return
    mark = hashlib.blake2b(os.urandom(16), digest_size=_HASH).digest()
    _write_seal(connection, revision, mark)
    _write_seal(connection, revision, _page_hash(connection, path, mark))


def _write_seal(connection: sqlite3.Connection, revision: str, mark: bytes) -> None:
    with transaction(connection):
        connection.execute("DELETE FROM seal")
        connection.execute("INSERT INTO seal VALUES (1, ?, ?)", (revision, mark))


def _page_hash(connection: sqlite3.Connection, path: Path, mark: bytes) -> bytes:
    query = "SELECT rootpage FROM sqlite_master WHERE name='seal'"
    page = connection.execute(query).fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    total = hashlib.blake2b(digest_size=_HASH)
    with path.open("rb") as file:
        for number in range(1, pages + 1):
            data = file.read(size)
            if number == 1:
                # The counters of changes count the seal's own writing too.
                same = data[24:28] == data[92:96]
                data = b"".join([data[:24], data[28:92], data[96:], bytes([same])])
            if number == page:
                data = data.replace(mark, bytes(_HASH))
            total.update(data)
        total.update(file.read(1))
    return total.digest()


def meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Read what the store notes of itself."""
    return dict(connection.execute("SELECT name, value FROM meta"))


def damaged(path: Path, wrong: str) -> DamagedWorkspaceError:
    """Say that a file is not to be trusted; the offer of a backup is added later."""
    return DamagedWorkspaceError(f"{named(path)} is damaged: {wrong}.")


def unsaved(path: Path, error: sqlite3.Error | OSError) -> WorkspaceError:
    """Put a failed write into words."""
    why, remedy = because(error)
    return WorkspaceError(
        f"{named(path)}: not saved, as {why}. The map is as it was last saved. "
        f"{remedy}, then do it again."
    )


def because(error: sqlite3.Error | OSError) -> tuple[str, str]:
    """Say why a write failed, and what to do about it."""
    text = str(error).lower()
    if "full" in text or getattr(error, "errno", None) == errno.ENOSPC:
        return "the disk is full", "Free some space"
    if "locked" in text or "busy" in text:
        return "another program is writing to it", "Wait a moment"
    if "readonly" in text:
        return "it may not be written", "Copy it to a folder of your own"
    return f"the disk reported a fault ({error})", "See that the disk is well"
