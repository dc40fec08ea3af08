"""An invite list handed over: the file, and beside it how to make it again.

What stands on the list is decided elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.analysis.invitations import invite_list
from servicecomm.files.recipes import recipe_path, write_recipe
from servicecomm.files.writing import write_table

if TYPE_CHECKING:
    from pathlib import Path

    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.model.stakeholder_map import StakeholderMap


def write_invitations(
    stakeholder_map: StakeholderMap,
    plan: InvitationPlan,
    path: str | Path,
) -> tuple[Path, Path]:
    """
    Write an invite list, and its recipe beside it.

    Parameters
    ----------
    stakeholder_map
        The map that the plan was made of.
    plan
        The plan.
    path
        A file that ends in ``.csv`` or ``.xlsx``.

    Returns
    -------
    tuple of pathlib.Path
        The list, with addresses: it holds personal data. And the recipe, which ends in
        ``.recipe.json``: rules (with the ids that you asked for or ruled out), the
        data's digest, version and date; no name and no address. The same plan gives
        the same bytes.

    Raises
    ------
    SourceFileError
        If one of them cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.analysis.invitations import suggest_invitations
    >>> from servicecomm.files.examples import example_map
    >>> plan = suggest_invitations(example_map(), 2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_invitations(example_map(), plan, f"{folder}/invites.csv")
    >>> [file.name for file in files]
    ['invites.csv', 'invites.recipe.json']
    """
    written = write_table(invite_list(stakeholder_map, plan), path)
    return written, write_recipe(plan.recipe, recipe_path(path))
