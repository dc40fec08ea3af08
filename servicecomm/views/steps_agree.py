"""Step 5 as a view: agendas, draft objectives, a vote, ways of working, the terms.

What a meeting decided is logged in a view of its own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.community.agendas import MINUTES, agenda
from servicecomm.community.agreement import (
    add_objectives,
    agree_way,
    draft_objectives,
    ways_of_working,
)
from servicecomm.community.terms import terms_of_reference
from servicecomm.community.voting import count_votes
from servicecomm.errors import ServiceCommError
from servicecomm.views.controls import Range, SortableTable
from servicecomm.views.steps_base import StepView, choice, line, offer, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ipywidgets as widgets

_DRAFT = {
    "objective_id": "Id",
    "statement": "Objective",
    "measure": "Measure",
    "who could lead": "Who could lead",
}
_VOTED = {
    "choice": "Id",
    "title": "Title",
    "score": "Score",
    "kept": "Goes on",
    "text": "In words",
}


class AgreeView(StepView):
    """
    Plan the first call or meeting, vote, take on objectives, settle how to work.

    `agenda`, `count_votes`, `draft_objectives`, `add_objectives`, `agree_way` and
    `terms_of_reference` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = AgreeView(Session(example_map()))
    >>> view.drafts.selected = ["O-P01"]
    >>> view.take_button.click()
    >>> view.status.text.partition(".")[0]
    'Took on 1 objective'
    """

    heading = "Agree what to work on, and how"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the agenda, the vote, the objectives and the ways of working.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        return [*self._planning(), *self._voting(), *self._settling()]

    def _planning(self) -> list[widgets.Widget]:
        self.kind = choice("Agenda for")
        offer(self.kind, [(word, word) for word in reversed(MINUTES)])
        self.body = choice("First call with")
        self.items = SortableTable()
        for control in (self.kind, self.body):
            self.on(control, "value", self._plan)
        self.paper = self.file("Download the agenda (text)", self._agenda)
        return [self.kind, self.body, self.items, self.paper]

    def _voting(self) -> list[widgets.Widget]:
        self.cast: list[tuple[str, str, int]] = []
        self.method = choice("How to vote")
        offer(
            self.method,
            [
                ("Dots: each shares them out", "dots"),
                ("Ranks: 1 is the first choice", "rank"),
            ],
        )
        self.voter = line("Who votes (any word; it is not shown)")
        self.vote_for = choice("For")
        self.dots = Range(label="Dots, or rank", least=1, most=10, value=1)
        self.keep = Range(label="How many to go on with", least=1, most=10, value=3)
        self.on(self.method, "value", self._again)
        self.on(self.keep, "value", self._count)
        self.vote_button = self.button("Count this vote", self._vote)
        self.again_button = self.button("Start the vote again", self._again)
        self.result = SortableTable()
        asked = [self.method, self.voter, self.vote_for, self.dots, self.keep]
        return [*asked, self.vote_button, self.again_button, self.result]

    def _settling(self) -> list[widgets.Widget]:
        self.drafts, self.ways = SortableTable(pick="Take on"), SortableTable()
        self.objectives = SortableTable()
        self.take_button = self.button("Take on the ticked objectives", self._take)
        self.way = choice("Way of working")
        self.agreed = line("What is agreed (empty takes the suggestion)")
        self.settle_button = self.button("Settle it", self._settle)
        self.name = line("What the community is called")
        self.terms = self.file("Download the terms of reference (text)", self._terms)
        taking = [self.drafts, self.take_button, self.objectives]
        ways = [self.ways, self.way, self.agreed, self.settle_button]
        return [*taking, *ways, self.name, self.terms]

    def refresh(self) -> None:
        """Show the agenda, the drafts that are not taken on, and what is settled."""
        m, shown = self.session.seen, self.session.shown
        offer(self.body, self.bodies())
        offer(self.vote_for, self.problems())
        self._plan()
        drafts = draft_objectives(m, self.session.picked or None)
        new = ~drafts["objective_id"].isin(m.objectives["objective_id"])
        table = shown(drafts[new])[list(_DRAFT)].rename(columns=_DRAFT)
        self.drafts.show(table, "Draft objectives: tick those to take on")
        self.drafts.selected = [
            own for own in self.drafts.selected if own in self.drafts.row_keys
        ]
        taken = m.objectives[["objective_id", "statement", "measure", "status"]]
        names = ["Id", "Objective", "Measure", "Status"]
        self.objectives.show(
            shown(taken.set_axis(names, axis="columns")), "Objectives taken on"
        )
        ways = ways_of_working(m)
        offer(self.way, list(zip(ways["question"], ways["way"], strict=True)))
        table = shown(ways)[["question", "suggestion", "agreed", "why"]]
        names = ["Question", "We suggest", "Agreed", "Why"]
        title = "How we work: what is settled, and what is open"
        self.ways.show(table.set_axis(names, axis="columns"), title, keys=ways["way"])

    def _plan(self) -> None:
        self.body.disabled = self.kind.value != "first call"
        found = agenda(self.session.seen, self.kind.value, body_id=self._of_body())
        items = self.session.shown(found.items)
        heads = {name: str(name).capitalize() for name in items.columns}
        self.items.show(items.rename(columns=heads), found.title)

    def _of_body(self) -> str:
        return (self.body.value or "") if self.kind.value == "first call" else ""

    def _agenda(self) -> tuple[str, str]:
        found = agenda(self.session.map, self.kind.value, body_id=self._of_body())
        return f"{self.kind.value.replace(' ', '-')}.txt", found.text

    def _vote(self) -> str:
        voter = written(self.voter, "The voter")
        own = written(self.vote_for, "The choice")
        before = self.cast
        self.cast = [*before, (voter, own, self.dots.value)]
        try:
            self._count()
        except ServiceCommError:
            self.cast = before  # a vote that breaks the rules was not cast
            raise
        return f"Counted a vote for {own}: {len(self.cast)} so far."

    def _again(self) -> str:
        self.cast = []
        self.result.rows = []
        return "No vote is cast so far."

    def _count(self) -> None:
        if not self.cast:
            return
        columns = ["voter", "choice", self.method.value]
        votes = pd.DataFrame(self.cast, columns=columns)
        found = count_votes(
            self.session.seen, votes, method=self.method.value, keep=self.keep.value
        )
        table = self.session.shown(found[list(_VOTED)]).rename(columns=_VOTED)
        self.result.show(table, "The vote so far, the most first")

    def _take(self) -> str:
        ticked = self.drafts.selected
        if not ticked:
            raise ServiceCommError("No objective is ticked. Tick those to take on.")
        drafts = draft_objectives(self.session.map, self.session.picked or None)
        chosen = drafts[drafts["objective_id"].isin(ticked)]
        many = "1 objective" if len(chosen) == 1 else f"{len(chosen)} objectives"
        return self.do(f"Took on {many}", partial(add_objectives, drafts=chosen))

    def _settle(self) -> str:
        way, text = written(self.way, "The way of working"), self.agreed.value.strip()
        said = self.do(f"Settled: {way}", partial(agree_way, way=way, agreed=text))
        self.agreed.value = ""
        return said

    def _terms(self) -> tuple[str, str]:
        name = written(self.name, "The name of the community")
        return "terms-of-reference.txt", terms_of_reference(self.session.map, name)
