"""Pictures made of cells: text stays in its cell, and each says its account."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from servicecomm.analysis.contact_ladder import RUNGS, contact_ladder
from servicecomm.analysis.overlap import shared_problems
from servicecomm.analysis.power_interest import PLACES, power_interest
from servicecomm.analysis.seat_curve import seats_curve
from servicecomm.drawing._board import Board, Cell
from servicecomm.drawing.account import describe
from servicecomm.drawing.curve_plot import draw_seats_curve
from servicecomm.drawing.interest_plot import draw_power_interest
from servicecomm.drawing.journey_plot import draw_journey
from servicecomm.drawing.ladder_plot import draw_contact_ladder
from servicecomm.drawing.network_plot import draw_network
from servicecomm.drawing.shared_plot import draw_shared_problems
from servicecomm.errors import ServiceCommError
from servicecomm.model.facts import set_map_facts
from servicecomm.model.stakeholder_map import StakeholderMap

BOARDS = [draw_power_interest, draw_contact_ladder, draw_journey]


def boxes(ax):
    ax.figure.canvas.draw()
    return [text.get_window_extent() for text in ax.texts if text.get_text()]


def cells(ax):
    return {
        patch.get_gid().removeprefix("cell-"): patch.get_window_extent()
        for patch in ax.patches
    }


@pytest.mark.parametrize("draw", BOARDS)
@pytest.mark.parametrize("size", [2, 60, 300])
def test_text_stays_in_its_cell_and_on_the_page(draw, size, scattered):
    ax = draw(scattered(8, size, 2 if size < 8 else 5, seed=size))
    page = ax.figure.bbox
    found = boxes(ax)
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for box in found)
    assert all(page.y0 <= box.y0 and box.y1 <= page.y1 for box in found)
    for number, box in enumerate(found):
        assert not any(box.overlaps(other) for other in found[number + 1 :])
    for cell in cells(ax).values():
        touched = [box for box in found if cell.overlaps(box)]
        assert touched
        for box in touched:
            assert cell.x0 <= box.x0
            assert box.x1 <= cell.x1


def test_more_text_makes_a_larger_board():
    cell = Cell("Heading", [("", "word " * 400)])
    short = Cell("Heading", [("", "word " * 40)])
    assert cell.height(300) > 3 * short.height(300)
    assert Board([[cell]]).size[1] > Board([[short]]).size[1]


def test_bodies_stand_where_their_numbers_put_them(build):
    links = ["P1 a", "P2 a", "P3 a inferred", "P1 b", "P2 b", "P3 b", "P1 c", "P2 d"]
    relation = ["policy lead"] * 3 + ["experiences"] * 3 + ["funds", ""]
    made = build(links, relation=relation)
    table = power_interest(made)
    rows = table[["body_id", "power", "interest", "place"]].to_numpy().tolist()
    assert rows == [
        ["a", 3, 3, PLACES[0]],
        ["b", 0, 3, PLACES[1]],
        ["c", 1, 1, PLACES[2]],
        ["d", 0, 1, PLACES[3]],
    ]
    assert table["because"].tolist()[:2] == [
        "Affected by 3 problems; can change P1, P2 and P3 (inferred).",
        "Affected by 3 problems; no link says that it can change any of them.",
    ]
    ax = draw_power_interest(made)
    assert (
        describe(ax).title == "1 body bears much and, as recorded, can change little: B"
    )
    shown = {text.get_text() for text in ax.texts}
    assert {"Raise their influence (1)", "Work with them closely (1)"} <= shown


@pytest.mark.parametrize(
    ("links", "relation", "title"),
    [
        (["P1 a", "P1 b"], "experiences", "No link says yet who can change"),
        (["P1 a", "P1 b"], "funds", "Every body with much interest is recorded as"),
    ],
)
def test_what_cannot_be_placed_is_said(links, relation, title, build):
    made = build(links, relation=relation)
    assert describe(draw_power_interest(made)).title.startswith(title)


def test_a_map_without_links_has_its_boards(build):
    empty = build(["P1 a"])
    empty = empty.with_table("affects", empty.affects[:0])
    for draw in (draw_power_interest, draw_contact_ladder):
        title = describe(draw(empty)).title
        assert title == "No body is linked to these problems yet"
    assert "nobody yet" in {text.get_text() for text in draw_journey(empty).texts}


def test_the_ladder_takes_the_warmest_way(lead):
    ladder = contact_ladder(lead).set_index("body_id")
    assert ladder.loc["dwp", "rung"] == "know well"
    assert ladder.loc["moj", "rung"] == "by introduction"
    assert ladder.loc["cma", "rung"] == "nobody to ask"
    assert ladder.loc["cma", "people"] == 0
    # The one person there asked not to be contacted.
    assert ladder.loc["dhsc", ["rung", "people"]].tolist() == ["nobody to ask", 0]
    order = [RUNGS.index(own) for own in ladder["rung"]]
    assert order == sorted(order)


def test_the_ladder_names_no_person(lead):
    ax = draw_contact_ladder(lead)
    said = " ".join([*(text.get_text() for text in ax.texts), describe(ax).text])
    names = [name for name in lead.people["name"] if name]
    assert names
    assert not any(name in said for name in names)


@pytest.mark.parametrize("draw", BOARDS)
def test_rows_in_another_order_make_the_same_picture(draw, lead):
    shuffled = lead
    for table in ("affects", "organisations", "people", "contacts"):
        shuffled = shuffled.with_table(table, lead.table(table)[::-1])
    one, other = draw(lead), draw(shuffled)
    assert [t.get_text() for t in one.texts] == [t.get_text() for t in other.texts]
    assert describe(one).table.equals(describe(other).table)
    plt.close("all")


def test_problems_stand_on_their_steps_with_their_bodies(lead):
    ax = draw_journey(lead, stages=["register the death"])
    table = describe(ax).table
    shown = " ".join(" ".join(text.get_text().split()) for text in ax.texts)
    for row in table.to_dict("records"):
        assert f"{row['problem_id']} {row['title']}" in shown
    assert "Register the death" in shown
    assert "GRO ?" in shown  # its link is inferred


@pytest.mark.parametrize("draw", [*BOARDS, draw_shared_problems, draw_network])
def test_every_picture_says_how_old_its_data_are(lead, draw):
    dated = set_map_facts(lead, data_date="2026-11-30")
    ax = draw(dated)
    shown = " ".join(text.get_text() for text in [*ax.texts, *ax.figure.texts])
    assert "Data of 30 November 2026." in " ".join(shown.split())
    assert "Data of 30 November 2026" in describe(ax).text


def test_a_long_step_goes_on_beside_itself(build):
    ax = draw_journey(build([f"P{each:02} a" for each in range(25)]))
    title = describe(ax).title
    assert title == "No stage of the journey is recorded yet"
    heads = [text for text in ax.texts if text.get_text().startswith("No stage yet")]
    said = [" ".join(text.get_text().split()) for text in heads]
    assert said == [f"No stage yet, part {part} of 4" for part in (1, 2, 3, 4)]
    assert len({text.get_position()[1] for text in heads}) == 1
    shown = " ".join(" ".join(text.get_text().split()) for text in ax.texts)
    assert all(shown.count(f"P{each:02} Problem") == 1 for each in range(25))


def test_the_curve_shows_what_its_table_says(lead):
    curve = seats_curve(lead)
    ax = draw_seats_curve(curve)
    long = [patch.get_width() for patch in ax.patches]
    assert [each / long[-1] for each in long] == pytest.approx([6 / 13, 11 / 13, 1])
    said = {text.get_text() for text in ax.texts}
    assert {"2 seats", "11 problems (5 more)"} <= said
    assert describe(ax).table is curve
    bold = {text.get_text() for text in ax.texts if text.get_weight() == "bold"}
    assert bold == {"3 seats", "13 problems (2 more)"}


def test_another_table_is_no_curve(lead):
    with pytest.raises(ServiceCommError, match="no curve of seats"):
        draw_seats_curve(shared_problems(lead))


@pytest.mark.parametrize(
    ("stages", "title"),
    [
        (["", ""], "No stage of the journey is recorded yet"),
        (["apply", "", ""], "2 of the 3 problems have no stage yet"),
        (["apply"], "1 problem at one step of the journey: “apply”"),
        (["apply", "pay"], "2 problems on 2 steps of the journey"),
        (
            ["a", "a", "b", "c", "d"],
            "“a” has most problems of any step: 2 of the 5",
        ),
    ],
)
def test_a_journey_says_where_most_problems_stand(stages, title):
    ids = [f"P{each}" for each in range(len(stages))]
    problems = pd.DataFrame({"problem_id": ids, "title": ids, "stage": stages})
    none = {
        "organisations": pd.DataFrame(columns=["organisation_id", "name"]),
        "affects": pd.DataFrame(columns=["problem_id", "body_id"]),
    }
    ax = draw_journey(StakeholderMap({"problems": problems, **none}))
    assert ax.get_title() == title


def test_a_ladder_says_that_nobody_is_known(build):
    said = describe(draw_contact_ladder(build(["P1 a"])))
    assert said.text == (
        "We know nobody yet, nor who can introduce us, at the one body. "
        "Nobody there may be asked, or is recorded: 1 body. "
        "A body stands where the warmest way to anybody there puts it."
    )


def test_places_without_bodies_are_not_counted_aloud(build):
    text = describe(draw_power_interest(build(["P1 a"]))).text
    assert text.endswith("People are not scored. Keep in touch: 1 body.")
