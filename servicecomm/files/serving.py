"""What a local server is given: the notebook of the app, and copies of our notebooks.

It starts no server. Nobody's own files are changed or replaced.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError
from servicecomm.files.paths import WORKSPACE_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).resolve().parents[1]


@contextmanager
def served_notebook(cell: str) -> Iterator[Path]:
    """
    Give a notebook of one cell for as long as it is served.

    Parameters
    ----------
    cell
        Its code.

    Yields
    ------
    pathlib.Path
        The notebook, alone in a folder that goes with it.

    Examples
    --------
    >>> with served_notebook("1 + 1") as notebook:
    ...     "1 + 1" in notebook.read_text("utf-8")
    True
    >>> notebook.exists()
    False
    """
    code: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "app",
        "metadata": {},
        "outputs": [],
        "source": cell,
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": [code],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    with tempfile.TemporaryDirectory(prefix="servicecomm-") as folder:
        notebook = Path(folder) / "app.ipynb"
        notebook.write_text(json.dumps(whole), "utf-8")
        yield notebook


def workspace_for(path: Path) -> tuple[Path, bool]:
    """
    Say which workspace the work on a map goes to, and whether it is there.

    Parameters
    ----------
    path
        A workspace, or a map as a folder or a file.

    Returns
    -------
    tuple of pathlib.Path and bool
        The workspace itself, or the one beside the map with the same name.

    Examples
    --------
    >>> place, there = workspace_for(Path("maps/2026.07"))
    >>> place.name, there
    ('2026.07.scws', False)
    """
    own = path.suffix.lower() == WORKSPACE_SUFFIX
    place = path if own else path.resolve().with_name(path.resolve().name + ".scws")
    return place, place.exists()


def copy_notebooks(folder: Path) -> list[str]:
    """
    Copy our notebooks to a folder; one that is there stays as it is.

    Parameters
    ----------
    folder
        Where they go; made if it is not there.

    Returns
    -------
    list of str
        Names of those that were copied, sorted.

    Raises
    ------
    SourceFileError
        If this copy of servicecomm has no notebooks, or they cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     copy_notebooks(Path(folder))[0], copy_notebooks(Path(folder))
    ('00-start-here.ipynb', [])
    """
    places = (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks")
    ours = next((place for place in places if place.is_dir()), None)
    if ours is None:
        raise SourceFileError(
            "This copy of servicecomm has no notebooks. Install it again, or work from "
            "a copy of the project."
        )
    copied = []
    try:
        for notebook in sorted(ours.rglob("*.ipynb")):
            name = notebook.relative_to(ours)
            target = folder / name
            if ".ipynb_checkpoints" not in name.parts and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(notebook, target)
                copied.append(name.as_posix())
    except OSError as error:
        raise SourceFileError(
            f"The notebooks cannot be copied to {folder}: {error.strerror}. Choose "
            "another folder with --folder."
        ) from None
    return copied
