"""Misspelt words → the register's words that they may stand for.

It knows words, not names: which body a name means is not decided here.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from servicecomm.register._sparse import greatest, incidence, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

_BLOCK = 500
_NEAREST = 5
_LONGEST = 24
_LEAST_SHARED = 0.38
_LEAST_LIKE = 0.74
_SHORTEST = 2
_BEGINNING = 3
_SHORTENED = 0.74


class Speller:
    """
    Finds known words near to unknown ones.

    Parameters
    ----------
    known
        The words that are spelt rightly, in alphabetical order.

    Examples
    --------
    >>> Speller(["enterprise", "tribunal"]).read(["enterprize"])
    {'enterprize': (('enterprise', 0.9),)}
    """

    def __init__(self, known: Sequence[str]) -> None:
        self._known = tuple(known)
        self._index = frozenset(known)

    @cached_property
    def _parts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for word in self._known:
            for part in _parts(word):
                found.setdefault(part, len(found))
        return found

    @cached_property
    def _grams(self) -> sparse.csc_array:
        return self._matrix(self._known).T.tocsc()

    def read(
        self, words: Iterable[str], *, least: float = _LEAST_LIKE
    ) -> dict[str, tuple[tuple[str, float], ...]]:
        """
        Find the known words that each unknown one may stand for.

        Parameters
        ----------
        words
            Words as written; known ones are passed over.
        least
            The least likeness, 0 to 1.

        Returns
        -------
        dict of str to tuple of (str, float)
            For each unknown word that has any, known words and their likeness (one
            less the share of letters to change), most alike first.
        """
        unknown = sorted(
            word
            for word in set(words) - self._index
            if _SHORTEST <= len(word) <= _LONGEST and word.isalpha()
        )
        if not unknown or not self._known:
            return {}
        written, meant = self._pairs(unknown)
        found: dict[str, dict[str, float]] = {word: {} for word in unknown}
        for word in unknown:
            found[word] |= dict.fromkeys(self._begun(word), _SHORTENED)
        like = likeness(written, meant).tolist()
        for word, other, value in zip(written, meant, like, strict=True):
            if value >= least:
                found[word][other] = max(value, found[word].get(other, 0.0))
        return {word: _ranked(near) for word, near in found.items() if near}

    def _begun(self, word: str) -> list[str]:
        """Find words that a shortened one begins, the shortest first."""
        if len(word) < _BEGINNING:
            return []
        at = bisect_left(self._known, word)
        longer = []
        while at < len(self._known) and self._known[at].startswith(word):
            longer.append(self._known[at])
            at += 1
        longer.sort(key=lambda each: (len(each), each))
        return longer[:_NEAREST]

    def _pairs(self, unknown: list[str]) -> tuple[list[str], list[str]]:
        """Pair unknown words with the known ones that share most pairs of letters."""
        written: list[str] = []
        meant: list[str] = []
        for start in range(0, len(unknown), _BLOCK):
            block = unknown[start : start + _BLOCK]
            shared = sparse.csr_array(self._matrix(block) @ self._grams)
            rows, at, _ = greatest(shared, least=_LEAST_SHARED, count=_NEAREST)
            written += [block[row] for row in rows.tolist()]
            meant += [self._known[column] for column in at.tolist()]
        return written, meant

    def _matrix(self, words: Sequence[str]) -> sparse.csr_array:
        split = [_parts(word) for word in words]
        found = [
            (row, self._parts[part])
            for row, parts in enumerate(split)
            for part in parts
            if part in self._parts
        ]
        matrix = incidence(found, (len(words), len(self._parts)))
        length = np.sqrt([len(parts) for parts in split])
        matrix.data /= length[rows_of(matrix)]
        return matrix


def _ranked(near: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    ranked = sorted(near.items(), key=lambda each: (-each[1], each[0]))
    return tuple(ranked[:_NEAREST])


def _parts(word: str) -> set[str]:
    framed = f"^{word}$"
    return {framed[at : at + 2] for at in range(len(framed) - 1)}


def likeness(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """
    Compare words letter by letter.

    Parameters
    ----------
    left
        Words.
    right
        As many others.

    Returns
    -------
    numpy.ndarray
        For each pair, one less the share of letters to insert, delete, replace or swap
        with a neighbour.

    References
    ----------
    The optimal string alignment distance; see F. J. Damerau, "A technique for computer
    detection and correction of spelling errors", CACM 7 (1964).

    Examples
    --------
    >>> likeness(["clincial"], ["clinical"])
    array([0.875])
    """
    a, of_a = _letters(left)
    b, of_b = _letters(right)
    edits = np.zeros(len(left), dtype=np.int16)
    row = np.repeat(np.arange(len(b) + 1, dtype=np.int16)[:, None], len(left), axis=1)
    above = row
    for i in range(len(a) + 1):
        if i:
            above, row = row, _next_row(i, a, b, above=row, before=above)
        edits = np.where(of_a == i, row[of_b, np.arange(len(left))], edits)
    like: NDArray[np.float64] = 1 - edits / np.maximum(np.maximum(of_a, of_b), 1)
    return like


def _next_row(
    i: int,
    a: NDArray[np.uint32],
    b: NDArray[np.uint32],
    *,
    above: NDArray[np.int16],
    before: NDArray[np.int16],
) -> NDArray[np.int16]:
    """Count edits from each word's first i letters to each start of the other."""
    row = np.empty_like(above)
    row[0] = i
    for j in range(1, len(row)):
        differ = a[i - 1] != b[j - 1]
        best = np.minimum(np.minimum(above[j], row[j - 1]) + 1, above[j - 1] + differ)
        if i > 1 and j > 1:
            swap = (a[i - 1] == b[j - 2]) & (a[i - 2] == b[j - 1])
            best = np.where(swap, np.minimum(best, before[j - 2] + 1), best)
        row[j] = best
    return row


def _letters(words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Give the letters of words, one row a place, and the words' lengths."""
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    width = max(int(lengths.max(initial=0)), 1)
    letters = np.array(words, dtype=f"U{width}").view(np.uint32)
    return letters.reshape(len(words), width).T.copy(), lengths
