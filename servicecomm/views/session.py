"""The session: the current map, what was done to it, and what the room may see.

It draws nothing and knows no widgets; keeping what was done is the workspace's work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecomm.model.personal import people_of
from servicecomm.model.redaction import ROOM, redact
from servicecomm.views.memory import Memory

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

    Edit = Callable[[StakeholderMap], StakeholderMap]


class Session:
    """
    One sitting over a map: everything that is seen goes back to it.

    Parameters
    ----------
    held
        A map, which is then kept in memory alone, or what keeps one as `Memory` does:
        an open workspace.
    for_the_room
        Whether names and addresses are hidden, as on a projector.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import change
    >>> session = Session(example_map())
    >>> session.do("Park P13", lambda m: change(m, "problems", "P13", status="parked"))
    >>> session.undo_label, session.redo_label
    ('Park P13', '')
    >>> session.undo()
    >>> session.map == example_map()
    True
    """

    def __init__(
        self, held: StakeholderMap | Any, *, for_the_room: bool = True
    ) -> None:
        self.store: Any = held if hasattr(held, "do") else Memory(held)
        self._for_the_room = for_the_room
        self._observers: list[Callable[[], None]] = []
        self._picked: frozenset[str] = frozenset()
        self._seen: tuple[StakeholderMap, StakeholderMap] | None = None

    def __repr__(self) -> str:
        """Say how much there is, and what the room sees: no names."""
        seen = "names hidden" if self.for_the_room else "names shown"
        return f"Session({self.map!r}, {seen})"

    @property
    def map(self) -> StakeholderMap:
        """
        The map as it is now.

        Returns
        -------
        StakeholderMap
            What is kept, names and all: nothing of it is shown but through `seen`.
        """
        held: StakeholderMap = self.store.map
        return held

    @property
    def level(self) -> str:
        """
        How much of people may be seen.

        Returns
        -------
        str
            "roles" for the room, or else "full".
        """
        return ROOM if self.for_the_room else "full"

    @property
    def for_the_room(self) -> bool:
        """
        Whether names and addresses are hidden.

        Returns
        -------
        bool
            True on a projector.
        """
        return self._for_the_room

    def hide_names(self, *, for_the_room: bool) -> None:
        """
        Hide names and addresses, or show them, in all views of the session.

        Parameters
        ----------
        for_the_room
            Whether the room sees this.
        """
        if for_the_room != self._for_the_room:
            self._for_the_room = for_the_room
            self._tell()

    @property
    def seen(self) -> StakeholderMap:
        """
        The map as it may be seen.

        Returns
        -------
        StakeholderMap
            The map at the session's level; the same until one of the two changes.
        """
        if not self.for_the_room:
            return self.map
        if self._seen is None or self._seen[0] is not self.map:
            self._seen = self.map, redact(self.map, self.level)
        return self._seen[1]

    def shown(self, table: pd.DataFrame) -> pd.DataFrame:
        """
        Give a table made of the map as it may be seen.

        Parameters
        ----------
        table
            The table.

        Returns
        -------
        pandas.DataFrame
            The same at the session's level.
        """
        return redact(table, self.level, of=self.map)

    def told(self, text: str) -> str:
        """
        Give a text as it may be seen.

        Parameters
        ----------
        text
            The text, such as the sentence of an error.

        Returns
        -------
        str
            The same, for the room without names and addresses.
        """
        return people_of(self.map).hidden(text) if self.for_the_room else text

    @property
    def picked(self) -> list[str]:
        """
        The problems that are talked about now, in all views.

        Returns
        -------
        list of str
            Ids, sorted; those that the map no longer has are left out.
        """
        return sorted(self._picked & set(self.map.problems["problem_id"]))

    def pick(self, problem_ids: Iterable[str]) -> None:
        """
        Say which problems are talked about now.

        Parameters
        ----------
        problem_ids
            Ids of problems; those that the map does not have are passed over.
        """
        picked = frozenset(problem_ids)
        if picked != self._picked:
            self._picked = picked
            self._tell()

    def do(self, label: str, edit: Edit) -> None:
        """
        Apply an edit and keep it.

        Parameters
        ----------
        label
            What it does, in words.
        edit
            A function from map to map; if it fails, nothing has changed.

        Raises
        ------
        ServiceCommError
            If it cannot be done, or not be kept; the map is then what is kept.
        """
        self._through(lambda: self.store.do(label, edit))

    def undo(self) -> None:
        """
        Take back the last edit.

        Raises
        ------
        EditError
            If there is none.
        """
        self._through(self.store.undo)

    def redo(self) -> None:
        """
        Do again what was taken back last.

        Raises
        ------
        EditError
            If there is nothing.
        """
        self._through(self.store.redo)

    def refresh(self) -> None:
        """
        Take in what others saved, where the store is shared.

        Raises
        ------
        DamagedWorkspaceError
            If the workspace is no longer whole.
        """
        self._through(getattr(self.store, "refresh", lambda: False))

    def _through(self, act: Callable[[], Any]) -> None:
        before = self.map
        try:
            act()
        finally:
            # After a failed save the store has looked at what it holds: show that.
            if self.map is not before:
                self._tell()

    @property
    def undo_label(self) -> str:
        """
        What undo would take back.

        Returns
        -------
        str
            Its label; empty if there is nothing.
        """
        return str(self.store.undo_label or "")

    @property
    def redo_label(self) -> str:
        """
        What redo would do again.

        Returns
        -------
        str
            Its label; empty if there is nothing.
        """
        return str(self.store.redo_label or "")

    @property
    def saved_text(self) -> str:
        """
        Say whether the work is kept.

        Returns
        -------
        str
            "Saved 14:02:31" once the file has it, and never before.
        """
        at: dt.datetime | None = getattr(self.store, "saved_at", None)
        if reason := getattr(self.store, "read_only", ""):
            return f"Read only: {reason}"
        if at is not None:
            return f"Saved {at:%H:%M:%S}"
        if isinstance(self.store, Memory):
            return "In memory only: gone when this closes"
        return "Nothing changed yet"

    def history(self) -> pd.DataFrame:
        """
        List what was done.

        Returns
        -------
        pandas.DataFrame
            The store's history at the session's level, the earliest first.
        """
        frame: pd.DataFrame = self.store.history()
        return self.shown(frame)

    def observe(self, told: Callable[[], None]) -> Callable[[], None]:
        """
        Have a function called after every change of the map or of what is shown.

        Parameters
        ----------
        told
            The function; those that came first are called first.

        Returns
        -------
        function
            Ends it.
        """
        self._observers.append(told)

        def end() -> None:
            if told in self._observers:
                self._observers.remove(told)

        return end

    def _tell(self) -> None:
        for told in tuple(self._observers):
            told()
