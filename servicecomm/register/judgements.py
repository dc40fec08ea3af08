"""People's decisions about names and records: same, different, unsure.

They are rows of a table in the map; what follows from them is worked out here and is a
pure function of the table. Finding what to judge is the work of other modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import JUDGEMENT
from servicecomm.register._algebra import chain_of, groups_of, key_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.register._algebra import Judgement, Row

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Contradiction:
    """
    A decision that others rule out.

    Attributes
    ----------
    row
        The row of the judgement "different", as a spreadsheet numbers it.
    because
        The rows of the judgements "same" that lead from its one end to the other.
    text
        The fault in words, with what to do.
    """

    row: int
    because: tuple[int, ...]
    text: str


class ContradictoryJudgementsError(ServiceCommError):
    """
    Judgements that cannot all be right.

    Parameters
    ----------
    contradictions
        Each fault.

    Attributes
    ----------
    contradictions
        The same, as a tuple.
    """

    def __init__(self, contradictions: Iterable[Contradiction]) -> None:
        self.contradictions = tuple(contradictions)
        lines = [each.text for each in self.contradictions[:_SHOWN]]
        more = len(self.contradictions) - _SHOWN
        if more > 0:
            lines.append(f"And {more} more: see the error's .contradictions.")
        super().__init__("\n".join(lines))


class Judgements:
    """
    What follows from a table of judgements.

    Two names are the same when a chain of judgements "same" leads from one to the
    other; then whatever one of them differs from, the other does too.

    Parameters
    ----------
    table
        A map's table of judgements: left, right, judgement, and perhaps by and at.
        Names are compared without case, accents and punctuation.

    Raises
    ------
    ContradictoryJudgementsError
        If names are judged different that others make the same.

    Examples
    --------
    >>> judged = Judgements(
    ...     pd.DataFrame(
    ...         [("The Rev", "HMRC", "same"), ("HMRC", "Defra", "different")],
    ...         columns=["left", "right", "judgement"],
    ...     )
    ... )
    >>> judged.between("the rev", "DEFRA")
    'different'
    """

    def __init__(self, table: pd.DataFrame) -> None:
        faults = contradictions(table)
        if faults:
            raise ContradictoryJudgementsError(faults)
        rows = rows_of(table)
        self._group = groups_of(rows)
        self._names: dict[str, list[str]] = {}
        for row in rows:
            if row.judgement == "same":
                for name in (row.left, row.right):
                    names = self._names.setdefault(self._of(name), [])
                    if name not in names:
                        names.append(name)
        self._direct: dict[frozenset[str], Row] = {}
        self._between: dict[frozenset[str], Row] = {}
        for row in sorted(rows, key=lambda each: JUDGEMENT.index(each.judgement)):
            self._direct[frozenset((key_of(row.left), key_of(row.right)))] = row
            pair = frozenset((self._of(row.left), self._of(row.right)))
            self._between.setdefault(pair, row)

    def _of(self, name: str) -> str:
        return self._group.get(key_of(name), key_of(name))

    def __bool__(self) -> bool:
        return bool(self._between)

    def same(self, name: str) -> tuple[str, ...]:
        """
        Give every name judged the same as a name, itself left out.

        Parameters
        ----------
        name
            A name or an id.

        Returns
        -------
        tuple of str
            Names and ids as judged, in the order of the table.
        """
        names = self._names.get(self._of(name), [])
        return tuple(each for each in names if key_of(each) != key_of(name))

    def between(self, left: str, right: str) -> Judgement | None:
        """
        Say what is known about two names.

        Parameters
        ----------
        left
            A name or an id.
        right
            Another.

        Returns
        -------
        str or None
            "same", "different" or "unsure"; None where nobody decided.
        """
        if self._of(left) == self._of(right):
            return "same"
        row = self._between.get(frozenset((self._of(left), self._of(right))))
        return row.judgement if row else None

    def differing(self, name: str) -> bool:
        """
        Tell whether a name is judged different from anything, or unsure.

        Parameters
        ----------
        name
            A name or an id.

        Returns
        -------
        bool
            Whether `between` can give something other than "same" for it.
        """
        own = self._of(name)
        return any(own in pair and len(pair) > 1 for pair in self._between)

    def said(self, left: str, right: str) -> str:
        """
        Say who decided about two names and when.

        Parameters
        ----------
        left
            A name or an id.
        right
            Another.

        Returns
        -------
        str
            Such as "judged the same by Ada on 2026-05-01".
        """
        row = self._direct.get(frozenset((key_of(left), key_of(right))))
        row = row or self._between.get(frozenset((self._of(left), self._of(right))))
        if row is None:
            return ""
        what = "the same" if row.judgement == "same" else row.judgement
        by = f" by {row.by}" if row.by else ""
        return f"judged {what}{by}{f' on {row.at}' if row.at else ''}"


def contradictions(table: pd.DataFrame) -> tuple[Contradiction, ...]:
    """
    Find judgements that cannot all be right.

    Parameters
    ----------
    table
        A map's table of judgements.

    Returns
    -------
    tuple of Contradiction
        One for each judgement "different" between names that others make the same, in
        the order of the table, with the shortest chain of rows that does.

    Examples
    --------
    >>> rows = [("A", "B", "same"), ("B", "C", "same"), ("A", "C", "different")]
    >>> table = pd.DataFrame(rows, columns=["left", "right", "judgement"])
    >>> print(contradictions(table)[0].text)
    judgements, row 4: 'A' and 'C' are judged different, but row 2 ('A' is 'B') and
    row 3 ('B' is 'C') make them the same. Change one of these rows.
    """
    rows = rows_of(table)
    group = groups_of(rows)
    found = []
    for row in rows:
        left, right = key_of(row.left), key_of(row.right)
        if row.judgement == "different" and group.get(left, left) == group.get(
            right, right
        ):
            found.append(_contradiction(row, chain_of(rows, left, right)))
    return tuple(found)


def _contradiction(row: Row, chain: list[Row]) -> Contradiction:
    steps = [f"row {step.number} ('{step.left}' is '{step.right}')" for step in chain]
    if steps:
        make = "makes" if len(steps) == 1 else "make"
        why = f"{' and '.join(steps)} {make} them the same"
    else:
        why = "they are the same name"
    text = (
        f"judgements, row {row.number}: '{row.left}' and '{row.right}' are judged "
        f"different, but {why}. Change one of these rows."
    )
    return Contradiction(row.number, tuple(step.number for step in chain), text)


def judge(
    stakeholder_map: StakeholderMap,
    left: str,
    right: str,
    judgement: Judgement,
    *,
    by: str = "",
    at: str = "",
    note: str = "",
) -> StakeholderMap:
    """
    Record a decision about two names or ids.

    Parameters
    ----------
    stakeholder_map
        The map.
    left
        A name as written, or an id.
    right
        Another name, or the id of the body or person that it is.
    judgement
        "same", "different" or "unsure".
    by
        Who decided.
    at
        When, as an ISO date.
    note
        Why.

    Returns
    -------
    StakeholderMap
        The map with the decision, in place of any earlier one on the same two.

    Raises
    ------
    ContradictoryJudgementsError
        If earlier decisions rule it out.
    InvalidTablesError
        If a name is empty or the judgement is another word.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> judged = judge(example_map(), "The Rev", "hmrc", "same", by="Ada")
    >>> judged.judgements[["left", "right", "judgement", "by"]].values.tolist()
    [['The Rev', 'hmrc', 'same', 'Ada']]
    """
    row = {"left": left, "right": right, "judgement": judgement}
    row |= {"by": by, "at": at, "note": note}
    judged = with_judgement(stakeholder_map.judgements, row)
    changed = stakeholder_map.with_table("judgements", judged)
    Judgements(changed.judgements)
    return changed


def with_judgement(table: pd.DataFrame, row: Mapping[str, str]) -> pd.DataFrame:
    """
    Put a decision in the place of any earlier one on the same two names.

    Parameters
    ----------
    table
        A table of judgements.
    row
        The decision's cells by column.

    Returns
    -------
    pandas.DataFrame
        The table with the decision at its end.
    """
    pair = {key_of(row["left"]), key_of(row["right"])}
    ends = zip(table["left"], table["right"], strict=True)
    other = [{key_of(left), key_of(right)} != pair for left, right in ends]
    kept = table[pd.Series(other, index=table.index, dtype=bool)]
    return pd.concat([kept, pd.DataFrame([row])], ignore_index=True).fillna("")
