"""How likely a problem affects a body that is not recorded for it, and by which way.

It gives numbers and positions; `servicecomm.analysis._trails` puts them into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from numpy.typing import NDArray

    from servicecomm.analysis._ground import Ground
    from servicecomm.analysis._steps import Steps

    Floats = NDArray[np.float64]
    Whole = NDArray[np.integer[Any]]

WAYS = (
    "named",
    "parent",
    "successor",
    "service",
    "tie",
    "agency",
    "similar problem",
    "shared problems",
    "often affected",
)
"""The ways that may be followed; of equally good ones the first counts."""

# Set by hiding links and asking for them back: see benchmarks/hidden_links.py.
_STEP_CHANCE = {
    "parent": 0.5,
    "successor": 0.5,
    "service": 0.3,
    "tie": 0.3,
    "agency": 0.1,
}
_STEP_TRUST = 10  # problems that the chance above counts for
_SHARED_TRUST = 30  # problems that a body's share of all problems counts for
_ALIKE_WEIGHT = 4.0
_ALIKE_POWER = 1.5
_LEAST_ALIKE = 0.02  # below that, a common word or two
_NAMED = 0.5

_DIGITS = 12  # so that the last bit of a sum never decides who comes first


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """
    What one problem leads to.

    Attributes
    ----------
    problem
        Its position.
    affected
        The bodies that it affects, by the links followed.
    score
        For each body, 0..1: an estimate of how likely the problem affects it.
    chance
        The same by each way alone; 0 where the way does not lead there.
    alike
        How much each other problem counts, by its words.
    named
        The bodies that its words name, and how.
    steps
        The steps from affected bodies, those through a service last.
    step_chance
        The chance of each of them.
    """

    problem: int
    affected: Whole
    score: Floats
    chance: dict[str, Floats]
    alike: Floats
    named: dict[int, str]
    steps: Steps
    step_chance: Floats


def look(ground: Ground, problem: int, follow: Collection[str]) -> Look:
    """
    See where the ways lead from a problem.

    The share of problems that affect a body is what is expected of any problem. The
    bodies that are affected move that by the problems that they share with others
    (item-based collaborative filtering, shrunk to the expected), problems in like
    words vote for their own bodies, and a step such as "is part of" counts as often
    as it holds on this map, beside what it is trusted for at first.

    Parameters
    ----------
    ground
        What the ways run over.
    problem
        The problem's position.
    follow
        Which of `WAYS` to follow.

    Returns
    -------
    Look
        What was found; bodies that are recorded for the problem score like others.

    References
    ----------
    B. Sarwar et al., "Item-based collaborative filtering recommendation algorithms",
    WWW (2001).
    """
    grid = ground.grid
    affected = grid.indices[grid.indptr[problem] : grid.indptr[problem + 1]]
    affected = np.sort(affected.astype(np.int64))
    degree = np.diff(ground.turned.indptr)
    expected = degree / max(grid.shape[0] - 1, 1)
    chance = dict.fromkeys(WAYS, np.zeros(grid.shape[1]))
    score = np.zeros(grid.shape[1])
    if "often affected" in follow:
        score = chance["often affected"] = expected
    if "shared problems" in follow:
        score, chance["shared problems"] = _by_shared(ground, affected, expected)
    alike = np.zeros(grid.shape[0])
    if "similar problem" in follow:
        alike = ground.likeness.of(problem)
        alike = _ALIKE_WEIGHT * np.where(alike < _LEAST_ALIKE, 0, alike) ** _ALIKE_POWER
        votes = ground.turned @ alike
        score = (score + votes) / (1 + alike.sum())
        chance["similar problem"] = votes / (1 + alike.sum())
    steps = _steps_from(ground, affected)
    steps = steps.take(np.isin(steps.way.astype(str), list(follow)))
    step_chance = _step_chance(ground, steps)
    for way in sorted(set(steps.way)):
        own = steps.way == way
        chance[way] = np.zeros(grid.shape[1])
        np.maximum.at(chance[way], steps.end[own], step_chance[own])
        score = np.maximum(score, chance[way])
    named = ground.names.within(ground.texts[problem]) if "named" in follow else {}
    if named:
        chance["named"] = np.zeros(grid.shape[1])
        chance["named"][list(named)] = _NAMED
        score = 1 - (1 - score) * (1 - chance["named"])
    return Look(problem, affected, score, chance, alike, named, steps, step_chance)


def _by_shared(
    ground: Ground, affected: Whole, expected: Floats
) -> tuple[Floats, Floats]:
    """Score by the problems shared with the affected, and where there are any."""
    if not len(affected):
        return expected, np.zeros_like(expected)
    degree = np.diff(ground.turned.indptr)[affected]
    trust = 1 / (degree - 1 + _SHARED_TRUST)
    by_problem = np.asarray(trust @ ground.turned[affected])
    shared = ground.turned @ by_problem
    score = (shared + _SHARED_TRUST * expected * trust.sum()) / len(affected)
    return score, np.where(shared > 0, score, 0)


def _steps_from(ground: Ground, affected: Whole) -> Steps:
    """Give the steps that start at an affected body."""
    first = np.searchsorted(ground.steps.start, affected)
    last = np.searchsorted(ground.steps.start, affected, side="right")
    rows = [np.arange(*span) for span in zip(first, last, strict=True)]
    steps = ground.steps.take(np.concatenate([np.zeros(0, np.int64), *rows]))
    services, runners = ground.runs
    touched, first = np.unique(services[np.isin(runners, affected)], return_index=True)
    start = runners[np.isin(runners, affected)][first]
    place = np.searchsorted(touched, services)
    joins = np.isin(services, touched)
    start, end, services = start[place[joins]], runners[joins], services[joins]
    apart = start != end
    return steps.with_services(start[apart], end[apart], services[apart])


def _step_chance(ground: Ground, steps: Steps) -> Floats:
    both = ground.turned[steps.start].multiply(ground.turned[steps.end]).sum(axis=1)
    degree = np.diff(ground.turned.indptr)[steps.start]
    trusted = np.array([_STEP_CHANCE[way] for way in steps.way], np.float64)
    chance: Floats = (both + _STEP_TRUST * trusted) / (degree + _STEP_TRUST)
    return chance


def most_likely(
    ground: Ground, seen: Look, allowed: NDArray[np.bool_], most: int
) -> Whole:
    """
    Give the bodies that a problem most likely affects.

    Parameters
    ----------
    ground
        What the ways run over.
    seen
        What the problem leads to.
    allowed
        Whether each body may be given.
    most
        How many bodies to give at most.

    Returns
    -------
    numpy.ndarray
        Positions of bodies to which some way leads: the highest score first, then
        those with most problems, then by id.
    """
    led = np.logical_or.reduce([each > 0 for each in seen.chance.values()])
    bodies = np.flatnonzero(led & allowed)
    score = seen.score[bodies].round(_DIGITS)
    if len(bodies) > most > 0:
        least = np.partition(score, -most)[-most]
        bodies, score = bodies[score >= least], score[score >= least]
    problems = np.diff(ground.turned.indptr)[bodies]
    return bodies[np.lexsort((bodies, -problems, -score))][:most]
