"""Days: what today is, and how a day is written in a document.

Days of tables stay ISO; only documents for people use these words.
"""

from __future__ import annotations

import datetime as dt

_NAMES = """
    January February March April May June July August September October November
    December
"""
_MONTHS = {f"{place:02}": name for place, name in enumerate(_NAMES.split(), start=1)}


def in_words(day: dt.date | str) -> str:
    """
    Write a day as people do.

    Parameters
    ----------
    day
        A day, or an ISO text of one, a month or a year.

    Returns
    -------
    str
        "3 March 2027", "March 2027", "2027", or the text as it is.

    Examples
    --------
    >>> in_words("2027-03-03"), in_words("2027-03"), in_words("soon")
    ('3 March 2027', 'March 2027', 'soon')
    """
    parts = str(day).split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > len("ymd"):
        return str(day)
    year, *rest = parts
    named = [_MONTHS.get(part, part) for part in rest[:1]]
    return " ".join([*(str(int(part)) for part in rest[1:]), *named, year])


def today_or(day: dt.date | None) -> dt.date:
    """
    Give a day, or the present one.

    Parameters
    ----------
    day
        The day, or None.

    Returns
    -------
    datetime.date
        The day.

    Examples
    --------
    >>> import datetime as dt
    >>> today_or(dt.date(2027, 3, 3))
    datetime.date(2027, 3, 3)
    """
    return dt.datetime.now().astimezone().date() if day is None else day


def first_day(text: str) -> dt.date | None:
    """
    Read a day that may be a month or a year only.

    Parameters
    ----------
    text
        An ISO text.

    Returns
    -------
    datetime.date or None
        The first day that it may mean, or None.

    Examples
    --------
    >>> first_day("2027-03"), first_day("soon")
    (datetime.date(2027, 3, 1), None)
    """
    parts = text.strip().split("-")
    try:
        year, month, day = (int(part) for part in (*parts, "1", "1")[:3])
        return dt.date(year, month, day)
    except ValueError:
        return None
