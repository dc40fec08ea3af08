"""The rules of cells and keys: each looks at one table and names its faults.

Rules about what refers to what are in `servicecomm.model.references`; when the rules
are asked is for `servicecomm.model.validation`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.errors import shown
from servicecomm.model.addresses import address_fault
from servicecomm.model.schema import FLAGS, SEPARATOR, TABLES, US

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servicecomm.errors import Issue
    from servicecomm.model.draft import Draft
    from servicecomm.model.schema import Column, Table

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_NUMBER = re.compile(
    r"\s*\+?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?\s*", re.ASCII | re.IGNORECASE
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[ T].*)?)?)?", re.ASCII)
_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")


def _empty_cells(draft: Draft, table: Table) -> Iterator[Issue]:
    for column in table.columns:
        if column.required and draft.has(table.name, column.name):
            cells = draft.distinct(table.name, column.name)
            blank = [cell for cell in cells if not cell.strip()]
            for position, _ in draft.rows(table.name, column.name, blank):
                remedy = f"Each {table.one} needs one: {column.means}."
                yield draft.issue(
                    table.name,
                    position,
                    column.name,
                    "",
                    wrong="is empty",
                    remedy=remedy,
                )


def _repeated_keys(draft: Draft, table: Table) -> Iterator[Issue]:
    key = list(table.key)
    frame = draft.tables[table.name]
    if not draft.has(table.name, *key):
        return
    own = table.id_column
    if own is not None and len(draft.distinct(table.name, own)) == len(frame):
        return
    repeated = frame.duplicated(key, keep=False)
    first: dict[tuple[str, ...], int] = {}
    positions = np.flatnonzero(repeated).tolist()
    keys = zip(*(frame.loc[repeated, name].tolist() for name in key), strict=True)
    needed = [place for place, name in enumerate(key) if table.column(name).required]
    for position, values in zip(positions, keys, strict=True):
        earlier = first.setdefault(values, position)
        if earlier != position and all(values[place].strip() for place in needed):
            row = draft.source(table.name).row(earlier)
            remedy = f"Give this {table.one} another id, or delete one of the two rows."
            if own is None:
                remedy = "Delete one of the two rows."
            yield draft.issue(
                table.name,
                position,
                ", ".join(key),
                SEPARATOR.join(values),
                wrong=f"already stands in row {row}",
                remedy=remedy,
            )


def _shared_ids(draft: Draft, table: Table) -> Iterator[Issue]:
    own = table.id_column
    if own is None or not draft.has(table.name, own):
        return
    ids = set(draft.distinct(table.name, own)) - {""}
    for other in TABLES[: TABLES.index(table)]:
        theirs = other.id_column
        if theirs is not None and draft.has(other.name, theirs):
            both = ids.intersection(draft.distinct(other.name, theirs))
            for position, value in draft.rows(table.name, own, both):
                yield draft.issue(
                    table.name,
                    position,
                    own,
                    value,
                    wrong=f"is also an id in {draft.source(other.name).name}",
                    remedy="An id stands for one thing in the whole map: change one.",
                )


def _unfit_ids(draft: Draft, table: Table) -> Iterator[Issue]:
    own = table.id_column
    if own is None or not draft.has(table.name, own):
        return
    ids = draft.distinct(table.name, own)
    unfit = {text for text in ids if SEPARATOR in text or text == US}
    for position, value in draft.rows(table.name, own, unfit):
        wrong = "cannot be an id"
        remedy = f"'{US}' and '{SEPARATOR}' have a meaning of their own: change it."
        yield draft.issue(table.name, position, own, value, wrong=wrong, remedy=remedy)
    unseen = {t for t in ids if t.strip() and (t != t.strip() or not t.isprintable())}
    for position, value in draft.rows(table.name, own, unseen - unfit):
        wrong = "has a space at an end, or a character that cannot be seen"
        remedy = "Take it out, here and wherever the id is used."
        yield draft.issue(
            table.name,
            position,
            own,
            value,
            wrong=wrong,
            remedy=remedy,
            severity="warning",
        )


def _look_alikes(draft: Draft, table: Table) -> Iterator[Issue]:
    own = table.id_column
    if own is None or not draft.has(table.name, own):
        return
    first: dict[str, str] = {}
    other = {}
    for text in draft.distinct(table.name, own):
        earlier = first.setdefault(fold_id(text), text)
        if earlier != text and text.strip():
            other[text] = earlier
    for position, value in draft.rows(table.name, own, other):
        yield draft.issue(
            table.name,
            position,
            own,
            value,
            wrong=f"looks like {shown(other[value])} but is another id",
            remedy="If they are the same, use one spelling everywhere.",
            severity="warning",
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
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return text.casefold().strip()


def _unfit_words(draft: Draft, table: Table) -> Iterator[Issue]:
    for column in table.columns:
        if (column.words or column.content != "text") and draft.has(
            table.name, column.name
        ):
            cells = draft.distinct(table.name, column.name)
            unfit = {cell for cell in cells if cell and not _fits(column, cell)}
            for position, value in draft.rows(table.name, column.name, unfit):
                wrong, remedy = _unfit(column, value)
                yield draft.issue(
                    table.name,
                    position,
                    column.name,
                    value,
                    wrong=wrong,
                    remedy=remedy,
                    severity="error" if column.strict else "warning",
                )


def _fits(column: Column, cell: str) -> bool:
    if column.words:
        return cell in column.words
    if column.content == "flag":
        return cell.strip().lower() in FLAGS
    if column.content == "number":
        return _NUMBER.fullmatch(cell) is not None
    if column.content == "address":
        return not address_fault(cell)
    return _is_date(cell)


def _is_date(cell: str) -> bool:
    found = _DATE.fullmatch(cell)
    if found is None:
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _unfit(column: Column, cell: str) -> tuple[str, str]:
    if column.words:
        alike = [word for word in column.words if word == fold_id(cell)]
        words = ", ".join(shown(word) for word in alike or column.words)
        remedy = f"Write {'it as' if alike else 'one of'} {words}."
        return "is not a word for this column", remedy
    return {
        "flag": (
            "is neither yes nor no",
            "Write 'yes' or 'no', or leave it empty.",
        ),
        "number": (
            "is not a number of 0 or more",
            "Write one in figures, or leave it empty.",
        ),
        "date": (
            "is not a date",
            "Write year-month-day, as in 2026-05-31; it is kept as it is.",
        ),
        "address": (
            "is not one e-mail address",
            "Write the address alone; it is kept as it is, and no letter goes to it.",
        ),
    }[column.content]


def _garbled_text(draft: Draft, table: Table) -> Iterator[Issue]:
    for column in draft.tables[table.name].columns:
        mended = {
            cell: ungarbled(cell)
            for cell in draft.distinct(table.name, column)
            if not cell.isascii()
        }
        garbled = {cell for cell, text in mended.items() if text != cell}
        for position, value in draft.rows(table.name, column, garbled):
            yield draft.issue(
                table.name,
                position,
                column,
                value,
                wrong=f"looks like {shown(mended[value])} in the wrong encoding",
                remedy="Mend it in the file that it came from; it is kept as it is.",
                severity="warning",
            )


def ungarbled(text: str) -> str:
    """
    Undo what reading UTF-8 as Windows text did.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text with each run of signs put right that makes sense as UTF-8.

    Examples
    --------
    >>> ungarbled("CafÃ© Ltd")
    'Café Ltd'
    """
    return _FOREIGN.sub(lambda found: _reread(found.group()), text)


def _reread(text: str) -> str:
    # UTF-8 read as Windows text; the five bytes that cp1252 leaves undefined are
    # read as control characters.
    try:
        written = b"".join(
            bytes([ord(sign)]) if "\x80" <= sign <= "\x9f" else sign.encode("cp1252")
            for sign in text
        )
        return written.decode()
    except UnicodeError:
        return text


CELL_RULES: tuple[Callable[[Draft, Table], Iterator[Issue]], ...] = (
    _empty_cells,
    _repeated_keys,
    _shared_ids,
    _unfit_ids,
    _look_alikes,
    _unfit_words,
    _garbled_text,
)
"""Each rule takes the tables and one of them, and yields a fault for each row."""

RULES_OF_A_ROW = (_empty_cells, _unfit_ids, _unfit_words, _garbled_text)
"""Those of the rules that look at each row by itself."""
