"""Connectors: constraint, effective size and betweenness beside networkx, in one run.

Run it as ``python benchmarks/brokerage.py``: some two minutes. Times are CPU seconds of
this process; what networkx cannot finish is measured on a part and scaled up, and the
line says so. It also checks that both give the same figures.
"""

from __future__ import annotations

import resource
import time
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from servicecomm.analysis.brokerage import brokerage
from servicecomm.analysis.structure import betweenness, constraint, effective_size
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PEOPLE, TIES = 100_000, 1_000_000
PART = 100  # people whom networkx measures
SOURCES = 10  # sources from which networkx follows paths


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Give the CPU seconds that some work takes, and its result."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def line(job: str, ours: float, theirs: float, note: str = "") -> None:
    """Print one comparison."""
    ratio = theirs / ours
    print(f"{job:<52}{ours:>10.2f}{theirs:>12.2f}{ratio:>9.0f}x  {note}")


def contacts(draw: np.random.Generator) -> sparse.csr_array:
    """Draw who knows whom, at random."""
    first, second = draw.integers(0, PEOPLE, (2, TIES))
    different = first != second
    ends = first[different], second[different]
    once = sparse.coo_array((np.ones(len(ends[0])), ends), shape=(PEOPLE, PEOPLE))
    return (once + once.T).tocsr()


def affected(
    draw: np.random.Generator, problems: int, bodies: int, links: int
) -> sparse.csr_array:
    """Draw which bodies have which problems: a few have many, most have few."""
    body = (draw.pareto(1.2, links) * bodies / 60).astype(int) % bodies
    problem = (problems * draw.random(links) ** 2).astype(int)
    ones = np.ones(links), (problem, body)
    grid = sparse.csr_array(sparse.coo_array(ones, shape=(problems, bodies)))
    grid.data[:] = 1
    return grid


def two_mode(grid: sparse.csr_array) -> sparse.csr_array:
    """Make the network of problems and bodies: the problems first."""
    blocks: list[list[Any]] = [[None, grid], [grid.T, None]]
    return sparse.csr_array(sparse.block_array(blocks))


def holes(draw: np.random.Generator) -> None:
    """Compare constraint and effective size of people who know one another."""
    ties = contacts(draw)
    graph = nx.from_scipy_sparse_array(ties)
    some = draw.choice(PEOPLE, PART, replace=False)
    for name, ours, theirs in (
        ("constraint", constraint, nx.constraint),
        ("effective size", effective_size, nx.effective_size),
    ):
        spent, found = timed(partial(ours, ties))
        peer, expected = timed(partial(theirs, graph, some.tolist(), weight="weight"))
        off = max(abs(found[each] - expected[each]) for each in some.tolist())
        note = f"networkx: {PART} of them, scaled up; largest difference {off:.0e}"
        job = f"{name}, all {PEOPLE:,} people, {TIES:,} ties"
        line(job, spent, peer * PEOPLE / PART, note)


def paths(draw: np.random.Generator) -> None:
    """Compare betweenness, exact and estimated."""
    grid = two_mode(affected(draw, 200, 1_000, 8_000))
    graph = nx.from_scipy_sparse_array(grid)
    spent, found = timed(lambda: betweenness(grid).value)
    peer, expected = timed(lambda: nx.betweenness_centrality(graph, normalized=False))
    off = np.abs(found - [expected[node] for node in range(grid.shape[0])]).max()
    line(
        "betweenness, exact, 200 problems, 1,000 bodies",
        spent,
        peer,
        f"largest difference {off:.0e}",
    )
    grid = two_mode(affected(draw, 2_000, 20_000, 200_000))
    graph = nx.from_scipy_sparse_array(grid)
    sources = draw.choice(22_000, 200, replace=False)
    spent, _ = timed(lambda: betweenness(grid, sources=sources))
    peer, _ = timed(lambda: nx.betweenness_centrality(graph, k=SOURCES, seed=0))
    line(
        "betweenness, 200 sources, 2,000 problems, 200,000 links",
        spent,
        peer * 200 / SOURCES,
        f"networkx: {SOURCES} sources, scaled up",
    )


def whole(draw: np.random.Generator, problems: int, bodies: int, links: int) -> None:
    """Time the whole answer on a map."""
    grid = affected(draw, problems, bodies, links).tocoo()
    names = (
        [f"P{each}" for each in range(problems)],
        [f"B{each}" for each in range(bodies)],
    )
    row, column = (
        np.array(ids, object)[at] for ids, at in zip(names, grid.coords, strict=True)
    )
    drawn = StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": names[0], "title": names[0]}),
            "organisations": pd.DataFrame(
                {"organisation_id": names[1], "name": names[1]}
            ),
            "affects": pd.DataFrame(
                {"problem_id": row, "body_id": column, "basis": "stated"}
            ),
        }
    )
    spent, found = timed(lambda: brokerage(drawn))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    size = f"{problems:,} problems, {grid.nnz:,} links"
    print(f"brokerage(), whole answer, {size:<26}{spent:>9.2f}  {found}, {peak:.1f} GB")


def main() -> None:
    """Print every comparison."""
    draw = np.random.default_rng(0)
    print(f"{'CPU seconds':<52}{'ours':>10}{'networkx':>12}{'ratio':>10}")
    holes(draw)
    paths(draw)
    whole(draw, 20, 40, 80)
    whole(draw, 200, 1_000, 8_000)
    whole(draw, 2_000, 20_000, 200_000)


if __name__ == "__main__":
    main()
