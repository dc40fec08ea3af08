"""Every fault that the validation finds, in the words that a person meets.

That it finds all faults and no others is tested against a plain checker, in
``tests/properties/test_edits_properties.py``.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from servicecomm.model import draft, validation
from servicecomm.model.frames import text_table
from servicecomm.model.rules import fold_id
from servicecomm.model.schema import TABLE
from servicecomm.model.validation import (
    Source,
    doubtful_columns,
    find_issues,
    heading_issues,
)

SMALL = """
problems
problem_id ; title
P1         ; Letters arrive late

organisations
organisation_id ; name
dwp             ; Work and Pensions

affects
problem_id ; body_id
P1         ; dwp
"""


def said(text):
    """List the sentences of a text, with an empty line between one and the next."""
    return [" ".join(part.split()) for part in text.strip().split("\n\n")]


@pytest.fixture
def faults(tables_from):
    """List the faults of the small map with more tables, or others, drawn as text."""

    def found(text="", **options):
        tables = tables_from(SMALL) | (tables_from(text) if text else {})
        shaped = {name: text_table(TABLE[name], each) for name, each in tables.items()}
        return [str(issue) for issue in find_issues(shaped, **options)]

    return found


def test_a_small_map_has_no_fault(faults):
    assert faults() == []


def test_missing_tables_are_named_with_their_columns():
    assert list(map(str, find_issues({}))) == said("""
        problems is missing. Add a table of problems with the columns
        problem_id, title.

        organisations is missing. Add a table of organisations with the columns
        organisation_id, name.

        affects is missing. Add a table of affects with the columns problem_id,
        body_id.
    """)


def test_an_empty_cell_that_is_needed(faults):
    assert faults("""
        problems
        problem_id ; title
        P1         ;
    """) == said("""
        problems, row 2, title: is empty. Each problem needs one: the problem in
        one sentence.
    """)


def test_a_cell_of_spaces_is_empty(tables_from):
    tables = tables_from(SMALL)
    tables["problems"].loc[0, "title"] = " \t"
    shaped = {name: text_table(TABLE[name], each) for name, each in tables.items()}
    assert [issue.wrong for issue in find_issues(shaped)] == ["is empty"]


def test_an_id_that_stands_twice(faults):
    assert faults("""
        teams
        team_id ; name ; organisation_id
        t1      ; A    ; dwp
        t2      ; B    ; dwp
        t1      ; C    ; dwp
        t1      ; D    ; dwp
    """) == said("""
        teams, row 4, team_id: 't1' already stands in row 2. Give this team
        another id, or delete one of the two rows.

        teams, row 5, team_id: 't1' already stands in row 2. Give this team
        another id, or delete one of the two rows.
    """)


def test_empty_ids_are_not_called_repeated(faults):
    assert faults("""
        teams
        team_id ; name ; organisation_id
                ; A    ; dwp
                ; B    ; dwp
    """) == said("""
        teams, row 2, team_id: is empty. Each team needs one: the team's id.

        teams, row 3, team_id: is empty. Each team needs one: the team's id.
    """)


def test_a_link_that_stands_twice(faults):
    assert faults("""
        affects
        problem_id ; body_id ; relation
        P1         ; dwp     ;
        P1         ; dwp     ; funds
        P1         ; dwp     ;
    """) == said("""
        affects, row 4, problem_id, body_id, relation: 'P1|dwp|' already stands
        in row 2. Delete one of the two rows.
    """)


def test_an_id_that_stands_for_two_things(faults):
    assert faults("""
        teams
        team_id ; name ; organisation_id
        dwp     ; A    ; dwp
        P1      ; B    ; dwp
    """) == said("""
        teams, row 2, team_id: 'dwp' is also an id in organisations. An id
        stands for one thing in the whole map: change one.

        teams, row 3, team_id: 'P1' is also an id in problems. An id stands for
        one thing in the whole map: change one.
    """)


@pytest.mark.parametrize("text", ["us", "a|b"])
def test_an_id_that_cannot_be_one(faults, text):
    assert faults(f"""
        teams
        team_id ; name ; organisation_id
        {text}  ; A    ; dwp
    """) == said(f"""
        teams, row 2, team_id: '{text}' cannot be an id. 'us' and '|' have a
        meaning of their own: change it.
    """)


def test_an_id_with_what_nobody_sees(faults):
    assert faults("""
        teams
        team_id   ; name ; organisation_id
        t1\u200b  ; A    ; dwp
    """) == said("""
        teams, row 2, team_id: 't1\\u200b' has a space at an end, or a character
        that cannot be seen. Take it out, here and wherever the id is used.
    """)


def test_an_id_that_cannot_be_one_is_told_once(faults):
    text = "teams\nteam_id ; name ; organisation_id\na|\u200bb ; A ; dwp"
    assert len(faults(text)) == 1


def test_ids_of_nothing_but_spaces_are_empty_and_no_more():
    frame = pd.DataFrame({"problem_id": ["", " ", "\t"], "title": "A"})
    issues = find_issues({"problems": text_table(TABLE["problems"], frame)})[2:]
    assert [issue.wrong for issue in issues] == ["is empty"] * 3


def test_what_analysis_depends_on_is_an_error_and_the_rest_a_warning(tables_from):
    text = "affects\nproblem_id ; body_id ; basis ; as_of\nP1 ; dwp ; sure ; spring"
    tables = tables_from(SMALL) | tables_from(text)
    shaped = {name: text_table(TABLE[name], each) for name, each in tables.items()}
    told = {issue.column: issue.severity for issue in find_issues(shaped)}
    assert told == {"basis": "error", "as_of": "warning"}


def test_ids_that_look_alike(faults):
    assert faults("""
        teams
        team_id    ; name ; organisation_id
        caf\u00e9  ; A    ; dwp
        CAF\u00c9  ; B    ; dwp
        cafe\u0301 ; C    ; dwp
    """) == said("""
        teams, row 3, team_id: 'CAFÉ' looks like 'café' but is another id. If
        they are the same, use one spelling everywhere.

        teams, row 4, team_id: 'cafe\u0301' looks like 'café' but is another id.
        If they are the same, use one spelling everywhere.
    """)


@pytest.mark.parametrize(
    "text", ["hmrc", " hmrc", "HMRC\n", "hm\u200brc", "\uff48mrc", "hm\u00adrc"]
)
def test_ids_that_look_the_same_fold_to_one(text):
    assert fold_id(text) == "hmrc"


def test_a_reference_to_nothing_names_the_nearest(faults):
    assert faults("""
        affects
        problem_id ; body_id
        p1         ; dwp
        P1         ; dpw
        P1         ; elsewhere
    """) == said("""
        affects, row 2, problem_id: 'p1' is not in problems. Add it there, or
        correct the id. Nearest: 'P1'.

        affects, row 3, body_id: 'dpw' is not in organisations or teams or
        services. Add it there, or correct the id. Nearest: 'dwp'.

        affects, row 4, body_id: 'elsewhere' is not in organisations or teams or
        services. Add it there, or correct the id.
    """)


def test_a_name_where_an_id_belongs(faults):
    assert faults("""
        affects
        problem_id ; body_id
        P1         ; work and pensions
    """) == said("""
        affects, row 2, body_id: 'work and pensions' is not in organisations or
        teams or services. Add it there, or correct the id. The id of that name
        is 'dwp'.
    """)


def test_a_name_that_two_bodies_have_settles_nothing(faults):
    assert faults("""
        organisations
        organisation_id ; name
        dwp             ; Pensions
        tpr             ; Pensions

        affects
        problem_id ; body_id
        P1         ; Pensions
    """) == said("""
        affects, row 2, body_id: 'Pensions' is not in organisations or teams or
        services. Add it there, or correct the id.
    """)


def test_each_unknown_id_among_several_is_named(faults):
    assert faults("""
        organisations
        organisation_id ; name ; parent_id
        dwp             ; A    ; x| y
        hmt             ; B    ; dwp|
    """) == said("""
        organisations, row 2, parent_id: 'x' is not in organisations. Add it
        there, or correct the id.

        organisations, row 2, parent_id: 'y' is not in organisations. Add it
        there, or correct the id.
    """)


def test_spaces_make_another_id(tables_from):
    tables = tables_from(SMALL)
    tables["affects"].loc[0, "body_id"] = "dwp "
    shaped = {name: text_table(TABLE[name], each) for name, each in tables.items()}
    (issue,) = find_issues(shaped)
    assert issue.remedy == "Add it there, or correct the id. Nearest: 'dwp'."


def test_a_word_may_stand_for_us(faults):
    assert faults("""
        people
        person_id ; role  ; organisation_id
        amina     ; Clerk ; dwp

        contacts
        known_by ; person_id ; warmth
        us       ; amina     ; met
        them     ; amina     ; met
    """) == said("""
        contacts, row 3, known_by: 'them' is not in people. Add it there, or
        correct the id.
    """)


WITH_EVIDENCE = """
    evidence
    evidence_id ; title
    S1          ; A report

    affects
    problem_id ; body_id ; evidence
    P1         ; dwp     ; S1|S2|https://report.example
