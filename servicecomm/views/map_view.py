"""The page of the interactive map.

The map itself, and what can be done on it, is `servicecomm.views.network_view`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from servicecomm.views.base import View
from servicecomm.views.network_view import NetworkView

if TYPE_CHECKING:
    from collections.abc import Sequence


class MapView(View):
    """The interactive map, and a switch to change its links."""

    heading = "The map"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the switch and the map.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.editing = widgets.Checkbox(
            description="Add and change links", indent=False, layout={"width": "auto"}
        )
        self.map = NetworkView(session=self.session)
        self.on(self.editing, "value", self._edit)
        return [self.editing, self.map]

    def _edit(self) -> str:
        self.map.editing = self.editing.value
        if self.map.editing:
            return "Links can be changed: choose two ends, or a link, and see below."
        return "Links can no longer be changed."
