"""The app: the views as pages over one session, as Voila serves them and notebooks can.

It starts no server; that is the command's work. What a page does is its view's.
"""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets as widgets
import traitlets

from servicecomm.errors import UnknownIdError
from servicecomm.files.examples import example_map
from servicecomm.files.workspace import open_workspace
from servicecomm.views.affected import AffectedView
from servicecomm.views.base import View
from servicecomm.views.controls import NATIVE
from servicecomm.views.history import HistoryView
from servicecomm.views.invitations import InvitationsView
from servicecomm.views.map_scene import map_scene
from servicecomm.views.names import NamesView
from servicecomm.views.network_view import NetworkView
from servicecomm.views.problems import ProblemsView
from servicecomm.views.room import RoomSwitch
from servicecomm.views.session import Session
from servicecomm.views.steps_activity import ActivityView
from servicecomm.views.steps_agree import AgreeView
from servicecomm.views.steps_channels import ChannelsView
from servicecomm.views.steps_framing import FramingView
from servicecomm.views.steps_health import HealthView
from servicecomm.views.steps_letters import LettersView
from servicecomm.views.steps_meetings import MeetingsView
from servicecomm.views.steps_suitable import SuitabilityView
from servicecomm.views.steps_tracking import TrackingView

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPLATE = Path(__file__).parent / "app_template"
"""The folder of the pages' own template."""


class Pages(anywidget.AnyWidget):
    """
    Links to the pages; the address in the browser says which one is open.

    Attributes
    ----------
    names
        For each page its key and its name.
    page
        The key of the open page; changes go both ways.
    """

    _esm = NATIVE / "pages.js"
    _css = NATIVE / "pages.css"
    names: Any = traitlets.List().tag(sync=True)
    page = traitlets.Unicode().tag(sync=True)

    @traitlets.validate("page")
    def _known(self, proposal: dict[str, Any]) -> str:
        known = [key for key, _ in self.names]
        if proposal["value"] not in known:
            raise UnknownIdError("page", proposal["value"], known)
        return str(proposal["value"])


class MapPage(View):
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


class HistoryPage(HistoryView):
    """What was done; undo and redo stand on every page, so not here."""

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the table.

        Returns
        -------
        sequence of ipywidgets.Widget
            The table alone.
        """
        return super().build()[-1:]


PAGES: dict[str, tuple[str, type[View]]] = {
    "problems": ("Problems", ProblemsView),
    "right": ("Right for you?", SuitabilityView),
    "framing": ("Agree and park", FramingView),
    "affected": ("Who is affected", AffectedView),
    "map": ("Map", MapPage),
    "names": ("Names", NamesView),
    "invitations": ("Invitations", InvitationsView),
    "channels": ("Channels", ChannelsView),
    "letters": ("Letters", LettersView),
    "tracking": ("Tracking", TrackingView),
    "agree": ("Agree", AgreeView),
    "meetings": ("Meetings", MeetingsView),
    "activity": ("Activity", ActivityView),
    "health": ("Health", HealthView),
    "history": ("History", HistoryPage),
}
"""The pages in the order in which a group goes through them."""


class App:
    """
    All views over one session, a page each; what is done on one is seen on all.

    Parameters
    ----------
    session
        The session.

    Attributes
    ----------
    session
        The session.
    pages
        Links to the pages.
    views
        The views that were opened so far, by the key of their page.
    box
        The widget to show.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> app = App(Session(example_map()))
    >>> app.turn_to("invitations").heading
    'Whom to invite first, and why'
    >>> sorted(app.views)
    ['invitations', 'problems']
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.views: dict[str, View] = {}
        names = [[key, label] for key, (label, _) in PAGES.items()]
        self.pages = Pages(names=names, page=next(iter(PAGES)))
        self.room, self.done = RoomSwitch(session), HistoryView(session)
        done, room = self.done, self.room
        line = [done.undo_button, done.redo_button, done.saved, room.hidden]
        always = widgets.HBox(line)
        always.add_class("sc-always")
        self.page = widgets.VBox()
        self.page.add_class("sc-page")
        said = [done.status, room.status]
        self.box = widgets.VBox([self.pages, always, *said, self.page])
        self.box.add_class("sc-app")
        self.pages.observe(lambda change: self.turn_to(change["new"]), names="page")
        self.pages.on_msg(self._hear)
        self.turn_to(self.pages.page)

    def __repr__(self) -> str:
        """Say what it shows: a notebook saves that."""
        return f"App({self.session!r})"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        shown = self.box._repr_mimebundle_(**options)
        return {**(shown or {}), "text/plain": repr(self)}

    def turn_to(self, key: str) -> View:
        """
        Open a page.

        Parameters
        ----------
        key
            Which one, as in `PAGES`.

        Returns
        -------
        View
            Its view; made when its page is opened first.

        Raises
        ------
        UnknownIdError
            If there is no such page.
        """
        if key not in PAGES:
            raise UnknownIdError("page", key, PAGES)
        if key not in self.views:
            self.views[key] = PAGES[key][1](self.session)
            self.page.children = [view.box for view in self.views.values()]
        for own, view in self.views.items():
            view.box.layout.display = None if own == key else "none"
        self.pages.page = key
        return self.views[key]

    def _hear(self, _widget: object, content: Any, _buffers: object) -> None:
        # A kernel waits for its page, and a page in the background for its turn: what
        # was saved meanwhile is taken in when somebody looks.
        if content.get("type") == "looking":
            self.done.run(self.session.refresh)


def open_app(path: str = "", *, reading: bool = False) -> App:
    """
    Open the app over a workspace, or over the lead example in memory.

    Parameters
    ----------
    path
        The workspace; empty for the example, which is then not kept.
    reading
        Whether nothing may be saved, as where somebody else works in it.

    Returns
    -------
    App
        The app. Over a workspace several may be open, and write in turns: a page that
        is loaded anew has a new one. Somebody has to hold the workspace meanwhile, as
        the command does.

    Raises
    ------
    ServiceCommError
        If the workspace cannot be opened.

    Examples
    --------
    >>> open_app().pages.page
    'problems'
    """
    take_over = False if reading else None
    held = (
        open_workspace(path, take_over=take_over, shared=not reading)
        if path
        else example_map()
    )
    session = Session(held)
    # Places take seconds and are kept: they are ready when somebody opens the map.
    Thread(target=map_scene, args=(session.map,), daemon=True).start()
    return App(session)
