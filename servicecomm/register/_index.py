"""The register turned round: from each form of a name to the bodies that have it.

Built once for a register and never changed; how well a written name fits is judged in
the modules that look things up here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from servicecomm.register._normalise import fold, initials, words_of
from servicecomm.register._words import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecomm.register._body import Body
    from servicecomm.register.bodies import Register

_COUNCIL_LETTERS = 4
_SHORTEST_PLACE = 4

HELD = ("name", "abbreviation", "other name", "Welsh name", "former name")
"""How a body can have a name."""


class Form(NamedTuple):
    """
    One name of one body.

    Attributes
    ----------
    body_id
        The body.
    text
        The name as the register writes it.
    held
        How the body has it: one of `HELD`.
    until
        When it gave the name up, or nothing.
    """

    body_id: str
    text: str
    held: str
    until: str = ""


@dataclass(frozen=True, eq=False)
class Index:
    """
    Where to look a name up, strictest first.

    Attributes
    ----------
    register
        What it was built from.
    folded
        Forms by folded text.
    words
        Forms by their telling words, in order.
    solid
        Forms by folded text without spaces.
    joined
        Telling words without spaces.
    sorted_words
        The same in alphabetical order.
    places
        Names of councils by their place alone.
    initials
        Names of bodies without an abbreviation, and of councils, by their initials.
    letters
        Abbreviations by their letters in alphabetical order.
    domains
        Ids of bodies by domain.
    fuzzy
        Every form that a near miss may be compared with.
    """

    register: Register
    folded: Mapping[str, tuple[Form, ...]]
    words: Mapping[str, tuple[Form, ...]]
    solid: Mapping[str, tuple[Form, ...]]
    joined: Mapping[str, tuple[Form, ...]]
    sorted_words: Mapping[str, tuple[Form, ...]]
    places: Mapping[str, tuple[Form, ...]]
    initials: Mapping[str, tuple[Form, ...]]
    letters: Mapping[str, tuple[Form, ...]]
    domains: Mapping[str, tuple[str, ...]]
    fuzzy: tuple[Form, ...]


@lru_cache(maxsize=4)
def index_of(register: Register) -> Index:
    """
    Build the index of a register.

    Parameters
    ----------
    register
        The register; the same object gives the same index.

    Returns
    -------
    Index
        Everything that can be looked up.
    """
    forms = [form for body in register for form in _forms(body)]
    whole = [form for form in forms if form.held != "abbreviation"]
    short = [form for form in forms if form.held == "abbreviation"]
    single = [form for form in whole if not register[form.body_id].is_group]
    councils = [form for form in single if is_council(register[form.body_id])]
    plain = [
        form
        for form in single
        if form.held == "name"
        and not register[form.body_id].abbreviation
        and not is_council(register[form.body_id])
    ]
    # So many councils share three letters that these say nothing.
    seats = [
        form
        for form in councils
        if form.held == "name" and len(initials(form.text)) >= _COUNCIL_LETTERS
    ]
    return Index(
        register=register,
        folded=_by((fold(form.text), form) for form in forms),
        words=_by((" ".join(words_of(form.text)), form) for form in whole),
        solid=_by((solid_key(form.text), form) for form in whole),
        joined=_by(("".join(words_of(form.text)), form) for form in whole),
        sorted_words=_by((sorted_key(form.text), form) for form in whole),
        places=_by((place_key(form.text), form) for form in councils),
        initials=_by((initials(form.text), form) for form in [*plain, *seats]),
        letters=_by(("".join(sorted(fold(form.text))), form) for form in short),
        domains=_domains(register),
        fuzzy=tuple(form for form in single if len(words_of(form.text)) > 0),
    )


def is_council(body: Body) -> bool:
    """
    Tell whether a body is a council.

    Parameters
    ----------
    body
        A body of the register.

    Returns
    -------
    bool
        Whether its kind says so; combined authorities are none.
    """
    kind = body.kind.casefold()
    return "council" in kind or kind == "city corporation"


def solid_key(text: str) -> str:
    """
    Give a name's letters without the spaces.

    Parameters
    ----------
    text
        The name as written.

    Returns
    -------
    str
        Folded, in one piece.
    """
    return fold(text).replace(" ", "")


def sorted_key(text: str) -> str:
    """
    Give the telling words of a name in alphabetical order.

    Parameters
    ----------
    text
        The name as written.

    Returns
    -------
    str
        Each word once.
    """
    return " ".join(sorted(set(words_of(text))))


def place_key(text: str) -> str:
    """
    Give the place in a council's name.

    Parameters
    ----------
    text
        A name as written.

    Returns
    -------
    str
        Its words but those that any council's name may have, in alphabetical order.

    Examples
    --------
    >>> place_key("London Borough of Barking & Dagenham")
    'barking dagenham'
    """
    words = set(words_of(text))
    place = words - COUNCIL or words - {"council", "corporation"}
    return " ".join(sorted(place))


def _forms(body: Body) -> Iterator[Form]:
    yield Form(body.id, body.name, "name")
    if body.abbreviation:
        yield Form(body.id, body.abbreviation, "abbreviation")
    for name in body.other_names:
        yield Form(body.id, name, "other name")
    for name in body.welsh_names:
        yield Form(body.id, name, "Welsh name")
        if is_council(body):
            for place in _welsh_places(name):
                yield Form(body.id, place, "Welsh name")
    for name, until in body.former_names:
        yield Form(body.id, name, "former name", until)


def _welsh_places(name: str) -> Iterator[str]:
    """Give the place in a Welsh council's name: "Sir Gâr", "Ynys Môn"."""
    rest = name.removeprefix("Cyngor ")
    bare = " ".join(word for word in rest.split() if fold(word) not in COUNCIL)
    for place in dict.fromkeys([rest, bare]):
        if place != name and len(place) >= _SHORTEST_PLACE:
            yield place


def _by(pairs: Iterator[tuple[str, Form]]) -> Mapping[str, tuple[Form, ...]]:
    found: dict[str, dict[Form, None]] = defaultdict(dict)
    for key, form in pairs:
        if key:
            found[key][form] = None
    return {key: tuple(forms) for key, forms in found.items()}


def _domains(register: Register) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for body in register:
        for domain in body.domains:
            found[domain.casefold()].append(body.id)
    return {domain: tuple(ids) for domain, ids in found.items()}
