"""Edits of a map: pure functions that take a map and give a new one.

Each either gives a valid map or raises and changes nothing; undo is a step back to the
map before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.errors import EditError, UnknownIdError, shown
from servicecomm.model.changes import RowChanges
from servicecomm.model.frames import (
    appended,
    holds,
    join_values,
    replaced,
    split_cell,
    text_cell,
    text_table,
    without,
)
from servicecomm.model.schema import SEPARATOR, TABLE, TABLES

if TYPE_CHECKING:
    from typing import Any

    from servicecomm.model.schema import Table
    from servicecomm.model.stakeholder_map import StakeholderMap

Key = str | tuple[str, ...]
"""An id, or for a link the values of its key columns."""

_NAMES = ("name", "title", "statement")


def add(stakeholder_map: StakeholderMap, table: str, **cells: Any) -> StakeholderMap:
    """
    Add a row.

    Parameters
    ----------
    stakeholder_map
        The map.
    table
        The table's name.
    **cells
        The row's cells by column; those left out stay empty.

    Returns
    -------
    StakeholderMap
        The map with the row at the end of the table.

    Raises
    ------
    InvalidTablesError
        If the row breaks a rule, such as an id that is already there.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> more = add(example_map(), "problems", problem_id="P14", title="Forms repeat")
    >>> len(more.problems)
    14
    """
    frame = stakeholder_map.table(table)
    row = pd.DataFrame([{name: text_cell(cell) for name, cell in cells.items()}])
    more = appended(frame, text_table(TABLE[table], row))
    changes = RowChanges.adding(len(frame), 1)
    return stakeholder_map.with_changes({table: more}, {table: changes})


def change(
    stakeholder_map: StakeholderMap, table: str, key: Key, /, **cells: Any
) -> StakeholderMap:
    """
    Change cells of one row.

    Parameters
    ----------
    stakeholder_map
        The map.
    table
        The table's name.
    key
        The row's id, or the values of its key columns.
    **cells
        The new cells by column. An id cannot be changed: links stand on it.

    Returns
    -------
    StakeholderMap
        The changed map.

    Raises
    ------
    UnknownIdError
        If there is no such row.
    EditError
        If an id would change.
    InvalidTablesError
        If the changed row breaks a rule.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> changed = change(example_map(), "problems", "P13", status="parked")
    >>> changed.problems.set_index("problem_id").loc["P13", "status"]
    'parked'
    """
    frame = stakeholder_map.table(table)
    position = position_of(frame, TABLE[table], key)
    for name, cell in cells.items():
        text = text_cell(cell)
        if name not in frame:
            frame[name] = ""
        elif name == TABLE[table].id_column and text != frame[name].iloc[position]:
            raise EditError(
                f"The id {shown(str(frame[name].iloc[position]))} cannot change: links "
                "stand on it. Change the name, or merge it into another."
            )
        column = frame[name].array.copy()  # setting one cell of a frame takes longer
        column[position] = text
        frame[name] = column
    rows = np.arange(len(frame))
    changes = RowChanges.keeping(len(frame), rows, rows[position : position + 1])
    return stakeholder_map.with_changes({table: frame}, {table: changes})


def rename(stakeholder_map: StakeholderMap, node_id: str, name: str) -> StakeholderMap:
    """
    Give something another name; its id and its links stay.

    Parameters
    ----------
    stakeholder_map
        The map.
    node_id
        The id of a problem, body, person or anything else that has a name.
    name
        Its new name (for a problem, its title; for an objective, its statement).

    Returns
    -------
    StakeholderMap
        The changed map. A body keeps its old name among its aliases.

    Raises
    ------
    UnknownIdError
        If the map has no such id.
    EditError
        If what it stands for has no name.
    InvalidTablesError
        If the name is empty and must not be.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> renamed = rename(example_map(), "ons", "The Statistics Office")
    >>> bodies = renamed.organisations.set_index("organisation_id")
    >>> bodies.loc["ons", "name"]
    'The Statistics Office'
    """
    table = table_of(stakeholder_map, node_id)
    column = next((name for name in _NAMES if name in table.column_names), None)
    if column is None:
        raise EditError(
            f"{shown(node_id)} is an {table.one}: it has no name to change."
        )
    cells = {column: name}
    if "aliases" in table.column_names:
        frame = stakeholder_map.table(table.name)
        position = position_of(frame, table, node_id)
        old, aliases = (str(frame[each].iloc[position]) for each in ("name", "aliases"))
        kept = [each for each in (*split_cell(aliases), old) if each != name]
        cells["aliases"] = join_values(kept)
    return change(stakeholder_map, table.name, node_id, **cells)


def remove(
    stakeholder_map: StakeholderMap, table: str, key: Key, *, with_links: bool = False
) -> StakeholderMap:
    """
    Remove a row.

    Parameters
    ----------
    stakeholder_map
        The map.
    table
        The table's name.
    key
        The row's id, or the values of its key columns.
    with_links
        Whether to remove with it whatever cannot stand without it: links and records
        that name the id, and of an organisation its teams, services and people. Other
        cells that name it lose it.

    Returns
    -------
    StakeholderMap
        The map without it.

    Raises
    ------
    UnknownIdError
        If there is no such row.
    EditError
        If something still names the id and `with_links` is false; it says what.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> fewer = remove(example_map(), "problems", "P13", with_links=True)
    >>> len(fewer.problems), len(fewer.affects)
    (12, 73)
    """
    frame = stakeholder_map.table(table)
    position = position_of(frame, TABLE[table], key)
    own = TABLE[table].id_column
    if own is not None:
        node_id = str(frame[own].iloc[position])
        uses = _uses(stakeholder_map, table, node_id)
        if uses and not with_links:
            raise EditError(
                f"{shown(node_id)} is still used in {', '.join(uses)}. Remove those "
                "first, or ask for them to be removed with it."
            )
        if uses:
            changed = {table: frame.drop(index=position)}
            return stakeholder_map.with_tables(
                _without(stakeholder_map, changed, node_id)
            )
    gone = np.array([position])
    kept = np.delete(np.arange(len(frame)), gone)
    changes = RowChanges.keeping(len(frame), kept, gone[:0])
    return stakeholder_map.with_changes({table: without(frame, gone)}, {table: changes})


def _uses(stakeholder_map: StakeholderMap, named: str, node_id: str) -> list[str]:
    uses = []
    for table in TABLES:
        frame = stakeholder_map.table(table.name)
        for column in table.columns:
            if named in column.references:
                rows = int(holds(frame[column.name], node_id).sum())
                if rows:
                    said = f"{rows:,} {'row' if rows == 1 else 'rows'}"
                    uses.append(f"{table.name}.{column.name} ({said})")
    return uses


def _without(
    stakeholder_map: StakeholderMap, changed: dict[str, pd.DataFrame], node_id: str
) -> dict[str, pd.DataFrame]:
    # What goes may itself be named elsewhere: a team by its people, they by contacts.
    gone = [node_id]
    while gone:
        each = gone.pop()
        for table in TABLES:
            frame = changed.get(table.name, stakeholder_map.table(table.name))
            kept = _without_uses(table, frame, each)
            if kept is not frame:
                changed[table.name] = kept
            if table.id_column is not None:
                lost = frame.index.difference(kept.index)
                gone += frame.loc[lost, table.id_column].tolist()
    return changed


def _without_uses(table: Table, frame: pd.DataFrame, node_id: str) -> pd.DataFrame:
    for column in table.columns:
        if not column.references:
            continue
        named = holds(frame[column.name], node_id)
        if named.any() and column.required:
            frame = frame[~named]
        elif named.any():
            cells = replaced(frame[column.name], node_id, "")
            frame = frame.assign(**{column.name: cells})
            if table.name == "people":
                frame = frame[(frame["organisation_id"] + frame["team_id"]) != ""]
    return frame


def table_of(stakeholder_map: StakeholderMap, node_id: str) -> Table:
    """
    Find the table that an id stands in.

    Parameters
    ----------
    stakeholder_map
        The map.
    node_id
        Any id.

    Returns
    -------
    Table
        The table's declaration.

    Raises
    ------
    UnknownIdError
        If the map has no such id.
    """
    known: list[str] = []
    for table in TABLES:
        if table.id_column is not None:
            ids = stakeholder_map.table(table.name)[table.id_column]
            if (ids == node_id).any():
                return table
            known += ids.tolist()
    raise UnknownIdError("record", node_id, known)


def position_of(frame: pd.DataFrame, table: Table, key: Key) -> int:
    """
    Find a row.

    Parameters
    ----------
    frame
        A table of a map.
    table
        Its declaration.
    key
        The row's id, or the values of its key columns.

    Returns
    -------
    int
        The row's position.

    Raises
    ------
    UnknownIdError
        If there is no such row.
    EditError
        If the key has too many or too few values.
    """
    wanted = (key,) if isinstance(key, str) else tuple(key)
    if len(wanted) != len(table.key):
        raise EditError(
            f"A {table.one} is named by {' and '.join(table.key)}: give "
            f"{len(table.key)} of them, not {len(wanted)}."
        )
    # Each column is asked only of the rows that the one before left over.
    rows = np.arange(len(frame))
    for column, value in zip(table.key, wanted, strict=True):
        cells = frame[column].to_numpy(dtype=object)
        rows = (
            rows[cells[rows] == value]
            if len(rows) < len(frame)
            else np.flatnonzero(cells == value)
        )
    if not len(rows):
        keys = zip(*(frame[name].tolist() for name in table.key), strict=True)
        known = map(SEPARATOR.join, keys)
        raise UnknownIdError(table.one, SEPARATOR.join(wanted), known)
    return int(rows[0])
