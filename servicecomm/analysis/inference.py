"""Affected, though nobody said so: bodies that may be affected and are not recorded.

It only suggests: a suggestion becomes a link when somebody accepts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis._ground import ground
from servicecomm.analysis._trails import trails
from servicecomm.analysis._ways import WAYS, look, most_likely
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import followed_basis, problem_positions, texts
from servicecomm.analysis.wording import sentence
from servicecomm.errors import EditError, ServiceCommError, UnknownIdError
from servicecomm.model.frames import appended
from servicecomm.model.schema import BASIS, SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from servicecomm.analysis._ground import Ground
    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

    Follow = tuple[str, ...]

__all__ = ["WAYS", "accept_suggestion", "possibly_affected", "reject_suggestion"]

_ACCEPTED_AT: tuple[Level, ...] = ("organisation", "recorded", "top parent")

_COLUMNS = {
    **dict.fromkeys(("problem_id", "body_id", "name"), "str"),
    "score": "float64",
    "trail": "str",
    "length": "int64",
    **dict.fromkeys(("weakest", "oldest", "followed", "evidence"), "str"),
    **dict.fromkeys(("ways", "basis"), "str"),
}


def possibly_affected(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    follow: Collection[str] | str = WAYS,
    most: int = 10,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    relations: Collection[str] | None = None,
    tie_kinds: Collection[str] | None = None,
) -> pd.DataFrame:
    """
    List bodies that a problem may affect, though no link says so.

    Each is reached by at least one way: the words of the problem name it; it is the
    parent or an agency of an affected body, took over from one or came before it; both
    run part of one service; a tie joins them; a problem in like words affects it; it
    shares problems with the affected bodies; or it is often affected. Links that are
    recorded, bodies that are closed and suggestions that somebody rejected are left
    out.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems, or None for all.
    follow
        The ways to follow: any of "named", "parent", "successor", "service", "tie",
        "agency", "similar problem", "shared problems" and "often affected".
    most
        How many bodies to list for each problem at most, at least 1.
    level
        "recorded" takes bodies as they are in the table; "organisation" rolls teams
        and services up to their organisation; "top parent" rolls on to the body at
        the top.
    basis
        Which links and ties to follow: any of "stated", "inferred", "assumed". A tie
        without a basis is assumed.
    relations
        Which relations of links to follow, or None for all.
    tie_kinds
        Which kinds of tie to follow, such as "sends data to", or None for all.

    Returns
    -------
    pandas.DataFrame
        One row a problem and body: ``problem_id``, ``body_id``, ``name``, ``score``
        (0..1, to rank by: it is not a probability), ``trail`` (the trail that counts
        most, in a sentence), ``length`` (how many links and steps it has),
        ``weakest`` (the least sure basis on it; reading words is "inferred"),
        ``oldest`` (the oldest date on it, empty if none is known; a link counts from
        its newest evidence), ``followed`` (the relations and steps on it) and
        ``evidence`` (the ids on it), ``ways`` (every way that leads there, the one
        that counts most first) and ``basis``, always "inferred". By problem, then the
        highest score, then the bodies with most problems, then by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If there is no such way, level or basis, no link has the relation, or `most`
        is below 1.

    References
    ----------
    D. Liben-Nowell and J. Kleinberg, "The link-prediction problem for social
    networks", JASIST 58 (2007): hiding links and asking for them back.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> possible = possibly_affected(example_map(), "P05", follow="similar problem")
    >>> possible[["body_id", "followed"]].iloc[0].tolist()
    ['general-register-office', 'similar problem|runs part']
    """
    followed = _ways(follow)
    if most < 1:
        raise ServiceCommError(f"most is {most}: it must be at least 1.")
    positions = problem_positions(stakeholder_map, problems)
    over = ground(
        stakeholder_map,
        level,
        followed_basis(basis),
        None if relations is None else tuple(sorted(texts(relations))),
        None if tie_kinds is None else tuple(sorted(texts(tie_kinds))),
    )
    in_words = trails(stakeholder_map, over)
    rejected = _rejected(stakeholder_map)
    every = bodies(stakeholder_map)
    problem_ids = sorted(stakeholder_map.problems["problem_id"].tolist())
    names = every["name"].to_numpy(object)
    rows: list[dict[str, object]] = []
    for position in positions:
        seen = look(over, position, followed)
        allowed = _allowed(over, position)
        refused = every.index.get_indexer(
            pd.Index(rejected.get(problem_ids[position], []))
        )
        allowed[refused[refused >= 0]] = False
        rows += [
            {
                "problem_id": problem_ids[position],
                "body_id": every.index[body],
                "name": names[body],
                "score": seen.score[body],
                **in_words.trail(seen, body).cells(),
                "ways": SEPARATOR.join(in_words.ways(seen, body)),
                "basis": "inferred",
            }
            for body in most_likely(over, seen, allowed, most).tolist()
        ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _ways(follow: Collection[str] | str) -> Follow:
    for way in texts(follow):
        if way not in WAYS:
            words = ", ".join(f"'{known}'" for known in WAYS)
            raise ServiceCommError(f"There is no way '{way}'. Use any of {words}.")
    return texts(follow)


def _allowed(over: Ground, problem: int) -> NDArray[np.bool_]:
    """Say which bodies may be suggested, whatever was rejected."""
    allowed = over.open_bodies.copy()
    recorded = over.recorded
    span = slice(recorded.indptr[problem], recorded.indptr[problem + 1])
    allowed[recorded.indices[span]] = False
    return allowed


def _rejected(stakeholder_map: StakeholderMap) -> dict[str, list[str]]:
    """Give the bodies that were rejected for each problem."""
    judgements = stakeholder_map.judgements
    different = judgements[judgements["judgement"] == "different"]
    rejected: dict[str, list[str]] = {}
    for problem_id, body_id in zip(different["left"], different["right"], strict=True):
        rejected.setdefault(problem_id, []).append(body_id)
    return rejected


def accept_suggestion(
    stakeholder_map: StakeholderMap,
    problem_id: str,
    body_id: str,
    *,
    relation: str = "",
    follow: Collection[str] | str = WAYS,
    by: str = "",
    at: str = "",
) -> StakeholderMap:
    """
    Take a suggestion: add the link, as inferred, with its trail in the note.

    Parameters
    ----------
    stakeholder_map
        The map.
    problem_id
        The problem's id.
    body_id
        The id of the organisation, team or service.
    relation
        How the problem affects it, if that is known.
    follow
        The ways to follow, as in `possibly_affected`.
    by
        Who accepts it.
    at
        When, as an ISO date.

    Returns
    -------
    StakeholderMap
        A new map with the link; an earlier rejection is taken back.

    Raises
    ------
    UnknownIdError
        If the map has no such problem or body.
    EditError
        If the link is recorded already, or no way leads from the problem to the body.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> accepted = accept_suggestion(example_map(), "P06", "hm-land-registry", by="AS")
    >>> accepted.affects.iloc[-1][["body_id", "basis"]].tolist()
    ['hm-land-registry', 'inferred']
    """
    _check_open(stakeholder_map, problem_id, body_id)
    trail = _trail_to(stakeholder_map, problem_id, body_id, _ways(follow))
    if not trail:
        raise EditError(
            f"Nothing on the map leads from {problem_id} to '{body_id}'. Add the link "
            "to affects instead, with its evidence."
        )
    who = sentence([" ".join(filter(None, ["accepted", by and f"by {by}", at]))])
    link = {
        "problem_id": problem_id,
        "body_id": body_id,
        "relation": relation,
        "basis": "inferred",
        "note": f"{who} {trail}",
    }
    cleared = _without_judgement(stakeholder_map, problem_id, body_id)
    links = appended(cleared.affects, pd.DataFrame([link]))
    return cleared.with_table("affects", links)


def _trail_to(
    stakeholder_map: StakeholderMap, problem_id: str, body_id: str, follow: Follow
) -> str:
    """Tell the trail to one body, at the first level at which it may be suggested."""
    (problem,) = problem_positions(stakeholder_map, problem_id)
    body = int(bodies(stakeholder_map).index.get_indexer(pd.Index([body_id]))[0])
    for level in _ACCEPTED_AT:
        over = ground(stakeholder_map, level, BASIS, None, None)
        in_words = trails(stakeholder_map, over)
        seen = look(over, problem, follow)
        if _allowed(over, problem)[body] and in_words.ways(seen, body):
            return in_words.trail(seen, body).words
    return ""


def reject_suggestion(
    stakeholder_map: StakeholderMap,
    problem_id: str,
    body_id: str,
    *,
    by: str = "",
    at: str = "",
) -> StakeholderMap:
    """
    Turn a suggestion down; it is remembered, and not shown again.

    Parameters
    ----------
    stakeholder_map
        The map.
    problem_id
        The problem's id.
    body_id
        The id of the organisation, team or service.
    by
        Who rejects it.
    at
        When, as an ISO date.

    Returns
    -------
    StakeholderMap
        A new map with a judgement: ``left`` is the problem, ``right`` the body and
        ``judgement`` "different".

    Raises
    ------
    UnknownIdError
        If the map has no such problem or body.
    EditError
        If the link is recorded: a link is removed, not rejected.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> rejected = reject_suggestion(example_map(), "P06", "hm-land-registry", by="AS")
    >>> again = possibly_affected(rejected, "P06", most=35)
    >>> "hm-land-registry" in set(again["body_id"])
    False
    """
    _check_open(stakeholder_map, problem_id, body_id)
    cleared = _without_judgement(stakeholder_map, problem_id, body_id)
    row = {"left": problem_id, "right": body_id, "judgement": "different"}
    judgement = pd.DataFrame([{**row, "by": by, "at": at}])
    return cleared.with_table("judgements", appended(cleared.judgements, judgement))


def _check_open(stakeholder_map: StakeholderMap, problem_id: str, body_id: str) -> None:
    """Refuse what is unknown, or recorded already."""
    problem_positions(stakeholder_map, problem_id)
    every = bodies(stakeholder_map)
    if body_id not in every.index:
        raise UnknownIdError("body", body_id, every.index)
    affects = stakeholder_map.affects
    here = (affects["problem_id"] == problem_id) & (affects["body_id"] == body_id)
    if here.any():
        raise EditError(
            f"{problem_id} is recorded for '{body_id}' already. Change or remove that "
            "link instead."
        )


def _without_judgement(
    stakeholder_map: StakeholderMap, problem_id: str, body_id: str
) -> StakeholderMap:
    judged = stakeholder_map.judgements
    here = (judged["left"] == problem_id) & (judged["right"] == body_id)
    if not here.any():
        return stakeholder_map
    return stakeholder_map.with_table("judgements", judged[~here])
