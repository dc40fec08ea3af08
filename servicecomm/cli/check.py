"""Serve `servicecomm check`: every fault in a map's files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import CLEAN, ISSUES, Parser, add_path, command, told
from servicecomm.cli._terminal import count, working, wrapped
from servicecomm.errors import InvalidTablesError
from servicecomm.model.personal import People, people_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from servicecomm.errors import Issue
    from servicecomm.intake.staging import StagedImport

MOST = 1_000
"""So many faults of one column are listed; of the others, the count."""


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """
    Add the command.

    Parameters
    ----------
    commands
        What the parser of ``servicecomm`` takes its commands from.
    """
    does = "List every fault in a map's files, with file, row, column and what to do."
    parser = command(commands, "check", _run, does, "servicecomm check my-folder")
    add_path(parser)
    parser.add_argument(
        "--against", metavar="MAP", help="also list what it would change in this map"
    )


def _run(options: argparse.Namespace) -> int:
    with working(f"Reading {options.path}") as progress:
        against = sc.read_map(options.against) if options.against else None
        staged = sc.stage_map(options.path, against=against, progress=progress)
    if not staged.ready:
        return _refused(staged)
    made = staged.apply()
    people = people_of(made)
    print(repr(made))
    for note in staged.understood:
        print(wrapped(f"Note: {people.hidden(note)}"))
    for sentence in staged.summary if against is not None else ():
        print(wrapped(sentence))
    _list(made.issues, people)
    if made.issues:
        print(f"\n{count(len(made.issues), 'warning')}; the map can be used.")
        return ISSUES
    print("No faults found.")
    return CLEAN


def _refused(staged: StagedImport) -> int:
    try:
        staged.apply()
    except InvalidTablesError as error:
        if any(issue.row is None for issue in error.issues):
            raise  # a table without a column that it needs cannot be read at all
        people = People()
        for note in staged.understood:
            print(wrapped(f"Note: {people.hidden(note)}"))
        _list(error.issues, people)
        print(f"\n{count(len(error.issues), 'fault')} to mend before this is a map.")
    return ISSUES


def _list(issues: Iterable[Issue], people: People) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for issue in issues:
        place = (issue.source, issue.column)
        counts[place] += 1
        if counts[place] <= MOST:
            print(wrapped(str(told(issue, people))))
    for place, number in counts.items():
        if number > MOST:
            where = ", ".join(filter(None, place))
            print(wrapped(f"{where}: {number - MOST:,} more faults, not listed."))
