"""Workbooks → grids of text: what sheets hold, and files that are no workbooks.

The script that reads them runs in a process of its own; here it is also imported.
"""

from __future__ import annotations

import datetime as dt
import json
import runpy
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from servicecomm.errors import SourceFileError
from servicecomm.files import _left_out, _sheets, workbooks
from servicecomm.files.reading import read_map
from servicecomm.files.workbooks import read_workbook

SCRIPT = Path(_sheets.__file__)


@pytest.fixture
def book(tmp_path):
    """Write a workbook of sheets with rows of values; openpyxl keeps their kinds."""

    def made(**sheets):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        workbook.save(tmp_path / "book.xlsx")
        return tmp_path / "book.xlsx"

    return made


def left_out(path):
    return _left_out.left_out(path.read_bytes())


def rows(path, name="s"):
    return list(read_workbook(path)[name].rows)


def refusal(path):
    with pytest.raises(SourceFileError) as caught:
        read_workbook(path)
    return str(caught.value)


def test_cells_are_read_as_the_sheet_shows_them(book):
    midnight = dt.datetime(2026, 5, 31)  # noqa: DTZ001 - sheets have no zones
    shown = {
        "007": "007",
        "1E5": "1E5",
        "NA": "NA",
        " a ": " a ",
        "two\nlines": "two\nlines",
        7: "7",
        7.5: "7.5",
        0.1 + 0.2: "0.3",
        1e-7: "1e-07",
        123456789012345: "123456789012345",
        dt.date(2026, 5, 31): "2026-05-31",
        midnight: "2026-05-31",
        midnight.replace(hour=10, minute=5): "2026-05-31 10:05:00",
        dt.time(10, 5): "10:05:00",
        None: "",
    }
    path = book(s=[["x", "y"], *([value, "end"] for value in shown), [True], [False]])
    assert rows(path) == [
        ["x", "y"],
        *([text, "end"] for text in shown.values()),
        ["TRUE", ""],
        ["FALSE", ""],
    ]


def test_the_text_of_a_cell():
    assert _sheets.text(cell=True) == "TRUE"
    assert _sheets.text(cell=False) == "FALSE"
    assert _sheets.text(dt.datetime(2026, 5, 31)) == "2026-05-31"  # noqa: DTZ001
    assert _sheets.text(dt.datetime(2026, 5, 31, 1)) == "2026-05-31 01:00:00"  # noqa: DTZ001


def test_rows_are_counted_from_the_top(book):
    path = book(s=[[], [], ["id"], ["1"]])
    assert rows(path) == [[""], [""], ["id"], ["1"]]


def test_a_hidden_sheet_is_not_read(book):
    path = book(s=[["id"]], old=[["id"]])
    workbook = openpyxl.load_workbook(path)
    workbook["old"].sheet_state = "hidden"
    workbook.save(path)
    grids = read_workbook(path)
    assert grids["old"].hidden
    assert list(grids["old"].rows) == []
    assert list(grids["s"].rows) == [["id"]]


@pytest.mark.parametrize(
    ("areas", "said"), [(["A1:B1"], "1 area"), (["A1:B1", "A2:B3"], "2 areas")]
)
def test_merged_cells_are_said(book, areas, said):
    path = book(s=[["id", "x"], ["1", "y"], ["2", "z"]])
    workbook = openpyxl.load_workbook(path)
    for area in areas:
        workbook["s"].merge_cells(area)
    workbook.save(path)
    (note,) = read_workbook(path)["s"].notes
    assert note == (
        f"book.xlsx, sheet s has {said} of merged cells: only the first cell of each "
        "holds the text, the others were read as empty."
    )


@pytest.fixture
def formulas(tmp_path):
    """Write a workbook whose formulas were worked out, but for those in C2 and AB3."""
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as workbook:
        sheet = workbook.add_worksheet("problems")
        for column, name in enumerate(["problem_id", "title", "note"]):
            sheet.write(0, column, name)
        sheet.write_formula("A2", '="P"&1', value="P1")
        sheet.write_formula("B2", "=1/0", value="#DIV/0!")
        sheet.write_formula("C2", "=1+1", value="")
        sheet.write_formula("A3", "=1+1", value=2)
        sheet.write_formula("B3", '=""', value="")
        sheet.write_formula("AB3", "=1+1", value="")
        workbook.add_worksheet("plain").write(0, 0, "x")
    # An empty text is a value: only C2 and AB3 are to have none.
    rewrite(
        tmp_path / "book.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<c r="B3">', b'<c r="B3" t="str">'),
    )
    return tmp_path / "book.xlsx"


def rewrite(path, part, change):
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, change(data) if name == part else data)


