"""Serve `servicecomm letters`: drafts for whom to invite, their list, and a post."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import (
    CLEAN,
    Parser,
    add_out,
    add_path,
    command,
    read,
    refuse_taken,
)
from servicecomm.cli._terminal import count, say, working
from servicecomm.errors import ServiceCommError

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
    does = "Draft a letter to each person to invite; nothing is sent."
    example = "servicecomm letters my-folder --sender 'Una Sample' --out letters"
    parser = command(commands, "letters", _run, does, example)
    add_path(parser)
    parser.add_argument("--sender", required=True, metavar="NAME", help="who signs")
    add_out(parser, "FOLDER", "where to put the drafts, tracking.csv and the post")
    parser.add_argument(
        "--limit", type=int, default=6, metavar="N", help="most letters (default: 6)"
    )
    parser.add_argument(
        "--about", default="", metavar="WORDS", help="what the community is about"
    )
    parser.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        help="your own text of the letter; template.txt in the folder is ours",
    )
    parser.add_argument(
        "--call", metavar="TIME", help="when the call is, like 2027-01-12T10:00"
    )


def _run(options: argparse.Namespace) -> int:
    from servicecomm.files.tables import read_text  # noqa: PLC0415 - slow to load
    from servicecomm.files.writing import write_text  # noqa: PLC0415 - the same

    refuse_taken(options, options.out)
    stakeholder_map = read(options.path)
    start = _time(options.call) if options.call else None
    with working("Choosing whom to invite"):
        plan = sc.suggest_invitations(stakeholder_map, limit=options.limit)
    template = read_text(options.template) if options.template else None
    letters = sc.draft_letters(
        stakeholder_map,
        plan,
        sender=options.sender,
        about=options.about,
        template=template,
    )
    out = options.out
    written = sc.write_drafts(stakeholder_map, letters.drafts, out)
    invites = sc.invite_list(stakeholder_map, plan)
    sc.write_table(sc.tracking_sheet(stakeholder_map, invites), out / "tracking.csv")
    write_text(template or sc.letter_template("invitation"), out / "template.txt")
    post = sc.channel_post(stakeholder_map, sender=options.sender, about=options.about)
    write_text(post, out / "channel-post.txt")
    if start:
        sc.write_call(out / "call.ics", start)
    made = int((written["file"] != "").sum())
    print(f"Wrote {count(made, 'draft')} to {out}: none is sent.")
    for reader, why in zip(letters.drafts["for"], written["why"], strict=True):
        if why:
            say(f"No draft for {reader}: {why}.")
    for reader, why in letters.left_out.itertuples(index=False):
        say(f"No letter for {reader}: {why}.")
    for note in letters.notes:
        say(note)
    return CLEAN


def _time(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise ServiceCommError(
            f"{text!r} is no time. Write it like 2027-01-12T10:00."
        ) from None
