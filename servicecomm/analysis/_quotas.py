"""Wishes for a profession, a nation or a tier on an invite list, and who meets them.

Only what the map records counts; whether a list can meet a wish is not decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.analysis.gap_problems import NATIONS, nations_in
from servicecomm.analysis.gap_reach import TIERS, function_of, tier_of
from servicecomm.errors import ServiceCommError, nearest_text, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from servicecomm.analysis.candidates import Candidates
    from servicecomm.model.stakeholder_map import StakeholderMap

ALONE = " only"
"""What follows a nation where the body may work in no other."""

_SEATS = "seats"
_WORDS = {
    "nation": (*NATIONS, *(nation + ALONE for nation in NATIONS)),
    "tier": TIERS,
}


@dataclass(frozen=True, slots=True)
class Quota:
    """
    A wish for seats of a kind.

    Attributes
    ----------
    terms
        What each of them has to be: "profession", "nation" or "tier", and the words of
        which one must be true.
    seats
        How many of them there must be at least; 0 where the wish was given up.
    """

    terms: tuple[tuple[str, tuple[str, ...]], ...]
    seats: int = 1

    def __str__(self) -> str:
        """Say what they have to be."""
        return ", ".join(f"{kind} {' or '.join(words)}" for kind, words in self.terms)

    def there_only(self) -> Quota:
        """Ask for those who work in that nation and in no other."""
        terms = [
            (kind, tuple(f"{word.removesuffix(ALONE)}{ALONE}" for word in words))
            if kind == "nation"
            else (kind, words)
            for kind, words in self.terms
        ]
        return replace(self, terms=tuple(terms))

    def reduced(self, seats: int) -> Quota:
        """Ask for fewer of them."""
        return replace(self, seats=seats)

    def written(self) -> dict[str, list[str] | int]:
        """Write it as people write it."""
        return {**{kind: list(words) for kind, words in self.terms}, _SEATS: self.seats}


Wish = Mapping[str, str | Collection[str] | int]
"""A wish as people write it: ``{"nation": "Wales", "tier": "police", "seats": 2}``."""


def read_quotas(at_least: Wish | Iterable[Wish]) -> tuple[Quota, ...]:
    """Read wishes as people write them; one alone need not stand in a list."""
    given: list[object] = [at_least]
    if not isinstance(at_least, Mapping | str):
        given = list(at_least)
    return tuple(map(_read, given))


def _read(wish: object) -> Quota:
    if not isinstance(wish, Mapping):
        raise ServiceCommError(
            f"A wish for somebody on the list is {shown(str(wish))}. Write what it is "
            'about, as {"nation": "Wales"}: a profession, a nation or a tier.'
        )
    terms = dict(wish)
    seats = terms.pop(_SEATS, 1)
    if isinstance(seats, bool) or not isinstance(seats, int) or seats < 1:
        raise ServiceCommError(
            f"A wish for {shown(str(seats))} seats is none. Ask for 1 or more."
        )
    unknown = sorted(set(terms) - set(_KINDS))
    if unknown or not terms:
        what = f"has {shown(unknown[0])}" if unknown else "is empty"
        raise ServiceCommError(
            f"A wish for somebody on the list {what}. Give it a profession, a nation "
            "or a tier, and perhaps seats."
        )
    return Quota(
        tuple((own, _read_words(own, terms[own])) for own in _KINDS if own in terms),
        seats,
    )


def _read_words(kind: str, given: str | Collection[str] | int) -> tuple[str, ...]:
    if isinstance(given, int) or not given:
        raise ServiceCommError(f"A wish for a {kind} needs a word, not {given!r}.")
    words = [given] if isinstance(given, str) else given
    known = {word.casefold(): word for word in _WORDS.get(kind, ())}
    read = []
    for word in words:
        plain = " ".join(word.split())
        if known and plain.casefold() not in known:
            near = nearest_text(plain, known.values())
            there = ", ".join(_WORDS[kind])
            raise ServiceCommError(
                f"There is no {kind} {shown(plain)}.{near} Use one of: {there}."
            )
        read.append(known.get(plain.casefold(), plain))
    return tuple(dict.fromkeys(read))


def seats_that_meet(
    stakeholder_map: StakeholderMap, candidates: Candidates, quotas: Iterable[Quota]
) -> list[NDArray[np.int64]]:
    """Find the positions of the seats that each wish is about."""
    found = []
    asked = list(quotas)
    named = sorted({kind for quota in asked for kind, _ in quota.terms})
    facts = {kind: _KINDS[kind](stakeholder_map, candidates.seats) for kind in named}
    for quota in asked:
        meets = np.ones(len(candidates.seats), bool)
        for kind, words in quota.terms:
            wanted = {word.casefold() for word in words}
            meets &= np.array([not wanted.isdisjoint(own) for own in facts[kind]], bool)
        found.append(np.flatnonzero(meets))
    return found


def _professions(
    stakeholder_map: StakeholderMap, seats: pd.DataFrame
) -> list[frozenset[str]]:
    """Give what each does: a person's profession; for a gap, the team's function."""
    own = _cells(stakeholder_map.people, "person_id", "profession")
    team = _cells(stakeholder_map.teams, "team_id", "function")
    both = zip(seats["person_id"], seats["team"], strict=True)
    cells = [own[each] if each else team.get(place, "") for each, place in both]
    return _each(cells, lambda cell: {cell, function_of(cell)})


def _nations(
    stakeholder_map: StakeholderMap, seats: pd.DataFrame
) -> list[frozenset[str]]:
    own = _cells(stakeholder_map.organisations, "organisation_id", "nations")

    def read(cell: str) -> set[str]:
        nations = nations_in(cell)
        return nations | {n + ALONE for n in nations if len(nations) == 1}

    return _each([own[each] for each in seats["body_id"]], read)


def _tiers(
    stakeholder_map: StakeholderMap, seats: pd.DataFrame
) -> list[frozenset[str]]:
    own = _cells(stakeholder_map.organisations, "organisation_id", "kind")
    return _each([own[each] for each in seats["body_id"]], lambda cell: {tier_of(cell)})


def _cells(frame: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[column], strict=True))


def _each(cells: list[str], read: Callable[[str], set[str]]) -> list[frozenset[str]]:
    """Read each cell, but each different one only once."""
    told = {
        cell: frozenset(" ".join(word.casefold().split()) for word in read(cell)) - {""}
        for cell in set(cells)
    }
    return [told[cell] for cell in cells]


_KINDS = {"profession": _professions, "nation": _nations, "tier": _tiers}
