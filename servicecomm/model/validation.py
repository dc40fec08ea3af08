"""Tables → every fault in them at once, each with its place and what to do.

It only reports; nothing is changed, dropped or mended here.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import InvalidTablesError, Issue, UnknownIdError, shown
from servicecomm.model.draft import Draft, Source
from servicecomm.model.frames import text_table
from servicecomm.model.references import REFERENCE_RULES
from servicecomm.model.rules import CELL_RULES
from servicecomm.model.schema import REQUIRED_TABLES, TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = [
    "Issue",
    "Source",
    "checked",
    "doubtful_columns",
    "find_issues",
    "heading_issues",
]

MOST = 10_000
"""So many errors of one kind are listed of a table, which is no map by then."""

_COLUMNS_SHOWN = 12


def checked(
    given: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Source] | None = None,
    kept: Mapping[str, pd.DataFrame] | None = None,
) -> tuple[dict[str, pd.DataFrame], tuple[Issue, ...]]:
    """
    Shape tables and check them, with all others of the map.

    Parameters
    ----------
    given
        New tables by name.
    sources
        Where each came from; the tables' names stand in for what is missing.
    kept
        The map's other tables, which are shaped already.

    Returns
    -------
    tuple
        Every table of a map by name, empty ones for those that are missing; and the
        faults that it can live with.

    Raises
    ------
    InvalidTablesError
        If the tables break a rule; it lists every fault.
    UnknownIdError
        If maps have no table of a name that is given.
    """
    for name in given:
        if name not in TABLE:
            raise UnknownIdError("table", name, TABLE)
    issues = heading_issues(given, sources)
    doubtful = {n: doubtful_columns(n, frame) for n, frame in given.items() if issues}
    tables = dict(kept or {})
    tables |= {n: text_table(TABLE[n], frame) for n, frame in given.items()}
    issues += find_issues(tables, sources, doubtful=doubtful)
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        raise InvalidTablesError(errors)
    for table in TABLES:
        if table.name not in tables:
            tables[table.name] = _empty(table.name)
    return tables, issues


@cache
def _empty(name: str) -> pd.DataFrame:
    # Maps that lack a table may share one: only copies of it are handed out.
    return text_table(TABLE[name], pd.DataFrame())


def find_issues(
    tables: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Source] | None = None,
    *,
    doubtful: Mapping[str, Collection[str]] | None = None,
) -> tuple[Issue, ...]:
    """
    Find every fault in a map's tables.

    Parameters
    ----------
    tables
        The tables by name, as `text_table` shapes them.
    sources
        Where each came from; the tables' names stand in for what is missing.
    doubtful
        By table, columns that are not looked at: see `doubtful_columns`.

    Returns
    -------
    tuple of Issue
        Errors and warnings, table by table in the order of the schema, then by row;
        of one kind of error at most `MOST`, and then one that says so.

    Examples
    --------
    >>> import pandas as pd
    >>> empty = pd.DataFrame()
    >>> print(find_issues({"organisations": empty, "affects": empty})[0])
    problems is missing. Add a table of problems with the columns problem_id, title.
    """
    draft = Draft(tables, sources or {}, doubtful or {})
    issues = list(_missing_tables(tables))
    for table in TABLES:
        if table.name in tables and len(tables[table.name]):
            rules = (*CELL_RULES, *REFERENCE_RULES)
            found = [issue for rule in rules for issue in _bounded(rule(draft, table))]
            issues.extend(sorted(found, key=lambda issue: issue.row or 0))
    return tuple(issues)


def _bounded(found: Iterator[Issue]) -> Iterator[Issue]:
    """Stop at so many errors that nobody reads them, and say so in their last."""
    errors = 0
    for issue in found:
        errors += issue.severity == "error"
        if errors > MOST:
            wrong = f"is where checking stopped, after {MOST:,} faults of one kind"
            yield Issue(issue.source, issue.row, "", "", wrong, "Mend these first.")
            return
        yield issue


def _missing_tables(tables: Mapping[str, pd.DataFrame]) -> Iterator[Issue]:
    for name in REQUIRED_TABLES:
        if name not in tables:
            needed = ", ".join(
                column.name for column in TABLE[name].columns if column.required
            )
            wrong, remedy = "is missing", f"Add a table of {name} with the columns"
            yield Issue(name, None, "", "", wrong, f"{remedy} {needed}.")


def heading_issues(
    tables: Mapping[str, pd.DataFrame], sources: Mapping[str, Source] | None = None
) -> tuple[Issue, ...]:
    """
    Find every fault in the headings of a map's tables.

    Parameters
    ----------
    tables
        The tables by name, as they were given.
    sources
        Where each came from; the tables' names stand in for what is missing.

    Returns
    -------
    tuple of Issue
        A fault for each heading that stands twice or is empty and for each column
        that is needed and not there. A table without any column has no fault: it is
        empty.

    Examples
    --------
    >>> import pandas as pd
    >>> print(heading_issues({"affects": pd.DataFrame({"problem_id": ["P1"]})})[0])
    affects has no column 'body_id' (id of the organisation, team or service affected).
    Its columns are 'problem_id': add or rename one.
    """
    issues: list[Issue] = []
    for name, frame in tables.items():
        source = (sources or {}).get(name, Source(name)).name
        headings = [str(heading) for heading in frame.columns]
        issues += _unclear_headings(source, headings)
        issues += _missing_columns(source, name, headings)
    return tuple(issues)


def _unclear_headings(source: str, headings: list[str]) -> Iterator[Issue]:
    for heading, times in Counter(headings).items():
        if not heading.strip():
            wrong = f"has no heading over column {headings.index(heading) + 1}"
            yield Issue(source, None, "", "", wrong, "Write one, or delete the column.")
        elif times > 1:
            wrong, remedy = "heads two columns", "Rename one of them."
            yield Issue(source, None, "", heading, wrong, remedy)


def _missing_columns(source: str, name: str, headings: list[str]) -> Iterator[Issue]:
    for column in TABLE[name].columns if headings else ():
        if column.required and column.name not in headings:
            seen = ", ".join(shown(heading) for heading in headings[:_COLUMNS_SHOWN])
            more = len(headings) - _COLUMNS_SHOWN
            seen += f" and {more:,} more" if more > 0 else ""
            wrong = f"has no column '{column.name}' ({column.means})"
            remedy = f"Its columns are {seen}: add or rename one."
            yield Issue(source, None, "", "", wrong, remedy)


def doubtful_columns(name: str, frame: pd.DataFrame) -> set[str]:
    """
    List the columns whose cells nothing can be said of, as their heading is at fault.

    Parameters
    ----------
    name
        The table's name.
    frame
        The table as it was given.

    Returns
    -------
    set of str
        Columns that are needed and not there, and those whose heading stands twice;
        all columns if one of the key is among them.

    Examples
    --------
    >>> import pandas as pd
    >>> doubtful_columns("problems", pd.DataFrame({"problem_id": ["P1"]}))
    {'title'}
    """
    table = TABLE[name]
    headings = [str(heading) for heading in frame.columns]
    doubtful = {heading for heading, times in Counter(headings).items() if times > 1}
    needed = {column.name for column in table.columns if column.required}
    if headings:
        doubtful |= needed - set(headings)
    if doubtful & needed & set(table.key):
        doubtful |= set(table.column_names)
    return doubtful
