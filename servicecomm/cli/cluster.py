"""Serve `servicecomm cluster`: make a map of one list of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.analysis.wording import listed
from servicecomm.cli._options import CLEAN, Parser, add_out, command, refuse_taken, told
from servicecomm.cli._terminal import say, working
from servicecomm.errors import ServiceCommError
from servicecomm.model.personal import people_of

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
    does = "Make a map of a list of contacts: a column's values become shared things."
    example = "servicecomm cluster contacts.csv --by Problem --out my-folder"
    parser = command(commands, "cluster", _run, does, example)
    parser.add_argument("path", metavar="FILE", help="a CSV file, or a workbook")
    parser.add_argument(
        "--by",
        action="append",
        required=True,
        metavar="COLUMN",
        help="a column whose values become things (repeatable)",
    )
    parser.add_argument(
        "--into",
        action="append",
        default=[],
        metavar="COLUMN=TABLE",
        help="what its values become: problems, teams, services or channels",
    )
    parser.add_argument(
        "--body", metavar="COLUMN", help="the column that names the organisation"
    )
    parser.add_argument(
        "--separator",
        default="|",
        metavar="SIGN",
        help="what parts several values in a cell (without it: a vertical bar)",
    )
    add_out(parser, "PATH", "where to write the map")


def _run(options: argparse.Namespace) -> int:
    refuse_taken(options, options.out)
    into = {}
    for text in options.into:
        column, equals, table = text.rpartition("=")
        if not equals:
            raise ServiceCommError(f"'{text}': write it as in --into Region=problems.")
        into[column] = table
    with working(f"Reading {options.path}"):
        made = sc.cluster(
            sc.read_table(options.path),
            options.by,
            body=options.body,
            into=into,
            separator=options.separator,
        )
    people = people_of(made)
    for note in made.notes:
        say(f"Note: {people.hidden(note)}")
    for issue in made.issues:
        say(str(told(issue, people)))
    sc.write_map(made, options.out, replace=options.replace)
    print(f"Wrote a map of {listed(made.contents)} to {options.out}.")
    return CLEAN
