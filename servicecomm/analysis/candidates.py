"""Who could be invited, what each could speak for, and who may not be asked.

A person speaks for their team and for what is recorded of their organisation and its
services; one without a team speaks for all of the organisation. Where nobody can be
asked, the seat is a named gap: someone from that body, still to be found. Whom to
choose is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from servicecomm.analysis._sparse import ones
from servicecomm.analysis.introductions import routes, ways_in
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import problem_positions, select_links
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.model.schema import WARMTH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from servicecomm.model.stakeholder_map import StakeholderMap


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """
    The seats that a list could have.

    Attributes
    ----------
    seats
        One row a seat, by ``seat_id`` (the index, sorted): ``person_id`` (empty for a
        gap), ``body_id`` (the organisation), ``team``, ``name``, ``role``,
        ``organisation`` (its name), ``warmth`` and ``route``.
    problem_ids
        The problems asked about, sorted.
    covers
        Problems by seats: 1 where the seat can speak for the problem.
    stated
        The same, for links with stated basis alone.
    barred
        Who may not be asked, by the id of a person, a team or an organisation (the
        index, sorted): ``role`` (of a person), ``organisation`` (its name) and
        ``why``.
    ruled_out
        The same for other people, who were not wanted.
    """

    seats: pd.DataFrame
    problem_ids: tuple[str, ...]
    covers: sparse.csr_array
    stated: sparse.csr_array
    barred: pd.DataFrame
    ruled_out: pd.DataFrame


def find_candidates(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None,
    basis: Collection[str] | str,
    must: Collection[str],
    never: Collection[str],
) -> Candidates:
    """
    Gather the seats that a list could have.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to speak about, or None for all.
    basis
        Which links to follow.
    must
        Ids of people and bodies that get a seat in any case.
    never
        Ids of people and bodies that get none.

    Returns
    -------
    Candidates
        The seats: people who can be asked and can speak for a problem or are asked
        for, and gaps.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> found = find_candidates(example_map(), ["P13"], "stated", (), ())
    >>> found.seats["role"].tolist()
    ['Product manager, Tell Us Once']
    """
    asked = problem_positions(stakeholder_map, problems)
    problem_ids = sorted(stakeholder_map.problems["problem_id"])
    problem_ids = [problem_ids[position] for position in asked]
    links = select_links(stakeholder_map, problem_ids, level="recorded", basis=basis)
    refused = refusals(stakeholder_map)
    closed = {*never, *refused.index}
    everybody = people_homes(stakeholder_map)
    persons = everybody[["organisation", "team"]].assign(person_id=everybody.index)
    unwanted = persons.index[_among(persons, set(never))].difference(refused.index)
    persons = persons[~_among(persons, closed)]
    wanted = set(links["recorded_id"])
    seats = pd.concat([persons, _gaps(stakeholder_map, wanted, persons, must, closed)])
    every = bodies(stakeholder_map)
    covers, stated = _coverage(every, seats, links, problem_ids)
    homes = {home_of(stakeholder_map, each) for each in must}
    useful = (covers.sum(axis=0) > 0) | _among(seats, homes)
    order = np.flatnonzero(useful)[np.argsort(seats.index[useful].to_numpy(object))]
    why = pd.Series("you ruled them out", index=unwanted)
    return Candidates(
        _described(stakeholder_map, seats.iloc[order]),
        tuple(problem_ids),
        covers[:, order],
        stated[:, order],
        barred=_without_names(stakeholder_map, refused),
        ruled_out=_without_names(stakeholder_map, why),
    )


def home_of(stakeholder_map: StakeholderMap, wanted: str) -> str:
    """
    Say whose seat a wish for a seat is about.

    Parameters
    ----------
    stakeholder_map
        The map.
    wanted
        The id of a person or a body.

    Returns
    -------
    str
        The organisation of a service, which has no seat of its own; otherwise the id.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> home_of(example_map(), "tell-us-once"), home_of(example_map(), "amina")
    ('dwp', 'amina')
    """
    every = bodies(stakeholder_map)
    if wanted in every.index and every["kind"][wanted] == "service":
        return str(every["organisation"][wanted])
    return wanted


def seats_for(
    stakeholder_map: StakeholderMap, candidates: Candidates, wanted: str
) -> NDArray[np.int64]:
    """
    Find the seats that give somebody who was asked for a seat.

    Parameters
    ----------
    stakeholder_map
        The map.
    candidates
        The seats.
    wanted
        The id of a person or a body.

    Returns
    -------
    numpy.ndarray
        Positions: the person's own; or those of a team; or those of an organisation.
    """
    home = home_of(stakeholder_map, wanted)
    return np.flatnonzero(_among(candidates.seats, {home}, organisation="body_id"))


def _among(
    seats: pd.DataFrame, ids: set[str], *, organisation: str = "organisation"
) -> NDArray[np.bool_]:
    """Find the seats that are, or whose team or organisation is, one of some ids."""
    wanted = list(ids)
    found = seats.index.isin(wanted)
    for column in (organisation, "team"):
        found |= seats[column].isin(wanted).to_numpy(bool)
    return found


def _without_names(
    stakeholder_map: StakeholderMap, why: pd.Series[str]
) -> pd.DataFrame:
    homes, every = people_homes(stakeholder_map), bodies(stakeholder_map)
    place = homes["organisation"].reindex(why.index)
    place = place.fillna(every["organisation"].reindex(why.index))
    role = homes["role"].reindex(why.index).fillna("")
    names = place.map(every["name"])
    return pd.DataFrame({"role": role, "organisation": names, "why": why}, dtype="str")


def _gaps(
    stakeholder_map: StakeholderMap,
    affected: set[str],
    persons: pd.DataFrame,
    must: Collection[str],
    closed: set[str],
) -> pd.DataFrame:
    """List the bodies for which nobody can be asked, one seat each."""
    every = bodies(stakeholder_map)
    asked = {each for each in must if each in every.index}
    wanted = every.loc[sorted(affected | asked)]
    shut = wanted.index.isin(list(closed)) | wanted["organisation"].isin(list(closed))
    wanted = wanted[~shut]
    # Somebody without a team speaks for every team of the organisation; a team that is
    # asked for by name gets a seat of its own all the same.
    general = persons.loc[persons["team"] == "", "organisation"]
    spoken_for = wanted["organisation"].isin(general) & ~wanted.index.isin(list(asked))
    unknown = ~wanted.index.isin(persons["team"])
    teams = wanted[(wanted["kind"] == "team") & unknown & ~spoken_for]
    heard = [*persons["organisation"], *teams["organisation"]]
    homes = wanted.loc[~wanted["organisation"].isin(heard), "organisation"].unique()
    return pd.DataFrame(
        {
            "organisation": [*teams["organisation"], *homes],
            "team": [*teams.index, *("" for _ in homes)],
            "person_id": "",
        },
        index=pd.Index([*teams.index, *homes], dtype="str"),
        dtype="str",
    )


def _coverage(
    every: pd.DataFrame,
    seats: pd.DataFrame,
    links: pd.DataFrame,
    problem_ids: list[str],
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """
    Multiply "is affected" (problems by places) by "speaks for" (places by seats).

    A place is a team, or all of an organisation that is no team. Seats in one place
    cover the same, so the product is made once for each place that has a seat. It is
    made for all links, and for the stated ones.
    """
    recorded = every.loc[links["recorded_id"]]
    is_team = (recorded["kind"] == "team").to_numpy(bool)
    own_team = recorded.index.where(is_team, "")
    places, place = _places(every, pd.Index(recorded["organisation"]), own_team)
    homes, home = _places(
        every, pd.Index(seats["organisation"]), pd.Index(seats["team"])
    )
    speaks = _speaks_for(homes, places, len(every) + 1)
    row = pd.Index(problem_ids).get_indexer(pd.Index(links["problem_id"]))
    shape = (len(problem_ids), len(places))
    stated = (links["basis"] == "stated").to_numpy(bool)
    affected = (ones(row, place, shape), ones(row[stated], place[stated], shape))
    both = [sparse.csr_array(each @ speaks)[:, home] for each in affected]
    for covers in both:
        covers.data[:] = 1
    return both[0], both[1]


def _places(
    every: pd.DataFrame, organisations: pd.Index[str], teams: pd.Index[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the different places as codes, and say at which of them each row is."""
    first, second = (every.index.get_indexer(each) for each in (organisations, teams))
    return np.unique(first * (len(every) + 1) + second + 1, return_inverse=True)


