"""Bodies and people that stand in a map twice: found, ranked, and merged when judged.

It proposes pairs with reasons; people judge them, and how two records become one is
the work of `servicecomm.model.merging`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from servicecomm.model.merging import merge
from servicecomm.register._finding import listed
from servicecomm.register._fuzzy import fuzzy_of
from servicecomm.register._judging import against
from servicecomm.register._people import like_people
from servicecomm.register.bodies import load_register
from servicecomm.register.judgements import Judgements
from servicecomm.register.matching import match_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.register._fuzzy import Near
    from servicecomm.register.bodies import Register

COLUMNS = ("table", "left", "right", "left_name", "right_name", "score", "reason")
"""The columns of `find_duplicates`."""

_SAME_BODY = 0.97
_LEAST = 0.75
_UNSURE = 0.9
_APART = 0.75


class _Pair(NamedTuple):
    left: str
    right: str
    score: float
    reason: str


def find_duplicates(
    stakeholder_map: StakeholderMap, *, register: Register | None = None
) -> pd.DataFrame:
    """
    Find organisations and people that seem to stand in a map twice.

    Parameters
    ----------
    stakeholder_map
        The map; pairs that its judgements settle are left out.
    register
        The bodies; the shipped register if not given.

    Returns
    -------
    pandas.DataFrame
        One row a pair, likeliest first: ``table`` (organisations or people), ``left``
        and ``right`` ids in alphabetical order, their names, ``score`` 0 to 1 and
        ``reason`` in words.

    Raises
    ------
    ContradictoryJudgementsError
        If the map's judgements cannot all be right.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import add
    >>> twice = add(
    ...     example_map(), "organisations", organisation_id="fco2",
    ...     name="Foreign, Commonwealth & Development Office (FCDO)"
    ... )
    >>> found = find_duplicates(twice)
    >>> found[found["table"] == "organisations"][["left", "right"]].values.tolist()
    [['fcdo', 'fco2']]
    """
    register = load_register() if register is None else register
    judgements = Judgements(stakeholder_map.judgements)
    organisations, people = stakeholder_map.organisations, stakeholder_map.people
    names = dict(
        zip(organisations["organisation_id"], organisations["name"], strict=True)
    ) | dict(zip(people["person_id"], people["name"], strict=True))
    found = [("organisations", pair) for pair in _bodies(stakeholder_map, register)] + [
        ("people", _Pair(*each)) for each in like_people(people)
    ]
    rows = [
        (table, pair.left, pair.right, names[pair.left], names[pair.right], *pair[2:])
        for table, pair in found
        if judgements.between(pair.left, pair.right) not in {"same", "different"}
    ]
    rows.sort(key=lambda row: (-row[5], row[0], row[1], row[2]))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = {name: "str" for name in COLUMNS if name != "score"}
    return frame.astype(kinds | {"score": "float64"})


def _bodies(stakeholder_map: StakeholderMap, register: Register) -> list[_Pair]:
    best: dict[tuple[str, str], _Pair] = {}
    for pair in (
        *_one_body(stakeholder_map, register),
        *_near(stakeholder_map, register),
    ):
        key = (pair.left, pair.right)
        if key not in best or pair.score > best[key].score:
            best[key] = pair
    return list(best.values())


def _one_body(stakeholder_map: StakeholderMap, register: Register) -> Iterator[_Pair]:
    """Pair organisations that are the same body of the register."""
    organisations = stakeholder_map.organisations
    found = match_names(organisations["name"], register=register)
    found["mine"] = organisations["organisation_id"].to_numpy()
    found = found[found["body_id"] != ""]
    for _, group in found.groupby("body_id", sort=True):
        rows = sorted(zip(group["mine"], group["score"], group["name"], strict=True))
        for at, (left, one, name) in enumerate(rows):
            for right, other, _ in rows[at + 1 :]:
                score = round(_SAME_BODY * min(one, other), 3)
                if score >= _LEAST:
                    yield _Pair(left, right, score, f"both are {name} in the register")


def _near(stakeholder_map: StakeholderMap, register: Register) -> Iterator[_Pair]:
    """Pair organisations with nearly the same name, whatever the register says."""
    organisations = stakeholder_map.organisations
    groups = organisations["is_group"] != ""
    mine = set(organisations["organisation_id"][~groups])
    own = register.with_organisations(organisations)
    names = organisations["name"][~groups].tolist()
    ids = organisations["organisation_id"][~groups].tolist()
    for left, nearest in zip(ids, fuzzy_of(own).nearest(names), strict=True):
        for near in nearest:
            right = near.form.body_id
            if right in mine and right != left and near.score >= _LEAST:
                yield from _pair(own, left, near)


def _pair(register: Register, left: str, near: Near) -> Iterator[_Pair]:
    differ = sorted(near.missing | near.extra)
    words = listed([f"'{word}'" for word in differ])
    reason = f"the names differ in {words}" if differ else "the same words"
    # What tells bodies apart in matching tells them apart here.
    factor = _APART if against(register, near) else _UNSURE if differ else _SAME_BODY
    score = round(near.score * factor, 3)
    if score >= _LEAST:
        right = near.form.body_id
        yield _Pair(min(left, right), max(left, right), score, reason)


def merge_judged(stakeholder_map: StakeholderMap) -> StakeholderMap:
    """
    Merge the records of a map that its judgements say are the same.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    StakeholderMap
        The map, in which of each such group of bodies, people or problems one stands,
        with every reference; see `servicecomm.model.merging.merge`. It keeps the id
        that judgements name on the right and never on the left, or else the first in
        alphabetical order.

    Raises
    ------
    ContradictoryJudgementsError
        If the judgements cannot all be right.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.register.judgements import judge
    >>> merged = merge_judged(judge(example_map(), "ons", "uksa", "same"))
    >>> "ons" in set(merged.organisations["organisation_id"])
    False
    """
    judgements = Judgements(stakeholder_map.judgements)
    table = stakeholder_map.judgements
    same = table[table["judgement"] == "same"]
    lefts = set(same["left"])
    for name in ("organisations", "teams", "services", "people", "problems"):
        frame = stakeholder_map.table(name)
        ids = set(frame.iloc[:, 0])
        named = sorted(
            ids & {*same["left"], *same["right"]}, key=lambda i: (i in lefts, i)
        )
        for keep in named:
            for drop in named[named.index(keep) + 1 :]:
                both = {keep, drop} <= ids
                if both and judgements.between(keep, drop) == "same":
                    stakeholder_map = merge(stakeholder_map, keep, drop)
                    ids.discard(drop)
    return stakeholder_map
