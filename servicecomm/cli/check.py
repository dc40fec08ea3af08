"""Serve `servicecomm check`: every fault in a map's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import CLEAN, ISSUES, Parser, add_path, command
from servicecomm.cli._terminal import count, working, wrapped
from servicecomm.errors import InvalidTablesError

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """
    Add the command.

    Parameters
    ----------
    commands
        What the parser of ``servicecomm`` takes its commands from.
    """
    does = "List every fault in a map's files, with file, row, column and what to do."
    parser = command(commands, "check", _run, does, "servicecomm check my-folder")
    add_path(parser)


def _run(options: argparse.Namespace) -> int:
    try:
        with working(f"Reading {options.path}"):
            stakeholder_map = sc.read_map(options.path)
    except InvalidTablesError as error:
        if any(issue.row is None for issue in error.issues):
            raise  # a table without a column that it needs cannot be read at all
        for issue in error.issues:
            print(wrapped(str(issue)))
        print(f"\n{count(len(error.issues), 'fault')} to mend before this is a map.")
        return ISSUES
    print(repr(stakeholder_map))
    for note in stakeholder_map.notes:
        print(wrapped(f"Note: {note}"))
    for issue in stakeholder_map.issues:
        print(wrapped(str(issue)))
    if stakeholder_map.issues:
        print(
            f"\n{count(len(stakeholder_map.issues), 'warning')}; the map can be used."
        )
        return ISSUES
    print("No faults found.")
    return CLEAN
