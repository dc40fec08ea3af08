"""How soon the app can be used: from the command to the first page, and a reload.

Run it as ``python benchmarks/app_start.py`` (``-n 3`` repeats it). It needs Chromium
and playwright, starts `servicecomm app` over the lead example, and opens its page as
soon as the address is shown. Usable is when a control answers: a problem is ticked, and
the page says that it was. It prints wall seconds, and changes nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

from playwright.sync_api import Page, sync_playwright

STEPS = ("address shown", "first page usable", "in all", "reload usable")


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def used(page: Page) -> None:
    """Use the first control: tick a problem, and wait for the answer in words."""
    box = page.get_by_role("checkbox").nth(1)
    box.wait_for(timeout=120_000)
    status = page.locator("[role=status]").filter(has_text=re.compile(r"\w"))
    before = status.all_inner_texts()
    box.click()
    while status.all_inner_texts() == before:
        page.wait_for_timeout(10)


def measured(page: Page) -> list[float]:
    """Start the app once, use it, and load its page anew."""
    port = free_port()
    start = time.perf_counter()
    app = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "servicecomm.cli", "app", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        lines = iter(app.stdout or ())
        address = next(line.strip() for line in lines if "http://" in line)
        shown = time.perf_counter()
        page.goto(address, timeout=120_000)
        used(page)
        usable = time.perf_counter()
        page.wait_for_timeout(5_000)  # somebody works; a kernel is made ready
        again = time.perf_counter()
        page.reload(timeout=120_000)
        used(page)
        done = time.perf_counter()
    finally:
        app.send_signal(signal.SIGINT)
        app.wait(30)
    return [shown - start, usable - shown, usable - start, done - again]


def main() -> None:
    """Print what each step takes, the median of some runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=1, help="how many runs")
    runs = parser.parse_args().n
    # A shell that runs us in the background would have the app ignore Ctrl+C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chromium = os.environ.get("SERVICECOMM_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        found = [measured(browser.new_page()) for _ in range(runs)]
        browser.close()
    for step, seconds in zip(STEPS, zip(*found, strict=True), strict=True):
        print(f"{step:20}{statistics.median(seconds):8.2f} s")


if __name__ == "__main__":
    main()
