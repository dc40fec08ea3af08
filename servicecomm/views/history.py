"""What was done: undo, redo, and who did what when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets
import pandas as pd

from servicecomm import _html
from servicecomm.views.base import View
from servicecomm.views.controls import SortableTable, html, markup

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 200


class HistoryView(View):
    """
    Undo and redo by name, whether the work is kept, and what was done.

    `Session.undo`, `Session.redo` and `Session.history` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> HistoryView(Session(example_map())).undo_button.description
    'Nothing to undo'
    """

    heading = "What was done"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the buttons and the table.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.undo_button = self.button("Undo", self._undo)
        self.redo_button = self.button("Redo", self._redo)
        self.saved = html()
        self.table = SortableTable()
        buttons = widgets.HBox([self.undo_button, self.redo_button])
        return [buttons, self.saved, self.table]

    def refresh(self) -> None:
        """Show what can be undone, and what was done."""
        for button, verb, label in (
            (self.undo_button, "Undo", self.session.undo_label),
            (self.redo_button, "Redo", self.session.redo_label),
        ):
            told = self.session.told(label)
            button.description = (
                f"{verb}: {told}" if label else f"Nothing to {verb.lower()}"
            )
            button.disabled = not label
        self.saved.value = markup(_html.element("p", self.session.saved_text))
        done = gestures(self.session.history(), room=self.session.for_the_room)
        self.table.show(done, "What was done, the latest first", most=_MOST)

    def _undo(self) -> str:
        label = self.session.undo_label
        self.session.undo()
        return f"Undone: {label}. {self.session.saved_text}."

    def _redo(self) -> str:
        label = self.session.redo_label
        self.session.redo()
        return f"Done again: {label}. {self.session.saved_text}."


def gestures(history: pd.DataFrame, *, room: bool = True) -> pd.DataFrame:
    """
    List what was done, one row a gesture, in words.

    Parameters
    ----------
    history
        A session's or a workspace's history.
    room
        Whether the room sees it: then not who did it.

    Returns
    -------
    pandas.DataFrame
        ``When`` and ``What``, after them ``Who`` and ``Cells changed`` where they are
        known; the latest first.

    Examples
    --------
    >>> at = "2026-01-02T14:02:31+00:00"
    >>> gestures(pd.DataFrame({"at": [at], "label": ["Park P13"]})).values.tolist()
    [['2026-01-02 14:02:31', 'Park P13']]
    """
    known = ["seq"] if "seq" in history else list(history.columns)
    first = history.drop_duplicates(known)
    when = first["at"].str.slice(0, 19).str.replace("T", " ")
    shown = pd.DataFrame({"When": when, "What": first["label"]}).astype("str")
    if "kind" in first:
        words = first["kind"].map({"undo": "Undone: ", "redo": "Done again: "})
        shown["What"] = words.fillna("") + shown["What"]
    if "seq" in history:
        cells = history.groupby("seq").size()
        shown["Cells changed"] = first["seq"].map(cells).astype("int64")
    if "who" in first and not room:
        shown.insert(1, "Who", first["who"])
    return shown.iloc[::-1].reset_index(drop=True)
