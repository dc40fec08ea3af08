"""A map and what was done to it, kept in memory alone.

It does what a workspace does for a session, and saves nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import EditError

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

    Edit = Callable[[StakeholderMap], StakeholderMap]


@dataclass(frozen=True, slots=True)
class _Step:
    """One edit: what it did, the map on its other side, and when it was made."""

    label: str
    other: StakeholderMap
    at: dt.datetime


class Memory:
    """
    Keep a map and what was done to it in memory alone.

    Parameters
    ----------
    stakeholder_map
        The map to begin with.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import rename
    >>> memory = Memory(example_map())
    >>> memory.do("Rename ONS", lambda m: rename(m, "ons", "Statistics"))
    >>> memory.undo_label
    'Rename ONS'
    """

    def __init__(self, stakeholder_map: StakeholderMap) -> None:
        self.map = stakeholder_map
        self._past: list[_Step] = []
        self._future: list[_Step] = []

    @property
    def undo_label(self) -> str:
        """
        What undo would take back.

        Returns
        -------
        str
            Its label; empty if there is nothing.
        """
        return self._past[-1].label if self._past else ""

    @property
    def redo_label(self) -> str:
        """
        What redo would do again.

        Returns
        -------
        str
            Its label; empty if there is nothing.
        """
        return self._future[-1].label if self._future else ""

    def do(self, label: str, edit: Edit) -> None:
        """
        Apply an edit.

        Parameters
        ----------
        label
            What it does, in words.
        edit
            The edit; if it fails, nothing has changed.
        """
        changed = edit(self.map)
        self._past.append(_Step(label, self.map, dt.datetime.now().astimezone()))
        self._future.clear()
        self.map = changed

    def undo(self) -> None:
        """
        Take back the last edit.

        Raises
        ------
        EditError
            If there is none.
        """
        self._move(self._past, self._future, "undo")

    def redo(self) -> None:
        """
        Do again what was taken back last.

        Raises
        ------
        EditError
            If there is nothing.
        """
        self._move(self._future, self._past, "redo")

    def _move(self, origin: list[_Step], target: list[_Step], verb: str) -> None:
        if not origin:
            raise EditError(f"There is nothing to {verb}.")
        step = origin.pop()
        target.append(replace(step, other=self.map))
        self.map = step.other

    def history(self) -> pd.DataFrame:
        """
        List what was done.

        Returns
        -------
        pandas.DataFrame
            ``at`` (ISO) and ``label``, the earliest first; without what was taken
            back.
        """
        rows = [(step.at.isoformat("T", "seconds"), step.label) for step in self._past]
        return pd.DataFrame(rows, columns=["at", "label"], dtype="str")
