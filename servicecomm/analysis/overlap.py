"""Bodies that share problems, and problems that nobody shares yet.

It counts what the links say; it judges nobody.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
from scipy import sparse

from servicecomm.analysis._pairs import blocks, top_pairs
from servicecomm.analysis._sparse import narrow, ones
from servicecomm.analysis.levels import bodies, rolled_up
from servicecomm.analysis.network import affiliation_matrix
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import BASIS, SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import networkx as nx

    from servicecomm.analysis._pairs import Pairs
    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap


def shared_counts(incidence: sparse.sparray | sparse.spmatrix) -> sparse.csr_array:
    """
    Count the problems that each pair of bodies has in common.

    The weighted one-mode projection of the affiliation network, as one product of
    sparse matrices.

    Parameters
    ----------
    incidence
        Problems by bodies; whatever is not zero counts as a link.

    Returns
    -------
    scipy.sparse.csr_array
        Bodies by bodies, symmetric, int32: problems in common; nothing is stored
        where there is none, nor on the diagonal.

    Examples
    --------
    >>> from scipy import sparse
    >>> shared_counts(sparse.csr_array([[1, 1, 0], [1, 1, 1]])).toarray()
    array([[0, 2, 1],
           [2, 0, 1],
           [1, 1, 0]], dtype=int32)
    """
    binary = _binary(incidence)
    own = binary.sum(axis=0, dtype=np.int32)
    # Taking each body's own problems away within the product saves a second pass over
    # all pairs: a sum of zero is not stored.
    one = sparse.eye_array(len(own), dtype=np.int32).tocsr()
    left = narrow(sparse.hstack([binary.T, one], format="csr"))
    right = narrow(sparse.vstack([binary, one.multiply(-own)], format="csr"))
    counts = sparse.csr_array(left @ right)
    counts.prune()
    return counts


def _binary(incidence: sparse.sparray | sparse.spmatrix) -> sparse.csr_array:
    links = sparse.coo_array(cast("Any", incidence))
    row, column = (place[links.data != 0] for place in links.coords)
    return ones(row, column, links.shape)


def shared_problems(
    stakeholder_map: StakeholderMap,
    *,
    body_id: str | None = None,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    relations: Collection[str] | None = None,
    problems: Iterable[str] | None = None,
    min_shared: int = 1,
    limit: int | None = None,
) -> pd.DataFrame:
    """
    List the pairs of bodies that share problems.

    Parameters
    ----------
    stakeholder_map
        The map.
    body_id
        A body whose partners alone are listed, or None for all pairs; a team or
        service stands for its organisation where `level` rolls it up.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links to follow: any of "stated", "inferred", "assumed".
    relations
        Which relations to follow, or None for all.
    problems
        Ids of the problems to count, or None for all.
    min_shared
        Fewest problems in common, at least 1.
    limit
        How many pairs to list, from the top; None lists all.

    Returns
    -------
    pandas.DataFrame
        ``body_a``, ``body_b`` (ids, in order; ``body_a`` is the body asked about if
        there is one), ``shared`` (problems in common), ``jaccard`` (the share of the
        problems of either that both have, 0..1) and ``problem_ids`` (joined by
        ``|``); most shared first, then the highest ``jaccard``, then by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem or body.
    ServiceCommError
        If all pairs are asked for and there are more than a million; if `min_shared`
        or `limit` is less than 1; or if there is no such level, basis or relation.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> pairs = shared_problems(example_map(), limit=1)
    >>> pairs[["body_a", "body_b", "shared"]].values.tolist()
    [['general-register-office', 'registration-services', 4]]
    """
    for number in (min_shared, limit):
        if number is not None and number < 1:
            raise ServiceCommError(
                f"Nothing can be listed for {number}: ask for 1 or more."
            )
    grid = affiliation_matrix(
        stakeholder_map, problems, level=level, basis=basis, relations=relations
    )
    bodies_first = grid.matrix.T.tocsr()
    among = None
    if body_id is not None:
        home = rolled_up(stakeholder_map, body_id, level)
        among = [place for place, own in enumerate(grid.body_ids) if own == home]
    pairs = top_pairs(bodies_first, among=among, min_shared=min_shared, limit=limit)
    ids = np.array(grid.body_ids, object)
    cells = _problems_in_common(bodies_first, pairs, grid.problem_ids)
    return pd.DataFrame(
        {
            "body_a": pd.array(ids[pairs.a], dtype="str"),
            "body_b": pd.array(ids[pairs.b], dtype="str"),
            "shared": pairs.shared.astype(np.int64),
            "jaccard": pairs.jaccard,
            "problem_ids": pd.array(cells, dtype="str"),
        }
    )


def _problems_in_common(
    bodies_first: sparse.csr_array, pairs: Pairs, problem_ids: tuple[str, ...]
) -> list[str]:
    ids = np.array(problem_ids, object)
    cells: list[str] = []
    for start, stop in blocks(np.diff(bodies_first.indptr)[pairs.a]):
        left = bodies_first[pairs.a[start:stop]]
        common = left.multiply(bodies_first[pairs.b[start:stop]]).tocsr()
        common.sort_indices()
        named = ids[common.indices]
        spans = pairwise(common.indptr.tolist())
        cells += [SEPARATOR.join(named[first:last]) for first, last in spans]
    return cells


def shared_problem_graph(
    stakeholder_map: StakeholderMap,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    min_shared: int = 1,
) -> nx.Graph[str]:
    """
    Make the network of bodies that share problems (the one-mode projection).

    Parameters
    ----------
    stakeholder_map
        The map.
    level
        As in `shared_problems`.
    basis
        As in `shared_problems`.
    min_shared
        Fewest problems in common for a link, at least 1.

    Returns
    -------
    networkx.Graph
        Read-only (frozen). Nodes are bodies, with ``name`` and ``short``; each edge
        has ``weight``, the number of problems in common.

    Raises
    ------
    ServiceCommError
        As in `shared_problems`.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> graph = shared_problem_graph(example_map())
    >>> graph.edges["general-register-office", "registration-services"]["weight"]
    4
    """
    import networkx as nx  # noqa: PLC0415 - slow to load, and few answers need it

    pairs = shared_problems(
        stakeholder_map, level=level, basis=basis, min_shared=min_shared
    )
    grid = affiliation_matrix(stakeholder_map, level=level, basis=basis)
    named = bodies(stakeholder_map)[["name", "short"]].loc[list(grid.body_ids)]
    graph: nx.Graph[str] = nx.Graph()
    columns = (named.index, named["name"], named["short"])
    for own, name, short in zip(*columns, strict=True):
        graph.add_node(str(own), name=name, short=short)
    ends = (pairs["body_a"], pairs["body_b"], pairs["shared"].tolist())
    graph.add_weighted_edges_from(zip(*ends, strict=True))
    nx.freeze(graph)
    return graph


def not_shared_yet(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> pd.DataFrame:
    """
    Name the problems that only one body has, or none.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to look at, or None for all.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links to follow: any of "stated", "inferred", "assumed".

    Returns
    -------
    pandas.DataFrame
        ``problem_id``, ``title``, ``body_id`` (empty where there is none) and
        ``text``, a sentence that asks who else has it; by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If there is no such level or basis.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> not_shared_yet(example_map())["problem_id"].tolist()
    ['P13']
    """
    grid = affiliation_matrix(stakeholder_map, problems, level=level, basis=basis)
    titles = stakeholder_map.problems.set_index("problem_id")["title"]
    names = bodies(stakeholder_map)["name"]
    first = grid.matrix.indptr
    rows = []
    for position in np.flatnonzero(np.diff(first) <= 1):
        problem_id = grid.problem_ids[position]
        own = grid.matrix.indices[first[position] : first[position + 1]]
        body_id = "".join(grid.body_ids[column] for column in own)
        found = f"only {names[body_id]} is recorded. Who else" if body_id else ""
        text = f"{problem_id} is not shared yet: {found or _NOBODY} has it?"
        rows.append((problem_id, titles[problem_id], body_id, text))
    named = ["problem_id", "title", "body_id", "text"]
    return pd.DataFrame(rows, columns=named, dtype="str")


_NOBODY = "nobody is recorded. Who"
