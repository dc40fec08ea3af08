"""JSON that somebody else wrote → records of text, exactly as typed or refused.

What the records are is for the readers of each program's files.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST = 30_000_000
"""The most bytes of a JSON file that are read; parsed, it takes ten times as many."""

_SEPARATOR = "|"


def parsed(data: bytes, source: str) -> Any:
    """
    Parse a JSON file, leaving numbers as they are typed.

    Parameters
    ----------
    data
        The file's bytes.
    source
        Its name, for errors.

    Returns
    -------
    Any
        Objects, lists, texts, flags and None.

    Raises
    ------
    SourceFileError
        If it is too large, no JSON, or says one thing of another twice.

    Examples
    --------
    >>> parsed(b'{"weight": 1.50}', "x.json")
    {'weight': '1.50'}
    """
    if len(data) > LARGEST:
        raise SourceFileError(
            f"{source} has {len(data) / 1e6:,.0f} MB, and a map in JSON is read up to "
            f"{LARGEST // 1_000_000} MB. Export a part of it."
        )

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise SourceFileError(
                f"{source} says {shown(twice)} twice of one thing, so nobody knows "
                "which of the two is meant. Delete one."
            )
        return found

    try:
        return json.loads(
            data,
            object_pairs_hook=once,
            parse_float=str,
            parse_int=str,
            parse_constant=str,
        )
    except (ValueError, RecursionError) as error:
        line = (
            f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise SourceFileError(
            f"{source}{line} is not readable JSON: it is damaged, cut short or another "
            "kind of file. Export it again; from PRSM, as an Excel workbook."
        ) from None


def text_of(value: Any) -> str:
    """
    Write a value as text: several are joined, what is nested stays JSON.

    Parameters
    ----------
    value
        Anything that JSON holds, with numbers as text.

    Returns
    -------
    str
        The text; flags as "yes" and "no".

    Examples
    --------
    >>> text_of(["a", True]), text_of(None)
    ('a|yes', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value):
        return _SEPARATOR.join(filter(None, map(text_of, value)))
    return json.dumps(value, ensure_ascii=False)


def records_of(document: Mapping[str, Any], key: str, source: str) -> Iterator[Any]:
    """
    Give the objects of a list.

    Parameters
    ----------
    document
        What holds it.
    key
        Under which name.
    source
        The file, for errors.

    Yields
    ------
    dict
        One object after another; none if there is no such list.

    Raises
    ------
    SourceFileError
        If there is something else in its place.

    Examples
    --------
    >>> list(records_of({"nodes": [{"id": "a"}]}, "nodes", "x.json"))
    [{'id': 'a'}]
    """
    found = document.get(key) or []
    if not isinstance(found, list) or not all(isinstance(v, dict) for v in found):
        raise SourceFileError(
            f"{source}: {shown(key)} is not a list of things. Export it again."
        )
    yield from found


def cells_of(record: Mapping[str, Any], *without: str) -> dict[str, str]:
    """
    Write the values of an object as text.

    Parameters
    ----------
    record
        The object.
    *without
        Names that are left out.

    Returns
    -------
    dict of str to str
        The texts that are not empty, by name.

    Examples
    --------
    >>> cells_of({"id": "a", "label": "DWP", "note": None}, "id")
    {'label': 'DWP'}
    """
    return {
        name: text
        for name, value in record.items()
        if name not in without and (text := text_of(value))
    }


def mapping_of(value: Any) -> dict[str, Any]:
    """
    Take a value for an object.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    dict
        The value, or an empty one if it is no object.

    Examples
    --------
    >>> mapping_of([])
    {}
    """
    return value if isinstance(value, dict) else {}
