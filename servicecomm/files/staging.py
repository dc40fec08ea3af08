"""What would change in the log of engagement: shown first, taken over when asked for.

It compares nothing; `tracking` and `delivery` do, each for its own kind of file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm.errors import counted
from servicecomm.model.frames import appended

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecomm.model.stakeholder_map import StakeholderMap

_CHANGES = ["row", "subject_id", "entry_id", "what", "column", "before", "after"]
_DOUBTS = ["row", "subject_id", "value", "why"]

Cells = tuple[object, ...]
"""One row of what is staged."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StagedEngagement:
    """
    What a sheet or a report would change, before anything is changed.

    Attributes
    ----------
    changes
        One row a changed cell: ``row`` (as the spreadsheet numbers it), ``subject_id``,
        ``entry_id`` (of the entry that is amended or added), ``what`` ("added" or
        "amended"), ``column``, ``before`` and ``after``.
    conflicts
        Cells that were changed in the sheet and in the map: the same columns;
        ``before`` is the map's. They are not taken over unless asked for.
    doubts
        Rows that were not understood: ``row``, ``subject_id``, ``value`` and ``why``.
    notes
        What was found, in sentences.
    """

    stakeholder_map: StakeholderMap
    changes: pd.DataFrame
    conflicts: pd.DataFrame
    doubts: pd.DataFrame
    notes: tuple[str, ...]

    @classmethod
    def of(
        cls,
        stakeholder_map: StakeholderMap,
        changes: Sequence[Cells],
        conflicts: Sequence[Cells],
        doubts: Sequence[Cells],
    ) -> StagedEngagement:
        """
        Put together what was found.

        Parameters
        ----------
        stakeholder_map
            The map as it is.
        changes
            Rows of `changes`.
        conflicts
            Rows of `conflicts`.
        doubts
            Rows of `doubts`.

        Returns
        -------
        StagedEngagement
            The same as tables, with notes.
        """
        frames = (
            pd.DataFrame(changes, columns=_CHANGES),
            pd.DataFrame(conflicts, columns=_CHANGES),
            pd.DataFrame(doubts, columns=_DOUBTS),
        )
        return cls(stakeholder_map, *frames, tuple(_told(*frames)))

    def __repr__(self) -> str:
        """Count what is staged: no names and no addresses."""
        return f"StagedEngagement({' '.join(self.notes)})"

    def _repr_html_(self) -> str:
        return _html.bullets(self.notes)

    def apply(self, *, sheet_wins: bool = False) -> StakeholderMap:
        """
        Take the changes over.

        Parameters
        ----------
        sheet_wins
            Whether conflicts too are settled as the sheet has them; otherwise the
            map's cells stay.

        Returns
        -------
        StakeholderMap
            A new map; entries are added or amended, and none is lost.

        Raises
        ------
        InvalidTablesError
            If the new map would break a rule.
        """
        taken = self.changes
        if sheet_wins:
            taken = pd.concat([taken, self.conflicts], ignore_index=True)
        log = self.stakeholder_map.engagement
        old = taken[taken["what"] == "amended"]
        place = {own: at for at, own in enumerate(log["entry_id"])}
        cells = (old["entry_id"], old["column"], old["after"])
        for entry, column, after in zip(*cells, strict=True):
            log.loc[place[entry], column] = after
        new = taken[taken["what"] == "added"]
        for entry, group in new.groupby("entry_id", sort=False):
            row = dict(zip(group["column"], group["after"], strict=True))
            row |= {"entry_id": str(entry), "subject_id": group["subject_id"].iloc[0]}
            log = appended(log, pd.DataFrame([row]))
        return self.stakeholder_map.with_table("engagement", log)


def _told(
    changes: pd.DataFrame, conflicts: pd.DataFrame, doubts: pd.DataFrame
) -> Iterator[str]:
    for what in ("added", "amended"):
        entries = changes.loc[changes["what"] == what, "entry_id"].nunique()
        yield f"{counted(entries, 'entry', 'entries')} would be {what}."
    if len(conflicts):
        rows = conflicts["row"].nunique()
        yield f"{counted(rows, 'row')} changed in the map too: decide which counts."
    if len(doubts):
        yield f"{counted(len(doubts), 'cell')} not understood: such rows stay out."


def latest_entries(stakeholder_map: StakeholderMap) -> dict[str, dict[str, str]]:
    """
    Give the last entry of the log for each person or body.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    dict of str to dict of str to str
        An entry's cells by column, by the subject's id; of one day's entries the one
        whose id comes last.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> latest_entries(example_map())["rowan"]["status"]
    'declined'
    """
    return {own: rows[-1] for own, rows in entries_of(stakeholder_map).items()}


def entries_of(stakeholder_map: StakeholderMap) -> dict[str, list[dict[str, str]]]:
    """
    Give the entries of the log for each person or body.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    dict of str to list of dict of str to str
        Their cells by column, the earliest first, by the subject's id; of one day's
        entries the one whose id comes last is the last.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> [entry["status"] for entry in entries_of(example_map())["rowan"]][-1]
    'declined'
    """
    log = stakeholder_map.engagement.sort_values(["date", "entry_id"], kind="stable")
    found: dict[str, list[dict[str, str]]] = {}
    for own, row in zip(log["subject_id"], log.to_dict("records"), strict=True):
        cells = {str(column): str(cell) for column, cell in row.items()}
        found.setdefault(own, []).append(cells)
    return found


def new_entry_ids(stakeholder_map: StakeholderMap) -> Iterator[str]:
    """
    Give ids for new entries of the log, one after the other.

    Parameters
    ----------
    stakeholder_map
        The map.

    Yields
    ------
    str
        An id that no entry has.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> next(new_entry_ids(example_map()))
    'N13'
    """
    taken = set(stakeholder_map.engagement["entry_id"])
    number = len(taken)
    while True:
        number += 1
        new = f"N{number:02}"
        if new not in taken:
            yield new
