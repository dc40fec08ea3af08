"""Read a map whose links may name a body instead of giving its id.

Files are read by `servicecomm.files`, names are matched by `servicecomm.register`; this
module only brings the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.errors import Issue
from servicecomm.files import reading
from servicecomm.files.reading import Settled
from servicecomm.model.frames import split_cell, text_table
from servicecomm.model.schema import BODY_TABLES, TABLE

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    import pandas as pd

    from servicecomm.files.finding import Progress
    from servicecomm.files.remembering import Headings
    from servicecomm.model.draft import Source
    from servicecomm.model.stakeholder_map import StakeholderMap

_NEEDED = {
    "affects": ("problem_id", "body_id"),
    "organisations": ("organisation_id", "name"),
}


def read_map(
    path: str | Path,
    *,
    headings: Headings | None = None,
    progress: Progress | None = None,
) -> StakeholderMap:
    """
    Read a map.

    Parameters
    ----------
    path
        A folder of CSV files named after the tables (``problems.csv``,
        ``organisations.csv``, ``affects.csv`` and so on), a workbook with a sheet for
        each, or a file of Kumu, PRSM, Onodo, NodeXL, Gephi or Cytoscape (JSON,
        workbook, GraphML, GEXF). Links may name a body ("HMRC") instead of giving its
        id.
    headings
        What headings mean; without it, what `remember_headings` keeps beside the path.
    progress
        Is told how many rows were read, and how many there are.

    Returns
    -------
    StakeholderMap
        The map; its ``notes`` say what was taken for what, also which name for which
        body, and its ``issues`` what a map can live with.

    Raises
    ------
    SourceFileError
        If the path is missing or cannot be read, or holds no map.
    InvalidTablesError
        If the tables break a rule; it lists every fault with file, row and column, and
        every name that a person has to decide about, with the candidates.

    Examples
    --------
    >>> from servicecomm.files.examples import example_path
    >>> read_map(example_path("after-a-death"))  # doctest: +ELLIPSIS
    StakeholderMap(13 problems, 35 organisations, ...)
    """
    return reading.read_map(
        path, headings=headings, settle=settle_names, progress=progress
    )


def settle_names(
    tables: dict[str, pd.DataFrame], sources: dict[str, Source]
) -> Settled:
    """
    Put ids in place of the names of bodies in the links.

    Parameters
    ----------
    tables
        A map's tables as they were read.
    sources
        Where each came from.

    Returns
    -------
    Settled
        The tables with ids where a name is sure, and with the organisations that this
        needs; a note for each name taken, an issue for each that is not sure. A name
        in no register is left as it is, for the check of references to find.
    """
    if any(name not in tables[table] for table, n in _NEEDED.items() for name in n):
        return Settled(tables, [], [])
    links = text_table(TABLE["affects"], tables["affects"])
    organisations = text_table(TABLE["organisations"], tables["organisations"])
    ids = _other_ids(tables)
    known = links["body_id"].isin([*ids, *organisations["organisation_id"]])
    if (known | (links["body_id"] == "")).all():
        return Settled(tables, [], [])
    from servicecomm.register.resolving import resolve_links  # noqa: PLC0415 - loads the register, which most maps do not need

    found = resolve_links(
        links, organisations, ids=ids, judgements=tables.get("judgements")
    )
    sure, unsure = found.matched, found.pending
    put_right = links.copy(deep=False)
    put_right.loc[sure.index, "body_id"] = sure["body_id"]
    settled = {**tables, "affects": put_right, "organisations": found.organisations}
    source = sources["affects"]
    notes = [
        f"{source.name}: '{row['written']}' was taken for {row['name']} "
        f"({row['body_id']}): {row['reason']}."
        for row in sure.drop_duplicates("written").to_dict("records")
    ]
    doubtful = unsure[unsure["verdict"] == "review"]
    rows = zip(doubtful.index, doubtful.to_dict("records"), strict=True)
    issues = [_to_decide(source, int(position), row) for position, row in rows]
    return Settled(settled, notes, issues)


def _other_ids(tables: dict[str, pd.DataFrame]) -> list[str]:
    ids: list[str] = []
    for name in BODY_TABLES[1:]:
        column = f"{name.removesuffix('s')}_id"
        if column in tables.get(name, ()):
            ids += tables[name][column].tolist()
    return ids


def _to_decide(source: Source, position: int, row: Mapping[Hashable, str]) -> Issue:
    candidates = " or ".join(f"'{each}'" for each in split_cell(row["candidates"]))
    return Issue(
        source.name,
        source.row(position),
        "body_id",
        row["written"],
        f"may name a body, but that is not sure: {row['reason']}",
        f"Write the id that is meant, {candidates}, or add the body.",
    )
