"""Groups in a network: parts with many links inside and few between.

It knows a sparse matrix, nothing of maps, and names no group.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

_GAIN = 1e-12  # less is rounding
_SWEEPS = 20  # later sweeps move next to nothing


def communities(adjacency: sparse.csr_array) -> Whole:
    """
    Cut a network into groups with many links inside and few between (Louvain).

    Nodes are moved in the order of their positions, equal moves go to the group that
    was numbered first, and nothing is drawn at random: one network has one answer.

    Parameters
    ----------
    adjacency
        Nodes by nodes, symmetric: the strength of each link.

    Returns
    -------
    numpy.ndarray
        The group of each node, numbered from 0 in the order of their first nodes.

    References
    ----------
    V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, "Fast unfolding of
    communities in large networks", Journal of Statistical Mechanics (2008) P10008.

    Examples
    --------
    >>> pair = [[0, 1], [1, 0]]
    >>> communities(sparse.block_diag([pair, pair], format="csr")).tolist()
    [0, 0, 1, 1]
    """
    coarse = sparse.csr_array(adjacency.astype(np.float64))
    groups = np.arange(coarse.shape[0])
    while True:
        moved = _moved(coarse)
        groups = moved[groups]
        size = int(moved.max(initial=-1)) + 1
        if size == coarse.shape[0]:
            return groups
        ones = np.ones(len(moved))
        into = sparse.csr_array((ones, (np.arange(len(moved)), moved)))
        coarse = (into.T @ coarse @ into).tocsr()


def _moved(adjacency: sparse.csr_array) -> Whole:
    """Move single nodes to better groups until none gains by it."""
    strength = adjacency.sum(axis=1).tolist()
    others, weights = adjacency.indices.tolist(), adjacency.data.tolist()
    twice = sum(strength)
    rows = [
        list(zip(others[start:end], weights[start:end], strict=True))
        for start, end in pairwise(adjacency.indptr.tolist())
    ]
    group = list(range(len(rows)))
    total = list(strength)
    for _ in range(_SWEEPS if twice else 0):
        restless = False
        for node, row in enumerate(rows):
            own = group[node]
            total[own] -= strength[node]
            links = dict.fromkeys([own], 0.0)
            for other, weight in row:
                if other != node:
                    links[group[other]] = links.get(group[other], 0.0) + weight
            pull = strength[node] / twice
            best, gain = own, links[own] - pull * total[own]
            for into in sorted(links):
                if links[into] - pull * total[into] > gain + _GAIN * twice:
                    best, gain = into, links[into] - pull * total[into]
            total[best] += strength[node]
            group[node] = best
            restless = restless or best != own
        if not restless:
            break
    return _numbered(np.array(group, int))


def _numbered(groups: Whole) -> Whole:
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    order = np.empty(len(first), int)
    order[np.argsort(first)] = np.arange(len(first))
    return order[inverse]
