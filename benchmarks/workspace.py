"""A workspace of a million rows, and of an ordinary map: times and memory.

Run it as ``python benchmarks/workspace.py``: about two minutes. Each part runs in a
process of its own; the peak of memory is of the whole process. Times are of the wall
clock and, in brackets, of the processor: on a busy computer the second tells more. It
measures and prints, and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import servicecomm as sc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PROBLEMS, BODIES, ROWS = 10_000, 20_000, 1_000_000
EDITS = 100


def timed(what: str, work: Callable[[], object]) -> None:
    """Do something once, and print how long it took."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {wall:.3f} s ({processor:.3f} s), peak {peak:,.0f} MB", flush=True)


def repeated(what: str, work: Callable[[int], object], times: int) -> None:
    """Do something often, and print the median and the slowest of twenty."""
    walls, processors = [], []
    for number in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        work(number)
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    middle, used = statistics.median(walls), statistics.median(processors)
    slow = sorted(walls)[int(0.95 * len(walls))]
    print(f"{what}: p50 {middle:.1f} ms ({used:.1f} ms), p95 {slow:.1f} ms", flush=True)


def write_rows(path: Path, headings: list[str], rows: Iterable[object]) -> None:
    """Write one CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)  # type: ignore[arg-type]


def write_folder(folder: Path) -> None:
    """Write a map of a million rows as CSV files."""
    folder.mkdir()
    chance = random.Random(20261122)  # noqa: S311 - not for secrets
    numbers = chance.sample(range(PROBLEMS * BODIES), ROWS - PROBLEMS - BODIES)
    words = ("stated", "inferred", "assumed")
    problems = ((f"P{n:05}", f"Problem number {n}") for n in range(PROBLEMS))
    bodies = ((f"b{n:05}", f"Body number {n}") for n in range(BODIES))
    links = (
        (f"P{n // BODIES:05}", f"b{n % BODIES:05}", "runs part", words[n % 3])
        for n in numbers
    )
    write_rows(folder / "problems.csv", ["problem_id", "title"], problems)
    write_rows(folder / "organisations.csv", ["organisation_id", "name"], bodies)
    headings = ["problem_id", "body_id", "relation", "basis"]
    write_rows(folder / "affects.csv", headings, links)


def large_import(folder: Path) -> None:
    """Read the folder and write a workspace."""
    source, path = folder / "million", folder / "million.scws"
    timed("1,000,000 rows: import", lambda: sc.write_map(sc.read_map(source), path))
    print(f"  file: {path.stat().st_size / 1e6:,.0f} MB")


def large_edits(folder: Path) -> None:
    """Open the large workspace and edit it."""
    opened = []
    timed(
        "1,000,000 rows: open, check, back up",
        lambda: opened.append(sc.open_workspace(folder / "million.scws")),
    )
    (workspace,) = opened
    row = workspace.map.affects.iloc[ROWS // 2][["problem_id", "body_id", "relation"]]
    link = tuple(row)

    def title(number: int) -> None:
        cells = {"note": f"n{number}"}
        workspace.do("edit", lambda m: sc.change(m, "problems", "P00500", **cells))

    def strength(number: int) -> None:
        cells = {"strength": str(1 + number % 3)}
        workspace.do("edit", lambda m: sc.change(m, "affects", link, **cells))

    repeated("1,000,000 rows: change a cell of a problem", title, 10)
    repeated("1,000,000 rows: change a cell of a link", strength, 10)
    repeated("1,000,000 rows: undo", lambda _: workspace.undo(), 10)

    def problem(number: int) -> None:
        cells = {"problem_id": f"new{number}", "title": "New"}
        workspace.do("add", lambda m: sc.add(m, "problems", **cells))

    def more(number: int) -> None:
        cells = {"problem_id": f"new{number}", "body_id": "b00001", "basis": "stated"}
        workspace.do("add", lambda m: sc.add(m, "affects", **cells))

    def fewer(number: int) -> None:
        key = (f"new{number}", "b00001", "")
        workspace.do("remove", lambda m: sc.remove(m, "affects", key))

    repeated("1,000,000 rows: add a problem", problem, 10)
    repeated("1,000,000 rows: add a link", more, 10)
    repeated("1,000,000 rows: remove a link", fewer, 10)
    timed("1,000,000 rows: close", workspace.close)


def ordinary_edits(folder: Path) -> None:
    """Edit the shipped example."""
    workspace = sc.open_workspace(folder / "ordinary.scws", sc.example_map())

    def note(number: int) -> None:
        cells = {"note": f"n{number}"}
        workspace.do("edit", lambda m: sc.change(m, "problems", "P05", **cells))

    repeated("The example: change a cell", note, EDITS)
    repeated("The example: undo", lambda _: workspace.undo(), EDITS)
    workspace.close()


PARTS = {
    "import": large_import,
    "edits": large_edits,
    "ordinary": ordinary_edits,
}


def main() -> None:
    """Run the parts, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="one part, in --folder")
    parser.add_argument("--folder", type=Path, help="where to work")
    options = parser.parse_args()
    if options.part:
        PARTS[options.part](options.folder)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        write_folder(Path(folder, "million"))
        for part in PARTS:
            command = [sys.executable, __file__, "--part", part, "--folder", folder]
            subprocess.run(command, check=True)  # noqa: S603 - this very script


if __name__ == "__main__":
    main()
