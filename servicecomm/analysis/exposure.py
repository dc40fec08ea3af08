"""Who is affected by which problems, and because of what.

It tells what the links say; it infers no new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._runs import joined_runs, run_starts
from servicecomm.analysis.levels import bodies, rolled_up
from servicecomm.analysis.links import select_links
from servicecomm.analysis.wording import cite, listed, relation_phrase
from servicecomm.model.frames import join_values, split_cell
from servicecomm.model.schema import BASIS, SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

AFFECTED_COLUMNS = (
    "body_id",
    "name",
    "problems",
    "problem_ids",
    "relation",
    "basis",
    "because",
    "evidence",
)
"""The columns of `affected_bodies`."""


def affected_bodies(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    relations: Collection[str] | None = None,
) -> pd.DataFrame:
    """
    List the bodies that problems affect, and because of what.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems, or None for all.
    level
        "recorded" takes bodies as they are in the table; "organisation" rolls teams
        and services up to their organisation; "top parent" rolls on to the body at
        the top.
    basis
        Which links to follow: any of "stated", "inferred", "assumed".
    relations
        Which relations to follow, or None for all.

    Returns
    -------
    pandas.DataFrame
        One row a body: ``body_id``, ``name``, ``problems`` (how many of them affect
        it), ``problem_ids``, ``relation``, ``basis`` and ``evidence`` (each joined by
        ``|``) and ``because``, a sentence a link that names the problem, the link, its
        basis and its evidence. Most problems first, then most stated links, then by
        id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If there is no such level or basis, or no link has the relation.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> affected = affected_bodies(example_map(), ["P13"])
    >>> affected[["body_id", "problems", "basis"]].values.tolist()
    [['dwp', 1, 'stated']]
    """
    links = select_links(
        stakeholder_map, problems, level=level, basis=basis, relations=relations
    )
    if links.empty:
        return _typed(pd.DataFrame({name: [] for name in AFFECTED_COLUMNS}), "problems")
    links = links.sort_values(["body", "problem"], kind="stable")
    starts = run_starts(links["body"].to_numpy())
    ids = links["body_id"].to_numpy(object)[starts]
    cells = {name: links[name].to_numpy(object) for name in links.columns}
    problem_ids = joined_runs(cells["problem_id"], starts)
    frame = pd.DataFrame(
        {
            "body_id": ids,
            "name": bodies(stakeholder_map)["name"].reindex(ids).to_numpy(object),
            "problems": [cell.count(SEPARATOR) + 1 for cell in problem_ids],
            "problem_ids": problem_ids,
            "relation": joined_runs(cells["relation"], starts),
            "basis": joined_runs(cells["basis"], starts, order=BASIS),
            "because": joined_runs(_because(stakeholder_map, links), starts, by=" "),
            "evidence": joined_runs(cells["evidence"], starts, split=True),
        }
    )
    stated = np.add.reduceat((links["basis"] == "stated").to_numpy(int), starts)
    order = np.lexsort((np.arange(len(frame)), -stated, -frame["problems"]))
    return _typed(frame.iloc[order].reset_index(drop=True), "problems")


def _typed(frame: pd.DataFrame, number: str) -> pd.DataFrame:
    """Give every column but one the type of text, in an empty frame too."""
    kinds = {name: "str" for name in frame.columns if name != number}
    return frame.astype({**kinds, number: "int64"})


def _because(
    stakeholder_map: StakeholderMap, links: pd.DataFrame
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Write a sentence a link: the problem, the link, its basis and its evidence."""
    title = _titles(stakeholder_map)
    rolled = links.loc[links["recorded_id"] != links["body_id"], "recorded_id"]
    below = bodies(stakeholder_map).loc[rolled.unique(), ["kind", "name"]]
    through = dict(zip(below.index, below["kind"] + " " + below["name"], strict=True))
    phrases = {word: relation_phrase(word) for word in links["relation"].unique()}
    cited = {cell: cite(stakeholder_map, cell) for cell in links["evidence"].unique()}
    columns = ("problem_id", "relation", "basis", "evidence", "recorded_id", "body_id")
    sentences = [
        f"{problem} “{title[problem]}”: {phrases[relation]}"
        + (f" through the {through[recorded]}" if recorded != body else "")
        + f" ({basis}; {cited[evidence]})."
        for problem, relation, basis, evidence, recorded, body in zip(
            *(links[name] for name in columns), strict=True
        )
    ]
    return np.array(sentences, object)


