"""The names that people give to tables and columns → the project's own.

Only names are looked at here, never cells.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
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
    """
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
    >>> fold("\\ufeffProblem-ID ")
    'problemid'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


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
        if folded in map(fold, (table.name, *table.names)):
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
        A column's own name is taken first, then the other headings that people use
        for it, in the order of the schema. Where several of those stand side by side
        for one column (``team_id`` and ``organisation_id`` for ``body_id``), all are
        its headings, the most particular first.
    """
    free = {position: fold(heading) for position, heading in enumerate(headings)}
    positions: dict[str, list[int]] = {}
    exact = [p for p, heading in enumerate(headings) if heading in table.column_names]
    for position in (*exact, *free.copy()):
        for column in table.columns:
            same = free.get(position) == fold(column.name)
            if same and column.name not in positions:
                positions[column.name] = [position]
                del free[position]
    for column in table.columns:
        if column.name not in positions:
            found = _other_headings(column, free)
            if found:
                positions[column.name] = found
                for position in found:
                    del free[position]
    return Taken(positions, sorted(free))


def _other_headings(column: Column, free: dict[int, str]) -> list[int]:
    found = []
    for heading in column.headings:
        matching = (p for p, folded in free.items() if folded == fold(heading))
        found += sorted(matching)[:1]
    if column.references and not column.many and len(column.references) > 1:
        return found[::-1]
    return found[:1]
