"""The parts that compare statements: stems, families, and the pairs of texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.community._alike import alike_pairs, family
from servicecomm.community._families import FAMILIES, families
from servicecomm.community._stems import stem

WORDS = [
    "slow",
    "probate",
    "boiler",
    "tenant",
    "renter",
    "queue",
    "late",
    "form",
    "tax",
]


@pytest.mark.parametrize(
    "kindred",
    [
        "delay delays delayed delaying",
        "claim claims claimed claiming claimant claimants",
        "organise organised organising organisation organisations organize organized",
        "assess assessed assessing assessor assessors assessment assessments",
        "apply applying",
        "supply supplying supplied",
        "slow slowly",
        "family families",
        "care cared carers caring",
        "travel travelled travelling",
        "refuse refused refusing refusal",
        "collect collected collection collections",
        "agency agencies",
        "late later",
        "renew renewal renewing renewed",
    ],
)
def test_kindred_words_have_one_stem(kindred: str) -> None:
    assert len({stem(word) for word in kindred.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("home", "homeless"),
        ("tax", "taxi"),
        ("care", "car"),
        ("bus", "business"),
        ("school", "scheme"),
        ("form", "farm"),
        ("28", "56"),
    ],
)
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["p45", "ill", "gp", "by", "ring", "2024"])
def test_short_words_and_figures_are_left_alone(word: str) -> None:
    assert stem(word) == word


@given(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=12))
def test_a_stem_is_never_empty_nor_longer(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word)


def test_a_word_stands_in_one_family() -> None:
    stems = [{stem(word) for word in line.split()} for line in FAMILIES.split("\n")]
    every = [own for line in stems for own in line]
    repeated = sorted({own for own in every if every.count(own) > 1})
    assert repeated == []
    assert families().keys() == set(every)


def test_a_family_is_named_by_its_first_word() -> None:
    assert family("renters") == family("tenant") == stem("renter")
    assert family("boundaries") == stem("boundary")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=5), max_size=9))
def test_pairs_are_those_of_plain_loops(texts: list[list[str]]) -> None:
    least = 0.2
    by_stem = _cosines([[stem(word) for word in own] for own in texts])
    by_family = _cosines([[family(word) for word in own] for own in texts])
    by_letters = _cosines(
        [[run for word in own for run in _runs(word)] for own in texts]
    )
    words = np.maximum(by_stem, by_letters)
    score = words / 5 + by_family * 4 / 5
    wanted = {
        (first, second): score[first, second]
        for first in range(len(texts))
        for second in range(first + 1, len(texts))
        if score[first, second] >= least and by_family[first, second] >= least * 0.75
    }
    found = alike_pairs([" ".join(own) for own in texts], least)
    assert {own[:2]: own[3] for own in found.rows()} == pytest.approx(wanted)
    assert (np.diff(found.score) <= 1e-9).all()


def _runs(word: str) -> list[str]:
    edged = f"<{word}>"
    return [
        edged[start : start + length]
        for length in (3, 4, 5)
        for start in range(len(edged) - length + 1)
    ]


def _cosines(texts: list[list[str]]) -> np.ndarray:
    known = sorted({part for own in texts for part in own})
    counts = np.array([[own.count(part) for part in known] for own in texts], float)
    counts = counts.reshape(len(texts), len(known))
    weight = np.log((1 + len(texts)) / (0.5 + (counts > 0).sum(axis=0)))
    weighed = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0) * weight
    length = np.linalg.norm(weighed, axis=1, keepdims=True)
    weighed = np.divide(weighed, length, out=np.zeros_like(weighed), where=length > 0)
    cosines: np.ndarray = weighed @ weighed.T
    return cosines


@given(st.sets(st.integers(0, 5), max_size=3))
@settings(max_examples=20, deadline=None)
def test_each_pair_holds_one_of_those_asked_for(chosen: set[int]) -> None:
    texts = ["slow probate", "probate slow", "tax form", "a tax form", "slow", "queue"]
    every = [own[:2] for own in alike_pairs(texts, 0.2).rows()]
    found = [own[:2] for own in alike_pairs(texts, 0.2, among=chosen).rows()]
    assert found == [own for own in every if chosen & set(own)]


def test_twenty_candidates_of_a_text_are_kept() -> None:
    found = alike_pairs(["slow probate"] * 30, 0.2)
    first = [own[0] for own in found.rows()]
    assert first.count(0) == 20
    assert first.count(28) == 1
