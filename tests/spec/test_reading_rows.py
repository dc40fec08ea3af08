"""Rows as they are found in files: nothing shifted, dropped or mended in silence."""

from __future__ import annotations

import time

import pytest

from servicecomm.errors import InvalidTablesError, SourceFileError
from servicecomm.files.delimited import parse
from servicecomm.files.reading import read_map
from servicecomm.files.tabulating import tabulate
from servicecomm.files.writing import write_map
from servicecomm.model.edits import remove
from servicecomm.model.schema import TABLE

REST = """
organisations.csv
organisation_id,name
dwp,Pensions

affects.csv
problem_id,body_id,basis
P1,dwp,stated
"""


def said(text):
    """List the sentences of a text, with an empty line between one and the next."""
    return [" ".join(part.split()) for part in text.strip().split("\n\n")]


@pytest.fixture
def read(folder_from):
    return lambda text: read_map(folder_from(REST + "\n" + text))


@pytest.fixture
def refusal(folder_from):
    def said(text):
        with pytest.raises(InvalidTablesError) as caught:
            read_map(folder_from(REST + "\n" + text))
        return str(caught.value)

    return said


def test_cells_stay_as_typed(read):
    typed = ["007", "NA", "1E5", "None", "3.10", "01/02/2026", "true", "O'Brien", "£5"]
    made = read("problems.csv\nproblem_id,title,note\nP1," + "x," + "|".join(typed))
    assert made.problems.loc[0, "note"].split("|") == typed


def test_ids_stay_as_typed(read):
    made = read("problems.csv\nproblem_id,title\nP1,a\n007,b\n1E5,c\nTRUE,d\nNA,e")
    assert made.problems["problem_id"].tolist() == ["P1", "007", "1E5", "TRUE", "NA"]


def test_empty_rows_are_left_out_and_counted(read):
    made = read("problems.csv\nproblem_id,title\nP1,a\n,\nP2,b\n,\n,")
    assert made.problems["problem_id"].tolist() == ["P1", "P2"]
    assert made.notes == ("problems.csv: row 3 is empty and left out.",)


def test_headings_in_the_middle_are_left_out_and_counted(read):
    headings = "problem_id,title"
    made = read(f"problems.csv\n{headings}\nP1,a\n{headings}\nP2,b\n{headings}")
    assert made.problems["problem_id"].tolist() == ["P1", "P2"]
    assert made.notes == ("problems.csv: rows 3, 5 are the headings again: left out.",)


@pytest.mark.parametrize(("guarded", "rows"), [(True, 2), (False, 1)])
def test_in_a_file_of_ours_what_reads_like_the_headings_is_a_row(guarded, rows):
    grid = parse(b"team_id,name\nteam_id,name\na,b", "teams.csv")
    assert len(tabulate(TABLE["teams"], grid, guarded=guarded).frame) == rows


def test_a_cell_far_below_is_read_in_no_time(folder_from):
    folder = folder_from(REST)
    rows = 400_000
    text = "problem_id,title\nP0,a\n" + "\n" * rows + "P1,b\n"
    (folder / "problems.csv").write_text(text)
    began = time.process_time()
    made = read_map(folder)
    assert time.process_time() - began < 10
    assert f"and {rows - 5:,} more are empty" in made.notes[0]


def test_many_empty_rows_are_one_note(folder_from):
    folder = folder_from(REST)
    lines = ["problem_id,title", *[",", "P0,a"], *[","] * 8, "P1,b"]
    (folder / "problems.csv").write_text("\n".join(lines))
    made = read_map(folder)
    assert list(made.notes) == said("""
        problems.csv: rows 2, 4, 5, 6, 7 and 4 more are empty and left out.
    """)


def test_faults_after_empty_rows_name_the_row_of_the_spreadsheet(refusal):
    assert [refusal("problems.csv\nproblem_id,title\nP1,a\n,\n,\nP2,")] == said("""
        problems.csv, row 5, title: is empty. Each problem needs one: the
        problem in one sentence.
    """)


def test_short_rows_end_in_empty_cells(read):
    made = read("problems.csv\nproblem_id,title,note\nP1,a\nP2,b,c\nP3,d")
    assert made.problems["note"].tolist() == ["", "c", ""]
    assert list(made.notes) == said("""
        problems.csv: rows 2, 4 are shorter than the headings; the cells that
        are not there were read as empty.
    """)


