"""Two records of one thing become one, and every reference follows.

Which records are the same is decided elsewhere; here the decision is carried out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import EditError, shown
from servicecomm.model.edits import position_of, table_of
from servicecomm.model.frames import (
    appended,
    holds,
    join_values,
    replaced,
    split_cell,
)
from servicecomm.model.schema import BODY_TABLES, FLAGS, TABLES, Column

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
    InvalidTablesError
        If the merged map would break a rule: two bodies between which a third stands
        would come to be above themselves.

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
        raise EditError(f"{shown(keep_id)} cannot be merged with itself. Name two ids.")
    if table is not other:
        raise EditError(
            f"{shown(keep_id)} is one of the {table.name} and {shown(drop_id)} one of "
            f"the {other.name}: only two of a kind can be merged."
        )
    changed = {"judgements": _judged(stakeholder_map.judgements, keep_id, drop_id)}
    for each in TABLES:
        frame = before = stakeholder_map.table(each.name)
        if each is table:
            frame = _with_merged_row(each, frame, keep_id, drop_id)
        frame = _repointed(each, frame, keep_id, drop_id)
        if frame is not before:
            changed[each.name] = frame
    return stakeholder_map.with_tables(changed)


def _judged(judgements: pd.DataFrame, keep_id: str, drop_id: str) -> pd.DataFrame:
    pair = judgements[["left", "right"]].isin([keep_id, drop_id]).all(axis="columns")
    earlier = pair & (judgements["left"] != judgements["right"])
    if (judgements["judgement"][earlier] == "same").any():
        return judgements
    row = {"left": drop_id, "right": keep_id, "judgement": "same"}
    return appended(judgements[~earlier], pd.DataFrame([row]))


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
    UnknownIdError
        If the map has no such id.
    EditError
        If one of them is not a body, or they are of different kinds.
    InvalidTablesError
        If the merged map would break a rule.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> merged = merge_bodies(example_map(), "uksa", "ons")
    >>> bodies = merged.organisations.set_index("organisation_id")
    >>> bodies.loc["uksa", "aliases"].split("|")[-2:]
    ['Office for National Statistics', 'ONS']
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
    UnknownIdError
        If the map has no such id.
    EditError
        If one of them is not a person.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> merged = merge_people(example_map(), "amina", "bryn")
    >>> len(example_map().people) - len(merged.people)
    1
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
            raise EditError(f"{shown(each)} is not the id of a {one}.")
    return merge(stakeholder_map, keep_id, drop_id)


def _with_merged_row(
    table: Table, frame: pd.DataFrame, keep_id: str, drop_id: str
) -> pd.DataFrame:
    keep = position_of(frame, table, keep_id)
    drop = position_of(frame, table, drop_id)
    rows = _records(frame.loc[[keep, drop]])
    row = _combined(table, rows)
    if "aliases" in table.column_names:
        own = (row["name"], row["abbreviation"])
        names = [rows[1]["name"], rows[1]["abbreviation"]]
        aliases = [*split_cell(row["aliases"]), *names]
        row["aliases"] = join_values([each for each in aliases if each not in own])
    frame.loc[keep] = pd.Series(row)
    return frame.drop(index=drop)


def _records(frame: pd.DataFrame) -> list[dict[str, str]]:
    rows = frame.itertuples(index=False, name=None)
    return [dict(zip(frame.columns, row, strict=True)) for row in rows]


def _combined(table: Table, rows: list[dict[str, str]]) -> dict[str, str]:
    """Say in one row what several say; what differs goes into the note."""
    row, differing = {}, []
    named_elsewhere = {*table.key}
    if "aliases" in table.column_names:
        named_elsewhere |= {"name", "abbreviation"}
    for name in rows[0]:
        column = table.column(name) if name in table.column_names else Column(name, "")
        values = [text for text in dict.fromkeys(each[name] for each in rows) if text]
        row[name], others = _one_of(column, values)
        if name not in named_elsewhere:
            differing += [f"{name}: {text}" for text in others]
    if differing:
        also = f"also {', '.join(differing)}"
        row["note"] = "; ".join(filter(None, [row["note"], also]))
    return row


def _one_of(column: Column, values: list[str]) -> tuple[str, list[str]]:
    """Choose what a cell says of several values, and list those that it leaves out."""
    if column.name == "note":
        return "; ".join(values), []
    if column.many:
        return join_values([part for text in values for part in split_cell(text)]), []
    if column.best_first:
        return min(values, key=column.words.index, default=""), []
    if column.content == "flag":
        ticked = [text for text in values if FLAGS[text.strip().lower()]]
        return next(iter(ticked or values), ""), []
    first, *others = values or [""]
    return first, others


def _repointed(
    table: Table, frame: pd.DataFrame, keep_id: str, drop_id: str
) -> pd.DataFrame:
    columns = [each for each in table.columns if each.references or each.mentions]
    named = {each.name: holds(frame[each.name], drop_id) for each in columns}
    touched = [name for name, rows in named.items() if rows.any()]
    if touched:
        cells = {name: replaced(frame[name], drop_id, keep_id) for name in touched}
        frame = frame.assign(**cells)
    if table.name == "organisations":
        return _without_own_parent(frame, keep_id)
    if table.ends is None or not touched:
        return frame
    # A link that now leads from a thing to itself says nothing.
    start, end = table.ends
    itself = (named[start] | named[end]) & (frame[start] == frame[end])
    return _merged_rows(table, frame[~itself])


def _without_own_parent(frame: pd.DataFrame, keep_id: str) -> pd.DataFrame:
    own = (frame["organisation_id"] == keep_id) & holds(frame["parent_id"], keep_id)
    if not own.any():
        return frame
    others = replaced(frame["parent_id"], keep_id, "")
    return frame.assign(parent_id=frame["parent_id"].mask(own, others))


def _merged_rows(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    key = list(table.key)
    repeated = frame[frame.duplicated(key, keep=False)]
    if repeated.empty:
        return frame
    rows: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in _records(repeated):
        rows.setdefault(tuple(row[name] for name in key), []).append(row)
    merged = pd.DataFrame([_combined(table, same) for same in rows.values()])
    frame = frame[~frame.duplicated(key)]
    # The first row of each stays where it is, and says what all of them said.
    frame.loc[frame.index.isin(repeated.index)] = merged.to_numpy()
    return frame
