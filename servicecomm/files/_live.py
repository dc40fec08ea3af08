"""A store while it is open: the state in memory, and how a gesture gets to the disk.

What people call is in `servicecomm.files.workspace`; this is the one place that begins
and ends a write.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from typing import TYPE_CHECKING

from servicecomm.errors import EditError, ReadOnlyWorkspaceError, WorkspaceError
from servicecomm.files import _store
from servicecomm.files._changes import applied, inverse, store_changes
from servicecomm.files._lease import token
from servicecomm.files._log import (
    EDIT,
    ERASE,
    MADE,
    REDO,
    UNDO,
    Action,
    changes_of,
    now,
    put_meta,
    read_actions,
    record,
    stacks,
    sum_of_log,
)
from servicecomm.files._rows import MODULUS, State, fill, load_tables
from servicecomm.files.paths import named
from servicecomm.model.schema import TABLES
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from servicecomm.files._changes import Change
    from servicecomm.files._lease import Lease


class MovedOnError(Exception):
    """Somebody else wrote to the store since it was last read."""


class Live:
    """
    An open store.

    Parameters
    ----------
    path
        The file.
    who
        Who works in it, for the log.
    lease
        The right to write, or None.
    reader
        Why it can only be read, or nothing.
    """

    def __init__(
        self, path: Path, who: str, lease: Lease | None = None, reader: str = ""
    ) -> None:
        self.path = path
        self.who = who
        self.lease = lease
        self.reader = reader
        self.saved_at: dt.datetime | None = None
        self.closed = False
        self.connection = _store.connect(path, write=not reader)
        try:
            self.load(check_pages=True)
        except BaseException:
            self.connection.close()
            raise

    def load(self, *, check_pages: bool = False) -> None:
        """Read everything from the file, and refuse what is not whole."""
        with self._one_view():
            if check_pages:
                _store.check_pages(self.connection, self.path)
            try:
                self.state = read_state(self.connection, self.path)
                self.actions = read_actions(self.connection)
                self.done, self.undone = stacks(self.actions)
            except (sqlite3.Error, ValueError, IndexError, TypeError) as error:
                raise _store.damaged(self.path, str(error)) from None

    def refresh(self) -> bool:
        """Take in what others committed; say whether there was anything."""
        try:
            with self._one_view():
                noted = int(_store.meta(self.connection).get("revision", "-1"))
                news = read_actions(self.connection, self.actions[-1].seq)
                if noted == self.state.revision:
                    return False
                changes = [c for a in news for c in changes_of(self.connection, a)]
                digest = int(_store.meta(self.connection)["digest"], 16)
        except sqlite3.Error as error:
            raise _store.unsaved(self.path, error) from None
        if len(news) != noted - self.state.revision or any(
            action.kind in {ERASE, MADE} for action in news
        ):
            self.load()
            return True
        self.state = applied(self.state, changes)
        self.state.revision, self.state.digest = noted, digest
        self.actions += news
        self.done, self.undone = stacks(self.actions)
        return True

    @contextlib.contextmanager
    def _one_view(self) -> Iterator[None]:
        """Read one state, though others write."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")

    def writable(self) -> None:
        """
        Refuse to go on where nothing may be written.

        Raises
        ------
        WorkspaceError
            If it was closed, or is only read.
        """
        if self.closed:
            raise WorkspaceError(
                f"{named(self.path)} was closed, or opened again elsewhere in "
                "this program. Open it again."
            )
        if self.reader:
            raise ReadOnlyWorkspaceError(
                f"{named(self.path)} is open for reading only: {self.reader}."
            )

    def commit(
        self,
        label: str,
        kind: str,
        changes: Sequence[Change],
        following: State,
        *,
        target: int | None = None,
        also: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        """
        Write one gesture: all of it, or nothing.

        `also` rewrites what lies beside the rows, and makes the digest be counted anew.
        """
        seq = self.actions[-1].seq + 1
        action = Action(seq, token(), now(), self.who, label, kind, target, 0, 0)
        try:
            with _store.transaction(self.connection):
                action = self._write(action, changes, following, also)
        except sqlite3.Error as error:
            if not self._reached_the_disk(action):
                raise _store.unsaved(self.path, error) from None
        else:
            self.state = following
            self.actions.append(action)
            self.done, self.undone = stacks(self.actions)
        self.saved_at = dt.datetime.now().astimezone()
        if self.lease is not None:
            self.lease.renew()

    def _write(
        self,
        action: Action,
        changes: Sequence[Change],
        following: State,
        also: Callable[[sqlite3.Connection], None] | None,
    ) -> Action:
        revision = self.state.revision
        there = _store.meta(self.connection)
        if there["revision"] != str(revision):
            raise MovedOnError
        beside = sum_of_log(self.connection) if also is not None else 0
        total, as_said = store_changes(self.connection, changes, following)
        if not as_said:
            raise MovedOnError
        if also is not None:
            also(self.connection)
            total += sum_of_log(self.connection) - beside
        noted, action = record(
            self.connection, action, () if action.kind == ERASE else changes
        )
        total += noted + put_meta(self.connection, {"revision": str(revision + 1)})
        following.revision = revision + 1
        following.digest = (int(there["digest"], 16) + total) % MODULUS
        put_meta(self.connection, {"digest": f"{following.digest:032x}"})
        return action

    def _reached_the_disk(self, action: Action) -> bool:
        # A commit may be reported as failed and yet be on the disk, and the other way
        # round: only the file can tell.
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()
        self.connection = _store.connect(self.path, write=True)
        self.load()
        return any(each.token == action.token for each in self.actions)

    def note(
        self, values: Mapping[str, str], write: str = "", row: tuple[object, ...] = ()
    ) -> None:
        """Write something that is no gesture: a line of the export log, a mark."""
        try:
            with _store.transaction(self.connection):
                before = sum_of_log(self.connection)
                if write:
                    self.connection.execute(write, row)
                put_meta(self.connection, values)
                digest = int(_store.meta(self.connection)["digest"], 16)
                digest += sum_of_log(self.connection) - before
                put_meta(self.connection, {"digest": f"{digest % MODULUS:032x}"})
                # Whatever the seal covered, it does not cover this.
                self.connection.execute("DELETE FROM seal")
        except sqlite3.Error as error:
            raise _store.unsaved(self.path, error) from None
        self.state.digest = digest % MODULUS

    def step(self, kind: str) -> None:
        """
        Take the last edit back, or do it again: a gesture like any other.

        Raises
        ------
        EditError
            If there is none.
        """
        while True:
            pile = self.done if kind == UNDO else self.undone
            if not pile:
                word = "undo" if kind == UNDO else "do again"
                raise EditError(f"There is nothing to {word}.")
            edit = pile[-1]
            changes = changes_of(self.connection, edit)
            if kind == UNDO:
                changes = inverse(changes)
            following = applied(self.state, changes)
            try:
                self.commit(edit.label, kind, changes, following, target=edit.seq)
            except MovedOnError:
                self.refresh()
            else:
                return

    def close(self) -> None:
        """Seal the file, and let others write."""
        if self.closed:
            return
        self.closed = True
        if not self.reader:
            with contextlib.suppress(sqlite3.Error, OSError):
                _store.seal(self.connection, self.path)
        self.connection.close()
        if self.lease is not None:
            self.lease.give_back()


def read_state(connection: sqlite3.Connection, path: Path) -> State:
    """Read the state, and hold what is there against the digest."""
    noted = _store.meta(connection)
    state = State(StakeholderMap.__new__(StakeholderMap), {}, {})
    tables, total = load_tables(connection, state)
    state.digest = (total + sum_of_log(connection)) % MODULUS
    if f"{state.digest:032x}" != noted.get("digest"):
        raise _store.damaged(path, "its content does not add up")
    state.revision = int(noted["revision"])
    state.map = StakeholderMap(tables)
    for table in TABLES:
        # A newer version of the package may know more columns than the file.
        shown = map(str, state.map.table(table.name).columns)
        stored = state.stored[table.name]
        state.stored[table.name] = list(dict.fromkeys((*stored, *shown)))
        rows = state.rows[table.name]
        state.following[table.name] = int(rows[-1]) + 1 if len(rows) else 1
    query = "SELECT place, max(row) FROM change GROUP BY place"
    for place, row in connection.execute(query):
        if place in state.following:
            state.following[place] = max(state.following[place], row + 1)
    return state


def make(
    path: Path, stakeholder_map: StakeholderMap, who: str, values: Mapping[str, str]
) -> None:
    """Write a new store that holds a map; nothing is there until all of it is."""
    connection = _store.create(path)
    try:
        with _store.transaction(connection):
            state = State(stakeholder_map, {}, {})
            total = fill(connection, state)
            action = Action(1, token(), now(), who, "Made", MADE, None, 0, 0)
            total += record(connection, action, ())[0]
            total += put_meta(connection, {**values, "revision": "1"})
            put_meta(connection, {"digest": f"{total % MODULUS:032x}"})
        _store.seal(connection, path)
    finally:
        connection.close()


__all__ = ["EDIT", "REDO", "UNDO", "Live", "MovedOnError", "make", "read_state"]
