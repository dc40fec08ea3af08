"""What a connector joins, in sentences that can be read out in a room.

It describes a network that is given; ranking is done elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csgraph

from servicecomm.analysis._sparse import ones
from servicecomm.analysis.grouping import communities
from servicecomm.analysis.wording import counted, listed
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from servicecomm.analysis.meetings import Meetings

    Whole = NDArray[np.int64]

_NAMED = 3  # others are named up to so many, and counted beyond
_GROUPS = 6  # groups of somebody's partners that are looked at, the largest first


@dataclass(frozen=True, slots=True)
class Words:
    """
    The words for one kind of actor.

    Attributes
    ----------
    one
        What one is called.
    many
        What several are called.
    it
        What stands for one that was just named.
    alone
        What is said of one that meets nobody.
    """

    one: str
    many: str
    it: str
    alone: str


WORDS = {
    "bodies": Words("body", "bodies", "it", "shares no problem with another body"),
    "people": Words("person", "people", "that person", "knows nobody else here"),
}
"""The words for bodies and for people."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """
    A network with its groups and parts.

    Attributes
    ----------
    meetings
        The network.
    incidence
        Places by actors.
    group
        For each actor, the number of its group, from 0.
    part
        For each actor, the number of its connected part, from 0, the largest first.
    prominence
        The actors, those in most places first, then by id.
    groups
        One row a group: ``group`` (from 1), ``name``, ``size``, ``ids`` and
        ``places``, each joined by ``|``; the largest group first.
    """

    meetings: Meetings
    incidence: sparse.csr_array
    group: Whole
    part: Whole
    prominence: Whole
    groups: pd.DataFrame


def survey(meetings: Meetings) -> Scene:
    """
    Find the groups and the parts of a network.

    Parameters
    ----------
    meetings
        The network.

    Returns
    -------
    Scene
        The network with its groups (`communities` of the network of both kinds) and
        connected parts.
    """
    incidence, adjacency = meetings.incidence(), meetings.adjacency()
    first = len(meetings.places)
    found = communities(adjacency)
    group = _by_size(found[first:])
    number = dict(zip(found[first:].tolist(), group.tolist(), strict=True))
    # A place that everybody is at may be a group of its own, without actors.
    place = np.array([number.get(each, -1) for each in found[:first].tolist()])
    part = _by_size(_parts(adjacency)[first:])
    degree = np.bincount(meetings.actor, minlength=len(meetings.actors))
    prominence = np.lexsort((np.arange(len(degree)), -degree))
    scene = Scene(meetings, incidence, group, part, prominence, pd.DataFrame())
    rows = []
    for each in range(int(group.max(initial=-1)) + 1):
        ids = meetings.actors.index[group == each]
        places = [meetings.places[at] for at in np.flatnonzero(place == each)]
        name, joined = _name(scene, each), SEPARATOR.join
        rows.append((each + 1, name, len(ids), joined(ids), joined(places)))
    columns = ["group", "name", "size", "ids", "places"]
    groups = pd.DataFrame(rows, columns=columns)
    return Scene(meetings, incidence, group, part, prominence, groups)


def _parts(adjacency: sparse.csr_array) -> Whole:
    return np.asarray(
        csgraph.connected_components(adjacency, directed=False)[1], np.int64
    )


def _by_size(labels: Whole) -> Whole:
    """Give numbers from 0: the most frequent label first, then the earliest."""
    _, first, inverse, size = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -size))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return number[inverse]


def _name(scene: Scene, group: int, without: int | None = None) -> str:
    members = scene.prominence[scene.group[scene.prominence] == group]
    members = members[members != without]
    names = listed(scene.meetings.actors["label"].iloc[members[:2]])
    return names if len(members) <= 2 else f"the group around {names}"  # noqa: PLR2004


def say(scene: Scene, actor: int, value: float, words: Words) -> str:
    """
    Say in a sentence or two what somebody joins.

    Parameters
    ----------
    scene
        The network.
    actor
        The position of the body or person.
    value
        Its betweenness.
    words
        The words for its kind.

    Returns
    -------
    str
        The two groups that it joins and who else does, and who would be cut off
        without it.
    """
    label = scene.meetings.actors["label"].iloc[actor]
    if len(scene.group) == 1:
        return f"{label} {words.alone}."
    there = scene.meetings.place[scene.meetings.actor == actor]
    others = _others(scene, actor)
    partners = np.unique(others.actor[np.isin(others.place, there)])
    if not len(partners):
        return f"{label} {words.alone}."
    if len(partners) == 1:
        only = scene.meetings.actors["label"].iloc[partners[0]]
        return f"{label} meets nobody but {only}."
    if value <= 0:
        return f"Those whom {label} meets meet one another anyway."
    parts = [_joined(scene, actor, others, there, words)]
    parts.append(_cut_off(scene, others, partners, words))
    return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, eq=False)
class _Others:
    """Who is where when somebody is left out, and whom each meets there."""

    place: Whole
    actor: Whole
    side: Whole  # for each entry, the group of most of the others there, or -1
    main: Whole  # for each place, the group of most of those there, or -1


def _others(scene: Scene, actor: int) -> _Others:
    left = scene.meetings.actor != actor
    place, who = scene.meetings.place[left], scene.meetings.actor[left]
    own = scene.group[who]
    groups = int(scene.group.max()) + 1
    cells, count = np.unique(place * groups + own, return_counts=True)
    at, group = np.divmod(cells, groups)
    order = np.lexsort((group, -count, at))
    at, group, count = at[order], group[order], count[order]
    places = np.arange(len(scene.meetings.places))
    first = np.searchsorted(at, places)
    most, most_count = _nth(at, group, count, first)
    next_, next_count = _nth(at, group, count, first + 1)
    # Somebody's own presence does not count for the side that they are on there.
    without = most_count[place] - 1
    stays = (without > next_count[place]) | (
        (without == next_count[place]) & (most[place] < next_[place])
    )
    theirs = np.where(stays & (without > 0), most[place], next_[place])
    side = np.where(most[place] == own, theirs, most[place])
    return _Others(place, who, side, most)


def _nth(at: Whole, group: Whole, count: Whole, position: Whole) -> tuple[Whole, Whole]:
    """Give each place's group at a position of its own list, and how many it has."""
    inside = np.minimum(position, max(len(at) - 1, 0))
    there = (position < len(at)) & (at[inside] == np.arange(len(position)))
    return np.where(there, group[inside], -1), np.where(there, count[inside], 0)


