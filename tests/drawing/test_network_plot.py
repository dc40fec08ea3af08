"""The picture of the network: what is on the axes, and that it can be read."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.path import Path

from servicecomm.drawing import style
from servicecomm.drawing.layout import node_positions
from servicecomm.drawing.network_plot import draw_network
from servicecomm.errors import UnknownIdError


@pytest.fixture
def small(build):
    return build(
        ["P1 a", "P1 b inferred", "P2 b", "P2 c assumed", "P2 d"],
        problems={"P1": "Late letters", "P2": "Lost forms", "P3": "Nobody yet"},
    )


def named(ax, gid):
    return next(each for each in ax.collections if each.get_gid() == gid)


def drawn_labels(ax):
    gids = ((text, text.get_gid() or "") for text in ax.texts)
    return {gid[6:]: text for text, gid in gids if gid.startswith("label-")}


def rectangles(ax):
    """Give the box of every label and marker, in pixels, with its node's place."""
    figure = ax.figure
    figure.canvas.draw()
    boxes = []
    for text in drawn_labels(ax).values():
        box = text.get_window_extent()
        boxes.append((box.x0, box.y0, box.x1, box.y1))
    for kind in ("problem", "body"):
        nodes = named(ax, f"nodes-{kind}")
        centres = ax.transData.transform(nodes.get_offsets())
        reach = np.sqrt(nodes.get_sizes()) / 2 * figure.dpi / 72
        boxes += [
            (x - r, y - r, x + r, y + r)
            for (x, y), r in zip(centres, reach, strict=True)
        ]
    return boxes


