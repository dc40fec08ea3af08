"""The tables of a map to be, while they are checked, and where each came from.

It finds rows and puts faults into words; what is a fault is for the rules to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from servicecomm.errors import Issue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where a table came from, so that a fault can name its place.

    Attributes
    ----------
    name
        The file, or the workbook and sheet.
    rows
        The spreadsheet's number of each row of the table, or None when the first row
        is row 2 and none is left out.
    """

    name: str
    rows: np.ndarray[tuple[int], np.dtype[np.int64]] | None = field(
        default=None, compare=False
    )

    def row(self, position: int) -> int:
        """
        Give the number that the spreadsheet shows for a row.

        Parameters
        ----------
        position
            The row's position in the table, from 0.

        Returns
        -------
        int
            Its number; the heading is row 1.
        """
        return position + 2 if self.rows is None else int(self.rows[position])


@dataclass(frozen=True, slots=True)
class Draft:
    """
    The tables of a map to be, while they are checked.

    Attributes
    ----------
    tables
        The tables by name, as `text_table` shapes them.
    sources
        Where each came from.
    doubtful
        By table, the columns that are not looked at: their heading is at fault.
    fresh
        By table, the positions of the rows that are looked at; all rows of a table
        that is not named.
    """

    tables: Mapping[str, pd.DataFrame]
    sources: Mapping[str, Source]
    doubtful: Mapping[str, Collection[str]]
    fresh: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    _distinct: dict[tuple[str, str], list[str]] = field(
        init=False, repr=False, default_factory=dict
    )
    _parts: dict[str, pd.DataFrame] = field(
        init=False, repr=False, default_factory=dict
    )

    def source(self, name: str) -> Source:
        """
        Say where a table came from.

        Parameters
        ----------
        name
            The table's name.

        Returns
        -------
        Source
            Its source; one of that name if none was given.
        """
        return self.sources.get(name) or Source(name)

    def has(self, table: str, *columns: str) -> bool:
        """
        Say whether columns can be looked at.

        Parameters
        ----------
        table
            The table's name.
        *columns
            Names of columns of it.

        Returns
        -------
        bool
            False if the table is not there or a column's heading is at fault.
        """
        return table in self.tables and not set(columns) & set(
            self.doubtful.get(table, ())
        )

    def looked_at(self, table: str) -> pd.DataFrame:
        """
        Give the rows of a table that are looked at.

        Parameters
        ----------
        table
            The table's name.

        Returns
        -------
        pandas.DataFrame
            The rows; the index says their positions.
        """
        if table not in self.fresh:
            return self.tables[table]
        if table not in self._parts:
            self._parts[table] = self.tables[table].iloc[self.fresh[table]]
        return self._parts[table]

    def distinct(self, table: str, column: str) -> list[str]:
        """
        List what stands in a column of the rows that are looked at, each text once.

        Parameters
        ----------
        table
            The table's name.
        column
            The column.

        Returns
        -------
        list of str
            The texts, in the order in which they first stand. Judging these and not
            every cell is what makes checking a large table quick.
        """
        if table not in self.fresh:
            return self.known(table, column)
        return self.looked_at(table)[column].unique().tolist()

    def known(self, table: str, column: str) -> list[str]:
        """
        List what stands in a column of any row, each text once.

        Parameters
        ----------
        table
            The table's name.
        column
            The column.

        Returns
        -------
        list of str
            The texts, in the order in which they first stand.
        """
        key = (table, column)
        if key not in self._distinct:
            cells = self.tables[table][column].to_numpy(dtype=object)
            self._distinct[key] = list(dict.fromkeys(cells.tolist()))
        return self._distinct[key]

    def rows(
        self, table: str, column: str, texts: Collection[str]
    ) -> Iterator[tuple[int, str]]:
        """
        Find the rows, of those looked at, where a column holds one of some texts.

        Parameters
        ----------
        table
            The table's name.
        column
            The column.
        texts
            What to look for.

        Yields
        ------
        tuple of int and str
            The position of a row, and the text that stands there.
        """
        if texts:
            cells = self.looked_at(table)[column]
            found = cells[cells.isin(list(texts))]
            yield from zip(found.index.tolist(), found.tolist(), strict=True)

    def issue(
        self,
        table: str,
        position: int,
        column: str,
        value: str,
        *,
        wrong: str,
        remedy: str,
        severity: Literal["error", "warning"] = "error",
    ) -> Issue:
        """
        Put a fault into words.

        Parameters
        ----------
        table
            The table's name.
        position
            The position of the row.
        column
            The column.
        value
            The value at fault.
        wrong
            What is wrong with it.
        remedy
            What to do.
        severity
            "error" or "warning".

        Returns
        -------
        Issue
            The fault, with its place.
        """
        source = self.source(table)
        row = source.row(position)
        return Issue(source.name, row, column, value, wrong, remedy, severity)
