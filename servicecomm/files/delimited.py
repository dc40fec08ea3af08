"""Bytes of a delimited file → rows of text, exactly as typed.

Nothing is taken for a number, a date or a missing value, and what had to be decided
(the encoding, the delimiter) is said in a note.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from servicecomm.errors import SourceFileError

DELIMITERS = ",;\t|"

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_LONGEST_CELL = 10_000_000
_LINES_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Grid:
    """
    Rows of text from one file or sheet.

    Attributes
    ----------
    source
        The file, or the workbook and sheet, as a person would name it.
    rows
        The rows, the first of them row 1 of the spreadsheet.
    notes
        What was decided in reading them.
    """

    source: str
    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)


def parse(data: bytes, source: str) -> Grid:
    """
    Read a delimited file.

    Parameters
    ----------
    data
        The file's bytes.
    source
        Its name, for notes and errors.

    Returns
    -------
    Grid
        Every row, cells exactly as typed.

    Raises
    ------
    SourceFileError
        If it is not text, or a quotation mark is never closed.

    Examples
    --------
    >>> parse(b"id;name\\r\\n007;NA\\r\\n", "teams.csv").rows
    [['id', 'name'], ['007', 'NA']]
    """
    notes: list[str] = []
    text = _decode(data, source, notes)
    delimiter, text, skipped = _delimiter(text, source, notes)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = [[]] * skipped
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise SourceFileError(
            f"{source}, row {len(rows) + 1}: the quotation marks do not match "
            f"({error}). Open the file in a spreadsheet, mend that row and save it as "
            "CSV again."
        ) from None
    return Grid(source, rows, notes)


def _decode(data: bytes, source: str, notes: list[str]) -> str:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            break
    else:
        encoding = "utf-8"
        if b"\x00" in data:
            raise SourceFileError(
                f"{source} is not a text file. Save it as CSV (UTF-8) and try again."
            )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise SourceFileError(
                f"{source} says it is {encoding} but is not, from byte {error.start}. "
                "Save it as CSV (UTF-8) and try again."
            ) from None
    return _decode_windows(data, source, notes)


def _decode_windows(data: bytes, source: str, notes: list[str]) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise SourceFileError(
            f"{source}, line {row}: the text is neither UTF-8 nor Windows (cp1252). "
            "Save it as CSV (UTF-8) and try again."
        ) from None
    words = {word for word in text.split() if not word.isascii()}
    sample = ", ".join(f"'{word}'" for word in sorted(words)[:3])
    notes.append(
        f"{source} is not UTF-8; it was read as Windows text (cp1252). Check {sample}."
    )
    return text


def _delimiter(text: str, source: str, notes: list[str]) -> tuple[str, str, int]:
    head, _, rest = text.partition("\n")
    said = head.strip().lower()
    if said.startswith("sep=") and len(head.strip()) == len("sep=") + 1:
        return head.strip()[-1], rest, 1
    lines = text[:100_000].splitlines()[:_LINES_LOOKED_AT]
    best = max(DELIMITERS, key=lambda mark: _regularity(lines, mark))
    if best != ",":
        notes.append(f"{source}: the columns are separated by a {_NAMES[best]}.")
    return best, text, 0


def _regularity(lines: list[str], mark: str) -> tuple[int, int]:
    # The delimiter is the mark that most rows hold equally often; commas win ties.
    counts = Counter(
        len(row) for row in csv.reader(lines, delimiter=mark) if len(row) > 1
    )
    if not counts:
        return (0, 0)
    width, rows = counts.most_common(1)[0]
    return (rows, width)
