"""A list of contacts → a map: each value of a column becomes a thing that rows share.

It makes links, and says that they are assumed; nobody is matched to a register here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import ServiceCommError, nearest_text, shown
from servicecomm.files import headings
from servicecomm.files.network_things import made_id
from servicecomm.files.thing_types import table_of_type
from servicecomm.model.frames import join_values, text_cell
from servicecomm.model.schema import SEPARATOR, TABLE
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

INTO = ("problems", "teams", "services", "channels")
"""The tables that the values of a column may become."""

_ROLE = "role not given"
_PERSONAL = ("name", "role", "email")


@dataclass(slots=True)
class _Made:
    """Things by table and by what tells them apart, and the links between them."""

    things: dict[str, dict[tuple[str, ...], dict[str, str]]]
    links: set[tuple[str, str, tuple[str, ...]]] = field(default_factory=set)
    homeless: int = 0
    users: dict[tuple[str, str], set[tuple[bool, str]]] = field(default_factory=dict)

    def of_mailbox(self, organisation: str, said: Mapping[str, str]) -> list[str]:
        """Give what tells who uses an address: nothing where it is one person's."""
        box = (organisation, said.get("email", "").casefold())
        return [_called(said)] if _several(self.users.get(box, set())) else []

    def add(self, table: str, key: tuple[str, ...], cells: dict[str, str]) -> None:
        row = self.things[table].setdefault(key, {})
        for name, cell in cells.items():
            row[name] = join_values([row.get(name, ""), cell])


def cluster(
    table: pd.DataFrame,
    by: str | Sequence[str],
    *,
    body: str | None = None,
    into: Mapping[str, str] | None = None,
    separator: str = SEPARATOR,
) -> StakeholderMap:
    """
    Make a map of a list of contacts: a column's values become things that rows share.

    Parameters
    ----------
    table
        The list, as `read_table` gives it: one row a person or a body.
    by
        The columns whose values become things: "Problem", "Team", "Service".
    body
        The column that names the organisation; found by its heading if None.
    into
        What the values of a column become ("problems", "teams", "services" or
        "channels"), where its heading does not say it.
    separator
        What parts several values in one cell.

    Returns
    -------
    StakeholderMap
        Organisations; problems with a link, its basis "assumed", to each team or
        organisation in whose row they stand; teams, services and channels; people,
        where the list names them or their roles. People's ids hold no name. Its
        ``notes`` say what became what and which columns were not used.

    Raises
    ------
    ServiceCommError
        If there is no such column, or nothing says what its values become.
    InvalidTablesError
        If the map would break a rule.

    Examples
    --------
    >>> contacts = pd.DataFrame(
    ...     {"Organisation": ["DWP", "HMRC"], "Problem": ["Told twice", "Told twice"]}
    ... )
    >>> cluster(contacts, "Problem")
    StakeholderMap(1 problem, 2 organisations, 2 links)
    """
    columns = [by] if isinstance(by, str) else list(by)
    frame = table.map(text_cell).set_axis(list(map(str, table.columns)), axis="columns")
    known = list(frame.columns)
    own = headings.take(TABLE["people"], known).positions
    if body is None:
        body = known[own["organisation_id"][0]] if "organisation_id" in own else ""
    for name in (body, *columns):
        if name not in known:
            wrong = (
                f"has no column {shown(name)}" if name else "has no column of bodies"
            )
            near = nearest_text(name, known) if name else " Say which one with body=."
            raise ServiceCommError(f"The table {wrong}.{near}")
    kinds = {name: _kind(name, into or {}) for name in columns}
    personal = {
        column: known[own[column][0]]
        for column in _PERSONAL
        if column in own and known[own[column][0]] not in {body, *columns}
    }
    if not separator:
        raise ServiceCommError(
            "The separator is empty. Give the sign that stands between values, such "
            "as ';'."
        )
    return _map(frame, body, kinds, personal, separator)


def _kind(name: str, into: Mapping[str, str]) -> str:
    kind = into.get(name) or table_of_type(name) or ""
    if kind not in INTO:
        choices = f"{', '.join(INTO[:-1])} or {INTO[-1]}"
        raise ServiceCommError(
            f"{shown(name)} does not say what its values are. Say what they become: "
            f"{choices}."
        )
    return kind


def _map(
    frame: pd.DataFrame,
    body: str,
    kinds: Mapping[str, str],
    personal: Mapping[str, str],
    separator: str,
) -> StakeholderMap:
    made = _Made({name: {} for name in ("organisations", "people", *INTO)})
    # In an order of their own, so that the order of the rows does not matter.
    cells = frame.sort_values(list(frame.columns)).to_dict("records")
    rows = [{str(n): str(cell).strip() for n, cell in row.items()} for row in cells]
    people = [{c: row[h] for c, h in personal.items()} for row in rows]
    for row, said in zip(rows, people, strict=True):
        if said.get("email"):
            box = (row[body], said["email"].casefold())
            user = (bool(said.get("name")), _called(said))
            made.users.setdefault(box, set()).add(user)
    for row, said in zip(rows, people, strict=True):
        found: dict[str, list[str]] = {}
        for name, kind in kinds.items():
            found.setdefault(kind, []).extend(_values(row[name], separator))
        _add_things(made, row[body], found)
        if row[body]:
            teams = found.get("teams", [])
            _add_person(made, row[body], teams, said)
        else:
            made.homeless += any(found.values())
    notes = list(_notes(frame, body, kinds, personal, made))
    return StakeholderMap(_tables(made), notes=notes)


