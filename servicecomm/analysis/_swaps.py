"""Seat by seat: what each person on a list adds, and who would best take their place.

The others keep their seats; a list that is chosen anew is made elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis.explaining import voices
from servicecomm.analysis.wording import counted, listed, sentence
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from servicecomm.analysis._making import Making
    from servicecomm.analysis.candidates import Candidates

_CONTRIBUTIONS = ("seat", "seat_id", "role", "organisation", "adds", "covered", "only")
_REPLACEMENTS = (
    *("seat", "seat_id", "role", "organisation"),
    *("replacement_id", "replacement", "warmth", "gained", "lost", "why"),
)


def called(candidates: Candidates, seat: int) -> str:
    """Call somebody by role and organisation; a gap is someone to be found."""
    role, organisation, person, name = candidates.seats.iloc[seat][
        ["role", "organisation", "person_id", "name"]
    ]
    return f"{role}, {organisation}" if person else f"{name}, still to be found"


def contributions(making: Making) -> pd.DataFrame:
    """Say what each adds to those before, and what is lost without them."""
    candidates, order = making.candidates, making.order
    ids = np.array(candidates.problem_ids, object)
    alone = voices(candidates, order) == 1
    columns = candidates.covers.tocsc()
    heard = np.zeros(len(ids), bool)
    rows = []
    for place, seat in enumerate(order, start=1):
        own = columns[:, [seat]].toarray()[:, 0] > 0
        new, only = ids[own & ~heard], ids[own & alone]
        heard |= own
        voice = "adds a further voice" if own.any() else "speaks for none of these"
        adds = f"adds {listed(new)}" if len(new) else voice
        lost = f"without them nobody speaks for {listed(only)}"
        why = sentence([adds, lost if len(only) else "without them all stay covered"])
        joined = (SEPARATOR.join(new), int(heard.sum()), SEPARATOR.join(only), why)
        rows.append((place, *_seat(candidates, seat), *joined))
    return _table(rows, (*_CONTRIBUTIONS, "why"), whole=("seat", "covered"))


def replacements(making: Making) -> pd.DataFrame:
    """Find for each seat who would best take it, and what that gains and loses."""
    candidates, chosen = making.candidates, making.best.chosen
    ids = np.array(candidates.problem_ids, object)
    before = voices(candidates, chosen) > 0
    rows = []
    for place, seat in enumerate(making.order, start=1):
        rest = tuple(own for own in chosen if own != seat)
        free = np.flatnonzero(_allowed(making, rest, seat))
        other: tuple[int, ...] = ()
        if len(free):
            other = (making.judgement.best(free, making.judgement.waiting(rest)),)
        after = voices(candidates, (*rest, *other)) > 0
        gained, lost = ids[after & ~before], ids[before & ~after]
        told = _told(candidates, seat, other, list(gained), list(lost))
        rows.append((place, *_seat(candidates, seat), *told))
    return _table(rows, _REPLACEMENTS, whole=("seat",))


def _allowed(making: Making, rest: tuple[int, ...], seat: int) -> NDArray[np.bool_]:
    """Find the seats that may take one's place by all rules."""
    rules = making.rules
    free = making.judgement.free(rest, rules)
    free[seat] = False
    wishes = [(own, 1) for own in rules.asked] + list(rules.quotas)
    for group, least in wishes:
        if len(set(group) & set(rest)) < least:
            among = np.zeros(len(free), bool)
            among[list(group)] = True
            free &= among
    return free


def _told(
    candidates: Candidates,
    seat: int,
    other: tuple[int, ...],
    gained: list[str],
    lost: list[str],
) -> tuple[str, ...]:
    change = [f"gains {listed(gained)}" if gained else ""]
    change += [f"loses {listed(lost)}" if lost else "loses no problem"]
    if not other:
        parts = ["nobody else may take this seat under your rules", *change[1:]]
        return "", "", "", "", SEPARATOR.join(lost), sentence(parts)
    (new,) = other
    warmth = candidates.seats["warmth"]
    here, there = warmth.iloc[seat], warmth.iloc[new]
    known = f"warmth: {there} instead of {here}" if here != there else ""
    organisation = candidates.seats["organisation"].iloc[seat]
    body = candidates.seats["body_id"]
    if lost and (body == body.iloc[seat]).sum() == 1:
        change.append(f"somebody else from {organisation} could be looked for")
    return (
        str(candidates.seats.index[new]),
        called(candidates, new),
        str(warmth.iloc[new]),
        SEPARATOR.join(gained),
        SEPARATOR.join(lost),
        sentence([*change, known]),
    )


def seat_rows(making: Making) -> list[tuple[int, str, str, str]]:
    """Give number, id, role and organisation of each seat on a list."""
    return [
        (place, *_seat(making.candidates, seat))
        for place, seat in enumerate(making.order, start=1)
    ]


def _seat(candidates: Candidates, seat: int) -> tuple[str, str, str]:
    row = candidates.seats.iloc[seat]
    role = row["role"] if row["person_id"] else "somebody to be found"
    return str(candidates.seats.index[seat]), str(role), str(row["organisation"])


def _table(
    rows: Sequence[tuple[object, ...]], columns: tuple[str, ...], whole: tuple[str, ...]
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype({name: "int64" if name in whole else "str" for name in columns})


def waves(making: Making) -> pd.DataFrame:
    """Say whom to call first, whom to meet then, and to whom to grow."""
    candidates = making.candidates
    warmth = candidates.seats["warmth"]
    known = [seat for seat in making.order if warmth.iloc[seat] in _CALLED]
    first = (known or list(making.order))[:_FIRST]
    first = first if known else first[:1]
    rest = [seat for seat in making.order if seat not in first]
    others = np.setdiff1d(np.arange(len(warmth)), making.best.chosen)
    speaks = np.asarray(candidates.covers.sum(axis=0), np.int64)[others]
    others = others[np.lexsort((others, -speaks))]
    speaks = np.sort(speaks)[::-1]
    nobody = "nobody on the list is known to you: they are the nearest"
    why_first = [
        f"{_CALLED.get(warmth.iloc[seat], nobody)}; call them first, and ask whom else "
        "to bring"
        for seat in first
    ]
    why_rest = [
        "known to you, but a first call is small; meet them with the others"
        if warmth.iloc[seat] in _CALLED
        else "not met yet; those called first open the door"
        for seat in rest
    ]
    why_others = {
        n: f"not on the list; could speak for {counted(int(n), 'problem')} as you grow"
        for n in np.unique(speaks)
    }
    seats = [*first, *rest, *others.tolist()]
    why = [*why_first, *why_rest, *(why_others[n] for n in speaks)]
    rows = candidates.seats.iloc[seats]
    found = rows["person_id"] != ""
    sizes = (len(first), len(rest), len(others))
    frame = pd.DataFrame(
        {
            "wave": np.repeat(WAVES, sizes),
            "seat_id": rows.index,
            "role": rows["role"].where(found, "somebody to be found"),
            "organisation": rows["organisation"],
            "warmth": rows["warmth"],
            "why": [sentence([each]) for each in why],
        }
    )
    return frame.reset_index(drop=True).astype("str")


WAVES = ("first call", "first meeting", "wider community")
"""In which order a community grows."""

_CALLED = {"know well": "you know them well", "met": "you have met"}
_FIRST = 5  # a call of more is a meeting
