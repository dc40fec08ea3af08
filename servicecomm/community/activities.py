"""Step 6: which activity fits an objective, by rules that say when and when not.

It recommends with reasons and leaves the choice open; plans are made in
`servicecomm.community.activity_plans`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.analysis.wording import counted, listed
from servicecomm.community._activity_kinds import ACTIVITIES
from servicecomm.community.framing import cited_by, problem_rows
from servicecomm.community.links import link_line
from servicecomm.errors import UnknownIdError
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from servicecomm.model.stakeholder_map import StakeholderMap

FITS = ("recommended", "possible", "not yet", "not this")
"""How an activity fits, best first."""

_SEVERAL = 3  # bodies, from which a picture of the whole is worth a day


class Signals(NamedTuple):
    """
    What the map says of the problems that an activity is about.

    Attributes
    ----------
    problems
        Their ids.
    bodies
        How many organisations are linked to them.
    stated
        How many of those by a stated link.
    stages
        The stages of the journey at which they stand.
    services
        How many services of those organisations are recorded with a page on GOV.UK.
    research
        How many pieces of evidence that their links cite are research.
    researchers
        How many people whom we may ask do user research, anywhere on the map.
    text
        Their words.
    """

    problems: tuple[str, ...]
    bodies: int
    stated: int
    stages: tuple[str, ...]
    services: int
    research: int
    researchers: int
    text: str


_ORDER = re.compile(
    r"\bchain\b|\bthen\b|\bbefore\b|\buntil\b|\bin turn\b", re.IGNORECASE
)
_BUYING = re.compile(
    r"\b(?:bought|buys?|procur\w+|contracts?|suppliers?)\b", re.IGNORECASE
)


def problems_of(
    stakeholder_map: StakeholderMap, about: Iterable[str] | str
) -> tuple[str, ...]:
    """
    Give the problems that an activity is about.

    Parameters
    ----------
    stakeholder_map
        The map.
    about
        The id of an objective, or ids of problems.

    Returns
    -------
    tuple of str
        Ids of problems, sorted.

    Raises
    ------
    UnknownIdError
        If the map has no such objective or problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> problems_of(example_map(), ["P06", "P05"])
    ('P05', 'P06')
    """
    objectives = stakeholder_map.objectives.set_index("objective_id")["problem_ids"]
    if isinstance(about, str) and about in objectives.index:
        return tuple(sorted(split_cell(objectives[about])))
    known = stakeholder_map.problems["problem_id"].tolist()
    for own in [about] if isinstance(about, str) else about:
        if own not in known:
            known += objectives.index.tolist()
            raise UnknownIdError("objective or problem", own, known)
    table = problem_rows(stakeholder_map, about)
    return tuple(table["problem_id"])


def signals(stakeholder_map: StakeholderMap, problems: tuple[str, ...]) -> Signals:
    """
    Gather what the rules look at.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems.

    Returns
    -------
    Signals
        What the map says of them.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> signals(example_map(), ("P05", "P06")).bodies
    5
    """
    links = select_links(stakeholder_map, level="organisation")
    links = links[links["problem_id"].isin(problems)]
    there = set(links["body_id"])
    table = stakeholder_map.problems
    table = table[table["problem_id"].isin(problems)].sort_values("problem_id")
    services = stakeholder_map.services
    ours = services["organisation_id"].isin(list(there))
    on_govuk = services["url"].str.contains(r"://(?:www\.)?gov\.uk/", regex=True)
    by_problem = cited_by(stakeholder_map)
    cited = {each for own in problems for each in by_problem.get(own, [])}
    kinds = stakeholder_map.evidence.set_index("evidence_id")["kind"].str.casefold()
    kinds = kinds[kinds.index.isin(list(cited))]
    homes = people_homes(stakeholder_map)
    homes = homes[~homes.index.isin(refusals(stakeholder_map).index)]
    texts = (table[name] for name in ("title", "what", "why_it_matters"))
    return Signals(
        problems,
        len(there),
        links.loc[links["basis"] == "stated", "body_id"].nunique(),
        tuple(stage for stage in dict.fromkeys(table["stage"]) if stage),
        int((ours & on_govuk).sum()),
        int(kinds.str.contains(r"\bresearch\b").sum()),
        int((homes["profession"].str.casefold() == "user research").sum()),
        " ".join(text for column in texts for text in column),
    )


def _whole(seen: Signals) -> tuple[str, str]:
    many = counted(seen.bodies, "body is", "bodies are")
    if seen.stated >= _SEVERAL:
        return "recommended", f"{many} linked to it. Ask first whether a map exists."
    if seen.bodies >= _SEVERAL:
        sure = counted(seen.stated, "of them is", "of them are")
        return "possible", f"{many} linked to it, but {sure} stated: check the others."
    return "not this", f"Only {many} linked to it: a talk will do."


def _experience(seen: Signals) -> tuple[str, str]:
    if seen.research:
        found = counted(seen.research, "piece of evidence", "pieces of evidence")
        verb = "is" if seen.research == 1 else "are"
        return "recommended", (
            f"{found} behind these links {verb} research: check that users took part."
        )
    if seen.researchers:
        return "not yet", (
            "No evidence behind these links is recorded as research, but a user "
            "researcher is on the map: ask what they have."
        )
    return "not yet", (
        "No evidence behind these links is recorded as research. Ask each body for "
        "some."
    )


def _sharing(seen: Signals) -> tuple[str, str]:
    if seen.bodies > 1 and seen.research > 1:
        return "recommended", f"{seen.research} pieces of research may be compared."
    if seen.bodies > 1:
        one = "One piece" if seen.research else "No evidence"
        return "possible", (
            f"{one} behind these links is recorded as research: ask the bodies what "
            "they have."
        )
    return "not this", "One body alone: nobody to compare with."


def _steps(seen: Signals) -> tuple[str, str]:
    if seen.services > 1 and _ORDER.search(seen.text):
        word = _ORDER.findall(seen.text)[0].lower()
        return "possible", (
            f"{seen.services} services of these bodies are recorded with a page on "
            f"GOV.UK; the problem's text speaks of order (“{word}”). Check start, end "
            "and order: GOV.UK decides."
        )
    if seen.services > 1:
        return "not yet", "Find out first whether users take the steps in one order."
    return "not this", (
        "Fewer than two services of these bodies are recorded with a page on GOV.UK."
    )


def _landscape(seen: Signals) -> tuple[str, str]:
    whole = any("whole" in stage for stage in seen.stages)
    if (whole or len(seen.stages) > 1) and seen.bodies >= _SEVERAL:
        return "recommended", f"It spans the journey: {listed(seen.stages)}."
    if not seen.stages:
        return "not yet", "No stage of the journey is recorded for it: add one first."
    if len(seen.stages) == 1 and not whole:
        return "not this", f"It stands at one stage of the journey: {seen.stages[0]}."
    few = counted(seen.bodies, "body is", "bodies are")
    return "not this", f"It spans the journey, but only {few} linked to it."


def _telling(seen: Signals) -> tuple[str, str]:
    if found := _BUYING.search(seen.text):
        return "recommended", (
            f"The problem's text speaks of buying (“{found.group().lower()}”)."
        )
    return "not yet", (
        "The problem's text does not speak of buying. Ask whether anything is about "
        "to be bought or changed."
    )


_RULES: dict[str, Callable[[Signals], tuple[str, str]]] = {
    "map a user's whole problem": _whole,
    "experience map": _experience,
    "share user research": _sharing,
    "step by step navigation": _steps,
    "service landscape": _landscape,
    "tell a body how its service is used": _telling,
}


def suggest_activities(
    stakeholder_map: StakeholderMap,
    about: Iterable[str] | str,
    *,
    links: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Say which activities fit an objective, and why.

    Parameters
    ----------
    stakeholder_map
        The map.
    about
        The id of an objective, or ids of problems.
    links
        The pages to point to, as `external_links` gives them; None for the shipped.

    Returns
    -------
    pandas.DataFrame
        One row each of `ACTIVITIES`: ``activity``, ``fits`` (one of `FITS`),
        ``because`` (what the map shows), ``when``, ``when not``, ``makes`` (what comes
        of it) and ``read`` (a page, with the day of its check); best fit first, then
        in the order of `ACTIVITIES`.

    Raises
    ------
    UnknownIdError
        If the map has no such objective or problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> suggest_activities(example_map(), "P05")["activity"].iloc[0]
    "map a user's whole problem"
    >>> suggest_activities(example_map(), "P13")["because"].iloc[-2]
    'One body alone: nobody to compare with.'
    """
    seen = signals(stakeholder_map, problems_of(stakeholder_map, about))
    rows = []
    for name, each in ACTIVITIES.items():
        fits, because = _RULES[name](seen)
        page = link_line(each.link, links)
        rows.append((name, fits, because, each.when, each.when_not, each.makes, page))
    rows.sort(key=lambda row: FITS.index(row[1]))
    columns = ["activity", "fits", "because", "when", "when not", "makes", "read"]
    return pd.DataFrame(rows, columns=columns, dtype="str")
