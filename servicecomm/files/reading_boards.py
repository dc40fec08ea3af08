"""Sheets of things and sheets of connections → networks: Kumu, PRSM, Onodo and others.

Which program wrote a workbook is told from the names of its sheets and their headings.
A workbook of a map's own tables is none of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError, counted
from servicecomm.files import workbooks
from servicecomm.files.headings import fold
from servicecomm.files.networks import Connection, Network, Thing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecomm.files.delimited import Grid

_HEADINGS_WITHIN = 5
_IGNORED = re.compile(r"\(ignore\)", re.IGNORECASE)
_ONE_WAY = ("directed", "1", "1.0", "yes", "true")


@dataclass(frozen=True, slots=True)
class _Program:
    """How a program lays out its two sheets."""

    name: str
    things: str
    connections: str
    label: str
    ends: tuple[str, str]
    own_id: str = "id"
    one_way: str = "direction"
    many_ends: bool = False
    makes_missing: bool = False
    called: tuple[str, str] = ("elements", "connections")
    always_one_way: bool = False


PROGRAMS = (
    _Program(
        "Kumu", r"elements?", r"connections?", "label", ("from", "to"), many_ends=True
    ),
    _Program(
        "PRSM",
        r"factors?",
        r"links?",
        "label",
        ("from", "to"),
        own_id="",
        called=("factors", "links"),
        always_one_way=True,
    ),
    _Program(
        "Onodo",
        r".*nod[eo]s?",
        r".*(relations?|relaci.n(es)?)",
        "name",
        ("source", "target"),
        own_id="",
        one_way="directed",
        makes_missing=True,
        called=("nodes", "relations"),
    ),
    _Program(
        "NodeXL",
        r"vertices",
        r"edges",
        "vertex",
        ("vertex1", "vertex2"),
        own_id="",
        called=("vertices", "edges"),
        makes_missing=True,
    ),
    _Program(
        "Gephi",
        r"nodes?",
        r"edges?",
        "label",
        ("source", "target"),
        one_way="type",
        called=("nodes", "edges"),
    ),
)
"""The programs whose workbooks are known."""


def program_of(names: list[str]) -> _Program | None:
    """
    Tell which program wrote sheets, by their names.

    Parameters
    ----------
    names
        The names of the sheets or files.

    Returns
    -------
    _Program or None
        The program, or None if no two of the sheets belong to one.

    Examples
    --------
    >>> program_of(["Factors", "Links"]).name
    'PRSM'
    """
    for program in PROGRAMS:
        if all(
            any(re.fullmatch(pattern, fold(name)) for name in names)
            for pattern in (program.things, program.connections)
        ):
            return program
    return None


def read_board(grids: Mapping[str, Grid], source: str) -> Network:
    """
    Read the sheets of another program.

    Parameters
    ----------
    grids
        Its sheets by name; `program_of` knows them.
    source
        The workbook's name, for notes and errors.

    Returns
    -------
    Network
        What it holds.

    Raises
    ------
    SourceFileError
        If a sheet has not the headings that it needs, or has formulas that were never
        worked out.
    """
    program = program_of(list(grids))
    if program is None:
        raise SourceFileError(f"{source} has no sheets of a program that is known.")
    network = Network(source, program.name, called=program.called)
    network.makes_missing = program.makes_missing
    for name, sheet in grids.items():
        grid = replace(sheet, rows=iter(rows := list(sheet.rows)))
        if grid.hidden or _IGNORED.search(name):
            network.notes.append(f"{grid.source} is hidden or to be ignored: not read.")
        elif re.fullmatch(program.connections, fold(name)):
            _connections(network, program, grid)
        elif re.fullmatch(program.things, fold(name)) or _is_things(program, rows):
            _things(network, program, grid)
        else:
            network.notes.append(f"{grid.source} was not read: it holds no things.")
    _by_label(network)
    if program.name == "PRSM":
        network.notes.append(
            f"{source}: the styles of links were not read; those of factors were taken "
            "for types where no column gives these."
        )
    return network


def _is_things(program: _Program, rows: list[list[str]]) -> bool:
    # Kumu reads every sheet that has labels, whatever its name.
    heads = [fold(cell) for cell in rows[0][:2]] if rows else []
    return program.name == "Kumu" and program.label in heads


def _sections(
    program: _Program, grid: Grid, *needed: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row as cells by heading; two empty rows begin a new section in Kumu."""
    workbooks.refuse_unknown(grid)
    rows = enumerate(grid.rows, start=1)
    first = list(islice(rows, _HEADINGS_WITHIN))
    top = next(
        (at for at, (_, row) in enumerate(first) if {*needed} <= {*map(fold, row)}),
        None,
    )
    if top is None:
        said = " and ".join(f"'{name.capitalize()}'" for name in needed)
        raise SourceFileError(
            f"{grid.source} has no heading {said}, which a sheet of {program.name} "
            "needs. Write it into the first row."
        )
    heads, empty = first[top][1], 0
    for number, row in (*first[top + 1 :], *rows):
        if not any(cell.strip() for cell in row):
            empty += 1
            continue
        if empty > 1 and program.name == "Kumu" and {*needed} <= {*map(fold, row)}:
            heads, empty = row, 0
            continue
        empty = 0
        yield number, _row(grid, number, heads, row)


