"""Kumu, PRSM and Gephi: the map as a table of things and a table of links.

Headings, ids and values are those that each program reads; no file is written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import counted
from servicecomm.files import encoding
from servicecomm.files.writing_texts import json_bytes
from servicecomm.model.schema import SEPARATOR, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecomm.files.linked import Linked

_KUMU = {"id": "ID", "label": "Label", "type": "Type", "what": "Description"} | {
    "tags": "Tags",
    "url": "URL",
}
_KUMU_EDGE = {"id": "ID", "source": "From", "target": "To", "relation": "Type"}
_KUMU_MEANS = {"description", "image", "email", "url", "tags", "strength"}
_KUMU_WORDS = {"yes", "no", "on", "off", "true", "false"}
_KUMU_FIRST = ("ID", "Label", "Type", "Description", "Tags", "From", "To", "direction")
_MANY = {column.name for table in TABLES for column in table.columns if column.many}
# Numbers of looks on PRSM's palettes: what a thing is, and how sure a link is.
_PRSM_LOOKS = {"problem": "1", "organisation": "2", "team": "3", "service": "4"}
_PRSM_PERSON = "5"
_PRSM_LINKS = {"stated": "1", "inferred": "2", "assumed": "3"}
_PRSM_TIE = "4"


def kumu_workbook(made: Linked, source: str) -> tuple[bytes, list[str]]:
    """
    Encode a map as a workbook for Kumu.

    Parameters
    ----------
    made
        The map's nodes and edges.
    source
        What to call the file in an error.

    Returns
    -------
    bytes
        Sheets ``Elements`` and ``Connections``, which name elements by id.
    list of str
        What Kumu will read otherwise, in sentences.

    Raises
    ------
    SourceFileError
        If a cell holds what a workbook cannot hold.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> kumu_workbook(linked(example_map()), "a.xlsx")[0][:2]
    b'PK'
    """
    elements, connections = _kumu(made)
    sheets = {"Elements": elements, "Connections": connections}
    return encoding.workbook_bytes(sheets, source), list(_kumu_notes(made))


def kumu_json(made: Linked) -> tuple[bytes, list[str]]:
    """
    Encode a map as a blueprint for Kumu.

    Parameters
    ----------
    made
        The map's nodes and edges.

    Returns
    -------
    bytes
        JSON with ``elements`` and ``connections``.
    list of str
        What Kumu will read otherwise, in sentences.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> import json
    >>> sorted(json.loads(kumu_json(linked(example_map()))[0]))
    ['connections', 'elements']
    """
    elements, connections = _kumu(made)
    told = {
        "elements": [_blueprint(cells) for cells in _filled(elements)],
        "connections": [_blueprint(cells) for cells in _filled(connections)],
    }
    return json_bytes(told), list(_kumu_notes(made))


def _kumu(made: Linked) -> tuple[pd.DataFrame, pd.DataFrame]:
    nodes = made.nodes.rename(columns=lambda name: _KUMU.get(name) or _field(name))
    ways = made.edges["directed"].map({"yes": "directed", "no": "undirected"})
    edges = made.edges.drop(columns="directed").assign(direction=ways)
    edges = edges.rename(
        columns=lambda name: _KUMU_EDGE.get(name) or _field(name, strength="Strength")
    )
    return _ordered(nodes), _ordered(edges)


def _field(name: str, **known: str) -> str:
    """Name a field so that Kumu neither refuses it nor takes it for one of its own."""
    if name in known:
        return known[name]
    if name.casefold() in _KUMU_MEANS | _KUMU_WORDS:
        return f"our {name}"
    return name


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    first = [name for name in _KUMU_FIRST if name in frame]
    return frame[[*first, *(name for name in frame if name not in first)]]


def _filled(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    for row in frame.to_dict("records"):
        yield {str(name): cell for name, cell in row.items() if cell}


def _blueprint(cells: Mapping[str, str]) -> dict[str, str | list[str]]:
    told: dict[str, str | list[str]] = {}
    for name, cell in cells.items():
        own = name.lower() if name in {*_KUMU.values(), *_KUMU_EDGE.values()} else name
        joined = own in _MANY and SEPARATOR in cell
        told[own] = cell.split(SEPARATOR) if joined or own == "tags" else cell
    return told


def _kumu_notes(made: Linked) -> Iterator[str]:
    ids = made.nodes["id"]
    if ids.str.contains("[_.]").any():
        yield "Kumu's search cannot select ids with an underline or a dot."
    split = sorted(
        {
            name
            for frame in (made.nodes, made.edges)
            for name in frame.columns
            if name not in _MANY
            and frame[name].str.contains(SEPARATOR, regex=False).any()
        }
    )
    if split:
        yield (
            f"Kumu takes {SEPARATOR} for the end of a value, and some texts of "
            f"{', '.join(split)} hold one."
        )
    if made.positions:
        yield "Kumu's import takes no positions."


def prsm_workbook(made: Linked, source: str) -> tuple[bytes, list[str]]:
    """
    Encode a map as a workbook for PRSM.

    Parameters
    ----------
    made
        The map's nodes and edges.
    source
        What to call the file in an error.

    Returns
    -------
    bytes
        Sheets ``Factors`` and ``Links``, which name factors by label.
    list of str
        What had to be changed, in sentences.

    Raises
    ------
    SourceFileError
        If a cell holds what a workbook cannot hold.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> prsm_workbook(linked(example_map()), "a.xlsx")[0][:2]
    b'PK'
    """
    labels = _unlike(made.nodes)
    ids = dict(zip(made.nodes["id"], labels, strict=True))
    nodes = made.nodes.assign(label=labels, **_own_ids(made.nodes))
    looks = nodes["type"].map(_PRSM_LOOKS).fillna(_PRSM_PERSON)
    factors = pd.DataFrame({"Label": nodes["label"], "Style": looks})
    if "note" in nodes:
        factors["Note"] = nodes["note"]
    if made.positions:
        places = [made.screen_position(own) for own in nodes["id"]]
        for axis, name in enumerate("xy"):
            factors[name] = ["" if at is None else f"{at[axis]:g}" for at in places]
    rest = nodes.drop(columns=["id", "label", "note"], errors="ignore")
    factors = pd.concat([factors, rest], axis="columns")
    edges = made.edges
    links = pd.DataFrame(
        {
            "From": edges["source"].map(ids),
            "To": edges["target"].map(ids),
            "Label": edges["relation"],
            "Style": edges.get("basis", edges["id"]).map(_PRSM_LINKS).fillna(_PRSM_TIE),
        }
    )
    if "note" in edges:
        links["Note"] = edges["note"]
    used = ["id", "source", "target", "relation", "note"]
    links = pd.concat(
        [links, edges.drop(columns=used, errors="ignore")], axis="columns"
    )
    changed = int((pd.Series(labels, made.nodes.index) != made.nodes["label"]).sum())
    notes = [
        "Whoever knows the name of a PRSM room can read and change the map in it.",
    ]
    if changed:
        notes.append(
            f"PRSM tells factors apart by label: {counted(changed, 'label')} got an id."
        )
    return encoding.workbook_bytes({"Factors": factors, "Links": links}, source), notes


def _own_ids(nodes: pd.DataFrame) -> dict[str, pd.Series[str]]:
    """Give each thing its id under the heading of its own table."""
    columns = {}
    for table in TABLES:
        own = table.key[0]
        if table.role == "node" and (nodes["type"] == table.one).any():
            other = nodes[own] if own in nodes else pd.Series("", nodes.index)
            columns[own] = other.where(nodes["type"] != table.one, nodes["id"])
    return columns


def _unlike(nodes: pd.DataFrame) -> list[str]:
    """Give each node a label that no other has."""
    folded = nodes["label"].str.strip()
    alike = folded.duplicated(keep=False) | (folded == "")
    taken = set(nodes.loc[~alike, "label"])
    labels = []
    for own, label, twice in zip(nodes["id"], nodes["label"], alike, strict=True):
        new = label
        while twice and (new == label or new in taken):
            new = f"{new} ({own})".strip()
        taken.add(new)
        labels.append(new)
    return labels


def gephi_tables(made: Linked) -> dict[str, pd.DataFrame]:
    """
    Make the two tables that Gephi's spreadsheet import takes.

    Parameters
    ----------
    made
        The map's nodes and edges.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``nodes`` and ``edges``; a link's relation is its ``Kind``, so that parallel
        edges stay apart.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.linked import linked
    >>> gephi_tables(linked(example_map()))["edges"].columns[:4].tolist()
    ['Source', 'Target', 'Type', 'Id']
    """
    nodes = made.nodes.rename(columns={"id": "Id", "label": "Label"})
    ways = made.edges["directed"].map({"yes": "Directed", "no": "Undirected"})
    edges = pd.DataFrame(
        {
            "Source": made.edges["source"],
            "Target": made.edges["target"],
            "Type": ways,
            "Id": made.edges["id"],
            "Label": made.edges["relation"],
            "Kind": made.edges["relation"],
        }
    )
    used = ["id", "source", "target", "relation", "directed"]
    rest = made.edges.drop(columns=used)
    return {"nodes": nodes, "edges": pd.concat([edges, rest], axis="columns")}
