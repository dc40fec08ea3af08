"""How commands speak in a terminal: wrapped lines, counts, and a sign of life.

It asks nothing of a map.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 2.0
"""Seconds that something may take before it is shown to be going on."""

BAR = 20
"""Signs of a whole bar."""


def title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def say(text: str) -> None:
    print(wrapped(text))


def wrapped(text: str, *, indent: str = "") -> str:
    width = min(100, shutil.get_terminal_size().columns)
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent or "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def count(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


@contextmanager
def working(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar once something takes over two seconds, if there is a terminal."""
    done = threading.Event()
    began = time.monotonic()
    reached = (0, 0)

    def progress(some: int, every: int) -> None:
        nonlocal reached
        reached = (some, every)

    def tell() -> None:
        width = 0
        while not done.wait(PATIENCE if not width else 1):
            line = f"{what} … {bar(*reached)}{time.monotonic() - began:.0f} s"
            width = max(width, len(line))  # what is left of a longer line goes
            print(f"\r{line:{width}}", end="", file=sys.stderr, flush=True)
        if width:
            print(file=sys.stderr)

    # In a log, lines that are written over one another would only be in the way.
    teller = threading.Thread(target=tell, daemon=True)
    if sys.stderr.isatty():
        teller.start()
    try:
        yield progress
    finally:
        done.set()
        if teller.ident:
            teller.join()


def bar(some: int, every: int) -> str:
    if not every:
        return ""
    filled = BAR * min(some, every) // every
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {some:,} of {every:,}, "
