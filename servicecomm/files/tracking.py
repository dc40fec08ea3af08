"""The tracking sheet: out with status, dates, owner and next action, and back again.

What was edited is staged first: every change, every doubt and every conflict is shown,
and nothing is taken over until it is asked for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import ServiceCommError, nearest_text, shown
from servicecomm.files import guard, workbooks
from servicecomm.files.staging import (
    StagedEngagement,
    entries_of,
    latest_entries,
    new_entry_ids,
)
from servicecomm.files.tables import read_table
from servicecomm.model.frames import text_cell
from servicecomm.model.schema import BODY_TABLES, ENGAGEMENT_STATUS, TABLE

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from servicecomm.files.staging import Cells
    from servicecomm.model.stakeholder_map import StakeholderMap

EDITED = ("status", "date", "by", "channel", "next_action", "next_date", "note")
"""The columns that people fill in; the others only help them to."""

_HEADINGS = {"owner": "by", "next action": "next_action", "next date": "next_date"}
_DATES = ("date", "next_date")
_CHECK = "row_check"
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00:00)?")


def tracking_sheet(
    stakeholder_map: StakeholderMap, invites: pd.DataFrame
) -> pd.DataFrame:
    """
    Make the sheet in which an invite list is kept up to date.

    Parameters
    ----------
    stakeholder_map
        The map that the list was made of.
    invites
        One row a seat, as `InvitationPlan.invited` or `invite_list` gives it.

    Returns
    -------
    pandas.DataFrame
        ``subject_id`` (the person's id, or the body's where somebody has still to be
        found), ``name``, ``role``, ``organisation``, ``problem_ids``, ``route``; then
        the last entry of the log, to be edited: ``status``, ``date``, ``by`` (the
        owner), ``channel``, ``next_action``, ``next_date``, ``note``; then
        ``entry_id`` and ``row_check``, which tell on the way back what was edited. It
        holds personal data.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> seat = pd.DataFrame({"person_id": ["amina"], "body_id": ["dwp"]})
    >>> sheet = tracking_sheet(example_map(), seat)
    >>> sheet.loc[0, ["subject_id", "status", "entry_id"]].tolist()
    ['amina', 'contacted', 'N10']
    """
    people = invites["person_id"].map(text_cell)
    subject = people.mask(people == "", invites["body_id"].map(text_cell))
    sheet = pd.DataFrame({"subject_id": subject.to_numpy()}, dtype="str")
    for column in ("name", "role", "organisation", "problem_ids", "route"):
        if column in invites:
            sheet[column] = invites[column].map(text_cell).to_numpy()
    latest = latest_entries(stakeholder_map)
    for column in (*EDITED, "entry_id"):
        cells = [latest.get(own, {}).get(column, "") for own in sheet["subject_id"]]
        sheet[column] = cells
    rows = sheet[["subject_id", *EDITED]].to_numpy().tolist()
    sheet[_CHECK] = [_checked(row) for row in rows]
    return sheet.drop_duplicates("subject_id", ignore_index=True)


def read_tracking(
    stakeholder_map: StakeholderMap, path: str | os.PathLike[str]
) -> StagedEngagement:
    """
    Read an edited tracking sheet back.

    Parameters
    ----------
    stakeholder_map
        The map as it is now.
    path
        The sheet: a workbook, or CSV.

    Returns
    -------
    StagedEngagement
        What would change; ``apply`` gives the changed map. A row whose status or date
        was changed becomes a new entry of the log, any other edit amends the entry
        that the row showed. Rows and columns that were deleted lose nothing.

    Raises
    ------
    SourceFileError
        If the file cannot be read.
    ServiceCommError
        If it has no column ``subject_id`` or no column ``status``.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.files.writing import write_table
    >>> seat = pd.DataFrame({"person_id": ["amina"], "body_id": ["dwp"]})
    >>> sheet = tracking_sheet(example_map(), seat).assign(status="Joined")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_table(sheet, f"{folder}/tracking.xlsx")
    ...     staged = read_tracking(example_map(), path)
    >>> staged.changes[["what", "column", "before", "after"]].iloc[0].tolist()
    ['added', 'status', 'contacted', 'joined']
    """
    place = Path(path)
    frame = read_table(place)
    if place.suffix.lower() not in workbooks.SUFFIXES:
        frame = frame.map(guard.bare)
    frame = frame.rename(columns=_own_heading)
    for column in ("subject_id", "status"):
        if column not in frame:
            raise ServiceCommError(
                f"{shown(place.name)} has no column '{column}', without which no row "
                "can be told. Send the tracking sheet out again."
            )
    return _stage(stakeholder_map, frame)


def _own_heading(heading: str) -> str:
    folded = heading.strip().casefold()
    return _HEADINGS.get(folded, folded.replace(" ", "_"))


def _stage(stakeholder_map: StakeholderMap, frame: pd.DataFrame) -> StagedEngagement:
    logged, known = entries_of(stakeholder_map), _subjects(stakeholder_map)
    new_ids = new_entry_ids(stakeholder_map)
    numbers = frame.attrs.get("rows", range(2, len(frame) + 2))
    changes: list[Cells] = []
    conflicts: list[Cells] = []
    doubts: list[Cells] = []
    seen: set[str] = set()
    for number, row in zip(numbers, frame.to_dict("records"), strict=True):
        cells = {str(name): str(cell).strip() for name, cell in row.items()}
        subject = cells["subject_id"]
        if not any(cells.get(column) for column in ("subject_id", *EDITED)):
            continue
        wrong = list(_mended(cells))
        if subject not in known or subject in seen:
            wrong = [(subject, _unknown(subject, known))]
        seen.add(subject)
        if wrong:
            doubts += [(number, subject, value, why) for value, why in wrong]
            continue
        entries = logged.get(subject, [])
        now = entries[-1] if entries else {}
        found, clash = _compared(cells, now, subject)
        if found and not _taken_already(cells, entries):
            told = _entry(found, now, new_ids)
            rows = [(number, subject, *told, *one) for one in found]
            (conflicts if clash else changes).extend(rows)
    return StagedEngagement.of(stakeholder_map, changes, conflicts, doubts)


def _mended(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Put what was typed into the project's words, and tell what cannot be."""
    status = " ".join(cells["status"].casefold().split())
    cells["status"] = status
    if status and status not in ENGAGEMENT_STATUS:
        near = nearest_text(status, ENGAGEMENT_STATUS)
        yield status, f"is no status.{near} Use one of: {', '.join(ENGAGEMENT_STATUS)}"
    for column in _DATES:
        typed = cells.get(column, "")
        if typed:
            day = _date(typed)
            if day is None:
                yield typed, f"in {column} is no date. Write it as 2026-05-31"
            cells[column] = day or typed


