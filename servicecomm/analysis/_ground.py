"""What the ways from problem to problem run over, as positions in arrays.

How much each such step counts for is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._kept import kept
from servicecomm.analysis._named import Names
from servicecomm.analysis._sparse import ones
from servicecomm.analysis._steps import followed_ties, steps_of
from servicecomm.analysis._tokens import Likeness, joined
from servicecomm.analysis.levels import bodies, level_column
from servicecomm.analysis.links import select_links
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray
    from scipy import sparse

    from servicecomm.analysis._steps import Steps
    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

    Whole = NDArray[np.integer[Any]]

_TOLD = ("title", "who", "what", "why_it_matters", "tags")


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """
    What the ways run over: a map at one level, with positions for ids.

    Attributes
    ----------
    links
        The links followed, sorted by problem and body.
    grid
        Problems by bodies (all that `bodies` lists), 1 where a link is followed.
    turned
        The same, bodies by problems.
    recorded
        Problems by bodies, 1 where any link is recorded, followed or not.
    open_bodies
        Whether each body may be suggested: it stands at the level and is not closed.
    steps
        From body to body, sorted by start.
    runs
        Who runs part of which service: positions of services, and of bodies.
    likeness
        How alike the problems are.
    names
        The names of the bodies.
    texts
        What each problem says.
    """

    links: pd.DataFrame
    grid: sparse.csr_array
    turned: sparse.csr_array
    recorded: sparse.csr_array
    open_bodies: NDArray[np.bool_]
    steps: Steps
    runs: tuple[Whole, Whole]
    likeness: Likeness
    names: Names
    texts: list[str]


@kept
def ground(
    stakeholder_map: StakeholderMap,
    level: Level,
    basis: tuple[str, ...],
    relations: tuple[str, ...] | None,
    tie_kinds: tuple[str, ...] | None,
) -> Ground:
    """
    Lay the ground for one map.

    Parameters
    ----------
    stakeholder_map
        The map.
    level
        As in `select_links`.
    basis
        Which links and ties to follow.
    relations
        Which relations of links to follow, or None for all.
    tie_kinds
        Which kinds of tie to follow, or None for all.

    Returns
    -------
    Ground
        What the ways run over.
    """
    every = bodies(stakeholder_map)
    links = select_links(stakeholder_map, level=level, basis=basis, relations=relations)
    recorded = select_links(stakeholder_map, level=level)
    shape = (len(stakeholder_map.problems), len(every))
    grid = ones(links["problem"], links["body"], shape)
    problems = stakeholder_map.problems.sort_values("problem_id")
    told = (problems[name].tolist() for name in _TOLD)
    texts = [joined(cells) for cells in zip(*told, strict=True)]
    to_level = _to_level(every, level)
    ties = followed_ties(stakeholder_map, every, basis, tie_kinds)
    return Ground(
        links,
        grid,
        grid.T.tocsr(),
        ones(recorded["problem"], recorded["body"], shape),
        _open_bodies(stakeholder_map, every, to_level),
        steps_of(stakeholder_map, every, to_level, ties),
        _runs(stakeholder_map, every, to_level, ties),
        Likeness(texts),
        Names(_names(stakeholder_map, every, to_level), texts),
        texts,
    )


def _to_level(every: pd.DataFrame, level: Level) -> Whole:
    """Say for each body which one stands for it at a level."""
    column = level_column(level)
    if column is None:
        return np.arange(len(every))
    return every.index.get_indexer(pd.Index(every[column]))


def _open_bodies(
    stakeholder_map: StakeholderMap, every: pd.DataFrame, to_level: Whole
) -> NDArray[np.bool_]:
    stands = np.zeros(len(every), bool)
    stands[to_level] = True
    organisations = stakeholder_map.organisations
    closed = organisations["status"].str.strip().str.casefold() == "closed"
    gone = organisations.loc[closed, "organisation_id"]
    return stands & ~every["organisation"].isin(gone).to_numpy()


def _runs(
    stakeholder_map: StakeholderMap,
    every: pd.DataFrame,
    to_level: Whole,
    ties: pd.DataFrame,
) -> tuple[Whole, Whole]:
    services = stakeholder_map.services
    own = every.index.get_indexer(pd.Index(services["service_id"]))
    owner = every.index.get_indexer(pd.Index(services["organisation_id"]))
    parts = [pd.DataFrame({"service": own, "body": owner})]
    kinds = ties[ties["kind"].str.contains(r"\b(?:run|operat|deliver|provid)")]
    for service, body in (("start", "end"), ("end", "start")):
        side = kinds[kinds[service].isin(own)]
        parts.append(pd.DataFrame({"service": side[service], "body": side[body]}))
    runs = pd.concat(parts, ignore_index=True)
    runs["body"] = to_level[runs["body"]]
    runs = runs.drop_duplicates().sort_values(["service", "body"])
    return runs["service"].to_numpy(), runs["body"].to_numpy()


def _names(
    stakeholder_map: StakeholderMap, every: pd.DataFrame, to_level: Whole
) -> list[tuple[str, int]]:
    named = list(zip(every["name"].tolist(), to_level.tolist(), strict=True))
    organisations = stakeholder_map.organisations
    own = to_level[every.index.get_indexer(pd.Index(organisations["organisation_id"]))]
    for column in ("abbreviation", "aliases"):
        cells = organisations[column].tolist()
        for cell, body in zip(cells, own.tolist(), strict=True):
            named += [(name, body) for name in (split_cell(cell) if cell else ())]
    return named
