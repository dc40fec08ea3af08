"""Bodies, and the level at which they are counted.

It reads organisations, teams and services; links to problems are elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from servicecomm.analysis._kept import kept
from servicecomm.errors import ServiceCommError, UnknownIdError
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap

Level = Literal["recorded", "organisation", "top parent"]
"""At which level bodies are counted: as recorded, or rolled up."""

LEVELS: tuple[Level, ...] = ("recorded", "organisation", "top parent")
"""The levels, lowest first."""


@kept
def bodies(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """
    List every body: organisations, teams and services.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.DataFrame
        One row a body, by ``body_id`` (the index, sorted): ``name``, ``short`` (the
        abbreviation, or else the name), ``kind`` ("organisation", "team" or
        "service"), ``organisation`` (the id of the organisation it belongs to) and
        ``top_parent`` (the id of the body above that, followed to the top along the
        first parent named).

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> bodies(example_map()).loc["tell-us-once", ["kind", "organisation"]].tolist()
    ['service', 'dwp']
    """
    organisations = stakeholder_map.organisations
    own, name = organisations["organisation_id"], organisations["name"]
    short = organisations["abbreviation"]
    short = short.mask(short == "", name)
    parts = [_part(own, name, short, "organisation", own)]
    for table in ("teams", "services"):
        frame, kind = stakeholder_map.table(table), table[:-1]
        ids, name = frame[f"{kind}_id"], frame["name"]
        parts.append(_part(ids, name, name, kind, frame["organisation_id"]))
    every = pd.concat(parts, ignore_index=True).sort_values("body_id")
    every = every.set_index("body_id")
    return every.assign(top_parent=_tops(every, organisations))


def _part(
    ids: pd.Series[str],
    names: pd.Series[str],
    short: pd.Series[str],
    kind: str,
    organisation: pd.Series[str],
) -> pd.DataFrame:
    columns = {"body_id": ids, "name": names, "short": short, "kind": kind}
    return pd.DataFrame({**columns, "organisation": organisation}).astype("str")


def _tops(every: pd.DataFrame, organisations: pd.DataFrame) -> pd.Series[str]:
    """Follow the parents of each body's organisation, all at once, to the top."""
    owners: list[str] = []
    parents: list[str] = []
    with_parent = organisations[organisations["parent_id"] != ""]
    cells = zip(with_parent["organisation_id"], with_parent["parent_id"], strict=True)
    for owner, cell in cells:
        owners += [owner] if split_cell(cell) else []
        parents += split_cell(cell)[:1]
    above = np.arange(len(every))
    lower, upper = (every.index.get_indexer(pd.Index(own)) for own in (owners, parents))
    above[lower] = upper
    top = every.index.get_indexer(pd.Index(every["organisation"]))
    while (above[top] != top).any():
        top, above = above[top], above[above]
    return pd.Series(every.index[top], index=every.index, dtype="str")


def rolled_up(stakeholder_map: StakeholderMap, body_id: str, level: Level) -> str:
    """
    Give the body that stands for another at a level.

    Parameters
    ----------
    stakeholder_map
        The map.
    body_id
        The id of any body.
    level
        As in `select_links`.

    Returns
    -------
    str
        Its own id, that of its organisation, or that of the body at the top.

    Raises
    ------
    UnknownIdError
        If the map has no such body.
    ServiceCommError
        If there is no such level.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> rolled_up(example_map(), "tell-us-once", "organisation")
    'dwp'
    """
    every = bodies(stakeholder_map)
    if body_id not in every.index:
        raise UnknownIdError("body", body_id, every.index)
    column = level_column(level)
    return body_id if column is None else str(every[column][body_id])


def level_column(level: Level) -> str | None:
    """
    Name the column of `bodies` that a level rolls up to.

    Parameters
    ----------
    level
        The level.

    Returns
    -------
    str or None
        The column's name; None where bodies are taken as they are.

    Raises
    ------
    ServiceCommError
        If there is no such level.

    Examples
    --------
    >>> level_column("top parent")
    'top_parent'
    """
    if level not in LEVELS:
        words = ", ".join(f"'{word}'" for word in LEVELS)
        raise ServiceCommError(f"There is no level '{level}'. Use one of {words}.")
    return {"recorded": None, "organisation": "organisation"}.get(level, "top_parent")
