"""A guard against formulas in CSV files that people open in a spreadsheet.

A cell that a spreadsheet would run gets an apostrophe in front; it can be taken off
again exactly. Nothing else of a cell is changed.
"""

from __future__ import annotations

import re

NAME = "apostrophe"
"""What a folder's description calls this guard."""

_TRIGGER = re.compile(r"['\s]*[=+\-@\t\r\n\x00|%＝＋－＠]")  # noqa: RUF001 - full-width signs are meant
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
        The text, or the text after an apostrophe; plain numbers stay as they are.

    References
    ----------
    OWASP, "CSV Injection"; OWASP Application Security Verification Standard 1.2.10.

    Examples
    --------
    >>> [guarded(cell) for cell in ("=1+1", "-5", "it's")]
    ["'=1+1", '-5', "it's"]
    """
    if _TRIGGER.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def bare(cell: str) -> str:
    """
    Take off the apostrophe that `guarded` put on.

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
    >>> bare(guarded("'=1+1")), bare("'tis")
    ("'=1+1", "'tis")
    """
    if cell.startswith("'") and guarded(cell[1:]) == cell:
        return cell[1:]
    return cell
