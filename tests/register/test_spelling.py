"""Letters: folding, misspelt words, and the distance between words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecomm.register._normalise import fold, is_short_form, words_of
from servicecomm.register._spelling import Speller, likeness
from servicecomm.register._words import PHRASE_WORDS, PHRASES

WORD = st.text("abcd", max_size=6)


def distance(one, two):
    """Count edits by the definition, letter by letter."""
    if not one or not two:
        return len(one) + len(two)
    best = min(
        distance(one[:-1], two) + 1,
        distance(one, two[:-1]) + 1,
        distance(one[:-1], two[:-1]) + (one[-1] != two[-1]),
    )
    if one[-2:] == two[-2:][::-1] and len(one[-2:]) == 2:
        best = min(best, distance(one[:-2], two[:-2]) + 1)
    return best


@given(
    st.lists(
        st.tuples(st.text("ab", max_size=4), st.text("ab", max_size=4)), min_size=1
    )
)
def test_likeness_agrees_with_the_definition(pairs):
    left, right = zip(*pairs, strict=True)
    expected = [1 - distance(a, b) / max(len(a), len(b), 1) for a, b in pairs]
    np.testing.assert_allclose(likeness(left, right), expected)


@given(WORD, WORD)
def test_likeness_is_the_same_both_ways(one, two):
    assert likeness([one], [two]) == likeness([two], [one])


def test_unknown_words_are_read_as_the_nearest_known_ones():
    speller = Speller(["council", "county", "department", "of"])
    found = speller.read(["counci", "dept", "department", "xyzzy", "12", "couny"])
    assert [word for word, _ in found["counci"]] == ["council"]
    assert found["couny"][0][0] == "county"
    assert "xyzzy" not in found
    assert "department" not in found
    assert "12" not in found
    assert Speller([]).read(["word"]) == {}
    assert speller.read([]) == {}


def test_a_beginning_is_read_as_the_words_that_it_begins():
    speller = Speller(["environment", "environmental", "ever"])
    assert [word for word, _ in speller.read(["environ"])["environ"]] == [
        "environment",
        "environmental",
    ]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  The  Home-Office ", "home office"),
        ("Her Majesty\u2019s Treasury", "her majestys treasury"),
        ("Her Majesty?s Treasury", "her majestys treasury"),
        ("Majesty\u00e2\u20ac\u2122s", "majestys"),
        ("\u00c3\u00a9\u00ff broken", "ay broken"),
        ("N.I.C.E", "nice"),
        ("H M Treasury", "hm treasury"),
        ("A & B", "a and b"),
        ("Sir Gâr", "sir gar"),
        ("\uff28\uff2d\uff32\uff23", "hmrc"),
        ("!!!", ""),
    ],
)
def test_names_are_folded(written, folded):
    assert fold(written) == folded


@given(st.text(max_size=30))
def test_folding_again_changes_nothing(text):
    once = fold(text)
    assert fold(once).removeprefix("the ") in {once, once.removeprefix("the ")}
    assert once == once.strip()
    assert "  " not in once


def test_words_are_compared_in_one_form():
    assert words_of("Dept. of Welsh Libraries") == ("department", "welsh", "library")
    assert words_of("Northern Ireland Organizations") == ("ni", "organisation")
    assert words_of("N Yorks and S Glos")[:2] == ("north", "yorkshire")
    assert words_of("High Speed Two") == words_of("High Speed 2")
    assert words_of("Leeds NHS FT") == words_of("Leeds NHS Foundation Trust")


def test_each_phrase_begins_with_one_of_its_words():
    phrases = ["her majestys x", "united kingdom", "great britain", "european union"]
    phrases += ["northern ireland", "integrated care board", "no 10", "number ten"]
    phrases += ["clinical commissioning group", "x nhs ft", "co ordinating", "n yorks"]
    phrases += ["x ft nhs trust", "nhsft", "no10", "humber and e yorks"]
    for phrase in phrases:
        changed = phrase
        for pattern, instead in PHRASES:
            changed = pattern.sub(instead, changed)
        assert changed != phrase
        assert not PHRASE_WORDS.isdisjoint(phrase.split())


def test_short_forms_are_told_from_words():
    assert is_short_form("DfT")
    assert is_short_form("DE&S") is False
    assert not is_short_form("Kent")
    assert not is_short_form("UK Council")
