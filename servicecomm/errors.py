"""Every error that a person can meet; each message is written for that person.

Programming mistakes stay ``TypeError`` and ``ValueError``. A solver that stopped at its
limit is a result (``optimal=False`` and a gap), not an error.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecomm.model.validation import Issue

_SHOWN = 5


class ServiceCommError(Exception):
    """
    Base of every error that a person can meet.

    The command line prints the message without a traceback.
    """

    def __str__(self) -> str:
        # A class that also derives from KeyError would print its message in quotes.
        return str(self.args[0]) if self.args else ""


class SourceFileError(ServiceCommError):
    """A file or folder is missing, cannot be read, or cannot be written."""


class InvalidTablesError(ServiceCommError):
    """
    The tables break rules that a map needs.

    Parameters
    ----------
    issues
        Every fault found, in the order of the tables.

    Attributes
    ----------
    issues
        The same faults, as a tuple of `Issue`.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        lines = [str(issue) for issue in self.issues[:_SHOWN]]
        if len(self.issues) > _SHOWN:
            rest = len(self.issues) - _SHOWN
            lines.append(f"And {rest} more: see the error's .issues.")
        super().__init__("\n".join(lines))


class UnknownIdError(ServiceCommError, KeyError):
    """
    An id that is not in the map.

    Parameters
    ----------
    what
        The kind of thing looked for, in plain words: "problem", "body", "person".
    wanted
        The id as it was given.
    known
        The ids that there are; the nearest are named in the message.
    """

    def __init__(self, what: str, wanted: str, known: Iterable[str]) -> None:
        nearest = nearest_text(wanted, known)
        super().__init__(f"No {what} has the id '{wanted}'.{nearest}")


class EditError(ServiceCommError):
    """An edit would break the map: a repeated id, or a record still in use."""


class InfeasibleCoverageError(ServiceCommError):
    """
    Nothing on offer covers some of what must be covered.

    Parameters
    ----------
    message
        What cannot be covered, and what to do.
    rows
        Positions (or ids) of what cannot be covered.
    """

    def __init__(self, message: str, rows: Sequence[int | str] = ()) -> None:
        self.rows = tuple(rows)
        super().__init__(message)


class InfeasibleRequestError(ServiceCommError):
    """
    No list can meet what was asked for.

    Parameters
    ----------
    wrong
        Why not, in one sentence.
    changes
        Changes that make it possible, the smallest first; each was checked to work.

    Attributes
    ----------
    changes
        The same changes, as a tuple.
    """

    def __init__(self, wrong: str, changes: Sequence[str]) -> None:
        self.changes = tuple(changes)
        offered = " Or ".join(change[:1].lower() + change[1:] for change in changes)
        offered = offered[:1].upper() + offered[1:]
        super().__init__(f"{wrong} {offered}")


def nearest_text(wanted: str, known: Iterable[str]) -> str:
    """
    Name the nearest known ids, as the end of a sentence.

    Parameters
    ----------
    wanted
        What was asked for.
    known
        What there is.

    Returns
    -------
    str
        `` Nearest: 'a', 'b'.`` or nothing.

    Examples
    --------
    >>> nearest_text("p9", ["p90", "p19", "zz"])
    " Nearest: 'p90', 'p19'."
    """
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold().strip(), name)
    close = difflib.get_close_matches(wanted.casefold().strip(), folded, n=3)
    if not close:
        return ""
    names = ", ".join(f"'{folded[name]}'" for name in close)
    return f" Nearest: {names}."
