"""Candidate communities: groups of bodies that all share the same set of problems.

It finds and ranks them; whether one should meet is for people to decide.
"""

from __future__ import annotations

import warnings
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._concepts import large_concepts
from servicecomm.analysis._pairs import blocks
from servicecomm.analysis._sparse import ones
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.network import affiliation_matrix
from servicecomm.analysis.wording import counted, listed
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import BASIS, SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any

    from numpy.typing import NDArray
    from scipy import sparse

    from servicecomm.analysis._concepts import Concept, Search
    from servicecomm.analysis.levels import Level
    from servicecomm.analysis.network import Affiliation
    from servicecomm.model.stakeholder_map import StakeholderMap

STEPS = 100_000
"""How many groups are looked at before the search stops, unless another is asked."""

_NAMED = 8  # bodies and problems named in a sentence before "and 3 more"
_NEARLY = 20  # bodies listed that lack one problem of a group


def candidate_communities(
    stakeholder_map: StakeholderMap,
    *,
    min_problems: int = 2,
    min_bodies: int = 3,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    limit: int | None = None,
    steps: int = STEPS,
) -> pd.DataFrame:
    """
    List the groups of bodies that all share the same set of problems.

    Each is as large as can be: no other body has all its problems, and its bodies have
    no other problem in common (a formal concept, or maximal biclique, of the
    affiliation). The one that rests on most links, problems times bodies, comes first.

    Parameters
    ----------
    stakeholder_map
        The map.
    min_problems
        Fewest problems of a group, at least 1.
    min_bodies
        Fewest bodies of a group, at least 1.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links to follow: any of "stated", "inferred", "assumed".
    limit
        How many groups to list, from the top; None lists all. A small one is found
        sooner, and is proved to be the top.
    steps
        How many groups to look at before giving up, at least 1. The answer for a
        given number never varies.

    Returns
    -------
    pandas.DataFrame
        One row a group: ``problem_ids`` and ``body_ids`` (sorted, joined by ``|``),
        ``problems`` and ``bodies`` (how many), ``links`` (the measure: problems times
        bodies), ``stated`` (how many of those links are stated), ``nearly`` (how many
        more bodies lack only one of the problems), ``nearly_ids`` (the first 20 of
        them by id) and ``lacking_ids`` (the problem that each lacks, in the same
        order), ``text`` and ``one_more`` (what one more link would add), sentences,
        and ``complete``. Most links first, then most bodies, then by problem ids.

        ``complete`` is false in every row, ``attrs["complete"]`` is false and a
        warning is given when the search stopped early: a group may then be missing.
        ``attrs["note"]`` says in a sentence what was searched.

    Raises
    ------
    ServiceCommError
        If one of the numbers is below 1, or there is no such level or basis.

    Warns
    -----
    UserWarning
        If the search stopped early.

    References
    ----------
    B. Ganter and R. Wille, "Formal Concept Analysis", Springer (1999).
    S. O. Kuznetsov, "A fast algorithm for computing all intersections of objects from
    an arbitrary semilattice", Nauchno-Tekhnicheskaya Informatsiya 2 (1993).
    F. Geerts, B. Goethals and T. Mielikäinen, "Tiling databases", Discovery Science
    (2004): the ranking by area, and its bound.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> groups = candidate_communities(example_map())
    >>> groups[["problem_ids", "body_ids"]].iloc[0].tolist()
    ['P09|P12', 'cabinet-office|dhsc|dwp|moj']
    """
    _check(min_problems=min_problems, min_bodies=min_bodies, steps=steps)
    _check(limit=1 if limit is None else limit)
    grid = affiliation_matrix(stakeholder_map, level=level, basis=basis)
    found = large_concepts(
        grid.matrix, min_problems, min_bodies, limit=limit, steps=steps
    )
    links = select_links(stakeholder_map, level=level, basis=basis)
    sure = links[links["basis"] == "stated"]
    column = pd.Index(grid.body_ids).get_indexer(pd.Index(sure["body_id"]))
    stated = ones(sure["problem"], column, grid.matrix.shape)
    frame = _frame(stakeholder_map, grid, stated, found)
    frame.attrs = {"complete": found.proved, "note": _note(found, limit)}
    if not found.proved:
        warnings.warn(frame.attrs["note"], stacklevel=2)
    return frame


