"""Pictures as files: the same bytes each time, with words for those who cannot see.

Nothing is drawn or written to disk here; a picture refers to nothing outside itself.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from servicecomm.drawing import style
from servicecomm.drawing.account import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_DOTS = 150
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FONTS = f"'{style.FONT}', Verdana, Arial, sans-serif"
"""Verdana is as wide as the font that text was measured with, Arial narrower."""

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK)


def figure_svg(ax: Axes) -> str:
    """
    Write a picture as SVG.

    Parameters
    ----------
    ax
        What one of the functions that draw gave back.

    Returns
    -------
    str
        One ``svg`` element, to put in a page or to save with the ending ``.svg``, with
        the picture's account in it. Text is text; ids are its own, so that several fit
        in one page.

    Raises
    ------
    ServiceCommError
        If the axes hold no picture of ours.

    Examples
    --------
    >>> from servicecomm.drawing.network_plot import draw_network
    >>> from servicecomm.files.examples import example_map
    >>> ax = draw_network(example_map(), style.loose_axes((960, 540)), problems="P13")
    >>> "P13 affects one body only" in figure_svg(ax)
    True
    """
    told = describe(ax)
    data = _saved(ax, "svg", _NO_METADATA)
    root = ET.fromstring(data)  # noqa: S314 - written by matplotlib above
    own = hashlib.sha256(told.title.encode() + b"\n" + data).hexdigest()[:8]
    _own_style(root)
    _own_ids(root, f"sc{own}-")
    _tell(root, f"sc{own}", told.title, told.text)
    return ET.tostring(root, encoding="unicode") + "\n"


def figure_bytes(ax: Axes, kind: Literal["svg", "png", "pdf"]) -> bytes:
    """
    Write a picture as the bytes of a file.

    Parameters
    ----------
    ax
        What one of the functions that draw gave back.
    kind
        "svg", "png" (150 dots an inch) or "pdf".

    Returns
    -------
    bytes
        The file, the same each time, with the picture's account in it.

    Raises
    ------
    ServiceCommError
        If the axes hold no picture of ours.

    Examples
    --------
    >>> from servicecomm.drawing.network_plot import draw_network
    >>> from servicecomm.files.examples import example_map
    >>> ax = draw_network(example_map(), style.loose_axes((960, 540)), problems="P13")
    >>> figure_bytes(ax, "png")[1:4]
    b'PNG'
    """
    told = describe(ax)
    if kind == "svg":
        return figure_svg(ax).encode()
    if kind == "png":
        return _saved(ax, kind, {"Title": told.title, "Description": told.text})
    undated = {"CreationDate": None, "Title": told.title, "Subject": told.text}
    return _saved(ax, kind, undated)


def _saved(ax: Axes, kind: str, metadata: Mapping[str, str | None]) -> bytes:
    figure = ax.figure.get_figure(root=True)
    buffer = io.BytesIO()
    with style.styled():
        figure.savefig(buffer, format=kind, metadata=metadata, dpi=_DOTS)
    return buffer.getvalue()


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
