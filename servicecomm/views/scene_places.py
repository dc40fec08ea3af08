"""Where the nodes of the interactive map stand, the same places as in the figure.

Whoever stands in no figure gets a free place near its own; nothing that stands moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from servicecomm.drawing.layout import node_positions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap

    Place = tuple[float, float]

_APART = 30.0  # between the middles of two markers, in points
_TURNS = 16
_FAR = (34, 48, 64, 84, 110, 150, 210, 300, 450, 700)


def scene_places(
    stakeholder_map: StakeholderMap,
    nodes: list[dict[str, Any]],
    links: list[dict[str, Any]],
    positions: Mapping[str, Place] | None,
    *,
    most: int,
) -> None:
    """
    Give each node its ``x`` and ``y``, with y downwards.

    Parameters
    ----------
    stakeholder_map
        The map.
    nodes
        The nodes, changed in place.
    links
        The links between them: who has no place is put near its neighbours.
    positions
        Places by id with y upwards, or None for those of the figure.
    most
        More problems and organisations than this have no picture, and no place
        unless `positions` gives one.
    """
    apart = sum(not node["home"] for node in nodes)
    if positions is None and apart > most:
        known: dict[str, Place] = {}
    else:
        given = node_positions(stakeholder_map) if positions is None else positions
        known = {own: (float(x), float(y)) for own, (x, y) in given.items()}
        _find_room(nodes, links, known)
    for node in nodes:
        place = known.get(node["id"])
        node["x"] = None if place is None else round(place[0], 2)
        node["y"] = None if place is None else round(-place[1], 2)


def _find_room(
    nodes: list[dict[str, Any]], links: list[dict[str, Any]], known: dict[str, Place]
) -> None:
    near: dict[str, list[str]] = {node["id"]: [] for node in nodes}
    for link in links:
        near[link["a"]].append(link["b"])
        near[link["b"]].append(link["a"])
    # Organisations first: what belongs to them stands around them.
    waiting = sorted(nodes, key=lambda node: (bool(node["home"]), node["id"]))
    for node in waiting:
        own = node["id"]
        if own not in known:
            known[own] = _free(_wanted(node, near, known), known)


def _wanted(
    node: dict[str, Any], near: dict[str, list[str]], known: dict[str, Place]
) -> Place:
    if node["home"] in known:
        return known[node["home"]]
    around = [known[other] for other in sorted(near[node["id"]]) if other in known]
    if around:
        x, y = np.mean(around, axis=0)
        return float(x), float(y)
    if not known:
        return 0.0, 0.0
    low = np.min(list(known.values()), axis=0)
    return float(low[0]), float(low[1]) - 2 * _APART


def _free(wanted: Place, known: dict[str, Place]) -> Place:
    taken = np.array(list(known.values()) or [(np.inf, np.inf)], float)
    angles = 2 * np.pi * np.arange(_TURNS) / _TURNS
    rings = [np.stack([np.cos(angles), np.sin(angles)], axis=1) * far for far in _FAR]
    spots = np.concatenate([[(0.0, 0.0)], *rings]) + wanted
    gaps = np.hypot(*(spots[:, None] - taken[None]).transpose(2, 0, 1)).min(axis=1)
    free = np.flatnonzero(gaps >= _APART)
    x, y = spots[free[0] if len(free) else int(gaps.argmax())]
    return round(float(x), 2), round(float(y), 2)
