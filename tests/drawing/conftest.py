"""Maps to draw, and a tidy matplotlib around every test."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from servicecomm.files.examples import example_map
from servicecomm.model.stakeholder_map import StakeholderMap


def _build(links, problems=None, bodies=None, **columns):
    """Make a map from "P1 a stated" lines; titles and names as given, or made up."""
    rows = [[*line.split(), "stated"][:3] for line in links]
    problems = problems or {row[0]: f"Problem {row[0]}" for row in rows}
    bodies = bodies or {row[1]: row[1].upper() for row in rows}
    affects = pd.DataFrame(rows, columns=["problem_id", "body_id", "basis"])
    return StakeholderMap(
        {
            "problems": pd.DataFrame(
                {"problem_id": list(problems), "title": list(problems.values())}
            ),
            "organisations": pd.DataFrame(
                {"organisation_id": list(bodies), "name": list(bodies.values())}
            ),
            "affects": affects.assign(**columns),
        }
    )


def _scattered(problems, bodies, links, seed):
    """Make a map with random links and names of every length."""
    random = np.random.default_rng(seed)
    words = ["Local", "Register", "Office", "of", "the", "Northern", "Agency", "Data"]

    def text(least, most):
        return " ".join(random.choice(words, random.integers(least, most)))

    popular = 1 / np.arange(1, bodies + 1)
    lines = {
        f"P{problem} b{body} {random.choice(['stated', 'inferred', 'assumed'])}"
        for problem in range(problems)
        for body in random.choice(
            bodies, size=links, replace=False, p=popular / popular.sum()
        )
    }
    # A body that only one problem has, as most real ones are.
    lines |= {f"P{each % problems} b{each}" for each in range(bodies)}
    pairs = {tuple(line.split()[:2]): line for line in sorted(lines)}
    return _build(
        pairs.values(),
        {f"P{each}": text(3, 12) for each in range(problems)},
        {f"b{each}": text(1, 6) for each in range(bodies)},
    )


@pytest.fixture(scope="session")
def build():
    return _build


@pytest.fixture(scope="session")
def scattered():
    return _scattered


@pytest.fixture(scope="session")
def lead():
    return example_map()


@pytest.fixture(autouse=True)
def _tidy():
    mpl.use("Agg")
    before = dict(mpl.rcParams)
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == before
