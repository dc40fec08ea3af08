"""Serve `servicecomm export`: a map for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import CLEAN, Parser, add_path, command, read
from servicecomm.cli._terminal import working
from servicecomm.errors import ServiceCommError
from servicecomm.model.redaction import LEVELS

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
    does = "Write a map for other programs: a folder of CSV files, or a workbook."
    example = "servicecomm export my-folder --to xlsx --out map.xlsx"
    parser = command(commands, "export", _run, does, example)
    add_path(parser)
    parser.add_argument(
        "--to", choices=("csv", "xlsx"), required=True, help="the kind of file"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where to write it"
    )
    parser.add_argument(
        "--people",
        choices=LEVELS,
        default="full",
        help="what it tells of people: all, roles without names, or how many",
    )


def _run(options: argparse.Namespace) -> int:
    stakeholder_map = sc.redact(read(options.path), options.people)
    out = options.out
    if options.to == "xlsx" and out.suffix.lower() != ".xlsx":
        out = out.with_name(f"{out.name}.xlsx")
    if options.to == "csv" and out.suffix:
        raise ServiceCommError(
            f"{out} looks like a file; a map in CSV is a folder of files. Give a name "
            "without a dot, or ask for --to xlsx."
        )
    with working(f"Writing {out}"):
        sc.write_map(stakeholder_map, out)
    print(f"Wrote {stakeholder_map!r} to {out}.")
    return CLEAN
