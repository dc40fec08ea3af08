"""Points, lines and boxes against plain arithmetic, one pair at a time."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecomm.drawing._geometry import meets, turn
from servicecomm.drawing._stress import crossings, stress_positions
from servicecomm.drawing._untangle import Boxes

GRID = st.tuples(st.integers(-6, 6), st.integers(-6, 6))


def clockwise(start, stop, point):
    (ax, ay), (bx, by), (cx, cy) = start, stop, point
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


def in_box(start, stop, centre, half):
    """Cut the segment by the box's four sides, with exact numbers."""
    first, last = Fraction(0), Fraction(1)
    for axis in range(2):
        way = stop[axis] - start[axis]
        low = centre[axis] - half[axis] - start[axis]
        high = centre[axis] + half[axis] - start[axis]
        if way == 0:
            if not low < 0 < high:
                return False
            continue
        ends = sorted((Fraction(low, way), Fraction(high, way)))
        first, last = max(first, ends[0]), min(last, ends[1])
    return first < last


@given(GRID, GRID, GRID, st.tuples(st.integers(1, 5), st.integers(1, 5)))
def test_segments_meet_boxes(start, stop, centre, half):
    if start == stop:
        return
    met = meets(*(np.array(each, float) for each in (start, stop, centre, half)))
    assert bool(met) == in_box(start, stop, centre, half)


@given(GRID, GRID, GRID)
def test_turns(start, stop, point):
    points = (np.array(each, float) for each in (start, stop, point))
    assert turn(*points) == clockwise(start, stop, point)


@given(st.lists(GRID, min_size=4, max_size=7, unique=True), st.data())
def test_crossings(points, data):
    ends = st.sampled_from(list(combinations(range(len(points)), 2)))
    links = data.draw(st.lists(ends, min_size=1, max_size=6, unique=True))
    count = 0
    for (a, b), (c, d) in combinations(links, 2):
        if len({a, b, c, d}) == 4:
            p, q, r, s = (points[each] for each in (a, b, c, d))
            sides = [clockwise(p, q, r) > 0, clockwise(p, q, s) > 0]
            others = [clockwise(r, s, p) > 0, clockwise(r, s, q) > 0]
            count += sides[0] != sides[1] and others[0] != others[1]
    assert crossings(np.array(points).T, np.array(links).T) == count


@given(st.integers(2, 12), st.integers(0, 50))
def test_boxes_with_room_enough_are_separated(count, seed):
    random = np.random.default_rng(seed)
    half = random.uniform(2, 20, (2, count))
    links = np.array([[0], [1]])
    boxes = Boxes(half, np.zeros(count), links, np.array([600.0, 600.0]))
    boxes.fit(random.normal(size=(2, count)) * 1e-3)
    assert boxes.separate()
    for one, other in combinations(range(count), 2):
        apart = abs(boxes.centre[:, one] - boxes.centre[:, other])
        assert (apart >= half[:, one] + half[:, other] - 1e-3).any()
    assert (boxes.centre >= half - 1e-3).all()
    assert (boxes.centre <= 600 - half + 1e-3).all()


def test_a_canvas_too_small_is_found_out():
    half = np.full((2, 9), 10.0)
    boxes = Boxes(half, np.zeros(9), np.array([[0], [1]]), np.array([30.0, 30.0]))
    boxes.fit(np.random.default_rng(0).normal(size=(2, 9)))
    assert not boxes.separate()
    boxes.grow(4)
    assert boxes.separate()


def test_untangling_takes_crossings_out():
    # Four problems with two bodies each, side by side, their bodies in reverse.
    links = np.array([[0, 0, 1, 1, 2, 2, 3, 3], [4, 5, 6, 7, 8, 9, 10, 11]])
    places = np.array([[*range(0, 40, 10), *range(35, -5, -5)], [1] * 4 + [0] * 8])
    boxes = Boxes(np.full((2, 12), 6.0), np.zeros(12), links, np.array([300.0, 160.0]))
    boxes.fit(places.astype(float))
    before = crossings(boxes.markers, links)
    boxes.untangle(12, seed=0, heat=1.0)
    assert boxes.separate()
    boxes.polish(3)
    assert before > 10
    assert crossings(boxes.markers, links) == 0


@pytest.mark.parametrize("size", [2, 5, 9])
def test_a_chain_is_laid_out_straight(size):
    links = np.array([range(size - 1), range(1, size)])
    x, y = stress_positions(size, links, seed=0)
    order = x if x[0] < x[-1] else -x
    assert (np.diff(order) > 0.5).all()
    assert np.ptp(y) < np.ptp(x) / 2
