"""Serve `servicecomm demo`: the whole journey on the shipped example."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.analysis.wording import listed
from servicecomm.cli._answers import show_affected, show_plan
from servicecomm.cli._options import CLEAN, Parser, command
from servicecomm.cli._terminal import say, title, working

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
    does = "Go the whole way on the shipped example: affected, invited, map, report."
    parser = command(commands, "demo", _run, does, "servicecomm demo --out out/demo")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("out/demo"),
        metavar="FOLDER",
        help="where to put invites.csv, map.svg and report.html (default: out/demo)",
    )


def _run(options: argparse.Namespace) -> int:
    example = sc.example_map("after-a-death")
    say(
        "Dealing with things after someone dies: a worked example. The bodies and the "
        "sources are real, the people are invented. The map holds "
        f"{listed(example.contents)}."
    )
    title("Who is affected, and because of what?")
    show_affected(sc.affected_bodies(example).head(6))
    for text in sc.not_shared_yet(example)["text"]:
        say(text)
    title("Whom to invite first, and why?")
    plan = sc.suggest_invitations(example, limit=6)
    show_plan(plan, names=False)
    group = sc.smallest_group(example)
    names = ", ".join(group.members["name"])
    say(
        f"Proved: the fewest bodies that touch every problem are {names}. "
        f"Groups of {group.size} that do: {len(group.groups)}."
    )
    out = options.out
    with working("Drawing the map and writing the report"):
        sc.write_table(sc.invite_list(example, plan), out / "invites.csv")
        sc.write_picture(example, out / "map.svg", highlight=plan.invited["body_id"])
        sc.write_report(example, out / "report.html", plan=plan)
    title("What to open next")
    say(f"{out / 'report.html'}  the whole story on one page, in a browser")
    say(f"{out / 'map.svg'}      the map, in a browser or a document")
    say(f"{out / 'invites.csv'}  the invite list, in a spreadsheet")
    say("notebooks/00-start-here.ipynb  the same journey, step by step, in JupyterLab")
    return CLEAN
