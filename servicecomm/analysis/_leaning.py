"""Lists that lean one way: bodies that share problems, or people who join groups.

A leaning decides only between lists that cover as much with as many seats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from servicecomm.analysis._sparse import ones
from servicecomm.analysis.grouping import communities
from servicecomm.analysis.preferences import Family, home_codes
from servicecomm.analysis.wording import counted
from servicecomm.errors import ServiceCommError, shown

if TYPE_CHECKING:
    from servicecomm.analysis.candidates import Candidates
    from servicecomm.analysis.seating import Seating

LEANINGS = ("cohesive", "bridging")
"""What a list can be asked to be."""


def read_leaning(prefer: str | None) -> str:
    """
    Read which way a list is to lean; nothing for neither.

    Raises
    ------
    ServiceCommError
        If there is no such way.
    """
    if prefer and prefer not in LEANINGS:
        raise ServiceCommError(
            f"A list cannot be {shown(prefer)}. Use 'cohesive' or 'bridging'."
        )
    return prefer or ""


def leaning_family(candidates: Candidates, prefer: str) -> Family | None:
    """Give what such a list is to reach; None where it is of no use."""
    if not prefer or candidates.seats.empty:
        return None
    family = (_shared if prefer == "cohesive" else _joined)(candidates)
    return family if len(family.weight) else None


def _shared(candidates: Candidates) -> Family:
    """
    Count the links of bodies to problems.

    The problems covered are settled before, so that each more of these links is a
    problem that two bodies on the list share.
    """
    covers = candidates.covers.tocoo()
    problem, seat = covers.coords
    pair = home_codes(candidates)[seat] * covers.shape[0] + problem
    found, row = np.unique(pair, return_inverse=True)
    return Family.of(ones(row, seat, (len(found), covers.shape[1])))


def _joined(candidates: Candidates) -> Family:
    """
    Count the pairs of groups of problems that somebody has a part in both of.

    A group holds problems that the same bodies have; groups have few bodies in common.
    """
    covers = candidates.covers.tocoo()
    problem, seat = covers.coords
    homes = home_codes(candidates)
    by_home = ones(homes[seat], problem, (len(candidates.seats), covers.shape[0]))
    together = sparse.csr_array(by_home.T @ by_home)
    together.setdiag(0)
    together.eliminate_zeros()
    group = communities(together)[problem]
    own = pd.DataFrame({"seat": seat, "group": group}).drop_duplicates()
    both = own.merge(own, on="seat")
    both = both[both["group_x"] < both["group_y"]]
    pair = both["group_x"].to_numpy() * (covers.shape[0] + 1) + both["group_y"]
    found, row = np.unique(pair, return_inverse=True)
    shape = (len(found), covers.shape[1])
    return Family.of(ones(row, both["seat"].to_numpy(), shape))


def said_of_leaning(
    prefer: str, family: Family | None, plain: Seating, best: Seating
) -> str:
    """Say what a leaning did, beside the list without it."""
    if family is None and prefer == "cohesive":
        return "Cohesive, as you asked, changes nothing: there are no links to share."
    if family is None:
        return (
            "Bridging, as you asked, changes nothing: nobody who can be asked has a "
            "part in two groups of problems that are otherwise apart."
        )
    now, before = (_value(family, each) for each in (best, plain))
    if prefer == "cohesive":
        links = counted(now, "link")
        what = f"the bodies on this list have {links} to the problems"
    else:
        pairs = counted(len(family.weight), "pair")
        what = (
            f"people on this list join {now} of the {pairs} of groups of problems that "
            "few bodies have in common"
        )
    same = "as many as without that wish" if now == before else f"{before} without it"
    return f"{prefer.capitalize()}, as you asked: {what}; {same}, covering as much."


def _value(family: Family, seating: Seating) -> int:
    reached = family.reach[:, list(seating.chosen)].sum(axis=1)
    return int(family.weight @ np.minimum(reached, family.need))
