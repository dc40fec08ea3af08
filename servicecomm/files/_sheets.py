"""Read a workbook's sheets as text and print them as JSON: run, never imported.

It runs in a process with a limit on memory, so it uses nothing of this package.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

import python_calamine

MEMORY = 2_000_000_000
"""The most memory, in bytes, that reading a workbook may take."""

SIGNIFICANT = ".15g"
"""A spreadsheet keeps fifteen significant digits; the rest of a float is noise."""


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

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        visible = python_calamine.SheetVisibleEnum.Visible
        sheets = []
        for sheet in book.sheets_metadata:
            hidden = sheet.visible != visible
            rows = [] if hidden else book.get_sheet_by_name(sheet.name).to_python(
                skip_empty_area=False
            )
            texts = [[text(cell) for cell in row] for row in rows]
            sheets.append({"name": sheet.name, "hidden": hidden, "rows": texts})
        answer = {"sheets": sheets}
    except MemoryError:
        sys.exit(1)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
