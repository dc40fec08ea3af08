"""What several commands take and do alike: paths, links, reading, saving.

It shows no answers.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import servicecomm as sc
from servicecomm.cli._terminal import count, working, wrapped
from servicecomm.errors import ServiceCommError
from servicecomm.files import map_folders
from servicecomm.model.personal import people_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from servicecomm.errors import Issue
    from servicecomm.model.personal import People
    from servicecomm.model.stakeholder_map import StakeholderMap

CLEAN, ISSUES, UNREADABLE, STOPPED = 0, 1, 2, 130
"""Exit codes: all is well, faults were found, nothing could be done, stopped by you."""

STATED = ("stated",)


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        wrong = message[:1].upper() + message[1:]
        self.exit(UNREADABLE, f"{wrong}. For help: {self.prog} --help\n")


def command(
    commands: argparse._SubParsersAction[Parser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    does: str,
    example: str,
) -> Parser:
    parser: Parser = commands.add_parser(
        name, help=does, description=does, epilog=f"Example: {example}"
    )
    parser.set_defaults(run=run)
    return parser


def add_path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        metavar="PATH",
        help="a folder of CSV files, a workbook, or a file of another program",
    )


def add_links(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--problem",
        action="append",
        dest="problems",
        metavar="ID",
        help="id of a problem (repeatable; without it, all problems)",
    )
    parser.add_argument(
        "--stated-only",
        action="store_true",
        help="leave out links that are inferred or assumed",
    )


def add_csv(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="also write the list to this file"
    )


def add_out(
    parser: argparse.ArgumentParser,
    metavar: str,
    does: str,
    *,
    required: bool = True,
) -> None:
    parser.add_argument(
        "--out", type=Path, required=required, metavar=metavar, help=does
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="write over what is there under that name already",
    )


def refuse_taken(options: argparse.Namespace, *places: Path) -> None:
    """
    Refuse to write over anything, unless that was asked for.

    Raises
    ------
    ServiceCommError
        If there is something under one of the names.
    """
    for place in () if options.replace else places:
        if held := map_folders.held(place):
            raise ServiceCommError(
                f"{place} {held}, which would be written over. Give --out another "
                "name, or add --replace."
            )


def basis(options: argparse.Namespace) -> tuple[str, ...]:
    from servicecomm.model.schema import BASIS  # noqa: PLC0415 - loaded when needed

    return STATED if options.stated_only else BASIS


def read(path: str) -> StakeholderMap:
    with working(f"Reading {path}") as progress:
        stakeholder_map = sc.read_map(path, progress=progress)
    people = people_of(stakeholder_map)
    issues = [told(issue, people) for issue in stakeholder_map.issues]
    for note in (*stakeholder_map.notes, *issues):
        print(wrapped(f"Note: {people.hidden(str(note))}"), file=sys.stderr)
    return stakeholder_map


def refuse_source(place: Path, read_from: str) -> None:
    """
    Refuse to write a list over what it was made of.

    Raises
    ------
    ServiceCommError
        If the file is a part of that.
    """
    if map_folders.is_part_of(place, read_from):
        raise ServiceCommError(
            f"{place} is part of what was read, and would be written over. Give --csv "
            "another name."
        )


def told(issue: Issue, people: People) -> Issue:
    """Take what is personal out of a fault: a terminal is on a projector, or logged."""
    value = "" if _is_personal(issue) else people.hidden(issue.value)
    return replace(issue, value=value, wrong=people.hidden(issue.wrong))


def _is_personal(issue: Issue) -> bool:
    """Say whether a cell may name a person, and so is told by its place alone."""
    from servicecomm.model.schema import TABLES  # noqa: PLC0415 - loaded when needed

    heading = issue.column.strip().casefold().replace(" ", "_").replace("-", "_")
    if "people" in issue.source.casefold():
        return not heading.endswith("id")
    columns = [column for table in TABLES for column in table.columns]
    found = [c.personal for c in columns if heading in {c.name, *c.headings}]
    return bool(found) and all(found)


def save(frame: pd.DataFrame, path: Path | None, *, read_from: str) -> None:
    if path is not None:
        refuse_source(path, read_from)
        sc.write_table(frame, path)
        print(f"Wrote {count(len(frame), 'row')} to {path}.")
