"""What reading takes for what: names of files, headings, and what it says of them."""

from __future__ import annotations

import pytest

from servicecomm.errors import InvalidTablesError, SourceFileError
from servicecomm.files.reading import read_map

REST = """
organisations.csv
organisation_id,name
dwp,Pensions
hmrc,Revenue

affects.csv
problem_id,body_id,basis
P1,dwp,stated
"""
PROBLEMS = """
problems.csv
problem_id,title
P1,Letters arrive late
"""
BODIES = """
organisations.csv
organisation_id,name
dwp,Pensions
hmrc,Revenue

teams.csv
team_id,name,organisation_id
data,Data,hmrc
"""


def said(text):
    """List the sentences of a text, with an empty line between one and the next."""
    return [" ".join(part.split()) for part in text.strip().split("\n\n")]


def rows(frame, *columns):
    return frame[list(columns)].to_numpy().tolist()


def test_the_projects_own_headings_need_no_note(folder_from):
    read = read_map(folder_from(PROBLEMS + REST))
    assert read.notes == ()
    assert rows(read.problems, "problem_id", "title") == [["P1", "Letters arrive late"]]


def test_the_headings_that_people_use(folder_from):
    read = read_map(
        folder_from("""
            problems.csv
            id,problem,description
            P1,Letters arrive late,They do

            bodies.csv
            ID,Organisation,Type,Parent
            dwp,Pensions,department,
            hmrc,Revenue,department,dwp

            links.csv
            problem,affected_id,how,source
            P1,dwp,runs part,A report
        """)
    )
    assert rows(read.problems, "problem_id", "title", "what") == [
        ["P1", "Letters arrive late", "They do"]
    ]
    assert rows(read.organisations, "organisation_id", "name", "kind", "parent_id") == [
        ["dwp", "Pensions", "department", ""],
        ["hmrc", "Revenue", "department", "dwp"],
    ]
    assert rows(read.affects, "problem_id", "body_id", "relation", "evidence") == [
        ["P1", "dwp", "runs part", "A report"]
    ]
    assert list(read.notes) == said("""
        bodies.csv was taken for the table 'organisations'.

        links.csv was taken for the table 'affects'.

        bodies.csv: 'ID' was taken for 'organisation_id', 'Organisation' for
        'name', 'Type' for 'kind', 'Parent' for 'parent_id'.

        links.csv: 'problem' was taken for 'problem_id', 'affected_id' for
        'body_id', 'how' for 'relation', 'source' for 'evidence'.

        links.csv: 1 link without a basis, read as 'assumed'.

        problems.csv: 'id' was taken for 'problem_id', 'problem' for 'title',
        'description' for 'what'.
    """)


@pytest.mark.parametrize(
    "name", ["links.csv", "affected.csv", "Affects.txt", "LINKS.CSV"]
)
def test_the_names_of_the_links(folder_from, name):
    read = read_map(folder_from(PROBLEMS + REST.replace("affects.csv", name)))
    assert len(read.affects) == 1
    assert read.notes == (f"{name} was taken for the table 'affects'.",)


def test_case_spaces_hyphens_and_a_mark_are_ignored(folder_from):
    folder = folder_from(
        REST
        + """
        problems.csv
        \ufeffProblem ID, TITLE ,why-it-matters,Note
        P1,Letters arrive late,It hurts,x
    """
    )
    read = read_map(folder)
    assert rows(read.problems, "problem_id", "title", "why_it_matters", "note") == [
        ["P1", "Letters arrive late", "It hurts", "x"]
    ]
    assert list(read.notes) == said("""
        problems.csv: case, spaces and hyphens were ignored in 4 headings.
    """)


def test_one_respelt_heading_is_one_heading(folder_from):
    read = read_map(folder_from(PROBLEMS.replace("title", "Title") + REST))
    assert list(read.notes) == said("""
        problems.csv: case, spaces and hyphens were ignored in 1 heading.
    """)


def test_other_columns_are_kept_and_named(folder_from):
    read = read_map(
        folder_from(
            REST
            + """
            problems.csv
            problem_id,cost centre,title,,Title
            P1,007,Letters arrive late,x,y
        """
        )
    )
    assert rows(read.problems, "cost centre", "column 4", "Title") == [
        ["007", "x", "y"]
    ]
    assert list(read.notes) == said("""
        problems.csv: not columns of the project, kept as they are: 'cost
        centre', 'column 4', 'Title'.
    """)


def test_of_many_other_columns_ten_are_named(folder_from):
    folder = folder_from(REST)
    names = [f"c{number}" for number in range(1_500)]
    lines = [
        ",".join(["problem_id", "title", *names]),
        ",".join(["P1", *["x"] * 1_501]),
    ]
    (folder / "problems.csv").write_text("\n".join(lines))
    (note,) = read_map(folder).notes
    assert note.endswith("'c8', 'c9' and 1,490 more.")


