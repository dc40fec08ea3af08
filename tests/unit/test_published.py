"""Publishers' files from disk: JSON, chosen columns, and odd files refused."""

from __future__ import annotations

import pytest

from servicecomm.errors import SourceFileError
from servicecomm.files import published
from servicecomm.files.published import is_json, read_columns, read_documents


def saved(folder, name, data):
    place = folder / name
    place.write_bytes(data if isinstance(data, bytes) else data.encode())
    return place


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_json_is_read_in_every_encoding_that_it_may_have(tmp_path, encoding):
    place = saved(tmp_path, "a.json", '{"name": "Sir Gâr"}'.encode(encoding))
    assert read_documents(place) == [("a.json", {"name": "Sir Gâr"})]


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    for name in ("b.json", "a.JSON", "notes.txt"):
        saved(tmp_path, name, "[]")
    assert [name for name, _ in read_documents(tmp_path)] == ["a.JSON", "b.json"]
    assert is_json(tmp_path)
    assert not is_json(tmp_path / "notes.txt")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.json, line 1: not JSON"),
        (b'{"a": \n', "a.json, line 2: not JSON"),
        (b"<html>", "a.json, line 1: not JSON"),
        (b"[" * 100_000, "its parts stand too deep inside one another"),
        (b"[NaN]", "a number in it is none, or is too long"),
        (b"[" + b"9" * 5_000 + b"]", "a number in it is none, or is too long"),
        (b'{"a": "\xe9"}', "its text is damaged or in another encoding"),
    ],
)
def test_what_is_no_json_is_refused_in_one_sentence(tmp_path, data, message):
    with pytest.raises(SourceFileError, match=message) as error:
        read_documents(saved(tmp_path, "a.json", data))
    assert str(error.value).endswith("Save it again as the publisher gives it.")
    assert "\n" not in str(error.value)


def test_missing_and_empty_places_are_named(tmp_path):
    with pytest.raises(SourceFileError, match="no such file"):
        read_documents(tmp_path / "gone.json")
    with pytest.raises(SourceFileError, match=r"has no file that ends in \.csv"):
        read_columns(tmp_path, str)
    with pytest.raises(SourceFileError, match="cannot be read"):
        read_columns("a\x00b.csv", str)


def test_a_file_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(published, "LARGEST", 10)
    place = saved(tmp_path, "a.json", "[1, 2, 3, 4]")
    with pytest.raises(SourceFileError, match=r"has 12 bytes, more than any list"):
        read_documents(place)
    monkeypatch.setattr(published, "LARGEST", 12)
    assert read_documents(place) == [("a.json", [1, 2, 3, 4])]


def test_only_wanted_columns_are_held(tmp_path):
    place = saved(tmp_path, "a.csv", "Unit,Pay,Post,\r\nx,9000,1,secret\r\ny\r\n")
    [(name, table)] = read_columns(place, lambda heading: heading in {"Unit", "Post"})
    assert name == "a.csv"
    assert table.columns.tolist() == ["Unit", "Post"]
    assert table.to_numpy().tolist() == [["x", "1"], ["y", ""]]


def test_cells_beyond_the_headings_are_not_held_either(tmp_path):
    place = saved(tmp_path, "a.csv", "Unit\r\nx,9000\r\n")
    [(_, table)] = read_columns(place, lambda _: True)
    assert table.to_numpy().tolist() == [["x"]]


def test_a_workbook_that_says_it_is_csv_is_refused(tmp_path):
    with pytest.raises(SourceFileError, match=r"a\.csv is a workbook"):
        read_columns(saved(tmp_path, "a.csv", b"PK\x03\x04"), str)
