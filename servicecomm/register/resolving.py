"""Links that name a body instead of giving its id: matched, or listed for a decision.

Nothing is dropped: what is not sure comes back with the candidates. Reading and writing
files is done elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.register.bodies import Register, load_register
from servicecomm.register.matching import match_names
from servicecomm.register.succession import organisations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True)
class Resolution:
    """
    Links whose bodies were written by name, taken apart.

    Attributes
    ----------
    affects
        The links whose body is known, by id; the index is that of the table given.
    organisations
        The organisations, with those added that the links need.
    pending
        The other links, in the order given: the columns of `match_names` and then the
        link's own; the index is that of the table given.
    matched
        What was written and taken as an id, with the columns of `match_names`.
    """

    affects: pd.DataFrame
    organisations: pd.DataFrame
    pending: pd.DataFrame
    matched: pd.DataFrame


def resolve_links(
    affects: pd.DataFrame,
    organisations: pd.DataFrame,
    *,
    ids: Iterable[str] = (),
    register: Register | None = None,
    judgements: pd.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Resolution:
    """
    Put ids in place of the names of bodies in a table of links.

    Parameters
    ----------
    affects
        Links with a column ``body_id`` that may hold names.
    organisations
        The map's organisations; theirs win over the register's.
    ids
        Other ids that may stand there: teams and services.
    register
        The bodies; the shipped register if not given.
    judgements
        People's decisions, as a map's table of judgements.
    progress
        As in `match_names`.

    Returns
    -------
    Resolution
        Links that are sure, organisations to go with them, and links to decide about.
        Every link given stands in one of the two.

    Raises
    ------
    ContradictoryJudgementsError
        If the judgements cannot all be right.

    Examples
    --------
    >>> links = pd.DataFrame({"problem_id": ["P1", "P1"], "body_id": ["HMRC", "GCA"]})
    >>> mine = pd.DataFrame({"organisation_id": [], "name": []}, dtype="str")
    >>> resolution = resolve_links(links, mine)
    >>> resolution.affects["body_id"].tolist(), resolution.pending["written"].tolist()
    (['hm-revenue-customs'], ['GCA'])
    """
    shipped = load_register() if register is None else register
    own = shipped.with_organisations(organisations)
    known = affects["body_id"].isin([*ids, *organisations["organisation_id"]])
    named = affects[~known & (affects["body_id"].str.strip() != "")]
    found = match_names(
        named["body_id"], register=own, judgements=judgements, progress=progress
    ).set_axis(named.index)
    sure = found[found["verdict"] == "matched"]
    resolved = affects.drop(index=named.index.difference(sure.index))
    resolved.loc[sure.index, "body_id"] = sure["body_id"]
    needed = sorted(set(sure["body_id"]) - set(organisations["organisation_id"]))
    unsure = found.drop(index=sure.index)
    rest = named.loc[unsure.index].drop(columns="body_id")
    rest = rest.rename(columns={name: f"{name} of the link" for name in unsure})
    return Resolution(
        affects=resolved,
        organisations=_added(organisations, own, needed),
        pending=unsure.join(rest),
        matched=sure,
    )


def _added(
    organisations: pd.DataFrame, register: Register, ids: list[str]
) -> pd.DataFrame:
    if not ids:
        return organisations
    rows = [organisations, organisations_of(register, ids)]
    return pd.concat(rows, ignore_index=True).fillna("")
