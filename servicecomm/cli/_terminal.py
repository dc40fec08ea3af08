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
    """Say what is going on, and how far, once it takes over two seconds."""
    done = threading.Event()
    began = time.monotonic()
    reached: list[str] = [""]

    def progress(some: int, every: int) -> None:
        reached[0] = f", {some:,} of {every:,}"

    def tell() -> None:
        waited = done.wait(PATIENCE)
        while not waited:
            seconds = time.monotonic() - began
            line = f"\r{what} … {seconds:.0f} s{reached[0]}"
            print(line, end="", file=sys.stderr, flush=True)
            waited = done.wait(1)
        if time.monotonic() - began >= PATIENCE:
            print(file=sys.stderr)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield progress
    finally:
        done.set()
        teller.join()
