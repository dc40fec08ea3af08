"""What changed between two maps: small tables, one change at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from servicecomm.analysis.comparison import CHANGE_COLUMNS, compare_maps
from servicecomm.errors import ServiceCommError
from servicecomm.model.edits import add, remove

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

BEFORE = """
    problems
    problem_id ; title
    P1         ; One
    P2         ; Two

    organisations
    organisation_id ; name  ; abbreviation
    a               ; Alpha ; ALP
    b               ; Beta  ;
    c               ; Gamma ;

    teams
    team_id ; name ; organisation_id
    t       ; Tee  ; b

    people
    person_id ; name     ; role  ; organisation_id ; email
    p1        ; A Sample ; Lead  ; a               ; a@a.example
    p2        ; B Sample ; Clerk ; b               ;

    contacts
    known_by ; person_id ; warmth
    us       ; p1        ; met

    affects
    problem_id ; body_id ; relation   ; basis  ; note
    P1         ; a       ; runs part  ; stated ; x
    P1         ; b       ; holds data ; stated ;
    P2         ; a       ; runs part  ; stated ;
    """


@pytest.fixture(scope="module")
def before(map_from: Draw) -> StakeholderMap:
    return map_from(BEFORE)


def changed(drawn: StakeholderMap, table: str, **cells: Any) -> StakeholderMap:
    return drawn.with_table(table, drawn.table(table).assign(**cells))


def test_equal_maps_give_nothing(before: StakeholderMap) -> None:
    found = compare_maps(before, before)
    assert not found
    assert found.summary == ("Nothing changed.",)
    assert found.changes.columns.tolist() == list(CHANGE_COLUMNS)
    assert len(found.by_problem) == len(found.invited) == 0
    assert "Nothing changed." in found._repr_html_()


def test_the_order_of_rows_and_columns_does_not_count(
    before: StakeholderMap, example: StakeholderMap
) -> None:
    for drawn in (before, example):
        names = ("problems", "organisations", "people", "affects", "contacts")
        mixed = {
            name: drawn.table(name).sample(frac=1, random_state=1)[
                sorted(drawn.table(name).columns)
            ]
            for name in names
        }
        assert not compare_maps(drawn, drawn.with_tables(mixed))


def test_rows_and_cells(before: StakeholderMap) -> None:
    after = remove(before, "affects", ("P1", "b", "holds data"))
    after = add(after, "affects", problem_id="P2", body_id="c", relation="|", note="y")
    after = add(after, "organisations", organisation_id="d", name="Delta")
    affects = after.affects
    note = affects["note"].mask(affects["problem_id"] == "P1", "z")
    basis = affects["basis"].mask(affects["body_id"] == "a", "inferred")
    found = compare_maps(before, changed(after, "affects", note=note, basis=basis))
    assert found.changes.values.tolist() == [
        ["organisations", "added", "d", "", "", ""],
        ["affects", "added", "P2|c||", "", "", ""],
        ["affects", "removed", "P1|b|holds data", "", "", ""],
        ["affects", "changed", "P1|a|runs part", "basis", "stated", "inferred"],
        ["affects", "changed", "P1|a|runs part", "note", "x", "z"],
        ["affects", "changed", "P2|a|runs part", "basis", "stated", "inferred"],
    ]
    assert repr(found) == "MapComparison(2 added, 1 removed, 3 changed)"
    assert found.summary[0] == (
        "Changed: organisations (1 added) and links (1 added, 1 removed, 3 cells "
        "changed)."
    )
    assert bool(found)


def test_keys_of_several_cells_are_not_confused(before: StakeholderMap) -> None:
    pair = {"judgement": "same", "by": "us"}
    first = before.with_table(
        "judgements", pd.DataFrame([{"left": "x|y", "right": "z", **pair}])
    )
    second = before.with_table(
        "judgements", pd.DataFrame([{"left": "x", "right": "y|z", **pair}])
    )
    found = compare_maps(first, second, limit=None).changes
    assert found[["change", "key"]].values.tolist() == [
        ["added", "x|y|z"],
        ["removed", "x|y|z"],
    ]


def test_columns_that_come_and_go(before: StakeholderMap) -> None:
    after = changed(before, "problems", rank=["1", ""], empty="")
    found = compare_maps(before, after, limit=None).changes
    assert found[["key", "column", "before", "after"]].values.tolist() == [
        ["P1", "rank", "", "1"]
    ]
    back = compare_maps(after, before, limit=None).changes
    assert back[["key", "column", "before", "after"]].values.tolist() == [
        ["P1", "rank", "1", ""]
    ]


def test_bodies_gained_and_lost_by_problem(before: StakeholderMap) -> None:
    # The team is Beta's: P1 does not lose Beta. Another relation is no other body.
    after = changed(before, "affects", body_id=["a", "t", "c"], relation="x")
    found = compare_maps(before, after)
    assert found.by_problem.values.tolist() == [["P2", "Two", "c", "a"]]
    assert "P2 gained Gamma and lost ALP." in found.summary
    assert not any(line.startswith("P1") for line in found.summary)


def test_a_problem_that_is_gone_and_one_that_is_new(before: StakeholderMap) -> None:
    affects = before.affects
    after = before.with_tables(
        {
            "problems": pd.DataFrame(
                {"problem_id": ["P2", "P3"], "title": ["Two", "Three"]}
            ),
            "affects": affects[affects["problem_id"] == "P2"].assign(problem_id="P3"),
        }
    )
    found = compare_maps(before, after)
    assert found.by_problem.values.tolist() == [
        ["P1", "One", "", "a|b"],
        ["P2", "Two", "", "a"],
        ["P3", "Three", "a", ""],
    ]
    assert "P1 lost ALP and Beta." in found.summary
    assert "P3 gained ALP." in found.summary
    assert (
        "It covers 1 of 2 problems, where it covered 2 of 2 problems." in found.summary
    )


def test_many_problems_are_counted(example: StakeholderMap) -> None:
    affects = example.affects
    after = example.with_table("affects", affects[affects["body_id"] != "dwp"])
    found = compare_maps(example, after, limit=None)
    assert len(found.by_problem) == 6
    assert found.summary[-1] == "Bodies also changed for 1 more problem."
    assert [line[:3] for line in found.summary[1:-1]] == [
        "P01",
        "P02",
        "P08",
        "P09",
        "P12",
    ]


def test_who_joins_and_leaves_the_invite_list(before: StakeholderMap) -> None:
    # Beta loses its link, so its Clerk has nothing to speak for; Gamma has nobody yet.
    after = remove(before, "affects", ("P1", "b", "holds data"))
    after = add(after, "affects", problem_id="P2", body_id="c", relation="")
    found = compare_maps(before, after)
    assert found.invited.values.tolist() == [
        ["joins", "c", "", "Gamma"],
        ["leaves", "p2", "Clerk", "Beta"],
    ]
    assert found.summary[-2:] == (
        "On the invite list, somebody from Gamma joins.",
        "On the invite list, the Clerk (Beta) leaves.",
    )


def test_several_who_join(before: StakeholderMap) -> None:
    empty = before.with_table("affects", before.affects.iloc[:0])
    found = compare_maps(empty, before)
    assert "On the invite list, the Lead (Alpha) and the Clerk (Beta) join." in (
        found.summary
    )
    assert found.summary[-1] == (
        "It covers 2 of 2 problems, where it covered 0 of 2 problems."
    )


def test_a_change_that_leaves_the_list_alone(before: StakeholderMap) -> None:
    found = compare_maps(before, changed(before, "problems", title="New"))
    assert found.summary == (
        "Changed: problems (2 cells changed).",
        "The invite list stays the same.",
    )


def test_no_lists_are_compared_unless_asked_for(before: StakeholderMap) -> None:
    found = compare_maps(before, changed(before, "problems", title="New"), limit=None)
    assert found.summary == ("Changed: problems (2 cells changed).",)
    with pytest.raises(ServiceCommError, match="A list of 0 seats invites nobody"):
        compare_maps(before, before, limit=0)


def test_a_smaller_list(before: StakeholderMap) -> None:
    after = remove(before, "affects", ("P1", "b", "holds data"))
    assert compare_maps(before, after, limit=1).summary[-1] == (
        "The invite list stays the same."
    )


def test_what_is_shown_holds_no_personal_data(before: StakeholderMap) -> None:
    after = changed(before, "people", name="C Sample", email="c@c.example")
    found = compare_maps(before, after)
    assert found.changes["before"].str.contains("Sample").any()
    shown = found._repr_html_() + repr(found) + " ".join(found.summary)
    assert "4 cells changed" in shown
    assert "Sample" not in shown
    assert "example" not in shown
