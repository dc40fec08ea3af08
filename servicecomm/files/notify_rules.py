"""What GOV.UK Notify takes, rule by rule, and what it would send wrongly.

It judges tables and says why; `writing_notify` makes them. Nothing is altered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servicecomm.errors import ServiceCommError, shown
from servicecomm.files.guard import starts_formula
from servicecomm.model.addresses import address_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

RECIPIENT = "email address"
"""The heading of the column of addresses."""

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
_MOST_BYTES = 10_000_000
# Line ends, control characters, and signs that turn the direction of writing.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff]"
)
_NEEDED = "Use `mail_merge`, which holds such rows back and says why."


def checked(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Refuse a table that GOV.UK Notify would not take, or would send wrongly.

    Parameters
    ----------
    frame
        The table; every cell is text.

    Returns
    -------
    pandas.DataFrame
        The same table.

    Raises
    ------
    ServiceCommError
        If its first column is no column of addresses, two columns count as one, it is
        too large, or a row is not fit or comes twice.

    Examples
    --------
    >>> import pandas as pd
    >>> checked(pd.DataFrame({"email address": ["a@dwp.example"]})).shape
    (1, 1)
    """
    columns = list(map(str, frame.columns))
    if columns[:1] != [RECIPIENT]:
        raise ServiceCommError(
            f"The first column must be headed '{RECIPIENT}'. {_NEEDED}"
        )
    refuse_alike(dict.fromkeys(columns))
    refuse_large(frame)
    for number, row in enumerate(frame.to_numpy().tolist(), start=1):
        if fault := row_faults(row, columns):
            raise ServiceCommError(f"Row {number} is not fit: {fault}. {_NEEDED}")
    again = frame[RECIPIENT].str.casefold().duplicated()
    if again.any():
        number = int(again.to_numpy().argmax()) + 1
        raise ServiceCommError(f"Row {number} repeats an address. {_NEEDED}")
    return frame


def folded(heading: str) -> str:
    """
    Fold a heading as GOV.UK Notify does before it compares two.

    Parameters
    ----------
    heading
        A column's heading.

    Returns
    -------
    str
        It without case, spaces, hyphens and underscores.

    Examples
    --------
    >>> folded("Email_Address") == folded("email address")
    True
    """
    return re.sub(r"[\s_-]", "", heading).casefold()


def refuse_alike(fields: Iterable[str]) -> None:
    """
    Refuse fields of which GOV.UK Notify would lose one.

    Parameters
    ----------
    fields
        Names of fields.

    Raises
    ------
    ServiceCommError
        If two are spelled otherwise but count as one.
    """
    seen: dict[str, str] = {folded(RECIPIENT): RECIPIENT}
    for field in fields:
        other = seen.setdefault(folded(field), field)
        if other != field:
            raise ServiceCommError(
                f"{shown(other)} and {shown(field)} count as one column for GOV.UK "
                "Notify, which would lose one of them. Spell them alike, or leave one "
                "out."
            )


def row_faults(row: Sequence[str], columns: Iterable[str]) -> str:
    """
    Say what is wrong with a row.

    Parameters
    ----------
    row
        Its cells: the address, then the fields.
    columns
        The headings.

    Returns
    -------
    str
        The faults, parted by semicolons, or nothing. Of columns of one name only one
        need be filled. No cell is repeated in it.

    Examples
    --------
    >>> row_faults(["a@dwp.example", ""], ["email address", "first name"])
    "'first name' is empty"
    """
    address, *cells = row
    headings = list(columns)[1:]
    faults = [address_fault(address)]
    for heading, cell in zip(headings, cells, strict=True):
        if UNSEEN.search(cell):
            faults.append(f"'{heading}' holds a line end or a sign that is not seen")
        elif starts_formula(cell):
            faults.append(f"'{heading}' could be run as a formula")
        elif not cell.strip() and headings.count(heading) == 1:
            faults.append(f"'{heading}' is empty")
    filled = {h for h, cell in zip(headings, cells, strict=True) if cell.strip()}
    lists = {h for h in headings if headings.count(h) > 1} - filled
    faults += [f"'{heading}' is empty" for heading in sorted(lists)]
    return "; ".join(dict.fromkeys(filter(None, faults)))


def refuse_large(frame: pd.DataFrame) -> None:
    """
    Refuse a table that is too large for one upload.

    Parameters
    ----------
    frame
        The table; every cell is text.

    Raises
    ------
    ServiceCommError
        If it has too many rows, columns or characters.
    """
    size = sum(frame.iloc[:, n].str.len().sum() for n in range(frame.shape[1]))
    if len(frame) > MOST_ROWS or frame.shape[1] > MOST_COLUMNS or size > _MOST_BYTES:
        raise ServiceCommError(
            f"{len(frame):,} rows and {frame.shape[1]:,} columns are more than GOV.UK "
            f"Notify takes: {MOST_ROWS:,} rows, {MOST_COLUMNS:,} columns, 10 MB. Split "
            "the list."
        )
