"""The map: validated tables that never change.

Graphs, matrices and answers are derived from it elsewhere and never stored in it.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, NoReturn, overload

from servicecomm import _html
from servicecomm.errors import UnknownIdError
from servicecomm.model.changes import row_changes
from servicecomm.model.personal import people_of
from servicecomm.model.rechecking import alike, recheck
from servicecomm.model.schema import TABLE, TABLES
from servicecomm.model.validation import checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from servicecomm.errors import Issue
    from servicecomm.model.changes import RowChanges
    from servicecomm.model.draft import Source

_NOTES_SHOWN = 20


class _TableOf:
    """Gives ``map.problems`` and its kin, one name a table, for completion."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name
        self.__doc__ = f"The table of {name}: a frame that is safe to change."

    @overload
    def __get__(self, instance: None, owner: type) -> _TableOf: ...
    @overload
    def __get__(self, instance: StakeholderMap, owner: type) -> pd.DataFrame: ...
    def __get__(
        self, instance: StakeholderMap | None, owner: type
    ) -> _TableOf | pd.DataFrame:
        return self if instance is None else instance.table(self._name)


class StakeholderMap:
    """
    Validated tables of problems, public bodies and people.

    A map never changes: `with_table` and the functions of `servicecomm.model.edits`
    give a new one. Two maps are equal when their tables are.

    Parameters
    ----------
    tables
        Frames by table name; ``problems``, ``organisations`` and ``affects`` must be
        there. They are copied (shallowly: pandas copies on write) and every cell
        becomes text.
    sources
        Where each table came from, for the wording of faults.
    notes
        What was understood in reading them, in sentences.

    Attributes
    ----------
    issues
        Warnings: faults that a map can live with.
    notes
        What was understood in reading the tables.

    Raises
    ------
    InvalidTablesError
        If the tables break a rule; it lists every fault.
    UnknownIdError
        If maps have no table of a name that is given.

    Examples
    --------
    >>> import pandas as pd
    >>> StakeholderMap(
    ...     {
    ...         "problems": pd.DataFrame({"problem_id": ["P1"], "title": ["Late"]}),
    ...         "organisations": pd.DataFrame(
    ...             {"organisation_id": ["dwp"], "name": ["Work and Pensions"]}
    ...         ),
    ...         "affects": pd.DataFrame({"problem_id": ["P1"], "body_id": ["dwp"]}),
    ...     }
    ... )
    StakeholderMap(1 problem, 1 organisation, 1 link)
    """

    problems = _TableOf()
    organisations = _TableOf()
    teams = _TableOf()
    services = _TableOf()
    people = _TableOf()
    affects = _TableOf()
    evidence = _TableOf()
    ties = _TableOf()
    contacts = _TableOf()
    channels = _TableOf()
    engagement = _TableOf()
    judgements = _TableOf()
    objectives = _TableOf()
    meetings = _TableOf()
    decisions = _TableOf()
    activities = _TableOf()
    map_facts = _TableOf()

    __slots__ = ("__weakref__", "_origin", "_tables", "issues", "notes")
    _origin: tuple[weakref.ref[StakeholderMap], Mapping[str, RowChanges]] | None
    _tables: Mapping[str, pd.DataFrame]
    issues: tuple[Issue, ...]
    notes: tuple[str, ...]

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        *,
        sources: Mapping[str, Source] | None = None,
        notes: Iterable[str] = (),
    ) -> None:
        self._hold(*checked(tables, sources), notes)

    def _hold(
        self,
        tables: dict[str, pd.DataFrame],
        issues: tuple[Issue, ...],
        notes: Iterable[str],
    ) -> None:
        object.__setattr__(self, "_origin", None)
        object.__setattr__(self, "_tables", tables)
        object.__setattr__(self, "issues", issues)
        object.__setattr__(self, "notes", tuple(notes))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        msg = "a StakeholderMap never changes: with_table gives a new one"
        raise AttributeError(msg)

    def table(self, name: str) -> pd.DataFrame:
        """
        Give one table of the map.

        Parameters
        ----------
        name
            The table's name.

        Returns
        -------
        pandas.DataFrame
            A copy, safe to change; every cell is text and an empty cell is ``""``.

        Raises
        ------
        UnknownIdError
            If maps have no such table.
        """
        if name not in TABLE:
            raise UnknownIdError("table", name, TABLE)
        return self._tables[name].copy(deep=False)

    def shares(self, other: StakeholderMap, name: str) -> bool:
        """
        Say whether two maps hold one and the same table, not only an equal one.

        Parameters
        ----------
        other
            A map, mostly one that this was made from by an edit.
        name
            The table's name.

        Returns
        -------
        bool
            True where there is nothing to compare.
        """
        return self._tables[name] is other._tables[name]

    def with_table(self, name: str, frame: pd.DataFrame) -> StakeholderMap:
        """
        Replace one table.

        Parameters
        ----------
        name
            The table's name.
        frame
            Its new rows.

        Returns
        -------
        StakeholderMap
            A new map; this one is as it was.

        Raises
        ------
        InvalidTablesError
            If the new map would break a rule.
        UnknownIdError
            If maps have no such table.
        """
        return self.with_tables({name: frame})

    def with_tables(self, frames: Mapping[str, pd.DataFrame]) -> StakeholderMap:
        """
        Replace several tables at once.

        Parameters
        ----------
        frames
            New rows by table name.

        Returns
        -------
        StakeholderMap
            A new map; this one is as it was.

        Raises
        ------
        InvalidTablesError
            If the new map would break a rule.
        UnknownIdError
            If maps have no such table.
        """
        new, changes = dict(frames), {}
        for name, frame in frames.items():
            if name in TABLE and alike(self._tables[name], frame):
                found = row_changes(TABLE[name], self._tables[name], frame)
                if found is None:
                    del new[name]
                else:
                    changes[name] = found
        return self.with_changes(new, changes)

    def with_changes(
        self, frames: Mapping[str, pd.DataFrame], changes: Mapping[str, RowChanges]
    ) -> StakeholderMap:
        """
        Replace tables of which it is known how they differ from those before.

        Only the rows that differ are then checked, where that is as good as to check
        all: a million rows take one more in a tenth of a second.

        Parameters
        ----------
        frames
            New rows by table name.
        changes
            In what each differs; where it is not said, all is checked.

        Returns
        -------
        StakeholderMap
            A new map; this one is as it was.

        Raises
        ------
        InvalidTablesError
            If the new map would break a rule.
        UnknownIdError
            If maps have no such table.
        """
        # What this map holds is shaped already: only the new frames need it.
        made = object.__new__(StakeholderMap)
        tables = {
            **self._tables,
            **{name: frame.reset_index(drop=True) for name, frame in frames.items()},
        }
        known = all(
            name in changes and alike(self._tables[name], frame)
            for name, frame in frames.items()
        )
        issues = recheck(self.issues, self._tables, tables, changes) if known else None
        if issues is None:
            made._hold(*checked(frames, None, self._tables), self.notes)
        else:
            made._hold(tables, issues, self.notes)
            origin = (weakref.ref(self), dict(changes))
            object.__setattr__(made, "_origin", origin)
        return made

    def changes_to(self, after: StakeholderMap, name: str) -> RowChanges | None:
        """
        Say in which rows a table of another map differs.

        Parameters
        ----------
        after
            The other map, mostly one that was made from this by an edit.
        name
            The table's name.

        Returns
        -------
        RowChanges or None
            The differences, or None if there are none: see
            `servicecomm.model.changes.row_changes`.
        """
        if self.shares(after, name):
            return None
        if after._origin is not None and after._origin[0]() is self:
            known = after._origin[1][name]
            if known.at_the_end:
                return known if len(known) else None
        return row_changes(TABLE[name], self._tables[name], after._tables[name])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StakeholderMap):
            return NotImplemented
        others = other._tables
        pairs = ((self._tables[t.name], others[t.name]) for t in TABLES)
        return all(mine is theirs or mine.equals(theirs) for mine, theirs in pairs)

    def __hash__(self) -> int:
        # Equal maps have as many rows; a map used as a key of a cache is mostly found
        # by identity, which is asked first.
        return hash(tuple(len(self._tables[table.name]) for table in TABLES))

    def __repr__(self) -> str:
        # Counts only: a notebook's output is saved, and names must not be in it.
        return f"StakeholderMap({', '.join(self._counts())})"

    def _counts(self) -> list[str]:
        counts = []
        for table in TABLES:
            rows = len(self._tables[table.name])
            if rows:
                counts.append(f"{rows:,} {table.one if rows == 1 else table.several}")
        return counts

    def _repr_html_(self) -> str:
        # A notebook's output is saved: faults, which name values, are only counted, and
        # notes, which quote what was read, are told without anybody's name.
        people = people_of(self)
        told = [people.hidden(note) for note in self.notes[:_NOTES_SHOWN]]
        if len(self.notes) > _NOTES_SHOWN:
            more = len(self.notes) - _NOTES_SHOWN
            told.append(f"And {more:,} more: see the map's .notes.")
        if self.issues:
            faults = "1 warning" if len(self.issues) == 1 else "{:,} warnings"
            told.append(f"{faults.format(len(self.issues))}: see the map's .issues.")
        heading = _html.element("p", _html.element("strong", "Stakeholder map"))
        return heading + _html.bullets(self._counts()) + _html.bullets(told)
