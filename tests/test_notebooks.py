"""The notebooks: thin, stored without outputs, and run from top to bottom.

Each runs in a copy, so that what it writes does not end up among the sources.
"""

from __future__ import annotations

import ast
import re
import shutil
import statistics
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted([*FOLDER.glob("*.ipynb"), *FOLDER.glob("steps/*.ipynb")])
STEPS = [path for path in NOTEBOOKS if path.parent.name == "steps"]
FIRST = "00-start-here"
CELLS, CELLS_OF_FIRST, LINES = 20, 10, 4
ARTEFACTS = {
    "01-is-it-right-for-you": {"suitability-note.txt"},
    "02-frame-the-problems": {"problem-register.txt"},
    "03-find-who-can-help": {"matrix.csv", "contacts.svg", "gaps.csv", "invites.csv"},
    "04-get-in-touch": {"notify.csv", "drafts", "channel-post.txt", "tracking.csv"},
    "05-agree": {"objectives.csv", "ways-of-working.csv", "decisions.csv"},
    "06-plan-an-activity": {"activity-plan.txt", "journey-lanes.svg"},
}
"""What each step hands over, at the least."""


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def read(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return notebook


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def faults(notebook: NotebookNode, limit: int) -> list[str]:
    """List what a notebook stores that it should not, and where it is not thin."""
    cells = code_cells(notebook)
    found = []
    if any(cell.outputs for cell in cells):
        found.append("stores outputs")
    if any(cell.execution_count is not None for cell in cells):
        found.append("stores execution counts")
    if "widgets" in notebook.metadata:
        found.append("stores the state of widgets")
    if len(cells) > limit:
        found.append(f"has more than {limit} code cells")
    if statistics.median(len(cell.source.splitlines()) for cell in cells) > LINES:
        found.append(f"has a median of more than {LINES} lines a cell")
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source))]
    if any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in nodes):
        found.append("defines a function or class")
    return found


def promised(path: Path) -> set[str]:
    """Name the files that a step writes, as its cells say."""
    source = "\n".join(cell.source for cell in code_cells(read(path)))
    return set(re.findall(r'"out/([\w.-]+)"', source))


def handed_over(folder: Path) -> set[str]:
    """Name the files and folders that a step wrote, none of them empty."""
    places = list((folder / "out").iterdir())
    assert all(
        any(place.iterdir()) if place.is_dir() else place.stat().st_size
        for place in places
    )
    return {place.name for place in places}


def files() -> dict[Path, tuple[int, int]]:
    """Give size and time of change of each file that a notebook might touch."""
    places = [path for path in ROOT.iterdir() if not path.name.startswith(".")]
    for folder in ("data", "notebooks"):
        places += (ROOT / folder).rglob("*")
    stats = {path: path.stat() for path in places if path.is_file()}
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


def made(*cells: dict[str, Any], **metadata: object) -> NotebookNode:
    """Make a notebook of code cells."""
    code = {"cell_type": "code", "execution_count": None, "outputs": ()}
    content = {"cells": [code | cell for cell in cells], "metadata": metadata}
    notebook: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return notebook


def test_the_journey_is_there() -> None:
    assert FIRST in {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_notebook_is_thin_and_stripped(path: Path) -> None:
    limit = CELLS_OF_FIRST if path.stem == FIRST else CELLS
    assert faults(read(path), limit) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_notebook_runs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    before = files()
    notebook = read(path)
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path / path.relative_to(ROOT).parent)}},
    ).execute()
    assert all(cell.execution_count for cell in code_cells(notebook))
    assert files() == before
    if path in STEPS:
        assert handed_over(tmp_path / "notebooks" / "steps") == promised(path)
        assert ARTEFACTS[path.stem] <= promised(path)


@pytest.mark.parametrize("path", STEPS, ids=name_of)
def test_a_step_runs_on_the_other_example_and_hands_over(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = "\n".join(cell.source for cell in code_cells(read(path)))
    other = source.replace("after-a-death", "starting-a-business")
    assert other != source
    exec(compile(other, path.name, "exec"), {})  # noqa: S102 - our own notebook
    assert handed_over(tmp_path) == promised(path) != set()


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ({"source": "1", "outputs": [{"text": "1"}]}, "stores outputs"),
        ({"source": "1", "execution_count": 1}, "stores execution counts"),
        ({"source": "a = 1\n" * 5}, "has a median of more than 4 lines a cell"),
        ({"source": "def f():\n    pass"}, "defines a function or class"),
        ({"source": "if 1:\n    class A: ..."}, "defines a function or class"),
    ],
)
def test_a_fault_in_a_cell_is_seen(cell: dict[str, object], fault: str) -> None:
    assert faults(made(cell), limit=1) == [fault]


def test_too_many_cells_and_widgets_are_seen() -> None:
    notebook = made(*({"source": "1"} for _ in range(3)), widgets={})
    assert faults(notebook, limit=3) == ["stores the state of widgets"]
    assert faults(notebook, limit=2)[1:] == ["has more than 2 code cells"]
