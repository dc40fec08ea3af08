"""The interactive map: a widget to see the map, choose in it and mend its links.

Python keeps the map, the places and the names; the browser is given a `Scene`. Nothing
is drawn here, and nothing is written anywhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from servicecomm.errors import ServiceCommError, UnknownIdError
from servicecomm.files.modules import joined_modules, shipped_text
from servicecomm.model.personal import people_of
from servicecomm.views.link_edits import link_edit
from servicecomm.views.map_scene import MOST_NODES, map_scene
from servicecomm.views.scene_rules import (
    MOST_STEPS,
    WAYS,
    Net,
    Off,
    Way,
    joined,
    reached,
    shown,
    tidy_focus,
    tidy_off,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.views.link_edits import Editable
    from servicecomm.views.scene import Scene

STATIC = Path(__file__).parent / "static"
MODULES = tuple(
    f"{name}.js"
    for name in ("rules", "dom", "labels", "picture", "save", "panels", "network")
)
STYLE = "network.css"


class NetworkView(anywidget.AnyWidget):
    """
    The map as a widget: to look at, choose in, focus, and mend links in.

    Parameters
    ----------
    stakeholder_map
        The map; may be left out where `session` keeps one.
    session
        What keeps the map and does edits, a `Session` or the like: it has ``map`` and
        ``do(label, edit)``. If it has ``observe(callback)`` and ``for_the_room`` too,
        the view follows both.
    people
        Whether people are shown, each beside their organisation.
    room
        Whether people are shown by role alone, for the room.
    positions
        Where nodes stand, by id, as `node_positions` gives them; None takes those.
    selected
        Ids that are chosen to begin with.
    editing
        Whether links can be added and changed.
    most
        How many nodes are drawn at once, at most; beyond, the view asks where to begin.

    Attributes
    ----------
    stakeholder_map
        The map that is shown; set it to show another, and only what differs changes.
    selected
        Ids of the chosen nodes; changes go both ways. Observe it to hear of them.
    positions
        Where nodes stand, by id, y upwards; dragging changes it.
    off
        Values that are filtered out, by facet.
    focus
        ``ids``, ``steps`` and ``way`` of the focus, or nothing.
    clustered
        Whether organisations stand for their teams, services and people.
    fault
        What went wrong last, in a sentence; nothing where all is well.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> view = NetworkView(example_map(), selected=["dwp"])
    >>> view.look_around(["P13"], steps=1)["node_id"].tolist()
    ['P13', 'dwp']
    """

    _esm = joined_modules(STATIC, MODULES)
    _css = shipped_text(STATIC / STYLE)

    stakeholder_map = traitlets.Any()
    selected = traitlets.List(traitlets.Unicode())
    positions = traitlets.Dict()
    fault = traitlets.Unicode()

    picked = traitlets.List(traitlets.Unicode()).tag(sync=True)
    off = traitlets.Dict().tag(sync=True)
    focus = traitlets.Dict().tag(sync=True)
    clustered = traitlets.Bool(default_value=True).tag(sync=True)
    room = traitlets.Bool(default_value=True).tag(sync=True)
    named = traitlets.Bool(default_value=False).tag(sync=True)
    editing = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(
        self,
        stakeholder_map: StakeholderMap | None = None,
        *,
        session: Editable | None = None,
        people: bool = False,
        room: bool = True,
        positions: Mapping[str, tuple[float, float]] | None = None,
        selected: Iterable[str] = (),
        editing: bool = False,
        most: int = MOST_NODES,
    ) -> None:
        if stakeholder_map is None:
            if session is None:
                raise TypeError("NetworkView needs a map, or a session that keeps one")
            stakeholder_map = session.map
        room = getattr(session, "for_the_room", room)
        self._session, self._people, self._most = session, people, most
        self._scene = map_scene(
            stakeholder_map, people=people, room=room, positions=positions, most=most
        )
        self._ready = False
        super().__init__(
            stakeholder_map=stakeholder_map,
            room=room,
            named=people,
            editing=editing,
            positions=self._scene.places(),
        )
        self._ready = True
        self.selected = list(selected)
        self.on_msg(lambda _view, content, _buffers: self.hear(content))
        if session is not None and hasattr(session, "observe"):
            session.observe(lambda *_: self._follow())

    def __repr__(self) -> str:
        # Counts only: a notebook saves what it shows.
        counts = f"{len(self._scene.nodes)} nodes, {len(self._scene.links)} links"
        return f"NetworkView({counts})"

    @property
    def scene(self) -> Scene:
        """
        What the browser is given.

        Returns
        -------
        Scene
            Nodes, links and words, as they are now.
        """
        return self._scene

    def shown(self) -> list[str]:
        """
        List what is not faded.

        Returns
        -------
        list of str
            Ids, sorted: within the focus, or else what the filters leave.

        Examples
        --------
        >>> from servicecomm.files.examples import example_map
        >>> view = NetworkView(example_map())
        >>> view.off = {"basis": ["stated", "assumed"]}
        >>> len(view.shown())
        16
        """
        net = joined(self._scene, clustered=self.clustered)
        if self.focus:
            return sorted(map(self._real, reached(net, self.off, **self.focus).node_id))
        return sorted(map(self._real, shown(net, self.off)))

    def look_around(
        self, ids: Iterable[str], *, steps: int = 2, way: Way = "both"
    ) -> pd.DataFrame:
        """
        Take some nodes and what is around them into focus.

        Parameters
        ----------
        ids
            Ids of problems, bodies or people; none ends the focus.
        steps
            How many links away, 1 to 6.
        way
            "both" follows links either way, "out" along their direction (from a
            problem to the bodies that it affects), "in" against it.

        Returns
        -------
        pandas.DataFrame
            One row a node, nearest first: ``node_id``, ``name``, ``step`` (links from
            the beginning), ``path`` (labels on the way) and ``why`` (the last link).

        Raises
        ------
        UnknownIdError
            If the map shows no such node.
        ServiceCommError
            If the steps are not 1 to 6, or there is no such way.

        Examples
        --------
        >>> from servicecomm.files.examples import example_map
        >>> found = NetworkView(example_map()).look_around(["P13"], steps=1)
        >>> found["why"].iloc[-1].startswith("P13: DWP leads on policy for it")
        True
        """
        if way not in WAYS or not 1 <= steps <= MOST_STEPS:
            raise ServiceCommError(
                f"A focus takes 1 to {MOST_STEPS} steps and a way out of "
                f"{', '.join(map(repr, WAYS))}, not {steps} and '{way}'."
            )
        net = joined(self._scene, clustered=self.clustered)
        keys = [self._drawn(net, each) for each in ids]
        found = reached(net, self.off, keys, steps=steps, way=way)
        self.focus = {"ids": keys, "steps": steps, "way": way} if keys else {}
        return found.assign(node_id=found["node_id"].map(self._real))

    def _real(self, key: str) -> str:
        return self._scene.people.get(key, key)

    def _key(self, own: str) -> str:
        return next((k for k, each in self._scene.people.items() if each == own), own)

    def _drawn(self, net: Net, own: str) -> str:
        homes = {each["id"]: each["home"] for each in self._scene.nodes}
        key = self._key(own)
        if key not in homes:
            raise UnknownIdError("problem or body in this picture", own, homes)
        return key if key in net.nodes else str(homes[key])

    @traitlets.validate("off")
    def _only_facets(self, proposal: dict[str, Any]) -> Off:
        return tidy_off(proposal["value"])

    @traitlets.validate("focus")
    def _only_focus(self, proposal: dict[str, Any]) -> dict[str, Any]:
        return tidy_focus(proposal["value"])

    @traitlets.validate("selected")
    def _known_only(self, proposal: dict[str, Any]) -> list[str]:
        known = {self._real(node["id"]) for node in self._scene.nodes}
        for each in proposal["value"]:
            if each not in known:
                raise UnknownIdError("problem or body in this picture", each, known)
        return sorted(set(proposal["value"]))

    @traitlets.observe("selected")
    def _pick(self, _: object) -> None:
        self.picked = sorted(map(self._key, self.selected))

    @traitlets.observe("picked")
    def _select(self, _: object) -> None:
        known = {node["id"] for node in self._scene.nodes}
        chosen = {self._real(each) for each in self.picked if each in known}
        self.selected = sorted(chosen)

    @traitlets.observe("stakeholder_map", "room")
    def _renew(self, _: object) -> None:
        if self._ready:
            self._show(self.positions)
            hide = getattr(self._session, "hide_names", None)
            if hide is not None:
                hide(for_the_room=self.room)

    @traitlets.observe("positions")
    def _stand(self, _: object) -> None:
        if self.positions != self._scene.places():
            self._show(self.positions)

    def _show(self, positions: Mapping[str, tuple[float, float]]) -> None:
        """Show the map as it is now: the browser is sent what differs."""
        before = self._scene
        keys = {own: key for key, own in before.people.items()}
        places = {keys.get(own, own): place for own, place in positions.items()}
        self._scene = map_scene(
            self.stakeholder_map,
            people=self._people,
            room=self.room,
            positions=places or None,
            most=self._most,
        )
        self.positions = self._scene.places()
        self._select(None)
        self.send({"type": "diff", **self._scene.since(before)})

    def hear(self, content: Mapping[str, Any]) -> None:
        """
        Do what a page asks, and say under the map what went wrong.

        Parameters
        ----------
        content
            ``type`` ("hello", "moved" or "link") and what belongs to it.
        """
        self.fault = ""
        try:
            match content:
                case {"type": "hello"}:
                    self.send({"type": "scene", "scene": self._scene.wire()})
                case {"type": "moved", "places": dict(places)}:
                    self.positions = {**self.positions, **self._scene.move(places)}
                case {"type": "link"}:
                    self._save_link(content)
        except ServiceCommError as error:
            people = people_of(self.stakeholder_map)
            self.fault = people.hidden(str(error)) if self.room else str(error)
            self.send({"type": "error", "text": self.fault})

    def _save_link(self, content: Mapping[str, Any]) -> None:
        if not self.editing:
            raise ServiceCommError("Links cannot be changed here: editing is off.")
        wanted = link_edit(content)
        if self._session is None:
            self.stakeholder_map = wanted.edit(self.stakeholder_map)
        else:
            self._session.do(wanted.label, wanted.edit)
            self._follow()
        self.send({"type": "told", "text": wanted.done})

    def _follow(self) -> None:
        if self._session is None:
            return
        if self._session.map is not self.stakeholder_map:
            self.stakeholder_map = self._session.map
        self.room = getattr(self._session, "for_the_room", self.room)
