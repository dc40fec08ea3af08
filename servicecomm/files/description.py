"""The description that stands beside a written map: types, keys and the guard.

It says what a CSV file cannot say of itself; it holds no data of the map.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError
from servicecomm.files import guard
from servicecomm.model.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

NAME = "datapackage.json"
"""The file's name: that of a Data Package."""


def is_guarded(folder: Path) -> bool:
    """
    Say whether this package wrote a folder, guarding its cells.

    Parameters
    ----------
    folder
        Any folder.

    Returns
    -------
    bool
        True if the description in it says so.

    Raises
    ------
    SourceFileError
        If there is a description that cannot be read.

    Examples
    --------
    >>> from servicecomm.files.examples import example_path
    >>> is_guarded(example_path("after-a-death"))
    False
    """
    path = folder / NAME
    if not path.is_file():
        return False
    try:
        package = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise SourceFileError(
            f"{NAME} is not readable JSON. Delete it if servicecomm did not write the "
            "folder; otherwise write the folder again."
        ) from None
    return isinstance(package, dict) and package.get("formulaGuard") == guard.NAME


def sentences(facts: Mapping[str, str]) -> str:
    """
    Say in one line what a map is for and who answers for it.

    Parameters
    ----------
    facts
        What the map says of itself, by the words that begin a line.

    Returns
    -------
    str
        A sentence for each fact but the title.

    Examples
    --------
    >>> sentences({"Title": "Late", "Purpose": "To plan a call"})
    'Purpose: To plan a call.'
    """
    told = {name: text.rstrip(".") for name, text in facts.items() if name != "Title"}
    return " ".join(f"{name}: {text}." for name, text in told.items())


def describe(
    tables: Mapping[str, pd.DataFrame], facts: Mapping[str, str] | None = None
) -> bytes:
    r"""
    Describe the files of a folder.

    Parameters
    ----------
    tables
        The tables that are written, by name.
    facts
        What the map says of itself, by the words that begin a line.

    Returns
    -------
    bytes
        A Data Package in JSON.

    Examples
    --------
    >>> describe({})[:2]
    b'{\n'
    """
    package = {
        "profile": "tabular-data-package",
        **_said(facts or {}),
        "formulaGuard": guard.NAME,
        "resources": [_resource(name, frame) for name, frame in tables.items()],
    }
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


def _said(facts: Mapping[str, str]) -> dict[str, object]:
    """Say the facts where a Data Package has a place for them, and all in ours."""
    said: dict[str, object] = {}
    if title := facts.get("Title"):
        said["title"] = title
    if text := sentences(facts):
        said["description"] = text
    if facts:
        said["mapFacts"] = {n[:1].lower() + n[1:]: text for n, text in facts.items()}
    return said


def title(table: str) -> str:
    """
    Say what a table of a map holds, as the title of its sheet.

    Parameters
    ----------
    table
        The table's name.

    Returns
    -------
    str
        Its title.

    Examples
    --------
    >>> title("affects")
    'Affects: one row for each link'
    """
    return f"{table.capitalize()}: one row for each {TABLE[table].one}"


def _resource(name: str, frame: pd.DataFrame) -> dict[str, object]:
    known = {column.name: column.means for column in TABLE[name].columns}
    fields = [
        {"name": heading, "type": "string"}
        | ({"description": known[heading]} if heading in known else {})
        for heading in frame.columns
    ]
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {
            "fields": fields,
            "primaryKey": list(TABLE[name].key),
            "missingValues": [""],
        },
    }
