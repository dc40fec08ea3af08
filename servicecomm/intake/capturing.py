"""What is said in a room → rows of a map: a problem, a public body, or their link.

One gesture makes one edit. Names are matched to the map and to the register of bodies;
files are read elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from servicecomm.analysis.wording import listed
from servicecomm.community._naming import next_id
from servicecomm.errors import EditError, shown
from servicecomm.files.network_things import made_id
from servicecomm.model.edits import add
from servicecomm.model.rules import fold_id
from servicecomm.model.schema import BODY_TABLES, TABLES
from servicecomm.register.resolving import resolve_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap

_IDS = {table.name: table.id_column for table in TABLES if table.id_column is not None}
_BODIES = {name: _IDS[name] for name in BODY_TABLES}


@dataclass(frozen=True, slots=True)
class Captured:
    """
    Rows that one gesture adds to a map.

    Attributes
    ----------
    label
        What they are, for a history: no names of people.
    problem_id
        The problem that was meant; empty if none was.
    body_id
        The body that was meant; empty if none was.
    notes
        What was understood: which body of the register a name stands for.
    rows
        For each row its table and its cells, in the order in which they are added.
    """

    label: str
    problem_id: str
    body_id: str
    notes: tuple[str, ...]
    rows: tuple[tuple[str, Mapping[str, str]], ...]

    def apply(self, stakeholder_map: StakeholderMap) -> StakeholderMap:
        """
        Add the rows to a map.

        Parameters
        ----------
        stakeholder_map
            The map.

        Returns
        -------
        StakeholderMap
            A new map with them.

        Raises
        ------
        InvalidTablesError
            If the map has changed meanwhile, so that a row breaks a rule.
        """
        for table, cells in self.rows:
            stakeholder_map = add(stakeholder_map, table, **cells)
        return stakeholder_map


def capture(
    stakeholder_map: StakeholderMap,
    problem: str = "",
    body: str = "",
    *,
    relation: str = "",
    basis: str = "assumed",
    note: str = "",
    new_body: bool = False,
) -> Captured:
    """
    Take down what somebody says: a problem, a body, or that one affects the other.

    Parameters
    ----------
    stakeholder_map
        The map.
    problem
        The id or the title of a problem of the map, or a new one in a sentence.
    body
        The id, name or abbreviation of a body of the map or of the register, or the
        name of a new one.
    relation
        How the problem affects the body, such as "runs part".
    basis
        How sure that is: "stated", "inferred" or "assumed".
    note
        Where it was said.
    new_body
        Whether the body is new, though others have names like its own.

    Returns
    -------
    Captured
        The rows to add: what the map has already is not added again.

    Raises
    ------
    EditError
        If nothing is said, if nothing of it is new, or if the body's name may stand for
        several.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> said = capture(example_map(), "Letters come too late", "HMLR")
    >>> said.label
    'Added P14: Letters come too late; linked P14 and HM Land Registry'
    >>> len(said.apply(example_map()).problems)
    14
    """
    problem, body, note = (" ".join(text.split()) for text in (problem, body, note))
    if not problem and not body:
        raise EditError("Nothing is written. Write a problem, a body, or both.")
    rows: list[tuple[str, Mapping[str, str]]] = []
    done: list[str] = []
    problem_id = _known_problem(stakeholder_map, problem)
    if problem and not problem_id:
        problem_id = next_id(stakeholder_map, "P")
        rows.append(("problems", {"problem_id": problem_id, "title": problem}))
        done.append(f"added {problem_id}: {problem}")
    meant = _meant(stakeholder_map, body, new_body=new_body) if body else _NOBODY
    if meant.cells:
        rows.append(("organisations", meant.cells))
        done.append(f"added {meant.name}")
    if problem and body:
        link = {"problem_id": problem_id, "body_id": meant.body_id, "basis": basis}
        rows.append(("affects", link | {"relation": relation, "note": note}))
        done.append(f"linked {problem_id} and {meant.name}")
    if not rows:
        is_there, other = (
            (problem_id, "body that it affects")
            if problem
            else (meant.name, "problem that affects it")
        )
        raise EditError(f"{is_there} is on the map already. Write the {other} too.")
    label = "; ".join(done)
    label = label[0].upper() + label[1:]
    return Captured(label, problem_id, meant.body_id, meant.notes, tuple(rows))


class _Meant(NamedTuple):
    """The body that somebody means, the row that it needs, and what was understood."""

    body_id: str
    name: str
    cells: Mapping[str, str]
    notes: tuple[str, ...]


_NOBODY = _Meant("", "", {}, ())


def _known_problem(stakeholder_map: StakeholderMap, text: str) -> str:
    table = stakeholder_map.problems
    for column in ("problem_id", "title") if text else ():
        found = table.loc[_same(table[column], text), "problem_id"]
        if len(found):
            return str(found.min())
    return ""


def _same(cells: pd.Series, text: str) -> pd.Series:
    return cells.map(fold_id).eq(fold_id(text))


def _meant(stakeholder_map: StakeholderMap, text: str, *, new_body: bool) -> _Meant:
    if new_body:
        return _new(stakeholder_map, text)
    return _of_the_map(stakeholder_map, text) or _of_the_register(stakeholder_map, text)


def _of_the_map(stakeholder_map: StakeholderMap, text: str) -> _Meant | None:
    for column in ("id", "name", "abbreviation"):
        found: list[tuple[str, str]] = []
        for name, own in _BODIES.items():
            table, written = stakeholder_map.table(name), column
            if column == "id":
                written = own
            if written in table:
                rows = table[_same(table[written], text)]
                found += zip(rows[own], rows["name"], strict=True)
        if len(found) > 1:
            several = listed(f"{name} ({own})" for own, name in sorted(found))
            raise EditError(
                f"{shown(text)} stands for {several} on the map. Write the id of one."
            )
        if found:
            return _Meant(*found[0], {}, ())
    return None


def _of_the_register(stakeholder_map: StakeholderMap, text: str) -> _Meant:
    organisations = stakeholder_map.organisations
    asked = pd.DataFrame({"problem_id": [""], "body_id": [text]}, dtype="str")
    judged = stakeholder_map.judgements
    found = resolve_links(asked, organisations, judgements=judged)
    if found.matched.empty:
        (unclear,) = found.pending.to_dict("records")
        if unclear["verdict"] == "none":
            return _new(stakeholder_map, text)
        raise EditError(
            f"{shown(text)} is not clear: {unclear['reason']}. Write the name in full, "
            "or say that it is a new body."
        )
    (match,) = found.matched.to_dict("records")
    own, name = str(match["body_id"]), str(match["name"])
    is_there = own in set(organisations["organisation_id"])
    came = "" if is_there else ", from the register of public bodies"
    note = f"{shown(text)} was taken for {name}{came}: {match['reason']}."
    row = found.organisations.set_index("organisation_id", drop=False).loc[own]
    cells = {} if is_there else {str(key): cell for key, cell in row.items() if cell}
    return _Meant(own, name, cells, (note,))


def _new(stakeholder_map: StakeholderMap, text: str) -> _Meant:
    used = {
        own
        for name, column in _IDS.items()
        for own in stakeholder_map.table(name)[column]
    }
    own = made_id(text, used)
    note = f"{shown(text)} is a new body: nothing more is known of it."
    return _Meant(own, text, {"organisation_id": own, "name": text}, (note,))
