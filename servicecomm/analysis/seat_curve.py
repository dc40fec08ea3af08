"""How much more each further seat covers, and which number of seats is sensible.

It counts; who sits on the seats is for the invite list.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from servicecomm.analysis._fitting import (
    candidates_for,
    fit,
    rules_of,
    weights_of,
)
from servicecomm.analysis._quotas import read_quotas
from servicecomm.analysis.explaining import voices
from servicecomm.analysis.links import texts
from servicecomm.analysis.offers import checked_request
from servicecomm.analysis.preferences import (
    Family,
    Judgement,
    home_codes,
    whole_weights,
)
from servicecomm.analysis.requests import Request, seats_needed, whole_seats
from servicecomm.analysis.seating import SeatingModel
from servicecomm.analysis.wording import counted
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from servicecomm.analysis._quotas import Wish
    from servicecomm.analysis.candidates import Candidates
    from servicecomm.model.stakeholder_map import StakeholderMap

CURVE_COLUMNS = ("seats", "covered", "weight", "added", "optimal", "sensible", "why")
"""The columns of `seats_curve`."""

_MEETS = 3  # below that, one absence ends the meeting
_TALKS = 8  # a group of more does not talk as one: domain practice is five to eight


class _Point(NamedTuple):
    seats: int
    covered: int
    weight: float
    added: float
    optimal: bool


def seats_curve(
    stakeholder_map: StakeholderMap,
    most: int = 12,
    problems: Iterable[str] | None = None,
    *,
    basis: Collection[str] | str = BASIS,
    must: Collection[str] = (),
    never: Collection[str] = (),
    per_organisation: int | None = None,
    at_least: Wish | Iterable[Wish] = (),
    seconds: float = 10,
) -> pd.DataFrame:
    """
    Say how much each further seat covers, and mark the smallest sensible group.

    Parameters
    ----------
    stakeholder_map
        The map.
    most
        Most seats to look at, at least 1.
    problems, basis, must, never, per_organisation, at_least
        As for `suggest_invitations`.
    seconds
        When to stop looking for proof, for all of them together.

    Returns
    -------
    pandas.DataFrame
        One row for each number of seats, from the fewest that keep the rules to the
        first that covers all that can be covered, or to `most`: ``seats``,
        ``covered`` (problems), ``weight`` (of those), ``added`` (weight more than with
        one seat fewer), ``optimal`` (whether it is proved that no list covers more),
        ``sensible`` (true once at most) and ``why``. Sensible are the fewest seats that
        cover all that can be, if that is eight at most; otherwise those (three at
        least) after which the next adds less than half of what a seat added on average
        until then; none where each seat up to `most` still adds enough, and the last
        row says so.

    Raises
    ------
    UnknownIdError
        If the map has no such problem, person or body.
    ServiceCommError
        If there is no such basis, tier or nation, or a number is less than 1.
    InfeasibleRequestError
        If no list of so many seats can keep the rules.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> curve = seats_curve(example_map())
    >>> curve[["seats", "covered"]].to_numpy().tolist()
    [[1, 6], [2, 11], [3, 13]]
    >>> curve.loc[curve["sensible"], "seats"].tolist()
    [3]
    """
    if whole_seats("most", most) < 1:
        raise ServiceCommError(f"A curve to {most} seats is empty. Ask for 1 or more.")
    wanted = None if problems is None else texts(problems)
    request = Request(
        most,
        texts(must),
        texts(never),
        per_organisation,
        read_quotas(at_least),
        wanted,
        texts(basis),
        seconds=seconds,
    )
    candidates = candidates_for(stakeholder_map, request)
    checked_request(stakeholder_map, request, candidates.barred)
    points = list(_points(stakeholder_map, request, candidates))
    total = weights_of(stakeholder_map, candidates)
    could = float(total[np.diff(candidates.covers.indptr) > 0].sum())
    return _marked(points, could)


def _points(
    stakeholder_map: StakeholderMap, request: Request, candidates: Candidates
) -> Iterator[_Point]:
    """Solve for one number of seats after another, each from the list before."""
    if candidates.seats.empty:
        return
    stop = time.monotonic() + request.seconds
    weights = weights_of(stakeholder_map, candidates)
    reach = candidates.covers
    once = np.ones(len(weights), np.int64)
    nothing = np.zeros(len(candidates.seats), np.int64)
    family = Family(reach, whole_weights(weights), once)
    judgement = Judgement([family], home_codes(candidates), nothing)
    rules = rules_of(stakeholder_map, request, candidates)
    could = weights[np.diff(reach.indptr) > 0].sum()
    least = max(1, seats_needed(stakeholder_map, request.must).total())
    chosen: tuple[int, ...] = ()
    if request.at_least:
        found = fit(stakeholder_map, request, candidates)
        least, chosen = max(least, found.limit), found.chosen
    before = 0.0
    for seats in range(least, request.limit + 1):
        left = (stop - time.monotonic()) / (request.limit + 1 - seats)
        model = SeatingModel(judgement, replace(rules, limit=seats))
        best = model.solve(max(0.0, left), chosen)
        chosen = best.chosen
        covered = voices(candidates, chosen) > 0
        weight = float(weights[covered].sum())
        yield _Point(seats, int(covered.sum()), weight, weight - before, best.optimal)
        before = weight
        if weight >= could:
            return


def _marked(points: list[_Point], could: float) -> pd.DataFrame:
    frame = pd.DataFrame(points, columns=list(_Point._fields))
    place, why = _sensible(points, could)
    frame["sensible"] = frame.index == place
    told = len(points) - 1 if place is None else place
    frame["why"] = pd.array(
        [why if own == told else "" for own in frame.index], dtype="str"
    )
    return frame.astype({"optimal": "bool"})


def _sensible(points: list[_Point], could: float) -> tuple[int | None, str]:
    """Choose a number of seats where a rule does, and say by which."""
    if not points:
        return None, ""
    last = points[-1]
    if last.weight >= could and last.seats <= _TALKS:
        seats = counted(last.seats, "seat covers", "seats cover")
        return len(points) - 1, f"{seats} all that anybody here can speak for."
    for place, (own, following) in enumerate(pairwise(points)):
        average = own.weight / own.seats
        if own.seats >= _MEETS and following.added < average / 2:
            return place, (
                f"The next seat adds {following.added:g}, less than half of what a "
                f"seat added on average until then ({average:.3g})."
            )
    return None, "Each seat up to here still adds enough: look further."
