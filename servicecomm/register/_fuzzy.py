"""Names that nearly say what the register says: found by rare words, forgiving slips.

It proposes bodies and says what differs; whether that is enough to accept is decided
in `servicecomm.register._judging`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from servicecomm.register._index import index_of
from servicecomm.register._normalise import words_of
from servicecomm.register._sparse import by_row, greatest, incidence, rows_of
from servicecomm.register._spelling import Speller
from servicecomm.register._words import SOFT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from servicecomm.register._index import Form, Index
    from servicecomm.register.bodies import Register

_BLOCK = 500
_NEAREST = 6
_LEAST = 0.35
_MISSING, _EXTRA = 0.4, 0.6


class Near(NamedTuple):
    """
    A name of the register beside a name as written.

    Attributes
    ----------
    form
        The register's name.
    score
        Shared weight of words, 0 to 1 for the same words.
    shared
        Words that both have.
    missing
        Words that only the register's name has.
    extra
        Words that only the written name has.
    slips
        Words written, and the register's word that each was read as.
    """

    form: Form
    score: float
    shared: frozenset[str]
    missing: frozenset[str]
    extra: frozenset[str]
    slips: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fuzzy:
    """
    The register's names as bags of weighted words.

    Attributes
    ----------
    forms
        The names.
    words
        Each name's words.
    columns
        The column of each word.
    weight
        How much each word tells, 0 to 1: rare words most.
    bags
        Names by words.
    total
        The weight of all the words of each name.
    speller
        Finds the register's words nearest to a misspelt one.
    """

    forms: tuple[Form, ...]
    words: tuple[frozenset[str], ...]
    columns: dict[str, int]
    weight: NDArray[np.float64]
    bags: sparse.csr_array
    total: NDArray[np.float64]
    speller: Speller

    def nearest(self, texts: Sequence[str]) -> list[list[Near]]:
        """
        Find the names nearest to each written one.

        Parameters
        ----------
        texts
            Names as written.

        Returns
        -------
        list of list of Near
            For each, the nearest names, nearest first, a body at most once.
        """
        known = self.speller.read({word for text in texts for word in words_of(text)})
        found: list[list[Near]] = []
        for start in range(0, len(texts), _BLOCK):
            found += self._block(
                [words_of(t) for t in texts[start : start + _BLOCK]], known
            )
        return found

    def _block(
        self,
        names: Sequence[tuple[str, ...]],
        known: dict[str, tuple[tuple[str, float], ...]],
    ) -> list[list[Near]]:
        entries: list[tuple[int, int, float]] = []
        total = np.zeros(len(names))
        readings: list[dict[str, str]] = []
        for row, words in enumerate(names):
            reading: dict[str, str] = {}
            for word in dict.fromkeys(_rejoined(words, self.columns)):
                near = ((word, 1.0),) if word in self.columns else known.get(word, ())
                total[row] += self.weight[self.columns[near[0][0]]] if near else 1.0
                for read, likeness in near:
                    entries.append((row, self.columns[read], likeness))
                    reading.setdefault(read, word)
            readings.append(reading)
        return self._scored(names, entries, total, readings)

    def _scored(
        self,
        names: Sequence[tuple[str, ...]],
        entries: list[tuple[int, int, float]],
        total: NDArray[np.float64],
        readings: list[dict[str, str]],
    ) -> list[list[Near]]:
        rows, columns, likeness = (
            zip(*entries, strict=True) if entries else ((), (), ())
        )
        weights = np.asarray(likeness) * self.weight[np.asarray(columns, dtype=int)]
        weights = weights.astype(np.float32)
        shape = (len(names), len(self.columns))
        written = sparse.csr_array((weights, (rows, columns)), shape=shape)
        alike = sparse.csr_array(written @ self.bags.T)
        # Tversky's index: the shared weight over itself and parts of what each lacks;
        # as the two parts add up to one, the shared weight falls out below the line.
        lacking = _MISSING * self.total[alike.indices] + _EXTRA * total[rows_of(alike)]
        alike.data = alike.data / (lacking + 1e-9)
        best = by_row(*greatest(alike, least=_LEAST, count=_NEAREST), count=len(names))
        return [self._near(*each) for each in zip(readings, names, best, strict=True)]

    def _near(
        self,
        reading: dict[str, str],
        words: tuple[str, ...],
        best: list[tuple[int, float]],
    ) -> list[Near]:
        ranked = sorted(best, key=lambda each: (-each[1], self.forms[each[0]]))
        found: dict[str, Near] = {}
        written = frozenset(_rejoined(words, self.columns))
        for at, score in ranked:
            form, theirs = self.forms[at], self.words[at]
            if form.body_id in found:
                continue
            both = theirs & reading.keys()
            slips = tuple((reading[w], w) for w in sorted(both) if reading[w] != w)
            extra = written - {reading[word] for word in both}
            found[form.body_id] = Near(
                form, min(score, 1.0), both, theirs - both, extra, slips
            )
        return list(found.values())


def _rejoined(words: tuple[str, ...], known: dict[str, int]) -> list[str]:
    """Join what was split and split what was joined, where that makes known words."""
    out: list[str] = []
    for word in words:
        if (
            out
            and out[-1] + word in known
            and (word not in known or out[-1] not in known)
        ):
            out[-1] += word
        elif word in known:
            out.append(word)
        else:
            out += _split(word, known)
    return out


_SHORTEST = 4


def _split(word: str, known: dict[str, int]) -> list[str]:
    for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
        if word[:at] in known and word[at:] in known:
            return [word[:at], word[at:]]
    return [word]


@lru_cache(maxsize=4)
def fuzzy_of(register: Register) -> Fuzzy:
    """
    Weigh the words of a register.

    Parameters
    ----------
    register
        The register; the same object gives the same answer.

    Returns
    -------
    Fuzzy
        Its names as bags of weighted words.
    """
    index = index_of(register)
    words = tuple(frozenset(words_of(form.text)) for form in index.fuzzy)
    vocabulary = sorted(set().union(*words))
    columns = {word: at for at, word in enumerate(vocabulary)}
    pairs = [(row, columns[word]) for row, each in enumerate(words) for word in each]
    bags = incidence(pairs, (len(words), len(columns)))
    weight = _weights(index, words, columns)
    return Fuzzy(
        index.fuzzy, words, columns, weight, bags, bags @ weight, Speller(vocabulary)
    )


def _weights(
    index: Index, words: tuple[frozenset[str], ...], columns: dict[str, int]
) -> NDArray[np.float64]:
    """Weigh each word by how few bodies have it; many names of one body count once."""
    having: dict[str, set[str]] = {}
    for form, each in zip(index.fuzzy, words, strict=True):
        for word in each:
            having.setdefault(word, set()).add(form.body_id)
    bodies = len({form.body_id for form in index.fuzzy})
    count = np.array([len(having[word]) for word in columns], dtype=float)
    weight: NDArray[np.float64] = np.log1p(bodies / count) / np.log1p(bodies)
    soft = np.array([word in SOFT for word in columns])
    return np.where(soft, weight / 2, weight)
