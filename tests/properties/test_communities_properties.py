"""Candidate communities against brute force, and against maximal cliques."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.analysis._concepts import large_concepts
from servicecomm.analysis._sparse import ones
from servicecomm.analysis.communities import candidate_communities
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from servicecomm.analysis._concepts import Search

    Group = tuple[frozenset[str], frozenset[str]]

PROBLEMS = [f"P{number}" for number in range(6)]
BODIES = [f"b{number}" for number in range(7)]
PAIRS = [(problem, body) for problem in PROBLEMS for body in BODIES]
LINKS = st.sets(st.sampled_from(PAIRS), max_size=len(PAIRS))
LEAST = st.integers(1, 3)


def map_of(links: Iterable[tuple[str, str]]) -> StakeholderMap:
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": PROBLEMS, "title": "Late"}),
            "organisations": pd.DataFrame({"organisation_id": BODIES, "name": "A"}),
            "affects": pd.DataFrame(links, columns=["problem_id", "body_id"]),
        }
    )


def groups(found: pd.DataFrame) -> list[Group]:
    sides = zip(found["problem_ids"], found["body_ids"], strict=True)
    return [(frozenset(a.split("|")), frozenset(b.split("|"))) for a, b in sides]


def brute_force(links: set[tuple[str, str]], least: int, bodies: int) -> set[Group]:
    found = set()
    for size in range(1, len(PROBLEMS) + 1):
        for chosen in combinations(PROBLEMS, size):
            members = {b for b in BODIES if all((p, b) in links for p in chosen)}
            common = {p for p in PROBLEMS if all((p, b) in links for b in members)}
            if members and len(common) >= least and len(members) >= bodies:
                found.add((frozenset(common), frozenset(members)))
    return found


@given(LINKS, LEAST, LEAST)
@settings(max_examples=12, deadline=None)
def test_they_are_those_of_brute_force_each_once(
    links: set[tuple[str, str]], least: int, bodies: int
) -> None:
    found = candidate_communities(
        map_of(sorted(links)), min_problems=least, min_bodies=bodies
    )
    listed = groups(found)
    assert len(listed) == len(set(listed))
    assert set(listed) == brute_force(links, least, bodies)


@given(LINKS)
@settings(max_examples=12, deadline=None)
def test_they_are_the_maximal_bicliques(links: set[tuple[str, str]]) -> None:
    # With all problems joined, and all bodies, a maximal clique is a maximal biclique.
    graph = nx.Graph(sorted(links))
    graph.add_edges_from(combinations(sorted({p for p, _ in links}), 2))
    graph.add_edges_from(combinations(sorted({b for _, b in links}), 2))
    cliques = {
        (frozenset(clique) & set(PROBLEMS), frozenset(clique) & set(BODIES))
        for clique in nx.find_cliques(graph)
    }
    found = candidate_communities(map_of(sorted(links)), min_problems=1, min_bodies=1)
    assert set(groups(found)) == {clique for clique in cliques if all(clique)}


def searched(
    links: set[tuple[str, str]],
    least: int = 1,
    bodies: int = 1,
    *,
    limit: int | None = None,
    steps: int = 10_000,
) -> Search:
    """Search the grid of the links itself, which is quicker than a map of them."""
    rows = [PROBLEMS.index(problem) for problem, _ in sorted(links)]
    columns = [BODIES.index(body) for _, body in sorted(links)]
    grid = ones(rows, columns, (len(PROBLEMS), len(BODIES)))
    return large_concepts(grid, least, bodies, limit=limit, steps=steps)


@given(LINKS, LEAST, LEAST, st.integers(1, 6))
def test_a_limit_gives_the_first_of_all(
    links: set[tuple[str, str]], least: int, bodies: int, limit: int
) -> None:
    everything = searched(links, least, bodies)
    top = searched(links, least, bodies, limit=limit)
    assert top.proved
    assert top.concepts == everything.concepts[:limit]


@given(LINKS, st.integers(1, 8), st.sampled_from([None, 2]))
def test_one_that_stopped_owns_up_and_bounds_what_is_missing(
    links: set[tuple[str, str]], steps: int, limit: int | None
) -> None:
    everything = searched(links, limit=limit)
    found = searched(links, limit=limit, steps=steps)
    missing = set(everything.concepts) - set(found.concepts)
    assert not (found.proved and missing)
    assert all(own.area <= found.bound for own in missing)


@given(LINKS, LEAST, LEAST)
def test_the_search_finds_what_brute_force_does(
    links: set[tuple[str, str]], least: int, bodies: int
) -> None:
    found = {
        (
            frozenset(PROBLEMS[row] for row in own.rows),
            frozenset(BODIES[column] for column in own.columns),
        )
        for own in searched(links, least, bodies).concepts
    }
    assert found == brute_force(links, least, bodies)


@given(LINKS, st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_the_order_of_rows_changes_nothing(
    links: set[tuple[str, str]], random: Random
) -> None:
    rows = sorted(links)
    random.shuffle(rows)
    shuffled = candidate_communities(map_of(rows), min_bodies=2)
    pd.testing.assert_frame_equal(
        shuffled, candidate_communities(map_of(sorted(links)), min_bodies=2)
    )


@given(LINKS)
@settings(max_examples=12, deadline=None)
def test_who_is_nearly_in_lacks_just_the_problem_named(
    links: set[tuple[str, str]],
) -> None:
    found = candidate_communities(map_of(sorted(links)), min_bodies=2)
    listed = found[["nearly_ids", "lacking_ids"]].to_numpy().tolist()
    for number, (problems, members) in enumerate(groups(found)):
        near = {
            (body, problem)
            for body in set(BODIES) - members
            for problem in problems
            if {p for p in problems if (p, body) not in links} == {problem}
        }
        pairs = zip(*(cell.split("|") for cell in listed[number]), strict=True)
        assert {pair for pair in pairs if all(pair)} == near
        assert found["nearly"].iloc[number] == len(near)
