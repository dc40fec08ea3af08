"""Measures of a network that is given as a sparse matrix.

Betweenness, constraint and effective size; maps and words are not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

_CELLS = 2_000_000  # cells of one dense working table: 16 MB each, a handful at a time
_WORK = 4_000_000  # products of one block of a sparse product


class Betweenness(NamedTuple):
    """
    How much passes through each node.

    Attributes
    ----------
    value
        Pairs of ends whose shortest paths pass through the node; where several paths
        are equally short, the share of them that does.
    error
        The standard error of the value; 0 where every end was a source.
    """

    value: Floats
    error: Floats


def betweenness(
    adjacency: sparse.csr_array,
    *,
    ends: NDArray[np.bool_] | None = None,
    sources: Whole | None = None,
) -> Betweenness:
    """
    Count the pairs of ends that each node stands between.

    Parameters
    ----------
    adjacency
        Nodes by nodes, symmetric, not zero where two are linked; links count alike.
    ends
        Which nodes paths begin and end at (true or false for each); None for all.
    sources
        Positions of the ends to start from: a sample of them, for an estimate; None
        for all, which is exact.

    Returns
    -------
    Betweenness
        Not normalised: 0 up to the number of pairs of other ends.

    References
    ----------
    U. Brandes, "A faster algorithm for betweenness centrality", Journal of
    Mathematical Sociology 25 (2001). U. Brandes and C. Pich, "Centrality estimation in
    large networks", International Journal of Bifurcation and Chaos 17 (2007).

    Examples
    --------
    >>> path = sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> betweenness(path).value.tolist()
    [0.0, 1.0, 0.0]
    """
    links = _pattern(adjacency)
    size = adjacency.shape[0]
    is_end = np.ones(size) if ends is None else np.asarray(ends, float)
    starts = np.flatnonzero(is_end) if sources is None else np.asarray(sources)
    total, squares = np.zeros(size), np.zeros(size)
    step = max(1, _CELLS // max(size, 1))
    for first in range(0, len(starts), step):
        rows = starts[first : first + step]
        passing = dependencies(links, is_end, rows, np.arange(len(rows)))
        total += passing.sum(axis=1)
        squares += np.square(passing).sum(axis=1)
    count, of = len(starts), int(is_end.sum())
    if not count:
        return Betweenness(total, total)
    mean = total / count
    spread = np.maximum(squares - count * np.square(mean), 0) / max(count - 1, 1)
    share = np.sqrt(spread / count * (1 - count / of))
    return Betweenness(mean * of / 2, share * of / 2)


def dependencies(
    adjacency: sparse.csr_array,
    ends: Floats,
    rows: Whole,
    columns: Whole,
) -> Floats:
    """
    Follow shortest paths from many sources at once, and count what passes each node.

    One column holds one source, or one source in each of several networks that stand
    side by side in one matrix: what is worked out for one of them never meets another.

    Parameters
    ----------
    adjacency
        Nodes by nodes, symmetric: 1 where two are linked.
    ends
        1 for each node that paths end at, 0 for the others.
    rows
        The positions of the sources.
    columns
        The column of each source, from 0.

    Returns
    -------
    numpy.ndarray
        Nodes by columns: ends whose shortest paths from the source pass through the
        node (the dependency of the source on it); 0 for the source itself.
    """
    shape = (adjacency.shape[0], int(columns.max()) + 1)
    paths = np.zeros(shape)
    depth = np.full(shape, -1, np.int16)
    paths[rows, columns], depth[rows, columns] = 1, 0
    frontier, level = paths.copy(), 0
    while frontier.any():
        level += 1
        frontier = np.where(depth < 0, adjacency @ frontier, 0)
        depth[frontier > 0] = level
        paths += frontier
    passing = np.zeros(shape)
    for step in range(level - 1, 1, -1):
        here = depth == step
        each = np.zeros(shape)
        np.divide(ends[:, np.newaxis] + passing, paths, out=each, where=here)
        passing += np.where(depth == step - 1, (adjacency @ each) * paths, 0)
    return passing


def constraint(weights: sparse.csr_array, nodes: Whole | None = None) -> Floats:
    """
    Measure how far each node's ties all lead back to one another (Burt's constraint).

    Parameters
    ----------
    weights
        Nodes by nodes, symmetric: the strength of each tie; the diagonal is ignored.
    nodes
        Positions of the nodes to measure, or None for all.

    Returns
    -------
    numpy.ndarray
        Low for a node whose ties do not meet, 1 and more where they all do, up to 9/8
        with equal ties; not a number for a node without ties.

    References
    ----------
    R. S. Burt, Structural Holes (1992), and "Structural holes and good ideas",
    American Journal of Sociology 110 (2004).

    Examples
    --------
    >>> star = sparse.csr_array([[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    >>> constraint(star).tolist()
    [0.5, 1.0, 1.0]
    """
    ties = _ties(weights)
    shares = _scaled(ties, np.asarray(ties.sum(axis=1), float))
    chosen = shares if nodes is None else shares[nodes]
    measured = np.full(chosen.shape[0], np.nan)
    for start, stop in _blocks(chosen, np.diff(shares.indptr)):
        direct = chosen[start:stop]
        invested = direct + _kept(direct @ shares, direct)
        invested.data **= 2
        measured[start:stop] = invested.sum(axis=1)
    measured[np.diff(chosen.indptr) == 0] = np.nan
    return measured


def effective_size(weights: sparse.csr_array, nodes: Whole | None = None) -> Floats:
    """
    Count each node's partners less those who lead to the same others (effective size).

    Parameters
    ----------
    weights
        Nodes by nodes, symmetric: the strength of each tie; the diagonal is ignored.
    nodes
        Positions of the nodes to measure, or None for all.

    Returns
    -------
    numpy.ndarray
        From 1, where all partners are tied to one another, to the number of partners,
        where none are; not a number for a node without ties.

    References
    ----------
    R. S. Burt, Structural Holes (1992). S. P. Borgatti, "Structural holes: unpacking
    Burt's redundancy measures", Connections 20 (1997).

    Examples
    --------
    >>> star = sparse.csr_array([[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    >>> effective_size(star).tolist()
    [2.0, 1.0, 1.0]
    """
    ties = _ties(weights)
    shares = _scaled(ties, np.asarray(ties.sum(axis=1), float))
    strongest = ties.max(axis=1).toarray().ravel()
    # The strength of a tie beside its owner's strongest; the owner heads the column.
    marginal = _scaled(ties, strongest).T.tocsr()
    chosen = shares if nodes is None else shares[nodes]
    measured: Floats = np.diff(chosen.indptr).astype(float)
    for start, stop in _blocks(chosen, np.diff(marginal.indptr)):
        direct = chosen[start:stop]
        measured[start:stop] -= _kept(direct @ marginal, direct).sum(axis=1)
    measured[np.diff(chosen.indptr) == 0] = np.nan
    return measured


def _ties(weights: sparse.csr_array) -> sparse.csr_array:
    ties = sparse.csr_array(weights.astype(np.float64))
    ties.setdiag(0)
    ties.eliminate_zeros()
    # Matrices made from this one share its indices: they must not be sorted later.
    ties.sum_duplicates()
    return ties


def _scaled(ties: sparse.csr_array, by: Floats) -> sparse.csr_array:
    rows = np.repeat(np.arange(ties.shape[0]), np.diff(ties.indptr))
    data = ties.data / by[rows]
    return sparse.csr_array((data, ties.indices, ties.indptr), ties.shape)


def _kept(product: sparse.csr_array, where: sparse.csr_array) -> sparse.csr_array:
    """Keep the cells of a product that stand where another matrix has some."""
    return sparse.csr_array(product.multiply(_pattern(where)))


def _pattern(cells: sparse.csr_array) -> sparse.csr_array:
    ones = np.ones(cells.nnz)
    return sparse.csr_array((ones, cells.indices, cells.indptr), cells.shape)


def _blocks(chosen: sparse.csr_array, sizes: Whole) -> Iterator[tuple[int, int]]:
    """Cut rows into runs whose product takes about `_WORK` multiplications."""
    work = np.concatenate([[0], np.cumsum(sizes[chosen.indices], dtype=np.int64)])
    ends = work[chosen.indptr[1:]]
    start = 0
    while start < len(ends):
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _WORK, side="right")))
        yield start, stop
        start = stop
