"""Whom to invite: set the seats and the rules, see the list and why, and change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from servicecomm import _html
from servicecomm.analysis.declining import if_declined
from servicecomm.analysis.invitations import invite_list, suggest_invitations
from servicecomm.analysis.wording import counted, listed
from servicecomm.errors import ServiceCommError
from servicecomm.model.redaction import new_ids
from servicecomm.views.base import View
from servicecomm.views.calling import called
from servicecomm.views.choosing import PickList
from servicecomm.views.controls import (
    Range,
    SortableTable,
    html,
    labelled,
    markup,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.model.stakeholder_map import StakeholderMap

_MOST_SEATS = 30
_COLUMNS = {
    "seat": "Seat",
    "role": "Who",
    "organisation": "Organisation",
    "problem_ids": "Speaks for",
    "why": "Why",
    "route": "Route",
}


class InvitationsView(View):
    """
    Set seats and rules, see whom to invite and why, and try what else could be.

    `suggest_invitations`, `InvitationPlan.replacements`, `if_declined` and
    `invite_list` do the same without it.

    Attributes
    ----------
    plan
        The list that is shown, or None before there is one.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = InvitationsView(Session(example_map()))
    >>> view.suggest_button.click()
    >>> view.plan
    InvitationPlan(6 seats, 13 of 13 problems, proved best)
    """

    heading = "Whom to invite first, and why"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the rules, the list and what can be done with it.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.plan: InvitationPlan | None = None
        self._made_of: tuple[StakeholderMap, list[str]] | None = None
        self._rules: dict[str, list[str]] = {"must": [], "never": []}
        self._real: dict[str, str] = {}
        self.limit = Range(label="Most seats", least=1, most=_MOST_SEATS, value=6)
        self.must = PickList(label="In any case (a person or a body)")
        self.never = PickList(label="Not this time (a person or a body)")
        self.cap = labelled(
            widgets.Dropdown,
            "Most seats for one organisation",
            options=[("any number", 0), ("1", 1), ("2", 2), ("3", 3)],
        )
        self.suggest_button = self.button("Suggest a list", self._suggest)
        for control in (self.limit, self.cap):
            self.on(control, "value", self._again)
        for name in self._rules:
            self.on(getattr(self, name), "value", self._ruled)
        rules = [self.limit, self.cap, self.must, self.never, self.suggest_button]
        return [*rules, *self._answers(), *self._actions()]

    def _answers(self) -> list[widgets.Widget]:
        self.about = html()
        self.table = SortableTable()
        self.table.caption = "Whom to invite: there is no list yet"
        self.notes = html()
        self.list = self.download("Download the invite list (CSV)", self._file)
        return [self.about, self.table, self.list, self.notes]

    def _actions(self) -> list[widgets.Widget]:
        self.seat = labelled(widgets.Dropdown, "Seat")
        self.decline_button = self.button("What if they decline?", self._decline)
        self.replace_button = self.button("Find somebody else", self._replace)
        self.keep_button = self.button("Keep in any case", self._keep)
        self.other = labelled(widgets.Dropdown, "Lists that are as good")
        self.other_button = self.button("Take that list", self._take)
        self.what_if = html()
        buttons = [self.decline_button, self.replace_button, self.keep_button]
        row = widgets.HBox(buttons, layout={"flex_flow": "row wrap"})
        return [self.seat, row, self.what_if, self.other, self.other_button]

    def refresh(self) -> None:
        """Show the rules in words that may be seen, and the list if it still holds."""
        now = self.session.map
        ids = new_ids(now) if self.session.for_the_room else {}
        names = called(now, room=self.session.for_the_room)
        self._real = {ids.get(own, own): own for own in names}
        seen = {own: shown for shown, own in self._real.items()}
        options = [[seen[own], name] for own, name in names.items()]
        for name, ruled in self._rules.items():
            control = getattr(self, name)
            control.options = options
            control.value = [seen[own] for own in ruled if own in seen]
        self._show()

    def _ruled(self) -> str | None:
        for name in self._rules:
            shown = getattr(self, name).value
            self._rules[name] = [self._real[each] for each in shown]
        return self._again()

    def _again(self) -> str | None:
        return None if self.plan is None else self._suggest()

    def _suggest(self) -> str:
        if self.session.map.problems.empty:
            raise ServiceCommError("The map has no problems yet. Add one first.")
        self.plan = self._planned(self._rules["never"])
        self._made_of = (self.session.map, self.session.picked)
        self._show()
        uncovered = len(self.plan.uncovered)
        left = f" {counted(uncovered, 'problem')} stay uncovered." if uncovered else ""
        return f"{counted(len(self.plan.invited), 'seat')} suggested.{left}"

    def _planned(self, never: Iterable[str]) -> InvitationPlan:
        return suggest_invitations(
            self.session.map,
            self.limit.value,
            self.session.picked or None,
            must=self._rules["must"],
            never=list(never),
            per_organisation=self.cap.value or None,
        )

    def _show(self) -> None:
        plan = self.plan
        holds = plan is not None
        for control in (self.decline_button, self.replace_button, self.keep_button):
            control.disabled = not holds
        self.list.enabled = holds
        self.what_if.value = ""
        picked = listed(self.session.picked) or "all problems"
        about = [_html.element("p", f"To speak about: {picked}.")]
        if holds and self._made_of != (self.session.map, self.session.picked):
            told = "The map or the problems changed since this list was made: press "
            about.append(_html.element("p", f"{told}“Suggest a list”."))
        self.about.value = markup(*about)
        if plan is not None:
            self._show_plan(plan)
        self.other_button.disabled = not self.other.options

    def _show_plan(self, plan: InvitationPlan) -> None:
        shown = self._listed(plan)
        title = f"Whom to invite, in the order to approach them: {self._summary(plan)}"
        self.table.show(shown, title, keys=map(str, shown["Seat"]))
        told = [self.session.told(note) for note in plan.notes]
        self.notes.value = markup(_html.bullets(told))
        who = zip(shown["Seat"], shown["Who"], shown["Organisation"], strict=True)
        kept = self.seat.value or 0
        self.seat.options = [
            (f"{seat}: {role}, {organisation}", place)
            for place, (seat, role, organisation) in enumerate(who)
        ]
        if len(shown):
            self.seat.value = min(kept, len(shown) - 1)
        self.other.options = [
            (self._difference(plan, other), number)
            for number, other in enumerate(plan.alternatives)
        ]
        if plan.alternatives:
            self.other.value = 0

    @staticmethod
    def _summary(plan: InvitationPlan) -> str:
        total = len(plan.covered) + len(plan.uncovered)
        proved = "proved best" if plan.optimal else f"at most {plan.gap:.1%} from best"
        return f"{len(plan.covered)} of {counted(total, 'problem')} covered, {proved}"

    def _listed(self, plan: InvitationPlan) -> pd.DataFrame:
        room = plan.for_the_room()
        told = room.assign(
            problem_ids=room["problem_ids"].str.replace("|", ", "),
            why=room["why"].map(self.session.told),
            route=room["route"].map(self.session.told),
        )
        if not self.session.for_the_room:
            named = (plan.invited["person_id"] != "") & (plan.invited["name"] != "")
            both = plan.invited["name"] + ", " + told["role"]
            told["role"] = told["role"].mask(named, both)
        return told[list(_COLUMNS)].rename(columns=_COLUMNS)

    def _names(self, seats: Iterable[str]) -> str:
        names = called(self.session.map, room=self.session.for_the_room)
        people = set(self.session.map.people["person_id"])
        return listed(
            names.get(each, each) if each in people else f"somebody from {names[each]}"
            for each in sorted(seats)
        )

    def _difference(self, plan: InvitationPlan, other: frozenset[str]) -> str:
        mine = seat_ids(plan)
        return f"{self._names(other - mine)} instead of {self._names(mine - other)}"

    def _current(self) -> tuple[InvitationPlan, str]:
        if self.plan is None or self.seat.value is None:
            raise ServiceCommError(
                "There is no list yet. Press “Suggest a list” first."
            )
        row = self.plan.invited.iloc[self.seat.value]
        return self.plan, str(row["person_id"] or row["body_id"])

    def _decline(self) -> str:
        plan, seat = self._current()
        second = if_declined(self.session.map, plan, [seat])
        told = [self.session.told(text) for text in second.summary]
        self.what_if.value = markup(_html.bullets(told))
        return "This is what would happen; the list is as it was."

    def _replace(self) -> str:
        plan, seat = self._current()
        row = plan.replacements.set_index("seat_id").loc[seat]
        if not row["replacement_id"]:
            raise ServiceCommError(
                f"{row['why']} Take out a rule, or make the list longer."
            )
        # The others keep their seats: only this one is to change.
        rest = seat_ids(plan) - {seat}
        self._rules["must"] = sorted({*rest, row["replacement_id"]})
        self._rules["never"] = [*self._rules["never"], seat]
        return self._renewed(f"{self._names([seat])} left out. {row['why']}")

    def _keep(self) -> str:
        _, seat = self._current()
        if seat not in self._rules["must"]:
            self._rules["must"] = [*self._rules["must"], seat]
        return self._renewed(f"{self._names([seat])} stays in any case.")

    def _take(self) -> str:
        if self.plan is None or self.other.value is None:
            raise ServiceCommError("There is no other list that is as good.")
        self._rules["must"] = sorted(self.plan.alternatives[self.other.value])
        return self._renewed("That list was taken: all on it stay in any case.")

    def _renewed(self, done: str) -> str:
        # What cannot be met is put back, so that the rules are those of the list.
        before = {name: list(getattr(self, name).value) for name in self._rules}
        try:
            said = self._suggest()
        except ServiceCommError:
            for name, shown in before.items():
                self._rules[name] = [self._real[each] for each in shown]
            raise
        self.follow()
        return f"{done} {said}"

    def _file(self) -> tuple[str, pd.DataFrame]:
        if self.plan is None:
            raise ServiceCommError(
                "There is no list yet. Press “Suggest a list” first."
            )
        return "invites.csv", invite_list(self.session.map, self.plan)


def seat_ids(plan: InvitationPlan) -> frozenset[str]:
    """
    Give the ids of a plan's seats.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    frozenset of str
        A person's id, or a body's where somebody has still to be found.
    """
    people, places = plan.invited["person_id"], plan.invited["body_id"]
    return frozenset(people.mask(people == "", places))
