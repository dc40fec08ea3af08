"""What changed between two maps, and checking it alone, held against doing it all."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.errors import ServiceCommError
from servicecomm.files._changes import applied, changes_between, inverse
from servicecomm.files._rows import State
from servicecomm.model.changes import row_changes
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
