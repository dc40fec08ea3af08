"""Names with something beside them: brackets, units, labels, several bodies in one.

Each part is looked up strictly; near misses of the whole are left to other modules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servicecomm.register._finding import Finding, listed, named, settled
from servicecomm.register._index import is_council
from servicecomm.register._normalise import fold, initials, is_short_form, words_of
from servicecomm.register._readings import atoms, is_part, is_unit, read, sides
from servicecomm.register._strict import strict
from servicecomm.register._words import COUNCIL_HEAD, LEGAL_FORM, NATIONS, STOP, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecomm.register._index import Index
    from servicecomm.register._readings import Reading

_BESIDE = 0.7
_SEVERAL = 0.5
_SHORT = 2
_MARKS = " ,;:-\u2013\u2014/|"
_LONGEST_LIST = 12
_SLASH = re.compile(r"[/;|]")
_AND = re.compile(r"^\s*(?:and|with|plus|[&+;])(?:\s|$)|;", re.IGNORECASE)


def in_parts(index: Index, text: str) -> Finding | None:
    """
    Read a name that strictly read as a whole is none.

    Parameters
    ----------
    index
        The register, turned round.
    text
        The name as written.

    Returns
    -------
    Finding or None
        None where no part is known well enough.
    """
    reading = read(text)
    if not reading.text:
        return strict(index, read(" ".join(reading.inside)).text)
    outer = strict(index, reading.text) if reading.text != text else None
    if outer is None:
        outer = _beside(index, reading.text)
    if not reading.inside:
        return outer
    if outer is not None and not outer.bodies:
        return outer
    return _bracketed(index, reading, outer)


def _bracketed(index: Index, reading: Reading, outer: Finding | None) -> Finding | None:
    inside = reading.inside[0]
    label = read(inside)
    inner = strict(index, label.text)
    if inner is not None and not inner.bodies:
        inner = None
    if outer is None:
        why = f"only '{inside}' in it is known"
        return inner.to_review(why, score=_BESIDE) if inner is not None else None
    if inner is None:
        return _qualified(index, outer, reading.text, inside)
    common = [each for each in outer.bodies if each in inner.bodies]
    if common:
        ids = tuple(dict.fromkeys([*common, *outer.bodies]))
        return Finding("matched", ids, 0.99, f"{outer.reason}, and '{inside}' agrees")
    return _joined(index, [outer, inner])


def _qualified(index: Index, outer: Finding, name: str, inside: str) -> Finding:
    """Judge a known name with something unknown in brackets after it."""
    words = set(words_of(inside))
    nations = {NATIONS[word] for word in words & NATIONS.keys()}
    own = set(index.register[outer.bodies[0]].nations)
    short = is_short_form(inside) and _shortens(fold(inside), fold(name))
    passes = is_part(inside) or words <= LEGAL_FORM or short
    passes = passes or fold(inside) == initials(name)
    passes = passes or (bool(nations) and nations <= own)
    if passes:
        return outer.noting(f"'{inside}' beside it")
    return outer.to_review(f"'{inside}' may mean another body", score=_BESIDE)


def _shortens(short: str, name: str) -> bool:
    """Tell whether the letters of one stand in the other, in order, from the first."""
    rest = iter(name)
    return short[:1] == name[:1] and all(letter in rest for letter in short)


def _beside(index: Index, text: str) -> Finding | None:
    """Read a known name beside a mark such as a dash or a slash."""
    parts = sides(text)
    if len(parts) == 1:
        return _with_unit(index, text)
    found = [strict(index, part) or _with_unit(index, part) for part in parts]
    known = [each for each in found if each is not None and each.bodies]
    pairs = zip(parts, found, strict=True)
    unknown = [part for part, each in pairs if each is None or not each.bodies]
    if not known:
        return None
    # What stands beside a slash may be another body, whatever its last word is.
    passes = is_unit if _SLASH.search(text) else is_part
    unread = [part for part in unknown if not passes(part)]
    listed_all = several(index, text) if unread else None
    if listed_all is not None:
        return listed_all
    joined = _joined(index, known)
    if not unread:
        return joined.noting(f"{_quoted(unknown)} beside it" if unknown else "")
    return joined.to_review(f"{_quoted(unread)} is not known", score=_BESIDE)


def _quoted(parts: Iterable[str]) -> str:
    return listed([f"'{part.strip()}'" for part in parts])


def _with_unit(index: Index, text: str) -> Finding | None:
    """Read a known name before words for a part of it, such as "digital team"."""
    words = text.split()
    longest: Finding | None = None
    for cut in range(len(words) - 1, 0, -1):
        design = fold(words[cut]) == "service" and cut + 1 < len(words)
        if not design and fold(words[cut]) not in UNITS | LEGAL_FORM | {"uk"}:
            break
        if fold(words[cut - 1]) in STOP or words[cut - 1] == "&":
            continue
        found = strict(index, " ".join(words[:cut]))
        if found is None or not found.bodies:
            continue
        answer = found.noting(f"'{' '.join(words[cut:])}' beside it")
        if found.score == 1:
            return answer
        # "FCDO Service Design Team" is of FCDO, not of FCDO Services.
        longest = longest or answer
    return longest


def several(index: Index, text: str) -> Finding | None:
    """
    Read a text as a list of names.

    Parameters
    ----------
    index
        The register, turned round.
    text
        The text as written.

    Returns
    -------
    Finding or None
        The bodies, if every name in the list is known and there are two or more.
    """
    pieces = atoms(text)
    if not 1 < len(pieces) <= _LONGEST_LIST:
        return None
    findings: list[Finding] = []
    at, together = 0, False
    while at < len(pieces):
        # The longest first: "Work and Pensions" is one name.
        for end in range(len(pieces), at, -1):
            found = strict(index, text[pieces[at][0] : pieces[end - 1][1]])
            if found is not None and found.bodies:
                together |= at > 0 and _says_and(text, pieces, at)
                findings.append(found)
                at = end
                break
        else:
            return None
    if len(findings) < 2:  # noqa: PLR2004 - one name is no list
        return None
    return _joined(index, findings, together=together)


def _says_and(text: str, pieces: Sequence[tuple[int, int]], at: int) -> bool:
    """Tell whether what stands before a piece adds it, and does not place it."""
    return bool(_AND.search(text[pieces[at - 1][1] : pieces[at][0]]))


def _joined(
    index: Index, findings: Sequence[Finding], *, together: bool = False
) -> Finding:
    """
    Answer for several names: of one body, of a part and its whole, of many.

    Where they are named together ("and"), a part and its whole are two bodies.
    """
    register = index.register
    common = set(findings[0].bodies).intersection(*(each.bodies for each in findings))
    if common:
        best = next(each for each in findings[0].bodies if each in common)
        sure = "matched" in {each.verdict for each in findings} or len(findings) > 1
        rest = tuple(each for each in findings[0].bodies if each != best)
        verdict = "matched" if sure else findings[0].verdict
        return Finding(verdict, (best, *rest), findings[0].score, findings[0].reason)
    ids = tuple(dict.fromkeys(each.bodies[0] for each in findings))
    part = None if together else _part_of_the_rest(index, ids)
    if part is not None and all(each.verdict == "matched" for each in findings):
        whole = tuple(each for each in ids if each != part)
        reason = f"{register[part].name}, part of {named(register, whole)}"
        return Finding("matched", (part, *whole), 0.9, reason)
    reason = f"names {len(ids)} bodies: {named(register, ids)}"
    return Finding("review", ids, _SEVERAL, reason)


def _part_of_the_rest(index: Index, ids: Sequence[str]) -> str | None:
    """Find the body that all the others stand above, or that came after them."""
    register = index.register
    for each in ids:
        others = set(ids) - {each}
        before = {other for other in others if each in register.successors(other)}
        if others <= before | set(register[each].parents):
            return each
    return None


def containing(index: Index, text: str) -> Finding | None:
    """
    Look for a known name at the beginning or the end of a longer text.

    Parameters
    ----------
    index
        The register, turned round.
    text
        The text as written.

    Returns
    -------
    Finding or None
        Always for review: the rest may well mean another body.
    """
    words = [word.strip(_MARKS) for word in read(text).text.split()]
    words = [word for word in words if word]
    for length in range(len(words) - 1, 0, -1):
        for where, piece in (("begins", words[:length]), ("ends", words[-length:])):
            name = " ".join(piece)
            forms = index.folded.get(fold(name))
            if forms and (length > 1 or (is_short_form(name) and len(name) > _SHORT)):
                found = settled(index.register, forms, 1.0, "")
                if _says_which(index, found, name):
                    why = f"it {where} with '{name}', and the rest is not known"
                    return found.to_review(why, score=_SEVERAL)
    return None


def _says_which(index: Index, found: Finding, name: str) -> bool:
    # A place that begins a name says nothing of its council, nor "council" of a group.
    if found.verdict != "matched":
        return False
    body = index.register[found.bodies[0]]
    place = is_council(body) and not set(words_of(name)) & COUNCIL_HEAD
    return not (place or body.is_group)
