"""One person erased everywhere: rows, links, notes, history before and after, copies.

What is left of a row is for `servicecomm.files._forgetting`. Files that were exported
are only named: they are not ours to change.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm import _html
from servicecomm.errors import UnknownIdError, WorkspaceError
from servicecomm.files import _backups, _store
from servicecomm.files._changes import changes_between
from servicecomm.files._forgetting import Forgotten, texts_of_people
from servicecomm.files._live import MovedOnError
from servicecomm.files._log import ERASE
from servicecomm.files._rows import decode, encoded
from servicecomm.files.leaks import leaks_in
from servicecomm.files.paths import named
from servicecomm.model.changes import texts_of
from servicecomm.model.schema import TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from servicecomm.files._changes import Change
    from servicecomm.files._live import Live
    from servicecomm.files._rows import State
    from servicecomm.model.stakeholder_map import StakeholderMap

_BIG = 200_000_000
_SHORTEST = 3
_TOLD = 10  # so many cells are named
_NO_TEXT = ("name", "email")  # others may be called so too


@dataclass(frozen=True, slots=True)
class Erasure:
    """
    What was erased.

    Attributes
    ----------
    people
        How many people.
    rows
        How many rows of the map went or lost a name.
    earlier
        How many entries of the history went or lost a name.
    still_named
        Files in the workspace's folder, and exports, that still name one of them.
        Delete them, or write them again.
    unread
        Files there that are too large or damaged, and were not looked at.
    perhaps
        Cells of the map that hold the person's id or a part of their name as a word,
        and may mean somebody else or nobody: table, row and column.
    """

    people: int
    rows: int
    earlier: int
    still_named: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()

    def __str__(self) -> str:
        who = "1 person" if self.people == 1 else f"{self.people:,} people"
        text = (
            f"Erased {who}: {self.rows:,} rows of the map and {self.earlier:,} entries "
            "of its history went or lost a name; the backups were made anew."
        )
        if self.still_named:
            text += (
                " These files still name them; delete them or write them again: "
                f"{', '.join(self.still_named)}."
            )
        if self.unread:
            text += (
                " These are too large or damaged, and were not looked at: "
                f"{', '.join(self.unread)}."
            )
        if self.perhaps:
            rest = len(self.perhaps) - _TOLD
            more = f"; and {rest:,} more" if rest > 0 else ""
            text += (
                " These cells hold the id or a part of the name as a word; read them: "
                f"{'; '.join(self.perhaps[:_TOLD])}{more}."
            )
        return (
            f"{text} What left this folder is out of reach: sent mail, printed lists, "
            "earlier versions that OneDrive keeps."
        )

    def _repr_html_(self) -> str:
        return str(_html.element("p", str(self)))


def erase(live: Live, ids: Sequence[str]) -> Erasure:
    """Erase people for good."""
    live.writable()
    if not ids:
        return Erasure(0, 0, 0)
    while True:
        gone = _whom(live, ids)
        try:
            rows, earlier = _commit(live, gone, len(ids))
        except MovedOnError:
            live.refresh()
        else:
            break
    live.load()  # the log in memory still names them
    finish(live)
    looked = _looked_through(live, gone)
    return Erasure(len(ids), rows, earlier, *looked, _perhaps(live.state.map, gone))


def _commit(live: Live, gone: Forgotten, people: int) -> tuple[int, int]:
    after = forgotten_map(live.state.map, gone)
    changes, following = changes_between(live.state, after)
    earlier = 0

    def also(connection: sqlite3.Connection) -> None:
        nonlocal earlier
        earlier = _rewrite_log(connection, live, gone)
        hashes = [(each,) for each in _hashes(connection, gone)]
        connection.executemany("INSERT OR IGNORE INTO erased VALUES (?)", hashes)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('erasing', 'yes')")

    label = f"Erased {'a person' if people == 1 else f'{people:,} people'}"
    live.commit(label, ERASE, changes, following, also=also)
    return len(changes), earlier


def finish(live: Live) -> None:
    """
    Let no page, journal or copy keep what was erased; done again if cut off.

    Raises
    ------
    WorkspaceError
        If the disk fails: what was erased is out of the map by then.
    """
    try:
        live.connection.execute("VACUUM")
        keep = _backups.back_up(live.connection, live.path)
        _backups.remove_all_but(live.path, keep)
    except (sqlite3.Error, OSError) as error:
        # The map and its history are saved without them: to say "not saved" would lie.
        why, remedy = _store.because(error)
        raise WorkspaceError(
            f"{named(live.path)}: erased from the map and its history, but what lies "
            "in the backups and in unused parts of the file cannot be cleared yet, as "
            f"{why}. {remedy}, then open it again: that finishes it."
        ) from None
    # If not even the mark can be taken off, the next opening clears once more.
    with contextlib.suppress(WorkspaceError):
        live.note({"erasing": ""})


def _whom(live: Live, ids: Sequence[str]) -> Forgotten:
    """Collect every name and address that these people ever had here."""
    now = {row["person_id"]: row for row in _records(live.state.map.people)}
    then = list(_earlier_people(live))
    known = {*now, *(row.get("person_id", "") for row in then)}
    for each in ids:
        if each not in known:
            raise UnknownIdError("person", each, known)
    every = set(ids)
    pairs = [
        (row["left"], row["right"])
        for row in _records(live.state.map.judgements)
        if row["judgement"] == "same"
    ]
    for _ in pairs:
        # A record that was merged into theirs is the same person.
        for pair in pairs:
            if not every.isdisjoint(pair):
                every |= {each for each in pair if each in known and each not in now}
    own = texts_of_people(
        row for row in (*now.values(), *then) if row.get("person_id") in every
    )
    others = {
        text.casefold()
        for table, names in (
            ("people", ("name", "email")),
            ("organisations", ("name", "mailbox")),
            ("teams", ("name", "mailbox")),
        )
        for row in _records(live.state.map.table(table))
        if row.get("person_id", "") not in every
        for text in (row[name].strip() for name in names)
    }
    mine = {text for text in own if text.casefold() not in others}
    return Forgotten(frozenset(every), frozenset(mine))


def _records(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    names = [str(name) for name in frame.columns]
    for cells in frame.itertuples(index=False, name=None):
        yield dict(zip(names, cells, strict=True))


def _earlier_people(live: Live) -> Iterator[dict[str, str]]:
    names = live.state.stored["people"]
    query = "SELECT before, after FROM change WHERE place='people'"
    for pair in live.connection.execute(query):
        for text in filter(None, pair):
            yield dict(zip(names, decode(text, len(names)), strict=True))


def forgotten_map(stakeholder_map: StakeholderMap, gone: Forgotten) -> StakeholderMap:
    """Give a map without some people."""
    frames = {}
    for table in TABLES:
        frame = stakeholder_map.table(table.name)
        places = _concerned(frame, gone)
        if not len(places):
            continue
        left = [gone.row(table.name, row) for row in _records(frame.iloc[places])]
        for name in frame.columns:
            cells = texts_of(frame, str(name)).copy()
            for place, row in zip(places.tolist(), left, strict=True):
                cells[place] = row[str(name)] if row else cells[place]
            frame[name] = pd.array(cells, dtype="str")
        lost = [p for p, row in zip(places.tolist(), left, strict=True) if row is None]
        frames[table.name] = frame.drop(index=lost) if lost else frame
    return stakeholder_map.with_tables(frames) if frames else stakeholder_map


def _concerned(
    frame: pd.DataFrame, gone: Forgotten
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    rows = np.zeros(len(frame), dtype=bool)
    for name in frame.columns:
        cells = texts_of(frame, str(name))
        held = {text for text in dict.fromkeys(cells.tolist()) if gone.concerns(text)}
        if held:
            rows |= frame[name].isin(held).to_numpy()
    return np.flatnonzero(rows)


def _rewrite_log(connection: sqlite3.Connection, live: Live, gone: Forgotten) -> int:
    """Make the log what it would be if these people had never been written down."""
    touched = 0
    found = list(connection.execute("SELECT number, place, before, after FROM change"))
    for number, place, *texts in found:
        if place not in TABLE:
            continue
        left = [_left_of(live.state.stored[place], place, text, gone) for text in texts]
        if left == texts:
            continue
        touched += 1
        if left[0] == left[1]:
            connection.execute("DELETE FROM change WHERE number=?", (number,))
        else:
            query = "UPDATE change SET before=?, after=? WHERE number=?"
            connection.execute(query, (*left, number))
    for table, key, columns in (
        ("action", "seq", ("who", "label")),
        ("export", "number", ("who", "path", "kind", "purpose")),
    ):
        touched += _scrub(connection, table, key, columns, gone)
    return touched


def _left_of(
    stored: Sequence[str], place: str, text: str | None, gone: Forgotten
) -> str | None:
    if text is None or not gone.concerns(" ".join(cells := decode(text, len(stored)))):
        return text
    row = gone.row(place, dict(zip(stored, cells, strict=True)))
    if row is None:
        return None
    last = list(row.values())
    while last and not last[-1]:
        last.pop()
    return encoded(last)


def _scrub(
    connection: sqlite3.Connection,
    table: str,
    key: str,
    columns: tuple[str, ...],
    gone: Forgotten,
) -> int:
    touched = 0
    query = f"SELECT {key}, {', '.join(columns)} FROM {table}"  # noqa: S608 - the names are fixed
    for number, *texts in list(connection.execute(query)):
        left = [gone.text(text) for text in texts]
        if left != texts:
            touched += 1
            sets = ", ".join(f"{name}=?" for name in columns)
            query = f"UPDATE {table} SET {sets} WHERE {key}=?"  # noqa: S608 - the names are fixed
            connection.execute(query, (*left, number))
    return touched


def _hashes(connection: sqlite3.Connection, gone: Forgotten) -> Iterator[str]:
    key = bytes.fromhex(_store.meta(connection)["key"])
    for text in sorted(gone.ids | gone.texts):
        yield _hash(key, text)


def _hash(key: bytes, text: str) -> str:
    folded = " ".join(text.casefold().split())
    return hmac.new(key, folded.encode(), hashlib.sha256).hexdigest()


def returns(live: Live, changes: Iterable[Change], following: State) -> bool:
    """Say whether changes bring back somebody who was erased."""
    query = "SELECT hash FROM erased"
    erased = {each for (each,) in live.connection.execute(query)}
    if not erased:
        return False
    key = bytes.fromhex(_store.meta(live.connection)["key"])
    names = following.stored["people"]
    for change in changes:
        if change.place == "people" and change.after:
            row, old = (
                dict(zip(names, decode(text, len(names)), strict=True))
                for text in (change.after, change.before)
            )
            for name in ("person_id", "name", "email"):
                is_new = row[name] and row[name] != old[name]
                if is_new and _hash(key, row[name]) in erased:
                    return True
    return False


def _looked_through(
    live: Live, gone: Forgotten
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Look through the folder's files and the exports for what was erased."""
    folder = live.path.parent
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    for (path,) in live.connection.execute("SELECT DISTINCT path FROM export"):
        place = folder / path
        if place.is_dir():
            files += [each for each in sorted(place.iterdir()) if each.is_file()]
        elif place.is_file():
            files.append(place)
    named, unread = [], []
    for each in dict.fromkeys(files):
        kinds = {"unread"} if each != live.path else set()
        # The workspace itself was rewritten; it may be larger than other files.
        with contextlib.suppress(OSError):
            if each != live.path and each.stat().st_size <= _BIG:
                found = leaks_in(each.name, each.read_bytes(), gone.people)
                kinds = {leak.kind for leak in found}
        if kinds - {"unread"}:
            named.append(str(each))
        elif kinds:
            unread.append(str(each))
    return tuple(named), tuple(unread)


def _perhaps(stakeholder_map: StakeholderMap, gone: Forgotten) -> tuple[str, ...]:
    """Find texts that may still mean somebody: an id or a given name as a word."""
    given = {text.split()[0] for text in gone.texts if "@" not in text}
    words = {word for word in given | gone.ids if len(word) >= _SHORTEST}
    if not words:
        return ()
    parts = "|".join(map(re.escape, sorted(words)))
    pattern = re.compile(rf"(?<!\w)(?:{parts})(?!\w)", re.IGNORECASE)
    found: list[str] = []
    for table in TABLES:
        frame = stakeholder_map.table(table.name)
        names = {
            *_NO_TEXT,
            *table.key,
            *(c.name for c in table.columns if c.references),
        }
        for column in (str(name) for name in frame.columns if name not in names):
            cells = texts_of(frame, column)
            held = {text for text in set(cells.tolist()) if pattern.search(text)}
            rows = np.flatnonzero(frame[column].isin(held).to_numpy())
            found += [f"{table.name}, row {row + 1}, {column}" for row in rows]
    return tuple(found)
