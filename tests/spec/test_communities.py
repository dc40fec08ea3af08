"""Candidate communities: small grids, and the groups that stand in them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from servicecomm import ServiceCommError
from servicecomm.analysis.communities import candidate_communities
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable


def grid(*rows: str, stated: str = "") -> StakeholderMap:
    """Draw a map: a line a problem, a letter a body; `stated` names sure pairs."""
    links = [
        (f"P{number}", letter)
        for number, row in enumerate(rows, start=1)
        for letter in row
        if letter != "."
    ]
    letters = sorted({letter for _, letter in links} | {"z"})
    affects = pd.DataFrame(links, columns=["problem_id", "body_id"])
    sure = [f"{problem}{body}" in stated.split() for problem, body in links]
    affects["basis"] = ["stated" if one else "assumed" for one in sure]
    ids = [f"P{number}" for number in range(1, len(rows) + 1)]
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ids, "title": "Late"}),
            "organisations": pd.DataFrame(
                {"organisation_id": letters, "name": [one.upper() for one in letters]}
            ),
            "affects": affects,
        }
    )


STAIRS = grid(
    "abcd.",
    "abc..",
    ".bcde",
    "....e",
)


def groups(found: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(found["problem_ids"], found["body_ids"], strict=True))


def test_each_group_is_as_large_as_can_be_and_stands_once() -> None:
    found = candidate_communities(STAIRS, min_problems=1, min_bodies=1)
    assert groups(found) == [
        ("P1|P2", "a|b|c"),
        ("P1|P3", "b|c|d"),
        ("P1|P2|P3", "b|c"),
        ("P1", "a|b|c|d"),
        ("P3", "b|c|d|e"),
        ("P3|P4", "e"),
    ]


def test_groups_are_ranked_by_links_then_by_bodies_then_by_ids() -> None:
    found = candidate_communities(STAIRS, min_problems=1, min_bodies=1)
    assert found["links"].tolist() == [6, 6, 6, 4, 4, 2]
    assert found["bodies"].tolist() == [3, 3, 2, 4, 4, 1]


@pytest.mark.parametrize(
    ("least", "wanted"),
    [
        ({}, ["P1|P2", "P1|P3"]),
        ({"min_problems": 3, "min_bodies": 2}, ["P1|P2|P3"]),
        ({"min_problems": 4}, []),
        ({"min_bodies": 4}, []),
        ({"min_problems": 1, "min_bodies": 4}, ["P1", "P3"]),
    ],
)
def test_smaller_groups_are_left_out(least: dict[str, Any], wanted: list[str]) -> None:
    assert candidate_communities(STAIRS, **least)["problem_ids"].tolist() == wanted


def test_who_is_nearly_in_it_lacks_exactly_one_of_its_problems() -> None:
    first = candidate_communities(STAIRS).iloc[0]
    assert first["nearly"] == 1
    assert (first["nearly_ids"], first["lacking_ids"]) == ("d", "P2")
    assert first["one_more"] == (
        "One more link would make it 2 problems by 4 bodies. Each of these lacks only "
        "the problem named: D (P2)."
    )


def test_one_more_link_does_what_it_says() -> None:
    links = pd.concat(
        [STAIRS.affects, pd.DataFrame({"problem_id": ["P2"], "body_id": ["d"]})]
    )
    more = STAIRS.with_table("affects", links.fillna(""))
    first = candidate_communities(more).iloc[0]
    assert (first["problem_ids"], first["body_ids"]) == ("P1|P2|P3", "b|c|d")
    assert ("P1|P2", "a|b|c|d") in groups(candidate_communities(more))


def test_only_the_first_twenty_who_are_nearly_in_it_are_listed() -> None:
    many = [chr(letter) for letter in range(ord("A"), ord("A") + 25)]
    found = candidate_communities(grid("xyz" + "".join(many), "xyz"))
    first = found.iloc[0]
    assert first["nearly"] == 25
    assert first["nearly_ids"].split("|") == many[:20]
    assert first["lacking_ids"] == "|".join(["P2"] * 20)
    assert first["one_more"].endswith("H (P2) and 17 more.")


def test_a_group_says_who_shares_what_and_how_sure_it_is() -> None:
    drawn = grid("ab", "ab", stated="P1a P1b P2a")
    found = candidate_communities(drawn, min_bodies=2)
    assert found["stated"].tolist() == [3]
    assert found["text"].tolist() == [
        "A and B share 2 problems: P1 “Late” and P2 “Late”. Stated links: 3 of 4."
    ]
    assert found["one_more"].tolist() == ["Nobody lacks only one of the problems."]


def test_one_body_alone_has_its_problems() -> None:
    drawn = grid("a", "a", stated="P1a P2a")
    found = candidate_communities(drawn, min_bodies=1)
    assert found["text"].tolist() == [
        "A has 2 problems: P1 “Late” and P2 “Late”. Stated links: all."
    ]


def test_nobody_is_nearly_in_a_group_with_one_problem() -> None:
    found = candidate_communities(grid("ab", "c"), min_problems=1, min_bodies=2)
    assert found[["nearly", "nearly_ids"]].to_numpy().tolist() == [[0, ""]]
    assert "one problem" in found["one_more"].iloc[0]


def test_links_that_are_not_followed_do_not_count() -> None:
    drawn = grid("abc", "abc", stated="P1a P1b P1c P2a P2b")
    assert candidate_communities(drawn, basis="stated").empty
    two = candidate_communities(drawn, basis="stated", min_bodies=2)
    assert groups(two) == [("P1|P2", "a|b")]


def test_teams_count_as_their_organisation_unless_taken_as_recorded(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; Late
        P2         ; Lost

        organisations
        organisation_id ; name
        hmrc            ; Revenue
        dwp             ; Pensions

        teams
        team_id ; name   ; organisation_id
        debt    ; Debts  ; hmrc

        affects
        problem_id ; body_id
        P1         ; debt
        P2         ; hmrc
        P1         ; dwp
        P2         ; dwp
        """
    )
    rolled = candidate_communities(drawn, min_bodies=2)
    assert groups(rolled) == [("P1|P2", "dwp|hmrc")]
    assert candidate_communities(drawn, min_bodies=2, level="recorded").empty


