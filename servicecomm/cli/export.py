"""Serve `servicecomm export`: a map for other programs and for letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import servicecomm as sc
from servicecomm.analysis.wording import listed
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
from servicecomm.model.redaction import LEVELS

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from servicecomm.model.stakeholder_map import StakeholderMap

OURS = ("xlsx", "csv", "html", "docx", "notify")
OTHERS = (
    *("kumu", "prsm", "gexf", "graphml", "cytoscape", "gephi", "ngv", "mermaid"),
    "dot",
)

_PEOPLE: dict[str, Literal["none", "roles", "names"]] = {
    "full": "names",
    "roles": "roles",
    "counts": "none",
}
_COLUMNS = tuple(each for each in OTHERS if each not in {"mermaid", "dot"})
WORK_WITH = {
    "people": ("xlsx", "csv", *OTHERS),
    "addresses": _COLUMNS,
    "limit": ("notify",),
    "sender": ("notify",),
}
"""The kinds of file that an option means something for."""

_ENDINGS = {
    "html": (".html", ".htm"),
    "docx": (".docx",),
    "notify": (".csv",),
}
_SEATS = 6
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
        "Write a map for other programs: a workbook, a folder of CSV files, a report "
        "as a page or a Word document, rows for GOV.UK Notify, or the file of another "
        "tool."
    )
    example = "servicecomm export my-folder --to kumu --out map.xlsx"
    parser = command(commands, "export", _run, does, example)
    add_path(parser)
    parser.add_argument(
        "--to", choices=(*OURS, *OTHERS), required=True, help="what it is for"
    )
    add_out(parser, "PATH", "where to write it")
    parser.add_argument(
        "--people",
        choices=LEVELS,
        help=(
            "what it tells of people: full, roles (no names) or counts (nobody); "
            "without it, xlsx and csv are full, other tools' files tell of nobody; "
            "reports never name people, and letters must"
        ),
    )
    parser.add_argument(
        "--addresses",
        action="store_true",
        help=f"for {', '.join(_COLUMNS)}: write e-mail addresses too",
    )
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help=f"for notify: most seats (default: {_SEATS})",
    )
    parser.add_argument("--sender", metavar="NAME", help="for notify: who signs")


def _place(options: argparse.Namespace) -> Path:
    """Say where it goes, or what of the options does not fit together."""
    for name, kinds in WORK_WITH.items():
        if getattr(options, name) not in {None, False} and options.to not in kinds:
            raise ServiceCommError(
                f"--{name} changes nothing in --to {options.to}. Leave it out; it "
                f"works with {', '.join(kinds)}."
            )
    out: Path = options.out
    if options.to == "xlsx" and out.suffix.lower() != ".xlsx":
        out = out.with_name(f"{out.name}.xlsx")
    if options.to == "csv" and out.suffix:
        raise ServiceCommError(
            f"{out} looks like a file; a map in CSV is a folder of files. Give a name "
            "without a dot, or ask for --to xlsx."
        )
    endings = _ENDINGS.get(options.to)
    if endings and out.suffix.lower() not in endings:
        raise ServiceCommError(
            f"{out} is no name for --to {options.to}. End it in {endings[0]}, so that "
            "nothing else of that name is written over."
        )
    refuse_taken(options, out, *([_contacts(out)] if options.to == "notify" else ()))
    return out


def _contacts(out: Path) -> Path:
    return out.with_name(f"{out.stem}-contact-list.csv")


def _run(options: argparse.Namespace) -> int:
    out = _place(options)
    stakeholder_map = read(options.path)
    if options.to == "notify":
        return _notify(stakeholder_map, options)
    if options.to in WORK_WITH["people"] and options.to not in OTHERS:
        stakeholder_map = sc.redact(stakeholder_map, options.people or "full")
    with working(f"Writing {out}"):
        notes = _written(stakeholder_map, out, options)
    held = "" if options.to in OTHERS else f" of {listed(stakeholder_map.contents)}"
    print(f"Wrote the map{held} to {out}.")
    for note in notes:
        say(note)
    return CLEAN


def _written(
    stakeholder_map: StakeholderMap, out: Path, options: argparse.Namespace
) -> tuple[str, ...]:
    if options.to in {"html", "docx"}:
        sc.write_report(stakeholder_map, out)
        return ()
    if options.to not in OTHERS:
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
    out, limit = options.out, _SEATS if options.limit is None else options.limit
    with working("Choosing whom to invite"):
        plan = sc.suggest_invitations(stakeholder_map, limit=limit)
    letters = sc.invitation_letters(
        stakeholder_map, sc.invite_list(stakeholder_map, plan), sender=options.sender
    )
    shows = "introduced by someone we both know"
    fields = ("first name", "organisation", "challenge", "sender name", shows)
    merge = sc.mail_merge(stakeholder_map, letters, fields, yes_no=(shows,))
    sc.write_table(merge.rows, out, kind="notify")
    only = _contacts(out)
    sc.write_table(merge.contact_list, only, kind="notify")
    print(f"Wrote {count(len(merge.rows), 'row')} to {out}, the addresses to {only}.")
    for kind, rows in (("held back", merge.held_back), ("left out", merge.left_out)):
        for number, why in zip(rows["row"], rows["why"], strict=True):
            say(f"Seat {number} was {kind}: {why}.")
    for note in merge.notes:
        say(note)
    return CLEAN
