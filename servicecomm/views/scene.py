"""What the browser is given of a map: nodes, links and words, as plain data.

How it is made is `map_scene`'s affair, and what may be seen of people is settled there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Node = dict[str, Any]
Link = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """
    All that the browser is given of a map.

    Attributes
    ----------
    nodes
        By id, sorted: ``id``, ``kind`` ("problem", "organisation", "team", "service",
        "person"), ``label``, ``full`` (name), ``other`` (further names to find it by),
        ``tag`` (what stands on its marker), ``lines`` (of its label), ``home`` (id of
        its organisation, where it is not one), ``nations``, ``tier``, ``r`` (half the
        marker's width, in points), ``x`` and ``y`` (in points, y downwards; None where
        the map is too large for one picture).
    links
        Sorted by id: ``id``, ``a`` and ``b`` (ids), ``kind`` ("affects", "tie", "part
        of"), ``relation``, ``basis``, ``evidence`` (ids), ``directed`` (from a to b)
        and ``why``, a sentence.
    others
        Ids and names of the bodies that nothing is linked to.
    relations
        Every relation of a problem to a body that the map knows.
    title, told, note
        What stands out; the whole in words; how sure and how recent the links are.
    most
        More nodes than this are not drawn at once.
    people
        Person ids by the keys that stand for them here.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    others: tuple[tuple[str, str], ...]
    relations: tuple[str, ...]
    title: str
    told: str
    note: str
    most: int
    people: Mapping[str, str]

    def rest(self) -> dict[str, Any]:
        """
        Give what is not a node or a link, for the browser.

        Returns
        -------
        dict
            The attributes by name, fit for JSON; `people` stays here.
        """
        return {
            "others": [list(each) for each in self.others],
            "relations": list(self.relations),
            "title": self.title,
            "told": self.told,
            "note": self.note,
            "most": self.most,
        }

    def wire(self) -> dict[str, Any]:
        """
        Give all of it for the browser.

        Returns
        -------
        dict
            Nodes, links and `rest`, fit for JSON.
        """
        return {**self.rest(), "nodes": list(self.nodes), "links": list(self.links)}

    def since(self, before: Scene) -> dict[str, Any]:
        """
        Give what differs from an earlier scene, for the browser.

        Parameters
        ----------
        before
            What the browser has.

        Returns
        -------
        dict
            ``nodes`` and ``links`` that are new or other, the ids of those that are
            ``gone`` and ``cut``, and the ``rest``.
        """
        told: dict[str, Any] = {"rest": self.rest()}
        for name, gone in (("nodes", "gone"), ("links", "cut")):
            old = {each["id"]: each for each in getattr(before, name)}
            new = {each["id"]: each for each in getattr(self, name)}
            told[name] = [each for own, each in new.items() if old.get(own) != each]
            told[gone] = [own for own in old if own not in new]
        return told

    def places(self) -> dict[str, tuple[float, float]]:
        """
        Tell where the nodes stand.

        Returns
        -------
        dict of str to tuple of float
            Their x and y by id, y upwards; nothing where the map is too large.
        """
        return {
            self.people.get(node["id"], node["id"]): (node["x"], -node["y"])
            for node in self.nodes
            if node["x"] is not None
        }

    def move(self, places: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
        """
        Put nodes elsewhere: where the browser has dragged them.

        Parameters
        ----------
        places
            Their x and y by the keys of nodes here, y downwards.

        Returns
        -------
        dict of str to tuple of float
            The new places by id, as `places` gives them.
        """
        moved = {}
        for node in self.nodes:
            if node["id"] in places:
                x, y = map(float, places[node["id"]])
                node["x"], node["y"] = round(x, 2), round(y, 2)
                own = self.people.get(node["id"], node["id"])
                moved[own] = (node["x"], -node["y"])
        return moved
