"""Maps and tables → files that other programs open safely.

A map's folder reads back as it was, and a second writing changes no byte. Every file is
written whole under another name first, so that no half file is ever left behind.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError
from servicecomm.files import guard, headings
from servicecomm.files.reading import DESCRIPTION, TEXT_SUFFIXES
from servicecomm.model.frames import text_cell
from servicecomm.model.schema import REQUIRED_TABLES, TABLES

if TYPE_CHECKING:
    import pandas as pd

    from servicecomm.model.schema import Table
    from servicecomm.model.stakeholder_map import StakeholderMap

LONGEST_CELL = 32_767
"""The most characters that a cell of a workbook holds."""

_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_WIDEST = 60


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
        against formulas, as ``datapackage.json`` beside them says; empty tables and
        columns are left out. Reading it gives an equal map.

    Raises
    ------
    SourceFileError
        If it cannot be written there; what was there before is still there.

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
    tables = {
        table: _slim(table, stakeholder_map.table(table.name))
        for table in TABLES
        if table.name in REQUIRED_TABLES or stakeholder_map.table(table.name).size
    }
    if place.suffix.lower() == ".xlsx":
        return write_bytes(
            place, _workbook({t.name: frame for t, frame in tables.items()})
        )
    _make_folder(place)
    for table, frame in tables.items():
        write_bytes(place / f"{table.name}.csv", _csv(frame))
    for table in TABLES:
        if table not in tables:
            (place / f"{table.name}.csv").unlink(missing_ok=True)
    write_bytes(place / DESCRIPTION, _description(tables))
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
        If the suffix is another, or the file cannot be written.
    """
    place = Path(path)
    texts = frame.map(text_cell).astype("str")
    if place.suffix.lower() == ".xlsx":
        return write_bytes(place, _workbook({place.stem[:31]: texts}))
    if place.suffix.lower() == ".csv":
        return write_bytes(place, _csv(texts))
    raise SourceFileError(
        f"{place.name}: a table can be written to a file that ends in .csv or .xlsx."
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
        If the file cannot be written.
    """
    return write_bytes(Path(path), text.encode())


def write_bytes(path: Path, data: bytes) -> Path:
    """
    Write a file whole: under another name, synced, then renamed.

    Parameters
    ----------
    path
        The file.
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
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".~", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise SourceFileError(
            f"{path} cannot be written: {error.strerror}. Close it if it is open in "
            "another program, or choose another place."
        ) from None
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _slim(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    # A column that nobody uses is left out, unless another column's heading could
    # then be taken for it on reading.
    if len(frame.columns) > len(table.columns):
        return frame
    used = [
        column.name
        for column in table.columns
        if column.required or (frame[column.name] != "").any()
    ]
    return frame[used]


def _make_folder(place: Path) -> None:
    if not place.exists():
        return
    if not place.is_dir():
        raise SourceFileError(f"{place} is a file. Choose a folder, or end it in .xlsx.")
    for path in sorted(place.iterdir()):
        table = headings.table_named(path.stem)
        own = table is not None and path.name == f"{table.name}.csv"
        if table is not None and path.suffix.lower() in TEXT_SUFFIXES and not own:
            raise SourceFileError(
                f"{place} already holds {path.name}, which would be read as the table "
                f"'{table.name}' beside ours. Choose another folder, or move that file."
            )


def _csv(frame: pd.DataFrame) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    guarded = [[guard.guarded(cell) for cell in frame[name]] for name in frame.columns]
    writer.writerow([guard.guarded(str(name)) for name in frame.columns])
    writer.writerows(zip(*guarded, strict=True))
    text = file.getvalue()
    if "\x00" in text:
        raise SourceFileError(
            "A cell holds a NUL character, which no CSV file can hold. Delete it."
        )
    try:
        return text.encode("utf-8-sig")
    except UnicodeEncodeError as error:
        broken = ascii(text[error.start])
        raise SourceFileError(
            f"A cell holds half a character ({broken}), which no file can hold. "
            "Delete it."
        ) from None


def _workbook(frames: dict[str, pd.DataFrame]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only needed for workbooks, and slow to load

    file = io.BytesIO()
    # A fixed date, so that the same map gives the same bytes.
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": _EPOCH.replace(tzinfo=None)})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        heading = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        for name, frame in frames.items():
            sheet = book.add_worksheet(name)
            _fill(sheet, frame, text, heading)
    return file.getvalue()


def _fill(sheet: Any, frame: pd.DataFrame, text: Any, heading: Any) -> None:
    sheet.freeze_panes(1, 0)
    for number, name in enumerate(frame.columns):
        cells = frame[name].tolist()
        width = max([len(str(name)), *map(len, cells)])
        sheet.set_column(number, number, min(width + 2, _WIDEST), text)
        sheet.write_string(0, number, str(name), heading)
        for row, cell in enumerate(cells, start=1):
            if len(cell) > LONGEST_CELL:
                raise SourceFileError(
                    f"{sheet.get_name()}, row {row + 1}, {name}: the text has "
                    f"{len(cell):,} characters; a workbook's cell holds "
                    f"{LONGEST_CELL:,}. Write the map to a folder instead."
                )
            if cell:
                sheet.write_string(row, number, cell, text)


def _description(tables: dict[Table, pd.DataFrame]) -> bytes:
    # A Data Package: types and keys belong beside a CSV file, not in it.
    resources = []
    for table, frame in tables.items():
        known = {column.name: column.means for column in table.columns}
        fields = [
            {"name": name, "type": "string"}
            | ({"description": known[name]} if name in known else {})
            for name in frame.columns
        ]
        schema = {"fields": fields, "primaryKey": list(table.key), "missingValues": [""]}
        resources.append(
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": schema,
            }
        )
    package = {
        "profile": "tabular-data-package",
        "formulaGuard": guard.NAME,
        "resources": resources,
    }
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


