"""What changed between two maps, and checking it alone, held against doing it all."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.errors import ServiceCommError
from servicecomm.files._changes import applied, changes_between, inverse
from servicecomm.files._rows import State
from servicecomm.model.changes import row_changes
from servicecomm.model.edits import add, change, remove
from servicecomm.model.frames import appended
from servicecomm.model.schema import TABLE, TABLES
from servicecomm.model.stakeholder_map import StakeholderMap

CELLS = st.sampled_from(["", "agreed", "Ã©", "2026-13-01", "x"])
IDS = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=7)


def problems(ids: list[str], cells: list[str]) -> pd.DataFrame:
    rows = {"problem_id": ids, "title": "t", "note": cells[: len(ids)]}
    return pd.DataFrame(rows, dtype="str")


def map_of(frame: pd.DataFrame) -> StakeholderMap:
    empty = pd.DataFrame()
    tables = {"problems": frame, "organisations": empty, "affects": empty}
    return StakeholderMap(tables)


FEW = settings(max_examples=80, deadline=None)  # a busy computer is slow
SEVEN = st.lists(CELLS, min_size=7, max_size=7)


@FEW
@given(old=IDS, new=IDS, before=SEVEN, after=SEVEN)
def test_changes_lead_there_and_back(old, new, before, after) -> None:
    first, second = map_of(problems(old, before)), map_of(problems(new, after))
    rows = {
        table.name: np.arange(1, len(first.table(table.name)) + 1) for table in TABLES
    }
    stored = {t.name: list(first.table(t.name).columns) for t in TABLES}
    following = {name: len(places) + 1 for name, places in rows.items()}
    state = State(first, rows, stored, following)
    changes, there = changes_between(state, second)
    assert applied(state, changes).map == second
    assert applied(there, inverse(changes)).map == first


@FEW
@given(old=IDS, new=IDS, before=SEVEN, after=SEVEN)
def test_every_row_is_kept_removed_or_added(old, new, before, after) -> None:
    first, second = map_of(problems(old, before)), map_of(problems(new, after))
    found = row_changes(TABLE["problems"], first.problems, second.problems)
    assert (found is None) == (first == second)
    if found is not None:
        assert sorted([*found.removed, *found.kept_before]) == list(range(len(old)))
        assert [*found.kept_after, *found.added] == list(range(len(new)))


@FEW
@given(
    cells=SEVEN,
    places=st.lists(st.integers(0, 6), max_size=3),
    column=st.sampled_from(["status", "weight", "title", "note", "problem_id", "own"]),
    cell=CELLS,
)
def test_a_changed_cell_is_checked_as_well_alone(cells, places, column, cell) -> None:
    frame = problems(list("abcdefg"), cells).assign(status=cells[::-1], own="")
    start = map_of(frame)
    start = start.with_table("problems", start.problems)
    changed = start.problems
    changed.loc[places, column] = cell
    outcomes = []
    for make in (
        lambda: start.with_table("problems", changed),
        lambda: map_of(changed),
    ):
        try:
            made = make()
            outcomes.append((made.problems.to_csv(), list(map(str, made.issues))))
        except ServiceCommError as error:
            outcomes.append((str(error), []))
    assert outcomes[0] == outcomes[1]


SMALL = {
    "problems": {"problem_id": ["P1", "p1 ", "P2"], "title": ["t", "t", "Ã©"]},
    "organisations": {
        "organisation_id": ["dwp", "ons", "gro"],
        "name": "n",
        "parent_id": ["", "dwp", ""],
    },
    "teams": {"team_id": ["t1"], "name": "n", "organisation_id": ["dwp"]},
    "people": {
        "person_id": ["amy", "bob"],
        "role": "r",
        "organisation_id": ["ons", "dwp"],
        "team_id": ["t1", ""],
    },
    "affects": {
        "problem_id": ["P1", "P2", "P1"],
        "body_id": ["dwp", "ons", "t1"],
        "basis": ["stated", "", "inferred"],
        "evidence": ["S1", "", "http://a"],
        "as_of": ["2026", "soon", ""],
    },
    "evidence": {"evidence_id": ["S1"], "title": "n"},
}
WORDS = {
    "problem_id": ["P1", "P2", "P3", "dwp"],
    "organisation_id": ["dwp", "ons", "DWP", "hmrc"],
    "parent_id": ["", "dwp", "ons", "gro|dwp"],
    "team_id": ["", "t1", "t2"],
    "person_id": ["amy", "eve", " amy"],
    "body_id": ["dwp", "ons", "t1", "t9"],
    "basis": ["", "stated", "sure"],
    "evidence": ["", "S1", "S2", "http://b"],
    "evidence_id": ["S1", "S2", "S|3"],
}
OTHERS = ["", "new", "2026-13-01", "Ã©"]
COLUMNS = {name: [*dict.fromkeys((*cells, "note"))] for name, cells in SMALL.items()}


def small_map() -> StakeholderMap:
    made = StakeholderMap({n: pd.DataFrame(cells) for n, cells in SMALL.items()})
    return made.with_tables({name: made.table(name) for name in SMALL})


def outcome(make) -> tuple[object, ...]:
    try:
        made = make()
    except ServiceCommError as error:
        return (str(error),)
    tables = [made.table(table.name).to_csv() for table in TABLES]
    return (*tables, *map(str, made.issues))


def checked_whole(before: StakeholderMap, name: str, frame: pd.DataFrame):
    """Check all of a map, as if its rows had just been read."""
    tables = {table.name: before.table(table.name) for table in TABLES}
    return StakeholderMap({**tables, name: frame})


def drawn(data: st.DataObject, name: str) -> dict[str, str]:
    """Draw cells of one row, such as may pass and such as may not."""
    there = data.draw(st.sets(st.sampled_from(COLUMNS[name])))
    return {
        column: data.draw(st.sampled_from(WORDS.get(column, OTHERS)))
        for column in sorted(there)
    }


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_row_is_checked_as_well_alone(data) -> None:
    here = small_map()
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(list(SMALL)))
        cells = drawn(data, name)
        kind = data.draw(st.sampled_from(["add", "change", "remove", "table"]))
        frame = here.table(name)
        row = data.draw(st.integers(0, max(0, len(frame) - 1)))
        key = tuple(frame.loc[row, list(TABLE[name].key)]) if len(frame) else ()
        if kind == "add":
            after = appended(frame, pd.DataFrame([cells], dtype="str"))
            edit = partial(add, here, name, **cells)
        elif not len(frame):
            continue
        elif kind == "remove":
            after = frame.drop(index=row)
            edit = partial(here.with_table, name, after)
        elif kind == "change":
            cells = {n: c for n, c in cells.items() if n != TABLE[name].id_column}
            after = frame.assign(**{n: frame[n].copy() for n in cells})
            after.loc[row, list(cells)] = list(cells.values())
            edit = partial(change, here, name, key, **cells)
        else:
            after = frame.copy()
            after.loc[row, list(cells)] = list(cells.values())
            after = pd.concat([after.iloc[row:], after.iloc[:row]], ignore_index=True)
            edit = partial(here.with_table, name, after)
        whole = outcome(partial(checked_whole, here, name, after))
        assert outcome(edit) == whole
        if len(whole) > 1:
            here = edit()


def checked_alike(before: StakeholderMap, name: str, after: pd.DataFrame) -> object:
    found = outcome(partial(before.with_table, name, after))
    assert found == outcome(partial(checked_whole, before, name, after))
    return found


def test_a_row_that_stands_already_is_seen() -> None:
    here = small_map()
    frame = here.affects
    (said,) = checked_alike(here, "affects", appended(frame, frame.iloc[:1]))
    assert "already stands in row 2" in said


def test_people_are_held_against_a_changed_team() -> None:
    here = small_map()
    frame = here.teams
    frame.loc[0, "organisation_id"] = "ons"
    assert "not the organisation of their team" in "".join(map(str, here.issues))
    found = checked_alike(here, "teams", frame)
    assert "not the organisation of their team" not in "".join(map(str, found))


def test_an_empty_basis_is_filled_in_a_changed_row() -> None:
    here = small_map()
    frame = here.affects
    frame.loc[0, "basis"] = ""
    checked_alike(here, "affects", frame)
    assert here.with_table("affects", frame).affects.loc[0, "basis"] == "assumed"


def test_what_an_edit_changed_is_known_without_a_look() -> None:
    here = small_map()
    more = add(here, "problems", problem_id="P9", title="New")
    assert here.changes_to(more, "problems").added.tolist() == [3]
    assert here.changes_to(more, "affects") is None
    fewer = remove(more, "problems", "P9")
    assert more.changes_to(fewer, "problems").removed.tolist() == [3]
    assert here.changes_to(fewer, "problems") is None
