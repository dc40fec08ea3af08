"""A page for a picture: title above, legend and notes below, room between them.

What stands in the room is drawn elsewhere; nothing here knows of maps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servicecomm.drawing.labels import LINE_HEIGHT, text_width, wrap
from servicecomm.drawing.style import LARGEST, PAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from servicecomm.drawing.style import Target

_SMALLEST_TEXT = 0.55  # of its usual size, on axes that somebody brings
_TITLE_SIZE = 18.0
_TEXT_SIZE = 12.0
_MARGIN = 16.0
_NOTE_SIZE = 10.5
_KEY_WIDTH = 46.0  # a legend's line or marker with the spaces around it
_KEY_HEIGHT = 1.75  # a row of the legend, in sizes of its text
_GAP = 6.0
_HINTED = 0.97  # letters fitted to dots come out a little wider than measured


@dataclass(frozen=True, slots=True)
class Page:
    """
    What goes around a picture.

    Attributes
    ----------
    title
        What the picture says, in a sentence.
    keys
        The legend: lines or markers with their labels.
    notes
        Sentences to stand at the foot.
    """

    title: str
    keys: Sequence[Line2D]
    notes: str

    def axes(self, target: Target, size: tuple[float, float]) -> tuple[Axes, float]:
        """
        Lay the page out.

        Parameters
        ----------
        target
            Axes to draw on, or what makes some as large as everything needs.
        size
            Width and height of what will be drawn, in points.

        Returns
        -------
        matplotlib.axes.Axes
            Axes whose data are points, and hold (0, 0) to `size`.
        float
            How much a point of data is magnified: text has to follow.
        """
        if callable(target):
            ax, room, ratio = self._own(target, size)
        else:
            ax, extent = target, target.get_window_extent()
            dots = ax.figure.dpi / 72
            room = (extent.width / dots, extent.height / dots)
            ratio = min(max(room[0] / PAGE[0], _SMALLEST_TEXT), 1.0)
        foot = self._foot(ax, room, ratio)
        scale = _scale(size, (room[0], room[1] - foot))
        scale = min(scale, LARGEST)
        across, up = room[0] / scale, room[1] / scale
        left = (across - size[0]) / 2
        below = foot / scale + max(up - foot / scale - size[1], 0) / 2
        ax.set_xlim(-left, across - left)
        ax.set_ylim(-below, up - below)
        ax.set_axis_off()
        title = wrap(self.title, _TITLE_SIZE * ratio, room[0] * _HINTED, bold=True)
        ax.set_title(
            title,
            fontsize=_TITLE_SIZE * ratio,
            fontweight="bold",
            x=0,
            horizontalalignment="left",
            pad=_GAP * ratio,
        )
        return ax, scale

    def _own(
        self, make: Callable[[tuple[float, float]], Axes], size: tuple[float, float]
    ) -> tuple[Axes, tuple[float, float], float]:
        width = PAGE[0] - 2 * _MARGIN
        lines = (
            wrap(self.title, _TITLE_SIZE, width * _HINTED, bold=True).count("\n") + 1
        )
        head = lines * LINE_HEIGHT * _TITLE_SIZE + _MARGIN
        height = PAGE[1] - head - _MARGIN / 2
        scale = _scale(size, (width, height - self._foot_height(width, 1.0)))
        ratio = max(1.0, 1 / scale)
        ax = make((PAGE[0] * ratio, PAGE[1] * ratio))
        ax.set_position(
            (
                _MARGIN / PAGE[0],
                _MARGIN / 2 / PAGE[1],
                width / PAGE[0],
                height / PAGE[1],
            )
        )
        return ax, (width * ratio, height * ratio), ratio

    def _columns(self, width: float, ratio: float) -> int:
        labels = [str(key.get_label()) for key in self.keys]
        widest = max((text_width(each, _TEXT_SIZE) for each in labels), default=0.0)
        return max(1, int(width / ((widest + _KEY_WIDTH) * ratio)))

    def _note_lines(self, width: float, ratio: float) -> str:
        return wrap(self.notes, _NOTE_SIZE * ratio, width * _HINTED)

    def _foot_height(self, width: float, ratio: float) -> float:
        rows = -(-len(self.keys) // self._columns(width, ratio))
        lines = len(self._note_lines(width, ratio).splitlines())
        keys = rows * _KEY_HEIGHT * _TEXT_SIZE
        return ratio * (keys + lines * LINE_HEIGHT * _NOTE_SIZE + 2 * _GAP)

    def _foot(self, ax: Axes, room: tuple[float, float], ratio: float) -> float:
        notes = self._note_lines(room[0], ratio)
        size = _NOTE_SIZE * ratio
        ax.text(0, 0, notes, size=size, va="bottom", transform=ax.transAxes)
        above = (len(notes.splitlines()) * LINE_HEIGHT * size + _GAP * ratio) / room[1]
        if self.keys:
            ax.legend(
                handles=list(self.keys),
                loc="lower left",
                bbox_to_anchor=(0, above),
                ncols=min(self._columns(room[0], ratio), len(self.keys)),
                fontsize=_TEXT_SIZE * ratio,
                markerscale=ratio,
                frameon=False,
                borderaxespad=0,
                borderpad=0,
                handlelength=2.6,
                labelspacing=0.45,
                columnspacing=1.6,
            )
        return self._foot_height(room[0], ratio)


def _scale(size: tuple[float, float], room: tuple[float, float]) -> float:
    across = room[0] / max(size[0], 1)
    up = max(room[1], 1) / max(size[1], 1)
    return min(across, up)
