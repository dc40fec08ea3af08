"""Tables → every fault in them at once, each with its place and what to do.

It only reports; nothing is changed, dropped or mended here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from servicecomm.errors import nearest_text
from servicecomm.model.frames import explode
from servicecomm.model.schema import (
    FLAGS,
    REQUIRED_TABLES,
    SEPARATOR,
    TABLE,
    TABLES,
    US,
    Column,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Severity = Literal["error", "warning"]

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ISO_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?([ T].*)?"
_URL = r"[a-z][a-z0-9+.-]*://"


@dataclass(frozen=True, slots=True)
class Issue:
    """
    One fault in the data, in words.

    Attributes
    ----------
    source
        The file (and sheet) or table it stands in.
    row
        The row as a spreadsheet numbers it (the heading is row 1), or None.
    column
        The column, or nothing when the fault is not in one.
    value
        The value at fault, or nothing.
    wrong
        What is wrong with it.
    remedy
        What to do.
    severity
        "error" where no map can be made of it, "warning" where one can.
    """

    source: str
    row: int | None
    column: str
    value: str
    wrong: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.source
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", {self.column}"
        if not (self.row or self.column or self.value):
            return f"{place} {self.wrong}. {self.remedy}"
        value = f"{_shown(self.value)} " if self.value else ""
        return f"{place}: {value}{self.wrong}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where a table came from, so that a fault can name its place.

    Attributes
    ----------
    name
        The file, or the workbook and sheet.
    rows
        The spreadsheet's number of each row of the table, or None when the first row
        is row 2 and none is left out.
    """

    name: str
    rows: np.ndarray[tuple[int], np.dtype[np.int64]] | None = None

    def row(self, position: int) -> int:
        """
        Number a row as the spreadsheet does.

        Parameters
        ----------
        position
            The row's position in the table, from 0.

        Returns
        -------
        int
            Its number; the heading is row 1.
        """
        return position + 2 if self.rows is None else int(self.rows[position])


@dataclass(frozen=True, slots=True)
class _Context:
    tables: Mapping[str, pd.DataFrame]
    sources: Mapping[str, Source]

    def source(self, name: str) -> Source:
        return self.sources.get(name) or Source(name)

    def ids(self, names: tuple[str, ...]) -> pd.Index[str]:
        ids: pd.Index[str] = pd.Index([], dtype="str")
        for name in names:
            column = TABLE[name].id_column
            if name in self.tables and column is not None:
                ids = ids.append(pd.Index(self.tables[name][column]))
        return ids

    def at(  # noqa: PLR0913 - the parts of a sentence
        self,
        table: Table,
        position: int,
        column: str,
        value: str,
        wrong: str,
        remedy: str,
        severity: Severity = "error",
    ) -> Issue:
        source = self.source(table.name)
        row = source.row(position)
        return Issue(source.name, row, column, value, wrong, remedy, severity)


def find_issues(
    tables: Mapping[str, pd.DataFrame], sources: Mapping[str, Source] | None = None
) -> tuple[Issue, ...]:
    """
    Find every fault in a map's tables.

    Parameters
    ----------
    tables
        The tables by name, as `text_table` shapes them.
    sources
        Where each came from; the tables' names stand in for what is missing.

    Returns
    -------
    tuple of Issue
        Errors and warnings, table by table in the order of the schema, then by row.

    Examples
    --------
    >>> import pandas as pd
    >>> print(find_issues({"organisations": pd.DataFrame(), "affects": pd.DataFrame()})[0])
    problems is missing. Add a table of problems with the columns problem_id, title.
    """
    context = _Context(tables, sources or {})
    issues = list(_missing_tables(context))
    for table in TABLES:
        if table.name in tables and len(tables[table.name]):
            found = [issue for check in _CHECKS for issue in check(context, table)]
            issues.extend(sorted(found, key=lambda issue: issue.row or 0))
    return tuple(issues)


def _missing_tables(context: _Context) -> Iterator[Issue]:
    for name in REQUIRED_TABLES:
        if name not in context.tables:
            needed = ", ".join(
                column.name
                for column in TABLE[name].columns
                if column.required or column.name in TABLE[name].key
            )
            wrong, remedy = "is missing", f"Add a table of {name} with the columns"
            yield Issue(name, None, "", "", wrong, f"{remedy} {needed}.")


def _empty_cells(context: _Context, table: Table) -> Iterator[Issue]:
    frame = context.tables[table.name]
    for column in table.columns:
        if column.required:
            blank = frame[column.name].str.strip() == ""
            for position in np.flatnonzero(blank):
                remedy = f"Each {table.one} needs one: {column.means}."
                yield context.at(table, position, column.name, "", "is empty", remedy)


