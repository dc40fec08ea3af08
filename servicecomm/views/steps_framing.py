"""Step 2 as a view: agreed and parked problems, prompts, and the log of evidence.

The words of a problem are written on the page of problems.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from servicecomm.community.framing import framing_prompts
from servicecomm.community.problem_register import (
    evidence_log,
    move_problem,
    problem_lists,
    problem_register,
)
from servicecomm.model.schema import PROBLEM_STATUS
from servicecomm.views.controls import SortableTable
from servicecomm.views.steps_base import StepView, choice, line, offer, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ipywidgets as widgets


class FramingView(StepView):
    """
    Agree or park problems, with the reason; see what each still lacks.

    `problem_lists`, `move_problem`, `framing_prompts`, `evidence_log` and
    `problem_register` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = FramingView(Session(example_map()))
    >>> view.which.value, view.to.value = "P13", "parked"
    >>> view.move_button.click()
    >>> view.status.text.partition(".")[0]
    'Moved P13 to parked'
    """

    heading = "Agree and park problems, and check their evidence"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the lists, the prompts and the log.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.lists, self.prompts = SortableTable(), SortableTable()
        self.evidence = SortableTable()
        self.which = choice("Problem")
        self.on(self.which, "value", self._prompt)
        self.to = choice("Move it to")
        offer(self.to, [(word, word) for word in PROBLEM_STATUS])
        self.why = line("Why, as it was said")
        self.move_button = self.button("Move this problem", self._move)
        self.register = self.file("Download the problem register (text)", self._file)
        moving = [self.which, self.to, self.why, self.move_button]
        return [self.lists, *moving, self.prompts, self.evidence, self.register]

    def refresh(self) -> None:
        """Show the lists, the prompts of the chosen problem, and the evidence."""
        seen = self.session.seen
        found = self.session.shown(problem_lists(seen))
        headings = {name: str(name).capitalize() for name in found.columns}
        headings |= {"problem_id": "Id", "title": "Problem", "evidence": "Sources"}
        keys = found["problem_id"]
        self.lists.show(found.rename(columns=headings), "Problems by list", keys=keys)
        offer(self.which, self.problems())
        self._prompt()
        log = evidence_log(seen)
        log = log[["problem_id", "title", "kind", "date", "flag", "what to do"]]
        names = ["Problem", "Source", "Kind", "Date", "Look at", "What to do"]
        shown = self.session.shown(log).set_axis(names, axis="columns")
        self.evidence.show(shown, "The evidence, and what is old or missing")

    def _prompt(self) -> None:
        own = self.which.value
        found = framing_prompts(self.session.seen, own or [])
        found = self.session.shown(found.drop(columns="problem_id", errors="ignore"))
        found["answer"] = found["answer"].str.replace("|", ", ")
        heads = {"prompt": "About", "question": "Question", "answer": "Answer"}
        title = f"What to ask about {own}" if own else "What to ask"
        self.prompts.show(found.rename(columns=heads), title)

    def _move(self) -> str:
        own, to = written(self.which, "The problem"), self.to.value
        edit = partial(move_problem, problem_id=own, status=to, why=self.why.value)
        said = self.do(f"Moved {own} to {to}", edit)
        self.why.value = ""
        return said

    def _file(self) -> tuple[str, str]:
        return "problem-register.txt", problem_register(self.session.map)
