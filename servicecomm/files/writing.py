"""Maps and tables → files that other programs open safely.

A map's folder reads back as it was, and a second writing changes no byte. Every file is
written whole under another name first, so that no half file is ever left behind.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError, shown
from servicecomm.files import description, encoding, headings
from servicecomm.files.finding import TEXT_SUFFIXES
from servicecomm.model.facts import told_facts
from servicecomm.model.frames import text_cell
from servicecomm.model.schema import REQUIRED_TABLES, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

_IS_POSIX = os.name == "posix"
_LONGEST_PATH = 500
_LONGEST_SHEET_NAME = 31
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write_map(stakeholder_map: StakeholderMap, path: str | os.PathLike[str]) -> Path:
    """
    Write a map to a folder of CSV files or to a workbook.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        A folder, made if it is not there, or a file that ends in ``.xlsx``.

    Returns
    -------
    pathlib.Path
        What was written. The CSV files are UTF-8 with a byte-order mark and guarded
        against formulas, as ``datapackage.json`` beside them says; a table has all the
        project's columns, so that one changed cell is one changed line, and a table
        without rows has no file. Reading it gives an equal map.

    Raises
    ------
    SourceFileError
        If it cannot be written there, or a cell holds what such a file cannot hold;
        what was there before is still there, as it was.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.reading import read_map
    >>> example = example_map("starting-a-business")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_map(write_map(example, folder)) == example
    True
    """
    place = Path(path)
    tables = {}
    for table in TABLES:
        frame = stakeholder_map.table(table.name)
        own_columns = len(frame.columns) > len(table.columns)
        if len(frame) or own_columns or table.name in REQUIRED_TABLES:
            tables[table.name] = frame
    facts = told_facts(stakeholder_map)
    if place.suffix.lower() == ".xlsx":
        title, said = facts.get("Title", ""), description.sentences(facts)
        data = encoding.workbook_bytes(tables, place.name, title=title, comments=said)
        return write_bytes(place, data)
    files = {
        place / f"{name}.csv": encoding.csv_bytes(frame, f"{name}.csv")
        for name, frame in tables.items()
    }
    files[place / description.NAME] = description.describe(tables, facts)
    try:
        unused = _unused(place, tables)
    except (OSError, ValueError) as error:
        raise _unwritable(place, error) from None
    _replace(files, unused)
    return place


def write_table(frame: pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """
    Write any table to a file that a spreadsheet opens safely.

    Parameters
    ----------
    frame
        The table; its index is left out.
    path
        A file that ends in ``.csv`` or ``.xlsx``.

    Returns
    -------
    pathlib.Path
        The file. Every cell is text; in CSV, a cell that a spreadsheet would run has
        an apostrophe in front; a workbook has no formulas.

    Raises
    ------
    SourceFileError
        If the suffix is another, a cell holds what such a file cannot hold, or the
        file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> table = pd.DataFrame({"sum": ["=1+1"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(table, f"{folder}/a.csv").read_text("utf-8-sig").split()
    ['sum', "'=1+1"]
    """
    place = Path(path)
    texts = frame.map(text_cell)
    if place.suffix.lower() == ".xlsx":
        sheet = _NO_SHEET_NAME.sub("-", place.stem)[:_LONGEST_SHEET_NAME].strip("'")
        # A workbook keeps the name History for itself.
        sheet = sheet if sheet and sheet.lower() != "history" else "Table"
        return write_bytes(place, encoding.workbook_bytes({sheet: texts}, place.name))
    if place.suffix.lower() == ".csv":
        return write_bytes(place, encoding.csv_bytes(texts, place.name))
    raise SourceFileError(
        f"{_shown(place)}: a table can be written to a file that ends in .csv or .xlsx."
    )


def write_text(text: str, path: str | os.PathLike[str]) -> Path:
    """
    Write a page or a picture.

    Parameters
    ----------
    text
        What to write.
    path
        The file.

    Returns
    -------
    pathlib.Path
        The file, in UTF-8.

    Raises
    ------
    SourceFileError
        If the file cannot be written, or the text holds half a character.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text("a page", f"{folder}/a.txt").read_text()
    'a page'
    """
    place = Path(path)
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        half = ascii(text[error.start])
        raise SourceFileError(
            f"{_shown(place)}: the text holds half a character ({half}), which no file "
            "can hold. Delete it."
        ) from None
    return write_bytes(place, data)


def write_bytes(path: Path, data: bytes) -> Path:
    """
    Write a file whole: under another name, synced, then renamed.

    Parameters
    ----------
    path
        The file; folders that are not there are made.
    data
        What to write.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    SourceFileError
        If it cannot be written; a file of that name is then still as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder, "a.bin"), b"a").name
    'a.bin'
    """
    _replace({path: data})
    return path


def _unused(folder: Path, tables: Iterable[str]) -> list[Path]:
    """List the files of tables that the map does not have, or refuse the folder."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise SourceFileError(
            f"{_shown(folder)} is a file. Choose a folder, or end the name in .xlsx."
        )
    ours = description.is_guarded(folder)
    unused = []
    for path in sorted(folder.iterdir()):
        table = headings.table_named(path.stem)
        if table is None or path.suffix.lower() not in TEXT_SUFFIXES:
            continue
        is_own = path.name == f"{table.name}.csv"
        if is_own and table.name in tables:
            continue
        if not (is_own and ours):
            raise SourceFileError(
                f"{_shown(folder)} already holds {path.name}, which would be read as "
                f"the table '{table.name}' beside ours. Choose another folder, or move "
                "that file."
            )
        unused.append(path)
    return unused


