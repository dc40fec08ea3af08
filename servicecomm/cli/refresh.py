"""Serve `servicecomm refresh`: what a publisher's saved list would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import (
    CLEAN,
    Parser,
    add_csv,
    add_out,
    command,
    read,
    refuse_taken,
    save,
)
from servicecomm.cli._terminal import count, working, wrapped
from servicecomm.errors import SourceFileError

SHOWN = 40
"""How many changes are shown."""

if TYPE_CHECKING:
    import argparse

    import pandas as pd


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """
    Add the command.

    Parameters
    ----------
    commands
        What the parser of ``servicecomm`` takes its commands from.
    """
    does = "Show what a publisher's saved list of bodies would change, before it does."
    example = "servicecomm refresh pages --map my-folder --out my-folder-new"
    parser = command(commands, "refresh", _run, does, example)
    parser.add_argument(
        "path",
        metavar="FILE",
        help=(
            "saved pages of the GOV.UK organisations API (a JSON file, or a folder of "
            "them), or mySociety's CSV of councils"
        ),
    )
    parser.add_argument(
        "--map",
        metavar="PATH",
        help="compare with this map; without it, with the register that comes along",
    )
    parser.add_argument(
        "--only",
        action="append",
        metavar="ID",
        help="with --out, make only the changes of this id (repeatable)",
    )
    add_out(parser, "PATH", "with --map, write the changed map here", required=False)
    add_csv(parser)


def _run(options: argparse.Namespace) -> int:
    if options.out and not options.map:
        raise SourceFileError(
            "There is no map to change: --out needs --map. Give the map's folder."
        )
    if options.out:
        refuse_taken(options, options.out)
    published = sc.read_published_bodies(options.path)
    own_map = read(options.map) if options.map else None
    with working("Comparing names"):
        known = sc.load_register() if own_map is None else own_map
        changes = sc.published_changes(known, published)
    print(f"{len(published):,} {'body' if len(published) == 1 else 'bodies'} listed.")
    _show(changes)
    save(changes, options.csv, read_from=options.path)
    if own_map is not None and options.out:
        after = sc.apply_published(own_map, published, only=options.only)
        same = options.out.resolve() == Path(options.map).resolve()
        sc.write_map(after, options.out, replace=options.replace)
        rest = "" if same else f"; {options.map} is as it was"
        print(f"Wrote the changed map to {options.out}{rest}.")
    return CLEAN


def _show(changes: pd.DataFrame) -> None:
    for name, rows in changes.groupby("change"):
        print(f"{len(rows):>7,} {name}")
    for row in changes.head(SHOWN).to_dict("records"):
        print(wrapped(f"- {row['text']} [{row['id']}]"))
    if len(changes) > SHOWN:
        print(f"and {count(len(changes) - SHOWN, 'more change')}: --csv writes all.")
    if changes.empty:
        print("Nothing changes.")
