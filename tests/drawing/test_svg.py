"""Pictures as SVG: whole, the same each time, and with words for a screen reader."""

import re
from xml.etree import ElementTree as ET

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from servicecomm.drawing.describe import describe_network
from servicecomm.drawing.matrix_plot import affiliations_svg
from servicecomm.drawing.network_plot import draw_network, network_svg
from servicecomm.drawing.svg import figure_svg

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


def test_a_picture_already_drawn(small):
    ax = draw_network(small, Figure(figsize=(6, 4)).add_subplot())
    text = figure_svg(ax, "A & B", "<told>")
    root = parsed(text)
    assert (root[0].text, root[1].text) == ("A & B", "<told>")
    assert figure_svg(ax.figure, "A & B", "<told>") == text
