"""Checking a few rows that changed without checking the whole map again.

It answers only where the answer is certain to be that of the full check; for all else
it says nothing, and `servicecomm.model.validation` is asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.model.changes import texts_of
from servicecomm.model.draft import Draft
from servicecomm.model.frames import explode, text_table
from servicecomm.model.references import REFERENCE_RULES
from servicecomm.model.rules import RULES_OF_A_ROW, fold_id
from servicecomm.model.schema import TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from servicecomm.errors import Issue
    from servicecomm.model.changes import RowChanges
    from servicecomm.model.schema import Table

    Frames = Mapping[str, pd.DataFrame]

_FEW = 1_000
_ORDER = {table.name: place for place, table in enumerate(TABLES)}


def alike(kept: pd.DataFrame, frame: pd.DataFrame) -> bool:
    """
    Say whether a frame has the columns of a table that a map holds.

    Parameters
    ----------
    kept
        The table.
    frame
        The frame.

    Returns
    -------
    bool
        True where both have the same headings in one order, over text of one kind.
    """
    headings = list(frame.columns) == list(kept.columns)
    return headings and list(frame.dtypes) == list(kept.dtypes)


def recheck(
    issues: tuple[Issue, ...],
    before: Frames,
    after: Frames,
    changes: Mapping[str, RowChanges],
) -> tuple[Issue, ...] | None:
    """
    Bring a valid map's faults up to date with a few changed rows.

    Parameters
    ----------
    issues
        The faults before; none of them is an error.
    before
        The tables before.
    after
        The tables after, each with the columns of before.
    changes
        The rows that differ, by table.

    Returns
    -------
    tuple of Issue or None
        The faults after, in the order of the full check and none of them an error;
        None where only that can tell.
    """
    if any(issue.source not in TABLE for issue in issues):
        return None
    found = [issue for issue in issues if issue.source not in changes]
    for name, rows in changes.items():
        own = [issue for issue in issues if issue.source == name]
        if len(rows) > _FEW or _reaches_further(TABLE[name], own, before, after, rows):
            return None
        looked_at = after[name].iloc[rows.fresh].reset_index(drop=True)
        if not text_table(TABLE[name], looked_at).equals(looked_at):
            return None
        found += _moved(own, rows)
        draft = Draft(after, {}, {}, {name: rows.fresh})
        for rule in (*RULES_OF_A_ROW, *REFERENCE_RULES):
            found += rule(draft, TABLE[name])
    if any(issue.severity == "error" for issue in found):
        return None
    # Faults of one row stay in the order in which the rules gave them.
    return tuple(sorted(found, key=lambda each: (_ORDER[each.source], each.row or 0)))


def _moved(issues: Iterable[Issue], rows: RowChanges) -> Iterator[Issue]:
    """Give the faults of rows that are still as they were, where these now stand."""
    same = np.delete(rows.kept_before, rows.changed)
    now = np.delete(rows.kept_after, rows.changed)
    for issue in issues:
        if issue.row is None:
            yield issue
            continue
        place = int(np.searchsorted(same, issue.row - 2))
        if place < len(same) and same[place] == issue.row - 2:
            yield replace(issue, row=int(now[place]) + 2)


def _reaches_further(
    table: Table, issues: list[Issue], before: Frames, after: Frames, rows: RowChanges
) -> bool:
    """Say whether the changed rows may make or mend a fault in another row."""
    old, new = before[table.name], after[table.name]
    if table.name == "evidence" and not (len(old) and len(new)):
        return True  # where no evidence is listed, any text is a source
    if table.name == "teams" and _differs(old, new, "organisation_id", rows):
        return True  # people may now be strangers to their team
    moved = any(_differs(old, new, column, rows) for column in table.key)
    if _stands_twice(table, new, rows.fresh if moved else rows.added):
        return True
    return _ids_matter(table, issues, before, after, rows)


def _ids_matter(
    table: Table, issues: list[Issue], before: Frames, after: Frames, rows: RowChanges
) -> bool:
    """Say whether ids that come or go are used, or look like others."""
    name, own = table.name, table.id_column
    if own is None:
        return False
    old, new = before[name], after[name]
    if _differs(old, new, own, rows):
        return True
    if len(rows.removed) + len(rows.changed) and any(i.column == own for i in issues):
        return True  # of two ids that look alike, one may go
    gone = set(texts_of(old, own)[rows.removed].tolist())
    come = set(texts_of(new, own)[rows.added].tolist())
    if gone & come or (gone and _still_named(name, gone, after)):
        return True
    others = texts_of(new, own)[rows.kept_after].tolist()
    return bool(come) and (_elsewhere(name, come, after) or _look_alike(come, others))


def _differs(
    old: pd.DataFrame, new: pd.DataFrame, column: str, rows: RowChanges
) -> bool:
    was = texts_of(old, column)[rows.kept_before[rows.changed]]
    now = texts_of(new, column)[rows.kept_after[rows.changed]]
    return bool((was != now).any())


def _stands_twice(table: Table, frame: pd.DataFrame, fresh: NDArray[np.int64]) -> bool:
    """Say whether another row has the key of one of these."""
    if not len(fresh):
        return False
    # Each column is asked only of the rows that the one before left over.
    rows = np.arange(len(frame))
    for column in table.key:
        cells = frame[column].iloc[rows] if len(rows) < len(frame) else frame[column]
        rows = rows[cells.isin(texts_of(frame, column)[fresh]).to_numpy()]
    keys = [texts_of(frame, column)[rows].tolist() for column in table.key]
    return len(set(zip(*keys, strict=True))) < len(rows)


def _still_named(name: str, gone: set[str], after: Frames) -> bool:
    for table in TABLES:
        for column in table.columns:
            if name not in column.references:
                continue
            cells = after[table.name][column.name]
            if column.many:
                cells = explode(after[table.name], column.name)
            if cells.isin(gone).any():
                return True
    return False


def _elsewhere(name: str, come: set[str], after: Frames) -> bool:
    return any(
        after[table.name][table.id_column].isin(come).any()
        for table in TABLES
        if table.id_column is not None and table.name != name
    )


def _look_alike(come: set[str], others: list[str]) -> bool:
    folds = {fold_id(node_id) for node_id in come}
    there = (
        each.casefold().strip() if each.isascii() else fold_id(each) for each in others
    )
    return len(folds) < len(come) or not folds.isdisjoint(there)
