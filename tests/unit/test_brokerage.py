"""Measures of networks against published figures, and the parts of a ranking.

The published tables are written out here; where they come from stands beside them.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from servicecomm.analysis import structure
from servicecomm.analysis.grouping import communities
from servicecomm.analysis.overlap import shared_counts
from servicecomm.analysis.steadiness import _pair
from servicecomm.analysis.structure import betweenness, constraint, effective_size

# A. Davis, B. B. Gardner and M. R. Gardner, Deep South (1941): eighteen women at
# fourteen events, E1 to E14.
WOMEN = {
    "Evelyn": "111111.11.....",
    "Laura": "111.1111......",
    "Theresa": ".11111111.....",
    "Brenda": "1.111111......",
    "Charlotte": "..111.1.......",
    "Frances": "..1.11.1......",
    "Eleanor": "....1111......",
    "Pearl": ".....1.11.....",
    "Ruth": "....1.111.....",
    "Verne": "......111..1..",
    "Myra": ".......111.1..",
    "Katherina": ".......111.111",
    "Sylvia": "......1111.111",
    "Nora": ".....11.111111",
    "Helen": "......11.111..",
    "Dorothy": ".......11.....",
    "Olivia": "........1.1...",
    "Flora": "........1.1...",
}

# S. P. Borgatti and D. S. Halgin, "Analyzing affiliation networks", SAGE Handbook of
# Social Network Analysis (2011): betweenness, normed by the largest value that each
# kind can have.
DAVIS_BETWEENNESS = {
    "Nora": 0.11,
    "Evelyn": 0.10,
    "Theresa": 0.09,
    "Sylvia": 0.07,
    "Laura": 0.05,
    "Brenda": 0.05,
    "Katherina": 0.05,
    "Helen": 0.04,
    "Ruth": 0.02,
    "Verne": 0.02,
    "Myra": 0.02,
    "Eleanor": 0.01,
    "Frances": 0.01,
    "Pearl": 0.01,
    "Charlotte": 0.01,
    "Olivia": 0.01,
    "Flora": 0.01,
    "Dorothy": 0.00,
    "E8": 0.24,
    "E9": 0.23,
    "E7": 0.13,
    "E6": 0.07,
    "E5": 0.04,
    "E3": 0.02,
    "E12": 0.02,
    "E11": 0.02,
    "E4": 0.01,
    "E10": 0.01,
    "E2": 0.00,
    "E1": 0.00,
    "E13": 0.00,
    "E14": 0.00,
}

# J. Galaskiewicz, Social Organization of an Urban Grants Economy (1985), as printed by
# K. Faust, "Centrality in affiliation networks", Social Networks 19 (1997): the clubs
# and boards, 1 to 15, of 26 chief executives.
CLUBS_OF = (
    *("3 4 9", "3 5 7", "3 12", "2 3 15", "3 13 14", "2 3 14", "3 4 10 11"),
    *("4 7 10", "1 4 8 10", "3 9", "2 3 9", "4 7", "3 4 5 9"),
    *("2 3 4 11 12 13 15", "2 3 6 13 15", "2 3 6 8 14", "2 3 5 11 12 15"),
    *("4 9 12 13 15", "1 3 4 7 9", "2 3 4 11 15", "3 4 8", "3 8 15"),
    *("2 3 6 15", "1 3 4 6 15", "2 3 13", "2 3 12"),
)

# J. F. Padgett and C. K. Ansell, "Robust action and the rise of the Medici", American
# Journal of Sociology 98 (1993): marriages between families of Florence.
MARRIAGES = """
    Acciaiuoli Medici, Castellani Peruzzi, Castellani Strozzi, Castellani Barbadori,
    Medici Barbadori, Medici Ridolfi, Medici Tornabuoni, Medici Albizzi,
    Medici Salviati, Salviati Pazzi, Peruzzi Strozzi, Peruzzi Bischeri,
    Strozzi Ridolfi, Strozzi Bischeri, Ridolfi Tornabuoni, Tornabuoni Guadagni,
    Albizzi Ginori, Albizzi Guadagni, Bischeri Guadagni, Guadagni Lamberteschi
