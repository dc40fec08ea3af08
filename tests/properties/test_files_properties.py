"""Whatever a map holds, it is written and read back exactly, or refused in a sentence.

Whatever a file holds, reading it gives a map or one of the project's own errors.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from servicecomm.errors import ServiceCommError
from servicecomm.files import _sheets
from servicecomm.files.delimited import parse
from servicecomm.files.encoding import csv_bytes, workbook_bytes
from servicecomm.files.guard import bare, guarded
from servicecomm.files.reading import read_map
from servicecomm.files.tabulating import tabulate
from servicecomm.files.writing import write_map
from servicecomm.model.schema import TABLE
from servicecomm.model.stakeholder_map import StakeholderMap

TRIGGERS = "=+-@\t\r\n\x00|%＝＋－＠"  # noqa: RUF001 - full-width signs are meant
NASTY = [
    "=1+1",
    "'=1+1",
    "''=x",
    "-5",
    "+44 20",
    "@x",
    "\t",
    "\r",
    "\n",
    "a\rb",
    "a\r\nb",
    " a ",
    "'",
    '"',
    '""',
    ",",
    ";",
    "a|b",
    "_x000D_",
    "_x005F_",
    "_x0041_x",
    "007",
    "1E5",
    "NA",
    "TRUE",
    "#N/A",
    "2026-05-31",
    "\ufeff",
    "\u2028",
    "\x85",
    "\x01",
    "\x1a",
    "\x7f",
    "👩\u200d💻",
    "e\u0301",
    "sep=;",
    "problem_id",
    "title",
    "<b>&amp;",
    "{}",
    "\\",
]
INEXACT = "which no workbook can hold exactly"
SIGN = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXT = st.one_of(
    st.text(SIGN),
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), max_size=3).map("".join),
    st.text("=+-'\t\r\n ,;\"|%_x0D5Fa", max_size=12),
)
HEADING = TEXT.filter(str.strip)
ID = HEADING.filter(lambda text: "|" not in text and text != "us")
EXTRA = HEADING.filter(lambda text: text not in TABLE["problems"].column_names)


@st.composite
def maps(draw):
    ids = draw(st.lists(ID, min_size=1, max_size=4, unique=True))
    problem, *bodies = ids
    extra = draw(st.lists(EXTRA, max_size=2, unique=True))
    problems = {"problem_id": [problem], "title": [draw(HEADING)], "note": [draw(TEXT)]}
    problems |= {name: [draw(TEXT)] for name in extra}
    tables = {
        "problems": problems,
        "organisations": {
            "organisation_id": bodies,
            "name": [draw(HEADING) for _ in bodies],
            "aliases": [draw(TEXT) for _ in bodies],
        },
        "affects": {
            "problem_id": [problem] * len(bodies),
            "body_id": bodies,
            "relation": [draw(TEXT) for _ in bodies],
            "note": [draw(TEXT) for _ in bodies],
        },
    }
    return StakeholderMap(
        {name: pd.DataFrame(cells, dtype="str") for name, cells in tables.items()}
    )


def refused(act, *args):
    """Give the sentence in which something is refused; nothing if it is done."""
    try:
        act(*args)
    except ServiceCommError as refusal:
        return str(refusal)
    return ""


def contents(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@settings(max_examples=15, deadline=None)
@given(maps())
def test_a_folder_reads_back_equal_and_is_written_the_same_again(made):
    with tempfile.TemporaryDirectory() as folder:
        read = read_map(write_map(made, folder))
        before = contents(folder)
        write_map(read, folder)
        assert read == made
        assert contents(folder) == before


@settings(max_examples=8, deadline=None)
@given(maps())
def test_a_workbook_reads_back_equal_or_is_refused(made):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "map.xlsx")
        refusal = refused(write_map, made, path)
        assert path.exists() != bool(refusal)
        assert read_map(path) == made if not refusal else INEXACT in refusal


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=40))
def test_every_text_survives_a_csv_file(texts):
    numbers = list(map(str, range(len(texts))))
    frame = pd.DataFrame({"problem_id": numbers, "title": "x", "note": texts})
    grid = parse(csv_bytes(frame, "problems.csv"), "problems.csv")
    read = tabulate(TABLE["problems"], grid, guarded=True)
    assert read.frame["note"].tolist() == texts
    assert read.source.rows.tolist() == list(range(2, len(texts) + 2))
    assert read.issues == []


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=40))
@example(NASTY)
def test_every_text_survives_a_workbook_or_is_refused(texts):
    frame = pd.DataFrame({"id": "x", "text": texts})
    refusal = refused(workbook_bytes, {"s": frame}, "a.xlsx")
    if refusal:
        assert INEXACT in refusal
        return
    data = workbook_bytes({"s": frame}, "a.xlsx")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        (sheet,) = _sheets.sheets(file.name)
    assert sheet["rows"] == [["id", "text"], *(["x", text] for text in texts)]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    for _, cell in openpyxl.load_workbook(io.BytesIO(data))["s"].iter_rows():
        assert cell.data_type == "s" or cell.value is None


@settings(max_examples=300)
@given(TEXT)
def test_a_guarded_text_starts_no_formula_and_comes_off_again(text):
    safe = guarded(text)
    assert bare(safe) == text
    number = text.lstrip("+-").rstrip("%").replace(",", "").replace(".", "").isdecimal()
    if not number:
        assert not safe.startswith(tuple(TRIGGERS))
        assert not safe.strip().startswith(tuple(TRIGGERS))
    assert safe.replace("'", "") == text.replace("'", "")
    # A spreadsheet that parts cells by semicolons cuts there and at line ends too.
    for cut in re.split("[;\t\r\n]", safe)[not number :]:
        assert not cut.strip("\"' \t").startswith(("=", "+", "@")) or "'" in cut


@settings(max_examples=200)
@given(st.binary(max_size=80))
@example(b"sep=")
@example(b"\xff\xfe\x00")
def test_any_bytes_give_rows_or_a_sentence(data):
    refusal = refused(lambda: list(parse(data, "a.csv").rows))
    assert not refusal or refusal.startswith("a.csv")


GOOD = {
    "problems.csv": b"problem_id,title,note\r\nP1,Late,\xc3\xa9\r\n",
    "organisations.csv": b"organisation_id,name,parent_id\r\ndwp,A,\r\nhmrc,B,dwp\r\n",
    "affects.csv": b"problem_id,body_id,basis\r\nP1,dwp,stated\r\nP1,hmrc,\r\n",
}


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(sorted(GOOD)),
    st.integers(0, 60),
    st.integers(0, 8),
    st.one_of(st.binary(max_size=8), st.sampled_from([b",", b'"', b"\n", b"\r", b"|"])),
)
def test_a_spoilt_file_gives_a_map_or_a_sentence(name, place, length, spoilt):
    data = GOOD[name]
    with tempfile.TemporaryDirectory() as folder:
        for each, good in GOOD.items():
            Path(folder, each).write_bytes(good)
        Path(folder, name).write_bytes(data[:place] + spoilt + data[place + length :])
        assert refused(read_map, folder) or read_map(folder).problems is not None


def good_workbook():
    grids = {name.removesuffix(".csv"): parse(GOOD[name], name) for name in GOOD}
    frames = {name: tabulate(TABLE[name], grid).frame for name, grid in grids.items()}
    return workbook_bytes(frames, "map.xlsx")


@settings(max_examples=10, deadline=None)
@given(place=st.floats(0, 1), spoilt=st.binary(min_size=1, max_size=40))
def test_a_spoilt_workbook_gives_a_map_or_a_sentence(place, spoilt):
    workbook = good_workbook()
    start = int(place * len(workbook))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "map.xlsx")
        path.write_bytes(workbook[:start] + spoilt + workbook[start + len(spoilt) :])
        refusal = refused(read_map, path)
    assert not refusal or refusal.startswith(("map.xlsx", f"'{folder}"))


SIGNS = [*",;\t|\"\n\r ab'=", "sep=;"]
COLUMN_CELLS = st.lists(st.sampled_from(SIGNS), max_size=6)


@given(
    rows=st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(COLUMN_CELLS.map("".join), min_size=width, max_size=width),
            min_size=1,
            max_size=4,
        )
    ),
    times=st.integers(1, 60),
    is_guarded=st.booleans(),
)
@example(rows=[["name"], ["a;b"]], times=2, is_guarded=True)
@example(rows=[["sep=;"]], times=1, is_guarded=False)
@example(rows=[["a;b;c", "d"], ["1;2;3", "4"]], times=1, is_guarded=True)
@example(rows=[["a", "b"], ["\n" * 60, "x;y"]], times=60, is_guarded=True)
def test_whatever_is_in_the_cells_a_file_of_ours_is_parted_at_its_commas(
    rows, times, is_guarded
):
    frame = pd.DataFrame(rows[1:] * times, columns=rows[0], dtype="str")
    data = csv_bytes(frame, "a.csv", guarded=is_guarded)
    read = list(parse(data, "a.csv").rows)
    plain = [[bare(cell) for cell in row] for row in read] if is_guarded else read
    assert plain == [rows[0], *rows[1:] * times]