def overlapping(boxes):
    return [
        (one, other)
        for one, other in combinations(boxes, 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > 0.01
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.01
    ]


def assert_readable(ax):
    boxes = rectangles(ax)
    assert overlapping(boxes) == []
    width, height = ax.figure.canvas.get_width_height()
    for left, low, right, high in boxes:
        assert left >= 0
        assert low >= 0
        assert right <= width
        assert high <= height
    legend = ax.get_legend()
    if legend is not None:
        assert min(low for _, low, _, _ in boxes) > legend.get_window_extent().y1


def test_squares_are_problems_and_circles_bodies(small):
    ax = draw_network(small)
    squares, circles = named(ax, "nodes-problem"), named(ax, "nodes-body")
    assert (len(squares.get_offsets()), len(circles.get_offsets())) == (3, 4)
    assert to_hex(squares.get_facecolor()[0]).upper() == "#F46A25"
    assert to_hex(circles.get_facecolor()[0]).upper() == "#12436D"
    corners = [len(each.get_paths()[0].vertices) for each in (squares, circles)]
    assert corners == [5, len(Path.unit_circle().vertices)]


def test_line_styles_tell_how_sure_links_are(small):
    ax = draw_network(small)
    lines = {
        each.get_gid(): each
        for each in ax.collections
        if isinstance(each, LineCollection)
    }
    counts = {gid: len(each.get_segments()) for gid, each in lines.items()}
    assert counts == {"links-stated": 3, "links-inferred": 1, "links-assumed": 1}
    dashes = {gid: each.get_linestyle()[0][1] for gid, each in lines.items()}
    assert dashes["links-stated"] is None
    assert len({str(dash) for dash in dashes.values()}) == 3


def test_links_end_at_their_nodes(small):
    ax = draw_network(small)
    places = node_positions(small)
    segments = named(ax, "links-inferred").get_segments()
    assert segments[0].tolist() == [list(places["P1"]), list(places["b"])]


def test_markers_stand_where_every_other_output_puts_them(small):
    offsets = named(draw_network(small), "nodes-body").get_offsets()
    places = node_positions(small)
    assert offsets.tolist() == [list(places[each]) for each in "abcd"]


def test_more_links_make_a_larger_marker(small):
    sizes = named(draw_network(small), "nodes-body").get_sizes()
    assert sizes[1] > sizes[0] == sizes[2] == sizes[3]
    assert sizes[1] < 2 * sizes[0]


def test_legend_has_only_what_is_drawn(small):
    def keys(**options):
        legend = draw_network(small, **options).get_legend()
        return [text.get_text() for text in legend.get_texts()]

    links = ["link stated", "link inferred", "link assumed"]
    assert keys() == ["problem", "body", *links]
    assert keys(basis="stated") == ["problem", "body", "link stated"]
    marked = keys(highlight=["a"], highlight_label="invited")
    assert marked == ["problem", "body", *links, "invited"]


def test_labels_are_ids_titles_and_short_names(lead):
    ax = draw_network(lead, problems=["P13"])
    assert drawn_labels(ax)["dwp"].get_text() == "DWP"
    assert "P13" in [text.get_text() for text in ax.texts]
    title = lead.problems.set_index("problem_id")["title"]["P13"]
    assert drawn_labels(ax)["P13"].get_text().replace("\n", " ") == title
    full = drawn_labels(draw_network(lead, problems=["P13"], labels="full"))
    shown = full["dwp"].get_text().replace("\n", " ")
    assert shown == "Department for Work and Pensions"


def test_an_id_too_wide_for_its_square_stands_before_the_title(build):
    ax = draw_network(build(["late-letters a"]))
    text = drawn_labels(ax)["late-letters"].get_text().replace("\n", " ")
    assert text == "late-letters Problem late-letters"


def test_highlights_have_a_ring_and_a_bold_label(small):
    ax = draw_network(small, highlight=["b", "P1"], highlight_label="invited")
    ring = named(ax, "highlight-body")
    assert len(ring.get_offsets()) == 1
    assert ring.get_linewidths()[0] >= 3
    assert len(ring.get_facecolor()) == 0
    assert len(named(ax, "highlight-problem").get_offsets()) == 1
    bold = {
        each
        for each, text in drawn_labels(ax).items()
        if text.get_fontweight() == "bold"
    }
    assert bold == {"b", "P1"}
    assert ax.get_title() == "The invited body, B, is affected by 2 of the 3 problems"


def test_a_highlight_moves_nothing(small):
    plain, marked = draw_network(small), draw_network(small, highlight="b")
    for gid in ("nodes-body", "nodes-problem"):
        before, after = (named(ax, gid).get_offsets() for ax in (plain, marked))
        assert before.tolist() == after.tolist()


def test_a_highlighted_problem_leaves_the_message(small):
    ax = draw_network(small, highlight=["P1"])
    assert ax.get_title() == "2 of the 3 problems affect B, more than any other body"


def test_highlights_outside_the_picture_are_named(small):
    ax = draw_network(small, problems=["P1"], highlight=["d"])
    assert "Not in this picture: d." in ax.texts[0].get_text()
    assert not [each for each in ax.collections if "highlight" in each.get_gid()]
    with pytest.raises(UnknownIdError, match="'zz'"):
        draw_network(small, highlight=["zz"])


def test_notes_count_links_and_give_the_date(build):
    dated = build(["P1 a", "P1 b inferred", "P2 a"], as_of="2026-06-03")
    note = draw_network(dated).texts[0].get_text()
    assert "3 links: 2 stated, 1 inferred (33% not stated)." in note
    assert "Latest link dated 3 June 2026." in note
    assert "P2 affects one body only." in note


def test_dollars_are_money_not_formulas(build):
    priced = build(["P1 a"], problems={"P1": "It costs $5 or $6_7"})
    ax = draw_network(priced)
    ax.figure.canvas.draw()
    assert "$5" in drawn_labels(ax)["P1"].get_text()
    assert not any(text.get_parse_math() for text in drawn_labels(ax).values())


def test_the_lead_example_can_be_read(lead):
    ax = draw_network(lead)
    assert tuple(ax.figure.get_size_inches()) == pytest.approx((40 / 3, 7.5))
    assert len(drawn_labels(ax)) == 48
    assert min(text.get_fontsize() for text in drawn_labels(ax).values()) >= 9.5
    assert_readable(ax)


@pytest.mark.parametrize(
    ("problems", "bodies", "links", "seed"), [(12, 32, 3, 1), (22, 38, 2, 2)]
)
def test_labels_of_sixty_nodes_never_overlap(scattered, problems, bodies, links, seed):
    ax = draw_network(scattered(problems, bodies, links, seed))
    assert len(drawn_labels(ax)) == problems + bodies
    assert_readable(ax)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_labels_of_any_small_map_never_overlap(build, data):
    pairs = st.tuples(st.integers(1, 4), st.sampled_from("abcdef"))
    links = data.draw(st.sets(pairs, min_size=1, max_size=12))
    words = st.text("ilmW Ŵ$%", min_size=1, max_size=60).filter(str.strip)
    problems = {f"P{each}": data.draw(words) for each in range(1, 6)}
    bodies = {each: data.draw(words) for each in "abcdef"}
    lines = [f"P{problem} {body}" for problem, body in sorted(links)]
    ax = draw_network(build(lines, problems, bodies))
    assert_readable(ax)
    plt.close("all")


def test_of_a_crowd_the_most_linked_bodies_are_drawn_and_the_rest_counted(scattered):
    crowd = scattered(30, 300, 12, 3)
    ax = draw_network(crowd)
    count = len(named(ax, "nodes-body").get_offsets())
    labels = drawn_labels(ax)
    assert 5 < count <= 30
    assert len(labels) == 30 + count
    lines = [each for each in ax.collections if isinstance(each, LineCollection)]
    assert sum(len(each.get_segments()) for each in lines) <= 120
    note = ax.texts[0].get_text().replace("\n", " ")
    assert f"Drawn are the {count} of 300 bodies with " in note
    assert_readable(ax)
    affected = crowd.affects.groupby("problem_id")["body_id"].agg(set)
    drawn = set(labels) - set(affected.index)
    for problem, bodies in affected.items():
        more = len(bodies - drawn)
        said = f"and {more} more bod" if bodies & drawn else f"{more} bod"
        assert labels[problem].get_text().splitlines()[-1].startswith(said)
    extra = next(each for each in ("b299", "b298") if each not in labels)
    marked = draw_network(crowd, highlight=[extra])
    assert set(drawn_labels(marked)) == {*labels, extra}


def test_a_crowd_stands_where_every_other_output_puts_it(scattered):
    crowd = scattered(30, 300, 12, 3)
    ax, places = draw_network(crowd), node_positions(crowd)
    assert len(places) == 330
    spots = np.array(list(places.values()))
    gaps = np.hypot(*(spots[:, None] - spots).transpose(2, 0, 1))
    assert (gaps + 99 * np.eye(330)).min() > 15
    for kind in ("problem", "body"):
        offsets = named(ax, f"nodes-{kind}").get_offsets().tolist()
        assert {tuple(each) for each in offsets} <= set(places.values())


def test_many_bodies_with_equal_links_are_counted_beside_their_problem(build):
    ax = draw_network(build([f"P1 b{each}" for each in range(62)]))
    assert drawn_labels(ax).keys() == {"P1"}
    assert drawn_labels(ax)["P1"].get_text().endswith("\n62 bodies")
    assert "The 62 bodies are named in the table only." in ax.texts[0].get_text()


def test_of_very_many_problems_sixty_are_drawn(build):
    ax = draw_network(build([f"P{each:03} a" for each in range(70)]))
    assert len(named(ax, "nodes-problem").get_offsets()) == 60
    note = ax.texts[0].get_text().replace("\n", " ")
    assert "Drawn are the 60 of 70 problems with most links (equals by id)." in note


def test_many_problems_have_ids_only(build):
    ax = draw_network(build([f"P{each} a" for each in range(41)]))
    assert set(drawn_labels(ax)) == {"a"}


def test_long_titles_are_cut_and_the_notes_say_so(build):
    ax = draw_network(build(["P1 a"], problems={"P1": "word " * 40}))
    assert drawn_labels(ax)["P1"].get_text().endswith("…")
    assert "The table has full titles." in ax.texts[0].get_text()


@pytest.mark.parametrize(
    ("problems", "title"),
    [
        ([], "There are no problems to show"),
        (["P3"], "No body is linked to P3 yet"),
        ("P1", "P1 affects 2 bodies"),
    ],
)
def test_small_selections(small, problems, title):
    ax = draw_network(small, problems=problems)
    assert ax.get_title() == title
    ax.figure.canvas.draw()


def test_problems_without_links_stand_below_the_rest(small):
    places = node_positions(small)
    assert places["P3"][1] < min(y for each, (_, y) in places.items() if each != "P3")
    assert_readable(draw_network(small))


def test_a_map_without_links_is_a_row_of_problems(small):
    bare = small.with_table("affects", small.affects.iloc[:0])
    ax = draw_network(bare)
    assert ax.get_title() == "No body is linked to any of the 3 problems yet"
    assert len(named(ax, "nodes-problem").get_offsets()) == 3


@pytest.mark.parametrize("size", [(4, 3), (8, 8), (16, 4)])
def test_on_axes_that_somebody_brings(lead, size):
    figure = Figure(figsize=size)
    ax = figure.add_subplot()
    assert draw_network(lead, ax, problems=["P01", "P05"], highlight=["dwp"]) is ax
    assert overlapping(rectangles(ax)) == []
    assert figure.get_size_inches().tolist() == list(size)
    assert plt.get_fignums() == []


def test_without_axes_a_notebook_shows_the_figure(small):
    ax = draw_network(small)
    assert [plt.figure(number) for number in plt.get_fignums()] == [ax.figure]


def test_large_pictures_draw_links_thin_and_pale(scattered):
    few = named(draw_network(scattered(5, 9, 2, 0)), "links-stated")
    many = named(draw_network(scattered(20, 38, 12, 3)), "links-stated")
    assert many.get_linewidths()[0] < few.get_linewidths()[0]
    assert many.get_alpha() < few.get_alpha()


def _luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        (style.COLOURS["body"], style.COLOURS["paper"], 3),
        (style.COLOURS["problem"], style.COLOURS["paper"], 3),
        (style.COLOURS["link"], style.COLOURS["paper"], 3),
        (style.COLOURS["highlight"], style.COLOURS["paper"], 3),
        (style.COLOURS["ink"], style.COLOURS["paper"], 7),
        (style.COLOURS["ink"], style.COLOURS["problem"], 4.5),
    ],
)
def test_contrast(front, back, least):
    light, dark = sorted((_luminance(front), _luminance(back)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least
