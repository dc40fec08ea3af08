"""Things and connections of another program's file → the tables of a map.

Which thing is a problem, a body or a person is taken from its type; what a map has no
place for is said, with its rows. No file is opened here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.errors import Issue, counted, shown
from servicecomm.files import network_links
from servicecomm.files.delimited import Grid
from servicecomm.files.headings import fold
from servicecomm.files.networks import Placed, ReadTables, Thing, one_of
from servicecomm.files.tabulating import tabulate
from servicecomm.files.thing_types import PLAIN, table_of_type
from servicecomm.model.draft import Source
from servicecomm.model.schema import REQUIRED_TABLES, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecomm.files.networks import Connection, Network
    from servicecomm.model.schema import Table

UNTYPED = "organisations"
"""The table of a thing whose type says nothing to a map."""

_TYPE_NAMES = ("table", "type", "element type", "node type", "kind", "category")
_LONGEST_ID = 60
_NAMED = 5


def tables_of(network: Network, types: Mapping[str, str] | None = None) -> ReadTables:
    """
    Make the tables of a map from a network.

    Parameters
    ----------
    network
        What was read.
    types
        Tables by type of thing, where the words alone do not tell.

    Returns
    -------
    ReadTables
        All tables that a map needs; a fault for each connection that leads nowhere and
        for each thing that cannot be told from another.

    Examples
    --------
    >>> from servicecomm.files.networks import Connection, Network
    >>> things = [Thing(1, "a", "Late", {"type": "Problem"}), Thing(2, "b", "DWP", {})]
    >>> links = [Connection(1, ("a", "b"), {})]
    >>> read = tables_of(Network("x", "a test", things, links))
    >>> read.tables["affects"].to_numpy().tolist()
    [['a', 'b', '']]
    """
    read = ReadTables(notes=[_greeting(network), *network.notes])
    parts: list[Thing | Connection] = [*network.things, *network.connections]
    for part in parts:
        # So our own exports call columns whose names other programs keep to themselves.
        part.cells = {n.removeprefix("our "): cell for n, cell in part.cells.items()}
    ends = _known_ends(network, read)
    if network.makes_missing:
        _make_missing(network, ends, read)
    placed = _placed(network, types or {}, read)
    by_end = {own: placed[id(thing)] for own, thing in ends.items()}
    links = network_links.sort_out(network, by_end, read)
    for name in dict.fromkeys((*REQUIRED_TABLES, *(p.table for p in placed.values()))):
        if name != "affects":
            mine = [each for each in placed.values() if each.table == name]
            _tabulate_things(network, TABLE[name], mine, read)
    for name, rows in links.items():
        network_links.tabulate_links(network, TABLE[name], rows, read)
    return read


def _greeting(network: Network) -> str:
    things, connections = network.called
    return (
        f"{network.source} was read as a file of {network.program}, with "
        f"{counted(len(network.things), one_of(things), things)} and "
        f"{counted(len(network.connections), one_of(connections), connections)}."
    )


def _known_ends(network: Network, read: ReadTables) -> dict[str, Thing]:
    ends: dict[str, Thing] = {}
    for thing in network.things:
        if not thing.own_id:
            wrong, remedy = "has no id and no label", "Give it one, or delete it."
        elif thing.own_id in ends and thing.keeps_id:
            continue  # what keeps its id is found when the tables are checked
        elif thing.own_id in ends:
            wrong = f"stands in row {ends[thing.own_id].row} already"
            remedy = "Rename one of the two, as connections cannot tell them apart."
        else:
            ends[thing.own_id] = thing
            continue
        place = f"{network.source}, {network.called[0]}"
        read.issues.append(Issue(place, thing.row, "", thing.own_id, wrong, remedy))
    return ends


def _make_missing(network: Network, ends: dict[str, Thing], read: ReadTables) -> None:
    made = []
    for connection in network.connections:
        for end in connection.ends:
            if end and end not in ends:
                thing = Thing(connection.row, end, end, {}, keeps_id=False)
                ends[end] = thing
                network.things.append(thing)
                made.append(str(connection.row))
    if made:
        read.notes.append(
            f"{network.source}: {network.called[1]} name {len(made):,} "
            f"{network.called[0]} that stand nowhere else; they were added (first in "
            f"row {made[0]})."
        )


def _placed(
    network: Network, types: Mapping[str, str], read: ReadTables
) -> dict[int, Placed]:
    said = {fold(word): table for word, table in types.items()}
    heading = _type_heading(network.things, said)
    used: set[str] = set()
    placed: dict[int, Placed] = {}
    unknown: Counter[str] = Counter()
    words = []
    for thing in network.things:
        word = thing.cells.pop(heading, "") if heading else ""
        table = said.get(fold(word)) or table_of_type(word)
        if table is None:
            unknown[word] += 1
        name = table or UNTYPED
        if name == "organisations" and word and fold(word) not in PLAIN:
            thing.cells.setdefault("kind", word)
        words.append((name, thing))
    # Ids that the file gives are taken before any is made.
    for makes in (False, True):
        for name, thing in words:
            own = _own_id(thing, TABLE[name])
            if bool(own) is not makes:
                new = own or made_id(thing.label, used)
                used.add(new)
                placed[id(thing)] = Placed(name, new, thing)
    _say_types(network, unknown, placed, read)
    return {id(thing): placed[id(thing)] for thing in network.things}


def _type_heading(things: Iterable[Thing], said: Mapping[str, str]) -> str | None:
    """Choose the heading whose cells name the most types that a map knows."""
    known: Counter[str] = Counter()
    seen: dict[str, None] = {}
    for thing in things:
        for name, cell in thing.cells.items():
            if cell and fold(name) in _TYPE_FOLDS:
                seen[name] = None
                known[name] += fold(cell) in said or table_of_type(cell) is not None
    if not seen:
        return None
    order = {name: _TYPE_FOLDS.index(fold(name)) for name in seen}
    return min(seen, key=lambda name: (-known[name], order[name], name))


_TYPE_FOLDS = tuple(map(fold, _TYPE_NAMES))


def _own_id(thing: Thing, table: Table) -> str:
    column = table.key[0]
    own = next((n for n in thing.cells if fold(n) == fold(column)), None)
    if own is not None and thing.cells[own].strip():
        return thing.cells[own]
    return thing.own_id if thing.keeps_id else ""


def made_id(label: str, used: set[str]) -> str:
    """
    Make an id that people can read from a label.

    Parameters
    ----------
    label
        What people call a thing.
    used
        The ids that are taken.

    Returns
    -------
    str
        Small letters, digits and hyphens; a number at the end where it is taken.

    Examples
    --------
    >>> made_id("Work & Pensions", {"work-pensions"})
    'work-pensions-2'
    """
    plain = unicodedata.normalize("NFKD", label.casefold())
    plain = plain.encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_ID].strip("-") or "unnamed"
    new, number = stem, 2
    while new in used:
        new, number = f"{stem}-{number}", number + 1
    return new


def _say_types(
    network: Network,
    unknown: Counter[str],
    placed: Mapping[int, Placed],
    read: ReadTables,
) -> None:
    things = network.called[0]
    if unknown:
        typed = [shown(word) for word in sorted(unknown) if word]
        names = ", ".join(typed[:_NAMED]) + (" and more" if len(typed) > _NAMED else "")
        why = f"the type of which ({names}) means nothing here" if names else "no type"
        read.notes.append(
            f"{network.source}: {things} with {why}, read as {UNTYPED}: "
            f"{sum(unknown.values()):,}."
        )
    tables = {each.table for each in placed.values()}
    if placed and "problems" not in tables:
        read.notes.append(
            f"{network.source}: none of the {things} has a type that means a problem, "
            "so nothing is known to be shared. Say which type does, with `servicecomm "
            "headings FILE --type 'Challenge=problems'`."
        )
    made = sum(not _own_id(p.thing, TABLE[p.table]) for p in placed.values())
    if made:
        read.notes.append(
            f"{network.source}: {counted(made, 'id')} made from labels, as the "
            "file has none of its own."
        )


def _tabulate_things(
    network: Network, table: Table, placed: list[Placed], read: ReadTables
) -> None:
    own, name = table.key[0], table.columns[1].name
    taken = {fold(own), fold(name)}
    skipped = {fold("label")}
    extra = dict.fromkeys(
        cell
        for each in placed
        for cell, text in each.thing.cells.items()
        if text and fold(cell) not in taken
    )
    named = {
        fold(n): n for each in placed for n in each.thing.cells if fold(n) == fold(name)
    }
    needed = _needed(table, extra)
    rows = [[own, name, *needed, *extra]]
    labels = False
    for each in placed:
        cells = each.thing.cells
        given = cells.get(named.get(fold(name), ""), "")
        if table.name == "people" and each.thing.label == cells.get("role"):
            # A label that is the role: nobody is named.
            rows.append([each.id, given, *(cells.get(cell, "") for cell in extra)])
            continue
        labels |= bool(given) and given != each.thing.label
        rows.append(
            [each.id, given or each.thing.label, *needed.values()]
            + [cells.get(cell, "") for cell in extra]
        )
    if labels and not any(fold(cell) in skipped for cell in extra):
        rows[0].append("label")
        for row, each in zip(rows[1:], placed, strict=True):
            row.append(each.thing.label)
    source = f"{network.source}, {network.called[0]}"
    one = tabulate(table, Grid(source, iter(rows)))
    read.tables[table.name] = one.frame
    read.notes.extend(one.notes)
    read.issues.extend(one.issues)
    for column, text in needed.items():
        if placed:
            read.notes.append(
                f"{source}: {table.name} without a {column}, read as {shown(text)}."
            )
    numbers = np.array([each.thing.row for each in placed], dtype=np.int64)
    read.sources[table.name] = Source(source, numbers)


def _needed(table: Table, extra: Iterable[str]) -> dict[str, str]:
    # A person of another program has a name and often no role: a map needs a role.
    if table.name == "people" and "role" not in map(fold, extra):
        return {"role": "role not given"}
    return {}