def test_an_empty_column_without_a_heading_is_no_column(folder_from):
    read = read_map(
        folder_from(
            REST + "\nproblems.csv\nproblem_id,,title, \nP1,,Letters arrive late,"
        )
    )
    assert read.notes == ()
    assert "column 2" not in read.problems


def test_a_link_may_name_a_team_or_an_organisation(folder_from):
    read = read_map(
        folder_from(
            PROBLEMS
            + BODIES
            + """
            links.csv
            problem_id,organisation_id,team_id,basis
            P1,dwp,,stated
            P1,,data,stated
        """
        )
    )
    assert rows(read.affects, "body_id") == [["dwp"], ["data"]]
    assert "organisation_id" not in read.affects
    assert list(read.notes[1:]) == said("""
        links.csv: 'team_id' or else 'organisation_id' was taken for 'body_id'.
    """)


def test_where_a_link_names_both_the_team_is_taken_and_nothing_is_lost(folder_from):
    read = read_map(
        folder_from(
            PROBLEMS
            + BODIES
            + """
            links.csv
            problem_id,organisation_id,team_id,basis
            P1,hmrc,data,stated
            P1,dwp,,stated
        """
        )
    )
    assert rows(read.affects, "body_id", "organisation_id", "team_id") == [
        ["data", "hmrc", "data"],
        ["dwp", "dwp", ""],
    ]
    assert list(read.notes[1:]) == said("""
        links.csv: 'team_id' or else 'organisation_id' was taken for 'body_id'.

        links.csv: not columns of the project, kept as they are:
        'organisation_id', 'team_id'.
    """)


def test_a_missing_basis_reads_as_assumed(folder_from):
    read = read_map(
        folder_from(
            PROBLEMS
            + BODIES
            + """
            affects.csv
            problem_id,body_id,basis
            P1,dwp,stated
            P1,hmrc,
            P1,data,
        """
        )
    )
    assert rows(read.affects, "basis") == [["stated"], ["assumed"], ["assumed"]]
    assert list(read.notes) == said("""
        affects.csv: 2 links without a basis, read as 'assumed'.
    """)


def test_headings_stand_below_a_title(folder_from):
    read = read_map(
        folder_from(
            REST
            + """
            problems.csv
            Problem,,
            (as of May),,
            ,,
            problem_id,title,note
            P1,Letters arrive late,x
        """
        )
    )
    assert rows(read.problems, "problem_id", "note") == [["P1", "x"]]
    assert list(read.notes) == said("""
        problems.csv: row 1 stands above the headings: not read: 'Problem'.

        problems.csv: row 2 stands above the headings: not read: '(as of May)'.
    """)


def test_faults_below_a_title_are_counted_from_the_top(folder_from):
    folder = folder_from(
        PROBLEMS
        + REST.replace("problem_id,body_id", "Our links,\n,\nproblem_id,body_id")
    )
    (folder / "affects.csv").write_text(
        "Links,\n\nproblem_id,body_id\nP1,dwp\n\nP1,x\n"
    )
    with pytest.raises(InvalidTablesError, match=r"affects\.csv, row 6, body_id: 'x'"):
        read_map(folder)


def test_a_table_without_its_key_names_the_columns_that_it_has(folder_from):
    folder = folder_from(REST + "\nproblems.csv\nref,title\nP1,Letters arrive late")
    with pytest.raises(InvalidTablesError) as caught:
        read_map(folder)
    assert [str(caught.value)] == said("""
        problems.csv has no column 'problem_id' (the problem's id). Its columns
        are 'ref', 'title': add or rename one.
    """)


def test_a_heading_that_stands_twice_is_refused(folder_from):
    folder = folder_from(REST + "\nproblems.csv\nproblem_id,title,x,x\nP1,Late,1,2")
    with pytest.raises(InvalidTablesError) as caught:
        read_map(folder)
    assert (
        str(caught.value) == "problems.csv: 'x' heads two columns. Rename one of them."
    )


def test_two_files_for_one_table_are_refused(folder_from):
    folder = folder_from(PROBLEMS + REST + "\nlinks.csv\nproblem_id,body_id\nP1,hmrc")
    with pytest.raises(SourceFileError) as caught:
        read_map(folder)
    assert str(caught.value) == (
        "affects.csv and links.csv both hold the table 'affects'. Keep one of them."
    )


def test_other_files_are_passed_over_and_named(folder_from):
    folder = folder_from(
        PROBLEMS
        + REST
        + "\nideas.csv\na\n\nold map.xlsx\nx\n\npicture.png\nx\n\n.hidden.csv\nx"
    )
    assert list(read_map(folder).notes) == said("""
        ideas.csv was not read: it is none of a map's tables.

        old map.xlsx was not read, as it is a workbook in a folder of text
        files: give its own path to read it.
    """)


def test_an_empty_file_is_passed_over(folder_from):
    folder = folder_from(PROBLEMS + REST + "\nteams.csv")
    assert read_map(folder).notes == ("teams.csv is empty: not read.",)
