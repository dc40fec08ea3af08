"""Names spelt much like the register's, by the runs of three letters that they share.

The last resort, for letters and spaces in the wrong place; it knows nothing of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from servicecomm.register._index import index_of, solid_key
from servicecomm.register._sparse import by_row, greatest, incidence, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from servicecomm.register._index import Form
    from servicecomm.register.bodies import Register

_RUN = 3
_BLOCK = 500
_LEAST = 0.65
_NEAR = 0.9
_CANDIDATES = 5


@dataclass(frozen=True)
class NGrams:
    """
    The register's names as weighted runs of letters.

    Attributes
    ----------
    forms
        The names.
    columns
        The column of each run.
    weight
        How much each run tells: rare ones most.
    grams
        Runs by names, each name of length 1.
    """

    forms: tuple[Form, ...]
    columns: dict[str, int]
    weight: NDArray[np.float64]
    grams: sparse.csr_array

    def nearest(self, texts: Sequence[str]) -> list[list[tuple[Form, float]]]:
        """
        Find the names spelt most like each written one.

        Parameters
        ----------
        texts
            Names as written.

        Returns
        -------
        list of list of (Form, float)
            For each, names and their likeness (the cosine of their runs), most alike
            first, a body once; nothing that is not much alike.
        """
        found: list[list[tuple[Form, float]]] = []
        for start in range(0, len(texts), _BLOCK):
            block = texts[start : start + _BLOCK]
            written = _matrix([solid_key(text) for text in block], self.columns)
            alike = sparse.csr_array(_unit(written, self.weight) @ self.grams)
            best = greatest(alike, least=_LEAST, count=_CANDIDATES)
            found += map(self._best, by_row(*best, count=len(block)))
        return found

    def _best(self, best: list[tuple[int, float]]) -> list[tuple[Form, float]]:
        ranked = sorted(best, key=lambda each: (-each[1], self.forms[each[0]]))
        found: dict[str, tuple[Form, float]] = {}
        for at, value in ranked:
            if value >= _NEAR * ranked[0][1]:
                form = self.forms[at]
                found.setdefault(form.body_id, (form, min(value, 1.0)))
        return list(found.values())


@lru_cache(maxsize=4)
def ngrams_of(register: Register) -> NGrams:
    """
    Weigh the runs of letters in a register's names.

    Parameters
    ----------
    register
        The register; the same object gives the same answer.

    Returns
    -------
    NGrams
        Its names as weighted runs.
    """
    forms = index_of(register).fuzzy
    texts = [solid_key(form.text) for form in forms]
    runs = sorted({run for text in texts for run in _runs(text)})
    columns = {run: at for at, run in enumerate(runs)}
    counts = _matrix(texts, columns)
    having = np.bincount(counts.indices, minlength=len(columns))
    weight = np.log1p(len(texts) / np.maximum(having, 1))
    return NGrams(forms, columns, weight, _unit(counts, weight).T.tocsr())


def _runs(text: str) -> set[str]:
    framed = f"^{text}$"
    return {framed[at : at + _RUN] for at in range(len(framed) - _RUN + 1)}


def _matrix(texts: Sequence[str], columns: dict[str, int]) -> sparse.csr_array:
    found = [
        (row, columns[run])
        for row, text in enumerate(texts)
        for run in sorted(_runs(text))
        if run in columns
    ]
    return incidence(found, (len(texts), len(columns)))


def _unit(counts: sparse.csr_array, weight: NDArray[np.float64]) -> sparse.csr_array:
    """Weigh the runs and make each name of length 1."""
    weighted = counts.copy()
    weighted.data = weight[counts.indices]
    length = np.sqrt(weighted.power(2).sum(axis=1))
    weighted.data /= np.maximum(length, 1e-12)[rows_of(weighted)]
    return weighted
