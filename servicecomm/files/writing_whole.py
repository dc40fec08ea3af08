"""Files put in place whole, several at once all or none, whatever happens meanwhile.

It knows bytes and names, nothing of tables.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import time
import unicodedata
import uuid
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError, shown
from servicecomm.model.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

JOURNAL = ".~servicecomm-writing.json"
"""Stands in a folder while its files are put in place, and says what is to be done."""

_IS_POSIX = os.name == "posix"
_LONGEST_PATH = 500
_LONGEST_NAME = 80
_LEFT_BEHIND = re.compile(r"\.~servicecomm-[0-9a-f]{32}")
_LEFT_FOR = 3600
_OURS = re.compile(
    rf"({'|'.join(table.name for table in TABLES)}|nodes|edges)\.csv|datapackage\.json"
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(text: str, suffix: str = "") -> str:
    """
    Make a file name of a text from the data.

    Parameters
    ----------
    text
        Any text: a title, a person's role, an id.
    suffix
        What the name ends in, such as ".txt".

    Returns
    -------
    str
        A name of plain letters, digits, ``.``, ``_`` and ``-``, at most 80 characters,
        that every system takes and that cannot lead out of a folder. Where something
        had to be changed, eight digits tell it from others that look alike.

    Examples
    --------
    >>> safe_name("dwp", ".txt")
    'dwp.txt'
    >>> safe_name("../Siân", ".txt")
    'Sian-46d611f4.txt'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-_")
    longest = _LONGEST_NAME - len(suffix)
    # Systems that ignore case must not take two names for one.
    plain_enough = stem == text == text.lower() and 0 < len(stem) <= longest
    if plain_enough and not _RESERVED.fullmatch(stem):
        return f"{stem}{suffix}"
    mark = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=4)
    kept = stem[: longest - 9].strip("-_") or "file"
    return f"{kept}-{mark.hexdigest()}{suffix}"


def replace_files(files: Mapping[Path, bytes], unused: Iterable[Path] = ()) -> None:
    """
    Put files in place, all or none, and take away those that are not used.

    Each is written under another name, synced and then renamed. Several in one folder
    get a journal first: if the process is killed, `finish` completes what it says.

    Parameters
    ----------
    files
        What to write, by path; several must stand in one folder.
    unused
        Files of that folder to take away.

    Raises
    ------
    SourceFileError
        If it cannot be done; what was there is then still there, as it was.
    """
    made: list[Path] = []
    staged: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    new: dict[Path, bytes] = {}
    path = next(iter(files))
    try:
        for path, data in files.items():
            _make_folders(path.parent, made)
            _refuse_taken(path)
            new[path.resolve()] = data
            staged[path.resolve()] = _staged(path.resolve(), data)
        folder = next(iter(staged)).parent
        for path in (*staged, *unused):
            before[path] = path.read_bytes() if path.exists() else None
        if len(staged) > 1:
            _write_journal(folder, new, staged, before, unused)
        for path, temporary in staged.items():
            _put(temporary, path, _mark(new[path]))
        for path in unused:
            path.unlink(missing_ok=True)
        for each in dict.fromkeys(path.parent for path in staged):
            sync_folder(each)
        (folder / JOURNAL).unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        _restore(before, staged, made)
        raise unwritable(path, error) from None
    _sweep(folder)


def finish(folder: Path) -> None:
    """
    Complete a writing that was cut off, so that a folder is never half new.

    Parameters
    ----------
    folder
        Any folder; without a journal in it nothing is done.

    Raises
    ------
    SourceFileError
        If it cannot be completed: part of it is missing, or may not be written.
    """
    journal = folder / JOURNAL
    try:
        if not journal.is_file():
            return
        told = json.loads(journal.read_bytes())
        _refuse_changed(folder, told)
        for name, (temporary, _) in told["files"].items():
            with contextlib.suppress(FileNotFoundError):  # it has been done already
                (folder / _staged_name(temporary)).replace(folder / _own(name))
        for name in told["unused"]:
            (folder / _own(name)).unlink(missing_ok=True)
        lost = [
            name
            for name, (_, mark) in told["files"].items()
            if _mark((folder / name).read_bytes()) != mark
        ]
        if lost:
            raise ValueError(f"{lost[0]} is not what was being written")  # noqa: TRY301 - told with the others below
        sync_folder(folder)
        journal.unlink(missing_ok=True)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise SourceFileError(
            f"{_shown(folder)} was being written when that was cut off, and it cannot "
            f"be completed: {_reason(error)}. Write the map there again, or delete "
            f"{JOURNAL} to read the folder as it is."
        ) from None


