"""First places for the nodes of a network: as far apart as they are links apart.

It knows neither labels nor the page, and leaves overlaps to `_untangle`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

Array = np.ndarray[Any, np.dtype[Any]]

_ROUNDS = 100
_MANY = 120  # nodes; with more, one beginning has to do
_BEGINNINGS = 8


def stress_positions(size: int, links: Array, seed: int) -> Array:
    """
    Place nodes so that their distances are like their distances in the network.

    Of several beginnings the one with the fewest crossings is kept. The wider axis of
    the result lies across.

    Parameters
    ----------
    size
        How many nodes there are.
    links
        Pairs of positions, along the first axis.
    seed
        Where the random numbers begin.

    Returns
    -------
    numpy.ndarray
        x and y along the first axis, in links, around (0, 0).

    References
    ----------
    E. R. Gansner, Y. Koren and S. North, "Graph drawing by stress majorization",
    Graph Drawing 2004, LNCS 3383, 239-250.
    """
    apart = _distances(size, links)
    weight = 1 / np.maximum(apart, 1) ** 2
    np.fill_diagonal(weight, 0)
    solver = np.linalg.inv(np.diag(weight.sum(axis=1)) - weight + 1 / size)
    random = np.random.default_rng(seed)
    found = []
    for _ in range(_BEGINNINGS if size <= _MANY else 1):
        begun = random.normal(size=(2, size))
        placed = _majorised(begun, apart, weight, solver)
        found.append(placed - placed.mean(axis=1, keepdims=True))
    if len(found) > 1:
        found.sort(key=lambda placed: crossings(placed, links))
    axes = np.linalg.svd(found[0], full_matrices=False)[0]
    return _steady(axes.T @ found[0])


def _distances(size: int, links: Array) -> Array:
    ones = np.ones(links.shape[1])
    joined = sparse.coo_array((ones, tuple(links)), shape=(size, size)).tocsr()
    apart = shortest_path(joined, directed=False, unweighted=True)
    reached = np.isfinite(apart)
    # Parts that nothing links stand a little beyond the longest way there is.
    apart[~reached] = apart[reached].max() + 1
    return np.asarray(apart)


def _majorised(placed: Array, apart: Array, weight: Array, solver: Array) -> Array:
    pull = weight * apart
    for _ in range(_ROUNDS):
        way = placed[:, :, None] - placed[:, None]
        now = np.hypot(*way)
        np.fill_diagonal(now, 1)
        ratio = pull / np.maximum(now, 1e-9)
        placed = (placed * ratio.sum(axis=0) - placed @ ratio) @ solver
    return placed


def _steady(placed: Array) -> Array:
    # Which way an axis points is chance: the node farthest along it shows the way.
    farthest = np.abs(placed).argmax(axis=1)
    signs = np.sign(placed[[0, 1], farthest])
    return placed * np.where(signs == 0, 1, signs)[:, None]


def crossings(placed: Array, links: Array) -> int:
    """
    Count the links that cross when drawn straight.

    Parameters
    ----------
    placed
        x and y along the first axis.
    links
        Pairs of positions, along the first axis.

    Returns
    -------
    int
        Pairs of links that cross; links that share an end do not.

    Examples
    --------
    >>> square = np.array([[0, 1, 1, 0], [0, 0, 1, 1]])
    >>> crossings(square, np.array([[0, 1], [2, 3]]))
    1
    """
    start, stop = placed[:, links[0]], placed[:, links[1]]
    here, there = (_sides(start, stop, ends) for ends in (start, stop))
    apart = (links[:, None, :, None] != links[None, :, None, :]).all(axis=(0, 1))
    parted = here != there
    return int((parted & parted.T & apart).sum()) // 2


def _sides(start: Array, stop: Array, point: Array) -> Array:
    """Tell for each line (row) on which side of it each point (column) is."""
    along = (stop - start)[:, :, None]
    to = point[:, None] - start[:, :, None]
    sides: Array = along[0] * to[1] > along[1] * to[0]
    return sides
