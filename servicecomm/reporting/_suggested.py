"""Sections of the report that suggest: whom to invite, whom to ask, what is missing.

It decides nothing and names no person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.brokerage import brokerage
from servicecomm.analysis.communities import candidate_communities
from servicecomm.analysis.gaps import gaps
from servicecomm.analysis.inference import possibly_affected
from servicecomm.analysis.smallest_group import smallest_group
from servicecomm.analysis.wording import counted, listed
from servicecomm.reporting.blocks import Bullets, Grid, Paragraph

if TYPE_CHECKING:
    import datetime as dt

    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.model.personal import People
    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.reporting.blocks import Block

_MOST_GROUPS = 6
_MOST_CONNECTORS = 5
_EACH_PROBLEM = 2
_MOST_ROWS = 40


def invited(plan: InvitationPlan, people: People) -> list[Block]:
    """List whom to invite, and who was left out; the people's names are hidden."""
    room = plan.for_the_room()
    room[["why", "route"]] = room[["why", "route"]].map(people.hidden)
    said = Bullets.of(map(people.hidden, plan.notes))
    frame = pd.DataFrame(
        {
            "Seat": room["seat"],
            "Role": room["role"],
            "Organisation": room["organisation"],
            "Speaks for": room["problem_ids"].str.replace("|", ", "),
            "Why": room["why"],
            "Route": room["route"],
        }
    )
    who = plan.left_out["role"] + ", " + plan.left_out["organisation"]
    grouped = who.groupby(plan.left_out["why"], sort=False)
    left = pd.DataFrame(
        [(why, Bullets.of(names)) for why, names in grouped],
        columns=["Why not", "Who"],
    )
    caption = "Suggested invitations, in the order in which to approach them"
    parts: list[Block] = [Grid(frame, caption), said]
    if len(left):
        parts.append(Grid(left, "Left out, and why"))
    return parts


def unsaid(stakeholder_map: StakeholderMap) -> list[Block]:
    """List bodies that may be affected though no link says so."""
    found = possibly_affected(stakeholder_map, most=_EACH_PROBLEM)
    if found.empty:
        return [Paragraph("The map suggests no body beyond those recorded.")]
    shown = found.head(_MOST_ROWS)
    frame = pd.DataFrame(
        {
            "Problem": shown["problem_id"],
            "Body": shown["name"],
            "What leads there": shown["trail"],
            "Weakest link": shown["weakest"],
        }
    )
    warning = (
        "Nobody has said that these bodies are affected. The map only leads to them: "
        f"ask before you use any of it. At most {_EACH_PROBLEM} are listed a problem."
    )
    caption = f"Bodies that may be affected ({len(shown)} of {len(found)} listed)"
    return [
        Paragraph(warning),
        Grid(frame, caption),
    ]


def groups(stakeholder_map: StakeholderMap) -> list[Block]:
    """List groups of bodies that share the same problems, and the smallest group."""
    found = candidate_communities(stakeholder_map, limit=_MOST_GROUPS)
    fewest = Paragraph(_fewest(stakeholder_map))
    if found.empty:
        return [
            Paragraph("No three bodies share two problems or more."),
            fewest,
        ]
    said = zip(found["text"], found["one_more"], strict=True)
    return [Bullets.of(f"{text} {more}".rstrip() for text, more in said), fewest]


def _fewest(stakeholder_map: StakeholderMap) -> str:
    group = smallest_group(stakeholder_map)
    said = (
        f"The fewest bodies that touch every problem are these {group.size}: "
        f"{listed(group.members['name'])}."
    )
    others = len(group.groups) - 1
    if others > 0:
        said += f" {counted(others, 'other group')} of that size would do as well."
    return said


def connectors(stakeholder_map: StakeholderMap) -> list[Block]:
    """Say who joins groups that do not otherwise meet, and whether that is safe."""
    found = brokerage(stakeholder_map, most=_MOST_CONNECTORS)
    return [Bullets.of(found.table["sentence"]), Bullets.of(found.notes)]


def missing(
    stakeholder_map: StakeholderMap, today: dt.date, people: People
) -> list[Block]:
    """List who and what is missing, and what to do; the people's names are hidden."""
    found = gaps(stakeholder_map, today)
    told = ["text", "what to do"]
    found[told] = found[told].map(people.hidden)
    if found.empty:
        return [Paragraph("Nothing that can be checked is missing.")]
    parts: list[Block] = []
    for kind, rows in found.groupby("kind", sort=False):
        shown = rows.head(_MOST_ROWS)
        heading = str(kind)[:1].upper() + str(kind)[1:]
        caption = f"{heading} ({len(shown)} of {len(rows)} listed)"
        frame = pd.DataFrame({"What": shown["text"], "What to do": shown["what to do"]})
        parts.append(Grid(frame, caption))
    return parts
