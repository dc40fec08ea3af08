"""Bodies that share problems: servicecomm beside networkx and igraph, in one run.

Run it as ``python benchmarks/shared_counts.py``: about two minutes, nearly all of them
networkx. ``--full`` takes the size of the figures in ``README.md`` instead; networkx
then needs some ten minutes and 6 GB. Each count is made in a process of its own; times
are of the count alone, the peak of memory is of the whole process. igraph is left out
where it is not installed. It measures and prints, and changes nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.overlap import shared_counts, shared_problems
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable


class Size(NamedTuple):
    """How large a map is drawn."""

    problems: int
    bodies: int
    links: int


MINUTE = Size(1_500, 10_000, 80_000)
FULL = Size(2_000, 20_000, 200_000)
ASKED = 25  # problems and bodies that the questions are asked about


def drawn_links(size: Size) -> sparse.csr_array:
    """Draw which bodies have which problems: a few have many, most have few."""
    random = np.random.default_rng(20261122)
    weights = [1 / np.arange(1, most + 1) ** 0.55 for most in size[:2]]
    chances = [each / each.sum() for each in weights]
    found = np.zeros(0, np.int64)
    while len(found) < size.links:
        problem, body = (
            random.choice(len(chance), size.links, p=chance) for chance in chances
        )
        found = np.unique(np.r_[found, problem * size.bodies + body])
    problem, body = np.divmod(random.permutation(found)[: size.links], size.bodies)
    ones = np.ones(size.links, np.int32)
    return sparse.csr_array((ones, (problem, body)), shape=size[:2])


def with_servicecomm(links: sparse.csr_array) -> Callable[[], tuple[int, int]]:
    """Make ready to count with a sparse product."""

    def count() -> tuple[int, int]:
        counts = shared_counts(links)
        return counts.nnz // 2, int(counts.data.sum(dtype=np.int64)) // 2

    return count


def with_networkx(links: sparse.csr_array) -> Callable[[], tuple[int, int]]:
    """Make ready to count with networkx."""
    from networkx import Graph  # noqa: PLC0415 - only the process that measures it
    from networkx.algorithms import bipartite  # noqa: PLC0415

    graph: Graph[int] = Graph()
    graph.add_nodes_from(range(sum(links.shape)))
    problem, body = links.nonzero()
    bodies = range(links.shape[1])
    ends = (body.tolist(), (problem + links.shape[1]).tolist())
    graph.add_edges_from(zip(*ends, strict=True))

    def count() -> tuple[int, int]:
        shared = bipartite.weighted_projected_graph(graph, bodies)
        return shared.number_of_edges(), int(shared.size(weight="weight"))

    return count


def with_igraph(links: sparse.csr_array) -> Callable[[], tuple[int, int]]:
    """Make ready to count with igraph."""
    import igraph  # type: ignore[import-not-found,import-untyped,unused-ignore] # noqa: PLC0415

    problem, body = links.nonzero()
    kinds = [False] * links.shape[1] + [True] * links.shape[0]
    ends = (body.tolist(), (problem + links.shape[1]).tolist())
    graph = igraph.Graph.Bipartite(kinds, list(zip(*ends, strict=True)))

    def count() -> tuple[int, int]:
        shared = graph.bipartite_projection(which=0)
        return shared.ecount(), sum(shared.es["weight"])

    return count


WAYS = {
    "servicecomm": with_servicecomm,
    "networkx": with_networkx,
    "igraph": with_igraph,
}


def counted(way: str, size: Size) -> dict[str, float]:
    """Count with one library, in this process."""
    count = WAYS[way](drawn_links(size))
    wall, cpu = time.perf_counter(), time.process_time()
    pairs, shared = count()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pairs": pairs, "shared": shared, "cpu": cpu, "wall": wall, "peak": peak}


def map_of(links: sparse.csr_array) -> StakeholderMap:
    """Make a map of the links."""
    problems = np.array([f"P{each:05}" for each in range(links.shape[0])], object)
    bodies = np.array([f"b{each:06}" for each in range(links.shape[1])], object)
    problem, body = links.nonzero()
    affects = {"problem_id": problems[problem], "body_id": bodies[body]}
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": problems, "title": problems}),
            "organisations": pd.DataFrame({"organisation_id": bodies, "name": bodies}),
            "affects": pd.DataFrame({**affects, "basis": "stated"}),
        }
    )


def milliseconds(ask: Callable[[str], Any], ids: list[str]) -> dict[str, float]:
    """Ask about each id; give the first time, the median and the worst after it."""
    spent = []
    for each in ids:
        start = time.process_time()
        ask(each)
        spent.append(1000 * (time.process_time() - start))
    first, *rest = spent
    return {"first": first, "median": statistics.median(rest), "worst": max(rest)}


def questions(size: Size) -> dict[str, dict[str, float]]:
    """Ask a loaded map what a person asks it; the busiest come last."""
    links = drawn_links(size)
    loaded = map_of(links)
    spread = np.linspace(0, 1, ASKED)
    busy = [np.argsort(links.sum(axis=axis)) for axis in (1, 0)]
    problems, bodies = (
        own[(spread * (len(own) - 1)).astype(int)].tolist() for own in busy
    )
    return {
        "affected_bodies of one problem": milliseconds(
            lambda each: affected_bodies(loaded, [each]),
            [f"P{each:05}" for each in problems],
        ),
        "top 20 partners of one body": milliseconds(
            lambda each: shared_problems(loaded, body_id=each, limit=20),
            [f"b{each:06}" for each in bodies],
        ),
        "top 1,000 pairs": milliseconds(
            lambda _: shared_problems(loaded, limit=1000), ["", ""]
        ),
    }


def fresh(job: str, size: Size) -> Any:
    """Do a job in a process of its own."""
    command = [sys.executable, __file__, "--job", job, *map(str, size)]
    run = subprocess.run(  # noqa: S603 - this file
        command, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(run.stdout)


def compare(size: Size) -> None:
    """Print each library's figures, and how they compare."""
    print("{:,} problems, {:,} bodies, {:,} links".format(*size))
    print(f"{'':<14}{'CPU s':>9}{'wall s':>9}{'peak MB':>9}{'time':>9}{'memory':>9}")
    found: dict[str, dict[str, float]] = {}
    for way in WAYS:
        if importlib.util.find_spec(way) is None:
            print(f"{way:<14}not installed")
            continue
        own = found[way] = fresh(way, size)
        times, memory = (
            own[key] / found["servicecomm"][key] for key in ("cpu", "peak")
        )
        print(
            f"{way:<14}{own['cpu']:>9.2f}{own['wall']:>9.2f}{own['peak']:>9.0f}"
            f"{times:>8.1f}x{memory:>8.1f}x",
            flush=True,
        )
    totals = {(own["pairs"], own["shared"]) for own in found.values()}
    if len(totals) > 1:
        sys.exit(f"The totals differ: {totals}")
    (pairs, shared), *_ = totals
    print(f"All count {pairs:,} pairs and {shared:,} shared problems.\n")
    print(
        f"{'CPU ms, once the map is loaded':<34}{'first':>9}{'median':>9}{'worst':>9}"
    )
    for question, own in fresh("questions", size).items():
        times_ = "".join(f"{own[key]:>9.1f}" for key in ("first", "median", "worst"))
        print(f"{question:<34}{times_}")


def main() -> None:
    """Read the options, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the size of README.md")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument(
        "size", nargs="*", type=int, metavar="N", help="problems, bodies and links"
    )
    options = parser.parse_args()
    size = Size(*options.size) if options.size else FULL if options.full else MINUTE
    if options.job is None:
        compare(size)
    else:
        jobs = (
            questions(size)
            if options.job == "questions"
            else counted(options.job, size)
        )
        print(json.dumps(jobs))


if __name__ == "__main__":
    main()
