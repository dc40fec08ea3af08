"""Bytes of a delimited file → rows of text, exactly as typed.

Nothing is taken for a number, a date or a missing value, and what had to be decided
(the encoding, the delimiter) is said in a note.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError, shown
from servicecomm.model.rules import ungarbled

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = ",;\t|"
"""What may separate columns, the likeliest first."""

_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_NO_TEXT = {
    b"PK\x03\x04": "a workbook or another zip file",
    b"\xd0\xcf\x11\xe0": "an old workbook",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"%PDF": "a PDF",
}
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html)[\s>]", re.IGNORECASE)
_LONGEST_CELL = 10_000_000
_LINES_LOOKED_AT = 50
_TEXT_LOOKED_AT = 100_000
_SIGNS_SHOWN = 10
_SAID = re.compile(r'sep=([^"\r\n])(\r\n|\r|\n)', re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FOREIGN = re.compile("[^\x00-\x7f]+")
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
# A capital after a small letter, or a sign inside or at the end of a word: what Mac and
# DOS text looks like when it is read as Windows text.
_NO_WORD = re.compile(
    "[A-Za-z][\u0192\u201a\u201e\u02c6]|[a-z][\u0160\u017d\u0178\u00c0-\u00d6\u00d8-\u00de]"
    "|[A-Za-z][\u2020\u2021\u2030\u2122\u2022\u02c6\u02dc\u00a1\u00a2\u00a4-\u00a9"
    "\u00ab\u00ac\u00ae\u00b1\u00b6\u00bb\u00bf][a-z]"
)
_SAVE_AGAIN = "Save it as CSV (UTF-8) and try again."


@dataclass(frozen=True, slots=True)
class Grid:
    """
    Rows of text from one file or sheet.

    Attributes
    ----------
    source
        The file, or the workbook and sheet, as a person would name it.
    rows
        The rows, to be read once; the first is row 1 of the spreadsheet.
    notes
        What was decided in reading them.
    unknown
        Cells whose text nobody knows: formulas that were never worked out.
    hidden
        Whether it is a hidden sheet, of which no row is given.
    expected
        About how many rows there are, or 0 where that is not known.
    """

    source: str
    rows: Iterator[list[str]]
    notes: list[str] = field(default_factory=list)
    unknown: tuple[str, ...] = ()
    hidden: bool = False
    expected: int = 0


def parse(data: bytes, source: str, *, mends: bool = False) -> Grid:
    r"""
    Read a delimited file.

    Parameters
    ----------
    data
        The file's bytes.
    source
        Its name, for notes and errors.
    mends
        Whether text that was wholly encoded twice is put right, with a note.

    Returns
    -------
    Grid
        Every row, cells exactly as typed. Reading the rows raises `SourceFileError`
        where a quotation mark is never closed.

    Raises
    ------
    SourceFileError
        If it is not text, or it cannot be said in which encoding it is.

    Examples
    --------
    >>> list(parse(b"id;name\r\n007;NA\r\n", "teams.csv").rows)
    [['id', 'name'], ['007', 'NA']]
    """
    for start, what in _NO_TEXT.items():
        if data.startswith(start):
            raise SourceFileError(
                f"{source} is {what}, whatever its name ends in. {_SAVE_AGAIN}"
            )
    if _PAGE.match(data):
        raise SourceFileError(
            f"{source} is a web page, whatever its name ends in. Open it in a "
            "spreadsheet program, save it as CSV (UTF-8) and try again."
        )
    notes: list[str] = []
    text = _decode(data, source, notes)
    if mends:
        text = _mended(text, source, notes)
    if "\x00" in text:
        row = _line_of(text[: text.index("\x00")])
        raise SourceFileError(
            f"{source}, line {row}, holds a NUL character, so it is not a text file or "
            f"is damaged. {_SAVE_AGAIN}"
        )
    said = _SAID.match(text)
    if said:
        delimiter, text = said[1], text[said.end() :]
    else:
        delimiter = _likeliest_delimiter(text)
    if delimiter != ",":
        name = _NAMES.get(delimiter, shown(delimiter))
        notes.append(f"{source}: the columns are separated by {name}.")
    rows = _rows(text, delimiter, source, above=1 if said else 0)
    return Grid(source, rows, notes, expected=text.count("\n"))


def _rows(text: str, delimiter: str, source: str, above: int) -> Iterator[list[str]]:
    yield from ([] for _ in range(above))
    limit = csv.field_size_limit(_LONGEST_CELL)
    # Line by line: a file in memory would hold four bytes for each sign.
    lines = (found.group() for found in _LINE.finditer(text))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    numbers = count(above + 1)
    try:
        # Numbered so that the row at fault is known, and in C so that it is quick.
        yield from map(itemgetter(0), zip(reader, numbers, strict=False))
    except csv.Error as error:
        if "field larger" in str(error):
            raise SourceFileError(
                f"{source}, row {next(numbers)}, has a cell of more than "
                f"{_LONGEST_CELL:,} characters: a quotation mark was never closed, or "
                f"it is no table. {_SAVE_AGAIN}"
            ) from None
        raise SourceFileError(
            f"{source}, row {next(numbers)}: the quotation marks do not match "
            f"({error}). Open the file in a spreadsheet, mend that row and save it as "
            "CSV again."
        ) from None
    finally:
        csv.field_size_limit(limit)


def _decode(data: bytes, source: str, notes: list[str]) -> str:
    marked = (encoding for mark, encoding in _MARKS.items() if data.startswith(mark))
    encoding = next(marked, "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            name = encoding.removesuffix("-sig").upper()
            raise SourceFileError(
                f"{source} says that it is {name} but is not, or is cut short. "
                f"{_SAVE_AGAIN}"
            ) from None
        line = _line_of(data[: error.start].decode())
    if _UTF_8.search(data):
        raise SourceFileError(
            f"{source}, line {line}, is not UTF-8, though other parts of the file are. "
            f"{_SAVE_AGAIN}"
        )
    return _decode_windows(data, source, line, notes)


def _decode_windows(data: bytes, source: str, line: int, notes: list[str]) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise SourceFileError(
            f"{source}, line {line}: the text is neither UTF-8 nor Windows text "
            f"(cp1252). {_SAVE_AGAIN}"
        ) from None
    odd = _NO_WORD.search(text)
    if odd:
        word = shown(re.findall(r"\S*$", text[: odd.start()])[0][-20:] + odd.group())
        raise SourceFileError(
            f"{source}, line {_line_of(text[: odd.start()])}: the text is not UTF-8, "
            f"and as Windows text (cp1252) it would say {word}. {_SAVE_AGAIN}"
        )
    notes.append(
        f"{source} is not UTF-8 and was read as Windows text (cp1252): check line "
        f"{line}, and wherever it has {_signs(text)}."
    )
    return text


def _signs(text: str) -> str:
    # Signs and not words: the words may be people's names, and notes are saved.
    signs = sorted({sign for sign in text if not sign.isascii()})
    more = " and others" if len(signs) > _SIGNS_SHOWN else ""
    return f"{' '.join(signs[:_SIGNS_SHOWN])}{more}"


def _mended(text: str, source: str, notes: list[str]) -> str:
    """Undo a second encoding, if that makes sense of all that is not plain ASCII."""
    if text.isascii() or any(ungarbled(r) == r for r in set(_FOREIGN.findall(text))):
        return text
    first = _FOREIGN.search(text)
    line = _line_of(text[: first.start()]) if first else 1
    text = ungarbled(text).removeprefix("\ufeff")
    notes.append(
        f"{source} was encoded as UTF-8 twice, which was undone: check line {line}, "
        f"and wherever it has {_signs(text)}."
    )
    return text


def _line_of(before: str) -> int:
    return len(_LINE_END.findall(before)) + 1


def _likeliest_delimiter(text: str) -> str:
    every = _LINE_END.split(text[:_TEXT_LOOKED_AT])
    lines = every[:_LINES_LOOKED_AT]
    cut = len(text) > _TEXT_LOOKED_AT or len(every) > _LINES_LOOKED_AT
    rows = [row for row in csv.reader(lines) if row]
    # What was cut off in the middle is no row.
    widths = {len(row) for row in (rows[:-1] if cut and len(rows) > 1 else rows)}
    if len(widths) == 1 and widths != {1}:
        return DELIMITERS[0]
    return max(DELIMITERS, key=lambda mark: _regularity(lines, mark))


def _regularity(lines: list[str], mark: str) -> tuple[int, int]:
    # The delimiter is the mark that most rows hold equally often; commas win ties.
    try:
        found = list(csv.reader(lines, delimiter=mark, strict=mark != DELIMITERS[0]))
    except csv.Error:
        return (0, 0)  # a quotation mark ends in the middle of a cell
    counts = Counter(len(row) for row in found if len(row) > 1)
    if not counts:
        return (0, 0)
    width, rows = max(counts.items(), key=lambda item: (item[1], item[0]))
    return (rows, width)
