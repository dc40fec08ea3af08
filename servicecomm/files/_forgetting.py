"""What is left of a row when a person is forgotten: the same rule for now and for then.

It looks at one row at a time, so that the history of rows that were forgotten is the
history as if that person had never been written down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from servicecomm.model.frames import join_values, split_cell
from servicecomm.model.personal import People
from servicecomm.model.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecomm.model.schema import Table

ERASED = "[erased]"
"""Stands where a name or an address was."""

_LONG = 6  # a shorter name may stand inside a word that has nothing to do with it
_PEOPLE = TABLE["people"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """
    Whom to forget.

    Attributes
    ----------
    ids
        The ids that go.
    texts
        Names and addresses, in any capitals.
    people
        The same, to be found in a text: given and family name in either order.
    """

    ids: frozenset[str]
    texts: frozenset[str]
    people: People = field(init=False, repr=False, compare=False)
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _hint: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        longest_first = sorted(self.texts, key=lambda text: (-len(text), text))
        parts = [_searched(text) for text in longest_first]
        pattern = re.compile("|".join(parts), re.IGNORECASE) if parts else None
        object.__setattr__(self, "_pattern", pattern)
        emails = [text for text in longest_first if "@" in text]
        names = [text for text in longest_first if "@" not in text]
        object.__setattr__(self, "people", People(names, emails))
        # Looking for names however they are written takes time: not in every cell.
        last = sorted({re.escape(name.split()[-1]) for name in names if name.split()})
        hint = re.compile("|".join([*last, r"[^\x00-\x7f]"]), re.IGNORECASE)
        object.__setattr__(self, "_hint", hint if names else None)

    def concerns(self, cell: str) -> bool:
        """
        Say whether a cell may have to change.

        Parameters
        ----------
        cell
            Any text.

        Returns
        -------
        bool
            True also for some that stay as they are.
        """
        if any(each in cell for each in self.ids):
            return True
        if self._pattern is not None and self._pattern.search(cell):
            return True
        return self._hint is not None and bool(self._hint.search(cell))

    def text(self, text: str) -> str:
        """
        Take names and addresses out of a text.

        Parameters
        ----------
        text
            Any text.

        Returns
        -------
        str
            The text, with a mark in their place.
        """
        if self._pattern:
            text = self._pattern.sub(ERASED, text)
        if self._hint is None or not self._hint.search(text):
            return text
        for each in reversed(self.people.find(text)):
            text = f"{text[: each.start]}{ERASED}{text[each.end :]}"
        return text

    def row(self, name: str, cells: dict[str, str]) -> dict[str, str] | None:
        """
        Say what is left of a row.

        Parameters
        ----------
        name
            The name of its table.
        cells
            Its cells by column.

        Returns
        -------
        dict or None
            The cells that are left, or None if the whole row goes: the person's own,
            and whatever cannot stand without them.
        """
        table = TABLE[name]
        if self._goes(table, cells):
            return None
        return {
            column: self._cell(table, column, text) for column, text in cells.items()
        }

    def _goes(self, table: Table, cells: dict[str, str]) -> bool:
        named = [
            column.name
            for column in table.columns
            if column.required and "people" in column.references
        ]
        if table is _PEOPLE:
            named.append("person_id")
        if table.name == "judgements":
            named += ["left", "right"]
            said = {self.text(cells.get(each, "")) for each in named}
            if ERASED in said:
                return True
        return any(cells.get(each) in self.ids for each in named)

    def _cell(self, table: Table, name: str, text: str) -> str:
        if not text:
            return text
        column = table.column(name) if name in table.column_names else None
        if column is not None and "people" in (*column.references, *column.mentions):
            parts = split_cell(text)
            if not self.ids.isdisjoint(parts):
                text = join_values([part for part in parts if part not in self.ids])
        return self.text(text)


def _searched(text: str) -> str:
    words = [re.escape(word) for word in text.split()]
    pattern = r"\s+".join(words)
    return pattern if len(text) >= _LONG else rf"(?<!\w){pattern}(?!\w)"


def texts_of_people(rows: Iterable[dict[str, str]]) -> set[str]:
    """
    Collect what people are called and reached by.

    Parameters
    ----------
    rows
        Rows of the table of people.

    Returns
    -------
    set of str
        Their names and addresses.
    """
    return {
        text
        for row in rows
        for name in ("name", "email")
        if (text := row.get(name, "").strip())
    }
