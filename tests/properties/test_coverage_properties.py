"""Set cover and maximum coverage agree with brute force on every small table.

What a table of a certain kind gives is in ``tests/unit/test_coverage.py``.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.analysis import _solver
from servicecomm.analysis.coverage import (
    covers,
    equal_covers,
    greedy_cover,
    greedy_coverage,
    maximum_coverage,
    minimum_cover,
)
from servicecomm.errors import InfeasibleCoverageError

# One kind a table: thousandths beside thousands of millions would put two different
# answers within the 1e-9 to which amounts that are not whole are told apart.
AMOUNTS = st.sampled_from(
    [
        st.just(1),
        st.integers(0, 5),
        st.integers(0, 10**9),
        st.integers(0, 10_000).map(lambda value: value / 1000),
    ]
)


@st.composite
def tables(draw):
    """Draw a table of up to 8 by 8, an amount a row, and an amount a column."""
    height, width = draw(st.integers(0, 8)), draw(st.integers(0, 8))
    share = draw(st.sampled_from([0.2, 0.4, 0.7]))
    seed = draw(st.integers(0, 2**32 - 1))
    incidence = np.random.default_rng(seed).random((height, width)) < share
    kind = draw(AMOUNTS)
    weight = draw(st.lists(kind, min_size=height, max_size=height))
    cost = draw(st.lists(kind, min_size=width, max_size=width))
    return incidence.astype(int), np.array(weight, float), np.array(cost, float)


@st.composite
def wishes(draw, width):
    """Draw columns that must be chosen, and others that must not."""
    wish = draw(st.lists(st.integers(0, 9), min_size=width, max_size=width))
    required = [column for column, value in enumerate(wish) if value == 0]
    forbidden = [column for column, value in enumerate(wish) if value == 1]
    return {"required": required, "forbidden": forbidden}


def choices(width, required=(), forbidden=()):
    free = sorted(set(range(width)) - set(required) - set(forbidden))
    for size in range(len(free) + 1):
        for more in itertools.combinations(free, size):
            yield tuple(sorted({*required, *more}))


def reached(incidence, chosen):
    return {row for row, line in enumerate(incidence) if any(line[list(chosen)])}


def weigh(weight, rows):
    return math.fsum(weight[row] for row in rows)


@settings(max_examples=100, deadline=None)
@given(st.data(), tables())
def test_a_minimum_cover_is_the_cheapest_of_all(data, drawn):
    incidence, _, cost = drawn
    wish = data.draw(wishes(len(cost)))
    every = [
        math.fsum(cost[list(each)])
        for each in choices(len(cost), **wish)
        if len(reached(incidence, each)) == len(incidence)
    ]
    if not every:
        with pytest.raises(InfeasibleCoverageError):
            minimum_cover(incidence, cost, **wish)
        return
    best = minimum_cover(incidence, cost, **wish)
    assert covers(incidence, best.chosen)
    assert set(wish["required"]) <= set(best.chosen)
    assert not set(wish["forbidden"]) & set(best.chosen)
    assert best.objective == math.fsum(cost[list(best.chosen)])
    assert best.objective == pytest.approx(min(every), rel=1e-9)
    assert (best.optimal, best.gap, best.bound) == (True, 0.0, best.objective)
    greedy = greedy_cover(incidence, cost, **wish)
    assert greedy.bound <= min(every) * (1 + 1e-9)
    assert greedy.objective >= best.objective


@settings(max_examples=100, deadline=None)
@given(st.data(), tables(), st.integers(0, 9))
def test_a_maximum_coverage_reaches_most_with_fewest(data, drawn, more):
    incidence, weight, cost = drawn
    wish = data.draw(wishes(len(cost)))
    limit = len(wish["required"]) + more
    every = {
        each: weigh(weight, reached(incidence, each))
        for each in choices(len(cost), **wish)
        if len(each) <= limit
    }
    most = max(every.values())
    best = maximum_coverage(incidence, limit, weight, **wish)
    assert best.objective == pytest.approx(every[best.chosen], rel=1e-12)
    assert best.objective == pytest.approx(most, rel=1e-9)
    assert (best.optimal, best.gap, best.bound) == (True, 0.0, best.objective)
    enough = [each for each, value in every.items() if value >= most * (1 - 1e-9)]
    assert len(best.chosen) == min(map(len, enough))
    greedy = greedy_coverage(incidence, limit, weight, **wish)
    assert greedy.bound >= most * (1 - 1e-9)
    assert greedy.objective <= best.objective * (1 + 1e-9)


@settings(max_examples=100, deadline=None)
@given(tables())
def test_equal_covers_are_all_of_the_smallest(drawn):
    incidence, _, cost = drawn
    every = [
        each
        for each in choices(len(cost))
        if len(reached(incidence, each)) == len(incidence)
    ]
    if every:
        size = min(map(len, every))
        smallest = sorted(each for each in every if len(each) == size)
        assert equal_covers(incidence, size) == (smallest, True)
        if size:
            assert equal_covers(incidence, size - 1) == ([], True)


@settings(max_examples=40, deadline=None)
@given(tables(), st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(drawn, limit, chance):
    incidence, weight, cost = drawn
    order = list(range(len(weight)))
    chance.shuffle(order)
    first = maximum_coverage(incidence, limit, weight)
    assert maximum_coverage(incidence[order], limit, weight[order]) == first
    if incidence.any(axis=1).all():
        first = minimum_cover(incidence, cost)
        assert minimum_cover(incidence[order], cost) == first


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 6), st.integers(0, 4), st.sampled_from([0, 1, 400]))
def test_a_sequence_is_best_level_by_level(data, width, height, nodes):
    numbers = st.lists(st.integers(-3, 3), min_size=width, max_size=width)
    rows = np.array(data.draw(st.lists(numbers, min_size=height, max_size=height)))
    rows = rows.reshape(height, width)
    lower = np.array(
        data.draw(st.lists(st.integers(-4, 1), min_size=height, max_size=height))
    )
    objectives = data.draw(st.lists(numbers, min_size=1, max_size=3))
    points = [np.array(each) for each in itertools.product((0, 1), repeat=width)]
    allowed = [each for each in points if (rows @ each >= lower).all()]
    found = _solver.lexicographic(objectives, rows, lower, math.inf, nodes=nodes)
    if not allowed:
        assert found is None
        return
    best = max(tuple(int(np.dot(o, each)) for o in objectives) for each in allowed)
    assert tuple(level.value for level in found.levels) == best
    assert found.optimal
    assert any(np.array_equal(found.values, each) for each in allowed)
