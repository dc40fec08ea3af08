"""What filters leave and what a focus reaches, on a map drawn in the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servicecomm.analysis.network import two_mode_graph
from servicecomm.files.examples import example_map
from servicecomm.views.map_scene import map_scene
from servicecomm.views.scene_rules import Net, joined, reached, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

#  P1 -- a (stated)   P1 -- desk, of b (inferred)   P2 -- b (assumed)   a -> c   P3
DRAWN = """
problems
problem_id ; title ; nations
P1         ; One   ; Wales
P2         ; Two   ; England
P3         ; Three ;

organisations
organisation_id ; name ; kind    ; nations
a               ; A    ; council ; Wales
b               ; B    ;         ; England
c               ; C    ;         ;

teams
team_id ; name ; organisation_id
desk    ; Desk ; b

affects
problem_id ; body_id ; relation  ; basis
P1         ; a       ; runs part ; stated
P1         ; desk    ; funds     ; inferred
P2         ; b       ; funds     ; assumed

ties
from_id ; to_id ; kind          ; directed ; basis
a       ; c     ; sends data to ; yes      ; stated
"""


@pytest.fixture
def net(map_from: Callable[[str], StakeholderMap]) -> Net:
    return joined(map_scene(map_from(DRAWN)))


def test_organisations_stand_for_their_teams(net: Net) -> None:
    assert sorted(net.nodes) == ["P1", "P2", "P3", "a", "b", "c"]
    assert sorted(net.rows) == [("P1", "a"), ("P1", "b"), ("P2", "b"), ("a", "c")]


def test_teams_stand_beside_when_asked(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    net = joined(map_scene(map_from(DRAWN)), clustered=False)
    assert ("P1", "desk") in net.rows
    assert ("b", "desk") in net.rows
    assert ("P1", "b") not in net.rows


def test_clustered_it_is_the_network_of_organisations() -> None:
    example = example_map()
    net = joined(map_scene(example))
    graph = two_mode_graph(example)
    assert sorted(net.nodes) == sorted(graph)
    assert set(net.rows) == {tuple(sorted(edge)) for edge in graph.edges}


@pytest.mark.parametrize(
    ("off", "left"),
    [
        ({}, "P1 P2 P3 a b c"),
        ({"kind": ["problem"]}, "a b c"),
        ({"relation": ["funds"]}, "P1 P3 a c"),
        ({"basis": ["stated"]}, "P1 P2 P3 b"),
        ({"nation": ["Wales"]}, "P2 P3 b c"),
        ({"nation": [""]}, "P1 P2 a b"),
        ({"tier": ["local government"]}, "P1 P2 P3 b c"),
        ({"tier": [""], "kind": ["problem"]}, "a"),
    ],
)
def test_filters(net: Net, off: dict[str, list[str]], left: str) -> None:
    assert sorted(shown(net, off)) == left.split()


@pytest.mark.parametrize(
    ("start", "steps", "way", "found"),
    [
        ("P1", 1, "both", "P1 a b"),
        ("P1", 2, "both", "P1 a b P2 c"),
        ("P1", 2, "out", "P1 a b c"),
        ("c", 2, "in", "c a P1"),
        ("c", 6, "out", "c"),
        ("P3", 6, "both", "P3"),
    ],
)
def test_focus(net: Net, start: str, steps: int, way: str, found: str) -> None:
    table = reached(net, {}, [start], steps=steps, way=way)
    assert table["node_id"].tolist() == found.split()


def test_focus_says_the_way_and_why(net: Net) -> None:
    table = reached(net, {}, ["c"], steps=3).set_index("node_id")
    assert table.loc["b", ["step", "path", "why"]].tolist() == [
        3,
        "C → A → P1 → B",
        "P1: Desk funds part of it (inferred; no evidence yet).",
    ]


def test_focus_follows_no_link_that_is_filtered_out(net: Net) -> None:
    table = reached(net, {"basis": ["inferred"]}, ["P1"], steps=6)
    assert table["node_id"].tolist() == ["P1", "a", "c"]
