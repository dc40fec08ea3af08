"""Step 5: what to do next, from what was observed: attendance, owners, silence.

It speaks of bodies, never of people, and suggests; it changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from servicecomm.analysis.gap_problems import nations_in
from servicecomm.analysis.introductions import first_way
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.wording import counted
from servicecomm.community._dates import first_day, in_words, today_or
from servicecomm.community._naming import called, surest_links, titled
from servicecomm.model.frames import explode, join_values

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap

STEP_KINDS = (
    "action overdue",
    "action without an owner",
    "action without a date",
    "body gone quiet",
    "objective nobody leads",
    "agreed problem without an objective",
    "shared problem, absent body",
    "nation not in the room",
    "objective to review",
    "way of working not settled",
)
"""What is looked for, in the order in which it is listed."""

QUIET_AFTER = 2
"""After how many meetings missed in a row a body has gone quiet."""

_ABSENT = 3  # so many agreed problems of a body make its absence worth a call
_ASK_AROUND = "Ask the group who knows somebody there."


class _Step(NamedTuple):
    kind: str
    subject_id: str
    observed: str
    suggestion: str


def attendance(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """
    Count the meetings that each body came to.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.DataFrame
        One row a body that came at least once: ``body_id``, ``name``, ``meetings``
        (how many), ``last`` (the date of the last) and ``missed`` (how many there have
        been since); most meetings first, then by id. First calls do not count.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.community.meeting_log import log_meeting
    >>> m = log_meeting(example_map(), "First meeting", body_ids=["dwp", "hmrc"])
    >>> attendance(m)[["body_id", "meetings", "missed"]].to_numpy().tolist()
    [['dwp', 1, 0], ['hmrc', 1, 0]]
    """
    table = stakeholder_map.meetings
    held = table[table["kind"] != "first call"].sort_values(["date", "meeting_id"])
    held = held.reset_index(drop=True)
    names = bodies(stakeholder_map)["name"]
    came = explode(held, "body_ids")
    rows = [
        (
            body,
            names[body],
            len(own),
            held["date"][own.index.max()],
            len(held) - 1 - own.index.max(),
        )
        for body, own in came.groupby(came)
    ]
    columns = ["body_id", "name", "meetings", "last", "missed"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(
        ["meetings", "body_id"], ascending=[False, True], ignore_index=True
    )


def next_steps(
    stakeholder_map: StakeholderMap, today: dt.date | None = None
) -> pd.DataFrame:
    """
    Suggest what to do next, from what was observed so far.

    Parameters
    ----------
    stakeholder_map
        The map.
    today
        The day on which to judge what is due; the day of the last meeting if None.

    Returns
    -------
    pandas.DataFrame
        One row a step: ``kind`` (one of `STEP_KINDS`), ``subject_id`` (of an action,
        a body, an objective or a problem; a nation or a way of working), ``observed``
        and ``suggestion``; in the order of `STEP_KINDS`, then by subject.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.community.meeting_log import log_decision
    >>> m = log_decision(example_map(), "Share the figures", kind="action")
    >>> next_steps(m)["suggestion"].iloc[0]
    'Ask who takes on “Share the figures”.'
    """
    day = _day(stakeholder_map, today)
    steps = [
        *_actions(stakeholder_map, day),
        *_quiet(stakeholder_map),
        *_objectives(stakeholder_map, day),
        *_absent(stakeholder_map),
        *_unsettled(stakeholder_map),
    ]
    order = {kind: place for place, kind in enumerate(STEP_KINDS)}
    steps.sort(key=lambda step: (order[step.kind], step[1:]))
    return pd.DataFrame(steps, columns=list(_Step._fields), dtype="str")


def _day(stakeholder_map: StakeholderMap, today: dt.date | None) -> dt.date:
    if today is not None:
        return today
    days = [first_day(text) for text in stakeholder_map.meetings["date"]]
    return max((day for day in days if day), default=today_or(None))


def _actions(stakeholder_map: StakeholderMap, today: dt.date) -> Iterator[_Step]:
    log = stakeholder_map.decisions
    log = log[(log["kind"] == "action") & (log["status"] != "done")]
    columns = (log[name] for name in ("decision_id", "statement", "owner", "due"))
    for own, statement, owner, due in zip(*columns, strict=True):
        what = f"“{statement.removesuffix('.')}”"
        by = first_day(due)
        who = called(stakeholder_map, owner)
        if by is not None and by < today:
            observed = f"{what} was due on {in_words(due)}."
            ask = f"Ask {who or 'the group'} what stands in the way of {what}."
            yield _Step("action overdue", own, observed, ask)
        if not who:
            observed = f"Nobody has taken on {what}."
            yield _Step(STEP_KINDS[1], own, observed, f"Ask who takes on {what}.")
        elif by is None:
            observed = f"{what} has no date."
            yield _Step(STEP_KINDS[2], own, observed, f"Ask {who} by when: {what}.")


def _quiet(stakeholder_map: StakeholderMap) -> Iterator[_Step]:
    came = attendance(stakeholder_map)
    came = came[came["missed"] >= QUIET_AFTER]
    columns = (came[name] for name in ("body_id", "name", "last", "missed"))
    for own, name, last, missed in zip(*columns, strict=True):
        yield _Step(
            "body gone quiet",
            own,
            f"{name}: last here on {in_words(last)}, and not at the "
            f"{counted(missed, 'meeting')} since.",
            f"Ring {name}: is this still worth their time, or who should come instead? "
            f"{way_in(stakeholder_map, str(own))}",
        )


def way_in(stakeholder_map: StakeholderMap, body_id: str) -> str:
    """
    Say by whom a body is reached best, in roles.

    Parameters
    ----------
    stakeholder_map
        The map.
    body_id
        The body's id.

    Returns
    -------
    str
        The nearest person's role and the route to them or to the body, so far as the
        map declares one; or else to ask the group.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> way_in(example_map(), "hmrc")
    'Start with: User researcher, bereavement. Direct: we have met.'
    """
    way = first_way(stakeholder_map, body_id)
    if way is None or way["warmth"] == "cold":
        return _ASK_AROUND
    return f"Start with: {way['role']}. {way['route']}"


def _objectives(stakeholder_map: StakeholderMap, today: dt.date) -> Iterator[_Step]:
    table = stakeholder_map.objectives
    live = table[~table["status"].isin(["met", "dropped"])]
    columns = ("objective_id", "statement", "owner_id", "review_date")
    rows = zip(*(live[name] for name in columns), strict=True)
    for own, statement, owner, review in rows:
        what = f"“{statement.removesuffix('.')}”"
        if not owner:
            observed = f"No body leads on {what}."
            ask = f"Ask which body leads on {what}."
            yield _Step(STEP_KINDS[4], own, observed, ask)
        due = first_day(review)
        if due is not None and due <= today:
            observed = f"{what} was to be looked at on {in_words(review)}."
            told = f"Look at {what}: has its measure moved? Go on, change or drop it."
            yield _Step("objective to review", own, observed, told)
    problems = stakeholder_map.problems
    agreed = problems.loc[problems["status"] == "agreed", "problem_id"]
    open_ = sorted(set(agreed) - set(explode(table, "problem_ids")))
    if len(table) and open_:
        named = titled(stakeholder_map, open_)
        them = "it" if len(open_) == 1 else "them"
        yield _Step(
            "agreed problem without an objective",
            join_values(open_),
            f"Agreed, and in no objective: {named}.",
            f"Draft an objective for {named}, or park {them}.",
        )


def _absent(stakeholder_map: StakeholderMap) -> Iterator[_Step]:
    """Find bodies and nations of the agreed problems that no meeting has seen."""
    problems = stakeholder_map.problems
    agreed = problems[problems["status"] == "agreed"]
    came = set(attendance(stakeholder_map)["body_id"])
    if not came:
        return
    every = bodies(stakeholder_map)
    there = {str(every["organisation"][own]) for own in came}
    links = surest_links(stakeholder_map)
    links = links[links["problem_id"].isin(agreed["problem_id"])]
    names = every["name"]
    for own, mine in links[~links["body_id"].isin(there)].groupby("body_id"):
        ids = sorted(mine["problem_id"].unique())
        if len(ids) >= _ABSENT:
            yield _Step(
                "shared problem, absent body",
                str(own),
                f"Not here yet: {names[own]}, with "
                f"{counted(len(ids), 'agreed problem')}: "
                f"{titled(stakeholder_map, ids)}.",
                f"Invite {names[own]}. {way_in(stakeholder_map, str(own))}",
            )
    yield from _nations(stakeholder_map, agreed, there)


def _nations(
    stakeholder_map: StakeholderMap, agreed: pd.DataFrame, there: set[str]
) -> Iterator[_Step]:
    cells = stakeholder_map.organisations.set_index("organisation_id")["nations"]
    works = [nations_in(cells[own]) for own in sorted(there)]
    if not all(works):  # a body whose nations are unknown may work anywhere
        return
    asked = {nation for cell in agreed["nations"] for nation in nations_in(cell)}
    for nation in sorted(asked - set().union(*works)):
        own = [nation in nations_in(cell) for cell in agreed["nations"]]
        ids = sorted(agreed.loc[own, "problem_id"])
        yield _Step(
            "nation not in the room",
            nation,
            f"Nobody from {nation} has been here, and these concern it: "
            f"{titled(stakeholder_map, ids)}.",
            f"Ask who deals with this in {nation}, and invite them.",
        )


def _unsettled(stakeholder_map: StakeholderMap) -> Iterator[_Step]:
    if stakeholder_map.meetings.empty:
        return
    log = stakeholder_map.decisions
    settled = log.loc[log["kind"] == "way of working", "statement"].str.casefold()
    for way in ("rhythm", "lead"):
        if not settled.str.startswith(f"{way}:").any():
            observed = f"Nothing is settled about: {way}."
            told = {
                "rhythm": "Agree how often to meet before the next meeting.",
                "lead": "Agree who leads, and who stands in, before the next meeting.",
            }[way]
            yield _Step("way of working not settled", way, observed, told)
