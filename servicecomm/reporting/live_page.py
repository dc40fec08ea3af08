"""A page of its own with one script: one file, nothing from outside, no server.

It knows the frame of such a page and what may run in it, not what the script does.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from servicecomm._html import element, trusted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecomm._html import Markup

ROOT = "app"
"""The id of the element that the script fills."""

DATA = "data"
"""The id of the element that holds the data, as JSON."""

_STYLE = """
:root { color-scheme: light; }
body { font: 1.1rem/1.5 Arial, Helvetica, sans-serif; color: #0b0c0c; margin: 0;
  background: #fff; overflow-wrap: break-word; }
footer { overflow-wrap: anywhere; }
header, main, footer { padding: 0 1rem; }
header { border-bottom: .3rem solid #12436d; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .6rem 0; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; outline: .2rem solid #0b0c0c; background: #fd0; }
noscript table { border-collapse: collapse; }
noscript th, noscript td { text-align: left; padding: .2rem .6rem .2rem 0;
  vertical-align: top; border-bottom: 1px solid #b1b4b6; }
"""


def live_page(
    title: str,
    data: Mapping[str, Any],
    *,
    module: str,
    style: str,
    instead: Sequence[Markup],
    footer: str,
) -> str:
    """
    Make a page that a script fills.

    Parameters
    ----------
    title
        The page's title and first heading.
    data
        What the script reads, fit for JSON.
    module
        The script, an ES module that imports nothing; it finds the data in the element
        `DATA` and fills the element `ROOT`.
    style
        The script's style sheet.
    instead
        What stands there where no script may run.
    footer
        What stands at the end.

    Returns
    -------
    str
        A whole HTML document. Its content security policy lets this script and this
        style run by their hashes and nothing else, and nothing load.

    Raises
    ------
    ValueError
        If the script or style would end its own element.

    Examples
    --------
    >>> page = live_page(
    ...     "A < B", {"a": "</script>"}, module="1;", style="", instead=[], footer=""
    ... )
    >>> "<h1>A &lt; B</h1>" in page, page.count("</script>")
    (True, 2)
    """
    sheet = _STYLE + style
    if "</" in sheet or "</script" in module.lower() or "<!--" in module:
        raise ValueError("a script or style may not hold the end of its own element")
    policy = (
        f"default-src 'none'; script-src '{_hash(module)}'; "
        f"style-src '{_hash(sheet)}'; img-src blob: data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        trusted('<meta charset="utf-8">'),
        trusted('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        trusted(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("title", title),
        element("style", trusted(sheet)),
    )
    body = element(
        "body",
        element("a", "Skip to the content", href=f"#{ROOT}", class_="skip"),
        element("header", element("h1", title)),
        element("main", element("noscript", *instead), id=ROOT, tabindex="-1"),
        element("footer", element("p", footer)),
        element("script", trusted(_json(data)), type="application/json", id=DATA),
        element("script", trusted(module), type="module"),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en-GB')}\n"


def _json(data: Mapping[str, Any]) -> str:
    # In a script element only "<" can do harm: it could end it, or begin a comment.
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
