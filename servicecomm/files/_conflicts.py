"""Two people changed one cell: what it was, and what each wants.

It refuses; which of the two is right is for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.errors import Conflict, ConflictError
from servicecomm.model.changes import row_changes
from servicecomm.model.schema import SEPARATOR, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from servicecomm.model.schema import Table
    from servicecomm.model.stakeholder_map import StakeholderMap

    Row = dict[str, str]


def refuse_conflicts(
    base: StakeholderMap,
    edit: Callable[[StakeholderMap], StakeholderMap],
    theirs: StakeholderMap,
) -> None:
    """
    Refuse an edit of cells that say something else than when it was made.

    Raises
    ------
    ConflictError
        If there is one.
    """
    moved = [t for t in TABLES if not base.shares(theirs, t.name)]
    if not moved:
        return
    mine = edit(base)
    found = [
        conflict
        for table in moved
        if not base.shares(mine, table.name)
        for conflict in _conflicts(table, base, mine, theirs)
    ]
    if found:
        raise ConflictError(found)


def _conflicts(
    table: Table, base: StakeholderMap, mine: StakeholderMap, theirs: StakeholderMap
) -> Iterator[Conflict]:
    own = changed_rows(table, base.table(table.name), mine.table(table.name))
    other = changed_rows(table, base.table(table.name), theirs.table(table.name))
    for key in sorted(own.keys() & other.keys()):
        (old, wanted), (_, now) = own[key], other[key]
        row = SEPARATOR.join(key)
        if wanted is None or now is None or old is None:
            if wanted != now:
                said = (_said(each) for each in (old, now, wanted))
                yield Conflict(table.name, row, "", *said)
            continue
        for name in old:
            texts = old[name], now.get(name, ""), wanted.get(name, "")
            if texts[1] != texts[0] != texts[2]:
                yield Conflict(table.name, row, name, *texts)


def _said(row: Row | None) -> str:
    if row is None:
        return "not there"
    return ", ".join(f"{name}: {text}" for name, text in row.items() if text)


def changed_rows(
    table: Table, before: pd.DataFrame, after: pd.DataFrame
) -> dict[tuple[str, ...], tuple[Row | None, Row | None]]:
    """Give every row that differs, by its key, as it was and as it is."""
    found = row_changes(table, before, after)
    if found is None:
        return {}
    old = _rows(table, before.iloc[[*found.removed, *found.kept_before[found.changed]]])
    new = _rows(table, after.iloc[[*found.added, *found.kept_after[found.changed]]])
    keys = dict.fromkeys((*old, *new))
    pairs = {key: (old.get(key), new.get(key)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _rows(table: Table, frame: pd.DataFrame) -> dict[tuple[str, ...], Row]:
    names = [str(name) for name in frame.columns]
    keys = [names.index(name) for name in table.key]
    return {
        tuple(cells[place] for place in keys): dict(zip(names, cells, strict=True))
        for cells in frame.itertuples(index=False, name=None)
    }