def _refuse_changed(folder: Path, told: Mapping[str, Any]) -> None:
    """Refuse to write over what somebody changed since the writing was cut off."""
    new = {name: mark for name, (_, mark) in told["files"].items()}
    for name, old in told["before"].items():
        path = folder / _own(name)
        now = _mark(path.read_bytes()) if path.is_file() else None
        if now not in {old, new.get(name)}:
            raise ValueError(f"{name} was changed after that")


def _own(name: object) -> str:
    # A journal that somebody sent must not reach other folders or other files.
    if not isinstance(name, str) or not _OURS.fullmatch(name):
        raise ValueError("its journal names what no map consists of")
    return name


def _staged_name(name: object) -> str:
    if not isinstance(name, str) or not _LEFT_BEHIND.fullmatch(name):
        raise ValueError("its journal names what no map consists of")
    return name


def _put(temporary: Path, path: Path, mark: str) -> None:
    """Put a file in place; somebody who read the folder may have done so already."""
    try:
        temporary.replace(path)
    except FileNotFoundError:
        if not path.is_file() or _mark(path.read_bytes()) != mark:
            raise


def _write_journal(
    folder: Path,
    files: Mapping[Path, bytes],
    staged: Mapping[Path, Path],
    before: Mapping[Path, bytes | None],
    unused: Iterable[Path],
) -> None:
    was = {path.name: data and _mark(data) for path, data in before.items()}
    told = {
        "files": {
            path.name: [staged[path].name, _mark(files[path])] for path in staged
        },
        "unused": [path.name for path in unused],
        "before": {name: mark or None for name, mark in was.items()},
    }
    if any(path.parent != folder for path in staged):
        return  # a link leads elsewhere: no one folder can tell of it
    temporary = _staged(folder / JOURNAL, json.dumps(told).encode())
    try:
        sync_folder(folder)
        temporary.replace(folder / JOURNAL)
        sync_folder(folder)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _mark(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _make_folders(folder: Path, made: list[Path]) -> None:
    for each in reversed((folder, *folder.parents)):
        if not each.exists():
            each.mkdir()
            made.append(each)


def _refuse_taken(path: Path) -> None:
    """Refuse what is no file, and what a spreadsheet program holds open."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "it is not a file")
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.exists() and path.with_name(lock).exists():
            why = f"it is open in another program, as {lock} beside it says"
            raise OSError(errno.EBUSY, why)


def _staged(path: Path, data: bytes) -> Path:
    temporary = path.with_name(f".~servicecomm-{uuid.uuid4().hex}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def sync_folder(folder: Path) -> None:
    """
    Make new and removed names survive a power cut.

    Parameters
    ----------
    folder
        The folder; Windows cannot open one, and is not asked to.
    """
    if _IS_POSIX:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _restore(
    before: Mapping[Path, bytes | None], staged: Mapping[Path, Path], made: list[Path]
) -> None:
    for path, data in before.items():
        with contextlib.suppress(OSError):
            if data is None:
                path.unlink(missing_ok=True)
            elif not path.exists() or path.read_bytes() != data:
                _staged(path, data).replace(path)
    for folder in {path.parent for path in staged}:
        with contextlib.suppress(OSError):
            (folder / JOURNAL).unlink(missing_ok=True)
    for path in staged.values():
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    for folder in reversed(made):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _sweep(folder: Path) -> None:
    """Take away what a process left that was killed before it renamed anything."""
    old = time.time() - _LEFT_FOR
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            left = _LEFT_BEHIND.fullmatch(path.name)
            if left and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError | ValueError) -> SourceFileError:
    """
    Say that something cannot be written.

    Parameters
    ----------
    path
        The file.
    error
        Why not.

    Returns
    -------
    SourceFileError
        The error to raise.
    """
    return SourceFileError(
        f"{_shown(path)} cannot be written: {_reason(error)}. Close it if it is open "
        "in another program, or choose another place."
    )


def _reason(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"{reason[:1].lower()}{reason[1:]}"


def _shown(path: Path) -> str:
    return shown(str(path), longest=_LONGEST_PATH)
