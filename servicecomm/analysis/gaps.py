"""Who and what is missing from a map, each gap in a sentence with what to do.

It gathers and orders; the checks themselves are in the modules that it imports.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.gap_links import link_gaps
from servicecomm.analysis.gap_people import people_gaps
from servicecomm.analysis.gap_problems import OWNING, problem_gaps
from servicecomm.analysis.gap_reach import reach_gaps
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection

    from servicecomm.model.stakeholder_map import StakeholderMap

GAP_COLUMNS = ("kind", "subject_id", "text", "what to do")
"""The columns of `gaps`."""

GAP_KINDS = MappingProxyType(
    {
        "problem nobody has": "No body is linked to the problem.",
        "problem only one body has": "One organisation alone is linked to it.",
        "problem nobody owns": "None of its links has an owning relation.",
        "problem without evidence": "None of its links cites evidence.",
        "problem nobody can speak for": "Nobody whom we may ask belongs to its bodies.",
        "problem only one person can speak for": "One person alone could speak for it.",
        "nation missing from a problem": (
            "The problem names a nation where none of its bodies works."
        ),
        "nation missing": "None of the affected bodies works in that nation.",
        "tier missing": "None of the affected bodies is of that part of government.",
        "function missing": "Nobody on the map does that kind of work.",
        "frontline missing": "Nobody on the map meets the users of the service.",
        "body without a contact": "Nobody whom we may ask is recorded there.",
        "body with cold contacts only": "People are recorded there; nobody is known.",
        "closed body still linked": "A body that closed or was replaced is in use.",
        "link on our word alone": "The link is inferred or assumed, not stated.",
        "stated link without evidence": "The link is called stated but cites nothing.",
        "old link": "What the link says was true longer ago than the age allowed.",
        "old evidence": "All the evidence of the problem is older than five years.",
        "record past its review date": "The date to check or delete it has passed.",
        "next step overdue": "A next step was due, and nothing was recorded since.",
        "not to be asked": "They asked not to be, declined, left or cannot be reached.",
        "person without an address": "There is no e-mail address or shared mailbox.",
        "body without a shared mailbox": "It has personal addresses only.",
    }
)
"""Every kind of gap and when it is one, in the order in which they are listed."""

MAX_AGE_DAYS = 730
"""After how many days a link counts as old."""


def gaps(
    stakeholder_map: StakeholderMap,
    today: dt.date | None = None,
    *,
    basis: Collection[str] | str = BASIS,
    owning: Collection[str] | str = OWNING,
    max_age_days: int = MAX_AGE_DAYS,
) -> pd.DataFrame:
    """
    List who and what is missing.

    Parameters
    ----------
    stakeholder_map
        The map.
    today
        The day on which to judge what is overdue and old; the present day if None.
        Give it to make the same list again later.
    basis
        Which links count as a link of a body: any of "stated", "inferred", "assumed".
    owning
        The relations that make a body an owner of a problem.
    max_age_days
        After how many days a link counts as old.

    Returns
    -------
    pandas.DataFrame
        One row a gap: ``kind`` (one of `GAP_KINDS`), ``subject_id`` (the id of the
        problem, body, person or entry; for what is missing from the map as a whole,
        the missing nation, tier or function), ``text`` and ``what to do``. In the
        order of `GAP_KINDS`, then by id. People are called by their roles.

    Raises
    ------
    ServiceCommError
        If `basis` is none of those above, or the age is below 0.

    Examples
    --------
    >>> import datetime as dt
    >>> from servicecomm.files.examples import example_map
    >>> found = gaps(example_map(), dt.date(2026, 12, 1))
    >>> found.loc[found["kind"] == "problem only one body has", "text"].item()
    'P13 is not shared yet: only Department for Work and Pensions is recorded.'
    """
    if max_age_days < 0:
        raise ServiceCommError(f"max_age_days is {max_age_days}: use 0 or more.")
    day = dt.datetime.now().astimezone().date() if today is None else today
    rows = [
        *problem_gaps(stakeholder_map, basis, owning),
        *reach_gaps(stakeholder_map, basis),
        *people_gaps(stakeholder_map, day, basis),
        *link_gaps(stakeholder_map, day, dt.timedelta(days=max_age_days)),
    ]
    order = {kind: place for place, kind in enumerate(GAP_KINDS)}
    rows.sort(key=lambda row: (order[row[0]], row[1:]))
    return pd.DataFrame(rows, columns=list(GAP_COLUMNS), dtype="str")