"""

# Betweenness as a share of all pairs: M. O. Jackson, Social and Economic Networks
# (2008), and others.
MARRIAGE_BETWEENNESS = {
    "Medici": 0.522,
    "Guadagni": 0.255,
    "Albizzi": 0.212,
    "Salviati": 0.143,
    "Ridolfi": 0.114,
    "Bischeri": 0.104,
    "Strozzi": 0.103,
    "Barbadori": 0.093,
    "Tornabuoni": 0.092,
    "Castellani": 0.055,
    "Peruzzi": 0.022,
    "Ginori": 0,
    "Acciaiuoli": 0,
    "Lamberteschi": 0,
    "Pazzi": 0,
}

# The example of S. P. Borgatti, "Structural holes: unpacking Burt's redundancy
# measures", Connections 20 (1997), with its effective sizes.
HOLES = "AB AF AG AE EG FG BG BD DG GC"


def women() -> sparse.csr_array:
    rows = [[cell == "1" for cell in row] for row in WOMEN.values()]
    return sparse.csr_array(np.array(rows, int).T)


def executives() -> sparse.csr_array:
    grid = np.zeros((15, 26), int)
    for who, clubs in enumerate(CLUBS_OF):
        grid[[int(club) - 1 for club in clubs.split()], who] = 1
    return sparse.csr_array(grid)


def two_mode(incidence: sparse.csr_array) -> sparse.csr_array:
    blocks: list[list[Any]] = [[None, incidence], [incidence.T, None]]
    return sparse.csr_array(sparse.block_array(blocks))


def one_mode(pairs: list[tuple[str, str]]) -> tuple[list[str], sparse.csr_array]:
    graph = nx.Graph(pairs)
    names = sorted(graph)
    return names, nx.to_scipy_sparse_array(graph, names, format="csr")


def largest_betweenness(own: int, other: int) -> float:
    """Give the most that a node of one kind can have: Borgatti and Everett (1997)."""
    whole, rest = divmod(own - 1, other)
    return (
        other**2 * (whole + 1) ** 2
        + other * (whole + 1) * (2 * rest - whole - 1)
        - rest * (2 * whole - rest + 3)
    ) / 2


def test_davis_as_published() -> None:
    incidence = women()
    assert incidence.sum(axis=1).tolist() == [
        3,
        3,
        6,
        4,
        8,
        8,
        10,
        14,
        12,
        5,
        4,
        6,
        3,
        3,
    ]
    # R. L. Breiger, "The duality of persons and groups", Social Forces 53 (1974).
    evelyn = shared_counts(incidence).toarray()[0].tolist()
    assert evelyn == [0, 6, 7, 6, 3, 4, 3, 3, 3, 2, 2, 2, 2, 2, 1, 2, 1, 1]


def test_davis_betweenness_as_published() -> None:
    found = betweenness(two_mode(women())).value
    most = np.repeat(
        [largest_betweenness(14, 18), largest_betweenness(18, 14)], [14, 18]
    )
    names = [*(f"E{each}" for each in range(1, 15)), *WOMEN]
    expected = [DAVIS_BETWEENNESS[name] for name in names]
    assert (found / most).tolist() == pytest.approx(expected, abs=0.01)


def test_davis_falls_into_the_two_groups_of_the_literature() -> None:
    # L. C. Freeman, "Finding social groups" (2003): twenty-one methods; the first nine
    # women (Pearl doubtful) against the rest.
    group = communities(two_mode(women()))[14:]
    core = {group[place] for place in range(7)}
    rest = {group[place] for place in range(9, 18)}
    assert not core & rest


def test_executives_and_clubs_as_published() -> None:
    incidence = executives()
    # J. W. Miller and M. T. Harrison, "Exact sampling and counting for fixed-margin
    # matrices", Annals of Statistics 41 (2013), use the same table.
    assert incidence.sum(axis=1).tolist() == [
        *(3, 11, 22, 12, 3, 4, 4, 4, 6, 3, 4, 5, 5, 3, 9)
    ]
    assert incidence.sum(axis=0).tolist() == [
        *(3, 3, 2, 3, 3, 3, 4, 3, 4, 2, 3, 2, 4, 7, 5, 5, 6, 5, 5, 5, 3, 3, 4, 5, 3, 3)
    ]
    # The largest club and the one who is in most stand between the most pairs.
    found = betweenness(two_mode(incidence)).value
    assert np.argmax(found) == 2
    assert np.argmax(found[15:]) == 13


def test_marriages_of_florence_as_published() -> None:
    pairs = [tuple(pair.split()) for pair in MARRIAGES.split(",")]
    names, graph = one_mode(pairs)
    assert graph.nnz == 40
    found = betweenness(graph).value / (14 * 13 / 2)
    expected = [MARRIAGE_BETWEENNESS[name] for name in names]
    assert found.tolist() == pytest.approx(expected, abs=0.0006)


def test_structural_holes_as_published() -> None:
    names, graph = one_mode([tuple(pair) for pair in HOLES.split()])
    at = names.index
    size, tight = effective_size(graph), constraint(graph)
    assert size[[at("G"), at("A"), at("C")]].tolist() == pytest.approx(
        [4.67, 2.5, 1], abs=0.004
    )
    assert tight[[at("G"), at("A"), at("C")]].tolist() == pytest.approx(
        [0.400, 0.595, 1], abs=0.0006
    )


def test_a_cycle_and_a_star_by_hand() -> None:
    # In a cycle of five each node is between its two neighbours.
    ring = nx.to_scipy_sparse_array(nx.cycle_graph(5), format="csr")
    assert betweenness(ring).value.tolist() == [1, 1, 1, 1, 1]
    star = nx.to_scipy_sparse_array(nx.star_graph(4), format="csr")
    assert betweenness(star).value.tolist() == [6, 0, 0, 0, 0]
    assert constraint(star).tolist() == [0.25, 1, 1, 1, 1]
    assert effective_size(star).tolist() == [4, 1, 1, 1, 1]


def test_pairs_of_ends_alone_count() -> None:
    # a - P - b - Q - c: b is between a and c; P and Q are not ends.
    path = nx.to_scipy_sparse_array(nx.path_graph(5), format="csr")
    ends = np.array([True, False, True, False, True])
    assert betweenness(path, ends=ends).value.tolist() == [0, 2, 1, 2, 0]


def test_strengths_do_not_count_for_betweenness() -> None:
    path = nx.to_scipy_sparse_array(nx.path_graph(4), format="csr")
    assert betweenness(path * 3).value.tolist() == betweenness(path).value.tolist()


def test_an_estimate_from_everybody_is_exact_and_has_no_error() -> None:
    graph = two_mode(women())
    exact, whole = betweenness(graph), betweenness(graph, sources=np.arange(32))
    assert whole.value.tolist() == exact.value.tolist()
    assert whole.error.max() == 0


def test_the_error_of_an_estimate_is_about_how_far_it_is_off() -> None:
    graph = two_mode(women())
    exact = betweenness(graph).value
    off = []
    for seed in range(40):
        draw = np.random.default_rng(seed)
        sources = np.sort(draw.choice(32, 12, replace=False))
        found = betweenness(graph, sources=sources)
        off.append((found.value - exact) / np.maximum(found.error, 1e-9))
    within = np.abs(np.array(off)[:, exact > 5]) <= 2
    assert 0.8 < within.mean() < 1


def test_no_ends_and_no_nodes() -> None:
    path = nx.to_scipy_sparse_array(nx.path_graph(3), format="csr")
    assert betweenness(path, ends=np.zeros(3, bool)).value.tolist() == [0, 0, 0]
    empty = sparse.csr_array((0, 0))
    assert betweenness(empty).value.tolist() == []
    assert communities(empty).tolist() == []


def test_somebody_without_ties_has_no_figures() -> None:
    graph = sparse.csr_array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    assert np.isnan(constraint(graph)).tolist() == [False, False, True]
    assert np.isnan(effective_size(graph)).tolist() == [False, False, True]


def test_ties_with_oneself_do_not_count() -> None:
    plain = shared_counts(women())
    looped = (plain + sparse.eye_array(18) * 9).tocsr()
    assert constraint(looped).tolist() == constraint(plain).tolist()
    assert effective_size(looped).tolist() == effective_size(plain).tolist()


def test_the_order_of_what_is_stored_does_not_count() -> None:
    # A product of sparse matrices stores the cells of a row in any order.
    graph = shared_counts(women())
    graph.sort_indices()
    turned = graph.copy()
    for start, stop in zip(graph.indptr, graph.indptr[1:], strict=False):
        turned.indices[start:stop] = graph.indices[start:stop][::-1]
        turned.data[start:stop] = graph.data[start:stop][::-1]
    turned.has_sorted_indices = False
    assert effective_size(turned).tolist() == pytest.approx(
        effective_size(graph).tolist()
    )
    assert constraint(turned).tolist() == pytest.approx(constraint(graph).tolist())


def test_some_nodes_in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = shared_counts(women())
    nodes = np.array([17, 3, 3])
    expected = constraint(graph)[nodes], effective_size(graph)[nodes]
    monkeypatch.setattr(structure, "_WORK", 1)
    monkeypatch.setattr(structure, "_CELLS", 1)
    assert constraint(graph, nodes).tolist() == expected[0].tolist()
    assert effective_size(graph, nodes).tolist() == expected[1].tolist()
    assert betweenness(graph).value.sum() == pytest.approx(
        sum(nx.betweenness_centrality(nx.Graph(graph), normalized=False).values())
    )


def test_groups_that_are_plain_to_see() -> None:
    # Four rings of cliques, one link between neighbours: each clique is a group.
    graph = nx.ring_of_cliques(6, 5)
    groups = communities(nx.to_scipy_sparse_array(graph, format="csr"))
    assert groups.tolist() == np.repeat(np.arange(6), 5).tolist()


def test_pairs_are_numbered_without_gap() -> None:
    pairs = [_pair(number) for number in range(45)]
    assert sorted(pairs) == list(combinations(range(10), 2))
    assert _pair(10**15) == (10**15 - 44721360 * 44721359 // 2, 44721360)
