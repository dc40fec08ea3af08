"""What the interactive map shows, as plain data: nodes, links, words and places.

It decides what leaves Python: ids and labels, roles instead of names while the room
looks on, and never an address. Nothing is drawn here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from servicecomm.analysis.gap_reach import tier_of
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.network import two_mode_graph
from servicecomm.analysis.wording import cite, relation_phrase
from servicecomm.drawing.describe import date_text, describe_network
from servicecomm.drawing.labels import node_label
from servicecomm.drawing.sentences import basis_text, network_title
from servicecomm.model.frames import split_cell
from servicecomm.model.redaction import ROOM, new_ids, redact
from servicecomm.model.schema import FLAGS
from servicecomm.views.scene import Link, Node, Scene
from servicecomm.views.scene_places import scene_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

MOST_NODES = 600
"""How many nodes are drawn at once, at most: beyond, the map asks where to begin."""


def map_scene(
    stakeholder_map: StakeholderMap,
    *,
    people: bool = False,
    room: bool = True,
    positions: Mapping[str, tuple[float, float]] | None = None,
    most: int = MOST_NODES,
) -> Scene:
    """
    Make the scene of a map.

    Parameters
    ----------
    stakeholder_map
        The map.
    people
        Whether people are in it, each beside their organisation.
    room
        Whether people are shown by role alone; otherwise by name and role.
    positions
        Where nodes stand, by id, as `node_positions` gives them; None takes that
        function's. Who has none stands near those that it is linked to.
    most
        How many nodes are drawn at once, at most.

    Returns
    -------
    Scene
        Problems, the bodies linked to them or to one another, and the links.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> scene = map_scene(example_map())
    >>> len(scene.nodes), len(scene.links)
    (48, 74)
    """
    # An id may tell a name: the browser has another, whoever looks on.
    keys = new_ids(stakeholder_map) if people else {}
    real = stakeholder_map
    if room:
        stakeholder_map = redact(real, ROOM)
    persons = [*_persons(stakeholder_map, keys)] if people else []
    links = [*_affects(stakeholder_map), *_ties(stakeholder_map, keys)]
    nodes = [*_problems(stakeholder_map)]
    linked = {end for link in links for end in (link["a"], link["b"])}
    nodes += _bodies(stakeholder_map, linked | {each["home"] for each in persons})
    nodes += persons
    links += [_part(each) for each in nodes if each["home"]]
    shown = {node["id"] for node in nodes}
    _dress(nodes, links)
    scene_places(real, nodes, links, positions, most=most)
    graph = two_mode_graph(stakeholder_map)
    notes = (basis_text(graph), date_text(stakeholder_map))
    return Scene(
        tuple(sorted(nodes, key=lambda node: str(node["id"]))),
        tuple(sorted(links, key=lambda link: str(link["id"]))),
        _others(stakeholder_map, shown),
        tuple(sorted(set(stakeholder_map.affects["relation"]) - {""})),
        network_title(graph),
        describe_network(stakeholder_map),
        " ".join(f"{note}." for note in notes if note),
        most,
        {key: own for own, key in keys.items()},
    )


def _rows(frame: pd.DataFrame, *columns: str) -> Iterable[tuple[str, ...]]:
    return zip(*(frame[name].tolist() for name in columns), strict=True)


def _node(node_id: str, kind: str, label: str, full: str, **more: Any) -> Node:
    plain = {"other": "", "home": "", "nations": [], "tier": ""}
    return {"id": node_id, "kind": kind, "label": label, "full": full, **plain, **more}


def _problems(stakeholder_map: StakeholderMap) -> Iterable[Node]:
    rows = _rows(stakeholder_map.problems, "problem_id", "title", "nations")
    for own, title, nations in rows:
        yield _node(own, "problem", own, f"{own}: {title}", nations=split_cell(nations))


def _bodies(stakeholder_map: StakeholderMap, linked: set[str]) -> Iterable[Node]:
    every = bodies(stakeholder_map)
    wanted = every.loc[sorted(linked.intersection(every.index))]
    wanted = every.loc[sorted({*wanted.index, *wanted["organisation"]})]
    about = _about(stakeholder_map)
    names = _rows(wanted, "name", "short", "kind", "organisation")
    for own, (name, short, kind, home) in zip(wanted.index, names, strict=True):
        kind_of, nations, aliases = about[home]
        other = " ".join([short, *split_cell(aliases if own == home else "")])
        yield _node(
            own,
            kind,
            short,
            name,
            other=other,
            home="" if own == home else home,
            nations=split_cell(nations),
            tier=tier_of(kind_of),
        )


def _about(stakeholder_map: StakeholderMap) -> dict[str, tuple[str, str, str]]:
    """Give each organisation's kind, nations and other names."""
    organisations = stakeholder_map.organisations
    told = _rows(organisations, "kind", "nations", "aliases")
    cells = ((kind, nations, aliases) for kind, nations, aliases in told)
    return dict(zip(organisations["organisation_id"], cells, strict=True))


