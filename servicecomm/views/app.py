"""The app: the views as pages over one session, as Voila serves them and notebooks can.

It starts no server; that is the command's work. What a page does is its view's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import import_module
from threading import Timer
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets as widgets
import traitlets

from servicecomm.errors import UnknownIdError
from servicecomm.files.examples import example_map
from servicecomm.files.workspace import open_workspace
from servicecomm.views.controls import NATIVE
from servicecomm.views.history import HistoryView
from servicecomm.views.room import RoomSwitch
from servicecomm.views.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecomm.views.base import View


class Pages(anywidget.AnyWidget):
    """
    Links to the pages; the address in the browser says which one is open.

    Attributes
    ----------
    names
        For each page its key and its name.
    page
        The key of the open page; changes go both ways.
    picked
        Ids of the problems that are ticked; changes go both ways.
    kept_as
        Under what the browser's tab remembers them, or nothing for not at all.
    """

    _esm = NATIVE / "pages.js"
    _css = NATIVE / "pages.css"
    names: Any = traitlets.List().tag(sync=True)
    page = traitlets.Unicode().tag(sync=True)
    picked = traitlets.List(traitlets.Unicode()).tag(sync=True)
    kept_as = traitlets.Unicode().tag(sync=True)

    @traitlets.validate("page")
    def _known(self, proposal: dict[str, Any]) -> str:
        known = [key for key, _ in self.names]
        if proposal["value"] not in known:
            raise UnknownIdError("page", proposal["value"], known)
        return str(proposal["value"])


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


@dataclass(frozen=True, slots=True)
class Page:
    """
    A page of the app.

    Attributes
    ----------
    label
        Its name in the list of pages.
    module
        The module of its view, in `servicecomm.views`.
    name
        The view's class there.
    """

    label: str
    module: str
    name: str

    @property
    def view(self) -> type[View]:
        """
        Give the view's class; what it needs is loaded when its page is opened.

        Returns
        -------
        type of View
            The class.
        """
        module = import_module(f"servicecomm.views.{self.module}")
        found: type[View] = getattr(module, self.name)
        return found


PAGES = {
    "problems": Page("Problems", "problems", "ProblemsView"),
    "capture": Page("Write down", "capture", "CaptureView"),
    "right": Page("Right for you?", "steps_suitable", "SuitabilityView"),
    "framing": Page("Agree and park", "steps_framing", "FramingView"),
    "affected": Page("Who is affected", "affected", "AffectedView"),
    "possible": Page("Who else?", "possible", "PossibleView"),
    "map": Page("Map", "map_view", "MapView"),
    "names": Page("Names", "names", "NamesView"),
    "invitations": Page("Invitations", "invitations", "InvitationsView"),
    "channels": Page("Channels", "steps_channels", "ChannelsView"),
    "letters": Page("Letters", "steps_letters", "LettersView"),
    "tracking": Page("Tracking", "steps_tracking", "TrackingView"),
    "agree": Page("Agree", "steps_agree", "AgreeView"),
    "meetings": Page("Meetings", "steps_meetings", "MeetingsView"),
    "activity": Page("Activity", "steps_activity", "ActivityView"),
    "health": Page("Health", "steps_health", "HealthView"),
    "history": Page("History", "app", "HistoryPage"),
}
"""The pages in the order in which a group goes through them."""

_AFTER = 3.0
"""Seconds after which the rest is made ready: by then the first page is shown."""


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
        names = [[key, page.label] for key, page in PAGES.items()]
        self.pages = Pages(
            names=names, page=next(iter(PAGES)), kept_as=_kept_as(session)
        )
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
        done.on(self.pages, "page", self._turned)
        done.on(self.pages, "picked", lambda: session.pick(self.pages.picked))
        self.pages.on_msg(self._hear)
        session.observe(self._follow)
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
            self.views[key] = PAGES[key].view(self.session)
            self.page.children = [view.box for view in self.views.values()]
        for own, view in self.views.items():
            view.box.layout.display = None if own == key else "none"
        self.pages.page = key
        return self.views[key]

    def _turned(self) -> None:
        self.turn_to(self.pages.page)

    def _follow(self) -> None:
        self.pages.picked = self.session.picked

    def _hear(self, _widget: object, content: Any, _buffers: object) -> None:
        # A kernel waits for its page, and a page in the background for its turn: what
        # was saved meanwhile is taken in when somebody looks.
        if content.get("type") == "looking":
            self.done.run(self.session.refresh)


def _kept_as(session: Session) -> str:
    """Name a workspace without saying where it is: a tab may open another next."""
    path = getattr(session.store, "path", None)
    if path is None:
        return ""
    return hashlib.blake2b(str(path).encode(), digest_size=8).hexdigest()


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
    ready = Timer(_AFTER, _make_ready, args=(session,))
    ready.daemon = True
    ready.start()
    return App(session)


def _make_ready(session: Session) -> None:
    """Load what the other pages need, and work out the places of the map."""
    from servicecomm.views.map_scene import map_scene  # noqa: PLC0415 - slow to load

    for page in PAGES.values():
        _ = page.view
    map_scene(session.map)
