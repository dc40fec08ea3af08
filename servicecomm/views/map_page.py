"""The interactive map as a page of its own: one file, to open from a shared drive.

It is the widget's own script with the scene beside it; nothing is worked out here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm import _html
from servicecomm._version import VERSION
from servicecomm.drawing.describe import describe_network, network_table
from servicecomm.files.modules import joined_modules, shipped_text
from servicecomm.files.writing import write_text
from servicecomm.model.digest import digest
from servicecomm.model.redaction import ROOM, redact
from servicecomm.reporting.live_page import DATA, ROOT, live_page
from servicecomm.views.map_scene import MOST_NODES, map_scene
from servicecomm.views.network_view import MODULES, STATIC, STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from servicecomm.model.stakeholder_map import StakeholderMap

_START = f"""
const page = JSON.parse(document.getElementById("{DATA}").textContent);
standAlone(document.getElementById("{ROOT}"), page);
"""


def write_map_page(
    stakeholder_map: StakeholderMap,
    path: str | Path,
    *,
    title: str = "The map of problems and public bodies",
    people: bool = False,
    room: bool = True,
    positions: Mapping[str, tuple[float, float]] | None = None,
    selected: Iterable[str] = (),
    most: int = MOST_NODES,
) -> Path:
    """
    Write the interactive map as one page that stands alone.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        The file, usually ``map.html``.
    title
        The page's title.
    people
        Whether people are in it, each beside their organisation.
    room
        Whether people are in it by role alone. Addresses never are.
    positions
        Where nodes stand, by id, as `node_positions` gives them; None takes those.
    selected
        Ids of problems and bodies that are chosen to begin with.
    most
        How many nodes are drawn at once, at most; beyond, the page asks where to begin.

    Returns
    -------
    pathlib.Path
        The file. It opens without a server, loads nothing, and sends nothing; where
        scripts may not run it shows the map in words and as a table.

    Raises
    ------
    SourceFileError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.files.examples import example_map
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = write_map_page(example_map(), f"{folder}/map.html")
    ...     "default-src 'none'" in page.read_text("utf-8")
    True
    """
    scene = map_scene(
        stakeholder_map, people=people, room=room, positions=positions, most=most
    )
    state = {"picked": sorted(set(selected)), "off": {}, "focus": {}}
    flags = {"clustered": True, "room": room, "named": False, "editing": False}
    seen = redact(stakeholder_map, ROOM) if room else stakeholder_map
    page = live_page(
        title,
        {"scene": scene.wire(), "state": {**state, **flags}},
        module=joined_modules(STATIC, MODULES) + _START,
        style=shipped_text(STATIC / STYLE),
        instead=[
            _html.element("p", describe_network(seen)),
            _html.table(network_table(seen), "Every link of the map"),
        ],
        footer=f"Data: {digest(stakeholder_map)}. Made with servicecomm {VERSION}.",
    )
    return write_text(page, path)
