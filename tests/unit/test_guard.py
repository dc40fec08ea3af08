"""The guard against formulas: what it touches, and that it comes off again."""

from __future__ import annotations

import pytest

from servicecomm.files.guard import bare, guarded


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+44 20 7946 0000",
        "-2+3",
        "@SUM(A1)",
        "\x00=1",
        "|cmd",
        "%0A",
        " =1",
        "\xa0=1",
        "'=1",
        "' '=1",
        "＝1",  # noqa: RUF001 - full-width
        "＋1",  # noqa: RUF001 - full-width
        "－1",  # noqa: RUF001 - full-width
        "＠x",  # noqa: RUF001 - full-width
        "-",
        "\ttab",
    ],
    ids=ascii,
)
def test_what_a_spreadsheet_might_run_is_guarded(cell):
    assert guarded(cell) == f"'{cell}"
    assert bare(guarded(cell)) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-5",
        "+447700900123",
        "-1,234.5",
        "12%",
        "-3%",
        "it's",
        "'tis",
        "a=b",
        "a\n1",
        "a; b",
    ],
    ids=ascii,
)
def test_everything_else_stays_as_it_is(cell):
    assert guarded(cell) == cell
    assert bare(cell) == cell


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("a;=1", "a;'=1"),
        ("a; =1", "a;' =1"),
        ('a;"=1', "a;'\"=1"),
        ("a;'=1", "a;''=1"),
        ("a\n=1", "a\n'=1"),
        ("\t=1", "'\t'=1"),
        ("=1;=2", "'=1;'=2"),
        ("-5;-6", "'-5;'-6"),
    ],
)
def test_what_follows_a_semicolon_or_a_line_end_is_a_cell_elsewhere(cell, safe):
    assert guarded(cell) == safe
    assert bare(safe) == cell


@pytest.mark.parametrize("cell", ["'", "''", "'-5", "'abc"])
def test_an_apostrophe_that_the_guard_did_not_put_on_stays(cell):
    assert bare(guarded(cell)) == cell
