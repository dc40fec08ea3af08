"""What a file of another program holds: things, connections, and where they stand.

Only the shapes are here; `network_things` and `network_links` make a map's tables of
them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from servicecomm.errors import Issue
    from servicecomm.model.draft import Source


def one_of(many: str) -> str:
    """
    Give the word for one of what a program calls its things or connections.

    Parameters
    ----------
    many
        The word for several.

    Returns
    -------
    str
        The word for one.

    Examples
    --------
    >>> one_of("factors"), one_of("vertices")
    ('factor', 'vertex')
    """
    return "vertex" if many == "vertices" else many.removesuffix("s")


@dataclass(slots=True)
class Thing:
    """
    A node of a network, as its file gives it.

    Attributes
    ----------
    row
        Its number among the things of the file, as the file's own program counts.
    own_id
        What the file's connections call it.
    label
        What people call it.
    cells
        Everything else that is said of it.
    keeps_id
        Whether the id means something to people, so that the map takes it.
    """

    row: int
    own_id: str
    label: str
    cells: dict[str, str]
    keeps_id: bool = True


@dataclass(slots=True)
class Connection:
    """
    An edge of a network, as its file gives it.

    Attributes
    ----------
    row
        Its number among the connections of the file.
    ends
        What it joins: ids of things, as the file gives them.
    cells
        Everything else that is said of it.
    directed
        Whether it runs one way.
    """

    row: int
    ends: tuple[str, str]
    cells: dict[str, str]
    directed: bool = False


@dataclass(slots=True)
class Network:
    """
    What a file of another program holds.

    Attributes
    ----------
    source
        The file's name.
    program
        The program or format, in words.
    things
        Its nodes.
    connections
        Its edges.
    called
        What its program calls the two, in the plural.
    notes
        What was decided in reading it.
    makes_missing
        Whether a connection may name a thing that stands nowhere else.
    """

    source: str
    program: str
    things: list[Thing] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    called: tuple[str, str] = ("things", "connections")
    notes: list[str] = field(default_factory=list)
    makes_missing: bool = False


@dataclass(frozen=True, slots=True)
class ReadTables:
    """
    Tables as they were read, and what there is to say of them.

    Attributes
    ----------
    tables
        The tables by name.
    sources
        Where each came from.
    notes
        What was understood, in sentences.
    issues
        Faults that no cell of a table shows.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Placed:
    """
    A thing that has its table and its id in the map.

    Attributes
    ----------
    table
        The table's name.
    id
        Its id there.
    thing
        What the file says of it.
    """

    table: str
    id: str
    thing: Thing
