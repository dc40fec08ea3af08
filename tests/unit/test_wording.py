"""The words in which answers explain themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servicecomm.analysis.wording import (
    cite,
    counted,
    listed,
    relation_phrase,
    sentence,
)

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap


@pytest.mark.parametrize(
    ("relation", "it_does", "you_do", "you_may"),
    [
        ("", "is affected by it", "are affected by it", "be affected by it"),
        (
            "bears knock-on",
            "bears the knock-on effects of it",
            "bear the knock-on effects of it",
            "bear the knock-on effects of it",
        ),
        (
            "coordinated before",
            "has coordinated work on it before",
            "have coordinated work on it before",
            "have coordinated work on it before",
        ),
        (
            "could help",
            "could help with it",
            "could help with it",
            "be able to help with it",
        ),
        (
            "owns {run} form",
            "is linked to it ('owns {run} form')",
            "are linked to it ('owns {run} form')",
            "be linked to it ('owns {run} form')",
        ),
    ],
)
def test_how_a_body_is_linked(
    relation: str, it_does: str, you_do: str, you_may: str
) -> None:
    assert relation_phrase(relation) == it_does
    assert relation_phrase(relation, "you do") == you_do
    assert relation_phrase(relation, "you may") == you_may


def test_every_relation_of_the_example_has_words_of_its_own(
    example: StakeholderMap,
) -> None:
    for relation in example.affects["relation"].unique():
        assert "linked to it" not in relation_phrase(relation)


def test_evidence_is_named(example: StakeholderMap) -> None:
    assert cite(example, "S03|S99") == (
        "S03 Tell Us Once in Milton Keynes, Milton Keynes City Council; S99"
    )
    assert cite(example, " | ") == "no evidence yet"


@pytest.mark.parametrize(
    ("items", "most", "expected"),
    [
        ([], None, ""),
        (["a"], None, "a"),
        (["a", "b"], None, "a and b"),
        (["a", "b", "c"], 3, "a, b and c"),
        (["a", "b", "c"], 1, "a and 2 more"),
        (map(str, range(2000)), 1, "0 and 1,999 more"),
    ],
)
def test_items_in_a_row(items: list[str], most: int | None, expected: str) -> None:
    assert listed(items, most=most) == expected


def test_how_many() -> None:
    assert counted(0, "seat") == "0 seats"
    assert counted(1, "body", "bodies") == "1 body"
    assert counted(1200, "body", "bodies") == "1,200 bodies"


def test_a_sentence_of_clauses() -> None:
    assert sentence(["", "one", "two"]) == "One; two."
    assert sentence(["", ""]) == ""
