"""What a path holds: a folder of tables, a workbook, or a file of another program.

The first bytes decide; what a name ends in is only a hint. Cells are not judged here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError, shown
from servicecomm.files import delimited, description, headings, unpacking, workbooks
from servicecomm.files.network_things import tables_of
from servicecomm.files.paths import named, nearest, unreadable
from servicecomm.files.reading_boards import program_of, read_board
from servicecomm.files.reading_graphs import read_graph
from servicecomm.files.reading_json import read_json
from servicecomm.files.writing_whole import finish
from servicecomm.files.writing_workbooks import COVER, is_ours
from servicecomm.model.schema import REQUIRED_TABLES, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from servicecomm.files.delimited import Grid
    from servicecomm.files.networks import Network, ReadTables
    from servicecomm.files.remembering import Headings
    from servicecomm.model.schema import Table

Progress = Callable[[int, int], None]
"""Takes how many rows were read, and how many there are as far as is known."""

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
"""The kinds of text file that a folder's tables may be in."""

LARGEST = 100_000_000
"""The most bytes of a text file that are read."""

_LOOKED_AT = 1_000
_HEADINGS_SHOWN = 8
_OTHER = {b"\x1f\x8b": "compressed", b"%PDF": "a PDF", b"\x89PNG": "a picture"}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_NEEDED = (
    "A map needs problems, organisations and affects, as CSV files in one folder or as "
    "sheets of one workbook."
)


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a path holds.

    Attributes
    ----------
    grids
        The tables still to be read.
    guarded
        Whether `guard` wrote them.
    passed_over
        What was not read, in sentences.
    notes
        What was understood, in sentences.
    read
        The tables, where another program's file had to be read as a whole.
    """

    grids: Iterator[tuple[Table, Grid]] = field(default_factory=lambda: iter(()))
    guarded: bool = False
    passed_over: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: ReadTables | None = None


def find(place: Path, said: Headings, progress: Progress | None = None) -> Found:
    """
    Find the tables at a path.

    Parameters
    ----------
    place
        A folder or a file.
    said
        What its headings mean, as far as somebody said.
    progress
        Is told how many rows were read.

    Returns
    -------
    Found
        The tables.

    Raises
    ------
    SourceFileError
        If there is nothing, or nothing that can be read.
    """
    if place.is_dir():
        return _in_folder(place, said, progress)
    if not place.exists():
        raise SourceFileError(
            f"There is no file or folder {named(place)}.{nearest(place)} Check the "
            "name and the folder that you are in."
        )
    if not place.is_file():
        raise SourceFileError(
            f"{named(place)} is not a file. Give a folder, a workbook or a file of "
            "another program."
        )
    with place.open("rb") as file:
        start = file.read(_LOOKED_AT)
    bare = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(_WORKBOOKS):
        return _in_workbook(place, said, progress)
    if what := next((w for mark, w in _OTHER.items() if start.startswith(mark)), ""):
        raise SourceFileError(
            f"{named(place)} is {what}, whatever its name ends in. Give a workbook, or "
            "a folder of CSV files."
        )
    if bare[:20].lower().startswith((b"<!doctype html", b"<html")):
        raise SourceFileError(
            f"{named(place)} is a web page, whatever its name ends in. Open it in a "
            "spreadsheet program, save it as .xlsx, and try again."
        )
    if bare.startswith(b"<"):
        return _of_network(read_graph(_bytes(place), place.name), said)
    if document := _json(place, bare):
        return _of_network(read_json(document, place.name), said)
    if place.suffix.lower() in workbooks.SUFFIXES:
        return _in_workbook(place, said, progress)
    raise _one_table(place)


def _json(place: Path, start: bytes) -> bytes:
    suffix = place.suffix.lower()
    if start[:1] in {b"{", b"["}:
        return b"" if suffix in TEXT_SUFFIXES else _bytes(place)
    # What PRSM packs looks like any text: the name alone tells it.
    is_packed = suffix == ".prsm" and start
    return unpacking.unpacked(_bytes(place), place.name) if is_packed else b""


def _of_network(network: Network, said: Headings) -> Found:
    if not network.things:
        raise SourceFileError(
            f"{network.source} is a file of {network.program} without any "
            f"{network.called[0]}: there is nothing to read. Export it again."
        )
    return Found(read=tables_of(network, said.types))


def _one_table(place: Path) -> SourceFileError:
    """Say that a file is one table and no map; or what is wrong with it as a table."""
    if not place.stat().st_size:
        return SourceFileError(f"{named(place)} is empty. {_NEEDED}")
    grid = delimited.parse(_bytes(place), place.name)
    rows = [row for row in grid.rows if any(row)]
    first = rows[0] if rows else []
    heads = ", ".join(shown(head) for head in first[:_HEADINGS_SHOWN] if head.strip())
    more = " and more" if len(first) > _HEADINGS_SHOWN else ""
    count = max(0, len(rows) - 1)
    counted = "1 row" if count == 1 else f"{count:,} rows"
    told = f" ({heads}{more})" if heads else ""
    return SourceFileError(
        f"{named(place)} is one table of {counted}{told}, not a map. {_NEEDED} To make "
        "a map of one table, see `servicecomm cluster --help`."
    )


def _bytes(place: Path) -> bytes:
    size = place.stat().st_size
    if size > LARGEST:
        raise SourceFileError(
            f"{named(place)} has {size / 1e6:,.0f} MB, and a file is read up to "
            f"{LARGEST // 1_000_000} MB. Split it, or take out columns."
        )
    return place.read_bytes()


def _in_folder(folder: Path, said: Headings, progress: Progress | None) -> Found:
    finish(folder)
    tables: list[tuple[Table, Path]] = []
    passed_over, notes = [], []
    files = [p for p in sorted(folder.iterdir()) if not p.name.startswith((".", "~$"))]
    board = _board_in(folder, files, said)
    if board is not None:
        return board
    for path in files:
        suffix, table = path.suffix.lower(), _table(path.stem, said)
        if suffix in workbooks.SUFFIXES:
            passed_over.append(
                f"{path.name} was not read, as it is a workbook in a folder of text "
                "files: give its own path to read it."
            )
        elif suffix in TEXT_SUFFIXES and table is None:
            passed_over.append(
                f"{path.name} was not read: it is none of a map's tables."
            )
        elif suffix in TEXT_SUFFIXES and table is not None:
            tables.append((table, path))
            if path.stem != table.name:
                notes.append(f"{path.name} was taken for the table '{table.name}'.")
    ours = description.is_guarded(folder)
    grids = (
        (table, _counted(text_file(path, mends=not ours), progress))
        for table, path in tables
    )
    return Found(grids, ours, passed_over, notes)


def _board_in(folder: Path, files: list[Path], said: Headings) -> Found | None:
    texts = {p.stem: p for p in files if p.suffix.lower() in TEXT_SUFFIXES}
    if _is_map(texts, said) or program_of(list(texts)) is None:
        return None
    grids = {name: text_file(path) for name, path in texts.items()}
    return _of_network(read_board(grids, folder.name), said)


def _is_map(names: Iterable[str], said: Headings) -> bool:
    tables = {table.name for name in names if (table := _table(name, said))}
    return tables >= set(REQUIRED_TABLES)


def _table(name: str, said: Headings) -> Table | None:
    own = said.table_of(name)
    return TABLE[own] if own is not None else headings.table_named(name)


def text_file(path: Path, *, mends: bool = False) -> Grid:
    """
    Read a text file of a folder.

    Parameters
    ----------
    path
        The file.
    mends
        Whether text that was wholly encoded twice is put right, with a note.

    Returns
    -------
    Grid
        Its rows.

    Raises
    ------
    SourceFileError
        If it is no file, too large, or no text.
    """
    try:
        if not path.is_file() and path.exists():
            raise SourceFileError(
                f"{named(path)} is not a file. Rename it, or put a file in its place."
            )
        return delimited.parse(_bytes(path), path.name, mends=mends)
    except OSError as error:
        raise unreadable(path, error) from None


def _counted(grid: Grid, progress: Progress | None) -> Grid:
    if progress is None:
        return grid
    return replace(grid, rows=_telling(grid.rows, grid.expected, progress))


def _telling(
    rows: Iterator[list[str]], expected: int, progress: Progress
) -> Iterator[list[str]]:
    for number, row in enumerate(rows, start=1):
        if not number % 1_000:
            progress(number, max(number, expected))
        yield row


def _in_workbook(path: Path, said: Headings, progress: Progress | None) -> Found:
    grids: list[tuple[Table, Grid]] = []
    passed_over, notes = [], []
    sheets = workbooks.read_workbook(path, progress=progress)
    if not _is_map(sheets, said) and program_of(list(sheets)) is not None:
        return _of_network(read_board(sheets, path.name), said)
    if COVER in sheets:
        rows = list(sheets[COVER].rows)
        sheets[COVER] = replace(sheets[COVER], rows=iter(rows))
        if is_ours(rows):
            del sheets[COVER]
    for name, grid in sheets.items():
        table = _table(name, said)
        if grid.hidden:
            passed_over.append(f"{grid.source} is hidden: not read.")
        elif table is None:
            passed_over.append(
                f"{grid.source} was not read: it is none of a map's tables."
            )
        else:
            workbooks.refuse_unknown(grid)
            grids.append((table, grid))
            if name != table.name:
                notes.append(f"{grid.source} was taken for the table '{table.name}'.")
    return Found(iter(grids), passed_over=passed_over, notes=notes)


def require(place: Path, tables: Iterable[str], passed_over: list[str]) -> None:
    """
    Refuse a path that holds too little for a map.

    Parameters
    ----------
    place
        The path.
    tables
        The tables that were found.
    passed_over
        What was not read.

    Raises
    ------
    SourceFileError
        If a table is missing without which there is no map.
    """
    missing = [name for name in REQUIRED_TABLES if name not in set(tables)]
    if missing:
        wrong = f"{named(place)} has no table of {_one_of(missing)}."
        raise SourceFileError(" ".join([wrong, _NEEDED, *passed_over]))


def _one_of(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