def _row(grid: Grid, number: int, heads: list[str], row: list[str]) -> dict[str, str]:
    spare = next((cell for cell in row[len(heads) :] if cell), None)
    cells: dict[str, str] = {}
    for place, (head, cell) in enumerate(zip(heads, row, strict=False), start=1):
        name = head.strip() or f"column {place}"
        if cell and cells.setdefault(name, cell) != cell:
            raise SourceFileError(
                f"{grid.source}, row {number}: two columns are headed '{name}' and "
                "differ. Rename one of them."
            )
    if spare is not None:
        raise SourceFileError(
            f"{grid.source}, row {number}: a cell stands beyond the last heading. Give "
            "its column a heading, or delete the cell."
        )
    return cells


def _taken(cells: dict[str, str], *names: str) -> str:
    for wanted in names:
        for own in cells:
            if wanted and fold(own) == wanted:
                return cells.pop(own).strip()
    return ""


def _things(network: Network, program: _Program, grid: Grid) -> None:
    needed = (program.label,) if program.name != "Gephi" else ("id",)
    hidden = 0
    for row, cells in _sections(program, grid, *needed):
        given = _taken(cells, program.own_id)
        label = _taken(cells, program.label) or given
        if program.name == "Onodo" and _taken(cells, "visible") in {"0", "false"}:
            hidden += 1
        _look(program, cells)
        thing = Thing(row, given or label, label, cells, keeps_id=bool(given))
        network.things.append(thing)
    if hidden:
        nodes = counted(hidden, "hidden node")
        network.notes.append(f"{grid.source}: {nodes}, read like the others.")


def _look(program: _Program, cells: dict[str, str]) -> None:
    # People tell things apart by PRSM's styles where no column says what they are.
    if program.name == "PRSM":
        style = _taken(cells, "style")
        if style and not any(fold(name) == "type" for name in cells):
            cells["type"] = style


def _connections(network: Network, program: _Program, grid: Grid) -> None:
    for row, cells in _sections(program, grid, *program.ends):
        first, second = (_taken(cells, end) for end in program.ends)
        said = _taken(cells, program.one_way).lower()
        if program.name in {"Kumu", "Gephi"}:
            _taken(cells, "id")  # a number that the program gives
        if program.name == "PRSM":
            _taken(cells, "style")
        directed = program.always_one_way or said in _ONE_WAY
        ends = second.split("|") if program.many_ends else [second]
        for end in ends:
            own = Connection(row, (first, end.strip()), dict(cells), directed=directed)
            network.connections.append(own)


def _by_label(network: Network) -> None:
    """Let connections name labels where things have ids; one label, one thing."""
    known = {thing.own_id for thing in network.things}
    named: dict[str, list[str]] = {}
    for thing in network.things:
        named.setdefault(thing.label, []).append(thing.own_id)
    for connection in network.connections:
        first, second = (
            named[end][0] if end not in known and len(named.get(end, ())) == 1 else end
            for end in connection.ends
        )
        connection.ends = (first, second)
