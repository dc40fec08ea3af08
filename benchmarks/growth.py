"""How the whole journey grows: read, check, find the affected, suggest twelve people.

Run it as ``python benchmarks/growth.py``: maps of 10,000 to 2,000,000 links, about two
minutes. ``python benchmarks/growth.py 10000 100000`` takes those sizes instead. Each
size has a process of its own, which reads the files as anybody would. Times are CPU
seconds; the peak of memory is of the whole process, its helpers included. It measures
and prints, and changes nothing but a folder that it removes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import servicecomm as sc

if TYPE_CHECKING:
    from collections.abc import Callable

LINKS = (10_000, 100_000, 1_000_000, 2_000_000)
LARGEST = (20_000, 200_000)  # problems and bodies at two million links
SEATS = 12
BASES = ("stated", "inferred", "assumed")
RELATIONS = ("runs part", "holds data", "bears knock-on")


def numbered(letter: str, count: int) -> pd.Series[str]:
    """Make ids."""
    return pd.Series(np.arange(count).astype(str)).str.zfill(6).radd(letter)


def draw(links: int) -> dict[str, pd.DataFrame]:
    """Draw a map: most bodies have few problems and a few have many."""
    random = np.random.default_rng(20261122)
    share = min(1.0, links / LINKS[-1]) ** 0.5
    problems, bodies = (max(50, round(most * share)) for most in LARGEST)
    people = bodies // 10
    problem_ids, body_ids = numbered("P", problems), numbered("B", bodies)
    found = np.zeros(0, np.int64)
    chance = 1 / np.arange(1, bodies + 1) ** 0.5
    while len(found) < links:
        problem = random.integers(0, problems, links)
        body = random.choice(bodies, links, p=chance / chance.sum())
        found = np.unique(np.r_[found, problem * bodies + body])
    problem, body = np.divmod(random.permutation(found)[:links], bodies)
    parents = np.where(
        np.arange(bodies) < bodies // 20,
        "",
        body_ids[: bodies // 20 or 1].to_numpy()[
            random.integers(0, bodies // 20 or 1, bodies)
        ],
    )
    person_ids = numbered("p", people)
    known = random.permutation(people)[: people // 2]
    return {
        "problems": pd.DataFrame(
            {"problem_id": problem_ids, "title": "Problem " + problem_ids}
        ),
        "organisations": pd.DataFrame(
            {
                "organisation_id": body_ids,
                "name": "Body " + body_ids,
                "parent_id": parents,
            }
        ),
        "affects": pd.DataFrame(
            {
                "problem_id": problem_ids.to_numpy()[problem],
                "body_id": body_ids.to_numpy()[body],
                "relation": random.choice(RELATIONS, links),
                "basis": random.choice(BASES, links, p=(0.7, 0.2, 0.1)),
            }
        ),
        "people": pd.DataFrame(
            {
                "person_id": person_ids,
                "role": "Lead " + person_ids,
                "organisation_id": body_ids.to_numpy()[
                    random.integers(0, bodies, people)
                ],
            }
        ),
        "contacts": pd.DataFrame(
            {
                "known_by": "us",
                "person_id": person_ids.to_numpy()[known],
                "warmth": random.choice(["know well", "met", "cold"], len(known)),
            }
        ),
    }


def spent() -> float:
    """Give the CPU seconds of this process and of its finished helpers."""
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + helpers.ru_utime + helpers.ru_stime


def journey(folder: str) -> dict[str, float]:
    """Go the whole way on the map in a folder, and give what each part took."""
    figures: dict[str, float] = {}

    def timed(what: str, ask: Callable[[], Any]) -> Any:
        before = spent()
        answer = ask()
        figures[what] = spent() - before
        return answer

    m = timed("read and check", lambda: sc.read_map(folder))
    timed("affected by one, first", lambda: sc.affected_bodies(m, ["P000007"]))
    timed("affected by all", lambda: sc.affected_bodies(m))
    plan = timed(f"suggest {SEATS}", lambda: sc.suggest_invitations(m, SEATS))
    figures["all of that"] = sum(figures.values())
    timed("affected by another", lambda: sc.affected_bodies(m, ["P000003"]))
    timed("partners, first", lambda: shared(m, "B000007"))
    timed("partners of another", lambda: shared(m, "B000003"))
    timed("maybe affected by one", lambda: sc.possibly_affected(m, "P000003"))
    figures["gap of the list"] = plan.gap
    figures["peak, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def shared(m: sc.StakeholderMap, body_id: str) -> pd.DataFrame:
    """Find the twenty bodies that share most problems with one."""
    return sc.shared_problems(m, body_id=body_id, limit=20)


def measured(links: int, folder: str) -> dict[str, float]:
    """Draw a map into a folder, and measure in a process of its own."""
    for name, frame in draw(links).items():
        frame.to_csv(Path(folder) / f"{name}.csv", index=False)
    command = [sys.executable, __file__, "--journey", folder]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this script
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


def main() -> None:
    """Print how each figure grows with the number of links."""
    if sys.argv[1:2] == ["--journey"]:
        print(json.dumps(journey(sys.argv[2])))
        return
    table = {}
    for links in [int(word) for word in sys.argv[1:]] or LINKS:
        with tempfile.TemporaryDirectory() as folder:
            table[f"{links:,} links"] = measured(links, folder)
    print("CPU seconds, but for the last two lines")
    print(pd.DataFrame(table).map("{:,.3f}".format).to_string())


if __name__ == "__main__":
    main()
