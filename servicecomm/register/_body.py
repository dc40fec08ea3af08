"""One public body, and how a row of the register is read as one.

The register itself, and what it knows of bodies together, is in
`servicecomm.register.bodies`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from servicecomm.model.frames import split_cell
from servicecomm.model.schema import FLAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = (
    "id",
    "name",
    "abbreviation",
    "other_names",
    "former_names",
    "welsh_name",
    "kind",
    "nations",
    "parents",
    "status",
    "ended",
    "end_date",
    "successors",
    "website",
    "domains",
    "is_group",
    "content_id",
    "source",
    "as_of",
)
"""The columns of the register; ``|`` joins several values in a cell."""

UNVERIFIED = "General knowledge"
"""How the source of an entry begins that no publisher's list confirms."""

_UNTIL = re.compile(r"\s*\(until (\d{4}(?:-\d\d){0,2})\)$")


class FormerName(NamedTuple):
    """
    A name that a body no longer has.

    Attributes
    ----------
    name
        The name or abbreviation.
    until
        When it was given up, as an ISO date of any precision, or nothing if unknown.
    """

    name: str
    until: str


@dataclass(frozen=True, slots=True)
class Body:
    """
    One public body.

    Attributes
    ----------
    id
        GOV.UK slug, ``local-authority:CODE``, ``ods:CODE`` or a slug of the project's.
    name
        Its full name.
    abbreviation
        Its short form, or nothing.
    other_names
        Other names in use, such as short forms and a council's place.
    former_names
        Names that it gave up.
    welsh_names
        Its names in Welsh.
    kind
        What kind of body it is.
    nations
        The nations that it works for.
    parents
        Ids of the bodies that it is part of or answers to.
    status
        "live" or "closed".
    ended
        How a closed body ended: renamed, replaced, merged, split, devolved, left
        government or closed.
    end_date
        When, as an ISO date of any precision, or nothing if unknown.
    successors
        Ids of the bodies that replaced it; these may be closed in their turn.
    website
        Its address, if it has one of its own.
    domains
        Its e-mail and web domains.
    is_group
        Whether it stands for many bodies of a kind.
    source
        Where the entry comes from.
    as_of
        The date of that source.
    """

    id: str
    name: str
    abbreviation: str
    other_names: tuple[str, ...]
    former_names: tuple[FormerName, ...]
    welsh_names: tuple[str, ...]
    kind: str
    nations: tuple[str, ...]
    parents: tuple[str, ...]
    status: str
    ended: str
    end_date: str
    successors: tuple[str, ...]
    website: str
    domains: tuple[str, ...]
    is_group: bool
    source: str
    as_of: str

    @property
    def is_closed(self) -> bool:
        """Whether the body has ended."""
        return self.status == "closed"

    @property
    def is_verified(self) -> bool:
        """Whether a publisher's list, or the map itself, says that the body exists."""
        return not self.source.startswith(UNVERIFIED)


def body_of(row: Mapping[str, str]) -> Body:
    """
    Read a row of the register.

    Parameters
    ----------
    row
        Its cells by column.

    Returns
    -------
    Body
        The body.

    Examples
    --------
    >>> row = dict.fromkeys(COLUMNS, "")
    >>> body_of(row | {"id": "x", "former_names": "Old (until 2018-01)"}).former_names
    (FormerName(name='Old', until='2018-01'),)
    """
    return Body(
        id=row["id"],
        name=row["name"],
        abbreviation=row["abbreviation"],
        other_names=tuple(split_cell(row["other_names"])),
        former_names=tuple(map(_former_name, split_cell(row["former_names"]))),
        welsh_names=tuple(split_cell(row["welsh_name"])),
        kind=row["kind"],
        nations=tuple(split_cell(row["nations"])),
        parents=tuple(split_cell(row["parents"])),
        status=row["status"],
        ended=row["ended"],
        end_date=row["end_date"],
        successors=tuple(split_cell(row["successors"])),
        website=row["website"],
        domains=tuple(split_cell(row["domains"])),
        is_group=FLAGS.get(row["is_group"].strip().casefold(), False),
        source=row["source"],
        as_of=row["as_of"],
    )


def _former_name(text: str) -> FormerName:
    until = _UNTIL.search(text)
    return FormerName(_UNTIL.sub("", text), until[1] if until else "")
