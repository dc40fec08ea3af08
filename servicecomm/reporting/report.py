"""The report: problems, who is affected and why, the map, the plan, how it was done.

Bodies and roles only: no name and no address of a person is ever in it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm._version import VERSION
from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.overlap import not_shared_yet, shared_problems
from servicecomm.analysis.smallest_group import smallest_group
from servicecomm.analysis.wording import cite, counted, listed, relation_phrase
from servicecomm.drawing.describe import describe_network
from servicecomm.drawing.network_plot import network_svg
from servicecomm.files.writing import write_text
from servicecomm.model.digest import digest
from servicecomm.reporting.page import page, scrolling

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from servicecomm._html import Markup
    from servicecomm.analysis.invitations import InvitationPlan
    from servicecomm.model.stakeholder_map import StakeholderMap

TITLE = "Who shares these problems, and whom to invite"

_MOST_ROWS = 40
_MOST_PAIRS = 15
_METHOD = (
    "A body counts as affected where the map's data links it to a problem; the words "
    "“stated”, “inferred” and “assumed” say how sure the link is. Teams and services "
    "count towards their organisation. The invite list is the best there is within its "
    "number of seats: first the problems covered, then those covered through a stated "
    "link, then people whom we know, then more of the affected bodies, then fewer "
    "seats. Equal lists are settled by the order of the ids, so that the same data "
    "always gives the same list."
)
_LIMITS = (
    "The map shows what has been recorded, not everything that is true: a missing link "
    "may only be missing here. Inferred and assumed links are the map makers' reading "
    "and should be checked with the body before they are used."
)


def write_report(
    stakeholder_map: StakeholderMap,
    path: str | Path,
    *,
    plan: InvitationPlan | None = None,
    title: str = TITLE,
    date: dt.date | None = None,
) -> Path:
    """
    Write the report of a map as one page that stands alone.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        The file, usually ``report.html``.
    plan
        The invite plan to include, or None for none.
    title
        The report's title.
    date
        The date on it; today if None.

    Returns
    -------
    pathlib.Path
        The file: no code, no personal data, nothing loaded from outside; it opens
        from a shared drive and prints.

    Raises
    ------
    SourceFileError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from servicecomm.files.examples import example_map
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report = write_report(example_map(), Path(folder) / "report.html")
    ...     "P13 is not shared yet" in report.read_text("utf-8")
    True
    """
    made = date or dt.datetime.now(tz=dt.UTC).date()
    sections = [
        ("The problems", _problems(stakeholder_map)),
        ("Who is affected, and because of what", _affected(stakeholder_map)),
        ("The map", _picture(stakeholder_map, plan)),
        ("Bodies that share most problems", _sharing(stakeholder_map)),
    ]
    if plan is not None:
        sections.insert(0, ("Whom to invite first, and why", _plan(plan)))
    sections += [
        ("The evidence", _evidence(stakeholder_map)),
        ("How this was made, and its limits", _method(stakeholder_map, made)),
    ]
    lead = _html.element("p", _summary(stakeholder_map))
    footer = _html.element(
        "p", "Made with servicecomm. No personal data is in this page."
    )
    return write_text(page(title, lead, sections, [footer]), path)


def write_picture(
    stakeholder_map: StakeholderMap,
    path: str | Path,
    *,
    highlight: Collection[str] = (),
    highlight_label: str = "invited",
) -> Path:
    """
    Write the picture of a map as SVG.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        The file, usually ``map.svg``.
    highlight
        Ids of bodies to stand out.
    highlight_label
        What the legend calls them.

    Returns
    -------
    pathlib.Path
        The file, with its title and its account in words inside.

    Raises
    ------
    SourceFileError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from servicecomm.files.examples import example_map
    >>> example = example_map("starting-a-business")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_picture(example, Path(folder) / "map.svg").name
    'map.svg'
    """
    svg = network_svg(
        stakeholder_map, highlight=highlight, highlight_label=highlight_label
    )
    return write_text(svg, path)


def _summary(stakeholder_map: StakeholderMap) -> str:
    links = select_links(stakeholder_map)
    problems = counted(len(stakeholder_map.problems), "problem")
    bodies = counted(links["body_id"].nunique(), "public body", "public bodies")
    stated = int((links["basis"] == "stated").sum())
    return (
        f"{problems} and {bodies}, joined by {counted(len(links), 'link')}: {stated} "
        f"stated in evidence, {len(links) - stated} inferred or assumed."
    )


def _problems(stakeholder_map: StakeholderMap) -> list[Markup]:
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
        scrolling(_html.table(frame[used], caption), caption),
        _html.bullets(not_shared_yet(stakeholder_map)["text"]),
    ]


def _affected(stakeholder_map: StakeholderMap) -> list[Markup]:
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
    return [scrolling(_html.table(frame, caption), caption)]


def _reasons(links: pd.DataFrame) -> Markup:
    """List the links of one body, short: problems and sources stand in tables here."""
    return _html.bullets(
        f"{link['problem_id']}: {relation_phrase(link['relation'])} ({link['basis']}"
        + (f", {link['evidence'].replace('|', ' ')}" if link["evidence"] else "")
        + ")"
        for link in links.to_dict("records")
    )


def _picture(
    stakeholder_map: StakeholderMap, plan: InvitationPlan | None
) -> list[Markup]:
    invited = () if plan is None else tuple(plan.invited["body_id"])
    svg = network_svg(stakeholder_map, highlight=invited, highlight_label="invited")
    account = describe_network(stakeholder_map)
    return [_html.element("figure", _html.trusted(svg)), _html.element("p", account)]


def _sharing(stakeholder_map: StakeholderMap) -> list[Markup]:
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
    group = smallest_group(stakeholder_map)
    members = listed(group.members["name"])
    fewest = (
        f"The fewest bodies that touch every problem are these {group.size}: {members}."
    )
    if len(group.groups) > 1:
        fewest += f" {len(group.groups) - 1} other groups of that size do as well."
    caption = "Pairs of bodies with most problems in common"
    return [_html.table(frame, caption), _html.element("p", fewest)]


def _plan(plan: InvitationPlan) -> list[Markup]:
    room = plan.for_the_room()
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
        [(why, _html.bullets(names)) for why, names in grouped],
        columns=["Why not", "Who"],
    )
    caption = "Suggested invitations, in the order in which to approach them"
    parts = [scrolling(_html.table(frame, caption), caption), _html.bullets(plan.notes)]
    if len(left):
        parts.append(scrolling(_html.table(left, "Left out, and why"), "Left out"))
    return parts


def _evidence(stakeholder_map: StakeholderMap) -> list[Markup]:
    evidence = stakeholder_map.evidence
    if evidence.empty:
        return [_html.element("p", "No evidence is recorded yet.")]
    frame = pd.DataFrame(
        {
            "Source": [cite(stakeholder_map, own) for own in evidence["evidence_id"]],
            "What it shows": evidence["shows"],
            "Where": evidence["url"],
        }
    )
    caption = "Evidence for the links"
    return [scrolling(_html.table(frame, caption), caption)]


def _method(stakeholder_map: StakeholderMap, made: dt.date) -> list[Markup]:
    print_ = f"Data: {digest(stakeholder_map)}. servicecomm {VERSION}."
    day = f"{made.day} {made:%B %Y}"
    texts = (_METHOD, _LIMITS, f"Made on {day}. {print_}")
    return [_html.element("p", text) for text in texts]