def _date(typed: str) -> str | None:
    british = _BRITISH.fullmatch(typed)
    try:
        if british:
            day, month, year = map(int, british.groups())
            return dt.date(year, month, day).isoformat()
        return dt.datetime.fromisoformat(typed).date().isoformat()
    except ValueError:
        return None


def _compared(
    cells: dict[str, str], now: dict[str, str], subject: str
) -> tuple[list[tuple[str, str, str]], bool]:
    """Find the cells that differ from the map, and whether the map changed as well."""
    held, mine = _both(cells, now)
    check = cells.get(_CHECK, "")
    if check and check == _checked([subject, *mine.values()]):
        return [], False  # nobody edited the row; the map may have gone on
    moved = bool(check) and check != _checked([subject, *held.values()])
    differ = {column for column in EDITED if held[column] != mine[column]}
    if _is_step(differ, now):
        if "date" not in differ:
            mine["date"] = dt.datetime.now().astimezone().date().isoformat()
        if "note" not in differ:
            mine["note"] = ""  # what was noted of the last step is not said of this one
        differ = {column for column in EDITED if mine[column]}
    return [(c, held[c], mine[c]) for c in EDITED if c in differ], moved


def _both(
    cells: dict[str, str], entry: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    held = {column: entry.get(column, "") for column in EDITED}
    mine = {column: cells.get(column, held[column]) for column in EDITED}
    # A step has a status: that of the last one, or the first of all.
    if any(mine.values()) and not mine["status"]:
        mine["status"] = held["status"] or ENGAGEMENT_STATUS[0]
    return held, mine


def _is_step(differ: set[str], entry: dict[str, str]) -> bool:
    return bool(differ & {"status", "date"}) or (bool(differ) and not entry)


def _taken_already(cells: dict[str, str], entries: list[dict[str, str]]) -> bool:
    """Say whether the log holds the step: a sheet may be read a second time."""
    own = [entry["entry_id"] for entry in entries]
    sent = cells.get("entry_id")
    first = own.index(sent) + 1 if sent in own else 0
    for at in range(first, len(entries)):
        before = first if sent is not None else at
        base = entries[before - 1] if before else {}
        held, mine = _both(cells, base)
        differ = {column for column in EDITED if held[column] != mine[column]}
        if "note" not in differ:
            mine["note"] = ""
        if "date" not in differ:
            mine["date"] = entries[at]["date"]  # it was given when it was taken
        same = all(entries[at][column] == mine[column] for column in EDITED)
        if same and _is_step(differ, base):
            return True
    return False


def _entry(
    found: list[tuple[str, str, str]], now: dict[str, str], new_ids: Iterator[str]
) -> tuple[str, str]:
    """Say which entry the cells are for: one step more, or the one that was shown."""
    if not now or {"status", "date"} & {column for column, *_ in found}:
        return next(new_ids), "added"
    return now["entry_id"], "amended"


def _subjects(stakeholder_map: StakeholderMap) -> set[str]:
    tables = [(name, TABLE[name].key[0]) for name in ("people", *BODY_TABLES)]
    return {own for name, key in tables for own in stakeholder_map.table(name)[key]}


def _unknown(subject: str, known: set[str]) -> str:
    if subject in known:
        return "stands in the sheet twice. Keep one of the rows"
    near = nearest_text(subject, sorted(known))
    return f"is neither a person nor a body of the map.{near} Correct the id"


def _checked(cells: list[str]) -> str:
    joined = "\x1f".join(str(cell).strip() for cell in cells)
    data = joined.encode(errors="surrogatepass")
    return hashlib.blake2b(data, digest_size=6).hexdigest()
