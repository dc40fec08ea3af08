"""What several commands take and do alike: paths, links, reading, saving.

It shows no answers.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import servicecomm as sc
from servicecomm.cli._terminal import count, working, wrapped
from servicecomm.model.personal import people_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

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


def basis(options: argparse.Namespace) -> tuple[str, ...]:
    from servicecomm.model.schema import BASIS  # noqa: PLC0415 - loaded when needed

    return STATED if options.stated_only else BASIS


def read(path: str) -> StakeholderMap:
    with working(f"Reading {path}") as progress:
        stakeholder_map = sc.read_map(path, progress=progress)
    hidden = people_of(stakeholder_map).hidden
    for note in (*stakeholder_map.notes, *stakeholder_map.issues):
        print(wrapped(f"Note: {hidden(str(note))}"), file=sys.stderr)
    return stakeholder_map


def save(frame: pd.DataFrame, path: Path | None) -> None:
    if path is not None:
        sc.write_table(frame, path)
        print(f"Wrote {count(len(frame), 'row')} to {path}.")
