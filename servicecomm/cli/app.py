"""Serve `servicecomm app`: the views as pages in a browser, on this computer alone."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import CLEAN, Parser, command, read
from servicecomm.cli._server import HOST, serve_app
from servicecomm.cli._terminal import say
from servicecomm.files.paths import WORKSPACE_SUFFIX
from servicecomm.files.serving import served_notebook, workspace_for
from servicecomm.views import TEMPLATE

if TYPE_CHECKING:
    import argparse

PORT = 8866


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """
    Add the command.

    Parameters
    ----------
    commands
        What the parser of ``servicecomm`` takes its commands from.
    """
    does = "Work on a map in the browser, without code; nothing leaves this computer."
    parser = command(commands, "app", _run, does, "servicecomm app workshop.scws")
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help="a workspace (.scws; made if it is not there), or a map, whose workspace "
        "is then made beside it (without it, the lead example, not kept)",
    )
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"where to serve (default: {PORT})"
    )
    parser.add_argument(
        "--open", action="store_true", help="also open it in your browser"
    )


def _run(options: argparse.Namespace) -> int:
    with ExitStack() as held:
        if options.path is None:
            say("The lead example, in memory: what you change is gone when you stop.")
            say("To keep work, name a workspace: servicecomm app workshop.scws")
            start = "open_app()"
        else:
            workspace = held.enter_context(_workspace(options.path))
            place, reading = str(workspace.path.resolve()), bool(workspace.read_only)
            start = f"open_app({place!r}, reading={reading})"
        cell = f"from servicecomm.views.app import open_app\n{start}"
        notebook = held.enter_context(served_notebook(cell))
        serve_app(notebook, TEMPLATE, _ready, port=options.port, show=options.open)
    say("Stopped.")
    return CLEAN


def _workspace(path: str) -> sc.Workspace:
    """Open the workspace of a map, and hold it: the pages write in turns."""
    place, there = workspace_for(Path(path))
    own = Path(path).suffix.lower() == WORKSPACE_SUFFIX
    start = None if there or own else read(path)
    workspace = sc.open_workspace(place, start)
    if not there and own:
        say(f"There was no {place.name}: a new workspace was made, with nothing in it.")
    elif not own:
        made = "Going on with" if there else "Made"
        say(f"{made} the workspace {place}. {path} itself stays as it is.")
    else:
        say(f"Every change is saved in {place} at once.")
    for note in workspace.notes:
        say(note)
    return workspace


def _ready(address: str) -> None:
    say("")
    say("Open this address in a browser on this computer (give it to nobody else):")
    # Not wrapped: terminals make a link of it.
    print(f"\n  {address.replace('localhost', HOST)}\n")
    say("To stop: press Ctrl+C here. Closing the page alone stops nothing.")
