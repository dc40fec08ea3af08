"""Positions: the same for the same data, and near where things stood before."""

import numpy as np
import pytest

from servicecomm.drawing.layout import arrange, node_positions
from servicecomm.errors import UnknownIdError


def shuffled(stakeholder_map, seed):
    return stakeholder_map.with_tables(
        {
            name: stakeholder_map.table(name).sample(frac=1, random_state=seed)
            for name in ("problems", "organisations", "affects")
        }
    )


def inside(places, size):
    points = np.array(list(places.values()))
    return bool((points >= 0).all() and (points <= np.array(size)).all())


def test_the_order_of_rows_changes_nothing(scattered):
    plain = scattered(6, 14, 3, 0)
    mixed = shuffled(plain, 1)
    assert mixed != plain
    assert node_positions(mixed) == node_positions(plain)


def test_the_lead_example_in_any_order(lead):
    assert node_positions(shuffled(lead, 5)) == node_positions(lead)


def test_the_seed_is_what_chance_there_is(build):
    some = build(["P1 a", "P1 b", "P2 b", "P2 c", "P2 d"])
    assert node_positions(some, seed=4) == node_positions(some, seed=4)
    assert node_positions(some, seed=4) != node_positions(some, seed=5)


def test_positions_are_a_copy(lead):
    places = node_positions(lead)
    places.clear()
    assert len(node_positions(lead)) == 48


def test_everything_is_on_the_page(lead):
    layout = arrange(lead)
    assert inside(layout.positions, layout.size)
    wide, high = layout.size
    assert 1.6 < wide / high < 2.6


def test_labels_below_and_above_are_both_used(lead):
    assert set(arrange(lead).below.values()) == {True, False}


def test_a_part_of_the_map_stays_where_it_was_in_the_whole(lead):
    whole = node_positions(lead)
    part = node_positions(lead, ["P01", "P05", "P09"])
    points = np.array([[*whole[each], *part[each]] for each in sorted(part)]).T
    assert np.corrcoef(points[0], points[2])[0, 1] > 0.8
    assert np.corrcoef(points[1], points[3])[0, 1] > 0.6


def test_a_new_body_stands_near_its_problem_and_leaves_the_rest(build):
    lines = ["P1 a", "P1 b", "P1 c", "P2 c", "P2 d", "P2 e", "P3 e", "P3 f", "P3 g"]
    before = node_positions(build(lines))
    after = node_positions(build([*lines, "P1 new"]), start=before)
    points = np.array([[*before[each], *after[each]] for each in sorted(before)]).T
    assert np.corrcoef(points[0], points[2])[0, 1] > 0.9
    near = min(
        ["P1", "P2", "P3"],
        key=lambda each: np.hypot(*np.subtract(after[each], after["new"])),
    )
    assert near == "P1"


def test_starts_of_strangers_are_as_good_as_none(build):
    some = build(["P1 a", "P2 a"])
    assert node_positions(some, start={"zz": (1.0, 2.0)}) == node_positions(some)


def test_full_names_take_more_room(lead):
    short, full = (arrange(lead, ["P01"], labels=each) for each in ("short", "full"))
    assert full.labels["dwp"].width > short.labels["dwp"].width
    assert full.graph.nodes == short.graph.nodes


def test_two_parts_that_nothing_joins_stand_apart(build):
    places = node_positions(build(["P1 a", "P1 b", "P1 c", "P2 d", "P2 e", "P2 f"]))
    left, right = ([places[each][0] for each in part] for part in ("abc", "def"))
    assert max(left) < min(right) or max(right) < min(left)


def test_one_problem_may_be_given_by_itself(lead):
    assert node_positions(lead, "P13") == node_positions(lead, ["P13", "P13"])
    assert arrange(lead, ["P13"]).kind("dwp") == "body"
    with pytest.raises(UnknownIdError, match="'P99'"):
        node_positions(lead, ["P99"])


def test_links_that_are_not_followed_are_not_there(lead):
    assert "dept-for-communities-ni" in node_positions(lead, "P02")
    stated = node_positions(lead, "P02", basis=("stated",))
    assert "dept-for-communities-ni" not in stated
