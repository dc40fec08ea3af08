"""Plain-text documents: headings, bullets and gaps between paragraphs.

They hold no markup, so that they can be pasted anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def bulleted(items: Iterable[str]) -> str:
    r"""
    Put items under one another.

    Parameters
    ----------
    items
        Texts.

    Returns
    -------
    str
        A line each, after a bullet.

    Examples
    --------
    >>> bulleted(["one", "two"])
    '• one\n• two'
    """
    return "\n".join(f"• {item}" for item in items)


def document(title: str, *parts: tuple[str, str] | str) -> str:
    r"""
    Put a document together.

    Parameters
    ----------
    title
        Its first line.
    *parts
        Paragraphs, or a heading and what stands below it; those that say nothing are
        left out.

    Returns
    -------
    str
        The text, with one empty line between its parts and a line end at the end.

    Examples
    --------
    >>> document("Note", "Hello.", ("What next", "• call"), ("Nothing", ""))
    'Note\n\nHello.\n\nWhat next\n• call\n'
    """
    told = [title]
    for part in parts:
        heading, text = ("", part) if isinstance(part, str) else part
        if text:
            told.append(f"{heading}\n{text}" if heading else text)
    return "\n\n".join(told) + "\n"
