"""Gaps in the reach of a map: nations, tiers, kinds of work and the frontline.

It judges the map as a whole; single records are looked at elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.gap_problems import NATIONS, Gap, nations_in
from servicecomm.analysis.links import select_links

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap

# A kind of body belongs to the first tier one of whose words is in it: a "Welsh
# council" is local, an "NHS Wales body" is NHS, a "devolved agency" is devolved.
_TIERS = {
    "NHS and health": (
        *("nhs", "health", "hsc", "hospital", "clinical", "integrated care"),
        "care board",
    ),
    "police": ("police", "constabulary"),
    "courts, coroners and judges": (
        *("judicial", "judiciary", "court", "tribunal", "coroner"),
    ),
    "local government": (
        *("council", "local", "borough", "combined authority", "county"),
        *("city corporation", "strategic regional authority", "fire and rescue"),
        "national park",
    ),
    "devolved government": ("devolved", "scottish", "welsh", "northern ireland"),
    "voluntary sector": ("charit", "voluntary", "community group", "third sector"),
    "central government": (
        *("department", "agency", "ministerial", "executive", "civil service"),
        *("non-departmental", "public corporation", "government-owned", "advisory"),
    ),
}
TIERS = tuple(_TIERS)
"""The tiers, as `tier_of` names them."""

_NAMES = {
    "central government": "central government",
    "local government": "local government",
    "NHS and health": "the NHS",
    "devolved government": "a devolved government",
    "police": "the police",
    "courts, coroners and judges": "the courts, coroners or judges",
    "voluntary sector": "the voluntary sector",
}

# The first kind of work that has a word of the cell: a "content designer" works on
# content, a "user researcher" in research.
_FUNCTIONS = {
    "content": ("content",),
    "research": ("research",),
    "data and analysis": ("data", "analysis", "analyst", "statistic", "economist"),
    "technology": ("technology", "technical", "developer", "software", "architect"),
    "design": ("design",),
    "policy": ("policy",),
    "communications": ("comms", "communication", "press", "marketing"),
    "operations": ("operation", "casework", "delivery", "frontline"),
}
_FRONTLINE = re.compile(
    r"front[- ]?line|case ?work|help ?line|call handl|contact centre|work coach"
    r"|\bregistrar|\bnurse|\bgp\b|\bmidwi|\bdoctor|\bteacher|social worker|\badviser"
    r"|\badvisor|\bofficer\b|customer service|counter|reception",
    re.IGNORECASE,
)
# Those who write, design or check are not met by users, whatever their title.
_BACK_OFFICE = re.compile(
    r"policy|data|analyst|design|research|audit|statistic|press|digital|finance",
    re.IGNORECASE,
)


def tier_of(kind: str) -> str:
    """
    Say which part of government a kind of body belongs to.

    Parameters
    ----------
    kind
        A cell of ``organisations.kind``: any text.

    Returns
    -------
    str
        The tier, or nothing where the words do not tell.

    Examples
    --------
    >>> tier_of("Executive agency"), tier_of("Welsh council"), tier_of("Group")
    ('central government', 'local government', '')
    """
    words = kind.casefold()
    for tier, known in _TIERS.items():
        if any(word in words for word in known):
            return tier
    return ""


def function_of(work: str) -> str:
    """
    Say which kind of work a profession or a team's function is.

    Parameters
    ----------
    work
        A cell of ``people.profession`` or ``teams.function``: any text.

    Returns
    -------
    str
        The kind of work, or nothing where the words do not tell.

    Examples
    --------
    >>> function_of("user research"), function_of("Content design"), function_of("")
    ('research', 'content', '')
    """
    words = work.casefold()
    for function, known in _FUNCTIONS.items():
        if any(word in words for word in known):
            return function
    return ""


def reach_gaps(
    stakeholder_map: StakeholderMap, basis: Collection[str] | str
) -> Iterator[Gap]:
    """
    Find which nations, tiers and kinds of work are missing.

    Parameters
    ----------
    stakeholder_map
        The map.
    basis
        Which links make a body an affected one.

    Yields
    ------
    Gap
        What is missing from the map as a whole. Where nothing at all is known (no body
        has a nation, say), nothing is called missing.
    """
    affected = select_links(stakeholder_map, basis=basis)["body_id"].unique()
    organisations = stakeholder_map.organisations
    organisations = organisations[organisations["organisation_id"].isin(affected)]
    works = {
        nation for c in organisations["nations"].unique() for nation in nations_in(c)
    }
    for nation in NATIONS if works else ():
        if nation not in works:
            yield Gap(
                "nation missing",
                nation,
                f"No affected body on the map works in {nation}.",
                f"Ask whether people in {nation} meet these problems, and who deals "
                "with them.",
            )
    tiers = {tier_of(kind) for kind in organisations["kind"].unique()} - {""}
    for tier, name in _NAMES.items() if tiers else ():
        if tier not in tiers:
            yield Gap(
                "tier missing",
                tier,
                f"No affected body on the map is part of {name}.",
                "Ask whether anybody there has a part in these problems.",
            )
    yield from _work(stakeholder_map)


def _work(stakeholder_map: StakeholderMap) -> Iterator[Gap]:
    people, teams = stakeholder_map.people, stakeholder_map.teams
    cells = pd.concat([people["profession"], teams["function"]])
    functions = {function_of(cell) for cell in cells.unique()} - {""}
    for function in sorted(_FUNCTIONS) if functions else ():
        if function not in functions:
            yield Gap(
                "function missing",
                function,
                f"Nobody on the map works in {function}.",
                f"Ask each body who works on {function} for its part.",
            )
    roles = pd.concat([people["role"], cells, teams["name"]])
    if len(roles) and not any(map(_meets_users, roles.unique())):
        yield Gap(
            "frontline missing",
            "frontline",
            "Nobody on the map meets the users: no frontline role is recorded.",
            "Ask for somebody who answers the phone or decides cases.",
        )


def _meets_users(role: str) -> bool:
    return bool(_FRONTLINE.search(role)) and not _BACK_OFFICE.search(role)