"""


def test_evidence_may_be_a_web_address(faults):
    assert faults(WITH_EVIDENCE) == said("""
        affects, row 2, evidence: 'S2' is not in evidence. Add it there, or
        correct the id.
    """)


def test_without_a_list_of_evidence_any_text_is_a_source(faults):
    assert faults(WITH_EVIDENCE.partition("\n\n")[2]) == []


def test_a_person_without_a_home(faults):
    assert faults("""
        people
        person_id ; role
        amina     ; Clerk
    """) == said("""
        people, row 2, organisation_id: is empty. Say which organisation or team
        they belong to.
    """)


def test_a_person_of_a_team_in_another_organisation(faults):
    assert faults("""
        organisations
        organisation_id ; name
        dwp             ; A
        hmrc            ; B

        teams
        team_id ; name ; organisation_id
        t1      ; A    ; dwp

        people
        person_id ; role  ; organisation_id ; team_id
        amina     ; Clerk ; hmrc            ; t1
        bryn      ; Clerk ; dwp             ; t1
        carys     ; Clerk ;                 ; t1
    """) == said("""
        people, row 2, organisation_id: 'hmrc' is not the organisation of their
        team, 'dwp'. Correct one of the two; until then the team's is used.
    """)


def test_a_team_without_an_organisation_is_told_once(faults):
    told = faults("""
        teams
        team_id ; name ; organisation_id
        t1      ; A    ;

        people
        person_id ; role  ; organisation_id ; team_id
        amina     ; Clerk ; dwp             ; t1
    """)
    assert [text.partition(":")[0] for text in told] == [
        "teams, row 2, organisation_id"
    ]


@pytest.mark.parametrize(
    ("table", "text", "told"),
    [
        (
            "problems",
            "problem_id ; title ; status\nP1 ; A ; new",
            """status: 'new' is not a word for this column. Write one of 'draft',
            'checked', 'agreed', 'parked', 'done'.""",
        ),
        (
            "affects",
            "problem_id ; body_id ; basis\nP1 ; dwp ; Stated",
            "basis: 'Stated' is not a word for this column. Write it as 'stated'.",
        ),
        (
            "organisations",
            "organisation_id ; name ; is_group\ndwp ; A ; perhaps",
            """is_group: 'perhaps' is neither yes nor no. Write 'yes' or 'no', or
            leave it empty.""",
        ),
        (
            "problems",
            "problem_id ; title ; weight\nP1 ; A ; -1",
            """weight: '-1' is not a number of 0 or more. Write one in figures, or
            leave it empty.""",
        ),
        (
            "affects",
            "problem_id ; body_id ; as_of\nP1 ; dwp ; spring",
            """as_of: 'spring' is not a date. Write year-month-day, as in
            2026-05-31; it is kept as it is.""",
        ),
        (
            "organisations",
            "organisation_id ; name ; mailbox\ndwp ; A ; Desk <a@dwp.example>",
            """mailbox: 'Desk <a@dwp.example>' is not one e-mail address. Write the
            address alone; it is kept as it is, and no letter goes to it.""",
        ),
    ],
    ids=["word", "case", "flag", "number", "date", "address"],
)
def test_a_cell_that_its_column_does_not_take(faults, table, text, told):
    assert faults(f"{table}\n{text}") == said(f"{table}, row 2, {told}")


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ("2026", True),
        ("2026-05", True),
        ("2026-05-31", True),
        ("2026-05-31 10:05", True),
        ("2026-05-31T10:05", True),
        ("2026-02-30", False),
        ("2026-13", False),
        ("0000", False),
        ("31/05/2026", False),
        ("2026-5-31", False),
        ("\u0662\u0660\u0662\u0666", False),
        (" 2026", False),
    ],
)
def test_what_is_a_date(text, fits):
    links = pd.DataFrame({"problem_id": ["P1"], "body_id": ["dwp"], "as_of": [text]})
    assert no_fault_in("affects", links, "as_of") == fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ("1", True),
        (" 2 ", True),
        ("0.5", True),
        (".5", True),
        ("5.", True),
        ("+3", True),
        ("1e3", True),
        ("1e999", False),
        ("nan", False),
        ("inf", False),
        ("1_000", False),
        ("1,5", False),
        ("high", False),
        ("\u0663", False),
    ],
)
def test_what_is_a_number(text, fits):
    problems = pd.DataFrame({"problem_id": ["P1"], "title": ["A"], "weight": [text]})
    assert no_fault_in("problems", problems, "weight") == fits


@pytest.mark.parametrize("text", ["yes", "No", " TRUE ", "f", "1", "0", "Y", ""])
def test_what_is_yes_or_no(text):
    bodies = pd.DataFrame({"organisation_id": ["a"], "name": ["A"], "is_group": [text]})
    assert no_fault_in("organisations", bodies, "is_group")


def no_fault_in(name, frame, column):
    issues = find_issues({name: text_table(TABLE[name], frame)})
    return column not in {issue.column for issue in issues}


def test_checking_stops_where_nobody_reads_on(faults, monkeypatch):
    monkeypatch.setattr("servicecomm.model.validation.MOST", 2)
    assert faults("""
        problems
        problem_id ; title ; created
        P1         ;       ; spring
        P2         ;       ; autumn
        P3         ;       ; summer
        P4         ;       ; winter
    """)[:4] == said("""
        problems, row 2, title: is empty. Each problem needs one: the problem in one
        sentence.

        problems, row 3, title: is empty. Each problem needs one: the problem in one
        sentence.

        problems, row 4: is where checking stopped, after 2 faults of one kind. Mend
        these first.
    """)


def test_text_in_the_wrong_encoding(faults):
    assert faults("""
        problems
        problem_id ; title             ; note
        P1         ; Siân\u2019s list — dœs ; SiÃ¢nâ€™s listÂ
    """) == said("""
        problems, row 2, note: 'SiÃ¢nâ€™s listÂ' looks like 'Siân\u2019s listÂ' in
        the wrong encoding. Mend it in the file that it came from; it is kept as
        it is.
    """)


def test_a_sign_that_windows_text_lacks_is_garbled_too(faults):
    assert faults("""
        problems
        problem_id ; title
        P1         ; Ã\x81ine
    """) == said("""
        problems, row 2, title: 'Ã\\x81ine' looks like 'Áine' in the wrong
        encoding. Mend it in the file that it came from; it is kept as it is.
    """)


CIRCLE = """
    organisations
    organisation_id ; name ; parent_id
    dwp             ; A    ; b
    b               ; B    ; c
    c               ; C    ; b
    d               ; D    ; b|e
    e               ; E    ; f
    f               ; F    ; e
    g               ; G    ; g
