"""Step 6 as a view: which activity fits, its plan, the journey, what came of it.

By which rules an activity fits is in `servicecomm.community.activities`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import ipywidgets as widgets

from servicecomm import _html
from servicecomm.community.activities import suggest_activities
from servicecomm.community.activity_plans import (
    ActivityPlan,
    log_activity,
    log_result,
    plan_activity,
)
from servicecomm.community.journey import journey_lanes
from servicecomm.drawing.journey_plot import draw_journey
from servicecomm.drawing.picture_files import figure_svg
from servicecomm.drawing.style import loose_axes
from servicecomm.views.controls import SortableTable, html, markup
from servicecomm.views.steps_base import StepView, choice, day_of, line, offer, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_SHOWN = {
    "activity": "Activity",
    "fits": "Fits",
    "because": "Because",
    "when": "Use it when",
    "when not": "Not when",
    "makes": "What comes of it",
}


class ActivityView(StepView):
    """
    Choose an objective; see which activity fits, plan it, and record what came of it.

    `suggest_activities`, `plan_activity`, `log_activity`, `log_result` and
    `draw_journey` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = ActivityView(Session(example_map()))
    >>> view.about.value = "P13"
    >>> view.status.text
    'Best fit for P13: experience map (not yet).'
    """

    heading = "Plan an activity"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the choices, the plan, the record and the picture.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.about = choice("Objective or problem")
        self.table = SortableTable()
        self.kind = choice("Activity to plan")
        self.day = line("On which day (such as 2027-01-12; may be empty)")
        self.plan = html()
        self.on(self.about, "value", self._suggest)
        self.on(self.kind, "value", self._plan)
        self.on(self.day, "value", self._plan)
        self.paper = self.file("Download the plan (text)", self._file)
        self.log_button = self.button("Put this activity on the map", self._log)
        self.done = SortableTable()
        self.which = choice("Activity on the map")
        self.result = line("What came of it")
        self.lesson = line("What to do otherwise next time")
        self.result_button = self.button("Record it", self._record)
        self.drawn = widgets.Checkbox(
            description="Show the problems on the user's journey",
            indent=False,
            layout={"width": "auto"},
        )
        self.on(self.drawn, "value", self._draw)
        self.picture = html()
        self.lanes = self.download("Download the journey lanes (CSV)", self._lanes)
        planning = [self.about, self.table, self.kind, self.day, self.plan, self.paper]
        record = [self.done, self.which, self.result, self.lesson, self.result_button]
        drawing = [self.drawn, self.picture, self.lanes]
        return [*planning, self.log_button, *record, *drawing]

    def refresh(self) -> None:
        """Show what fits, the plan, and what came of activities so far."""
        seen, shown = self.session.seen, self.session.shown
        columns = seen.objectives[["objective_id", "statement"]].to_numpy().tolist()
        aims = [(f"{own} {text}", own) for own, text in columns]
        offer(self.about, [*aims, *self.problems()])
        done = seen.activities
        names = ["Activity", "On", "What came of it", "Next time"]
        table = done[["title", "date", "result", "note"]].set_axis(names, axis=1)
        title = "Activities on the map"
        self.done.show(shown(table), title, keys=done["activity_id"])
        pairs = zip(done["title"], done["activity_id"], strict=True)
        offer(self.which, list(pairs))
        self._suggest()
        self._draw()

    def _suggest(self) -> str:
        if not self.about.value:
            return "There is no objective or problem yet."
        found = suggest_activities(self.session.seen, self.about.value)
        table = self.session.shown(found)[list(_SHOWN)].rename(columns=_SHOWN)
        self.table.show(table, "Activities, the best fit first", keys=found["activity"])
        labels = zip(found["activity"], found["fits"], strict=True)
        options = [(f"{name} ({fits})", name) for name, fits in labels]
        offer(self.kind, options)
        self._plan()
        best, fits = found[["activity", "fits"]].iloc[0]
        return f"Best fit for {self.about.value}: {best} ({fits})."

    def _planned(self) -> ActivityPlan:
        about = written(self.about, "The objective")
        kind, day = self.kind.value, day_of(self.day)
        return plan_activity(self.session.map, kind, about, date=day)

    def _plan(self) -> None:
        self.plan.value = self.prose(self._planned().text)

    def _file(self) -> tuple[str, str]:
        return "activity-plan.txt", self._planned().text

    def _log(self) -> str:
        plan, day = self._planned(), day_of(self.day)
        edit = partial(log_activity, plan=plan, date=day)
        return self.do(f"Planned: {plan.kind}", edit)

    def _record(self) -> str:
        own = written(self.which, "The activity")
        result = written(self.result, "What came of it")
        lesson = self.lesson.value.strip()
        edit = partial(log_result, activity_id=own, result=result, lesson=lesson)
        said = self.do(f"Recorded what came of {own}", edit)
        self.result.value = self.lesson.value = ""
        return said

    def _draw(self) -> None:
        self.picture.value = ""
        if self.drawn.value:
            picked = self.session.picked or None
            axes = draw_journey(self.session.seen, loose_axes, problems=picked)
            svg = _html.trusted(figure_svg(axes))
            self.picture.value = markup(_html.element("figure", svg))

    def _lanes(self) -> tuple[str, pd.DataFrame]:
        picked = self.session.picked or None
        return "journey-lanes.csv", journey_lanes(self.session.seen, problems=picked)
