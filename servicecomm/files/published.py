"""What a publisher gives, as it was saved: JSON documents, and chosen columns of a CSV.

What it means is not known here. Columns that nobody asked for are dropped as the rows
are read, so that pay is never held.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from servicecomm.errors import SourceFileError
from servicecomm.files.delimited import parse
from servicecomm.files.tables import tabled

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    import pandas as pd

LARGEST = 200_000_000
"""The most bytes of a file that are read."""

_SAVE_AGAIN = "Save it again as the publisher gives it."


def read_documents(path: str | os.PathLike[str]) -> list[tuple[str, Any]]:
    """
    Read JSON documents.

    Parameters
    ----------
    path
        A JSON file, or a folder of which every file that ends in ``.json`` is read, in
        the order of their names.

    Returns
    -------
    list of tuple
        The name of each file, and what is in it as parsed from JSON.

    Raises
    ------
    SourceFileError
        If a file is missing, too large, or holds no JSON.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "page-1.json").write_text('{"results": []}')
    ...     read_documents(folder)
    [('page-1.json', {'results': []})]
    """
    return [(each.name, _document(each)) for each in _files(Path(path), ".json")]


def read_columns(
    path: str | os.PathLike[str], wanted: Callable[[str], bool]
) -> list[tuple[str, pd.DataFrame]]:
    """
    Read some columns of CSV files; the others are never held.

    Parameters
    ----------
    path
        A CSV file, or a folder of which every file that ends in ``.csv`` is read, in
        the order of their names.
    wanted
        Says of a heading whether its column is wanted.

    Returns
    -------
    list of tuple
        The name of each file, and its table: every cell text, only columns wanted.

    Raises
    ------
    SourceFileError
        If a file is missing, too large, empty or no CSV, or two columns that are
        wanted have one heading.

    Examples
    --------
    >>> from servicecomm.files.examples import example_path
    >>> problems = example_path("after-a-death") / "problems.csv"
    >>> [(name, table)] = read_columns(problems, lambda heading: heading == "title")
    >>> name, table.shape
    ('problems.csv', (13, 1))
    """
    return [
        (each.name, tabled(each, parse(_bytes(each), each.name), wanted))
        for each in _files(Path(path), ".csv")
    ]


def is_json(path: str | os.PathLike[str]) -> bool:
    """
    Tell whether a path holds JSON documents, by its name or the names in it.

    Parameters
    ----------
    path
        A file or folder.

    Returns
    -------
    bool
        For a folder, whether any file in it ends in ``.json``.

    Examples
    --------
    >>> is_json("page-1.json"), is_json("councils.csv")
    (True, False)
    """
    place = Path(path)
    if not place.is_dir():
        return place.suffix.lower() == ".json"
    return any(each.suffix.lower() == ".json" for each in place.iterdir())


def _files(place: Path, suffix: str) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    inside = sorted(each for each in place.iterdir() if each.suffix.lower() == suffix)
    if not inside:
        raise SourceFileError(
            f"'{place}' has no file that ends in {suffix}. Give the folder in which "
            "the publisher's files were saved."
        )
    yield from inside


def _bytes(place: Path) -> bytes:
    try:
        size = place.stat().st_size
        if size > LARGEST:
            raise SourceFileError(
                f"'{place.name}' has {size:,} bytes, more than any list of public "
                f"bodies ({LARGEST:,}). Check that it is the file that you meant."
            )
        return place.read_bytes()
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise SourceFileError(
            f"'{place}' cannot be read: {said.lower()}. Check the name and the folder."
        ) from None


def _document(place: Path) -> Any:
    data = _bytes(place)
    try:
        # The encodings of JSON are found by the reader itself; it minds only the mark.
        text = data.decode(json.detect_encoding(data))
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise SourceFileError(
            f"{place.name}, line {error.lineno}: not JSON ({error.msg.lower()}). "
            f"{_SAVE_AGAIN}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise SourceFileError(
            f"{place.name} is not JSON as a publisher gives it: {_why(error)}. "
            f"{_SAVE_AGAIN}"
        ) from None


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "its parts stand too deep inside one another"
    if isinstance(error, UnicodeDecodeError):
        return "its text is damaged or in another encoding"
    return "a number in it is none, or is too long"


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)
