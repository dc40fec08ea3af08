"""Reasons to doubt a ranking of connectors, in sentences.

It judges a ranking that is given; the ranking is worked out elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.analysis.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from servicecomm.analysis.broker_words import Words
    from servicecomm.analysis.meetings import Meetings
    from servicecomm.analysis.steadiness import Steadiness

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

FEWEST_ACTORS = 8
"""With fewer bodies or people no ranking is called safe."""

FEWEST_LINKS = 20
"""With fewer links no ranking is called safe."""

LEVEL = 1e-9
"""Two whose betweenness differs by less are level."""

_ERRORS = 2  # standard errors by which two estimates have to differ


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """
    An order of actors by betweenness, and what it was made of.

    Attributes
    ----------
    meetings
        The network.
    value
        Betweenness by actor.
    error
        Its standard error; 0 where it is exact.
    order
        The actors, first place first.
    sources
        The actors that an estimate started from, or None where it is exact.
    top
        How many of the first places matter.
    words
        The words for an actor.
    """

    meetings: Meetings
    value: Floats
    error: Floats
    order: Whole
    sources: Whole | None
    top: int
    words: Words

    def label(self, actor: int) -> str:
        """
        Say what an actor is called.

        Parameters
        ----------
        actor
            Its position.

        Returns
        -------
        str
            Its short name, or its role.
        """
        return str(self.meetings.actors["label"].iloc[actor])

    def first(self) -> str:
        """
        Say who comes first.

        Returns
        -------
        str
            The id.
        """
        return str(self.meetings.actors.index[self.order[0]])


def doubts(
    ranking: Ranking, hidden: Steadiness, stated: Ranking | None
) -> Iterator[str]:
    """
    Give every reason not to rely on the order at the top.

    Parameters
    ----------
    ranking
        The ranking.
    hidden
        What happens to it when links are hidden.
    stated
        The same ranking by stated links alone, if that is another one.

    Yields
    ------
    str
        A sentence.
    """
    yield from _too_few(ranking)
    if ranking.value[ranking.order[0]] <= LEVEL:
        yield "Nobody here stands between others: there is no order."
        return
    yield from _too_close(ranking)
    yield from _flipped(ranking, hidden)
    if stated is not None and stated.first() != ranking.first():
        yield (
            f"With stated links only, {stated.label(stated.order[0])} comes first "
            f"instead of {ranking.label(ranking.order[0])}."
        )


def _too_few(ranking: Ranking) -> Iterator[str]:
    actors, links = sizes(ranking.meetings)
    if actors < FEWEST_ACTORS or links < FEWEST_LINKS:
        who, many = ranking.words.one, ranking.words.many
        yield (
            f"There is too little to rank by: {counted(actors, who, many)} and "
            f"{counted(links, 'link')}, where at least {FEWEST_ACTORS} and "
            f"{FEWEST_LINKS} are needed."
        )


def sizes(meetings: Meetings) -> tuple[int, int]:
    """
    Count what a network holds.

    Parameters
    ----------
    meetings
        The network.

    Returns
    -------
    tuple of int
        The actors and the links.
    """
    return len(meetings.actors), int(meetings.link.max(initial=-1)) + 1


def _too_close(ranking: Ranking) -> Iterator[str]:
    leading = ranking.order[: ranking.top + 1]
    for ahead, behind in pairwise(leading.tolist()):
        lead = ranking.value[ahead] - ranking.value[behind]
        names = f"{ranking.label(ahead)} and {ranking.label(behind)}"
        doubt = _ERRORS * np.hypot(ranking.error[ahead], ranking.error[behind])
        if lead <= LEVEL:
            yield f"{names} are level."
        elif lead <= doubt:
            yield f"{names} are closer than the estimate can tell apart."


def _flipped(ranking: Ranking, hidden: Steadiness) -> Iterator[str]:
    if not hidden.tried:
        yield "What happens when links are missing was not tried."
    elif hidden.lost and hidden.example is not None:
        first, second, new = hidden.example
        links = [ranking.meetings.describe(each) for each in (first, second)]
        yield (
            f"Hiding two links takes the first place from "
            f"{ranking.label(ranking.order[0])} in {hidden.lost:,} of "
            f"{hidden.tried:,} cases: without the links {listed(links)}, "
            f"{ranking.label(new)} comes first or level."
        )
    elif hidden.flips:
        yield (
            f"Hiding two links changes the order of the first {ranking.top} places in "
            f"{hidden.flips:,} of {hidden.tried:,} cases; the first place stays."
        )


def verdict(found: list[str], hidden: Steadiness, top: int) -> str:
    """
    Say whether the order at the top is safe.

    Parameters
    ----------
    found
        The doubts.
    hidden
        What was tried.
    top
        How many of the first places matter.

    Returns
    -------
    str
        A sentence.
    """
    if found:
        return "The order at the top is not safe: do not rest a choice on it alone."
    places = "first place stays" if top == 1 else f"first {top} places stay"
    if hidden.every:
        return f"The order at the top is safe: the {places}, whichever two links go."
    return (
        f"The order at the top held: the {places} in all {hidden.tried:,} cases tried, "
        "each without two links of those at the top."
    )


def basics(ranking: Ranking, parts: int) -> Iterator[str]:
    """
    Say what a ranking rests on.

    Parameters
    ----------
    ranking
        The ranking.
    parts
        In how many parts the network falls.

    Yields
    ------
    str
        A sentence.
    """
    actors, links = sizes(ranking.meetings)
    many = ranking.words.many
    size = counted(actors, ranking.words.one, many)
    if ranking.sources is None:
        yield f"Worked out exactly, from {size} and {counted(links, 'link')}."
    else:
        yield (
            f"Estimated from {len(ranking.sources):,} of {size}, drawn by the seed, "
            f"and {counted(links, 'link')}."
        )
    if parts > 1:
        yield f"The map falls into {parts:,} parts that do not meet at all."
