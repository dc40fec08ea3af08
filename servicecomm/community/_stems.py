"""The stems of British English words: endings off, so that kindred words meet.

A light stemmer of our own: it need not find the true root, only the same one for
"delays", "delayed" and "delaying". Meanings are not known here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from servicecomm.analysis._tokens import singular

_LEAST = 3  # letters that an ending must leave
_AMERICAN = re.compile(r"(?<=[a-z]{3})iz(?=e$|ed$|es$|er$|ers$|ing$|ation)")
_ENDINGS = (
    *("isation", "ational", "fulness", "iveness", "ousness", "ability", "ibility"),
    *("ation", "ition", "ement", "ingly", "edly", "ising", "ance", "ence", "ment"),
    *("ness", "able", "ible", "less", "ised", "ally", "ity", "ive"),
    *("ing", "ion", "ise", "ate", "ant", "ent", "al", "ly", "ed", "er", "or"),
)
_KEPT = frozenset({"less"})  # "homeless" is not "home"
_CARE = frozenset({"care", "cared", "carer", "caring"})  # not cars
_DOUBLE = re.compile(r"(?<=...)([bdgklmnprt])\1$")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")
_IS_WORD = re.compile(r"[aeiouy](?!pp$)")  # "apply" and "supply" have no ending


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """
    Take the endings off a word.

    Parameters
    ----------
    word
        A word in lower case.

    Returns
    -------
    str
        Its stem; words with a figure and short words are left as they are.

    Examples
    --------
    >>> [stem(word) for word in ("delays", "delayed", "delaying")]
    ['delay', 'delay', 'delay']
    >>> stem("organizations") == stem("organised"), stem("travelling") == stem("travel")
    (True, True)
    """
    word = singular(word)
    if len(word) <= _LEAST or not word.isalpha():
        return word
    if word in _CARE:
        return "care"
    word = _AMERICAN.sub("is", word)
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _LEAST and _IS_WORD.search(rest):
            word = word if ending in _KEPT else _DOUBLE.sub(r"\1", rest)
            break
    if len(word) > _LEAST:
        word = word.removesuffix("e")
    return _CONSONANT_Y.sub("i", word) if len(word) > _LEAST else word