def _add_things(made: _Made, organisation: str, found: Mapping[str, list[str]]) -> None:
    ends: list[tuple[str, tuple[str, ...]]] = []
    if organisation:
        made.add("organisations", (organisation,), {"name": organisation})
        for kind in ("teams", "services"):
            for name in found.get(kind, ()):
                row = {"name": name, "organisation_id": organisation}
                made.add(kind, (name, organisation), row)
        ends += (("teams", (name, organisation)) for name in found.get("teams", ()))
        ends = ends or [("organisations", (organisation,))]
    for title in found.get("problems", ()):
        made.add("problems", (title,), {"title": title})
        made.links.update((title, table, key) for table, key in ends)
    for name in found.get("channels", ()):
        row = {"name": name, "kind": "not given", "audience": organisation}
        made.add("channels", (name,), row)


def _add_person(
    made: _Made, organisation: str, teams: list[str], said: dict[str, str]
) -> None:
    if any(said.values()):
        email, rest = (
            said.get("email", ""),
            (said.get("name", ""), said.get("role", "")),
        )
        own = made.of_mailbox(organisation, said)
        who = (organisation, *([email.casefold(), *own] if email else rest))
        before = made.things["people"].get(who, {})
        team = "" if before.get("team_id") else "".join(teams[:1])
        where = {"organisation_id": organisation, "team_id": team}
        made.add("people", who, {**said, "role": said.get("role") or _ROLE, **where})


def _called(said: Mapping[str, str]) -> str:
    return " ".join((said.get("name") or said.get("role", "")).casefold().split())


def _several(users: set[tuple[bool, str]]) -> bool:
    # Where nobody is named, a role stands for a person.
    named = {called for is_name, called in users if is_name}
    return len(named or {called for _, called in users} - {""}) > 1


def _values(cell: str, separator: str) -> list[str]:
    return list(
        dict.fromkeys(v for part in cell.split(separator) if (v := part.strip()))
    )


def _tables(made: _Made) -> dict[str, pd.DataFrame]:
    ids: dict[tuple[str, tuple[str, ...]], str] = {}
    used: set[str] = set()
    for table, things in made.things.items():
        for key in sorted(things):
            # A hash, as ids are shown where names must not be.
            secret = hashlib.blake2b("\x1f".join(key).encode(), digest_size=5)
            person = f"person-{secret.hexdigest()}"
            ids[table, key] = person if table == "people" else made_id(key[0], used)
            used.add(ids[table, key])
    tables = {
        table: _table(table, things, ids) for table, things in made.things.items()
    }
    links = [(ids["problems", (p,)], ids[table, key]) for p, table, key in made.links]
    columns = ["problem_id", "body_id"]
    tables["affects"] = pd.DataFrame(sorted(links), columns=columns, dtype="str")
    return tables


def _table(
    table: str,
    things: Mapping[tuple[str, ...], dict[str, str]],
    ids: Mapping[tuple[str, tuple[str, ...]], str],
) -> pd.DataFrame:
    own, rows = TABLE[table].key[0], []
    for key in sorted(things):
        cells = dict(things[key])
        organisation = cells.get("organisation_id", "")
        if organisation:
            cells["organisation_id"] = ids["organisations", (organisation,)]
        if cells.get("team_id"):
            cells["team_id"] = ids["teams", (cells["team_id"], organisation)]
        if cells.get("audience"):
            bodies = cells["audience"].split(SEPARATOR)
            audience = [ids["organisations", (name,)] for name in bodies]
            cells["audience"] = join_values(audience)
        rows.append({own: ids[table, key], **cells})
    if not rows:
        return pd.DataFrame(columns=[c.name for c in TABLE[table].columns], dtype="str")
    return pd.DataFrame(rows).fillna("").astype("str")


def _notes(
    frame: pd.DataFrame,
    body: str,
    kinds: Mapping[str, str],
    personal: Mapping[str, str],
    made: _Made,
) -> Iterable[str]:
    yield f"{shown(body)} was taken for the organisation."
    for name, kind in kinds.items():
        yield f"Each value of {shown(name)} became one of the {kind}."
    if "problems" in kinds.values():
        yield (
            "A problem was linked to each body in whose row it stands; the links are "
            "'assumed', as the list does not say what they rest on."
        )
    if personal and "role" not in personal:
        yield f"The list has no roles: people's read '{_ROLE}'."
    unused = [n for n in frame.columns if n not in {body, *kinds, *personal.values()}]
    if unused:
        yield f"Columns that were not used: {', '.join(map(shown, unused))}."
    if made.homeless:
        yield f"Rows without an organisation, which make no link: {made.homeless:,}."
    if boxes := sum(map(_several, made.users.values())):
        yield (
            "E-mail addresses that several people use, each kept as a person of their "
            f"own: {boxes:,}. A shared address belongs in the body's 'mailbox'."
        )