def _repeated_keys(context: _Context, table: Table) -> Iterator[Issue]:
    frame = context.tables[table.name]
    key = list(table.key)
    repeated = frame.duplicated(key)
    if not repeated.any():
        return
    source = context.source(table.name)
    first = frame.groupby(key, sort=False).ngroup()
    where = first.drop_duplicates()
    position_of = dict(zip(where, where.index, strict=True))
    for position in np.flatnonzero(repeated):
        row = source.row(position_of[first[position]])
        value = SEPARATOR.join(frame.loc[position, key])
        wrong = f"already stands in row {row}"
        remedy = f"Give this {table.one} another id, or delete one of the two rows."
        if table.id_column is None:
            remedy = "Delete one of the two rows."
        yield context.at(table, position, ", ".join(key), value, wrong, remedy)


def _shared_ids(context: _Context, table: Table) -> Iterator[Issue]:
    if table.id_column is None:
        return
    ids = context.tables[table.name][table.id_column]
    for other in TABLES[: TABLES.index(table)]:
        if other.name in context.tables and other.id_column is not None:
            theirs = context.tables[other.name][other.id_column]
            where = context.source(other.name).name
            for position in np.flatnonzero(ids.isin(theirs) & (ids != "")):
                wrong = f"is also an id in {where}"
                remedy = "An id stands for one thing in the whole map: change one."
                yield context.at(
                    table, position, table.id_column, ids[position], wrong, remedy
                )


def _unfit_ids(context: _Context, table: Table) -> Iterator[Issue]:
    if table.id_column is None:
        return
    ids = context.tables[table.name][table.id_column]
    unfit = ids.str.contains(SEPARATOR, regex=False) | (ids == US)
    for position in np.flatnonzero(unfit):
        wrong = "cannot be an id"
        remedy = f"'{US}' and '{SEPARATOR}' have a meaning of their own: change it."
        yield context.at(table, position, table.id_column, ids[position], wrong, remedy)


def _look_alikes(context: _Context, table: Table) -> Iterator[Issue]:
    if table.id_column is None:
        return
    ids = context.tables[table.name][table.id_column]
    folded = ids.map(fold_id)
    alike = folded.duplicated(keep=False) & ~ids.duplicated(keep=False) & (ids != "")
    first: dict[str, str] = {}
    for position in np.flatnonzero(alike):
        other = first.setdefault(folded[position], ids[position])
        if other != ids[position]:
            wrong = f"looks like {_shown(other)} but is another id"
            remedy = "If they are the same, use one spelling everywhere."
            yield context.at(
                table,
                position,
                table.id_column,
                ids[position],
                wrong,
                remedy,
                "warning",
            )


def fold_id(text: str) -> str:
    """
    Fold an id to what a reader sees: no case, outer space or invisible characters.

    Parameters
    ----------
    text
        An id.

    Returns
    -------
    str
        The same for two ids that look the same.

    Examples
    --------
    >>> fold_id(" HMRC") == fold_id("hmrc")
    True
    """
    composed = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return composed.casefold().strip()


def _broken_references(context: _Context, table: Table) -> Iterator[Issue]:
    frame = context.tables[table.name]
    for column in table.columns:
        if not column.references:
            continue
        known = context.ids(column.references)
        values = explode(frame, column.name) if column.many else frame[column.name]
        broken = values[~values.isin(known) & (values != "")]
        broken = broken[~broken.isin(column.literals)]
        if column.references == ("evidence",):
            if known.empty:  # no list of evidence is kept: any text is a source
                continue
            broken = broken[~broken.str.match(_URL)]
        if broken.empty:
            continue
        places = " or ".join(context.source(name).name for name in column.references)
        nearest = _nearest(known, broken.unique())
        for position, value in broken.items():
            remedy = f"Add it there, or correct the id.{nearest[value]}"
            wrong = f"is not in {places}"
            yield context.at(table, position, column.name, value, wrong, remedy)


_NEAREST_FOR = 200


def _nearest(known: pd.Index[str], values: np.ndarray) -> dict[str, str]:
    # Looking for near spellings is slow: beyond the first few hundred different
    # values nobody reads them, and a wrong file would take minutes.
    sought = values[:_NEAREST_FOR]
    ids = known.tolist()
    nearest = dict.fromkeys(values, "")
    return nearest | {value: nearest_text(value, ids) for value in sought}


def _unknown_words(context: _Context, table: Table) -> Iterator[Issue]:
    frame = context.tables[table.name]
    for column in table.columns:
        if column.words:
            cells = frame[column.name]
            words = ", ".join(f"'{word}'" for word in column.words)
            remedy = f"Write one of {words}."
            unknown = ~cells.isin(column.words) & (cells != "")
            yield from _content(context, table, column, unknown, remedy)


def _unfit_content(context: _Context, table: Table) -> Iterator[Issue]:
    frame = context.tables[table.name]
    for column in table.columns:
        if column.content != "text":
            cells = frame[column.name]
            fits, remedy = _CONTENT[column.content]
            unfit = ~fits(cells) & (cells != "")
            yield from _content(context, table, column, unfit, remedy)


