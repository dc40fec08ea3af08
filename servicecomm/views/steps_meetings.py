"""Step 5 as a view: a meeting, its decisions and actions logged live, the day's note.

It lists bodies, never people.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from servicecomm.community._naming import next_id
from servicecomm.community.meeting_log import (
    MEETING_KINDS,
    close_action,
    log_decision,
    log_meeting,
    meeting_note,
)
from servicecomm.community.next_steps import next_steps
from servicecomm.views.choosing import PickList
from servicecomm.views.controls import SortableTable, html
from servicecomm.views.steps_base import StepView, choice, day_of, line, offer, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ipywidgets as widgets


class MeetingsView(StepView):
    """
    Log a meeting, what it decided and who does what; see the note and what is next.

    `log_meeting`, `log_decision`, `close_action`, `meeting_note` and `next_steps` do
    the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = MeetingsView(Session(example_map()))
    >>> view.title.value, view.here.value = "First meeting", ["dwp", "hmrc"]
    >>> view.meet_button.click()
    >>> view.status.text.partition(".")[0]
    'Logged M01: First meeting'
    """

    heading = "Meetings: decisions and actions"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the fields, the log and the note.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.title = line("A new meeting, as people call it")
        self.kind = choice("What kind")
        offer(self.kind, [(word, word) for word in MEETING_KINDS])
        self.day = line("On which day (today if empty; such as 2027-01-12)")
        self.here = PickList(label="Which bodies are here")
        self.meet_button = self.button("Log the meeting", self._meet)
        self.meeting = choice("Meeting")
        self.on(self.meeting, "value", self._note)
        self.statement = line("What was decided, or is to be done")
        self.what = choice("It is")
        offer(self.what, [("a decision", "decision"), ("an action", "action")])
        self.owner = choice("Who does it")
        self.due = line("By when (such as 2027-01-12)")
        self.log_button = self.button("Log it", self._log)
        self.log, self.steps = SortableTable(), SortableTable()
        self.action = choice("Action")
        self.close_button = self.button("Mark this action as done", self._close)
        self.note = html()
        self.file_button = self.file("Download the note (text)", self._file)
        meet = [self.title, self.kind, self.day, self.here, self.meet_button]
        log = [self.meeting, self.statement, self.what, self.owner, self.due]
        done = [self.log_button, self.log, self.action, self.close_button]
        return [*meet, *log, *done, self.steps, self.note, self.file_button]

    def refresh(self) -> None:
        """Show the log, the note of the meeting, and what to do next."""
        seen, shown = self.session.seen, self.session.shown
        self.here.options = [[own, name] for name, own in self.bodies()]
        held = seen.meetings.sort_values(["date", "meeting_id"], ascending=False)
        rows = zip(held["meeting_id"], held["title"], held["date"], strict=True)
        known = [(f"{own} {title}, {day}", own) for own, title, day in rows]
        offer(self.meeting, known, "no meeting")
        offer(self.owner, self.readers(), "nobody yet")
        log = seen.decisions[["decision_id", "kind", "statement", "due", "status"]]
        names = ["Id", "Kind", "What", "By when", "Status"]
        self.log.show(shown(log.set_axis(names, axis="columns")), "What was agreed")
        doing = (seen.decisions["kind"] == "action") & (log["status"] != "done")
        pairs = log.loc[doing, ["decision_id", "statement"]].to_numpy().tolist()
        offer(self.action, [(f"{own} {text}", own) for own, text in pairs])
        found = next_steps(self.session.map)[["observed", "suggestion", "kind"]]
        names = ["What we saw", "What we suggest", "Kind"]
        keys = [str(number) for number in range(len(found))]
        title = "What to do next"
        self.steps.show(shown(found.set_axis(names, axis="columns")), title, keys=keys)
        self._note()

    def _note(self) -> None:
        own = self.meeting.value
        self.note.value = self.prose(meeting_note(self.session.map, own) if own else "")

    def _meet(self) -> str:
        title = written(self.title, "The meeting's name")
        own = next_id(self.session.map, "M")
        edit = partial(
            log_meeting,
            title=title,
            date=day_of(self.day),
            kind=self.kind.value,
            body_ids=list(self.here.value),
        )
        said = self.do(f"Logged {own}: {title}", edit)
        self.title.value, self.here.value = "", []
        self.meeting.value = own
        return said

    def _log(self) -> str:
        text = written(self.statement, "What was agreed")
        own = next_id(self.session.map, "D")
        edit = partial(
            log_decision,
            statement=text,
            kind=self.what.value,
            meeting_id=self.meeting.value or "",
            owner=self.owner.value or "",
            due=day_of(self.due),
        )
        said = self.do(f"Logged {own}: {text}", edit)
        self.statement.value = self.due.value = ""
        return said

    def _close(self) -> str:
        own = written(self.action, "The action")
        return self.do(f"Done: {own}", partial(close_action, decision_id=own))

    def _file(self) -> tuple[str, str]:
        own = written(self.meeting, "The meeting")
        return "meeting-note.txt", meeting_note(self.session.map, own)
