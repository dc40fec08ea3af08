"""How much of people may be seen: everything, their roles only, or only how many.

One function for maps and for tables made of them; pictures, pages and reports that are
made of what it gives need no rule of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from servicecomm.errors import ServiceCommError, shown
from servicecomm.model.frames import join_values, split_cell
from servicecomm.model.personal import People, people_of
from servicecomm.model.schema import BODY_TABLES, TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from servicecomm.model.schema import Column, Table
    from servicecomm.model.stakeholder_map import StakeholderMap

LEVELS = ("full", "roles", "counts")
"""What is seen of people, most first."""

ROOM = "roles"
"""What a room may see: the level of everything that is projected."""

Seen = TypeVar("Seen", "StakeholderMap", pd.DataFrame)

_OF_PEOPLE = ("people", "contacts", "engagement", "judgements")
_ONE_PERSON = ("name", "email", "person_id")
_ONE_ROLE = ("role", "profession", "route", "why", "warmth", "known_as", "seat")


def redact(what: Seen, level: str = ROOM, *, of: StakeholderMap | None = None) -> Seen:
    """
    Take out of a map, or of a table made of one, what may not be seen of people.

    Parameters
    ----------
    what
        A map, or a table that an answer gave.
    level
        "full" leaves all as it is. "roles" takes out names, e-mail addresses, notes
        about people and the ids of people, in every cell of every table. "counts"
        takes out the people as well and leaves how many there are.
    of
        For a table: the map that it was made of, whose people are looked for in it.

    Returns
    -------
    StakeholderMap or pandas.DataFrame
        The same with less in it. In a map, "roles" gives each person an id that tells
        nothing (``person-1``, in the order of the ids), and "counts" gives
        organisations and teams a column ``people``. In a table, "roles" leaves out the
        columns of names, addresses and persons' ids and gives ids elsewhere as in the
        map; "counts" leaves out those of roles as well: a table of people becomes one
        row an organisation, with ``people``.

    Raises
    ------
    ServiceCommError
        If there is no such level.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> roles = redact(example_map(), "roles")
    >>> roles.people.loc[0, ["person_id", "name", "email"]].tolist()
    ['person-01', '', '']
    >>> len(redact(example_map(), "counts").people)
    0
    """
    if level not in LEVELS:
        raise ServiceCommError(
            f"There is no level {shown(level)} of what is seen of people. Choose one "
            f"of {', '.join(LEVELS)}."
        )
    if level == "full":
        return what
    if isinstance(what, pd.DataFrame):
        return _table_of(what, level, of)
    roles = _with_roles(what)
    less = _with_counts(roles) if level == "counts" else roles
    # What was worked out for a map is kept with it: the same map keeps it.
    return what if less == what else less


def new_ids(stakeholder_map: StakeholderMap) -> dict[str, str]:
    """
    Give each person an id that tells nothing.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    dict
        By id, in the order of the ids, ``person-1`` and so on, with zeros in front so
        that they sort alike; no other thing of the map has such an id.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> next(iter(new_ids(example_map()).values()))
    'person-01'
    """
    ids = sorted(stakeholder_map.table("people")["person_id"])
    others = {
        each
        for table in TABLES
        if table.id_column is not None and table.name != "people"
        for each in stakeholder_map.table(table.name)[table.id_column]
    }
    stem = "person-"
    while any(other.startswith(stem) for other in others):
        stem = f"{stem}-"
    width = len(str(len(ids)))
    return {each: f"{stem}{n:0{width}}" for n, each in enumerate(ids, start=1)}


def _with_roles(stakeholder_map: StakeholderMap) -> StakeholderMap:
    people, ids = people_of(stakeholder_map), new_ids(stakeholder_map)
    known = {
        each
        for table in TABLES
        if table.id_column is not None
        for each in stakeholder_map.table(table.name)[table.id_column]
    }
    frames = {}
    for table in TABLES:
        frame = stakeholder_map.table(table.name)
        if table.name == "judgements":
            frame = frame[~_tells_of_people(frame, people, ids)]
        if table.name in _OF_PEOPLE:
            frame = frame[list(table.column_names)]
        frames[table.name] = frame.assign(
            **{
                name: _mapped(frame[name], _cell_rule(table, name, people, ids, known))
                for name in frame.columns
            }
        )
    return stakeholder_map.with_tables(frames)


def _cell_rule(
    table: Table,
    name: str,
    people: People,
    ids: dict[str, str],
    known: Collection[str],
) -> Callable[[str], str]:
    column = table.column(name) if name in table.column_names else None
    if column is None or not (column.personal or _may_name(table, column)):
        return people.hidden
    if not _may_name(table, column):
        return lambda _: ""

    def named(cell: str) -> str:
        parts = split_cell(cell)
        if column.personal:
            # Who raised or owns something may be a name that is nowhere else.
            parts = [part for part in parts if part in known]
        elif not any(part in ids for part in parts):
            return people.hidden(cell)
        return join_values([ids.get(part, people.hidden(part)) for part in parts])

    return named


def _may_name(table: Table, column: Column) -> bool:
    return (
        "people" in column.references
        or "people" in column.mentions
        or (table.name, column.name) == ("people", "person_id")
    )


def _mapped(cells: pd.Series[str], rule: Callable[[str], str]) -> pd.Series[str]:
    codes, distinct = pd.factorize(cells)
    texts = [rule(text) for text in distinct]
    mapped = np.array([*texts, ""], dtype=object)[codes]
    return pd.Series(mapped, cells.index, dtype="str", name=cells.name)


def _tells_of_people(
    judgements: pd.DataFrame, people: People, ids: dict[str, str]
) -> pd.Series[bool]:
    """Find judgements about people: their names would give away who is who."""
    tells = pd.Series(False, judgements.index)  # noqa: FBT003 - a value, not an option
    for side in ("left", "right"):
        named = [
            text in ids or people.hidden(text) != text for text in judgements[side]
        ]
        tells |= pd.Series(named, judgements.index, dtype="bool")
    return tells


def _with_counts(roles: StakeholderMap) -> StakeholderMap:
    people = roles.table("people")
    ids = set(people["person_id"])
    frames = {}
    for table in TABLES:
        frame = roles.table(table.name)
        for column in table.columns:
            if not _may_name(table, column):
                continue
            if column.required:
                frame = frame[~frame[column.name].isin(ids)]
            else:
                kept = _mapped(frame[column.name], lambda cell: _without(cell, ids))
                frame = frame.assign(**{column.name: kept})
        frames[table.name] = frame
    for name in BODY_TABLES[:2]:
        own = TABLE[name].key[0]
        known = people[own].value_counts()
        if len(known):
            count = frames[name][own].map(known).fillna(0).astype(int)
            frames[name] = frames[name].assign(people=count)
    return roles.with_tables(frames)


def _without(cell: str, ids: Collection[str]) -> str:
    parts = split_cell(cell)
    kept = [part for part in parts if part not in ids]
    return cell if len(kept) == len(parts) else join_values(kept)


def _table_of(
    frame: pd.DataFrame, level: str, of: StakeholderMap | None
) -> pd.DataFrame:
    if level == "counts" and "person_id" in frame:
        return _counted(frame)
    people = _people_in(frame, of)
    ids = {} if of is None else new_ids(of)
    out = set(_ONE_ROLE) if level == "counts" else set()
    out |= {"email"} | (set(_ONE_PERSON) if "person_id" in frame else set())
    kept = frame.loc[:, [name for name in frame.columns if name not in out]]
    return kept.assign(
        **{
            name: _mapped(kept[name], lambda cell: people.hidden(_renamed(cell, ids)))
            for name in kept.columns
            if _is_text(kept[name])
        }
    )


def _people_in(frame: pd.DataFrame, of: StakeholderMap | None) -> People:
    """Know the people of the map, and those whom the table itself names."""
    if of is not None:
        return people_of(of)
    is_person = frame["person_id"] != "" if "person_id" in frame else slice(0, 0)
    found = [frame[c][is_person] if c in frame else () for c in ("name", "email")]
    return People(*found)


def _is_text(cells: pd.Series[str]) -> bool:
    return isinstance(cells.dtype, pd.StringDtype) or cells.dtype == object


def _renamed(cell: str, ids: dict[str, str]) -> str:
    parts = split_cell(cell)
    if not any(part in ids for part in parts):
        return cell
    return join_values([ids.get(part, part) for part in parts])


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    where = ("body_id", "organisation_id", "organisation", "team_id")
    by = [name for name in where if name in frame]
    is_person = frame["person_id"] != ""
    if not by:
        return pd.DataFrame({"people": [int(is_person.sum())]})
    counts = is_person.groupby([frame[name] for name in by], sort=True).sum()
    return counts.rename("people").reset_index()
