"""Gaps of bodies and people: contacts, addresses, closures, and what is overdue.

People are called by their roles; nobody's name is in what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.gap_problems import Gap
from servicecomm.analysis.introductions import routes, ways_in
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.analysis.wording import counted, listed
from servicecomm.model.frames import split_cell
from servicecomm.model.schema import WARMTH

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap

_CLOSED = ("closed", "abolished", "dissolved", "merged", "renamed", "replaced", "split")
_ENDED = ("met", "dropped", "done", "closed")


def people_gaps(
    stakeholder_map: StakeholderMap, today: dt.date, basis: Collection[str] | str
) -> Iterator[Gap]:
    """
    Find the gaps of bodies and people.

    Parameters
    ----------
    stakeholder_map
        The map.
    today
        The day on which to judge what is overdue.
    basis
        Which links make a body an affected one.

    Yields
    ------
    Gap
        Bodies without a contact or with cold ones, closed bodies in use, records past
        their review date, overdue steps, people who may not be asked or have no
        address, and bodies without a shared mailbox.
    """
    links = select_links(stakeholder_map, basis=basis)
    problems = links.groupby("body_id")["problem_id"].nunique()
    yield from _contacts(stakeholder_map, problems)
    yield from _closed(stakeholder_map)
    yield from _reviews(stakeholder_map, today)
    yield from _steps(stakeholder_map, today)
    yield from _refusals(stakeholder_map)
    yield from _addresses(stakeholder_map, problems)


def _askable(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    homes = people_homes(stakeholder_map)
    return homes[~homes.index.isin(list(refusals(stakeholder_map).index))]


def _contacts(
    stakeholder_map: StakeholderMap, problems: pd.Series[int]
) -> Iterator[Gap]:
    names = bodies(stakeholder_map)["name"]
    homes, askable = people_homes(stakeholder_map), _askable(stakeholder_map)
    found = routes(stakeholder_map, askable.index)
    warm = askable.loc[found["warmth"] != WARMTH[-1], "organisation"].unique()
    recorded, asked = set(homes["organisation"]), set(askable["organisation"])
    without = [each for each in problems.index if each not in asked]
    ways = ways_in(stakeholder_map, without)
    for body_id in without:
        who = "may be asked" if body_id in recorded else "is recorded"
        has = counted(int(problems[body_id]), "problem")
        text = f"{names[body_id]} has {has}, but nobody {who} there."
        yield Gap("body without a contact", body_id, text, ways[body_id])
    cold = [each for each in problems.index if each in asked - set(warm)]
    for body_id in cold:
        there = askable[askable["organisation"] == body_id]
        text = f"{names[body_id]}: {counted(len(there), 'person is', 'people are')} "
        text += "recorded there, but nobody knows them."
        remedy = str(found["route"][there.index[0]])
        yield Gap("body with cold contacts only", body_id, text, remedy)


def _closed(stakeholder_map: StakeholderMap) -> Iterator[Gap]:
    organisations = stakeholder_map.organisations
    status = organisations["status"].str.strip().str.casefold()
    gone = status.isin(_CLOSED) | (organisations["superseded_by"] != "")
    every = bodies(stakeholder_map)
    links = stakeholder_map.affects["body_id"].map(every["organisation"])
    uses = links.value_counts()
    staff = people_homes(stakeholder_map)["organisation"].value_counts()
    columns = ("organisation_id", "name", "superseded_by")
    for body_id, name, successors in zip(
        *(organisations.loc[gone, column] for column in columns), strict=True
    ):
        linked, known = int(uses.get(body_id, 0)), int(staff.get(body_id, 0))
        if not linked and not known:
            continue
        use = [counted(linked, "link")] if linked else []
        use += [counted(known, "person", "people")] if known else []
        heirs = split_cell(successors)
        called = listed(every["name"].get(each, f"'{each}'") for each in heirs)
        remedy = f"Move them to {called}." if heirs else "Find out who took over."
        text = f"{name} is closed or replaced, but still has {listed(use)}."
        yield Gap("closed body still linked", body_id, text, remedy)


def dates(cells: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """
    Read a column of dates.

    Parameters
    ----------
    cells
        ISO dates, also a year or a month alone.

    Returns
    -------
    pandas.Series
        The days; missing where a cell is empty or no date.

    Examples
    --------
    >>> dates(pd.Series(["2026-12-01", "2015", "soon"])).dt.year.tolist()
    [2026.0, 2015.0, nan]
    """
    return pd.to_datetime(cells, format="ISO8601", errors="coerce", utc=True)


def before(cells: pd.Series[str], day: dt.date) -> pd.Series[bool]:
    """
    Find the dates before a day.

    Parameters
    ----------
    cells
        As in `dates`.
    day
        The day.

    Returns
    -------
    pandas.Series
        True where the date is earlier; an empty cell is not.

    Examples
    --------
    >>> import datetime as dt
    >>> before(pd.Series(["2026-11-30", "2026-12", ""]), dt.date(2026, 12, 1)).tolist()
    [True, False, False]
    """
    return dates(cells) < pd.Timestamp(day, tz="UTC")


def _reviews(stakeholder_map: StakeholderMap, today: dt.date) -> Iterator[Gap]:
    kind = "record past its review date"
    known_as = people_homes(stakeholder_map)["known_as"]
    people = stakeholder_map.people
    late = people[before(people["review_by"], today)]
    for person_id, day in zip(late["person_id"], late["review_by"], strict=True):
        text = f"The record of the {known_as[person_id]} was due for review on {day}."
        yield Gap(kind, person_id, text, "Check it with them, or delete it.")
    objectives = stakeholder_map.objectives
    ended = objectives["status"].str.strip().str.casefold().isin(_ENDED)
    late = objectives[before(objectives["review_date"], today) & ~ended]
    for own, day in zip(late["objective_id"], late["review_date"], strict=True):
        text = f"The objective {own} was due for review on {day}."
        yield Gap(kind, own, text, "Look at it at the next meeting.")


def _steps(stakeholder_map: StakeholderMap, today: dt.date) -> Iterator[Gap]:
    log = stakeholder_map.engagement.sort_values(["date", "entry_id"], kind="stable")
    last = log.drop_duplicates("subject_id", keep="last")
    late = last[before(last["next_date"], today)]
    known_as, names = people_homes(stakeholder_map)["known_as"], bodies(stakeholder_map)
    columns = ("entry_id", "subject_id", "next_date")
    for entry, subject, day in zip(*(late[column] for column in columns), strict=True):
        person = known_as.get(subject)
        who = f"the {person}" if person is not None else names["name"][subject]
        text = f"A next step with {who} was due on {day}."
        yield Gap("next step overdue", entry, text, "Take it, or record what happened.")


def _refusals(stakeholder_map: StakeholderMap) -> Iterator[Gap]:
    known_as = people_homes(stakeholder_map)["known_as"]
    homes, names = people_homes(stakeholder_map), bodies(stakeholder_map)["name"]
    asked = set(_askable(stakeholder_map)["organisation"])
    for subject, why in refusals(stakeholder_map).items():
        own = str(subject)
        person = own in homes.index
        who = f"The {known_as[own]}" if person else names[own]
        place = homes["organisation"][own] if person else own
        remedy = f"Look for somebody else at {names[place]}."
        if why.startswith("bounced"):
            remedy = "Correct the address."
        elif place in asked:
            remedy = "Leave them out; somebody else there can be asked."
        yield Gap("not to be asked", own, f"{who} is not asked: {why}.", remedy)


def _addresses(
    stakeholder_map: StakeholderMap, problems: pd.Series[int]
) -> Iterator[Gap]:
    people = stakeholder_map.people.set_index("person_id").sort_index()
    askable = _askable(stakeholder_map)
    teams = stakeholder_map.teams.set_index("team_id")["mailbox"].to_dict()
    shared = stakeholder_map.organisations.set_index("organisation_id")["mailbox"]
    of_team = askable["team"].map({"": "", **teams})
    own_mailbox = askable["organisation"].map(shared)
    email = people["email"][askable.index]
    for person_id in askable.index[
        (email == "") & (of_team == "") & (own_mailbox == "")
    ]:
        yield Gap(
            "person without an address",
            person_id,
            f"There is no address for the {askable['known_as'][person_id]}.",
            "Ask for a shared mailbox, or for an introduction.",
        )
    # An address without anybody's name is a shared mailbox.
    role_only = (email != "") & (people["name"][askable.index] == "")
    open_to_all = askable[(of_team != "") | (own_mailbox != "") | role_only]
    personal = askable.loc[email != "", "organisation"].unique()
    names = bodies(stakeholder_map)["name"]
    without = set(personal) - set(open_to_all["organisation"])
    for body_id in sorted(without & set(problems.index)):
        yield Gap(
            "body without a shared mailbox",
            body_id,
            f"{names[body_id]} can be written to at personal addresses only.",
            "Ask for a shared mailbox: it stays when people move on.",
        )
