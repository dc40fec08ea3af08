"""What people said once of a source: which sheet, heading or type means what.

It is kept in a small JSON file beside the source and holds headings only, never cells.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError, UnknownIdError, nearest_text, shown
from servicecomm.files.headings import fold
from servicecomm.files.writing_whole import replace_files
from servicecomm.model.schema import TABLE

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

NAME = "headings.json"
"""The file's name in a folder; beside a file, the end of its name."""

_FORMAT = "servicecomm headings"
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Headings:
    """
    What the headings of a source mean, as somebody said.

    Attributes
    ----------
    tables
        A map's tables by the name of the sheet or file that holds each.
    columns
        For each table: its columns by the heading that stands over each.
    types
        A map's tables by the type of thing, for files of other programs.
    source
        The file that remembers it, or nothing.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def table_of(self, name: str) -> str | None:
        """
        Find the table that a sheet or file was said to hold.

        Parameters
        ----------
        name
            The name of the sheet, or of the file without its suffix.

        Returns
        -------
        str or None
            The table, or None if nothing was said.

        Examples
        --------
        >>> Headings({"Sheet1": "affects"}).table_of("sheet 1")
        'affects'
        """
        said = {fold(own): table for own, table in self.tables.items()}
        return said.get(fold(name))

    def named(self, table: str, headings: list[str]) -> list[str]:
        """
        Put a table's columns in place of the headings that were said to mean them.

        Parameters
        ----------
        table
            The table's name.
        headings
            A row of headings.

        Returns
        -------
        list of str
            The row; what nothing was said of stays.

        Examples
        --------
        >>> said = Headings(columns={"affects": {"Who": "body_id"}})
        >>> said.named("affects", ["who ", "note"])
        ['body_id', 'note']
        """
        said = self.columns.get(table)
        if not said:
            return headings
        exact = {own.strip(): column for own, column in said.items()}
        folded = {fold(own): column for own, column in said.items()}
        return [
            exact.get(own.strip()) or folded.get(fold(own)) or own if fold(own) else own
            for own in headings
        ]


NOTHING = Headings()
"""Nothing was said."""


def remember_headings(
    path: str | os.PathLike[str],
    *,
    tables: Mapping[str, str] | None = None,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    types: Mapping[str, str] | None = None,
    to: str | os.PathLike[str] | None = None,
) -> Path:
    """
    Remember what the headings of a source mean; `read_map` then applies it each time.

    Parameters
    ----------
    path
        The source: a folder, or a file.
    tables
        A map's tables by the name of the sheet or file that holds each.
    columns
        For each table: its columns by the heading that stands over each.
    types
        A map's tables by the type of thing, for files of other programs.
    to
        Where to keep it; without it, beside the source.

    Returns
    -------
    pathlib.Path
        The file. What was remembered before is kept, save what is said anew.

    Raises
    ------
    SourceFileError
        If the source is not there, a table has no such column, or the file cannot be
        read or written.
    UnknownIdError
        If maps have no such table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     said = {"affects": {"Challenge": "problem_id"}}
    ...     remember_headings(folder, columns=said).name
    'headings.json'
    """
    source = Path(path)
    if not source.exists():
        raise SourceFileError(f"There is no file or folder {shown(str(source))}.")
    place = Path(to) if to is not None else beside(source)
    before = recall(place) if place.exists() else NOTHING
    said = Headings(
        {**before.tables, **(tables or {})},
        {
            name: {**before.columns.get(name, {}), **(columns or {}).get(name, {})}
            for name in {**before.columns, **(columns or {})}
        },
        {**before.types, **(types or {})},
    )
    _check(said, "What you said")
    kept = {k: v for k, v in asdict(said).items() if k != "source"}
    document = {"format": _FORMAT, "version": 1, **kept}
    data = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
    replace_files({place: f"{data}\n".encode()})
    return place


def beside(source: Path) -> Path:
    """
    Say where the headings of a source are remembered.

    Parameters
    ----------
    source
        The source.

    Returns
    -------
    pathlib.Path
        A file in the folder that is the source, or beside the file.

    Examples
    --------
    >>> beside(Path("board.xlsx")).name
    'board.xlsx.headings.json'
    """
    if source.is_dir():
        return source / NAME
    return source.with_name(f"{source.name}.{NAME}")


def recalled(source: Path) -> Headings:
    """
    Recall what was said of a source, if anything was.

    Parameters
    ----------
    source
        The source.

    Returns
    -------
    Headings
        What was said.

    Raises
    ------
    SourceFileError
        If the file that remembers it cannot be read.

    Examples
    --------
    >>> recalled(Path("no-such-folder")).tables
    {}
    """
    place = beside(source)
    return recall(place) if place.is_file() else NOTHING


def recall(place: Path) -> Headings:
    """
    Read a file that remembers headings.

    Parameters
    ----------
    place
        The file.

    Returns
    -------
    Headings
        What was said.

    Raises
    ------
    SourceFileError
        If it cannot be read, is none of ours, or names what no map has.
    """
    try:
        tables, columns, types = _parsed(place)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SourceFileError(
            f"{shown(str(place), longest=500)} does not say what headings mean, or "
            "cannot be read. Delete it, and say it again with `servicecomm headings`."
        ) from None
    said = Headings(tables, columns, types, place.name)
    _check(said, place.name)
    return said


def _parsed(place: Path) -> tuple[Any, Any, Any]:
    if place.stat().st_size > _LARGEST:
        raise ValueError
    document = json.loads(place.read_bytes())
    if document["format"] != _FORMAT:
        raise ValueError
    parts = [document.get(name, {}) for name in ("tables", "columns", "types")]
    tables, columns, types = parts
    for mapping in (tables, types, *columns.values()):
        _texts(mapping)
    return tables, columns, types


def _texts(mapping: Any) -> None:
    for key, value in mapping.items():
        if not (isinstance(key, str) and isinstance(value, str)):
            raise TypeError


def _check(said: Headings, source: str) -> None:
    for name in (*said.tables.values(), *said.types.values(), *said.columns):
        if name not in TABLE:
            raise UnknownIdError("table", name, TABLE)
    for name, columns in said.columns.items():
        known = TABLE[name].column_names
        for heading, column in columns.items():
            if column not in known:
                raise SourceFileError(
                    f"{source}: {shown(heading)} cannot mean {shown(column)}, as the "
                    f"table '{name}' has no such column.{nearest_text(column, known)}"
                )
