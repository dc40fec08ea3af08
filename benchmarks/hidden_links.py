"""Hides links of maps and asks for them back: recall beside two plain rankings.

It measures `servicecomm.analysis.inference` and prints one table; nothing is written.

    python benchmarks/hidden_links.py [FILE.csv ...] [--draws 20]

A FILE has one row a link, with the headings problem_id or evaluation_id, problem or
title, organisation_id and, if you like, organisation_written, relation or role, and
policies. Names, parents and successors of its bodies come from the shipped register.

In each draw a fifth of the links (pairs of problem and body) is taken away at random,
with a seed. Recall at k of a problem is the share of its hidden links among the first k
bodies suggested; the table gives the mean over the problems that lost a link, then over
the draws. "Popularity" ranks the bodies by the problems that they have; "common
neighbours" by how often they share a problem with a body that is affected, and equal
ones by popularity. Bodies that still tie share their places evenly. The seeds used to
set the weights were 1000 and above; those here start at 0.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis.inference import possibly_affected
from servicecomm.files.examples import example_map
from servicecomm.model.frames import split_cell
from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.register.bodies import load_register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Recall = NDArray[np.float64]

AT = (5, 10)
SHARE = 0.2
PARENTS = 50  # bodies of the large map that others are part of
HEADINGS = {"evaluation_id": "problem_id", "problem": "title", "role": "relation"}


def map_of(path: Path) -> StakeholderMap:
    """Make a map of a file."""
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows = rows.rename(columns=HEADINGS)
    rows = rows[(rows["organisation_id"] != "") & (rows["problem_id"] != "")]
    problems = rows.drop_duplicates("problem_id")
    tags = problems.get("policies", "")
    links = rows.drop_duplicates(["problem_id", "organisation_id", "relation"])
    return StakeholderMap(
        {
            "problems": problems[["problem_id", "title"]].assign(tags=tags),
            "organisations": organisations_of(rows),
            "affects": links[["problem_id", "relation"]].assign(
                body_id=links["organisation_id"], basis="stated"
            ),
        }
    )


def organisations_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Describe the bodies of a file by the shipped register."""
    own = rows.drop_duplicates("organisation_id").set_index("organisation_id")
    register = load_register().table.set_index("id").reindex(own.index, fill_value="")
    parents = [
        "|".join(each for each in split_cell(cell) if each in own.index)
        for cell in register["parents"]
    ]
    written = own.get("organisation_written", own.index.to_series())
    frame = pd.DataFrame(
        {
            "name": register["name"].mask(register["name"] == "", written),
            "abbreviation": register["abbreviation"],
            "aliases": register["other_names"],
            "parent_id": parents,
            "superseded_by": register["successors"],
        }
    )
    return frame.reset_index(names="organisation_id")


def hide(
    full: StakeholderMap, seed: int
) -> tuple[StakeholderMap, dict[str, list[str]]]:
    """Take links away; give the rest, and the bodies hidden of each problem."""
    affects = full.affects
    pairs = affects[["problem_id", "body_id"]].drop_duplicates()
    pairs = pairs.sort_values(["problem_id", "body_id"], ignore_index=True)
    rng = np.random.default_rng(seed)
    taken = rng.choice(len(pairs), round(SHARE * len(pairs)), replace=False)
    hidden = pd.MultiIndex.from_frame(pairs.iloc[taken])
    gone = pd.MultiIndex.from_frame(affects[["problem_id", "body_id"]]).isin(hidden)
    by_problem: dict[str, list[str]] = {}
    for own, body in pairs.iloc[np.sort(taken)].itertuples(index=False):
        by_problem.setdefault(own, []).append(body)
    return full.with_table("affects", affects[~gone]), by_problem


def suggested(left: StakeholderMap, hidden: Mapping[str, list[str]]) -> Recall:
    """Give the recall of the suggestions."""
    found = possibly_affected(left, list(hidden), most=max(AT))
    ranked = found.groupby("problem_id")["body_id"].agg(list)
    recalls = np.array(
        [
            [np.isin(bodies, ranked.get(own, [])[:k]).mean() for k in AT]
            for own, bodies in hidden.items()
        ]
    )
    means: Recall = recalls.mean(axis=0)
    return means


