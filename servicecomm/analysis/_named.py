"""Names of bodies that stand in texts.

Only whole names count; who might be meant otherwise is not guessed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from servicecomm.analysis._tokens import STOP_WORDS, singular

if TYPE_CHECKING:
    from collections.abc import Iterable

    Name = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*|&|\n")
_SHORTEST = 4  # letters of a name of one word in small letters
_INITIALS = 2


class Names:
    """
    The names by which bodies go.

    Parameters
    ----------
    named
        Pairs of a name and what it stands for.
    texts
        The texts in which names will be sought.

    Examples
    --------
    >>> text = "Ask HM Land Registry, then the GRO. Plants grow."
    >>> names = Names([("HM Land Registry", 7), ("Registry", 8), ("GRO", 3)], [text])
    >>> names.within(text)
    {7: 'HM Land Registry', 3: 'GRO'}
    """

    def __init__(self, named: Iterable[tuple[str, int]], texts: Iterable[str]) -> None:
        # Most names of a large map begin with a word that no problem says.
        said = {_folded(word) for text in texts for word in _words(text)}
        self._bodies: dict[Name, set[int]] = {}
        for name, body in named:
            first = _WORD.search(name)
            if first is None or _folded(first[0]) not in said:
                continue
            written = _words(name)
            if _telling(written):
                folded = tuple(_folded(word) for word in written)
                self._bodies.setdefault(folded, set()).add(body)
        self._longest: dict[str, int] = {}
        for words in self._bodies:
            longest = max(self._longest.get(words[0], 0), len(words))
            self._longest[words[0]] = longest

    def within(self, text: str) -> dict[int, str]:
        """
        Find the names in a text, the longest there is at each place.

        Parameters
        ----------
        text
            Any text.

        Returns
        -------
        dict of int to str
            What is named, and the words that name it first.
        """
        written = _words(text)
        words = [_folded(word) for word in written]
        found: dict[int, str] = {}
        place = 0
        while place < len(words):
            length = self._longest.get(words[place], 0)
            while length and tuple(words[place : place + length]) not in self._bodies:
                length -= 1
            name = tuple(words[place : place + length])
            for body in sorted(self._bodies.get(name, ())):
                found.setdefault(body, " ".join(written[place : place + length]))
            place += length or 1
        return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    # Initials are kept as they are: "IT" is not "it", nor "MoJ" a word.
    if _initials(word):
        return word
    return "and" if word == "&" else singular(word.casefold())


def _telling(words: list[str]) -> bool:
    if len(words) > 1:
        return True
    word = words[0]
    return _initials(word) or (
        len(word) >= _SHORTEST and word.casefold() not in STOP_WORDS
    )


def _initials(word: str) -> bool:
    if word[1:].islower():
        return False
    return sum(map(str.isupper, word)) >= _INITIALS
