"""Names and e-mail addresses of people: found in any text, and hidden in it.

It knows what a map's people are called; what may be shown to whom is for
`servicecomm.model.redaction`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Protocol

from servicecomm.model.schema import BODY_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

Kind = Literal["name", "e-mail"]


class _Tables(Protocol):
    """A map, of which only the tables are asked for: maps themselves stand on this."""

    def table(self, name: str) -> pd.DataFrame:
        """Give one table."""


NAME_HIDDEN = "(name hidden)"
EMAIL_HIDDEN = "(e-mail hidden)"

_WORD = re.compile(r"[^\W_]+")
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_SHORTEST = 3
_FURTHEST = 6


@dataclass(frozen=True, slots=True)
class Found:
    """
    A place in a text that names a person.

    Attributes
    ----------
    start
        Where it begins.
    end
        Where it ends.
    kind
        "name" or "e-mail".
    """

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Sought:
    words: tuple[str, ...]
    kind: Kind
    # A name of one word may be a word as well: then case tells them apart.
    exact: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class People:
    """
    What people are called, ready to be found in texts.

    Attributes
    ----------
    names
        Names of people; the order of given and family name does not matter, nor what
        stands between them. A name of one word is found as it is written only, and one
        of fewer than three letters only where it stands alone.
    emails
        Their e-mail addresses.
    shared
        Addresses that are nobody's own, such as a team's mailbox.

    Examples
    --------
    >>> people = People(["Ada Sample"], ["ada@dwp.example"])
    >>> people.hidden("Ask SAMPLE, Ada <ada@dwp.example>")
    'Ask (name hidden) <(e-mail hidden)>'
    """

    names: Iterable[str] = ()
    emails: Iterable[str] = ()
    shared: Iterable[str] = ()
    _by_word: dict[str, list[_Sought]] = field(init=False, default_factory=dict)
    _shared: frozenset[str] = field(init=False)
    _whole: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        names = sorted(set(self.names) - {""})
        for name in names:
            self._seek_name(name)
        object.__setattr__(self, "_whole", frozenset(names))
        for email in sorted(set(self.emails)):
            words = _folded(email)
            if len(words) >= _SHORTEST and "@" in email:
                self._seek(_Sought(words, "e-mail"))
        object.__setattr__(self, "_shared", frozenset(map(str.casefold, self.shared)))

    def __repr__(self) -> str:
        """Say how many are known: no names."""
        return f"People({sum(map(len, self._by_word.values())):,} ways to name them)"

    def _seek_name(self, name: str) -> None:
        words = _folded(name)
        if len(words) > 1:
            self._seek(_Sought(words, "name"))
            self._seek(_Sought((words[-1], *words[:-1]), "name"))
        elif words and len(words[0]) >= _SHORTEST:
            exact = _composed(name).strip()
            self._seek(_Sought(words, "name", exact))

    def _seek(self, sought: _Sought) -> None:
        others = self._by_word.setdefault(sought.words[0], [])
        if sought not in others:
            others.append(sought)

    def find(self, text: str) -> list[Found]:
        r"""
        Find where a text names people.

        Parameters
        ----------
        text
            Any text.

        Returns
        -------
        list of Found
            The places, from the beginning; none overlaps another.

        Examples
        --------
        >>> [each.kind for each in People(["Ada Sample"]).find("Ada\nSample")]
        ['name']
        """
        return _apart(self._matches(text))

    def _matches(self, text: str) -> Iterator[Found]:
        words = list(_WORD.finditer(text))
        folded = [_fold(word.group()) for word in words]
        for first, start in enumerate(folded):
            for sought in self._by_word.get(start, ()):
                last = first + len(sought.words)
                if tuple(folded[first:last]) == sought.words:
                    run = words[first:last]
                    if _is_one(run) and sought.exact in {"", run[0].group()}:
                        yield Found(run[0].start(), run[-1].end(), sought.kind)

    def hidden(self, text: str) -> str:
        """
        Hide names in a text, and every e-mail address that is not a shared one.

        Parameters
        ----------
        text
            Any text.

        Returns
        -------
        str
            The text with ``(name hidden)`` and ``(e-mail hidden)`` in it.

        Examples
        --------
        >>> People(["Ada Sample"]).hidden("Ask Ada Sample or ada@home.example")
        'Ask (name hidden) or (e-mail hidden)'
        """
        if text in self._whole:
            return NAME_HIDDEN
        written = _composed(text)
        found = [*self._matches(written), *self._addresses(written)]
        if not found:
            return text
        parts, place = [], 0
        for each in _apart(found):
            mask = EMAIL_HIDDEN if each.kind == "e-mail" else NAME_HIDDEN
            parts += [written[place : each.start], mask]
            place = each.end
        return "".join([*parts, written[place:]])

    def _addresses(self, text: str) -> Iterator[Found]:
        if "@" not in text:
            return
        for match in _EMAIL.finditer(text):
            if match.group().casefold() not in self._shared:
                yield Found(match.start(), match.end(), "e-mail")


def people_of(stakeholder_map: _Tables) -> People:
    """
    Give what a map's people are called.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    People
        Their names and e-mail addresses. A name that is also that of a body is the
        body's, and an address that a body shares is no person's.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> bool(people_of(example_map()).find("Bryn Sample"))
    True
    """
    public = {" ".join(_folded(each)) for each in _names_of_bodies(stakeholder_map)}
    people = stakeholder_map.table("people")
    shared = shared_mailboxes(stakeholder_map)
    own = {each.casefold() for each in shared}
    return People(
        [name for name in people["name"] if " ".join(_folded(name)) not in public],
        [email for email in people["email"] if email.casefold() not in own],
        shared,
    )


def shared_mailboxes(stakeholder_map: _Tables) -> list[str]:
    """
    Give the addresses that bodies share.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    list of str
        The mailboxes of organisations and teams, each once, in alphabetical order.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> all("@" in mailbox for mailbox in shared_mailboxes(example_map()))
    True
    """
    tables = (stakeholder_map.table(name) for name in ("organisations", "teams"))
    return sorted({box for table in tables for box in table["mailbox"] if box})


def _names_of_bodies(stakeholder_map: _Tables) -> Iterator[str]:
    for name in BODY_TABLES:
        frame: pd.DataFrame = stakeholder_map.table(name)
        yield from frame["name"]
        if "abbreviation" in frame:
            yield from frame["abbreviation"]


def _composed(text: str) -> str:
    # A letter and its accent may be written as two signs, which are two words then.
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(_fold(word) for word in _WORD.findall(_composed(text)))


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word)
    return "".join(p for p in parts if not unicodedata.combining(p)).casefold()


def _is_one(words: list[re.Match[str]]) -> bool:
    pairs = pairwise(words)
    return all(after.start() - before.end() <= _FURTHEST for before, after in pairs)


def _apart(found: Iterable[Found]) -> list[Found]:
    """Join what overlaps: an address often holds its owner's name."""
    apart: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if apart and each.start < apart[-1].end:
            if each.end > apart[-1].end:
                both = {each.kind, apart[-1].kind}
                kind: Kind = "e-mail" if "e-mail" in both else "name"
                apart[-1] = Found(apart[-1].start, each.end, kind)
        else:
            apart.append(each)
    return apart
