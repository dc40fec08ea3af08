"""Where each node of the network stands: one set of positions for every output.

It knows how much room each label takes, and draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from servicecomm.analysis.network import two_mode_graph
from servicecomm.drawing._crowd import chosen
from servicecomm.drawing._placing import placed
from servicecomm.drawing.labels import node_label
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import networkx as nx

    from servicecomm.analysis.network import Level
    from servicecomm.drawing.labels import Detail, Label
    from servicecomm.model.stakeholder_map import StakeholderMap

SEED = 1
"""Where the random numbers begin, unless one says otherwise."""

_BASIS = tuple(sorted(BASIS))


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
    drawn
        Ids of the nodes that a picture has room for, sorted; the others stand around
        them, without a name.
    size
        Width and height of what is drawn, in points: labels are whole inside it.
    cutoff
        Bodies with fewer links than this are not drawn; 0 if all are.
    """

    graph: nx.Graph[str]
    positions: Mapping[str, tuple[float, float]]
    below: Mapping[str, bool]
    labels: Mapping[str, Label]
    drawn: tuple[str, ...]
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
            Their part of the network, at the same size.
        """
        places = {each: own for each, own in self.positions.items() if each in ids}
        graph = self.graph.subgraph(places)
        return replace(self, graph=graph, positions=MappingProxyType(places))


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
    crowd = chosen(graph, named)
    labels = {
        each: _label(each, graph, detail, crowd.drawn, titles=crowd.titles)
        for each in sorted(graph)
    }
    start = dict(earlier or ())
    whole = (None, level, _BASIS, "short", (), seed, None)
    if not start and (problems, level, basis, detail, named, seed, earlier) != whole:
        start = dict(_arrange(stakeholder_map, *whole).positions)
    places, below, size = placed(graph, labels, crowd.drawn, seed=seed, start=start)
    return Layout(
        graph,
        MappingProxyType(places),
        MappingProxyType(below),
        MappingProxyType(labels),
        tuple(sorted(crowd.drawn)),
        size,
        crowd.cutoff,
    )


def _label(
    node_id: str,
    graph: nx.Graph[str],
    detail: Detail,
    drawn: Collection[str],
    *,
    titles: bool,
) -> Label:
    node = graph.nodes[node_id]
    kind = "body" if node["bipartite"] else "problem"
    return node_label(
        node_id,
        kind,
        node["short"] if kind == "body" and detail == "short" else node["name"],
        links=graph.degree[node_id],
        detail=detail,
        named=node_id in drawn and (kind == "body" or titles),
        more=sum(each not in drawn for each in graph[node_id]),
    )
