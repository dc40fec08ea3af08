"""Read a workbook's sheets as text and print them as JSON: run, never imported.

It runs in a process with a limit on memory, so it uses nothing of this package.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import sys
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import python_calamine

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = 2_000_000_000
"""The most memory, in bytes, that reading a workbook may take."""

SIGNIFICANT = ".15g"
"""A spreadsheet keeps fifteen significant digits; the rest of a float is noise."""

_ERROR_OR_FORMULA = re.compile(rb""" t=["']e["']|<(?:\w+:)?f[\s/>]""")


def text(cell: object) -> str:
    """
    Write a cell as the sheet shows it.

    Parameters
    ----------
    cell
        What the reader gives.

    Returns
    -------
    str
        Its text; dates in ISO form.
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, SIGNIFICANT)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return str(cell)


def unsaid(path: str) -> list[dict[str, str | None]]:
    """
    Find what the reader leaves out of an ``.xlsx`` workbook.

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    list of dict of str to str or None
        For each sheet in order, by cell ("B3"): the name of an error (``#N/A``), or
        None for a formula that was never worked out.
    """
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as book:
        return [_unsaid_in(book, part) for part in _parts(book)]


def _parts(book: zipfile.ZipFile) -> Iterator[str]:
    if "xl/workbook.xml" not in book.namelist():
        return
    related = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - see above
    targets = {each.get("Id"): each.get("Target", "") for each in related}
    for sheet in ET.fromstring(book.read("xl/workbook.xml")).iter():  # noqa: S314 - see above
        if sheet.tag.endswith("}sheet"):
            ids = (value for name, value in sheet.items() if name.endswith("}id"))
            target = targets.get(next(ids, None), "")
            yield target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _unsaid_in(book: zipfile.ZipFile, part: str) -> dict[str, str | None]:
    if part not in book.namelist() or not _ERROR_OR_FORMULA.search(book.read(part)):
        return {}
    found: dict[str, str | None] = {}
    with book.open(part) as file:
        for _, cell in ET.iterparse(file):  # noqa: S314 - see above
            if cell.tag.endswith("}c") and cell.get("r"):
                parts = {child.tag.rpartition("}")[2]: child.text for child in cell}
                kind, place = cell.get("t"), cell.get("r", "")
                if kind == "e":
                    found[place] = parts.get("v")
                elif "f" in parts and kind != "str" and not parts.get("v"):
                    found[place] = None
                cell.clear()
    return found


def sheets(path: str) -> list[dict[str, Any]]:
    """
    Read the sheets of a workbook.

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    list of dict
        For each sheet: ``name``, ``hidden``, ``rows`` of text, ``merged`` (how many
        areas) and ``unknown`` (cells with formulas that were never worked out).
    """
    book = python_calamine.CalamineWorkbook.from_path(path)
    left_out = unsaid(path)
    read = []
    for number, about in enumerate(book.sheets_metadata):
        if about.visible != python_calamine.SheetVisibleEnum.Visible:
            read.append({"name": about.name, "hidden": True})
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows = [
            [text(cell) for cell in row]
            for row in sheet.to_python(skip_empty_area=False)
        ]
        unknown = []
        for place, said in left_out[number].items() if number < len(left_out) else ():
            if said is None:
                unknown.append(place)
            else:
                _put(rows, place, said)
        merged = len(getattr(sheet, "merged_cell_ranges", None) or ())
        read.append(
            {"name": about.name, "hidden": False, "rows": rows}
            | {"merged": merged, "unknown": unknown}
        )
    return read


def _put(rows: list[list[str]], place: str, said: str) -> None:
    letters = place.rstrip("0123456789")
    row, column = int(place[len(letters) :]), 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    rows[row - 1][column - 1] = said


def main(path: str) -> None:
    """
    Print the sheets of a workbook.

    Parameters
    ----------
    path
        The workbook.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        with contextlib.suppress(OSError, ValueError):  # macOS refuses some limits
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        answer: dict[str, Any] = {"sheets": sheets(path)}
    except MemoryError:
        sys.exit(1)
    except python_calamine.PasswordError:
        answer = {"error": "it has a password"}
    except Exception as error:  # noqa: BLE001 - a broken file can break readers in any way
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
