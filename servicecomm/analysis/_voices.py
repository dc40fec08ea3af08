"""How many on a list can speak for each problem, and how many were wanted.

A list is judged here, not chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._fitting import most_met, rules_of
from servicecomm.analysis.explaining import voices
from servicecomm.analysis.wording import counted, listed
from servicecomm.errors import ServiceCommError, UnknownIdError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from servicecomm.analysis._making import Making
    from servicecomm.analysis.candidates import Candidates
    from servicecomm.analysis.requests import Request

_NAMED = 6  # so many are named before "and 4 more"


def read_times(
    times: int | Mapping[str, int], problem_ids: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    """
    Read how often each problem is to be covered, where that is more than once.

    Raises
    ------
    UnknownIdError
        If a problem is not asked about.
    """
    given = times
    if not isinstance(given, Mapping):
        given = dict.fromkeys(problem_ids, given)
        _checked("each problem", times)
    for problem_id, wanted in given.items():
        if problem_id not in problem_ids:
            raise UnknownIdError("problem that is asked about", problem_id, problem_ids)
        _checked(problem_id, wanted)
    return tuple(sorted((own, wanted) for own, wanted in given.items() if wanted > 1))


def _checked(what: str, wanted: object) -> None:
    if isinstance(wanted, bool) or not isinstance(wanted, int) or wanted < 1:
        raise ServiceCommError(
            f"To cover {what} {shown(str(wanted))} times is not possible. "
            "Ask for 1 or more."
        )


def wanted_times(candidates: Candidates, request: Request) -> NDArray[np.int64]:
    """Give how often each problem is to be covered, in the order of their ids."""
    often = dict(request.times)
    return np.array([often.get(own, 1) for own in candidates.problem_ids], np.int64)


def voices_table(making: Making) -> pd.DataFrame:
    """Set who can speak for each problem against what was wanted."""
    candidates, chosen = making.candidates, making.best.chosen
    wanted = wanted_times(candidates, making.request)
    there = voices(candidates, chosen)
    could = np.diff(candidates.covers.indptr)
    is_full = len(chosen) == making.rules.limit
    why = [
        _why(*each, is_full=is_full)
        for each in zip(wanted.tolist(), there.tolist(), could.tolist(), strict=True)
    ]
    columns = {
        "problem_id": pd.array(candidates.problem_ids, dtype="str"),
        "wanted": wanted,
        "voices": there,
        "could": could.astype(np.int64),
        "missing": np.maximum(wanted - there, 0),
        "why": pd.array(why, dtype="str"),
    }
    return pd.DataFrame(columns)


def _why(wanted: int, there: int, could: int, *, is_full: bool) -> str:
    if there >= wanted:
        return "Covered as often as you asked."
    parts = []
    if could < wanted:
        who = counted(could, "seat") if could else "nobody"
        parts.append(f"{who} could speak for it")
    if there < could:
        short = "no seat was left" if is_full else "the rules leave no seat"
        parts.append(f"{short} for {'more' if there else 'it'}")
    return f"{there} of {wanted}: {' and '.join(parts)}."


def said_of_voices(making: Making, seconds: float) -> Iterator[str]:
    """Say which problems are not covered as often as asked, and what would help."""
    if not making.request.times:
        return
    told = voices_table(making)
    short = told[(told["missing"] > 0) & (told["wanted"] > 1)]
    if short.empty:
        yield "Each problem that is to have several voices has as many as you asked."
        return
    columns = (short[name] for name in ("problem_id", "voices", "wanted"))
    named = [f"{own} ({n} of {all_})" for own, n, all_ in zip(*columns, strict=True)]
    yield f"Not covered as often as you asked: {listed(named, most=_NAMED)}."
    change, _ = change_for_voices(making, seconds)
    yield f"What would do it: {change}"


def change_for_voices(making: Making, seconds: float) -> tuple[str, Request]:
    """
    Find the smallest change with which every problem is covered as often as asked.

    As few voices as possible are given up, those that no list could have; then the
    limit is raised just far enough.
    """
    candidates, request = making.candidates, making.request
    wanted = wanted_times(candidates, request)
    rules = rules_of(making.stakeholder_map, request, candidates)
    every = replace(rules, limit=len(candidates.seats))
    best = most_met(
        candidates, candidates.covers, wanted, every, seconds, making.best.chosen
    )
    found = np.minimum(wanted, voices(candidates, best.chosen))
    limit = max(request.limit, len(best.chosen))
    parts = [f"raise the limit to {limit}"] if limit != request.limit else []
    for place in np.flatnonzero((found < wanted) & (wanted > 1)):
        problem_id, less = candidates.problem_ids[place], int(found[place])
        parts.append(
            f"ask for {problem_id} {counted(less, 'time')} instead of {wanted[place]}"
            if less
            else f"do without {problem_id}"
        )
    kept = dict(zip(candidates.problem_ids, found.tolist(), strict=True))
    times = tuple((own, kept[own]) for own, _ in request.times if kept[own] > 1)
    said = f"{listed(parts)}: checked, that works."
    return said, replace(request, limit=limit, times=times)
