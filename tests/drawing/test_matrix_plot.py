"""The picture of the grid: marks in the right cells, in an order that shows blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from servicecomm.drawing._seriation import seriate
from servicecomm.drawing.describe import network_table
from servicecomm.drawing.matrix_plot import draw_affiliations


@pytest.fixture
def small(build):
    return build(
        ["P1 a", "P1 b inferred", "P2 b", "P2 c assumed", "P2 d"],
        problems={"P1": "Late letters", "P2": "Lost forms", "P3": "Nobody yet"},
    )


def marks(ax):
    return {
        line.get_gid().removeprefix("marks-"): line
        for line in ax.lines
        if (line.get_gid() or "").startswith("marks-")
    }


def texts(ax):
    return {text.get_text(): text.get_position() for text in ax.texts}


def cells(ax):
    """Read the picture: which problem and body meet under each mark."""
    places = texts(ax)
    rows = {
        y: text for text, (x, y) in places.items() if x == 0 and text.startswith("P")
    }
    columns = {
        text.get_position()[0]: text.get_text()
        for text in ax.texts
        if text.get_rotation() and text.get_text() != "bodies"
    }
    return {
        (rows[y], columns[x], basis)
        for basis, line in marks(ax).items()
        for x, y in line.get_xydata()
    }


def test_marks_are_where_their_problem_and_body_meet(small):
    assert cells(draw_affiliations(small)) == {
        ("P1", "A", "stated"),
        ("P1", "B", "inferred"),
        ("P2", "B", "stated"),
        ("P2", "C", "assumed"),
        ("P2", "D", "stated"),
    }


def test_the_lead_example_says_what_its_table_says(lead):
    ax = draw_affiliations(lead)
    table = network_table(lead)
    rows = zip(table["problem_id"], table["short"], table["basis"], strict=True)
    shown = {(problem, short[:9], basis) for problem, short, basis in cells(ax)}
    assert shown == {(problem, short[:9], basis) for problem, short, basis in rows}
    assert tuple(ax.figure.get_size_inches()) == pytest.approx((40 / 3, 7.5))


def test_nothing_is_cut_off(lead):
    ax = draw_affiliations(lead)
    ax.figure.canvas.draw()
    width, height = ax.figure.canvas.get_width_height()
    for text in (*ax.texts, ax.title):
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height


def test_shapes_tell_how_sure_a_link_is(small):
    looks = {
        basis: (line.get_marker(), to_hex(line.get_markerfacecolor()).upper())
        for basis, line in marks(draw_affiliations(small)).items()
    }
    assert looks == {
        "stated": ("s", "#12436D"),
        "inferred": ("s", "#FFFFFF"),
        "assumed": ("o", "#12436D"),
    }
    sizes = {
        basis: line.get_markersize()
        for basis, line in marks(draw_affiliations(small)).items()
    }
    assert sizes["assumed"] < sizes["inferred"] / 2


def test_totals_stand_at_the_margins(small):
    ax = draw_affiliations(small)
    bold = [text for text in ax.texts if text.get_weight() == "bold"]
    numbers = [text for text in bold if text.get_text().isdigit()]
    right = max(text.get_position()[0] for text in numbers)
    rows = {
        text.get_position()[1]: int(text.get_text())
        for text in numbers
        if text.get_position()[0] == right
    }
    where = texts(ax)
    assert {each: rows[where[each][1]] for each in ("P1", "P2", "P3")} == {
        "P1": 2,
        "P2": 3,
        "P3": 0,
    }
    below = [int(text.get_text()) for text in numbers if text.get_position()[0] < right]
    assert sorted(below) == [1, 1, 1, 2]


def test_title_and_notes(lead, small):
    ax = draw_affiliations(lead)
    assert (
        ax.get_title() == "P01 affects 10 of the 35 bodies, more than any other problem"
    )
    assert "The table has full titles and names." in ax.texts[0].get_text()
    assert "P1" not in draw_affiliations(small, problems="P3").get_title()


@pytest.mark.parametrize("problems", [[], ["P3"], ["P1"]])
def test_small_selections(small, problems):
    ax = draw_affiliations(small, problems=problems)
    ax.figure.canvas.draw()
    assert len(cells(ax)) == (2 if problems == ["P1"] else 0)


def test_large_grids_show_the_busiest_and_count_all(build):
    lines = [f"P{each:02d} b{each:02d}" for each in range(70)]
    extra = [f"P{each:02d} b69" for each in range(69)]
    ax = draw_affiliations(build([*lines, *extra]))
    assert len({column for _, column, _ in cells(ax)}) == 60
    note = ax.texts[0].get_text().replace("\n", " ")
    assert "Shown are 60 of the 70 problems, those with most links" in note
    assert "Shown are 60 of the 70 bodies, those with most links" in note
    assert "70" in [text.get_text() for text in ax.texts]


def test_on_axes_that_somebody_brings(small):
    ax = Figure(figsize=(5, 4)).add_subplot()
    assert draw_affiliations(small, ax, basis="stated") is ax
    assert set(marks(ax)) == {"stated"}


GRIDS = st.integers(0, 7).flatmap(
    lambda rows: st.integers(0, 7).flatmap(
        lambda columns: st.lists(
            st.booleans(), min_size=rows * columns, max_size=rows * columns
        ).map(lambda flat: np.array(flat, bool).reshape(rows, columns))
    )
)


@given(GRIDS)
def test_every_row_and_column_keeps_its_place_in_the_order(grid):
    rows, columns = seriate(grid)
    assert sorted(rows.tolist()) == list(range(grid.shape[0]))
    assert sorted(columns.tolist()) == list(range(grid.shape[1]))


@given(st.permutations(range(6)), st.permutations(range(8)))
def test_blocks_are_found_however_they_were_mixed(rows, columns):
    blocks = np.zeros((6, 8), bool)
    blocks[:3, :5], blocks[3:5, 5:7], blocks[5, 7] = True, True, True
    first, second = seriate(blocks[np.ix_(rows, columns)])
    assert (blocks[np.ix_(rows, columns)][np.ix_(first, second)] == blocks).all()


@given(st.permutations(range(7)))
def test_a_staircase_comes_back_as_a_staircase(rows):
    stairs = np.eye(7, 8, dtype=bool) | np.eye(7, 8, 1, dtype=bool)
    first, second = seriate(stairs[list(rows)])
    sorted_back = stairs[list(rows)][np.ix_(first, second)]
    assert (sorted_back == stairs).all() or (sorted_back == stairs[::-1, ::-1]).all()


def test_rows_and_columns_without_a_mark_come_last():
    grid = np.array([[0, 0, 0], [0, 1, 1], [0, 0, 1]], bool)
    rows, columns = seriate(grid)
    assert rows[-1] == 0
    assert columns[-1] == 0
