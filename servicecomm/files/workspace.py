"""The file that a facilitator works in: every gesture saved at once, and undoable.

It holds one map and what became of it. What an edit means is for the model; files for
other programs are written by `servicecomm.files.writing`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError
from servicecomm.files import _backups, _log, _opening
from servicecomm.files._gestures import edited
from servicecomm.files._keeping import Keeping
from servicecomm.files._lease import account
from servicecomm.files._live import REDO, UNDO
from servicecomm.files.paths import WORKSPACE_SUFFIX, named

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Callable, Sequence
    from typing import Self

    import pandas as pd

    from servicecomm.files._lease import Holder
    from servicecomm.files._live import Live
    from servicecomm.model.stakeholder_map import StakeholderMap

    Edit = Callable[[StakeholderMap], StakeholderMap]


class Workspace(Keeping):
    """
    A map that is saved with every edit, and its history.

    Made by `open_workspace`. One person writes; whoever opens it second reads.

    Parameters
    ----------
    live
        The open store.
    notes
        What whoever opened it should know.
    holder
        Who else has it or had it, or None.

    Attributes
    ----------
    path
        The file.
    notes
        What whoever opened it should know, in sentences.
    holder
        Who else has it, or None.
    """

    def __init__(
        self, live: Live, *, notes: Sequence[str] = (), holder: Holder | None = None
    ) -> None:
        self._live = live
        self.path = live.path
        self.notes = tuple(notes)
        self.holder = holder

    @property
    def map(self) -> StakeholderMap:
        """
        The map as it is saved.

        Returns
        -------
        StakeholderMap
            It never changes: an edit puts another in its place.
        """
        return self._live.state.map

    @property
    def saved_at(self) -> dt.datetime | None:
        """
        When the last edit was safe on the disk.

        Returns
        -------
        datetime.datetime or None
            The time, or None if nothing was saved since it was opened.
        """
        return self._live.saved_at

    @property
    def read_only(self) -> str:
        """
        Why nothing can be saved.

        Returns
        -------
        str
            The reason, or nothing if edits are saved.
        """
        return self._live.reader

    @property
    def undo_label(self) -> str:
        """
        What `undo` would take back.

        Returns
        -------
        str
            The label of the edit, or nothing.
        """
        return self._live.done[-1].label if self._live.done else ""

    @property
    def redo_label(self) -> str:
        """
        What `redo` would do again.

        Returns
        -------
        str
            The label of the edit, or nothing.
        """
        return self._live.undone[-1].label if self._live.undone else ""

    def do(
        self,
        label: str,
        edit: Edit,
        *,
        base: StakeholderMap | None = None,
        bring_back: bool = False,
    ) -> StakeholderMap:
        """
        Make an edit and save it: all of it, or nothing.

        Parameters
        ----------
        label
            What the edit does, in a few words, for the history.
        edit
            A function from map to map, such as ``lambda m: sc.rename(m, "ons", name)``.
        base
            The map that the edit was made from, if that was on a screen for a while;
            the newest that this workspace knows if None.
        bring_back
            Whether people may come back who were erased.

        Returns
        -------
        StakeholderMap
            The map after it, saved. An edit that changes nothing is not recorded.

        Raises
        ------
        ConflictError
            If somebody changed, since `base`, a cell that the edit changes; it shows
            both. Nothing was changed then, and `map` is the newest.
        ErasedPersonError
            If the edit would bring back somebody who was erased.
        ReadOnlyWorkspaceError
            If somebody else works in it.
        WorkspaceError
            If it could not be saved; `map` is then what is truly on the disk.
        """
        return edited(self._live, label, edit, base=base, bring_back=bring_back)

    def undo(self) -> StakeholderMap:
        """
        Take the last edit back.

        Returns
        -------
        StakeholderMap
            The map before it, saved: undoing is a gesture too.

        Raises
        ------
        EditError
            If there is nothing to undo.
        WorkspaceError
            If it could not be saved.
        ReadOnlyWorkspaceError
            If somebody else works in it.
        """
        self._live.writable()
        self._live.step(UNDO)
        return self.map

    def redo(self) -> StakeholderMap:
        """
        Do again what was undone last.

        Returns
        -------
        StakeholderMap
            The map after it, saved.

        Raises
        ------
        EditError
            If there is nothing to do again.
        WorkspaceError
            If it could not be saved.
        ReadOnlyWorkspaceError
            If somebody else works in it.
        """
        self._live.writable()
        self._live.step(REDO)
        return self.map

    def refresh(self) -> bool:
        """
        Take in what others saved.

        Returns
        -------
        bool
            Whether there was anything new.

        Raises
        ------
        DamagedWorkspaceError
            If the file is no longer whole.
        """
        return self._live.refresh()

    def history(self, *, last: int | None = None) -> pd.DataFrame:
        """
        List what was done: who, when, what, before and after.

        Parameters
        ----------
        last
            How many gestures, the newest; all if None.

        Returns
        -------
        pandas.DataFrame
            One row a changed cell, the oldest gesture first: ``seq``, ``at`` (ISO, with
            the distance from UTC), ``who``, ``label``, ``kind`` ("made", "edit",
            "undo", "redo" or "erase"), ``table``, ``row`` (the key, joined by ``|``),
            ``column``, ``before`` and ``after``. It may hold personal data.
        """
        live = self._live
        chosen = live.actions if last is None else live.actions[-last:] if last else []
        return _log.history(live.connection, chosen, live.state.stored)

    def close(self) -> None:
        """Let others write; closing twice does no harm."""
        self._live.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        """Say what it holds: counts, no names."""
        state = "closed" if self._live.closed else "read-only" if self.read_only else ""
        return f"Workspace({self.path.name!r}, {self.map!r}{state and f', {state}'})"


def open_workspace(
    path: str | os.PathLike[str],
    stakeholder_map: StakeholderMap | None = None,
    *,
    who: str = "",
    take_over: bool | None = None,
    restore: bool = False,
    local_copy: str | os.PathLike[str] | None = None,
    shared: bool = False,
) -> Workspace:
    """
    Open a workspace, or make one.

    Parameters
    ----------
    path
        A file that ends in ``.scws``.
    stakeholder_map
        The map that a new workspace begins with; if there is no such file and no map
        is given, the new one is empty. A file that is there is never replaced.
    who
        Who works in it, for the history; the name of the account if empty.
    take_over
        What happens where somebody else has it. None takes it from a program of this
        computer that has ended; False only reads, so that a person can be asked; True
        also takes it from another computer that was not heard of for a minute, and
        from another tab of this program. A program that is still running keeps it.
    restore
        Whether the newest good backup may take the place of a damaged file, which is
        kept among the backups.
    local_copy
        A folder of this computer: the file is copied there and the copy is opened, as
        is best for one on a network share.
    shared
        Whether several programs may write in turns, without one having it.

    Returns
    -------
    Workspace
        The workspace; its ``notes`` say who else has it and what to mind.

    Raises
    ------
    DamagedWorkspaceError
        If the file is torn, changed from outside, or no workspace; it names the newest
        good backup.
    SourceFileError
        If the name does not end in ``.scws``, or the file cannot be read.
    WorkspaceError
        If a new one cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import change
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = f"{folder.name}/workshop.scws"
    >>> with open_workspace(file, example_map()) as workspace:
    ...     parked = workspace.do(
    ...         "Park P13", lambda m: change(m, "problems", "P13", status="parked")
    ...     )
    >>> with open_workspace(file) as workspace:
    ...     workspace.map == parked, workspace.undo_label
    (True, 'Park P13')
    >>> folder.cleanup()
    """
    place = Path(path)
    if place.suffix.lower() != WORKSPACE_SUFFIX:
        raise SourceFileError(
            f"{named(place)} is no workspace: its name must end in {WORKSPACE_SUFFIX}."
        )
    if not (place.exists() or restore or _backups.copies(place)):
        made = _opening.empty_map() if stakeholder_map is None else stakeholder_map
        _opening.created(place, made, who)
    if local_copy is not None:
        place = _opening.copied_here(place, Path(local_copy))
    live, notes, holder = _opening.opened(
        place, who=who or account(), take_over=take_over, shared=shared, restore=restore
    )
    return Workspace(live, notes=notes, holder=holder)
