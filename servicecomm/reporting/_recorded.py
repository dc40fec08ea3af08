"""Sections of the report that say what the map records.

It suggests nothing and names no person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm._version import VERSION
from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.overlap import not_shared_yet, shared_problems
from servicecomm.analysis.wording import cite, counted, listed, relation_phrase
from servicecomm.community.similar_problems import similar_problems
from servicecomm.drawing.describe import describe_network
from servicecomm.model.digest import digest
from servicecomm.reporting.blocks import Bullets, Grid, Paragraph, Picture

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.reporting.blocks import Block

_MOST_ROWS = 40
_MOST_PAIRS = 15
_METHOD = (
    "A body counts as affected where the map's data links it to a problem; the words "
    "“stated”, “inferred” and “assumed” say how sure the link is. Teams and services "
    "count towards their organisation. The same data always gives the same answers: "
    "equal ones are settled by the order of the ids."
)
_LEANING = {
    "cohesive": "then a list whose members share more problems (as asked), ",
    "bridging": "then a list that joins more groups (as asked), ",
}
_LIMITS = (
    "The map shows what has been recorded, not everything that is true: a missing link "
    "may only be missing here. Inferred and assumed links are the map makers' reading "
    "and should be checked with the body before they are used."
)


def summary(stakeholder_map: StakeholderMap) -> str:
    """Say in a sentence how large the map is."""
    links = select_links(stakeholder_map)
    problems = counted(len(stakeholder_map.problems), "problem")
    bodies = counted(links["body_id"].nunique(), "public body", "public bodies")
    # A body may be linked to a problem in several ways: it is joined to it once.
    pair = ["problem_id", "body_id"]
    pairs = len(links.drop_duplicates(pair))
    stated = len(links[links["basis"] == "stated"].drop_duplicates(pair))
    return (
        f"{problems} and {bodies}, joined in {counted(pairs, 'pair')}: {stated} stated "
        f"in evidence, {pairs - stated} inferred or assumed alone."
    )


def problems(stakeholder_map: StakeholderMap) -> list[Block]:
    """List the problems, those that one body has, and those that may be one."""
    problems = stakeholder_map.problems
    count = select_links(stakeholder_map).groupby("problem_id")["body_id"].nunique()
    frame = pd.DataFrame(
        {
            "Problem": problems["problem_id"] + " " + problems["title"],
            "Who has it": problems["who"],
            "Why it matters": problems["why_it_matters"],
            "Bodies": problems["problem_id"].map(count).fillna(0).astype(int),
        }
    )
    used = [name for name in frame.columns if (frame[name] != "").any()]
    caption = "The problems, and how many bodies each affects"
    return [
        Grid(frame[used], caption),
        Bullets.of(not_shared_yet(stakeholder_map)["text"]),
        Bullets.of(similar_problems(stakeholder_map)["text"]),
    ]


def affected(stakeholder_map: StakeholderMap) -> list[Block]:
    """List the affected bodies, and because of what."""
    affected = affected_bodies(stakeholder_map)
    shown = affected.head(_MOST_ROWS)
    links = select_links(stakeholder_map)
    said = links.groupby("body_id")[["problem_id", "relation", "basis", "evidence"]]
    frame = pd.DataFrame(
        {
            "Body": shown["name"],
            "Problems": shown["problems"],
            "Because of": [_reasons(said.get_group(own)) for own in shown["body_id"]],
        }
    )
    caption = f"Affected bodies, most problems first ({len(shown)} of {len(affected)})"
    return [Grid(frame, caption)]


def _reasons(links: pd.DataFrame) -> Bullets:
    """List the links of one body, short: problems and sources stand in tables here."""
    return Bullets.of(
        f"{link['problem_id']}: {relation_phrase(link['relation'])} ({link['basis']}"
        + (f", {link['evidence'].replace('|', ' ')}" if link["evidence"] else "")
        + ")"
        for link in links.to_dict("records")
    )


def picture(stakeholder_map: StakeholderMap, invited: Collection[str]) -> list[Block]:
    """Draw the map, and say the same in words."""
    account = describe_network(stakeholder_map)
    return [Picture(stakeholder_map, tuple(invited), account), Paragraph(account)]


def sharing(stakeholder_map: StakeholderMap) -> list[Block]:
    """List the pairs of bodies with most problems in common."""
    pairs = shared_problems(stakeholder_map, limit=_MOST_PAIRS)
    names = affected_bodies(stakeholder_map).set_index("body_id")["name"]
    frame = pd.DataFrame(
        {
            "Body": pairs["body_a"].map(names),
            "And": pairs["body_b"].map(names),
            "Problems shared": pairs["shared"],
            "Which": pairs["problem_ids"].str.replace("|", ", "),
        }
    )
    caption = "Pairs of bodies with most problems in common"
    return [Grid(frame, caption)]


def evidence(stakeholder_map: StakeholderMap) -> list[Block]:
    """List the sources of the links."""
    evidence = stakeholder_map.evidence
    if evidence.empty:
        return [Paragraph("No evidence is recorded yet.")]
    frame = pd.DataFrame(
        {
            "Source": [cite(stakeholder_map, own) for own in evidence["evidence_id"]],
            "What it shows": evidence["shows"],
            "Where": evidence["url"],
        }
    )
    caption = "Evidence for the links"
    return [Grid(frame, caption)]


def _as_often(plan: InvitationPlan, times: dict[str, int]) -> str:
    """Say how many should be able to speak for a problem, where that is not one."""
    several = {own: count for own, count in times.items() if count != 1}
    every = {*plan.covered, *plan.uncovered}
    if several.keys() == every and len(set(several.values())) == 1:
        return f"every one by {counted(min(several.values()), 'person', 'people')}"
    return ", ".join(
        f"{own} by {counted(count, 'person', 'people')}"
        for own, count in several.items()
    )


def _listing(plan: InvitationPlan) -> str:
    """Say by which rules the invite list was made."""
    asked = plan.making.request
    more = _as_often(plan, dict(asked.times))
    covered = "first the problems covered, "
    if more:
        covered = f"first the problems covered, each as often as asked ({more}), "
    rules = [
        f"at most {counted(asked.per_organisation, 'seat')} for one organisation"
        if asked.per_organisation
        else "",
        f"{counted(len(asked.must), 'place')} given from the start"
        if asked.must
        else "",
        f"{len(asked.never)} ruled out" if asked.never else "",
        "seats set aside for kinds of people" if asked.at_least else "",
    ]
    kept = listed([rule for rule in rules if rule])
    return (
        f"The invite list is the best there is within {counted(asked.limit, 'seat')}: "
        f"{covered}then those covered through a stated link, "
        f"{_LEANING.get(asked.prefer, '')}then people whom we know, then more of the "
        "affected bodies, then fewer seats."
        + (f" It keeps these rules: {kept}." if kept else "")
    )


def method(
    stakeholder_map: StakeholderMap, made: dt.date, plan: InvitationPlan | None
) -> list[Block]:
    """Say how it was made, its limits, its date and the print of its data."""
    print_ = f"Data: {digest(stakeholder_map)}. servicecomm {VERSION}."
    day = f"{made.day} {made:%B %Y}"
    rules = [] if plan is None else [_listing(plan)]
    texts = (_METHOD, *rules, _LIMITS, f"Made on {day}. {print_}")
    return [Paragraph(text) for text in texts]
