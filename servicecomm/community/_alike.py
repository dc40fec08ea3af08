"""How alike many short texts are in wording, as positions and numbers.

Weighed words on sparse matrices; what a pair means is for people to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from servicecomm.analysis._tokens import words_of
from servicecomm.community._families import families
from servicecomm.community._stems import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.integer[Any]]

# Set on the first half of the statements in benchmarks/similar_problems.py.
_OF_WORDS = 1 / 5  # in the whole likeness; the rest is of families of words
_NGRAMS = (3, 4, 5)

_ROWS = 500  # texts compared with all others at a time
_EACH = 20  # candidates kept of one text
_CANDIDATE = 3 / 4  # of the least score, by families alone


@dataclass(frozen=True, slots=True, eq=False)
class AlikePairs:
    """
    Pairs of texts.

    Attributes
    ----------
    first
        The position of one text.
    second
        The position of the other, after the first.
    words
        How alike they are in their words, by stems or by letters, 0..1.
    score
        The same with words of one family counted as one, 0..1.
    """

    first: Whole
    second: Whole
    words: Floats
    score: Floats

    def rows(self) -> Iterator[tuple[int, int, float, float]]:
        """
        Go through the pairs.

        Yields
        ------
        tuple
            Both positions, the likeness in words and the score.
        """
        sides = (self.first.tolist(), self.second.tolist())
        yield from zip(*sides, self.words.tolist(), self.score.tolist(), strict=True)


def alike_pairs(
    texts: Sequence[str], least: float, *, among: Iterable[int] | None = None
) -> AlikePairs:
    """
    Find the pairs of texts that are alike.

    Texts are compared by the cosine of their words, weighed by how few texts have
    them (TF-IDF): by stems, by families of stems, and by the letters of the words in
    runs of three to five. Of each text at most twenty candidates are compared in all
    three: those most alike by families, from three quarters of the least score up.

    Parameters
    ----------
    texts
        The texts.
    least
        The least score of a pair.
    among
        Positions of texts one of which each pair must hold; None for any.

    Returns
    -------
    AlikePairs
        The highest score first, then by position.

    References
    ----------
    G. Salton and C. Buckley, "Term-weighting approaches in automatic text retrieval",
    Information Processing & Management 24 (1988).
    """
    words = [words_of(text) for text in texts]
    known = sorted({word for own in words for word in own})
    counts = _counts(words, {word: column for column, word in enumerate(known)})
    by_family = _weighed(counts @ _parts(known, lambda word: [family(word)]))
    chosen = range(len(texts)) if among is None else among
    first, second = _candidates(
        by_family, np.unique(np.array(list(chosen), np.int64)), least
    )
    by_stem = _weighed(counts @ _parts(known, lambda word: [stem(word)]))
    by_letters = _weighed(counts @ _parts(known, _letters))
    in_stems = _cosines(by_stem, first, second)
    in_letters = _cosines(by_letters, first, second)
    alike = np.maximum(in_stems, in_letters)  # letters forgive a slip of the pen
    in_families = _cosines(by_family, first, second)
    score = _OF_WORDS * alike + (1 - _OF_WORDS) * in_families
    order = np.lexsort((second, first, -score.round(12)))
    order = order[score[order] >= least]
    return AlikePairs(first[order], second[order], alike[order], score[order])


def family(word: str) -> str:
    """
    Give what stands for a word and all its kin.

    Parameters
    ----------
    word
        A word in lower case.

    Returns
    -------
    str
        The family's first stem, or the word's own stem.

    Examples
    --------
    >>> family("queues") == family("delayed"), family("boundaries")
    (True, 'boundari')
    """
    own = stem(word)
    return families().get(own, own)


def _letters(word: str) -> list[str]:
    edged = f"<{word}>"
    return [
        edged[start : start + length]
        for length in _NGRAMS
        for start in range(len(edged) - length + 1)
    ]


def _counts(parts: Iterable[list[str]], column: dict[str, int]) -> sparse.csr_array:
    """Count in each row how often each part is there."""
    columns, ends = [], [0]
    for own in parts:
        columns += [column[part] for part in own]
        ends.append(len(columns))
    counts = sparse.csr_array(
        (np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(column))
    )
    counts.sum_duplicates()
    return counts


def _parts(known: list[str], split: Callable[[str], list[str]]) -> sparse.csr_array:
    """Say of which parts each word consists."""
    parts = [split(word) for word in known]
    every = sorted({part for own in parts for part in own})
    return _counts(parts, {part: column for column, part in enumerate(every)})


def _weighed(counts: sparse.csr_array) -> sparse.csr_array:
    """Weigh the parts of each text, so that its row has the length 1."""
    texts, parts = counts.shape
    texts_with = np.bincount(counts.indices, minlength=parts)
    weight = np.log((1 + texts) / (0.5 + texts_with))
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * weight[weighed.indices]
    length = np.sqrt(weighed.multiply(weighed).sum(axis=1))
    weighed.data /= np.repeat(length, np.diff(weighed.indptr))
    weighed.sort_indices()
    return weighed


def _candidates(
    weighed: sparse.csr_array, chosen: Whole, least: float
) -> tuple[Whole, Whole]:
    """Pair each chosen text with the others that are most alike to it."""
    turned = weighed.T.tocsr()
    is_chosen = np.isin(np.arange(weighed.shape[0]), chosen)
    found = [np.zeros((2, 0), np.int64)]
    for start in range(0, len(chosen), _ROWS):
        rows = chosen[start : start + _ROWS].astype(np.int64)
        block = (weighed[rows] @ turned).tocoo()
        first, second = rows[block.coords[0]], block.coords[1].astype(np.int64)
        once = (second > first) | ~is_chosen[second]
        fits = once & (block.data >= _CANDIDATE * least)
        first, second, alike = first[fits], second[fits], block.data[fits]
        order = np.lexsort((second, -alike.round(12), first))
        first, second = first[order], second[order]
        rank = np.arange(len(first)) - np.searchsorted(first, first)
        found.append(np.sort([first[rank < _EACH], second[rank < _EACH]], axis=0))
    first, second = np.concatenate(found, axis=1)
    return first, second


def _cosines(weighed: sparse.csr_array, first: Whole, second: Whole) -> Floats:
    cosines: Floats = weighed[first].multiply(weighed[second]).sum(axis=1)
    return np.minimum(cosines, 1)  # the last bit of a sum may go over it
