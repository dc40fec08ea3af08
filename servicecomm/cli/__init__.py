"""The command line: the twin of every export, without code and without tracebacks.

One file a command, each with an `add`; files that begin with `_` serve several.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli import (
    affected,
    app,
    check,
    check_repo,
    cluster,
    demo,
    erase,
    export,
    headings,
    lab,
    letters,
    match,
    refresh,
    suggest,
)
from servicecomm.cli._options import STOPPED, UNREADABLE, Parser, told
from servicecomm.errors import InvalidTablesError, ServiceCommError
from servicecomm.model.personal import People

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run a command.

    Parameters
    ----------
    arguments
        The words after ``servicecomm``; those of this process if None.

    Returns
    -------
    int
        0 when all is well, 1 when `check` found faults, 2 when nothing could be done.

    Examples
    --------
    >>> main(["affected", "no-such-folder", "--problem", "P05"])
    2
    """
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a letter must not stop the work.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except InvalidTablesError as error:
        shown = InvalidTablesError(told(issue, People()) for issue in error.issues)
        print(shown, file=sys.stderr)
        return UNREADABLE
    except ServiceCommError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    except KeyboardInterrupt:
        print("Stopped; nothing was left half done.", file=sys.stderr)
        return STOPPED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="servicecomm",
        description=(
            "Find who is affected by shared problems and whom to invite first. A map "
            "is a folder of CSV files (problems.csv, organisations.csv, affects.csv "
            "and others) or a workbook with sheets of those names."
        ),
        epilog="Start with: servicecomm demo",
    )
    parser.add_argument(
        "--version", action="version", version=f"%(prog)s {sc.__version__}"
    )
    commands = parser.add_subparsers(
        metavar="COMMAND", required=True, parser_class=Parser
    )
    for one in (
        demo,
        app,
        lab,
        check,
        affected,
        suggest,
        match,
        letters,
        export,
        headings,
        cluster,
        refresh,
        erase,
        check_repo,
    ):
        one.add(commands)
    return parser
