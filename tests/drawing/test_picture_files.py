"""Pictures as SVG: whole, the same each time, and with words for a screen reader."""

import re
from xml.etree import ElementTree as ET

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from servicecomm.drawing.account import describe
from servicecomm.drawing.describe import describe_network
from servicecomm.drawing.interest_plot import draw_power_interest
from servicecomm.drawing.ladder_plot import draw_contact_ladder
from servicecomm.drawing.matrix_plot import affiliations_svg, draw_affiliations
from servicecomm.drawing.network_plot import draw_network, network_svg
from servicecomm.drawing.picture_files import figure_bytes
from servicecomm.drawing.shared_plot import draw_shared_problems
from servicecomm.drawing.style import loose_axes
from servicecomm.errors import ServiceCommError
from servicecomm.reporting.pictures import write_picture

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 - it was written a moment ago


@pytest.fixture
def small(build):
    return build(["P1 a", "P1 b inferred", "P2 b"])


@pytest.mark.parametrize("make", [network_svg, affiliations_svg])
def test_two_runs_give_the_same_bytes(small, make):
    first = make(small)
    assert first == make(small)
    assert plt.get_fignums() == []
    own = {"svg.hashsalt": "x", "savefig.bbox": "tight", "axes.titlelocation": "left"}
    with plt.style.context("dark_background"), plt.rc_context(own):
        assert first == make(small)


@pytest.mark.parametrize("make", [network_svg, affiliations_svg])
def test_words_for_those_who_cannot_see(small, make):
    root = parsed(make(small, problems=iter(["P1"])))
    title, told = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "P1 affects 2 bodies")
    assert (told.tag, told.text) == (f"{SVG}desc", describe_network(small, ["P1"]))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), told.get("id")]


def test_nothing_of_the_time_or_the_machine(lead):
    text = network_svg(lead)
    assert not re.search(r"/(home|root|tmp|work|usr)\b|20\d\d-\d\d-\d\dT|file:", text)
    outside = set(re.findall(r"https?://[^\"' <]+", text))
    assert outside == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<metadata" not in text
    assert "<style" not in text


def test_text_stays_text(lead):
    root = parsed(network_svg(lead))
    words = {element.text for element in root.iter(f"{SVG}text")}
    assert {"HMCTS", "Chief Coroner", "problem", "link inferred"} <= words
    styles = [element.get("style") for element in root.iter(f"{SVG}text")]
    assert all("'DejaVu Sans', Verdana, Arial, sans-serif" in each for each in styles)


def test_references_are_whole_and_several_pictures_fit_in_a_page(small):
    pictures = [
        network_svg(small),
        affiliations_svg(small),
        network_svg(small, problems=["P1"]),
    ]
    seen = set()
    for text in pictures:
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        referred = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', text)
        assert referred
        assert {one or other for one, other in referred} <= set(ids)
        assert not seen & set(ids)
        seen |= set(ids)


def test_names_that_look_like_markup_stay_names(build):
    trap = '<script>alert("1")</script> & id="x" url(#y)'
    hostile = build(["P1 a"], problems={"P1": trap}, bodies={"a": trap})
    text = network_svg(hostile)
    assert "<script" not in text
    root = parsed(text)
    assert trap in root[0].text


def test_the_options_of_the_picture_are_the_same(small):
    text = network_svg(small, highlight=["b"], highlight_label="invited", labels="full")
    assert "The invited body, B, is affected by both problems" in text
    assert "inferred" not in affiliations_svg(small, basis=["stated"])


DRAWN = [
    draw_network,
    draw_affiliations,
    draw_shared_problems,
    draw_power_interest,
    draw_contact_ladder,
]


@pytest.mark.parametrize("draw", DRAWN)
def test_every_picture_has_its_account_in_its_file(draw, lead):
    ax = draw(lead, Figure(figsize=(13, 7)).add_subplot())
    told = describe(ax)
    root = parsed(figure_bytes(ax, "svg"))
    assert (root[0].text, root[1].text) == (told.title, told.text)
    assert told.text
    assert len(told.table)
    assert repr(told) == f"{told.title}\n\n{told.text}"
    assert f"<caption>{told.title}</caption>" in told._repr_html_()
    png = figure_bytes(ax, "png")
    assert png.startswith(b"\x89PNG")
    assert told.title.encode() in png
    assert png == figure_bytes(ax, "png")
    pdf = figure_bytes(ax, "pdf")
    assert pdf.startswith(b"%PDF")
    assert b"CreationDate" not in pdf
    assert pdf == figure_bytes(ax, "pdf")


def test_axes_of_somebody_else_have_no_account():
    with pytest.raises(ServiceCommError, match="Nothing is known of what these axes"):
        describe(Figure().add_subplot())


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "PNG"])
def test_a_picture_is_written_as_its_ending_says(ending, lead, tmp_path):
    ax = draw_shared_problems(lead, loose_axes)
    path = write_picture(ax, tmp_path / f"shared.{ending}")
    assert path.read_bytes() == figure_bytes(ax, ending.lower())


def test_a_map_is_written_as_its_network(small, tmp_path):
    path = write_picture(small, tmp_path / "map.svg", highlight=["a"])
    again = network_svg(small, highlight=["a"], highlight_label="invited")
    assert path.read_text("utf-8") == again
    assert plt.get_fignums() == []


def test_another_ending_is_refused(small, tmp_path):
    with pytest.raises(ServiceCommError, match=r"^map\.gif: .* '\.gif'\. Give a name"):
        write_picture(small, tmp_path / "map.gif")
    assert list(tmp_path.iterdir()) == []
