"""Serve `servicecomm export`: a map for other programs and for letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import servicecomm as sc
from servicecomm.cli._options import CLEAN, Parser, add_path, command, read
from servicecomm.cli._terminal import count, say, working
from servicecomm.errors import ServiceCommError
from servicecomm.model.redaction import LEVELS

if TYPE_CHECKING:
    import argparse

    from servicecomm.model.stakeholder_map import StakeholderMap

_OURS = ("xlsx", "csv", "html", "notify")
_OTHERS = (
    *("kumu", "prsm", "gexf", "graphml", "cytoscape", "gephi", "ngv", "mermaid"),
    "dot",
)

_PEOPLE: dict[str, Literal["none", "roles", "names"]] = {
    "full": "names",
    "roles": "roles",
    "counts": "none",
}
_PLACED = ("prsm", "gexf", "graphml", "cytoscape", "ngv", "dot")


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """
    Add the command.

    Parameters
    ----------
    commands
        What the parser of ``servicecomm`` takes its commands from.
    """
    does = (
        "Write a map for other programs: a workbook, a folder of CSV files, a report, "
        "rows for GOV.UK Notify, or the file of another tool."
    )
    example = "servicecomm export my-folder --to kumu --out map.xlsx"
    parser = command(commands, "export", _run, does, example)
    add_path(parser)
    parser.add_argument(
        "--to", choices=(*_OURS, *_OTHERS), required=True, help="what it is for"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where to write it"
    )
    parser.add_argument(
        "--people",
        choices=LEVELS,
        help=(
            "what it tells of people: full, roles (no names) or counts (nobody); "
            "workbooks and folders tell all unless you say so, other files nobody"
        ),
    )
    parser.add_argument(
        "--addresses", action="store_true", help="for other tools: write addresses too"
    )
    parser.add_argument(
        "--limit", type=int, default=6, help="for notify: most seats (default 6)"
    )
    parser.add_argument(
        "--sender", default="", metavar="NAME", help="for notify: who signs"
    )


def _run(options: argparse.Namespace) -> int:
    stakeholder_map = read(options.path)
    if options.to == "notify":
        return _notify(stakeholder_map, options)
    if options.to not in _OTHERS:
        stakeholder_map = sc.redact(stakeholder_map, options.people or "full")
    out = options.out
    if options.to == "xlsx" and out.suffix.lower() != ".xlsx":
        out = out.with_name(f"{out.name}.xlsx")
    if options.to == "html" and out.suffix.lower() not in {".html", ".htm"}:
        raise ServiceCommError(
            f"{out} is no name for a page. End it in .html, so that nothing else of "
            "that name is written over."
        )
    if options.to == "csv" and out.suffix:
        raise ServiceCommError(
            f"{out} looks like a file; a map in CSV is a folder of files. Give a name "
            "without a dot, or ask for --to xlsx."
        )
    with working(f"Writing {out}"):
        notes = _written(stakeholder_map, out, options)
    what = "the map" if options.to in _OTHERS else repr(stakeholder_map)
    print(f"Wrote {what} to {out}.")
    for note in notes:
        say(note)
    return CLEAN


def _written(
    stakeholder_map: StakeholderMap, out: Path, options: argparse.Namespace
) -> tuple[str, ...]:
    if options.to == "html":
        sc.write_report(stakeholder_map, out)
        return ()
    if options.to not in _OTHERS:
        sc.write_map(stakeholder_map, out)
        return ()
    from servicecomm.drawing.layout import node_positions  # noqa: PLC0415 - slow to load

    placed = options.to in _PLACED
    return sc.export_map(
        stakeholder_map,
        out,
        to=options.to,
        positions=node_positions(stakeholder_map) if placed else None,
        people=_PEOPLE[options.people or "counts"],
        addresses=options.addresses,
    ).notes


def _notify(stakeholder_map: StakeholderMap, options: argparse.Namespace) -> int:
    if not options.sender:
        raise ServiceCommError(
            "A letter needs a sender. Say who signs, for example --sender 'The team'."
        )
    out = options.out
    with working("Choosing whom to invite"):
        plan = sc.suggest_invitations(stakeholder_map, limit=options.limit)
    letters = sc.invitation_letters(
        stakeholder_map, sc.invite_list(stakeholder_map, plan), sender=options.sender
    )
    shows = "introduced by someone we both know"
    fields = ("first name", "organisation", "challenge", "sender name", shows)
    merge = sc.mail_merge(stakeholder_map, letters, fields, yes_no=(shows,))
    sc.write_table(merge.rows, out, kind="notify")
    only = out.with_name(f"{out.stem}-contact-list.csv")
    sc.write_table(merge.contact_list, only, kind="notify")
    print(f"Wrote {count(len(merge.rows), 'row')} to {out}, the addresses to {only}.")
    for kind, rows in (("held back", merge.held_back), ("left out", merge.left_out)):
        for number, why in zip(rows["row"], rows["why"], strict=True):
            say(f"Seat {number} was {kind}: {why}.")
    for note in merge.notes:
        say(note)
    return CLEAN
