"""Sections of a report as a page in HTML.

It decides nothing of what a report says; `page` has the frame and the style.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm import _html
from servicecomm.drawing.network_plot import network_svg
from servicecomm.reporting.blocks import Bullets, Grid, Paragraph
from servicecomm.reporting.page import page, scrolling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecomm._html import Content, Markup
    from servicecomm.reporting.blocks import Block, Section


def as_page(
    title: str, lead: str, sections: Sequence[Section], facts: Mapping[str, str]
) -> str:
    """
    Make the page of a report.

    Parameters
    ----------
    title
        The report's title.
    lead
        What stands under it.
    sections
        What the report says.
    facts
        What the map is for and who answers for it.

    Returns
    -------
    str
        A whole HTML document.

    Examples
    --------
    >>> text = as_page("A < B", "Short.", [("One", [Paragraph("x & y")])], {})
    >>> "<h2>One</h2><p>x &amp; y</p>" in text
    True
    """
    made = [(heading, [_markup(one) for one in parts]) for heading, parts in sections]
    footer = _html.element(
        "p", "Made with servicecomm. No personal data is in this page."
    )
    return page(title, _html.element("p", lead), made, [*_facts(facts), footer])


def _markup(block: Block) -> Markup:
    if isinstance(block, Paragraph):
        return _html.element("p", block.text)
    if isinstance(block, Bullets):
        return _html.bullets(block.items)
    if isinstance(block, Grid):
        table = _html.table(block.frame.map(_cell), block.caption)
        return scrolling(table, block.caption)
    svg = network_svg(
        block.stakeholder_map, highlight=block.highlight, highlight_label="invited"
    )
    return _html.element("figure", _html.trusted(svg))


def _cell(cell: object) -> object:
    if isinstance(cell, Bullets):
        return _html.bullets(cell.items)
    return _linked(cell) if isinstance(cell, str) else cell


def _linked(text: str) -> Content:
    """Make a link of an address; the page loads nothing from it."""
    if not text.startswith(("https://", "http://")) or any(map(str.isspace, text)):
        return text
    return _html.element("a", text, href=text, rel="noreferrer")


def _facts(facts: Mapping[str, str]) -> list[Markup]:
    """Say what the map is for and who answers for it, with its notice as a link."""
    pairs: list[Markup] = []
    for name, text in facts.items():
        pairs += [_html.element("dt", name), _html.element("dd", _linked(text))]
    return [_html.element("dl", *pairs)] if pairs else []
