"""The small parts that gaps are found with: nations, kinds of work, dates."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from servicecomm.analysis.gap_people import before, dates
from servicecomm.analysis.gap_problems import nations_in
from servicecomm.analysis.gap_reach import function_of

ALL = {"England", "Northern Ireland", "Scotland", "Wales"}


@pytest.mark.parametrize(
    ("cell", "nations"),
    [
        ("England", {"England"}),
        ("england|CYMRU | Scotland", {"England", "Wales", "Scotland"}),
        ("UK", ALL),
        ("United Kingdom", ALL),
        ("Great Britain", ALL - {"Northern Ireland"}),
        ("England and Wales|NI", {"England", "Wales", "Northern Ireland"}),
        ("Jersey", set()),
        ("", set()),
    ],
)
def test_nations_as_people_write_them(cell: str, nations: set[str]) -> None:
    assert nations_in(cell) == nations


@pytest.mark.parametrize(
    ("work", "function"),
    [
        ("policy", "policy"),
        ("Service design", "design"),
        ("content design", "content"),
        ("user research", "research"),
        ("Data analyst", "data and analysis"),
        ("operational research", "research"),
        ("frontline", "operations"),
        ("software developer", "technology"),
        ("press office", "communications"),
        ("product", ""),
    ],
)
def test_kinds_of_work_as_people_write_them(work: str, function: str) -> None:
    assert function_of(work) == function


def test_dates_of_any_length() -> None:
    cells = pd.Series(["2026-12-01", "2026-12", "2026", "1 Dec 2026", ""])
    found = dates(cells).dt.strftime("%Y-%m-%d").tolist()
    assert found[:3] == ["2026-12-01", "2026-12-01", "2026-01-01"]
    assert dates(cells).isna().tolist() == [False, False, False, True, True]
    assert before(cells, dt.date(2026, 12, 1)).tolist() == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_no_dates() -> None:
    assert before(pd.Series([], dtype="str"), dt.date(2026, 1, 1)).tolist() == []
