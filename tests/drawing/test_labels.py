"""Labels: wrapped so that they fit, and no word lost before the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecomm.drawing.labels import balanced, node_label, text_width, wrap

WORDS = st.lists(st.text("ilmWŴ&", min_size=1, max_size=12), min_size=1, max_size=12)


@given(WORDS, st.floats(60, 200), st.integers(1, 5))
def test_every_line_fits_and_nothing_but_the_end_is_cut(words, width, lines):
    found = wrap(" ".join(words), 10, width, lines=lines).split("\n")
    assert len(found) <= lines
    assert all(text_width(line, 10) <= width for line in found)
    for place, line in enumerate(found[:-1]):
        assert "…" not in line or text_width(words[place], 10) > 0
    if not any("…" in line for line in found):
        assert " ".join(found).split() == words


@given(WORDS, st.floats(90, 200))
def test_balancing_takes_no_more_lines(words, width):
    text = " ".join(words)
    plain = wrap(text, 10, width, lines=4, bold=True).split("\n")
    even = balanced(text, 10, width, lines=4).split("\n")
    assert len(even) <= len(plain)
    widest = [
        max(text_width(line, 10, bold=True) for line in found)
        for found in (plain, even)
    ]
    assert widest[1] <= widest[0]


@pytest.mark.parametrize(
    ("text", "lines", "wrapped"),
    [
        ("", 3, ""),
        ("Local registration services", 9, "Local\nregistration\nservices"),
        ("Local registration services", 2, "Local\nregistration…"),
        ("Local, registration services", 1, "Local…"),
        ("Donaudampfschifffahrtsgesellschaft", 2, "Donaudampfs…"),
    ],
)
def test_wrapping(text, lines, wrapped):
    assert wrap(text, 10, 80, lines=lines) == wrapped


def test_letters_that_the_font_lacks_take_an_em():
    assert text_width("日本", 12) == 24


def test_bold_text_is_wider():
    assert text_width("problem", 10, bold=True) > text_width("problem", 10)


def test_a_label_holds_the_room_that_it_takes():
    options = {"links": 4, "detail": "short"}
    named = node_label("b", "body", "Medway Council", named=True, **options)
    assert (named.text, named.inside) == ("Medway Council", "")
    assert named.width == text_width("Medway Council", named.size, bold=True)
    bare = node_label("b", "body", "Medway Council", named=False, **options)
    assert (bare.text, bare.width, bare.height) == ("", 0, 0)
    assert bare.radius < named.radius


def test_a_problem_has_its_id_on_its_square_if_it_fits():
    options = {"links": 4, "detail": "full", "named": False}
    assert node_label("P01", "problem", "Late", **options).inside == "P01"
    assert node_label("problem-1", "problem", "Late", **options).text == "problem-1"
