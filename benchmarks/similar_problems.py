"""The same problem in other words: quality and time beside plain ways of comparing.

It measures `servicecomm.community.similar_problems` on statements that one person wrote
for this, and prints tables; nothing is written. Each problem has a base statement, one
near it (the same words re-ordered), one mid (some words shared), one far (none shared)
and a look-alike: another problem in nearly the same words. The weights and thresholds
were set on the first part; the held-out part was written after they were fixed.

    python benchmarks/similar_problems.py [--statements 10000]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from servicecomm.analysis._tokens import words_of
from servicecomm.community._stems import stem
from servicecomm.community.similar_problems import similar_problems
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Grid = NDArray[np.float64]

STATEMENTS = Path(__file__).parents[1] / "tests" / "spec" / "similar_problems.csv"
WORDS_OF_ALL = 5000


def map_of(statements: Sequence[str]) -> StakeholderMap:
    """Make a map whose problems are the statements."""
    ids = [f"p{number:06d}" for number in range(len(statements))]
    organisations = pd.DataFrame({"organisation_id": ["home"], "name": ["Ourselves"]})
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ids, "title": statements}),
            "organisations": organisations,
            "affects": pd.DataFrame({"problem_id": [], "body_id": []}, dtype="str"),
        }
    )


def grids(statements: Sequence[str]) -> dict[str, Grid]:
    """Give how alike each two statements are, by each way of comparing."""
    pairs = similar_problems(map_of(statements), limit=None)
    first = pairs["problem_a"].str[1:].astype(int)
    second = pairs["problem_b"].str[1:].astype(int)
    ours = np.zeros((len(statements), len(statements)))
    ours[first, second] = ours[second, first] = pairs["score"]
    words = [statement.lower().split() for statement in statements]
    told = [words_of(statement) for statement in statements]
    letters = [
        [text[place : place + 4] for place in range(len(text) - 3)]
        for text in (f" {statement.lower()} " for statement in statements)
    ]
    return {
        "similar_problems": ours,
        "stems, TF-IDF": tfidf([[stem(word) for word in own] for own in told]),
        "words, TF-IDF": tfidf(words),
        "runs of 4 letters, TF-IDF": tfidf(letters),
        "words in common (Jaccard)": jaccard(words),
    }


def tfidf(parts: Sequence[Sequence[str]]) -> Grid:
    """Compare by the cosine of weighed parts, densely."""
    known = {part: place for place, part in enumerate(sorted(set().union(*parts)))}
    counts = np.zeros((len(parts), len(known)))
    for row, own in enumerate(parts):
        np.add.at(counts[row], [known[part] for part in own], 1)
    weighed = counts * np.log((1 + len(parts)) / (0.5 + (counts > 0).sum(axis=0)))
    weighed /= np.linalg.norm(weighed, axis=1, keepdims=True)
    alike: Grid = weighed @ weighed.T
    return alike


def jaccard(parts: Sequence[Sequence[str]]) -> Grid:
    """Compare by the share of words that both have."""
    sets = [set(own) for own in parts]
    return np.array([[len(a & b) / len(a | b) for b in sets] for a in sets])


def average_precision(scores: Grid, wanted: NDArray[np.bool_]) -> float:
    """Give the mean precision at each pair that is wanted."""
    found = wanted[np.argsort(-scores, kind="stable")]
    precision = found.cumsum() / np.arange(1, len(found) + 1)
    return float(precision[found].mean())


def quality(rows: pd.DataFrame, alike: Grid) -> list[float]:
    """Give average precision by kind, and how often a paraphrase is near the top."""
    kind, problem = rows["kind"].to_numpy(), rows["problem"].to_numpy(object)
    problem = np.where(kind == "look-alike", problem + " (other)", problem)
    a, b = np.triu_indices(len(rows), 1)
    same = problem[a] == problem[b]
    figures = []
    for own in ("near", "mid", "far"):
        wanted = same & ((kind[a] == own) | (kind[b] == own))
        wanted &= np.isin(kind[a], ["base", own]) & np.isin(kind[b], ["base", own])
        asked = ~same | wanted
        figures.append(average_precision(alike[a, b][asked], wanted[asked]))
    for own, top in (("mid", 1), ("mid", 5), ("far", 5)):
        hits = []
        for base in np.flatnonzero(kind == "base"):
            target = np.flatnonzero((problem == problem[base]) & (kind == own))[0]
            others = alike[base][problem != problem[base]]
            above, level = (
                (others > alike[base, target]).sum(),
                (others == alike[base, target]).sum() + 1,
            )
            hits.append(np.clip((top - above) / level, 0, 1))
        figures.append(float(np.mean(hits)))
    return figures


def print_lists(rows: pd.DataFrame) -> None:
    """Print how many pairs of each list are right."""
    pairs = similar_problems(map_of(rows["statement"].tolist()), limit=None)
    first = rows.iloc[pairs["problem_a"].str[1:].astype(int)]
    second = rows.iloc[pairs["problem_b"].str[1:].astype(int)]
    same = first["problem"].to_numpy() == second["problem"].to_numpy()
    other = (first["kind"] == "look-alike").to_numpy()
    right = same & ~other & (second["kind"] != "look-alike").to_numpy()
    for verdict, own in pairs.groupby("verdict", sort=False):
        share = right[own.index].mean()
        print(f"  list “{verdict}”: {len(own)} pairs, {share:.0%} the same problem")


def print_time(statements: int, rows: pd.DataFrame) -> None:
    """Print how long many statements take."""
    rng = np.random.default_rng(0)
    said = sorted({word for text in rows["statement"] for word in text.split()})
    words = np.array(said + [f"word{number}" for number in range(WORDS_OF_ALL)])
    rng.shuffle(words)
    often = 1 / (10 + np.arange(len(words)))
    drawn = rng.choice(words, (statements, 14), p=often / often.sum())
    large = map_of([" ".join(own) for own in drawn])
    wall, cpu = time.perf_counter(), time.process_time()
    pairs = similar_problems(large)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{statements:,} statements of 14 words: {len(pairs)} pairs listed in ", end=""
    )
    print(f"{wall:.1f} s ({cpu:.1f} s of processor time)")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--statements", type=int, default=10_000)
    asked = parser.parse_args()
    every = pd.read_csv(STATEMENTS, dtype="str")
    heads = ("AP near", "AP mid", "AP far", "mid top 1", "mid top 5", "far top 5")
    for part, rows in every.groupby("part", sort=False):
        print(f"{part}: {len(rows)} statements")
        print(f"  {'':28}", *(f"{head:>9}" for head in heads))
        for name, alike in grids(rows["statement"].tolist()).items():
            figures = quality(rows, alike)
            print(f"  {name:28}", *(f"{figure:9.2f}" for figure in figures))
        print_lists(rows)
    print_time(asked.statements, every)


if __name__ == "__main__":
    main()
