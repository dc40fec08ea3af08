"""Whether the order at the top of a ranking of brokers outlives two missing links.

Pairs of links are hidden and the ranking is worked out again; what that means for a
reader is said elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, isqrt
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.analysis._sparse import ones
from servicecomm.analysis.structure import dependencies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

    from servicecomm.analysis.meetings import Meetings

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

FEWEST_TRIALS = 10
"""Pairs that are hidden in any case, however large the network is."""

_CELLS = 100_000  # cells of one working table: what fits near the processor
_BUDGET = 200_000_000  # links followed in all trials together: some seconds
_LEVEL = 1e-9  # two that differ by less are level


@dataclass(frozen=True, slots=True, eq=False)
class Steadiness:
    """
    What hiding pairs of links does to a ranking.

    Attributes
    ----------
    tried
        How many pairs were hidden.
    every
        Whether these are all pairs of links that there are.
    flips
        How many of them change the order of the first places.
    lost
        How many of them take the first place from whoever has it.
    holds
        For each actor: the share of the pairs after which it has its place or a
        better one (0..1).
    example
        The numbers of two links, and the position of the actor who comes first when
        they are hidden: the first pair that takes the first place away, or none.
    """

    tried: int
    every: bool
    flips: int
    lost: int
    holds: Floats
    example: tuple[int, int, int] | None


def hide_pairs(
    meetings: Meetings,
    order: Whole,
    *,
    top: int,
    sources: Whole | None,
    trials: int,
    seed: int,
) -> Steadiness:
    """
    Hide two links at a time and see whether the order at the top stays.

    All pairs of links where there are no more than `trials`; otherwise pairs of the
    links of the first `top` places and the next one, and if they are too many, pairs
    drawn from these.

    Parameters
    ----------
    meetings
        The network.
    order
        The actors, first place first.
    top
        How many of the first places matter.
    sources
        Positions of the actors that the ranking was worked out from, or None for all.
    trials
        Most pairs to hide; fewer on a large network.
    seed
        Of the draw.

    Returns
    -------
    Steadiness
        What happened.
    """
    starts = np.arange(len(meetings.actors)) if sources is None else sources
    work = len(meetings.link) * len(starts)
    most = min(trials, max(FEWEST_TRIALS, _BUDGET // max(work, 1)))
    pairs, every = _pairs(meetings, order[: top + 1], most, seed)
    flips = lost = 0
    held = np.zeros(len(meetings.actors))
    place = np.empty(len(meetings.actors), int)
    place[order] = np.arange(len(meetings.actors))
    example = None
    for some, values in _without(meetings, pairs, starts):
        ahead = values[:, order[:-1]] > values[:, order[1:]] + _LEVEL
        rest = values[:, order[top:]].max(axis=1, initial=-np.inf)
        stays = ahead[:, : top - 1].all(axis=1)
        stays &= values[:, order[top - 1]] > rest + _LEVEL
        others = values[:, order[1:]].max(axis=1, initial=-np.inf)
        gone = np.flatnonzero(values[:, order[0]] <= others + _LEVEL)
        flips += int((~stays).sum())
        lost += len(gone)
        for each in values:
            ranked = np.sort(each)
            better = len(each) - np.searchsorted(ranked, each + _LEVEL, side="right")
            held += better <= place
        if len(gone) and example is None:
            new = order[1:][np.argmax(values[gone[0], order[1:]])]
            example = (*some[gone[0]].tolist(), int(new))
    holds = held / max(len(pairs), 1)
    return Steadiness(len(pairs), every, flips, lost, holds, example)


def _pairs(
    meetings: Meetings, leaders: Whole, most: int, seed: int
) -> tuple[Whole, bool]:
    links = np.unique(meetings.link)
    every = comb(len(links), 2) <= most
    if not every:
        links = np.unique(meetings.link[np.isin(meetings.actor, leaders)])
    count = comb(len(links), 2)
    if count <= most:
        numbers = np.arange(count)
    else:
        draw = np.random.default_rng(seed)
        numbers = np.sort(draw.choice(count, most, replace=False))
    return links[[_pair(int(number)) for number in numbers]].reshape(-1, 2), every


def _pair(number: int) -> tuple[int, int]:
    """Give the pair of that number in (0, 1), (0, 2), (1, 2), (0, 3) and so on."""
    second = (1 + isqrt(1 + 8 * number)) // 2
    return number - comb(second, 2), second


def _without(
    meetings: Meetings, pairs: Whole, starts: Whole
) -> Iterator[tuple[Whole, Floats]]:
    """Work the betweenness out again without each pair, many networks at a time."""
    size = len(meetings.places) + len(meetings.actors)
    width = max(1, min(len(starts), _CELLS // size))
    many = max(1, _CELLS // (size * width))
    for first in range(0, len(pairs), many):
        some = pairs[first : first + many]
        networks = _side_by_side(meetings, some, size)
        offset = size * np.arange(len(some))[:, np.newaxis]
        ends = np.tile(
            np.repeat([0.0, 1.0], [len(meetings.places), len(meetings.actors)]),
            len(some),
        )
        total = np.zeros(len(ends))
        for left in range(0, len(starts), width):
            columns = np.arange(len(starts[left : left + width]))
            rows = offset + len(meetings.places) + starts[left : left + width]
            where = np.broadcast_to(columns, rows.shape)
            passing = dependencies(networks, ends, rows.ravel(), where.ravel())
            total += passing.sum(axis=1)
        scale = len(meetings.actors) / len(starts) / 2
        yield some, total.reshape(len(some), size)[:, len(meetings.places) :] * scale


def _side_by_side(meetings: Meetings, pairs: Whole, size: int) -> sparse.csr_array:
    hidden = (meetings.link == pairs[:, :1]) | (meetings.link == pairs[:, 1:])
    offset = size * np.arange(len(pairs))[:, np.newaxis]
    place = (offset + meetings.place)[~hidden]
    actor = (offset + len(meetings.places) + meetings.actor)[~hidden]
    whole = size * len(pairs)
    row, column = np.r_[place, actor], np.r_[actor, place]
    return ones(row, column, (whole, whole))
