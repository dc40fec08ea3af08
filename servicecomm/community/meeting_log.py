"""Step 5: meetings, decisions and actions, logged live; the note of the same day.

Each gesture is an edit of the map. Documents name bodies and roles, never people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from servicecomm.analysis.wording import counted, listed
from servicecomm.community._dates import in_words, today_or
from servicecomm.community._documents import bulleted, document
from servicecomm.community._naming import called, names_of, next_id
from servicecomm.community.next_steps import next_steps
from servicecomm.errors import ServiceCommError
from servicecomm.model.edits import add, change, position_of
from servicecomm.model.frames import join_values
from servicecomm.model.schema import TABLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

MEETING_KINDS = ("first call", "agree", "regular", "workshop")
"""What a meeting may be."""

_STEPS = 5


def log_meeting(
    stakeholder_map: StakeholderMap,
    title: str,
    *,
    date: dt.date | None = None,
    kind: str = "regular",
    body_ids: Iterable[str] = (),
    purpose: str = "",
    agenda: str = "",
) -> StakeholderMap:
    """
    Put a meeting on the map, with the bodies that were there.

    Parameters
    ----------
    stakeholder_map
        The map.
    title
        What it was.
    date
        When; the present day if None.
    kind
        "first call", "agree", "regular" or "workshop".
    body_ids
        The ids of the bodies present. People are not listed.
    purpose
        What it was for.
    agenda
        Its agenda, as text.

    Returns
    -------
    StakeholderMap
        The map with the meeting; its id is the next free one: "M01", "M02" ….

    Raises
    ------
    InvalidTablesError
        If the map has no such body.
    ServiceCommError
        If there is no such kind.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = log_meeting(example_map(), "First meeting", body_ids=["dwp", "hmrc"])
    >>> m.meetings["meeting_id"].item()
    'M01'
    """
    if kind not in MEETING_KINDS:
        words = ", ".join(f"'{word}'" for word in MEETING_KINDS)
        raise ServiceCommError(f"There is no kind '{kind}'. Use one of {words}.")
    return add(
        stakeholder_map,
        "meetings",
        meeting_id=next_id(stakeholder_map, "M"),
        title=title,
        date=today_or(date).isoformat(),
        kind=kind,
        purpose=purpose,
        agenda=agenda,
        body_ids=join_values(sorted(body_ids)),
    )


def log_decision(
    stakeholder_map: StakeholderMap,
    statement: str,
    *,
    kind: Literal["decision", "action"] = "decision",
    meeting_id: str = "",
    objective_id: str = "",
    owner: str = "",
    due: dt.date | None = None,
    date: dt.date | None = None,
) -> StakeholderMap:
    """
    Log a decision, or an action that somebody took on.

    Parameters
    ----------
    stakeholder_map
        The map.
    statement
        What was decided or is to be done, as spoken.
    kind
        "decision" or "action".
    meeting_id
        Where.
    objective_id
        What for.
    owner
        Who does it: the id of a body or a person.
    due
        By when.
    date
        When it was made; the present day if None.

    Returns
    -------
    StakeholderMap
        The map with it; its id is the next free one: "D01", "D02" …. An action begins
        as open.

    Raises
    ------
    InvalidTablesError
        If the map has no such meeting or objective.
    ServiceCommError
        If there is no such kind.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = log_decision(example_map(), "Share the figures", kind="action", owner="ons")
    >>> m.decisions[["decision_id", "status"]].to_numpy().tolist()
    [['D01', 'open']]
    """
    if kind not in {"decision", "action"}:
        raise ServiceCommError(
            f"There is no kind '{kind}'. Use 'decision' or 'action'."
        )
    return add(
        stakeholder_map,
        "decisions",
        decision_id=next_id(stakeholder_map, "D"),
        statement=statement,
        kind=kind,
        meeting_id=meeting_id,
        objective_id=objective_id,
        owner=owner,
        date=today_or(date).isoformat(),
        due=due.isoformat() if due else "",
        status="open" if kind == "action" else "done",
    )


def close_action(
    stakeholder_map: StakeholderMap, decision_id: str, *, note: str = ""
) -> StakeholderMap:
    """
    Mark an action as done.

    Parameters
    ----------
    stakeholder_map
        The map.
    decision_id
        The action's id.
    note
        What came of it; it takes the place of the note.

    Returns
    -------
    StakeholderMap
        The changed map.

    Raises
    ------
    UnknownIdError
        If the map has no such action.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = log_decision(example_map(), "Share the figures", kind="action")
    >>> close_action(m, "D01").decisions["status"].item()
    'done'
    """
    cells = {"status": "done"} | ({"note": note} if note else {})
    return change(stakeholder_map, "decisions", decision_id, **cells)


def meeting_note(
    stakeholder_map: StakeholderMap, meeting_id: str, *, today: dt.date | None = None
) -> str:
    """
    Write the note that goes out on the same day.

    Parameters
    ----------
    stakeholder_map
        The map.
    meeting_id
        The meeting's id.
    today
        The day on which the next steps are judged; the day of the meeting if None.

    Returns
    -------
    str
        Plain text: who was there, what was decided, who does what by when, the way we
        work, and what to do next.

    Raises
    ------
    UnknownIdError
        If the map has no such meeting.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = log_meeting(example_map(), "First meeting", body_ids=["dwp", "hmrc"])
    >>> print(meeting_note(m, "M01").splitlines()[2])
    Here: Department for Work and Pensions and HM Revenue & Customs (2 bodies).
    """
    meetings = stakeholder_map.meetings
    place = position_of(meetings, TABLE["meetings"], meeting_id)
    record = meetings.iloc[place].to_dict()
    here = names_of(stakeholder_map, record["body_ids"])
    log = stakeholder_map.decisions
    log = log[log["meeting_id"] == meeting_id]
    actions = log["kind"] == "action"
    steps = next_steps(stakeholder_map, today)
    suggested = steps["suggestion"][:_STEPS]
    many = counted(len(here), "body", "bodies")
    present = f"Here: {listed(here)} ({many})." if here else ""
    purpose = str(record["purpose"]).removesuffix(".")
    for_it = f"For: {purpose}." if purpose else ""
    return document(
        f"{record['title']}, {in_words(record['date'])}: what we agreed",
        present,
        for_it,
        ("We agreed", bulleted(log.loc[~actions, "statement"])),
        ("To do", bulleted(_to_do(stakeholder_map, log[actions]))),
        ("We suggest next", bulleted(suggested)),
        "Did we get something wrong, or leave something out? Reply, and we put it "
        "right.",
    )


def _to_do(stakeholder_map: StakeholderMap, actions: pd.DataFrame) -> list[str]:
    lines = []
    columns = (actions[name] for name in ("statement", "owner", "due"))
    for statement, owner, due in zip(*columns, strict=True):
        who = called(stakeholder_map, owner) or "nobody yet"
        when = f"by {in_words(due)}" if due else "no date yet"
        lines.append(f"{statement.removesuffix('.')} ({who}, {when})")
    return lines
