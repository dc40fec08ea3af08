"""A list made again from its recipe: the same rules on the same data.

Files are read and written elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from servicecomm.analysis._recipe import differences, list_digest, read_request
from servicecomm.analysis.invitations import planned
from servicecomm.errors import ServiceCommError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.model.stakeholder_map import StakeholderMap


def remake_invitations(
    stakeholder_map: StakeholderMap,
    recipe: Mapping[str, Any],
    *,
    same_data: bool = True,
) -> InvitationPlan:
    """
    Make an invite list again from its recipe.

    Parameters
    ----------
    stakeholder_map
        The map.
    recipe
        What `InvitationPlan.recipe` gave.
    same_data
        Whether the map has to be the one that the recipe was made from; if not, the
        same rules are applied to this one.

    Returns
    -------
    InvitationPlan
        The list, with the date of the recipe. From the same data, the same list to
        the byte; where it is not the same, its first notes say so, and why.

    Raises
    ------
    ServiceCommError
        If it is no such recipe, or the data changed and `same_data` is set.
    InfeasibleRequestError
        If no list can meet the rules on this map.

    Examples
    --------
    >>> from servicecomm.analysis.invitations import suggest_invitations
    >>> from servicecomm.files.examples import example_map
    >>> plan = suggest_invitations(example_map(), 3)
    >>> again = remake_invitations(example_map(), plan.recipe)
    >>> again.invited.equals(plan.invited)
    True
    """
    request, day = read_request(recipe)
    said = differences(recipe, stakeholder_map)
    changed = [each for each in said if each.startswith("The data changed")]
    if changed and same_data:
        raise ServiceCommError(
            f"{changed[0]} Use the same data, or ask for the same rules on this map "
            "(same_data=False)."
        )
    plan = planned(stakeholder_map, request, day)
    if list_digest(plan.invited) != recipe.get("list"):
        said.append("This is not the same list as the recipe's.")
        if not recipe.get("proved"):
            said.append("The recipe's was not proved best: it hung on the time it had.")
    return replace(plan, notes=(*said, *plan.notes))
