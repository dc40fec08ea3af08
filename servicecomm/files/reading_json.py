"""JSON of other programs → networks: Kumu, PRSM, Cytoscape, network-graph-viewer.

Numbers stay as they are typed; what a document is, is told from its keys. What things
mean to a map is for `network_things`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError
from servicecomm.files.json_records import (
    cells_of,
    mapping_of,
    parsed,
    records_of,
    text_of,
)
from servicecomm.files.networks import Connection, Network, Thing
from servicecomm.files.reading_kumu import (
    ONE_WAY,
    is_backup,
    read_backup,
    read_blueprint,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


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
    document = parsed(data, source)
    if isinstance(document, dict):
        for fits, read in _FORMATS:
            if fits(document):
                return read(document, source)
    if _is_govuk(document):
        raise SourceFileError(
            f"{source} is a page of GOV.UK's list of organisations, not a map. It "
            "brings the list of public bodies up to date: see `servicecomm refresh "
            "--help`."
        )
    raise SourceFileError(
        f"{source} is JSON, but not a map of Kumu, PRSM, Cytoscape or "
        "network-graph-viewer. Export it from one of these, or as a workbook."
    )


def _is_govuk(document: Any) -> bool:
    held = document.get("results") if isinstance(document, dict) else document
    first = held[0] if isinstance(held, list) and held else None
    return isinstance(first, dict) and {"title", "format", "details"} <= first.keys()


def _prsm(document: dict[str, Any], source: str) -> Network:
    network = Network(source, "PRSM", called=("factors", "links"))
    titles = document.get("attributeTitles")
    titles = titles if isinstance(titles, dict) else {}
    nodes, edges = _styles(document, "nodes"), _styles(document, "edges")
    for row, record in enumerate(records_of(document, "nodes", source), start=1):
        own = text_of(record.get("id"))
        cells = cells_of({name: record.get(name) for name in ("x", "y")})
        cells |= {
            text_of(title): text
            for name, title in titles.items()
            if (text := text_of(record.get(name)))
        }
        if note := _delta(record.get("note")):
            cells.setdefault("note", note)
        if style := nodes.get(text_of(record.get("grp")), ""):
            cells.setdefault("type", style)
        # PRSM breaks a label into lines to fit its circle.
        label = text_of(record.get("label")).replace("\n", " ").strip()
        network.things.append(Thing(row, own, label or own, cells, keeps_id=False))
    for row, record in enumerate(records_of(document, "edges", source), start=1):
        cells = cells_of({"label": record.get("label")})
        cells = {name: cell.replace("\n", " ").strip() for name, cell in cells.items()}
        if note := _delta(record.get("note")):
            cells["note"] = note
        if style := edges.get(text_of(record.get("grp")), ""):
            cells.setdefault("type", style)
        ends = (text_of(record.get("from")), text_of(record.get("to")))
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
        name: text_of(style.get("groupLabel"))
        for name, style in found.items()
        if isinstance(style, dict) and text_of(style.get("groupLabel")) != "Sample"
    }


def _delta(note: Any) -> str:
    """Give the plain text of a note that keeps its formatting apart."""
    if isinstance(note, dict) and isinstance(note.get("ops"), list):
        said = (op.get("insert") for op in note["ops"] if isinstance(op, dict))
        return "".join(text for text in said if isinstance(text, str)).strip()
    return text_of(note)


def _cytoscape(document: dict[str, Any], source: str) -> Network:
    network = Network(source, "Cytoscape", called=("nodes", "edges"))
    elements = document["elements"]
    for row, record in enumerate(records_of(elements, "nodes", source), start=1):
        cells = _data(record, source)
        own = cells.pop("id", "")
        cells |= cells_of(mapping_of(record.get("position")))
        network.things.append(Thing(row, own, _label(cells, own), cells))
    for row, record in enumerate(records_of(elements, "edges", source), start=1):
        cells = _data(record, source)
        cells.pop("id", None)
        ends = (cells.pop("source", ""), cells.pop("target", ""))
        directed = cells.pop("directed", "") in ONE_WAY
        network.connections.append(Connection(row, ends, cells, directed=directed))
    return network


def _data(record: Mapping[str, Any], source: str) -> dict[str, str]:
    data = record.get("data")
    if not isinstance(data, dict):
        raise SourceFileError(
            f"{source}: a node or edge has no 'data'. Export it again."
        )
    return cells_of(data)


def _label(cells: dict[str, str], own: str) -> str:
    for name in ("label", "Label"):
        if name in cells:
            return cells.pop(name)
    return cells.get("title") or cells.get("name") or own


def _viewer(document: dict[str, Any], source: str) -> Network:
    network = Network(source, "network-graph-viewer", called=("nodes", "edges"))
    held = mapping_of(document.get("doc"))
    for row, cells in enumerate(_rows(held, "nodes", source), start=1):
        own = _popped(cells, "id")
        network.things.append(Thing(row, own, _label(cells, own), cells))
    for row, cells in enumerate(_rows(held, "edges", source), start=1):
        ends = (_popped(cells, "source", "from"), _popped(cells, "target", "to"))
        directed = _popped(cells, "directed") in ONE_WAY
        _popped(cells, "id")
        network.connections.append(Connection(row, ends, cells, directed=directed))
    return network


def _popped(cells: dict[str, str], *names: str) -> str:
    own = next((own for own in cells if own.lower() in names), None)
    return cells.pop(own) if own is not None else ""


def _rows(held: Mapping[str, Any], which: str, source: str) -> Iterator[dict[str, str]]:
    table = mapping_of(held.get(which))
    rows, columns = table.get("rows") or [], table.get("columns") or []
    if not isinstance(rows, list) or not isinstance(columns, list):
        raise SourceFileError(f"{source}: {which} has no rows. Export it again.")
    names = [
        text_of(c.get("name") or c.get("id")) if isinstance(c, dict) else text_of(c)
        for c in columns
    ]
    for row in rows:
        if isinstance(row, dict):
            yield cells_of(row)
        elif isinstance(row, list) and len(row) <= len(names):
            yield cells_of(dict(zip(names, row, strict=False)))
        else:
            raise SourceFileError(
                f"{source}: a row of {which} is longer than its headings. Export it "
                "again."
            )


def _has(document: Mapping[str, Any], *keys: str) -> bool:
    return all(isinstance(document.get(key), list) for key in keys)


def _is_cytoscape(document: Mapping[str, Any]) -> bool:
    elements = document.get("elements")
    return isinstance(elements, dict) and _has(elements, "nodes")


_FORMATS = (
    (is_backup, read_backup),
    (_is_cytoscape, _cytoscape),
    (lambda d: _has(d, "elements"), read_blueprint),
    (lambda d: d.get("format") == "network-graph-viewer", _viewer),
    (lambda d: _has(d, "nodes", "edges"), _prsm),
)
