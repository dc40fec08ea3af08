"""The one place that makes HTML; everything put into it is escaped.

It knows tags and tables, nothing of maps, and touches no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["Content", "Markup", "bullets", "element", "table", "trusted"]

Content = str | Markup


def element(tag: str, *children: Content, **attributes: str) -> Markup:
    """
    Make an element; text in it is escaped, other elements are not.

    Parameters
    ----------
    tag
        Its name.
    *children
        Text and elements inside it.
    **attributes
        Its attributes; a trailing underscore is dropped (``class_``) and inner ones
        become hyphens (``aria_label``).

    Returns
    -------
    Markup
        The element, safe to put inside another.

    Examples
    --------
    >>> str(element("p", "a < b", class_="note"))
    '<p class="note">a &lt; b</p>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )
    inner = Markup("").join(children)
    return Markup(f"<{tag}{written}>{inner}</{tag}>")  # noqa: S704 - parts are escaped


def bullets(items: Iterable[Content]) -> Markup:
    """
    Make a list with a bullet for each item.

    Parameters
    ----------
    items
        Texts or elements.

    Returns
    -------
    Markup
        A ``ul`` element, or nothing if there are no items.

    Examples
    --------
    >>> str(bullets(["a", "b"]))
    '<ul><li>a</li><li>b</li></ul>'
    """
    listed = [element("li", item) for item in items]
    return element("ul", *listed) if listed else Markup("")


def table(frame: pd.DataFrame, caption: str) -> Markup:
    """
    Make a table that a screen reader can walk: caption, and scope on each heading.

    Parameters
    ----------
    frame
        What to show; its index is left out, the first column heads each row and a
        missing value is an empty cell.
    caption
        What the table shows.

    Returns
    -------
    Markup
        A ``table`` element.

    Examples
    --------
    >>> import pandas as pd
    >>> "<caption>Two</caption>" in table(pd.DataFrame({"a": ["<b>"]}), "Two")
    True
    """
    heads = [element("th", str(name), scope="col") for name in frame.columns]
    rows = []
    known = frame.astype("object").where(frame.notna(), "")
    for cells in known.itertuples(index=False, name=None):
        # A cell that is an element already stays one; everything else is text.
        first, *rest = (c if isinstance(c, str) else str(c) for c in cells)
        body = (element("td", cell) for cell in rest)
        rows.append(element("tr", element("th", first, scope="row"), *body))
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
    )


def trusted(markup: str) -> Markup:
    """
    Take markup as it is: only for text that this package wrote itself.

    Parameters
    ----------
    markup
        A style sheet, or a drawing that escapes its own texts.

    Returns
    -------
    Markup
        The same, not escaped.

    Examples
    --------
    >>> str(element("style", trusted("p > a {}")))
    '<style>p > a {}</style>'
    """
    return Markup(markup)  # noqa: S704 - the callers write it, no data goes in
