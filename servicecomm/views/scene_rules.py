"""What a filter leaves, and what is reached from where and why, in a scene.

``static/rules.js`` holds the same rules for a page without Python; nothing is drawn.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from servicecomm.views.scene import Scene

Way = Literal["both", "out", "in"]
"""Which way links are followed: either, along their direction, or against it."""

WAYS: tuple[Way, ...] = ("both", "out", "in")
"""The ways."""

FACETS = ("kind", "relation", "basis", "nation", "tier")
"""What one can filter by."""

MOST_STEPS = 6
"""How far a focus reaches, at most."""

Off = dict[str, list[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """
    Nodes as they are drawn, and the links of each pair.

    Attributes
    ----------
    nodes
        The nodes by id.
    rows
        Links by the sorted ids of their ends; each link's ends are those drawn.
    near
        Whom each node is linked to, in the order of the links.
    """

    nodes: Mapping[str, dict[str, Any]]
    rows: Mapping[tuple[str, str], list[dict[str, Any]]]
    near: Mapping[str, list[str]]


def joined(scene: Scene, *, clustered: bool = True) -> Net:
    """
    Put teams, services and people into their organisations, or leave them beside.

    Parameters
    ----------
    scene
        The scene.
    clustered
        Whether organisations stand for all that belongs to them.

    Returns
    -------
    Net
        Nodes and links as they are drawn.
    """
    stands = {
        each["id"]: each["home"] if clustered and each["home"] else each["id"]
        for each in scene.nodes
    }
    nodes = {
        each["id"]: each for each in scene.nodes if stands[each["id"]] == each["id"]
    }
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    near: dict[str, list[str]] = {own: [] for own in nodes}
    for link in scene.links:
        a, b = stands[link["a"]], stands[link["b"]]
        if a == b:
            continue
        pair = (min(a, b), max(a, b))
        if pair not in rows:
            near[a].append(b)
            near[b].append(a)
        rows.setdefault(pair, []).append({**link, "a": a, "b": b})
    return Net(nodes, rows, near)


def shown(net: Net, off: Mapping[str, Collection[str]]) -> set[str]:
    """
    Tell which nodes a filter leaves; the others are faded.

    Parameters
    ----------
    net
        Nodes and links as they are drawn.
    off
        Values switched off by facet: any of `FACETS`; ``""`` is "not said".

    Returns
    -------
    set of str
        Ids of the nodes that pass and have a link that passes, or none at all.
    """
    live = {own: not others for own, others in net.near.items()}
    for (one, other), rows in net.rows.items():
        if any(_row_passes(off, row) for row in rows):
            live[one] = live[other] = True
    return {own for own, node in net.nodes.items() if live[own] and _passes(off, node)}


def _row_passes(off: Mapping[str, Collection[str]], row: Mapping[str, Any]) -> bool:
    return row["kind"] == "part of" or (
        row["relation"] not in off.get("relation", ())
        and row["basis"] not in off.get("basis", ())
    )


def _passes(off: Mapping[str, Collection[str]], node: Mapping[str, Any]) -> bool:
    nations = node["nations"] or [""]
    return (
        node["kind"] not in off.get("kind", ())
        and any(each not in off.get("nation", ()) for each in nations)
        and (node["kind"] == "problem" or node["tier"] not in off.get("tier", ()))
    )


def reached(
    net: Net,
    off: Mapping[str, Collection[str]],
    ids: Iterable[str],
    *,
    steps: int,
    way: Way = "both",
) -> pd.DataFrame:
    """
    Tell who is within some steps, and because of which links.

    Parameters
    ----------
    net
        Nodes and links as they are drawn.
    off
        As in `shown`.
    ids
        Where to begin; ids that are not drawn are left out.
    steps
        How many links to follow, at most.
    way
        Which way links are followed; one without a direction is followed either way.

    Returns
    -------
    pandas.DataFrame
        One row a node, nearest first: ``node_id``, ``name``, ``step`` (links from the
        beginning), ``path`` (labels on the way) and ``why`` (the last link).
    """
    seen = shown(net, off)
    paths: dict[str, tuple[tuple[str, ...], str]] = {
        own: ((own,), "") for own in sorted(set(ids)) if own in net.nodes
    }
    edge = list(paths)
    for _ in range(steps):
        fresh: dict[str, tuple[tuple[str, ...], str]] = {}
        for own in edge:
            for other in net.near[own]:
                if other in paths or other in fresh or other not in seen:
                    continue
                rows = net.rows[min(own, other), max(own, other)]
                row = next((r for r in rows if _goes(off, r, own, way)), None)
                if row is not None:
                    fresh[other] = ((*paths[own][0], other), row["why"])
        edge = sorted(fresh)
        paths |= {own: fresh[own] for own in edge}
    return _listed(net, paths)


def _goes(
    off: Mapping[str, Collection[str]], row: Mapping[str, Any], own: str, way: Way
) -> bool:
    free = way == "both" or not row["directed"]
    return _row_passes(off, row) and (free or row["a" if way == "out" else "b"] == own)


def _listed(net: Net, paths: Mapping[str, tuple[tuple[str, ...], str]]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = defaultdict(list)
    for own, (path, why) in paths.items():
        columns["node_id"].append(own)
        columns["name"].append(net.nodes[own]["full"])
        columns["step"].append(len(path) - 1)
        columns["path"].append(" → ".join(net.nodes[each]["label"] for each in path))
        columns["why"].append(why)
    return pd.DataFrame(columns, columns=["node_id", "name", "step", "path", "why"])


def tidy_off(off: Mapping[str, Iterable[object]]) -> Off:
    """
    Keep of a filter what is one.

    Parameters
    ----------
    off
        Values switched off by facet, from anywhere.

    Returns
    -------
    dict of str to list of str
        The facets that there are and have a value, each value once, sorted.
    """
    return {
        facet: sorted({str(each) for each in off[facet]})
        for facet in FACETS
        if off.get(facet)
    }


def tidy_focus(focus: Mapping[str, Any]) -> dict[str, Any]:
    """
    Keep of a focus what is one.

    Parameters
    ----------
    focus
        ``ids``, ``steps`` and ``way``, from anywhere.

    Returns
    -------
    dict
        The same within bounds, or nothing where there are no ids.
    """
    ids = sorted({str(each) for each in focus.get("ids", ())})
    if not ids:
        return {}
    steps = min(max(int(focus.get("steps", 2)), 1), MOST_STEPS)
    way = focus["way"] if focus.get("way") in WAYS else "both"
    return {"ids": ids, "steps": steps, "way": way}
