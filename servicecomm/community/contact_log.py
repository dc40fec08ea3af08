"""Step 4: where contact with each stands, from identified to joined; whom to chase.

Each gesture is an edit of the map's log, whose entries are added and never changed.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.links import texts
from servicecomm.analysis.people import refusals
from servicecomm.analysis.wording import counted, listed
from servicecomm.community._dates import first_day, in_words, today_or
from servicecomm.community._naming import called, nameless, next_id
from servicecomm.errors import EditError, UnknownIdError, shown
from servicecomm.model.edits import add
from servicecomm.model.schema import BODY_TABLES, ENGAGEMENT_STATUS, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecomm.model.stakeholder_map import StakeholderMap

_ENDS = ("left", "bounced", "opted out")

MOVES = MappingProxyType(
    {
        "": (
            "identified",
            "introduction requested",
            "contacted",
            "joined",
            "opted out",
        ),
        "identified": (
            *("introduction requested", "contacted", "replied", "joined", "declined"),
            *("referred on", *_ENDS),
        ),
        "introduction requested": (
            *("contacted", "replied", "call booked", "joined", "declined"),
            *("referred on", "no reply", *_ENDS),
        ),
        "contacted": (
            *("contacted", "replied", "call booked", "joined", "declined"),
            *("referred on", "no reply", *_ENDS),
        ),
        "replied": (
            *("contacted", "call booked", "joined", "declined", "referred on"),
            *("no reply", *_ENDS),
        ),
        "call booked": (
            *("call booked", "contacted", "replied", "joined", "declined"),
            *("referred on", "no reply", *_ENDS),
        ),
        "no reply": (
            *("introduction requested", "contacted", "replied", "call booked"),
            *("joined", "declined", "referred on", *_ENDS),
        ),
        "referred on": ("contacted", "replied", "joined", "declined", *_ENDS),
        "declined": ("replied", "call booked", "joined", *_ENDS),
        "joined": ("joined", "declined", *_ENDS),
        "left": ("identified", "opted out"),
        "bounced": ("identified", "introduction requested", "contacted", *_ENDS),
        "opted out": (),
    }
)
"""Where contact may go from each status; from the empty one it begins."""

_WAIT = MappingProxyType(
    {
        "identified": (14, "Write to them, or leave them out."),
        "introduction requested": (
            7,
            "Ask the go-between whether they have had time; offer words to pass on.",
        ),
        "contacted": (10, "Write once more, in two lines, and offer two times."),
        "replied": (3, "Answer, and book the 30-minute call."),
        "call booked": (
            1,
            "Note what the call came to: joined, declined or passed on.",
        ),
        "no reply": (30, "Try another way: an introduction, a mailbox or a channel."),
        "referred on": (5, "Put the person they named on the map, and write to them."),
    }
)
_SECOND = "Do not write a third time: log 'no reply', and try another way in."
_MANY = 2
CHASE_COLUMNS = (
    *("subject_id", "who", "status", "since", "due", "days late", "why", "next"),
)
"""The columns of `who_to_chase`."""


def log_contact(
    stakeholder_map: StakeholderMap,
    who: Iterable[str] | str,
    status: str,
    *,
    date: dt.date | None = None,
    by: str = "",
    channel: str = "",
    next_action: str = "",
    next_date: dt.date | None = None,
) -> StakeholderMap:
    """
    Log that contact with people or bodies has moved on.

    Parameters
    ----------
    stakeholder_map
        The map.
    who
        Ids of people or bodies.
    status
        Where contact is now: one of `ENGAGEMENT_STATUS`.
    date
        When; the present day if None.
    by
        Who did it: a role or initials.
    channel
        How: e-mail, call, Slack ….
    next_action
        What is next.
    next_date
        When that is due.

    Returns
    -------
    StakeholderMap
        The map with an entry each; earlier entries stay.

    Raises
    ------
    UnknownIdError
        If the map has no such person or body.
    EditError
        If `MOVES` does not lead from where contact stands to there, or they asked not
        to be contacted.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = log_contact(example_map(), "amina", "replied")
    >>> log_contact(m, "amina", "joined").engagement["status"].tolist()[-2:]
    ['replied', 'joined']
    """
    day = today_or(date).isoformat()
    refused = refusals(stakeholder_map)
    for own in texts([who] if isinstance(who, str) else who):
        _check(stakeholder_map, own, status, refused)
        stakeholder_map = add(
            stakeholder_map,
            "engagement",
            entry_id=next_id(stakeholder_map, "N"),
            subject_id=own,
            date=day,
            status=status,
            by=by,
            channel=channel,
            next_action=next_action,
            next_date=next_date.isoformat() if next_date else "",
        )
    return stakeholder_map


def _check(
    stakeholder_map: StakeholderMap, own: str, status: str, refused: pd.Series[str]
) -> None:
    known = [
        each
        for name in ("people", *BODY_TABLES)
        for each in stakeholder_map.table(name)[TABLE[name].key[0]]
    ]
    if own not in known:
        raise UnknownIdError("person or body", own, known)
    if status not in ENGAGEMENT_STATUS:
        words = ", ".join(f"'{word}'" for word in ENGAGEMENT_STATUS)
        raise EditError(f"There is no status {shown(status)}. Use one of {words}.")
    now = _latest(stakeholder_map).get(own, {}).get("status", "")
    if now == "opted out" or "asked not" in refused.get(own, ""):
        if status in {"opted out", "left", "bounced"}:
            return
        raise EditError(
            f"{called(stakeholder_map, own)} asked not to be contacted, so contact "
            f"cannot be {shown(status)}. Ask somebody else of that body."
        )
    if status not in MOVES[now]:
        may = listed(f"'{word}'" for word in MOVES[now])
        here = f"is {shown(now)}" if now else "has not begun"
        raise EditError(
            f"Contact with {called(stakeholder_map, own)} {here}, so it cannot become "
            f"{shown(status)}. It may become {may}."
        )


def _latest(stakeholder_map: StakeholderMap) -> dict[str, dict[str, str]]:
    log = stakeholder_map.engagement.sort_values(["date", "entry_id"], kind="stable")
    last = log.drop_duplicates("subject_id", keep="last")
    rows = zip(last["subject_id"], last.to_dict("records"), strict=True)
    return {own: {str(k): str(cell) for k, cell in row.items()} for own, row in rows}


def who_to_chase(
    stakeholder_map: StakeholderMap, today: dt.date | None = None
) -> pd.DataFrame:
    """
    Say whom to chase, when, and with what.

    Parameters
    ----------
    stakeholder_map
        The map.
    today
        The day on which to judge what is due; the present day if None.

    Returns
    -------
    pandas.DataFrame
        One row each with whom contact is open: ``subject_id``, ``who`` (role and body,
        no name), ``status``, ``since`` and ``due`` (ISO), ``days late`` (below 0 where
        it is not due yet), ``why`` and ``next`` (what to do). Due is the date in the
        log, or else 7 days after an introduction was asked for, 10 after a letter, 3
        after a reply, and so on. Latest first, then by id. Who joined, declined, left
        or must not be contacted is not in it.

    Examples
    --------
    >>> import datetime as dt
    >>> from servicecomm.files.examples import example_map
    >>> chase = who_to_chase(example_map(), dt.date(2026, 12, 5))
    >>> chase[["subject_id", "days late"]].head(1).to_numpy().tolist()
    [['bryn', 75]]
    """
    day = today_or(today)
    refused = set(refusals(stakeholder_map).index)
    log = stakeholder_map.engagement
    written = log[log["status"] == "contacted"]["subject_id"].value_counts()
    rows = []
    for own, entry in sorted(_latest(stakeholder_map).items()):
        status, since = entry["status"], first_day(entry["date"])
        if own in refused or status not in _WAIT or since is None:
            continue
        days, ask = _WAIT[status]
        agreed = first_day(entry["next_date"])
        due = agreed or since + dt.timedelta(days=days)
        if status == "contacted" and written[own] >= _MANY:
            ask = _SECOND
        late = (day - due).days
        who = called(stakeholder_map, own)
        why = _why(status, entry["date"], due, agreed is not None, late)
        told = nameless(stakeholder_map, entry["next_action"]) or ask
        cells = (entry["date"], due.isoformat(), late, why, told)
        rows.append((own, who, status, *cells))
    frame = pd.DataFrame(rows, columns=list(CHASE_COLUMNS))
    frame["days late"] = frame["days late"].astype("int64")
    order = ["days late", "subject_id"]
    return frame.sort_values(order, ascending=[False, True], ignore_index=True)


def _why(status: str, since: str, due: dt.date, agreed: bool, late: int) -> str:  # noqa: FBT001 - a fact about the date
    said = f"{status[:1].upper()}{status[1:]} since {in_words(since)}"
    when = in_words(due.isoformat())
    dated = f"the next step was set for {when}" if agreed else f"due by {when}"
    if late > 0:
        return f"{said}; {dated}: {counted(late, 'day')} late."
    return f"{said}; {dated}."
