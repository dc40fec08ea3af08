"""Serve `servicecomm erase`: one person, everywhere in a workspace, for good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import CLEAN, ISSUES, UNREADABLE, Parser, command
from servicecomm.cli._terminal import say, working
from servicecomm.errors import ReadOnlyWorkspaceError, shown
from servicecomm.files.paths import existing_workspace

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
    does = "Erase one person from a workspace: rows, links, notes, history, backups."
    example = "servicecomm erase workshop.scws esme --yes"
    parser = command(commands, "erase", _run, does, example)
    parser.add_argument("path", metavar="WORKSPACE", help="a file that ends in .scws")
    parser.add_argument("person", metavar="PERSON_ID", help="the id of the person")
    parser.add_argument(
        "--yes",
        action="store_true",
        help="do it; without this, it is only said what would go (exit code 2)",
    )


def _run(options: argparse.Namespace) -> int:
    path = existing_workspace(Path(options.path))
    if not options.yes:
        say(f"{_would(path, options.person)} Nothing was changed: add --yes to do it.")
        return UNREADABLE
    with sc.open_workspace(path) as workspace:
        if workspace.read_only:
            raise ReadOnlyWorkspaceError(
                f"{options.path} cannot be changed: {workspace.read_only}. Close it "
                "there, then erase."
            )
        with working("Erasing"):
            erased = workspace.erase(options.person)
    say(str(erased))
    left = (erased.still_named, erased.unread, erased.perhaps)
    return ISSUES if any(left) else CLEAN


def _would(path: Path, person: str) -> str:
    if (sc.read_map(path).people["person_id"] == person).any():
        return (
            f"This would erase {shown(person)} from {path}, its history and its "
            "backups, for good."
        )
    return (
        f"{path} has nobody of the id {shown(person)} now: check the id. If they were "
        "removed, this would erase them from its history and its backups, for good."
    )
