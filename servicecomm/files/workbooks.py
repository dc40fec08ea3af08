"""Workbooks → grids of text, read in a process of their own.

A broken or hostile workbook can ask for all the memory there is and take its process
down; the notebook's kernel must not be that process. `_sheets.py` is what runs there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError
from servicecomm.files.delimited import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""The kinds of workbook that can be read."""

_READER = Path(__file__).resolve().with_name("_sheets.py")
_SECONDS = 60
_EXPANDED = 200_000_000
_PARTS = 10_000
_CELLS_SHOWN = 3
_OLE = b"\xd0\xcf\x11\xe0"
_COPY = "Copy the cells that you need into a new workbook and try again."


def read_workbook(path: Path) -> dict[str, Grid]:
    """
    Read every visible sheet of a workbook.

    Parameters
    ----------
    path
        The workbook.

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
    # With -P the reader's own folder is not searched for modules.
    command = [sys.executable, "-P", str(_READER), str(path.resolve())]
    try:
        run = subprocess.run(  # noqa: S603 - our own script, with a path as its argument
            command,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise SourceFileError(
            f"{path.name} took longer than {_SECONDS} seconds to read. {_COPY}"
        ) from None
    if run.returncode or not run.stdout:
        raise SourceFileError(
            f"{path.name} asks for more memory than a map can need, or is damaged. "
            f"{_COPY}"
        )
    return _grids(path.name, json.loads(run.stdout))


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
    old = path.suffix.lower() == ".xls"
    if start.startswith(_OLE) and not old:
        raise SourceFileError(
            f"{path.name} has a password, or is an old .xls workbook under another "
            "name. Open it, save it as .xlsx without a password, and try again."
        )
    sizes = _sizes(path)
    if not (sizes or old):
        raise SourceFileError(
            f"{path.name} is not a workbook, whatever its name ends in, or is damaged. "
            "Open it in a spreadsheet program, save it as .xlsx, and try again."
        )
    if sum(sizes) > _EXPANDED or len(sizes) > _PARTS:
        raise SourceFileError(
            f"{path.name} holds far more than a map can need: over "
            f"{_EXPANDED // 1_000_000} MB, or {_PARTS:,} parts. {_COPY}"
        )


def _sizes(path: Path) -> list[int]:
    """List the sizes of a workbook's parts when unpacked; nothing if it is no zip."""
    try:
        with zipfile.ZipFile(path) as book:
            return [part.file_size for part in book.infolist()]
    except (zipfile.BadZipFile, NotImplementedError):
        return []


def _grids(name: str, answer: Mapping[str, Any]) -> dict[str, Grid]:
    if "error" in answer:
        raise SourceFileError(
            f"{name} cannot be read as a workbook: {answer['error']}. Open it, save it "
            "as .xlsx without a password, and try again."
        )
    return {sheet["name"]: _grid(name, sheet) for sheet in answer["sheets"]}


def _grid(name: str, sheet: Mapping[str, Any]) -> Grid:
    source = f"{name}, sheet {sheet['name']}"
    if sheet["hidden"]:
        return Grid(source, iter(()), hidden=True)
    notes = []
    if sheet["merged"]:
        areas = "1 area" if sheet["merged"] == 1 else f"{sheet['merged']} areas"
        notes.append(
            f"{source} has {areas} of merged cells: only the first cell of each holds "
            "the text, the others were read as empty."
        )
    return Grid(source, iter(sheet["rows"]), notes, tuple(sheet["unknown"]))
