"""The parts of a name as written: labels, brackets, units, and several bodies in one.

It takes texts apart; which body each part names is looked up elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from servicecomm.register._normalise import fold
from servicecomm.register._words import LABEL, NATIONS, PARTS, UNITS

_ENDS = " -\u2013\u2014:;,/|"
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_STRONG = re.compile(r"\s*[;|/\n\t]\s*|\s+[-\u2013\u2014]\s+|\s*:\s+")
_WEAK = re.compile(
    r"\s*[,;|/\n\t+&]\s*(?:and\s+)?|\s+(?:and|with|plus|or)\s+|\s+[-\u2013\u2014]\s+",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """
    A text and what was taken from it.

    Attributes
    ----------
    text
        What is left.
    inside
        What stood in brackets.
    label
        Whether a label such as "former:" stood before it.
    """

    text: str
    inside: tuple[str, ...]
    label: bool


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """
    Take labels and brackets from a text.

    Parameters
    ----------
    text
        The name as written.

    Returns
    -------
    Reading
        What is left, and what was taken.

    Examples
    --------
    >>> read("Formerly: Homes and Communities Agency (HCA)")
    Reading(text='Homes and Communities Agency', inside=('HCA',), label=True)
    """
    label = LABEL.match(text)
    bare = text[label.end() :] if label else text
    if "(" not in bare and "[" not in bare:
        return Reading(" ".join(bare.split()).strip(_ENDS), (), bare != text)
    inside = [(a or b).strip() for a, b in _BRACKETS.findall(bare)]
    outside = " ".join(_BRACKETS.sub(" ", bare).split()).strip(_ENDS)
    return Reading(outside, tuple(filter(None, inside)), bare != text)


def sides(text: str) -> list[str]:
    """
    Split a text at marks that set a name beside something else.

    Parameters
    ----------
    text
        The name as written.

    Returns
    -------
    list of str
        Its parts; one alone if there is no such mark.

    Examples
    --------
    >>> sides("Prime Minister's Office / No10")
    ["Prime Minister's Office", 'No10']
    """
    return [part for part in _STRONG.split(text) if part.strip()]


def atoms(text: str) -> list[tuple[int, int]]:
    """
    Split a text at every mark and word that may stand between two names.

    Parameters
    ----------
    text
        The name as written.

    Returns
    -------
    list of (int, int)
        Where each piece begins and ends; several pieces may be one name.

    Examples
    --------
    >>> text = "DWP, HMRC and Defra"
    >>> [text[start:end] for start, end in atoms(text)]
    ['DWP', 'HMRC', 'Defra']
    """
    found, start = [], 0
    for mark in _WEAK.finditer(text):
        found.append((start, mark.start()))
        start = mark.end()
    found.append((start, len(text)))
    return [(start, end) for start, end in found if text[start:end].strip()]


def is_unit(text: str) -> bool:
    """
    Tell whether a text says only which part of a body is meant.

    Parameters
    ----------
    text
        Words beside a name.

    Returns
    -------
    bool
        Whether each is a word for a part, a page or a team.

    Examples
    --------
    >>> is_unit("Digital"), is_unit("Scotland")
    (True, False)
    """
    words = fold(text).split()
    return bool(words) and all(word in UNITS or word == "and" for word in words)


def is_part(text: str) -> bool:
    """
    Tell whether a text that names no body of its own names a part of one.

    Parameters
    ----------
    text
        Words in brackets or after a dash.

    Returns
    -------
    bool
        Whether it says only which part is meant, or ends in a word such as "team" and
        names no nation.

    Examples
    --------
    >>> is_part("Adult social care team"), is_part("Scotland team"), is_part("Leeds")
    (True, False, False)
    """
    words = fold(text).split()
    named = bool(words) and words[-1] in PARTS and NATIONS.keys().isdisjoint(words)
    return named or is_unit(text)
