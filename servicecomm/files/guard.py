"""A guard against formulas in CSV files that people open in a spreadsheet.

A cell that a spreadsheet would run gets an apostrophe in front; it can be taken off
again exactly. Nothing else of a cell is changed.
"""

from __future__ import annotations

import re

NAME = "apostrophe"
"""What a folder's description calls this guard."""

_TRIGGER = r"[=+\-@\t\r\n\x00|%＝＋－＠]"  # noqa: RUF001 - full-width signs are meant
_AT_START = re.compile(rf"[\"'\s]*{_TRIGGER}")
# Where lists are parted by semicolons, as in most of Europe, a spreadsheet cuts there
# and at line ends, whatever stands in quotation marks: what follows is a cell too.
_INSIDE = re.compile(rf"(?<=[;\t\r\n])(?=[\"'\s]*{_TRIGGER})")
_GUARDED_INSIDE = re.compile(rf"(?<=[;\t\r\n])'(?=[\"'\s]*{_TRIGGER})")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")


def guarded(cell: str) -> str:
    """
    Put an apostrophe before a cell that a spreadsheet might run.

    Parameters
    ----------
    cell
        Any text.

    Returns
    -------
    str
        The text, with an apostrophe in front where it would be run, and inside it after
        each semicolon, tab or line end that such a text follows; plain numbers stay as
        they are.

    References
    ----------
    OWASP, "CSV Injection"; OWASP Application Security Verification Standard 1.2.10.

    Examples
    --------
    >>> [guarded(cell) for cell in ("=1+1", "-5", "it's", "a;=1")]
    ["'=1+1", '-5', "it's", "a;'=1"]
    """
    if _NUMBER.fullmatch(cell):
        return cell
    safe = _INSIDE.sub("'", cell)
    return f"'{safe}" if _AT_START.match(safe) else safe


def starts_formula(cell: str) -> bool:
    """
    Say whether a spreadsheet might run a cell.

    Parameters
    ----------
    cell
        Any text.

    Returns
    -------
    bool
        True for what begins as a formula does; False for plain numbers.

    Examples
    --------
    >>> starts_formula("@SUM(A1)"), starts_formula("-5")
    (True, False)
    """
    return bool(_AT_START.match(cell)) and not _NUMBER.fullmatch(cell)


def bare(cell: str) -> str:
    """
    Take off the apostrophes that `guarded` put on.

    Parameters
    ----------
    cell
        A cell of a guarded file.

    Returns
    -------
    str
        The text as it was.

    Examples
    --------
    >>> bare(guarded("'=1+1")), bare("'tis"), bare("a;'=1")
    ("'=1+1", "'tis", 'a;=1')
    """
    typed = _GUARDED_INSIDE.sub("", cell)
    if typed.startswith("'") and guarded(typed[1:]) == cell:
        return typed[1:]
    return typed if guarded(typed) == cell else cell
