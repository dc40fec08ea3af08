"""Serve `servicecomm headings`: say once what the headings of a source mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import servicecomm as sc
from servicecomm.cli._options import CLEAN, Parser, add_path, command
from servicecomm.errors import ServiceCommError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """
    Add the command.

    Parameters
    ----------
    commands
        What the parser of ``servicecomm`` takes its commands from.
    """
    does = "Say once what the headings, sheets or types of a source mean."
    example = "servicecomm headings board.xlsx --column affects:Challenge=problem_id"
    parser = command(commands, "headings", _run, does, example)
    add_path(parser)
    for option, metavar, means in (
        ("--column", "TABLE:HEADING=COLUMN", "a heading, and the column that it means"),
        ("--sheet", "NAME=TABLE", "a sheet or file, and the table that it holds"),
        ("--type", "TYPE=TABLE", "a type of thing, and the table that it belongs to"),
    ):
        parser.add_argument(
            option,
            action="append",
            default=[],
            metavar=metavar,
            help=f"{means} (repeatable)",
        )


def _run(options: argparse.Namespace) -> int:
    columns: dict[str, dict[str, str]] = {}
    for heading, column in _pairs(
        options.column, "--column affects:Challenge=problem_id"
    ):
        table, colon, own = heading.partition(":")
        if not colon:
            raise ServiceCommError(
                f"'{heading}' does not say which table it is in. Write it as in "
                "--column affects:Challenge=problem_id."
            )
        columns.setdefault(table, {})[own] = column
    place = sc.remember_headings(
        options.path,
        tables=dict(_pairs(options.sheet, "--sheet Sheet1=affects")),
        columns=columns,
        types=dict(_pairs(options.type, "--type Challenge=problems")),
    )
    print(f"Remembered in {place}: it applies whenever {options.path} is read.")
    return CLEAN


def _pairs(given: Iterable[str], example: str) -> Iterable[tuple[str, str]]:
    for text in given:
        left, equals, right = text.rpartition("=")
        if not equals:
            raise ServiceCommError(f"'{text}' says nothing. Write it as in {example}.")
        yield left, right
