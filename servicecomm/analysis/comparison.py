"""Two maps compared: what changed, and what that does to the invite list.

It tells maps apart by their keys; which of the two is right is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm import _html
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.wording import counted, listed
from servicecomm.errors import ServiceCommError
from servicecomm.model.frames import split_cell
from servicecomm.model.schema import SEPARATOR, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.model.schema import Table
    from servicecomm.model.stakeholder_map import StakeholderMap

    Texts = NDArray[np.object_]

CHANGE_COLUMNS = ("table", "change", "key", "column", "before", "after")
"""The columns of `MapComparison.changes`."""

_INVITED = ("change", "seat_id", "role", "organisation")
_KINDS = ("added", "removed", "changed")
_BETWEEN = "\x1f"  # joins the cells of a key: it is in none of them
_NAMED = 5  # so many are named before "and 4 more"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MapComparison:
    """
    What changed from one map to another.

    Attributes
    ----------
    changes
        One row an added or removed row, or a changed cell: ``table``, ``change``
        ("added", "removed" or "changed"), ``key`` (the cells of the key, joined by
        ``|``) and, for a changed cell, ``column``, ``before`` and ``after``. By table,
        then change, key and column. It may hold personal data.
    by_problem
        One row a problem whose organisations changed: ``problem_id``, ``title``,
        ``gained`` and ``lost`` (ids joined by ``|``); by id.
    invited
        One row a seat that one invite list has and the other has not: ``change``
        ("joins" or "leaves"), ``seat_id`` (a person's id, or a body's where somebody
        has still to be found), ``role`` and ``organisation``.
    summary
        The same in sentences; people by their roles.
    """

    changes: pd.DataFrame
    by_problem: pd.DataFrame
    invited: pd.DataFrame
    summary: tuple[str, ...]

    def __bool__(self) -> bool:
        """Say whether anything changed."""
        return not self.changes.empty

    def __repr__(self) -> str:
        """Say how many rows and cells changed: no names."""
        kinds = self.changes["change"].value_counts()
        counts = [f"{kinds.get(kind, 0):,} {kind}" for kind in _KINDS]
        return f"MapComparison({', '.join(counts)})"

    def _repr_html_(self) -> str:
        # Counts and sentences, not cells: a notebook's output is saved and projected.
        counts = self.changes.groupby(["table", "change"], sort=False).size()
        shown = counts.rename("rows or cells").reset_index()
        said = _html.bullets(self.summary)
        return said + _html.table(shown, "What changed") if len(shown) else said


def compare_maps(
    before: StakeholderMap,
    after: StakeholderMap,
    *,
    limit: int | None = 6,
    seconds: float = 10,
) -> MapComparison:
    """
    Compare two maps.

    Parameters
    ----------
    before
        The earlier map.
    after
        The later map.
    limit
        Most seats of the invite lists that are compared, or None to compare none.
    seconds
        When to stop looking for proof, for each list.

    Returns
    -------
    MapComparison
        Rows added and removed, cells changed, bodies gained and lost by problem, and
        what that does to the invite list. Neither the order of rows nor that of
        columns counts, nor a column that is empty. Equal maps give nothing.

    Raises
    ------
    ServiceCommError
        If `limit` is below 1.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> earlier = example_map()
    >>> later = earlier.with_table("affects", earlier.affects.iloc[1:])
    >>> compare_maps(earlier, later)
    MapComparison(0 added, 1 removed, 0 changed)
    """
    if limit is not None and limit < 1:
        raise ServiceCommError(
            f"A list of {limit} seats invites nobody: ask for 1 or more."
        )
    frames = [(t, before.table(t.name), after.table(t.name)) for t in TABLES]
    found = [_changes(*each) for each in frames if not each[1].equals(each[2])]
    empty = pd.DataFrame(columns=list(CHANGE_COLUMNS), dtype="str")
    changes = pd.concat([empty, *found], ignore_index=True)
    by_problem = _by_problem(before, after)
    summary = [*_counted(changes), *_told(before, after, by_problem)]
    invited = pd.DataFrame(columns=list(_INVITED), dtype="str")
    if limit is not None and len(changes):
        plans = [_plan(each, limit, seconds) for each in (before, after)]
        invited, said = _invited(*plans)
        summary += said
    said = summary or ["Nothing changed."]
    return MapComparison(changes, by_problem, invited, tuple(said))


def _changes(table: Table, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List what changed in one table."""
    old, new = _keys(table, before), _keys(table, after)
    place = old.get_indexer(new)
    both = np.flatnonzero(place >= 0)
    keys, left, right = new[both], before.iloc[place[both]], after.iloc[both]
    added = new[place < 0].sort_values()
    removed = old[new.get_indexer(old) < 0].sort_values()
    parts = [("added", added, "", "", ""), ("removed", removed, "", "", "")]
    changed = []
    for column in sorted({*before.columns, *after.columns}):
        first, second = (_cells(frame, column) for frame in (left, right))
        differ = first != second
        if differ.any():
            cells = (keys[differ], column, first[differ], second[differ])
            changed.append(("changed", *cells))
    frames = [_rows(table, *part) for part in (*parts, *changed) if len(part[1])]
    if not frames:  # the rows stand in another order
        return _rows(table, "", new[:0], "", "", "")
    found = pd.concat(frames, ignore_index=True)
    order = found["change"].map(_KINDS.index)
    found = found.iloc[np.lexsort((found["column"], found["key"], order))]
    return found.assign(key=found["key"].str.replace(_BETWEEN, SEPARATOR, regex=False))


