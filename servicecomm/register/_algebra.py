"""The algebra of judgements: names joined by "same", and the chains that join them.

What a person may ask of a table of judgements is in `servicecomm.register.judgements`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from servicecomm.register._normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

Judgement = Literal["same", "different", "unsure"]
"""What a person can decide about two names."""


@dataclass(frozen=True, slots=True)
class Row:
    """
    One judgement.

    Attributes
    ----------
    number
        Its row, as a spreadsheet numbers it.
    left
        One name or id.
    right
        The other.
    judgement
        "same", "different" or "unsure".
    by
        Who decided.
    at
        When.
    """

    number: int
    left: str
    right: str
    judgement: Judgement
    by: str
    at: str


def key_of(name: str) -> str:
    """
    Give the form in which names of judgements are compared.

    Parameters
    ----------
    name
        A name or an id.

    Returns
    -------
    str
        Its folded text.
    """
    # An id of symbols alone folds to nothing: then it stands for itself.
    return fold(name) or name.strip().casefold()


def rows_of(table: pd.DataFrame) -> list[Row]:
    """
    Read a table of judgements.

    Parameters
    ----------
    table
        A map's table; missing columns are empty.

    Returns
    -------
    list of Row
        Its rows, in order.
    """
    cells = table.reindex(
        columns=["left", "right", "judgement", "by", "at"], fill_value=""
    )
    rows = cells.itertuples(index=False, name=None)
    return [Row(number, *row) for number, row in enumerate(rows, start=2)]


def groups_of(rows: Iterable[Row]) -> Mapping[str, str]:
    """
    Join names that are judged the same.

    Parameters
    ----------
    rows
        Judgements.

    Returns
    -------
    Mapping of str to str
        For each name in a judgement "same", the first name of its group.
    """
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for row in rows:
        if row.judgement == "same":
            ends = [key_of(row.left), key_of(row.right)]
            first, second = (top(above.setdefault(end, end)) for end in ends)
            above[max(first, second)] = min(first, second)
    return {key: top(key) for key in above}


def chain_of(rows: Iterable[Row], start: str, end: str) -> list[Row]:
    """
    Find the fewest judgements "same" that lead from one name to another.

    Parameters
    ----------
    rows
        Judgements.
    start
        One name, as `key_of` gives it.
    end
        The other, in the same group.

    Returns
    -------
    list of Row
        The judgements, in order along the chain.
    """
    steps: dict[str, list[tuple[str, Row]]] = {}
    for row in rows:
        if row.judgement == "same":
            left, right = key_of(row.left), key_of(row.right)
            steps.setdefault(left, []).append((right, row))
            steps.setdefault(right, []).append((left, row))
    reached: dict[str, list[Row]] = {start: []}
    waiting = [start]
    for here in waiting:
        for there, row in steps.get(here, ()):
            if there not in reached:
                reached[there] = [*reached[here], row]
                waiting.append(there)
    return reached[end]