def _joined(
    scene: Scene, actor: int, others: _Others, there: Whole, words: Words
) -> str:
    """Name the two groups of its partners that the fewest others join."""
    label = scene.meetings.actors["label"]
    sides, many = np.unique(others.main[there], return_counts=True)
    sides, many = sides[sides >= 0], many[sides >= 0]
    sides = sides[np.argsort(-many, kind="stable")][:_GROUPS]
    if len(sides) == 1:
        name = _name(scene, int(sides[0]), actor)
        return f"{label.iloc[actor]} joins members of one group only: {name}."
    present = {each: np.unique(others.actor[others.side == each]) for each in sides}
    pairs = list(combinations(sides.tolist(), 2))
    also = {(a, b): np.intersect1d(present[a], present[b]) for a, b in pairs}
    best = min(pairs, key=lambda pair: (len(also[pair]), pairs.index(pair)))
    first, second = (_name(scene, side, actor) for side in best)
    joins = f"{label.iloc[actor]} joins {first} with {second}"
    if len(also[best]) > _NAMED:
        return f"{joins}, as do {counted(len(also[best]), 'other')}."
    if len(also[best]):
        found = scene.prominence[np.isin(scene.prominence, also[best])]
        do = "does" if len(found) == 1 else "do"
        return f"{joins}: only {listed(label.iloc[found])} {do} so too."
    shared = _shared(scene, others, best)
    if len(shared):
        return f"{joins}; they meet without {words.it} over {listed(shared)} only."
    return f"{joins}: without {words.it} they would not meet."


def _shared(scene: Scene, others: _Others, groups: tuple[int, int]) -> list[str]:
    """Name the places where members of both groups are."""
    own = scene.group[others.actor]
    first, second = (others.place[own == group] for group in groups)
    both = np.intersect1d(first, second)
    return [scene.meetings.places[place] for place in both.tolist()]


def _cut_off(scene: Scene, others: _Others, partners: Whole, words: Words) -> str:
    """Say who would lose touch with the rest of their part of the network."""
    first, size = len(scene.meetings.places), len(scene.group)
    links = ones(others.place, first + others.actor, (first + size, first + size))
    part = _parts(links)[first:]
    parts = np.unique(part[partners])
    if len(parts) == 1:
        return ""
    main = parts[np.argmax(np.bincount(part)[parts])]
    lost = scene.prominence[np.isin(part[scene.prominence], parts[parts != main])]
    names = listed(scene.meetings.actors["label"].iloc[lost], most=_NAMED)
    return f"Without {words.it}, {names} would be cut off from the others."
