"""The map as nodes and edges of text, as other programs take it: one shape for all.

What is left out, and what had to be renamed, is said in notes. Nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from servicecomm.errors import ServiceCommError, shown
from servicecomm.model.frames import join_values
from servicecomm.model.schema import FLAGS, TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap

People = Literal["none", "roles", "names"]
"""Whether people go out at all, as roles without names, or with names."""

_NAMES = {"problems": "title", "people": "role"}
_DRAWN = ("problems", "organisations", "teams", "services", "people")
_ADDRESSES = {"email", "mailbox"}
_PRIVATE = {"name", "email", "source", "review_by", "do_not_contact", "note"}
_UP = {"teams": ("organisation_id",), "services": ("organisation_id",)} | {
    "people": ("team_id", "organisation_id")
}
# What the formats use for themselves: a column of that name would be lost in one.
_TAKEN = {
    *("id", "label", "type", "source", "target", "from", "to", "x", "y", "for"),
    *("direction", "directed", "start", "end", "viz", "parent", "key", "position"),
}
_ALWAYS = ("id", "label", "source", "target")
_TAKEN_OF_EDGES = {*_TAKEN, "weight", "relation", "kind"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Linked:
    """
    A map as nodes and edges.

    Attributes
    ----------
    nodes
        ``id``, ``label``, ``type`` (problem, organisation, team, service, person), then
        the tables' other columns; sorted by type and id.
    edges
        ``id``, ``source``, ``target``, ``relation``, ``directed`` ("yes" or "no"), then
        the other columns; sorted.
    positions
        x and y by node id, y upwards; none for nodes that were not placed.
    notes
        What was left out or renamed, in sentences.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    positions: Mapping[str, tuple[float, float]]
    notes: tuple[str, ...]

    def screen_position(self, node_id: str) -> tuple[float, float] | None:
        """
        Give a node's place where y points downwards, as on a screen.

        Parameters
        ----------
        node_id
            The node's id.

        Returns
        -------
        tuple of float or None
            Its x and y, or None if it has no place.
        """
        if node_id not in self.positions:
            return None
        x, y = self.positions[node_id]
        return x, -y + 0.0


def linked(
    stakeholder_map: StakeholderMap,
    *,
    positions: Mapping[str, tuple[float, float]] | pd.DataFrame | None = None,
    people: People = "none",
    addresses: bool = False,
    whole: StakeholderMap | None = None,
) -> Linked:
    """
    Make nodes and edges of a map.

    Parameters
    ----------
    stakeholder_map
        The map.
    positions
        Where nodes stand: x and y by node id, y upwards, or a table with ``id``, ``x``
        and ``y``.
    people
        "none", "roles" (no names, no addresses, no notes of people) or "names".
    addresses
        Whether e-mail addresses go out too.
    whole
        The map before people were taken out of it, to say what stays behind.

    Returns
    -------
    Linked
        Problems, bodies and, if asked for, people; links, ties, and ties of the
        relation "part of" from each team, service and person to where it belongs.

    Raises
    ------
    ServiceCommError
        If `people` is another word.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> made = linked(example_map())
    >>> len(made.nodes), len(made.edges)
    (59, 85)
    """
    if people not in get_args(People):
        known = ", ".join(map(shown, get_args(People)))
        raise ServiceCommError(f"people={shown(people)} is unknown. Use {known}.")
    drawn = _DRAWN if people != "none" else _DRAWN[:-1]
    renamed: dict[str, str] = {}
    parts = [
        _nodes(stakeholder_map, name, people, renamed, addresses=addresses)
        for name in drawn
    ]
    nodes = _joined(parts, ["id", "label", "type"])
    edges = _edges(stakeholder_map, drawn, set(nodes["id"]), renamed)
    places = _places(positions)
    kept = {each: places[each] for each in nodes["id"] if each in places}
    notes = tuple(_notes(whole or stakeholder_map, drawn, renamed, addresses=addresses))
    return Linked(nodes, edges, kept, notes)


