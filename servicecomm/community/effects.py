"""The effect of a community: what was published, changed or bought, logged and listed.

It counts nothing as an effect that nobody logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.levels import bodies
from servicecomm.community._dates import today_or
from servicecomm.community._naming import next_id
from servicecomm.errors import ServiceCommError, UnknownIdError, shown
from servicecomm.model.edits import add
from servicecomm.model.frames import split_cell
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    import datetime as dt

    from servicecomm.model.stakeholder_map import StakeholderMap

EFFECTS = ("published", "changed", "bought")
"""What an effect may be: something published, a service or rule changed, a purchase."""

EFFECT_COLUMNS = ("date", "kind", "what", "body_id", "objective_id", "where")
"""The columns of `effect_log`."""


def log_effect(
    stakeholder_map: StakeholderMap,
    what: str,
    *,
    kind: str,
    body_id: str = "",
    objective_id: str = "",
    where: str = "",
    date: dt.date | None = None,
) -> StakeholderMap:
    """
    Log what the community brought about.

    Parameters
    ----------
    stakeholder_map
        The map.
    what
        What happened, in a sentence.
    kind
        "published", "changed" or "bought".
    body_id
        The body that did it.
    objective_id
        The objective that it serves.
    where
        Where it can be seen.
    date
        When; the present day if None.

    Returns
    -------
    StakeholderMap
        The map with it, among its decisions; its id is the next free one: "D01" ….

    Raises
    ------
    ServiceCommError
        If there is no such kind.
    UnknownIdError
        If the map has no such body.
    InvalidTablesError
        If the map has no such objective.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = log_effect(example_map(), "One letter for two", kind="changed")
    >>> effect_log(m)[["kind", "what"]].to_numpy().tolist()
    [['changed', 'One letter for two']]
    """
    if kind not in EFFECTS:
        words = ", ".join(f"'{word}'" for word in EFFECTS)
        raise ServiceCommError(f"There is no effect {shown(kind)}. Use one of {words}.")
    known = bodies(stakeholder_map).index
    if body_id and body_id not in known:
        raise UnknownIdError("body", body_id, list(known))
    return add(
        stakeholder_map,
        "decisions",
        decision_id=next_id(stakeholder_map, "D"),
        statement=what,
        kind=kind,
        objective_id=objective_id,
        owner=body_id,
        date=today_or(date).isoformat(),
        status="done",
        note=where,
    )


def effect_log(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """
    List what came of the community.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.DataFrame
        ``date`` (ISO), ``kind`` (one of `EFFECTS`, or "activity" for an activity with
        a result), ``what``, ``body_id`` (ids joined by ``|``), ``objective_id`` and
        ``where``; the latest first.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> effect_log(example_map()).empty
    True
    """
    log = stakeholder_map.decisions
    log = log[log["kind"].isin(EFFECTS)]
    known = set(bodies(stakeholder_map).index)
    logged = pd.DataFrame(
        {
            "date": log["date"],
            "kind": log["kind"],
            "what": log["statement"],
            # An owner may be a person, and effects are told of bodies only.
            "body_id": log["owner"].where(log["owner"].isin(known), ""),
            "objective_id": log["objective_id"],
            "where": log["note"],
        }
    )
    done = stakeholder_map.activities
    done = done[(done["result"] != "") | (done["output"] != "")]
    said = done["title"] + ": " + done["result"]
    activities = pd.DataFrame(
        {
            "date": done["date"],
            "kind": "activity",
            "what": said.where(done["result"] != "", done["title"]),
            "body_id": done["body_ids"].map(
                lambda cell: SEPARATOR.join(split_cell(cell))
            ),
            "objective_id": done["objective_id"],
            "where": done["output"],
        }
    )
    both = pd.concat([logged, activities]).astype("str")
    return both.sort_values(
        ["date", "kind", "what"], ascending=[False, True, True], ignore_index=True
    )[list(EFFECT_COLUMNS)]
