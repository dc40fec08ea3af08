"""Exact readings of a name: as the register has it, give or take how it is written.

A near miss is not for this module; what it does not know, it leaves unanswered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from servicecomm.register._finding import Finding, none, settled
from servicecomm.register._index import place_key, solid_key, sorted_key
from servicecomm.register._normalise import fold, words_of
from servicecomm.register._words import (
    COUNCIL_HEAD,
    COUNCIL_OF,
    OFFICE_HOLDER,
    SHARED_DOMAINS,
    SMALLER,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from servicecomm.register._body import Body
    from servicecomm.register._index import Form, Index

_ORGANISATION_PAGE = re.compile(
    r"gov\.uk/(?:government/organisations|world)/([\w-]+)", re.IGNORECASE
)
_HOST = re.compile(
    r"(?:[\w.+%'-]+@|https?://|\bwww\.|(?<![\w.@-]))"
    r"((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})(?:[/:?#]\S*)?(?![\w@])",
    re.IGNORECASE,
)
_SEVERAL_PARTS = re.compile(r"[(\[;/|]")
_SHORT = 2
_WORD_LIKE = 5
_MINISTRY = frozenset({"department", "ministry"})


@lru_cache(maxsize=16_384)
def strict(index: Index, text: str) -> Finding | None:
    """
    Look a name up without guessing.

    Parameters
    ----------
    index
        The register, turned round.
    text
        The name as written.

    Returns
    -------
    Finding or None
        None where no exact reading is known.
    """
    if text.strip() in index.register:
        return Finding("matched", (text.strip(),), 1.0, "its id in the register")
    for layer in (_same, _council, _department_of):
        found = layer(index, text)
        if found is not None:
            return found
    return None


_LAYERS: tuple[tuple[str, Callable[[str], str], float, str], ...] = (
    ("folded", fold, 1.0, ""),
    ("words", lambda text: " ".join(words_of(text)), 0.97, ", but for small words"),
    ("solid", solid_key, 0.96, ", but for spaces"),
    ("joined", lambda text: "".join(words_of(text)), 0.95, ", but for spaces"),
    ("sorted_words", sorted_key, 0.93, ", in another order"),
)


def _same(index: Index, text: str) -> Finding | None:
    for layer, key, score, how in _LAYERS:
        table: Mapping[str, tuple[Form, ...]] = getattr(index, layer)
        forms = table.get(key(text))
        if forms:
            found = settled(index.register, forms, score, how)
            if _could_be_a_word(text, forms):
                return found.to_review("it may be meant as a plain word", score=0.6)
            turned = layer == "sorted_words" and "," not in text
            if turned and len(words_of(text)) <= _SHORT:
                return found.to_review("which may name another place", score=0.8)
            return found
    return None


def _could_be_a_word(text: str, forms: tuple[Form, ...]) -> bool:
    """Tell whether what matches an abbreviation was perhaps not written as one."""
    bare = text.strip()
    if any(form.held == "name" or fold(form.text) != fold(text) for form in forms):
        return False
    if any(form.text == bare for form in forms) or any(c.isupper() for c in bare[1:]):
        return False
    if any(" " in form.text or not form.text.isupper() for form in forms):
        return False
    vowels = any(each in "aeiou" for each in bare.casefold())
    return len(bare) <= _SHORT or (vowels and len(bare) <= _WORD_LIKE)


def _council(index: Index, text: str) -> Finding | None:
    words = set(words_of(text))
    if "council" in words and words & SMALLER and not _SEVERAL_PARTS.search(text):
        return none(
            "a parish, town or community council: the register has none of them"
        )
    if not (words & COUNCIL_HEAD or COUNCIL_OF.match(fold(text))):
        return None
    forms = index.places.get(place_key(text))
    if forms is None:
        return None
    register = index.register
    live = [form for form in forms if not register[form.body_id].is_closed]
    ids = tuple(sorted({form.body_id for form in live or forms}))
    others = tuple(sorted({form.body_id for form in forms} - set(ids)))
    found = Finding("matched", ids + others, 0.95, "the council of that place")
    if len(ids) > 1:
        return found.to_review("there are several", score=1 / len(ids))
    differs = _other_tier(register[ids[0]], words)
    return found.to_review(differs, score=0.8) if differs else found


def _other_tier(body: Body, words: set[str]) -> str:
    """Say where the written kind of council cannot be the body's."""
    names = (body.name, *body.other_names, *(each.name for each in body.former_names))
    theirs = {word for name in names for word in words_of(name)}
    kind = body.kind.casefold()
    county = kind.startswith(("unitary", "scottish", "welsh")) or "county" in kind
    # A council that calls itself a city or a borough is no county, unitary or not.
    other = bool(theirs & {"city", "borough", "district"})
    if "county" in words and "county" not in theirs and (other or not county):
        return "but it is not a county council"
    if "city" in words and "city" not in theirs:
        return "but it is not a city council"
    return ""


def _department_of(index: Index, text: str) -> Finding | None:
    title = OFFICE_HOLDER.match(fold(text))
    if title is None:
        return None
    subject = fold(text)[title.end() :]
    whole = _same(index, subject)
    if whole is not None and whole.verdict == "matched":
        return whole.noting("written as its office-holder")
    found: list[str] = []
    for ministry in sorted(_MINISTRY):
        forms = index.sorted_words.get(sorted_key(f"{ministry} {subject}"), ())
        found += [f.body_id for f in forms if not index.register[f.body_id].is_closed]
    ids = tuple(dict.fromkeys(found))
    if not ids:
        return None
    answer = Finding("matched", ids, 0.9, "the department of that office-holder")
    return answer if len(ids) == 1 else answer.to_review("there are several", score=0.5)


def by_address(index: Index, text: str) -> tuple[Finding | None, str]:
    """
    Look up the e-mail and web addresses in a text.

    Parameters
    ----------
    index
        The register, turned round.
    text
        The text as written.

    Returns
    -------
    tuple of Finding or None, and str
        What the addresses say, if any domain is known; and the text without them.
    """
    if "." not in text:
        return None, text
    page = _ORGANISATION_PAGE.search(text)
    if page and page[1].casefold() in index.register:
        slug = page[1].casefold()
        return Finding("matched", (slug,), 1.0, "its page on GOV.UK"), ""
    hosts = list(_HOST.finditer(text))
    for host in hosts:
        found = _by_domain(index, host[1].casefold(), mail="@" in host[0])
        if found is not None:
            return found, ""
    return None, _HOST.sub(" ", text) if hosts else text


def _by_domain(index: Index, host: str, *, mail: bool) -> Finding | None:
    labels = host.removeprefix("www.").split(".")
    for start in range(len(labels) - 1):
        domain = ".".join(labels[start:])
        if start and domain in SHARED_DOMAINS:
            return None
        ids = index.domains.get(domain)
        if ids:
            left = [i for i in ids if not index.register.successors(i) & set(ids)]
            order = tuple(dict.fromkeys([*left, *ids]))
            what = f"{'e-mail' if mail else 'web'} domain {domain}"
            found = Finding("matched", order, 0.98, what)
            if len(left) > 1:
                return found.to_review(f"used by {len(left)} bodies", score=0.5)
            return found
    return None
