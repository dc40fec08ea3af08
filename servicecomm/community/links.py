"""The pages that the steps point to: one settings file, each with the day of its check.

Nothing is fetched here, and every document is complete without its links.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import StringIO

import pandas as pd

from servicecomm.community._dates import in_words

LINK_COLUMNS = ("link_id", "title", "url", "checked", "note")
"""The columns of `external_links`."""


@cache
def _shipped() -> pd.DataFrame:
    place = resources.files("servicecomm.community") / "links.csv"
    text = place.read_text(encoding="utf-8")
    return pd.read_csv(StringIO(text), dtype="str", keep_default_na=False)


def external_links(own: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    List the pages that the steps point to.

    Parameters
    ----------
    own
        Rows of your own: each replaces the shipped one of its ``link_id``, or is
        added. An empty ``url`` takes a page that has gone out of every document.

    Returns
    -------
    pandas.DataFrame
        ``link_id``, ``title``, ``url`` (empty where there is none, or where it does
        not begin with https), ``checked`` (the day somebody last opened it, ISO;
        empty for never) and ``note``; by id.

    Examples
    --------
    >>> external_links().set_index("link_id").loc["measuring", "checked"]
    '2026-11-22'
    >>> gone = pd.DataFrame({"link_id": ["measuring"], "title": ["Measuring"]})
    >>> external_links(gone).set_index("link_id").loc["measuring", "url"]
    ''
    """
    links = _shipped()
    if own is not None:
        rows = own.reindex(columns=list(LINK_COLUMNS), fill_value="").astype("str")
        links = pd.concat([rows, links]).drop_duplicates("link_id")
    safe = links["url"].where(links["url"].str.match(r"https://\S+$"), "")
    return links.assign(url=safe).sort_values("link_id", ignore_index=True)


def link_line(link_id: str, links: pd.DataFrame | None = None) -> str:
    """
    Name a page in one line of text.

    Parameters
    ----------
    link_id
        The link's id.
    links
        As `external_links` gives them; None takes the shipped ones.

    Returns
    -------
    str
        The title, the address and when it was checked; the title alone where there is
        no address, and nothing where there is no such link.

    Examples
    --------
    >>> link_line("measuring").endswith("(read 22 November 2026)")
    True
    """
    table = external_links() if links is None else links
    found = table[table["link_id"] == link_id]
    if found.empty:
        return ""
    title, url, checked = (str(found[name].iloc[0]) for name in LINK_COLUMNS[1:4])
    if not url:
        return title
    when = f"read {in_words(checked)}" if checked else "not checked: it may have moved"
    return f"{title}: {url} ({when})"
