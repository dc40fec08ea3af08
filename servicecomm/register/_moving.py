"""The move of everything that points to one body to the bodies that came after it.

Which bodies those are is decided in `servicecomm.register.succession`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.model.frames import join_values, split_cell
from servicecomm.model.schema import BASIS, TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecomm.model.stakeholder_map import StakeholderMap

ONE_BODY = (
    ("teams", "organisation_id"),
    ("services", "organisation_id"),
    ("people", "organisation_id"),
    ("objectives", "owner_id"),
)
"""Columns that can hold one organisation only."""


@dataclass(frozen=True, slots=True)
class _Move:
    old: str
    new: tuple[str, ...]
    note: str


def moved(
    stakeholder_map: StakeholderMap, old: str, new: Sequence[str], note: str
) -> StakeholderMap:
    """
    Point links, ties, parents, teams and people from one body to others.

    Parameters
    ----------
    stakeholder_map
        The map.
    old
        The id of the body that ended.
    new
        The ids of the bodies that came after it, all in the map.
    note
        What to add to the notes of links that move.

    Returns
    -------
    StakeholderMap
        The map, in which the old body is closed and names the new ones.
    """
    move = _Move(old, tuple(new), note)
    organisations = stakeholder_map.organisations
    row = organisations["organisation_id"] == old
    organisations.loc[row, "status"] = "closed"
    organisations.loc[row, "superseded_by"] = join_values(list(new))
    organisations["parent_id"] = _in_place(organisations["parent_id"], move)
    affects = _links_moved(stakeholder_map.affects, "body_id", move, "affects")
    changed = {"organisations": organisations, "affects": affects}
    ties = stakeholder_map.ties
    for end in ("from_id", "to_id"):
        ties = _links_moved(ties, end, move, "ties")
    # A tie from a body to itself says nothing.
    changed["ties"] = ties[ties["from_id"] != ties["to_id"]]
    if len(new) == 1:
        for table, column in ONE_BODY:
            frame = stakeholder_map.table(table)
            frame[column] = frame[column].replace(old, new[0])
            changed[table] = frame
    return stakeholder_map.with_tables(changed)


def _in_place(cells: pd.Series[str], move: _Move) -> pd.Series[str]:
    parts = []
    for cell in cells:
        ids = [(move.new if part == move.old else (part,)) for part in split_cell(cell)]
        parts.append(join_values([each for several in ids for each in several]))
    return pd.Series(parts, index=cells.index, dtype="str")


def _links_moved(frame: pd.DataFrame, end: str, move: _Move, key: str) -> pd.DataFrame:
    here = (frame[end] == move.old).to_numpy()
    if not here.any():
        return frame
    moved = frame.iloc[np.flatnonzero(here).repeat(len(move.new))].copy()
    moved[end] = list(move.new) * int(here.sum())
    if len(move.new) > 1:
        moved["basis"] = moved["basis"].replace(BASIS[0], BASIS[1])
    notes = [f"{cell}; {move.note}" if cell else move.note for cell in moved["note"]]
    moved["note"] = pd.Series(notes, index=moved.index, dtype="str")
    return _merged(key, pd.concat([frame[~here], moved], ignore_index=True))


def _merged(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Make one link of those that now say the same: the surest, with all evidence."""
    key = list(TABLE[table].key)
    rank = {basis: place for place, basis in enumerate(BASIS)}
    order = frame["basis"].map(rank).fillna(len(rank)).sort_values(kind="stable").index
    groups = frame.groupby(key, sort=False)
    evidence = groups["evidence"].transform(
        lambda cells: join_values([part for cell in cells for part in split_cell(cell)])
    )
    notes = groups["note"].transform(
        lambda cells: "; ".join(dict.fromkeys(filter(None, cells)))
    )
    kept = frame.assign(evidence=evidence, note=notes).loc[order].drop_duplicates(key)
    return kept.sort_index().reset_index(drop=True)
