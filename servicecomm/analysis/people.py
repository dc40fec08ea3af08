"""People: where they belong, and who may not be asked.

Words about people here hold roles, never names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._kept import kept
from servicecomm.analysis.levels import bodies
from servicecomm.model import refusals as rule
from servicecomm.model.schema import FLAGS

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap


@kept
def people_homes(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """
    Say where each person belongs, in words that hold no name.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.DataFrame
        One row a person, by ``person_id`` (the index, sorted): ``role``,
        ``profession``, ``team`` and ``organisation`` (ids; the organisation of the
        team where a team is given) and ``known_as``, "role (organisation)".

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> people_homes(example_map()).loc["bryn", "known_as"]
    'Service designer, probate (HMCTS)'
    """
    people = stakeholder_map.people.set_index("person_id").sort_index()
    every = bodies(stakeholder_map)
    of_team = people["team_id"].map(every["organisation"])
    organisation = people["organisation_id"].where(of_team.isna(), of_team)
    short = organisation.map(every["short"])
    homes = pd.DataFrame(
        {
            "role": people["role"],
            "profession": people["profession"],
            "team": people["team_id"],
            "organisation": organisation,
            "known_as": people["role"] + " (" + short.astype("str") + ")",
        }
    )
    return homes.astype("str")


def says(cells: pd.Series[str], *, yes: bool) -> pd.Series[bool]:
    """
    Find the cells that say yes, or those that say no.

    Parameters
    ----------
    cells
        A column of flags.
    yes
        Which of the two to find.

    Returns
    -------
    pandas.Series
        True where the cell says so; an empty cell says neither.

    Examples
    --------
    >>> import pandas as pd
    >>> says(pd.Series(["Yes", "no", ""]), yes=False).tolist()
    [False, True, False]
    """
    words = {word for word, meaning in FLAGS.items() if word and meaning is yes}
    # Each of a few words is looked up once, however many cells there are.
    codes, found = pd.factorize(cells.to_numpy(object))
    saying = np.array([each.strip().lower() in words for each in found], bool)
    return pd.Series(saying[codes], cells.index)


@kept
def refusals(stakeholder_map: StakeholderMap) -> pd.Series[str]:
    """
    Say who may not be asked, and why, and remember it with the map.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.Series
        As `servicecomm.model.refusals.refusals` gives it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> refusals(example_map()).loc["rowan"]
    'declined on 2026-10-06'
    """
    return rule.refusals(stakeholder_map)
