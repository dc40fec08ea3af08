"""Step 1 as a view: the questions, the answer with its reasons, and the note.

How the answers are weighed is in `servicecomm.community.suitability`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm import _html
from servicecomm.community._questions import QUESTIONS
from servicecomm.community.suitability import ANSWERS, Suitability, suitability
from servicecomm.views.controls import SortableTable, html, markup
from servicecomm.views.steps_base import StepView, choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ipywidgets as widgets

_SHOWN = {
    "question": "Question",
    "answer": "Answer",
    "answered by": "Answered by",
    "because": "What the map shows",
    "why": "Why we ask",
}


class SuitabilityView(StepView):
    """
    Answer seven questions; see whether a community is right, and why.

    `suitability` does the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = SuitabilityView(Session(example_map()))
    >>> view.answers["group"].value = "yes"
    >>> view.status.text
    'Our answer: an existing group to join.'
    """

    heading = "Is a service community right for this?"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the questions and the answer.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.about = html()
        self.answers = {own: choice(each.question) for own, each in QUESTIONS.items()}
        for control in self.answers.values():
            control.options = [
                ("take what the map shows", ""),
                *((word, word) for word in ANSWERS),
            ]
            control.value = ""
            control.add_class("sc-question")
            self.on(control, "value", self._answer)
        self.said = html()
        self.table = SortableTable()
        self.note = self.file("Download the note (text)", self._file)
        return [self.about, *self.answers.values(), self.said, self.note, self.table]

    def refresh(self) -> None:
        """Show the answer for the problems that are talked about."""
        picked = self.session.picked
        what = f"the problems {', '.join(picked)}" if picked else "all problems"
        told = f"About {what}: tick others on the page of problems."
        self.about.value = markup(_html.element("p", told))
        self._answer()

    def _found(self) -> Suitability:
        given = {own: each.value for own, each in self.answers.items() if each.value}
        return suitability(
            self.session.map, given, problems=self.session.picked or None
        )

    def _answer(self) -> str:
        found = self._found()
        told = self.session.told
        parts = [
            _html.element("p", _html.element("strong", f"Our answer: {found.answer}")),
            _html.bullets(map(told, found.because)),
        ]
        if found.first:
            first = "First" if found.answer != "a community" else "Before you start"
            parts += [
                _html.element("h3", first),
                _html.bullets(map(told, found.first)),
            ]
        self.said.value = markup(*parts)
        shown = self.session.shown(found.questions)[list(_SHOWN)]
        self.table.show(shown.rename(columns=_SHOWN), "The questions, and who answered")
        return f"Our answer: {found.answer}."

    def _file(self) -> tuple[str, str]:
        return "suitability.txt", self._found().note
