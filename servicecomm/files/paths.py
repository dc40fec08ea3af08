"""How a path is named in a message, and what is said where it cannot be read.

Nothing is read here but the names beside a path that is missing.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError, shown

if TYPE_CHECKING:
    from pathlib import Path

WORKSPACE_SUFFIX = ".scws"
"""How the name of a workspace ends."""

_LONGEST_PATH = 500


def nearest(place: Path) -> str:
    """
    Name the path that a missing one was probably meant to be.

    Parameters
    ----------
    place
        The path that is not there.

    Returns
    -------
    str
        The end of a sentence, or nothing.

    Examples
    --------
    >>> from pathlib import Path
    >>> nearest(Path("no-such-folder/map.csv"))
    ''
    """
    try:
        names = sorted({other.name for other in place.parent.iterdir()} - {place.name})
    except (OSError, ValueError):
        return ""
    close = difflib.get_close_matches(place.name, names, n=1)
    return f" Nearest: {named(place.parent / close[0])}." if close else ""


def unreadable(place: Path, error: OSError | ValueError) -> SourceFileError:
    """
    Put a system's error into words.

    Parameters
    ----------
    place
        The path.
    error
        What the system said.

    Returns
    -------
    SourceFileError
        The sentence.
    """
    reason = getattr(error, "strerror", None) or str(error)
    return SourceFileError(
        f"{named(place)} cannot be read: {reason[:1].lower()}{reason[1:]}. Check that "
        "it is there and that you may open it."
    )


def named(place: Path) -> str:
    """
    Quote a path for a message.

    Parameters
    ----------
    place
        The path.

    Returns
    -------
    str
        It in quotation marks; what cannot be seen is spelled out.

    Examples
    --------
    >>> from pathlib import Path
    >>> named(Path("my-folder"))
    "'my-folder'"
    """
    return shown(str(place), longest=_LONGEST_PATH)


def existing_workspace(place: Path) -> Path:
    """
    See that a workspace is there: opening a path that is not would make one.

    Parameters
    ----------
    place
        The path.

    Returns
    -------
    pathlib.Path
        The path.

    Raises
    ------
    SourceFileError
        If nothing is there.
    """
    if not place.exists():
        raise SourceFileError(
            f"There is no workspace {named(place)}. Check the name and the folder."
        )
    return place
