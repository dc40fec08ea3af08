"""Serve `servicecomm lab`: JupyterLab on a copy of the notebooks, quiet and local."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.cli._options import CLEAN, Parser, command
from servicecomm.cli._server import serve_lab
from servicecomm.cli._terminal import count, say
from servicecomm.files.serving import copy_notebooks
from servicecomm.views import LAB_SETTINGS

if TYPE_CHECKING:
    import argparse

FOLDER = Path("servicecomm-notebooks")
PORT = 8888


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """
    Add the command.

    Parameters
    ----------
    commands
        What the parser of ``servicecomm`` takes its commands from.
    """
    does = "Open JupyterLab on a copy of the notebooks; nothing leaves this computer."
    parser = command(commands, "lab", _run, does, "servicecomm lab")
    parser.add_argument(
        "--folder",
        type=Path,
        default=FOLDER,
        help=f"where your copies are (default: {FOLDER})",
    )
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"where to serve (default: {PORT})"
    )


def _run(options: argparse.Namespace) -> int:
    folder = options.folder.resolve()
    copied = copy_notebooks(folder)
    say(
        f"{count(len(copied), 'notebook')} copied to {folder}; those that were there "
        "stay as you left them."
    )
    serve_lab(folder, LAB_SETTINGS, _ready, port=options.port)
    say("Stopped.")
    return CLEAN


def _ready(address: str) -> None:
    say("")
    say("Open this address in a browser on this computer (give it to nobody else):")
    # Not wrapped: terminals make a link of it.
    print(f"\n  {address}\n")
    say("Begin with 00-start-here.ipynb. To stop: press Ctrl+C here.")
