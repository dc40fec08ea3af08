"""Serve `servicecomm suggest`: whom to invite, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._answers import show_plan, show_second
from servicecomm.cli._options import (
    CLEAN,
    Parser,
    add_csv,
    add_links,
    add_path,
    basis,
    command,
    read,
    refuse_source,
)
from servicecomm.cli._terminal import count, working

if TYPE_CHECKING:
    import argparse

    from servicecomm import InvitationPlan, StakeholderMap

_WISHES = ("profession", "nation", "tier")


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
    _add_wishes(parser)
    parser.add_argument(
        "--names",
        action="store_true",
        help="show people's names; without it, only roles are shown on the screen",
    )
    add_csv(parser)


def _add_wishes(parser: Parser) -> None:
    parser.add_argument(
        "--times",
        type=int,
        default=1,
        metavar="N",
        help="how many should be able to speak for each problem (default: 1)",
    )
    for kind, example in zip(
        _WISHES, ("policy", "Wales", "local government"), strict=True
    ):
        parser.add_argument(
            f"--{kind}",
            action="append",
            default=[],
            metavar="WORD",
            help=f"at least one seat for this {kind}, such as {example} (repeatable)",
        )
    parser.add_argument(
        "--prefer",
        choices=("cohesive", "bridging"),
        help="of equal lists: bodies that share problems, or people who join groups",
    )
    parser.add_argument(
        "--decline",
        action="append",
        default=[],
        metavar="ID",
        help="what if this person or body declines? (repeatable)",
    )
    parser.add_argument(
        "--recipe",
        metavar="FILE",
        help="make a list again by the rules in this file; no other rules are read",
    )


def _run(options: argparse.Namespace) -> int:
    stakeholder_map = read(options.path)
    with working("Looking for the best list, and the proof"):
        plan = _plan(stakeholder_map, options)
        second = None
        if options.decline:
            second = sc.if_declined(stakeholder_map, plan, options.decline)
            plan = second.plan
    if second is not None:
        show_second(second)
    show_plan(plan, names=options.names)
    if options.csv is not None:
        refuse_source(options.csv, options.path)
        listed, recipe = sc.write_invitations(stakeholder_map, plan, options.csv)
        print(f"Wrote {count(len(plan.invited), 'row')} to {listed}.")
        print(f"Wrote how it was made to {recipe}.")
    return CLEAN


def _plan(
    stakeholder_map: StakeholderMap, options: argparse.Namespace
) -> InvitationPlan:
    if options.recipe is not None:
        recipe = sc.read_recipe(options.recipe)
        return sc.remake_invitations(stakeholder_map, recipe, same_data=False)
    wishes = [{kind: word} for kind in _WISHES for word in vars(options)[kind]]
    return sc.suggest_invitations(
        stakeholder_map,
        options.limit,
        options.problems,
        basis=basis(options),
        must=options.must,
        never=options.never,
        per_organisation=options.per_organisation,
        times=options.times,
        at_least=wishes,
        prefer=options.prefer,
    )
