"""The shipped examples: where they are, and each as a map.

What is in them is in `data/examples`; nothing is made up here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError, UnknownIdError
from servicecomm.files.reading import read_map

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap

_PACKAGE = Path(__file__).resolve().parents[1]


def example_path(name: str) -> Path:
    """
    Find a shipped example.

    Parameters
    ----------
    name
        "after-a-death", "starting-a-business" or "shared-design-problems".

    Returns
    -------
    pathlib.Path
        The folder of its tables.

    Raises
    ------
    UnknownIdError
        If there is no such example.
    SourceFileError
        If the package was installed without its examples.

    Examples
    --------
    >>> example_path("after-a-death").name
    'after-a-death'
    """
    # Inside an installed package, or at the top of a working copy.
    places = (_PACKAGE / "data" / "examples", _PACKAGE.parent / "data" / "examples")
    examples = next((place for place in places if place.is_dir()), None)
    if examples is None:
        raise SourceFileError(
            "This copy of servicecomm has no examples. Install it again, or work from "
            "a copy of the project."
        )
    names = sorted(folder.name for folder in examples.iterdir() if folder.is_dir())
    if name not in names:
        raise UnknownIdError("example", name, names)
    return examples / name


def example_map(name: str = "after-a-death") -> StakeholderMap:
    """
    Read a shipped example; its organisations are real, its people are invented.

    Parameters
    ----------
    name
        "after-a-death", "starting-a-business" or "shared-design-problems".

    Returns
    -------
    StakeholderMap
        The map.

    Raises
    ------
    UnknownIdError
        If there is no such example.

    Examples
    --------
    >>> len(example_map().problems)
    13
    """
    return read_map(example_path(name))
