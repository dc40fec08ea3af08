"""Step 4 as a view: a letter to each who is invited, read through and taken away.

It sends nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import ipywidgets as widgets
import pandas as pd

from servicecomm.analysis.invitations import invite_list, suggest_invitations
from servicecomm.community.agendas import agenda
from servicecomm.community.letter_templates import fields_of, letter_template
from servicecomm.community.outreach import draft_letters
from servicecomm.errors import ServiceCommError
from servicecomm.files.tracking import tracking_sheet
from servicecomm.files.writing_mail import call_bytes, drafts_archive
from servicecomm.files.writing_notify import mail_merge
from servicecomm.views.controls import Range, SortableTable, html, labelled
from servicecomm.views.steps_base import StepView, choice, line, offer, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecomm.community.outreach import Letters

_SHOWN = {
    "for": "For",
    "kind": "Kind",
    "subject": "Subject",
    "problem_ids": "Problems",
    "words": "Words",
}


class LettersView(StepView):
    """
    Draft a letter for each who is invited; read it as they will; take it away.

    `draft_letters`, `mail_merge`, `write_drafts` and `write_call` do the same without
    it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = LettersView(Session(example_map()))
    >>> view.sender.value = "The community team"
    >>> view.draft_button.click()
    >>> view.status.text
    'Drafted 6 letters, none sent; 0 left out.'
    """

    heading = "Get in touch: a letter for each"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the fields, the letters and the downloads.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.letters: Letters | None = None
        self.made_of: object = None
        self.seats = Range(label="How many to write to at most", least=1, most=20)
        self.sender = line("Who signs")
        self.about = line("What the community is about")
        self.template = labelled(
            widgets.Textarea,
            "The letter: change the words, keep the ((fields))",
            rows=14,
        )
        self.template.value = letter_template("invitation")
        self.draft_button = self.button("Draft the letters", self._draft)
        self.table, self.left, self.notes = SortableTable(), SortableTable(), html()
        self.which = choice("Read the letter to")
        self.letter = html()
        self.on(self.which, "value", self._read)
        self.when = line("When to call (such as 2027-01-12 10:00)")
        self.body = choice("With which body")
        files = [
            self.file(
                "Download drafts for a mail program (.eml, zipped)",
                self._drafts,
                mime="application/zip",
            ),
            self.download("Download rows for GOV.UK Notify (CSV)", self._rows),
            self.download("Download the tracking sheet (CSV)", self._tracking),
        ]
        self.drafts, self.rows, self.tracking = files
        self.call = self.file(
            "Download the call for a calendar (.ics)", self._call, mime="text/calendar"
        )
        head = [self.seats, self.sender, self.about, self.template, self.draft_button]
        calling = [self.body, self.when, self.call]
        reading = [self.table, self.left, self.which, self.letter, self.notes]
        return [*head, *reading, *files, *calling]

    def refresh(self) -> None:
        """Show the letters at the session's level; old ones go when the map changes."""
        if self.made_of is not self.session.map:
            self.letters = None
        offer(self.body, self.bodies())
        self._show()

    def _draft(self) -> str:
        m = self.session.map
        sender = written(self.sender, "The sender")
        plan = suggest_invitations(m, self.seats.value, self.session.picked or None)
        self.invites = invite_list(m, plan)
        self.letters = draft_letters(
            m,
            plan,
            sender=sender,
            about=self.about.value.strip(),
            template=self.template.value,
        )
        self.made_of = m
        self._show()
        many, left = len(self.letters.drafts), len(self.letters.left_out)
        letters = "1 letter" if many == 1 else f"{many} letters"
        return f"Drafted {letters}, none sent; {left} left out."

    def _show(self) -> None:
        found = self.letters
        drafts = pd.DataFrame(columns=list(_SHOWN)) if found is None else found.drafts
        shown = drafts[list(_SHOWN)].rename(columns=_SHOWN)
        shown["Problems"] = shown["Problems"].astype("str").str.replace("|", ", ")
        ids = [] if found is None else self._ids(found.drafts)
        self.table.show(self.session.shown(shown), "Letters: drafts, not sent")
        left = pd.DataFrame(columns=["For", "Why"])
        if found is not None:
            left = found.left_out.set_axis(["For", "Why"], axis="columns")
        self.left.show(self.session.shown(left), "No letter, and why")
        offer(self.which, list(zip(drafts["for"], ids, strict=True)))
        said = "Nothing is drafted yet." if found is None else "\n".join(found.notes)
        self.notes.value = self.prose(said)
        for button in (self.drafts, self.rows, self.tracking):
            button.enabled = found is not None
        self._read()

    @staticmethod
    def _ids(drafts: pd.DataFrame) -> list[str]:
        own = drafts["person_id"].mask(drafts["person_id"] == "", drafts["body_id"])
        return [str(each) for each in own]

    def _read(self) -> None:
        if self.letters is None or not self.which.value:
            self.letter.value = ""
            return
        names = not self.session.for_the_room
        text = self.letters.preview(self.which.value, names=names)
        self.letter.value = self.prose(text)

    def _ready(self) -> Letters:
        if self.letters is None:
            raise ServiceCommError("No letter is drafted. Press “Draft the letters”.")
        return self.letters

    def _drafts(self) -> tuple[str, bytes]:
        return "drafts.zip", drafts_archive(self.session.map, self._ready().drafts)

    def _rows(self) -> tuple[str, pd.DataFrame]:
        rows = self._ready().fields
        needed = list(fields_of(self.template.value))
        return "notify.csv", mail_merge(self.session.map, rows, needed).rows

    def _tracking(self) -> tuple[str, pd.DataFrame]:
        self._ready()
        return "tracking.csv", tracking_sheet(self.session.map, self.invites)

    def _call(self) -> tuple[str, bytes]:
        text = written(self.when, "The time of the call")
        try:
            start = dt.datetime.fromisoformat(text)
        except ValueError:
            raise ServiceCommError(
                f"“{text}” is no time. Write it like 2027-01-12 10:00."
            ) from None
        body = written(self.body, "The body")
        said = agenda(self.session.map, "first call", body_id=body).text
        return "call.ics", call_bytes(start, description=said)
