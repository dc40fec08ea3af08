"""Links that somebody adds or changes on the map, as edits of it.

It reads what a page asks for and doubts it; the edit itself is the model's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from servicecomm.errors import EditError, shown
from servicecomm.model.edits import add, change
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap

    Edit = Callable[[StakeholderMap], StakeholderMap]


class Editable(Protocol):
    """Whatever keeps a map and does edits: a session with undo, for one."""

    @property
    def map(self) -> StakeholderMap:
        """The map as it is now."""

    def do(self, label: str, edit: Edit, /) -> Any:
        """
        Do an edit.

        Parameters
        ----------
        label
            What it is, in words.
        edit
            A function from map to map.
        """


class LinkEdit(NamedTuple):
    """
    An edit of one link.

    Attributes
    ----------
    label
        What it is, for a history.
    done
        The same once it is done, for the person who asked.
    edit
        A function from map to map.
    """

    label: str
    done: str
    edit: Edit


def link_edit(content: Mapping[str, Any]) -> LinkEdit:
    """
    Make the edit that a page asks for.

    Parameters
    ----------
    content
        ``problem``, ``body``, ``relation``, ``basis``, and ``was``: the relation that
        the link had, or None for a new link.

    Returns
    -------
    LinkEdit
        The edit and its words.

    Raises
    ------
    EditError
        If the basis is none of "stated", "inferred" and "assumed".

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> asked = {"problem": "P13", "body": "hmrc", "relation": "", "basis": "assumed"}
    >>> wanted = link_edit(asked)
    >>> wanted.label, len(wanted.edit(example_map()).affects)
    ('Add the link of P13 and hmrc', 75)
    """
    names = ("problem", "body", "relation", "basis")
    problem, body, relation, basis = (str(content.get(name, "")) for name in names)
    was = content.get("was")
    if basis not in BASIS:
        words = ", ".join(map(shown, BASIS))
        raise EditError(f"No link has the basis {shown(basis)}. Use {words}.")
    cells = {"relation": relation, "basis": basis}

    def edit(stakeholder_map: StakeholderMap) -> StakeholderMap:
        if was is None:
            ends = {"problem_id": problem, "body_id": body}
            return add(stakeholder_map, "affects", **ends, **cells)
        return change(stakeholder_map, "affects", (problem, body, str(was)), **cells)

    ends = f"{problem} and {body}"
    if was is None:
        return LinkEdit(f"Add the link of {ends}", f"Link added: {ends}.", edit)
    return LinkEdit(f"Change the link of {ends}", f"Link changed: {ends}.", edit)
