"""Problems: add one in the words of the room, frame it, tick those to talk about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import ipywidgets as widgets

from servicecomm import _html
from servicecomm.community._naming import next_id
from servicecomm.community.framing import check_wording
from servicecomm.errors import ServiceCommError
from servicecomm.model.edits import add, change
from servicecomm.model.schema import PROBLEM_STATUS
from servicecomm.views.base import View
from servicecomm.views.controls import SortableTable, html, labelled, markup

if TYPE_CHECKING:
    from collections.abc import Sequence

_FRAME = {
    "title": "The problem in one sentence",
    "who": "Who has this problem? The people, not the department",
    "what": "What happens to them, as they would tell it?",
    "why_it_matters": "Why does it matter: what does it cost?",
    "stage": "Where in their journey does it happen?",
}


class ProblemsView(View):
    """
    Add problems, frame them one by one, and tick those that are talked about.

    `add`, `change` and `check_wording` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = ProblemsView(Session(example_map()))
    >>> view.new.value = "Letters come too late"
    >>> view.add_button.click()
    >>> view.status.text.partition(".")[0]
    'Added P14: Letters come too late'
    """

    heading = "The problems"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the fields and the table.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.new = labelled(widgets.Text, "A new problem, in one sentence")
        self.add_button = self.button("Add problem", self._add)
        self.table = SortableTable(pick="Talk about")
        self.on(self.table, "selected", self._tick)
        self.which = labelled(widgets.Dropdown, "Problem to frame")
        self.on(self.which, "value", self._open)
        self.fields = {
            name: labelled(widgets.Textarea, label, rows=2)
            for name, label in _FRAME.items()
        }
        self.state = labelled(
            widgets.Dropdown,
            "Where its wording is",
            options=[("not said", ""), *((word, word) for word in PROBLEM_STATUS)],
        )
        self.save_button = self.button("Save this problem", self._save)
        self.hints = html()
        adding = [self.new, self.add_button, self.table]
        framing = [self.which, *self.fields.values(), self.state]
        return [*adding, *framing, self.save_button, self.hints]

    def refresh(self) -> None:
        """Show the map's problems, those that are ticked, and the one being framed."""
        table = self.session.seen.problems.sort_values("problem_id")
        columns = {
            "problem_id": "Id",
            "title": "Problem",
            "who": "Who has it",
            "status": "Wording",
        }
        shown = table[list(columns)].set_axis(list(columns.values()), axis="columns")
        title = "Problems: tick those to talk about, or none for all"
        self.table.show(shown, title)
        self.table.selected = self.session.picked
        ids = table["problem_id"].tolist()
        kept = self.which.value if self.which.value in ids else next(iter(ids), None)
        pairs = zip(table["title"], ids, strict=True)
        self.which.options = [(f"{own}: {text}", own) for text, own in pairs]
        self.which.value = kept
        self._open()

    def _row(self) -> dict[str, str]:
        table = self.session.map.problems.set_index("problem_id", drop=False)
        own = self.which.value
        return dict(table.loc[own].astype("str")) if own in table.index else {}

    def _open(self) -> None:
        row = self._row()
        for name, field in self.fields.items():
            # What is edited is the true text: a hidden name would be saved as hidden.
            text = row.get(name, "")
            field.disabled = self.session.told(text) != text
            field.value = self.session.told(text)
        self.state.value = row.get("status", "") if self._has_status(row) else ""
        self.hints.value = markup(*self._hints(row))

    def _hints(self, row: dict[str, str]) -> list[_html.Markup]:
        """Say what makes the problem hard to share, and how it could be put."""
        if not row:
            return []
        found = check_wording(self.session.seen, [row["problem_id"]])
        if found.empty:
            return [_html.element("p", "Its wording has nothing to look at again.")]
        said = found["fault"] + ": " + found["why"] + " " + found["better"]
        return [_html.element("p", "To look at again:"), _html.bullets(said)]

    @staticmethod
    def _has_status(row: dict[str, str]) -> bool:
        return row.get("status", "") in PROBLEM_STATUS

    def _add(self) -> str:
        title = " ".join(self.new.value.split())
        if not title:
            raise ServiceCommError("The problem is empty. Write it in one sentence.")
        own = next_id(self.session.map, "P")
        edit = partial(add, table="problems", problem_id=own, title=title)
        said = self.do(f"Added {own}: {title}", edit)
        self.new.value = ""
        self.which.value = own
        return said

    def _tick(self) -> str:
        self.session.pick(self.table.selected)
        count = len(self.session.picked)
        return f"{count} ticked." if count else "None ticked: all are talked about."

    def _save(self) -> str:
        row = self._row()
        if not row:
            raise ServiceCommError("There is no problem to save. Add one first.")
        cells = {
            name: field.value.strip()
            for name, field in self.fields.items()
            if not field.disabled and field.value.strip() != row[name]
        }
        if self.state.value != row["status"] and (
            self.state.value or self._has_status(row)
        ):
            cells["status"] = self.state.value
        if not cells:
            return "Nothing to save: nothing was changed."
        own = row["problem_id"]
        edit = lambda m: change(m, "problems", own, **cells)  # noqa: E731 - names the row
        return self.do(f"Framed {own}", edit)
