"""The pages of a workbook: a cover, then one titled table a sheet, every cell text.

It follows what the Analysis Function asks of spreadsheets, and touches no disk.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from servicecomm.files import guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

COVER = "Cover"
"""The sheet that tells what the others are; no table has its name."""

MADE_ON = "Made on"
"""The first fact on every cover."""

LONGEST_SHEET_NAME = 31
"""The most characters of a sheet's name."""

_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date: same map, same bytes
_WIDEST = 45
_ON_A_PAGE = 180  # letters across A4 that can still be read
_NARROWEST = 10
_SPARE = 4  # letters of a column that a long line may not reach
_LINE = 15  # points, the height of one line
_TALLEST = 405
_A4 = 9
_COVER_WIDTHS = (24, 80, 12)
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NO_TABLE_HEADING = re.compile(r"[\x00-\x1f]")
# The properties' part of the file does not spell out what XML cannot hold.
_NOT_ON_COVER = re.compile("[\x00-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_HEADING = 255


@dataclass(frozen=True, slots=True)
class Cover:
    """
    What a workbook's first sheet says.

    Attributes
    ----------
    title
        What the workbook is.
    facts
        What a reader must know, in pairs: "Made on" and a date, and so on.
    sheets
        What each sheet holds, by its name; it also stands above the sheet's table.
    about
        What else the workbook's properties say.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    sheets: Mapping[str, str]
    about: str = ""


def sheet_name(text: str) -> str:
    """
    Make the name of a sheet.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        A name that a workbook takes, at most 31 characters.

    Examples
    --------
    >>> sheet_name("who/what?")
    'who-what-'
    """
    name = _NO_SHEET_NAME.sub("-", text)[:LONGEST_SHEET_NAME].strip("'")
    # A workbook keeps the name History for itself.
    return name if name and name.lower() not in {"history", "cover"} else "Table"


def is_ours(cover: Iterable[Sequence[str]]) -> bool:
    """
    Say whether a cover sheet is one that we wrote: then titles stand above the tables.

    Parameters
    ----------
    cover
        The rows of a sheet called Cover.

    Returns
    -------
    bool
        True if its second row is the date.

    Examples
    --------
    >>> is_ours([["Invite list"], ["Made on", "2026-05-31"]])
    True
    """
    return any(row[:1] == [MADE_ON] for row in islice(cover, 1, 2))


def workbook(frames: Mapping[str, pd.DataFrame], cover: Cover | None) -> bytes:
    """
    Make a workbook.

    Parameters
    ----------
    frames
        The tables by the name of their sheet; every cell is text.
    cover
        What the first sheet says; None for bare tables, their headings in the first
        row.

    Returns
    -------
    bytes
        An ``.xlsx`` file, the same for the same tables and cover.

    Examples
    --------
    >>> workbook({}, Cover("A map", [("Made on", "2026-05-31")], {}))[:2]
    b'PK'
    """
    import xlsxwriter  # noqa: PLC0415 - only needed for workbooks, and slow to load

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        said = {"title": cover.title, "comments": cover.about} if cover else {}
        about = {name: _NOT_ON_COVER.sub(" ", text) for name, text in said.items()}
        book.set_properties({"created": _CREATED, **about})
        looks = _Looks(book)
        if cover:
            _fill_cover(book.add_worksheet(COVER), cover, frames, looks)
        for number, (name, frame) in enumerate(frames.items(), start=1):
            sheet = book.add_worksheet(name)
            top = 0
            if cover:
                sheet.write_string(0, 0, cover.sheets[name], looks.title)
                top = 1
            _fill(sheet, frame, looks, top)
            if cover:
                _mark_up(sheet, frame, looks, top, f"table_{number}")
    return file.getvalue()


class _Looks:
    """The formats of a workbook: plain, bold, no colour that means something."""

    def __init__(self, book: Any) -> None:
        text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        self.text = book.add_format(text)
        # The mark stays when somebody edits the cell: it never becomes a formula.
        self.quoted = book.add_format({**text, "quote_prefix": True})
        self.heading = book.add_format({**text, "bold": True, "bottom": 1})
        self.title = book.add_format({"num_format": "@", "bold": True, "font_size": 14})
        self.label = book.add_format({**text, "bold": True})
        self.link = book.add_format({**text, "font_color": "#0000EE", "underline": 1})


def _fill_cover(
    sheet: Any, cover: Cover, frames: Mapping[str, pd.DataFrame], looks: _Looks
) -> None:
    for number, width in enumerate(_COVER_WIDTHS):
        sheet.set_column(number, number, width, looks.text)
    sheet.write_string(0, 0, _NOT_ON_COVER.sub(" ", cover.title), looks.title)
    row = 1
    _for_paper(sheet, sum(_COVER_WIDTHS))
    for label, said in cover.facts:
        lines = _lines(said, _COVER_WIDTHS[1])
        sheet.set_row(row, _LINE * lines)
        sheet.write_string(row, 0, label, looks.label)
        sheet.write_string(row, 1, _NOT_ON_COVER.sub(" ", said), looks.text)
        row += 1
    for number, heading in enumerate(("Sheet", "What it holds", "Rows")):
        sheet.write_string(row, number, heading, looks.heading)
    for row, (name, frame) in enumerate(frames.items(), start=row + 1):  # noqa: B020 - counts on
        inside = name.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{inside}'!A1", looks.link, name)
        sheet.write_string(row, 1, cover.sheets[name], looks.text)
        sheet.write_string(row, 2, f"{len(frame):,}", looks.text)


def _fill(sheet: Any, frame: pd.DataFrame, looks: _Looks, top: int) -> None:
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    across = 0
    lines = [1] * len(frame)
    for number, name in enumerate(map(str, frame.columns)):
        cells = frame.iloc[:, number].tolist()
        width = max(map(len, [name, *cells]))
        width = min(max(width + 4, _NARROWEST), _WIDEST)
        across += width
        sheet.set_column(number, number, width, looks.text)
        sheet.write_string(top, number, name, looks.heading)
        for row, cell in enumerate(cells):
            if cell:
                unsafe = not cell[0].isalnum() and guard.guarded(cell) != cell
                look = looks.quoted if unsafe else looks.text
                sheet.write_string(row + top + 1, number, cell, look)
                if len(cell) > width - _SPARE or "\n" in cell:
                    lines[row] = max(lines[row], _lines(cell, width))
    _for_paper(sheet, across)
    for row, needed in enumerate(lines, start=top + 1):
        if needed > 1:  # not every program finds the height of a row by itself
            sheet.set_row(row, min(_LINE * needed, _TALLEST))


def _lines(cell: str, width: int) -> int:
    return sum(1 + len(line) // (width - _SPARE) for line in cell.split("\n"))


def _for_paper(sheet: Any, across: int) -> None:
    """Fit a table to the width of a page, or repeat its ids on the next."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    if across <= _ON_A_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.repeat_columns(0)


def _mark_up(
    sheet: Any, frame: pd.DataFrame, looks: _Looks, top: int, name: str
) -> None:
    """Tell screen readers where the table is, where its headings allow that."""
    headings = list(map(str, frame.columns))
    if (
        not len(frame)
        or len({heading.casefold() for heading in headings}) < len(headings)
        or any(
            not heading
            or len(heading) > _LONGEST_HEADING
            or _NO_TABLE_HEADING.search(heading)
            for heading in headings
        )
    ):
        return
    columns = [{"header": each, "header_format": looks.heading} for each in headings]
    area = (top, 0, top + len(frame), len(headings) - 1)
    sheet.add_table(*area, {"name": name, "columns": columns, "style": None})
