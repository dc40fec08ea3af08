"""The map as a network: who is linked to which problem, as a matrix and as a graph.

Everything here is derived from the tables and read-only; nothing is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.analysis._kept import kept
from servicecomm.analysis._runs import joined_runs, run_starts
from servicecomm.analysis._sparse import ones
from servicecomm.analysis.levels import LEVELS, Level, bodies, rolled_up
from servicecomm.analysis.links import (
    followed_basis,
    link_positions,
    problem_positions,
    select_links,
    texts,
)
from servicecomm.errors import ServiceCommError, UnknownIdError
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import networkx as nx
    import pandas as pd
    from scipy import sparse

    from servicecomm.model.stakeholder_map import StakeholderMap

__all__ = [
    "LEVELS",
    "Affiliation",
    "Level",
    "affiliation_matrix",
    "bodies",
    "ego_network",
    "select_links",
    "two_mode_graph",
]


@dataclass(frozen=True, slots=True, eq=False)
class Affiliation:
    """
    The grid of problems and bodies.

    Attributes
    ----------
    matrix
        Problems by bodies, 1 where the body is affected, in compressed rows.
    problem_ids
        The id of each row, sorted.
    body_ids
        The id of each column, sorted: bodies with at least one link.
    """

    matrix: sparse.csr_array
    problem_ids: tuple[str, ...]
    body_ids: tuple[str, ...]


def affiliation_matrix(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    relations: Collection[str] | None = None,
) -> Affiliation:
    """
    Make the grid of problems and bodies (the affiliation matrix).

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to have as rows, or None for all.
    level
        As in `select_links`.
    basis
        As in `select_links`.
    relations
        As in `select_links`.

    Returns
    -------
    Affiliation
        The matrix, and the ids of its rows and columns.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If there is no such level or basis, or no link has the relation.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> affiliation_matrix(example_map()).matrix.shape
    (13, 35)
    """
    wanted = None if relations is None else tuple(sorted(texts(relations)))
    whole = _affiliation(stakeholder_map, level, followed_basis(basis), wanted)
    if problems is None:
        return Affiliation(whole.matrix.copy(), whole.problem_ids, whole.body_ids)
    rows = problem_positions(stakeholder_map, problems)
    matrix = whole.matrix[rows]
    columns = np.unique(matrix.indices)
    return Affiliation(
        matrix[:, columns],
        tuple(whole.problem_ids[row] for row in rows),
        tuple(whole.body_ids[column] for column in columns),
    )


@kept
def _affiliation(
    stakeholder_map: StakeholderMap,
    level: Level,
    basis: tuple[str, ...],
    relations: tuple[str, ...] | None,
) -> Affiliation:
    problem, body = link_positions(
        stakeholder_map, level=level, basis=basis, relations=relations
    )
    every = bodies(stakeholder_map).index
    linked = np.bincount(body, minlength=len(every)) > 0
    # Lists of Python texts, as walking along a column of pandas takes longest here.
    body_ids = every.to_numpy(object)[linked].tolist()
    problem_ids = sorted(stakeholder_map.problems["problem_id"].tolist())
    shape = (len(problem_ids), len(body_ids))
    matrix = ones(problem, (linked.cumsum() - 1)[body], shape)
    return Affiliation(matrix, tuple(problem_ids), tuple(body_ids))


def two_mode_graph(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    relations: Collection[str] | None = None,
) -> nx.Graph[str]:
    """
    Make the network of problems and the bodies they affect (two modes).

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to have, or None for all.
    level
        As in `select_links`.
    basis
        As in `select_links`.
    relations
        As in `select_links`.

    Returns
    -------
    networkx.Graph
        Read-only (frozen). Nodes: ``bipartite`` (0 problem, 1 body), ``kind``,
        ``name``, ``short``. Edges: ``relation``, ``basis`` (the surest) and
        ``evidence``; several are joined by ``|``.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If there is no such level or basis, or no link has the relation.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> graph = two_mode_graph(example_map())
    >>> graph.number_of_nodes(), graph.number_of_edges()
    (48, 74)
    """
    wanted = None if problems is None else texts(problems)
    links = select_links(
        stakeholder_map, wanted, level=level, basis=basis, relations=relations
    )
    ids = stakeholder_map.problems["problem_id"] if wanted is None else wanted
    return _graph(stakeholder_map, ids, links["body_id"], links)


def _graph(
    stakeholder_map: StakeholderMap,
    problem_ids: Iterable[str],
    body_ids: Iterable[str],
    links: pd.DataFrame,
) -> nx.Graph[str]:
    import networkx as nx  # noqa: PLC0415 - slow to load, and few answers need it

    graph: nx.Graph[str] = nx.Graph()
    titles = stakeholder_map.problems.set_index("problem_id")["title"]
    for own, title in titles.loc[sorted(problem_ids)].items():
        graph.add_node(str(own), bipartite=0, kind="problem", name=title, short=own)
    every = bodies(stakeholder_map).loc[sorted(set(body_ids))]
    named = zip(every["kind"], every["name"], every["short"], strict=True)
    for own, (kind, name, short) in zip(every.index, named, strict=True):
        graph.add_node(own, bipartite=1, kind=kind, name=name, short=short)
    starts = run_starts(links["problem"].to_numpy(), links["body"].to_numpy())
    ends = links.iloc[starts]
    relation, basis, evidence = (
        joined_runs(links[name].to_numpy(object), starts, order=order, split=split)
        for name, order, split in (
            ("relation", (), False),
            ("basis", BASIS, False),
            ("evidence", (), True),
        )
    )
    for problem_id, body_id, how, sure, shown in zip(
        ends["problem_id"], ends["body_id"], relation, basis, evidence, strict=True
    ):
        surest = sure.split("|")[0]
        graph.add_edge(problem_id, body_id, relation=how, basis=surest, evidence=shown)
    nx.freeze(graph)
    return graph


def ego_network(
    stakeholder_map: StakeholderMap,
    node_id: str,
    *,
    steps: int = 1,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> nx.Graph[str]:
    """
    Cut out someone's surroundings (the ego network).

    Parameters
    ----------
    stakeholder_map
        The map.
    node_id
        The id of a problem or a body; a team or service stands for its organisation
        where `level` rolls it up.
    steps
        How many links away to go, at least 1.
    level
        As in `select_links`.
    basis
        As in `select_links`.

    Returns
    -------
    networkx.Graph
        The part of `two_mode_graph` within that many steps, read-only; a body without
        links stands in it alone.

    Raises
    ------
    UnknownIdError
        If the map has no such problem or body.
    ServiceCommError
        If `steps` is less than 1, or there is no such level or basis.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> sorted(ego_network(example_map(), "P13"))
    ['P13', 'dwp']
    """
    if steps < 1:
        raise ServiceCommError(f"{steps} steps lead nowhere. Ask for 1 or more.")
    links = select_links(stakeholder_map, level=level, basis=basis)
    problem_ids, body_ids = _centre(stakeholder_map, node_id, level)
    for _ in range(steps):
        touched = links["problem_id"].isin(problem_ids) | links["body_id"].isin(
            body_ids
        )
        problem_ids = problem_ids | set(links["problem_id"][touched])
        body_ids = body_ids | set(links["body_id"][touched])
    inside = links["problem_id"].isin(problem_ids) & links["body_id"].isin(body_ids)
    return _graph(stakeholder_map, problem_ids, body_ids, links[inside])


def _centre(
    stakeholder_map: StakeholderMap, node_id: str, level: Level
) -> tuple[set[str], set[str]]:
    problem_ids = stakeholder_map.problems["problem_id"]
    if (problem_ids == node_id).any():
        return {node_id}, set()
    every = bodies(stakeholder_map).index
    if node_id not in every:
        raise UnknownIdError("problem or body", node_id, [*problem_ids, *every])
    return set(), {rolled_up(stakeholder_map, node_id, level)}
