"""How a workspace is opened: whose it is, where it lies, whether it is whole.

What can be done with it then is for `servicecomm.files.workspace`.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import weakref
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import DamagedWorkspaceError, SourceFileError, WorkspaceError
from servicecomm.files import _backups, _erasing, _places, _store
from servicecomm.files._gestures import edited
from servicecomm.files._lease import Holder, Lease, account, token
from servicecomm.files._live import Live, make
from servicecomm.files.paths import WORKSPACE_SUFFIX, existing_workspace, named
from servicecomm.files.writing_whole import sync_folder
from servicecomm.model.schema import REQUIRED_TABLES
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from pathlib import Path


_open_here: weakref.WeakValueDictionary[str, Live] = weakref.WeakValueDictionary()


def opened(
    path: Path, *, who: str, take_over: bool | None, shared: bool, restore: bool
) -> tuple[Live, list[str], Holder | None]:
    """
    Open a store; say what is worth knowing of it, and who else has it.

    Raises
    ------
    SourceFileError
        If there is no such file.
    """
    notes: list[str] = []
    if restore:
        notes += _restored(path)
    existing_workspace(path)
    lease, holder = None, None
    reader = _unwritable(path)
    if not (reader or shared):
        lease, holder = _leased(path, who, take_over=take_over)
        reader = str(holder) if lease is None else ""
        if lease is not None and holder is not None:
            notes.append(f"{holder}: you have it now. All that was saved is there.")
    try:
        live = _whole(path, who, lease, reader)
    except BaseException:
        if lease is not None:
            lease.give_back()
        raise
    if lease is not None:
        _open_here[str(path.resolve())] = live
    if reader:
        notes.append(f"Open for reading only: {reader}.")
    return live, [*notes, *_looked_around(live)], holder


def _unwritable(path: Path) -> str:
    """Say why nobody should write there, or nothing."""
    if share := _places.network(path):
        return f"it lies on {share}, where a file can be torn; open a local copy"
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return "it, or its folder, may not be written"
    return ""


def _leased(
    path: Path, who: str, *, take_over: bool | None
) -> tuple[Lease | None, Holder | None]:
    lease = Lease(path, who)
    leave = {"from_ended": take_over is not False, "from_away": take_over is True}
    before = lease.found()
    holder = lease.take(**leave)
    if holder is not None and holder.state == "here" and take_over:
        other = _open_here.get(str(path.resolve()))
        if other is not None:
            other.close()
            before, holder = None, lease.take(**leave)
    if holder is None:
        return lease, before
    return None, holder


def _whole(path: Path, who: str, lease: Lease | None, reader: str) -> Live:
    try:
        return Live(path, who, lease, reader)
    except DamagedWorkspaceError as error:
        copy = _backups.newest_good(path)
        if copy is None:
            offer = "There is no good backup beside it: look for a copy of yours."
        else:
            offer = (
                f"The newest good backup is {named(copy)}: open it again with "
                "restore=True to put that in its place; this file is kept."
            )
        raise DamagedWorkspaceError(f"{error} {offer}", str(copy or "")) from None
    except sqlite3.Error as error:
        raise _store.unsaved(path, error) from None


def _restored(path: Path) -> list[str]:
    try:
        _whole(path, "", None, "").close()
    except SourceFileError as error:
        if _backups.newest_good(path) is None:
            raise error from None
    except DamagedWorkspaceError as error:
        if not error.backup:
            raise
    else:
        return ["It is whole: no backup was needed."]
    copy = _backups.newest_good(path)
    if copy is None:
        return []
    aside = _backups.put_back(path, copy)
    kept = f"; the damaged file is kept as {aside.name}" if aside.exists() else ""
    return [f"{copy.name} was put in its place{kept}."]


def _looked_around(live: Live) -> list[str]:
    notes = []
    if program := _places.synced(live.path):
        notes.append(
            f"It lies in a folder that {program} copies to other computers: let it "
            "finish before you open it elsewhere, and pause it during a workshop."
        )
    if others := _places.copies(live.path):
        notes.append(
            f"Beside it lies what looks like another state of it: {', '.join(others)}. "
            "Compare them before you go on."
        )
    if not live.reader:
        _backups.tidy(live.path)
        if _store.meta(live.connection).get("erasing"):
            _erasing.finish(live)
        newest = next(iter(_backups.copies(live.path)), None)
        if newest is None or not newest.stem.endswith(f"-r{live.state.revision}"):
            try:
                backed_up(live)
            except WorkspaceError as error:
                notes.append(f"No backup could be made. {error}")
    return notes


def backed_up(live: Live) -> Path:
    """Make a checked copy of an open store."""
    live.writable()
    try:
        return _backups.back_up(live.connection, live.path)
    except (sqlite3.Error, OSError) as error:
        raise _store.unsaved(live.path, error) from None


def created(path: Path, stakeholder_map: StakeholderMap, who: str = "") -> None:
    """Make a workspace that holds a map; a half one never has the name."""
    temporary = path.with_name(f".~{token()}{WORKSPACE_SUFFIX}")
    values = {"id": token(), "key": secrets.token_hex(32), "erasing": ""}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        make(temporary, stakeholder_map, who or account(), values)
        temporary.replace(path)
        sync_folder(path.parent)
    except (sqlite3.Error, OSError) as error:
        raise _store.unsaved(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)


def copied_here(path: Path, folder: Path) -> Path:
    """
    Copy a workspace to a folder of this computer.

    Raises
    ------
    SourceFileError
        If there is one already.
    """
    target = folder / path.name
    if target.exists():
        raise SourceFileError(
            f"{named(target)} is there already. Open that, or choose another folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    live = _whole(path, account(), None, "it is being copied")
    try:
        _backups.copied(live.connection, target)
    finally:
        live.connection.close()
    return target


def read_workspace(path: Path) -> StakeholderMap:
    """Read the map of a workspace, whoever has it."""
    live = _whole(path, "", None, "it is only read")
    live.close()
    return live.state.map


def write_workspace(
    stakeholder_map: StakeholderMap, path: Path, *, replace: bool
) -> Path:
    """
    Make a workspace of a map, or make the map of one that is there this one.

    Raises
    ------
    SourceFileError
        If there is one, and nobody said that its map may be replaced.
    """
    if not path.exists():
        created(path, stakeholder_map)
        return path
    if not replace:
        raise SourceFileError(
            f"{named(path)} is a workspace already, and the edits in it would be "
            "replaced. Choose another name, or say replace=True; to edit it, open it "
            "with `open_workspace`."
        )
    live, _, _ = opened(
        path, who=account(), take_over=None, shared=False, restore=False
    )
    try:
        label = "Put another map in its place"
        edited(live, label, lambda _: stakeholder_map, base=None, bring_back=False)
    finally:
        live.close()
    return path


def empty_map() -> StakeholderMap:
    """Give a map to begin with."""
    return StakeholderMap({name: pd.DataFrame() for name in REQUIRED_TABLES})
