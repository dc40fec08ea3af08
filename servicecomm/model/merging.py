"""Two records of one thing become one, and every reference follows.

Which records are the same is decided elsewhere; here the decision is carried out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import EditError
from servicecomm.model.edits import appended, position_of, replaced, table_of
from servicecomm.model.frames import join_values, split_cell
from servicecomm.model.schema import BODY_TABLES, FLAGS, TABLES

if TYPE_CHECKING:
    from servicecomm.model.schema import Table
    from servicecomm.model.stakeholder_map import StakeholderMap


def merge(
    stakeholder_map: StakeholderMap, keep_id: str, drop_id: str
) -> StakeholderMap:
    """
    Make one of two bodies, two people or two problems; every reference follows.

    Parameters
    ----------
    stakeholder_map
        The map.
    keep_id
        The id that stays.
    drop_id
        The id that goes; both must stand in the same table.

    Returns
    -------
    StakeholderMap
        The map with one row for both. Empty cells are filled from the dropped row; a
        differing name becomes an alias and any other differing cell is kept in the
        note. Links that now say the same become one: with the surest basis, the
        warmest contact and all evidence. "Do not contact" stays wherever it stood. The
        merge is recorded among the judgements.

    Raises
    ------
    UnknownIdError
        If the map has no such id.
    EditError
        If the two ids are the same or stand in different tables.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> merged = merge(example_map(), "uksa", "ons")
    >>> len(merged.organisations), "ons" in set(merged.affects["body_id"])
    (34, False)
    """
    table = table_of(stakeholder_map, keep_id)
    other = table_of(stakeholder_map, drop_id)
    if keep_id == drop_id:
        raise EditError(f"'{keep_id}' cannot be merged with itself. Name two ids.")
    if table is not other:
        raise EditError(
            f"'{keep_id}' is one of the {table.name} and '{drop_id}' one of the "
            f"{other.name}: only two of a kind can be merged."
        )
    changed = {}
    for each in TABLES:
        frame = stakeholder_map.table(each.name)
        if each is table:
            frame = _with_merged_row(each, frame, keep_id, drop_id)
        changed[each.name] = _repointed(each, frame, keep_id, drop_id)
    judgement = {"left": drop_id, "right": keep_id, "judgement": "same"}
    judged = changed["judgements"]
    known = (judged["left"] == drop_id) & (judged["right"] == keep_id)
    changed["judgements"] = appended(judged[~known], pd.DataFrame([judgement]))
    return stakeholder_map.with_tables(changed)


def merge_bodies(
    stakeholder_map: StakeholderMap, keep_id: str, drop_id: str
) -> StakeholderMap:
    """
    Make one of two organisations, teams or services: see `merge`.

    Parameters
    ----------
    stakeholder_map
        The map.
    keep_id
        The id of the body that stays.
    drop_id
        The id of the body that goes.

    Returns
    -------
    StakeholderMap
        The map with one body for both.

    Raises
    ------
    EditError
        If one of them is not a body, or they are of different kinds.
    """
    return _merge_of(stakeholder_map, keep_id, drop_id, BODY_TABLES, "body")


def merge_people(
    stakeholder_map: StakeholderMap, keep_id: str, drop_id: str
) -> StakeholderMap:
    """
    Make one of two people: see `merge`.

    Parameters
    ----------
    stakeholder_map
        The map.
    keep_id
        The id of the person who stays.
    drop_id
        The id of the person who goes.

    Returns
    -------
    StakeholderMap
        The map with one person for both.

    Raises
    ------
    EditError
        If one of them is not a person.
    """
    return _merge_of(stakeholder_map, keep_id, drop_id, ("people",), "person")


def _merge_of(
    stakeholder_map: StakeholderMap,
    keep_id: str,
    drop_id: str,
    tables: tuple[str, ...],
    one: str,
) -> StakeholderMap:
    for each in (keep_id, drop_id):
        if table_of(stakeholder_map, each).name not in tables:
            raise EditError(f"'{each}' is not the id of a {one}.")
    return merge(stakeholder_map, keep_id, drop_id)


def _with_merged_row(
    table: Table, frame: pd.DataFrame, keep_id: str, drop_id: str
) -> pd.DataFrame:
    keep = position_of(frame, table, keep_id)
    drop = position_of(frame, table, drop_id)
    names = [frame.loc[drop, each] for each in ("name", "abbreviation") if each in frame]
    row = _combined(table, frame.loc[[keep, drop]])
    row[table.key[0]] = keep_id
    if "aliases" in frame:
        own = {row["name"], row["abbreviation"]}
        aliases = [*split_cell(row["aliases"]), *names]
        row["aliases"] = join_values([each for each in aliases if each not in own])
    frame.loc[keep, list(row)] = list(row.values())
    return frame.drop(index=drop)


def _combined(table: Table, rows: pd.DataFrame) -> dict[str, str]:
    """Say in one row what several say; what differs goes into the note."""
    row, differing = {}, []
    for name in rows.columns:
        values = list(dict.fromkeys(value for value in rows[name] if value))
        column = table.column(name) if name in table.column_names else None
        if name == "note" or (column is not None and column.many):
            parts = [part for value in values for part in split_cell(value)]
            row[name] = join_values(parts) if name != "note" else "; ".join(values)
        elif column is not None and column.words:
            row[name] = min(values, key=column.words.index, default="")
        elif column is not None and column.content == "flag":
            row[name] = "yes" if any(_is_yes(value) for value in values) else ""
        else:
            row[name] = next(iter(values), "")
            differing += [f"{name}: {value}" for value in values[1:]]
    own = {f"{name}: {value}" for name in table.key for value in rows[name]}
    kept = [each for each in differing if each not in own]
    if kept and "note" in row:
        row["note"] = "; ".join([*filter(None, [row["note"]]), f"also {', '.join(kept)}"])
    return row


def _is_yes(value: str) -> bool:
    return FLAGS.get(value.strip().lower(), False)


def _repointed(
    table: Table, frame: pd.DataFrame, keep_id: str, drop_id: str
) -> pd.DataFrame:
    touched = False
    for column in table.columns:
        if column.references:
            cells = replaced(frame[column.name], drop_id, keep_id)
            touched = touched or not cells.equals(frame[column.name])
            frame[column.name] = cells
    if table.name == "organisations":
        return _without_own_parent(frame)
    if not touched or table.id_column is not None:
        return frame
    if table.ends is not None:
        # A link from a thing to itself says nothing.
        frame = frame[frame[table.ends[0]] != frame[table.ends[1]]]
    return _merged_rows(table, frame)


def _without_own_parent(frame: pd.DataFrame) -> pd.DataFrame:
    pairs = zip(frame["organisation_id"], frame["parent_id"], strict=True)
    above = [join_values([p for p in split_cell(up) if p != own]) for own, up in pairs]
    return frame.assign(parent_id=pd.Series(above, index=frame.index, dtype="str"))


def _merged_rows(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    key = list(table.key)
    repeated = frame.duplicated(key, keep=False)
    if not repeated.any():
        return frame
    frame = frame.copy()
    for _, rows in frame[repeated].groupby(key, sort=False):
        merged = _combined(table, rows)
        frame.loc[rows.index[0], list(merged)] = list(merged.values())
    return frame[~frame.duplicated(key)]
