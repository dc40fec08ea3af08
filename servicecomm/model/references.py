"""The rules about what refers to what: ids that must exist, and nothing above itself.

Rules of single cells and keys are in `servicecomm.model.rules`.
"""

from __future__ import annotations

import graphlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.errors import nearest_text, shown
from servicecomm.model.frames import explode, split_cell
from servicecomm.model.rules import fold_id
from servicecomm.model.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servicecomm.errors import Issue
    from servicecomm.model.draft import Draft
    from servicecomm.model.schema import Column, Table

_URL = "://"
_NEAREST_FOR = 100


def _broken_references(draft: Draft, table: Table) -> Iterator[Issue]:
    for column in table.columns:
        if not (column.references and draft.has(table.name, column.name)):
            continue
        known = _known_ids(draft, column)
        if known is None:
            continue
        broken = {}
        for cell in draft.distinct(table.name, column.name):
            if not cell or cell in known:
                continue
            values = split_cell(cell) if column.many else [cell]
            absent = [value for value in values if value not in known]
            if column.references == ("evidence",):
                absent = [value for value in absent if _URL not in value]
            if absent:
                broken[cell] = absent
        yield from _worded(draft, table, column, broken, known)


def _known_ids(draft: Draft, column: Column) -> dict[str, None] | None:
    """List the ids that a column may hold, or None where that cannot be said."""
    known = dict.fromkeys(column.literals)
    for name in column.references:
        own = TABLE[name].key[0]
        if not draft.has(name, own):
            if name in draft.tables:
                return None
            continue
        known |= dict.fromkeys(draft.known(name, own))
    if not known and column.references == ("evidence",):
        return None  # no list of evidence is kept: any text is a source
    return known


def _worded(
    draft: Draft,
    table: Table,
    column: Column,
    broken: dict[str, list[str]],
    known: dict[str, None],
) -> Iterator[Issue]:
    places = " or ".join(draft.source(name).name for name in column.references)
    values = dict.fromkeys(value for absent in broken.values() for value in absent)
    hints = _hints(draft, column, list(values), known) if values else {}
    for position, cell in draft.rows(table.name, column.name, broken):
        for value in broken[cell]:
            hint = hints.get(value, "")
            yield draft.issue(
                table.name,
                position,
                column.name,
                value,
                wrong=f"is not in {places}",
                remedy=f"Add it there, or correct the id.{hint}",
            )


def _hints(
    draft: Draft, column: Column, values: list[str], known: dict[str, None]
) -> dict[str, str]:
    # A name where an id belongs is the commonest slip. Looking for near spellings is
    # slow: beyond the first hundred different values nobody would read them.
    named = _ids_by_name(draft, column)
    hints = {}
    for value in values:
        ids = named.get(fold_id(value), ())
        if len(ids) == 1:
            hints[value] = f" The id of that name is {shown(ids[0])}."
        elif len(hints) < _NEAREST_FOR:
            hints[value] = nearest_text(value, known)
    return hints


def _ids_by_name(draft: Draft, column: Column) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for name in column.references:
        for heading in ("name", "title", "abbreviation"):
            own = TABLE[name].key[0]
            if heading in TABLE[name].column_names and draft.has(name, own, heading):
                pairs = draft.tables[name][[heading, own]].itertuples(index=False)
                for text, node_id in pairs:
                    if text and node_id not in named.setdefault(fold_id(text), []):
                        named[fold_id(text)].append(node_id)
    return named


def _homeless_people(draft: Draft, table: Table) -> Iterator[Issue]:
    if table.name != "people" or not draft.has("people", "organisation_id", "team_id"):
        return
    people = draft.looked_at("people")
    homeless = (people["organisation_id"] == "") & (people["team_id"] == "")
    for position in people[homeless].index.tolist():
        yield draft.issue(
            "people",
            position,
            "organisation_id",
            "",
            wrong="is empty",
            remedy="Say which organisation or team they belong to.",
        )


def _strangers_to_their_team(draft: Draft, table: Table) -> Iterator[Issue]:
    if not (
        table.name == "people"
        and draft.has("people", "organisation_id", "team_id")
        and draft.has("teams", "team_id", "organisation_id")
    ):
        return
    teams = draft.tables["teams"].drop_duplicates("team_id").set_index("team_id")
    people = draft.looked_at("people")
    given = people["organisation_id"]
    of_team = people["team_id"].map(teams["organisation_id"])
    differs = of_team.notna() & (of_team != "") & (given != "") & (of_team != given)
    for position in people[differs].index.tolist():
        team_of = shown(of_team[position])
        yield draft.issue(
            "people",
            position,
            "organisation_id",
            given[position],
            wrong=f"is not the organisation of their team, {team_of}",
            remedy="Correct one of the two; until then the team's is used.",
            severity="warning",
        )


def _circles(draft: Draft, table: Table) -> Iterator[Issue]:
    if table.name != "organisations" or not draft.has(
        "organisations", "organisation_id", "parent_id"
    ):
        return
    frame = draft.tables["organisations"]
    parents = explode(frame, "parent_id")
    owners = frame["organisation_id"].loc[parents.index].tolist()
    circle = _in_a_circle(owners, parents.tolist())
    for position, owner in draft.rows("organisations", "organisation_id", circle):
        yield draft.issue(
            "organisations",
            position,
            "parent_id",
            owner,
            wrong="is above itself: following the parents leads back to it",
            remedy="Correct the parent of one body in the circle.",
        )


def _in_a_circle(owners: list[str], parents: list[str]) -> set[str]:
    above: dict[str, list[str]] = {}
    for owner, parent in zip(owners, parents, strict=True):
        above.setdefault(owner, []).append(parent)
    try:
        graphlib.TopologicalSorter(above).prepare()
    except graphlib.CycleError:
        # Only for maps with a circle, as loading it takes a while.
        from scipy.sparse import coo_array, csgraph  # noqa: PLC0415
    else:
        return set()
    numbers, names = pd.factorize(np.array([*owners, *parents], dtype=object))
    start, end = np.split(numbers, 2)
    arrows = coo_array((np.ones(len(start)), (start, end)), (len(names), len(names)))
    _, part = csgraph.connected_components(arrows, connection="strong")
    # An arrow lies on a circle if and only if both its ends are in one strong part.
    return set(names[start[part[start] == part[end]]])


REFERENCE_RULES: tuple[Callable[[Draft, Table], Iterator[Issue]], ...] = (
    _broken_references,
    _homeless_people,
    _strangers_to_their_team,
    _circles,
)
"""Each rule takes the tables and one of them, and yields a fault for each row."""
