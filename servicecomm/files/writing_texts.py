"""Cytoscape, network-graph-viewer, Mermaid and Graphviz: the map as text.

Every sign is kept or spelled out, so that no label can end early; no file is written
here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from servicecomm.files.linked import cells_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from servicecomm.files.linked import Linked


def cytoscape_json(made: Linked) -> bytes:
    """
    Encode a map for Cytoscape and Cytoscape.js.

    Parameters
    ----------
    made
        The map's nodes and edges.

    Returns
    -------
    bytes
        JSON with ``elements``; ids are text, positions as on a screen.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> json.loads(cytoscape_json(linked(example_map())))["elements"]["edges"][0][
    ...     "data"
    ... ]["id"]
    'e1'
    """
    nodes = []
    for cells in cells_of(made.nodes):
        node: dict[str, object] = {"data": cells}
        if place := made.screen_position(cells["id"]):
            node["position"] = dict(zip("xy", place, strict=True))
        nodes.append({**node, "classes": cells["type"]})
    edges = [{"data": cells} for cells in cells_of(made.edges)]
    return json_bytes({"data": {}, "elements": {"nodes": nodes, "edges": edges}})


def viewer_json(made: Linked) -> bytes:
    """
    Encode a map for network-graph-viewer.

    Parameters
    ----------
    made
        The map's nodes and edges.

    Returns
    -------
    bytes
        Its ``.ngv.json``: two tables, what to show, and positions as on a screen.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> json.loads(viewer_json(linked(example_map())))["doc"]["nodeIdColumn"]
    'Id'
    """
    nodes = made.nodes.rename(columns={"id": "Id"})
    ends = ("source", "target")
    told = {
        "format": "network-graph-viewer",
        "version": 1,
        "doc": {
            "name": "Stakeholder map",
            "edges": _viewer_table("Edges", made.edges),
            "nodes": _viewer_table("Nodes", nodes),
            "nodeIdColumn": "Id",
            "mapping": dict(zip(ends, ends, strict=True))
            | {"attrs": [name for name in made.edges if name not in ends]},
            "nodesDeclared": True,
        },
        "style": _VIEWER_STYLE,
        "chain": [],
        "layout": "force",
        "layoutParams": {},
        "showIsolated": True,
        "preventOverlap": False,
        "positions": {
            own: dict(zip("xy", made.screen_position(own) or (), strict=True))
            for own in made.positions
        },
    }
    if made.positions:
        told["pinned"] = list(made.positions)
    return json_bytes(told)


_VIEWER_STYLE = {
    "nodeColor": "column:type",
    "nodeSize": "metric:degree",
    "nodeImage": "none",
    "nodeLabel": "column:label",
    "edgeColor": "uniform",
    "edgeWidth": "uniform",
    "arrows": False,
    "spacing": 1.0,
}


def _viewer_table(name: str, frame: pd.DataFrame) -> dict[str, object]:
    columns = [{"name": each, "type": "text"} for each in frame.columns]
    return {"name": name, "columns": columns, "rows": frame.to_dict("records")}


def json_bytes(told: object) -> bytes:
    r"""
    Encode JSON: readable, the same for the same data, any text allowed.

    Parameters
    ----------
    told
        What to encode.

    Returns
    -------
    bytes
        UTF-8; half characters, which UTF-8 cannot hold, are spelled out.

    Examples
    --------
    >>> json_bytes({"a": "é"}).decode("utf-8")
    '{\n "a": "é"\n}\n'
    """
    text = json.dumps(told, indent=1, ensure_ascii=False)
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(told, indent=1)}\n".encode()


def mermaid_text(made: Linked) -> str:
    """
    Write a map as a Mermaid flowchart, for documents.

    Parameters
    ----------
    made
        The map's nodes and edges.

    Returns
    -------
    str
        A flowchart with ids of its own; problems are boxes, bodies are rounded.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> mermaid_text(linked(example_map())).splitlines()[0]
    'flowchart LR'
    """
    ids = {own: f"n{number}" for number, own in enumerate(made.nodes["id"], start=1)}
    lines = ["flowchart LR"]
    for own, label, kind in _columns(made.nodes, "id", "label", "type"):
        left, right = ("[", "]") if kind == "problem" else ("(", ")")
        lines.append(f'  {ids[own]}{left}"{_mermaid(label or own)}"{right}')
    for start, end, relation, way in _columns(
        made.edges, "source", "target", "relation", "directed"
    ):
        arrow = "-->" if way == "yes" else "---"
        said = f'|"{_mermaid(relation)}"|' if relation.strip() else ""
        lines.append(f"  {ids[start]} {arrow}{said} {ids[end]}")
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    # Everything that could mean something to Mermaid is written as its number.
    return "".join(
        sign if sign.isalnum() or sign in " ,.()'/-" else f"#{ord(sign)};"
        for sign in " ".join(text.split())
    )


def dot_text(made: Linked) -> str:
    """
    Write a map in Graphviz's language.

    Parameters
    ----------
    made
        The map's nodes and edges.

    Returns
    -------
    str
        A graph; positions are kept for ``neato -n``.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> dot_text(linked(example_map())).splitlines()[0]
    'graph "map" {'
    """
    lines = ['graph "map" {']
    for cells in cells_of(made.nodes):
        own = cells["id"]
        told = {"label": cells["label"] or own, "class": cells["type"]}
        told["shape"] = "box" if cells["type"] == "problem" else "ellipse"
        if own in made.positions:
            x, y = made.positions[own]
            told["pos"] = f"{x:g},{y:g}!"
        lines.append(f"  {_dot(own)} [{_dot_cells(told)}];")
    for cells in cells_of(made.edges):
        told = {"label": cells.get("relation", "")}
        told["dir"] = "forward" if cells["directed"] == "yes" else "none"
        ends = f"{_dot(cells['source'])} -- {_dot(cells['target'])}"
        lines.append(f"  {ends} [{_dot_cells(told)}];")
    return "\n".join([*lines, "}", ""])


def _dot_cells(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={_dot(cell)}" for name, cell in cells.items())


def _dot(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\x00", "\ufffd")
    return f'"{plain}"'


def _columns(frame: pd.DataFrame, *names: str) -> Iterable[tuple[str, ...]]:
    return zip(*(frame[name] for name in names), strict=True)
