"""The fewest bodies that touch every problem, and every answer that is as small.

It names bodies; whom to invite from them is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm import _html
from servicecomm.analysis.coverage import equal_covers, minimum_cover
from servicecomm.analysis.introductions import WARMTH_STEPS, reach
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.network import affiliation_matrix
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.wording import counted, listed
from servicecomm.model.schema import BASIS, SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from servicecomm.analysis.levels import Level
    from servicecomm.analysis.network import Affiliation
    from servicecomm.model.stakeholder_map import StakeholderMap

MOST_GROUPS = 1000
"""How many equal answers are listed at most."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SmallestGroup:
    """
    The fewest bodies that touch every problem.

    Attributes
    ----------
    size
        How many bodies that takes.
    groups
        Every group of that size that does, as sets of body ids; the best first: whom
        we know best, then who shares most problems, then by id.
    members
        The first of them, one row a body: ``body_id``, ``name``, ``problem_ids``
        (joined by ``|``), ``only`` (the problems that nobody else in the group has)
        and ``warmth`` (of the person there whom we know best).
    complete
        Whether ``groups`` holds every answer; false when there are more than a
        thousand.
    optimal
        Whether it is proved that no smaller group does.
    gap
        0 when it is proved; otherwise how much smaller a group could be, 0..1.
    untouched
        Ids of the problems that no body on the map has; no group can touch them.
    """

    size: int
    groups: tuple[frozenset[str], ...]
    members: pd.DataFrame
    complete: bool
    optimal: bool
    gap: float
    untouched: tuple[str, ...]

    def __repr__(self) -> str:
        """Say how large the group is, how many there are, and whether it is proved."""
        answers = counted(len(self.groups), "answer", "equal answers")
        more = "" if self.complete else "at least "
        proved = "proved smallest" if self.optimal else f"gap {self.gap:.1%}"
        size = counted(self.size, "body", "bodies")
        return f"SmallestGroup({size}, {more}{answers}, {proved})"

    def _repr_html_(self) -> str:
        shown = self.members.drop(columns="body_id")
        untouched = f"Nobody is recorded for {listed(self.untouched)}."
        notes = [untouched] if self.untouched else []
        return _html.table(shown, repr(self)) + _html.bullets(notes)


def smallest_group(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    basis: Collection[str] | str = BASIS,
    level: Level = "organisation",
    seconds: float = 10,
) -> SmallestGroup:
    """
    Find the fewest bodies that together touch every problem.

    A minimum set cover, solved exactly; then every other answer of that size is
    listed, for there are often several and the choice between them is a person's.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to touch, or None for all.
    basis
        Which links to follow: any of "stated", "inferred", "assumed".
    level
        "recorded", "organisation" or "top parent".
    seconds
        When to stop looking for proof.

    Returns
    -------
    SmallestGroup
        Its size, and every group of that size.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If there is no such level or basis.

    References
    ----------
    R. M. Karp, "Reducibility among combinatorial problems" (1972): set covering.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> group = smallest_group(example_map())
    >>> group.size, sorted(group.groups[0])
    (3, ['dwp', 'hmcts', 'registration-services'])
    """
    grid = affiliation_matrix(stakeholder_map, problems, basis=basis, level=level)
    touched = np.diff(grid.matrix.indptr) > 0
    ids = np.array(grid.problem_ids, object)
    incidence = grid.matrix[np.flatnonzero(touched)]
    best = minimum_cover(incidence, seconds=seconds)
    found, complete = [tuple(best.chosen)], False
    if best.optimal:
        found, complete = equal_covers(incidence, len(best.chosen), MOST_GROUPS)
    warmth = _warmth(stakeholder_map, level, grid.body_ids)
    shared = np.asarray(incidence.sum(axis=0))

    def rank(group: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
        own = list(group)
        return -int(warmth[own].sum()), -int(shared[own].sum()), group

    found = sorted((tuple(sorted(group)) for group in found), key=rank)
    return SmallestGroup(
        size=len(best.chosen),
        groups=tuple(frozenset(grid.body_ids[each] for each in own) for own in found),
        members=_members(stakeholder_map, grid, found[0], warmth),
        complete=complete,
        optimal=best.optimal,
        gap=best.gap,
        untouched=tuple(ids[~touched]),
    )


def _warmth(
    stakeholder_map: StakeholderMap, level: Level, body_ids: tuple[str, ...]
) -> NDArray[np.int64]:
    """Say how warm each body is, by the person there whom we know best: 0..5."""
    every, homes = bodies(stakeholder_map), people_homes(stakeholder_map)
    steps = {word: degree for degree, word in enumerate(WARMTH_STEPS, start=1)}
    degree = reach(stakeholder_map)["warmth"].map(steps).fillna(0).astype(int)
    home = homes["organisation"]
    if level == "top parent":
        home = home.map(every["top_parent"])
    best = pd.concat([degree.groupby(place).max() for place in (home, homes["team"])])
    own = every.loc[list(body_ids)]
    asked = own["organisation"].where(own["kind"] == "service", own.index)
    return np.asarray(best.reindex(asked).fillna(0), np.int64)


def _members(
    stakeholder_map: StakeholderMap,
    grid: Affiliation,
    group: tuple[int, ...],
    warmth: NDArray[np.int64],
) -> pd.DataFrame:
    columns = grid.matrix.tocsc()[:, list(group)]
    alone = np.asarray(columns.sum(axis=1)) == 1
    names = bodies(stakeholder_map)["name"]
    words = ("cold", *WARMTH_STEPS)
    ids = np.array(grid.problem_ids, object)
    rows = []
    for position, body in enumerate(group):
        span = slice(columns.indptr[position], columns.indptr[position + 1])
        own = np.sort(columns.indices[span])
        body_id = grid.body_ids[body]
        has = SEPARATOR.join(ids[own])
        only = SEPARATOR.join(ids[own[alone[own]]])
        rows.append((body_id, names[body_id], has, only, words[warmth[body]]))
    named = ["body_id", "name", "problem_ids", "only", "warmth"]
    return pd.DataFrame(rows, columns=named, dtype="str")
