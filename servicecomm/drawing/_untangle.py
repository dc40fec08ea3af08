"""Moves labelled boxes about until none overlap and few links cross or hide text.

Works on arrays alone: it knows nothing of maps, fonts or figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from servicecomm.drawing import _geometry as geometry

Array = np.ndarray[Any, np.dtype[Any]]

_CROSSING = 1.0  # what a crossing of two links costs: the unit of every cost below
_THROUGH = 2.0  # a link that runs under somebody else's box
_PIERCED = 4.0  # or under its marker, as if it ended there
_OWN_TEXT = 0.5  # a link that runs under the text of its own end
_LENGTH = 0.005  # a point of link
_NARROW = 0.8  # two links that leave a marker in the same direction
_FORBIDDEN = 1e3  # an overlap, once all have been cleared

_COLD = 0.02  # what is left of the heat at the end
_JUMPING = 0.5
_WIDE_ENOUGH = 0.2  # radians between two links that an eye can tell apart
_ANGLES = np.arange(12) * np.pi / 6
_RING = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)]).astype(np.float32)
_FAR = (160.0, 80.0, 40.0, 20.0, 8.0)
_NEAR = (60.0, 30.0, 15.0, 6.0)
_PUSHES = 400
_LOOK = 20  # pushes between two looks at all pairs
_FAR_APART = 40.0


@dataclass(slots=True)
class Boxes:
    """
    Things with a box each, linked in pairs, on a canvas whose corner is (0, 0).

    Attributes
    ----------
    half
        Half the width and height of each box.
    lift
        How far each thing's marker, where its links end, is from the centre.
    links
        Pairs of positions; every box that is to be untangled has a link.
    canvas
        Width and height.
    centre
        The centre of each box.
    side
        1 where the marker is at the top of the box and the text below it, else -1.
    """

    half: Array
    lift: Array
    links: Array
    canvas: Array
    centre: Array = field(init=False)
    side: Array = field(init=False)
    _marker: Array = field(init=False)
    _text: Array = field(init=False)
    _others: list[Array] = field(init=False)
    _ends: list[Array] = field(init=False)
    _apart: list[Array] = field(init=False)

    def __post_init__(self) -> None:
        # Single precision is plenty for points on a page, and takes half the time.
        self.half, self.lift, self.canvas = (
            each.astype(np.float32) for each in (self.half, self.lift, self.canvas)
        )
        size = self.half.shape[1]
        self.side = np.ones(size, np.float32)
        # Half the width and height of each marker, and of each text.
        size_of_marker = self.half[1] - self.lift
        self._marker = np.stack([size_of_marker, size_of_marker])
        self._text = np.stack([self.half[0], self.lift])
        self.centre = np.repeat(self.canvas[:, None] / 2, size, axis=1)
        first, second = self.links
        self._others, self._ends, self._apart = [], [], []
        for each in range(size):
            mine = (first == each) | (second == each)
            others, ends = self.links[:, ~mine], (first + second)[mine] - each
            self._others.append(others)
            self._ends.append(ends)
            # Links that share an end touch there, and do not cross.
            self._apart.append((ends[:, None] != others[:, None]).all(axis=0))

    @property
    def markers(self) -> Array:
        """Where the marker of each box is."""
        return geometry.lifted(self.centre, self.side * self.lift)

    def fit(self, places: Array) -> None:
        """
        Stretch places over the canvas, and put the boxes there.

        Parameters
        ----------
        places
            x and y of each box, in any unit.
        """
        low = places.min(axis=1, keepdims=True)
        wide = places.max(axis=1, keepdims=True) - low
        share = np.where(wide > 0, (places - low) / np.where(wide > 0, wide, 1), 0.5)
        margin = self.half.max(axis=1, keepdims=True)
        room = np.maximum(self.canvas[:, None] - 2 * margin, 0)
        places = (margin + share * room).astype(np.float32)
        self.centre = self._inside(places, self.half)

    def grow(self, ratio: float) -> None:
        """
        Give everything more room.

        Parameters
        ----------
        ratio
            How much wider and higher the canvas becomes.
        """
        self.canvas = self.canvas * np.float32(ratio)
        self.centre = self.centre * np.float32(ratio)

    def _inside(self, centre: Array, half: Array) -> Array:
        return np.clip(centre, half, self.canvas[:, None] - half)

    def untangle(self, sweeps: int, *, seed: int, heat: float) -> None:
        """
        Move one box after another to where it costs little, hardening the boxes.

        Simulated annealing: at first a box may also go where it costs more, by about
        `heat`, and boxes may overlap; both end little by little.

        Parameters
        ----------
        sweeps
            How often each box is looked at.
        seed
            Where the random numbers begin.
        heat
            How freely boxes move at first, in crossings; above a half they may also
            jump anywhere on the canvas.
        """
        random = np.random.default_rng(seed)
        heats = np.geomspace(heat, _COLD, sweeps)
        for sweep, overlap in enumerate(np.geomspace(1, 8, sweeps)):
            jump = heat > _JUMPING and sweep < sweeps // 2
            for each in range(len(self.lift)):
                centre, side = self._candidates(each, _FAR, grid=jump)
                under = sweep >= sweeps // 4
                cost = self._cost(each, centre, side, overlap, through=under)
                cost -= heats[sweep] * random.gumbel(size=len(cost))
                best = int(cost.argmin())
                self.centre[:, each], self.side[each] = centre[:, best], side[best]

    def polish(self, sweeps: int) -> None:
        """
        Move boxes a little where that clears links and text, never into another box.

        Parameters
        ----------
        sweeps
            How often each box is looked at, at most.
        """
        for _ in range(sweeps):
            moved = [self._improve(each) for each in range(len(self.lift))]
            if not any(moved):
                break

    def _improve(self, each: int) -> bool:
        centre, side = self._candidates(each, _NEAR, grid=False)
        cost = self._cost(each, centre, side, _FORBIDDEN, through=True)
        best = int(cost.argmin())
        if cost[best] >= cost[0] - 1e-6:
            return False
        self.centre[:, each], self.side[each] = centre[:, best], side[best]
        return True

    def _candidates(
        self, each: int, radii: tuple[float, ...], *, grid: bool
    ) -> tuple[Array, Array]:
        here = self.centre[:, each, None]
        among = self.centre[:, self._ends[each]].mean(axis=1, keepdims=True)
        parts = [here, here, *(here + radius * _RING for radius in radii), among]
        if grid:
            parts.append(_GRID * self.canvas[:, None])
        centre = self._inside(np.concatenate(parts, axis=1), self.half[:, each, None])
        side = np.full(centre.shape[1], self.side[each], np.float32)
        side[1] *= -1  # the same box with its text on the other side
        return centre, side

    def _cost(
        self, each: int, centre: Array, side: Array, overlap: float, *, through: bool
    ) -> Array:
        cost = self._overlap(each, centre, overlap)
        marker = geometry.lifted(centre, side * self.lift[each])[:, :, None]
        markers = self.markers
        start, stop = markers[:, self._others[each]].swapaxes(0, 1)
        target = markers[:, None, self._ends[each]]
        cost += _CROSSING * self._crossed(each, marker, target, start, stop)
        cost += _spread(target - marker)
        if through:
            box = self.half[:, each, None, None]
            under = geometry.meets(
                start[:, None], stop[:, None], centre[:, :, None], box
            )
            cost += _THROUGH * geometry.tally(under)
            box = self._marker[:, each, None, None]
            under = geometry.meets(start[:, None], stop[:, None], marker, box)
            cost += _PIERCED * geometry.tally(under)
            boxes = (self.centre, self.half)
            cost += _THROUGH * self._hidden(each, marker, target, *boxes)
            boxes = (markers, self._marker)
            cost += _PIERCED * self._hidden(each, marker, target, *boxes)
            cost += _OWN_TEXT * self._own_text(each, centre, side, marker, target)
        return cost

    def _overlap(self, each: int, centre: Array, weight: float) -> Array:
        reach = self.half[:, each, None] + self.half
        apart = np.abs(centre[:, :, None] - self.centre[:, None])
        depth = (1 - apart / reach[:, None]).min(axis=0)
        depth[:, each] = 0
        if weight == _FORBIDDEN:
            return _FORBIDDEN * geometry.tally(depth > 0).astype(float)
        cost: Array = weight * np.maximum(depth, 0).sum(axis=1)
        return cost

    def _crossed(
        self, each: int, marker: Array, target: Array, start: Array, stop: Array
    ) -> Array:
        """Count the links that links from here would cross."""
        here = geometry.turn(start[:, None], stop[:, None], marker) > 0
        there = geometry.turn(start[:, None], stop[:, None], target.swapaxes(1, 2)) > 0
        tip, end = marker[..., None], target[..., None]
        before = geometry.turn(tip, end, start[:, None, None]) > 0
        after = geometry.turn(tip, end, stop[:, None, None]) > 0
        crossed = (here[:, None] != there) & (before != after)
        return geometry.tally(crossed & self._apart[each])

    def _hidden(
        self, each: int, marker: Array, target: Array, centre: Array, half: Array
    ) -> Array:
        """Count the boxes that links from here would run under."""
        boxes, half = centre[:, None, None], half[:, None, None]
        met = geometry.meets(marker[..., None], target[..., None], boxes, half)
        ends = self._ends[each]
        met[:, :, each] = False
        met[:, np.arange(len(ends)), ends] = False
        return geometry.tally(met)

    def _own_text(
        self, each: int, centre: Array, side: Array, marker: Array, target: Array
    ) -> Array:
        """Count the links that would run under the text of either end."""
        text = geometry.lifted(centre, -side * self._marker[1, each])[:, :, None]
        mine = geometry.meets(marker, target, text, self._text[:, each, None, None])
        ends = self._ends[each]
        away = -self.side[ends] * self._marker[1, ends]
        text = geometry.lifted(self.centre[:, ends], away)[:, None]
        theirs = geometry.meets(marker, target, text, self._text[:, None, ends])
        return geometry.tally(mine) + geometry.tally(theirs)

    def separate(self) -> bool:
        """
        Push boxes apart, as far as the canvas allows.

        Returns
        -------
        bool
            Whether no two boxes overlap.
        """
        first, second = np.triu_indices(len(self.lift), 1)
        for _ in range(_PUSHES // _LOOK):
            depth = self._depth(first, second)
            if not (depth > 0).any():
                return True
            # Boxes far from one another need no look for a while.
            near = np.flatnonzero(depth > -_FAR_APART)
            for _ in range(_LOOK):
                self._push(first[near], second[near])
        return not (self._depth(first, second) > 0).any()

    def _depth(self, first: Array, second: Array) -> Array:
        """Say how far two boxes are inside one another, on the axis with less."""
        reach = self.half[:, first] + self.half[:, second]
        depth = reach - np.abs(self.centre[:, first] - self.centre[:, second])
        least: Array = np.minimum(depth[0], depth[1])
        return least

    def _push(self, first: Array, second: Array) -> None:
        gap = self.centre[:, second] - self.centre[:, first]
        depth = self.half[:, first] + self.half[:, second] - np.abs(gap)
        met = np.flatnonzero(np.minimum(depth[0], depth[1]) > 0)
        depth, first, second = depth[:, met], first[met], second[met]
        # Along the axis with the least way to go, by a little more than half of it.
        across = depth[0] < depth[1]
        way = np.where(gap[:, met] >= 0, 0.4, -0.4) * (depth + 0.1)
        way *= np.stack([across, ~across])
        step = np.zeros_like(self.centre)
        for axis in range(2):
            np.add.at(step[axis], second, way[axis])
            np.add.at(step[axis], first, -way[axis])
        self.centre = self._inside(self.centre + step, self.half)


def _grid(columns: int, rows: int) -> Array:
    across = np.tile((np.arange(columns) + 0.5) / columns, rows)
    up = np.repeat((np.arange(rows) + 0.5) / rows, columns)
    return np.stack([across, up]).astype(np.float32)


_GRID = _grid(9, 5)


def _spread(way: Array) -> Array:
    """Cost of links that are long, or too near one another to be told apart."""
    cost: Array = _LENGTH * np.hypot(*way).sum(axis=1)
    if way.shape[2] > 1:
        angle = np.sort(np.arctan2(way[1], way[0]), axis=1)
        between = np.diff(angle, append=angle[:, :1] + 2 * np.pi, axis=1)
        cost += _NARROW * np.maximum(1 - between / _WIDE_ENOUGH, 0).sum(axis=1)
    return cost
