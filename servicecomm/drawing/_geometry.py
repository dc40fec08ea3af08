"""Points, lines and boxes, many at a time.

Points have x and y along their first axis: that is twice as fast as along the last.
Nothing is moved here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


_UP = np.array([[0], [1]], np.float32)


def lifted(centre: Array, lift: Array) -> Array:
    """Give points a little above some others."""
    above: Array = centre + _UP * lift
    return above


def tally(met: Array) -> Array:
    """Count what is true in each row."""
    count: Array = met.reshape(len(met), -1).sum(axis=1)
    return count


def turn(start: Array, stop: Array, point: Array) -> Array:
    """Tell on which side of a line a point is: the sign of the cross product."""
    along, to = stop - start, point - start
    turn: Array = along[0] * to[1] - along[1] * to[0]
    return turn


def meets(start: Array, stop: Array, centre: Array, half: Array) -> Array:
    """Tell which segments run through which boxes (separating axes)."""
    way, middle = (stop - start) / 2, (start + stop) / 2
    reach = np.abs(way)
    across, up = middle[0] - centre[0], middle[1] - centre[1]
    turn = np.abs(way[0] * up - way[1] * across)
    met: Array = turn < half[0] * reach[1] + half[1] * reach[0]
    met &= np.abs(across) < half[0] + reach[0]
    met &= np.abs(up) < half[1] + reach[1]
    return met
