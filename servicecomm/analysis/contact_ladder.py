"""The ladder of contacts: how far each affected body is from us.

Which route is the warmest is `introductions`' affair; nobody is listed who may not be
asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.introductions import reach
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from servicecomm.model.stakeholder_map import StakeholderMap

RUNGS = (
    "know well",
    "met",
    "know of",
    "by introduction",
    "by two introductions",
    "cold",
    "nobody to ask",
)
"""How near a body may be, nearest first."""


def contact_ladder(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    basis: Collection[str] | str = BASIS,
) -> pd.DataFrame:
    """
    Say how far each affected body is from us.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems, or None for all.
    basis
        Which links to follow: any of "stated", "inferred", "assumed".

    Returns
    -------
    pandas.DataFrame
        One row an affected organisation: ``body_id``, ``name``, ``problems`` (how
        many), ``rung`` (one of `RUNGS`: the warmest way to anybody there who may be
        asked) and ``people`` (how many may be); nearest first, then most problems,
        then by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> ladder = contact_ladder(example_map())
    >>> ladder["rung"].iloc[0]
    'know well'
    """
    table = affected_bodies(stakeholder_map, problems, basis=basis)
    refused = refusals(stakeholder_map).index
    homes = people_homes(stakeholder_map)["organisation"]
    homes = homes[~homes.index.isin(refused)]
    order = {rung: place for place, rung in enumerate(RUNGS)}
    places = reach(stakeholder_map)["warmth"].loc[homes.index].map(order)
    nearest = places.groupby(homes).min()
    rung = nearest.reindex(table["body_id"]).fillna(len(RUNGS) - 1).to_numpy(np.int64)
    count = homes.value_counts().reindex(table["body_id"]).fillna(0)
    table = table.assign(rung=rung, people=count.to_numpy(np.int64))
    table = table.sort_values(
        ["rung", "problems", "body_id"], ascending=[True, False, True]
    )
    table["rung"] = pd.array([RUNGS[own] for own in table["rung"]], dtype="str")
    columns = ["body_id", "name", "problems", "rung", "people"]
    return table[columns].reset_index(drop=True)
