"""Closed and replaced bodies in a map: who came after them, when, and the move.

What became of a body is in the register; matching names to it is done elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import EditError, UnknownIdError
from servicecomm.model.frames import join_values, split_cell
from servicecomm.register._finding import listed
from servicecomm.register._moving import ONE_BODY, moved
from servicecomm.register._normalise import fold
from servicecomm.register.bodies import load_register
from servicecomm.register.matching import match_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.register.bodies import Register

COLUMNS = (
    "organisation_id",
    "name",
    "register_id",
    "ended",
    "end_date",
    "successors",
    "in_map",
    "text",
)
"""The columns of `successions`."""


def successions(
    stakeholder_map: StakeholderMap, *, register: Register | None = None
) -> pd.DataFrame:
    """
    Find the closed and replaced bodies of a map.

    Parameters
    ----------
    stakeholder_map
        The map.
    register
        The bodies; the shipped register if not given.

    Returns
    -------
    pandas.DataFrame
        One row a body that the register knows as closed, or that goes by a name given
        up, unless the map has it as closed with nothing pointing to it any more:
        ``organisation_id``, ``name``; ``register_id`` of the body that it is; ``ended``
        (renamed, replaced, merged, split, …) and ``end_date`` (ISO, of any precision,
        empty if unknown); ``successors``, the register's ids of the bodies that do its
        work now, joined by ``|``; ``in_map``, the map's ids for those of them that it
        has; ``text``, the same in a sentence. In the order of the map's table.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import add
    >>> old = {"organisation_id": "phe", "name": "Public Health England"}
    >>> found = successions(
    ...     add(add(example_map(), "organisations", **old), "affects",
    ...         problem_id="P03", body_id="phe")
    ... )
    >>> found.loc[0, ["ended", "end_date"]].tolist()
    ['split', '2021-10-01']
    """
    register = load_register() if register is None else register
    organisations = stakeholder_map.organisations
    known = known_bodies(organisations, register)
    done = _done(stakeholder_map)
    ids = _map_ids(organisations, register)
    rows = []
    for mine, name in zip(
        organisations["organisation_id"], organisations["name"], strict=True
    ):
        ending = _ending(register, known.get(mine, ""), name)
        if ending is not None and mine not in done:
            rows.append(_row(register, mine, name, ending, ids))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


@dataclass(frozen=True, slots=True)
class _Ending:
    body_id: str
    how: str
    date: str
    now: tuple[str, ...]


def known_bodies(organisations: pd.DataFrame, register: Register) -> dict[str, str]:
    """
    Say which body of the register each organisation is, where that is sure.

    Parameters
    ----------
    organisations
        A map's table of organisations.
    register
        The register.

    Returns
    -------
    dict of str to str
        Register ids by the map's ids; two of a map's may be one body.

    Examples
    --------
    >>> mine = {"organisation_id": ["a"], "name": ["DCLG"], "abbreviation": [""]}
    >>> known_bodies(pd.DataFrame(mine), load_register())
    {'a': 'ministry-of-housing-communities-and-local-government-2018-2021'}
    """
    known = register.links(organisations)
    rest = organisations[~organisations["organisation_id"].isin(list(known))]
    for column in ("name", "abbreviation"):
        found = match_names(rest[column], register=register)
        sure = found["verdict"] == "matched"
        pairs = zip(rest["organisation_id"], found["body_id"], sure, strict=True)
        for mine, body_id, is_sure in pairs:
            if is_sure:
                known.setdefault(mine, body_id)
    return known


def _ending(register: Register, body_id: str, name: str) -> _Ending | None:
    if body_id not in register:
        return None
    body = register[body_id]
    now = register.current(body_id)
    given_up = {fold(each.name): each for each in body.former_names}.get(fold(name))
    if given_up is not None and given_up.until:
        return _Ending(body_id, "renamed", given_up.until, now)
    if body.is_closed:
        return _Ending(body_id, body.ended or "closed", body.end_date, now)
    return None


def _row(
    register: Register,
    mine: str,
    name: str,
    ending: _Ending,
    ids: Mapping[str, str],
) -> tuple[str, ...]:
    when = f" on {ending.date}" if len(ending.date) > len("2020-01") else ""
    when = when or (f" in {ending.date}" if ending.date else "")
    names = [register[each].name for each in ending.now]
    verb = ending.how if ending.how != "left government" else "taken out of government"
    text = f"{name} was {verb}{when}."
    if names:
        do = "does" if len(names) == 1 else "do"
        text += f" {listed(names)} {do} its work now."
    else:
        text += " The register knows of no body that does its work now."
    mapped = join_values([ids[each] for each in ending.now if each in ids])
    now = join_values(list(ending.now))
    return mine, name, ending.body_id, ending.how, ending.date, now, mapped, text


def _map_ids(organisations: pd.DataFrame, register: Register) -> dict[str, str]:
    links = register.links(organisations)
    return {theirs: mine for mine, theirs in links.items()}


def _done(stakeholder_map: StakeholderMap) -> set[str]:
    """Give the closed bodies to which no link, team, service or person points."""
    used = {*stakeholder_map.affects["body_id"]}
    used |= {*stakeholder_map.ties["from_id"], *stakeholder_map.ties["to_id"]}
    for table, column in ONE_BODY:
        used |= set(stakeholder_map.table(table)[column])
    organisations = stakeholder_map.organisations
    for cell in organisations["parent_id"]:
        used |= set(split_cell(cell))
    closed = organisations["status"].str.strip().str.casefold() == "closed"
    closed &= organisations["superseded_by"] != ""
    return set(organisations["organisation_id"][closed]) - used


def move_to_successors(
    stakeholder_map: StakeholderMap,
    organisation_ids: Iterable[str] | None = None,
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
    register: Register | None = None,
) -> StakeholderMap:
    """
    Point everything that points to closed bodies to the bodies that came after them.

    Parameters
    ----------
    stakeholder_map
        The map.
    organisation_ids
        The bodies to move; all that `successions` finds with a successor if not given.
    choices
        For a body with several successors, the register's ids of those to move to;
        all of them if not given.
    register
        The bodies; the shipped register if not given.

    Returns
    -------
    StakeholderMap
        A map in which the successors stand among the organisations, and links, ties
        and parents point to them. A link of a body with several successors becomes a
        link of each, "inferred" at most, as nobody said which of them has it; teams,
        services, people and objectives can belong to one body only, and stay with the
        old one until one successor is chosen. The old body stays, closed, with the ids
        of those that came after it. Records of meetings and contacts are history and
        stay as they are.

    Raises
    ------
    UnknownIdError
        If a body to move is not one that `successions` finds, or a choice is not among
        its successors.
    EditError
        If a body to move has no successor.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import add
    >>> old = {"organisation_id": "beis", "name": "BEIS"}
    >>> before = add(example_map(), "organisations", **old)
    >>> before = add(before, "affects", problem_id="P01", body_id="beis")
    >>> after = move_to_successors(before)
    >>> "beis" in set(after.affects["body_id"])
    False
    >>> len(after.affects) - len(before.affects)
    2
    """
    register = load_register() if register is None else register
    found = successions(stakeholder_map, register=register)
    moves = _moves(found, organisation_ids, choices or {})
    ids = _map_ids(stakeholder_map.organisations, register)
    notes = dict(zip(found["organisation_id"], found["text"], strict=True))
    for mine, successors in moves.items():
        for each in successors:
            if each not in ids:
                stakeholder_map = _with_body(stakeholder_map, register, each)
                ids[each] = each
        new = [ids[each] for each in successors]
        stakeholder_map = moved(stakeholder_map, mine, new, notes[mine])
    return stakeholder_map


def _moves(
    found: pd.DataFrame,
    wanted: Iterable[str] | None,
    choices: Mapping[str, Sequence[str]],
) -> dict[str, list[str]]:
    pairs = zip(found["organisation_id"], found["successors"], strict=True)
    successors = {mine: split_cell(cell) for mine, cell in pairs}
    if wanted is None:
        wanted = [mine for mine, after in successors.items() if after]
    moves = {}
    for mine in wanted:
        if mine not in successors:
            raise UnknownIdError("closed body", mine, successors)
        if not successors[mine]:
            raise EditError(
                f"'{mine}' has no successor in the register. Merge it into the body "
                "that does its work now, or record that body as its successor."
            )
        chosen = list(choices.get(mine, successors[mine]))
        for each in chosen:
            if each not in successors[mine]:
                raise UnknownIdError(f"successor of '{mine}'", each, successors[mine])
        moves[mine] = chosen
    return moves


def _with_body(
    stakeholder_map: StakeholderMap, register: Register, body_id: str
) -> StakeholderMap:
    frame = pd.concat(
        [stakeholder_map.organisations, organisations_of(register, [body_id])],
        ignore_index=True,
    )
    return stakeholder_map.with_table("organisations", frame.fillna(""))


def organisations_of(register: Register, ids: Iterable[str]) -> pd.DataFrame:
    """
    Write bodies of the register as rows of a map's table of organisations.

    Parameters
    ----------
    register
        The register.
    ids
        Ids of its bodies.

    Returns
    -------
    pandas.DataFrame
        With organisation_id, name, abbreviation, aliases, kind, nations, status,
        is_group, superseded_by and website; parents are left out, as they may not be
        in the map.

    Raises
    ------
    UnknownIdError
        If the register has no such body.

    Examples
    --------
    >>> organisations_of(load_register(), ["defence-academy"])["abbreviation"][0]
    'DA'
    """
    rows = []
    for body in (register[each] for each in ids):
        row = {"organisation_id": body.id, "name": body.name}
        row |= {"abbreviation": body.abbreviation, "kind": body.kind.lower()}
        row |= {"aliases": join_values([*body.other_names, *body.welsh_names])}
        row |= {"nations": join_values(list(body.nations)), "status": body.status}
        row |= {"is_group": "yes" if body.is_group else ""}
        row |= {"superseded_by": join_values(list(body.successors))}
        rows.append(row | {"website": body.website})
    return pd.DataFrame(rows, dtype="str")