def _titles(stakeholder_map: StakeholderMap) -> dict[str, str]:
    problems = stakeholder_map.problems
    return dict(zip(problems["problem_id"], problems["title"], strict=True))


def problems_shared_with(
    stakeholder_map: StakeholderMap,
    body_id: str,
    *,
    us: str | None = None,
    basis: Collection[str] | str = BASIS,
) -> pd.DataFrame:
    """
    List the problems that we share with one body, in words ready for a letter.

    Parameters
    ----------
    stakeholder_map
        The map.
    body_id
        The body that the letter goes to.
    us
        The body that writes: only problems that affect it too are listed. None lists
        every problem of the map that affects the reader.
    basis
        Which links to follow: any of "stated", "inferred", "assumed".

    Returns
    -------
    pandas.DataFrame
        ``problem_id``, ``title``, ``basis`` (the surest), ``evidence``, ``others``
        (how many more bodies it affects) and ``sentence``, which speaks to the reader:
        a statement where the link is stated, a question where it is not. Stated ones
        first, then those that most bodies share, then by id.

    Raises
    ------
    UnknownIdError
        If the map has no such body.
    ServiceCommError
        If there is no such basis.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> shared = problems_shared_with(example_map(), "general-register-office")
    >>> shared["basis"].tolist()
    ['stated', 'inferred', 'inferred', 'inferred', 'inferred', 'inferred']
    """
    links = select_links(stakeholder_map, level="organisation", basis=basis)
    theirs = _links_of(stakeholder_map, links, body_id)
    if us is not None:
        ours = _links_of(stakeholder_map, links, us)["problem_id"]
        theirs = theirs[theirs["problem_id"].isin(ours)]
    title = _titles(stakeholder_map)
    bodies_of = links.groupby("problem_id")["body_id"].nunique()
    rows = []
    for group, own in theirs.groupby("problem_id", sort=False):
        problem_id = str(group)
        surest = min(own["basis"], key=BASIS.index)
        said = _said(stakeholder_map, own[own["basis"] == surest], surest)
        evidence = _sources(own)
        others = bodies_of[problem_id] - 1
        text = f"“{title[problem_id]}”: {said}"
        rows.append((problem_id, title[problem_id], surest, evidence, others, text))
    named = ["problem_id", "title", "basis", "evidence", "others", "sentence"]
    frame = _typed(pd.DataFrame(rows, columns=named), "others")
    surest_first = frame["basis"].map(BASIS.index)
    order = np.lexsort((frame["problem_id"], -frame["others"], surest_first))
    return frame.iloc[order].reset_index(drop=True)


def _links_of(
    stakeholder_map: StakeholderMap, links: pd.DataFrame, body_id: str
) -> pd.DataFrame:
    """Select what is recorded of a body: for an organisation, of its parts too."""
    is_home = rolled_up(stakeholder_map, body_id, "organisation") == body_id
    return links[links["body_id" if is_home else "recorded_id"] == body_id]


def _said(stakeholder_map: StakeholderMap, links: pd.DataFrame, basis: str) -> str:
    """Speak to the reader: a statement for a stated link, else a question."""
    relations = dict.fromkeys(links["relation"])
    if basis != "stated":
        may = listed(relation_phrase(each, "you may") for each in relations)
        return f"we think that you may {may}. Is that right?"
    does = listed(relation_phrase(each, "you do") for each in relations)
    sources = _sources(links)
    cited = f" ({cite(stakeholder_map, sources)})" if sources else ""
    return f"you {does}{cited}."


def _sources(links: pd.DataFrame) -> str:
    return join_values(split_cell(SEPARATOR.join(links["evidence"])))
