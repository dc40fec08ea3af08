"""The names that people give to tables and columns → the project's own.

Only names are looked at here, never cells.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from servicecomm.model.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecomm.model.schema import Column, Table


@dataclass(frozen=True, slots=True)
class Taken:
    """
    Which heading was taken for which column.

    Attributes
    ----------
    positions
        For each column taken, the positions of its headings: more than one where
        several headings together give one column.
    extra
        The positions of the headings that are no column of the table.
    """

    positions: dict[str, list[int]]
    extra: list[int]


def fold(name: str) -> str:
    r"""
    Fold a name to its letters and digits.

    Parameters
    ----------
    name
        A heading, a sheet's or a file's name.

    Returns
    -------
    str
        It without case, spaces, hyphens, underscores and a byte-order mark.

    Examples
    --------
    >>> fold("\ufeffProblem-ID ")
    'problemid'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


_own_fold = cache(fold)  # of the project's own names, which are few


def table_named(name: str) -> Table | None:
    """
    Find the table that a file's or sheet's name stands for.

    Parameters
    ----------
    name
        The name, without a suffix.

    Returns
    -------
    Table or None
        The table, or None if it is none of a map's.

    Examples
    --------
    >>> table_named("Links").name
    'affects'
    """
    folded = fold(name)
    for table in TABLES:
        if folded in map(_own_fold, (table.name, *table.names)):
            return table
    return None


def take(table: Table, headings: Sequence[str]) -> Taken:
    """
    Decide which heading is which column.

    Parameters
    ----------
    table
        The table's declaration.
    headings
        The headings as typed.

    Returns
    -------
    Taken
        A column's own name is taken first, exactly as the project writes it or else
        folded; then the other headings that people use for it, in the order of the
        schema. Where several of those may stand side by side for one column
        (``team_id`` and ``organisation_id`` for ``body_id``), all are its headings,
        the most particular first.

    Examples
    --------
    >>> from servicecomm.model.schema import TABLE
    >>> take(TABLE["teams"], ["ID", "Name", "cost"])
    Taken(positions={'team_id': [0], 'name': [1]}, extra=[2])
    """
    free: dict[str, list[int]] = {}
    for position, heading in enumerate(headings):
        free.setdefault(fold(heading), []).append(position)
    positions: dict[str, list[int]] = {}
    for column in table.columns:
        same = free.get(_own_fold(column.name))
        if same:
            exact = [p for p in same if headings[p] == column.name]
            positions[column.name] = (exact or same)[:1]
            same.remove(positions[column.name][0])
    for column in table.columns:
        if column.name not in positions and (found := _others(column, free)):
            positions[column.name] = found
    ordered = {n: positions[n] for n in table.column_names if n in positions}
    return Taken(ordered, sorted(p for places in free.values() for p in places))


def _others(column: Column, free: dict[str, list[int]]) -> list[int]:
    found: list[int] = []
    for heading in column.headings:
        places = free.get(_own_fold(heading))
        if places and (column.side_by_side or not found):
            found.append(places.pop(0))
    return found
