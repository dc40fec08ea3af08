"""What a publisher's list would change in the register, and the change when asked for.

The lists are read in `servicecomm.register.published_bodies`. Nothing here changes a
register: each answer is a table or a new register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.model.frames import join_values, split_cell
from servicecomm.register._body import COLUMNS
from servicecomm.register._finding import listed
from servicecomm.register.bodies import Register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CHANGES = ("change", "id", "name", "old", "new", "text")
"""The columns of `changes`."""

_WHOLE = 0.75  # a list that holds less of what it once held is a part of it

_TAKEN = (
    "name",
    "abbreviation",
    "kind",
    "content_id",
    "status",
    "ended",
    "end_date",
    "source",
    "as_of",
)


def changes(register: Register, published: pd.DataFrame) -> pd.DataFrame:
    """
    Say what a publisher's list would change in the register.

    Parameters
    ----------
    register
        The register.
    published
        Rows of a list, as `servicecomm.register.published_bodies` gives them.

    Returns
    -------
    pandas.DataFrame
        One row a change: ``change`` ("added", "renamed", "moved" to another id,
        "closed", "replaced", "reopened", or "missing" from the list that it came from),
        ``id`` in the register, ``name``, ``old``, ``new`` and the change as ``text``.
        Added first, then in the order of ids. A list that lacks over a quarter of what
        it held is taken for a part of it: nothing is said to be missing.

    Examples
    --------
    >>> from servicecomm.register.bodies import load_register
    >>> table = load_register().table
    >>> acas = table[table["id"] == "acas"].assign(name="Acas Now")
    >>> found = changes(load_register(), acas)
    >>> found[found["id"] == "acas"]["text"].tolist()
    ['Advisory, Conciliation and Arbitration Service is now Acas Now.']
    """
    ids = _known_as(register, published)
    rows = _missing(register, published, ids)
    for each in _records(published):
        rows += _changed(register, each, ids)
    rows.sort(key=lambda row: (row[0] != "added", row[1], row[0]))
    return pd.DataFrame(rows, columns=list(CHANGES), dtype="str")


def _records(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    for row in frame.itertuples(index=False, name=None):
        yield dict(zip(frame.columns, row, strict=True))


def _known_as(register: Register, published: pd.DataFrame) -> dict[str, str]:
    """Give the register's id of each published one, by content id if slugs changed."""
    table = register.table
    pairs = zip(table["content_id"], table["id"], strict=True)
    contents = {content: known for content, known in pairs if content}
    ids = {}
    for row in _records(published):
        own = row["id"]
        ids[own] = own if own in register else contents.get(row["content_id"], "")
    return ids


def _changed(
    register: Register, row: Mapping[str, str], ids: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    own, name = ids[row["id"]], row["name"]
    if not own:
        yield "added", row["id"], name, "", name, f"{name} is new in the list."
        return
    body = register[own]
    if own != row["id"]:
        text = f"{body.name} has the id '{row['id']}' now."
        yield "moved", own, body.name, own, row["id"], text
    if name != body.name:
        yield "renamed", own, body.name, body.name, name, f"{body.name} is now {name}."
    if row["status"] == "closed" and not body.is_closed:
        when = f" on {row['end_date']}" if row["end_date"] else ""
        yield "closed", own, name, "live", "closed", f"{name} closed{when}."
    if row["status"] == "live" and body.is_closed:
        yield "reopened", own, name, "closed", "live", f"{name} is live in the list."
    after = [ids.get(each) or each for each in split_cell(row["successors"])]
    if after and set(after) != set(body.successors):
        names = listed([register[i].name if i in register else i for i in after])
        old, new = join_values(list(body.successors)), join_values(after)
        yield "replaced", own, name, old, new, f"{name} was replaced by {names}."


def _missing(
    register: Register, published: pd.DataFrame, ids: Mapping[str, str]
) -> list[tuple[str, ...]]:
    """Find live bodies that stood in the same list and no longer do."""
    sources = set(published["source"])
    listed_once = [
        each
        for each in register
        if each.source.partition(";")[0] in sources and not each.is_closed
    ]
    there = set(ids.values())
    gone = [each for each in listed_once if each.id not in there]
    if len(gone) > (1 - _WHOLE) * len(listed_once):
        return []
    return [
        ("missing", each.id, each.name, each.id, "", f"{each.name} is not in the list.")
        for each in gone
    ]


def refreshed(
    register: Register, published: pd.DataFrame, *, only: Iterable[str] | None = None
) -> Register:
    """
    Take over what a publisher's list says.

    Parameters
    ----------
    register
        The register.
    published
        Rows of a list, as `servicecomm.register.published_bodies` gives them.
    only
        The register's ids to change, or new ids to add; all of them if not given.

    Returns
    -------
    Register
        A new register: new bodies are added; names, status and successors are taken
        over, and a name that changed becomes a former name. Ids do not change; what a
        list does not say, such as Welsh names and domains, stays.

    Examples
    --------
    >>> from servicecomm.register.bodies import load_register
    >>> table = load_register().table
    >>> acas = table[table["id"] == "acas"].assign(name="Acas Now")
    >>> refreshed(load_register(), acas)["acas"].former_names[0].name
    'Advisory, Conciliation and Arbitration Service'
    """
    ids = _known_as(register, published)
    rows = {row["id"]: row for row in _records(register.table)}
    wanted = None if only is None else set(only)
    for row in _records(published):
        own = ids[row["id"]] or row["id"]
        if wanted is None or own in wanted:
            rows[own] = _taken_over(rows.get(own), row, ids) | {"id": own}
    return Register(pd.DataFrame(list(rows.values()), columns=list(COLUMNS)))


def _taken_over(
    known: dict[str, str] | None, row: Mapping[str, str], ids: Mapping[str, str]
) -> dict[str, str]:
    links = {
        column: join_values([ids.get(each) or each for each in split_cell(row[column])])
        for column in ("parents", "successors")
    }
    if known is None:
        return {**row, **links, "status": row["status"] or "live"}
    taken = {column: row[column] for column in _TAKEN if row[column]}
    taken |= {column: cell for column, cell in links.items() if cell}
    if row["name"] != known["name"]:
        former = [known["name"], *split_cell(known["former_names"])]
        taken["former_names"] = join_values([n for n in former if n != row["name"]])
    if row["status"] == "live":
        taken |= {"ended": "", "end_date": "", "successors": ""}
    return known | taken
