"""One edit of an open store: held against what others did, then written.

It is tried again where somebody else was quicker, unless both changed one cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.errors import ErasedPersonError, WorkspaceError
from servicecomm.files import _erasing
from servicecomm.files._changes import changes_between
from servicecomm.files._conflicts import refuse_conflicts
from servicecomm.files._live import EDIT, MovedOnError

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.files._live import Live
    from servicecomm.model.stakeholder_map import StakeholderMap

_TRIES = 1_000


def edited(
    live: Live,
    label: str,
    edit: Callable[[StakeholderMap], StakeholderMap],
    *,
    base: StakeholderMap | None,
    bring_back: bool,
) -> StakeholderMap:
    """
    Make an edit and write it; give the map after it.

    Raises
    ------
    ErasedPersonError
        If it would bring back somebody who was erased.
    WorkspaceError
        If it could not be written.
    """
    live.writable()
    base = live.state.map if base is None else base
    for _ in range(_TRIES):
        refuse_conflicts(base, edit, live.state.map)
        changes, following = changes_between(live.state, edit(live.state.map))
        if not changes:
            return live.state.map
        if not bring_back and _erasing.returns(live, changes, following):
            raise ErasedPersonError(
                "This would bring back somebody who was erased at their request. "
                "Leave them out, or say that they may come back."
            )
        try:
            live.commit(label, EDIT, changes, following)
        except MovedOnError:
            live.refresh()
        else:
            return live.state.map
    raise WorkspaceError("Others write all the time: try again in a moment.")
