"""Who may not be asked or written to: one rule for lists, letters and mail merges.

It reads what people and the log say; it judges nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.model.schema import BODY_TABLES, FLAGS, TABLE

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap

REFUSED = ("opted out", "declined", "left", "bounced")
"""What was last heard of somebody who is not asked again."""

REFUSED_BY_BODY = ("opted out", "declined")
"""What was last heard of a body whose people are not asked again."""


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
    flags = people["do_not_contact"].str.strip().str.lower().map(FLAGS)
    flagged = people.loc[flags.eq(other=True), "person_id"]
    why = dict.fromkeys(flagged, "asked not to be contacted")
    log = stakeholder_map.engagement.sort_values(["date", "entry_id"], kind="stable")
    log = log[::-1]
    latest = log.drop_duplicates("subject_id")
    opted_out = log[log["status"] == "opted out"]
    kinds = _kinds(stakeholder_map)
    heard = pd.concat([opted_out, latest[latest["status"].isin(REFUSED)]])
    columns = (heard["subject_id"], heard["status"], heard["date"])
    for subject, status, date in zip(*columns, strict=True):
        kind = kinds.get(subject, "people")
        if kind == "people" or (kind != "services" and status in REFUSED_BY_BODY):
            why.setdefault(subject, f"{status} on {date}")
    for person, said in _by_their_body(stakeholder_map, why):
        why.setdefault(person, said)
    return pd.Series(why, dtype="str").sort_index()


def _kinds(stakeholder_map: StakeholderMap) -> dict[str, str]:
    return {
        own: name
        for name in BODY_TABLES
        for own in stakeholder_map.table(name)[TABLE[name].key[0]]
    }


def _by_their_body(
    stakeholder_map: StakeholderMap, why: dict[str, str]
) -> list[tuple[str, str]]:
    people, teams = stakeholder_map.people, stakeholder_map.teams
    places = {"team_id": people["team_id"]}
    # A team's organisation counts, whatever stands beside the person.
    above = people["team_id"].map(teams.set_index("team_id")["organisation_id"])
    own = people["organisation_id"]
    places["organisation_id"] = own.where(above.isna(), above)
    found = []
    for column, place in places.items():
        table = stakeholder_map.table(f"{column.removesuffix('_id')}s")
        names = dict(zip(table[column], table["name"], strict=True))
        refused = place.isin([body for body in why if body in names])
        pairs = zip(people.loc[refused, "person_id"], place[refused], strict=True)
        found += [(person, f"{names[body]} {why[body]}") for person, body in pairs]
    return found
