"""Serve `servicecomm check-repo`: people's names in what a repository keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.cli._options import CLEAN, ISSUES, Parser, command, read
from servicecomm.cli._terminal import count, working, wrapped
from servicecomm.files.leaks import find_leaks
from servicecomm.model.personal import People, people_of

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
    does = (
        "Look for names and e-mail addresses of a map's people in the files that a git "
        "repository keeps, notebooks' outputs and widget state among them. Exit code 1 "
        "if there are any. Without a map, only look for workspaces that are kept."
    )
    example = "servicecomm check-repo workshop.scws"
    parser = command(commands, "check-repo", _run, does, example)
    parser.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="the map or workspace whose people to look for",
    )
    parser.add_argument(
        "--repository",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="a folder of the repository (default: this one)",
    )


def _run(options: argparse.Namespace) -> int:
    people = People() if options.path is None else people_of(read(options.path))
    with working("Looking through the repository"):
        leaks = find_leaks(options.repository, people)
    for leak in leaks:
        print(wrapped(str(leak)))
    mend = sum(leak.kind != "unread" for leak in leaks)
    if mend:
        print(
            f"\n{count(mend, 'place')} to mend before this is shared. Clear the "
            "outputs and the widget state of notebooks; take other files out with "
            "git rm --cached."
        )
        return ISSUES
    if options.path is None:
        print(
            "Git keeps no workspace here. Give a map as well, and its people's names "
            "are looked for in every file."
        )
    else:
        print("Nobody is named in the files that git keeps.")
    return CLEAN
