"""Maps and tables → files that other programs open safely.

A map's folder reads back as it was, and a second writing changes no byte. Every file is
written whole under another name first, so that no half file is ever left behind.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from servicecomm.errors import ServiceCommError, SourceFileError, shown
from servicecomm.files import description, encoding
from servicecomm.files.map_folders import refuse_as_folder, unused_files
from servicecomm.files.notify_rules import checked
from servicecomm.files.paths import WORKSPACE_SUFFIX
from servicecomm.files.writing_whole import replace_files
from servicecomm.files.writing_workbooks import MADE_ON, Cover, sheet_name
from servicecomm.model.digest import digest
from servicecomm.model.facts import told_facts
from servicecomm.model.frames import text_cell
from servicecomm.model.schema import REQUIRED_TABLES, TABLES

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

Kind = Literal["excel", "csv", "notify", "raw"]
"""What a file of a table is for: see `write_table`."""

_SUFFIX = {"excel": ".xlsx", "csv": ".csv", "notify": ".csv", "raw": ".csv"}
_LONGEST_PATH = 500
_FOR_A_MAP = (
    "The tables of a map of problems and the public bodies that they affect, to be "
    "looked at and edited in a spreadsheet and read back. Every cell is text."
)
_FOR_A_TABLE = "A table to be looked at in a spreadsheet. Every cell is text."
_PERSONAL = "Names and addresses of people are personal data: share it with care."
_FREE_OF_PEOPLE = "This workbook has no table of people."


def write_map(
    stakeholder_map: StakeholderMap,
    path: str | os.PathLike[str],
    *,
    purpose: str = _FOR_A_MAP,
    made_on: dt.date | None = None,
    replace: bool = False,
) -> Path:
    """
    Write a map to a folder of CSV files or to a workbook.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        A folder, made if it is not there, or a file that ends in ``.xlsx``; or in
        ``.scws``, for a workspace.
    purpose
        What the workbook's cover says that it is for.
    made_on
        The date on the workbook's cover; today if None.
    replace
        Whether a workspace that is there takes this map over its own: one edit of it,
        which can be taken back.

    Returns
    -------
    pathlib.Path
        What was written. The CSV files are UTF-8 with a byte-order mark and guarded
        against formulas, as ``datapackage.json`` beside them says; a table has all the
        project's columns, so that one changed cell is one changed line, and a table
        without rows has no file. A workbook begins with a cover sheet. Reading either
        gives an equal map.

    Raises
    ------
    SourceFileError
        If it cannot be written there, a map cannot be kept in a file of that kind, a
        workspace is there already, or a cell holds what such a file cannot hold; what
        was there before is still there, as it was.

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
    if place.suffix.lower() == WORKSPACE_SUFFIX and not place.is_dir():
        from servicecomm.files._opening import write_workspace  # noqa: PLC0415 - it writes folders itself

        return write_workspace(stakeholder_map, place, replace=replace)
    tables = {}
    for table in TABLES:
        frame = stakeholder_map.table(table.name)
        own_columns = len(frame.columns) > len(table.columns)
        if len(frame) or own_columns or table.name in REQUIRED_TABLES:
            tables[table.name] = frame
    if place.suffix.lower() == ".xlsx":
        cover = _cover_of_map(stakeholder_map, tables, purpose, made_on)
        data = encoding.workbook_bytes(tables, place.name, cover)
        return write_bytes(place, data)
    refuse_as_folder(place)
    files = {
        place / f"{name}.csv": encoding.csv_bytes(frame, f"{name}.csv")
        for name, frame in tables.items()
    }
    files[place / description.NAME] = description.describe(
        tables, told_facts(stakeholder_map)
    )
    replace_files(files, unused_files(place, tables))
    return place


