"""The switch for the room: names and addresses hidden, or shown, in all views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from servicecomm.views.base import View

if TYPE_CHECKING:
    from collections.abc import Sequence


class RoomSwitch(View):
    """The switch that hides names and addresses in all views of a session."""

    heading = "What the room sees"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the switch.

        Returns
        -------
        sequence of ipywidgets.Widget
            A box to tick.
        """
        self.hidden = widgets.Checkbox(
            description="For the room: hide people's names and addresses",
            indent=False,
            layout={"width": "auto"},
        )
        self.on(self.hidden, "value", self._switch)
        return [self.hidden]

    def refresh(self) -> None:
        """Show whether names are hidden."""
        self.hidden.value = self.session.for_the_room

    def _switch(self) -> str:
        self.session.hide_names(for_the_room=self.hidden.value)
        if self.session.for_the_room:
            return "Names and addresses are hidden."
        return "Names are shown: do not project this, and do not save the notebook."
