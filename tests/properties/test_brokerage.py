"""Brokerage against slower ways of working out the same, on random networks."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.analysis import steadiness
from servicecomm.analysis.brokerage import brokerage
from servicecomm.analysis.grouping import communities
from servicecomm.analysis.meetings import Meetings
from servicecomm.analysis.steadiness import hide_pairs
from servicecomm.analysis.structure import betweenness, constraint, effective_size
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from random import Random

    from scipy import sparse

LEVEL = 1e-9


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    size = draw(st.integers(1, 9))
    pairs = list(combinations(range(size), 2))
    weights = draw(
        st.lists(st.integers(0, 4), min_size=len(pairs), max_size=len(pairs))
    )
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    for (first, second), weight in zip(pairs, weights, strict=True):
        if weight > 1:
            graph.add_edge(first, second, weight=weight)
    return graph


@st.composite
def grids(draw: st.DrawFn) -> np.ndarray:
    places, actors = draw(st.integers(1, 4)), draw(st.integers(2, 6))
    cells = st.lists(st.booleans(), min_size=actors, max_size=actors)
    grid = np.array(draw(st.lists(cells, min_size=places, max_size=places)), int)
    grid[0, :2] = 1
    return grid[:, grid.any(axis=0)]


def matrix(graph: nx.Graph) -> sparse.csr_array:
    return nx.to_scipy_sparse_array(graph, range(len(graph)), dtype=float, format="csr")


def network(grid: np.ndarray, hidden: tuple[int, ...] = ()) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(grid.shape[1]))
    for link, (place, actor) in enumerate(np.argwhere(grid).tolist()):
        if link not in hidden:
            graph.add_edge(actor, f"P{place}")
    return graph


def between(graph: nx.Graph, actors: int) -> np.ndarray:
    found = nx.betweenness_centrality_subset(
        graph, range(actors), range(actors), normalized=False
    )
    return np.array([found[actor] for actor in range(actors)])


def meetings(grid: np.ndarray) -> Meetings:
    place, actor = np.nonzero(grid)
    names = pd.Index([f"b{each}" for each in range(grid.shape[1])])
    actors = pd.DataFrame({"label": names, "kind": "organisation"}, index=names)
    places = tuple(f"P{each}" for each in range(len(grid)))
    return Meetings(actors, places, place, actor, np.arange(len(place)))


@settings(deadline=None)
@given(graphs())
def test_measures_equal_those_of_networkx(graph: nx.Graph) -> None:
    nodes, ties = list(graph), matrix(graph)
    found = betweenness(ties).value.tolist()
    expected = nx.betweenness_centrality(graph, normalized=False)
    assert found == pytest.approx([expected[node] for node in nodes])
    tight = nx.constraint(graph, nodes, weight="weight")
    size = nx.effective_size(graph, nodes, weight="weight")
    # Of one node alone networkx says 0; there is nothing to measure.
    for found, expected in ((constraint(ties), tight), (effective_size(ties), size)):
        wanted = [expected[node] if graph.degree(node) else np.nan for node in nodes]
        assert found.tolist() == pytest.approx(wanted, nan_ok=True)


@settings(deadline=None)
@given(graphs())
def test_groups_are_at_least_as_good_as_none(graph: nx.Graph) -> None:
    found = communities(matrix(graph)).tolist()
    assert found[0] == 0
    assert all(found[place] <= max(found[:place]) + 1 for place in range(1, len(found)))
    if graph.size():
        groups = [{n for n in graph if found[n] == g} for g in set(found)]
        alone = nx.community.modularity(graph, [{node} for node in graph])
        assert nx.community.modularity(graph, groups) >= alone - LEVEL
        # A group never reaches across parts of the network that do not meet.
        whole = [frozenset(part) for part in nx.connected_components(graph)]
        assert all(any(group <= part for part in whole) for group in groups)


@settings(max_examples=40, deadline=None)
@given(grids(), st.integers(1, 2), st.sampled_from([1, 40, 100_000]))
def test_hiding_links_equals_working_it_out_again(
    grid: np.ndarray, top: int, cells: int
) -> None:
    actors = grid.shape[1]
    value = between(network(grid), actors)
    order = np.lexsort((np.arange(actors), -np.round(value, 9)))
    pairs = list(combinations(range(int(grid.sum())), 2))
    flips = lost = 0
    holds = np.zeros(actors)
    for pair in pairs:
        again = between(network(grid, pair), actors)
        first = again[order[0]] > max(again[order[1:]], default=-1) + LEVEL
        second = len(order) < 2 or (
            again[order[1]] > max(again[order[2:]], default=-1) + LEVEL
        )
        lost += not first
        flips += not (first if top == 1 else first and second)
        for rank, actor in enumerate(order):
            holds[actor] += (again > again[actor] + LEVEL).sum() <= rank
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steadiness, "_CELLS", cells)
        found = hide_pairs(
            meetings(grid), order, top=top, sources=None, trials=10_000, seed=0
        )
    assert (found.tried, found.every) == (len(pairs), True)
    assert (found.flips, found.lost) == (flips, lost)
    assert found.holds.tolist() == pytest.approx((holds / len(pairs)).tolist())
    assert (found.example is None) == (not lost)


@settings(max_examples=25, deadline=None)
@given(grids(), st.randoms(use_true_random=False))
def test_what_is_said_about_cutting_off_is_true(
    grid: np.ndarray, random: Random
) -> None:
    links = np.argwhere(grid).tolist()
    random.shuffle(links)
    ids = [f"b{each}" for each in range(grid.shape[1])]
    drawn = StakeholderMap(
        {
            "problems": pd.DataFrame(
                {"problem_id": [f"P{each}" for each in range(len(grid))], "title": "T"}
            ),
            "organisations": pd.DataFrame({"organisation_id": ids, "name": ids}),
            "affects": pd.DataFrame(
                [(f"P{place}", f"b{actor}", "stated") for place, actor in links],
                columns=["problem_id", "body_id", "basis"],
            ),
        }
    )
    table = brokerage(drawn, trials=0).table.set_index("id")
    graph = network(grid)
    for own, said in table["sentence"].items():
        actor = int(own[1:])
        part = nx.node_connected_component(graph, actor)
        left = graph.subgraph(part - {actor})
        with_actors = [
            found
            for found in nx.connected_components(left)
            if any(isinstance(node, int) for node in found)
        ]
        assert ("would be cut off" in said) == (len(with_actors) > 1)
        alone = not any(isinstance(node, int) for node in left)
        assert said.endswith("shares no problem with another body.") == alone
