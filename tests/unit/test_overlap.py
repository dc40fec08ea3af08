"""Shared problems where there are many: blocks, limits and ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from servicecomm.analysis import _pairs
from servicecomm.analysis.overlap import (
    not_shared_yet,
    shared_counts,
    shared_problem_graph,
    shared_problems,
)
from servicecomm.errors import ServiceCommError

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap


@pytest.fixture(params=[1, 7, 50, 10**9])
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Work on so many pairs at a time."""
    monkeypatch.setattr(_pairs, "BLOCK", request.param)
    return int(request.param)


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("limit", [None, 1, 5, 40, 10_000])
def test_blocks_do_not_show(example: StakeholderMap, limit: int | None) -> None:
    pairs = shared_problems(example, limit=limit)
    with pytest.MonkeyPatch.context() as whole:
        whole.setattr(_pairs, "BLOCK", 10**9)
        expected = shared_problems(example)
    pd.testing.assert_frame_equal(
        pairs, expected.head(limit) if limit is not None else expected
    )


@pytest.mark.usefixtures("block")
def test_counts_in_blocks() -> None:
    links = sparse.random_array((9, 30), density=0.3, rng=np.random.default_rng(5))
    dense = (links.toarray() != 0).astype(int)
    expected = dense.T @ dense
    np.fill_diagonal(expected, 0)
    counts = shared_counts(links)
    assert counts.toarray().tolist() == expected.tolist()
    assert counts.dtype == np.int32
    assert (counts.data > 0).all()


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0), (3, 2)])
def test_counts_of_nothing(shape: tuple[int, int]) -> None:
    counts = shared_counts(sparse.csr_array(shape))
    assert counts.shape == (shape[1], shape[1])
    assert counts.nnz == 0


def test_the_matrix_that_is_counted_is_left_alone() -> None:
    links = sparse.coo_array(([2, 0, 2], ([0, 0, 0], [0, 1, 0])), shape=(1, 2))
    shared_counts(links)
    assert links.data.tolist() == [2, 0, 2]


def test_too_many_pairs_are_not_listed(
    example: StakeholderMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pairs, "MOST_PAIRS", 10)
    with pytest.raises(ServiceCommError, match=r"^More than 10 pairs .* limit=1000"):
        shared_problems(example)
    with pytest.raises(ServiceCommError, match=r"^More than 10 pairs"):
        shared_problem_graph(example)
    assert len(shared_problems(example, limit=20)) == 20
    assert len(shared_problems(example, min_shared=3)) == 5


def test_partners_are_the_pairs_of_that_body(example: StakeholderMap) -> None:
    pairs = shared_problems(example)
    for body_id in ("dwp", "general-register-office", "uksa"):
        partners = shared_problems(example, body_id=body_id)
        own = pairs[(pairs["body_a"] == body_id) | (pairs["body_b"] == body_id)]
        other = own["body_a"].where(own["body_b"] == body_id, own["body_b"])
        expected = own.assign(other=other).sort_values(
            ["shared", "jaccard", "other"], ascending=[False, False, True]
        )
        assert partners["body_b"].tolist() == expected["other"].tolist()
        assert partners["shared"].tolist() == expected["shared"].tolist()
        assert (partners["body_a"] == body_id).all()


def test_every_problem_is_shared_or_named(example: StakeholderMap) -> None:
    named = not_shared_yet(example, basis="stated", level="recorded")
    pairs = shared_problems(example, basis="stated", level="recorded")
    shared = set("|".join(pairs["problem_ids"]).split("|"))
    assert shared | set(named["problem_id"]) == set(example.problems["problem_id"])
    assert not shared & set(named["problem_id"])
