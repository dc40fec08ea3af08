"""Names matched to public bodies: quality and time beside two plain methods.

Run it with a CSV of labelled names (``written``, ``target_id`` or ``body_id``, and
perhaps ``also_ok``, ids joined by ``;``); without one it uses the small set of the
tests. It measures and prints, and changes nothing. rapidfuzz, one of the plain methods,
is left out when it is not installed.

    python benchmarks/names.py [LABELLED.csv] [--names 10000]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from servicecomm.register.bodies import load_register
from servicecomm.register.matching import match_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Matcher = Callable[[Sequence[str]], tuple[list[str], list[float]]]

LABELLED = Path(__file__).parents[1] / "tests" / "register" / "names.csv"
LETTERS = "abcdefghijklmnoprstuvwy"
SLOW = 300


class Labels(NamedTuple):
    """Names as written and the ids that are right for each: none for nobody."""

    written: list[str]
    right: list[set[str]]


def read_labels(path: Path) -> Labels:
    """Read a file of labelled names."""
    table = pd.read_csv(path, dtype="str", na_filter=False)
    target = "target_id" if "target_id" in table else "body_id"
    also = table["also_ok"] if "also_ok" in table else [""] * len(table)
    right = [
        {own, *more.split(";")} - {""}
        for own, more in zip(table[target], also, strict=True)
    ]
    return Labels(table["written"].tolist(), right)


def known_names() -> tuple[list[str], list[str]]:
    """Give every name in the register and the body that has it."""
    pairs = [
        (name, body.id)
        for body in load_register()
        if not body.is_group
        for name in (
            body.name,
            body.abbreviation,
            *body.other_names,
            *body.welsh_names,
            *(former.name for former in body.former_names),
        )
        if name
    ]
    names, ids = zip(*pairs, strict=True)
    return list(names), list(ids)


def wratio() -> Matcher | None:
    """Match by rapidfuzz's WRatio, or give nothing where it is not installed."""
    try:
        from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - may be missing
    except ImportError:
        return None
    names, ids = known_names()

    def match(written: Sequence[str]) -> tuple[list[str], list[float]]:
        bodies, scores = [], []
        for each in written:
            _, score, at = process.extractOne(
                each, names, scorer=fuzz.WRatio, processor=utils.default_process
            )
            bodies.append(ids[at])
            scores.append(score / 100)
        return bodies, scores

    return match


def tfidf() -> Matcher:
    """Match by the cosine of weighted runs of three letters."""
    names, ids = known_names()
    runs = [_runs(name) for name in names]
    columns = {run: at for at, run in enumerate(sorted(set().union(*runs)))}
    having = np.zeros(len(columns))
    for each in runs:
        having[[columns[run] for run in each]] += 1
    weight = np.log(1 + len(names) / having)
    known = _vectors(runs, columns, weight).T.tocsr()

    def match(written: Sequence[str]) -> tuple[list[str], list[float]]:
        bodies: list[str] = []
        scores: list[float] = []
        for start in range(0, len(written), 500):
            block = [_runs(each) for each in written[start : start + 500]]
            alike = (_vectors(block, columns, weight) @ known).toarray()
            best = alike.argmax(axis=1)
            bodies += [ids[at] for at in best]
            scores += alike[np.arange(len(block)), best].tolist()
        return bodies, scores

    return match


def _runs(text: str) -> set[str]:
    framed = f" {text.lower()} "
    return {framed[at : at + 3] for at in range(len(framed) - 2)}


def _vectors(
    texts: Sequence[set[str]], columns: dict[str, int], weight: np.ndarray
) -> sparse.csr_array:
    pairs = [
        (row, columns[run])
        for row, each in enumerate(texts)
        for run in each
        if run in columns
    ]
    rows, at = np.asarray(pairs, dtype=int).reshape(-1, 2).T
    shape = (len(texts), len(columns))
    matrix = sparse.csr_array((weight[at], (rows, at)), shape=shape)
    length = np.sqrt(matrix.power(2).sum(axis=1))
    return sparse.csr_array(matrix / np.maximum(length, 1e-12)[:, None])


def quality(
    labels: Labels, bodies: Sequence[str], accepted: Sequence[bool]
) -> dict[str, float]:
    """Count as right the first body named, or for nobody's name that none is taken."""
    rows = list(zip(labels.right, bodies, accepted, strict=True))
    positive = [body in right for right, body, _ in rows if right]
    negative = [not taken for right, _, taken in rows if not right]
    wrong = [taken and body not in right for right, body, taken in rows]
    return {
        "first body right": float(np.mean(positive)) if positive else np.nan,
        "nobody accepted": float(np.mean(negative)) if negative else np.nan,
        "right in all": float(np.mean([*positive, *negative])),
        "confidently wrong": float(np.mean(wrong)),
        "accepted": float(np.mean([taken for *_, taken in rows])),
    }


def at_best_threshold(
    labels: Labels, bodies: Sequence[str], scores: Sequence[float]
) -> dict[str, float]:
    """Give a plain method the threshold that suits these very names best."""
    best: dict[str, float] = {}
    for least in sorted(set(scores)):
        taken = [score >= least for score in scores]
        named = [b if t else "" for b, t in zip(bodies, taken, strict=True)]
        found = quality(labels, named, taken)
        if found["right in all"] > best.get("right in all", -1.0):
            best = found
    return best


def many(written: Sequence[str], count: int) -> list[str]:
    """Make as many different names, each with a letter or two changed."""
    rng = np.random.default_rng(1)
    names = dict.fromkeys(written)
    while len(names) < count:
        name = written[int(rng.integers(len(written)))]
        for _ in range(rng.integers(1, 3)):
            at = int(rng.integers(len(name) + 1))
            name = name[:at] + LETTERS[rng.integers(len(LETTERS))] + name[at + 1 :]
        names[name] = None
    return list(names)[:count]


def timed(matcher: Callable[[Sequence[str]], object], names: Sequence[str]) -> float:
    """Time one run, in seconds."""
    start = time.perf_counter()
    matcher(names)
    return time.perf_counter() - start


def main() -> None:
    """Print one table of quality and time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", nargs="?", type=Path, default=LABELLED)
    parser.add_argument("--names", type=int, default=10_000, help="names to time")
    options = parser.parse_args()
    labels = read_labels(options.labelled)
    names = many(labels.written, options.names)
    column = f"seconds for {options.names:,} names"

    found = match_names(labels.written)
    ours = quality(
        labels, found["body_id"].tolist(), (found["verdict"] == "matched").tolist()
    )
    table = {"match_names": ours | {column: timed(match_names, names)}}
    plain = {"rapidfuzz WRatio *": wratio(), "TF-IDF of three letters *": tfidf()}
    for title, matcher in plain.items():
        if matcher is None:
            print("rapidfuzz is not installed: WRatio is left out.")
            continue
        some = names if "TF-IDF" in title else names[:SLOW]
        seconds = timed(matcher, some) * len(names) / len(some)
        best = at_best_threshold(labels, *matcher(labels.written))
        table[title] = best | {column: seconds}
    print(f"{len(labels.written)} labelled names, {len(load_register()):,} bodies")
    print(pd.DataFrame(table).T.round(3).to_string())
    print("* at the threshold that suits these names best;", end=" ")
    print(f"WRatio is timed on {SLOW} names and scaled.")


if __name__ == "__main__":
    main()
