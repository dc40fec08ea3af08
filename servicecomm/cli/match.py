"""Serve `servicecomm match`: which public body each name in a column means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import CLEAN, Parser, add_csv, command, save
from servicecomm.cli._terminal import working, wrapped

SHOWN = 20
"""How many names to decide about are shown."""

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
    does = "Say which UK public body each name in a column means, how sure, and why."
    example = "servicecomm match contacts.csv --column Organisation --csv matched.csv"
    parser = command(commands, "match", _run, does, example)
    parser.add_argument("path", metavar="FILE", help="a CSV file, or a workbook")
    parser.add_argument(
        "--column", required=True, metavar="NAME", help="the heading of the names"
    )
    add_csv(parser)


def _run(options: argparse.Namespace) -> int:
    table = sc.read_table(options.path)
    with working("Matching names") as progress:
        matched = sc.match_column(table, options.column, progress=progress)
    written = matched[options.column]
    count = matched["verdict"].value_counts()
    for verdict, means in (
        ("matched", "sure enough to use"),
        ("review", "for you to decide"),
        ("none", "in no register: kept as they are"),
    ):
        print(f"{count.get(verdict, 0):>7,} {verdict:<8} {means}")
    undecided = matched[matched["verdict"] == "review"].assign(written=written)
    for row in undecided.drop_duplicates("written").head(SHOWN).to_dict("records"):
        said = row["candidates"].replace("|", ", ")
        print(wrapped(f"- {row['written']}: {row['reason']}. Candidates: {said}"))
    more = undecided["written"].nunique() - SHOWN
    if more > 0:
        print(f"and {more:,} more names to decide about.")
    save(matched, options.csv, read_from=options.path)
    return CLEAN
