"""Step 2: problems as people can share them: prompts, wording checks, near-duplicates.

It asks and points out; it rewrites nothing and refuses nothing. Lists and the evidence
are in `servicecomm.community.problem_register`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import problem_positions, select_links
from servicecomm.community._wording_rules import (
    CHECKS,
    Statement,
    findings,
    plainer_words,
)
from servicecomm.community.similar_problems import similar_problems
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecomm.community._wording_rules import Finding
    from servicecomm.model.stakeholder_map import StakeholderMap

__all__ = [
    "FAULTS",
    "check_wording",
    "cited_by",
    "framing_prompts",
    "linked_to",
    "problem_rows",
    "similar_problems",
]

FAULTS = tuple(CHECKS)
"""The faults of wording, in the order in which they are listed."""

_PROMPTS = (
    ("who", "who", "Who has this problem? Name the people, not the department."),
    ("what", "what", "What happens to them? Tell it as they would."),
    ("why", "why_it_matters", "Why does it matter: what does it cost them, or us?"),
    ("evidence", "", "How do we know? A page, a figure, a study, a story with a date."),
    ("where", "stage", "Where in their journey does it happen?"),
    ("nations", "nations", "In which of the four nations?"),
)


def framing_prompts(
    stakeholder_map: StakeholderMap, problems: Iterable[str] | str | None = None
) -> pd.DataFrame:
    """
    Ask the six questions of each problem, with what the map has as an answer.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems, or None for all.

    Returns
    -------
    pandas.DataFrame
        Six rows a problem: ``problem_id``, ``prompt``, ``question`` (to read out) and
        ``answer`` (empty where it is still to be given); by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> asked = framing_prompts(example_map(), "P13").set_index("prompt")
    >>> asked.loc["where", "answer"]
    'claim support'
    """
    table = problem_rows(stakeholder_map, problems)
    cited = cited_by(stakeholder_map)
    rows = []
    for record in table.to_dict("records"):
        evidence = "|".join(cited.get(record["problem_id"], []))
        rows += [
            (record["problem_id"], prompt, question, record.get(column, evidence))
            for prompt, column, question in _PROMPTS
        ]
    columns = ["problem_id", "prompt", "question", "answer"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def problem_rows(
    stakeholder_map: StakeholderMap, problems: Iterable[str] | str | None
) -> pd.DataFrame:
    """
    Give rows of the table of problems.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems, or None for all.

    Returns
    -------
    pandas.DataFrame
        The table's columns; by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    """
    table = stakeholder_map.problems.sort_values("problem_id", ignore_index=True)
    if problems is None:
        return table
    return table.iloc[sorted(problem_positions(stakeholder_map, problems))]


def cited_by(stakeholder_map: StakeholderMap) -> dict[str, list[str]]:
    """
    Give the evidence that the links of each problem cite.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    dict of str to list of str
        Ids, sorted, by the id of the problem; a problem without evidence is not in it.
    """
    affects = stakeholder_map.affects
    cells = affects[affects["evidence"] != ""].groupby("problem_id")["evidence"]
    return {
        str(own): sorted({each for cell in cited for each in split_cell(cell)})
        for own, cited in cells
    }


def check_wording(
    stakeholder_map: StakeholderMap, problems: Iterable[str] | str | None = None
) -> pd.DataFrame:
    """
    Point out what makes a statement of a problem hard to share.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to check, or None for all.

    Returns
    -------
    pandas.DataFrame
        One row a finding: ``problem_id``, ``title``, ``fault`` (one of `FAULTS`),
        ``where`` (the column, or "links"), ``found`` (the words; empty where
        something is missing), ``why`` (why it matters) and ``better`` (a pattern to
        write by); by id, then in the order of `FAULTS`. Suggestions, for people to
        judge.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> check_wording(example_map())[["problem_id", "fault"]].to_numpy().tolist()
    [['P13', 'only one body']]
    """
    cited = cited_by(stakeholder_map)
    linked = linked_to(stakeholder_map)
    known = _short_names(stakeholder_map)
    rows = []
    for record in problem_rows(stakeholder_map, problems).to_dict("records"):
        own = record["problem_id"]
        statement = Statement(
            title=record["title"],
            who=record["who"],
            what=record["what"],
            why=record["why_it_matters"],
            cited=own in cited,
            bodies=linked.get(own, ()),
            known=known,
        )
        for fault, finding in findings(statement):
            said = _said(fault, finding, statement)
            rows.append((own, record["title"], fault, *finding, *said))
    columns = ["problem_id", "title", "fault", "where", "found", "why", "better"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def linked_to(stakeholder_map: StakeholderMap) -> dict[str, tuple[str, ...]]:
    """
    Give the organisations that are linked to each problem.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    dict of str to tuple of str
        Short names, by the id of the problem; in the order of the bodies' ids.
    """
    links = select_links(stakeholder_map, level="organisation")
    short = bodies(stakeholder_map)["short"]
    groups = links.groupby("problem_id")["body_id"].unique()
    return {
        str(own): tuple(str(short[body]) for body in sorted(ids))
        for own, ids in groups.items()
    }


def _short_names(stakeholder_map: StakeholderMap) -> frozenset[str]:
    table = stakeholder_map.organisations
    names = bodies(stakeholder_map)[["name", "short"]].to_numpy().ravel().tolist()
    names += [each for cell in table["aliases"] for each in split_cell(cell)]
    return frozenset(word for name in names for word in str(name).split())


def _said(fault: str, finding: Finding, statement: Statement) -> tuple[str, str]:
    """Say why a finding matters, and what to write."""
    who, found = statement.who or "People who …", finding.found
    body = found or "nobody"
    plain = "; ".join(f"“{w}”: {p}" for w, p in plainer_words(found).items())
    return {
        "solution in disguise": (
            (
                f"“{found}” names what to make, so other answers are shut out before "
                "anybody has looked at what goes wrong."
            ),
            f"Say what goes wrong without it: “{who} cannot … because …, so …”.",
        ),
        "no user": (
            "It does not say whose problem it is, so nobody can say how bad it is.",
            "Begin with the people: “Parents who … have to …”, “Owners of … wait …”.",
        ),
        "no evidence": (
            "Another body has no reason to believe it, and no place to look.",
            "Add one thing that shows it, with its date: “In 2026, … of … had to …”.",
        ),
        "jargon": (
            "People outside your office read it in different ways, or not at all.",
            f"In plain words: {plain}.",
        ),
        "acronym only": (
            f"Those who do not know “{found}” cannot see that it is their problem too.",
            f"Write it out the first time: “… ({found})”, or say what it does.",
        ),
        "two problems in one": (
            "Different bodies have each half: neither can say yes to both.",
            f"Make it two, and link each to its bodies. The second: “{found}”.",
        ),
        "only one body": (
            f"So far {body} alone is linked to it: it is not shared yet.",
            (
                "Ask who else meets it before or after: “… then has to tell …”. If "
                "nobody does, talk to that one body."
            ),
        ),
    }[fault]