def ranked_by(
    left: StakeholderMap, hidden: Mapping[str, list[str]], *, neighbours: bool
) -> Recall:
    """Give the recall of a plain ranking, with places that tie shared evenly."""
    grid = pd.crosstab(left.affects["problem_id"], left.affects["body_id"]) > 0
    grid = grid.reindex(
        index=left.problems["problem_id"],
        columns=left.organisations["organisation_id"],
        fill_value=False,
    ).astype(np.int64)
    popularity = grid.sum().to_numpy()
    shared = (grid.T @ grid).to_numpy()
    recalls: list[list[float]] = []
    for own, bodies in hidden.items():
        here = grid.loc[own].to_numpy()
        score = popularity.astype(float)
        if neighbours:
            score = here @ shared + popularity / (popularity.sum() + 1)
        score[here > 0] = -1
        wanted = score[grid.columns.get_indexer(pd.Index(bodies))]
        above = (score[:, None] > wanted).sum(axis=0)
        level = (score[:, None] == wanted).sum(axis=0)
        recalls.append([np.clip((k - above) / level, 0, 1).mean() for k in AT])
    means: Recall = np.array(recalls).mean(axis=0)
    return means


def measure(full: StakeholderMap, draws: int) -> dict[str, Recall]:
    """Give the recalls of all rankings, a row a draw."""
    found: dict[str, list[Recall]] = {}
    for seed in range(draws):
        left, hidden = hide(full, seed)
        answers = {
            "suggested": suggested(left, hidden),
            "popularity": ranked_by(left, hidden, neighbours=False),
            "common neighbours": ranked_by(left, hidden, neighbours=True),
        }
        for name, recall in answers.items():
            found.setdefault(name, []).append(recall)
    return {name: np.array(recalls) for name, recalls in found.items()}


def print_time(problems: int, bodies: int, links: int) -> None:
    """Print how long one problem of a large map takes, the first time and after."""
    rng = np.random.default_rng(0)
    busy = [(1 + np.arange(many)) ** -0.6 for many in (problems, bodies)]
    drawn = [rng.choice(len(own), 2 * links, p=own / own.sum()) for own in busy]
    pairs = np.unique(drawn[0] * bodies + drawn[1])
    pairs = np.sort(rng.choice(pairs, links, replace=False))
    words = np.array([f"word{number}" for number in range(3000)])
    titles = [" ".join(own) for own in rng.choice(words, (problems, 20))]
    body_ids = np.array([f"b{number}" for number in range(bodies)])
    parents = body_ids[rng.integers(0, PARENTS, bodies)]
    names = [f"Body number {number}" for number in range(bodies)]
    large = StakeholderMap(
        {
            "problems": pd.DataFrame(
                {"problem_id": [f"p{n}" for n in range(problems)], "title": titles}
            ),
            "organisations": pd.DataFrame(
                {
                    "organisation_id": body_ids,
                    "name": names,
                    "parent_id": np.where(np.arange(bodies) < PARENTS, "", parents),
                }
            ),
            "affects": pd.DataFrame(
                {
                    "problem_id": [f"p{n}" for n in pairs // bodies],
                    "body_id": body_ids[pairs % bodies],
                }
            ),
        }
    )
    times = []
    for asked in ("p0", "p100", "p1000"):
        start = time.perf_counter()
        possibly_affected(large, asked)
        times.append(f"{time.perf_counter() - start:.3f} s")
    print(f"{problems:,} problems, {bodies:,} bodies, {links:,} links: one problem in")
    print(f"  {times[0]} the first time, then {' and '.join(times[1:])}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--draws", type=int, default=20)
    asked = parser.parse_args()
    maps = {
        name: example_map(name) for name in ("after-a-death", "starting-a-business")
    }
    maps |= {path.stem: map_of(path) for path in asked.files}
    print(f"{asked.draws} draws a map; ahead: by how much, with its standard error")
    print(f"{'map':22}{'links':>6}  {'ranking':18}", *(f"at {k:<22}" for k in AT))
    for name, full in maps.items():
        recalls = measure(full, asked.draws)
        own = recalls["suggested"]
        for ranking, recall in recalls.items():
            cells = [f"{mean:.3f}" for mean in recall.mean(axis=0)]
            if ranking != "suggested":
                ahead = own - recall
                error = ahead.std(axis=0, ddof=1) / np.sqrt(len(ahead))
                cells = [
                    f"{cell} (ahead {gain:+.3f} ±{unsure:.3f})"
                    for cell, gain, unsure in zip(
                        cells, ahead.mean(axis=0), error, strict=True
                    )
                ]
            print(
                f"{name:22}{len(full.affects):6}  {ranking:18}",
                *(f"{cell:25}" for cell in cells),
            )
    print_time(2_000, 20_000, 200_000)


if __name__ == "__main__":
    main()
