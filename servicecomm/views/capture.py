"""Live capture: who has which problem, written down as it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets
import pandas as pd

from servicecomm import _html
from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.wording import RELATIONS, relation_phrase
from servicecomm.intake.capturing import capture
from servicecomm.register.bodies import load_register
from servicecomm.views.base import View
from servicecomm.views.choosing import Completed
from servicecomm.views.controls import SortableTable, html, labelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BASES = {
    "assumed": "Assumed: said in the room, not checked",
    "inferred": "Inferred: we read it so",
    "stated": "Stated: they say so themselves, or a source does",
}
_SAYS = (
    "Write a problem, a body that it affects, or both; Enter adds them. The problem "
    "stays for the next body. Bodies of the map and UK public bodies are offered as "
    "you type."
)


class CaptureView(View):
    """
    Write down a problem, a body or a link of the two in one gesture.

    `capture` does the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = CaptureView(Session(example_map()))
    >>> view.problem.value, view.body.value = "P13", "HM Revenue & Customs"
    >>> view.add_button.click()
    >>> view.status.text.partition(".")[0]
    'Linked P13 and HM Revenue & Customs'
    """

    heading = "Write down what is said"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the fields, and the table of what the problem affects so far.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self._problems: dict[str, str] = {}
        self.problem = Completed("Problem: one of the map, or a new one in a sentence")
        self.body = Completed("Public body that it affects")
        for field in (self.problem, self.body):
            field.on_enter(lambda: self.run(self._add))
        self.on(self.problem, "value", self._show_affected)
        self.new_body = widgets.Checkbox(
            description="The body is new, though others have names like its own",
            indent=False,
            layout={"width": "auto"},
        )
        phrases = [(f"it {relation_phrase(each)}", each) for each in sorted(RELATIONS)]
        self.relation = labelled(
            widgets.Dropdown,
            "How it is affected",
            options=[("not said", ""), *phrases],
        )
        self.basis = labelled(
            widgets.Dropdown,
            "How sure",
            options=[(text, each) for each, text in _BASES.items()],
        )
        self.note = labelled(widgets.Text, "Where it was said (no names of people)")
        self.add_button = self.button("Add to the map", self._add)
        self.table = SortableTable()
        says = html(_html.element("p", _SAYS))
        fields = [self.problem, self.body, self.add_button, self.new_body]
        return [says, *fields, self.relation, self.basis, self.note, self.table]

    def refresh(self) -> None:
        """Offer the problems and bodies of the map, and the bodies of the register."""
        table = self.session.seen.problems.sort_values("problem_id")
        pairs = zip(table["problem_id"], table["title"], strict=True)
        self._problems = {f"{own}: {title}": own for own, title in pairs}
        self.problem.offers = [[text, ""] for text in self._problems]
        self.body.offers = list(self._offered())
        self._show_affected()

    def _offered(self) -> Iterator[list[str]]:
        """Give the name of each body once, the map's own first, and its short name."""
        own = bodies(self.session.seen)
        known = set()
        for name, short in sorted(zip(own["name"], own["short"], strict=True)):
            known.add(name.casefold())
            yield [name, short if short != name else ""]
        table = load_register().table
        live = table[table["status"] != "closed"].sort_values("name")
        for name, short in zip(live["name"], live["abbreviation"], strict=True):
            if name.casefold() not in known:
                yield [name, short]

    def _add(self) -> str:
        written = self.problem.value.strip()
        made = capture(
            self.session.map,
            self._problems.get(written, written),
            self.body.value,
            relation=self.relation.value,
            basis=self.basis.value,
            note=self.note.value,
            new_body=self.new_body.value,
        )
        said = self.do(made.label, made.apply)
        if made.problem_id:  # it stays, for the next body
            owns = {own: text for text, own in self._problems.items()}
            self.problem.value = owns[made.problem_id]
        self.body.value, self.new_body.value = "", False
        self.body.focus()
        self._show_affected()
        return " ".join([said, *map(self.session.told, made.notes)])

    def _show_affected(self) -> None:
        written = self.problem.value.strip()
        own = self._problems.get(written, written)
        if own not in self._problems.values():
            self.table.show(pd.DataFrame(), "")
            return
        found = affected_bodies(self.session.seen, own, level="recorded")
        columns = {"name": "Body", "basis": "How sure", "because": "Because of what"}
        shown = found[list(columns)].rename(columns=columns)
        self.table.show(shown, f"Bodies recorded for {own}", keys=found["body_id"])
