"""What stands beside each node, wrapped, and how much room it takes.

Text is measured with the font that draws it; nothing is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

from servicecomm.analysis.wording import counted
from servicecomm.drawing.style import FONT

Detail = Literal["short", "full"]
"""Short labels are abbreviations and the beginning of titles; full ones are whole."""

LINE_HEIGHT = 1.16
"""Height of a line of text against its size, with a little to spare."""

_REFERENCE = 10.0
_ELLIPSIS = "…"
_WIDTH = {"problem": 128.0, "body": 104.0}
_LINES = {"problem": 4, "body": 3}
_FULL_LINES = 12
_SIZE = {"problem": 9.5, "body": 10.5}
ID_SIZE = 9.0
"""Size of what is written on a marker, in points."""
_RADIUS = {"problem": 13.0, "body": 5.5}
_GROWTH = {"problem": 0.6, "body": 1.5}
_UNNAMED = 0.6


@dataclass(frozen=True, slots=True)
class Label:
    """
    A node's marker, and the text beside it.

    Attributes
    ----------
    text
        The lines of text, or nothing.
    inside
        What is written on the marker itself.
    size
        The text's size, in points.
    width, height
        The room that the text takes, in points; bold, so that it fits either way.
    radius
        Half the marker's width, in points.
    """

    text: str
    inside: str
    size: float
    width: float
    height: float
    radius: float


@cache
def _advance(letter: str, *, bold: bool) -> float:
    """Measure a letter of the reference size."""
    wanted = FontProperties(family=[FONT], weight="bold" if bold else "normal")
    font = get_font(findfont(wanted))
    if not font.get_char_index(ord(letter)):
        return _REFERENCE  # another font will draw it: about as wide as it is high
    font.set_size(_REFERENCE, 72)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """
    Measure a line of text.

    Parameters
    ----------
    text
        The line.
    size
        Its size, in points.
    bold
        Whether it is bold.

    Returns
    -------
    float
        Its width, in points.

    Examples
    --------
    >>> text_width("ii", 10) < text_width("WW", 10) < text_width("WW", 10, bold=True)
    True
    """
    # The sum of the letters: what kerning takes away is room to spare.
    total = sum(_advance(letter, bold=bold) for letter in text)
    return total * size / _REFERENCE


def wrap(
    text: str, size: float, width: float, *, lines: int = 99, bold: bool = False
) -> str:
    r"""
    Break text into lines that fit.

    Parameters
    ----------
    text
        The text; white space in it becomes single spaces.
    size
        Its size, in points.
    width
        The room for a line, in points.
    lines
        The most lines; where there is more text, the last one ends in an ellipsis.
    bold
        Whether it is bold.

    Returns
    -------
    str
        The lines.

    Examples
    --------
    >>> wrap("Local registration services", 10, 80)
    'Local\nregistration\nservices'
    >>> wrap("Local registration services", 10, 80, lines=1)
    'Local…'
    """

    def fits(line: str) -> bool:
        return text_width(line, size, bold=bold) <= width

    done: list[str] = []
    words = text.split()
    while words and len(done) < lines:
        taken = 1
        while taken < len(words) and fits(" ".join(words[: taken + 1])):
            taken += 1
        line, words = " ".join(words[:taken]), words[taken:]
        cut = not fits(line) or (bool(words) and len(done) == lines - 1)
        while cut and len(line) > 1 and not fits(line + _ELLIPSIS):
            line = line.rpartition(" ")[0] or line[:-1]
        done.append(line.rstrip(" ,;:.") + _ELLIPSIS if cut else line)
    return "\n".join(done)


def balanced(text: str, size: float, width: float, *, lines: int) -> str:
    r"""
    Break text into lines that fit and are about as long as one another.

    Parameters
    ----------
    text
        The text.
    size
        Its size, in points; it is measured bold.
    width
        The room for a line, in points.
    lines
        The most lines.

    Returns
    -------
    str
        The lines, no more of them than `wrap` makes.

    Examples
    --------
    >>> balanced("Homes stay registered to people who have died", 10, 130, lines=3)
    'Homes stay\nregistered to people\nwho have died'
    """
    best = wrap(text, size, width, lines=lines, bold=True)
    if "…" in best:
        return best
    for share in (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6):
        tried = wrap(text, size, width * share, lines=lines, bold=True)
        if tried.count("\n") > best.count("\n") or "…" in tried:
            break
        best = tried
    return best


def node_label(
    node_id: str,
    kind: str,
    name: str,
    *,
    links: int,
    detail: Detail,
    named: bool,
    more: int = 0,
) -> Label:
    """
    Make the marker and text of a node.

    Parameters
    ----------
    node_id
        The node's id; a problem is labelled with it.
    kind
        "problem" or "body".
    name
        What it is called.
    links
        How many links it has: its marker grows gently with them.
    detail
        "short" or "full".
    named
        Whether there is room for its name.
    more
        How many of a problem's bodies are not drawn; it is said below its title.

    Returns
    -------
    Label
        The label.

    Examples
    --------
    >>> options = {"links": 2, "detail": "short", "named": True}
    >>> label = node_label("P01", "problem", "Late", **options)
    >>> label.inside, label.text
    ('P01', 'Late')
    """
    radius = _RADIUS[kind] + _GROWTH[kind] * links**0.5
    if not named and kind == "body":
        radius *= _UNNAMED
    size, text, inside = _SIZE[kind], name if named else "", ""
    if kind == "problem":
        if text_width(node_id, ID_SIZE, bold=True) <= 2 * _RADIUS[kind]:
            inside = node_id
        else:
            text = f"{node_id} {text}".strip()
    most = _LINES[kind] if detail == "short" else _FULL_LINES
    wrapped = balanced(text, size, _WIDTH[kind], lines=most)
    if more and named and kind == "problem":
        rest = counted(more, "body", "bodies")
        if more < links:
            rest = f"and {counted(more, 'more body', 'more bodies')}"
        wrapped = f"{wrapped}\n{rest}"
    lines = wrapped.splitlines()
    width = max((text_width(line, size, bold=True) for line in lines), default=0.0)
    height = len(lines) * LINE_HEIGHT * size
    return Label(wrapped, inside, size, width, height, radius)
