"""Places that are written to: what is there already, and which no map's folder is.

It writes nothing, and does not say what the files hold.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError
from servicecomm.files import description, headings, workbooks
from servicecomm.files.finding import TEXT_SUFFIXES
from servicecomm.files.paths import named
from servicecomm.files.writing_whole import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable

_OF_FILES = (*TEXT_SUFFIXES, *workbooks.SUFFIXES, ".html", ".htm", ".docx", ".zip")
_OF_OTHERS = (".json", ".graphml", ".gexf", ".cyjs", ".mmd", ".dot", ".gv", ".prsm")


def held(place: Path) -> str:
    """
    Say what would be lost if something were written there.

    Parameters
    ----------
    place
        A file or a folder.

    Returns
    -------
    str
        The rest of a sentence; empty where nothing is, or only an empty folder.

    Examples
    --------
    >>> from pathlib import Path
    >>> held(Path("no-such-file.csv"))
    ''
    """
    try:
        if not place.is_dir():
            return "is there already" if place.exists() else ""
        files = sum(not path.name.startswith(".") for path in place.iterdir())
    except (OSError, ValueError):
        return ""  # whoever writes there says what is wrong
    counted = "1 file" if files == 1 else f"{files:,} files"
    return f"holds {counted} already" if files else ""


def is_part_of(place: Path, source: str) -> bool:
    """
    Say whether a file is what was read, or lies in the folder that was read.

    Parameters
    ----------
    place
        The file.
    source
        What was read.

    Returns
    -------
    bool
        True if it is there, and is.

    Examples
    --------
    >>> from servicecomm.files.examples import example_path
    >>> folder = example_path("after-a-death")
    >>> is_part_of(folder / "problems.csv", str(folder))
    True
    """
    ours = {place.resolve(), place.resolve().parent}
    return place.exists() and Path(source).resolve() in ours


def refuse_as_folder(place: Path) -> None:
    """
    Refuse a name that everybody takes for a file's.

    Parameters
    ----------
    place
        Where a map shall be written as a folder.

    Raises
    ------
    SourceFileError
        If the name ends like a file's, and no folder of that name is there.

    Examples
    --------
    >>> from pathlib import Path
    >>> refuse_as_folder(Path("my-folder"))
    """
    ending = place.suffix.lower()
    if ending not in (*_OF_FILES, *_OF_OTHERS) or place.is_dir():
        return
    other = " For a file of another program, use `export_map`."
    raise SourceFileError(
        f"{named(place)} would become a folder of CSV files, though it ends in "
        f"{ending}. Take the ending away, or end the name in .xlsx for a workbook."
        f"{other if ending in _OF_OTHERS else ''}"
    )


def unused_files(folder: Path, tables: Iterable[str]) -> list[Path]:
    """
    List the files of tables that a map does not have, or refuse the folder.

    Parameters
    ----------
    folder
        Where a map shall be written.
    tables
        The tables that the map has.

    Returns
    -------
    list of pathlib.Path
        Files that we wrote, and that would be read as tables beside the map's.

    Raises
    ------
    SourceFileError
        If it is a file, holds a table that we did not write, or cannot be looked into.
    """
    try:
        return _unused(folder, set(tables))
    except (OSError, ValueError) as error:
        raise unwritable(folder, error) from None


def _unused(folder: Path, tables: set[str]) -> list[Path]:
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise SourceFileError(
            f"{named(folder)} is a file. Choose a folder, or end the name in .xlsx."
        )
    ours = description.is_guarded(folder)
    unused = []
    for path in sorted(folder.iterdir()):
        table = headings.table_named(path.stem)
        if table is None or path.suffix.lower() not in TEXT_SUFFIXES:
            continue
        is_own = path.name == f"{table.name}.csv"
        if is_own and table.name in tables:
            continue
        if not (is_own and ours):
            raise SourceFileError(
                f"{named(folder)} already holds {path.name}, which would be read as "
                f"the table '{table.name}' beside ours. Choose another folder, or move "
                "that file."
            )
        unused.append(path)
    return unused
