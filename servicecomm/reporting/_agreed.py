"""The section of the report about what the community agreed, does and brought about.

It repeats what was logged and names no person; where nothing was logged it is empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.community._dates import in_words
from servicecomm.community._naming import called, names_of, titled
from servicecomm.community.agreement import ways_of_working
from servicecomm.community.effects import effect_log
from servicecomm.model.frames import split_cell
from servicecomm.reporting.blocks import Bullets, Grid, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.reporting.blocks import Block

_OPEN = "to be agreed"


def agreed(stakeholder_map: StakeholderMap) -> list[Block]:
    """List objectives, ways of working, actions, activities and effects, as logged."""
    made = (
        *_objectives(stakeholder_map),
        *_ways(stakeholder_map),
        *_actions(stakeholder_map),
        *_activities(stakeholder_map),
        *_effects(stakeholder_map),
    )
    return list(made)


def _objectives(stakeholder_map: StakeholderMap) -> Iterator[Block]:
    table = stakeholder_map.objectives
    table = table[table["status"] != "dropped"]
    if table.empty:
        return
    problems = [
        titled(stakeholder_map, split_cell(cell)) for cell in table["problem_ids"]
    ]
    frame = pd.DataFrame(
        {
            "Objective": table["statement"],
            "From": problems,
            "Measure": table["measure"],
            "At the start": table["baseline"],
            "Target": table["target"],
            "Who leads": [called(stakeholder_map, own) for own in table["owner_id"]],
            "Look again on": table["review_date"].map(in_words),
        }
    )
    frame = frame.mask(frame == "", _OPEN)
    yield Grid(frame, "What we want to change, and how we shall know")


def _ways(stakeholder_map: StakeholderMap) -> Iterator[Block]:
    ways = ways_of_working(stakeholder_map)
    ways = ways[ways["agreed"] != ""]
    if len(ways):
        yield Paragraph("How we work:")
        rows = zip(ways["way"], ways["agreed"], strict=True)
        yield Bullets.of(f"{way.capitalize()}: {said}" for way, said in rows)


def _actions(stakeholder_map: StakeholderMap) -> Iterator[Block]:
    table = stakeholder_map.decisions
    table = table[table["kind"].isin(["decision", "action"])]
    if table.empty:
        return
    frame = pd.DataFrame(
        {
            "What": table["statement"],
            "Kind": table["kind"],
            "Agreed on": table["date"].map(in_words),
            "Who": [called(stakeholder_map, own) for own in table["owner"]],
            "By": table["due"].map(in_words),
            "Status": table["status"],
        }
    )
    yield Grid(frame, "Decisions and actions")


def _activities(stakeholder_map: StakeholderMap) -> Iterator[Block]:
    table = stakeholder_map.activities
    if table.empty:
        return
    bodies = [", ".join(names_of(stakeholder_map, cell)) for cell in table["body_ids"]]
    frame = pd.DataFrame(
        {
            "Activity": table["title"],
            "When": table["date"].map(in_words),
            "Bodies": bodies,
            "What came of it": table["result"],
            "Where to find it": table["output"],
        }
    )
    yield Grid(frame, "Activities")


def _effects(stakeholder_map: StakeholderMap) -> Iterator[Block]:
    log = effect_log(stakeholder_map)
    log = log[log["kind"] != "activity"]  # they have a table of their own
    if log.empty:
        return
    frame = pd.DataFrame(
        {
            "What": log["what"],
            "Kind": log["kind"],
            "When": log["date"].map(in_words),
            "By": [called(stakeholder_map, own) for own in log["body_id"]],
            "Where to find it": log["where"],
        }
    )
    yield Grid(frame, "What was published, changed or bought")
