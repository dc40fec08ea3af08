"""Read a workbook's sheets as text and print them as JSON: run, never imported.

It runs in a process with a limit on memory, so it uses nothing of this package but the
script beside it, which looks at what the reader of workbooks leaves out.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import python_calamine

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY = 500_000_000
"""The most memory, in bytes, that reading a workbook may take."""

SIGNIFICANT = ".15g"
"""A spreadsheet keeps fifteen significant digits; the rest of a float is noise."""

FAR = 20_000_000
"""So many cells may lie between a sheet's first and last before it is refused."""

_FAR = (
    "has a sheet that reaches much further down or to the right than its cells. Delete "
    "the rows and columns beyond your table, save it, and try again."
)
_DOCUMENT_TYPE = (
    "has a document type, which can read other files or fill the memory. Open it in a "
    "spreadsheet program, save it as a new .xlsx, and try again."
)
_UNLOCK = "Open it, save it as .xlsx without a password, and try again."
_AT_A_TIME = 5_000
_LEFT_OUT = Path(__file__).resolve().with_name("_left_out.py")


class RefusedError(Exception):
    """A workbook that is not read, and the reason."""


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


def sheets(
    path: str, progress: Callable[[int, int], None] | None = None
) -> list[dict[str, Any]]:
    """
    Read the sheets of a workbook.

    Parameters
    ----------
    path
        The workbook.
    progress
        Is told how many rows were read, and how many there are.

    Returns
    -------
    list of dict
        For each sheet: ``name``, ``hidden``, ``rows`` of text, ``merged`` (how many
        areas), ``unknown`` (cells with formulas that were never worked out),
        ``hidden_rows`` (their numbers), ``hidden_columns`` (how many) and ``unseen``
        (whether nobody knows which cells hold errors).

    Raises
    ------
    RefusedError
        If a sheet reaches so far that it would fill the memory, a part has a document
        type, or it is locked.
    """
    data = Path(path).read_bytes()
    beside = runpy.run_path(str(_LEFT_OUT))
    try:
        kind, left_out = beside["left_out"](data)
    except beside["DocumentTypeError"]:
        raise RefusedError(_DOCUMENT_TYPE) from None
    for about in (left_out or {}).values():
        rows, columns, cells = about["extent"]
        if rows * columns > FAR and rows * columns > 20 * cells:
            raise RefusedError(
                f"has a sheet that reaches down to row {rows:,} and over {columns:,} "
                f"columns, though only {cells:,} cells are filled. Delete the rows and "
                "columns beyond your table, save it, and try again."
            )
    book = _opened(path, data, kind)
    read = []
    for sheet in book.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue  # a chart or a macro
        if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
            read.append({"name": sheet.name, "hidden": True})
        else:
            found = book.get_sheet_by_name(sheet.name)
            about = {"unseen": True} if left_out is None else left_out.get(sheet.name)
            read.append(_sheet(found, about or {}, progress))
    return read


def _opened(path: str, data: bytes, kind: tuple[str, ...]) -> Any:
    if path.lower().endswith(kind):
        return python_calamine.CalamineWorkbook.from_path(path)
    try:  # the name does not say what it is
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.CalamineError:
        if ".xls" not in kind:
            return python_calamine.CalamineWorkbook.from_path(path)
    msg = f"has a password, or is an old workbook that is damaged. {_UNLOCK}"
    raise RefusedError(msg)


def _sheet(
    sheet: Any, about: dict[str, Any], progress: Callable[[int, int], None] | None
) -> dict[str, Any]:
    rows: list[list[str]] = []
    for cells in sheet.to_python(skip_empty_area=False):
        rows.append(list(map(text, cells)))
        if progress is not None and not len(rows) % _AT_A_TIME:
            progress(len(rows), sheet.total_height)
    unknown = []
    for (row, column), said in about.get("cells", {}).items():
        if said is None:
            unknown.append(f"{_letters(column)}{row + 1}")
        else:
            _put(rows, row, column, said)
    return {
        "name": sheet.name,
        "hidden": False,
        "rows": rows,
        "merged": len(getattr(sheet, "merged_cell_ranges", None) or ()),
        "unknown": unknown,
        "hidden_rows": about.get("hidden_rows", []),
        "hidden_columns": about.get("hidden_columns", 0),
        "unseen": about.get("unseen", False),
    }


def _letters(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _put(rows: list[list[str]], row: int, column: int, said: str) -> None:
    # The reader ends a sheet at the last cell that it knows.
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
    rows[row][column] = said


def main(path: str) -> None:
    """
    Print the sheets of a workbook: lines of progress, and then the answer.

    Parameters
    ----------
    path
        The workbook.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        with contextlib.suppress(OSError, ValueError):  # macOS refuses some limits
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    def progress(some: int, every: int) -> None:
        sys.stdout.write(json.dumps({"read": some, "of": every}) + "\n")
        sys.stdout.flush()

    try:
        answer: dict[str, Any] = {"sheets": sheets(path, progress)}
    except MemoryError:
        sys.exit(1)
    except RefusedError as error:
        answer = {"refused": str(error)}
    except python_calamine.PasswordError:
        answer = {"refused": f"has a password. {_UNLOCK}"}
    except Exception as error:  # noqa: BLE001 - a broken file can break readers in any way
        # The reader itself counts cells before it makes room for them.
        far = "Cell limit" in str(error)
        answer = {"refused": _FAR} if far else {"damaged": True}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
