"""Every error that a person can meet; each message is written for that person.

Programming mistakes stay ``TypeError`` and ``ValueError``. A solver that stopped at its
limit is a result (``optimal=False`` and a gap), not an error.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHOWN = 5
_LONGEST_SHOWN = 60
_COMPARED = 500


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


@dataclass(frozen=True, slots=True)
class Issue:
    """
    One fault in the data, in words.

    Attributes
    ----------
    source
        The file (and sheet) or table it stands in.
    row
        The row as a spreadsheet numbers it (the heading is row 1), or None.
    column
        The column, or nothing when the fault is not in one.
    value
        The value at fault, or nothing.
    wrong
        What is wrong with it.
    remedy
        What to do.
    severity
        "error" where no map can be made of it, "warning" where one can.
    """

    source: str
    row: int | None
    column: str
    value: str
    wrong: str
    remedy: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = self.source
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", {self.column}"
        if place == self.source and not self.value:
            return f"{place} {self.wrong}. {self.remedy}"
        value = f"{shown(self.value)} " if self.value else ""
        return f"{place}: {value}{self.wrong}. {self.remedy}"


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
        super().__init__(f"No {what} has the id {shown(wanted)}.{nearest}")


class EditError(ServiceCommError):
    """An edit would break the map: a repeated id, or a record still in use."""


class WorkspaceError(ServiceCommError):
    """A workspace cannot be opened, or an edit in it could not be saved."""


class ReadOnlyWorkspaceError(WorkspaceError):
    """A workspace that somebody else works in, or that cannot be written, is read."""


class DamagedWorkspaceError(WorkspaceError):
    """
    A workspace file that is torn, changed from outside, or no workspace at all.

    Parameters
    ----------
    message
        What is wrong with it.
    backup
        The path of the newest good backup, or nothing if there is none.

    Attributes
    ----------
    backup
        The same path.
    """

    def __init__(self, message: str, backup: str = "") -> None:
        self.backup = backup
        super().__init__(message)


class ErasedPersonError(WorkspaceError):
    """An edit would bring back somebody who was erased."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """
    One cell that two people changed.

    Attributes
    ----------
    table
        The table it stands in.
    row
        The key of its row, joined by ``|``.
    column
        The column, or nothing where a whole row was added or removed.
    base
        What it said when the edit was made.
    theirs
        What it says now.
    mine
        What the edit would make of it.
    """

    table: str
    row: str
    column: str
    base: str
    theirs: str
    mine: str


class ConflictError(WorkspaceError):
    """
    An edit was made from a value that somebody has changed since.

    Parameters
    ----------
    conflicts
        The cells that both changed.

    Attributes
    ----------
    conflicts
        The same cells, with what each says.
    """

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        first = self.conflicts[0]
        more = len(self.conflicts) - 1
        rest = f" And {more} more cells: see .conflicts." if more else ""
        super().__init__(
            f"{first.table}, {shown(first.row)}, {first.column or 'the row'}: it was "
            f"{shown(first.base)}, is now {shown(first.theirs)}, and you want "
            f"{shown(first.mine)}. Nothing was changed: look, and do it again if yours "
            f"is right.{rest}"
        )


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
        `` Nearest: 'a', 'b'.`` or nothing. Of very many ids only those that begin
        alike are compared.

    Examples
    --------
    >>> nearest_text("p9", ["p90", "p19", "zz"])
    " Nearest: 'p90', 'p19'."
    >>> nearest_text("DWP ", ["dwp", "dwp2"])
    " Nearest: 'dwp'."
    """
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold().strip(), name)
    sought = wanted.casefold().strip()
    if sought in folded:
        close = [sought]
    elif len(sought) > _LONGEST_SHOWN:
        close = []
    else:
        close = difflib.get_close_matches(sought, _compared(sought, folded), n=3)
    names = ", ".join(shown(folded[name]) for name in close)
    return f" Nearest: {names}." if names else ""


def _compared(sought: str, names: Iterable[str]) -> list[str]:
    # Comparing takes some 30 microseconds a name: of many thousands, take those that
    # stand around the one sought in the order of the alphabet.
    ordered = sorted(name for name in names if name)
    middle = bisect_left(ordered, sought)
    start = max(0, min(middle - _COMPARED // 2, len(ordered) - _COMPARED))
    return ordered[start : start + _COMPARED]


def counted(number: int, one: str, many: str | None = None) -> str:
    """
    Say how many, with the right form of the word.

    Parameters
    ----------
    number
        How many.
    one
        The word for one.
    many
        The word for several, if it is not `one` with an s.

    Returns
    -------
    str
        "1 body", "3 bodies".

    Examples
    --------
    >>> counted(1, "link"), counted(3, "body", "bodies")
    ('1 link', '3 bodies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def shown(text: str, *, longest: int = _LONGEST_SHOWN) -> str:
    r"""
    Quote a text for a message, cut short; what cannot be seen is spelled out.

    Parameters
    ----------
    text
        Any text.
    longest
        The most characters that are shown.

    Returns
    -------
    str
        The text in quotation marks.

    Examples
    --------
    >>> print(shown("T1\u200b"))
    'T1\u200b'
    """
    cut = text if len(text) <= longest else f"{text[:longest]}…"
    seen = (
        sign if sign.isprintable() else sign.encode("unicode_escape").decode()
        for sign in cut
    )
    return f"'{''.join(seen)}'"
