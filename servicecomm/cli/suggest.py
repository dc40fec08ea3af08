"""Serve `servicecomm suggest`: whom to invite, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._answers import show_plan
from servicecomm.cli._options import (
    CLEAN,
    Parser,
    add_csv,
    add_links,
    add_path,
    basis,
    command,
    read,
    save,
)
from servicecomm.cli._terminal import working

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
    does = "Suggest whom to invite, and why; nothing better exists, and that is proved."
    example = "servicecomm suggest my-folder --limit 6 --csv invites.csv"
    parser = command(commands, "suggest", _run, does, example)
    add_path(parser)
    parser.add_argument(
        "--limit", type=int, default=6, metavar="N", help="most seats (default: 6)"
    )
    add_links(parser)
    for name, text in (
        ("--must", "id of a person or body that gets a seat in any case"),
        ("--never", "id of a person or body that gets none"),
    ):
        parser.add_argument(
            name, action="append", default=[], metavar="ID", help=f"{text} (repeatable)"
        )
    parser.add_argument(
        "--per-organisation",
        type=int,
        metavar="N",
        help="most seats for one organisation (default: any number)",
    )
    parser.add_argument(
        "--names",
        action="store_true",
        help="show people's names; without it, only roles are shown on the screen",
    )
    add_csv(parser)


def _run(options: argparse.Namespace) -> int:
    stakeholder_map = read(options.path)
    with working("Looking for the best list, and the proof"):
        plan = sc.suggest_invitations(
            stakeholder_map,
            options.limit,
            options.problems,
            basis=basis(options),
            must=options.must,
            never=options.never,
            per_organisation=options.per_organisation,
        )
    show_plan(plan, names=options.names)
    save(sc.invite_list(stakeholder_map, plan), options.csv)
    return CLEAN
