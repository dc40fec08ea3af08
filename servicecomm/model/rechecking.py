"""Checking a change of a few plain cells without checking the whole map again.

It answers only where the answer is certain to be that of the full check; for all else
it says nothing, and `servicecomm.model.validation` is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.model.changes import differing, texts_of
from servicecomm.model.draft import Draft, Source
from servicecomm.model.rules import SINGLE_CELL_RULES
from servicecomm.model.schema import TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecomm.errors import Issue
    from servicecomm.model.schema import Table

_FEW = 1_000


def patched(
    table: Table, kept: pd.DataFrame, frame: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, list[int]]] | None:
    """
    Take a few changed plain cells over into a table that is shaped already.

    Parameters
    ----------
    table
        The table's declaration.
    kept
        The table as a map holds it.
    frame
        The table as somebody changed it.

    Returns
    -------
    tuple or None
        The table with the changed cells, and by column the positions that differ; None
        where the frames have other rows, another shape, or other keys or references.
    """
    if len(frame) != len(kept) or list(frame.columns) != list(kept.columns):
        return None
    if any(not isinstance(dtype, pd.StringDtype) for dtype in frame.dtypes):
        return None
    changed: dict[str, list[int]] = {}
    for column in frame.columns:
        cells = texts_of(frame, column)
        places = differing(texts_of(kept, column), cells)
        if not len(places):
            continue
        if len(places) > _FEW or not _is_plain(table, column):
            return None
        if not all(isinstance(cell, str) for cell in cells[places]):
            return None
        changed[column] = places.tolist()
    shaped = kept.copy(deep=False)
    for column in changed:
        shaped[column] = frame[column].to_numpy(dtype=object)
    return shaped, changed


def _is_plain(table: Table, name: str) -> bool:
    if name not in table.column_names:
        return True
    column = table.column(name)
    return not (column.references or column.default or name in table.key)


def recheck(
    issues: tuple[Issue, ...],
    tables: Mapping[str, pd.DataFrame],
    changed: Mapping[str, dict[str, list[int]]],
) -> tuple[Issue, ...] | None:
    """
    Bring a valid map's faults up to date with a few changed plain cells.

    Parameters
    ----------
    issues
        The faults before.
    tables
        The tables with the changed cells.
    changed
        By table and column, the positions of the cells that changed.

    Returns
    -------
    tuple of Issue or None
        The faults after, in the order of the full check; None where only that can
        tell.
    """
    if any(issue.source not in TABLE for issue in issues):
        return None
    rows = {
        name: {place + 2 for places in columns.values() for place in places}
        for name, columns in changed.items()
    }
    stay = []
    for issue in issues:
        if issue.row not in rows.get(issue.source, ()):
            stay.append(issue)
        elif issue.column not in changed[issue.source]:
            return None  # the order of several faults of one row is the full check's
    for name, columns in changed.items():
        stay += _faults(tables, name, list(columns), sorted(rows[name]))
    order = {table.name: place for place, table in enumerate(TABLES)}
    return tuple(sorted(stay, key=lambda each: (order[each.source], each.row or 0)))


def _faults(
    tables: Mapping[str, pd.DataFrame], name: str, columns: list[str], rows: list[int]
) -> list[Issue]:
    numbers = np.array(rows, dtype=np.int64)
    ordered = [column for column in tables[name].columns if column in columns]
    cells = {each: texts_of(tables[name], each)[numbers - 2] for each in ordered}
    doubtful = {name: [each for each in tables[name].columns if each not in columns]}
    frame = pd.DataFrame(cells, dtype="str")
    draft = Draft({name: frame}, {name: Source(name, numbers)}, doubtful)
    return [issue for rule in SINGLE_CELL_RULES for issue in rule(draft, TABLE[name])]
