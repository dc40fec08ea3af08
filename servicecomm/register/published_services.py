"""Published lists that give teams and services: organogram CSVs, the x-GOVUK list.

They become rows for a map, never pay, grades or names of officials. Which body a name
in them means is matched elsewhere, and files are read elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from servicecomm.errors import SourceFileError
from servicecomm.model.frames import join_values, text_cell
from servicecomm.register.published_bodies import mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

POSTS = ("post_id", "role", "function", "unit", "organisation", "reports_to")
"""The columns of `organogram_posts`."""

UNITS = ("unit", "organisation", "parent_department", "posts")
"""The columns of `organogram_units`."""

SERVICES = ("name", "organisation", "url", "stage", "note")
"""The columns of `govuk_services`."""

_TOP = "XX"
_NOT_IN_POST = ("0", "")
_ELIMINATED = "eliminated"
_SENIOR = ("Post Unique Reference", "Job Title", "Organisation", "Unit")
_PLACE = ("Parent Department", "Organisation", "Unit")
_USED = {*_SENIOR, *_PLACE, "Job/Team Function", "Reports to Senior Post", "Name"}


def is_used(heading: str) -> bool:
    """
    Tell whether a column of an organogram is read: those of pay and grades are not.

    Parameters
    ----------
    heading
        The heading of the column.

    Returns
    -------
    bool
        Whether posts or units are made of it.

    Examples
    --------
    >>> is_used(" Job Title "), is_used("Actual Pay Floor (£)")
    (True, False)
    """
    return " ".join(heading.split()) in _USED


def nameless(table: pd.DataFrame) -> pd.DataFrame:
    """
    Take the names of officials out of an organogram, but not that a post has gone.

    Parameters
    ----------
    table
        A file of posts as a table of text.

    Returns
    -------
    pandas.DataFrame
        The same, with an empty cell for every name.

    Examples
    --------
    >>> nameless(pd.DataFrame({"Name": ["A Sample", "Eliminated"]}))["Name"].tolist()
    ['', 'Eliminated']
    """
    if "Name" not in table:
        return table
    gone = table["Name"].str.strip().str.casefold() == _ELIMINATED
    return table.assign(Name=table["Name"].where(gone, ""))


def organogram_posts(senior: pd.DataFrame) -> pd.DataFrame:
    """
    Read the posts of a department's organogram, without names, grades and pay.

    Parameters
    ----------
    senior
        The file of senior posts as a table of text.

    Returns
    -------
    pandas.DataFrame
        One row a post, by reference: ``post_id``, ``role`` (the job title),
        ``function``, ``unit``, ``organisation`` and ``reports_to``, the ``post_id``
        above it, empty at the top. Job shares are one post; eliminated posts and rows
        without a reference are left out.

    Raises
    ------
    SourceFileError
        If a column is missing.

    Examples
    --------
    >>> cells = ["7", "Head of Letters", "Example Agency", "Post room", "XX"]
    >>> headings = ["Post Unique Reference", "Job Title", "Organisation", "Unit",
    ...             "Reports to Senior Post"]
    >>> organogram_posts(pd.DataFrame([cells], columns=headings))["role"].tolist()
    ['Head of Letters']
    """
    table = _text(senior, _SENIOR)
    posts = pd.DataFrame(
        {
            "post_id": table["Post Unique Reference"],
            "role": table["Job Title"],
            "function": _column(table, "Job/Team Function"),
            "unit": table["Unit"],
            "organisation": table["Organisation"],
            "reports_to": _column(table, "Reports to Senior Post").replace(_TOP, ""),
        }
    )
    gone = _column(table, "Name").str.casefold() == _ELIMINATED
    kept = posts[~gone & ~posts["post_id"].isin(_NOT_IN_POST)]
    kept = kept.drop_duplicates("post_id").sort_values("post_id", ignore_index=True)
    return kept[list(POSTS)]


def organogram_units(*tables: pd.DataFrame) -> pd.DataFrame:
    """
    Read the units of a department's organogram.

    Parameters
    ----------
    *tables
        The files of senior and junior posts as tables of text.

    Returns
    -------
    pandas.DataFrame
        One row a unit of an organisation, in alphabetical order: ``unit``,
        ``organisation``, ``parent_department`` and ``posts``, how many rows name it.

    Raises
    ------
    SourceFileError
        If a column is missing.

    Examples
    --------
    >>> row = {"Parent Department": "D", "Organisation": "A", "Unit": "Post room"}
    >>> organogram_units(pd.DataFrame([row]))["unit"].tolist()
    ['Post room']
    """
    nothing = pd.DataFrame(columns=list(_PLACE), dtype="str")
    parts = [_text(table, _PLACE)[list(_PLACE)] for table in tables]
    rows = pd.concat([nothing, *parts], ignore_index=True)
    rows = rows[rows["Unit"] != ""]
    counted = rows.groupby(["Unit", "Organisation", "Parent Department"]).size()
    return counted.reset_index(name="posts").set_axis(list(UNITS), axis="columns")


def _text(table: pd.DataFrame, needed: Sequence[str]) -> pd.DataFrame:
    table = table.rename(columns=lambda heading: " ".join(str(heading).split()))
    for heading in needed:
        if heading not in table:
            raise SourceFileError(
                f"The table has no column '{heading}': it is not an organogram file, "
                f"which has {', '.join(needed)}."
            )
    cells = {name: [text_cell(each).strip() for each in table[name]] for name in table}
    return pd.DataFrame(cells, dtype="str")


def _column(table: pd.DataFrame, name: str) -> pd.Series[str]:
    return table.get(name, pd.Series("", index=table.index, dtype="str"))


def govuk_services(items: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """
    Read services of the x-GOVUK list of government services.

    Parameters
    ----------
    items
        Each service's file as parsed from JSON.

    Returns
    -------
    pandas.DataFrame
        One row a service, by name: ``name``, ``organisation`` as written (for
        `match_names`), ``url``, ``stage`` (discovery, alpha, beta or live), ``note``.

    Raises
    ------
    SourceFileError
        If a service has no name.

    Examples
    --------
    >>> item = {"name": "Tell us once", "organisation": "DWP", "phase": "live"}
    >>> govuk_services([item])["stage"].tolist()
    ['live']
    """
    rows = []
    for number, item in enumerate(map(mapping, items), start=1):
        name = text_cell(item.get("name")).strip()
        if not name:
            raise SourceFileError(
                f"Service {number} has no name: it is not a file of the x-GOVUK list."
            )
        body = item.get("organisation")
        bodies = body if isinstance(body, list) else [body]
        phase = text_cell(item.get("phase")).casefold()
        url = item.get("liveservice") or item.get("start-page")
        owner = join_values([text_cell(each).strip() for each in bodies])
        stage = "" if phase == "unknown" else phase
        note = text_cell(item.get("description"))
        rows.append((name, owner, text_cell(url), stage, note))
    frame = pd.DataFrame(rows, columns=list(SERVICES), dtype="str").drop_duplicates()
    return frame.sort_values(["name", "organisation"], ignore_index=True)
