"""A board of cells, each with a heading and short paragraphs, as on a workshop wall.

It knows how much room text takes and nothing of maps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from servicecomm.drawing import style
from servicecomm.drawing.labels import LINE_HEIGHT, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

# Narrower is shown larger, if it fits.
_WIDTHS = (1600.0, 1350.0, 1150.0, 1000.0, 900.0, 820.0, 740.0, 680.0)
_SHAPE = 2.2  # of the room on a page: so many times as wide as high
_HEADING, _TEXT = 13.0, 11.0
_PAD, _GAP, _AFTER = 9.0, 8.0, 5.0
_HINTED = 0.97  # letters fitted to dots come out a little wider than measured


@dataclass(frozen=True, slots=True)
class Cell:
    """
    A cell of a board.

    Attributes
    ----------
    heading
        What stands at its top, in bold.
    paragraphs
        Pairs of a bold beginning, which may be empty, and a text.
    stands_out
        Whether it has a thick border.
    """

    heading: str
    paragraphs: Sequence[tuple[str, str]] = ()
    stands_out: bool = False

    def lines(self, width: float) -> Iterator[tuple[str, float, bool, float]]:
        """Give each block of lines: text, size, whether bold, space after it."""
        room = (width - 2 * _PAD) * _HINTED
        yield wrap(self.heading, _HEADING, room, bold=True), _HEADING, True, _AFTER
        for lead, text in self.paragraphs:
            if lead:
                yield wrap(lead, _TEXT, room, bold=True), _TEXT, True, 1.0
            if text:
                yield wrap(text, _TEXT, room), _TEXT, False, _AFTER

    def height(self, width: float) -> float:
        """Tell how much room the cell needs."""
        blocks = [
            _tall(text, size) + after for text, size, _, after in self.lines(width)
        ]
        return sum(blocks) + 2 * _PAD - _AFTER


@dataclass(frozen=True, slots=True)
class Board:
    """
    Rows of cells.

    Attributes
    ----------
    rows
        The cells, row by row from the top; all of a row are equally wide and high.
    across
        What stands below the board, at its middle.
    up
        What stands at the left of the board, turned.
    """

    rows: Sequence[Sequence[Cell]]
    across: str = ""
    up: str = ""

    def _spans(self) -> tuple[float, float]:
        """Give where cells begin from the left, and from below."""
        room = _HEADING * LINE_HEIGHT + _GAP
        return room * bool(self.up), room * bool(self.across)

    def _across(self, row: Sequence[Cell], width: float) -> float:
        return (width - self._spans()[0] - _GAP * (len(row) - 1)) / len(row)

    def _heights(self, width: float) -> list[float]:
        return [
            max(cell.height(self._across(row, width)) for cell in row)
            for row in self.rows
        ]

    def _high(self, width: float) -> float:
        heights = self._heights(width)
        return sum(heights) + _GAP * (len(heights) - 1) + self._spans()[1]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in points: those at which text is largest on a page."""
        shapes = [(width, self._high(width)) for width in _WIDTHS]
        return min(shapes, key=lambda own: max(own[0], own[1] * _SHAPE))

    def draw(self, ax: Axes, scale: float) -> None:
        """Draw the cells; data of the axes are points, text is magnified."""
        (left, below), (width, top) = self._spans(), self.size
        middle: dict[str, float | str] = {"size": _HEADING * scale, "ha": "center"}
        if self.across:
            ax.text((left + width) / 2, 0, self.across, va="bottom", **middle)  # type: ignore[arg-type]
        if self.up:
            half = (below + top) / 2
            ax.text(0, half, self.up, va="center", rotation=90, **middle)  # type: ignore[arg-type]
        for row, height in zip(self.rows, self._heights(width), strict=True):
            across = self._across(row, width)
            for place, cell in enumerate(row):
                x = left + place * (across + _GAP)
                _draw(ax, cell, (x, top - height), (across, height), scale)
            top -= height + _GAP


def _draw(
    ax: Axes,
    cell: Cell,
    corner: tuple[float, float],
    size: tuple[float, float],
    scale: float,
) -> None:
    ax.add_patch(
        Rectangle(
            corner,
            *size,
            facecolor=style.COLOURS["paper"],
            edgecolor=style.COLOURS["highlight" if cell.stands_out else "link"],
            linewidth=(3.0 if cell.stands_out else 1.0) * scale,
            clip_on=False,
            gid=f"cell-{cell.heading}",
        )
    )
    x, y = corner[0] + _PAD, corner[1] + size[1] - _PAD
    for text, points, bold, after in cell.lines(size[0]):
        weight = "bold" if bold else "normal"
        ax.text(
            x,
            y,
            text,
            size=points * scale,
            weight=weight,
            va="top",
            linespacing=1.1,
            zorder=3,
        )
        y -= _tall(text, points) + after


def _tall(text: str, size: float) -> float:
    return (text.count("\n") + 1) * LINE_HEIGHT * size
