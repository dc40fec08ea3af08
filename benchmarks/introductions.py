"""Routes to people: servicecomm beside networkx, in one run.

Run it as ``python benchmarks/introductions.py``: about a minute, most of it to make the
map and networkx's graph. It prints CPU seconds, and changes nothing.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd

import servicecomm as sc

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE, TIES, BODIES, OURS = 100_000, 1_000_000, 2_000, 40
COST = {"know well": 1, "met": 2, "know of": 4}


def drawn() -> sc.StakeholderMap:
    """Draw a map of people who know one another."""
    random = np.random.default_rng(20261122)
    bodies = pd.Series([f"b{each:04}" for each in range(BODIES)])
    people = pd.Series([f"p{each:06}" for each in range(PEOPLE)])
    pairs = np.unique(random.integers(0, PEOPLE, (TIES * 11 // 10, 2)), axis=0)
    pairs = random.permutation(pairs[pairs[:, 0] != pairs[:, 1]])[:TIES]
    known_by = people.to_numpy()[pairs[:, 0]].copy()
    known_by[:OURS] = "us"
    contacts = pd.DataFrame(
        {
            "known_by": known_by,
            "person_id": people.to_numpy()[pairs[:, 1]],
            "warmth": random.choice(list(COST), TIES),
            "willing_to_introduce": "yes",
        }
    )
    homes = bodies.to_numpy()[random.integers(0, BODIES, PEOPLE)]
    roles = pd.DataFrame(
        {"person_id": people, "role": "Lead " + people, "organisation_id": homes}
    )
    named = pd.DataFrame({"organisation_id": bodies, "name": "Body " + bodies})
    return sc.StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ["P1"], "title": ["Late"]}),
            "organisations": named,
            "affects": pd.DataFrame({"problem_id": ["P1"], "body_id": ["b0000"]}),
            "people": roles,
            "contacts": contacts.drop_duplicates(["known_by", "person_id"]),
        }
    )


def seconds(ask: Callable[[], object]) -> float:
    """Give the CPU seconds that a question takes."""
    before = time.process_time()
    ask()
    return time.process_time() - before


def main() -> None:
    """Print what the first question costs, and each that follows."""
    m = drawn()
    graph: nx.DiGraph[str] = nx.DiGraph()
    ends = (m.contacts["known_by"], m.contacts["person_id"])
    cost = m.contacts["warmth"].map(COST)
    graph.add_weighted_edges_from(zip(*ends, cost, strict=True))
    print(f"{PEOPLE:,} people, {len(m.contacts):,} ties; CPU seconds")
    first = seconds(lambda: sc.introductions(m, "p000007"))
    again = [seconds(partial(sc.introductions, m, f"p{own:06}")) for own in range(20)]
    body = [seconds(partial(sc.introductions, m, f"b{own:04}")) for own in range(20)]
    peer = seconds(lambda: nx.single_source_dijkstra(graph, "us"))
    print(f"servicecomm, routes to everybody, then one person  {first:8.3f}")
    print(f"servicecomm, one person more (median of 20)        {np.median(again):8.3f}")
    print(f"servicecomm, everybody at one body (median of 20)  {np.median(body):8.3f}")
    print(f"networkx, cheapest paths from us, of any length    {peer:8.3f}")


if __name__ == "__main__":
    main()
