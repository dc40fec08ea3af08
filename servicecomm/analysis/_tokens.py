"""The words of texts, and how alike texts are that share some.

Plain overlap of words: nothing is known here of what words mean.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_SHORTEST = 3
_CHANCE = 2  # one word in common may be chance: likeness counts by words / (words + 2)

_ENGLISH = """
    a about after again all also although always an and another any are as at away
    back be because been before being between both but by can cannot could did do does
    doing done during each either else ever every few for from further had has have
    having he her here hers him his how however if in into is it its itself just last
    least less let like may me might more most much must my near nearly no nor not now
    of off often on once one only onto or other others our out over own per rather
    same several shall she should since so some still such than that the their them
    then there these they this those though through to together too twice under until
    up upon us very was we well were what when where whether which while who whoever
    whole whom whose why will with within without would yet you your
"""
_OF_PROBLEMS = """
    anybody anyone anything ask asked asking body bodies come everybody everyone
    everything find finding get gets getting give given gives giving go goes going
    keep keeps know known knows made make makes making need needed needs nobody
    nothing people person problem problems public say says service services somebody
    someone something take taken takes taking tell tells thing things time times use
    used user users uses using want wanted wants way ways
"""
STOP_WORDS = frozenset(_ENGLISH.split() + _OF_PROBLEMS.split())
"""Words of any English text, or any statement of a problem: they tell nothing."""


def words_of(text: str) -> list[str]:
    """
    List the words of a text, in order.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of str
        Lower-case words and numbers, without possessive endings and stop words.

    Examples
    --------
    >>> words_of("The council's forms, and the 28 days")
    ['council', 'forms', '28', 'days']
    """
    found = (_POSSESSIVE.sub("", word) for word in _WORD.findall(text.casefold()))
    return [word for word in found if word not in STOP_WORDS]


@lru_cache(maxsize=65_536)
def singular(word: str) -> str:
    """
    Take the ending of a plural off a word.

    Parameters
    ----------
    word
        A word in lower case.

    Returns
    -------
    str
        The word without it, or as it is.

    Examples
    --------
    >>> [singular(word) for word in ("delays", "agencies", "taxes", "loss", "bus")]
    ['delay', 'agency', 'tax', 'loss', 'bus']
    """
    if len(word) <= _SHORTEST or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word.removesuffix("s")


class Likeness:
    """
    How alike texts are by the words that they share.

    The cosine of their words, each weighed by how few texts have it, and less where
    only one or two words are shared.

    Parameters
    ----------
    texts
        The texts.

    Examples
    --------
    >>> likeness = Likeness(["slow probate", "probate is slow", "lost forms"])
    >>> likeness.of(0).round(2)
    array([0. , 0.5, 0. ])
    >>> likeness.shared(0, 1)
    ['probate', 'slow']
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [
            {singular(word) for word in words_of(text) if len(word) >= _SHORTEST}
            for text in texts
        ]
        known = sorted(set().union(*self._words))
        position = {word: column for column, word in enumerate(known)}
        column = [position[word] for own in self._words for word in sorted(own)]
        row = np.repeat(np.arange(len(texts)), [len(own) for own in self._words])
        there = sparse.csr_array(
            (np.ones(len(column)), (row, column)), (len(texts), len(known))
        )
        texts_with = np.bincount(column, minlength=len(known))
        weight = np.log((1 + len(texts)) / (1 + texts_with))
        self._weight = dict(zip(known, weight.tolist(), strict=True))
        length = np.sqrt(there @ weight**2)
        scale = np.divide(1, length, out=np.zeros_like(length), where=length > 0)
        self._there = there
        self._weighed = (sparse.diags_array(scale) @ there * weight).tocsr()

    def of(self, text: int) -> NDArray[np.float64]:
        """
        Compare one text with all.

        Parameters
        ----------
        text
            Its position.

        Returns
        -------
        numpy.ndarray
            0..1 for each text; 0 for the text itself.
        """
        cosine = _row_product(self._weighed, text)
        words = _row_product(self._there, text)
        likeness: NDArray[np.float64] = cosine * words / (words + _CHANCE)
        likeness[text] = 0
        return likeness

    def shared(self, first: int, second: int) -> list[str]:
        """
        List the words that two texts share.

        Parameters
        ----------
        first
            The position of one.
        second
            The position of the other.

        Returns
        -------
        list of str
            The words, the most telling first.
        """
        both = self._words[first] & self._words[second]
        return sorted(both, key=lambda word: (-self._weight[word], word))


def _row_product(matrix: sparse.csr_array, row: int) -> NDArray[Any]:
    """Multiply a matrix with one of its rows."""
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    dense = np.zeros(matrix.shape[1])
    dense[matrix.indices[span]] = matrix.data[span]
    product: NDArray[Any] = matrix @ dense
    return product


def joined(parts: Iterable[str]) -> str:
    r"""
    Put the cells that describe one thing into one text.

    Parameters
    ----------
    parts
        Cells.

    Returns
    -------
    str
        The cells, kept apart so that no name runs over two of them.

    Examples
    --------
    >>> joined(["Slow", "", "Costly"])
    'Slow\nCostly'
    """
    return "\n".join(part for part in parts if part)
