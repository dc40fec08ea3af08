"""A file looked at before any of it is taken: its faults, and what would change.

Nothing is applied here until `apply` is called, and then all of it or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm.analysis.comparison import CHANGE_COLUMNS, compare_maps
from servicecomm.analysis.wording import listed
from servicecomm.errors import InvalidTablesError, Issue, counted
from servicecomm.files.reading import try_map
from servicecomm.intake.maps import settle_names
from servicecomm.model.schema import TABLES
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from servicecomm.files.finding import Progress
    from servicecomm.files.remembering import Headings
    from servicecomm.model.schema import Table

FAULT_COLUMNS = tuple(field.name for field in fields(Issue))
"""The columns of `StagedImport.faults`."""

_SHOWN = 20


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StagedImport:
    """
    What a file says, and what taking it would do.

    Attributes
    ----------
    understood
        What was taken for what, in sentences.
    faults
        One row a fault: ``source``, ``row`` (as the spreadsheet numbers it, or none),
        ``column``, ``value``, ``wrong``, ``remedy`` and ``severity`` ("error" where no
        map can be made of it, or "warning"). It may hold personal data.
    changes
        What would change against the given map, as `MapComparison.changes` says it;
        empty while there are errors. It may hold personal data.
    summary
        The same in sentences, without names.
    """

    understood: tuple[str, ...]
    faults: pd.DataFrame
    changes: pd.DataFrame
    summary: tuple[str, ...]
    _issues: tuple[Issue, ...]
    _map: StakeholderMap | None

    @property
    def ready(self) -> bool:
        """
        Say whether it can be applied.

        Returns
        -------
        bool
            False while there is an error.
        """
        return self._map is not None

    def apply(self) -> StakeholderMap:
        """
        Take all of it.

        Returns
        -------
        StakeholderMap
            The new map; the one that it was held against is as it was.

        Raises
        ------
        InvalidTablesError
            If there are errors: then nothing is taken.
        """
        if self._map is None:
            raise InvalidTablesError(self._issues)
        return self._map

    def __repr__(self) -> str:
        """Say how far it is: no names."""
        state = "ready" if self.ready else "not ready"
        return (
            f"StagedImport({state}: {counted(len(self.faults), 'fault')}, "
            f"{counted(len(self.changes), 'change')})"
        )

    def _repr_html_(self) -> str:
        # Counts and sentences, not cells: a notebook's output is saved and projected.
        heading = _html.element("p", _html.element("strong", repr(self)))
        said = [*self.summary, *self.understood[:_SHOWN]]
        places = self.faults[["source", "row", "column", "wrong", "remedy"]]
        shown = _html.table(places.head(_SHOWN), "Faults") if len(places) else ""
        return heading + _html.bullets(said) + shown


def stage_map(
    path: str | Path,
    *,
    against: StakeholderMap | None = None,
    keep_missing: bool = False,
    headings: Headings | None = None,
    progress: Progress | None = None,
) -> StagedImport:
    """
    Look at a file before anything of it is taken.

    Parameters
    ----------
    path
        As in `read_map`.
    against
        The map that it would change, or None for a new one.
    keep_missing
        Whether rows and columns that the file does not have stay as they are in that
        map; otherwise the file is the whole truth and they go.
    headings
        As in `read_map`.
    progress
        As in `read_map`.

    Returns
    -------
    StagedImport
        What was understood, every fault, and what would change.

    Raises
    ------
    SourceFileError
        If the path is missing or cannot be read, or holds no map.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map, example_path
    >>> staged = stage_map(example_path("after-a-death"), against=example_map())
    >>> staged
    StagedImport(ready: 0 faults, 0 changes)
    >>> staged.apply() == example_map()
    True
    """
    read = try_map(path, headings=headings, settle=settle_names, progress=progress)
    made, issues = read.stakeholder_map, read.issues
    if made is not None and against is not None and keep_missing:
        try:
            made = _kept(against, made, read.given)
        except InvalidTablesError as error:
            made, issues = None, error.issues
    changes = pd.DataFrame(columns=list(CHANGE_COLUMNS), dtype="str")
    if made is None:
        errors = sum(issue.severity == "error" for issue in issues)
        said = f"{counted(errors, 'fault')} to mend before this can be taken."
        summary: tuple[str, ...] = (said,)
    elif against is None:
        summary = (f"A new map of {listed(made.contents) or 'nothing yet'}.",)
    else:
        found = compare_maps(against, made, limit=None)
        changes, summary = found.changes, found.summary
    return StagedImport(read.notes, _table(issues), changes, summary, issues, made)


def _table(issues: Iterable[Issue]) -> pd.DataFrame:
    rows = [[getattr(issue, name) for name in FAULT_COLUMNS] for issue in issues]
    frame = pd.DataFrame(rows, columns=list(FAULT_COLUMNS), dtype="object")
    texts = [name for name in FAULT_COLUMNS if name != "row"]
    return frame.astype(dict.fromkeys(texts, "str") | {"row": "Int64"})


def _kept(
    before: StakeholderMap,
    after: StakeholderMap,
    given: Mapping[str, tuple[str, ...]],
) -> StakeholderMap:
    """Fill a new map up with what the map before has and the file does not speak of."""
    tables = {
        table.name: _filled_up(
            table,
            before.table(table.name),
            after.table(table.name),
            given.get(table.name, ()),
        )
        for table in TABLES
    }
    made = before.with_tables(tables)
    return StakeholderMap(
        {t.name: made.table(t.name) for t in TABLES}, notes=after.notes
    )


def _filled_up(
    table: Table, old: pd.DataFrame, new: pd.DataFrame, given: tuple[str, ...]
) -> pd.DataFrame:
    keys = list(table.key)
    olds, news = (pd.MultiIndex.from_frame(frame[keys]) for frame in (old, new))
    place = olds.get_indexer(news)
    both = place >= 0
    filled = new.copy()
    for column in old.columns:
        if column not in given:
            own = filled[column] if column in filled else pd.Series("", new.index)
            values = own.to_numpy(dtype=object).copy()
            values[both] = old[column].to_numpy(dtype=object)[place[both]]
            filled[column] = pd.array(values, dtype="str")
    rest = old[news.get_indexer(olds) < 0]
    return pd.concat([filled, rest], ignore_index=True).fillna("")
