"""Warm routes to a person through declared contacts; a channel where there is none.

Only what the map declares is used: who knows whom, and how well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._kept import kept
from servicecomm.analysis.channels import Place, channel_routes
from servicecomm.analysis.levels import bodies, rolled_up
from servicecomm.analysis.people import people_homes, refusals, says
from servicecomm.errors import UnknownIdError
from servicecomm.model.frames import explode
from servicecomm.model.schema import SEPARATOR, US, WARMTH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from servicecomm.model.stakeholder_map import StakeholderMap

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

MOST_STEPS = 3
"""From us to the person through two go-betweens at most."""

INTRODUCED = ("by introduction", "by two introductions")
"""The warmth of somebody whom we reach through one go-between, or through two."""

WARMTH_STEPS = (*reversed(INTRODUCED), *reversed(WARMTH[:-1]))
"""Everything warmer than "cold", in rising order."""

_COST = {"know well": 1, "met": 2, "know of": 4}
_UNSURE = 1  # added where the go-between has not said that they would introduce us
_DIRECT = {
    "know well": "Direct: we know them well.",
    "met": "Direct: we have met.",
    "know of": "Direct: we know of them.",
}


def routes(
    stakeholder_map: StakeholderMap, person_ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """
    Find the warmest route from us to people.

    The cheapest path of at most three steps: a step costs 1 where people know each
    other well, 2 where they have met, 4 where they know of each other, and one more
    where the go-between has not said that they would introduce us. Nobody is asked
    who said that they would not, nor anybody in `refusals`. Of equal routes the
    shortest counts, then the one whose last go-between's id comes first, then the one
    whose first go-between's id does.

    Parameters
    ----------
    stakeholder_map
        The map.
    person_ids
        The people to reach, or None for everybody.

    Returns
    -------
    pandas.DataFrame
        One row a person, by ``person_id`` (the index): ``warmth`` ("know well", "met"
        or "know of" where we do; else "by introduction", "by two introductions" or
        "cold"), ``cost`` (infinite where there is no route), ``via`` (the ids of the
        go-betweens, joined by ``|``) and ``route``, a sentence that names roles, not
        people.

    References
    ----------
    R. Bellman, "On a routing problem", Quarterly of Applied Mathematics 16 (1958).

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> routes(example_map(), ["grace"])["via"].tolist()
    ['amina|carys']
    """
    found = reach(stakeholder_map)
    ids = found.index.to_numpy(object)
    if person_ids is not None:
        found = found.loc[list(person_ids)]
    between = found[["first", "second"]].to_numpy().tolist()
    via = [SEPARATOR.join(ids[each] for each in own if each >= 0) for own in between]
    told = _told(stakeholder_map, found)
    return found[["warmth", "cost"]].assign(
        via=pd.array(via, dtype="str"), route=pd.array(told, dtype="str")
    )


@kept
def reach(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """
    Find how everybody is reached, before it is put into words.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.DataFrame
        One row a person, by ``person_id`` (the index, sorted): ``warmth`` and
        ``cost`` as in `routes`, ``first`` and ``second``, the positions of the
        go-betweens among the people (-1 for none).

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> reach(example_map()).loc[["amina", "bryn", "carys"], "cost"].tolist()
    [1.0, 2.0, 3.0]
    """
    people = people_homes(stakeholder_map).index
    near = _near(stakeholder_map.contacts)
    cost, first, second = _cheapest(_steps(stakeholder_map, near), len(people))
    words = np.array([WARMTH[-1], *INTRODUCED], object)
    introduced = words[(first >= 0).astype(int) + (second >= 0)]
    direct = _known_by_us(near).reindex(people)
    warmth = direct.where(direct.notna(), introduced).astype("str")
    columns = {"warmth": warmth, "cost": cost, "first": first, "second": second}
    return pd.DataFrame(columns, index=people)


def _near(contacts: pd.DataFrame) -> pd.DataFrame:
    """Keep the contacts that a path from us can take: of many, most are too far."""
    known_by = contacts["known_by"].to_numpy(object)
    known = contacts["person_id"].to_numpy(object)
    rows: NDArray[np.bool_] = known_by == US
    who = pd.Index(known_by, dtype=object)
    for _ in range(MOST_STEPS - 1):
        rows = rows | who.isin(known[rows])
    return contacts[rows]


def _known_by_us(contacts: pd.DataFrame) -> pd.Series[str]:
    ours: pd.DataFrame = contacts[contacts["known_by"].to_numpy(object) == US]
    ours = ours[ours["warmth"] != WARMTH[-1]]
    warmth: pd.Series[str] = ours.set_index("person_id")["warmth"]
    return warmth


def _steps(stakeholder_map: StakeholderMap, contacts: pd.DataFrame) -> pd.DataFrame:
    """List who can lead us to whom, and at what cost, by positions; we stand last."""
    people = people_homes(stakeholder_map).index
    known_by = contacts["known_by"].to_numpy(object)
    ours = known_by == US
    says_yes, says_no = (
        says(contacts["willing_to_introduce"], yes=yes).to_numpy(bool)
        for yes in (True, False)
    )
    cost = _costs(contacts["warmth"]) + np.where(ours | says_yes, 0.0, _UNSURE)
    refused = people.isin(refusals(stakeholder_map).index)
    origin = _positions(people, known_by)
    known = _positions(people, contacts["person_id"].to_numpy(object))
    asked = ~refused[known] & (ours | ~(refused[origin] | says_no)) & np.isfinite(cost)
    origin = np.where(ours, len(people), origin)
    every = pd.DataFrame({"from": origin, "to": known, "cost": cost})
    steps: pd.DataFrame = every[asked]
    return steps.sort_values("from", kind="stable")


def _positions(people: pd.Index[str], ids: NDArray[np.object_]) -> Whole:
    """Find each among the people, -1 for none; each id is looked up once."""
    codes, found = pd.factorize(ids)
    return people.get_indexer(pd.Index(found, dtype="str"))[codes]


def _costs(warmth: pd.Series[str]) -> Floats:
    """Give what each step costs; endless where somebody is cold."""
    codes, words = pd.factorize(warmth.to_numpy(object))
    own = [np.inf if word == WARMTH[-1] else _COST.get(word, 0) for word in words]
    return np.array(own, float)[codes]


def _cheapest(steps: pd.DataFrame, us: int) -> tuple[Floats, Whole, Whole]:
    """Find the cheapest path to everybody, and its go-betweens (-1 for none)."""
    cost, length = np.full(us, np.inf), np.zeros(us, np.int64)
    came_from = np.full((MOST_STEPS + 1, us + 1), -1)
    reached = np.r_[cost, 0.0]
    for step in range(1, MOST_STEPS + 1):
        reached, came_from[step] = _relaxed(reached, steps)
        better = reached[:us] < cost
        cost[better], length[better] = reached[:us][better], step
    last = np.where(length > 1, came_from[length, np.arange(us)], -1)
    first = np.where(length == MOST_STEPS, came_from[2][last], last)
    return cost, first, np.where(length == MOST_STEPS, last, -1)


def _relaxed(reached: Floats, steps: pd.DataFrame) -> tuple[Floats, Whole]:
    """Go exactly one step on from everybody reached: the costs, and from whom."""
    origin, to = steps["from"].to_numpy(), steps["to"].to_numpy()
    arriving = reached[origin] + steps["cost"].to_numpy()
    cost = np.full(len(reached), np.inf)
    np.minimum.at(cost, to, arriving)
    source = np.full(len(reached), -1)
    best = np.flatnonzero((arriving == cost[to]) & np.isfinite(arriving))[::-1]
    source[to[best]] = origin[best]  # written last, the first by id stays
    return cost, source


def _told(stakeholder_map: StakeholderMap, found: pd.DataFrame) -> list[str]:
    homes, refused = people_homes(stakeholder_map), refusals(stakeholder_map)
    names = homes["known_as"].to_numpy(object)
    own = homes.loc[found.index]
    columns = (own[name].tolist() for name in ("organisation", "team", "profession"))
    places = [Place(*place) for place in zip(*columns, strict=True)]
    posts = channel_routes(stakeholder_map, places)
    told = []
    for person, place, warmth, cost, first, second in zip(
        found.index, places, *(found[name].tolist() for name in found), strict=True
    ):
        if person in refused.index:
            told.append(f"Not to be approached: {refused[person]}.")
        elif np.isinf(cost):
            told.append(posts[place])
        elif first < 0:
            told.append(_DIRECT[warmth])
        else:
            on = f", who would ask the {names[second]}," if second >= 0 else ""
            ask = f"Ask the {names[first]}{on} for an introduction"
            told.append(f"{ask}; both sides agree first.")
    return told


def ways_in(
    stakeholder_map: StakeholderMap, organisation_ids: Collection[str]
) -> dict[str, str]:
    """
    Say how to reach organisations where nobody can be asked directly.

    Parameters
    ----------
    stakeholder_map
        The map.
    organisation_ids
        Their ids.

    Returns
    -------
    dict of str to str
        A sentence each: the warmest person whom we know in a body above it or in one
        below it, or else its channel, as `channel_routes` finds it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> ways_in(example_map(), ["mhclg"])["mhclg"]
    'No contact yet: post in Cross-government digital Slack (Slack).'
    """
    near = _askable_nearby(stakeholder_map)
    near = near[near["organisation"].isin(list(organisation_ids))]
    posts = channel_routes(stakeholder_map, map(Place, organisation_ids))
    found = {place.organisation: post for place, post in posts.items()}
    known_as = people_homes(stakeholder_map)["known_as"]
    columns = (near["organisation"], near["person"], near["where"])
    for own, person, where in zip(*columns, strict=True):
        found[own] = f"Ask the {known_as[person]}, in {where}, who to speak to."
    return found


@kept
def _askable_nearby(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """Find the warmest person whom we know next to each organisation."""
    known = reach(stakeholder_map)
    known = known[(known["first"] < 0) & np.isfinite(known["cost"])]
    homes = people_homes(stakeholder_map)["organisation"]
    best = pd.DataFrame({"home": homes[known.index], "cost": known["cost"]})
    best["person"] = best.index
    organisations = stakeholder_map.organisations
    above = explode(organisations, "parent_id")
    below = organisations["organisation_id"][above.index].to_numpy()
    pairs = (
        {"organisation": below, "home": above.to_numpy(), "where": "a body above it"},
        {"organisation": above.to_numpy(), "home": below, "where": "a body below it"},
    )
    near = pd.concat([pd.DataFrame(pair, dtype="str") for pair in pairs])
    near = near.merge(best, on="home").sort_values(["cost", "person"], kind="stable")
    return near.drop_duplicates("organisation")


def introductions(
    stakeholder_map: StakeholderMap, target_id: str, *, most: int = 5
) -> pd.DataFrame:
    """
    List the routes to a person or a body, warmest first; who must not be asked, last.

    Parameters
    ----------
    stakeholder_map
        The map.
    target_id
        The id of a person, or of a body: then everybody who belongs to it (for a
        service, to its organisation).
    most
        How many to list.

    Returns
    -------
    pandas.DataFrame
        ``person_id`` (who is reached), ``role``, ``organisation``, ``warmth``,
        ``via`` (go-betweens, joined by ``|``), ``ask`` (the id of the person to ask
        first; empty where the contact is direct or there is none) and ``route``. For a
        body where nobody is recorded, one row without a person.

    Raises
    ------
    UnknownIdError
        If the map has no such person or body.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> introductions(example_map(), "esme")["warmth"].tolist()
    ['met']
    """
    homes = people_homes(stakeholder_map)
    wanted = homes[_belonging(stakeholder_map, homes, target_id)]
    near = reach(stakeholder_map).loc[wanted.index]
    near["refused"] = near.index.isin(refusals(stakeholder_map).index)
    near = near.sort_values(["refused", "cost"], kind="stable")
    found = routes(stakeholder_map, near.index[:most]).assign(role=wanted["role"])
    names = bodies(stakeholder_map)["name"]
    found["organisation"] = wanted["organisation"].map(names)
    found["ask"] = [via.split(SEPARATOR)[0] for via in found["via"]]
    if wanted.empty:
        home = rolled_up(stakeholder_map, target_id, "organisation")
        way = ways_in(stakeholder_map, [home])[home]
        told = {"organisation": names[home], "warmth": WARMTH[-1], "route": way}
        found = pd.DataFrame(told, index=pd.Index([""], name="person_id"))
    columns = ["person_id", "role", "organisation", "warmth", "via", "ask", "route"]
    return found.reset_index().reindex(columns=columns, fill_value="").astype("str")


def first_way(stakeholder_map: StakeholderMap, target_id: str) -> pd.Series[str] | None:
    """
    Find the warmest route to somebody who may be asked.

    Parameters
    ----------
    stakeholder_map
        The map.
    target_id
        As in `introductions`.

    Returns
    -------
    pandas.Series or None
        The first row of `introductions`; None where all who are known there must not
        be asked.

    Raises
    ------
    UnknownIdError
        If the map has no such person or body.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> first_way(example_map(), "hmrc")["role"]
    'User researcher, bereavement'
    """
    first = introductions(stakeholder_map, target_id, most=1).iloc[0]
    refused = first["person_id"] in refusals(stakeholder_map).index
    return None if refused else first


def _belonging(
    stakeholder_map: StakeholderMap, homes: pd.DataFrame, target_id: str
) -> Iterable[bool]:
    every = bodies(stakeholder_map)
    if target_id in homes.index:
        return homes.index == target_id
    if target_id not in every.index:
        known = [*homes.index, *every.index]
        raise UnknownIdError("person or body", target_id, known)
    if every["kind"][target_id] == "team":
        return homes["team"] == target_id
    home = rolled_up(stakeholder_map, target_id, "organisation")
    return homes["organisation"] == home
