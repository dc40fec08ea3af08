"""Tables → the bytes of a CSV file or a workbook, exact or refused.

It touches no disk: everything is encoded, and refused if need be, before the first file
is written.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError, shown
from servicecomm.files import guard
from servicecomm.files.writing_workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from servicecomm.files.writing_workbooks import Cover

LONGEST_CELL = 32_767
"""The most characters that a cell of a workbook holds, as UTF-16 counts them."""

MOST_ROWS = 1_048_576
"""The rows of a workbook's sheet, with the headings."""

MOST_COLUMNS = 16_384
"""The columns of a workbook's sheet."""

_PART_MADE = (2000, 1, 1, 0, 0, 0)
_NO_FILE = re.compile("[\x00\ud800-\udfff]")
# Signs that XML cannot hold, and texts that look like the code for a sign twice over.
_NO_WORKBOOK = re.compile("[\ufffe\uffff]|_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")


def settled_archive(data: bytes) -> bytes:
    r"""
    Give a zipped file its parts in a fixed order, all of one date.

    Parameters
    ----------
    data
        The file, such as a document.

    Returns
    -------
    bytes
        The same parts; the same parts always give the same bytes.

    Examples
    --------
    >>> made = io.BytesIO()
    >>> with zipfile.ZipFile(made, "w") as archive:
    ...     archive.writestr("a.txt", "a")
    >>> settled_archive(made.getvalue())[:4]
    b'PK\x03\x04'
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as parts,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, _PART_MADE)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, parts.read(name))
    return out.getvalue()


def csv_bytes(
    frame: pd.DataFrame, source: str, *, guarded: bool = True, mark: bool = True
) -> bytes:
    r"""
    Encode a table as CSV.

    Parameters
    ----------
    frame
        The table; every cell is text.
    source
        What to call it in an error.
    guarded
        Whether cells that a spreadsheet would run get an apostrophe.
    mark
        Whether it begins with a byte-order mark, without which Excel mistakes letters.

    Returns
    -------
    bytes
        UTF-8, lines that end in CR LF.

    Raises
    ------
    SourceFileError
        If a cell holds what no text file can hold.

    Examples
    --------
    >>> import pandas as pd
    >>> csv_bytes(pd.DataFrame({"a": ["=1", "b"]}), "x.csv")[3:]
    b"a\r\n'=1\r\nb\r\n"
    """
    _refuse(frame, source, _unfit_for_files)
    file = io.StringIO(newline="")
    # In one column nothing but quotation marks tells a ";" in a cell from a delimiter.
    is_odd = len(frame.columns) == 1 and _is_odd(frame)
    writer = csv.writer(
        file,
        lineterminator="\r\n",
        quoting=csv.QUOTE_ALL if is_odd else csv.QUOTE_MINIMAL,
    )
    written = guard.guarded if guarded else str
    writer.writerow([written(str(name)) for name in frame.columns])
    columns = []
    for position in range(len(frame.columns)):
        cells = frame.iloc[:, position].tolist()
        safe = {text: written(text) for text in dict.fromkeys(cells)}
        columns.append([safe[text] for text in cells])
    writer.writerows(zip(*columns, strict=True))
    return file.getvalue().encode("utf-8-sig" if mark else "utf-8")


def _is_odd(frame: pd.DataFrame) -> bool:
    texts = [*map(str, frame.columns), *frame.iloc[:, 0].tolist()]
    return any(
        set(text) & set(";\t|") or text.lower().startswith("sep=") for text in texts
    )


def workbook_bytes(
    frames: Mapping[str, pd.DataFrame], source: str, cover: Cover | None = None
) -> bytes:
    """
    Encode tables as a workbook in which every cell is text.

    Parameters
    ----------
    frames
        The tables by the name of their sheet; every cell is text.
    source
        What to call the workbook in an error.
    cover
        What the first sheet tells a reader, with a title above each table; None for
        bare tables that other programs read.

    Returns
    -------
    bytes
        An ``.xlsx`` file without formulas, the same for the same tables.

    Raises
    ------
    SourceFileError
        If a sheet cannot hold a table, or a cell a text, exactly.

    Examples
    --------
    >>> import pandas as pd
    >>> workbook_bytes({"a": pd.DataFrame({"a": ["=1"]})}, "x.xlsx")[:2]
    b'PK'
    """
    for name, frame in frames.items():
        said = f"{source}, sheet {name}"
        above = 2 if cover else 1
        if len(frame) + above > MOST_ROWS or len(frame.columns) > MOST_COLUMNS:
            raise SourceFileError(
                f"{said}: {len(frame):,} rows and {len(frame.columns):,} columns are "
                "more than a workbook's sheet holds. Write CSV instead."
            )
        _refuse(frame, said, _unfit_for_workbooks)
    return workbook(frames, cover)


def _unfit_for_files(text: str) -> str:
    """Say why no file can hold a text, or nothing."""
    found = _NO_FILE.search(text)
    if found is None:
        return ""
    return f"holds {found.group()!a}, which no file can hold. Delete that sign."


def _unfit_for_workbooks(text: str) -> str:
    if unfit := _unfit_for_files(text):
        return unfit
    if found := _NO_WORKBOOK.search(text):
        return (
            f"holds {found.group()!a}, which no workbook can hold exactly. Change "
            "it, or write CSV instead."
        )
    length = len(text.encode("utf-16-le")) // 2 if len(text) * 2 > LONGEST_CELL else 0
    if length > LONGEST_CELL:
        return (
            f"has {length:,} characters, and a workbook's cell holds {LONGEST_CELL:,}. "
            "Shorten it, or write CSV instead."
        )
    return ""


def _refuse(frame: pd.DataFrame, source: str, reason: Callable[[str], str]) -> None:
    for position, heading in enumerate(map(str, frame.columns)):
        cells = [heading, *frame.iloc[:, position].tolist()]
        reasons = {text: reason(text) for text in dict.fromkeys(cells)}
        unfit = next((text for text in reasons if reasons[text]), None)
        if unfit is not None:
            place = f"{source}, row {cells.index(unfit) + 1}, {shown(heading)}"
            raise SourceFileError(f"{place}: {shown(unfit)} {reasons[unfit]}")
