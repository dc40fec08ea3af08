"""Workbooks → grids of text, read in a process of their own.

A broken or hostile workbook can ask for all the memory there is and take its process
down; the notebook's kernel must not be that process. `_sheets.py` is what runs there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError
from servicecomm.files.delimited import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""The kinds of workbook that can be read."""

_READER = Path(__file__).with_name("_sheets.py")
_SECONDS = 120


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
        A grid for each sheet, by the sheet's name; numbers as the sheet shows them,
        dates as ISO dates. Hidden sheets are left out and named in a note.

    Raises
    ------
    SourceFileError
        If it cannot be read, or asks for more memory or time than a map can need.
    """
    command = [sys.executable, "-I", str(_READER), str(path)]
    try:
        run = subprocess.run(  # noqa: S603 - our own script, with a path as its argument
            command, capture_output=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise SourceFileError(
            f"{path.name} took longer than {_SECONDS} seconds to read. Copy the cells "
            "that you need into a new workbook and try again."
        ) from None
    if run.returncode < 0 or not run.stdout:
        raise SourceFileError(
            f"{path.name} asks for more memory than a map can need, or is damaged. "
            "Copy the cells that you need into a new workbook and try again."
        )
    return _grids(path.name, json.loads(run.stdout))


def _grids(name: str, answer: Mapping[str, object]) -> dict[str, Grid]:
    if "error" in answer:
        raise SourceFileError(
            f"{name} cannot be read as a workbook ({answer['error']}). Open it, save it "
            "as .xlsx without a password, and try again."
        )
    sheets = answer["sheets"]
    assert isinstance(sheets, list)  # noqa: S101 - written by _sheets.py
    grids = {}
    for sheet in sheets:
        source = f"{name}, sheet {sheet['name']}"
        if sheet["hidden"]:
            grids[sheet["name"]] = Grid(source, [], [f"{source} is hidden: not read."])
        else:
            grids[sheet["name"]] = Grid(source, sheet["rows"])
    return grids
