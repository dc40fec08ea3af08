"""How much room boxes need, and how they fill the page.

Works on sizes alone: where linked boxes stand among one another is `_untangle`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from servicecomm.drawing.style import LARGEST

if TYPE_CHECKING:
    from servicecomm.drawing.labels import Label

Array = np.ndarray[Any, np.dtype[Any]]

ROOM = np.array([926.0, 438.0])
"""What a slide leaves for the nodes, in points: larger maps get a larger picture."""

_PAD = 3.0  # free space around every label, in points
_SPREAD = 1.6  # how far boxes are drawn apart to fill the page, at most


def sizes(labels: list[Label]) -> tuple[Array, Array]:
    """Give half the width and height of each box, and its marker's lift."""
    shapes = [(each.radius, each.width / 2, each.height / 2) for each in labels]
    radius, across, up = np.array(shapes).reshape(-1, 3).T
    half = np.stack([np.maximum(radius, across), radius + up]) + _PAD
    return half, up


def canvas(half: Array, density: float, fullest: float) -> Array:
    """Find a canvas of the page's shape: a slide, unless boxes would fill it."""
    share = 4 * half.prod(axis=0).sum() / ROOM.prod()
    airy, full = np.sqrt(share / density), np.sqrt(share / fullest)
    ratio = max(min(airy, 1), full, 1 / LARGEST)
    widest = 2 * half.max(axis=1, initial=0)
    large: Array = np.maximum(ratio * ROOM, widest)
    return large


def rows(half: Array, width: float) -> Array:
    """Stand boxes in rows below the line y = 0."""
    count = half.shape[1]
    if not count:
        return np.zeros((2, 0))
    wide, high = 2 * half.max(axis=1)
    ratio = ROOM[0] / ROOM[1]
    width = max(width, wide, np.sqrt(count * wide * high * ratio))
    columns = min(int(width // wide), count)
    row, column = np.divmod(np.arange(count), columns)
    return np.stack([(column + 0.5) * width / columns, -row * high - half[1]])


def filled(centre: Array, half: Array) -> tuple[Array, tuple[float, float]]:
    """Move everything to the corner, and spread it to the shape of the page."""
    if not centre.shape[1]:
        return centre, (1.0, 1.0)
    size = (centre + half).max(axis=1) - (centre - half).min(axis=1)
    page = ROOM * (size / ROOM).max()
    centre = centre * np.minimum(page / size, _SPREAD)[:, None]
    low = (centre - half).min(axis=1)
    size = (centre + half).max(axis=1) - low
    return centre - low[:, None], (float(size[0]), float(size[1]))
