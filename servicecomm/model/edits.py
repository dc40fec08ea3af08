"""Edits of a map: pure functions that take a map and give a new one.

Each either gives a valid map or raises and changes nothing; undo is a step back to the
map before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import EditError, ServiceCommError, UnknownIdError
from servicecomm.model.frames import explode, join_values, split_cell, text_cell
from servicecomm.model.schema import SEPARATOR, TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from servicecomm.model.schema import Column, Table
    from servicecomm.model.stakeholder_map import StakeholderMap

Key = str | tuple[str, ...]
"""An id, or for a link the values of its key columns."""


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
    return stakeholder_map.with_table(table, appended(frame, row))


def appended(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """
    Put rows at the end of a table.

    Parameters
    ----------
    frame
        The table.
    rows
        Rows with some or all of its columns.

    Returns
    -------
    pandas.DataFrame
        The table with the rows; cells that they do not have are empty.
    """
    return pd.concat([frame, rows.astype("str")], ignore_index=True).fillna("")


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
        if name == TABLE[table].id_column:
            raise EditError(
                f"The id '{frame.loc[position, name]}' cannot change: links stand on "
                "it. Change the name, or merge it into another."
            )
        if name not in frame:
            frame[name] = ""
        frame.loc[position, name] = text_cell(cell)
    return stakeholder_map.with_table(table, frame)


def rename(stakeholder_map: StakeholderMap, node_id: str, name: str) -> StakeholderMap:
    """
    Give something another name; its id and its links stay.

    Parameters
    ----------
    stakeholder_map
        The map.
    node_id
        The id of a problem, body, person or channel.
    name
        Its new name (for a problem, its title).

    Returns
    -------
    StakeholderMap
        The changed map. A body keeps its old name among its aliases.

    Raises
    ------
    UnknownIdError
        If the map has no such id.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> renamed = rename(example_map(), "ons", "The Statistics Office")
    >>> bodies = renamed.organisations.set_index("organisation_id")
    >>> bodies.loc["ons", "name"]
    'The Statistics Office'
    """
    table = table_of(stakeholder_map, node_id)
    column = "title" if table.name == "problems" else "name"
    cells = {column: name}
    if "aliases" in table.column_names:
        frame = stakeholder_map.table(table.name)
        row = frame.loc[position_of(frame, table, node_id)]
        aliases = [*split_cell(row["aliases"]), row["name"]]
        cells["aliases"] = join_values([alias for alias in aliases if alias != name])
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
        Whether to remove links and records that name the id, and to empty other cells
        that do.

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
    changed = {table: frame.drop(index=position)}
    if isinstance(key, str):
        uses = list(_uses(stakeholder_map, key))
        if uses and not with_links:
            places = ", ".join(
                f"{used.name}.{column.name} ({rows})" for used, column, rows in uses
            )
            raise EditError(
                f"'{key}' is still used in {places} rows. Remove those first, or ask "
                "for them to be removed with it."
            )
        for used in {used.name for used, _, _ in uses}:
            rest = changed.get(used, stakeholder_map.table(used))
            changed[used] = _without(TABLE[used], rest, key)
    return stakeholder_map.with_tables(changed)


def _uses(
    stakeholder_map: StakeholderMap, node_id: str
) -> Iterable[tuple[Table, Column, int]]:
    for table in TABLES:
        frame = stakeholder_map.table(table.name)
        for column in table.columns:
            if column.references:
                rows = int((explode(frame, column.name) == node_id).sum())
                if rows:
                    yield table, column, rows


def _without(table: Table, frame: pd.DataFrame, node_id: str) -> pd.DataFrame:
    for column in table.columns:
        if column.references:
            if column.required:
                frame = frame[frame[column.name] != node_id]
            else:
                frame[column.name] = replaced(frame[column.name], node_id, "")
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


def replaced(cells: pd.Series[str], old: str, new: str) -> pd.Series[str]:
    """
    Put one id in place of another in a column.

    Parameters
    ----------
    cells
        Cells that may join several ids.
    old
        The id to replace.
    new
        What to put there; nothing takes the id out.

    Returns
    -------
    pandas.Series
        The cells, each id once.
    """
    holds = cells.str.contains(old, regex=False)
    if not holds.any():
        return cells
    cells = cells.copy()
    cells[holds] = [
        join_values([new if part == old else part for part in split_cell(cell)])
        for cell in cells[holds]
    ]
    return cells


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
    ServiceCommError
        If the key has too many or too few values.
    """
    wanted = (key,) if isinstance(key, str) else tuple(key)
    if len(wanted) != len(table.key):
        raise ServiceCommError(
            f"A {table.one} is named by {' and '.join(table.key)}: give "
            f"{len(table.key)} values, not {len(wanted)}."
        )
    rows = pd.Series(data=True, index=frame.index)
    for column, value in zip(table.key, wanted, strict=True):
        rows &= frame[column] == value
    if not rows.any():
        known = frame[list(table.key)].agg(SEPARATOR.join, axis="columns")
        raise UnknownIdError(table.one, SEPARATOR.join(wanted), known)
    return int(rows.idxmax())
