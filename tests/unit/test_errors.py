"""The errors and the words that they are made of.

Which function raises which error is tested where the function is.
"""

from __future__ import annotations

import pytest

from servicecomm.errors import (
    EditError,
    InfeasibleCoverageError,
    InfeasibleRequestError,
    InvalidTablesError,
    Issue,
    ServiceCommError,
    SourceFileError,
    UnknownIdError,
    nearest_text,
    shown,
)


def test_a_fault_in_a_cell_names_its_place_and_value():
    issue = Issue("people.csv", 14, "team_id", "T-99", "is not in teams.csv", "Add it.")
    assert (
        str(issue) == "people.csv, row 14, team_id: 'T-99' is not in teams.csv. Add it."
    )


def test_a_fault_without_a_value_names_its_place():
    issue = Issue("people.csv", 14, "role", "", "is empty", "Fill it.")
    assert str(issue) == "people.csv, row 14, role: is empty. Fill it."


def test_a_fault_of_a_row_names_the_row():
    issue = Issue(
        "people.csv", 5, "", "x", "stands beyond the last heading", "Delete it."
    )
    assert (
        str(issue)
        == "people.csv, row 5: 'x' stands beyond the last heading. Delete it."
    )


def test_a_fault_of_a_heading_names_the_file():
    issue = Issue("people.csv", None, "", "email", "heads two columns", "Rename one.")
    assert str(issue) == "people.csv: 'email' heads two columns. Rename one."


def test_a_fault_of_a_table_reads_as_a_sentence():
    issue = Issue("problems", None, "", "", "is missing", "Add it.")
    assert str(issue) == "problems is missing. Add it."


def test_a_fault_is_an_error_unless_said_otherwise():
    assert Issue("a", None, "", "", "b", "c").severity == "error"


def test_invalid_tables_show_five_faults_and_keep_all():
    issues = [
        Issue("a.csv", row, "", "", "is wrong", "Mend it.") for row in range(2, 10)
    ]
    error = InvalidTablesError(iter(issues))
    assert error.issues == tuple(issues)
    first, *_, last = str(error).split("\n")
    assert first == "a.csv, row 2: is wrong. Mend it."
    assert last == "And 3 more: see the error's .issues."
    assert len(str(error).split("\n")) == 6


def test_five_faults_are_all_shown():
    issues = [
        Issue("a.csv", row, "", "", "is wrong", "Mend it.") for row in range(2, 7)
    ]
    assert str(InvalidTablesError(issues)).count("Mend it.") == 5
    assert "more" not in str(InvalidTablesError(issues))


def test_an_unknown_id_is_shown_without_the_quotes_of_a_key_error():
    error = UnknownIdError("problem", "P1", ["p01", "P01"])
    assert isinstance(error, KeyError)
    assert str(error) == "No problem has the id 'P1'. Nearest: 'p01'."


def test_an_error_without_a_message_is_empty():
    assert not str(ServiceCommError())


@pytest.mark.parametrize("kind", [SourceFileError, EditError])
def test_the_plain_errors_say_what_they_are_told(kind):
    assert str(kind("No.")) == "No."
    assert issubclass(kind, ServiceCommError)


def test_what_cannot_be_covered_is_kept():
    error = InfeasibleCoverageError("Nothing covers P1.", rows=["P1"])
    assert (str(error), error.rows) == ("Nothing covers P1.", ("P1",))
    assert InfeasibleCoverageError("No.").rows == ()


def test_the_changes_that_would_help_follow_one_another():
    error = InfeasibleRequestError("No list has 2 seats.", ["Ask for 3.", "Drop P1."])
    assert str(error) == "No list has 2 seats. Ask for 3. Or drop P1."
    assert error.changes == ("Ask for 3.", "Drop P1.")


def test_the_nearest_id_ignores_case_and_outer_spaces():
    assert nearest_text(" HMRC", ["dwp", "hmrc", "hmrc2"]) == " Nearest: 'hmrc'."


def test_nothing_near_says_nothing():
    assert not nearest_text("zzz", ["dwp", "hmrc"])
    assert not nearest_text("zzz", [])


def test_a_text_is_not_compared_with_ids():
    assert not nearest_text("x" * 61, ["x" * 60])


def test_of_very_many_ids_those_that_begin_alike_are_compared():
    known = [f"org-{number:05}" for number in range(20_000)]
    assert "'org-01234'" in nearest_text("org-01234x", reversed(known))


def test_the_last_of_very_many_ids_is_compared():
    known = [f"org-{number:05}" for number in range(20_000)]
    assert nearest_text("orgs-19999", known).startswith(" Nearest: 'org-19999'")


def test_a_long_text_is_cut():
    assert shown("a" * 61) == f"'{'a' * 60}…'"
    assert shown("a" * 60) == f"'{'a' * 60}'"
    assert shown("a" * 61, longest=61) == f"'{'a' * 61}'"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("José", "'José'"),
        ("a\tb\n", r"'a\tb\n'"),
        ("P1\u200b", r"'P1\u200b'"),
        ("\u202egpj", r"'\u202egpj'"),
        ("\udcff", r"'\udcff'"),
        ("a\xa0b", r"'a\xa0b'"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text, seen):
    assert shown(text) == seen
