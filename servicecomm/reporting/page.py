"""A page of its own: one file, no code, nothing from outside.

It knows the frame of a page and its style, not what a report says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm._html import element, trusted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecomm._html import Markup

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)

# Widths in rem and colours of at least 4.5 to 1, so that the page holds at 400 per
# cent and in print; a wide table scrolls inside its own box, never the page.
_STYLE = """
:root { color-scheme: light; }
body { font: 1.1rem/1.5 Arial, Helvetica, sans-serif; color: #0b0c0c; margin: 0;
  background: #fff; overflow-wrap: break-word; }
header, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
header { border-bottom: .3rem solid #12436d; padding-top: 1.25rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.5rem; margin: 2.5rem 0 .5rem; }
p, li { max-width: 46rem; }
dt { font-weight: bold; }
dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
td ul { margin: 0; padding-left: 1.1rem; }
td a { overflow-wrap: anywhere; }
a { color: #12436d; text-underline-offset: .15em; }
a:focus, [tabindex]:focus { outline: .2rem solid #0b0c0c; outline-offset: .15rem;
  background: #fd0; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 1rem; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-bottom: 1px solid #b1b4b6; }
thead th { border-bottom: 2px solid #0b0c0c; }
figure { margin: 1rem 0; }
svg { width: 100%; height: auto; }
footer { border-top: 1px solid #b1b4b6; margin-top: 3rem; padding-bottom: 2rem;
  font-size: 1rem; }
@media print { body { font-size: 10pt; } table { font-size: 9pt; }
  h1 { font-size: 18pt; } h2 { font-size: 13pt; margin: 1.5rem 0 .25rem; }
  p, li, header, main, footer { max-width: none; } header, main, footer { padding: 0; }
  th, td { padding: .2rem .5rem .2rem 0; } .skip { display: none; }
  .scroll { overflow: visible; }
  h2, caption, thead { break-after: avoid; } tr, svg { break-inside: avoid; } }
"""


def page(
    title: str,
    lead: Markup,
    sections: Sequence[tuple[str, Sequence[Markup]]],
    footer: Sequence[Markup],
) -> str:
    """
    Make a page.

    Parameters
    ----------
    title
        The page's title and first heading.
    lead
        What stands under the heading.
    sections
        A heading and its content for each section.
    footer
        What stands at the end.

    Returns
    -------
    str
        A whole HTML document with landmarks, a skip link and a content security
        policy that lets nothing run or load.

    Examples
    --------
    >>> from servicecomm._html import element
    >>> text = page("A < B", element("p", "Hello"), [], [])
    >>> "<h1>A &lt; B</h1>" in text, "<script" in text
    (True, False)
    """
    head = element(
        "head",
        trusted('<meta charset="utf-8">'),
        trusted('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        trusted(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        element("title", title),
        element("style", trusted(_STYLE)),
    )
    contents = [
        element("li", element("a", heading, href=f"#section-{number}"))
        for number, (heading, _) in enumerate(sections, start=1)
    ]
    parts = [
        element("section", element("h2", heading), *content, id=f"section-{number}")
        for number, (heading, content) in enumerate(sections, start=1)
    ]
    body = element(
        "body",
        element("a", "Skip to the content", href="#content", class_="skip"),
        element("header", element("h1", title), lead),
        element(
            "main",
            element("nav", element("ul", *contents), aria_label="On this page"),
            *parts,
            id="content",
        ),
        element("footer", *footer),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en-GB')}\n"


def scrolling(table: Markup, label: str) -> Markup:
    """
    Put a wide table into a box that scrolls, also by keyboard.

    Parameters
    ----------
    table
        The table.
    label
        What a screen reader says of the box.

    Returns
    -------
    Markup
        The box.

    Examples
    --------
    >>> from servicecomm._html import element
    >>> str(scrolling(element("table"), "Bodies"))[:46]
    '<div class="scroll" role="region" tabindex="0"'
    """
    return element(
        "div", table, class_="scroll", role="region", tabindex="0", aria_label=label
    )
