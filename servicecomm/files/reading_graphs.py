"""GraphML and GEXF → networks, by a parser that takes no DTD and follows no entity.

Positions, labels and attributes are kept; colours and sizes are not. What things mean
to a map is for `network_things`.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import ParseError

from servicecomm.errors import SourceFileError, counted
from servicecomm.files.networks import Connection, Network, Thing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

LARGEST = 30_000_000
"""The most bytes of a GraphML or GEXF file that are read."""

_DEEPEST = 50
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LABELS = ("label", "name", "title")
_EXPORT = "Export it again."


def read_graph(data: bytes, source: str) -> Network:
    r"""
    Read a GraphML or GEXF file.

    Parameters
    ----------
    data
        The file's bytes.
    source
        Its name, for notes and errors.

    Returns
    -------
    Network
        What it holds.

    Raises
    ------
    SourceFileError
        If it is neither, is damaged, or has a DTD or an entity of its own.

    Examples
    --------
    >>> read_graph(b'<graphml><graph><node id="a"/></graph></graphml>', "x").things
    [Thing(row=1, own_id='a', label='a', cells={}, keeps_id=True)]
    """
    if len(data) > LARGEST:
        raise SourceFileError(
            f"{source} has {len(data) / 1e6:,.0f} MB, and a network is read up to "
            f"{LARGEST // 1_000_000} MB. Export a part of it."
        )
    root = _root(data, source)
    kind = _name(root)
    if kind == "graphml":
        return _graphml(root, source)
    if kind == "gexf":
        return _gexf(root, source)
    raise SourceFileError(
        f"{source} is XML or a web page ({kind}), but neither GraphML nor GEXF. Export "
        "it as one of these, or as a workbook."
    )


def _root(data: bytes, source: str) -> Element:
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - only for these files
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - the same

    depth, root = 0, cast("Element | None", None)
    try:
        events = iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True)
        for event, element in events:
            depth += 1 if event == "start" else -1
            root = cast("Element", element) if root is None else root
            if depth > _DEEPEST:
                raise SourceFileError(
                    f"{source} nests things more than {_DEEPEST} deep, which no "
                    f"network needs. {_EXPORT}"
                )
    except DefusedXmlException:
        raise SourceFileError(
            f"{source} has a document type or entities of its own, which can read "
            "other files or fill the memory: it is not read. Take out the lines from "
            "'<!DOCTYPE' to ']>', or export it again."
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise SourceFileError(
            f"{source} is not readable XML ({error}): it is damaged or cut short. "
            f"{_EXPORT}"
        ) from None
    if root is None:
        raise SourceFileError(f"{source} is empty. {_EXPORT}")
    return root


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if _name(each) == name)


def _children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if _name(each) == name)


def _graphml(root: Element, source: str) -> Network:
    network = Network(source, "GraphML", called=("nodes", "edges"))
    keys = {key.get("id", ""): key for key in _children(root, "key")}
    names = {own: key.get("attr.name") or own for own, key in keys.items()}
    defaults = {
        part: {
            names[own]: "".join(default.itertext())
            for own, key in keys.items()
            if key.get("for", "all") in {part, "all"}
            for default in _children(key, "default")
        }
        for part in ("node", "edge")
    }
    for row, element in enumerate(_all(root, "node"), start=1):
        own = element.get("id", "")
        cells = defaults["node"] | _graphml_cells(element, names)
        label = _label(cells) or _shape_label(element) or own
        cells = {name: cell for name, cell in cells.items() if cell}
        network.things.append(Thing(row, own, label, cells))
    one_way = {
        id(edge): graph.get("edgedefault") == "directed"
        for graph in _all(root, "graph")
        for edge in _children(graph, "edge")
    }
    for row, element in enumerate(_all(root, "edge"), start=1):
        cells = defaults["edge"] | _graphml_cells(element, names)
        said = element.get("directed")
        directed = said == "true" if said else one_way.get(id(element), False)
        _connect(network, row, element, cells, directed=directed)
    for name in ("hyperedge", "port"):
        if count := sum(1 for _ in _all(root, name)):
            network.notes.append(f"{source}: not read: {counted(count, name)}.")
    return network


def _graphml_cells(element: Element, names: dict[str, str]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for data in _children(element, "data"):
        if len(data):
            geometry = next(_all(data, "Geometry"), None)  # as yEd keeps positions
            if geometry is not None:
                cells |= {a: geometry.get(a, "") for a in ("x", "y")}
            continue
        name = names.get(data.get("key", ""), data.get("key", ""))
        cells[name] = "".join(data.itertext())
    return cells


def _shape_label(element: Element) -> str:
    # yEd writes labels inside its shapes.
    for data in _children(element, "data"):
        for label in _all(data, "NodeLabel"):
            return "".join(label.itertext()).strip()
    return ""


def _label(cells: dict[str, str]) -> str:
    for name in _LABELS:
        if cells.get(name):
            return cells.pop(name) if name == "label" else cells[name]
    return ""


def _connect(
    network: Network,
    row: int,
    element: Element,
    cells: dict[str, str],
    *,
    directed: bool,
) -> None:
    cells = {name: cell for name, cell in cells.items() if cell}
    said = cells.pop("directed", "").lower()
    ends = (element.get("source", ""), element.get("target", ""))
    is_directed = said in {"yes", "true", "1"} if said else directed
    network.connections.append(Connection(row, ends, cells, directed=is_directed))


def _gexf(root: Element, source: str) -> Network:
    network = Network(source, "GEXF", called=("nodes", "edges"))
    names: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    graph = next(_children(root, "graph"), root)
    for attributes in _children(graph, "attributes"):
        part = attributes.get("class", "node")
        for attribute in _children(attributes, "attribute"):
            own = attribute.get("id", "")
            title = attribute.get("title") or own
            names.setdefault(part, {})[own] = title
            for default in _children(attribute, "default"):
                defaults.setdefault(part, {})[title] = "".join(default.itertext())
    for row, element in enumerate(_all(graph, "node"), start=1):
        own = element.get("id", "")
        cells = defaults["node"] | _gexf_cells(element, names["node"]) | _place(element)
        label = element.get("label") or _label(cells) or own
        cells = {name: cell for name, cell in cells.items() if cell}
        network.things.append(Thing(row, own, label, cells))
    one_way = graph.get("defaultedgetype") == "directed"
    for row, element in enumerate(_all(graph, "edge"), start=1):
        cells = {"label": element.get("label", ""), "kind": element.get("kind", "")}
        if element.get("weight", "1") not in {"1", "1.0"}:
            cells["weight"] = element.get("weight", "")
        cells |= defaults["edge"] | _gexf_cells(element, names["edge"])
        cells.pop("networkx_key", None)
        said = element.get("type")
        directed = said == "directed" if said else one_way
        _connect(network, row, element, cells, directed=directed)
    if any(True for _ in _all(graph, "spells")) or graph.get("mode") == "dynamic":
        network.notes.append(f"{source}: when things begin and end was not read.")
    return network


def _gexf_cells(element: Element, names: dict[str, str]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for values in _children(element, "attvalues"):
        for value in _children(values, "attvalue"):
            own = value.get("for") or value.get("id") or ""
            cells[names.get(own, own)] = value.get("value", "")
    return cells


def _place(element: Element) -> dict[str, Any]:
    # Upwards is minus on a screen and plus in GEXF: turned round once, here.
    for position in _children(element, "position"):
        x, y = position.get("x", ""), position.get("y", "")
        return {"x": x, "y": _upside_down(y)}
    return {}


def _upside_down(y: str) -> str:
    if not _NUMBER.fullmatch(y) or not y.strip("-0."):
        return y
    return y.removeprefix("-") if y.startswith("-") else f"-{y}"
