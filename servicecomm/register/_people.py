"""Records of people that seem to be of one person.

It compares what a map keeps of people and nothing else.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from servicecomm.register._normalise import fold
from servicecomm.register._spelling import likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

_EMAIL = 1.0
_NAME_AND_BODY = 0.95
_INITIAL_AND_BODY = 0.85
_SLIP_AND_BODY = 0.8
_NAME = 0.75
_LIKE = 0.85
_LARGEST = 200
_COLUMNS = ("person_id", "name", "email", "organisation_id", "team_id")


class _Person(NamedTuple):
    id: str
    name: tuple[str, ...]
    email: str
    body: str


def like_people(people: pd.DataFrame) -> list[tuple[str, str, float, str]]:
    """
    Pair records that seem to be of one person.

    Parameters
    ----------
    people
        A map's table of people.

    Returns
    -------
    list of (str, str, float, str)
        Two ids in alphabetical order, a score 0 to 1, and the reason in words; a pair
        stands once, with its best reason.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     [("p1", "Esme Sample", "esme@dwp.example", "dwp", ""),
    ...      ("p2", "SAMPLE, Esme", "", "dwp", "")],
    ...     columns=["person_id", "name", "email", "organisation_id", "team_id"],
    ... )
    >>> like_people(people)
    [('p1', 'p2', 0.95, 'the same name in the same body')]
    """
    columns = [people[name] for name in _COLUMNS]
    records = [
        _Person(i, _name(name), email.strip().casefold(), team or body)
        for i, name, email, body, team in zip(*columns, strict=True)
    ]
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for one, two in _met(records):
        score, reason = _compared(one, two)
        key = (min(one.id, two.id), max(one.id, two.id))
        if score and score > best.get(key, (0.0, ""))[0]:
            best[key] = (score, reason)
    return [(*key, *answer) for key, answer in sorted(best.items())]


def _name(text: str) -> tuple[str, ...]:
    surname, comma, given = text.partition(",")
    return tuple(fold(f"{given} {surname}" if comma else text).split())


def _met(records: Iterable[_Person]) -> Iterator[tuple[_Person, _Person]]:
    """Pair people who share an address, a name, or a body."""
    blocks: dict[tuple[str, object], list[_Person]] = {}
    for each in records:
        blocks.setdefault(("email", each.email), []).append(each)
        blocks.setdefault(("name", each.name), []).append(each)
        if each.name:
            blocks.setdefault(("body", each.body), []).append(each)
    for (_, value), block in blocks.items():
        if value and 1 < len(block) <= _LARGEST:
            yield from combinations(block, 2)


def _compared(one: _Person, two: _Person) -> tuple[float, str]:
    if one.email and one.email == two.email:
        return _EMAIL, "the same e-mail address"
    if one.body == two.body:
        return _in_one_body(one.name, two.name)
    if one.name and sorted(one.name) == sorted(two.name):
        return _NAME, "the same name in another body"
    return 0.0, ""


def _in_one_body(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[float, str]:
    if not one or not two:
        return 0.0, ""
    if sorted(one) == sorted(two):
        return _NAME_AND_BODY, "the same name in the same body"
    if _initial(one, two) or _initial(two, one):
        return _INITIAL_AND_BODY, "an initial and the same surname in the same body"
    if likeness([" ".join(one)], [" ".join(two)])[0] >= _LIKE:
        return _SLIP_AND_BODY, "nearly the same name in the same body"
    return 0.0, ""


def _initial(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if min(len(short), len(full)) < 2 or short[-1] != full[-1]:  # noqa: PLR2004
        return False
    return len(short[0]) == 1 and full[0].startswith(short[0])
