"""What all views share: one place that handlers run through, and the room's switch.

It knows no problems, bodies or people; each view has a file of its own.
"""

from __future__ import annotations

import threading
import time
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as widgets

from servicecomm import _html
from servicecomm.errors import ServiceCommError
from servicecomm.files.encoding import csv_bytes
from servicecomm.model.frames import text_cell
from servicecomm.views.controls import Download, Status, html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from servicecomm.views.session import Session

PATIENCE = 2.0
"""Seconds that something may take before a bar shows that it is going on."""

_SURPRISE = (
    "Something went wrong that should not have. Nothing was changed; your work is "
    "as the line beside Undo says."
)


class View:
    """
    A part of the screen over a session; it holds no truth of its own.

    Parameters
    ----------
    session
        The session; the view follows every change of it.

    Attributes
    ----------
    heading
        What the view is called.
    status
        Where it says what was done or went wrong.
    box
        The widget to show.
    fault
        The last error, with its traceback, or None.
    """

    heading: ClassVar[str] = ""
    reraises: ClassVar[bool] = False
    """Whether an error that nobody foresaw is raised again, as tests need it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.status = Status()
        self.status.add_class("sc-status")
        self.fault: Exception | None = None
        self._depth = 0
        self._refreshing = False
        heading = html(_html.element("h2", self.heading))
        self.box = widgets.VBox([heading, *self.build(), self.status])
        self.box.add_class("sc-view")
        self._end = session.observe(self.follow)
        self.follow()

    def __repr__(self) -> str:
        """Say which view it is: a notebook saves what it shows."""
        return f"{type(self).__name__}({self.session!r})"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        shown = self.box._repr_mimebundle_(**options)
        return {**(shown or {}), "text/plain": repr(self)}

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the view's controls.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        return ()

    def refresh(self) -> None:
        """Show the session as it is now."""

    def follow(self) -> None:
        """Show the session as it is now, and say what goes wrong in doing so."""
        self._refreshing = True
        try:
            self.run(self.refresh)
        finally:
            self._refreshing = False

    def close(self) -> None:
        """Stop following the session, and take the widgets off the screen."""
        self._end()
        self.box.close()

    def on(
        self, widget: widgets.Widget, trait: str, act: Callable[[], str | None]
    ) -> None:
        """
        Have something done when somebody sets a control.

        Parameters
        ----------
        widget
            The control.
        trait
            What of it changes.
        act
            What to do; it may give a sentence to say. It is not done for changes that
            the view itself makes when it shows the session.
        """

        def changed(_: object) -> None:
            if not self._refreshing:
                self.run(act)

        widget.observe(changed, names=trait)

    def button(self, label: str, act: Callable[[], str | None]) -> widgets.Button:
        """
        Make a button.

        Parameters
        ----------
        label
            What it says.
        act
            What it does; it may give a sentence to say.

        Returns
        -------
        ipywidgets.Button
            The button.
        """
        made = widgets.Button(description=label, layout={"width": "auto"})
        made.on_click(lambda _: self.run(act))
        return made

    def download(
        self, label: str, make: Callable[[], tuple[str, pd.DataFrame]]
    ) -> Download:
        """
        Make a button that hands a table to the browser as CSV.

        Parameters
        ----------
        label
            What it says.
        make
            Gives the file's name and the table.

        Returns
        -------
        Download
            The button.
        """
        made = Download(label)

        def give() -> str:
            name, frame = make()
            texts = frame.map(text_cell)
            data = csv_bytes(texts, name)
            self._note_export(name, frame, data, label)
            made.give(name, data)
            rows = "1 row" if len(frame) == 1 else f"{len(frame):,} rows"
            return f"{name} with {rows} went to your browser's downloads."

        made.on_want(lambda: self.run(give))
        return made

    def _note_export(
        self, name: str, frame: pd.DataFrame, data: bytes, purpose: str
    ) -> None:
        store = self.session.store
        note = getattr(store, "note_export", None)
        # Whoever only reads cannot write the log either.
        if note is not None and not store.read_only:
            note(name, kind="list", rows=len(frame), purpose=purpose, data=data)

    def run(self, act: Callable[[], str | None], working: str = "Working") -> None:
        """
        Do something, and say under the view what came of it.

        Parameters
        ----------
        act
            What to do; it may give a sentence to say.
        working
            What to call it while it takes longer than two seconds.

        Raises
        ------
        Exception
            An error that nobody foresaw, where `reraises` is set.
        """
        self._depth += 1
        try:
            with self._shown_going_on(working):
                said = act()
        except ServiceCommError as error:
            self._went_wrong(error, str(error))
        except Exception as error:
            self._went_wrong(error, _SURPRISE)
            if self.reraises:
                raise
        else:
            self._went_well(said or "")
        finally:
            self._depth -= 1

    def _went_well(self, said: str) -> None:
        # What follows from a gesture must not wipe out what the gesture itself says.
        if said or self._depth == 1:
            if not self._refreshing:
                self.fault = None
            if said or not self._refreshing:
                self._say(said, wrong=False)

    def _went_wrong(self, error: Exception, sentence: str) -> None:
        self.fault = error
        self._say(self.session.told(sentence), wrong=True)

    def _say(self, text: str, *, wrong: bool) -> None:
        with self.status.hold_sync():
            self.status.text = f"Not done: {text}" if wrong else text
            self.status.wrong = wrong

    def traceback(self) -> str:
        """
        Give the technical account of the last error, for whoever mends it.

        Returns
        -------
        str
            The traceback; empty if nothing went wrong. It may hold personal data.
        """
        if self.fault is None:
            return ""
        return "".join(traceback.format_exception(self.fault))

    @contextmanager
    def _shown_going_on(self, what: str) -> Iterator[None]:
        """Show a bar once something takes over two seconds."""
        if self._depth > 1:
            yield
            return
        done, began = threading.Event(), time.monotonic()

        def tell() -> None:
            waited = done.wait(PATIENCE)
            while not waited:
                self.status.busy = f"{what}: {time.monotonic() - began:.0f} seconds"
                waited = done.wait(1)

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            done.set()
            teller.join()
            self.status.busy = ""

    def do(self, label: str, edit: Any) -> str:
        """
        Apply an edit to the session.

        Parameters
        ----------
        label
            What it does, in words.
        edit
            A function from map to map.

        Returns
        -------
        str
            What to say of it, and whether it is kept.
        """
        self.session.do(label, edit)
        return f"{label}. {self.session.saved_text}."
