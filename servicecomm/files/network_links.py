"""Connections of another program's file → links, ties, contacts and belonging.

What two things mean to each other follows from their tables and the connection's type;
nothing is inferred from the shape of the network.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.errors import Issue, counted, nearest_text
from servicecomm.files.delimited import Grid
from servicecomm.files.headings import fold
from servicecomm.files.networks import one_of
from servicecomm.files.tabulating import tabulate
from servicecomm.model.draft import Source
from servicecomm.model.schema import BODY_TABLES, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecomm.files.networks import Connection, Network, Placed, ReadTables
    from servicecomm.model.schema import Table

    Row = tuple[Connection, str, str]

NO_KIND = "connected to"
"""The kind of a tie that has no type."""

_UP = (
    "part of, belongs to, member of, works for, works in, employed by, owned by, "
    "run by, reports to, in team, of team"
)
_DOWN = "has part, contains, includes, has member, employs, owns, runs, parent of"
_BELONGS = {fold(word): True for word in _UP.split(",")} | {
    fold(word): False for word in _DOWN.split(",")
}
_TYPE_NAMES = ("relation", "type", "connection type", "edge type", "kind", "label")
_LINKED = (*BODY_TABLES, "people")
_ROWS_SHOWN = 5


def sort_out(
    network: Network, ends: Mapping[str, Placed], read: ReadTables
) -> dict[str, list[Row]]:
    """
    Decide which table each connection belongs to.

    Parameters
    ----------
    network
        The network.
    ends
        Its things, by what connections call them.
    read
        Takes the notes and faults. Where a connection says what something is part of,
        that is written into the thing's own cells.

    Returns
    -------
    dict of str to list
        By table ("affects" always, "ties" and "contacts" if there are any): the
        connection, and the ids of its two ends in the order of the table's columns.
    """
    rows: dict[str, list[Row]] = {"affects": []}
    nowhere: dict[str, list[int]] = {}
    belongs = 0
    for connection in network.connections:
        found = [ends.get(end) for end in connection.ends]
        issues = [
            _missing(network, connection, end, ends)
            for end, one in zip(connection.ends, found, strict=True)
            if one is None
        ]
        read.issues.extend(issues)
        if issues:
            continue
        first, second = (one for one in found if one is not None)
        if _belong(connection, first, second):
            belongs += 1
        elif {first.table, second.table} == {"problems"}:
            nowhere.setdefault("two problems", []).append(connection.row)
        elif "problems" in {first.table, second.table}:
            problem, body = sorted((first, second), key=lambda p: p.table != "problems")
            if body.table in BODY_TABLES:
                rows["affects"].append((connection, problem.id, body.id))
            else:
                what = f"a problem and {TABLE[body.table].one}"
                nowhere.setdefault(what, []).append(connection.row)
        elif {first.table, second.table} <= set(_LINKED):
            table = _table_of_tie(connection, first, second)
            rows.setdefault(table, []).append((connection, first.id, second.id))
        else:
            what = f"{TABLE[first.table].one} and {TABLE[second.table].one}"
            nowhere.setdefault(what, []).append(connection.row)
    _say(network, nowhere, belongs, read)
    return rows


def _missing(
    network: Network, connection: Connection, end: str, known: Iterable[str]
) -> Issue:
    one = network.called[0].removesuffix("s")
    place = f"{network.source}, {network.called[1]}"
    if not end:
        remedy = "Fill it in, or delete the row."
        return Issue(place, connection.row, "", "", "has an empty end", remedy)
    remedy = f"Correct it, or add that {one}.{nearest_text(end, known)}"
    return Issue(place, connection.row, "", end, f"is no {one} of the file", remedy)


def _belong(connection: Connection, first: Placed, second: Placed) -> bool:
    """Write down what is part of what, if that is what the connection says."""
    upward = _BELONGS.get(fold(_type_of(connection)[1]))
    if upward is None:
        return False
    low, high = (first, second) if upward else (second, first)
    column = {
        ("organisations", "organisations"): "parent_id",
        ("teams", "organisations"): "organisation_id",
        ("services", "organisations"): "organisation_id",
        ("people", "organisations"): "organisation_id",
        ("people", "teams"): "team_id",
    }.get((low.table, high.table))
    if column is None:
        return False
    cells = low.thing.cells
    given = next((n for n in cells if fold(n) == fold(column) and cells[n]), None)
    if given is None:
        cells[column] = high.id
        return True
    if cells[given] == high.id:
        return True
    if column == "parent_id":
        cells[given] += f"|{high.id}"
        return True
    return False


def _type_of(connection: Connection) -> tuple[str, str]:
    for wanted in _TYPE_NAMES:
        for name, cell in connection.cells.items():
            if cell and fold(name) == fold(wanted):
                return name, cell
    return "", ""


def _table_of_tie(connection: Connection, first: Placed, second: Placed) -> str:
    people = first.table == second.table == "people"
    knows = any(
        fold(name) == "warmth" and cell for name, cell in connection.cells.items()
    )
    return "contacts" if people and knows else "ties"


def _say(
    network: Network, nowhere: Mapping[str, list[int]], belongs: int, read: ReadTables
) -> None:
    connections = network.called[1]
    if belongs:
        read.notes.append(
            f"{network.source}: {counted(belongs, one_of(connections), connections)} "
            f"{'says' if belongs == 1 else 'say'} what something is part of: read as "
            "its organisation, team or parent."
        )
    for what, rows in nowhere.items():
        first = ", ".join(map(str, rows[:_ROWS_SHOWN]))
        more = (
            f" and {len(rows) - _ROWS_SHOWN:,} more" if len(rows) > _ROWS_SHOWN else ""
        )
        read.notes.append(
            f"{network.source}: {counted(len(rows), one_of(connections), connections)} "
            f"{'joins' if len(rows) == 1 else 'join'} {what}, for which a map has no "
            f"place: left out ({'row' if len(rows) == 1 else 'rows'} {first}{more})."
        )


def tabulate_links(
    network: Network, table: Table, rows: list[Row], read: ReadTables
) -> None:
    """
    Make a table of connections.

    Parameters
    ----------
    network
        The network.
    table
        The table.
    rows
        The connections with the ids of their ends.
    read
        Takes the table, its source, notes and faults.
    """
    third = {"affects": "relation", "ties": "kind", "contacts": ""}[table.name]
    typed = _typed_heading(rows) if third else ""
    skipped = {*map(fold, table.key), "directed"}
    skipped -= {fold("relation")} if table.name == "contacts" else set()
    extra = dict.fromkeys(
        name
        for connection, *_ in rows
        for name, cell in connection.cells.items()
        if cell and name != typed and fold(name) not in skipped
    )
    for name in [n for n in extra if fold(n) in map(fold, _TYPE_NAMES)]:
        # Some formats give the type twice, so that every program finds it.
        if all(c.cells.get(name, "") in {"", c.cells.get(typed)} for c, *_ in rows):
            del extra[name]
    directed = table.name == "ties"
    heading = [*(table.ends or ()), *([third] if third else [])]
    grid = [[*heading, *(["directed"] if directed else []), *extra]]
    numbers, seen, twice, untyped = [], set(), 0, 0
    for connection, first, second in rows:
        cells = connection.cells
        own = [cells.get(typed, "")] if third else []
        if directed:
            untyped += not own[0]
            own = [own[0] or NO_KIND, "yes" if connection.directed else "no"]
        row = (first, second, *own, *(cells.get(name, "") for name in extra))
        if row in seen:
            twice += 1
            continue
        seen.add(row)
        grid.append(list(row))
        numbers.append(connection.row)
    source = f"{network.source}, {network.called[1]}"
    one = tabulate(table, Grid(source, iter(grid)))
    read.tables[table.name] = one.frame
    read.sources[table.name] = Source(source, np.array(numbers, dtype=np.int64))
    read.notes.extend(one.notes)
    read.issues.extend(one.issues)
    if twice:
        read.notes.append(f"{source}: {twice:,} stand twice, alike in all: taken once.")
    if untyped:
        read.notes.append(f"{source}: {untyped:,} without a type, read as '{NO_KIND}'.")


def _typed_heading(rows: Iterable[Row]) -> str:
    """Choose the one heading that gives the connections their type."""
    filled: Counter[str] = Counter()
    for connection, *_ in rows:
        filled.update(name for name, cell in connection.cells.items() if cell)
    for wanted in _TYPE_NAMES:
        for name in sorted(filled):
            if fold(name) == fold(wanted):
                return name
    return ""
