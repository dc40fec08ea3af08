"""GraphML and GEXF: every attribute one clean type, and re-read before it is saved.

They hold text that XML can hold; signs that it cannot are replaced, and that is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from servicecomm.errors import SourceFileError, counted
from servicecomm.files.linked import cells_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from servicecomm.files.linked import Linked

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://gexf.net/1.3"
_VIZ = "http://gexf.net/1.3/viz"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INSTEAD = "\ufffd"
_SHOWN = 3

Plain = tuple[
    dict[str, dict[str, str]], list[dict[str, str]], dict[str, tuple[float, float]]
]
"""Nodes by id, edges in order, and positions, as a file gives them back."""


def graphml_bytes(made: Linked, source: str) -> tuple[bytes, list[str]]:
    """
    Encode a map as GraphML.

    Parameters
    ----------
    made
        The map's nodes and edges.
    source
        What to call the file in an error.

    Returns
    -------
    bytes
        The file. Positions are ``x`` and ``y``, y downwards.
    list of str
        What had to be changed, in sentences.

    Raises
    ------
    SourceFileError
        If what was written does not read back the same.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> graphml_bytes(linked(example_map()), "a.graphml")[0][:5]
    b'<?xml'
    """
    nodes, edges, notes = _clean(made)
    places = {own: made.screen_position(own) for own in made.positions}
    places = dict(zip(_texts(list(places)), places.values(), strict=True))
    root = ET.Element("graphml", xmlns=_GRAPHML)
    keys: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    for part, frame in (("node", nodes), ("edge", edges)):
        named = [(name, "string") for name in frame.columns if name not in _ENDS]
        if part == "node" and places:
            named += [("x", "double"), ("y", "double")]
        for name, kind in named:
            own = keys[part][name] = f"{part[0]}{len(keys[part])}"
            told = {"id": own, "for": part, "attr.name": name, "attr.type": kind}
            ET.SubElement(root, "key", told)
    graph = ET.SubElement(root, "graph", id="map", edgedefault="undirected")
    for cells in cells_of(nodes):
        node = ET.SubElement(graph, "node", id=cells.pop("id"))
        place = places.get(node.get("id", ""))
        if place:
            cells |= {"x": repr(place[0]), "y": repr(place[1])}
        _data(node, cells, keys["node"])
    for cells in cells_of(edges):
        ends = {name: cells.pop(name) for name in ("id", "source", "target")}
        edge = ET.SubElement(graph, "edge", ends)
        _data(edge, cells, keys["edge"])
    data = _encoded(root)
    _compare(source, _graphml_again(data), nodes, edges, places)
    return data, notes


def gexf_bytes(made: Linked, source: str) -> tuple[bytes, list[str]]:
    """
    Encode a map as GEXF 1.3.

    Parameters
    ----------
    made
        The map's nodes and edges.
    source
        What to call the file in an error.

    Returns
    -------
    bytes
        The file. Positions are ``viz:position``, y upwards as Gephi has it; our
        relation is an attribute and the edge's ``kind``, never its ``type``.
    list of str
        What had to be changed, in sentences.

    Raises
    ------
    SourceFileError
        If what was written does not read back the same.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> b"viz:position" in gexf_bytes(linked(example_map()), "a.gexf")[0]
    False
    """
    nodes, edges, notes = _clean(made)
    places = dict(
        zip(_texts(list(made.positions)), made.positions.values(), strict=True)
    )
    root = ET.Element("gexf", {"xmlns": _GEXF, "xmlns:viz": _VIZ, "version": "1.3"})
    graph = ET.SubElement(root, "graph", defaultedgetype="undirected", mode="static")
    keys: dict[str, dict[str, str]] = {}
    for part, frame in (("node", nodes), ("edge", edges)):
        named = [name for name in frame.columns if name not in {*_ENDS, "label"}]
        keys[part] = {name: f"{part[0]}{n}" for n, name in enumerate(named)}
        told = ET.SubElement(graph, "attributes", {"class": part, "mode": "static"})
        for name, own in keys[part].items():
            ET.SubElement(told, "attribute", id=own, title=name, type="string")
    inside = ET.SubElement(graph, "nodes", count=str(len(nodes)))
    for cells in cells_of(nodes):
        ends = {name: cells.pop(name) for name in ("id", "label")}
        node = ET.SubElement(inside, "node", ends)
        _values(node, cells, keys["node"])
        if place := places.get(ends["id"]):
            at = {"x": repr(place[0]), "y": repr(place[1]), "z": "0.0"}
            ET.SubElement(node, "viz:position", at)
    inside = ET.SubElement(graph, "edges", count=str(len(edges)))
    for cells in cells_of(edges):
        ends = {name: cells.pop(name) for name in ("id", "source", "target")}
        edge = ET.SubElement(inside, "edge", ends | {"kind": cells.get("relation", "")})
        _values(edge, cells, keys["edge"])
    data = _encoded(root)
    _compare(source, _gexf_again(data), nodes, edges, places)
    return data, notes


_ENDS = ("id", "source", "target")


def _clean(made: Linked) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    changed: list[str] = []
    frames = []
    for frame in (made.nodes, made.edges):
        columns = _texts(list(frame.columns))
        fresh = frame.set_axis(columns, axis="columns")
        for position, name in enumerate(columns):
            cells = frame.iloc[:, position]
            odd = cells.map(lambda cell: bool(_NO_XML.search(cell)))
            if odd.any():
                changed += [f"{own}, {name}" for own in fresh.loc[odd, "id"]]
                fresh = fresh.assign(**{name: cells.map(_text)})
        frames.append(fresh)
    nodes, edges = frames
    if nodes["id"].duplicated().any():
        raise SourceFileError(
            "Two ids differ only in signs that XML cannot hold. Change one of them."
        )
    if not changed:
        return nodes, edges, []
    some = "; ".join(_text(each) for each in changed[:_SHOWN])
    more = f" and {len(changed) - _SHOWN:,} more" if len(changed) > _SHOWN else ""
    said = (
        f"{counted(len(changed), 'cell')} with signs that XML cannot hold, replaced "
        f"by {_INSTEAD}: {some}{more}."
    )
    return nodes, edges, [said]


def _text(text: str) -> str:
    return _NO_XML.sub(_INSTEAD, text)


def _texts(texts: list[str]) -> list[str]:
    return [_text(str(text)) for text in texts]


def _data(
    parent: ET.Element, cells: Mapping[str, str], keys: Mapping[str, str]
) -> None:
    for name, cell in cells.items():
        ET.SubElement(parent, "data", key=keys[name]).text = cell


def _values(
    parent: ET.Element, cells: Mapping[str, str], keys: Mapping[str, str]
) -> None:
    values = ET.SubElement(parent, "attvalues")
    for name, cell in cells.items():
        ET.SubElement(values, "attvalue", {"for": keys[name], "value": cell})


def _encoded(root: ET.Element) -> bytes:
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    # A reader of XML would take a bare CR for the end of a line.
    return data.replace(b"\r", b"&#13;") + b"\n"


def _graphml_again(data: bytes) -> Plain:
    root = fromstring(data, forbid_dtd=True)
    space = f"{{{_GRAPHML}}}"
    names = {key.get("id"): key.get("attr.name") for key in root.iter(f"{space}key")}
    nodes, edges, places = {}, [], {}
    for element in root.iter(f"{space}node"):
        cells = {names[d.get("key")]: d.text or "" for d in element}
        if "x" in cells:
            places[element.get("id")] = (float(cells.pop("x")), float(cells.pop("y")))
        nodes[element.get("id")] = cells
    for element in root.iter(f"{space}edge"):
        cells = {names[d.get("key")]: d.text or "" for d in element}
        edges.append({name: element.get(name) for name in _ENDS} | cells)
    return nodes, edges, places


def _gexf_again(data: bytes) -> Plain:
    root = fromstring(data, forbid_dtd=True)
    space = f"{{{_GEXF}}}"
    names = {a.get("id"): a.get("title") for a in root.iter(f"{space}attribute")}
    nodes, edges, places = {}, [], {}
    for element in root.iter(f"{space}node"):
        cells = {"label": element.get("label")}
        for value in element.iter(f"{space}attvalue"):
            cells[names[value.get("for")]] = value.get("value")
        for at in element.iter(f"{{{_VIZ}}}position"):
            places[element.get("id")] = (float(at.get("x")), float(at.get("y")))
        nodes[element.get("id")] = cells
    for element in root.iter(f"{space}edge"):
        cells = {name: element.get(name) for name in _ENDS}
        for value in element.iter(f"{space}attvalue"):
            cells[names[value.get("for")]] = value.get("value")
        edges.append(cells)
    return nodes, edges, places


def _compare(
    source: str,
    again: Plain,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    places: Mapping[str, tuple[float, float] | None],
) -> None:
    wanted = {cells.pop("id"): cells for cells in cells_of(nodes)}
    if again != (wanted, list(cells_of(edges)), dict(places)):
        raise SourceFileError(
            f"{source} would not read back as it was written, so it was not saved. "
            "Write a workbook instead."
        )
