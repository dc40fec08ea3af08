"""Find what the reader of workbooks leaves out: errors, empty formulas, what is hidden.

It is run by the script beside it, in a process of its own, and reads no cell's text.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import TYPE_CHECKING, Any

from defusedxml.ElementTree import fromstring, iterparse

if TYPE_CHECKING:
    from collections.abc import Iterator

_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}
_ERROR_OR_FORMULA = re.compile(rb""" t=["']e["']|<(?:\w+:)?f[\s/>]""")
_PLACE = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Z]+)(\d+)["']""")
_HIDDEN = re.compile(
    rb"""<(?:\w+:)?(row|col)\s([^>]*\bhidden=["'](?:1|true)["'][^>]*)>"""
)
_NUMBER = re.compile(rb"""\b(r|min|max)=["'](\d+)["']""")
_DTD = re.compile(rb"<!DOCTYPE")
_STARTS = 65_536  # a document type stands before all else that a part holds
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS_ODD = re.compile(rb"""value-type=["']error["']|table:formula=|visibility=""")
_SECTOR_END = 0xFFFFFFF0
_MOST_REPEATED = 10_000


class DocumentTypeError(ValueError):
    """A part that declares a document type, and so may refer to anything."""


def left_out(data: bytes) -> tuple[tuple[str, ...], dict[str, dict[str, Any]] | None]:
    """
    Find what the reader leaves out of a workbook.

    Parameters
    ----------
    data
        The workbook.

    Returns
    -------
    tuple of str
        What its name should end in, by its bytes.
    dict of str to dict or None
        For each sheet by name: ``cells`` (by row and column from 0: the name of an
        error, or None for a formula that was never worked out), ``hidden_rows`` (their
        numbers), ``hidden_columns`` (how many) and ``extent`` (rows, columns, cells).
        None where it is kept in a way that cannot be looked into.

    Raises
    ------
    DocumentTypeError
        If a part has a document type.
    """
    if data.startswith(_OLE):
        try:
            return (".xls",), _old(data)
        except (struct.error, IndexError, ValueError, StopIteration):
            return (".xls",), None
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = set(book.namelist())
        for name in names:
            if name.lower().endswith((".xml", ".rels")):
                with book.open(name) as part:
                    _refuse_document_type(name, part.read(_STARTS))
        if "xl/workbook.bin" in names:
            parts = [(n, p) for n, p in _xlsb_parts(book) if p in names]
            return (".xlsb",), {name: _xlsb(book.read(part)) for name, part in parts}
        if "content.xml" in names:
            return (".ods",), _ods(_read(book, "content.xml"))
        if "xl/workbook.xml" not in names:
            return (".xlsx",), None
        parts = [(n, p) for n, p in _xlsx_parts(book) if p in names]
        return (".xlsx", ".xlsm"), {name: _xlsx(book, part) for name, part in parts}


def _about() -> dict[str, Any]:
    return {"cells": {}, "hidden_rows": [], "hidden_columns": 0, "extent": (0, 0, 0)}


def _read(book: zipfile.ZipFile, part: str) -> bytes:
    data = book.read(part)
    _refuse_document_type(part, data)
    return data


def _refuse_document_type(part: str, data: bytes) -> None:
    if _DTD.search(data.replace(b"\x00", b"")):
        raise DocumentTypeError(part)


def _relations(book: zipfile.ZipFile, part: str) -> dict[str, str]:
    related = fromstring(_read(book, part), forbid_dtd=True)
    targets = {each.get("Id", ""): each.get("Target", "") for each in related}
    return {
        own: target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        for own, target in targets.items()
    }


