"""Dots and ranks: counted, with ties said and left to the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.community.voting import count_votes
from servicecomm.errors import ServiceCommError, UnknownIdError
from servicecomm.files.examples import example_map

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap

EXAMPLE = example_map()
CHOICES = ["P01", "P02", "P03", "P04"]


def cast(rows: list[tuple[Any, ...]], vote: str = "dots") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["voter", "choice", vote])


def test_a_tie_at_the_cut_is_left_to_the_room(example: StakeholderMap) -> None:
    votes = cast([("a", "P01", 3), ("b", "P02", 2), ("c", "P03", 2), ("c", "P04", 1)])
    found = count_votes(example, votes, keep=2)
    assert found[["place", "choice", "score", "kept"]].to_numpy().tolist() == [
        [1, "P01", 3, "yes"],
        [2, "P02", 2, "tied"],
        [2, "P03", 2, "tied"],
        [4, "P04", 1, "no"],
    ]
    assert found["text"].tolist() == [
        "P01: 3 points. Go on with it.",
        "P02: 2 points. P02 and P03 are tied for 1 place: decide in the room.",
        "P03: 2 points. P02 and P03 are tied for 1 place: decide in the room.",
        "P04: 1 point. Not this time: keep it in the list.",
    ]


def test_a_tie_that_does_not_matter_is_not_called_one(example: StakeholderMap) -> None:
    votes = cast([("a", "P01", 2), ("b", "P02", 2), ("c", "P03", 1)])
    assert count_votes(example, votes, keep=2)["kept"].tolist() == ["yes", "yes", "no"]
    assert set(count_votes(example, votes, keep=3)["kept"]) == {"yes"}
    assert set(count_votes(example, votes, keep=9)["kept"]) == {"yes"}


def test_a_row_without_dots_is_one_dot(example: StakeholderMap) -> None:
    votes = pd.DataFrame({"voter": ["a", "b", "b"], "choice": ["P01", "P01", "P02"]})
    assert count_votes(example, votes)["score"].tolist() == [2, 1]


def test_ranks_give_points_for_what_stands_below(example: StakeholderMap) -> None:
    rows = [("a", "P01", 1), ("a", "P02", 2), ("b", "P03", 5), ("b", "P01", 9)]
    found = count_votes(example, cast(rows, "rank"), method="rank", keep=1)
    assert found[["choice", "score"]].to_numpy().tolist() == [
        ["P01", 3],
        ["P03", 2],
        ["P02", 1],
    ]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcde"), st.sampled_from(CHOICES)),
        st.integers(1, 5),
        min_size=1,
    ),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
@settings(max_examples=40, deadline=None)
def test_dots_agree_with_counting_by_hand(
    dots: dict[tuple[str, str], int], keep: int, chance: Any
) -> None:
    rows = [(*key, number) for key, number in dots.items()]
    chance.shuffle(rows)
    found = count_votes(EXAMPLE, cast(rows), keep=keep)
    score = {c: sum(n for (_, own), n in dots.items() if own == c) for c in CHOICES}
    for row in found.itertuples():
        better = sum(1 for other in score.values() if other > row.score)
        equal = sum(1 for other in score.values() if other == row.score)
        assert row.score == score[row.choice]
        assert row.place == better + 1
        certain = "yes" if better + equal <= keep else "tied"
        assert row.kept == (certain if better < keep else "no")


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ([("a", "P99", 1)], {}, "No problem or objective has the id 'P99'"),
        ([("a", "P01", "x")], {}, "votes, row 2, dots: 'x' is not a whole number"),
        ([("a", "P01", 0)], {}, "row 2, dots: '0' is not"),
        ([("a", "P01", 1.5)], {}, "row 2, dots: '1.5' is not"),
        ([("a", "P01", 1), ("a", "P01", 2)], {}, "One voter chose 'P01' twice"),
        ([("a", "P01", 4)], {"dots_each": 3}, "One voter used 4 dots: 3 are allowed"),
        ([("a", "P01", 4)], {"keep": 0}, "keep is 0"),
        ([("a", "P01", 4)], {"method": "raffle"}, "There is no method 'raffle'"),
        ([("a", "P01", 4)], {"method": "rank"}, "The votes have no column 'rank'"),
    ],
)
def test_a_vote_that_cannot_be_counted_is_said(
    example: StakeholderMap,
    rows: list[tuple[Any, ...]],
    options: dict[str, Any],
    said: str,
) -> None:
    with pytest.raises((ServiceCommError, UnknownIdError), match=said):
        count_votes(example, cast(rows), **options)


def test_one_rank_twice_is_said_without_the_voter(example: StakeholderMap) -> None:
    rows = [("Jo Sample", "P01", 1), ("Jo Sample", "P02", 1)]
    with pytest.raises(ServiceCommError, match="gave two choices the rank '1'") as told:
        count_votes(example, cast(rows, "rank"), method="rank")
    assert "Sample" not in str(told.value)