def _speaks_for(
    homes: NDArray[np.int64], places: NDArray[np.int64], size: int
) -> sparse.csr_array:
    """Pair each home of a seat with the places that it speaks for."""
    (home, own), (place, team) = divmod(homes, size), divmod(places, size)
    general, common = own == 0, team == 0

    def grid(codes: NDArray[np.int64], kept: NDArray[np.bool_]) -> sparse.csr_array:
        return ones(np.flatnonzero(kept), codes[kept], (len(codes), size))

    return sparse.csr_array(
        grid(place, place >= 0) @ grid(home, general).T  # without a team: all of it
        + grid(place, common) @ grid(home, ~general).T
        + grid(team, ~common) @ grid(own, ~general).T
    )


def _described(stakeholder_map: StakeholderMap, seats: pd.DataFrame) -> pd.DataFrame:
    names = bodies(stakeholder_map)["name"]
    people = stakeholder_map.people.set_index("person_id")[["name", "role"]]
    own = people.reindex(seats["person_id"]).set_axis(seats.index)
    organisation = seats["organisation"].map(names)
    place = seats["team"].map(names).fillna(organisation)
    is_gap = seats["person_id"] == ""
    found = routes(stakeholder_map, seats.index[~is_gap]).reindex(seats.index)
    way = ways_in(stakeholder_map, seats["organisation"][is_gap].unique())
    described = {
        "person_id": seats["person_id"],
        "body_id": seats["organisation"],
        "team": seats["team"],
        "name": own["name"].where(~is_gap, "someone from " + place),
        "role": own["role"].fillna(""),
        "organisation": organisation,
        "warmth": found["warmth"].fillna(WARMTH[-1]),
        "route": found["route"].where(~is_gap, seats["organisation"].map(way)),
    }
    return pd.DataFrame(described, index=seats.index, dtype="str")
