"""The problems that a body shares with others, worded for a letter to it.

A source's word is stated, and our own reading is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from servicecomm.analysis._kept import kept
from servicecomm.analysis.exposure import problems_shared_with
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.wording import listed, relation_phrase
from servicecomm.model.frames import split_cell
from servicecomm.model.schema import BASIS, SEPARATOR

if TYPE_CHECKING:
    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

_SET_ASIDE = ("parked", "done")


class Challenge(NamedTuple):
    """
    One problem, as a letter puts it to a body.

    Attributes
    ----------
    problem_id
        The problem.
    basis
        The surest basis of its links to the body.
    text
        A statement where that is "stated", a question where it is not.
    """

    problem_id: str
    basis: str
    text: str


@kept
def challenges(
    stakeholder_map: StakeholderMap, body_id: str, us: str | None = None
) -> tuple[Challenge, ...]:
    """
    Word the problems that a body shares with others, for a letter to it.

    Parameters
    ----------
    stakeholder_map
        The map.
    body_id
        The body that reads.
    us
        The body that writes: only problems that it has too. None for any.

    Returns
    -------
    tuple of Challenge
        In the order of `problems_shared_with`: stated ones first. Problems of one body
        only, and those that were parked or are done, are left out.

    Raises
    ------
    UnknownIdError
        If the map has no such body.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> found = challenges(example_map(), "hm-land-registry")
    >>> print(found[1].text)
    “Homes stay registered to people who have died”: you run part of the service
    behind it (source: HM Land Registry, 2024).
    """
    shared = problems_shared_with(stakeholder_map, body_id, us=us)
    problems = stakeholder_map.problems
    aside = problems.loc[problems["status"].isin(_SET_ASIDE), "problem_id"]
    shared = shared[(shared["others"] > 0) & ~shared["problem_id"].isin(aside)]
    home = bodies(stakeholder_map)["organisation"][body_id]
    links = select_links(stakeholder_map)
    own = links["recorded_id"] == body_id
    links = links[links["body_id"] == body_id if home == body_id else own]
    found = []
    columns = (shared["problem_id"], shared["title"], shared["basis"])
    for problem, title, basis in zip(*columns, strict=True):
        theirs = links[(links["problem_id"] == problem) & (links["basis"] == basis)]
        said = _said(stakeholder_map, theirs, basis)
        text = f"“{title}”: {said}".replace(SEPARATOR, "/")
        found.append(Challenge(problem, basis, " ".join(text.split())))
    return tuple(found)


def _said(stakeholder_map: StakeholderMap, links: pd.DataFrame, basis: str) -> str:
    relations = dict.fromkeys(links["relation"])
    if basis != BASIS[0]:
        may = listed(relation_phrase(each, "you may") for each in relations)
        return f"we think that you may {may}. Is that right?"
    does = listed(relation_phrase(each, "you do") for each in relations)
    sources = split_cell(SEPARATOR.join(links["evidence"]))
    names = _sources(stakeholder_map)
    cited = listed(dict.fromkeys(names.get(each, each) for each in sources), most=2)
    return f"you {does}" + (f" (source: {cited})." if cited else ".")


@kept
def _sources(stakeholder_map: StakeholderMap) -> dict[str, str]:
    """Name each piece of evidence for somebody who does not have our list."""
    table = stakeholder_map.evidence
    publisher = table["publisher"].mask(table["publisher"] == "", table["title"])
    publisher = publisher.mask(publisher == "", table["evidence_id"])
    year = table["date"].str[:4]
    named = publisher + year.mask(year != "", ", " + year)
    return dict(zip(table["evidence_id"], named, strict=True))
