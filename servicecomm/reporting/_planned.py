"""Sections of the report about the list: when to approach whom, and what it lacks.

They say what the plan and the map's routes hold; they choose nobody, name no person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.comparison import compare_maps
from servicecomm.analysis.contact_ladder import contact_ladder
from servicecomm.analysis.introductions import first_way
from servicecomm.analysis.power_interest import power_interest
from servicecomm.analysis.seat_curve import seats_curve
from servicecomm.analysis.wording import counted
from servicecomm.reporting.blocks import Bullets, Grid, Paragraph

if TYPE_CHECKING:
    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.model.personal import People
    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.reporting.blocks import Block

_MOST_ROWS = 40
_MOST_ROUTES = 15
_MOST_WAVES = 20


def waves(plan: InvitationPlan, people: People) -> list[Block]:
    """Say whom to call first, whom to meet then, and to whom to grow."""
    shown = plan.waves.head(_MOST_WAVES)
    frame = pd.DataFrame(
        {
            "When": shown["wave"],
            "Role": shown["role"].where(shown["role"] != "", "somebody to be found"),
            "Organisation": shown["organisation"],
            "How well we know them": shown["warmth"],
            "Why": shown["why"].map(people.hidden),
        }
    )
    said = "Begin with a few whom we know, meet as the list, then grow from there."
    caption = f"Whom to approach when ({len(shown)} of {len(plan.waves)})"
    return [Paragraph(said), Grid(frame, caption)]


def parts(plan: InvitationPlan, people: People) -> list[Block]:
    """Tick off authority, resources, expertise, information and need."""
    found = plan.are_in
    because = found["because"].map(people.hidden)
    frame = pd.DataFrame(
        {
            "What a group needs": found["part"].str.capitalize(),
            "Ask": found["question"],
            "Seats that bring it": found["seats"],
            "Because, or what to do": because.where(found["seats"] > 0, found["to do"]),
        }
    )
    said = (
        "A group can act when those in the room have authority, resources, expertise, "
        "information and need. The ticks rest on recorded links; ask the people too."
    )
    return [Paragraph(said), Grid(frame, "Who brings what to the room")]


def second_choices(plan: InvitationPlan, people: People) -> list[Block]:
    """Say who would take each seat, and what that gains and loses."""
    found = plan.replacements
    who = found["replacement"]
    frame = pd.DataFrame(
        {
            "Seat": found["seat"],
            "Now": found["role"] + ", " + found["organisation"],
            "If they decline": who.where(who != "", "nobody else on the map"),
            "What changes": found["why"].map(people.hidden),
        }
    )
    said = "One seat at a time: all the others come."
    return [Paragraph(said), Grid(frame, "Who would take each seat")]


def seats(stakeholder_map: StakeholderMap, plan: InvitationPlan) -> list[Block]:
    """Say what each further seat adds."""
    asked = plan.making.request
    found = seats_curve(
        stakeholder_map,
        problems=asked.problems,
        basis=asked.basis,
        must=asked.must,
        never=asked.never,
        per_organisation=asked.per_organisation,
    )
    if found.empty:
        return [Paragraph("Nobody on the map can speak for any of these problems.")]
    frame = pd.DataFrame(
        {
            "Seats": found["seats"],
            "Problems covered": found["covered"],
            "Added weight": found["added"].map("{:g}".format),
            "How sure": found["optimal"].map({True: "proved", False: "not proved"}),
            "Note": found["why"],
        }
    )
    said = "A small group talks better. This is what each further seat would bring."
    return [Paragraph(said), Grid(frame, "Seats and problems covered")]


def influence(stakeholder_map: StakeholderMap) -> list[Block]:
    """Place the bodies by power and interest."""
    found = power_interest(stakeholder_map)
    shown = found.head(_MOST_ROWS)
    frame = pd.DataFrame(
        {
            "Body": shown["name"],
            "Can change": shown["power"],
            "Affected by": shown["interest"],
            "What to do": shown["place"],
            "Because": shown["because"],
        }
    )
    said = (
        "Counted from recorded links, for bodies only: how many problems affect them, "
        "and how many they could change. It says nothing of how good they are."
    )
    caption = f"Power and interest ({len(shown)} of {len(found)} bodies)"
    return [Paragraph(said), Grid(frame, caption)]


def ways_in(stakeholder_map: StakeholderMap, people: People) -> list[Block]:
    """Say how near each body is, and by whom it is reached."""
    ladder = contact_ladder(stakeholder_map)
    shown = ladder.head(_MOST_ROUTES)
    ways = [first_way(stakeholder_map, str(own)) for own in shown["body_id"]]
    told = [
        ("", "Nobody who may be asked is known there.")
        if way is None
        else (way["role"], way["route"])
        for way in ways
    ]
    frame = pd.DataFrame(
        {
            "Body": shown["name"],
            "How near": shown["rung"],
            "Whom to ask for": [people.hidden(str(role)) for role, _ in told],
            "The way": [people.hidden(str(route)) for _, route in told],
        }
    )
    known = ladder["rung"].isin(["know well", "met"]).sum()
    said = f"We know or have met somebody in {counted(known, 'body', 'bodies')}."
    caption = f"How to reach the bodies, the nearest first ({len(shown)} of "
    return [Paragraph(said), Grid(frame, f"{caption}{len(ladder)})")]


def since(
    former: StakeholderMap, stakeholder_map: StakeholderMap, people: People
) -> list[Block]:
    """Say what changed since a former map."""
    found = compare_maps(former, stakeholder_map)
    if not found:
        return [Paragraph("Nothing has changed since the former map.")]
    said: list[Block] = [Bullets.of(map(people.hidden, found.summary))]
    if found.by_problem.empty:
        return said
    frame = found.by_problem.set_axis(
        ["Problem", "Title", "Gained", "Lost"], axis="columns"
    )
    frame[["Gained", "Lost"]] = frame[["Gained", "Lost"]].apply(
        lambda column: column.str.replace("|", ", ")
    )
    frame["Title"] = frame["Title"].map(people.hidden)
    return [*said, Grid(frame, "Problems whose bodies changed")]