def _replace(files: Mapping[Path, bytes], unused: Iterable[Path] = ()) -> None:
    """Put files in place, all or none, and take away those that are not used."""
    made: list[Path] = []
    staged: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    path = next(iter(files))
    try:
        for path, data in files.items():
            _make_folders(path.parent, made)
            if path.exists() and not path.is_file():
                raise OSError(errno.EEXIST, "it is not a file")  # noqa: TRY301 - as the system's own
            staged[path.resolve()] = _staged(path.resolve(), data)
        for path in (*staged, *unused):
            before[path] = path.read_bytes() if path.exists() else None
        for path, temporary in staged.items():
            temporary.replace(path)
        for path in unused:
            path.unlink()
        for path in dict.fromkeys(each.parent for each in staged):
            _sync(path)
    except (OSError, ValueError) as error:
        _restore(before, staged.values(), made)
        raise _unwritable(path, error) from None


def _make_folders(folder: Path, made: list[Path]) -> None:
    for each in reversed((folder, *folder.parents)):
        if not each.exists():
            each.mkdir()
            made.append(each)


def _staged(path: Path, data: bytes) -> Path:
    temporary = path.with_name(f".~{uuid.uuid4().hex}")
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


def _sync(folder: Path) -> None:
    # So that the new names survive a power cut; Windows cannot open a folder.
    if _IS_POSIX:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _restore(
    before: Mapping[Path, bytes | None], staged: Iterable[Path], made: list[Path]
) -> None:
    for path, data in before.items():
        with contextlib.suppress(OSError):
            if data is None:
                path.unlink(missing_ok=True)
            elif not path.exists() or path.read_bytes() != data:
                _staged(path, data).replace(path)
    for path in staged:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    for folder in reversed(made):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _unwritable(path: Path, error: OSError | ValueError) -> SourceFileError:
    reason = getattr(error, "strerror", None) or str(error)
    return SourceFileError(
        f"{_shown(path)} cannot be written: {reason[:1].lower()}{reason[1:]}. Close it "
        "if it is open in another program, or choose another place."
    )


def _shown(path: Path) -> str:
    return shown(str(path), longest=_LONGEST_PATH)
