"""Serve `servicecomm affected`: whom problems affect, and because of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._answers import show_affected
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
    does = "List the bodies that problems affect, and because of what."
    example = "servicecomm affected my-folder --problem P05 --csv affected.csv"
    parser = command(commands, "affected", _run, does, example)
    add_path(parser)
    add_links(parser)
    parser.add_argument(
        "--level",
        choices=("recorded", "organisation", "top parent"),
        default="organisation",
        help=(
            "count bodies as recorded, by organisation (the default), or by the "
            "parent at the top"
        ),
    )
    add_csv(parser)


def _run(options: argparse.Namespace) -> int:
    stakeholder_map = read(options.path)
    affected = sc.affected_bodies(
        stakeholder_map, options.problems, basis=basis(options), level=options.level
    )
    show_affected(affected)
    save(affected, options.csv, read_from=options.path)
    return CLEAN
