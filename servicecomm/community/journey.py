"""The problems on the stages of the user's journey, with the bodies in each.

A table for whoever draws it; nothing is drawn here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.links import select_links
from servicecomm.community.framing import problem_rows
from servicecomm.errors import UnknownIdError
from servicecomm.model.frames import join_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecomm.model.stakeholder_map import StakeholderMap

NO_STAGE = "no stage yet"
"""What stands for the stage of a problem without one."""


def journey_lanes(
    stakeholder_map: StakeholderMap,
    stages: Iterable[str] | str | None = None,
    *,
    problems: Iterable[str] | str | None = None,
) -> pd.DataFrame:
    """
    Place the problems on the stages of the user's journey, with the bodies in each.

    Parameters
    ----------
    stakeholder_map
        The map.
    stages
        Stages in the order of the journey, all or the first of them; None orders them
        by the lowest id of a problem in each, with a stage of the whole journey last.
    problems
        Ids of the problems, or None for all.

    Returns
    -------
    pandas.DataFrame
        One row a problem: ``stage`` ("no stage yet" where it is empty), ``problem_id``,
        ``title``, ``body_ids`` (organisations, joined by ``|``) and
        ``unstated_body_ids`` (those of them that no link states: inferred or assumed);
        in the order of the stages, then by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem, or no problem stands at such a stage.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> lanes = journey_lanes(example_map(), ["register the death"])
    >>> lanes["problem_id"].tolist()[:4]
    ['P03', 'P10', 'P11', 'P01']
    """
    table = problem_rows(stakeholder_map, problems)
    stage = table["stage"].str.strip()
    stage = stage.mask(stage == "", NO_STAGE)
    known = [each for each in dict.fromkeys(stage) if each != NO_STAGE]
    given = [stages] if isinstance(stages, str) else stages or ()
    wanted = list(dict.fromkeys(given))
    for each in wanted:
        if each not in known:
            raise UnknownIdError("stage", each, known)
    rest = [each for each in known if each not in wanted]
    rest.sort(key=lambda each: "whole" in each.casefold())
    order = [*wanted, *rest, NO_STAGE]
    links = select_links(stakeholder_map, level="organisation")
    every = links.groupby("problem_id")["body_id"].unique()
    sure = links[links["basis"] == "stated"].groupby("problem_id")["body_id"].unique()
    rows = []
    for own, title, where in zip(
        table["problem_id"], table["title"], stage, strict=True
    ):
        there = sorted(every.get(own, []))
        unsure = [body for body in there if body not in set(sure.get(own, []))]
        rows.append((where, own, title, join_values(there), join_values(unsure)))
    rows.sort(key=lambda row: (order.index(row[0]), row[1]))
    columns = ["stage", "problem_id", "title", "body_ids", "unstated_body_ids"]
    return pd.DataFrame(rows, columns=columns, dtype="str")
