"""Preferences as whole numbers, the greedy list, and the exact one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from servicecomm.analysis import _solver
from servicecomm.analysis.candidates import Candidates
from servicecomm.analysis.coverage import maximum_coverage
from servicecomm.analysis.preferences import (
    MOST_WEIGHT,
    Preferences,
    SeatRules,
    whole_weights,
)
from servicecomm.analysis.seating import SeatingModel

if TYPE_CHECKING:
    from numpy.typing import NDArray


def candidates(
    covers: list[list[int]],
    *,
    stated: list[list[int]] | None = None,
    homes: str | None = None,
    warmth: list[str] | None = None,
) -> Candidates:
    """Make seats s0, s1 … ; each row of ``covers`` is a problem."""
    size = len(covers[0])
    seats = pd.DataFrame(
        {
            "body_id": list(homes or "abcdefghij"[:size]),
            "warmth": warmth or ["cold"] * size,
        },
        index=[f"s{place}" for place in range(size)],
    )
    nobody = pd.DataFrame({"why": []})
    grid = sparse.csr_array(np.array(covers))
    sure = sparse.csr_array(np.array(covers if stated is None else stated))
    ids = tuple(f"P{row}" for row in range(len(covers)))
    return Candidates(seats, ids, grid, sure, barred=nobody, ruled_out=nobody)


def model(seats: Candidates, rules: SeatRules) -> SeatingModel:
    return SeatingModel(Preferences(seats, np.ones(seats.covers.shape[0])), rules)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1, 1], [1, 1]),
        ([0, 0], [0, 0]),
        ([], []),
        ([0.5, 2], [5, 20]),
        ([0.001, 0.0004], [10, 4]),
        ([1e-10, 0], [MOST_WEIGHT // 2, 0]),
        ([1e300, 1], [MOST_WEIGHT // 2, 1]),
        ([1e9, 1e9], [MOST_WEIGHT // 2, MOST_WEIGHT // 2]),
        ([0.07, 0.29], [7, 29]),
    ],
)
def test_weights_as_whole_numbers(weights: list[float], expected: list[int]) -> None:
    assert whole_weights(np.array(weights, float)).tolist() == expected


def test_weights_that_are_no_decimals_keep_their_proportions() -> None:
    weights = np.array([1 / 3, 2 / 3, 1e-30])
    whole = whole_weights(weights)
    assert whole[2] == 1
    assert whole[1] / whole[0] == pytest.approx(2, rel=1e-7)
    assert whole.sum() <= MOST_WEIGHT + len(weights)


def test_an_organisation_is_as_warm_as_its_warmest_seat() -> None:
    warmth = ["met", "by introduction", "cold", "know well"]
    preferences = Preferences(
        candidates([[1, 1, 1, 1]], homes="aabb", warmth=warmth), np.ones(1)
    )
    degrees = preferences.families[2]
    assert degrees.reach.sum(axis=0).tolist() == [4, 2, 0, 5]
    both = (degrees.reach @ np.array([1, 1, 0, 0])) > 0
    assert both.sum() == 4  # not 6


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (SeatRules(1), (0,)),
        (SeatRules(2), (0, 3)),
        (SeatRules(9), (0, 1, 3)),
        (SeatRules(2, asked=((2,),)), (2, 3)),
        (SeatRules(2, asked=((1, 2), (2,))), (2, 3)),
        (SeatRules(3, asked=((1, 2), (3,))), (0, 1, 3)),
        (SeatRules(9, per_organisation=1), (0, 3)),
    ],
)
def test_greedy(rules: SeatRules, expected: tuple[int, ...]) -> None:
    # s0 has P0 and P1, s1 also has P2, s2 nothing more; s3 has the weighty P3.
    seats = candidates(
        [[1, 1, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], homes="aaab"
    )
    preferences = Preferences(seats, np.array([1, 1, 1, 2]))
    assert preferences.greedy(rules) == expected


def test_the_exact_list_is_better_than_greedy() -> None:
    # Greedy takes s0 for its four problems; s1 and s2 have all six between them.
    rows = [[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1], [0, 1, 0], [0, 0, 1]]
    seats, rules = candidates(rows), SeatRules(2)
    assert Preferences(seats, np.ones(6)).greedy(rules) == (0, 1)
    best = model(seats, rules).solve(10)
    assert best.chosen == (1, 2)
    assert best.values[0] == 6
    assert (best.optimal, best.gap) == (True, 0)


def test_fewer_seats_that_cover_as_much() -> None:
    seating = model(candidates([[1, 1, 0], [1, 0, 1]]), SeatRules(3))
    best = seating.solve(10)
    assert best.chosen == (0, 1, 2)  # all three bodies are heard
    assert seating.fewest(best, 10) == 1


def test_lists_that_are_as_good() -> None:
    seating = model(candidates([[1, 1, 1, 1]]), SeatRules(2))
    best = seating.solve(10)
    assert best.chosen == (0, 1)
    others = [other.chosen for other in seating.alternatives(best, 3, 10)]
    assert others[0] == (0, 2)
    assert len(set(others)) == 3
    assert best.chosen not in others
    every = list(seating.alternatives(best, 99, 10))
    assert len(every) == 5


def test_rules_that_nobody_checked() -> None:
    with pytest.raises(RuntimeError, match=r"^the rules were checked, and yet no list"):
        model(candidates([[1, 1]]), SeatRules(1, asked=((0,), (1,)))).solve(10)


def test_what_is_not_proved_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = _solver.lexicographic

    def stopped(
        objectives: list[NDArray[np.int64]], *rules: object, **options: object
    ) -> _solver.Lexicographic | None:
        found = exact(objectives, *rules, **options)  # type: ignore[arg-type]
        if found is None:
            return None
        first, *rest = found.levels
        unproved = _solver.Level(first.value, first.value + 1)
        return _solver.Lexicographic(found.values, (unproved, *rest))

    seating = model(candidates([[1, 1], [1, 0]]), SeatRules(1))
    monkeypatch.setattr(_solver, "lexicographic", stopped)
    best = seating.solve(10)
    assert not best.optimal
    assert best.gap == pytest.approx(1 / 3)
    assert seating.fewest(best, 10) is None
    assert list(seating.alternatives(best, 5, 10)) == []


def test_many_candidates_are_proved_to_cover_the_most() -> None:
    """A bound of its own tells what no programme of all preferences tells in time."""
    random = np.random.default_rng(7)
    covers = (random.random((60, 1_500)) < 0.04).astype(int)
    seats = candidates(covers.tolist(), homes="a" * 1_500)
    best = model(seats, SeatRules(limit=3)).solve(2)
    freely = maximum_coverage(seats.covers, 3)
    assert freely.optimal
    assert best.values[0] == freely.objective
    assert best.unproved != 0


def test_what_is_covered_freely_is_no_list_where_the_rules_forbid_it() -> None:
    covers = np.zeros((4, 1_200), int)
    covers[[0, 1], [0, 1]] = 1  # the two that cover most have one home
    covers[[2, 3], [0, 1]] = 1
    covers[0, 2] = 1
    homes = "aa" + "b" * 1_198
    seats = candidates(covers.tolist(), homes=homes)
    best = model(seats, SeatRules(limit=2, per_organisation=1)).solve(5)
    assert best.values[0] == 3
    assert best.chosen == (1, 2)