def test_a_limit_lists_the_top_and_says_so() -> None:
    found = candidate_communities(STAIRS, min_problems=1, min_bodies=1, limit=2)
    assert groups(found) == [("P1|P2", "a|b|c"), ("P1|P3", "b|c|d")]
    assert found["complete"].tolist() == [True, True]
    assert found.attrs["note"] == "The top 2 groups; there may be smaller ones."


def test_a_complete_answer_says_so() -> None:
    found = candidate_communities(STAIRS)
    assert found.attrs == {"complete": True, "note": "Every group that there is: 2."}


def test_a_search_that_stopped_says_so_where_nobody_can_miss_it() -> None:
    with pytest.warns(UserWarning, match=r"^Stopped after [0-9]+ steps: groups may be"):
        found = candidate_communities(STAIRS, min_problems=1, min_bodies=1, steps=1)
    assert len(found) < 6
    assert not found["complete"].any()
    assert found.attrs["complete"] is False
    assert "Stopped after" in found.attrs["note"]


def test_what_is_missing_is_no_larger_than_the_note_says() -> None:
    everything = candidate_communities(STAIRS, min_problems=1, min_bodies=1)
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        found = candidate_communities(STAIRS, min_problems=1, min_bodies=1, steps=2)
    bound = int(found.attrs["note"].split("none with more than ")[1].split()[0])
    missing = everything[~everything["problem_ids"].isin(found["problem_ids"])]
    assert not missing.empty
    assert missing["links"].max() <= bound


@pytest.mark.parametrize("option", ["min_problems", "min_bodies", "limit", "steps"])
def test_numbers_below_one_are_refused(option: str) -> None:
    options: dict[str, Any] = {option: 0}
    with pytest.raises(ServiceCommError, match=f"^{option} is 0: it must be at least"):
        candidate_communities(STAIRS, **options)


def test_the_lead_example_has_nine_groups(example: StakeholderMap) -> None:
    found = candidate_communities(example, min_problems=2, min_bodies=3)
    assert len(found) == 9
    assert groups(found)[0] == ("P09|P12", "cabinet-office|dhsc|dwp|moj")
    assert found["links"].tolist() == [8, 6, 6, 6, 6, 6, 6, 6, 6]


def test_a_map_without_links_has_no_groups() -> None:
    drawn = STAIRS.with_table("affects", STAIRS.affects.iloc[:0])
    found = candidate_communities(drawn)
    assert found.empty
    assert found["links"].dtype == "int64"
