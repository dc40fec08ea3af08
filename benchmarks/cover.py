"""Set cover and maximum coverage beside the raw solver on the same matrix, in one run.

Run it as ``python benchmarks/cover.py [FOLDER]``. FOLDER holds set covering files as
the OR-Library writes them (``scp*.txt``), and perhaps their optima in ``optima.json``;
without one, tables of the same families are drawn here. Times are CPU seconds of this
process, one thread each. It proves nothing about other tables.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import highspy
import numpy as np
from scipy import sparse

from servicecomm.analysis.coverage import (
    covers,
    greedy_cover,
    greedy_coverage,
    maximum_coverage,
    minimum_cover,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servicecomm.analysis.coverage import Coverage

# Rows, columns, density and highest cost: the families 4 to 6 and A to E of the
# OR-Library, drawn by the rule of Balas and Ho.
FAMILIES = {
    "4": (200, 1000, 0.02, 100),
    "5": (200, 2000, 0.02, 100),
    "6": (200, 1000, 0.05, 100),
    "A": (300, 3000, 0.02, 100),
    "B": (300, 3000, 0.05, 100),
    "C": (400, 4000, 0.02, 100),
    "D": (400, 4000, 0.05, 100),
    "E": (50, 500, 0.20, 1),
}
HEADINGS = ("greedy", "ours", "bound", "proved", "CPU s", "raw", "bound", "CPU s")
RAW_SIZE = 20_000  # candidates from which the raw solver does not stop when it is told


class Instance(NamedTuple):
    """A table, what its columns cost, and the published optimum if there is one."""

    name: str
    incidence: sparse.csr_array
    cost: np.ndarray
    optimum: float | None = None


def read(path: Path, optima: dict[str, float]) -> Instance:
    """Read one file: sizes, costs, then for each row its columns, counted from 1."""
    numbers = np.array(path.read_text(encoding="utf-8").split(), int)
    height, width = numbers[:2]
    cost, place = numbers[2 : 2 + width], 2 + width
    rows, columns = [], []
    for row in range(height):
        count = numbers[place]
        columns.append(numbers[place + 1 : place + 1 + count] - 1)
        rows.append(np.full(count, row))
        place += 1 + count
    entries = np.concatenate(rows), np.concatenate(columns)
    ones = np.ones(len(entries[0]))
    incidence = sparse.csr_array(sparse.coo_array((ones, entries), (height, width)))
    return Instance(path.stem, incidence, cost, optima.get(path.stem))


def folder(path: Path) -> Iterator[Instance]:
    """Read every file of a folder."""
    known = path / "optima.json"
    optima = json.loads(known.read_text("utf-8"))["optimum"] if known.exists() else {}
    for file in sorted(path.glob("scp*.txt")):
        yield read(file, optima)


def drawn(seeds: int) -> Iterator[Instance]:
    """Draw tables: each row has at least two columns, and each column one row."""
    for name, (height, width, density, dearest) in FAMILIES.items():
        for seed in range(seeds):
            draw = np.random.default_rng([seed, height, width])
            has = draw.random((height, width)) < density
            has[draw.integers(height, size=width), np.arange(width)] = True
            for _ in range(2):
                has[np.arange(height), draw.integers(width, size=height)] = True
            cost = np.sort(draw.integers(1, dearest + 1, width))
            yield Instance(f"{name}.{seed + 1}", sparse.csr_array(has * 1.0), cost)


def people(count: int, seed: int) -> sparse.csr_array:
    """Draw who can speak for which problem: a few people for many, most for one."""
    draw = np.random.default_rng([seed, count])
    problems = count // 10
    has = np.minimum(draw.zipf(2.5, count), problems // 3)
    popular = 1 / np.arange(1, problems + 1) ** 0.8
    row = draw.choice(problems, has.sum(), p=popular / popular.sum())
    column = np.repeat(np.arange(count), has)
    shape = (problems, count)
    return sparse.csr_array(sparse.coo_array((np.ones(len(row)), (row, column)), shape))


def raw(
    matrix: sparse.csr_array,
    objective: np.ndarray,
    rows: tuple[np.ndarray, np.ndarray],
    seconds: float,
) -> tuple[float, float]:
    """Give the whole 0/1 model to the solver as it is: its answer and its bound."""
    solver = highspy.Highs()
    solver.silent()
    for name, value in {
        "threads": 1,
        "mip_rel_gap": 0.0,
        "time_limit": seconds,
    }.items():
        solver.setOptionValue(name, value)
    height, width = matrix.shape
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = height, width
    model.row_lower_, model.row_upper_ = rows
    model.col_cost_ = objective
    model.col_lower_, model.col_upper_ = np.zeros(width), np.ones(width)
    model.integrality_ = [highspy.HighsVarType.kInteger] * width
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver.passModel(model)
    solver.run()
    found = solver.getInfo()
    return found.objective_function_value, found.mip_dual_bound


def raw_cover(instance: Instance, seconds: float) -> tuple[float, float]:
    """Give a set cover to the raw solver."""
    height = instance.incidence.shape[0]
    rows = np.ones(height), np.full(height, np.inf)
    return raw(instance.incidence, instance.cost.astype(float), rows, seconds)


def raw_coverage(
    incidence: sparse.csr_array, limit: int, seconds: float
) -> tuple[float, float]:
    """Give a maximum coverage to the raw solver."""
    height, width = incidence.shape
    reach = sparse.hstack([incidence, -sparse.eye_array(height)])
    seats = np.append(np.ones(width), np.zeros(height))
    matrix = sparse.csr_array(sparse.vstack([reach, seats[np.newaxis]]))
    rows = np.append(np.zeros(height), 0.0), np.append(np.full(height, np.inf), limit)
    value, bound = raw(matrix, seats - 1, rows, seconds)
    return -value, -bound


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Give the result of some work, and the CPU seconds it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def line(name: str, size: str, *cells: str) -> None:
    """Print one line of the table."""
    print(f"{name:<10}{size:>16}", *(f"{cell:>9}" for cell in cells))


def compare(
    name: str,
    shape: tuple[int, int],
    quick: Callable[[], Coverage],
    ours: Callable[[], Coverage],
    theirs: Callable[[], tuple[float, float]] | None,
) -> tuple[Coverage, float, float]:
    """Print what each gives, and return ours with both times."""
    greedy = quick()
    best, spent = timed(ours)
    cells = [f"{each:g}" for each in (greedy.objective, best.objective, best.bound)]
    cells += ["yes" if best.optimal else f"{best.gap:.1%}", f"{spent:.2f}"]
    peer = 0.0
    if theirs is not None:
        (value, bound), peer = timed(theirs)
        cells += [f"{value:.6g}", f"{bound:.4g}", f"{peer:.2f}"]
    line(name, f"{shape[0]:,} x {shape[1]:,}", *cells)
    return best, spent, peer


def cover_table(instances: Iterator[Instance], seconds: float) -> None:
    """Compare the fewest or cheapest that cover everything."""
    print("Set cover")
    line("table", "rows x columns", *HEADINGS)
    spent, peer, proved, wrong = 0.0, 0.0, 0, []
    every = list(instances)
    for each in every:
        best, own, raws = compare(
            each.name,
            each.incidence.shape,
            lambda each=each: greedy_cover(each.incidence, each.cost),
            lambda each=each: minimum_cover(each.incidence, each.cost, seconds),
            lambda each=each: raw_cover(each, seconds),
        )
        spent, peer, proved = spent + own, peer + raws, proved + best.optimal
        known = best.optimal and each.optimum not in {None, best.objective}
        if known or not covers(each.incidence, best.chosen):
            wrong.append(each.name)
    print(f"{proved} of {len(every)} proved; CPU s: ours {spent:.1f}, raw {peer:.1f}")
    print(f"Not as published, or no cover: {', '.join(wrong) or 'none'}\n")


def coverage_table(counts: list[int], seconds: float) -> None:
    """Compare the most that can be reached with so many seats."""
    print("Maximum coverage, 10 and 30 seats")
    line("seats", "rows x columns", *HEADINGS)
    for count in counts:
        for seed in range(2):
            grid = people(count, seed)
            for limit in (10, 30):
                compare(
                    str(limit),
                    grid.shape,
                    lambda grid=grid, limit=limit: greedy_coverage(grid, limit),
                    lambda grid=grid, limit=limit: maximum_coverage(
                        grid, limit, seconds=seconds
                    ),
                    None
                    if count > RAW_SIZE
                    else lambda grid=grid, limit=limit: raw_coverage(
                        grid, limit, seconds
                    ),
                )


def main() -> None:
    """Read the command line and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="set covering files")
    parser.add_argument("--seconds", type=float, default=30.0, help="for each table")
    parser.add_argument("--seeds", type=int, default=1, help="tables of each family")
    parser.add_argument(
        "--people",
        type=int,
        nargs="*",
        default=[1_000, 10_000, 100_000],
        help="candidates of the maximum coverages",
    )
    given = parser.parse_args()
    cover_table(
        folder(given.folder) if given.folder else drawn(given.seeds), given.seconds
    )
    coverage_table(given.people, given.seconds)


if __name__ == "__main__":
    main()
