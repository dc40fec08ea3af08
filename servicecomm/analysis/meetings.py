"""Who comes together where: the network in which connectors are looked for.

Bodies come together in problems and ties, people in contacts, ties and teams. It is
built here and measured elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._sparse import ones
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import followed_basis, select_links
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.analysis.structure import Betweenness, betweenness
from servicecomm.model.schema import US, WARMTH

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from scipy import sparse

    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

    Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Meetings:
    """
    A network of two kinds: actors, and the places where they meet.

    Attributes
    ----------
    actors
        One row an actor, by id (the index, sorted): ``label``, what it is called in a
        sentence, and ``kind``.
    places
        The id of each place, sorted: a problem, a team, or both ends of a tie.
    place
        For each entry, the position of the place.
    actor
        For each entry, the position of the actor who is there.
    link
        For each entry, the number of the link that puts them there: a tie is one link
        with two entries.
    """

    actors: pd.DataFrame
    places: tuple[str, ...]
    place: Whole
    actor: Whole
    link: Whole

    def incidence(self) -> sparse.csr_array:
        """
        Give the grid of places and actors.

        Returns
        -------
        scipy.sparse.csr_array
            Places by actors, 1 where the actor is there.
        """
        return ones(self.place, self.actor, (len(self.places), len(self.actors)))

    def adjacency(self) -> sparse.csr_array:
        """
        Give the network of both kinds, the places first.

        Returns
        -------
        scipy.sparse.csr_array
            Nodes by nodes, symmetric, 1 where an actor is at a place.
        """
        size = len(self.places) + len(self.actors)
        actor = len(self.places) + self.actor
        row, column = np.r_[self.place, actor], np.r_[actor, self.place]
        return ones(row, column, (size, size))

    def between(self, sources: Whole | None) -> Betweenness:
        """
        Count the pairs of actors that each actor stands between.

        Parameters
        ----------
        sources
            Positions of the actors to start from, or None for all.

        Returns
        -------
        Betweenness
            For each actor. Pairs who meet in several places have as many paths.
        """
        first = len(self.places)
        ends = np.repeat([False, True], [first, len(self.actors)])
        starts = None if sources is None else first + sources
        found = betweenness(self.adjacency(), ends=ends, sources=starts)
        return Betweenness(found.value[first:], found.error[first:])

    def describe(self, link: int) -> str:
        """
        Name a link.

        Parameters
        ----------
        link
            Its number.

        Returns
        -------
        str
            The place and the actor, or the two ends of a tie.
        """
        entries = np.flatnonzero(self.link == link)
        labels = [str(self.actors["label"].iloc[self.actor[each]]) for each in entries]
        place = [] if len(labels) > 1 else [self.places[self.place[entries[0]]]]
        return " to ".join([*place, *labels])


def bodies_meeting(
    stakeholder_map: StakeholderMap,
    level: Level,
    basis: Collection[str] | str,
) -> Meetings:
    """
    Say which bodies meet: they share a problem, or there is a tie between them.

    Parameters
    ----------
    stakeholder_map
        The map.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links and ties to follow; a tie without a basis counts as assumed.

    Returns
    -------
    Meetings
        The network; only bodies with a link or a tie are in it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> bodies_meeting(example_map(), "organisation", "stated").incidence().shape
    (13, 34)
    """
    links = select_links(stakeholder_map, level=level, basis=basis)
    links = links.rename(columns={"problem_id": "place", "body_id": "actor"})
    every = bodies(stakeholder_map)
    ties = stakeholder_map.ties
    stated = ties["basis"].where(ties["basis"] != "", "assumed")
    ties = ties[stated.isin(followed_basis(basis))][["from_id", "to_id"]]
    ties = ties[ties.isin(list(every.index)).all(axis="columns")]
    if level != "recorded":
        above = every[level.replace(" ", "_")]
        ties = ties.apply(lambda ends: ends.map(above))
    actors = every[["short", "kind"]].set_axis(["label", "kind"], axis="columns")
    return _network(actors, links[["place", "actor"]], ties)


def people_meeting(
    stakeholder_map: StakeholderMap, basis: Collection[str] | str
) -> Meetings:
    """
    Say which people meet: one knows the other, they have a tie, or share a team.

    Parameters
    ----------
    stakeholder_map
        The map.
    basis
        Which ties to follow; contacts and teams count in any case.

    Returns
    -------
    Meetings
        The network. We are not in it, nor are people who may not be asked, and a
        "cold" contact is none.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> len(people_meeting(example_map(), "stated").actors)
    17
    """
    homes = people_homes(stakeholder_map)
    homes = homes[~homes.index.isin(list(refusals(stakeholder_map).index))]
    contacts = stakeholder_map.contacts
    contacts = contacts[
        (contacts["warmth"] != WARMTH[-1]) & (contacts["known_by"] != US)
    ]
    ties = stakeholder_map.ties
    stated = ties["basis"].where(ties["basis"] != "", "assumed")
    ties = ties[stated.isin(followed_basis(basis))]
    pairs = pd.concat(
        [
            pd.DataFrame({"from_id": frame[first], "to_id": frame[second]})
            for frame, first, second in (
                (contacts, "known_by", "person_id"),
                (ties, "from_id", "to_id"),
            )
        ]
    )
    pairs = pairs[pairs.isin(list(homes.index)).all(axis="columns")]
    teams = homes[homes["team"] != ""]
    teams = pd.DataFrame({"place": teams["team"], "actor": teams.index})
    actors = pd.DataFrame({"label": homes["known_as"], "kind": "person"})
    return _network(actors, teams, pairs)


def _network(
    actors: pd.DataFrame, there: pd.DataFrame, pairs: pd.DataFrame
) -> Meetings:
    """Put rows of place and actor, and pairs of actors, into one network."""
    there = there.drop_duplicates()
    both = np.sort(pairs.to_numpy(object), axis=1).reshape(-1, 2)
    ends = pd.DataFrame(both[both[:, 0] != both[:, 1]], columns=["first", "second"])
    ends = ends.drop_duplicates().sort_values(["first", "second"])
    joined = (ends["first"] + " and " + ends["second"]).to_numpy(object)
    place_ids = np.r_[there["place"].to_numpy(object), np.repeat(joined, 2)]
    actor_ids = np.r_[there["actor"].to_numpy(object), ends.to_numpy(object).ravel()]
    link = np.r_[: len(there), len(there) + np.repeat(np.arange(len(ends)), 2)]
    place, places = pd.factorize(place_ids, sort=True)
    actor, present = pd.factorize(actor_ids, sort=True)
    order = np.lexsort((actor, place))
    return Meetings(
        actors.loc[present],
        tuple(places.tolist()),
        place[order],
        actor[order],
        link[order].astype(np.int64),
    )
