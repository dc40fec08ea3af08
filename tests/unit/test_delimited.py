"""Bytes → rows of text: encodings, delimiters, quotation marks, line ends."""

from __future__ import annotations

import csv

import pytest

from servicecomm.errors import SourceFileError
from servicecomm.files.delimited import parse

ROWS = [["id", "name"], ["1", "Siân O'Brien"], ["2", "José"]]
TEXT = "id,name\r\n1,Siân O'Brien\r\n2,José\r\n"


def rows(data, source="a.csv"):
    return list(parse(data, source).rows)


def refusal(data):
    with pytest.raises(SourceFileError) as caught:
        rows(data)
    return str(caught.value)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be", "utf-32-be"]
)
def test_unicode_is_read_by_its_mark(encoding):
    mark = "\ufeff" if encoding.endswith("-be") else ""
    grid = parse((mark + TEXT).encode(encoding), "a.csv")
    assert list(grid.rows) == ROWS
    assert grid.notes == []


def test_windows_text_is_read_and_said():
    grid = parse(TEXT.encode("cp1252"), "a.csv")
    assert list(grid.rows) == ROWS
    (note,) = grid.notes
    assert note == (
        "a.csv is not UTF-8 and was read as Windows text (cp1252): check line 2, and "
        "wherever it has â é."
    )


def test_of_many_signs_ten_are_named():
    text = "a,b\n" + "".join(map(chr, range(0xE0, 0xF0)))
    (note,) = parse(text.encode("cp1252"), "a.csv").notes
    assert note.endswith("it has à á â ã ä å æ ç è é and others.")


def test_text_that_makes_no_words_is_refused():
    assert refusal(TEXT.encode("mac-roman")) == (
        "a.csv, line 2: the text is not UTF-8, and as Windows text (cp1252) it would "
        "say '1,Si‰n'. Save it as CSV (UTF-8) and try again."
    )


def test_a_file_in_two_encodings_is_refused():
    mixed = TEXT.encode().replace("José".encode(), "José".encode("cp1252"))
    assert refusal(mixed) == (
        "a.csv, line 3, is not UTF-8, though other parts of the file are. Save it as "
        "CSV (UTF-8) and try again."
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04\x14", "a workbook or another zip file"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old workbook"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"%PDF-1.7", "a PDF"),
    ],
    ids=["zip", "xls", "png", "jpeg", "pdf"],
)
def test_a_file_of_another_kind_is_refused(data, what):
    assert refusal(data) == (
        f"a.csv is {what}, whatever its name ends in. Save it as CSV (UTF-8) and try "
        "again."
    )


def test_bytes_that_are_no_text_are_refused():
    assert refusal(b"id,name\n1,\x81\x8d") == (
        "a.csv, line 2: the text is neither UTF-8 nor Windows text (cp1252). Save it "
        "as CSV (UTF-8) and try again."
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xef\xbb\xbfa\xff", "UTF-8"),
        (b"\xff\xfea\x00\x00\xd8", "UTF-16"),
        (b"\xff\xfe\x00\x00a\x00\x00", "UTF-32"),
    ],
)
def test_a_mark_that_lies_is_refused(data, name):
    assert refusal(data) == (
        f"a.csv says that it is {name} but is not, or is cut short. Save it as CSV "
        "(UTF-8) and try again."
    )


@pytest.mark.parametrize(
    "data", [b"id,name\r\n1,a\x00b", "id,name\n1,a\x00b".encode("utf-16")]
)
def test_a_nul_is_refused_with_its_place(data):
    assert refusal(data) == (
        "a.csv, line 2, holds a NUL character, so it is not a text file or is damaged. "
        "Save it as CSV (UTF-8) and try again."
    )


