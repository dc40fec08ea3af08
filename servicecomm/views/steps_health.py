"""The health of the community as a view: who takes part, and what came of it.

It counts bodies, never people's work.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from servicecomm import _html
from servicecomm.community.effects import EFFECTS, log_effect
from servicecomm.community.health import community_health, health_snapshot
from servicecomm.views.controls import SortableTable, html, markup
from servicecomm.views.steps_base import StepView, choice, day_of, line, offer, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ipywidgets as widgets
    import pandas as pd


class HealthView(StepView):
    """
    See who takes part, who has gone quiet and what came of it; log an effect.

    `community_health`, `log_effect` and `health_snapshot` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = HealthView(Session(example_map()))
    >>> view.what.value, view.kind.value = "One letter for two", "changed"
    >>> view.log_button.click()
    >>> view.status.text.partition(".")[0]
    'Logged as changed: One letter for two'
    """

    heading = "How the community is doing"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the tables and the log of effects.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.kept: pd.DataFrame | None = None
        self.notes, self.changed = html(), html()
        self.members, self.reach = SortableTable(), SortableTable()
        self.effects = SortableTable()
        self.what = line("What the community brought about")
        self.kind = choice("It was")
        offer(self.kind, [(word, word) for word in EFFECTS])
        self.body = choice("Which body did it")
        self.objective = choice("Which objective it serves")
        self.where = line("Where it can be seen")
        self.day = line("On which day (today if empty; such as 2027-01-12)")
        self.log_button = self.button("Log this effect", self._log)
        self.label = line("Name for a snapshot of today")
        self.keep_button = self.button("Take a snapshot", self._keep)
        self.list = self.download("Download the snapshots (CSV)", self._file)
        log = [self.what, self.kind, self.body, self.objective, self.where, self.day]
        counts = [self.notes, self.members, self.reach, self.effects]
        snap = [self.label, self.keep_button, self.changed, self.list]
        return [*counts, *log, self.log_button, *snap]

    def refresh(self) -> None:
        """Show who takes part, whom the community reaches, and what came of it."""
        seen, shown = self.session.seen, self.session.shown
        found = community_health(self.session.map)
        notes = map(self.session.told, found.notes)
        self.notes.value = markup(_html.bullets(notes))
        names = {
            "name": "Body",
            "part": "Part",
            "meetings": "Meetings",
            "last": "Last here",
            "missed": "Missed since",
            "people": "People who joined",
        }
        table = shown(found.members[list(names)]).rename(columns=names)
        keys = found.members["body_id"]
        self.members.show(table, "Bodies that take part", keys=keys)
        names = {"problem_id": "Id", "title": "Problem"}
        names |= {"affected": "Bodies affected", "reached": "Bodies reached"}
        table = shown(found.reach[list(names)]).rename(columns=names)
        self.reach.show(table, "Whom we reach")
        names = {"date": "Date", "kind": "Kind", "what": "What", "where": "Where"}
        table = shown(found.effects[list(names)]).rename(columns=names)
        self.effects.show(table, "What came of it")
        offer(self.body, self.bodies(), "no body in particular")
        aims = seen.objectives[["statement", "objective_id"]].to_numpy().tolist()
        pairs = [(str(text), str(own)) for text, own in aims]
        offer(self.objective, pairs, "no objective in particular")
        self.list.enabled = self.kept is not None

    def _log(self) -> str:
        what, kind = written(self.what, "What it brought about"), self.kind.value
        edit = partial(
            log_effect,
            what=what,
            kind=kind,
            body_id=self.body.value or "",
            objective_id=self.objective.value or "",
            where=self.where.value.strip(),
            date=day_of(self.day),
        )
        said = self.do(f"Logged as {kind}: {what}", edit)
        self.what.value = self.where.value = ""
        return said

    def _keep(self) -> str:
        label = written(self.label, "The snapshot's name")
        self.kept, said = health_snapshot(self.session.map, label, before=self.kept)
        told = markup(_html.bullets(map(self.session.told, said)))
        self.changed.value, self.label.value = told, ""
        self.list.enabled = True
        return f"Took “{label}”. Download the snapshots to keep them."

    def _file(self) -> tuple[str, pd.DataFrame]:
        if self.kept is None:
            return "health.csv", health_snapshot(self.session.map, "today")[0]
        return "health.csv", self.kept