def _content(
    context: _Context,
    table: Table,
    column: Column,
    unfit: pd.Series[bool],
    remedy: str,
) -> Iterator[Issue]:
    cells = context.tables[table.name][column.name]
    severity: Severity = "error" if column.strict else "warning"
    wrong = "is not a word for this column"
    if column.content != "text":
        wrong = f"is not a {column.content}".replace("flag", "yes or no")
        wrong = wrong.replace("is not a yes or no", "is neither yes nor no")
    for position in np.flatnonzero(unfit):
        value = cells[position]
        yield context.at(table, position, column.name, value, wrong, remedy, severity)


def _is_flag(cells: pd.Series[str]) -> pd.Series[bool]:
    return cells.str.strip().str.lower().isin(list(FLAGS))


def _is_number(cells: pd.Series[str]) -> pd.Series[bool]:
    numbers = pd.to_numeric(cells, errors="coerce")
    return pd.Series(np.isfinite(numbers) & (numbers >= 0), index=cells.index)


def _is_date(cells: pd.Series[str]) -> pd.Series[bool]:
    return cells.str.fullmatch(_ISO_DATE)


_CONTENT: dict[str, tuple[Callable[[pd.Series[str]], pd.Series[bool]], str]] = {
    "flag": (_is_flag, "Write 'yes' or 'no', or leave it empty."),
    "number": (_is_number, "Write a number, 0 or more, or leave it empty."),
    "date": (_is_date, "Write year-month-day, as in 2026-05-31; it is kept as it is."),
}


def _homeless_people(context: _Context, table: Table) -> Iterator[Issue]:
    if table.name != "people":
        return
    people = context.tables["people"]
    homeless = (people["organisation_id"] == "") & (people["team_id"] == "")
    for position in np.flatnonzero(homeless):
        remedy = "Say which organisation or team they belong to."
        yield context.at(table, position, "organisation_id", "", "is empty", remedy)
    if "teams" not in context.tables:
        return
    teams = context.tables["teams"].drop_duplicates("team_id")
    of_team = people["team_id"].map(teams.set_index("team_id")["organisation_id"])
    given = people["organisation_id"]
    differs = of_team.notna() & (given != "") & (of_team != given)
    for position in np.flatnonzero(differs):
        wrong = f"is not the organisation of their team, '{of_team[position]}'"
        remedy = "Correct one of the two; until then the team's is used."
        value = given[position]
        yield context.at(
            table, position, "organisation_id", value, wrong, remedy, "warning"
        )


def _circles(context: _Context, table: Table) -> Iterator[Issue]:
    if table.name != "organisations":
        return
    frame = context.tables["organisations"]
    parents: dict[str, list[str]] = {}
    pairs = explode(frame, "parent_id")
    owners = frame["organisation_id"].reindex(pairs.index)
    for owner, parent in zip(owners, pairs, strict=True):
        parents.setdefault(owner, []).append(parent)
    position_of = dict(zip(frame["organisation_id"], frame.index, strict=True))
    for owner in _in_a_circle(parents):
        wrong = "is above itself: following the parents leads back to it"
        remedy = "Correct the parent of one body in the circle."
        position = position_of[owner]
        yield context.at(table, position, "parent_id", owner, wrong, remedy)


def _in_a_circle(parents: dict[str, list[str]]) -> list[str]:
    # Peel off, again and again, whoever has no parent left or no child left; what
    # remains stands in a circle or between two.
    for _ in range(2):
        waiting = {owner: len(above) for owner, above in parents.items()}
        below: dict[str, list[str]] = {}
        for owner, above in parents.items():
            for parent in above:
                below.setdefault(parent, []).append(owner)
        ready = [parent for parent in below if parent not in waiting]
        while ready:
            for child in below.get(ready.pop(), ()):
                waiting[child] -= 1
                if waiting[child] == 0:
                    ready.append(child)
        left = {owner for owner, count in waiting.items() if count}
        kept = {child: [p for p in parents[child] if p in left] for child in left}
        turned: dict[str, list[str]] = {}
        for child, above in kept.items():
            for parent in above:
                turned.setdefault(parent, []).append(child)
        parents = turned
    return sorted(parents)


_CHECKS: tuple[Callable[[_Context, Table], Iterator[Issue]], ...] = (
    _empty_cells,
    _repeated_keys,
    _shared_ids,
    _unfit_ids,
    _look_alikes,
    _broken_references,
    _unknown_words,
    _unfit_content,
    _homeless_people,
    _circles,
)

_LONGEST_SHOWN = 60


def _shown(value: str) -> str:
    if len(value) > _LONGEST_SHOWN:
        value = value[:_LONGEST_SHOWN] + "…"
    # A person must be able to see what is invisible: repr shows tabs and zero widths.
    return f"'{value}'" if value.isprintable() else ascii(value)