def cells_of(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    """
    Give the rows of nodes or edges without their empty cells.

    Parameters
    ----------
    frame
        `Linked.nodes` or `Linked.edges`.

    Yields
    ------
    dict of str to str
        A row's filled cells by column; ids, ends and labels even where empty.

    Examples
    --------
    >>> next(cells_of(pd.DataFrame({"id": ["a"], "label": [""], "note": [""]})))
    {'id': 'a', 'label': ''}
    """
    for row in frame.to_dict("records"):
        yield {str(k): cell for k, cell in row.items() if cell or k in _ALWAYS}


def _nodes(
    stakeholder_map: StakeholderMap,
    name: str,
    people: People,
    renamed: dict[str, str],
    *,
    addresses: bool,
) -> pd.DataFrame:
    table, frame = TABLE[name], stakeholder_map.table(name)
    own, called = table.key[0], _NAMES.get(name, "name")
    label = frame[called]
    hidden = {called} | (set() if addresses else _ADDRESSES)
    if name == "people" and people == "names":
        label = frame["name"].mask(frame["name"] == "", label)
        hidden -= {called}
    if name == "people" and people == "roles":
        hidden |= _PRIVATE | set(frame.columns) - set(table.column_names)
    rest = [str(c) for c in frame if c not in {own, *hidden}]
    columns = {"id": frame[own], "label": label, "type": table.one}
    columns |= {
        _free(c, _TAKEN, renamed): frame[c] for c in rest if (frame[c] != "").any()
    }
    return pd.DataFrame(columns).sort_values("id", ignore_index=True)


def _edges(
    stakeholder_map: StakeholderMap,
    drawn: Iterable[str],
    ids: set[str],
    renamed: dict[str, str],
) -> pd.DataFrame:
    parts = []
    for name, third in (("affects", "relation"), ("ties", "kind")):
        frame = stakeholder_map.table(name)
        first, second = TABLE[name].ends or ("", "")
        columns = {"source": frame[first], "target": frame[second]}
        one_way = frame.get("directed", pd.Series("", frame.index))
        says = one_way.str.casefold().map(FLAGS).eq(other=True)
        columns |= {
            "relation": frame[third],
            "directed": says.map({True: "yes", False: "no"}),
        }
        used = {first, second, third, "directed"}
        rest = [str(c) for c in frame if c not in used]
        columns |= {
            _free(c, _TAKEN_OF_EDGES, renamed): frame[c]
            for c in rest
            if (frame[c] != "").any()
        }
        parts.append(pd.DataFrame(columns))
    parts += [_belonging(stakeholder_map, name) for name in drawn if name in _UP]
    first_columns = ["source", "target", "relation", "directed"]
    edges = _joined(parts, first_columns)
    edges = edges[edges["source"].isin(ids) & edges["target"].isin(ids)]
    edges = edges.sort_values([*first_columns, *edges.columns[4:]], ignore_index=True)
    edges.insert(0, "id", [f"e{number}" for number in range(1, len(edges) + 1)])
    return edges


def _belonging(stakeholder_map: StakeholderMap, name: str) -> pd.DataFrame:
    frame = stakeholder_map.table(name)
    nearest = frame[_UP[name][0]]
    for column in _UP[name][1:]:
        nearest = nearest.mask(nearest == "", frame[column])
    ends = {"source": frame[TABLE[name].key[0]], "target": nearest}
    return pd.DataFrame(ends | {"relation": "part of", "directed": "yes"})


def _free(column: str, taken: set[str], renamed: dict[str, str]) -> str:
    """Give a column a name that no format uses for itself."""
    if column.casefold() not in taken:
        return column
    renamed[column] = f"our {column}"
    return renamed[column]


def _joined(parts: list[pd.DataFrame], first: list[str]) -> pd.DataFrame:
    frame = pd.concat(parts, ignore_index=True).fillna("").astype("str")
    rest = sorted(set(frame.columns) - set(first))
    return frame[[*first, *rest]]


def _places(
    positions: Mapping[str, tuple[float, float]] | pd.DataFrame | None,
) -> dict[str, tuple[float, float]]:
    if positions is None:
        return {}
    if isinstance(positions, pd.DataFrame):
        rows = positions[["id", "x", "y"]].itertuples(index=False)
        return {str(own): (float(x), float(y)) for own, x, y in rows}
    return {str(own): (float(x), float(y)) for own, (x, y) in positions.items()}


def _notes(
    stakeholder_map: StakeholderMap,
    drawn: Iterable[str],
    renamed: Mapping[str, str],
    *,
    addresses: bool,
) -> Iterator[str]:
    out = {*drawn, "affects", "ties"}
    rest = [table.name for table in TABLES if table.name not in out]
    kept_out = [name for name in rest if len(stakeholder_map.table(name))]
    if kept_out:
        yield f"These tables stay behind: {', '.join(kept_out)}."
    if not addresses and _has_addresses(stakeholder_map):
        yield "No column of e-mail addresses was written."
    if renamed:
        said = join_values([f"{old} is called {new}" for old, new in renamed.items()])
        said = said.replace("|", ", ")
        yield f"Names that other programs use for themselves: {said}."


def _has_addresses(stakeholder_map: StakeholderMap) -> bool:
    cells = [
        stakeholder_map.table(name)[column]
        for name in _DRAWN
        for column in _ADDRESSES & set(TABLE[name].column_names)
    ]
    return any((column != "").any() for column in cells)
