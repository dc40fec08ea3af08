"""Pictures as SVG text: the same bytes each time, with words for those who cannot see.

Nothing is drawn or written to disk here; a picture refers to nothing outside itself.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from matplotlib.figure import Figure

from servicecomm.drawing import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FONTS = f"'{style.FONT}', Verdana, Arial, sans-serif"
"""Verdana is as wide as the font that text was measured with, Arial narrower."""

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK)


def figure_svg(drawn: Axes | Figure, title: str, description: str) -> str:
    """
    Write a picture as SVG.

    Parameters
    ----------
    drawn
        The picture.
    title
        What it is, in a few words.
    description
        What it shows, in sentences: read out instead of the picture.

    Returns
    -------
    str
        One ``svg`` element, to put in a page or to save with the ending ``.svg``. Text
        in it is text; its ids are its own, so that several fit in one page.

    Examples
    --------
    >>> figure_svg(Figure((1, 1)), "Nothing", "An empty picture.")[:34]
    '<svg xmlns="http://www.w3.org/2000'
    """
    figure = drawn if isinstance(drawn, Figure) else drawn.figure.get_figure(root=True)
    buffer = io.StringIO()
    with style.styled():
        figure.savefig(buffer, format="svg", metadata=_NO_METADATA)
    root = ET.fromstring(buffer.getvalue())  # noqa: S314 - written by matplotlib above
    own = hashlib.sha256(f"{title}\n{buffer.getvalue()}".encode()).hexdigest()[:8]
    _own_style(root)
    _own_ids(root, f"sc{own}-")
    _tell(root, f"sc{own}", title, description)
    return ET.tostring(root, encoding="unicode") + "\n"


def _own_style(root: ET.Element) -> None:
    # Matplotlib's style sheet would hold for everything else on the page.
    for parent in list(root.iter()):
        for sheet in parent.findall(f"{{{_SVG}}}style"):
            parent.remove(sheet)
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")


def _own_ids(root: ET.Element, prefix: str) -> None:
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, prefix + value)
            elif name == f"{{{_XLINK}}}href" and value.startswith("#"):
                element.set(name, f"#{prefix}{value[1:]}")
            else:
                referring = _REFERENCE.sub(rf"url(#{prefix}\1)", value)
                element.set(name, referring.replace(f"'{style.FONT}'", _FONTS))


def _tell(root: ET.Element, name: str, title: str, description: str) -> None:
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(place, element)