def _keys(table: Table, frame: pd.DataFrame) -> pd.Index[str]:
    keys: pd.Series[str] = frame[table.key[0]]
    for name in table.key[1:]:
        keys = keys + _BETWEEN + frame[name]
    return pd.Index(keys)


def _cells(frame: pd.DataFrame, column: str) -> Texts:
    """Give the cells of a column; one that is not there is empty."""
    if column not in frame:
        return np.full(len(frame), "", object)
    return frame[column].to_numpy(object)


def _rows(  # noqa: PLR0917 - one for each column
    table: Table,
    change: str,
    keys: pd.Index[str],
    column: str,
    before: Texts | str,
    after: Texts | str,
) -> pd.DataFrame:
    cells = (table.name, change, keys, column, before, after)
    named = dict(zip(CHANGE_COLUMNS, cells, strict=True))
    return pd.DataFrame(named, index=range(len(keys)), dtype="str")


def _by_problem(before: StakeholderMap, after: StakeholderMap) -> pd.DataFrame:
    pairs = [
        select_links(each)[["problem_id", "body_id"]].drop_duplicates()
        for each in (before, after)
    ]
    both = pairs[0].merge(pairs[1], how="outer", indicator="where")
    title = {
        own: said
        for each in (before, after)
        for own, said in each.problems[["problem_id", "title"]].itertuples(index=False)
    }
    moved = both[both["where"] != "both"].sort_values(["problem_id", "body_id"])
    rows = []
    for problem_id, own in moved.groupby("problem_id"):
        gained, lost = (
            SEPARATOR.join(own.loc[own["where"] == side, "body_id"])
            for side in ("right_only", "left_only")
        )
        rows.append((problem_id, title[problem_id], gained, lost))
    columns = ["problem_id", "title", "gained", "lost"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _counted(changes: pd.DataFrame) -> Iterator[str]:
    counts = changes.groupby(["table", "change"]).size()
    parts = []
    for table in TABLES:
        found = [
            f"{_number(kind, counts[table.name, kind])} {kind}"
            for kind in _KINDS
            if (table.name, kind) in counts.index
        ]
        if found:
            parts.append(f"{table.several} ({', '.join(found)})")
    if parts:
        yield f"Changed: {listed(parts)}."


def _number(kind: str, number: int) -> str:
    return counted(number, "cell") if kind == "changed" else f"{number:,}"


def _told(
    before: StakeholderMap, after: StakeholderMap, by_problem: pd.DataFrame
) -> Iterator[str]:
    short = {**bodies(before)["short"].to_dict(), **bodies(after)["short"].to_dict()}
    shown = by_problem.head(_NAMED)
    for problem_id, _, *sides in shown.itertuples(index=False, name=None):
        parts = [
            f"{verb} {listed((short[each] for each in split_cell(ids)), most=_NAMED)}"
            for verb, ids in zip(("gained", "lost"), sides, strict=True)
            if ids
        ]
        yield f"{problem_id} {' and '.join(parts)}."
    rest = len(by_problem) - len(shown)
    if rest:
        yield f"Bodies also changed for {counted(rest, 'more problem')}."


def _plan(
    stakeholder_map: StakeholderMap, limit: int, seconds: float
) -> InvitationPlan:
    # The solver is slow to load, and most comparisons are of equal maps.
    from servicecomm.analysis.invitations import suggest_invitations  # noqa: PLC0415

    return suggest_invitations(stakeholder_map, limit, seconds=seconds)


def _invited(
    before: InvitationPlan, after: InvitationPlan
) -> tuple[pd.DataFrame, list[str]]:
    old, new = (_seated(plan.invited) for plan in (before, after))
    joins, leaves = new[~new.index.isin(old.index)], old[~old.index.isin(new.index)]
    rows = [
        (change, seat_id, role, organisation)
        for change, seats in (("joins", joins), ("leaves", leaves))
        for seat_id, role, organisation in seats.itertuples(name=None)
    ]
    changed = pd.DataFrame(rows, columns=list(_INVITED), dtype="str")
    said = [
        f"On the invite list, {listed(map(_called, *_columns(seats)))} "
        f"{verb if len(seats) == 1 else verb.rstrip('s')}."
        for verb, seats in (("joins", joins), ("leaves", leaves))
        if len(seats)
    ]
    if not said:
        said = ["The invite list stays the same."]
    reach = [_reach(plan) for plan in (before, after)]
    if reach[0] != reach[1]:
        said.append(f"It covers {reach[1]}, where it covered {reach[0]}.")
    return changed, said


def _seated(invited: pd.DataFrame) -> pd.DataFrame:
    seat = invited["person_id"].where(invited["person_id"] != "", invited["body_id"])
    seats = invited[["role", "organisation"]].set_index(pd.Index(seat))
    return seats[~seats.index.duplicated()].sort_index()


def _columns(seats: pd.DataFrame) -> tuple[pd.Series[str], pd.Series[str]]:
    return seats["role"], seats["organisation"]


def _called(role: str, organisation: str) -> str:
    return f"the {role} ({organisation})" if role else f"somebody from {organisation}"


def _reach(plan: InvitationPlan) -> str:
    total = len(plan.covered) + len(plan.uncovered)
    return f"{len(plan.covered)} of {counted(total, 'problem')}"
