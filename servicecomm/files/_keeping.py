"""What goes out of a workspace and comes back, and what is owed to the people in it.

Exports and their log, checked copies, erasing and dates of review; edits are for
`servicecomm.files.workspace`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.files import _backups, _erasing, _exchange, _opening, _retention
from servicecomm.files._gestures import edited

if TYPE_CHECKING:
    import datetime as dt
    import os

    import pandas as pd

    from servicecomm.files._erasing import Erasure
    from servicecomm.files._exchange import ReadBack
    from servicecomm.files._live import Live
    from servicecomm.model.stakeholder_map import StakeholderMap


class Keeping:
    """The side of a workspace that faces other files, and the people in it."""

    _live: Live
    path: Path

    def read_back(self, path: str | os.PathLike[str]) -> ReadBack:
        """
        Read an edited folder or workbook, and show what would change.

        Parameters
        ----------
        path
            A folder of CSV files or a workbook, mostly one that `export` wrote.

        Returns
        -------
        ReadBack
            What was added, changed and removed, by id, since it was exported; nothing
            is applied yet: see `apply`.

        Raises
        ------
        SourceFileError
            If it cannot be read.
        InvalidTablesError
            If its tables break a rule.
        """
        return _exchange.read_back(self._live, Path(path))

    def apply(
        self, found: ReadBack, *, removals: bool = True, bring_back: bool = False
    ) -> StakeholderMap:
        """
        Apply what `read_back` found, as one edit.

        Parameters
        ----------
        found
            What is to be applied.
        removals
            Whether rows that are not in the folder go.
        bring_back
            Whether people may come back who were erased.

        Returns
        -------
        StakeholderMap
            The map after it, saved.

        Raises
        ------
        ConflictError
            If a cell was changed both in the folder and here since it was exported.
        WorkspaceError
            If it could not be saved, or would bring back somebody who was erased.
        """

        def edit(stakeholder_map: StakeholderMap) -> StakeholderMap:
            return _exchange.merged(stakeholder_map, found, removals=removals)

        label = f"Read back {found.path.name}"
        base = found.base
        return edited(self._live, label, edit, base=base, bring_back=bring_back)

    def export(self, path: str | os.PathLike[str], *, purpose: str) -> Path:
        """
        Write the map for other programs, and note that in the export log.

        Parameters
        ----------
        path
            A folder, or a file that ends in ``.xlsx``.
        purpose
            What it is for, in a few words; without names.

        Returns
        -------
        pathlib.Path
            What was written.

        Raises
        ------
        SourceFileError
            If it cannot be written there.
        """
        return _exchange.export(self._live, Path(path), purpose)

    def note_export(
        self,
        path: str | os.PathLike[str],
        *,
        kind: str,
        rows: int,
        purpose: str,
        data: bytes | None = None,
    ) -> None:
        """
        Note an export that something else wrote: a list, a report, letters.

        Parameters
        ----------
        path
            What was written.
        kind
            What it is, in a word or two.
        rows
            How many rows or people it holds.
        purpose
            What it is for; without names.
        data
            What the file holds, where it went to a browser and is not on this disk.
        """
        _exchange.note(self._live, Path(path), kind, rows, purpose, data)

    def exports(self) -> pd.DataFrame:
        """
        List what was exported.

        Returns
        -------
        pandas.DataFrame
            One row an export: ``at``, ``who``, ``path``, ``kind``, ``rows``,
            ``digest`` (of the bytes that were written), ``purpose`` and ``revision``.
        """
        return _exchange.exports(self._live)

    def back_up(self) -> Path:
        """
        Make a checked copy now; one is also made on opening, if anything changed.

        Returns
        -------
        pathlib.Path
            The copy, in ``NAME.backups``; the newest ten are kept.

        Raises
        ------
        WorkspaceError
            If it could not be written.
        """
        return _opening.backed_up(self._live)

    def backups(self) -> list[Path]:
        """
        List the copies.

        Returns
        -------
        list of pathlib.Path
            The newest first.
        """
        return _backups.copies(self.path)

    def erase(self, person_id: str) -> Erasure:
        """
        Erase a person everywhere: rows, links, notes, history, backups.

        Parameters
        ----------
        person_id
            The person's id.

        Returns
        -------
        Erasure
            What was erased, and which files beside the workspace still name them. It
            cannot be undone; what was done before still can, without them.

        Raises
        ------
        UnknownIdError
            If neither the map nor its history has that person.
        WorkspaceError
            If it could not be saved.
        """
        return _erasing.erase(self._live, [person_id])

    def due(self, *, on: dt.date | None = None, days: int = 90) -> pd.DataFrame:
        """
        List the people whose record is due to be looked at or deleted.

        Parameters
        ----------
        on
            The day; today if None.
        days
            After how many days a record is due that has no date of its own.

        Returns
        -------
        pandas.DataFrame
            ``person_id``, ``role``, ``organisation_id``, ``due`` (ISO date), ``days``
            (since then) and ``because``; the longest due first. No names.
        """
        return _retention.due(self._live, on, days)

    def purge(self, *, on: dt.date | None = None, days: int = 90) -> Erasure:
        """
        Erase everybody whose record is due: see `due` and `erase`.

        Parameters
        ----------
        on
            The day; today if None.
        days
            After how many days a record is due that has no date of its own.

        Returns
        -------
        Erasure
            What was erased.

        Raises
        ------
        WorkspaceError
            If it could not be saved.
        """
        found = _retention.due(self._live, on, days)
        return _erasing.erase(self._live, found["person_id"].tolist())
