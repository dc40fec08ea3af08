"""Shared problems against plain counting, on any small map."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from servicecomm.analysis import _pairs
from servicecomm.analysis.overlap import (
    not_shared_yet,
    shared_counts,
    shared_problems,
)
from servicecomm.model.schema import BASIS
from servicecomm.model.stakeholder_map import StakeholderMap

Links = dict[tuple[str, str], str]

PROBLEMS = [f"P{n}" for n in range(5)]
BODIES = [f"b{n}" for n in range(6)]
LINKS = st.dictionaries(
    st.tuples(st.sampled_from(PROBLEMS), st.sampled_from(BODIES)),
    st.sampled_from(BASIS),
)


def map_of(links: Links) -> StakeholderMap:
    affects = [(problem, body, basis) for (problem, body), basis in links.items()]
    columns = ["problem_id", "body_id", "basis"]
    organisations = {"organisation_id": BODIES, "name": BODIES}
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": PROBLEMS, "title": PROBLEMS}),
            "organisations": pd.DataFrame(organisations),
            "affects": pd.DataFrame(affects, columns=columns, dtype="str"),
        }
    )


def pairs_of(links: Links, basis: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Count by hand: every pair of bodies that has a problem in common."""
    has = {
        body: {p for (p, b), sure in links.items() if b == body and sure in basis}
        for body in BODIES
    }
    found = []
    for a, b in combinations(BODIES, 2):
        common = has[a] & has[b]
        if common:
            share = len(common) / len(has[a] | has[b])
            found.append((-len(common), -share, a, b, "|".join(sorted(common))))
    return [(a, b, -n, -share, ids) for n, share, a, b, ids in sorted(found)]


@settings(max_examples=30, deadline=None)
@given(
    links=LINKS,
    basis=st.sets(st.sampled_from(BASIS)).map(tuple),
    limit=st.none() | st.integers(1, 16),
    block=st.sampled_from([1, 5, 1000]),
)
def test_pairs_equal_plain_counting(
    links: Links,
    basis: tuple[str, ...],
    limit: int | None,
    block: int,
) -> None:
    expected = pairs_of(links, basis)
    with pytest.MonkeyPatch.context() as small:
        small.setattr(_pairs, "BLOCK", block)
        found = shared_problems(map_of(links), basis=basis, limit=limit)
    assert list(found.itertuples(index=False, name=None)) == expected[:limit]


@settings(max_examples=20, deadline=None)
@given(LINKS)
def test_what_is_not_shared_yet_has_one_body_or_none(links: Links) -> None:
    found = not_shared_yet(map_of(links))
    bodies_of = {p: sorted(b for q, b in links if q == p) for p in PROBLEMS}
    expected = [(p, "".join(own)) for p, own in bodies_of.items() if len(own) <= 1]
    assert list(zip(found["problem_id"], found["body_id"], strict=True)) == expected


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 7),
    st.integers(0, 7),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(-1, 2))),
)
def test_counts_equal_the_dense_product(
    rows: int, columns: int, entries: list[tuple[int, int, int]]
) -> None:
    kept = [entry for entry in entries if entry[0] < rows and entry[1] < columns]
    row, column, value = np.array(kept, int).reshape(-1, 3).T
    links = sparse.coo_array((value, (row, column)), shape=(rows, columns))
    dense = np.zeros((rows, columns), int)
    dense[row[value != 0], column[value != 0]] = 1
    counts = shared_counts(links)
    expected = dense.T @ dense
    np.fill_diagonal(expected, 0)
    assert counts.toarray().tolist() == expected.tolist()
    assert counts.nnz == np.count_nonzero(expected)
