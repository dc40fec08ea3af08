"""Which nodes of a network a picture has room for: those with most links.

It counts links and names nothing; where nodes stand is `_placing`'s affair.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from servicecomm.drawing.sentences import modes

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx as nx

MOST_LABELLED = 60
"""How many nodes are drawn and named in one picture, at most."""

_MOST_LINKS = 120  # of the bodies of a crowd: more lines than this are a tangle
_MOST_TITLES = 40  # more problems than this have ids only
_LEAST_NAMED = 20


class Crowd(NamedTuple):
    """
    What is drawn of a network.

    Attributes
    ----------
    drawn
        Ids of the nodes that are drawn.
    titles
        Whether problems have titles.
    cutoff
        Bodies with fewer links than this are not drawn; 0 if all are.
    """

    drawn: frozenset[str]
    titles: bool
    cutoff: int


def chosen(graph: nx.Graph[str], named: Collection[str]) -> Crowd:
    """Choose the problems with most links, and bodies as far as there is room."""
    every, bodies = modes(graph)
    busy = sorted(every, key=lambda each: (-graph.degree[each], each))
    problems = busy[:MOST_LABELLED]
    titles = len(problems) <= _MOST_TITLES
    room = max(MOST_LABELLED - len(problems) * titles, _LEAST_NAMED)
    links = sorted((graph.degree[each] for each in bodies), reverse=True)
    cutoff = _cutoff(links, room) if len(links) > room else 0
    busiest = [each for each in bodies if graph.degree[each] >= cutoff]
    return Crowd(frozenset([*problems, *busiest, *named]), titles, cutoff)


def _cutoff(links: list[int], room: int) -> int:
    few = sum(total <= _MOST_LINKS for total in accumulate(links[:room]))
    return links[few] + 1