def test_a_cell_without_end_is_refused_in_true_words():
    assert refusal(b"id,name\n1," + b"x" * 10_000_001) == (
        "a.csv, row 2, has a cell of more than 10,000,000 characters: a quotation mark "
        "was never closed, or it is no table. Save it as CSV (UTF-8) and try again."
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(end):
    assert rows(TEXT.replace("\r\n", end).encode()) == ROWS


def test_line_ends_may_differ_and_empty_lines_count():
    assert rows(b"a,b\r1,2\n\r\n3,4") == [["a", "b"], ["1", "2"], [], ["3", "4"]]


@pytest.mark.parametrize(
    "cell",
    [
        "007",
        "1E5",
        "NA",
        "None",
        "nan",
        "TRUE",
        "#N/A",
        " a ",
        "\t",
        "1,5",
        'say "so"',
        "two\nlines",
        "two\r\nlines",
        "a\rb",
        "a\x0bb\x0cc\x85d\u2028e",
        "\u202egpj",
        "👩\u200d💻",
        "it's",
        "=1+1",
        "a\x1a",
        "x" * 200_000,
    ],
    ids=lambda cell: ascii(cell[:12]),
)
def test_a_cell_is_read_exactly_as_typed(cell):
    quoted = cell.replace('"', '""')
    data = f'id,name\r\n1,"{quoted}"\r\n'.encode()
    assert rows(data) == [["id", "name"], ["1", cell]]


def test_the_limit_of_the_csv_module_is_left_as_it_was():
    before = csv.field_size_limit(1_000)
    rows(b"a,b\n")
    assert csv.field_size_limit() == 1_000
    refusal(b'a,"b')
    assert csv.field_size_limit(before) == 1_000


@pytest.mark.parametrize(
    ("mark", "name"), [(";", "a semicolon"), ("\t", "a tab"), ("|", "a vertical bar")]
)
def test_another_delimiter_is_found_and_said(mark, name):
    text = f"id{mark}name\n1{mark}A, B\n2{mark}C, D, E\n"
    grid = parse(text.encode(), "a.csv")
    assert list(grid.rows) == [["id", "name"], ["1", "A, B"], ["2", "C, D, E"]]
    assert grid.notes == [f"a.csv: the columns are separated by {name}."]


def test_joined_values_are_no_columns():
    data = b"id,nations\n1,England|Wales\n2,Wales|Scotland\n"
    assert rows(data)[1] == ["1", "England|Wales"]


def test_decimal_commas_are_no_columns():
    assert rows(b"id;size\n1;1,5\n2;2,5\n")[1] == ["1", "1,5"]


def test_a_file_may_say_its_delimiter():
    grid = parse(b"sep=;\r\nid;name\r\n1;a,b\r\n", "a.csv")
    # The line counts as a row: a spreadsheet hides it but numbers it.
    assert list(grid.rows) == [[], ["id", "name"], ["1", "a,b"]]
    assert grid.notes == ["a.csv: the columns are separated by a semicolon."]


@pytest.mark.parametrize("said", ["sep=\t\n", "SEP=^\r", "sep=,\r\n"])
def test_a_file_may_say_any_delimiter(said):
    mark = said.rstrip("\r\n")[-1]
    assert rows(f"{said}id{mark}name".encode()) == [[], ["id", "name"]]


def test_an_odd_delimiter_is_shown():
    assert parse(b"sep=^\na^b", "a.csv").notes == [
        "a.csv: the columns are separated by '^'."
    ]


@pytest.mark.parametrize(
    ("data", "row", "why"),
    [
        (b'id,name\n1,"a\n2,b\n', 2, "unexpected end of data"),
        (b'id,name\n1,a\n2,"b" c\n', 3, "',' expected after '\"'"),
        (b'sep=,\nid,name\n1,"a', 3, "unexpected end of data"),
        (b'"', 1, "unexpected end of data"),
    ],
)
def test_quotation_marks_that_do_not_match_are_refused(data, row, why):
    assert refusal(data) == (
        f"a.csv, row {row}: the quotation marks do not match ({why}). Open the file in "
        "a spreadsheet, mend that row and save it as CSV again."
    )


def test_nothing_has_no_rows():
    assert rows(b"") == []
    assert rows(b"\xef\xbb\xbf") == []
