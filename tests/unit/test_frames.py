"""Frames as a map keeps them, and cells that join several values.

Whether the cells are right is tested with the validation.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from servicecomm.model.frames import (
    appended,
    explode,
    holds,
    join_values,
    replaced,
    split_cell,
    text_cell,
    text_table,
)
from servicecomm.model.schema import TABLE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        (" a ", " a "),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        (np.float64("nan"), ""),
        (True, "yes"),
        (np.False_, "no"),
        (3, "3"),
        (3.0, "3"),
        (np.float64(-2.0), "-2"),
        (0.5, "0.5"),
        (float("inf"), "inf"),
        (np.int64(2**53 + 1), "9007199254740993"),
        (dt.date(2026, 5, 31), "2026-05-31"),
        (pd.Timestamp("2026-05-31"), "2026-05-31"),
        (dt.datetime(2026, 5, 31, 10, 5, tzinfo=dt.UTC), "2026-05-31 10:05:00+00:00"),
    ],
    ids=lambda value: f"{type(value).__name__} {value}",
)
def test_a_cell_becomes_what_a_person_would_have_typed(value, text):
    assert text_cell(value) == text


def test_a_table_has_the_declared_columns_then_the_others():
    given = pd.DataFrame({"pronouns": ["they"], "role": ["Clerk"], "person_id": [7]})
    shaped = text_table(TABLE["people"], given)
    assert tuple(shaped.columns) == (*TABLE["people"].column_names, "pronouns")
    assert shaped.loc[0, ["person_id", "role", "name", "pronouns"]].tolist() == [
        "7",
        "Clerk",
        "",
        "they",
    ]
    assert set(map(str, shaped.dtypes)) == {"str"}


def test_a_default_fills_empty_cells_of_its_own_column_only():
    given = pd.DataFrame({"problem_id": ["P1", "P2"], "basis": ["stated", None]})
    shaped = text_table(TABLE["affects"], given)
    assert shaped["basis"].tolist() == ["stated", "assumed"]
    assert shaped["relation"].tolist() == ["", ""]


def test_a_default_fills_a_column_that_is_not_there():
    shaped = text_table(TABLE["affects"], pd.DataFrame({"problem_id": ["P1"]}))
    assert shaped["basis"].tolist() == ["assumed"]
    assert set(shaped.drop(columns=["problem_id", "basis"]).loc[0]) == {""}


@pytest.mark.parametrize("dtype", ["str", "string", "object", "category"])
def test_a_missing_cell_is_empty_in_every_kind_of_column(dtype):
    given = pd.DataFrame({"team_id": pd.Series(["t1", None], dtype=dtype)})
    assert text_table(TABLE["teams"], given)["team_id"].tolist() == ["t1", ""]


def test_rows_are_numbered_anew():
    given = pd.DataFrame({"team_id": ["a", "b"]}, index=[7, 7])
    assert text_table(TABLE["teams"], given).index.tolist() == [0, 1]


def test_of_two_equal_headings_the_first_is_taken():
    given = pd.DataFrame([["a", "b"]], columns=["team_id", "team_id"])
    assert text_table(TABLE["teams"], given)["team_id"].tolist() == ["a"]


def test_shaping_leaves_the_given_frame_alone():
    given = pd.DataFrame({"basis": [""], 1: [2]})
    text_table(TABLE["affects"], given)
    assert given.columns.tolist() == ["basis", 1]
    assert given.loc[0, "basis"] == ""


def test_a_frame_without_columns_keeps_its_rows():
    assert len(text_table(TABLE["teams"], pd.DataFrame(index=[0, 1]))) == 2


def test_splitting_leaves_out_what_is_empty():
    assert split_cell(" a | b||c ") == ["a", "b", "c"]
    assert split_cell("") == []


def test_joining_keeps_the_first_of_equal_values():
    assert join_values(["b", "a", "b", ""]) == "b|a"
    assert join_values([]) == ""


def test_exploding_keeps_the_row_of_each_value():
    frame = pd.DataFrame(
        {"tags": ["a| b", "", "|", "c"]}, index=[3, 4, 5, 6], dtype="str"
    )
    values = explode(frame, "tags")
    assert list(values.items()) == [(3, "a"), (3, "b"), (6, "c")]
    assert str(values.dtype) == "str"


def test_exploding_nothing_gives_nothing():
    assert explode(pd.DataFrame({"tags": []}, dtype="str"), "tags").empty


def test_a_value_is_held_alone_or_among_others():
    cells = pd.Series(["a", "b| a", "ab", ""])
    assert holds(cells, "a").tolist() == [True, True, False, False]


def test_replacing_touches_only_cells_that_hold_the_value():
    cells = pd.Series(["a |b", "ab | c", "b|a"])
    assert replaced(cells, "a", "b").tolist() == ["b", "ab | c", "b"]
    assert replaced(cells, "a", "").tolist() == ["b", "ab | c", "b"]


def test_replacing_what_is_not_there_changes_nothing():
    cells = pd.Series(["a |b"])
    assert replaced(cells, "c", "d") is cells


def test_replacing_leaves_the_given_cells_alone():
    cells = pd.Series(["a"])
    replaced(cells, "a", "b")
    assert cells.tolist() == ["a"]


def test_appending_fills_what_the_new_rows_do_not_have():
    frame = pd.DataFrame({"a": ["1"], "b": ["2"]})
    both = appended(frame, pd.DataFrame({"a": ["3"], "c": ["4"]}))
    assert both.to_numpy().tolist() == [["1", "2", ""], ["3", "", "4"]]
