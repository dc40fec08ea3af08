"""The register of UK public bodies: who there is, what each is called, who came after.

It is read from the packaged tables when first asked for. Names that people write are
matched to it in `servicecomm.register.matching`, not here.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from importlib import resources
from io import StringIO
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import UnknownIdError
from servicecomm.model.frames import join_values, split_cell
from servicecomm.register._body import COLUMNS, body_of
from servicecomm.register._normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from servicecomm.register._body import Body

_OF_A_MAP = {
    "name": "name",
    "abbreviation": "abbreviation",
    "kind": "kind",
    "nations": "nations",
    "parents": "parent_id",
    "status": "status",
    "successors": "superseded_by",
    "website": "website",
    "is_group": "is_group",
}


class Register:
    """
    Public bodies by id; it never changes.

    Parameters
    ----------
    table
        A frame with the columns of `COLUMNS`, every cell text. It is copied.

    Examples
    --------
    >>> register = load_register()
    >>> register["hm-revenue-customs"].abbreviation
    'HMRC'
    >>> register.current("public-health-england")[0]
    'uk-health-security-agency'
    """

    def __init__(self, table: pd.DataFrame) -> None:
        table = table.reindex(columns=list(COLUMNS), fill_value="")
        self._table = table.sort_values("id", ignore_index=True)
        self._stated: frozenset[tuple[str, str]] = frozenset()

    @property
    def table(self) -> pd.DataFrame:
        """
        Give the register as a frame.

        Returns
        -------
        pandas.DataFrame
            Safe to change; the columns are those of `COLUMNS`.
        """
        return self._table.copy(deep=False)

    @cached_property
    def _bodies(self) -> Mapping[str, Body]:
        rows = self._table.itertuples(index=False, name=None)
        return {row[0]: body_of(dict(zip(COLUMNS, row, strict=True))) for row in rows}

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[Body]:
        return iter(self._bodies.values())

    def __contains__(self, body_id: object) -> bool:
        return body_id in self._bodies

    def __getitem__(self, body_id: str) -> Body:
        if body_id not in self._bodies:
            raise UnknownIdError("body in the register", body_id, self._bodies)
        return self._bodies[body_id]

    def __repr__(self) -> str:
        live = sum(not body.is_closed for body in self)
        return f"Register({live:,} live bodies, {len(self) - live:,} closed)"

    def successors(self, body_id: str) -> frozenset[str]:
        """
        Give every body that came after a body, however many steps away.

        Parameters
        ----------
        body_id
            The body's id.

        Returns
        -------
        frozenset of str
            Ids; without the body itself.

        Raises
        ------
        UnknownIdError
            If the register has no such body.
        """
        found: dict[str, None] = {}
        waiting = [*self[body_id].successors]
        while waiting:
            each = waiting.pop()
            if each != body_id and each not in found and each in self:
                found[each] = None
                waiting += self[each].successors
        return frozenset(found)

    def current(self, body_id: str) -> tuple[str, ...]:
        """
        Give the bodies that do a body's work now, as far as the register knows.

        Parameters
        ----------
        body_id
            The body's id.

        Returns
        -------
        tuple of str
            The body itself while it is live; else the live bodies at the end of the
            chain of successors, in the order of the register's table; nothing when
            the chain ends at a closed body.

        Raises
        ------
        UnknownIdError
            If the register has no such body.
        """
        return self._current(body_id, frozenset())

    def _current(self, body_id: str, seen: frozenset[str]) -> tuple[str, ...]:
        body = self[body_id]
        if not body.is_closed:
            return (body_id,)
        steps = [each for each in body.successors if each in self and each not in seen]
        ends = [end for each in steps for end in self._current(each, seen | {body_id})]
        return tuple(dict.fromkeys(ends))

    def is_stated(self, body_id: str, name: str) -> bool:
        """
        Tell whether a person's own map says that a body has a name.

        Parameters
        ----------
        body_id
            The body's id.
        name
            A name, an abbreviation or another name.

        Returns
        -------
        bool
            Whether an organisation given to `with_organisations` has it.
        """
        return (body_id, fold(name)) in self._stated

    def with_organisations(self, organisations: pd.DataFrame) -> Register:
        """
        Extend and correct the register by a map's own organisations: theirs wins.

        Parameters
        ----------
        organisations
            A map's table of organisations.

        Returns
        -------
        Register
            A new register. An organisation with the id, or else the name, of a body
            takes that body's place, under the map's id: what the map says of it is
            kept and the rest filled from the register. The others are added. A name
            that the map gives to a body is that body's, even if others have it too.

        Examples
        --------
        >>> mine = pd.DataFrame(
        ...     {"organisation_id": ["hmrc"], "name": ["HM Revenue & Customs"]}
        ... )
        >>> register = load_register().with_organisations(mine)
        >>> "hmrc" in register, "hm-revenue-customs" in register
        (True, False)
        """
        linked = self.links(organisations)
        rows = {row["id"]: row for row in _records(self._table)}
        renamed = {theirs: mine for mine, theirs in linked.items()}
        for row in _records(organisations):
            mine = row["organisation_id"]
            known = rows.pop(linked.get(mine, mine), dict.fromkeys(COLUMNS, ""))
            rows[mine] = _corrected(known, row)
        table = pd.DataFrame(list(rows.values()), columns=list(COLUMNS), dtype="str")
        for column in ("parents", "successors"):
            table[column] = [
                join_values([renamed.get(each, each) for each in split_cell(cell)])
                for cell in table[column]
            ]
        extended = Register(table)
        extended._stated = self._stated | _stated(organisations)
        return extended

    def links(self, organisations: pd.DataFrame) -> dict[str, str]:
        """
        Say which body of the register each of a map's organisations is.

        Parameters
        ----------
        organisations
            A map's table of organisations.

        Returns
        -------
        dict of str to str
            Register ids by the map's ids: those with the same id, then those whose
            name, or else abbreviation, one body alone has now. No body is linked
            twice.
        """
        links = {i: i for i in sorted(organisations["organisation_id"]) if i in self}
        taken = set(links)
        for column in ("name", "abbreviation"):
            if column not in organisations:
                continue
            pairs = zip(
                organisations["organisation_id"], organisations[column], strict=True
            )
            for mine, written in sorted(pairs):
                theirs = self._by_name.get(fold(written), set()) - taken
                if mine not in links and len(theirs) == 1:
                    links[mine] = theirs.pop()
                    taken.add(links[mine])
        return links

    @cached_property
    def _by_name(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for body in self:
            names = (body.name, body.abbreviation, *body.other_names, *body.welsh_names)
            for name in filter(None, map(fold, names)):
                found.setdefault(name, set()).add(body.id)
        return found


def _records(frame: pd.DataFrame) -> list[dict[str, str]]:
    rows = frame.itertuples(index=False, name=None)
    return [dict(zip(frame.columns, row, strict=True)) for row in rows]


def _stated(organisations: pd.DataFrame) -> frozenset[tuple[str, str]]:
    return frozenset(
        (row["organisation_id"], fold(name))
        for row in _records(organisations)
        for name in (
            row["name"],
            row.get("abbreviation", ""),
            *split_cell(row.get("aliases", "")),
        )
        if name
    )


def _corrected(known: dict[str, str], row: dict[str, str]) -> dict[str, str]:
    said = {ours: row.get(theirs, "") for ours, theirs in _OF_A_MAP.items()}
    corrected = known | {column: cell for column, cell in said.items() if cell}
    names = [known["name"], *split_cell(known["other_names"])]
    names += split_cell(row.get("aliases", ""))
    corrected["other_names"] = join_values(
        [
            name
            for name in names
            if name not in (corrected["name"], row.get("abbreviation"))
        ]
    )
    mailbox = row.get("mailbox", "").rpartition("@")[2]
    corrected["domains"] = join_values([*split_cell(known["domains"]), mailbox])
    closed = corrected["status"].strip().casefold() == "closed"
    corrected["status"] = "closed" if closed else "live"
    return corrected | {"id": row["organisation_id"], "source": "this map"}


@lru_cache(maxsize=1)
def load_register() -> Register:
    """
    Load the register that comes with the package.

    Returns
    -------
    Register
        About 2,500 UK public bodies, the same object at each call. Its sources, dates
        and attribution are listed in ``data/README.md``.

    Examples
    --------
    >>> load_register()["ods:R1C"].end_date
    '2024-09-30'
    """
    tables = [
        pd.read_csv(StringIO(each.read_text("utf-8")), dtype="str", na_filter=False)
        for each in sorted(_folder().iterdir(), key=lambda each: each.name)
        if each.name.endswith(".csv")
    ]
    return Register(pd.concat(tables, ignore_index=True))


def _folder() -> Traversable:
    # Inside an installed package, or at the top of a working copy.
    package = resources.files("servicecomm")
    places = (package / "data" / "register", package / ".." / "data" / "register")
    return next(place for place in places if place.is_dir())
