"""A finished invite list, checked against every rule in plain Python.

It knows nothing of the solver that made the list, so that neither can hide the other's
mistakes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from servicecomm.analysis.gap_problems import nations_in
from servicecomm.analysis.gap_reach import function_of, tier_of
from servicecomm.analysis.levels import bodies

if TYPE_CHECKING:
    import pandas as pd

    from servicecomm.analysis.requests import Request
    from servicecomm.model.stakeholder_map import StakeholderMap


def broken_rules(
    stakeholder_map: StakeholderMap,
    request: Request,
    seats: pd.DataFrame,
    barred: pd.DataFrame,
) -> list[str]:
    """
    Check a finished list against every rule, one by one.

    Parameters
    ----------
    stakeholder_map
        The map.
    request
        What was asked for.
    seats
        The list: ``person_id``, ``body_id`` and ``team`` by seat id.
    barred
        Who may not be asked: `Candidates.barred`.

    Returns
    -------
    list of str
        The rules that it breaks; none for a sound list.
    """
    rows = list(seats[["person_id", "body_id", "team"]].itertuples(name=None))
    broken = []
    if len(rows) > request.limit:
        broken.append(f"{len(rows)} seats are more than {request.limit}")
    times = Counter(seat_id for seat_id, *_ in rows)
    broken += [f"{seat_id} is seated twice" for seat_id in times if times[seat_id] > 1]
    for seat_id, *places in rows:
        own = {seat_id, *places} - {""}
        if own & set(request.never):
            broken.append(f"{seat_id} is never to be invited")
        if own & set(barred.index):
            broken.append(f"{seat_id} may not be asked")
    broken += _missing(stakeholder_map, request, rows)
    homes = Counter(body_id for _, _, body_id, _ in rows)
    most = request.per_organisation
    crowded = [own for own in homes if most is not None and homes[own] > most]
    broken += _wishes(stakeholder_map, request, rows)
    return broken + [f"{own} has more than {most} seats" for own in sorted(crowded)]


def _missing(
    stakeholder_map: StakeholderMap,
    request: Request,
    rows: list[tuple[str, str, str, str]],
) -> list[str]:
    column = {"person": 1, "team": 3, "organisation": 2, "service": 2}
    every = bodies(stakeholder_map)
    missing = []
    for each in request.must:
        kind = every["kind"].get(each, "person")
        wanted = every["organisation"][each] if kind == "service" else each
        if wanted not in {row[column[kind]] for row in rows}:
            missing.append(f"{each} must be invited")
    return missing


def _wishes(
    stakeholder_map: StakeholderMap,
    request: Request,
    rows: list[tuple[str, str, str, str]],
) -> list[str]:
    """Count those who meet each wish, one seat after another."""
    cells = {
        table: stakeholder_map.table(table).set_index(key)[column].to_dict()
        for table, key, column in (
            ("people", "person_id", "profession"),
            ("teams", "team_id", "function"),
        )
    }
    about = stakeholder_map.organisations.set_index("organisation_id")
    nations, kinds = about["nations"].to_dict(), about["kind"].to_dict()
    unmet = []
    for quota in request.at_least:
        count = 0
        for _, person, body_id, team in rows:
            work = cells["people"][person] if person else cells["teams"].get(team, "")
            where = nations_in(nations[body_id])
            only = {f"{nation} only" for nation in where if len(where) == 1}
            facts = {
                "profession": {work, function_of(work)},
                "nation": where | only,
                "tier": {tier_of(kinds[body_id])},
            }
            count += all(
                {_plain(word) for word in words} & set(map(_plain, facts[kind])) - {""}
                for kind, words in quota.terms
            )
        if count < quota.seats:
            unmet.append(f"{count} are fewer than {quota.seats} with {quota}")
    return unmet


def _plain(word: str) -> str:
    return " ".join(word.casefold().split())
