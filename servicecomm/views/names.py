"""Names to decide about: two records that may be one, judged one pair after another."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from servicecomm import _html
from servicecomm.analysis.people import people_homes
from servicecomm.register.duplicates import find_duplicates, merge_judged
from servicecomm.register.judgements import Judgements, judge
from servicecomm.views.base import View
from servicecomm.views.calling import called
from servicecomm.views.choosing import Choices
from servicecomm.views.controls import SortableTable, html, labelled, markup

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


_OPTIONS = (
    ("same", "Same", "s"),
    ("different", "Different", "d"),
    ("unsure", "Unsure", "u"),
)
_LIKELY = ((0.9, "very like"), (0.75, "like"), (0.0, "somewhat like"))


class NamesView(View):
    """
    Decide which records are the same, with a key for each answer.

    `find_duplicates`, `judge` and `merge_judged` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import add
    >>> from servicecomm.views.session import Session
    >>> twice = add(
    ...     example_map("starting-a-business"), "organisations",
    ...     organisation_id="hmrc2", name="H M Revenue and Customs"
    ... )
    >>> view = NamesView(Session(twice))
    >>> view.choices.choose("same")
    >>> view.session.map.judgements["judgement"].tolist()
    ['same']
    """

    heading = "Names to decide about"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the question, its buttons and what was decided.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self._queue: list[dict[Hashable, Any]] = []
        self._looked_at: tuple[Any, ...] = ()
        self.question = html()
        self.choices = Choices("Are these two the same?", _OPTIONS)
        self.choices.on_choice(lambda value: self.run(lambda: self._judge(value)))
        self.by = labelled(widgets.Text, "Decided by (initials are enough)")
        self.merge_button = self.button(
            "Make one record of those judged the same", self._merge
        )
        self.table = SortableTable()
        return [self.question, self.choices, self.by, self.merge_button, self.table]

    def refresh(self) -> None:
        """Show the next pair that nobody has decided about."""
        now = self.session.map
        looked_at = (now.organisations, now.people)
        if not self._same_records(looked_at):
            # Found whatever was decided, so that undoing a decision asks again.
            open_ = now.with_table("judgements", now.judgements.iloc[:0])
            self._queue = find_duplicates(open_).to_dict("records")
            self._looked_at = looked_at
        waiting = self.waiting()
        self.choices.enabled = bool(waiting)
        self.question.value = markup(*self._asked(waiting))
        judged = now.judgements
        same = self._mergeable()
        self.merge_button.disabled = not same
        columns = {"left": "One", "right": "The other", "judgement": "Decision"}
        words = called(now, room=self.session.for_the_room)
        named = judged.assign(
            left=judged["left"].map(lambda own: words.get(own, own)),
            right=judged["right"].map(lambda own: words.get(own, own)),
        )[list(columns)]
        shown = self.session.shown(named).rename(columns=columns)
        keys = [str(number) for number in range(len(shown))]
        self.table.show(shown.iloc[::-1], "What was decided", keys=keys)

    def _same_records(self, looked_at: tuple[Any, ...]) -> bool:
        # Looking for duplicates takes a while: a judgement alone changes no record.
        pairs = zip(self._looked_at, looked_at, strict=False)
        return bool(self._looked_at) and all(a.equals(b) for a, b in pairs)

    def waiting(self) -> list[dict[Hashable, Any]]:
        """
        List the pairs that nobody has decided about.

        Returns
        -------
        list of dict
            Rows of `find_duplicates`, likeliest first.
        """
        table = self.session.map.judgements
        ends = zip(table["left"], table["right"], strict=True)
        known = {frozenset(pair) for pair in ends}
        judged = Judgements(table)
        return [
            pair
            for pair in self._queue
            if frozenset((pair["left"], pair["right"])) not in known
            and judged.between(pair["left"], pair["right"]) not in {"same", "different"}
        ]

    def _asked(self, waiting: list[dict[Hashable, Any]]) -> list[_html.Markup]:
        if not waiting:
            return [_html.element("p", "No two records wait for a decision.")]
        pair = waiting[0]
        likely = next(word for least, word in _LIKELY if pair["score"] >= least)
        sides = [self._called(pair, side) for side in ("left", "right")]
        reason = self.session.told(str(pair["reason"]))
        return [
            _html.element("p", f"{len(waiting)} to decide. The next two are {likely}:"),
            _html.bullets([_html.element("strong", side) for side in sides]),
            _html.element("p", f"Why they are asked about: {reason}."),
        ]

    def _called(self, pair: dict[Hashable, Any], side: str) -> str:
        own, name = str(pair[side]), str(pair[f"{side}_name"])
        if pair["table"] != "people":
            return f"{name} ({own})"
        role = str(people_homes(self.session.map)["known_as"].get(own, ""))
        return role if self.session.for_the_room or not name else f"{name}, {role}"

    def _judge(self, value: str) -> str | None:
        waiting = self.waiting()
        if not waiting:
            return "No two records wait for a decision."
        decided: Any = value
        left, right = self._ordered(str(waiting[0]["left"]), str(waiting[0]["right"]))
        people = waiting[0]["table"] == "people"
        edit = partial(
            judge,
            left=left,
            right=right,
            judgement=decided,
            by=self.by.value.strip(),
            at=dt.datetime.now().astimezone().date().isoformat(),
        )
        about = "two people" if people else f"{left} and {right}"
        return self.do(f"Judged {about}: {value}", edit)

    def _ordered(self, *pair: str) -> tuple[str, str]:
        """Put the record that more stands on last: merging keeps that one's id."""
        now = self.session.map
        uses = pd.concat(
            [
                now.affects["body_id"],
                now.people["organisation_id"],
                now.contacts["person_id"],
            ]
        ).value_counts()
        left, right = sorted(pair, key=lambda own: (uses.get(own, 0), -len(own), own))
        return left, right

    def _mergeable(self) -> int:
        table = self.session.map.judgements
        same = table[table["judgement"] == "same"]
        now = self.session.map
        ids = {*now.organisations["organisation_id"], *now.people["person_id"]}
        return int((same["left"].isin(ids) & same["right"].isin(ids)).sum())

    def _merge(self) -> str:
        return self.do("Made one record of those judged the same", merge_judged)
