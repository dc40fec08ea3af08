"""Published lists of public bodies, read as rows of the register.

What they would change is worked out in `servicecomm.register.refresh`; files are read
elsewhere: these functions take what is in them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from servicecomm.errors import SourceFileError, shown
from servicecomm.model.frames import join_values, split_cell, text_cell
from servicecomm.register._body import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GOVUK = "GOV.UK organisations"
"""The source of bodies that the GOV.UK organisations API lists."""

MYSOCIETY = "mySociety UK local authorities"
"""The source of councils that mySociety lists."""

_ID = re.compile(r"[\w-]+")
_ENDED = {
    "changed_name": "renamed",
    "replaced": "replaced",
    "merged": "merged",
    "split": "split",
    "left_gov": "left government",
    "no_longer_exists": "closed",
}
_COUNCIL_KINDS = {
    "non-metropolitan district": "District council",
    "unitary authority": "Unitary council",
    "ni district": "Northern Ireland council",
    "metropolitan district": "Metropolitan borough council",
    "scottish unitary authority": "Scottish council",
    "london borough": "London borough council",
    "county": "County council",
    "welsh unitary authority": "Welsh council",
    "combined authority": "Combined authority",
    "strategic regional authority": "Strategic regional authority",
    "city corporation": "City corporation",
}
_COUNCIL_COLUMNS = (
    "code",
    "name",
    "short_name",
    "type",
    "nation",
    "end_date",
    "replaced_by",
    "alternative_names",
)
_COUNCIL_HEADINGS = {
    "local-authority-code": "code",
    "official-name": "name",
    "nice-name": "short_name",
    "local-authority-type-name": "type",
    "end-date": "end_date",
    "replaced-by": "replaced_by",
    "alt-names": "alternative_names",
}


def govuk_organisations(
    pages: Iterable[Mapping[str, Any]], *, as_of: str = ""
) -> pd.DataFrame:
    """
    Read pages of the GOV.UK organisations API.

    Parameters
    ----------
    pages
        Each page as parsed from JSON, with its ``results``.
    as_of
        The date on which they were saved.

    Returns
    -------
    pandas.DataFrame
        One row a body, columns as the register's; a body that the list calls devolved
        has no status, as the list does not say whether it exists.

    Raises
    ------
    SourceFileError
        If a page has no results, or a result no slug or title.

    Examples
    --------
    >>> result = {"title": "Example Agency", "format": "Executive agency",
    ...           "details": {"slug": "example-agency", "govuk_status": "live"}}
    >>> govuk_organisations([{"results": [result]}])[["id", "status"]].values.tolist()
    [['example-agency', 'live']]
    """
    rows = []
    for number, page in enumerate(pages, start=1):
        results = mapping(page).get("results")
        if not isinstance(results, list):
            raise SourceFileError(
                f"Page {number} has no 'results': it is not a page of the GOV.UK "
                "organisations API. Save the pages as the API gives them."
            )
        rows += [_organisation(mapping(each), number) for each in results]
    return _published(rows, GOVUK, as_of)


def mapping(value: Any) -> Mapping[str, Any]:
    """
    Take a value from JSON as an object with names.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    Mapping
        The same if it is one, and otherwise an empty one.

    Examples
    --------
    >>> mapping({"a": 1}), mapping(None)
    ({'a': 1}, {})
    """
    return value if isinstance(value, dict) else {}


def _organisation(result: Mapping[str, Any], page: int) -> dict[str, str]:
    details = mapping(result.get("details"))
    slug = text_cell(details.get("slug")) or _slug(result)
    title = " ".join(text_cell(result.get("title")).split())
    if not slug or not title:
        raise SourceFileError(
            f"Page {page}: a result has no slug or no title ({shown(slug or title)}). "
            "Save the page again."
        )
    if not _ID.fullmatch(slug):
        raise SourceFileError(
            f"Page {page}: the slug {shown(slug)} is not made of letters, digits and "
            "hyphens. Save the page again."
        )
    abbreviation = text_cell(details.get("abbreviation")).strip()
    row = {
        "id": slug,
        "name": title,
        "abbreviation": abbreviation if abbreviation != title else "",
        "kind": text_cell(result.get("format")),
        "content_id": text_cell(details.get("content_id")),
        "parents": _slugs(result.get("parent_organisations")),
    }
    return row | _end(result, details)


def _end(result: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, str]:
    if details.get("govuk_status") != "closed":
        return {"status": "live"}
    how = details.get("govuk_closed_status")
    if how == "devolved":
        return {}
    return {
        "status": "closed",
        "ended": _ENDED.get(text_cell(how), "closed"),
        "end_date": text_cell(details.get("closed_at"))[: len("2020-01-31")],
        "successors": _slugs(result.get("superseding_organisations")),
    }


def _slug(link: Mapping[str, Any]) -> str:
    address = text_cell(link.get("web_url") or link.get("id"))
    return address.rstrip("/").rpartition("/")[2]


def _slugs(links: Any) -> str:
    slugs = map(_slug, map(mapping, links if isinstance(links, list) else ()))
    return join_values([slug for slug in slugs if _ID.fullmatch(slug)])


def mysociety_councils(table: pd.DataFrame, *, as_of: str = "") -> pd.DataFrame:
    """
    Read mySociety's list of UK local authorities.

    Parameters
    ----------
    table
        The list as a table of text.
    as_of
        The date of the list.

    Returns
    -------
    pandas.DataFrame
        One row a council, columns as the register's.

    Raises
    ------
    SourceFileError
        If the table has no columns of codes and names.

    Examples
    --------
    >>> row = {"local-authority-code": "ABC", "official-name": "A Council"}
    >>> mysociety_councils(pd.DataFrame([row]))["id"].tolist()
    ['local-authority:ABC']
    """
    table = table.rename(columns=_COUNCIL_HEADINGS)
    for needed in ("code", "name"):
        if needed not in table:
            raise SourceFileError(
                f"The table has no column '{needed}' (its columns are "
                f"{', '.join(map(str, table.columns))}): it is not mySociety's list of "
                "local authorities."
            )
    wrong = [row for row in table["code"] if not _ID.fullmatch(text_cell(row))]
    if wrong:
        raise SourceFileError(
            f"The code {shown(text_cell(wrong[0]))} of a council is not made of "
            "letters and digits. Save mySociety's list again."
        )
    columns = [name for name in _COUNCIL_COLUMNS if name in table]
    blank = dict.fromkeys(_COUNCIL_COLUMNS, "")
    rows = [
        _council(blank | dict(zip(columns, map(text_cell, cells), strict=True)))
        for cells in table[columns].itertuples(index=False, name=None)
    ]
    return _published(rows, MYSOCIETY, as_of)


def _council(cells: Mapping[str, str]) -> dict[str, str]:
    name = " ".join(cells["name"].split())
    names = [cells["short_name"], *split_cell(cells["alternative_names"])]
    row = {
        "id": f"local-authority:{cells['code']}",
        "name": name,
        "kind": _COUNCIL_KINDS.get(cells["type"].strip().casefold(), cells["type"]),
        "other_names": join_values([each for each in names if each != name]),
        "nations": cells["nation"],
    }
    codes = [code for code in re.split(r"[,;|\s]+", cells["replaced_by"]) if code]
    if not codes and not cells["end_date"]:
        return row | {"status": "live"}
    return row | {
        "status": "closed",
        "ended": "split" if len(codes) > 1 else "merged",
        "end_date": cells["end_date"],
        "successors": join_values([f"local-authority:{code}" for code in codes]),
    }


def _published(
    rows: Sequence[Mapping[str, str]], source: str, as_of: str
) -> pd.DataFrame:
    blank = dict.fromkeys(COLUMNS, "")
    filled = [{**blank, **row, "source": source, "as_of": as_of} for row in rows]
    frame = pd.DataFrame(filled, columns=list(COLUMNS), dtype="str")
    return frame.drop_duplicates("id").sort_values("id", ignore_index=True)
