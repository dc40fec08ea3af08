"""Near misses → verdicts: what may differ before it is another body.

The near misses come from `servicecomm.register._fuzzy`; nothing is looked up here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.register._finding import Finding, listed, none
from servicecomm.register._index import is_council
from servicecomm.register._normalise import words_of
from servicecomm.register._words import (
    COUNCIL,
    COUNCIL_HEAD,
    INSTITUTION,
    NATIONS,
    SOFT,
    SOFT_ONCE,
    UNITS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecomm.register._body import Body
    from servicecomm.register._fuzzy import Near
    from servicecomm.register.bodies import Register

_UNITS = frozenset(word for unit in UNITS for word in words_of(unit))
_REVIEW = 0.62
_REVIEW_OTHER_KIND = 0.72
_CLEAR = 0.06
_ENOUGH_WORDS = 2
_PART_WORDS = 4
_CANDIDATES = 5


def judged(register: Register, nearest: Sequence[Near]) -> Finding:
    """
    Decide about the nearest names of the register.

    Parameters
    ----------
    register
        Where they stand.
    nearest
        The nearest names, nearest first.

    Returns
    -------
    Finding
        Matched only where nothing that tells bodies apart differs and no other body
        is as near; review where it is near enough to look; otherwise none.
    """
    first = nearest[0] if nearest else None
    if first is None or first.score < _least(first):
        return none("no body of the register has a name like it")
    ids = tuple(
        near.form.body_id
        for near in nearest[:_CANDIDATES]
        if near.score >= max(_REVIEW, first.score - 2 * _CLEAR)
    )
    how = _difference(register, first)
    found = Finding("matched", ids, round(min(first.score, 0.92), 3), how)
    why = against(register, first) or _rival(register, nearest)
    return found.to_review(why, score=0.85) if why else found


def _least(near: Near) -> float:
    return _REVIEW_OTHER_KIND if near.extra & INSTITUTION else _REVIEW


def _difference(register: Register, near: Near) -> str:
    body = register[near.form.body_id]
    parts = [f"'{wrote}' read as '{read}'" for wrote, read in near.slips]
    if near.missing:
        parts.append(f"without {listed(_quoted(near.missing))}")
    if near.extra:
        parts.append(f"with {listed(_quoted(near.extra))} added")
    held = f"near to {body.name}"
    if near.form.held != "name":
        held = f"near to '{near.form.text}', {near.form.held} of {body.name}"
    return f"{held}: {', '.join(parts)}" if parts else held


def _quoted(words: frozenset[str]) -> list[str]:
    return [f"'{word}'" for word in sorted(words)]


def against(register: Register, near: Near) -> str:
    """
    Say what speaks against taking the nearest name for the one meant.

    Parameters
    ----------
    register
        Where it stands.
    near
        A name of the register beside a name as written.

    Returns
    -------
    str
        A few words, or nothing.
    """
    body = register[near.form.body_id]
    nation = _other_nation(body, near)
    if nation:
        return nation
    kinds = (near.extra & INSTITUTION) - _around(body, near)
    if kinds:
        return f"{listed(_quoted(kinds))} may be another body"
    if near.extra - SOFT - SOFT_ONCE - _UNITS - _around(body, near):
        return "the words added may mean another body"
    if len(near.shared) < _ENOUGH_WORDS:
        return "only one word is the same"
    if near.slips:
        return "what is misspelt may be another word"
    return _left_out(near, _around(body, near))


def _around(body: Body, near: Near) -> frozenset[str]:
    """Give the words around a council's place, which people mix up."""
    council = is_council(body) and near.shared & COUNCIL_HEAD
    return COUNCIL - {"city", "county"} if council else frozenset()


def _left_out(near: Near, around: frozenset[str]) -> str:
    left = near.missing - SOFT - SOFT_ONCE - around
    if left & INSTITUTION:
        return "the kind of body is left out"
    if left and (not _at_the_end(near, left) or len(near.shared) < _PART_WORDS):
        return "part of the name is left out"
    if len((near.missing | near.extra) & SOFT_ONCE) > 1:
        return "small words differ"
    return ""


def _at_the_end(near: Near, left: frozenset[str]) -> bool:
    # A name cut short is still that name; one without its first word often is not:
    # East London is not North East London.
    words = words_of(near.form.text)
    last = max(at for at, word in enumerate(words) if word in near.shared)
    return all(words.index(word) > last for word in left)


def _other_nation(body: Body, near: Near) -> str:
    written = {NATIONS[word] for word in near.extra if word in NATIONS}
    if written - set(body.nations):
        return (
            f"it says {listed(sorted(written))}, the body is of {listed(body.nations)}"
        )
    unsaid = {NATIONS[word] for word in near.missing if word in NATIONS}
    return f"it does not say {listed(sorted(unsaid))}" if unsaid else ""


def _rival(register: Register, nearest: Sequence[Near]) -> str:
    first = nearest[0]
    for other in nearest[1:]:
        one, two = first.form.body_id, other.form.body_id
        if first.score - other.score >= _CLEAR:
            break
        if two not in register.successors(one) and one not in register.successors(two):
            return f"{register[two].name} is nearly as near"
    return ""
