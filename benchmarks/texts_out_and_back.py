"""20,000 random and naughty texts out and back through every format that holds them.

It counts what came back exactly, what was changed and said, what was refused, and what
was changed in silence, which must be nothing.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import networkx as nx
import pandas as pd

import servicecomm as sc
from servicecomm.errors import SourceFileError
from servicecomm.files import workbooks
from servicecomm.files.guard import bare, guarded

TEXTS = 20_000
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARTS = ["=", "+", "-", "@", ";", "'", '"', "\t", "\r", "\n", ",", "|", "%", "1", "a"]
_PARTS += ["_x000D_", "\x00", "\x01", "\x85", "\u2028", "\ufeff", "\u202e", "é", "👩"]
_PARTS += ["\ufffe", "<", "&", "]]>", " ", "\u00a0", "＝", "007", "NA", "((x))"]  # noqa: RUF001


def texts(seed: int = 1) -> list[str]:
    """Give texts of any signs, and of the signs that make trouble."""
    rand = random.Random(seed)  # noqa: S311 - no secret is made
    made = []
    for number in range(TEXTS):
        if number % 2:
            parts = rand.choices(_PARTS, k=rand.randint(0, 12))
        else:
            parts = [
                chr(rand.choice(_RANGES)(rand)) for _ in range(rand.randint(0, 30))
            ]
        made.append("".join(parts))
    return made


_RANGES = (
    lambda rand: rand.randint(0, 0x7F),
    lambda rand: rand.randint(0x80, 0x2FF),
    lambda rand: rand.randint(0x300, 0xD7FF),
    lambda rand: rand.randint(0xE000, 0xFFFF),
    lambda rand: rand.randint(0x10000, 0x10FFFF),
)


def fit(text: str, kind: str) -> bool:
    """Say whether our own rule lets a text into a file, so that the rest is tested."""
    if kind == "xml":
        return True
    bad = "[\x00\ud800-\udfff]"
    if kind == "workbook":
        bad += "|[\ufffe\uffff]|_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_"
    return not re.search(bad, text)


def small_map(some: list[str]) -> sc.StakeholderMap:
    """Make a map in which each text is the note of a problem."""
    ids = [f"P{number}" for number in range(len(some))]
    frames = {
        "problems": pd.DataFrame({"problem_id": ids, "title": "x", "note": some}),
        "organisations": pd.DataFrame({"organisation_id": ["b"], "name": ["y"]}),
        "affects": pd.DataFrame({"problem_id": ids, "body_id": "b", "relation": "r"}),
    }
    return sc.StakeholderMap(frames)


def tell(
    name: str, began: float, *, good: int, said: int = 0, refused: int = 0, bad: int = 0
) -> None:
    """Print one line of the answer."""
    seconds = time.process_time() - began
    print(
        f"{name:<10} exact {good:>6,}  changed and said {said:>5,}  refused "
        f"{refused:>5,}  changed in silence {bad}  {seconds:5.1f} s CPU"
    )


def main() -> int:
    """Run all, and fail if anything was changed in silence."""
    every = texts()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        bad = sum(bare(guarded(text)) != text for text in every)
        live = sum(is_live(guarded(text), text) for text in every)
        tell("guard", began, good=TEXTS - bad, bad=bad + live)
        wrong += bad + live
        for name, kind in (("csv", "csv"), ("xlsx", "workbook"), ("kumu", "workbook")):
            began = time.process_time()
            some = [text for text in every if fit(text, kind)]
            refused = [text for text in every if not fit(text, kind)]
            let_in = sum(not is_refused(name, text, folder) for text in refused[:50])
            bad = through_a_map(name, some, folder)
            good, away = len(some) - bad, len(refused)
            tell(name, began, good=good, refused=away, bad=bad + let_in)
            wrong += bad + let_in
        for name, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
            began = time.process_time()
            done = sc.export_map(small_map(every), Path(folder, f"a.{name}"))
            graph = read(done.path)
            expected = [_NO_XML.sub("\ufffd", text) for text in every]
            found = [graph.nodes[f"P{n}"].get("note", "") for n in range(TEXTS)]
            pairs = zip(found, expected, every, strict=True)
            bad = sum(one != other for one, other, _ in pairs)
            changed = sum(a != b for a, b in zip(expected, every, strict=True))
            sentence = f"{changed:,} cells with signs"
            reported = any(sentence in note for note in done.notes)
            bad += 0 if reported else changed
            tell(name, began, good=TEXTS - changed, said=changed, bad=bad)
            wrong += bad
    return min(wrong, 1)


def is_live(safe: str, text: str) -> bool:
    """Say whether a cell, or a part that a semicolon cuts off, starts a formula."""
    if re.fullmatch(r"[+-]?\d+([.,]\d+)*%?", text):
        return False
    starts = ["", *re.findall(r"(?<=[;\t\r\n]).*", safe, re.DOTALL)]
    cuts = [safe, *starts[1:]]
    return any(re.match(r"[\"\s]*[=+\-@|%\x00＝＋－＠]", cut) for cut in cuts)  # noqa: RUF001


def is_refused(name: str, text: str, folder: str) -> bool:
    """Say whether a map with a text is refused."""
    try:
        through_a_map(name, [text], folder)
    except SourceFileError:
        return True
    return False


def through_a_map(name: str, some: list[str], folder: str) -> int:
    """Write a map with the texts and count what does not come back."""
    made = small_map(some)
    if name == "csv":
        frame = made.problems[["note"]]
        path = sc.write_table(frame, Path(folder, "a.csv"))
        found = [bare(cell) for cell in read_csv(path)]
    elif name == "xlsx":
        path = sc.write_map(made, Path(folder, "a.xlsx"))
        found = sc.read_map(path).problems["note"].tolist()
    else:
        path = sc.export_map(made, Path(folder, "k.xlsx"), to="kumu").path
        rows = iter(workbooks.read_workbook(path)["Elements"].rows)
        heads = next(rows)
        told = [dict(zip(heads, row, strict=False)) for row in rows]
        notes = {row["ID"]: row.get("note", "") for row in told}
        found = [notes[f"P{n}"] for n in range(len(some))]
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            parts = [book.read(n) for n in book.namelist() if "/worksheets/" in n]
        if any(re.search(rb"<f[ />]", part) for part in parts):
            return len(some)
    return sum(one != other for one, other in zip(found, some, strict=True))


def read_csv(path: Path) -> list[str]:
    """Read one column with Python's own reader."""
    import csv  # noqa: PLC0415 - for this only

    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[0] if row else "" for row in csv.reader(file)][1:]


if __name__ == "__main__":
    sys.exit(main())
