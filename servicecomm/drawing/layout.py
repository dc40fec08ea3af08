"""Where each node of the network stands: one set of positions for every output.

It knows how much room each label takes, and draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from servicecomm.analysis.network import two_mode_graph
from servicecomm.drawing import _packing
from servicecomm.drawing._stress import stress_positions
from servicecomm.drawing._untangle import Boxes
from servicecomm.drawing.labels import node_label
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import networkx as nx

    from servicecomm.analysis.network import Level
    from servicecomm.drawing.labels import Detail, Label
    from servicecomm.model.stakeholder_map import StakeholderMap

Array = np.ndarray[Any, np.dtype[Any]]

MOST_LABELLED = 60
"""How many nodes are named in one picture, at most."""

SEED = 1
"""Where the random numbers begin, unless one says otherwise."""

_BASIS = tuple(sorted(BASIS))
_MOST_TITLES = 40  # more problems than this have ids only
_LEAST_NAMED = 20
_DENSITY = 0.42  # share of the canvas that boxes take: fuller, and links have no way
_FULL = 0.5  # share from which a slide is too small
_FULL_OF_MANY = 0.3  # the same for maps too large to untangle
_GROWTH = 1.06  # how much a canvas grows that turns out to be too full
_UNTANGLED = 120  # more nodes than this are only kept apart
_USUAL = 60
_SWEEPS = 20
_POLISH = 4
_LUKEWARM = 0.2  # nodes that stood somewhere before stay near it


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """
    A network with a place for every node and its label.

    Attributes
    ----------
    graph
        The network of problems and bodies, read-only.
    positions
        x and y of each node's marker by id, in points, y upwards.
    below
        Whether a node's text stands below its marker, rather than above.
    labels
        Each node's marker and text.
    size
        Width and height of the whole, in points: labels are whole inside it.
    cutoff
        Bodies with fewer links than this are not named; 0 if all are.
    """

    graph: nx.Graph[str]
    positions: Mapping[str, tuple[float, float]]
    below: Mapping[str, bool]
    labels: Mapping[str, Label]
    size: tuple[float, float]
    cutoff: int

    def kind(self, node_id: str) -> str:
        """
        Tell what a node is.

        Parameters
        ----------
        node_id
            The node's id.

        Returns
        -------
        str
            "problem" or "body".
        """
        return "body" if self.graph.nodes[node_id]["bipartite"] else "problem"

    def among(self, ids: Collection[str]) -> Layout:
        """
        Keep some of the nodes, where they are.

        Parameters
        ----------
        ids
            Their ids.

        Returns
        -------
        Layout
            The same network and size, with places for these nodes only.
        """
        places = {each: own for each, own in self.positions.items() if each in ids}
        return replace(self, positions=MappingProxyType(places))


def node_positions(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    labels: Detail = "short",
    seed: int = SEED,
    start: Mapping[str, tuple[float, float]] | None = None,
) -> dict[str, tuple[float, float]]:
    """
    Place the nodes of the network of problems and bodies.

    The same map gives the same positions, whatever the order of its rows.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to have, or None for all.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links to follow: any of "stated", "inferred", "assumed".
    labels
        "short" or "full": labels take room.
    seed
        Where the random numbers begin.
    start
        Earlier positions by id, to stay near; None begins afresh, or for a part of a
        map near the positions of the whole.

    Returns
    -------
    dict of str to tuple of float
        Where each node stands, by id: x and y in points (1/72 inch) at the size at
        which labels do not overlap; y upwards, the corner at (0, 0).

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    References
    ----------
    Stress majorisation: E. R. Gansner, Y. Koren and S. North, "Graph drawing by stress
    majorization", Graph Drawing 2004, LNCS 3383, 239-250. Annealing on crossings and
    lengths: R. Davidson and D. Harel, "Drawing graphs nicely using simulated
    annealing", ACM Transactions on Graphics 15(4), 1996, 301-331.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> sorted(node_positions(example_map(), ["P13"]))
    ['P13', 'dwp']
    """
    found = arrange(
        stakeholder_map,
        problems,
        level=level,
        basis=basis,
        labels=labels,
        seed=seed,
        start=start,
    )
    return dict(found.positions)


def arrange(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    labels: Detail = "short",
    named: Iterable[str] = (),
    seed: int = SEED,
    start: Mapping[str, tuple[float, float]] | None = None,
) -> Layout:
    """
    Place nodes and labels of the network: `node_positions` with all that goes with it.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        As in `node_positions`.
    level
        As in `node_positions`.
    basis
        As in `node_positions`.
    labels
        As in `node_positions`.
    named
        Ids of nodes that are named however large the map.
    seed
        As in `node_positions`.
    start
        As in `node_positions`.

    Returns
    -------
    Layout
        The network, its positions and its labels.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    """
    if problems is not None:
        problems = (problems,) if isinstance(problems, str) else problems
        problems = tuple(sorted(set(problems)))
    basis = (basis,) if isinstance(basis, str) else tuple(sorted(set(basis)))
    earlier = None if start is None else tuple(sorted(start.items()))
    key = (stakeholder_map, problems, level, basis, labels)
    usual = _arrange(*key, (), seed, earlier)
    wanted = sorted(set(named).intersection(usual.graph))
    unnamed = tuple(each for each in wanted if not usual.labels[each].text)
    return _arrange(*key, unnamed, seed, earlier) if unnamed else usual


@lru_cache(maxsize=32)
def _arrange(  # noqa: PLR0917 - a cache's key is positional
    stakeholder_map: StakeholderMap,
    problems: tuple[str, ...] | None,
    level: Level,
    basis: tuple[str, ...],
    detail: Detail,
    named: tuple[str, ...],
    seed: int,
    earlier: tuple[tuple[str, tuple[float, float]], ...] | None,
) -> Layout:
    graph = two_mode_graph(stakeholder_map, problems, level=level, basis=basis)
    cutoff, titles = _naming(graph)
    labels = {}
    for each in sorted(graph):
        node, links = graph.nodes[each], graph.degree[each]
        roomy = links >= cutoff if node["bipartite"] else titles
        labels[each] = _label(each, node, links, detail, named=roomy or each in named)
    start = dict(earlier or ())
    whole = (None, level, _BASIS, "short", (), seed, None)
    if not start and (problems, level, basis, detail, named, seed, earlier) != whole:
        start = dict(_arrange(stakeholder_map, *whole).positions)
    return _placed(graph, labels, cutoff, seed, start)


def _naming(graph: nx.Graph[str]) -> tuple[int, bool]:
    """Find how many links a body needs to be named; whether problems have titles."""
    links = sorted(
        (graph.degree[each] for each, mode in graph.nodes("bipartite") if mode),
        reverse=True,
    )
    problems = len(graph) - len(links)
    titles = problems <= _MOST_TITLES
    room = max(MOST_LABELLED - problems * titles, _LEAST_NAMED)
    return (links[room] + 1 if len(links) > room else 0), titles


def _label(
    node_id: str, node: Mapping[str, Any], links: int, detail: Detail, *, named: bool
) -> Label:
    kind = "body" if node["bipartite"] else "problem"
    name = node["short"] if kind == "body" and detail == "short" else node["name"]
    return node_label(node_id, kind, name, links=links, detail=detail, named=named)


def _placed(
    graph: nx.Graph[str],
    labels: dict[str, Label],
    cutoff: int,
    seed: int,
    start: dict[str, tuple[float, float]],
) -> Layout:
    # Problems that nothing is linked to come last, and stand in rows below the rest.
    ids = sorted(labels, key=lambda each: (graph.degree[each] == 0, each))
    half, lift = _packing.sizes([labels[each] for each in ids])
    linked = sum(graph.degree[each] > 0 for each in ids)
    boxes = _boxes(graph, ids[:linked], half[:, :linked], lift[:linked])
    if linked:
        _settle(boxes, seed, _begun(graph, ids[:linked], start))
    below = _packing.rows(half[:, linked:], float(boxes.canvas[0]))
    centre, size = _packing.filled(np.append(boxes.centre, below, axis=1), half)
    side = np.append(boxes.side, np.ones(len(ids) - linked))
    x, y = np.round([centre[0], centre[1] + side * lift], 2).tolist()
    return Layout(
        graph,
        MappingProxyType(dict(zip(ids, zip(x, y, strict=True), strict=True))),
        MappingProxyType(dict(zip(ids, (side > 0).tolist(), strict=True))),
        MappingProxyType(labels),
        size,
        cutoff,
    )


def _boxes(graph: nx.Graph[str], ids: list[str], half: Array, lift: Array) -> Boxes:
    where = {each: position for position, each in enumerate(ids)}
    ends = [sorted((where[one], where[other])) for one, other in graph.edges]
    links = np.array(sorted(ends), int).reshape(-1, 2).T
    fullest = _FULL if len(ids) <= _UNTANGLED else _FULL_OF_MANY
    return Boxes(half, lift, links, _packing.canvas(half, _DENSITY, fullest))


def _begun(
    graph: nx.Graph[str], ids: list[str], start: dict[str, tuple[float, float]]
) -> Array | None:
    """Take earlier places; who had none begins among those they are linked to."""
    if not any(each in start for each in ids):
        return None
    middle = np.mean([start[each] for each in ids if each in start], axis=0)
    places = []
    for turn, each in enumerate(ids):
        near = [start[other] for other in sorted(graph[each]) if other in start]
        among = np.mean(near, axis=0) if near else middle
        # Never two at one place, or no push would part them.
        aside = 9 * np.sqrt(turn + 1) * np.array([np.cos(turn), np.sin(turn)])
        places.append(start.get(each) or among + aside)
    return np.array(places, float).T


def _settle(boxes: Boxes, seed: int, begun: Array | None) -> None:
    size = len(boxes.lift)
    if begun is None:
        boxes.fit(stress_positions(size, boxes.links, seed))
    else:
        boxes.fit(begun)
    few = size <= _UNTANGLED
    if few:
        sweeps = min(_SWEEPS, _SWEEPS * _USUAL // size)
        boxes.untangle(sweeps, seed=seed, heat=1.0 if begun is None else _LUKEWARM)
    tries = _POLISH if few else 0
    while not boxes.separate():
        if tries:  # a box in a corner may have to jump over its neighbours
            boxes.polish(1)
            tries -= 1
        else:
            boxes.grow(_GROWTH)
    if few:
        boxes.polish(_POLISH)
