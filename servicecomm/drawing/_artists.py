"""Lines, markers, rings and labels of the network, as a layout places them.

Where they stand is `layout`'s affair; titles, legends and notes are `network_plot`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import LineCollection

from servicecomm.drawing import style
from servicecomm.drawing.labels import ID_SIZE
from servicecomm.drawing.sentences import bases
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from servicecomm.drawing.layout import Layout

_LINK_WIDTH = 1.5
_BEYOND_RING = 4.0  # into the free space that every label has around it
_BUSY = 200  # links; more are drawn thinner and paler


def add_links(ax: Axes, layout: Layout, scale: float) -> None:
    links = bases(layout.graph)
    busy = len(links) > _BUSY
    for word in BASIS:
        pairs = [pair for pair, basis in links.items() if basis == word]
        if pairs:
            lines = LineCollection(
                [
                    [layout.positions[one], layout.positions[other]]
                    for one, other in pairs
                ],
                colors=style.COLOURS["link"],
                linewidths=_LINK_WIDTH * scale * (0.6 if busy else 1),
                linestyles=[style.LINES[word]],
                alpha=0.45 if busy else 0.9,
                zorder=1,
                label=f"link {word}",
            )
            lines.set_gid(f"links-{word}")
            ax.add_collection(lines, autolim=False)


def add_nodes(ax: Axes, layout: Layout, scale: float) -> None:
    for kind, marker in style.MARKERS.items():
        ids = [each for each in sorted(layout.positions) if layout.kind(each) == kind]
        if ids:
            x, y = np.array([layout.positions[each] for each in ids]).T
            across = [2 * layout.labels[each].radius * scale for each in ids]
            drawn = ax.scatter(
                x,
                y,
                s=np.square(across),
                marker=marker,
                c=style.COLOURS[kind],
                edgecolors=style.COLOURS["ink"],
                linewidths=scale,
                zorder=4,
                label=kind,
            )
            drawn.set_gid(f"nodes-{kind}")


def add_rings(ax: Axes, layout: Layout, ringed: list[str], scale: float) -> None:
    for kind, marker in style.MARKERS.items():
        ids = [each for each in ringed if layout.kind(each) == kind]
        if ids:
            x, y = np.array([layout.positions[each] for each in ids]).T
            across = [(2 * layout.labels[each].radius + 5) * scale for each in ids]
            drawn = ax.scatter(
                x,
                y,
                s=np.square(across),
                marker=marker,
                facecolors="none",
                edgecolors=style.COLOURS["highlight"],
                linewidths=3 * scale,
                zorder=5,
                label="highlight",
            )
            drawn.set_gid(f"highlight-{kind}")


def add_labels(ax: Axes, layout: Layout, ringed: set[str], scale: float) -> None:
    behind = {"facecolor": style.COLOURS["paper"], "edgecolor": "none", "alpha": 0.8}
    for each, (x, y) in sorted(layout.positions.items()):
        label, below = layout.labels[each], layout.below[each]
        if label.inside:
            ax.text(
                x,
                y,
                label.inside,
                size=ID_SIZE * scale,
                weight="bold",
                ha="center",
                va="center_baseline",
                zorder=6,
            )
        if label.text:
            away = label.radius + (_BEYOND_RING if each in ringed else 1)
            ax.text(
                x,
                y - away if below else y + away,
                label.text,
                size=label.size * scale,
                weight="bold" if each in ringed else "normal",
                ha="center",
                va="top" if below else "bottom",
                linespacing=1.05,
                zorder=3,
                bbox={**behind, "pad": 0.5 * scale},
            ).set_gid(f"label-{each}")
