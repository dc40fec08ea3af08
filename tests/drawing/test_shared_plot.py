"""Bodies that share problems: the right lines, as thick as they should be."""

import pytest
from matplotlib.figure import Figure

from servicecomm.analysis.overlap import shared_problems
from servicecomm.drawing.account import describe
from servicecomm.drawing.layout import node_positions
from servicecomm.drawing.shared_plot import MOST_LINES, draw_shared_problems
from servicecomm.errors import ServiceCommError

LINKS = ["P1 a", "P1 b", "P2 a", "P2 b", "P2 c", "P3 c", "P3 a"]


def lines(ax):
    return {
        tuple(line.get_gid().split("-")[1:]): line.get_linewidth()
        for line in ax.lines
        if (line.get_gid() or "").startswith("shared-")
    }


def test_a_line_for_each_pair_as_thick_as_it_shares(build):
    drawn = lines(draw_shared_problems(build(LINKS), min_shared=1))
    assert set(drawn) == {("a", "b"), ("a", "c"), ("b", "c")}
    assert drawn["a", "b"] == drawn["a", "c"] == pytest.approx(2 * drawn["b", "c"])


def test_few_in_common_are_left_out_and_counted(build):
    ax = draw_shared_problems(build([*LINKS, "P4 d"]))
    assert set(lines(ax)) == {("a", "b"), ("a", "c")}
    assert describe(ax).text == (
        "2 pairs of bodies share 2 problems each, more than any other pair. A line "
        "joins two bodies with 2 problems or more in common: 2 pairs. 1 body without "
        "such a line is left out."
    )


def test_the_table_says_what_is_drawn(lead):
    ax = draw_shared_problems(lead)
    table = describe(ax).table
    assert table.equals(shared_problems(lead, min_shared=2))
    assert len(lines(ax)) == len(table)


def test_bodies_stand_where_the_network_has_them(lead):
    ax = draw_shared_problems(lead)
    places = node_positions(lead)
    (nodes,) = [each for each in ax.collections if each.get_gid() == "nodes-body"]
    shown = {tuple(each) for each in nodes.get_offsets().tolist()}
    assert shown <= set(places.values())
    assert len(shown) == 14


def test_many_pairs_are_cut_and_said(scattered):
    many = scattered(12, 40, 12, seed=5)
    ax = draw_shared_problems(many, min_shared=1)
    table = describe(ax).table
    assert len(lines(ax)) == MOST_LINES
    first = table.head(MOST_LINES)
    assert set(lines(ax)) == set(zip(first["body_a"], first["body_b"], strict=True))
    assert f"Drawn are the {MOST_LINES} that share most." in describe(ax).text


def test_of_a_crowd_only_named_bodies_have_lines(scattered):
    ax = draw_shared_problems(scattered(12, 300, 12, seed=5), min_shared=1)
    (nodes,) = [each for each in ax.collections if each.get_gid() == "nodes-body"]
    named = [text for text in ax.texts if (text.get_gid() or "").startswith("label-")]
    assert len(named) == len(nodes.get_offsets())
    assert 0 < len(lines(ax)) <= MOST_LINES
    said = f"Drawn are {len(lines(ax))} of them, among the bodies that share most"
    assert said in describe(ax).text


def test_of_a_crowd_the_pairs_that_share_most_are_drawn(build):
    hubs = [f"P{problem} hub{problem % 7}" for problem in range(70)]
    alike = [f"P{problem} {body}" for problem in (1, 2) for body in ("y", "z")]
    others = [f"P{problem} b{problem}{each}" for problem in range(70) for each in "abc"]
    drawn = lines(draw_shared_problems(build([*hubs, *alike, *others])))
    assert ("y", "z") in drawn


def test_nothing_shared_is_said(build):
    ax = draw_shared_problems(build(["P1 a", "P2 b"]), Figure((13, 7)).add_subplot())
    assert describe(ax).title == "No two bodies share 2 problems or more"


def test_too_few_is_refused(build):
    with pytest.raises(ServiceCommError, match="min_shared is 0"):
        draw_shared_problems(build(LINKS), min_shared=0)