"""


def test_bodies_above_themselves(faults):
    # d stands between two circles and in neither.
    assert faults(CIRCLE) == [
        f"organisations, row {row}, parent_id: '{body}' is above itself: following the "
        "parents leads back to it. Correct the parent of one body in the circle."
        for row, body in ((3, "b"), (4, "c"), (6, "e"), (7, "f"), (8, "g"))
    ]


@pytest.mark.parametrize("closed", [True, False])
def test_a_long_chain_of_parents_is_followed_quickly(closed):
    ids = [f"o{number}" for number in range(5_000)]
    parents = [*ids[1:], ids[0] if closed else ""]
    bodies = pd.DataFrame({"organisation_id": ids, "name": ids, "parent_id": parents})
    started = time.perf_counter()
    issues = find_issues({"organisations": text_table(TABLE["organisations"], bodies)})
    assert len(issues) == 2 + 5_000 * closed
    assert time.perf_counter() - started < 5


def test_faults_name_the_file_and_the_row_of_the_spreadsheet(faults):
    sources = {"affects": Source("links.csv", np.array([5, 9]))}
    text = "affects\nproblem_id ; body_id\nP1 ; dwp\nP2 ; dwp"
    assert faults(text, sources=sources) == said("""
        links.csv, row 9, problem_id: 'P2' is not in problems. Add it there, or
        correct the id.
    """)


def test_faults_stand_in_the_order_of_tables_and_rows(faults):
    told = faults("""
        problems
        problem_id ; title ; status
        P1         ; A     ; new
        P2         ;       ;

        affects
        problem_id ; body_id ; basis
        P1         ; dwp     ; sure
        P9         ; dwp     ;
        P1         ;         ;
    """)
    assert [text.partition(":")[0] for text in told] == [
        "problems, row 2, status",
        "problems, row 3, title",
        "affects, row 2, basis",
        "affects, row 3, problem_id",
        "affects, row 4, body_id",
    ]


def test_only_so_many_near_spellings_are_looked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "servicecomm.model.references.nearest_text", lambda *args: asked.append(args)
    )
    links = pd.DataFrame({"problem_id": [f"x{n}" for n in range(150)], "body_id": ""})
    problems = pd.DataFrame({"problem_id": ["P1"], "title": ["A"]})
    tables = {"affects": links, "problems": problems}
    find_issues({name: text_table(TABLE[name], each) for name, each in tables.items()})
    assert len(asked) == 100


def test_doubtful_columns_are_not_looked_at(tables_from):
    text = "affects\nproblem_id ; body_id ; basis\nP9 ; x ; sure\nP9 ; x ; sure"
    tables = tables_from(SMALL) | tables_from(text)
    shaped = {name: text_table(TABLE[name], each) for name, each in tables.items()}
    doubtful = {"affects": {"body_id"}, "problems": {"problem_id"}}
    issues = find_issues(shaped, doubtful=doubtful)
    assert {(issue.source, issue.column) for issue in issues} == {("affects", "basis")}


def test_nothing_is_said_of_people_whose_home_is_doubtful(tables_from):
    text = "people\nperson_id ; role\na ; Clerk\n\nteams\nteam_id ; name\nt ; T"
    tables = tables_from(SMALL) | tables_from(text)
    shaped = {name: text_table(TABLE[name], each) for name, each in tables.items()}
    doubtful = {"people": {"team_id"}, "teams": {"organisation_id"}}
    assert find_issues(shaped, doubtful=doubtful) == ()
    shaped["organisations"] = shaped["organisations"].assign(parent_id="dwp")
    assert (
        find_issues(shaped, doubtful={**doubtful, "organisations": {"parent_id"}}) == ()
    )


def test_ids_that_are_doubtful_are_not_compared(tables_from):
    text = "teams\nteam_id ; name ; organisation_id\nus ; A ; dwp\nus ; B ; dwp"
    tables = tables_from(SMALL) | tables_from(text)
    shaped = {name: text_table(TABLE[name], each) for name, each in tables.items()}
    assert find_issues(shaped, doubtful={"teams": {"team_id"}}) == ()


def test_a_heading_that_stands_twice():
    frame = pd.DataFrame([["a", "b", "c"]], columns=["team_id", "name", "name"])
    told = [str(issue) for issue in heading_issues({"teams": frame})]
    assert told[0] == "teams: 'name' heads two columns. Rename one of them."


def test_a_column_without_a_heading():
    frame = pd.DataFrame([["P1", "A", "x"]], columns=["problem_id", "title", " "])
    told = [str(issue) for issue in heading_issues({"problems": frame})]
    assert told == said("""
        problems has no heading over column 3. Write one, or delete the column.
    """)


def test_of_many_headings_a_dozen_are_named():
    frame = pd.DataFrame(columns=[f"c{number}" for number in range(1_014)])
    told = [str(issue) for issue in heading_issues({"problems": frame})]
    assert "'c11' and 1,002 more: add or rename one." in told[0]


def test_a_table_without_columns_is_empty():
    assert heading_issues({"problems": pd.DataFrame()}) == ()
    assert doubtful_columns("problems", pd.DataFrame()) == set()


def test_without_its_key_nothing_in_a_table_is_sure():
    frame = pd.DataFrame({"title": ["A"], "status": ["new"]})
    assert doubtful_columns("problems", frame) >= {"problem_id", "title", "status"}


def test_a_source_without_rows_counts_from_the_heading():
    assert Source("a.csv").row(0) == 2
    assert Source("a.csv", np.array([7])).row(0) == 7
    assert Source("a.csv", np.array([7])) == Source("a.csv")


def test_the_names_that_other_modules_use():
    assert validation.Source is draft.Source
