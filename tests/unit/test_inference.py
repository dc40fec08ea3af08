"""The parts of the ways: words of texts, names in them, and likeness by words."""

from __future__ import annotations

import pytest

from servicecomm.analysis._named import Names
from servicecomm.analysis._tokens import STOP_WORDS, Likeness, singular, words_of


def named(names: dict[str, int], text: str) -> dict[int, str]:
    return Names(names.items(), [text]).within(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ask HMRC", {1: "HMRC"}),
        ("the hmrc", {}),  # initials are not a word in small letters
        ("Ask HM Revenue and Customs first", {2: "HM Revenue and Customs"}),
        ("hm revenue & customs", {}),  # HM stands in capitals
        ("All English councils", {3: "English councils"}),
        ("an english council", {3: "english council"}),
        ("English.\ncouncils", {}),  # a name does not run over two cells
        ("MoJ, not moj", {4: "MoJ"}),
        ("it and IT", {5: "IT"}),
        ("Police, police", {6: "Police"}),
        (
            "The Land Registry of Northern Ireland",
            {8: "Land Registry of Northern Ireland"},
        ),
        ("The Land Registry of Wales", {7: "Land Registry"}),
        ("", {}),
    ],
)
def test_whole_names_are_found_and_the_longest(
    text: str, wanted: dict[int, str]
) -> None:
    names = {
        "HMRC": 1,
        "HM Revenue & Customs": 2,
        "English councils": 3,
        "MoJ": 4,
        "IT": 5,
        "Police": 6,
        "Land Registry": 7,
        "Land Registry of Northern Ireland": 8,
    }
    assert named(names, text) == wanted


@pytest.mark.parametrize("name", ["Public", "ONS"[:1], "Kew", "", "…"])
def test_names_that_could_be_any_word_are_not_sought(name: str) -> None:
    assert named({name: 1}, f"A public office in Kew, {name}") == {}


def test_a_name_of_two_bodies_names_both() -> None:
    names = Names([("CSC", 2), ("CSC", 1)], ["the CSC"])
    assert names.within("the CSC") == {1: "CSC", 2: "CSC"}


def test_stop_words_and_endings_are_left_out() -> None:
    assert words_of("The people\u2019s 2 FORMS aren't the council's problem") == [
        "2",
        "forms",
        "aren't",
        "council",
    ]
    assert "councils" not in STOP_WORDS


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("boxes", "box"),
        ("churches", "church"),
        ("losses", "loss"),
        ("crisis", "crisis"),
        ("days", "day"),
        ("gas", "gas"),
        ("policies", "policy"),
    ],
)
def test_the_plural_comes_off(word: str, wanted: str) -> None:
    assert singular(word) == wanted


def test_rare_words_count_more_and_common_ones_nothing() -> None:
    likeness = Likeness(["tax late", "tax late", "tax bins", "tax boats"])
    alike = likeness.of(0)
    assert alike[0] == 0
    assert alike[1] > alike[2] == 0
    assert likeness.shared(0, 1) == ["late", "tax"]


def test_texts_without_words_are_like_nothing() -> None:
    assert Likeness(["", "it is", "late"]).of(0).tolist() == [0, 0, 0]
    assert Likeness(["a"]).of(0).tolist() == [0]
