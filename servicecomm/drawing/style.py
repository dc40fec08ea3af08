"""How pictures look: colours, shapes, line styles, sizes, and the settings to draw in.

Nothing is set for the whole session: a picture is drawn inside `styled`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from matplotlib.axes import Axes

FONT = "DejaVu Sans"
"""It comes with matplotlib: text takes the same room on every machine."""

COLOURS = MappingProxyType(
    {
        "paper": "#FFFFFF",
        "ink": "#0B0C0C",
        "rule": "#D5D8DB",
        "link": "#5B6770",
        "problem": "#F46A25",
        "body": "#12436D",
        "highlight": "#801650",
    }
)
"""From the Analysis Function's palette; all but rules stand out 3 to 1 on paper."""

MARKERS = MappingProxyType({"problem": "s", "body": "o"})
"""Shapes by kind of node, as matplotlib names them."""

LINES: dict[str, Any] = {
    "stated": "solid",
    "inferred": (0, (5, 2.5)),
    "assumed": (0, (1, 2)),
}
"""Line styles by basis; the lengths are multiples of the line's width."""

PAGE = (960.0, 540.0)
"""A wide slide (16:9) in points: 13.33 by 7.5 inches."""

LARGEST = 1.9
"""How much a small map is magnified to fill the page, at most."""

_FAMILIES = (
    "axes",
    "font",
    "legend",
    "lines",
    "patch",
    "path",
    "savefig",
    "svg",
    "text",
)
_SETTINGS: dict[Any, Any] = {
    # Whatever style a session has chosen, a picture is the same.
    **{
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if name.partition(".")[0] in _FAMILIES
    },
    "font.family": [FONT],
    "text.color": COLOURS["ink"],
    "figure.facecolor": COLOURS["paper"],
    "text.parse_math": False,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "servicecomm",
}


Target: TypeAlias = "Axes | Callable[[tuple[float, float]], Axes]"
"""Axes to draw on, or what makes them, given a size in points."""


def styled() -> AbstractContextManager[None]:
    """
    Draw with the project's settings, whatever the session's are.

    Returns
    -------
    context manager
        Inside it matplotlib has the project's settings; after it, its own again.

    Examples
    --------
    >>> with styled():
    ...     mpl.rcParams["font.family"]
    ['DejaVu Sans']
    """
    return mpl.rc_context(_SETTINGS)


def loose_axes(size: tuple[float, float]) -> Axes:
    """
    Make a figure that nothing but its user knows of, and give its axes.

    Parameters
    ----------
    size
        Width and height in points.

    Returns
    -------
    matplotlib.axes.Axes
        The only axes of a new figure, all over it.
    """
    figure = Figure(figsize=(size[0] / 72, size[1] / 72))
    return figure.add_axes((0, 0, 1, 1))


def shown_axes(size: tuple[float, float]) -> Axes:
    """
    Make a figure that a notebook shows by itself, and give its axes.

    Parameters
    ----------
    size
        Width and height in points.

    Returns
    -------
    matplotlib.axes.Axes
        The only axes of a new figure, all over it.
    """
    # Only pyplot tells a notebook that there is something to show; it is slow to load,
    # and who brings their own axes may not want it.
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure = plt.figure(figsize=(size[0] / 72, size[1] / 72))
    return figure.add_axes((0, 0, 1, 1))
