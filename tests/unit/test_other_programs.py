"""What we write, read by the programs that it is for: LibreOffice, igraph, networkx.

Nothing stands in for them. Where one is missing its tests are skipped and say so; on a
machine that sets ``CI=true`` they fail instead, so that they cannot be skipped unseen.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import zipfile

import networkx as nx
import openpyxl
import pandas as pd
import pytest

from servicecomm.files.exporting import export_map
from servicecomm.files.guard import bare
from servicecomm.files.linked import linked
from servicecomm.files.writing import write_table

CI = os.environ.get("CI", "").lower() == "true"
TEXTS = [
    "plain",
    "Llŷr, Siân",
    "=1+1",
    '=HYPERLINK("x")',
    "+44 20 7946 0000",
    "-5",
    "@SUM(A1)",
    "a;=1",
    "a;b",
    "007",
    "1E5",
    "2026-05-31",
    "31/05/2026",
    "TRUE",
    "1,000",
    '"quoted"',
    "it's",
    "two\nlines",
    " spaces ",
    "<b>&amp;</b>",
    "_x000D_",
    "👩\u200d💻",
    "%20",
    "|pipe",
    "#N/A",
]


def needed(there, name):
    """Skip a test for want of a program, but not where nobody would see that."""
    if not there and CI:
        pytest.fail(f"{name} is not installed, and CI must not go without it.")
    if not there:
        pytest.skip(f"{name} is not installed: its reading of our files is not tested.")


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Have LibreOffice read a file and write it again in another format."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    needed(program, "LibreOffice")
    place = tmp_path_factory.mktemp("office")

    def convert(path, to, *more):
        profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
        words = [program, profile, "--headless", *more, "--convert-to", to, "--outdir"]
        out = place / f"out{len(list(place.iterdir()))}"
        subprocess.run(
            [*words, out, path], check=True, capture_output=True, timeout=240
        )
        return next(out.iterdir())

    return convert


def test_libreoffice_finds_every_text_in_the_workbook(tmp_path, converted):
    frame = pd.DataFrame({"id": map(str, range(len(TEXTS))), "text": TEXTS})
    path = write_table(frame, tmp_path / "texts.xlsx")
    again = converted(path, "xlsx")
    sheet = openpyxl.load_workbook(again)["texts"]
    cells = [row[1] for row in sheet.iter_rows(min_row=3)]
    assert [cell.value for cell in cells] == TEXTS
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(again) as book:
        parts = [book.read(n) for n in book.namelist() if "/worksheets/" in n]
    assert not any(re.search(rb"<f[ />]", part) for part in parts)


def test_libreoffice_runs_nothing_in_the_csv_and_loses_nothing(tmp_path, converted):
    frame = pd.DataFrame({"id": map(str, range(len(TEXTS))), "text": TEXTS})
    path = write_table(frame, tmp_path / "texts.csv")
    # Comma, quotation mark, UTF-8, from line 1: in, and out again.
    kind = "Text - txt - csv (StarCalc):44,34,76,1"
    again = converted(path, f"csv:{kind}", f"--infilter={kind}")
    with again.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    shown = [row[1] for row in rows]
    typed = [bare(text) for text in shown]
    # LibreOffice takes numbers and dates for such in CSV, whoever wrote it; that is why
    # the workbook is the default.
    numbers = {"007", "1E5", "2026-05-31", "31/05/2026", "TRUE", "1,000"}
    for text, found in zip(TEXTS, typed, strict=True):
        assert text in numbers or found == text
    assert not [text for text in shown if text.startswith(("=", "@", "|", "%"))]


def test_igraph_reads_the_graphml(example, tmp_path):
    try:
        import igraph  # noqa: PLC0415 - what the test is about
    except ImportError:
        igraph = None
    needed(igraph, "python-igraph")
    made = linked(example)
    path = export_map(example, tmp_path / "map.graphml", positions={"P01": (1, 2)}).path
    graph = igraph.Graph.Read_GraphML(str(path))
    assert (graph.vcount(), graph.ecount()) == (len(made.nodes), len(made.edges))
    assert not graph.is_directed()
    for name in made.nodes.columns:
        assert graph.vs[name] == made.nodes[name].tolist()
    for name in ("relation", "basis", "evidence", "directed"):
        assert graph.es[name] == made.edges[name].tolist()
    # An undirected link has no first end.
    ends = [{graph.vs[e.source]["id"], graph.vs[e.target]["id"]} for e in graph.es]
    pairs = zip(made.edges["source"], made.edges["target"], strict=True)
    assert ends == [set(pair) for pair in pairs]
    assert (graph.vs[0]["x"], graph.vs[0]["y"]) == (1.0, -2.0)


def test_networkx_reads_the_gexf(example, tmp_path):
    made = linked(example)
    path = export_map(example, tmp_path / "map.gexf", positions={"P01": (1, 2)}).path
    graph = nx.read_gexf(path)
    assert sorted(graph) == sorted(made.nodes["id"])
    assert graph.number_of_edges() == len(made.edges)
    told = {d["id"]: d for *_, d in graph.edges(data=True)}
    for row in made.edges.to_dict("records"):
        assert told[row["id"]].get("relation", "") == row["relation"]
        assert told[row["id"]].get("basis", "") == row["basis"]
    assert graph.nodes["P01"]["viz"]["position"] == {"x": 1.0, "y": 2.0, "z": 0.0}


def test_a_missing_program_fails_where_nobody_would_see_the_skip(monkeypatch):
    monkeypatch.setitem(needed.__globals__, "CI", 1)
    with pytest.raises(pytest.fail.Exception, match="CI must not go without it"):
        needed(None, "A program")
    monkeypatch.setitem(needed.__globals__, "CI", 0)
    with pytest.raises(pytest.skip.Exception, match="A program is not installed"):
        needed(None, "A program")
