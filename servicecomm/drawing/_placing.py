"""Puts the nodes of a network on a page: those with names first, the rest around them.

It is told which labels there are; what they say, and which nodes have one, is not its
affair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from servicecomm.drawing import _packing
from servicecomm.drawing._stress import stress_positions
from servicecomm.drawing._untangle import Boxes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import networkx as nx

    from servicecomm.drawing.labels import Label

    Place = tuple[float, float]

Array = np.ndarray[Any, np.dtype[Any]]

_DENSITY = 0.42  # share of the canvas that boxes take: fuller, and links have no way
_FULL = 0.5  # share from which a slide is too small
_FULL_OF_MANY = 0.3  # the same for maps too large to untangle
_GROWTH = 1.06  # how much a canvas grows that turns out to be too full
_UNTANGLED = 120  # more nodes than this are only kept apart
_USUAL = 60
_SWEEPS = 20
_POLISH = 4
_LUKEWARM = 0.2  # nodes that stood somewhere before stay near it
_PITCH = 32.0  # points between two nodes without a name


def placed(
    graph: nx.Graph[str],
    labels: Mapping[str, Label],
    drawn: Collection[str],
    *,
    seed: int,
    start: Mapping[str, Place],
) -> tuple[dict[str, Place], dict[str, bool], Place]:
    """
    Give every node a place.

    Parameters
    ----------
    graph
        The network.
    labels
        Each node's marker and text.
    drawn
        Ids of the nodes with names: their boxes never overlap.
    seed
        Where the random numbers begin.
    start
        Earlier places, to stay near.

    Returns
    -------
    dict of str to tuple of float
        x and y of each node's marker, in points, y upwards.
    dict of str to bool
        Whether a node's text stands below its marker.
    tuple of float
        Width and height of what is drawn; the other nodes may stand outside.
    """
    core = graph.subgraph(drawn)
    # Problems that nothing is linked to come last, and stand in rows below the rest.
    ids = sorted(core, key=lambda each: (core.degree[each] == 0, each))
    half, lift = _packing.sizes([labels[each] for each in ids])
    linked = sum(core.degree[each] > 0 for each in ids)
    boxes = _boxes(core, ids[:linked], half[:, :linked], lift[:linked])
    if linked:
        _settle(boxes, seed, _begun(core, ids[:linked], start))
    under = _packing.rows(half[:, linked:], float(boxes.canvas[0]))
    centre, size = _packing.filled(np.append(boxes.centre, under, axis=1), half)
    side = np.append(boxes.side, np.ones(len(ids) - linked))
    markers = np.round([centre[0], centre[1] + side * lift], 2)
    places = dict(zip(ids, zip(*markers.tolist(), strict=True), strict=True))
    below = dict(zip(ids, (side > 0).tolist(), strict=True))
    rest = sorted(set(graph).difference(ids), key=lambda e: (-graph.degree[e], e))
    if rest:
        free = _free(centre, half, len(rest))
        places |= _around(graph, rest, places, free)
        below |= dict.fromkeys(rest, True)
    return places, below, size


def _free(centre: Array, half: Array, count: int) -> Array:
    """Find places between and around boxes, for twice so many nodes."""
    low, high = (centre - half).min(axis=1), (centre + half).max(axis=1)
    aside = _PITCH * np.ceil(np.sqrt(2 * count) / 4 + 1)
    x, y = (np.arange(low[axis] - aside, high[axis] + aside, _PITCH) for axis in (0, 1))
    spots = np.stack(np.meshgrid(x, y)).reshape(2, -1)
    held = np.zeros(spots.shape[1], bool)
    for box, room in zip(centre.T, half.T + _PITCH / 3, strict=True):
        held |= (np.abs(spots - box[:, None]) < room[:, None]).all(axis=0)
    return spots[:, ~held]


def _around(
    graph: nx.Graph[str], rest: list[str], places: Mapping[str, Place], free: Array
) -> dict[str, Place]:
    """Put each node at the free place nearest to the middle of its neighbours."""
    middle = np.mean(list(places.values()) or [(0.0, 0.0)], axis=0)
    taken = np.zeros(free.shape[1])
    found = {}
    for each in rest:
        near = [places[other] for other in sorted(graph[each]) if other in places]
        wanted = np.mean(near, axis=0) if near else middle
        way = np.square(free - wanted[:, None]).sum(axis=0) + taken
        spot = int(way.argmin())
        taken[spot] = np.inf
        found[each] = (round(float(free[0, spot]), 2), round(float(free[1, spot]), 2))
    return found


def _boxes(graph: nx.Graph[str], ids: list[str], half: Array, lift: Array) -> Boxes:
    where = {each: position for position, each in enumerate(ids)}
    ends = [sorted((where[one], where[other])) for one, other in graph.edges]
    links = np.array(sorted(ends), int).reshape(-1, 2).T
    fullest = _FULL if len(ids) <= _UNTANGLED else _FULL_OF_MANY
    return Boxes(half, lift, links, _packing.canvas(half, _DENSITY, fullest))


def _begun(
    graph: nx.Graph[str], ids: list[str], start: Mapping[str, Place]
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