def write_table(
    frame: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    kind: Kind | None = None,
    title: str = "",
    purpose: str = _FOR_A_TABLE,
    made_on: dt.date | None = None,
) -> Path:
    """
    Write any table to a file of the kind that its reader needs.

    Parameters
    ----------
    frame
        The table; its index is left out.
    path
        A file that ends in ``.xlsx`` or ``.csv``.
    kind
        What the file is for: "excel" (a workbook with a cover sheet, every cell text
        and nothing changed), "csv" (CSV for spreadsheets: a cell that one would run
        has an apostrophe in front), "notify" (CSV for GOV.UK Notify or another mail
        merge: nothing changed, and refused if a row is not fit: see `mail_merge`), or
        "raw" (CSV for code: nothing changed; not safe to open in a spreadsheet). None
        takes "excel" or "csv", after the name's ending.
    title
        What a workbook calls the table; the file's name if empty.
    purpose
        What a workbook's cover says that it is for.
    made_on
        The date on a workbook's cover; today if None.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    SourceFileError
        If the name ends in something else, a cell holds what such a file cannot hold,
        or the file cannot be written.
    ServiceCommError
        If there is no such kind, or GOV.UK Notify would not take the table.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> table = pd.DataFrame({"sum": ["=1+1"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(table, f"{folder}/a.csv").read_text("utf-8-sig").split()
    ...     write_table(table, f"{folder}/b.csv", kind="raw").read_text().split()
    ['sum', "'=1+1"]
    ['sum', '=1+1']
    """
    place = Path(path)
    kind = _kind(place, kind)
    texts = frame.map(text_cell)
    if kind == "excel":
        sheet = sheet_name(place.stem)
        title = title or place.stem
        facts = _facts(purpose, made_on)
        cover = Cover(title, facts, {sheet: title})
        data = encoding.workbook_bytes({sheet: texts}, place.name, cover)
    else:
        if kind == "notify":
            texts = checked(texts)
        raw = kind in {"notify", "raw"}
        data = encoding.csv_bytes(
            texts, place.name, guarded=not raw, mark=kind != "raw"
        )
    return write_bytes(place, data)


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
    if path.suffix.lower() == WORKSPACE_SUFFIX and path.exists():
        raise SourceFileError(
            f"{_shown(path)} is a workspace: this would write over it and its history. "
            "Choose another name."
        )
    replace_files({path: data})
    return path


def _kind(place: Path, kind: Kind | None) -> Kind:
    if kind is not None and kind not in get_args(Kind):
        known = ", ".join(map(shown, get_args(Kind)))
        raise ServiceCommError(f"There is no kind {shown(kind)}. Give one of: {known}.")
    suffix = place.suffix.lower()
    if suffix not in _SUFFIX.values():
        raise SourceFileError(
            f"{_shown(place)}: a table can be written to a file that ends in .csv or "
            ".xlsx."
        )
    if kind is None:
        return "excel" if suffix == ".xlsx" else "csv"
    if suffix != _SUFFIX[kind]:
        raise SourceFileError(
            f"{_shown(place)}: a file of the kind '{kind}' ends in {_SUFFIX[kind]}. "
            "Give it that ending, or choose another kind."
        )
    return kind


def _facts(purpose: str, made_on: dt.date | None) -> list[tuple[str, str]]:
    day = made_on or dt.datetime.now().astimezone().date()
    return [(MADE_ON, day.isoformat()), ("Purpose", purpose)]


def _cover_of_map(
    stakeholder_map: StakeholderMap,
    tables: Iterable[str],
    purpose: str,
    made_on: dt.date | None,
) -> Cover:
    personal = {"people", "contacts", "engagement"} & set(tables)
    own = told_facts(stakeholder_map)
    about = description.sentences(own)
    title = own.pop("Title", "Stakeholder map")
    facts = [
        *_facts(own.pop("Purpose", purpose), made_on),
        *own.items(),
        ("Data fingerprint", digest(stakeholder_map)),
        ("Personal data", _PERSONAL if personal else _FREE_OF_PEOPLE),
    ]
    sheets = {name: description.title(name) for name in tables}
    return Cover(title, facts, sheets, about)


def _shown(path: Path) -> str:
    return shown(str(path), longest=_LONGEST_PATH)
