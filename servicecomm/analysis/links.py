"""The links between problems and bodies, as every question takes them.

It selects and rolls up what the tables hold; it draws no conclusions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._kept import kept
from servicecomm.analysis.levels import bodies, level_column
from servicecomm.errors import ServiceCommError, UnknownIdError, nearest_text
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

_TEXT = ("problem_id", "relation", "basis", "evidence", "as_of", "note")


@kept
def _problem_ids(stakeholder_map: StakeholderMap) -> NDArray[np.object_]:
    return np.sort(stakeholder_map.problems["problem_id"].to_numpy(object))


@kept
def _rows_by_problem(
    stakeholder_map: StakeholderMap,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order the rows of ``affects`` by problem, and say where each problem starts."""
    problem_ids = _problem_ids(stakeholder_map)
    codes = pd.Index(problem_ids).get_indexer(
        pd.Index(stakeholder_map.affects["problem_id"])
    )
    order = np.argsort(codes, kind="stable")
    return order, np.searchsorted(codes[order], np.arange(len(problem_ids) + 1))


def _rolled(
    stakeholder_map: StakeholderMap, affects: pd.DataFrame, level: Level
) -> pd.DataFrame:
    """Roll the bodies of some links up, and sort the links."""
    every, column = bodies(stakeholder_map), level_column(level)
    recorded = affects["body_id"]
    rolled = recorded if column is None else recorded.map(every[column]).astype("str")
    links = affects[list(_TEXT)].assign(body_id=rolled, recorded_id=recorded)
    problem_ids = pd.Index(_problem_ids(stakeholder_map))
    links["problem"] = problem_ids.get_indexer(pd.Index(links["problem_id"]))
    links["body"] = every.index.get_indexer(pd.Index(rolled))
    ranks = [pd.factorize(links[name], sort=True)[0] for name in _LAST_RANKS]
    ranks += [links[name].to_numpy() for name in ("body", "problem")]
    order = np.lexsort(ranks)
    return links.iloc[order].reset_index(drop=True)


_LAST_RANKS = ("recorded_id", "relation")  # the least telling first, as lexsort takes


@kept
def _all_links(stakeholder_map: StakeholderMap, level: Level) -> pd.DataFrame:
    return _rolled(stakeholder_map, stakeholder_map.affects, level)


def select_links(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    relations: Collection[str] | None = None,
) -> pd.DataFrame:
    """
    Select links between problems and bodies.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems, or None for all.
    level
        "recorded" takes bodies as they are in the table; "organisation" rolls teams
        and services up to their organisation; "top parent" rolls on to the body at
        the top.
    basis
        Which links to follow: any of "stated", "inferred", "assumed".
    relations
        Which relations to follow, or None for all.

    Returns
    -------
    pandas.DataFrame
        The links, sorted by problem, body and relation: the columns of ``affects``
        that an answer needs, ``body_id`` (rolled up), ``recorded_id`` (as in the
        table), and ``problem`` and ``body`` (positions in the sorted ids).

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If `level` or `basis` is none of those above, or no link has the relation.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> select_links(example_map(), "P06", basis="inferred")["body_id"].tolist()
    ['moj']
    """
    if problems is None:
        links = _all_links(stakeholder_map, level)
    else:
        rows = _rows_of(stakeholder_map, problem_positions(stakeholder_map, problems))
        links = _rolled(stakeholder_map, stakeholder_map.affects.iloc[rows], level)
    followed = followed_basis(basis)
    if len(followed) < len(BASIS):
        links = links[links["basis"].isin(followed)]
    if relations is not None:
        links = links[links["relation"].isin(_known(stakeholder_map, relations))]
    return links


def link_positions(
    stakeholder_map: StakeholderMap,
    *,
    level: Level,
    basis: tuple[str, ...],
    relations: tuple[str, ...] | None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Say which problem and which body each link joins, where nothing else is asked.

    Parameters
    ----------
    stakeholder_map
        The map.
    level
        As in `select_links`.
    basis
        Which links to follow, as `followed_basis` gives them.
    relations
        Which relations to follow, or None for all.

    Returns
    -------
    tuple of numpy.ndarray
        Positions in the sorted ids of the problems, and in `bodies`; the links in the
        order of the table.

    Raises
    ------
    ServiceCommError
        If there is no such level, or no link has the relation.
    """
    every, column = bodies(stakeholder_map), level_column(level)
    affects = stakeholder_map.affects
    if len(basis) < len(BASIS):
        affects = affects[affects["basis"].isin(basis)]
    if relations is not None:
        affects = affects[affects["relation"].isin(_known(stakeholder_map, relations))]
    problem = pd.Index(_problem_ids(stakeholder_map)).get_indexer(
        pd.Index(affects["problem_id"])
    )
    body = every.index.get_indexer(pd.Index(affects["body_id"]))
    if column is not None:
        body = every.index.get_indexer(pd.Index(every[column]))[body]
    return problem, body


def _rows_of(
    stakeholder_map: StakeholderMap, positions: Iterable[int]
) -> NDArray[np.int64]:
    order, first = _rows_by_problem(stakeholder_map)
    spans = [order[first[each] : first[each + 1]] for each in positions]
    return np.concatenate([np.zeros(0, np.int64), *spans])


def _known(
    stakeholder_map: StakeholderMap, relations: Collection[str]
) -> tuple[str, ...]:
    known = sorted(stakeholder_map.affects["relation"].unique())
    for relation in texts(relations):
        if relation not in known:
            nearest = nearest_text(relation, known)
            raise ServiceCommError(f"No link has the relation '{relation}'.{nearest}")
    return texts(relations)


def followed_basis(basis: Collection[str] | str) -> tuple[str, ...]:
    """
    Check which links to follow.

    Parameters
    ----------
    basis
        Any of "stated", "inferred", "assumed".

    Returns
    -------
    tuple of str
        The same, each once, surest first.

    Raises
    ------
    ServiceCommError
        If one is none of those.

    Examples
    --------
    >>> followed_basis(["inferred", "stated"])
    ('stated', 'inferred')
    """
    wanted = texts(basis)
    for word in wanted:
        if word not in BASIS:
            words = ", ".join(f"'{known}'" for known in BASIS)
            raise ServiceCommError(f"No link has the basis '{word}'. Use {words}.")
    return tuple(word for word in BASIS if word in wanted)


def problem_positions(
    stakeholder_map: StakeholderMap, problems: Iterable[str] | None
) -> list[int]:
    """
    Find problems among the sorted ids of a map.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Their ids, or None for all.

    Returns
    -------
    list of int
        Their positions, each once, sorted.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> problem_positions(example_map(), ["P13", "P01", "P13"])
    [0, 12]
    """
    ids = _problem_ids(stakeholder_map)
    if problems is None:
        return list(range(len(ids)))
    positions = set()
    for wanted in texts(problems):
        position = int(np.searchsorted(ids, wanted))
        if position == len(ids) or ids[position] != wanted:
            raise UnknownIdError("problem", str(wanted), ids)
        positions.add(position)
    return sorted(positions)


def texts(values: Iterable[str] | str) -> tuple[str, ...]:
    """
    Take one text for a list of one.

    Parameters
    ----------
    values
        Texts, or a single one.

    Returns
    -------
    tuple of str
        Each once, in the order given.

    Examples
    --------
    >>> texts("P01"), texts(["P02", "P01", "P02"])
    (('P01',), ('P02', 'P01'))
    """
    return (values,) if isinstance(values, str) else tuple(dict.fromkeys(values))
