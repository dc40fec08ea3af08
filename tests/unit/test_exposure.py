"""Who is affected, at the edges: empty tables, types, large cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.analysis.exposure import (
    AFFECTED_COLUMNS,
    affected_bodies,
    problems_shared_with,
)
from servicecomm.analysis.levels import LEVELS
from servicecomm.analysis.links import select_links

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

BARE = """
    problems
    problem_id ; title
    P1         ; One

    organisations
    organisation_id ; name
    a               ; Alpha

    affects
    problem_id ; body_id ; relation ; basis ; evidence
    """


def test_empty_answers_have_the_columns_and_types_of_full_ones(map_from: Draw) -> None:
    full = map_from(BARE + "P1;a;;stated;https://a.example/x|https://a.example/x")
    empty = map_from(BARE)
    for answer in (affected_bodies, lambda drawn: problems_shared_with(drawn, "a")):
        assert answer(empty).empty
        assert answer(empty).dtypes.to_dict() == answer(full).dtypes.to_dict()
    assert tuple(affected_bodies(empty)) == AFFECTED_COLUMNS


def test_evidence_may_be_any_text_where_no_list_of_it_is_kept(map_from: Draw) -> None:
    drawn = map_from(BARE + "P1;a;;stated;https://a.example/x| a talk |")
    affected = affected_bodies(drawn)
    assert affected["evidence"].tolist() == ["https://a.example/x|a talk"]
    assert affected["because"].tolist() == [
        "P1 “One”: is affected by it (stated; https://a.example/x; a talk)."
    ]
    shared = problems_shared_with(drawn, "a")
    assert shared["sentence"].tolist() == [
        "“One”: you are affected by it (https://a.example/x; a talk)."
    ]


def test_every_link_is_told_once_at_every_level(example: StakeholderMap) -> None:
    links = len(select_links(example))
    for level in LEVELS:
        because = affected_bodies(example, level=level)["because"]
        assert because.str.count("“").sum() == links


def test_a_letter_counts_the_others(example: StakeholderMap) -> None:
    shared = problems_shared_with(example, "dwp").set_index("problem_id")
    bodies_of = select_links(example).groupby("problem_id")["body_id"].nunique()
    assert (shared["others"] == bodies_of[shared.index] - 1).all()
