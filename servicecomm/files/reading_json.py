"""JSON of other programs → networks: Kumu, PRSM, Cytoscape, network-graph-viewer.

Numbers stay as they are typed; what a document is, is told from its keys. What things
mean to a map is for `network_things`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError, shown
from servicecomm.files.networks import Connection, Network, Thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LARGEST = 30_000_000
"""The most bytes of a JSON file that are read: parsed, it takes ten times the memory."""

_SEPARATOR = "|"
_ONE_WAY = ("directed", "true", "1", "yes")
_DEEPEST = 100


def read_json(data: bytes, source: str) -> Network:
    r"""
    Read a JSON file of another program.

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
        If it is no JSON, or of none of the programs that are known.

    Examples
    --------
    >>> read_json(b'{"elements": [{"label": "DWP"}]}', "x.json").things[0].label
    'DWP'
    """
    document = _parsed(data, source)
    if isinstance(document, dict):
        for fits, read in _FORMATS:
            if fits(document):
                return read(document, source)
        if "results" in document and "current_page" in document or _is_govuk(document):
            raise SourceFileError(
                f"{source} is a page of GOV.UK's list of organisations, not a map. It "
                "brings the list of public bodies up to date: see `servicecomm refresh "
                "--help`."
            )
    elif isinstance(document, list) and document and _is_govuk({"results": document}):
        return read_json(json.dumps({"results": document}).encode(), source)
    raise SourceFileError(
        f"{source} is JSON, but not a map of Kumu, PRSM, Cytoscape or "
        "network-graph-viewer. Export it from one of these, or as a workbook."
    )


def _is_govuk(document: Mapping[str, Any]) -> bool:
    results = document.get("results")
    first = results[0] if isinstance(results, list) and results else None
    return isinstance(first, dict) and {"title", "format", "details"} <= first.keys()


def _parsed(data: bytes, source: str) -> Any:
    if len(data) > LARGEST:
        raise SourceFileError(
            f"{source} has {len(data) / 1e6:,.0f} MB, and a map in JSON is read up to "
            f"{LARGEST // 1_000_000} MB. Export a part of it."
        )

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise SourceFileError(
                f"{source} says {shown(twice)} twice of one thing, so nobody knows "
                "which of the two is meant. Delete one."
            )
        return found

    try:
        return json.loads(
            data,
            object_pairs_hook=once,
            parse_float=str,
            parse_int=str,
            parse_constant=str,
        )
    except (ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise SourceFileError(
            f"{source}{line} is not readable JSON: it is damaged, cut short or another "
            "kind of file. Export it again; from PRSM, as an Excel workbook."
        ) from None


def _text(value: Any) -> str:
    """Write a value as text: several are joined, what is nested stays JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value):
        return _SEPARATOR.join(filter(None, map(_text, value)))
    return json.dumps(value, ensure_ascii=False)


def _records(document: Mapping[str, Any], key: str, source: str) -> Iterator[Any]:
    found = document.get(key) or []
    if not isinstance(found, list) or not all(isinstance(v, dict) for v in found):
        raise SourceFileError(
            f"{source}: {shown(key)} is not a list of things. Export it again."
        )
    yield from found


def _cells(record: Mapping[str, Any], *without: str) -> dict[str, str]:
    return {
        name: text
        for name, value in record.items()
        if name not in without and (text := _text(value))
    }


def _is_backup(document: Mapping[str, Any]) -> bool:
    parts = [document.get("elements"), document.get("connections")]
    records = [v for part in parts if isinstance(part, list) for v in part]
    return any(isinstance(v, dict) and "attributes" in v for v in records)


def _backup(document: dict[str, Any], source: str) -> Network:
    network = Network(source, "Kumu (a project's backup)", called=_KUMU)
    where, notes = _positions(document, source)
    for row, record in enumerate(_records(document, "elements", source), start=1):
        own = _text(record.get("_id"))
        cells = _attributes(record, source) | where.get(own, {})
        label, given = cells.pop("label", ""), cells.pop("id", "")
        _type_from(cells, "element type")
        if given:
            cells.setdefault("kumu_id", given)
        network.things.append(Thing(row, own, label, cells, keeps_id=False))
    for row, record in enumerate(_records(document, "connections", source), start=1):
        cells = _attributes(record, source)
        _type_from(cells, "connection type")
        cells.pop("id", None)
        ends = (_text(record.get("from")), _text(record.get("to")))
        directed = _text(record.get("direction")) in _ONE_WAY
        network.connections.append(Connection(row, ends, cells, directed=directed))
    _own_ids(network)
    network.notes += notes
    if any(network.things):
        network.notes.append(
            f"{source}: a backup also holds what was put in Kumu's bin: look for things "
            "that you deleted there."
        )
    left_out = [
        name for name in ("loops", "perspectives") if isinstance(document.get(name), list) and document[name]
    ]
    if left_out:
        network.notes.append(f"{source}: {' and '.join(left_out)} were not read.")
    return network


