"""What an invite plan was made from, for the further questions about it.

It holds the parts and knows which map they came from; it works nothing out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servicecomm.errors import ServiceCommError
from servicecomm.model.digest import digest

if TYPE_CHECKING:
    import datetime as dt

    from servicecomm.analysis.candidates import Candidates
    from servicecomm.analysis.preferences import Judgement, SeatRules
    from servicecomm.analysis.requests import Request
    from servicecomm.analysis.seating import Seating
    from servicecomm.model.stakeholder_map import StakeholderMap


@dataclass(frozen=True, slots=True, eq=False)
class Making:
    """
    The parts of a plan.

    Attributes
    ----------
    stakeholder_map
        The map.
    request
        What was asked for.
    candidates
        The seats that there could be.
    judgement
        What a list was judged by.
    rules
        The rules, by the positions of seats.
    best
        The list.
    order
        Positions of its seats, in the order in which to approach them.
    day
        The day on which it was made.
    """

    stakeholder_map: StakeholderMap
    request: Request
    candidates: Candidates
    judgement: Judgement
    rules: SeatRules
    best: Seating
    order: tuple[int, ...]
    day: dt.date

    def check(self, stakeholder_map: StakeholderMap) -> None:
        """
        See that a map is still the one that the plan was made of.

        Somebody may have opted out or moved since: nobody is written to by an old plan.

        Parameters
        ----------
        stakeholder_map
            The map at hand.

        Raises
        ------
        ServiceCommError
            If it holds other data.
        """
        own = self.stakeholder_map
        if stakeholder_map is own or digest(stakeholder_map) == digest(own):
            return
        raise ServiceCommError(
            f"The map changed since this plan was made of it on {self.day:%d %B %Y}: "
            "somebody may have opted out or moved. Make the plan again with "
            "suggest_invitations."
        )
