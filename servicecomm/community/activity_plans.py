"""Step 6: an activity planned: what to prepare, whom to ask, and what came of it.

Whom to ask is worked out as an invite list is; here it is only put into a plan.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm.analysis.introductions import introductions
from servicecomm.analysis.invitations import suggest_invitations
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.analysis.wording import counted
from servicecomm.community._activity_kinds import ACTIVITIES
from servicecomm.community._dates import in_words, today_or
from servicecomm.community._documents import bulleted, document
from servicecomm.community._naming import next_id, titled
from servicecomm.community.activities import problems_of
from servicecomm.community.links import link_line
from servicecomm.errors import UnknownIdError
from servicecomm.model.edits import add, change
from servicecomm.model.frames import join_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecomm.community._activity_kinds import Activity
    from servicecomm.model.stakeholder_map import StakeholderMap

_FRIDAY = 5
_NOBODY = "Nobody yet: say first which bodies have the problem."
_EXTRA = 2  # people asked for their profession, beside those of the bodies
_ASK = ["person_id", "body_id", "role", "organisation", "problem_ids", "why", "route"]
_SAID = ("role", "organisation", "why", "route")


@dataclass(frozen=True, slots=True)
class ActivityPlan:
    """
    An activity, planned.

    Attributes
    ----------
    kind
        The kind of activity.
    objective_id
        What it is for; empty where problems were given.
    problems
        Ids of the problems that it is about.
    preparation
        One row a task: ``by`` (a working day, ISO, or days before), ``task``.
    ask
        One row a person or body to ask: ``person_id``, ``body_id``, ``role``,
        ``organisation``, ``problem_ids``, ``why`` and ``route``. Roles, not names.
    text
        The plan as plain text.
    """

    kind: str
    objective_id: str
    problems: tuple[str, ...]
    preparation: pd.DataFrame
    ask: pd.DataFrame
    text: str

    def __repr__(self) -> str:
        return f"ActivityPlan({self.kind}, {len(self.ask)} to ask)"

    def _repr_html_(self) -> str:
        heading = _html.element("p", _html.element("strong", self.kind.capitalize()))
        shown = self.ask[["role", "organisation", "why", "route"]]
        return (
            heading
            + _html.table(self.preparation, "What to prepare")
            + _html.table(shown, "Whom to ask")
        )


def plan_activity(
    stakeholder_map: StakeholderMap,
    kind: str,
    about: Iterable[str] | str,
    *,
    date: dt.date | None = None,
    most: int = 6,
    links: pd.DataFrame | None = None,
) -> ActivityPlan:
    """
    Plan an activity: what to prepare, and whom to ask.

    Parameters
    ----------
    stakeholder_map
        The map.
    kind
        One of `ACTIVITIES`.
    about
        The id of an objective, or ids of problems.
    date
        When it is, or None for days before.
    most
        How many seats there are for the bodies that have the problems. Up to two
        people beside them are asked for the work that the activity needs.
    links
        The pages to point to, as `external_links` gives them; None for the shipped.

    Returns
    -------
    ActivityPlan
        The plan.

    Raises
    ------
    UnknownIdError
        If there is no such activity, or the map has no such objective or problem.
    ServiceCommError
        If `most` is below 1.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> plan_activity(example_map(), "experience map", ["P05", "P06"])
    ActivityPlan(experience map, 5 to ask)
    """
    if kind not in ACTIVITIES:
        raise UnknownIdError("activity", kind, ACTIVITIES)
    activity = ACTIVITIES[kind]
    problems = problems_of(stakeholder_map, about)
    objectives = set(stakeholder_map.objectives["objective_id"])
    objective = about if isinstance(about, str) and about in objectives else ""
    preparation = _preparation(activity, date)
    ask = _ask(stakeholder_map, activity, problems, most)
    text = _text(
        stakeholder_map,
        activity,
        problems,
        preparation=preparation,
        ask=ask,
        date=date,
        links=links,
    )
    return ActivityPlan(kind, objective, problems, preparation, ask, text)


def _preparation(activity: Activity, date: dt.date | None) -> pd.DataFrame:
    rows = [
        (_before(date, days), task)
        for days, task in sorted(activity.prepare, key=lambda step: -step[0])
    ]
    return pd.DataFrame(rows, columns=["by", "task"], dtype="str")


def _before(date: dt.date | None, days: int) -> str:
    if date is None:
        return f"{counted(days, 'day')} before"
    day = date - dt.timedelta(days=days)
    weekend = max(0, day.isoweekday() - _FRIDAY)
    return (day - dt.timedelta(days=weekend)).isoformat()


def _ask(
    stakeholder_map: StakeholderMap,
    activity: Activity,
    problems: tuple[str, ...],
    most: int,
) -> pd.DataFrame:
    plan = suggest_invitations(stakeholder_map, limit=most, problems=list(problems))
    room = plan.for_the_room()
    seats = plan.invited[["person_id", "body_id", "problem_ids", "why", "route"]]
    seats = seats.assign(role=room["role"], organisation=room["organisation"])
    asked = set(seats["person_id"])
    extra = _by_profession(stakeholder_map, activity, asked)
    return pd.concat([seats[_ASK], extra], ignore_index=True).astype("str")


def _by_profession(
    stakeholder_map: StakeholderMap, activity: Activity, asked: set[str]
) -> pd.DataFrame:
    """Find people who do the work that is most needed, if nobody asked does it."""
    homes = people_homes(stakeholder_map)
    work = homes["profession"].str.casefold()
    free = ~homes.index.isin([*asked, *refusals(stakeholder_map).index])
    rows = []
    for needed in activity.professions[:_EXTRA]:
        if (work[homes.index.isin(list(asked))] == needed).any():
            continue
        for person in homes.index[free & (work == needed)][:1]:
            route = introductions(stakeholder_map, str(person)).iloc[0]
            why = f"Works in {needed}, which this activity needs."
            told = (route["role"], route["organisation"], "", why, route["route"])
            rows.append((person, homes["organisation"][person], *told))
    return pd.DataFrame(rows, columns=_ASK, dtype="str")


def _text(
    stakeholder_map: StakeholderMap,
    activity: Activity,
    problems: tuple[str, ...],
    *,
    preparation: pd.DataFrame,
    ask: pd.DataFrame,
    date: dt.date | None,
    links: pd.DataFrame | None,
) -> str:
    titles = stakeholder_map.problems.set_index("problem_id")["title"]
    about = [f"{own} {titles[own]}" for own in problems]
    columns = zip(preparation["by"], preparation["task"], strict=True)
    tasks = [f"{in_words(by)}: {task}" for by, task in columns]
    rows = zip(*(ask[name] for name in _SAID), strict=True)
    people = [
        f"{role[:1].upper()}{role[1:]} ({where}). {why} {route}"
        for role, where, why, route in rows
    ]
    when = f", {in_words(date)}" if date else ""
    return document(
        f"Plan: {activity.name}{when}",
        ("About", bulleted(about)),
        ("Use it when", activity.when),
        ("Not when", activity.when_not),
        ("What will come of it", activity.makes),
        ("Prepare", bulleted(tasks)),
        ("Ask", bulleted(people) or _NOBODY),
        ("Read", link_line(activity.link, links)),
    )


def log_activity(
    stakeholder_map: StakeholderMap,
    plan: ActivityPlan,
    *,
    date: dt.date | None = None,
    body_ids: Iterable[str] | None = None,
) -> StakeholderMap:
    """
    Put a planned activity on the map.

    Parameters
    ----------
    stakeholder_map
        The map.
    plan
        The plan.
    date
        When it is; the present day if None.
    body_ids
        The ids of the bodies that take part; those of the plan if None.

    Returns
    -------
    StakeholderMap
        The map with the activity; its id is the next free one: "A01", "A02" ….

    Raises
    ------
    InvalidTablesError
        If the map has no such body.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = example_map()
    >>> m = log_activity(m, plan_activity(m, "experience map", "P05"))
    >>> m.activities["activity_id"].item()
    'A01'
    """
    there = plan.ask["body_id"] if body_ids is None else body_ids
    about = titled(stakeholder_map, plan.problems, most=1)
    return add(
        stakeholder_map,
        "activities",
        activity_id=next_id(stakeholder_map, "A"),
        title=f"{plan.kind[:1].upper()}{plan.kind[1:]}: {about}",
        kind=plan.kind,
        objective_id=plan.objective_id,
        date=today_or(date).isoformat(),
        body_ids=join_values(sorted(there)),
    )


def log_result(
    stakeholder_map: StakeholderMap,
    activity_id: str,
    result: str,
    *,
    output: str = "",
    lesson: str = "",
) -> StakeholderMap:
    """
    Record what came of an activity.

    Parameters
    ----------
    stakeholder_map
        The map.
    activity_id
        The activity's id.
    result
        What came of it: what was published, changed or bought.
    output
        Where the result is.
    lesson
        What to do otherwise next time; it takes the place of the note.

    Returns
    -------
    StakeholderMap
        The changed map.

    Raises
    ------
    UnknownIdError
        If the map has no such activity.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = example_map()
    >>> m = log_activity(m, plan_activity(m, "experience map", "P05"))
    >>> log_result(m, "A01", "A map of 12 steps").activities["result"].item()
    'A map of 12 steps'
    """
    given = {"result": result, "output": output, "note": lesson}
    cells = {name: text for name, text in given.items() if text}
    return change(stakeholder_map, "activities", activity_id, **cells)