def test_one_short_row_is_one_row(read):
    made = read("problems.csv\nproblem_id,title,note\nP1,a\nP2,b,c")
    assert made.notes[0].startswith("problems.csv: row 2 is shorter than the headings;")


def test_long_rows_are_refused_with_their_cells(refusal):
    assert [
        refusal("problems.csv\nproblem_id,title\nP1,late, and wrong,again")
    ] == said("""
        problems.csv, row 2: ' and wrong' stands beyond the last heading: the
        row has 4 cells, not 2. Put a text that holds a comma in quotation
        marks, or delete the cell.
    """)


def test_long_rows_whose_spare_cells_are_empty_are_read(read):
    assert read("problems.csv\nproblem_id,title\nP1,late,,").notes == ()


def test_long_rows_are_told_with_all_other_faults(refusal):
    told = refusal("problems.csv\nproblem_id,title\nP1,a,b\nP2,")
    assert "row 2: 'b' stands beyond the last heading" in told
    assert "row 3, title: is empty" in told


def test_the_delimiter_and_encoding_are_said(folder_from):
    folder = folder_from(REST)
    text = "problem_id;title\nP1;Café, closed\n"
    (folder / "problems.csv").write_bytes(text.encode("cp1252"))
    made = read_map(folder)
    assert made.problems["title"].tolist() == ["Café, closed"]
    assert list(made.notes) == said("""
        problems.csv is not UTF-8 and was read as Windows text (cp1252): check
        line 2, and wherever it has é.

        problems.csv: the columns are separated by a semicolon.
    """)


def test_text_that_was_all_encoded_twice_is_put_right_with_a_note(read):
    made = read("problems.csv\nproblem_id,title\nP1,CafÃ© closed\nP2,SiÃ¢nâ€™s list")
    assert made.problems["title"].tolist() == ["Café closed", "Siân\u2019s list"]
    assert list(made.notes) == said("""
        problems.csv was encoded as UTF-8 twice, which was undone: check line 2,
        and wherever it has â é \u2019.
    """)


def test_text_that_was_partly_encoded_twice_is_kept_with_a_warning(read):
    made = read("problems.csv\nproblem_id,title\nP1,CafÃ© closed\nP2,Siân")
    assert made.problems["title"].tolist() == ["CafÃ© closed", "Siân"]
    assert list(map(str, made.issues)) == said("""
        problems.csv, row 2, title: 'CafÃ© closed' looks like 'Café closed' in
        the wrong encoding. Mend it in the file that it came from; it is kept as
        it is.
    """)


def test_what_we_wrote_is_read_as_it_was_whatever_it_looks_like(read, tmp_path):
    made = read("problems.csv\nproblem_id,title\nP1,CafÃ© closed\nP2,Siân")
    odd = remove(made, "problems", "P2")
    assert read_map(write_map(odd, tmp_path / "ours")) == odd


@pytest.mark.parametrize("mark", ["", "\ufeff\n "])
def test_a_web_page_that_is_called_csv_is_no_table(read, mark):
    with pytest.raises(SourceFileError) as caught:
        read(f"problems.csv\n{mark}<HTML><table><tr><td>problem_id</td></tr></table>")
    assert [str(caught.value)] == said("""
        problems.csv is a web page, whatever its name ends in. Open it in a
        spreadsheet program, save it as CSV (UTF-8) and try again.
    """)


def test_a_cell_of_several_lines_is_one_cell(read):
    made = read('problems.csv\nproblem_id,title\nP1,"a\nb"\nP2,c')
    assert made.problems["title"].tolist() == ["a\nb", "c"]


def test_apostrophes_stay_where_no_guard_put_them(read):
    made = read("problems.csv\nproblem_id,title\nP1,'=1+1\nP2,'tis")
    assert made.problems["title"].tolist() == ["'=1+1", "'tis"]


def test_a_table_may_have_no_rows(folder_from):
    folder = folder_from("""
        problems.csv
        problem_id,title

        organisations.csv
        organisation_id,name

        affects.csv
        problem_id,body_id
    """)
    assert repr(read_map(folder)) == "StakeholderMap()"
