"""Bodies and people who join groups that do not otherwise meet, and how sure that is.

It ranks and explains; whom to invite is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from servicecomm import _html
from servicecomm.analysis.broker_doubts import (
    LEVEL,
    Ranking,
    basics,
    doubts,
    verdict,
)
from servicecomm.analysis.broker_words import WORDS, say, survey
from servicecomm.analysis.links import followed_basis
from servicecomm.analysis.meetings import bodies_meeting, people_meeting
from servicecomm.analysis.overlap import shared_counts
from servicecomm.analysis.steadiness import hide_pairs
from servicecomm.analysis.structure import constraint, effective_size
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from servicecomm.analysis.broker_words import Scene, Words
    from servicecomm.analysis.levels import Level
    from servicecomm.analysis.meetings import Meetings
    from servicecomm.model.stakeholder_map import StakeholderMap

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

EXACT = 1_000
"""Up to so many bodies or people betweenness is exact; above, it is estimated."""

SAMPLE = 200
"""How many bodies or people an estimate starts from."""

_COLUMNS = {
    "rank": "int64",
    "id": "str",
    "name": "str",
    "kind": "str",
    "betweenness": "float64",
    "constraint": "float64",
    "effective_size": "float64",
    "partners": "int64",
    "group": "int64",
    "part": "int64",
    "holds": "float64",
    "sentence": "str",
}
_MOST_MEETINGS = 60_000_000  # pairs that meet in one place, over all places: a gigabyte


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Brokerage:
    """
    Who joins groups that do not otherwise meet.

    Attributes
    ----------
    table
        One row a body or person, the strongest connector first: ``rank`` (from 1),
        ``id``, ``name``, ``kind``; ``betweenness``, the share (0..1) of all pairs of
        others whose shortest way to one another leads through it; ``constraint``
        (Burt's: low where its partners do not meet) and ``effective_size`` (partners,
        less those who lead to the same others), with the number of shared problems as
        the strength of a tie; ``partners`` (how many it meets); ``group`` (its group in
        `groups`), ``part`` (1 for the largest part that hangs together); ``holds``, the
        share (0..1) of the pairs of hidden links after which it keeps its rank or a
        better one; ``sentence``.
    groups
        One row a group: ``group``, ``name``, ``size``, ``ids`` and ``places`` (the
        problems or teams where it meets), joined by ``|``.
    safe
        Whether the order at the top can be relied on.
    notes
        Why, and what the figures rest on, in sentences.
    """

    table: pd.DataFrame
    groups: pd.DataFrame
    safe: bool
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        safe = "safe" if self.safe else "not safe"
        return f"Brokerage({len(self.table)} ranked, {len(self.groups)} groups, {safe})"

    def _repr_html_(self) -> str:
        shown = self.table[["rank", "name", "partners", "holds", "sentence"]]
        holds = self.table["holds"].map("{:.0%}".format)
        caption = f"Connectors: {'safe' if self.safe else 'not a safe'} ranking"
        return _html.table(shown.assign(holds=holds), caption) + _html.bullets(
            self.notes
        )


def brokerage(
    stakeholder_map: StakeholderMap,
    *,
    who: Literal["bodies", "people"] = "bodies",
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    most: int = 20,
    top: int = 1,
    trials: int = 5_000,
    seed: int = 0,
) -> Brokerage:
    """
    Find who joins groups that do not otherwise meet.

    Bodies meet where they share a problem or have a tie; people where one knows the
    other, they have a tie or share a team. The ranking goes by betweenness between
    bodies (or people) in the network of both kinds, then by id. It is called safe only
    if there are enough links, nobody at the top is level with the next, no two links
    change the first places when they are hidden, and links that are not stated do not
    decide the first place.

    Parameters
    ----------
    stakeholder_map
        The map.
    who
        "bodies" or "people".
    level
        For bodies: "recorded", "organisation" or "top parent".
    basis
        Which links and ties to follow: any of "stated", "inferred", "assumed"; a tie
        without a basis counts as assumed.
    most
        How many to list, from the top.
    top
        How many of the first places have to stay for the ranking to be safe.
    trials
        Most pairs of links to hide: all pairs if they are no more, else those at the
        top, or a sample of them; fewer on a large network; 0 hides none.
    seed
        Of the samples.

    Returns
    -------
    Brokerage
        The table, the groups, whether the order at the top is safe, and why.

    Raises
    ------
    ServiceCommError
        If `who`, `level` or `basis` is none of those above, or a number is too small.

    References
    ----------
    L. C. Freeman, "A set of measures of centrality based on betweenness", Sociometry
    40 (1977). K. Faust, "Centrality in affiliation networks", Social Networks 19
    (1997). R. S. Burt, Structural Holes (1992). E. Costenbader and T. W. Valente, "The
    stability of centrality measures when networks are sampled", Social Networks 25
    (2003).

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> found = brokerage(example_map(), trials=200)
    >>> found.table["name"].head(2).tolist(), found.safe
    (['GRO', 'Local registration services'], False)
    """
    _check(who, most, top, trials)
    words = WORDS[who]
    meetings = _meetings(stakeholder_map, who, level, basis)
    scene = survey(meetings)
    if not len(meetings.actors):
        note = f"No {words.one} on this map meets another."
        return Brokerage(_table([]), scene.groups, safe=False, notes=(note,))
    ranking = _ranked(meetings, words, top, seed)
    hidden = hide_pairs(
        meetings,
        ranking.order,
        top=ranking.top,
        sources=ranking.sources,
        trials=trials,
        seed=seed,
    )
    stated = None
    if set(followed_basis(basis)) > {"stated"} and ranking.sources is None:
        sure = _meetings(stakeholder_map, who, level, "stated")
        stated = _ranked(sure, words, top, seed) if len(sure.actors) else None
    found = list(doubts(ranking, hidden, stated))
    parts = int(scene.part.max()) + 1
    notes = [verdict(found, hidden, ranking.top), *found, *basics(ranking, parts)]
    rows, said = _rows(scene, ranking, most, hidden.holds)
    table = _table(rows)
    return Brokerage(table, scene.groups, safe=not found, notes=(*notes, *said))


def _check(who: str, most: int, top: int, trials: int) -> None:
    if who not in WORDS:
        words = " or ".join(f"'{word}'" for word in WORDS)
        raise ServiceCommError(f"There are no connectors among '{who}'. Use {words}.")
    for name, number, least in (
        ("most", most, 1),
        ("top", top, 1),
        ("trials", trials, 0),
    ):
        if number < least:
            raise ServiceCommError(f"{name} is {number}: use {least} or more.")


def _meetings(
    stakeholder_map: StakeholderMap,
    who: str,
    level: Level,
    basis: Collection[str] | str,
) -> Meetings:
    if who == "people":
        return people_meeting(stakeholder_map, basis)
    return bodies_meeting(stakeholder_map, level, basis)


def _ranked(meetings: Meetings, words: Words, top: int, seed: int) -> Ranking:
    count = len(meetings.actors)
    sources = None
    if count > EXACT:
        draw = np.random.default_rng(seed)
        sources = np.sort(draw.choice(count, SAMPLE, replace=False))
    value, error = meetings.between(sources)
    # Rounding apart, equal values stand in the order of the ids.
    order = np.lexsort((np.arange(count), -np.round(value, 9)))
    return Ranking(meetings, value, error, order, sources, min(top, count), words)


def _rows(
    scene: Scene, ranking: Ranking, most: int, holds: Floats
) -> tuple[list[tuple[object, ...]], list[str]]:
    listed = ranking.order[:most]
    partners, tightness, size, notes = _holes(scene, listed)
    others = len(scene.group) - 1
    pairs = max(1, others * (others - 1) // 2)
    rows: list[tuple[object, ...]] = []
    for rank, actor in enumerate(listed.tolist()):
        row = scene.meetings.actors.iloc[actor]
        value = max(float(ranking.value[actor]), 0.0)
        rows.append(
            (
                rank + 1,
                row.name,
                row["label"],
                row["kind"],
                value / pairs,
                tightness[rank],
                size[rank],
                partners[rank],
                scene.group[actor] + 1,
                scene.part[actor] + 1,
                holds[actor],
                say(scene, actor, value if value > LEVEL else 0, ranking.words),
            )
        )
    return rows, notes


def _holes(scene: Scene, listed: Whole) -> tuple[Whole, Floats, Floats, list[str]]:
    """Measure how far the partners of those listed meet one another."""
    incidence = scene.incidence
    present = np.diff(incidence.indptr).astype(np.int64)
    if np.square(present).sum() > _MOST_MEETINGS:
        unknown = np.full(len(listed), np.nan)
        turned = incidence.T.tocsr()
        met = [(turned[[each]] @ incidence).nnz - 1 for each in listed]
        note = "The network is too large for constraint and effective size."
        return np.array(met, np.int64), unknown, unknown, [note]
    weights = shared_counts(incidence)
    partners = np.diff(weights.indptr)[listed]
    return partners, constraint(weights, listed), effective_size(weights, listed), []


def _table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
