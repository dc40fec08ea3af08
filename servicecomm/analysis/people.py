"""People: where they belong, and who may not be asked.

Words about people here hold roles, never names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._kept import kept
from servicecomm.analysis.levels import bodies
from servicecomm.model.schema import FLAGS

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap

REFUSED = ("opted out", "declined", "left", "bounced")
"""What was last heard of somebody who is not asked again."""

REFUSED_BY_BODY = ("opted out", "declined")
"""What was last heard of a body whose people are not asked again."""


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
    Say who may not be asked, and why.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.Series
        Why, as the end of a sentence, by the id of a person, a team or an
        organisation (sorted): people who asked not to be contacted; people and bodies
        who opted out at any time, or who were last heard of as in `REFUSED` or
        `REFUSED_BY_BODY`; and people of such bodies.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> refusals(example_map()).to_dict()
    {'quinn': 'asked not to be contacted', 'rowan': 'declined on 2026-10-06'}
    """
    people = stakeholder_map.people
    flagged = people.loc[says(people["do_not_contact"], yes=True), "person_id"]
    why = dict.fromkeys(flagged, "asked not to be contacted")
    log = stakeholder_map.engagement.sort_values(["date", "entry_id"], kind="stable")
    log = log[::-1]
    latest = log.drop_duplicates("subject_id")
    opted_out = log[log["status"] == "opted out"]
    kinds = bodies(stakeholder_map)["kind"]
    heard = pd.concat([opted_out, latest[latest["status"].isin(REFUSED)]])
    columns = (heard["subject_id"], heard["status"], heard["date"])
    for subject, status, date in zip(*columns, strict=True):
        kind = kinds.get(subject, "person")
        if kind == "person" or (kind != "service" and status in REFUSED_BY_BODY):
            why.setdefault(subject, f"{status} on {date}")
    for person, said in _by_their_body(stakeholder_map, why):
        why.setdefault(person, said)
    return pd.Series(why, dtype="str").sort_index()


def _by_their_body(
    stakeholder_map: StakeholderMap, why: dict[str, str]
) -> list[tuple[str, str]]:
    homes, names = people_homes(stakeholder_map), bodies(stakeholder_map)["name"]
    found = []
    for place in ("team", "organisation"):
        theirs = homes.loc[homes[place].isin(list(why)), place]
        said = {body: f"{names[body]} {why[body]}" for body in theirs.unique()}
        found += [(str(person), said[body]) for person, body in theirs.items()]
    return found