def _persons(
    stakeholder_map: StakeholderMap, keys: Mapping[str, str]
) -> Iterable[Node]:
    homes = bodies(stakeholder_map)["organisation"]
    about = _about(stakeholder_map)
    columns = ("person_id", "name", "role", "organisation_id", "team_id")
    for cells in _rows(stakeholder_map.people, *columns):
        own, name, role, organisation, team = cells
        home = str(homes[organisation or team])
        yield _node(
            keys.get(own, own),
            "person",
            name or role,
            ", ".join(part for part in (name, role) if part),
            home=home,
            nations=split_cell(about[home][1]),
            tier=tier_of(about[home][0]),
        )


def _affects(stakeholder_map: StakeholderMap) -> Iterable[Link]:
    every = bodies(stakeholder_map)["short"]
    columns = ("problem_id", "body_id", "relation", "basis", "evidence")
    for problem, body, relation, basis, evidence in _rows(
        stakeholder_map.affects, *columns
    ):
        said = f"{basis}; {cite(stakeholder_map, evidence)}"
        why = f"{problem}: {every[body]} {relation_phrase(relation)} ({said})."
        link = _link("affects", problem, body, relation, basis, why=why)
        yield link | {"evidence": ", ".join(split_cell(evidence))}


def _ties(stakeholder_map: StakeholderMap, keys: Mapping[str, str]) -> Iterable[Link]:
    short = bodies(stakeholder_map)["short"]
    known = set(keys.values())
    columns = ("from_id", "to_id", "kind", "directed", "basis")
    for one, other, kind, directed, basis in _rows(stakeholder_map.ties, *columns):
        ends = [keys.get(end, end) for end in (one, other)]
        if not all(end in short.index or end in known for end in ends):
            continue  # people are not in this scene
        named = [str(short.get(end, "this person")) for end in ends]
        said = f" ({basis})" if basis else ""
        why = f"{named[0]} {kind} {named[1]}{said}."
        flag = FLAGS.get(directed.strip().lower(), False)
        yield _link("tie", ends[0], ends[1], kind, basis, why=why, directed=flag)


def _part(node: Node) -> Link:
    what = "works at" if node["kind"] == "person" else "is part of"
    why = f"{node['label']} {what} this organisation."
    return _link("part of", node["id"], node["home"], "", "", why=why, directed=False)


def _link(
    kind: str,
    a: str,
    b: str,
    relation: str,
    basis: str,
    *,
    why: str,
    directed: bool = True,
) -> Link:
    return {
        "id": json.dumps([kind, a, b, relation]),
        "a": a,
        "b": b,
        "kind": kind,
        "relation": relation,
        "basis": basis,
        "directed": directed,
        "evidence": "",
        "why": why,
    }


def _dress(nodes: list[Node], links: list[Link]) -> None:
    """Give each node its label in lines and its marker's size."""
    degree = dict.fromkeys((node["id"] for node in nodes), 0)
    for link in links:
        for end in (link["a"], link["b"]):
            degree[end] += link["kind"] != "part of"
    for node in nodes:
        kind = "problem" if node["kind"] == "problem" else "body"
        name = node["full"].partition(": ")[2] if kind == "problem" else node["label"]
        label = node_label(
            node["id"],
            kind,
            name,
            links=degree[node["id"]],
            detail="short",
            named=True,
        )
        node["lines"] = label.text.splitlines()
        node["tag"], node["r"] = label.inside, round(label.radius, 2)


def _others(
    stakeholder_map: StakeholderMap, shown: set[str]
) -> tuple[tuple[str, str], ...]:
    names = bodies(stakeholder_map)["name"]
    return tuple((str(own), name) for own, name in names.items() if own not in shown)
