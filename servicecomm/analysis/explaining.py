"""An invite list in words: why each is on it, who is not, and what to know about it.

Roles and bodies only, never names; nothing is chosen here.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._quotas import seats_that_meet
from servicecomm.analysis.introductions import WARMTH_STEPS
from servicecomm.analysis.wording import counted, listed, sentence
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

    from servicecomm.analysis._making import Making
    from servicecomm.analysis.candidates import Candidates
    from servicecomm.analysis.seating import Seating

_EACH = 6  # problems that have a sentence each; more are counted, and some named
_NAMED = 6
_KNOWN = WARMTH_STEPS[-2:]
ALTERNATIVES = 5
"""How many equally good lists are looked for."""

INVITED_COLUMNS = (
    "seat",
    "person_id",
    "body_id",
    "name",
    "role",
    "organisation",
    "problem_ids",
    "why",
    "route",
    "warmth",
)
"""The columns of a list of those invited."""


def voices(candidates: Candidates, chosen: tuple[int, ...]) -> NDArray[np.int64]:
    """
    Count who on a list can speak for each problem.

    Parameters
    ----------
    candidates
        The seats that there could be.
    chosen
        Positions of those on the list.

    Returns
    -------
    numpy.ndarray
        One number a problem, in the order of their ids.
    """
    return np.asarray(candidates.covers[:, list(chosen)].sum(axis=1), np.int64)


def approached(candidates: Candidates, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """
    Put those on a list in the order in which to approach them.

    Parameters
    ----------
    candidates
        The seats that there could be.
    chosen
        Positions of those on the list, sorted.

    Returns
    -------
    tuple of int
        The same positions: those we know best first, for they bring in the others;
        then those who speak for most; then by body and seat.
    """
    own = list(chosen)
    seats = candidates.seats.iloc[own]
    warmth = seats["warmth"].map({word: n for n, word in enumerate(WARMTH_STEPS, 1)})
    many = np.asarray(candidates.covers[:, own].sum(axis=0), np.int64)
    order = np.lexsort((seats["body_id"], -many, -warmth.fillna(0)))
    return tuple(own[place] for place in order)


def told_list(
    candidates: Candidates, chosen: tuple[int, ...], wished: frozenset[int]
) -> pd.DataFrame:
    """
    Say why each is on a list.

    Parameters
    ----------
    candidates
        The seats that there could be.
    chosen
        Positions of those on the list, sorted.
    wished
        Positions of those who were asked for.

    Returns
    -------
    pandas.DataFrame
        One row a seat, with `INVITED_COLUMNS`, in the order of `approached`.
    """
    chosen = approached(candidates, chosen)
    seats = candidates.seats.iloc[list(chosen)]
    ids = np.array(candidates.problem_ids, object)
    alone = set(ids[voices(candidates, chosen) == 1])
    speaks = _problems_of(candidates.covers, ids, chosen)
    sure = _problems_of(candidates.stated, ids, chosen)
    why = [
        _why(own, stated, [each for each in own if each in alone], asked=seat in wished)
        for seat, own, stated in zip(chosen, speaks, sure, strict=True)
    ]
    joined = [SEPARATOR.join(own) for own in speaks]
    told = seats.assign(problem_ids=joined, why=why)
    told.insert(0, "seat", range(1, len(told) + 1))
    text = dict.fromkeys(INVITED_COLUMNS[1:], "str")
    return told[list(INVITED_COLUMNS)].reset_index(drop=True).astype(text)


def _problems_of(
    matrix: sparse.csr_array, ids: NDArray[np.object_], chosen: tuple[int, ...]
) -> list[list[str]]:
    columns = matrix.tocsc()[:, list(chosen)]
    columns.sort_indices()
    spans = pairwise(columns.indptr.tolist())
    return [list(ids[columns.indices[first:last]]) for first, last in spans]


def _why(speaks: list[str], sure: list[str], alone: list[str], *, asked: bool) -> str:
    unsure = [problem_id for problem_id in speaks if problem_id not in sure]
    parts = ["you asked for them"] if asked else []
    if sure:
        parts.append(f"recorded as affected by {listed(sure)}")
    if unsure:
        parts.append(f"thought to be affected by {listed(unsure)}, to be confirmed")
    if alone:
        parts.append(f"the only one here who can speak for {listed(alone)}")
    if not speaks:
        parts.append("speaks for none of these problems")
    return sentence(parts)


def left_out(
    candidates: Candidates, chosen: tuple[int, ...], limit: int
) -> pd.DataFrame:
    """
    Say who is not on a list, and why.

    Parameters
    ----------
    candidates
        The seats that there could be.
    chosen
        Positions of those on the list.
    limit
        Most seats.

    Returns
    -------
    pandas.DataFrame
        ``seat_id``, ``role``, ``organisation`` and ``why``: people who could have had
        a seat, then those who were ruled out and those who may not be asked; each by
        id. Who can speak for none of the problems is not listed.
    """
    seats = candidates.seats
    is_open = (seats["person_id"] != "").to_numpy(bool, copy=True)
    is_open[list(chosen)] = False
    rest = np.flatnonzero(is_open)
    uncovered = np.flatnonzero(voices(candidates, chosen) == 0)
    ids = np.array(candidates.problem_ids, object)[uncovered]
    missed = _problems_of(candidates.covers[uncovered], ids, tuple(rest))
    heard = set(seats["body_id"].iloc[list(chosen)])
    short = "No seat left" if len(chosen) == limit else "Ruled out by the others' seats"
    rows = []
    columns = ("body_id", "role", "organisation")
    for seat_id, could, body_id, role, organisation in zip(
        seats.index[rest],
        missed,
        *(seats[name].iloc[rest] for name in columns),
        strict=True,
    ):
        if could:
            why = f"{short}; could have spoken for {listed(could)}."
        elif body_id in heard:
            why = f"{organisation} has a seat already."
        else:
            why = "Somebody on the list can speak for each of their problems."
        rows.append((seat_id, role, organisation, why))
    named = ["seat_id", "role", "organisation", "why"]
    told = pd.DataFrame(rows, columns=named, dtype="str")
    others = [
        frame.assign(seat_id=frame.index, why="Not asked: " + frame["why"] + ".")
        for frame in (candidates.ruled_out, candidates.barred)
    ]
    return pd.concat([told, *(frame[named] for frame in others)], ignore_index=True)


def notes(
    candidates: Candidates,
    chosen: tuple[int, ...],
    limit: int,
    weights: NDArray[np.float64],
) -> Iterator[str]:
    """
    Say what a list leaves open.

    Parameters
    ----------
    candidates
        The seats that there could be.
    chosen
        Positions of those on the list.
    limit
        Most seats.
    weights
        How much each problem counts.

    Yields
    ------
    str
        A sentence for each problem that stays uncovered, one for seats without a
        person, and one for bodies without a seat.
    """
    could = np.diff(candidates.covers.indptr) > 0
    covered = voices(candidates, chosen) > 0
    open_: dict[str, list[str]] = {}
    for row in np.flatnonzero(~covered):
        if not could[row]:
            reason = "nobody who can be asked has it"
        elif not weights[row]:
            reason = "its weight is 0"
        elif len(chosen) == limit:
            reason = "no seat was left"
        else:
            reason = "the rules leave no seat"
        open_.setdefault(reason, []).append(candidates.problem_ids[row])
    for reason, problem_ids in open_.items():
        if len(problem_ids) <= _EACH:
            yield from (f"{each} stays uncovered: {reason}." for each in problem_ids)
        else:
            named = listed(problem_ids, most=_NAMED)
            yield f"{len(problem_ids):,} problems stay uncovered ({reason}): {named}."
    yield from _unheard(candidates.seats, candidates.seats.iloc[list(chosen)])


def said_of_unshared(unshared: pd.DataFrame) -> Iterator[str]:
    """
    Say which problems only one body has.

    Parameters
    ----------
    unshared
        What `not_shared_yet` gives.

    Yields
    ------
    str
        A sentence a problem, or one for all of them if they are many.
    """
    told = unshared[unshared["body_id"] != ""]
    if len(told) <= _EACH:
        yield from told["text"]
    else:
        named = listed(told["problem_id"], most=_NAMED)
        yield (
            f"{len(told):,} problems are not shared yet, with one body recorded for "
            f"each: {named}. Who else has them?"
        )


def said_of_wishes(making: Making) -> Iterator[str]:
    """
    Say who on a list meets each wish for a profession, a nation or a tier.

    Parameters
    ----------
    making
        What the plan was made from.

    Yields
    ------
    str
        A sentence a wish, by the numbers of the seats.
    """
    wishes = making.request.at_least
    alone = [quota.there_only() for quota in wishes]
    at_hand = (making.stakeholder_map, making.candidates)
    groups = zip(
        wishes,
        seats_that_meet(*at_hand, wishes),
        seats_that_meet(*at_hand, alone),
        strict=True,
    )
    for quota, group, only in groups:
        meet, wholly = (
            [n for n, own in enumerate(making.order, start=1) if own in among]
            for among in (set(group.tolist()), set(only.tolist()))
        )
        wider = [n for n in meet if n not in wholly]
        said = f"At least {counted(quota.seats, 'seat')} with {quota}: {_seats(meet)}"
        if wider:
            verb = "works" if len(wider) == 1 else "work"
            said += f"; {_seats(wider)} {verb} in other nations too"
        yield f"{said}."


def _seats(numbers: list[int]) -> str:
    return f"seat{'' if len(numbers) == 1 else 's'} {listed(map(str, numbers))}"


def _unheard(seats: pd.DataFrame, invited: pd.DataFrame) -> Iterator[str]:
    gaps = invited.loc[invited["person_id"] == "", "name"]
    if len(gaps):
        yield f"Still to be found: {listed(sorted(gaps), most=_EACH)}."
    without = seats[~seats["body_id"].isin(invited["body_id"])]
    missing = without["body_id"].nunique()
    known = without.loc[without["person_id"] != "", "body_id"].nunique()
    if missing:
        many = counted(missing, "affected body has", "affected bodies have")
        where = "" if known else "; there is nobody to ask yet in any of them"
        if 0 < known < missing:
            where = f"; there is nobody to ask yet in {missing - known} of them"
        yield f"{many} no seat{where}."


def proof(
    candidates: Candidates, best: Seating, others: int, fewest: int | None, limit: int
) -> Iterator[str]:
    """
    Say how sure it is that a list is the best.

    Parameters
    ----------
    candidates
        The seats that there could be.
    best
        The list.
    others
        How many other lists are exactly as good: `ALTERNATIVES` stands for that many
        or more.
    fewest
        How few seats cover as much, or None when that was not proved in time.
    limit
        Most seats.

    Yields
    ------
    str
        A sentence for the list, one for fewer seats, and one for equal lists.
    """
    if best.optimal:
        seats = "1 seat" if limit == 1 else f"{limit:,} seats or fewer"
        yield f"Proved: no list of {seats} does better by these preferences."
    else:
        better = f"could be {best.gap:.1%} better"
        if best.unproved == 0:
            better = f"could cover {best.gap:.1%} more, and no more than that"
        elif best.unproved is not None:
            better = "might be better in what counts after that. No list covers more"
        yield (
            f"Good, but not proved best: another list {better}. Allow more time for "
            "the proof."
        )
    if fewest is not None and fewest < len(best.chosen):
        known = candidates.seats["warmth"].iloc[list(best.chosen)].isin(_KNOWN).any()
        whom = "people whom we know and " if known else ""
        yield (
            f"{counted(fewest, 'seat')} would cover as much, and no fewer; the other "
            f"seats bring in {whom}more of the affected bodies."
        )
    elif fewest is not None:
        yield "Proved: no list with fewer seats covers as much."
    if others:
        least = "at least " if others == ALTERNATIVES else ""
        yield f"Exactly as good: {least}{counted(others, 'other list')}."