def test_a_formula_is_read_by_its_value_and_an_error_by_its_name(formulas):
    grid = read_workbook(formulas)["problems"]
    assert [row[:3] for row in grid.rows] == [
        ["problem_id", "title", "note"],
        ["P1", "#DIV/0!", ""],
        ["2", "", ""],
    ]
    assert grid.unknown == ("C2", "AB3")


def test_a_formula_without_a_value_is_refused(formulas):
    with pytest.raises(SourceFileError) as caught:
        read_map(formulas)
    assert str(caught.value) == (
        "book.xlsx, sheet problems: the formulas in C2, AB3 have no value yet. Open "
        "the workbook in a spreadsheet program, save it, and try again."
    )


def test_formulas_in_other_sheets_do_no_harm(formulas):
    rewrite(
        formulas, "xl/workbook.xml", lambda xml: xml.replace(b'"problems"', b'"sums"')
    )
    with pytest.raises(SourceFileError, match="sheet sums was not read"):
        read_map(formulas)


def test_of_many_formulas_three_are_named(book):
    heading, links = ["problem_id", "body_id"], [["=1", "=2"]] * 3
    with pytest.raises(SourceFileError, match="in A2, B2, A3 and 3 more cells have no"):
        read_map(book(affects=[heading, *links]))


def test_a_map_in_a_workbook(book):
    path = book(
        Problems=[["A list"], ["ID", "Title"], [1, "Late"]],
        bodies=[["organisation id", "name"], ["007", "Bond"]],
        Links=[["problem", "organisation id", "basis"], [1, "007", "stated"]],
        ideas=[["a"]],
        people=[],
    )
    read = read_map(path)
    assert read.affects.loc[0, ["problem_id", "body_id"]].tolist() == ["1", "007"]
    assert "\n".join(read.notes) == (
        "book.xlsx, sheet Problems was taken for the table 'problems'.\n"
        "book.xlsx, sheet bodies was taken for the table 'organisations'.\n"
        "book.xlsx, sheet Links was taken for the table 'affects'.\n"
        "book.xlsx, sheet ideas was not read: it is none of a map's tables.\n"
        "book.xlsx, sheet people is empty: not read.\n"
        "book.xlsx, sheet Problems: row 1 stands above the headings: not read: 'A "
        "list'.\n"
        "book.xlsx, sheet Problems: 'ID' was taken for 'problem_id'.\n"
        "book.xlsx, sheet Problems: case, spaces and hyphens were ignored in 1 "
        "heading.\n"
        "book.xlsx, sheet bodies: case, spaces and hyphens were ignored in 1 heading.\n"
        "book.xlsx, sheet Links: 'problem' was taken for 'problem_id', 'organisation "
        "id' for 'body_id'."
    )


def test_a_hidden_sheet_of_a_map_is_named(book):
    path = book(problems=[["problem_id", "title"]], affects=[["x"]])
    workbook = openpyxl.load_workbook(path)
    workbook["affects"].sheet_state = "veryHidden"
    workbook.save(path)
    with pytest.raises(SourceFileError) as caught:
        read_map(path)
    assert str(caught.value).endswith(
        "has no table of organisations or affects. A map needs problems, organisations "
        "and affects, as CSV files in one folder or as sheets of one workbook. "
        "book.xlsx, sheet affects is hidden: not read."
    )


def test_two_sheets_for_one_table_are_refused(book):
    heading = ["problem_id", "body_id"]
    with pytest.raises(SourceFileError) as caught:
        read_map(book(links=[heading], affects=[heading]))
    assert str(caught.value) == (
        "book.xlsx, sheet links and book.xlsx, sheet affects both hold the table "
        "'affects'. Keep one of them."
    )


def test_a_relative_path_from_another_folder(book, monkeypatch):
    path = book(s=[["id"]])
    monkeypatch.chdir(path.parent)
    assert rows(Path("book.xlsx")) == [["id"]]


def test_a_name_with_odd_characters(book):
    path = book(s=[["id"]])
    odd = path.rename(path.with_name("- it's\nödd \u202e%00.xlsx"))
    assert rows(odd) == [["id"]]


def test_an_opendocument_sheet_is_read(tmp_path):
    path = tmp_path / "book.ods"
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:'
        'office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="s"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>007</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", "<manifest/>")
    assert rows(path) == [["007"]]
    assert left_out(path) == ((".ods",), {})


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm", ".xlsb", ".ods"])
@pytest.mark.parametrize(
    "data", [b"", b"id,name\n1,a", b"<html><table></table></html>"]
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path, suffix, data):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    assert refusal(path) == (
        f"a{suffix} is not a workbook, whatever its name ends in, or is damaged. Open "
        "it in a spreadsheet program, save it as .xlsx, and try again."
    )


