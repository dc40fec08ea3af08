"""Seat by seat: what each person on a list adds, and who would best take their place.

The others keep their seats; a list that is chosen anew is made elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._fitting import candidates_for, rules_of, weights_of
from servicecomm.analysis._leaning import leaning_family
from servicecomm.analysis._voices import wanted_times
from servicecomm.analysis.explaining import voices
from servicecomm.analysis.preferences import Preferences
from servicecomm.analysis.wording import counted, listed, sentence
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from servicecomm.analysis._making import Making
    from servicecomm.analysis.candidates import Candidates
    from servicecomm.analysis.preferences import Judgement, SeatRules

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
        lost = f"without this seat nobody speaks for {listed(only)}"
        kept = "without this seat all stay covered"
        why = sentence([adds, lost if len(only) else kept])
        joined = (SEPARATOR.join(new), int(heard.sum()), SEPARATOR.join(only), why)
        rows.append((place, *_seat(candidates, seat), *joined))
    return _table(rows, (*_CONTRIBUTIONS, "why"), whole=("seat", "covered"))


def replacements(making: Making) -> pd.DataFrame:
    """Find for each seat who would best take it, and what that gains and loses."""
    before = voices(making.candidates, making.best.chosen) > 0
    rows = [
        (place, *_seat(making.candidates, seat), *_replaced(making, seat, before))
        for place, seat in enumerate(making.order, start=1)
    ]
    return _table(rows, _REPLACEMENTS, whole=("seat",))


def _replaced(making: Making, seat: int, before: NDArray[np.bool_]) -> tuple[str, ...]:
    """Find who would best take a seat, and say what that changes."""
    candidates, judgement, rules = _with_gap(making, seat)
    seat_ids = making.candidates.seats.index
    places = candidates.seats.index.get_indexer(seat_ids[list(making.best.chosen)])
    # Where the body's gap takes the seat, whoever had it is no candidate any more.
    gone = candidates.seats.index.get_indexer(seat_ids[[seat]])
    rest = [place for place in places.tolist() if place >= 0 and place not in gone]
    free = judgement.free(rest, rules)
    free[gone[gone >= 0]] = False
    for group, least in [(own, 1) for own in rules.asked] + list(rules.quotas):
        if len(set(group) & set(rest)) < least:
            free &= np.isin(np.arange(len(free)), group)
    other = []
    if free.any():
        other = [judgement.best(np.flatnonzero(free), judgement.waiting(rest))]
    after = voices(candidates, (*rest, *other)) > 0
    ids = np.array(candidates.problem_ids, object)
    gained, lost = ids[after & ~before], ids[before & ~after]
    warmth = str(making.candidates.seats["warmth"].iloc[seat])
    change = [f"gains {listed(gained)}" if len(gained) else ""]
    change += [f"loses {listed(lost)}" if len(lost) else "loses no problem"]
    if not other:
        nobody = f"nobody else {'may' if _ruled(making) else 'could'} take this seat"
        nobody += " under your rules" if _ruled(making) else ""
        return "", "", "", "", SEPARATOR.join(lost), sentence([nobody, *change])
    (new,) = other
    there = str(candidates.seats["warmth"].iloc[new])
    known = f"warmth: {there} instead of {warmth}" if warmth != there else ""
    return (
        str(candidates.seats.index[new]),
        called(candidates, new),
        there,
        SEPARATOR.join(gained),
        SEPARATOR.join(lost),
        sentence([*change, known]),
    )


def _ruled(making: Making) -> bool:
    """Tell whether a rule, and not only the map, says who may take a seat."""
    request = making.request
    asked = (request.must, request.never, request.per_organisation, request.at_least)
    return any(asked)


def _with_gap(making: Making, seat: int) -> tuple[Candidates, Judgement, SeatRules]:
    """
    Give what the others are judged by when somebody leaves a seat.

    Where nobody else is known in their body, somebody may be looked for there: the
    same seat as `if_declined` knows.
    """
    seats = making.candidates.seats
    own = seats.iloc[seat]
    alone = (seats["body_id"] == own["body_id"]).sum() == 1
    if not own["person_id"] or not alone:
        return making.candidates, making.judgement, making.rules
    seat_id = str(seats.index[seat])
    request = making.request
    must = tuple(each for each in request.must if each != seat_id)
    request = replace(request, must=must, never=(*request.never, seat_id))
    found = candidates_for(making.stakeholder_map, request)
    family = leaning_family(found, request.prefer) if request.prefer else None
    judgement = Preferences(
        found,
        weights_of(making.stakeholder_map, found),
        times=wanted_times(found, request),
        more=[] if family is None else [family],
    )
    return found, judgement, rules_of(making.stakeholder_map, request, found)


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
    rows = candidates.seats.iloc[[*first, *rest, *others.tolist()]]
    found = rows["person_id"] != ""
    why = [
        *_why_called(warmth.iloc[first], found.iloc[: len(first)]),
        *_why_met(warmth.iloc[rest], found.iloc[len(first) : len(first) + len(rest)]),
        *_why_later(speaks, found.iloc[len(first) + len(rest) :]),
    ]
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


def _why_called(warmth: pd.Series, found: pd.Series) -> Iterator[str]:
    nobody = "nobody on the list is known to you"
    for word, person in zip(warmth, found, strict=True):
        who = _CALLED.get(word, f"{nobody}: they are the nearest")
        here = f"{who}; call them first, and ask whom else to bring"
        yield here if person else f"{nobody}; begin by finding somebody here"


def _why_met(warmth: pd.Series, found: pd.Series) -> Iterator[str]:
    for word, person in zip(warmth, found, strict=True):
        if not person:
            yield "nobody is known here yet; ask those called first whom to bring"
        elif word in _CALLED:
            yield "known to you, but a first call is small; meet them with the others"
        else:
            yield "not met yet; those called first open the door"


def _why_later(speaks: NDArray[np.int64], found: pd.Series) -> list[str]:
    """Say why somebody is not on the list; many share their words."""
    said = {
        n: f"not on the list; could speak for {counted(int(n), 'problem')} as you grow"
        for n in np.unique(speaks)
    }
    gap = {n: f"{told}, once somebody is found" for n, told in said.items()}
    both = zip(speaks, found, strict=True)
    return [(said if person else gap)[n] for n, person in both]


WAVES = ("first call", "first meeting", "wider community")
"""In which order a community grows."""

_CALLED = {"know well": "you know them well", "met": "you have met"}
_FIRST = 5  # a call of more is a meeting
