"""Step 4 as a view: where contact with each stands, whom to chase, who opted out.

The letters have a view of their own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.people import refusals
from servicecomm.community.contact_log import log_contact, who_to_chase
from servicecomm.model.schema import ENGAGEMENT_STATUS
from servicecomm.views.calling import called
from servicecomm.views.controls import SortableTable
from servicecomm.views.steps_base import StepView, choice, day_of, line, offer, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ipywidgets as widgets

_CHASE = {
    "who": "Who",
    "status": "Where it stands",
    "due": "Due",
    "days late": "Days late",
    "why": "Why",
    "next": "What to do",
}


class TrackingView(StepView):
    """
    Log where contact stands, see whom to chase, and who must not be asked.

    `log_contact` and `who_to_chase` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = TrackingView(Session(example_map()))
    >>> view.who.value, view.to.value = "amina", "replied"
    >>> view.log_button.click()
    >>> view.status.text.partition(".")[0]
    'Logged: Product manager, Tell Us Once (DWP), replied'
    """

    heading = "Where contact stands, and whom to chase"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the fields and the tables.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.who = choice("Person or body")
        self.to = choice("What happened")
        offer(self.to, [(word, word) for word in ENGAGEMENT_STATUS])
        self.on_day = line("On which day (today if empty; such as 2027-01-12)")
        self.next = line("What is next")
        self.next_day = line("When that is due")
        self.log_button = self.button("Log it", self._log)
        self.chase, self.stand = SortableTable(), SortableTable()
        self.refused = SortableTable()
        self.list = self.download("Download whom to chase (CSV)", self._file)
        fields = [self.who, self.to, self.on_day, self.next, self.next_day]
        return [
            *fields,
            self.log_button,
            self.chase,
            self.list,
            self.stand,
            self.refused,
        ]

    def refresh(self) -> None:
        """Show where contact stands."""
        offer(self.who, self.readers())
        m, shown = self.session.map, self.session.shown
        late = who_to_chase(m)
        table = shown(late)[list(_CHASE)].rename(columns=_CHASE)
        self.chase.show(table, "Whom to chase, the latest first")
        named = called(m, room=self.session.for_the_room)
        log = m.engagement.sort_values(["date", "entry_id"], kind="stable")
        last = log.drop_duplicates("subject_id", keep="last")
        words = last["subject_id"].map(named).fillna("somebody in the log")
        stand = pd.DataFrame(
            {"Who": words, "Where it stands": last["status"], "Since": last["date"]}
        )
        title = "Where contact stands with each"
        self.stand.show(shown(stand), title)
        why = refusals(m)
        barred = pd.DataFrame(
            {"Who": [named.get(str(own), "a team") for own in why.index], "Why": why}
        )
        title = "Must not be written to: no letter, no list and no reminder names them"
        self.refused.show(shown(barred), title)

    def _log(self) -> str:
        own = written(self.who, "The person or body")
        to, word = self.to.value, called(self.session.map).get(self.who.value, "a body")
        edit = partial(
            log_contact,
            who=own,
            status=to,
            date=day_of(self.on_day),
            next_action=self.next.value.strip(),
            next_date=day_of(self.next_day),
        )
        said = self.do(f"Logged: {word}, {to}", edit)
        self.next.value = self.next_day.value = ""
        return said

    def _file(self) -> tuple[str, pd.DataFrame]:
        return "chase.csv", who_to_chase(self.session.map)
