"""Kumu's JSON → networks: blueprints, and the backups of whole projects.

What things mean to a map is for `network_things`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError
from servicecomm.files.json_records import cells_of, records_of, text_of
from servicecomm.files.networks import Connection, Network, Thing

if TYPE_CHECKING:
    from collections.abc import Mapping

ONE_WAY = ("directed", "true", "1", "yes")
"""What says that a connection runs one way."""

_CALLED = ("elements", "connections")


def is_backup(document: Mapping[str, Any]) -> bool:
    """
    Tell a backup from a blueprint.

    Parameters
    ----------
    document
        The parsed file.

    Returns
    -------
    bool
        Whether things keep their attributes apart, as in a backup.

    Examples
    --------
    >>> is_backup({"elements": [{"_id": "a", "attributes": {}}]})
    True
    """
    parts = [document.get("elements"), document.get("connections")]
    records = [v for part in parts if isinstance(part, list) for v in part]
    return any(isinstance(v, dict) and "attributes" in v for v in records)


def read_backup(document: dict[str, Any], source: str) -> Network:
    """
    Read the backup of a project.

    Parameters
    ----------
    document
        The parsed file.
    source
        Its name, for notes and errors.

    Returns
    -------
    Network
        What it holds.

    Raises
    ------
    SourceFileError
        If a part is no list of things.

    Examples
    --------
    >>> backup = {"elements": [{"_id": "elem-1", "attributes": {"label": "DWP"}}]}
    >>> read_backup(backup, "x.json").things[0].label
    'DWP'
    """
    network = Network(source, "Kumu (a project's backup)", called=_CALLED)
    where, notes = _positions(document, source)
    for row, record in enumerate(records_of(document, "elements", source), start=1):
        own = text_of(record.get("_id"))
        cells = _attributes(record, source) | where.get(own, {})
        label, given = cells.pop("label", ""), cells.pop("id", "")
        _type_from(cells, "element type")
        if given:
            cells.setdefault("kumu_id", given)
        network.things.append(Thing(row, own, label, cells, keeps_id=False))
    for row, record in enumerate(records_of(document, "connections", source), start=1):
        cells = _attributes(record, source)
        _type_from(cells, "connection type")
        cells.pop("id", None)
        ends = (text_of(record.get("from")), text_of(record.get("to")))
        directed = text_of(record.get("direction")) in ONE_WAY
        network.connections.append(Connection(row, ends, cells, directed=directed))
    _own_ids(network)
    network.notes += notes
    if network.things:
        network.notes.append(
            f"{source}: a backup also holds what was put in Kumu's bin: look for "
            "things that you deleted there."
        )
    left_out = [
        name
        for name in ("loops", "perspectives")
        if isinstance(document.get(name), list) and document[name]
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
    return cells_of(attributes)


def _positions(
    document: Mapping[str, Any], source: str
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Find where things stand, in the map that Kumu opens first."""
    maps = list(records_of(document, "maps", source))
    chosen = [m for m in maps if m.get("_id") == document.get("defaultMap")] or maps
    if not chosen:
        return {}, []
    where = {}
    for record in records_of(chosen[0], "elements", source):
        position = record.get("position")
        if isinstance(position, dict):
            where[text_of(record.get("element"))] = cells_of(
                {axis: position.get(axis) for axis in ("x", "y")}
            )
    notes = []
    if len(maps) > 1:
        notes.append(f"{source} has {len(maps)} maps: positions are those of one.")
    return where, notes


def read_blueprint(document: dict[str, Any], source: str) -> Network:
    """
    Read a blueprint.

    Parameters
    ----------
    document
        The parsed file.
    source
        Its name, for notes and errors.

    Returns
    -------
    Network
        What it holds.

    Raises
    ------
    SourceFileError
        If a part is no list of things.

    Examples
    --------
    >>> read_blueprint({"elements": [{"label": "DWP"}]}, "x.json").things[0].own_id
    'DWP'
    """
    network = Network(source, "Kumu (a blueprint)", called=_CALLED)
    records = list(records_of(document, "elements", source))
    with_ids = any(text_of(record.get("id")) for record in records)
    for row, record in enumerate(records, start=1):
        label, given = text_of(record.get("label")), text_of(record.get("id"))
        own = given or label
        cells = cells_of(record, "id", "label")
        thing = Thing(row, own, label or own, cells, keeps_id=with_ids and bool(given))
        network.things.append(thing)
    for row, record in enumerate(records_of(document, "connections", source), start=1):
        ends = (text_of(record.get("from")), text_of(record.get("to")))
        cells = cells_of(record, "id", "from", "to", "direction")
        directed = text_of(record.get("direction")) in ONE_WAY
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
            min(named[end])
            if end not in known and len(named.get(end, ())) == 1
            else end
            for end in connection.ends
        )
        connection.ends = (first, second)
