"""Power and interest of bodies: who can change problems, and who bears them.

It scores bodies by their recorded links, never people, and ranks nobody by usefulness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links, texts
from servicecomm.analysis.wording import listed
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

DECIDING = ("owns", "policy lead", "funds", "sets guidance", "runs part")
"""The relations that let a body change a problem."""

PLACES = (
    "work with them closely",
    "raise their influence",
    "keep them satisfied",
    "keep in touch",
)
"""What to do with bodies of much interest and much power, much interest and little
power, little and much, little and little."""

_COLUMNS = ("body_id", "name", "power", "interest", "place", "because")
_TYPES = {"power": "int64", "interest": "int64"}


def power_interest(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    deciding: Collection[str] | str = DECIDING,
) -> pd.DataFrame:
    """
    Place bodies by their power over problems and their interest in them.

    Interest is the number of problems that affect a body, power the number that it can
    change: where it owns, leads on policy, funds, sets guidance or runs a part. A body
    has much of either if it has more than the body in the middle.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to count, or None for all.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links to follow: any of "stated", "inferred", "assumed".
    deciding
        The relations that count as power.

    Returns
    -------
    pandas.DataFrame
        One row an affected body: ``body_id``, ``name``, ``power`` and ``interest``
        (numbers of problems), ``place`` (one of `PLACES`) and ``because``, a sentence.
        In the order of `PLACES`, then most interest, most power, and by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If there is no such level or basis.

    References
    ----------
    A. L. Mendelow, "Environmental scanning: the impact of the stakeholder concept",
    ICIS Proceedings (1981); the prompt to raise the influence of those who bear much
    and decide little is later practice in health services.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> placed = power_interest(example_map()).set_index("body_id")
    >>> placed.loc[["moj", "general-register-office"], "place"].tolist()
    ['work with them closely', 'raise their influence']
    """
    links = select_links(stakeholder_map, problems, level=level, basis=basis)
    decides = links[links["relation"].isin(texts(deciding))]
    interest = links.groupby("body_id")["problem_id"].nunique()
    power = decides.groupby("body_id")["problem_id"].nunique()
    power = power.reindex(interest.index, fill_value=0)
    much = [interest > interest.median(), power > power.median()]
    place = np.select(
        [much[0] & much[1], much[0], much[1]], [0, 1, 2], default=len(PLACES) - 1
    )
    over = decides.groupby("body_id")[["problem_id", "basis"]].agg(list)
    table = pd.DataFrame({"power": power, "interest": interest, "order": place})
    table = table.reset_index(names="body_id")
    table = table.sort_values(
        ["order", "interest", "power", "body_id"], ascending=[True, False, False, True]
    )
    table["name"] = bodies(stakeholder_map)["name"].reindex(table["body_id"]).to_numpy()
    table["place"] = [PLACES[own] for own in table["order"]]
    columns = (table["body_id"], table["interest"], table["power"])
    table["because"] = [
        _because(own, _said(*over.loc[body]) if count else [])
        for body, own, count in zip(*columns, strict=True)
    ]
    words = dict.fromkeys(_COLUMNS, "str") | _TYPES
    return table.reset_index(drop=True)[list(_COLUMNS)].astype(words)


def _said(problem_ids: list[str], bases: list[str]) -> list[str]:
    """Name the problems, with how sure it is where nobody has stated it."""
    surest: dict[str, str] = {}
    for problem_id, basis in zip(problem_ids, bases, strict=True):
        known = surest.get(problem_id, BASIS[-1])
        surest[problem_id] = min(known, basis, key=BASIS.index)
    return [
        problem_id if basis == BASIS[0] else f"{problem_id} ({basis})"
        for problem_id, basis in sorted(surest.items())
    ]


def _because(interest: int, over: list[str]) -> str:
    affected = f"Affected by {interest:,} problem{'s' * (interest > 1)}"
    if not over:
        return f"{affected}; no link says that it can change any of them."
    return f"{affected}; can change {listed(over, most=6)}."