def _xlsx_parts(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = _relations(book, "xl/_rels/workbook.xml.rels")
    root = fromstring(_read(book, "xl/workbook.xml"), forbid_dtd=True)
    for sheet in root.iter():
        if str(sheet.tag).endswith("}sheet"):
            ids = (value for name, value in sheet.items() if name.endswith("}id"))
            yield sheet.get("name", ""), targets.get(next(ids, ""), "")


def _xlsx(book: zipfile.ZipFile, part: str) -> dict[str, Any]:
    data, about = _read(book, part), _about()
    for kind, attributes in _HIDDEN.findall(data):
        numbers = {name: int(number) for name, number in _NUMBER.findall(attributes)}
        if kind == b"row":
            about["hidden_rows"].append(numbers.get(b"r", 0))
        else:
            first, last = numbers.get(b"min", 1), numbers.get(b"max", 1)
            about["hidden_columns"] += last - first + 1
    places = _PLACE.findall(data)
    columns = {_column(letters) for letters in {letters for letters, _ in places}}
    rows = max((int(row) for _, row in places), default=0)
    about["extent"] = (rows, max(columns, default=-1) + 1, len(places))
    if _ERROR_OR_FORMULA.search(data):
        about["cells"] = dict(_xlsx_cells(data))
    return about


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return column - 1


def _xlsx_cells(data: bytes) -> Iterator[tuple[tuple[int, int], str | None]]:
    for _, cell in iterparse(io.BytesIO(data), forbid_dtd=True):
        if not str(cell.tag).endswith("}c") or not cell.get("r"):
            continue
        parts = {child.tag.rpartition("}")[2]: child.text for child in cell}
        place, kind = cell.get("r", "").encode(), cell.get("t")
        letters = place.rstrip(b"0123456789")
        where = (int(place[len(letters) :]) - 1, _column(letters))
        if kind == "e":
            yield where, parts.get("v")
        elif "f" in parts and kind != "str" and not parts.get("v"):
            yield where, None
        cell.clear()


def _xlsb_parts(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = _relations(book, "xl/_rels/workbook.bin.rels")
    for kind, record in _xlsb_records(book.read("xl/workbook.bin")):
        if kind == 156:  # noqa: PLR2004 - a sheet's name, as [MS-XLSB] numbers records
            own, rest = _wide(record[8:])
            yield _wide(rest)[0], targets.get(own, "")


def _wide(data: bytes) -> tuple[str, bytes]:
    (length,) = struct.unpack_from("<1I", data)
    end = 4 + 2 * length
    return data[4:end].decode("utf-16-le"), data[end:]


def _xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size, shift = size | (byte & 0x7F) << shift, shift + 7
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def _xlsb(data: bytes) -> dict[str, Any]:
    about, row = _about(), 0
    for kind, record in _xlsb_records(data):
        if kind == 0:
            (row,) = struct.unpack_from("<1I", record)
            if record[11] & 0x10:
                about["hidden_rows"].append(row + 1)
        elif kind in {3, 11}:  # an error, typed or worked out
            (column,) = struct.unpack_from("<1I", record)
            about["cells"][row, column] = _ERRORS.get(record[8], "#ERROR")
        elif kind == 9 and not any(record[8:16]) and record[16] & 3:  # noqa: PLR2004 - a formula
            # It is to be worked out when the file is opened, and never was.
            (column,) = struct.unpack_from("<1I", record)
            about["cells"][row, column] = None
        elif kind == 60 and record[16] & 1:  # noqa: PLR2004 - hidden columns
            first, last = struct.unpack_from("<II", record)
            about["hidden_columns"] += last - first + 1
    return about


def _old(data: bytes) -> dict[str, dict[str, Any]]:
    stream = _stream(data)
    found, new = {}, stream[4:6] == b"\x00\x06"
    for kind, record in _records(stream, 0):
        if kind == 0x85 and record[5] == 0:  # noqa: PLR2004 - a sheet of cells
            (start,) = struct.unpack_from("<1I", record)
            # From Excel 97 on, a name says whether its signs are wide.
            wide, at = (record[7] & 1, 8) if new else (0, 7)
            name = record[at : at + record[6] * (1 + wide)]
            title = name.decode("utf-16-le" if wide else "latin-1")
            found[title] = _old_sheet(stream, start)
    return found


def _stream(data: bytes) -> bytes:
    """Put together the stream that holds an old workbook, as [MS-CFB] lays it out."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    sectors = data[size:]
    tables = [n for n in struct.unpack_from("<109I", data, 76) if n < _SECTOR_END]
    more, left = struct.unpack_from("<II", data, 68)
    while more < _SECTOR_END and left:
        *numbers, more = _numbers(sectors[more * size : (more + 1) * size])
        tables += [n for n in numbers if n < _SECTOR_END]
        left -= 1
    chain = [n for t in tables for n in _numbers(sectors[t * size : (t + 1) * size])]
    folder = _joined(sectors, size, chain, struct.unpack_from("<1I", data, 48)[0])
    entries = list(_entries(folder))
    _, start, length = next(e for e in entries if e[0].lower() in {"workbook", "book"})
    (least,) = struct.unpack_from("<1I", data, 56)
    if length >= least:
        return _joined(sectors, size, chain, start)[:length]
    # What is small stands in the root's stream, in sectors of its own size.
    small = 1 << struct.unpack_from("<H", data, 32)[0]
    shorter = _numbers(
        _joined(sectors, size, chain, struct.unpack_from("<1I", data, 60)[0])
    )
    root = _joined(sectors, size, chain, entries[0][1])
    return _joined(root, small, shorter, start)[:length]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data))


def _joined(sectors: bytes, size: int, chain: list[int], start: int) -> bytes:
    parts, seen = [], set()
    while start < len(chain) and start not in seen:
        seen.add(start)
        parts.append(sectors[start * size : (start + 1) * size])
        start = chain[start]
    return b"".join(parts)


def _entries(folder: bytes) -> Iterator[tuple[str, int, int]]:
    for at in range(0, len(folder) - 127, 128):
        (length,) = struct.unpack_from("<H", folder, at + 64)
        name = folder[at : at + max(0, length - 2)].decode("utf-16-le", "ignore")
        yield name, *struct.unpack_from("<II", folder, at + 116)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == 0x809:  # noqa: PLR2004 - a part begins, such as a chart in a sheet
            depth += 1
        elif kind == 0x0A:  # noqa: PLR2004 - a part ends
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _old_sheet(stream: bytes, start: int) -> dict[str, Any]:
    about = _about()
    cells = about["cells"]
    for kind, record in _records(stream, start):
        if kind == 0x205 and record[7]:  # noqa: PLR2004 - an error that was typed
            cells[struct.unpack_from("<HH", record)] = _ERRORS.get(record[6], "#ERROR")
        elif kind in {0x06, 0x206, 0x406}:  # a formula
            value, place = record[6:14], struct.unpack_from("<HH", record)
            if value[6:] == b"\xff\xff" and value[0] == 2:  # noqa: PLR2004 - an error
                cells[place] = _ERRORS.get(value[2], "#ERROR")
            elif not any(value) and record[14] & 1:
                # It is to be worked out when the file is opened, and never was.
                cells[place] = None
        elif kind == 0x208 and record[12] & 0x20:  # noqa: PLR2004 - a hidden row
            about["hidden_rows"].append(struct.unpack_from("<H", record)[0] + 1)
        elif kind == 0x7D and record[8] & 1:  # noqa: PLR2004 - hidden columns
            first, last = struct.unpack_from("<HH", record)
            about["hidden_columns"] += last - first + 1
    return about


def _ods(data: bytes) -> dict[str, dict[str, Any]]:
    if not _ODS_ODD.search(data):
        return {}
    found: dict[str, dict[str, Any]] = {}
    about, row, column = _about(), 0, 0
    for event, element in iterparse(
        io.BytesIO(data), events=("start", "end"), forbid_dtd=True
    ):
        name = str(element.tag).rpartition("}")[2]
        said = {key.rpartition("}")[2]: value for key, value in element.items()}
        if event == "start" and name == "table":
            about, row = _about(), 0
            found[said.get("name", "")] = about
        elif event == "start" and name == "table-row":
            column = 0
        elif event == "end" and name in {"table-cell", "covered-table-cell"}:
            times = int(said.get("number-columns-repeated", 1))
            if (odd := _ods_cell(element, said)) != "":
                for each in range(column, column + min(times, _MOST_REPEATED)):
                    about["cells"][row, each] = odd
            column += times
            element.clear()
        elif event == "end" and name in {"table-row", "table-column"}:
            times = int(said.get(f"number-{name.removeprefix('table-')}s-repeated", 1))
            _ods_hidden(about, name, said, row, times)
            row += times if name == "table-row" else 0
            element.clear()
    return found


def _ods_cell(element: Any, said: dict[str, str]) -> str | None:
    """Give the name of a cell's error, None for no value yet, or nothing."""
    shown = "".join(element.itertext())
    types = {v for k, v in element.items() if k.endswith("}value-type")}
    if "error" in types or (
        "formula" in said and re.fullmatch(r"#[A-Z/0!?]+[!?A]|Err:\d+", shown)
    ):
        return shown or "#ERROR"
    return None if "formula" in said and not types and not shown else ""


def _ods_hidden(
    about: dict[str, Any], name: str, said: dict[str, str], row: int, times: int
) -> None:
    if said.get("visibility", "visible") == "visible":
        return
    if name == "table-row":
        about["hidden_rows"] += range(row + 1, row + 1 + min(times, _MOST_REPEATED))
    else:
        about["hidden_columns"] += times
