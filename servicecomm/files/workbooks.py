"""Workbooks → grids of text, read in a process of their own.

A broken or hostile workbook can ask for all the memory there is and take its process
down; the notebook's kernel must not be that process. `_sheets.py` is what runs there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError
from servicecomm.files.delimited import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""The kinds of workbook that can be read."""

_READER = Path(__file__).resolve().with_name("_sheets.py")
_HEARTS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
_SECONDS = 60
_EXPANDED = 200_000_000
_PARTS = 10_000
_CELLS_SHOWN = 3
_OLE = b"\xd0\xcf\x11\xe0"
_COPY = "Copy the cells that you need into a new workbook and try again."


def read_workbook(
    path: Path, *, progress: Callable[[int, int], None] | None = None
) -> dict[str, Grid]:
    """
    Read every visible sheet of a workbook.

    Parameters
    ----------
    path
        The workbook.
    progress
        Is told how many rows of a sheet were read, and how many there are.

    Returns
    -------
    dict of str to Grid
        A grid for each sheet, by the sheet's name; numbers to fifteen digits, dates as
        ISO dates, errors by their names.

    Raises
    ------
    SourceFileError
        If it cannot be read, or asks for more memory or time than a map can need.
    """
    _refuse_early(path)
    answer = _answer(path, progress)
    if not answer:
        raise SourceFileError(
            f"{path.name} asks for more memory than a map can need, or is damaged. "
            f"{_COPY}"
        )
    return _grids(path.name, answer)


def _answer(
    path: Path, progress: Callable[[int, int], None] | None
) -> dict[str, Any] | None:
    """Run the reader, and give its last word; nothing if it died."""
    # With -P the reader's own folder is not searched for modules.
    command = [sys.executable, "-P", str(_READER), str(path.resolve())]
    ended = threading.Event()
    answer = None
    with subprocess.Popen(  # noqa: S603 - our own script, with a path as its argument
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as run:

        def stop() -> None:
            ended.set()
            run.kill()

        timer = threading.Timer(_SECONDS, stop)
        timer.start()
        try:
            for line in run.stdout or ():
                said = json.loads(line)
                if "read" not in said:
                    answer = said
                elif progress is not None:
                    progress(said["read"], said["of"])
        except ValueError:  # cut short
            answer = None
        except BaseException:  # stopped from outside: nothing may be left running
            run.kill()
            raise
        finally:
            timer.cancel()
    if ended.is_set():
        raise SourceFileError(
            f"{path.name} took longer than {_SECONDS} seconds to read. {_COPY}"
        )
    return answer if run.returncode == 0 else None


def refuse_unknown(grid: Grid) -> None:
    """
    Refuse a sheet with formulas that were never worked out: nobody knows its text.

    Parameters
    ----------
    grid
        The sheet.

    Raises
    ------
    SourceFileError
        If there are such formulas; it names the first of them.
    """
    if grid.unknown:
        named = ", ".join(grid.unknown[:_CELLS_SHOWN])
        more = len(grid.unknown) - _CELLS_SHOWN
        named += f" and {more:,} more cells" if more > 0 else ""
        raise SourceFileError(
            f"{grid.source}: the formulas in {named} have no value yet. Open the "
            "workbook in a spreadsheet program, save it, and try again."
        )


def _refuse_early(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_OLE):
        return
    parts = _parts(path)
    if not parts:
        raise SourceFileError(
            f"{path.name} is not a workbook, whatever its name ends in, or is damaged. "
            "Open it in a spreadsheet program, save it as .xlsx, and try again."
        )
    if sum(part.file_size for part in parts) > _EXPANDED or len(parts) > _PARTS:
        raise SourceFileError(
            f"{path.name} holds far more than a map can need: over "
            f"{_EXPANDED // 1_000_000} MB, or {_PARTS:,} parts. {_COPY}"
        )
    names = {part.filename.replace("\\", "/").lower() for part in parts}
    if not names & _HEARTS:
        raise SourceFileError(
            f"{path.name} is a zip file, but no workbook. Unpack it, and give the file "
            "or folder that is in it."
        )
    if len({part.filename for part in parts}) < len(parts):
        raise SourceFileError(
            f"{path.name} holds one of its parts twice, so programs disagree about "
            f"what it says. {_COPY}"
        )


def _parts(path: Path) -> list[zipfile.ZipInfo]:
    """List a workbook's parts; nothing if it is no zip."""
    try:
        with zipfile.ZipFile(path) as book:
            return book.infolist()
    except (zipfile.BadZipFile, NotImplementedError):
        return []


def _grids(name: str, answer: Mapping[str, Any]) -> dict[str, Grid]:
    if "refused" in answer:
        raise SourceFileError(f"{name} {answer['refused']}")
    if "damaged" in answer:
        raise SourceFileError(
            f"{name} is damaged, or not quite a workbook. Open it in a spreadsheet "
            "program, save it as .xlsx, and try again."
        )
    return {sheet["name"]: _grid(name, sheet) for sheet in answer["sheets"]}


def _grid(name: str, sheet: Mapping[str, Any]) -> Grid:
    source = f"{name}, sheet {sheet['name']}"
    if sheet["hidden"]:
        return Grid(source, iter(()), hidden=True)
    notes = list(_notes(source, sheet))
    return Grid(
        source,
        iter(sheet["rows"]),
        notes,
        tuple(sheet["unknown"]),
        expected=len(sheet["rows"]),
    )


def _notes(source: str, sheet: Mapping[str, Any]) -> Iterator[str]:
    if sheet["merged"]:
        areas = "1 area" if sheet["merged"] == 1 else f"{sheet['merged']} areas"
        yield (
            f"{source} has {areas} of merged cells: only the first cell of each holds "
            "the text, the others were read as empty."
        )
    rows = [number for number in sheet["hidden_rows"] if number <= len(sheet["rows"])]
    if rows:
        first = ", ".join(map(str, rows[:_CELLS_SHOWN]))
        more = len(rows) - _CELLS_SHOWN
        first += f" and {more:,} more" if more > 0 else ""
        yield f"{source} has hidden rows, which were read too: {first}."
    if sheet["hidden_columns"]:
        count = sheet["hidden_columns"]
        counted = "1 hidden column" if count == 1 else f"{count:,} hidden columns"
        yield f"{source} has {counted}: read too."
    if sheet["unseen"]:
        yield (
            f"{source} is kept in a way that hides which cells hold errors: they were "
            "read as empty."
        )
