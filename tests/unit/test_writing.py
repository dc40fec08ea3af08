"""Writing: what is written, what is refused, and that nothing is left half done.

That what is written reads back is tested on random maps, in
``tests/properties/test_files_properties.py``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import stat
import zipfile
from functools import partial
from itertools import count
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from servicecomm.errors import ServiceCommError, SourceFileError
from servicecomm.files import encoding, writing_whole
from servicecomm.files.examples import example_map
from servicecomm.files.reading import read_map
from servicecomm.files.tables import read_table
from servicecomm.files.writing import write_bytes, write_map, write_table, write_text
from servicecomm.files.writing_whole import safe_name
from servicecomm.model.digest import digest
from servicecomm.model.edits import add, change, remove

MAP = """
problems
problem_id ; title               ; cost centre
P1         ; Letters arrive late ; 007
P2         ; Forms repeat        ;

organisations
organisation_id ; name
dwp             ; Pensions

people
person_id ; role  ; organisation_id
amina     ; Clerk ; dwp

affects
problem_id ; body_id ; basis
P1         ; dwp     ; stated
"""
CLOSE = "Close it if it is open in another program, or choose another place."


@pytest.fixture
def small(map_from):
    return map_from(MAP)


def refusal(what, *args):
    with pytest.raises(SourceFileError) as caught:
        what(*args)
    return str(caught.value)


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_of_tables(small, tmp_path):
    assert write_map(small, tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert sorted(contents(tmp_path / "a" / "b")) == [
        "affects.csv",
        "datapackage.json",
        "organisations.csv",
        "people.csv",
        "problems.csv",
    ]
    assert read_map(tmp_path / "a" / "b") == small


def test_a_table_has_all_columns_and_one_line_a_row(small, tmp_path):
    write_map(small, str(tmp_path))
    assert (tmp_path / "affects.csv").read_bytes() == (
        b"\xef\xbb\xbfproblem_id,body_id,relation,basis,strength,evidence,as_of,note\r\n"
        b"P1,dwp,,stated,,,,\r\n"
    )


def test_a_second_writing_changes_no_byte(small, tmp_path):
    write_map(small, tmp_path)
    before = contents(tmp_path)
    write_map(read_map(tmp_path), tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("column", ["title", "note", "weight", "cost centre"])
def test_one_changed_cell_is_one_changed_line(small, tmp_path, column):
    write_map(small, tmp_path / "a")
    write_map(change(small, "problems", "P2", **{column: "2"}), tmp_path / "b")
    before, after = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert [name for name in before if before[name] != after[name]] == ["problems.csv"]
    old, new = (each["problems.csv"].splitlines() for each in (before, after))
    assert [one == other for one, other in zip(old, new, strict=True)] == [1, 1, 0]


def test_one_added_row_is_one_added_line(small, tmp_path):
    write_map(small, tmp_path / "a")
    write_map(add(small, "problems", problem_id="P3", title="x"), tmp_path / "b")
    old, new = (contents(tmp_path / name)["problems.csv"] for name in "ab")
    assert new.startswith(old)


def test_a_description_stands_beside_the_tables(small, tmp_path):
    write_map(small, tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert package["formulaGuard"] == "apostrophe"
    assert [each["path"] for each in package["resources"]] == [
        "problems.csv",
        "organisations.csv",
        "people.csv",
        "affects.csv",
    ]
    schema = package["resources"][0]["schema"]
    assert schema["primaryKey"] == ["problem_id"]
    assert schema["fields"][0]["description"] == "the problem's id"
    assert schema["fields"][-1] == {"name": "cost centre", "type": "string"}


def test_cells_that_a_spreadsheet_would_run_are_guarded(small, tmp_path):
    typed = ["=1+1", "'=1", "-5", "\tx", "\r", "it's"]
    frame = pd.DataFrame({"problem_id": list("123456"), "title": "x", "note": typed})
    hostile = small.with_tables({"problems": frame, "affects": small.affects.iloc[:0]})
    write_map(hostile, tmp_path)
    lines = (tmp_path / "problems.csv").read_bytes().decode()
    assert "'=1+1" in lines
    assert "''=1" in lines
    assert "'-5" not in lines
    assert read_map(tmp_path).problems["note"].tolist() == typed


def test_headings_that_a_spreadsheet_would_run_are_guarded(small, tmp_path):
    odd = small.with_table(
        "problems", small.problems.assign(**{"=cmd|": "x", "'q": "y"})
    )
    write_map(odd, tmp_path)
    heading = (tmp_path / "problems.csv").read_text("utf-8-sig").splitlines()[0]
    assert heading.endswith("cost centre,'=cmd|,'q")
    assert read_map(tmp_path) == odd


def test_columns_that_would_be_taken_for_ours_stay_as_they_are(small, tmp_path):
    odd = small.with_tables(
        {
            "organisations": small.organisations.assign(type="x", Kind="y", id="z"),
            "affects": small.affects.assign(team_id="q", how="r", Basis="s"),
        }
    )
    assert read_map(write_map(odd, tmp_path / "folder")) == odd
    assert read_map(write_map(odd, tmp_path / "book.xlsx")) == odd


@pytest.mark.parametrize("name", ["folder", "book.xlsx"])
def test_an_empty_table_with_a_column_of_its_own_is_kept(small, tmp_path, name):
    odd = small.with_table(
        "teams",
        pd.DataFrame(
            {"team_id": [], "name": []} | {"organisation_id": [], "shade": []}
        ),
    )
    assert read_map(write_map(odd, tmp_path / name)) == odd


def test_a_table_that_lost_its_rows_loses_its_file(small, tmp_path):
    write_map(small, tmp_path)
    write_map(remove(small, "people", "amina"), tmp_path)
    assert "people.csv" not in contents(tmp_path)


def test_a_map_is_written_over_the_files_that_it_was_read_from(folder_from):
    folder = folder_from("""
        problems.csv
        problem_id,title
        P1,Late

        organisations.csv
        organisation_id,name
        dwp,Pensions

        affects.csv
        problem_id,body_id
        P1,dwp
    """)
    read = read_map(folder)
    assert read_map(write_map(read, folder)) == read


@pytest.mark.parametrize(
    "name", ["links.csv", "people.csv", "Problems.csv", "teams.tsv"]
)
def test_a_folder_with_other_tables_is_refused(map_from, tmp_path, name):
    made = remove(map_from(MAP), "people", "amina")
    (tmp_path / name).write_text("x")
    table = {"links.csv": "affects"}.get(name, name[:-4].lower())
    assert refusal(write_map, made, tmp_path) == (
        f"'{tmp_path}' already holds {name}, which would be read as the table "
        f"'{table}' beside ours. Choose another folder, or move that file."
    )
    assert list(contents(tmp_path)) == [name]


def test_other_files_in_a_folder_are_left_alone(small, tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "people.png").write_text("x")
    write_map(small, tmp_path)
    assert {"notes.txt", "people.png"} <= set(contents(tmp_path))


def test_a_file_where_a_folder_should_be_is_refused(small, tmp_path):
    (tmp_path / "map").touch()
    assert refusal(write_map, small, tmp_path / "map") == (
        f"'{tmp_path}/map' is a file. Choose a folder, or end the name in .xlsx."
    )


def test_a_workbook_of_text(small, tmp_path):
    odd = change(small, "problems", "P1", title="=1+1", weight="1", note="007")
    path = write_map(odd, tmp_path / "map.XLSX")
    book = openpyxl.load_workbook(path)
    sheets = ["problems", "organisations", "people", "affects"]
    assert book.sheetnames == ["Cover", *sheets]
    kinds = {cell.data_type for row in book["problems"].iter_rows() for cell in row}
    assert kinds == {"s", "n"}  # an empty cell counts as a number
    assert book["problems"]["A1"].value == "Problems: one row for each problem"
    assert book["problems"]["B3"].value == "=1+1"
    assert book["problems"]["B3"].quotePrefix
    assert book["problems"].freeze_panes == "A3"
    assert [
        book[name].tables[f"table_{number}"].ref
        for number, name in enumerate(sheets, start=1)
    ] == ["A2:M4", "A2:M3", "A2:K3", "A2:H3"]
    assert not any(sheet.merged_cells.ranges for sheet in book)
    assert read_map(path) == odd


def test_a_second_workbook_is_the_same(small, tmp_path):
    one, other = (write_map(small, tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert one.read_bytes() == other.read_bytes()


def test_a_nul_is_refused_with_its_place_and_nothing_is_written(small, tmp_path):
    odd = change(small, "problems", "P2", note="a\x00b")
    assert refusal(write_map, odd, tmp_path / "new") == (
        r"problems.csv, row 3, 'note': 'a\x00b' holds '\x00', which no file can hold. "
        "Delete that sign."
    )
    assert refusal(write_map, odd, tmp_path / "new.xlsx") == (
        r"new.xlsx, sheet problems, row 3, 'note': 'a\x00b' holds '\x00', which no "
        "file can hold. Delete that sign."
    )
    assert list(tmp_path.iterdir()) == []


def test_half_a_character_in_a_heading_is_refused(small, tmp_path):
    odd = small.with_table("affects", small.affects.assign(**{"\ud800": "x"}))
    assert refusal(write_map, odd, tmp_path / "new") == (
        r"affects.csv, row 1, '\ud800': '\ud800' holds '\ud800', which no file can "
        "hold. Delete that sign."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a\uffff", r"'\uffff'"),
        ("\ufffeb", r"'\ufffe'"),
        ("_x005F_x000D_", "'_x005F_x000D_'"),
    ],
)
def test_what_a_workbook_cannot_hold_is_refused(small, tmp_path, text, sign):
    odd = change(small, "problems", "P1", note=text)
    told = refusal(write_map, odd, tmp_path / "a.xlsx")
    assert told.endswith(
        f" holds {sign}, which no workbook can hold exactly. Change it, or write CSV "
        "instead."
    )
    assert list(tmp_path.iterdir()) == []
    assert read_map(write_map(odd, tmp_path / "a")) == odd


@pytest.mark.parametrize("sign", ["x", "é", "😀"])
def test_a_long_cell_is_refused_in_a_workbook(small, tmp_path, sign):
    most = 32_767 // (len(sign.encode("utf-16-le")) // 2)
    fits = change(small, "problems", "P1", note=sign * most)
    assert read_map(write_map(fits, tmp_path / "a.xlsx")) == fits
    odd = change(small, "problems", "P1", note=sign * (most + 1))
    assert refusal(write_map, odd, tmp_path / "b.xlsx").endswith(
        " has 32,768 characters, and a workbook's cell holds 32,767. Shorten it, or "
        "write CSV instead."
    )


@pytest.mark.parametrize(("limit", "most"), [("MOST_ROWS", 2), ("MOST_COLUMNS", 12)])
def test_a_large_table_is_refused_in_a_workbook(
    small, tmp_path, monkeypatch, limit, most
):
    monkeypatch.setattr(encoding, limit, most)
    assert refusal(write_map, small, tmp_path / "a.xlsx") == (
        "a.xlsx, sheet problems: 2 rows and 13 columns are more than a workbook's "
        "sheet holds. Write CSV instead."
    )


def test_the_size_of_a_workbooks_sheet():
    assert (encoding.MOST_ROWS, encoding.MOST_COLUMNS) == (2**20, 2**14)


ANSWER = pd.DataFrame(
    [["=1", 2.0, None, True], ["b", 0.5, pd.Timestamp("2026-05-31"), False]],
    columns=["a", "a", 3, "d"],
)


def test_any_table_is_written_as_csv(tmp_path):
    path = write_table(ANSWER, tmp_path / "a.CSV")
    assert path.read_bytes() == (
        b"\xef\xbb\xbfa,a,3,d\r\n'=1,2,,yes\r\nb,0.5,2026-05-31,no\r\n"
    )


def test_any_table_is_written_as_a_workbook(tmp_path):
    path = write_table(ANSWER, tmp_path / "answer.xlsx")
    sheet = openpyxl.load_workbook(path)["answer"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["answer", None, None, None],
        ["a", "a", "3", "d"],
        ["=1", "2", None, "yes"],
        ["b", "0.5", "2026-05-31", "no"],
    ]
    assert sheet["A3"].data_type == "s"


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("a[1]?.xlsx", "a-1--"),
        ("'x'.xlsx", "x"),
        ("History.xlsx", "Table"),
        ("cover.xlsx", "Table"),
        ("''.xlsx", "Table"),
        (f"{'x' * 40}.xlsx", "x" * 31),
    ],
)
def test_a_sheet_has_a_name_that_a_workbook_allows(tmp_path, name, sheet):
    path = write_table(ANSWER, tmp_path / name)
    assert openpyxl.load_workbook(path).sheetnames == ["Cover", sheet]


def test_a_table_without_rows_or_columns(tmp_path):
    empty = write_table(pd.DataFrame({"a": []}), tmp_path / "a.csv")
    assert empty.read_bytes() == b"\xef\xbb\xbfa\r\n"
    assert write_table(pd.DataFrame(), tmp_path / "b.xlsx").exists()


def test_a_table_is_written_to_no_other_kind_of_file(tmp_path):
    assert refusal(write_table, ANSWER, tmp_path / "a.txt") == (
        f"'{tmp_path}/a.txt': a table can be written to a file that ends in .csv or "
        ".xlsx."
    )


def test_a_page_is_written_in_utf_8(tmp_path):
    path = write_text("<p>é\n</p>", tmp_path / "new" / "a.html")
    assert path.read_bytes() == b"<p>\xc3\xa9\n</p>"


def test_a_page_with_half_a_character_is_refused(tmp_path):
    assert refusal(write_text, "a\ud800", tmp_path / "a.html") == (
        rf"'{tmp_path}/a.html': the text holds half a character ('\ud800'), which no "
        "file can hold. Delete it."
    )


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o600)
    write_text("new", path)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_mode_of_new_files(tmp_path):
    (tmp_path / "other").touch()
    path = write_text("new", tmp_path / "a.txt")
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_text("new", tmp_path / "link.txt")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


NO_PIPES = pytest.mark.skipif(
    not hasattr(os, "mkfifo"), reason="Windows has no named pipes"
)


@pytest.mark.parametrize("place", ["folder", pytest.param("pipe", marks=NO_PIPES)])
def test_what_is_not_a_file_is_not_replaced(tmp_path, place):
    path = tmp_path / "a.txt"
    path.mkdir() if place == "folder" else os.mkfifo(path)
    assert refusal(write_text, "x", path) == (
        f"'{path}' cannot be written: it is not a file. {CLOSE}"
    )
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_with_a_nul_is_refused(small):
    assert refusal(write_map, small, "a\x00b").startswith(
        r"'a\x00b/problems.csv' cannot be written: embedded null"
    )
    assert refusal(write_text, "x", "a\x00b").startswith(r"'a\x00b' cannot be written:")


def test_a_name_that_is_too_long_is_refused(small, tmp_path):
    told = refusal(write_map, small, tmp_path / ("x" * 300))
    assert told.endswith(f"cannot be written: file name too long. {CLOSE}")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_inside_a_file_is_refused(small, tmp_path):
    (tmp_path / "a").touch()
    assert refusal(write_map, small, tmp_path / "a" / "b").endswith(
        f"cannot be written: not a directory. {CLOSE}"
    )


def test_a_folder_that_may_not_be_looked_into_is_refused(small, tmp_path, monkeypatch):
    def forbidden(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", forbidden)
    assert refusal(write_map, small, tmp_path) == (
        f"'{tmp_path}' cannot be written: permission denied. {CLOSE}"
    )


def failing(real, turn, why):
    """Wrap a function so that it fails when called for the nth time."""
    turns = count(1)

    def wrapped(*args, **options):
        if next(turns) == turn:
            raise OSError(13, why)
        return real(*args, **options)

    return wrapped


@pytest.fixture(
    params=[
        (os, "fsync", "No space left on device", 8),
        (Path, "replace", "Permission denied", 5),
        (Path, "unlink", "Permission denied", 2),
    ],
    ids=lambda fault: fault[1],
)
def fault(request, monkeypatch):
    """Make a step of writing fail, at each of the times that it is taken."""
    where, what, why, times = request.param
    real = getattr(where, what)

    def at(turn):
        monkeypatch.setattr(where, what, failing(real, turn, why))

    return at, times, f"cannot be written: {why[0].lower()}{why[1:]}. {CLOSE}"


def test_a_writing_that_fails_leaves_the_folder_as_it_was(small, tmp_path, fault):
    at, times, told = fault
    folder = write_map(small, tmp_path / "map")
    (folder / "affects.csv").unlink()
    before = contents(tmp_path)
    fewer = remove(change(small, "problems", "P1", title="New"), "people", "amina")
    for turn in range(1, times + 1):
        at(turn)
        assert refusal(write_map, fewer, folder).endswith(told)
        assert contents(tmp_path) == before
    at(times + 1)
    assert read_map(write_map(fewer, folder)) == fewer


@pytest.mark.parametrize("at", [1, 3])
def test_a_writing_that_fails_leaves_no_new_folder(small, tmp_path, monkeypatch, at):
    monkeypatch.setattr(os, "fsync", failing(os.fsync, at, "No space left on device"))
    told = refusal(write_map, small, tmp_path / "a" / "b")
    assert told.endswith(f"cannot be written: no space left on device. {CLOSE}")
    assert list(tmp_path.iterdir()) == []


def test_where_folders_cannot_be_synced_files_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(writing_whole, "_IS_POSIX", False)
    monkeypatch.setattr(os, "open", None)
    assert write_bytes(tmp_path / "a", b"x").read_bytes() == b"x"


def test_a_cover_says_what_the_workbook_is(small, tmp_path):
    day = dt.date(2026, 5, 31)
    path = write_map(small, tmp_path / "a.xlsx", purpose="For a talk.", made_on=day)
    sheet = openpyxl.load_workbook(path)["Cover"]
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert told[0][0] == "Stakeholder map"
    assert ["Made on", "2026-05-31", None] in told
    assert ["Purpose", "For a talk.", None] in told
    assert ["Data fingerprint", digest(small), None] in told
    assert told[-4:] == [
        ["problems", "Problems: one row for each problem", "2"],
        ["organisations", "Organisations: one row for each organisation", "1"],
        ["people", "People: one row for each person", "1"],
        ["affects", "Affects: one row for each link", "1"],
    ]
    assert sheet["A7"].hyperlink.location == "'problems'!A1"
    assert not [note for note in read_map(path).notes if "row 1" in note]


def test_a_workbook_has_no_formula_element(small, tmp_path):
    odd = change(small, "problems", "P1", title="=1+1", note="{=SUM(A1)}")
    with zipfile.ZipFile(write_map(odd, tmp_path / "a.xlsx")) as book:
        sheets = [name for name in book.namelist() if "/worksheets/sheet" in name]
        assert len(sheets) == 5
        assert not any(re.search(rb"<f[ />]", book.read(name)) for name in sheets)


def test_a_table_reads_back_below_its_title(tmp_path):
    frame = pd.DataFrame({"a": ["=1", "x"], "b": ["", "'y"]})
    path = write_table(frame, tmp_path / "t.xlsx", title="Two rows")
    assert openpyxl.load_workbook(path)["t"]["A1"].value == "Two rows"
    assert read_table(path).equals(frame)


@pytest.mark.parametrize("kind", ["raw", "notify"])
def test_code_and_mail_merges_get_what_was_typed(tmp_path, kind):
    frame = pd.DataFrame({"email address": ["a@dwp.example"], "name": ["Siân; b"]})
    data = write_table(frame, tmp_path / "a.csv", kind=kind).read_bytes()
    mark = b"" if kind == "raw" else b"\xef\xbb\xbf"
    assert data == mark + "email address,name\r\na@dwp.example,Siân; b\r\n".encode()


def test_a_file_for_code_is_never_guarded(tmp_path):
    frame = pd.DataFrame({"=a": ["=1"]})
    path = write_table(frame, tmp_path / "a.csv", kind="raw")
    assert path.read_bytes() == b"=a\r\n=1\r\n"


def test_a_mail_merge_that_is_not_fit_is_refused(tmp_path):
    frame = pd.DataFrame({"email address": ["a@dwp.example"], "name": ["=1"]})
    with pytest.raises(ServiceCommError, match="Row 1 is not fit: 'name' could be run"):
        write_table(frame, tmp_path / "a.csv", kind="notify")
    assert list(tmp_path.iterdir()) == []


def test_a_kind_and_its_ending_agree(tmp_path):
    assert refusal(partial(write_table, kind="raw"), ANSWER, tmp_path / "a.xlsx") == (
        f"'{tmp_path}/a.xlsx': a file of the kind 'raw' ends in .csv. Give it that "
        "ending, or choose another kind."
    )
    with pytest.raises(ServiceCommError, match="There is no kind 'word'"):
        write_table(ANSWER, tmp_path / "a.csv", kind="word")


@pytest.mark.parametrize("lock", ["~$a.csv", ".~lock.a.csv#"])
def test_a_file_that_a_spreadsheet_holds_open_is_not_replaced(tmp_path, lock):
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / lock).touch()
    assert refusal(write_table, ANSWER, tmp_path / "a.csv") == (
        f"'{tmp_path}/a.csv' cannot be written: it is open in another program, as "
        f"{lock} beside it says. {CLOSE}"
    )
    assert (tmp_path / "a.csv").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_may_not_be_replaced_is_as_it_was(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("old")
    real = Path.replace
    monkeypatch.setattr(Path, "replace", failing(real, 1, "Access is denied"))
    assert refusal(write_table, ANSWER, tmp_path / "a.csv") == (
        f"'{tmp_path}/a.csv' cannot be written: access is denied. {CLOSE}"
    )
    assert contents(tmp_path) == {"a.csv": b"old"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dwp", "dwp.txt"),
        ("", "file-"),
        ("..", "file-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("a\\b:c", "a-b-c-"),
        ("CON", "CON-"),
        ("con", "con-"),
        ("lpt1", "lpt1-"),
        ("a.", "a-"),
        ("DWP", "DWP-"),
        ("x" * 300, "x" * 67 + "-"),
        ("Llŷr\x00", "Llyr-"),
        ("😀", "file-"),
        ("\ud800", "file-"),
    ],
)
def test_a_name_from_the_data_cannot_leave_the_folder(tmp_path, text, name):
    made = safe_name(text, ".txt")
    assert made.startswith(name)
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.txt", made)
    assert len(made) <= 80
    assert (tmp_path / made).resolve().parent == tmp_path.resolve()


def test_names_that_a_disk_would_take_for_one_stay_two():
    names = [safe_name(text).casefold() for text in ("siân", "sian", "SIAN", "s/ian")]
    assert len(set(names)) == 4


def test_a_workspace_is_not_written_over(tmp_path):
    place = tmp_path / "a.scws"
    place.write_bytes(b"mine")
    with pytest.raises(SourceFileError, match=r"'.*a\.scws' is a workspace"):
        write_bytes(place, b"page")
    assert place.read_bytes() == b"mine"


@pytest.mark.parametrize(
    "name", ["map.csv", "map.ods", "map.xlsm", "map.XLSB", "a.json", "a.gexf", "a.html"]
)
def test_a_name_like_a_file_s_makes_no_folder(tmp_path, name):
    place = tmp_path / name
    with pytest.raises(SourceFileError) as refused:
        write_map(example_map("starting-a-business"), place)
    said = str(refused.value)
    ending = place.suffix.lower()
    assert f"would become a folder of CSV files, though it ends in {ending}." in said
    assert said.count("Take the ending away, or end the name in .xlsx") == 1
    assert ("use `export_map`" in said) == (name in {"a.json", "a.gexf"})
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_may_have_any_name(tmp_path):
    example = example_map("starting-a-business")
    place = tmp_path / "map.csv"
    place.mkdir()
    assert read_map(write_map(example, place)) == example
    assert read_map(write_map(example, tmp_path / "v1.2 of map")) == example
