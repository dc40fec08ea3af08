"""Who may be affected though nobody said so: with the trail, to record or turn down."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import ipywidgets as widgets
import pandas as pd

from servicecomm import _html
from servicecomm.analysis.inference import (
    accept_suggestion,
    possibly_affected,
    reject_suggestion,
)
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.wording import counted, listed
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import SEPARATOR
from servicecomm.views.base import View
from servicecomm.views.controls import Range, SortableTable, html, labelled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from servicecomm.model.stakeholder_map import StakeholderMap

    Answer = Callable[..., StakeholderMap]

_SAYS = (
    "Nobody has said that these are affected: the map only leads to them. Ask them. "
    "What you record stands as inferred; what you turn down is remembered and not "
    "shown again."
)


class PossibleView(View):
    """
    See who may be affected though nobody said so, and record it or turn it down.

    `possibly_affected`, `accept_suggestion` and `reject_suggestion` do the same
    without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> session = Session(example_map())
    >>> session.pick(["P06"])
    >>> view = PossibleView(session)
    >>> view.table.selected = ["P06|hm-land-registry"]
    >>> view.accept_button.click()
    >>> view.status.text.partition(".")[0]
    'Recorded as inferred: P06 and HMLR'
    """

    heading = "Who else may be affected, though nobody said so"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the table of suggestions and the two answers.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.most = Range(label="Bodies for each problem, at most", most=10, value=3)
        self.on(self.most, "value", self._look)
        self.table = SortableTable(pick="Pick")
        self.by = labelled(widgets.Text, "Decided by (initials are enough)")
        self.accept_button = self.button("Record the picked as inferred", self._accept)
        self.reject_button = self.button("Turn the picked down", self._reject)
        self.list = self.download("Download who may be affected (CSV)", self._file)
        answers = [self.by, self.accept_button, self.reject_button]
        says = html(_html.element("p", _SAYS))
        return [says, self.most, self.table, *answers, self.list]

    def refresh(self) -> None:
        """Show whom the map leads to, for the problems that are talked about."""
        self._look()

    def _look(self) -> str:
        found = self._found()
        shown = pd.DataFrame(
            {
                "Problem": found["problem_id"],
                "Body": found["name"],
                "What leads there": found["trail"],
                "Weakest link": found["weakest"],
                "Oldest evidence": found["oldest"],
            }
        )
        keys = (found["problem_id"] + SEPARATOR + found["body_id"]).tolist()
        title = "Bodies that may be affected, the likeliest first for each problem"
        self.table.show(shown, title, keys=keys)
        self.table.selected = [key for key in self.table.selected if key in set(keys)]
        return f"{counted(len(found), 'suggestion')}."

    def _found(self) -> pd.DataFrame:
        problems = self.session.picked or None
        return possibly_affected(self.session.seen, problems, most=self.most.value)

    def _accept(self) -> str:
        return self._answer(accept_suggestion, "Recorded as inferred")

    def _reject(self) -> str:
        return self._answer(reject_suggestion, "Turned down")

    def _answer(self, answer: Answer, said: str) -> str:
        """Give one answer to all that is picked, as one edit."""
        pairs = [key.split(SEPARATOR) for key in sorted(self.table.selected)]
        if not pairs:
            raise ServiceCommError("Nothing is picked. Pick a row first.")
        today = dt.datetime.now().astimezone().date().isoformat()
        signed = {"by": self.by.value.strip(), "at": today}

        def edit(stakeholder_map: StakeholderMap) -> StakeholderMap:
            for problem_id, body_id in pairs:
                stakeholder_map = answer(stakeholder_map, problem_id, body_id, **signed)
            return stakeholder_map

        short = bodies(self.session.seen)["short"]
        named = listed((f"{one} and {short[other]}" for one, other in pairs), most=3)
        return self.do(f"{said}: {named}", edit)

    def _file(self) -> tuple[str, pd.DataFrame]:
        return "possibly-affected.csv", self._found()
