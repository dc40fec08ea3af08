"""The steps that lead from body to body, as positions in arrays.

How much a step counts for, and which problems are alike, is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.model.frames import explode

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from servicecomm.model.stakeholder_map import StakeholderMap

    Texts = NDArray[np.object_]
    Whole = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """
    Steps from body to body, a position in each array.

    Attributes
    ----------
    start
        The body that a step starts from.
    end
        The body that it leads to.
    way
        "parent", "agency", "successor", "tie" or "service".
    kind
        The kind of a tie; empty for others.
    forward
        Whether it was recorded in this direction.
    basis
        How sure it is.
    evidence
        Ids of its evidence, joined by ``|``.
    as_of
        When it was true.
    service
        The service that it runs through, or -1.
    """

    start: Whole
    end: Whole
    way: Texts
    kind: Texts
    forward: NDArray[np.bool_]
    basis: Texts
    evidence: Texts
    as_of: Texts
    service: Whole

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Steps:
        """
        Take steps from a frame.

        Parameters
        ----------
        frame
            One column for each attribute.

        Returns
        -------
        Steps
            The same steps, in the same order.
        """
        return cls(*(frame[own.name].to_numpy() for own in fields(cls)))

    def take(self, rows: Whole | NDArray[np.bool_]) -> Steps:
        """
        Take some of the steps.

        Parameters
        ----------
        rows
            Their positions, or whether to take each.

        Returns
        -------
        Steps
            Those steps.
        """
        return Steps(*(getattr(self, own.name)[rows] for own in fields(self)))

    def with_services(self, start: Whole, end: Whole, service: Whole) -> Steps:
        """
        Add steps through services that two bodies run parts of.

        Parameters
        ----------
        start
            Where each starts.
        end
            Where each leads.
        service
            The service of each.

        Returns
        -------
        Steps
            These steps, then the new ones.
        """
        many = len(start)
        texts = {"way": "service", "kind": "", "basis": "stated"}
        added: dict[str, NDArray[Any]] = {
            "start": start,
            "end": end,
            "service": service,
            "forward": np.ones(many, bool),
        }
        for own in fields(self):
            if own.name not in added:
                added[own.name] = np.full(many, texts.get(own.name, ""), object)
        return Steps(
            *(
                np.append(getattr(self, own.name), added[own.name])
                for own in fields(self)
            )
        )


def followed_ties(
    stakeholder_map: StakeholderMap,
    every: pd.DataFrame,
    basis: tuple[str, ...],
    tie_kinds: tuple[str, ...] | None,
) -> pd.DataFrame:
    """Give the ties between bodies that are followed, with positions for ids."""
    ties = stakeholder_map.ties
    ties["basis"] = ties["basis"].mask(ties["basis"] == "", "assumed")
    ties["start"] = every.index.get_indexer(pd.Index(ties["from_id"]))
    ties["end"] = every.index.get_indexer(pd.Index(ties["to_id"]))
    followed = (ties["start"] >= 0) & (ties["end"] >= 0) & ties["basis"].isin(basis)
    if tie_kinds is not None:
        followed &= ties["kind"].isin(tie_kinds)
    return ties.loc[followed, ["start", "end", "kind", "basis", "evidence", "as_of"]]


def steps_of(
    stakeholder_map: StakeholderMap,
    every: pd.DataFrame,
    to_level: Whole,
    ties: pd.DataFrame,
) -> Steps:
    owner = every.index.get_indexer(pd.Index(every["organisation"]))
    own = pd.DataFrame({"start": np.arange(len(every)), "end": owner, "way": "parent"})
    parts = [
        own,
        _between(stakeholder_map, every, "parent_id").assign(way="parent"),
        _between(stakeholder_map, every, "superseded_by").assign(way="successor"),
        ties.assign(way="tie"),
    ]
    forward = pd.concat(parts, ignore_index=True).assign(forward=True)
    texts = ["kind", "evidence", "as_of"]
    forward[texts] = forward[texts].fillna("")
    forward["basis"] = forward["basis"].fillna("stated")
    forward["start"] = to_level[forward["start"]]
    forward["end"] = to_level[forward["end"]]
    back = forward.assign(
        start=forward["end"],
        end=forward["start"],
        way=forward["way"].replace("parent", "agency"),
        forward=False,
    )
    steps = pd.concat([forward, back], ignore_index=True)
    steps = steps[steps["start"] != steps["end"]].assign(service=-1)
    order = ["start", "end", "way", "forward", "kind", "basis", "evidence", "as_of"]
    return Steps.of(steps.sort_values(order))


def _between(
    stakeholder_map: StakeholderMap, every: pd.DataFrame, column: str
) -> pd.DataFrame:
    """Give the organisations that a column of organisations points to."""
    organisations = stakeholder_map.organisations
    ends = explode(organisations, column)
    starts = organisations.loc[ends.index, "organisation_id"]
    frame = pd.DataFrame(
        {
            "start": every.index.get_indexer(pd.Index(starts)),
            "end": every.index.get_indexer(pd.Index(ends)),
        }
    )
    return frame[frame["end"] >= 0]
