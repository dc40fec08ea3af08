"""Names as people write them → public bodies, with a score, a verdict and the reason.

It proposes and never guesses silently: people's decisions are kept and re-applied in
`servicecomm.register.judgements`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from servicecomm.errors import UnknownIdError
from servicecomm.model.frames import join_values, text_cell
from servicecomm.register._finding import Finding, fate, none
from servicecomm.register._guessing import guessed
from servicecomm.register._index import index_of
from servicecomm.register._judged import apply_judgements
from servicecomm.register._normalise import fold
from servicecomm.register._parts import in_parts
from servicecomm.register._strict import by_address, strict
from servicecomm.register._words import NOBODY
from servicecomm.register.bodies import load_register
from servicecomm.register.judgements import Judgements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from servicecomm.register._index import Index
    from servicecomm.register.bodies import Register

COLUMNS = ("written", "body_id", "name", "score", "verdict", "reason", "candidates")
"""The columns of an answer."""

_CHUNK = 1000
_LONGEST = 250
_CANDIDATES = 8


def match_names(
    names: Iterable[Any],
    *,
    register: Register | None = None,
    judgements: pd.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """
    Say which public body each name means, how sure that is, and why.

    Parameters
    ----------
    names
        Names as written; numbers and missing values are read as text.
    register
        The bodies; the shipped register if not given. `Register.with_organisations`
        extends it by a map's own.
    judgements
        People's decisions, as a map's table of judgements; they win.
    progress
        Called after each thousand different names with how many are done and how many
        there are.

    Returns
    -------
    pandas.DataFrame
        One row a name, in the order given: ``written``; ``body_id`` and ``name`` of the
        body that it means or, under review, most likely means (empty for "none");
        ``score`` 0 to 1; ``verdict`` "matched", "review" (a person should look) or
        "none" (in no register); ``reason`` in words; ``candidates``, the ids of all
        bodies that it may mean, most likely first, joined by ``|``.

    Raises
    ------
    ContradictoryJudgementsError
        If the judgements cannot all be right.

    References
    ----------
    Near misses are ranked by the weighted index of A. Tversky, "Features of
    similarity", Psychological Review 84 (1977).

    Examples
    --------
    >>> found = match_names(["H.M.R.C.", "GCA", "Smalltown Parish Council"])
    >>> found[["body_id", "verdict"]].values.tolist()
    [['hm-revenue-customs', 'matched'], ['government-commercial-agency', 'review'],
     ['', 'none']]
    >>> found["candidates"][1]
    'government-commercial-agency|groceries-code-adjudicator'
    """
    register = load_register() if register is None else register
    decided = Judgements(pd.DataFrame() if judgements is None else judgements)
    written = [text_cell(name) for name in names]
    unique = list(dict.fromkeys(written))
    found: dict[str, Finding] = {}
    for start in range(0, len(unique), _CHUNK):
        chunk = unique[start : start + _CHUNK]
        found.update(zip(chunk, _match(register, decided, chunk), strict=True))
        if progress is not None:
            progress(len(found), len(unique))
    rows = [_row(register, text, found[text]) for text in written]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {column: "str" for column in COLUMNS if column != "score"}
        | {"score": "float64"}
    )


def match_column(
    table: pd.DataFrame,
    column: str,
    *,
    register: Register | None = None,
    judgements: pd.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """
    Match one column of somebody's table and keep the rest beside it.

    Parameters
    ----------
    table
        Any table.
    column
        The heading of the column of names.
    register
        As in `match_names`.
    judgements
        As in `match_names`.
    progress
        As in `match_names`.

    Returns
    -------
    pandas.DataFrame
        The table with the columns of `match_names` after its own, but for ``written``;
        a heading that is taken is written with "matched " before it.

    Raises
    ------
    UnknownIdError
        If the table has no such column.
    ContradictoryJudgementsError
        If the judgements cannot all be right.

    Examples
    --------
    >>> mine = pd.DataFrame({"name": ["DfT"], "seats": ["3"]})
    >>> match_column(mine, "name").columns.tolist()[:4]
    ['name', 'seats', 'body_id', 'matched name']
    """
    if column not in table.columns:
        raise UnknownIdError("column", column, map(str, table.columns))
    found = match_names(
        table[column], register=register, judgements=judgements, progress=progress
    )
    found = found.drop(columns="written").set_axis(table.index)
    headings = {name: f"matched {name}" for name in found if name in table.columns}
    return pd.concat([table, found.rename(columns=headings)], axis="columns")


def _row(register: Register, text: str, found: Finding) -> tuple[str | float, ...]:
    first = found.bodies[0] if found.bodies else ""
    name = register[first].name if first else ""
    candidates = join_values(list(found.bodies[:_CANDIDATES]))
    score = round(found.score, 3)
    return text, first, name, score, found.verdict, found.reason, candidates


def _match(
    register: Register, judgements: Judgements, texts: Sequence[str]
) -> list[Finding]:
    index = index_of(register)
    known = {text: _read(index, text) for text in texts}
    unread = [text for text in texts if known[text] is None]
    guesses = dict(zip(unread, guessed(index, unread), strict=True))
    answers = [_finished(register, known[text] or guesses[text]) for text in texts]
    if not judgements:
        return answers
    return apply_judgements(index, judgements, texts, answers)


def _read(index: Index, text: str) -> Finding | None:
    """Answer what can be answered without guessing."""
    if not text.strip() or len(text) > _LONGEST or fold(text) in NOBODY:
        return _no_name(text)
    known = strict(index, text)
    if known is not None:
        return known
    addressed, rest = by_address(index, text)
    if addressed is not None:
        return addressed
    if not fold(rest):
        return none("an address whose domain no body of the register has")
    return (strict(index, rest) if rest != text else None) or in_parts(index, rest)


def _no_name(text: str) -> Finding:
    if not text.strip():
        return none("nothing is written")
    if len(text) > _LONGEST:
        return none(f"longer than any name: {len(text):,} characters")
    return none("it says that nobody is named")


def _finished(register: Register, found: Finding) -> Finding:
    if not found.bodies:
        return found
    body = register[found.bodies[0]]
    found = found.noting(fate(register, body.id))
    if found.verdict == "matched" and not body.is_verified:
        return found.to_review("no publisher's list confirms this entry")
    return found
