"""Step 5: the terms of reference of a community, on one page.

They say what the map holds; what is still open is marked, never filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.wording import counted, listed
from servicecomm.community._dates import in_words, today_or
from servicecomm.community._documents import bulleted, document
from servicecomm.community._naming import called, surest_links
from servicecomm.community.agreement import ways_of_working
from servicecomm.community.links import link_line
from servicecomm.model.facts import map_facts

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

OPEN = "to be agreed"
"""What stands where nothing is settled."""

MOST_WORDS = 450
"""What a page holds: no terms are longer on the examples."""

_ONE_BODY = "Not shown to be shared yet"
_BODIES, _PROBLEMS, _ALONE, _OBJECTIVES = 6, 5, 2, 3
_DATA = (
    "We keep members' names, work addresses, job titles and bodies, to run the "
    "community and for nothing else. Ask the lead to see, change or delete yours."
)


def terms_of_reference(
    stakeholder_map: StakeholderMap,
    name: str,
    *,
    purpose: str = "",
    today: dt.date | None = None,
    links: pd.DataFrame | None = None,
) -> str:
    """
    Write the terms of reference on one page.

    Parameters
    ----------
    stakeholder_map
        The map.
    name
        What the community is called.
    purpose
        Why it meets, in a sentence; made from the problems if empty.
    today
        The day on it; the present day if None.
    links
        The pages to point to, as `external_links` gives them; None for the shipped.

    Returns
    -------
    str
        Plain text: why, who, what we want to change with its measure, how we work,
        what we keep about people (with the map's own facts of who holds it), and when
        we look again. No person is named.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> text = terms_of_reference(example_map(), "After a death community")
    >>> len(text.split()) <= MOST_WORDS
    True
    """
    agreed = _agreed(stakeholder_map)
    shared = agreed["bodies"] > 1
    day = in_words(today_or(today))
    return document(
        f"{name}: terms of reference",
        f"Draft of {day}.",
        ("Why we meet", purpose or _purpose(agreed[shared])),
        ("The problems we share", bulleted(_titles(agreed[shared])) or OPEN),
        (_ONE_BODY, bulleted(_cut(agreed.loc[~shared, "title"].tolist(), _ALONE))),
        ("Who it is for", _who(stakeholder_map, agreed)),
        ("What we want to change", bulleted(_objectives(stakeholder_map))),
        ("How we work", bulleted(_ways(stakeholder_map))),
        ("What we keep about people", _data(stakeholder_map)),
        ("When we look again", _review(stakeholder_map)),
        ("To read", link_line("service-communities", links)),
    )


def _agreed(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """Give the agreed problems, those that most bodies have first."""
    table = stakeholder_map.problems.sort_values("problem_id", ignore_index=True)
    if (table["status"] == "agreed").any():
        table = table[table["status"] == "agreed"]
    links = surest_links(stakeholder_map)
    many = links.groupby("problem_id")["body_id"].nunique()
    table = table.assign(bodies=table["problem_id"].map(many).fillna(0).astype(int))
    return table.sort_values("bodies", ascending=False, kind="stable")


def _purpose(agreed: pd.DataFrame) -> str:
    if agreed.empty:
        return f"{OPEN[:1].upper()}{OPEN[1:]}: no problem is recorded as shared yet."
    return (
        f"To work together on {counted(len(agreed), 'problem')} that we think no body "
        "can put right alone."
    )


def _titles(agreed: pd.DataFrame) -> list[str]:
    return _cut(agreed["title"].tolist(), _PROBLEMS)


def _cut(items: list[str], most: int) -> list[str]:
    if len(items) <= most:
        return items
    return [*items[:most], f"and {len(items) - most} more: see the problem register"]


def _who(stakeholder_map: StakeholderMap, agreed: pd.DataFrame) -> str:
    links = surest_links(stakeholder_map)
    links = links[links["problem_id"].isin(agreed["problem_id"])]
    count = links.groupby("body_id")["problem_id"].nunique().sort_index()
    count = count.sort_values(ascending=False, kind="stable")
    names = bodies(stakeholder_map)["name"]
    told = listed((str(names[own]) for own in count.index), most=_BODIES)
    return (
        f"Anybody whose work touches these problems. Our map names {told} so far; not "
        "all of them have been asked."
    )


def _objectives(stakeholder_map: StakeholderMap) -> list[str]:
    table = stakeholder_map.objectives
    live = table[~table["status"].isin(["met", "dropped"])]
    lines = []
    columns = ("statement", "measure", "owner_id", "status")
    rows = zip(*(live[name] for name in columns), strict=True)
    for statement, measure, owner, status in rows:
        lead = called(stakeholder_map, owner) or OPEN
        draft = " Draft." if status != "agreed" else ""
        lines.append(f"{statement} Measure: {measure or OPEN} Lead: {lead}.{draft}")
    return _cut(lines, _OBJECTIVES) or [f"Objectives: {OPEN}."]


def _ways(stakeholder_map: StakeholderMap) -> list[str]:
    ways = ways_of_working(stakeholder_map)
    columns = (ways[name] for name in ("way", "suggestion", "agreed"))
    return [
        f"{way.capitalize()}: {agreed or f'{suggestion} ({OPEN})'}"
        for way, suggestion, agreed in zip(*columns, strict=True)
    ]


def _data(stakeholder_map: StakeholderMap) -> str:
    facts = map_facts(stakeholder_map)
    notice = facts["privacy notice"]
    told = [
        _DATA,
        f"Held by: {facts['controller'] or OPEN}.",
        f"Lawful basis: {facts['lawful basis'] or OPEN}.",
        f"Privacy notice: {notice}" if notice else "",
    ]
    return " ".join(part for part in told if part)


def _review(stakeholder_map: StakeholderMap) -> str:
    table = stakeholder_map.objectives
    days = sorted(day for day in table["review_date"] if day)
    when = in_words(days[0]) if days else OPEN
    return f"{when[:1].upper()}{when[1:]}. Then we go on, change, or stop."