def _own_ids(network: Network) -> None:
    """Take the ids that people gave in Kumu, where each thing's is its own."""
    given = [thing.cells.get("kumu_id", "") for thing in network.things]
    if all(given) and len(set(given)) == len(given):
        renamed = {t.own_id: t.cells["kumu_id"] for t in network.things}
        for thing in network.things:
            thing.own_id, thing.keeps_id = thing.cells.pop("kumu_id"), True
        for connection in network.connections:
            first, second = connection.ends
            ends = (renamed.get(first, first), renamed.get(second, second))
            connection.ends = ends


def _type_from(cells: dict[str, str], name: str) -> None:
    if name in cells:
        cells.setdefault("type", cells.pop(name))


def _attributes(record: Mapping[str, Any], source: str) -> dict[str, str]:
    attributes = record.get("attributes") or {}
    if not isinstance(attributes, dict):
        raise SourceFileError(
            f"{source}: 'attributes' is not a list of names and values. Export it "
            "again."
        )
    return _cells(attributes)


def _positions(
    document: Mapping[str, Any], source: str
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Find where things stand, in the map that Kumu opens first."""
    maps = list(_records(document, "maps", source))
    chosen = [m for m in maps if m.get("_id") == document.get("defaultMap")] or maps
    if not chosen:
        return {}, []
    where = {}
    for record in _records(chosen[0], "elements", source):
        position = record.get("position")
        if isinstance(position, dict):
            where[_text(record.get("element"))] = _cells(
                {axis: position.get(axis) for axis in ("x", "y")}
            )
    notes = []
    if len(maps) > 1:
        notes.append(f"{source} has {len(maps)} maps: positions are those of one.")
    return where, notes


def _blueprint(document: dict[str, Any], source: str) -> Network:
    network = Network(source, "Kumu (a blueprint)", called=_KUMU)
    records = list(_records(document, "elements", source))
    with_ids = any(_text(record.get("id")) for record in records)
    for row, record in enumerate(records, start=1):
        label, given = _text(record.get("label")), _text(record.get("id"))
        own = given or label
        cells = _cells(record, "id", "label")
        thing = Thing(row, own, label or own, cells, keeps_id=with_ids and bool(given))
        network.things.append(thing)
    for row, record in enumerate(_records(document, "connections", source), start=1):
        ends = (_text(record.get("from")), _text(record.get("to")))
        cells = _cells(record, "id", "from", "to", "direction")
        directed = _text(record.get("direction")) in _ONE_WAY
        network.connections.append(Connection(row, ends, cells, directed=directed))
    _ends_by_label(network)
    if document.get("loops"):
        network.notes.append(f"{source}: loops were not read.")
    return network


def _ends_by_label(network: Network) -> None:
    # Where elements have ids, people still write labels in their connections.
    known = {thing.own_id for thing in network.things}
    named: dict[str, set[str]] = {}
    for thing in network.things:
        named.setdefault(thing.label, set()).add(thing.own_id)
    for connection in network.connections:
        first, second = (
            min(named[end]) if end not in known and len(named.get(end, ())) == 1 else end
            for end in connection.ends
        )
        connection.ends = (first, second)


def _prsm(document: dict[str, Any], source: str) -> Network:
    network = Network(source, "PRSM", called=("factors", "links"))
    titles = document.get("attributeTitles")
    titles = titles if isinstance(titles, dict) else {}
    nodes, edges = _styles(document, "nodes"), _styles(document, "edges")
    for row, record in enumerate(_records(document, "nodes", source), start=1):
        own = _text(record.get("id"))
        cells = _cells({name: record.get(name) for name in ("x", "y")})
        cells |= {
            _text(title): text
            for name, title in titles.items()
            if (text := _text(record.get(name)))
        }
        if note := _delta(record.get("note")):
            cells.setdefault("note", note)
        if style := nodes.get(_text(record.get("grp")), ""):
            cells.setdefault("type", style)
        # PRSM breaks a label into lines to fit its circle.
        label = _text(record.get("label")).replace("\n", " ").strip()
        network.things.append(Thing(row, own, label or own, cells, keeps_id=False))
    for row, record in enumerate(_records(document, "edges", source), start=1):
        cells = _cells({"label": record.get("label")})
        cells = {name: cell.replace("\n", " ").strip() for name, cell in cells.items()}
        if note := _delta(record.get("note")):
            cells["note"] = note
        if style := edges.get(_text(record.get("grp")), ""):
            cells.setdefault("type", style)
        ends = (_text(record.get("from")), _text(record.get("to")))
        network.connections.append(Connection(row, ends, cells, directed=True))
    if network.things:
        network.notes.append(
            f"{source}: line breaks in labels were read as spaces; the name of a "
            "factor's style was taken for its type."
        )
    return network


def _styles(document: Mapping[str, Any], which: str) -> dict[str, str]:
    styles = document.get("styles") or document.get("samples")
    found = styles.get(which) if isinstance(styles, dict) else None
    if not isinstance(found, dict):
        return {}
    return {
        name: _text(style.get("groupLabel"))
        for name, style in found.items()
        if isinstance(style, dict) and _text(style.get("groupLabel")) != "Sample"
    }


def _delta(note: Any) -> str:
    """Give the plain text of a note that keeps its formatting apart."""
    if isinstance(note, dict) and isinstance(note.get("ops"), list):
        said = (op.get("insert") for op in note["ops"] if isinstance(op, dict))
        return "".join(text for text in said if isinstance(text, str)).strip()
    return _text(note)


def _cytoscape(document: dict[str, Any], source: str) -> Network:
    network = Network(source, "Cytoscape", called=("nodes", "edges"))
    elements = document["elements"]
    for row, record in enumerate(_records(elements, "nodes", source), start=1):
        cells = _data(record, source)
        own = cells.pop("id", "")
        cells |= _cells(_mapping(record.get("position")))
        network.things.append(Thing(row, own, _label(cells, own), cells))
    for row, record in enumerate(_records(elements, "edges", source), start=1):
        cells = _data(record, source)
        cells.pop("id", None)
        ends = (cells.pop("source", ""), cells.pop("target", ""))
        directed = cells.pop("directed", "") in _ONE_WAY
        network.connections.append(Connection(row, ends, cells, directed=directed))
    return network


def _data(record: Mapping[str, Any], source: str) -> dict[str, str]:
    data = record.get("data")
    if not isinstance(data, dict):
        raise SourceFileError(f"{source}: a node or edge has no 'data'. Export it again.")
    return _cells(data)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _label(cells: dict[str, str], own: str) -> str:
    for name in ("label", "Label"):
        if name in cells:
            return cells.pop(name)
    return cells.get("title") or cells.get("name") or own


def _viewer(document: dict[str, Any], source: str) -> Network:
    network = Network(source, "network-graph-viewer", called=("nodes", "edges"))
    held = _mapping(document.get("doc"))
    for row, cells in enumerate(_rows(held, "nodes", source), start=1):
        own = _popped(cells, "id")
        network.things.append(Thing(row, own, _label(cells, own), cells))
    for row, cells in enumerate(_rows(held, "edges", source), start=1):
        ends = (_popped(cells, "source", "from"), _popped(cells, "target", "to"))
        directed = _popped(cells, "directed") in _ONE_WAY
        _popped(cells, "id")
        network.connections.append(Connection(row, ends, cells, directed=directed))
    return network


def _popped(cells: dict[str, str], *names: str) -> str:
    own = next((own for own in cells if own.lower() in names), None)
    return cells.pop(own) if own is not None else ""


def _rows(held: Mapping[str, Any], which: str, source: str) -> Iterator[dict[str, str]]:
    table = _mapping(held.get(which))
    rows, columns = table.get("rows") or [], table.get("columns") or []
    if not isinstance(rows, list) or not isinstance(columns, list):
        raise SourceFileError(f"{source}: {which} has no rows. Export it again.")
    names = [_text(c.get("name") or c.get("id")) if isinstance(c, dict) else _text(c) for c in columns]
    for row in rows:
        if isinstance(row, dict):
            yield _cells(row)
        elif isinstance(row, list) and len(row) <= len(names):
            yield _cells(dict(zip(names, row, strict=False)))
        else:
            raise SourceFileError(f"{source}: a row of {which} is longer than its headings. Export it again.")


def _has(document: Mapping[str, Any], *keys: str) -> bool:
    return all(isinstance(document.get(key), list) for key in keys)


def _is_cytoscape(document: Mapping[str, Any]) -> bool:
    elements = document.get("elements")
    return isinstance(elements, dict) and _has(elements, "nodes")


_KUMU = ("elements", "connections")
_FORMATS = (
    (_is_backup, _backup),
    (_is_cytoscape, _cytoscape),
    (lambda d: _has(d, "elements"), _blueprint),
    (lambda d: d.get("format") == "network-graph-viewer", _viewer),
    (lambda d: _has(d, "nodes", "edges"), _prsm),
)
