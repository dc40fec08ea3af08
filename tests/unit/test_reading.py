"""What a path may be, and what a person is told where it holds no map.

What is read from files is in ``tests/spec/test_reading_*.py``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import openpyxl
import pytest

from servicecomm.errors import InvalidTablesError, Issue, SourceFileError
from servicecomm.files.examples import example_map, example_path
from servicecomm.files.reading import Settled, read_map
from servicecomm.files.tables import read_table
from servicecomm.files.writing import write_map

NEEDS = (
    "A map needs problems, organisations and affects, as CSV files in one folder or as "
    "sheets of one workbook."
)
CHECK = "Check that it is there and that you may open it."


def refusal(path):
    with pytest.raises(SourceFileError) as caught:
        read_map(path)
    return str(caught.value)


@pytest.fixture
def folder(tmp_path):
    """Copy an example that a test may spoil."""
    return Path(shutil.copytree(example_path("starting-a-business"), tmp_path / "map"))


def test_only_our_own_cover_is_passed_over_in_silence(tmp_path):
    path = write_map(example_map("starting-a-business"), tmp_path / "map.xlsx")
    assert not any("Cover" in note for note in read_map(path).notes)
    book = openpyxl.load_workbook(path)
    book["Cover"]["A2"] = "Ring before Friday"
    book.save(path)
    read = read_map(path)
    assert any("sheet Cover was not read" in note for note in read.notes), read.notes
    assert read == example_map("starting-a-business")


def test_a_table_on_a_sheet_called_cover_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    for row in (["name", "team"], ["Ada", "Post"]):
        book.active.append(row)
    book.create_sheet("Other").append(["else"])
    book.save(tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").to_dict("records") == [
        {"name": "Ada", "team": "Post"}
    ]


def test_a_path_may_be_a_text(folder):
    assert read_map(str(folder)) == read_map(folder)


def test_a_relative_path_is_looked_for_where_one_is(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert read_map("map") == read_map(folder)
    monkeypatch.chdir(folder)
    assert read_map("") == read_map(".")


def test_a_missing_path_names_the_nearest(folder):
    assert refusal(folder.parent / "mpa") == (
        f"There is no file or folder '{folder.parent}/mpa'. Nearest: '{folder}'. Check "
        "the name and the folder that you are in."
    )


def test_a_missing_path_in_a_missing_folder(tmp_path):
    assert refusal(tmp_path / "a" / "b") == (
        f"There is no file or folder '{tmp_path}/a/b'. Check the name and the folder "
        "that you are in."
    )


def test_an_empty_folder(tmp_path):
    assert refusal(tmp_path) == (
        f"'{tmp_path}' has no table of problems, organisations or affects. {NEEDS}"
    )


def test_a_folder_without_one_table(folder):
    (folder / "affects.csv").unlink()
    assert refusal(folder) == f"'{folder}' has no table of affects. {NEEDS}"


def test_a_folder_that_holds_a_workbook_says_so(tmp_path):
    (tmp_path / "map.xlsx").touch()
    (tmp_path / "~$map.xlsx").touch()
    assert refusal(tmp_path).endswith(
        f"{NEEDS} map.xlsx was not read, as it is a workbook in a folder of text "
        "files: give its own path to read it."
    )


def test_a_file_of_an_empty_table_is_no_table(folder):
    (folder / "problems.csv").write_bytes(b"\r\n,,\r\n")
    assert refusal(folder) == (
        f"'{folder}' has no table of problems. {NEEDS} problems.csv is empty: not read."
    )


@pytest.mark.parametrize("name", ["problems.csv", "a.txt", "a"])
def test_an_empty_file_is_no_map(folder, name):
    (folder / name).write_bytes(b"")
    assert refusal(folder / name) == f"'{folder / name}' is empty. {NEEDS}"


@pytest.mark.parametrize("name", ["problems.csv", "a.txt", "a"])
def test_one_table_is_no_map(folder, name):
    (folder / name).write_text("id,title\n1,Late\n")
    assert refusal(folder / name) == (
        f"'{folder / name}' is one table of 1 row ('id', 'title'), not a map. {NEEDS} "
        "To make a map of one table, see `servicecomm cluster --help`."
    )


def test_one_table_that_cannot_be_read_says_why(folder):
    (folder / "a.csv").write_text('id,title\n1,"Late\n')
    assert refusal(folder / "a.csv").startswith(
        "a.csv, row 2: the quotation marks do not match"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<!DOCTYPE html><p>", "is a web page, whatever its name ends in."),
        (b"\x1f\x8bxx", "is compressed, whatever its name ends in."),
        (b"%PDF-1.4", "is a PDF, whatever its name ends in."),
    ],
)
def test_what_a_file_is_is_told_from_its_bytes(tmp_path, data, said):
    (tmp_path / "a.xlsx").write_bytes(data)
    assert refusal(tmp_path / "a.xlsx").startswith(f"'{tmp_path}/a.xlsx' {said}")


def test_a_workbook_under_another_name_is_read(tmp_path):
    path = write_map(example_map(), tmp_path / "map.xlsx")
    path.rename(tmp_path / "map.csv")
    assert read_map(tmp_path / "map.csv") == example_map()


def test_a_file_that_is_too_large_is_not_read(folder, monkeypatch):
    monkeypatch.setattr("servicecomm.files.finding.LARGEST", 10)
    assert refusal(folder).endswith(
        "MB, and a file is read up to 0 MB. Split it, or take out columns."
    )


def test_how_far_reading_is_is_told(folder):
    rows = "".join(f"T{number},Team,hmrc\n" for number in range(2_500))
    (folder / "teams.csv").write_text(f"team_id,name,organisation_id\n{rows}")
    told = []
    read_map(folder, progress=lambda *seen: told.append(seen))
    assert told == [(1_000, 2_501), (2_000, 2_501)]


def test_a_folder_in_the_place_of_a_file(folder):
    (folder / "teams.csv").mkdir()
    assert refusal(folder) == (
        f"'{folder}/teams.csv' is not a file. Rename it, or put a file in its place."
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "teams.csv")
    assert "is not a file" in refusal(folder)


def test_a_link_to_nothing(folder):
    (folder / "teams.csv").symlink_to("nowhere.csv")
    assert refusal(folder) == (
        f"'{folder}/teams.csv' cannot be read: no such file or directory. {CHECK}"
    )
    (folder.parent / "gone").symlink_to("nowhere")
    assert refusal(folder.parent / "gone").startswith("There is no file or folder")


@pytest.mark.parametrize("what", ["iterdir", "is_dir"])
def test_a_folder_that_may_not_be_opened(folder, monkeypatch, what):
    # The tests may run as a user whom no permission stops.
    monkeypatch.setattr(Path, what, forbidden)
    assert refusal(folder) == f"'{folder}' cannot be read: permission denied. {CHECK}"


def test_a_file_that_may_not_be_opened(folder, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert refusal(folder) == (
        f"'{folder}/affects.csv' cannot be read: permission denied. {CHECK}"
    )


def test_a_workbook_that_may_not_be_opened(tmp_path, monkeypatch):
    (tmp_path / "a.xlsx").touch()
    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(tmp_path / "a.xlsx") == (
        f"'{tmp_path}/a.xlsx' cannot be read: permission denied. {CHECK}"
    )


def test_a_missing_path_in_a_folder_that_may_not_be_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "iterdir", forbidden)
    assert refusal(tmp_path / "a").startswith(
        f"There is no file or folder '{tmp_path}/a'. C"
    )


def forbidden(*_, **__):
    raise PermissionError(13, "Permission denied")


def test_a_name_with_a_nul():
    assert refusal("a\x00b").startswith(r"There is no file or folder 'a\x00b'.")


def test_a_name_with_a_nul_where_python_refuses_it(monkeypatch):
    def refuse(_):
        raise ValueError("Embedded null byte")

    monkeypatch.setattr(Path, "is_dir", refuse)
    assert refusal("a\x00b") == rf"'a\x00b' cannot be read: embedded null byte. {CHECK}"


def test_a_name_that_is_too_long():
    assert refusal("x" * 5_000) == (
        f"'{'x' * 500}…' cannot be read: file name too long. {CHECK}"
    )


def test_a_name_with_signs_that_nobody_sees(tmp_path):
    (tmp_path / "a\n\u202eb").mkdir()
    assert refusal(tmp_path / "a\n\u202eb").startswith(
        rf"'{tmp_path}/a\n\u202eb' has no"
    )


@pytest.mark.parametrize("data", [b"{", b"\xff", b"[" * 100_000])
def test_a_description_that_cannot_be_read(folder, data):
    (folder / "datapackage.json").write_bytes(data)
    assert refusal(folder) == (
        "datapackage.json is not readable JSON. Delete it if servicecomm did not write "
        "the folder; otherwise write the folder again."
    )


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"formulaGuard": "other"}'])
def test_a_description_of_somebody_else_changes_nothing(folder, data):
    before = read_map(folder)
    (folder / "datapackage.json").write_bytes(data)
    assert read_map(folder) == before


@pytest.fixture
def spoilt(folder):
    """Write links that name bodies in other ways than by their ids."""
    links = folder / "affects.csv"
    links.write_text("problem_id,body_id\nB01,The Revenue\nB02,Nobody\nB03,hmrc\n")
    return folder


def settled(waiting):
    """Put one name right, and leave the other to a person."""

    def settle(tables, sources):
        links = tables["affects"].replace("The Revenue", "hmrc")
        issue = Issue(
            sources["affects"].name, 3, "body_id", "Nobody", "may be two", "Choose."
        )
        return Settled(tables | {"affects": links}, ["Put right."], [issue] * waiting)

    return settle


def test_names_may_be_put_right_before_the_tables_are_checked(spoilt):
    links = spoilt / "affects.csv"
    links.write_text(links.read_text().replace("Nobody", "hmrc"))
    made = read_map(spoilt, settle=settled(0))
    assert made.affects["body_id"].tolist() == ["hmrc"] * 3
    assert made.notes[-1] == "Put right."


def test_a_name_that_waits_for_a_person_is_told_once(spoilt):
    with pytest.raises(InvalidTablesError) as caught:
        read_map(spoilt, settle=settled(1))
    assert str(caught.value) == (
        "affects.csv, row 3, body_id: 'Nobody' may be two. Choose."
    )


def test_a_name_that_nothing_settles_is_a_fault(spoilt):
    with pytest.raises(InvalidTablesError, match=r"row 3, body_id: 'Nobody' is not in"):
        read_map(spoilt, settle=settled(0))


def test_what_waits_for_a_person_makes_no_map(spoilt):
    links = spoilt / "affects.csv"
    links.write_text(links.read_text().replace("Nobody", "hmrc"))
    with pytest.raises(InvalidTablesError, match=r"'Nobody' may be two\. Choose\."):
        read_map(spoilt, settle=settled(1))


def test_any_one_table_is_read_as_it_is(tmp_path):
    path = tmp_path / "names.txt"
    path.write_bytes("name;;id\n\n007;x;1E5\nNA\n;;;long\n".encode("utf-16"))
    read = read_table(str(path))
    assert read.columns.tolist() == ["name", "column 2", "id", "column 4"]
    assert read.to_numpy().tolist() == [
        ["007", "x", "1E5", ""],
        ["NA", "", "", ""],
        ["", "", "", "long"],
    ]


def test_of_a_workbook_the_first_filled_sheet_that_is_not_hidden_is_read(tmp_path):
    path = tmp_path / "names.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    book.create_sheet("empty")
    book.create_sheet("names").append(["name"])
    book["names"].append(["DWP"])
    book.create_sheet("later").append(["x"])
    book.save(path)
    assert read_table(path).to_numpy().tolist() == [["DWP"]]
    book["names"]["A2"] = "=1+1"
    book.save(path)
    with pytest.raises(
        SourceFileError, match=r"sheet names: the formulas in A2 have no"
    ):
        read_table(path)


def test_a_table_that_cannot_be_read_is_refused_in_a_sentence(tmp_path):
    def told(name, data=None):
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises(SourceFileError) as caught:
            read_table(tmp_path / name)
        return str(caught.value)

    assert told("a.csv") == (
        f"'{tmp_path}/a.csv' cannot be read: no such file or directory. Check the name "
        "and the folder."
    )
    assert told("a.csv", b"\n,\n") == (
        f"'{tmp_path}/a.csv' is empty. Give a file with a row of headings."
    )
    assert told("a.csv", b"a,b,a\n") == (
        "'a.csv': 'a' heads two columns. Rename one of them."
    )
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert told("a.xlsx") == (
        f"'{tmp_path}/a.xlsx' has no sheet that is filled and not hidden."
    )
