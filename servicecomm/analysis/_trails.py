"""The trail from a problem to a body, in words, with what it rests on.

Nothing is weighed here: which trail counts most is known from the ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from servicecomm.analysis._kept import kept
from servicecomm.analysis._ways import WAYS
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.wording import counted, listed, relation_phrase
from servicecomm.model.frames import join_values, split_cell
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from servicecomm.analysis._ground import Ground
    from servicecomm.analysis._ways import Look
    from servicecomm.model.stakeholder_map import StakeholderMap

_NAMED = 3  # problems and words named in a trail before "and 3 more"
_LOOKED_AT = 20  # problems in common among which the surest links are sought
_IT = re.compile(r"\bit\b")


@dataclass(frozen=True, slots=True)
class Footing:
    """
    What one part of a trail rests on.

    Attributes
    ----------
    followed
        The relation, the kind of tie, or the way.
    basis
        How sure it is.
    evidence
        Ids of its evidence, joined by ``|``.
    date
        When it was true, as far as is known.
    """

    followed: str
    basis: str
    evidence: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """
    How a problem leads to a body.

    Attributes
    ----------
    words
        The trail in a sentence.
    footings
        What its parts rest on, from the problem to the body.
    """

    words: str
    footings: tuple[Footing, ...]

    def cells(self) -> dict[str, object]:
        """
        Give what a table says about the trail.

        Returns
        -------
        dict
            ``trail``, ``length``, ``weakest``, ``oldest``, ``followed`` and
            ``evidence``.
        """
        dates = [part.date for part in self.footings if part.date]
        cited = [one for part in self.footings for one in split_cell(part.evidence)]
        weakest = max((part.basis for part in self.footings), key=BASIS.index)
        return {
            "trail": self.words,
            "length": len(self.footings),
            "weakest": weakest,
            "oldest": min(dates, default=""),
            "followed": join_values([part.followed for part in self.footings]),
            "evidence": join_values(cited),
        }


class Trails:
    """
    Puts into words how the problems of one map lead to bodies.

    Parameters
    ----------
    stakeholder_map
        The map.
    ground
        What the ways run over.
    """

    def __init__(self, stakeholder_map: StakeholderMap, ground: Ground) -> None:
        every = bodies(stakeholder_map)
        self._short = every["short"].tolist()
        self._problem_ids = sorted(stakeholder_map.problems["problem_id"].tolist())
        self._dates = _dates(stakeholder_map)
        self._ground = ground
        links = ground.links
        self._width = ground.grid.shape[1]
        self._key = (links["problem"] * self._width + links["body"]).to_numpy()
        columns = ("relation", "basis", "evidence", "as_of")
        self._links = [links[name].array for name in columns]

    def ways(self, seen: Look, body: int) -> list[str]:
        """
        List the ways that lead from a problem to a body.

        Parameters
        ----------
        seen
            What the problem leads to.
        body
            The body's position.

        Returns
        -------
        list of str
            Words of `WAYS`: the most likely first, then in their order.
        """
        leading = [way for way in WAYS if seen.chance[way][body] > 0]
        # That a body is often affected tells nothing about this problem.
        rank = {way: -round(float(seen.chance[way][body]), 12) for way in leading}
        return sorted(leading, key=lambda way: (way == "often affected", rank[way]))

    def trail(self, seen: Look, body: int) -> Trail:
        """
        Tell the trail that counts most.

        Parameters
        ----------
        seen
            What the problem leads to.
        body
            The body's position; some way leads to it.

        Returns
        -------
        Trail
            The trail by the first of `ways`.
        """
        tell: dict[str, Callable[[Look, int], Trail]] = {
            "named": self._named,
            "similar problem": self._similar,
            "shared problems": self._shared,
            "often affected": lambda _, own: self._often(own),
        }
        way = self.ways(seen, body)[0]
        return tell[way](seen, body) if way in tell else self._step(seen, body, way)

    def _named(self, seen: Look, body: int) -> Trail:
        words = f"{self._problem_ids[seen.problem]} names it: “{seen.named[body]}”."
        return Trail(words, (Footing("named", "inferred"),))

    def _similar(self, seen: Look, body: int) -> Trail:
        turned = self._ground.turned
        theirs = turned.indices[turned.indptr[body] : turned.indptr[body + 1]]
        other = int(max(np.sort(theirs), key=lambda each: seen.alike[each]))
        shared = self._ground.likeness.shared(seen.problem, other)
        here, there = self._problem_ids[seen.problem], self._problem_ids[other]
        says, footing = self._affected(other, body)
        both = listed(f"“{word}”" for word in shared[:_NAMED])
        told = _said_of(self._short[body], says, footing)
        words = f"{there} is like {here} (both say {both}); {told}."
        return Trail(words, (Footing("similar problem", "inferred"), footing))

    def _shared(self, seen: Look, body: int) -> Trail:
        turned = self._ground.turned
        shared = turned[seen.affected].multiply(turned[[body]]).sum(axis=1)
        degree = np.diff(turned.indptr)[seen.affected]
        other = int(seen.affected[np.lexsort((seen.affected, degree, -shared))[0]])
        rows = (turned.indptr[[body, other]], turned.indptr[[body + 1, other + 1]])
        first, second = (
            turned.indices[slice(*span)] for span in zip(*rows, strict=True)
        )
        common = np.intersect1d(first, second)
        ids = listed((self._problem_ids[each] for each in common), most=_NAMED)
        says, footing = self._affected(seen.problem, other)
        number = counted(len(common), "problem")
        both = listed([self._short[body], self._short[other]])
        told = _said_of(self._short[other], says, footing)
        words = f"{both} have {number} in common ({ids}); {told}."
        sides = [
            (self._affected(each, other)[1], self._affected(each, body)[1])
            for each in common[:_LOOKED_AT].tolist()
        ]
        surest = min(sides, key=lambda side: [BASIS.index(part.basis) for part in side])
        return Trail(words, (footing, *surest))

    def _often(self, body: int) -> Trail:
        turned = self._ground.turned
        has = turned.indptr[body + 1] - turned.indptr[body]
        others = len(self._problem_ids) - 1
        of_all = f"{has:,} of the {others:,} other problems"
        words = f"{self._short[body]} is affected by {of_all}."
        return Trail(words, (Footing("often affected", "inferred"),))

    def _step(self, seen: Look, body: int, way: str) -> Trail:
        steps = seen.steps
        leading = np.flatnonzero((steps.end == body) & (steps.way == way))
        best = leading[np.argmax(seen.step_chance[leading])]
        kind, basis, evidence = (
            column[best] for column in (steps.kind, steps.basis, steps.evidence)
        )
        says, footing = self._affected(seen.problem, int(steps.start[best]))
        start, end = self._short[steps.start[best]], self._short[body]
        date = steps.as_of[best] or self._newest(evidence)
        over = Footing(kind or way, basis, evidence, date)
        told = _said_of(start, says, footing)
        if way == "service":
            service = self._short[steps.service[best]]
            words = f"{end} and {start} both run part of {service}; {told}."
            return Trail(words, (footing, over, over))
        tells: Mapping[tuple[str, bool], str] = {
            ("parent", True): f"{start} is part of {end}",
            ("agency", False): f"{end} is part of {start}",
            ("successor", True): f"{end} took over from {start}",
            ("successor", False): f"{end} came before {start}",
            ("tie", True): f"{start} {kind} {end}",
            ("tie", False): f"{end} {kind} {start}",
        }
        words = f"{tells[way, bool(steps.forward[best])]}; {told}."
        return Trail(words, (footing, over))

    def _affected(self, problem: int, body: int) -> tuple[str, Footing]:
        """Say how a body is affected, by the surest and newest link."""
        key = problem * self._width + body
        span = slice(*np.searchsorted(self._key, [key, key + 1]).tolist())
        links = [
            (basis, as_of or self._newest(evidence), relation, evidence)
            for relation, basis, evidence, as_of in zip(
                *(column[span] for column in self._links), strict=True
            )
        ]
        links.sort(key=lambda link: link[1], reverse=True)
        links.sort(key=lambda link: BASIS.index(link[0]))
        basis, date, relation, evidence = links[0]
        problem_id = self._problem_ids[problem]
        phrase = _IT.sub(lambda _: problem_id, relation_phrase(relation), count=1)
        return phrase, Footing(relation or "affected", basis, evidence, date)

    def _newest(self, evidence: str) -> str:
        dates = [self._dates.get(own, "") for own in split_cell(evidence)]
        return max(dates, default="")


def _said_of(body: str, says: str, footing: Footing) -> str:
    """Say what leads on, and how sure it is: a body may be "councils", or one."""
    if footing.basis == "stated":
        return f"recorded for {body}: {says}"
    return f"thought of {body} ({footing.basis}): {says}"


@kept
def trails(stakeholder_map: StakeholderMap, ground: Ground) -> Trails:
    """
    Give what puts the trails of a map into words.

    Parameters
    ----------
    stakeholder_map
        The map.
    ground
        What the ways run over.

    Returns
    -------
    Trails
        The same for the same ground.
    """
    return Trails(stakeholder_map, ground)


def _dates(stakeholder_map: StakeholderMap) -> dict[str, str]:
    evidence = stakeholder_map.evidence
    return dict(zip(evidence["evidence_id"], evidence["date"], strict=True))
