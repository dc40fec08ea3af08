"""Names that no exact reading knows: near misses, initials, and swapped letters.

All but the clearest near misses go to review; the comparison is done elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.register._finding import Finding, named
from servicecomm.register._fuzzy import fuzzy_of
from servicecomm.register._judging import judged
from servicecomm.register._mending import mended
from servicecomm.register._ngrams import ngrams_of
from servicecomm.register._normalise import fold, is_short_form
from servicecomm.register._parts import containing, several
from servicecomm.register._readings import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecomm.register._index import Form, Index

_SHORTEST = 3
_INITIALS = 0.6
_MANY = 6


def guessed(index: Index, texts: Sequence[str]) -> list[Finding]:
    """
    Guess the bodies of names that could not be read exactly.

    Parameters
    ----------
    index
        The register, turned round.
    texts
        Names as written.

    Returns
    -------
    list of Finding
        One for each.
    """
    wholes = [_whole(text) for text in texts]
    found = mended(index, wholes)
    rest = [at for at, each in enumerate(found) if each is None]
    nearest = fuzzy_of(index.register).nearest([wholes[at] for at in rest])
    for at, near in zip(rest, nearest, strict=True):
        found[at] = found[at] or _guess(index, texts[at], judged(index.register, near))
    answers = [each for each in found if each is not None]
    lost = [at for at, each in enumerate(answers) if each.verdict == "none"]
    alike = ngrams_of(index.register).nearest([texts[at] for at in lost])
    for at, spelt in zip(lost, alike, strict=True):
        answers[at] = _alike(spelt) or answers[at]
    return answers


def _alike(near: Sequence[tuple[Form, float]]) -> Finding | None:
    ids = tuple(form.body_id for form, _ in near)
    if not ids:
        return None
    form, score = near[0]
    how = f"spelt much like '{form.text}'"
    return Finding("review", ids, round(score, 3), how)


def _whole(text: str) -> str:
    reading = read(text)
    return " ".join([reading.text, *reading.inside])


def _guess(index: Index, text: str, found: Finding) -> Finding:
    if found.verdict == "matched":
        return found
    listed = several(index, text)
    if listed is not None or found.verdict == "review":
        return listed or found
    return _short_form(index, read(text).text) or containing(index, text) or found


def _short_form(index: Index, text: str) -> Finding | None:
    key = fold(text)
    if not is_short_form(text) or len(key) < _SHORTEST:
        return None
    forms, how = index.initials.get(key, ()), "could be the initials of"
    if not forms and len(key) > _SHORTEST:
        forms, how = index.letters.get("".join(sorted(key)), ()), "has the letters of"
    ids = _in_order(index, forms)
    if not 0 < len(ids) <= _MANY:
        return None
    score = round(_INITIALS / len(ids), 3)
    return Finding("review", ids, score, f"{how} {named(index.register, ids)}")


def _in_order(index: Index, forms: Sequence[Form]) -> tuple[str, ...]:
    ids = {form.body_id for form in forms}
    return tuple(sorted(ids, key=lambda each: (index.register[each].is_closed, each)))
