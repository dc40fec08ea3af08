"""Edits, merges and the validation against plain models of what they should do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import product

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from servicecomm.model.edits import add, change, remove, rename
from servicecomm.model.frames import split_cell, text_table
from servicecomm.model.merging import merge
from servicecomm.model.schema import BASIS, TABLE, WARMTH
from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.model.validation import find_issues

BODIES = ["a", "b", "c", "d"]
PROBLEMS = ["P1", "P2", "P3"]
RELATIONS = ["", "funds"]
LINKS = list(product(PROBLEMS, BODIES, RELATIONS))
EVIDENCE = ["S1", "S2", "S1|S2", ""]


def frame(rows, *columns):
    return pd.DataFrame(rows, columns=list(columns), dtype="str")


@st.composite
def maps(draw):
    links = draw(st.lists(st.sampled_from(LINKS), unique=True))
    told = st.tuples(st.sampled_from(BASIS), st.sampled_from(EVIDENCE))
    ties = draw(st.lists(st.sampled_from([*product(BODIES, BODIES)]), unique=True))
    return StakeholderMap(
        {
            "problems": frame(
                [(p, f"Problem {p}") for p in PROBLEMS], "problem_id", "title"
            ),
            "organisations": frame(
                [(b, f"Body {b}", b.upper(), f"alias {b}") for b in BODIES],
                "organisation_id",
                "name",
                "abbreviation",
                "aliases",
            ),
            "evidence": frame([("S1",), ("S2",)], "evidence_id"),
            "affects": frame(
                [(*link, *draw(told)) for link in links],
                "problem_id",
                "body_id",
                "relation",
                "basis",
                "evidence",
            ),
            "ties": frame(
                [(*tie, "works with") for tie in ties], "from_id", "to_id", "kind"
            ),
        }
    )


def linked(made):
    """Say for each link of a map its basis and evidence, in plain Python."""
    rows = made.affects.itertuples(index=False)
    return {
        (row.problem_id, row.body_id, row.relation): (
            row.basis,
            frozenset(split_cell(row.evidence)),
        )
        for row in rows
    }


def repointed(links, keep, drop):
    """Merge two bodies in plain Python: the surest basis and all evidence."""
    merged = {}
    for (problem, body, relation), (basis, evidence) in links.items():
        link = (problem, keep if body == drop else body, relation)
        known, seen = merged.get(link, (basis, frozenset()))
        merged[link] = (min(known, basis, key=BASIS.index), seen | evidence)
    return merged


def tied(made):
    return set(made.ties[["from_id", "to_id"]].itertuples(index=False, name=None))


PAIR = st.permutations(BODIES).map(lambda ids: ids[:2])
THREE = st.permutations(BODIES).map(lambda ids: ids[:3])


@settings(max_examples=15, deadline=None)
@given(maps(), PAIR)
def test_merging_two_bodies_keeps_every_link(made, pair):
    keep, drop = pair
    merged = merge(made, keep, drop)
    assert linked(merged) == repointed(linked(made), keep, drop)
    ties = {(keep if x == drop else x, keep if y == drop else y) for x, y in tied(made)}
    within = {
        (x, y) for x, y in tied(made) if drop in (x, y) and {x, y} <= {keep, drop}
    }
    lone = {(keep, keep)} if within and (keep, keep) not in tied(made) else set()
    assert tied(merged) == ties - lone
    body = merged.organisations.set_index("organisation_id").loc[keep]
    assert set(split_cell(body["aliases"])) == {
        f"alias {keep}",
        f"alias {drop}",
        f"Body {drop}",
        drop.upper(),
    }


@settings(max_examples=8, deadline=None)
@given(maps(), THREE)
def test_the_order_of_merges_does_not_matter(made, three):
    keep, one, other = three
    results = [
        merge(merge(made, keep, first), keep, second)
        for first, second in ((one, other), (other, one))
    ]
    results.append(merge(merge(made, one, other), keep, one))
    assert len({frozenset(linked(merged).items()) for merged in results}) == 1
    assert len({frozenset(tied(merged)) for merged in results}) == 1
    aliases = {
        frozenset(
            split_cell(
                merged.organisations.set_index("organisation_id").loc[keep, "aliases"]
            )
        )
        for merged in results
    }
    assert len(aliases) == 1


@settings(max_examples=8, deadline=None)
@given(maps(), PAIR)
def test_merging_what_was_merged_already_changes_nothing(made, pair):
    keep, drop = pair
    merged = merge(made, keep, drop)
    back = add(merged, "organisations", organisation_id=drop, name=f"Body {drop}")
    again = merge(back, keep, drop)
    assert again == merged


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["us", "p1", "p2", "p3"]),
            st.sampled_from(["p1", "p2", "p3"]),
            st.sampled_from(WARMTH),
        ),
        unique_by=lambda row: row[:2],
    )
)
def test_merging_two_people_keeps_the_warmest_contact(contacts):
    made = StakeholderMap(
        {
            "problems": frame([], "problem_id", "title"),
            "organisations": frame([("a", "A")], "organisation_id", "name"),
            "affects": frame([], "problem_id", "body_id"),
            "people": frame(
                [(p, "Clerk", "a") for p in ("p1", "p2", "p3")],
                "person_id",
                "role",
                "organisation_id",
            ),
            "contacts": frame(contacts, "known_by", "person_id", "warmth"),
        }
    )
    expected = {}
    for by, person, warmth in contacts:
        link = ("p1" if by == "p2" else by, "p1" if person == "p2" else person)
        if link[0] != link[1] or "p2" not in (by, person):
            expected[link] = min(expected.get(link, warmth), warmth, key=WARMTH.index)
    rows = merge(made, "p1", "p2").contacts.itertuples(index=False)
    assert {(row.known_by, row.person_id): row.warmth for row in rows} == expected


WORD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@settings(max_examples=8, deadline=None)
@given(maps(), WORD, st.dictionaries(st.sampled_from(["who", "note", "tags"]), WORD))
def test_adding_and_removing_a_row_changes_nothing(made, title, cells):
    more = add(made, "problems", problem_id="P9", title=title, **cells)
    assert len(more.problems) == len(PROBLEMS) + 1
    assert remove(more, "problems", "P9") == made


@settings(max_examples=8, deadline=None)
@given(
    maps(),
    st.sampled_from(PROBLEMS),
    st.dictionaries(st.sampled_from(["title", "who", "note", "shade"]), WORD),
)
def test_changing_a_row_there_and_back_changes_nothing(made, problem, cells):
    made = made.with_table("problems", made.problems.assign(shade=""))
    row = made.problems.set_index("problem_id").loc[problem]
    changed = change(made, "problems", problem, **cells)
    assert (
        change(changed, "problems", problem, **{name: row[name] for name in cells})
        == made
    )
    for name, cell in cells.items():
        assert changed.problems.set_index("problem_id").loc[problem, name] == cell


@settings(max_examples=8, deadline=None)
@given(maps(), st.sampled_from(BODIES), WORD)
def test_renaming_there_and_back_keeps_all_names(made, body, name):
    assume("|" not in name)
    assume(name == name.strip())
    there = rename(made, body, name)
    back = rename(there, body, f"Body {body}")
    row = back.organisations.set_index("organisation_id").loc[body]
    assert row["name"] == f"Body {body}"
    assert set(split_cell(row["aliases"])) == {f"alias {body}", name} - {row["name"]}
    assert linked(back) == linked(made)


@settings(max_examples=8, deadline=None)
@given(maps(), st.sampled_from([*BODIES, *PROBLEMS, "S1"]))
def test_removing_with_links_leaves_nothing_that_names_it(made, gone):
    table = "problems" if gone in PROBLEMS else "organisations"
    table = "evidence" if gone == "S1" else table
    fewer = remove(made, table, gone, with_links=True)
    kept = {
        link: (basis, evidence - {gone})
        for link, (basis, evidence) in linked(made).items()
        if gone not in link
    }
    assert linked(fewer) == kept
    assert tied(fewer) == {tie for tie in tied(made) if gone not in tie}


CELL = st.sampled_from(["", " ", "a", "A", "b", "a|b", "us", "P1", "S1", "1", "x"])


@st.composite
def tables(draw):
    """Draw tables with about every second cell at fault."""

    def drawn(table, **columns):
        rows = draw(st.lists(st.tuples(*columns.values()), max_size=4))
        return text_table(TABLE[table], frame(rows, *columns))

    words = st.sampled_from(
        [
            "",
            "stated",
            "Stated",
            "draft",
            "yes",
            "No",
            "0.5",
            "2026",
            "2026-02-30",
            "-1",
        ]
    )
    made = {
        "problems": drawn(
            "problems", problem_id=CELL, title=CELL, status=words, weight=words
        ),
        "organisations": drawn(
            "organisations",
            organisation_id=CELL,
            name=CELL,
            parent_id=CELL,
            is_group=words,
        ),
        "teams": drawn("teams", team_id=CELL, name=CELL, organisation_id=CELL),
        "people": drawn(
            "people", person_id=CELL, role=CELL, organisation_id=CELL, team_id=CELL
        ),
        "affects": drawn(
            "affects",
            problem_id=CELL,
            body_id=CELL,
            basis=words,
            evidence=CELL,
            as_of=words,
        ),
        "contacts": drawn("contacts", known_by=CELL, person_id=CELL, warmth=words),
        "evidence": drawn("evidence", evidence_id=CELL),
    }
    absent = draw(st.sets(st.sampled_from(["teams", "people", "contacts", "evidence"])))
    return {name: each for name, each in made.items() if name not in absent}


def told(row, column, value, severity="error"):
    return (row + 2, column, value, severity)


def plain_faults(tables, name):
    """Check one table cell by cell, in the plainest Python there is."""
    rows = tables[name].to_dict("records")
    yield from plain_cells(TABLE[name], rows)
    yield from plain_keys(TABLE[name], rows, tables)
    yield from plain_references(TABLE[name], rows, tables)
    if name == "organisations":
        yield from plain_circles(rows)
    if name == "people":
        yield from plain_homes(rows, tables)


def plain_cells(table, rows):
    for number, row in enumerate(rows):
        for column in table.columns:
            cell = row[column.name]
            if column.required and not cell.strip():
                yield told(number, column.name, "")
            fits = True
            if cell and column.words:
                fits = cell in column.words
            elif cell and column.content == "flag":
                fits = cell.lower() in {"yes", "no"}
            elif cell and column.content == "number":
                fits = cell.replace(".", "").isdecimal()
            elif cell and column.content == "date":
                fits = plain_date(cell)
            if not fits:
                severity = "error" if column.strict else "warning"
                yield told(number, column.name, cell, severity)


def plain_date(cell):
    for shape in ("%Y", "%Y-%m", "%Y-%m-%d"):
        try:
            dt.datetime.strptime(cell, shape)  # noqa: DTZ007 - only whether it can be read
        except ValueError:
            continue
        return True
    return False


def plain_keys(table, rows, tables):
    keys = [tuple(row[name] for name in table.key) for row in rows]
    for number, key in enumerate(keys):
        whole = all(
            value.strip() or not table.column(name).required
            for name, value in zip(table.key, key, strict=True)
        )
        if key in keys[:number] and whole:
            yield told(number, ", ".join(table.key), "|".join(key))
    if table.id_column is not None:
        yield from plain_ids(table, [text for (text,) in keys], tables)


def plain_ids(table, ids, tables):
    own = table.id_column
    earlier = [*TABLE.values()][: [*TABLE].index(table.name)]
    others = [other for other in earlier if other.name in tables and other.id_column]
    for number, text in enumerate(ids):
        for other in others:
            if text and text in tables[other.name][other.id_column].tolist():
                yield told(number, own, text)
        if "|" in text or text == "us":
            yield told(number, own, text)
        alike = [each for each in ids if each.casefold() == text.casefold()]
        if text.strip() and alike[0] != text:
            yield told(number, own, text, "warning")


def plain_references(table, rows, tables):
    for column in table.columns:
        known = set(column.literals)
        for name in column.references:
            if name in tables:
                known |= set(tables[name][TABLE[name].key[0]])
        if not column.references or (column.references == ("evidence",) and not known):
            continue
        for number, row in enumerate(rows):
            cell = row[column.name]
            values = [v.strip() for v in cell.split("|")] if column.many else [cell]
            # A whole cell may be an id that holds the sign between values.
            for value in [] if cell in known else values:
                if value and value not in known:
                    yield told(number, column.name, value)


def plain_circles(rows):
    above = {}
    for row in rows:
        values = [v.strip() for v in row["parent_id"].split("|") if v.strip()]
        above.setdefault(row["organisation_id"], set()).update(values)
    for number, row in enumerate(rows):
        seen, ahead = set(), set(above[row["organisation_id"]])
        while ahead:
            seen |= ahead
            ahead = set().union(*(above.get(each, ()) for each in ahead)) - seen
        if row["organisation_id"] in seen:
            yield told(number, "parent_id", row["organisation_id"])


def plain_homes(rows, tables):
    home = {}
    for row in tables["teams"].to_dict("records") if "teams" in tables else ():
        home.setdefault(row["team_id"], row["organisation_id"])
    for number, row in enumerate(rows):
        given, team = row["organisation_id"], row["team_id"]
        if not given and not team:
            yield told(number, "organisation_id", "")
        if home.get(team) and given and home[team] != given:
            yield told(number, "organisation_id", given, "warning")


@settings(max_examples=30, deadline=None)
@given(tables())
def test_the_validation_finds_what_a_plain_checker_finds(tables):
    issues = find_issues(tables)
    for name in tables:
        found = Counter(
            (issue.row, issue.column, issue.value, issue.severity)
            for issue in issues
            if issue.source == name
        )
        assert found == Counter(plain_faults(tables, name)), name
