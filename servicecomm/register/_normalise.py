"""Names as written → the plain forms in which they are compared.

Nothing is looked up here: which body a form belongs to is not known to this module.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from servicecomm.register._words import (
    NATIONS,
    NUMBERS,
    PHRASE_WORDS,
    PHRASES,
    STOP,
    WRITTEN_OUT,
)

_APOSTROPHE = re.compile(
    r"(?<=\w)(?:['\u2019\u2018`\u00b4]|[?\ufffd](?=s?\b))(?=\w|\b)"
)
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.\s?){2,}(?:[^\W\d_]\b)?")
_SINGLES = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b)+")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_MISREAD = re.compile("[ÃÂâï][\x80-\xbf€™œ\u201a-\u203a]")
_STEM_FROM = 4


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """
    Fold a name to lower-case words with single spaces.

    Parameters
    ----------
    text
        The name as written.

    Returns
    -------
    str
        Without case, accents, punctuation and a leading "the"; "&" is "and" and
        dotted initials are one word.

    Examples
    --------
    >>> fold("The H.M.R.C."), fold("Children's Services & Skills"), fold("Sir Gâr")
    ('hmrc', 'childrens services and skills', 'sir gar')
    """
    if text.isascii():
        text = text.casefold()
    else:
        text = _without_accents(
            unicodedata.normalize("NFKC", _repaired(text)).casefold()
        )
    words = text.split()
    if not all(map(str.isalnum, words)):
        words = _unmarked(text).split()
    text = " ".join(words)
    if any(len(word) == 1 for word in words):
        text = _SINGLES.sub(lambda found: found[0].replace(" ", ""), text)
    return text.removeprefix("the ")


def _unmarked(text: str) -> str:
    text = _APOSTROPHE.sub("", text)
    if "." in text:
        text = _DOTTED.sub(_undotted, text)
    text = text.replace("&", " and ").replace("+", " and ")
    return _NOT_WORD.sub(" ", text)


def _without_accents(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(each for each in split if not unicodedata.combining(each))


def _undotted(found: re.Match[str]) -> str:
    return found[0].replace(".", "").replace(" ", "") + " "


def _repaired(text: str) -> str:
    """Undo text that was written as UTF-8 and read as Windows-1252."""
    if _MISREAD.search(text):
        try:
            return text.encode("cp1252").decode()
        except UnicodeError:
            return text
    return text


@lru_cache(maxsize=65_536)
def words_of(text: str) -> tuple[str, ...]:
    """
    Give the telling words of a name, each in the form in which words are compared.

    Parameters
    ----------
    text
        The name as written.

    Returns
    -------
    tuple of str
        In the order written; without the likes of "of" and "for", short forms written
        out, plurals as singulars.

    Examples
    --------
    >>> words_of("Dept. for Work & Pensions")
    ('department', 'work', 'pension')
    >>> words_of("Leeds Teaching Hospitals NHS Foundation Trust")[-2:]
    ('nhs', 'trust')
    """
    folded = fold(text)
    if not PHRASE_WORDS.isdisjoint(folded.split()):
        for pattern, words in PHRASES:
            folded = pattern.sub(words, folded)
    return tuple(
        _stem(WRITTEN_OUT.get(word, NUMBERS.get(word, word)))
        for word in folded.split()
        if word not in STOP
    )


def _stem(word: str) -> str:
    kept = word in NATIONS or word.endswith(("ss", "us", "is"))
    if kept or len(word) < _STEM_FROM:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    word = word.removesuffix("s")
    return word.replace("ization", "isation").replace("izing", "ising")


def initials(text: str) -> str:
    """
    Give the initials of a name's telling words.

    Parameters
    ----------
    text
        The name as written.

    Returns
    -------
    str
        In lower case.

    Examples
    --------
    >>> initials("Department for Levelling Up, Housing and Communities")
    'dluhc'
    """
    return "".join(word[0] for word in fold(text).split() if word not in STOP)


def is_short_form(text: str) -> bool:
    """
    Tell whether a text looks like an abbreviation.

    Parameters
    ----------
    text
        A name as written.

    Returns
    -------
    bool
        Whether it is one word of at most nine letters with a capital beyond the first.

    Examples
    --------
    >>> is_short_form("HMRC"), is_short_form("D.W.P."), is_short_form("Kent")
    (True, True, False)
    """
    bare = re.sub(r"[^\w&]", "", text)
    one = " " not in fold(text)
    return one and len(bare) <= 9 and any(each.isupper() for each in bare[1:])  # noqa: PLR2004
