"""Names with a word misspelt: mended, then read exactly.

Only slips that leave no doubt about the word are accepted; others go to review.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from servicecomm.register._finding import Finding, listed
from servicecomm.register._index import index_of, is_council
from servicecomm.register._normalise import fold
from servicecomm.register._spelling import Speller
from servicecomm.register._strict import strict
from servicecomm.register._words import STOP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecomm.register._index import Index
    from servicecomm.register.bodies import Register

_COMMON = 15
_SHORT = 3
_SHORT_LIKE = 0.5
_MOST = 2
_SURE_LENGTH = 5
_ENOUGH_ELSE = 4
_MENDED = 0.92


@dataclass(frozen=True)
class Mender:
    """
    The words of a register as they are written.

    Attributes
    ----------
    counts
        How many bodies have each word in a name.
    speller
        Finds the nearest of those words.
    small
        Finds the nearest of the smallest words.
    """

    counts: Mapping[str, int]
    speller: Speller
    small: Speller

    def read(self, words: set[str]) -> dict[str, str]:
        """
        Read misspelt words.

        Parameters
        ----------
        words
            Folded words.

        Returns
        -------
        dict of str to str
            The word meant by each that is unknown and near enough to one.
        """
        unknown = {word for word in words if word not in self.counts}
        near = self.speller.read({word for word in unknown if len(word) > _SHORT})
        short = {word for word in unknown if len(word) <= _SHORT}
        near |= self.small.read(short, least=_SHORT_LIKE)
        return {word: best[0][0] for word, best in near.items() if _alone(best)}

    def is_sure(self, wrote: str, meant: str) -> bool:
        """
        Tell whether a slip leaves no doubt about the word.

        Parameters
        ----------
        wrote
            The word as written.
        meant
            The word that it was read as.

        Returns
        -------
        bool
            True for words that many bodies have, and for long words with the same
            first letter or all the same letters: places differ by a letter, often the
            first (Marlow is not Harlow).
        """
        if self.counts[meant] >= _COMMON:
            return True
        alike = wrote[0] == meant[0] or sorted(wrote) == sorted(meant)
        return alike and min(len(wrote), len(meant)) >= _SURE_LENGTH


def _alone(best: tuple[tuple[str, float], ...]) -> bool:
    return len(best) == 1 or best[0][1] > best[1][1]


@lru_cache(maxsize=4)
def mender_of(register: Register) -> Mender:
    """
    Count the words of a register's names.

    Parameters
    ----------
    register
        The register; the same object gives the same answer.

    Returns
    -------
    Mender
        Its words.
    """
    pairs = {
        (word, form.body_id)
        for key, forms in index_of(register).folded.items()
        for form in forms
        for word in key.split()
    }
    counts = Counter(word for word, _ in pairs)
    counts.update(dict.fromkeys(STOP - {"a"}, _COMMON))
    small = sorted(w for w in counts if len(w) <= _SHORT and counts[w] >= _COMMON)
    return Mender(counts, Speller(sorted(counts)), Speller(small))


def mended(index: Index, texts: Sequence[str]) -> list[Finding | None]:
    """
    Mend misspelt words and read the names exactly.

    Parameters
    ----------
    index
        The register, turned round.
    texts
        Names as written.

    Returns
    -------
    list of Finding or None
        None where nothing needed mending or no exact reading came of it.
    """
    mender = mender_of(index.register)
    split = [fold(text).split() for text in texts]
    meant = mender.read({word for words in split for word in words})
    return [_read(index, mender, words, meant) for words in split]


def _read(
    index: Index, mender: Mender, words: list[str], meant: Mapping[str, str]
) -> Finding | None:
    slips = {word: meant[word] for word in words if word in meant}
    if not 0 < len(slips) <= _MOST or len(slips) == len(words):
        return None
    found = strict(index, " ".join(meant.get(word, word) for word in words))
    if found is None or not found.bodies:
        return None
    pairs = [f"'{wrote}' read as '{word}'" for wrote, word in slips.items()]
    reason = f"{found.reason}, with {listed(pairs)}"
    score = min(found.score, _MENDED)
    answer = Finding(found.verdict, found.bodies, score, reason)
    unsure = [f"'{w}'" for w, word in slips.items() if not mender.is_sure(w, word)]
    place = is_council(index.register[found.bodies[0]])
    if unsure and (place or len(words) - len(slips) < _ENOUGH_ELSE):
        return answer.to_review(f"{listed(unsure)} may be another word", score=0.85)
    return answer
