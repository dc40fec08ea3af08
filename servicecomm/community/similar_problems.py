"""The same problem in other words: pairs of statements for a person to judge.

Nothing is merged here, and nothing leaves the machine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis._tokens import joined, words_of
from servicecomm.analysis.links import problem_positions
from servicecomm.analysis.wording import listed
from servicecomm.community._alike import alike_pairs, family
from servicecomm.community._stems import stem
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecomm.model.stakeholder_map import StakeholderMap

SAME = "same words"
MAYBE = "maybe the same"

_SAME_FROM = 0.8  # look-alikes reach 0.76: see benchmarks/similar_problems.py
_MAYBE_FROM = 0.2
_TOLD = ("title", "title", "who", "what")  # what says most counts twice
_NAMED = 6  # words named in a sentence before "and 3 more"
_NATIONS = "england scotland wales northern ireland english scottish welsh irish"
_LIMITS = "under over before after above below"
_APART = frozenset([*_NATIONS.split(), *_LIMITS.split()])
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d")

_COLUMNS = {
    **dict.fromkeys(("problem_a", "problem_b", "title_a", "title_b"), "str"),
    "verdict": "str",
    "score": "float64",
    "words": "float64",
    **dict.fromkeys(("shared_words", "only_a", "only_b", "text"), "str"),
}


def similar_problems(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    limit: int | None = 200,
) -> pd.DataFrame:
    """
    List pairs of problems that may be the same one in other words.

    What is compared is the title, and who has the problem and what happens. Pairs that
    somebody has judged to be the same or different are left out.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to compare with all others, or None for all.
    limit
        How many pairs to list, from the top; None lists all.

    Returns
    -------
    pandas.DataFrame
        One row a pair: ``problem_a``, ``problem_b`` (ids, in order), ``title_a``,
        ``title_b``, ``verdict`` ("same words" or "maybe the same": suggestions, both
        for a person to judge), ``score`` (0..1: likeness with words of one family
        counted as one), ``words`` (0..1: likeness in the words themselves),
        ``shared_words`` (joined by ``|``; ``wait ~ delays`` where two words of a
        family meet), ``only_a``, ``only_b`` (the words that only one has) and
        ``text``, a sentence. "Same words" first, then the highest score, then by id.

        Pairs that speak of different figures, nations or sides of a limit ("under",
        "over") are never "same words".

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If `limit` is below 1.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.model.edits import add
    >>> more = add(
    ...     example_map(),
    ...     "problems",
    ...     problem_id="P14",
    ...     title="Nobody counts bereaved children",
    ... )
    >>> pair = similar_problems(more, "P14").iloc[0]
    >>> pair["problem_a"], pair["shared_words"]
    ('P10', 'bereaved|children|counts')
    """
    if limit is not None and limit < 1:
        raise ServiceCommError(f"limit is {limit}: it must be at least 1.")
    asked = None if problems is None else problem_positions(stakeholder_map, problems)
    table = stakeholder_map.problems.sort_values("problem_id")
    cells = (table[name].tolist() for name in _TOLD)
    texts = [joined(told) for told in zip(*cells, strict=True)]
    pairs = alike_pairs(texts, _MAYBE_FROM, among=asked)
    ids, titles = table["problem_id"].tolist(), table["title"].tolist()
    apart = [_setting_apart(text) for text in texts]
    judged = _judged(stakeholder_map)
    found = [
        (not _same(own[2], apart[own[0]], apart[own[1]]), *own)
        for own in pairs.rows()
        if frozenset((ids[own[0]], ids[own[1]])) not in judged
    ]
    found.sort(key=lambda own: own[0])  # stable: within a list the order stays
    rows = [
        {
            "problem_a": ids[first],
            "problem_b": ids[second],
            "title_a": titles[first],
            "title_b": titles[second],
            "verdict": MAYBE if maybe else SAME,
            "score": score,
            "words": words,
            **_compared((ids[first], texts[first]), (ids[second], texts[second])),
        }
        for maybe, first, second, words, score in found[:limit]
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _same(words: float, here: frozenset[str], there: frozenset[str]) -> bool:
    return words >= _SAME_FROM and not (here - there and there - here)


def _judged(stakeholder_map: StakeholderMap) -> set[frozenset[str]]:
    """Give the pairs that somebody has decided about."""
    judgements = stakeholder_map.judgements
    decided = judgements[judgements["judgement"].isin(["same", "different"])]
    sides = zip(decided["left"], decided["right"], strict=True)
    return {frozenset(side) for side in sides}


def _setting_apart(text: str) -> frozenset[str]:
    """Give the figures, nations and sides of a limit that a text names."""
    words = set(_WORD.findall(text.casefold()))
    return frozenset(word for word in words if word in _APART or _FIGURE.search(word))


def _compared(here: tuple[str, str], there: tuple[str, str]) -> dict[str, str]:
    """Say which words two problems share, and which only one has."""
    only_a, only_b = _by_stem(here[1]), _by_stem(there[1])
    both = only_a.keys() & only_b.keys()
    shared = [only_b[own] for own in both]
    only_a = {own: word for own, word in only_a.items() if own not in both}
    only_b = {own: word for own, word in only_b.items() if own not in both}
    kin = {family(word): own for own, word in reversed(only_b.items())}
    for own, word in list(only_a.items()):
        if other := kin.pop(family(word), ""):
            shared.append(f"{only_a.pop(own)} ~ {only_b.pop(other)}")
    said = [f"Both say {listed(sorted(shared), most=_NAMED)}"]
    said += [
        f"only {own} says {listed(sorted(words.values()), most=_NAMED)}"
        for (own, _), words in ((here, only_a), (there, only_b))
        if words
    ]
    return {
        "shared_words": SEPARATOR.join(sorted(shared)),
        "only_a": SEPARATOR.join(sorted(only_a.values())),
        "only_b": SEPARATOR.join(sorted(only_b.values())),
        "text": f"{'; '.join(said)}.",
    }


def _by_stem(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words_of(text):
        found.setdefault(stem(word), word)
    return found
