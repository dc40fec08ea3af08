"""A workspace to and from the files of other programs, with a note of what went out.

How a folder or workbook is read and written is for `servicecomm.files.reading` and
`servicecomm.files.writing`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm.errors import counted
from servicecomm.files import writing
from servicecomm.files._changes import applied, inverse
from servicecomm.files._conflicts import changed_rows
from servicecomm.files._log import ERASE, MADE, changes_of, now
from servicecomm.files.reading import read_map
from servicecomm.model.edits import position_of
from servicecomm.model.frames import appended
from servicecomm.model.schema import SEPARATOR, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from servicecomm.files._live import Live
    from servicecomm.model.stakeholder_map import StakeholderMap

_COLUMNS = ("table", "change", "key", "column", "before", "after")
_EXPORTS = "at, who, path, kind, rows, digest, purpose, revision"


@dataclass(frozen=True, slots=True, repr=False)
class ReadBack:
    """
    What a folder says that the workspace does not.

    Attributes
    ----------
    path
        The folder or workbook.
    changes
        One row an added or removed row, or a changed cell: ``table``, ``change``
        ("added", "removed" or "changed"), ``key`` (joined by ``|``), ``column``,
        ``before`` and ``after``. It may hold personal data.
    base
        The map that the folder was made from.
    map
        The map that it holds.
    notes
        What was understood in reading it, and how it was compared.
    """

    path: Path
    changes: pd.DataFrame
    base: StakeholderMap
    map: StakeholderMap
    notes: tuple[str, ...]

    def _counts(self) -> list[str]:
        kinds = self.changes["change"].value_counts()
        words = (("added", "row"), ("changed", "cell"), ("removed", "row"))
        return [f"{counted(kinds.get(kind, 0), word)} {kind}" for kind, word in words]

    def __repr__(self) -> str:
        """Say how much: no names."""
        return f"ReadBack({', '.join(self._counts())})"

    def _repr_html_(self) -> str:
        return str(_html.bullets([*self._counts(), *self.notes[-1:]]))


def read_back(live: Live, path: Path) -> ReadBack:
    """Hold a folder against the state that it was exported from."""
    found = read_map(path)
    base, told = _exported_state(live, path)
    return ReadBack(path, _listed(base, found), base, found, (*found.notes, told))


def _exported_state(live: Live, path: Path) -> tuple[StakeholderMap, str]:
    query = "SELECT max(revision) FROM export WHERE path=?"
    revision = live.connection.execute(query, (_named(live, path),)).fetchone()[0]
    now_said = "It was not exported from here: it was compared with the map as it is."
    if revision is None or revision > live.state.revision:
        return live.state.map, now_said
    state = live.state
    # One commit a revision, the last one last: step back to the one that was exported.
    for action in reversed(live.actions[revision:]):
        if action.kind == MADE:
            return live.state.map, now_said
        if action.kind != ERASE:
            state = applied(state, inverse(changes_of(live.connection, action)))
    return state.map, f"It was compared with the map as exported (save {revision})."


def _listed(base: StakeholderMap, found: StakeholderMap) -> pd.DataFrame:
    rows: list[tuple[str, ...]] = []
    for table in TABLES:
        pairs = changed_rows(table, base.table(table.name), found.table(table.name))
        for key, (old, new) in sorted(pairs.items()):
            named = table.name, SEPARATOR.join(key)
            if old is None or new is None:
                kind = "added" if old is None else "removed"
                rows.append((named[0], kind, named[1], "", "", ""))
                continue
            for name in dict.fromkeys((*old, *new)):
                before, after = old.get(name, ""), new.get(name, "")
                if before != after:
                    rows.append((named[0], "changed", named[1], name, before, after))
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def merged(
    stakeholder_map: StakeholderMap, found: ReadBack, *, removals: bool
) -> StakeholderMap:
    """Carry over into a map what a folder says that its base did not."""
    frames = {}
    for table in TABLES:
        old = found.base.table(table.name)
        pairs = changed_rows(table, old, found.map.table(table.name))
        if not pairs:
            continue
        frame = stakeholder_map.table(table.name)
        gone, added = [], []
        for key, (before, after) in pairs.items():
            if after is None:
                gone += [position_of(frame, table, key)] if removals else []
            elif before is None:
                added.append(after)
            else:
                place = position_of(frame, table, key)
                for name, text in after.items():
                    if name not in frame:
                        frame[name] = ""
                    if before.get(name, "") != text:
                        frame.loc[place, name] = text
        frame = frame.drop(index=gone)
        if added:
            frame = appended(frame, pd.DataFrame(added))
        frames[table.name] = frame
    return stakeholder_map.with_tables(frames) if frames else stakeholder_map


def export(live: Live, path: Path, purpose: str) -> Path:
    """Write the map, then note that it was written."""
    written = writing.write_map(live.state.map, path)
    rows = sum(len(live.state.map.table(table.name)) for table in TABLES)
    kind = "workbook" if path.suffix.lower() == ".xlsx" else "folder"
    note(live, written, kind, rows, purpose)
    return written


def note(  # noqa: PLR0917 - one value a column of the log
    live: Live,
    path: Path,
    kind: str,
    rows: int,
    purpose: str,
    data: bytes | None = None,
) -> None:
    """Write a line of the export log."""
    live.writable()
    query = (
        "INSERT INTO export (at, who, path, kind, rows, digest, purpose, revision) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    )
    named = _named(live, path) if data is None else path.name
    print_ = _digest(path) if data is None else hashlib.sha256(data).hexdigest()
    said = (now(), live.who, named, kind, rows, print_)
    live.note({}, query, (*said, purpose, live.state.revision))


def exports(live: Live) -> pd.DataFrame:
    """Read the export log."""
    query = f"SELECT {_EXPORTS} FROM export ORDER BY number"  # noqa: S608 - the names are fixed
    found = live.connection.execute(query).fetchall()
    return pd.DataFrame(found, columns=_EXPORTS.split(", "))


def _named(live: Live, path: Path) -> str:
    folder, place = live.path.resolve().parent, path.resolve()
    inside = folder in place.parents
    return place.relative_to(folder).as_posix() if inside else str(place)


def _digest(path: Path) -> str:
    total = hashlib.sha256()
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for each in files:
        if each.is_file():
            total.update(each.name.encode() + b"\x00" + each.read_bytes())
    return total.hexdigest()
