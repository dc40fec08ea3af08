"""The command line: the twin of every export, without code and without tracebacks."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import servicecomm as sc
from servicecomm.errors import InvalidTablesError, ServiceCommError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from servicecomm.analysis.invitations import InvitationPlan
    from servicecomm.model.stakeholder_map import StakeholderMap

CLEAN, ISSUES, UNREADABLE, STOPPED = 0, 1, 2, 130
"""Exit codes: all is well, faults were found, nothing could be done, stopped by you."""

PATIENCE = 2.0
"""Seconds that something may take before it is shown to be going on."""

_STATED = ("stated",)
_SHOWN = 20


class _Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        wrong = message[:1].upper() + message[1:]
        self.exit(UNREADABLE, f"{wrong}. For help: {self.prog} --help\n")


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
    except ServiceCommError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    except KeyboardInterrupt:
        print("Stopped; nothing was left half done.", file=sys.stderr)
        return STOPPED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
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
        metavar="COMMAND", required=True, parser_class=_Parser
    )
    _add_demo(commands)
    _add_check(commands)
    _add_affected(commands)
    _add_suggest(commands)
    _add_match(commands)
    _add_export(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    does: str,
    example: str,
) -> _Parser:
    parser: _Parser = commands.add_parser(
        name, help=does, description=does, epilog=f"Example: {example}"
    )
    parser.set_defaults(run=run)
    return parser


def _add_demo(commands: argparse._SubParsersAction[_Parser]) -> None:
    does = "Go the whole way on the shipped example: affected, invited, map, report."
    parser = _command(commands, "demo", _demo, does, "servicecomm demo --out out/demo")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("out/demo"),
        metavar="FOLDER",
        help="where to put invites.csv, map.svg and report.html (default: out/demo)",
    )


def _add_check(commands: argparse._SubParsersAction[_Parser]) -> None:
    does = "List every fault in a map's files, with file, row, column and what to do."
    parser = _command(commands, "check", _check, does, "servicecomm check my-folder")
    _add_path(parser)


def _add_affected(commands: argparse._SubParsersAction[_Parser]) -> None:
    does = "List the bodies that problems affect, and because of what."
    example = "servicecomm affected my-folder --problem P05 --csv affected.csv"
    parser = _command(commands, "affected", _affected, does, example)
    _add_path(parser)
    _add_links(parser)
    parser.add_argument(
        "--level",
        choices=("recorded", "organisation", "top parent"),
        default="organisation",
        help=(
            "count bodies as recorded, by organisation (the default), or by the "
            "parent at the top"
        ),
    )
    _add_csv(parser)


def _add_suggest(commands: argparse._SubParsersAction[_Parser]) -> None:
    does = "Suggest whom to invite, and why; nothing better exists, and that is proved."
    example = "servicecomm suggest my-folder --limit 6 --csv invites.csv"
    parser = _command(commands, "suggest", _suggest, does, example)
    _add_path(parser)
    parser.add_argument(
        "--limit", type=int, default=6, metavar="N", help="most seats (default: 6)"
    )
    _add_links(parser)
    for name, text in (
        ("--must", "id of a person or body that gets a seat in any case"),
        ("--never", "id of a person or body that gets none"),
    ):
        parser.add_argument(
            name, action="append", default=[], metavar="ID", help=f"{text} (repeatable)"
        )
    parser.add_argument(
        "--per-organisation",
        type=int,
        metavar="N",
        help="most seats for one organisation (default: any number)",
    )
    parser.add_argument(
        "--names",
        action="store_true",
        help="show people's names; without it, only roles are shown on the screen",
    )
    _add_csv(parser)


def _add_match(commands: argparse._SubParsersAction[_Parser]) -> None:
    does = "Say which UK public body each name in a column means, how sure, and why."
    example = "servicecomm match contacts.csv --column Organisation --csv matched.csv"
    parser = _command(commands, "match", _match, does, example)
    parser.add_argument("path", metavar="FILE", help="a CSV file, or a workbook")
    parser.add_argument(
        "--column", required=True, metavar="NAME", help="the heading of the names"
    )
    _add_csv(parser)


def _add_export(commands: argparse._SubParsersAction[_Parser]) -> None:
    does = "Write a map for other programs: a folder of CSV files, or a workbook."
    example = "servicecomm export my-folder --to xlsx --out map.xlsx"
    parser = _command(commands, "export", _export, does, example)
    _add_path(parser)
    parser.add_argument(
        "--to", choices=("csv", "xlsx"), required=True, help="the kind of file"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where to write it"
    )


def _add_path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", metavar="PATH", help="a folder of CSV files, or a workbook"
    )


def _add_links(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--problem",
        action="append",
        dest="problems",
        metavar="ID",
        help="id of a problem (repeatable; without it, all problems)",
    )
    parser.add_argument(
        "--stated-only",
        action="store_true",
        help="leave out links that are inferred or assumed",
    )


def _add_csv(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="also write the list to this file"
    )


def _basis(options: argparse.Namespace) -> tuple[str, ...]:
    from servicecomm.model.schema import BASIS  # noqa: PLC0415 - loaded when needed

    return _STATED if options.stated_only else BASIS


def _read(path: str) -> StakeholderMap:
    with _working(f"Reading {path}"):
        stakeholder_map = sc.read_map(path)
    for note in (*stakeholder_map.notes, *stakeholder_map.issues):
        print(_wrapped(f"Note: {note}"), file=sys.stderr)
    return stakeholder_map


def _check(options: argparse.Namespace) -> int:
    try:
        with _working(f"Reading {options.path}"):
            stakeholder_map = sc.read_map(options.path)
    except InvalidTablesError as error:
        if any(issue.row is None for issue in error.issues):
            raise  # a table without a column that it needs cannot be read at all
        for issue in error.issues:
            print(_wrapped(str(issue)))
        print(f"\n{_count(len(error.issues), 'fault')} to mend before this is a map.")
        return ISSUES
    print(repr(stakeholder_map))
    for note in stakeholder_map.notes:
        print(_wrapped(f"Note: {note}"))
    for issue in stakeholder_map.issues:
        print(_wrapped(str(issue)))
    if stakeholder_map.issues:
        print(
            f"\n{_count(len(stakeholder_map.issues), 'warning')}; the map can be used."
        )
        return ISSUES
    print("No faults found.")
    return CLEAN


def _affected(options: argparse.Namespace) -> int:
    stakeholder_map = _read(options.path)
    affected = sc.affected_bodies(
        stakeholder_map, options.problems, basis=_basis(options), level=options.level
    )
    _show_affected(affected)
    _save(affected, options.csv)
    return CLEAN


def _suggest(options: argparse.Namespace) -> int:
    stakeholder_map = _read(options.path)
    with _working("Looking for the best list, and the proof"):
        plan = sc.suggest_invitations(
            stakeholder_map,
            options.limit,
            options.problems,
            basis=_basis(options),
            must=options.must,
            never=options.never,
            per_organisation=options.per_organisation,
        )
    _show_plan(plan, names=options.names)
    _save(sc.invite_list(stakeholder_map, plan), options.csv)
    return CLEAN


def _match(options: argparse.Namespace) -> int:
    table = sc.read_table(options.path)
    with _working("Matching names") as progress:
        matched = sc.match_column(table, options.column, progress=progress)
    written = matched[options.column]
    count = matched["verdict"].value_counts()
    for verdict, means in (
        ("matched", "sure enough to use"),
        ("review", "for you to decide"),
        ("none", "in no register: kept as they are"),
    ):
        print(f"{count.get(verdict, 0):>7,} {verdict:<8} {means}")
    undecided = matched[matched["verdict"] == "review"].assign(written=written)
    for row in undecided.drop_duplicates("written").head(_SHOWN).to_dict("records"):
        said = row["candidates"].replace("|", ", ")
        print(_wrapped(f"- {row['written']}: {row['reason']}. Candidates: {said}"))
    more = undecided["written"].nunique() - _SHOWN
    if more > 0:
        print(f"and {more:,} more names to decide about.")
    _save(matched, options.csv)
    return CLEAN


def _export(options: argparse.Namespace) -> int:
    stakeholder_map = _read(options.path)
    out = options.out
    if options.to == "xlsx" and out.suffix.lower() != ".xlsx":
        out = out.with_name(f"{out.name}.xlsx")
    if options.to == "csv" and out.suffix:
        raise ServiceCommError(
            f"{out} looks like a file; a map in CSV is a folder of files. Give a name "
            "without a dot, or ask for --to xlsx."
        )
    with _working(f"Writing {out}"):
        sc.write_map(stakeholder_map, out)
    print(f"Wrote {stakeholder_map!r} to {out}.")
    return CLEAN


def _demo(options: argparse.Namespace) -> int:
    example = sc.example_map("after-a-death")
    _say("Dealing with things after someone dies: a worked example. The bodies and the")
    _say(f"sources are real, the people are invented. {example!r}")
    _title("Who is affected, and because of what?")
    _show_affected(sc.affected_bodies(example).head(6))
    for text in sc.not_shared_yet(example)["text"]:
        _say(text)
    _title("Whom to invite first, and why?")
    plan = sc.suggest_invitations(example, limit=6)
    _show_plan(plan, names=False)
    group = sc.smallest_group(example)
    names = ", ".join(group.members["name"])
    _say(
        f"Proved: the fewest bodies that touch every problem are {names}. "
        f"Groups of {group.size} that do: {len(group.groups)}."
    )
    out = options.out
    with _working("Drawing the map and writing the report"):
        sc.write_table(sc.invite_list(example, plan), out / "invites.csv")
        sc.write_picture(example, out / "map.svg", highlight=plan.invited["body_id"])
        sc.write_report(example, out / "report.html", plan=plan)
    _title("What to open next")
    _say(f"{out / 'report.html'}  the whole story on one page, in a browser")
    _say(f"{out / 'map.svg'}      the map, in a browser or a document")
    _say(f"{out / 'invites.csv'}  the invite list, in a spreadsheet")
    _say("notebooks/00-start-here.ipynb  the same journey, step by step, in JupyterLab")
    return CLEAN


def _show_affected(affected: pd.DataFrame) -> None:
    for row in affected.to_dict("records"):
        print(
            f"\n{row['name']}  ({_count(row['problems'], 'problem')}; {row['basis']})"
        )
        print(_wrapped(row["because"], indent="    "))
    if affected.empty:
        print("No body is recorded as affected.")
    print()


def _show_plan(plan: InvitationPlan, *, names: bool) -> None:
    room = plan.for_the_room().to_dict("records")
    for row, name in zip(room, plan.invited["name"], strict=True):
        who = f"{name}, {row['role']}" if names and name else row["role"]
        print(f"\n{row['seat']}. {who}, {row['organisation']}")
        speaks = row["problem_ids"].replace("|", ", ") or "none of these problems"
        for text in (f"Speaks for: {speaks}", f"Why: {row['why']}", row["route"]):
            print(_wrapped(text, indent="    "))
    print()
    for note in plan.notes:
        print(_wrapped(note))
    if len(plan.left_out):
        print("\nLeft out:")
    for why, rows in plan.left_out.groupby("why", sort=False):
        who = "; ".join(rows["role"] + ", " + rows["organisation"])
        print(_wrapped(f"- {str(why).removesuffix('.')}: {who}."))
    print()


def _save(frame: pd.DataFrame, path: Path | None) -> None:
    if path is not None:
        sc.write_table(frame, path)
        print(f"Wrote {_count(len(frame), 'row')} to {path}.")


def _title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def _say(text: str) -> None:
    print(_wrapped(text))


def _wrapped(text: str, *, indent: str = "") -> str:
    width = min(100, shutil.get_terminal_size().columns)
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent or "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


@contextmanager
def _working(what: str) -> Iterator[Callable[[int, int], None]]:
    """Say what is going on, and how far, once it takes over two seconds."""
    done = threading.Event()
    began = time.monotonic()
    reached: list[str] = [""]

    def progress(some: int, every: int) -> None:
        reached[0] = f", {some:,} of {every:,}"

    def tell() -> None:
        waited = done.wait(PATIENCE)
        while not waited:
            seconds = time.monotonic() - began
            line = f"\r{what} … {seconds:.0f} s{reached[0]}"
            print(line, end="", file=sys.stderr, flush=True)
            waited = done.wait(1)
        if time.monotonic() - began >= PATIENCE:
            print(file=sys.stderr)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield progress
    finally:
        done.set()
        teller.join()


if __name__ == "__main__":
    sys.exit(main())