def test_a_truncated_workbook_is_refused(book):
    path = book(s=[["id"]])
    path.write_bytes(path.read_bytes()[:-100])
    assert refusal(path).startswith("book.xlsx is not a workbook")


def test_a_workbook_with_a_password_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    assert refusal(path) == (
        "a.xlsx has a password, or is an old workbook that is damaged. Open it, save "
        "it as .xlsx without a password, and try again."
    )


def test_an_old_workbook_that_is_none_is_refused(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert refusal(path) == (
        "a.xls is damaged, or not quite a workbook. Open it in a spreadsheet program, "
        "save it as .xlsx, and try again."
    )


@pytest.mark.parametrize("part", ["sheet1", "styles", "theme1", "app"])
def test_a_workbook_with_a_document_type_is_refused(book, part):
    path = book(s=[["id"]])
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, data in parts.items():
            hostile = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]>' + data
            file.writestr(name, hostile if part in name else data)
    assert refusal(path) == (
        "book.xlsx has a document type, which can read other files or fill the memory. "
        "Open it in a spreadsheet program, save it as a new .xlsx, and try again."
    )


@pytest.mark.parametrize(
    "cell",
    [
        '<table:table-cell><text:p>a<text:s text:c="999999999"/>',
        '<table:table-cell table:number-columns-repeated="999999999"><text:p>a',
    ],
    ids=["spaces", "columns"],
)
def test_what_says_that_it_repeats_without_end_is_refused(tmp_path, cell):
    names = {"office", "table", "text"}
    of = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
    spaces = " ".join(f'xmlns:{name}="{of.format(name)}"' for name in names)
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="problems"><table:table-row>{cell}'
            "</text:p></table:table-cell></table:table-row></table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    with pytest.raises(
        SourceFileError, match=r"more memory than|much further down|dam"
    ):
        read_workbook(path)


def test_a_workbook_without_its_parts_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", "no workbook")
    assert refusal(path) == (
        "a.xlsx is a zip file, but no workbook. Unpack it, and give the file or folder "
        "that is in it."
    )


@pytest.mark.parametrize("limit", ["_EXPANDED", "_PARTS"])
def test_a_workbook_that_would_fill_the_memory_is_refused(book, monkeypatch, limit):
    monkeypatch.setattr(workbooks, limit, 1)
    assert refusal(book(s=[["id"]])).endswith(
        "Copy the cells that you need into a new workbook and try again."
    )
    assert refusal(book(s=[["id"]])).startswith(
        "book.xlsx holds far more than a map can need: over "
    )


def test_the_limits_are_said(book, monkeypatch):
    monkeypatch.setattr(
        zipfile.ZipFile, "infolist", lambda _: [zipfile.ZipInfo()] * 10_001
    )
    assert "over 200 MB, or 10,000 parts." in refusal(book(s=[["id"]]))


@pytest.mark.parametrize(
    "script", ["raise SystemExit(1)", "pass", "import os; os.abort()"]
)
def test_a_reader_that_dies_takes_nobody_along(book, monkeypatch, tmp_path, script):
    (tmp_path / "reader.py").write_text(script)
    monkeypatch.setattr(workbooks, "_READER", tmp_path / "reader.py")
    assert refusal(book(s=[["id"]])) == (
        "book.xlsx asks for more memory than a map can need, or is damaged. Copy the "
        "cells that you need into a new workbook and try again."
    )


def test_a_reader_that_never_ends_is_stopped(book, monkeypatch, tmp_path):
    (tmp_path / "reader.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(workbooks, "_READER", tmp_path / "reader.py")
    monkeypatch.setattr(workbooks, "_SECONDS", 0.2)
    assert refusal(book(s=[["id"]])) == (
        "book.xlsx took longer than 0.2 seconds to read. Copy the cells that you need "
        "into a new workbook and try again."
    )


def test_the_reader_runs_without_the_package(book, tmp_path):
    path = book(s=[["id"]])
    run = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(SCRIPT), str(path)],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(run.stdout)["sheets"][0]["rows"] == [["id"]]


@pytest.fixture
def printed(monkeypatch, capsys):
    """Run the script's main function here, without a limit on this process."""
    limits = []
    monkeypatch.setattr("resource.setrlimit", lambda *args: limits.append(args))

    def run(path):
        _sheets.main(str(path))
        return json.loads(capsys.readouterr().out), limits

    return run