def _check(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise ServiceCommError(f"{name} is {number}: it must be at least 1.")


def _note(found: Search, limit: int | None) -> str:
    if not found.proved:
        return (
            f"Stopped after {counted(found.steps, 'step')}: groups may be missing, "
            f"though none with more than {counted(found.bound, 'link')}. Ask for "
            "larger groups, for the top ones with limit=20, or for more steps."
        )
    listed_groups = counted(len(found.concepts), "group")
    if len(found.concepts) == limit:
        return f"The top {listed_groups}; there may be smaller ones."
    return f"Every group that there is: {len(found.concepts):,}."


def _frame(
    stakeholder_map: StakeholderMap,
    grid: Affiliation,
    stated: sparse.csr_array,
    found: Search,
) -> pd.DataFrame:
    problem_ids = np.array(grid.problem_ids, object)
    body_ids = np.array(grid.body_ids, object)
    sure = _links_within(found.concepts, stated)
    words = _Words(stakeholder_map)
    rows: list[dict[str, object]] = []
    for own, near in zip(found.concepts, _nearly(grid.matrix, found), strict=True):
        problems = problem_ids[list(own.rows)].tolist()
        members = body_ids[list(own.columns)].tolist()
        lacking = [(body_ids[body], problem_ids[problem]) for body, problem in near[1]]
        rows.append(
            {
                "problem_ids": SEPARATOR.join(problems),
                "body_ids": SEPARATOR.join(members),
                "problems": len(problems),
                "bodies": len(members),
                "links": own.area,
                "stated": sure[len(rows)],
                "nearly": near[0],
                "nearly_ids": SEPARATOR.join(body for body, _ in lacking),
                "lacking_ids": SEPARATOR.join(problem for _, problem in lacking),
                "text": words.group(problems, members, sure[len(rows)]),
                "one_more": words.one_more(own, near[0], lacking),
                "complete": found.proved,
            }
        )
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _indicator(sets: Sequence[tuple[int, ...]], width: int) -> sparse.csr_array:
    row = np.repeat(np.arange(len(sets)), [len(own) for own in sets])
    return ones(row, list(chain.from_iterable(sets)), (len(sets), width))


def _links_within(concepts: Sequence[Concept], links: sparse.csr_array) -> list[int]:
    """Count how many of some links are inside each group."""
    problems = _indicator([own.rows for own in concepts], links.shape[0])
    members = _indicator([own.columns for own in concepts], links.shape[1])
    inside = []
    for start, stop in blocks(problems @ np.diff(links.indptr)):
        counts = (problems[start:stop] @ links).multiply(members[start:stop])
        inside += counts.sum(axis=1).tolist()
    return inside


def _nearly(
    grid: sparse.csr_array, found: Search
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Give for each group how many bodies lack one problem, and the first of them."""
    concepts = found.concepts
    problems = _indicator([own.rows for own in concepts], grid.shape[0])
    sizes = np.diff(problems.indptr)
    by_body = [set(own) for own in np.split(*_columns(grid))]
    for start, stop in blocks(problems @ np.diff(grid.indptr)):
        counts = (problems[start:stop] @ grid).tocsr()
        counts.sort_indices()
        for group in range(start, stop):
            span = slice(counts.indptr[group - start], counts.indptr[group - start + 1])
            one_short = counts.data[span] == sizes[group] - 1
            bodies_near = counts.indices[span][one_short]
            yield (
                len(bodies_near),
                [
                    (
                        body,
                        next(p for p in concepts[group].rows if p not in by_body[body]),
                    )
                    for body in bodies_near[:_NEARLY].tolist()
                ],
            )


def _columns(grid: sparse.csr_array) -> tuple[NDArray[Any], NDArray[Any]]:
    turned = grid.T.tocsr()
    return turned.indices, turned.indptr[1:-1]


class _Words:
    """What is said about a group."""

    def __init__(self, stakeholder_map: StakeholderMap) -> None:
        problems = stakeholder_map.problems
        titles = zip(problems["problem_id"], problems["title"], strict=True)
        self._titles = {own: f"{own} “{title}”" for own, title in titles}
        self._short = bodies(stakeholder_map)["short"].to_dict()

    def group(self, problems: list[str], members: list[str], stated: int) -> str:
        who = listed((self._short[body] for body in members), most=_NAMED)
        what = listed((self._titles[problem] for problem in problems), most=_NAMED)
        shares = "share" if len(members) > 1 else "has"
        links = len(problems) * len(members)
        sure = "all" if stated == links else f"{stated:,} of {links:,}"
        number = counted(len(problems), "problem")
        return f"{who} {shares} {number}: {what}. Stated links: {sure}."

    def one_more(
        self, own: Concept, nearly: int, lacking: list[tuple[str, str]]
    ) -> str:
        if len(own.rows) == 1:
            return "A group with one problem has nobody who is nearly in it."
        if not nearly:
            return "Nobody lacks only one of the problems."
        near = [f"{self._short[body]} ({problem})" for body, problem in lacking]
        if nearly > _NAMED:
            near = [*near[:_NAMED], f"{nearly - _NAMED:,} more"]
        size = (
            counted(len(own.rows), "problem"),
            counted(len(own.columns) + 1, "body", "bodies"),
        )
        return (
            f"One more link would make it {size[0]} by {size[1]}. Each of these lacks "
            f"only the problem named: {listed(near)}."
        )


_COLUMNS = {
    **dict.fromkeys(("problem_ids", "body_ids"), "str"),
    **dict.fromkeys(("problems", "bodies", "links", "stated", "nearly"), "int64"),
    **dict.fromkeys(("nearly_ids", "lacking_ids", "text", "one_more"), "str"),
    "complete": "bool",
}
