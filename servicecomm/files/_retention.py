"""When a record of a person is due to be looked at or deleted.

It lists; erasing is for `servicecomm.files._erasing`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from servicecomm.files._live import Live

DUE_COLUMNS = ("person_id", "role", "organisation_id", "due", "days", "because")
"""The columns of the list of what is due."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def due(live: Live, on: dt.date | None, days: int) -> pd.DataFrame:
    """List the people whose record is due on a day."""
    day = dt.datetime.now().astimezone().date() if on is None else on
    people = live.state.map.people
    entered = _entered(live)
    numbers = live.state.rows["people"].tolist()
    rows = []
    columns = ("person_id", "role", "organisation_id", "review_by")
    cells = (people[name].tolist() for name in columns)
    for number, who, role, body, written in zip(numbers, *cells, strict=True):
        own = _date(written)
        when = own or entered.get(number, entered[0]) + dt.timedelta(days=days)
        if when <= day:
            because = (
                "its date has come" if own else f"{days} days since it was entered"
            )
            rows.append((who, role, body, when, (day - when).days, because))
    rows.sort(key=lambda row: (row[3], row[0]))
    frame = pd.DataFrame(rows, columns=list(DUE_COLUMNS))
    return frame.assign(due=[row[3].isoformat() for row in rows])


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10]) if _DATE.match(text) else None
    except ValueError:
        return None


def _entered(live: Live) -> dict[int, dt.date]:
    """Say when each row of people was written first; 0 stands for the rest."""
    first = live.actions[0].at
    days = {0: dt.datetime.fromisoformat(first).date()}
    query = (
        "SELECT change.row, min(action.at) FROM change JOIN action "
        "ON change.number BETWEEN action.first AND action.last "
        "WHERE change.place='people' AND change.before IS NULL "
        "AND action.kind='edit' GROUP BY change.row"
    )
    for row, at in live.connection.execute(query):
        days[row] = dt.datetime.fromisoformat(at).date()
    return days