def test_the_script_reads_the_file_that_it_is_given(printed, book, monkeypatch, capsys):
    assert printed(book(s=[["id"]]))[0]["sheets"][0]["rows"] == [["id"]]
    monkeypatch.setattr(sys, "argv", ["_sheets.py", str(book(s=[["name"]]))])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    assert json.loads(capsys.readouterr().out)["sheets"][0]["rows"] == [["name"]]


def test_the_reader_passes_over_hidden_sheets(book, printed):
    path = book(s=[["id"]], old=[["id"]])
    workbook = openpyxl.load_workbook(path)
    workbook["s"].sheet_state = "hidden"
    workbook.save(path)
    first, second = printed(path)[0]["sheets"]
    assert first == {"name": "s", "hidden": True}
    assert second["rows"] == [["id"]]


def test_the_reader_limits_its_memory(book, printed):
    answer, ((_, limit),) = printed(book(s=[["id"]]))
    assert limit == (_sheets.MEMORY, _sheets.MEMORY)
    assert answer["sheets"][0]["name"] == "s"


@pytest.mark.parametrize("platform", ["win32", "linux"])
def test_the_reader_works_where_there_are_no_limits(
    book, printed, monkeypatch, platform
):
    def refuse(*_):
        raise ValueError

    monkeypatch.setattr("resource.setrlimit", refuse)
    monkeypatch.setattr(sys, "platform", platform)
    answer, _ = printed(book(s=[["id"]]))
    assert answer["sheets"][0]["rows"] == [["id"]]


def test_the_reader_names_a_password(printed, monkeypatch):
    def refuse(*_):
        raise python_calamine.PasswordError

    monkeypatch.setattr(_sheets, "sheets", refuse)
    assert printed("a.xls")[0] == {
        "refused": "has a password. Open it, save it as .xlsx without a password, and "
        "try again."
    }


@pytest.mark.parametrize("error", [OSError, ValueError, IndexError, SyntaxError])
def test_the_reader_says_that_a_workbook_is_damaged(printed, monkeypatch, error):
    def refuse(*_):
        raise error("gone")

    monkeypatch.setattr(_sheets, "sheets", refuse)
    assert printed("a.xls")[0] == {"damaged": True}


def test_the_reader_ends_when_memory_does(printed, monkeypatch):
    def refuse(*_):
        raise MemoryError

    monkeypatch.setattr(_sheets, "sheets", refuse)
    with pytest.raises(SystemExit) as caught:
        printed("a.xls")
    assert caught.value.code == 1


def test_the_reader_finds_errors_and_formulas(formulas, printed):
    kinds, found = left_out(formulas)
    assert ".xlsx" in kinds
    assert found["problems"]["cells"] == {
        (1, 1): "#DIV/0!",
        (1, 2): None,
        (2, 27): None,
    }
    assert found["plain"]["cells"] == {}
    answer, _ = printed(formulas)
    assert answer["sheets"][0]["unknown"] == ["C2", "AB3"]


def test_a_sheet_whose_part_is_missing_is_passed_over(formulas):
    with zipfile.ZipFile(formulas) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts.pop("xl/worksheets/sheet1.xml")
    relations = "xl/_rels/workbook.xml.rels"
    # A target may also be given from the root.
    parts[relations] = parts[relations].replace(b'"worksheets/', b'"/xl/worksheets/')
    with zipfile.ZipFile(formulas, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    assert list(left_out(formulas)[1]) == ["plain"]


CASES = [(0, 2, 1), (1, 2, 0), (0, 0, 0)]


@pytest.mark.parametrize(("number", "flags", "unknown"), CASES)
def test_a_formula_of_xlsb_without_a_value_is_found(tmp_path, number, flags, unknown):
    """The sheet's records as [MS-XLSB] lays them out: a row, then a formula in it."""

    def record(kind, data):
        return bytes([kind, len(data)]) + data

    row = struct.pack("<I", 2) + bytes(13)
    formula = struct.pack("<IIdHII", 1, 0, number, flags, 0, 0)
    name = struct.pack("<I", 1) + "S".encode("utf-16-le")
    own = struct.pack("<I", 4) + "rId1".encode("utf-16-le")
    path = tmp_path / "a.xlsb"
    with zipfile.ZipFile(path, "w") as book:
        sheet = bytes([156 & 127 | 128, 1]) + bytes([8 + len(own + name)])
        book.writestr("xl/workbook.bin", sheet + bytes(8) + own + name)
        book.writestr("xl/worksheets/sheet1.bin", record(0, row) + record(9, formula))
        book.writestr(
            "xl/_rels/workbook.bin.rels",
            '<R><r Id="rId1" Target="worksheets/sheet1.bin"/></R>',
        )
    _, found = _left_out.left_out(path.read_bytes())
    assert found["S"]["cells"] == ({(2, 1): None} if unknown else {})
