"""What a publisher's list changes in a register or a map, and the change in one step.

Nothing is changed before it is asked for. Lists are read from files elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pandas as pd

from servicecomm.errors import UnknownIdError
from servicecomm.model.edits import change
from servicecomm.model.frames import appended, join_values, split_cell
from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.register._finding import listed
from servicecomm.register._normalise import fold
from servicecomm.register.bodies import Register, load_register
from servicecomm.register.refresh import CHANGES, changes, refreshed
from servicecomm.register.succession import (
    known_bodies,
    move_to_successors,
    organisations_of,
    successions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from servicecomm.register._body import Body

MapOrRegister = TypeVar("MapOrRegister", StakeholderMap, Register)
"""What a list may be compared with."""


def published_changes(
    map_or_register: StakeholderMap | Register,
    published: pd.DataFrame,
    *,
    register: Register | None = None,
) -> pd.DataFrame:
    """
    Say what a publisher's list would change, before anything changes.

    Parameters
    ----------
    map_or_register
        A map, or a register such as `load_register` gives.
    published
        The list, as `read_published_bodies` gives it.
    register
        For a map, the bodies that its organisations are looked up in; the shipped
        register if not given.

    Returns
    -------
    pandas.DataFrame
        One row a change: ``change`` ("added", "renamed", "closed", "replaced",
        "reopened", and for a register "moved" to another id or "missing" from the list
        that it came from), ``id`` in the map or register, ``name``, ``old``, ``new``
        and the change as ``text``. Added first, then in the order of ids. For a map,
        only its own organisations are compared; bodies that neither it nor the
        register has are "added".

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> table = load_register().table
    >>> dvla = table[table["id"] == "driver-and-vehicle-licensing-agency"]
    >>> found = published_changes(example_map(), dvla.assign(status="closed"))
    >>> found[["change", "id", "text"]].values.tolist()
    [['closed', 'dvla', 'Driver and Vehicle Licensing Agency closed.']]
    """
    if isinstance(map_or_register, Register):
        return changes(map_or_register, published)
    return _Comparison(map_or_register, published, register).table()


def apply_published(
    map_or_register: MapOrRegister,
    published: pd.DataFrame,
    *,
    only: Iterable[str] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    register: Register | None = None,
) -> MapOrRegister:
    """
    Take over what a publisher's list says, in one step.

    Parameters
    ----------
    map_or_register
        A map, or a register.
    published
        The list, as `read_published_bodies` gives it.
    only
        Ids of the changes to make, as `published_changes` gives them. Without it, all
        are made, but for bodies new in the list, which a map gets only when named.
    choices
        For a body of a map with several successors, those to move to, as in
        `move_to_successors`.
    register
        As in `published_changes`.

    Returns
    -------
    StakeholderMap or Register
        A new one; undo is a step back to the one before. In a map, a body that was
        renamed keeps its id and links and the old name as an alias; links of a
        replaced body move to its successors as in `move_to_successors`; a closed body
        without successors is marked as closed.

    Raises
    ------
    UnknownIdError
        If a change asked for is not one that `published_changes` finds in the map, or
        a choice is not among the successors.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> table = load_register().table
    >>> dvla = table[table["id"] == "driver-and-vehicle-licensing-agency"]
    >>> after = apply_published(example_map(), dvla.assign(status="closed"))
    >>> after.organisations.set_index("organisation_id").loc["dvla", "status"]
    'closed'
    """
    if isinstance(map_or_register, Register):
        return refreshed(map_or_register, published, only=only)
    comparison = _Comparison(map_or_register, published, register)
    return comparison.applied(only, choices or {})


class _Change(NamedTuple):
    """A row of the answer."""

    change: str
    id: str
    name: str
    old: str
    new: str
    text: str


class _Comparison:
    """A map beside a publisher's list and what the register becomes by it."""

    def __init__(
        self,
        stakeholder_map: StakeholderMap,
        published: pd.DataFrame,
        register: Register | None,
    ) -> None:
        before = load_register() if register is None else register
        self.map = stakeholder_map
        self.after = refreshed(before, published)
        organisations = stakeholder_map.organisations
        self.known = self.after.links(organisations) | known_bodies(
            organisations, before
        )
        found = changes(before, published)
        moved = dict(zip(found["new"], found["id"], strict=True))
        self.status = {
            moved.get(each, each): status
            for each, status in zip(published["id"], published["status"], strict=True)
        }
        new = found["change"] == "added"
        self.added = [
            _Change(*row)
            for row in found[new].itertuples(index=False, name=None)
            if row[1] not in self.known.values() and not self.after[row[1]].is_closed
        ]

    def changes(self) -> list[_Change]:
        """List what changes, bodies new in the list first."""
        organisations = self.map.organisations.sort_values("organisation_id")
        columns = (organisations[c] for c in ("organisation_id", "name", "status"))
        found = [*self.added]
        for mine, name, status in zip(*columns, strict=True):
            theirs = self.known.get(mine, "")
            if theirs in self.status:
                closed = status.strip().casefold() == "closed"
                found += self._of(mine, name, self.after[theirs], closed=closed)
        return found

    def table(self) -> pd.DataFrame:
        """Give the changes as a frame."""
        return pd.DataFrame(self.changes(), columns=list(CHANGES), dtype="str")

    def _of(
        self, mine: str, name: str, body: Body, *, closed: bool
    ) -> Iterator[_Change]:
        if body.is_closed and not closed:
            when = f" on {body.end_date}" if body.end_date else ""
            text = f"{name} closed{when}."
            yield _Change("closed", mine, name, "live", "closed", text)
            now = self.after.current(body.id)
            if now:
                names = listed([self.after[each].name for each in now])
                text = f"{name} was replaced by {names}."
                new = join_values(list(now))
                yield _Change("replaced", mine, name, "", new, text)
        if not body.is_closed and closed and self.status[body.id] == "live":
            text = f"{name} is live in the list."
            yield _Change("reopened", mine, name, "closed", "live", text)
        if not body.is_closed and _gave_up(body, name):
            text = f"{name} is now {body.name}."
            yield _Change("renamed", mine, name, name, body.name, text)

    def applied(
        self, only: Iterable[str] | None, choices: Mapping[str, Sequence[str]]
    ) -> StakeholderMap:
        """Make the changes that are asked for."""
        found = self.changes()
        wanted = {row.id for row in found if row.change != "added"}
        if only is not None:
            wanted = set(only)
            there = {row.id for row in found}
            for each in sorted(wanted - there):
                raise UnknownIdError("change in the list", each, there)
        rows = [row for row in found if row.id in wanted]
        changed = self.map
        for row in rows:
            changed = self._changed(changed, row)
        return self._moved(
            changed, [r.id for r in rows if r.change == "replaced"], choices
        )

    def _changed(self, stakeholder_map: StakeholderMap, row: _Change) -> StakeholderMap:
        if row.change == "added":
            new = organisations_of(self.after, [row.id])
            frame = appended(stakeholder_map.organisations, new)
            return stakeholder_map.with_table("organisations", frame)
        cells = {
            "closed": {"status": "closed"},
            "reopened": {"status": "live", "superseded_by": ""},
            "renamed": {"name": row.new, "aliases": self._aliases(row)},
        }.get(row.change)
        if cells is None:
            return stakeholder_map
        return change(stakeholder_map, "organisations", row.id, **cells)

    def _aliases(self, row: _Change) -> str:
        table = self.map.organisations.set_index("organisation_id")
        short, aliases = map(str, table.loc[row.id, ["abbreviation", "aliases"]])
        old = [row.old] if fold(row.old) != fold(short) else []
        return join_values([*split_cell(aliases), *old])

    def _moved(
        self,
        stakeholder_map: StakeholderMap,
        replaced: Sequence[str],
        choices: Mapping[str, Sequence[str]],
    ) -> StakeholderMap:
        there = set(
            successions(stakeholder_map, register=self.after)["organisation_id"]
        )
        moves = [each for each in replaced if each in there]
        return move_to_successors(
            stakeholder_map, moves, choices=choices, register=self.after
        )


def _gave_up(body: Body, name: str) -> bool:
    """Tell whether a name is one that a body had and has no longer."""
    now = (body.name, body.abbreviation, *body.other_names, *body.welsh_names)
    written = fold(name)
    past = {fold(each.name) for each in body.former_names}
    return written in past and written not in map(fold, now)
