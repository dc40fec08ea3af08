"""A map to the file of another program: which formats there are, and what each loses.

The formats themselves are in `writing_boards`, `writing_graphs` and `writing_texts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from servicecomm import _html
from servicecomm.errors import ServiceCommError, SourceFileError, counted, shown
from servicecomm.files import encoding, writing_boards, writing_graphs, writing_texts
from servicecomm.files.linked import linked
from servicecomm.files.writing_whole import replace_files
from servicecomm.model.redaction import redact
from servicecomm.model.schema import BODY_TABLES

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from servicecomm.files.linked import Linked, People
    from servicecomm.model.stakeholder_map import StakeholderMap

Format = Literal[
    "kumu",
    "prsm",
    "gexf",
    "graphml",
    "cytoscape",
    "gephi",
    "ngv",
    "mermaid",
    "dot",
]
"""The formats of other programs."""

_MOST_MERMAID = 500
_FOR_GEPHI = (
    "Import nodes.csv into Gephi first, then edges.csv with 'append to existing "
    "workspace'. Do not open the two in a spreadsheet: they are not guarded."
)
_NO_XML = "signs that XML cannot hold (replaced and said); arrows (in 'directed')"
_TABLES = "evidence, contacts, channels, engagement, meetings and the like"
_FORMATS: dict[Format, tuple[tuple[str, ...], str, str, str]] = {
    "kumu": (
        (".xlsx", ".json"),
        "Kumu",
        "things, links, all their text",
        f"positions; a | inside a text; {_TABLES}",
    ),
    "prsm": (
        (".xlsx",),
        "PRSM",
        "things, links, all their text, positions",
        f"equal labels (the second gets its id); link ids; {_TABLES}",
    ),
    "gexf": (
        (".gexf",),
        "Gephi, Gephi Lite, Polinode, PRSM",
        "things, links, all their text, positions",
        f"{_NO_XML}; {_TABLES}",
    ),
    "graphml": (
        (".graphml",),
        "igraph, networkx, yEd, Visone, NodeXL",
        "things, links, all their text, positions",
        f"{_NO_XML}; {_TABLES}",
    ),
    "cytoscape": (
        (".cyjs", ".json"),
        "Cytoscape, Cytoscape.js",
        "things, links, all their text, positions",
        _TABLES,
    ),
    "gephi": (
        ("",),
        "Gephi's spreadsheet import: two CSV files in a folder",
        "things, links, all their text",
        f"positions; NUL and half characters (refused); {_TABLES}",
    ),
    "ngv": (
        (".ngv.json",),
        "network-graph-viewer",
        "things, links, all their text, positions",
        _TABLES,
    ),
    "mermaid": (
        (".mmd",),
        "documents and wikis that draw Mermaid",
        "labels, links and relations of up to 500 links",
        f"ids, notes, evidence, basis and all other columns; positions; {_TABLES}",
    ),
    "dot": (
        (".dot", ".gv"),
        "Graphviz",
        "ids, labels, links, relations, positions",
        f"notes, evidence, basis and all other columns; {_TABLES}",
    ),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """
    What was written for another program.

    Attributes
    ----------
    path
        The file, or for Gephi the folder.
    format
        Its format.
    notes
        What was left out, renamed or changed, in sentences.
    """

    path: Path
    format: Format
    notes: tuple[str, ...]

    def _repr_html_(self) -> str:
        told = _html.element("p", f"Wrote {self.path.name} ({self.format}).")
        return told + _html.bullets(self.notes)


def export_formats() -> pd.DataFrame:
    """
    List the formats of other programs, with what each can and cannot hold.

    Returns
    -------
    pandas.DataFrame
        ``format`` (for `export_map`), ``ending``, ``opens_in``, ``holds`` and
        ``does_not_hold``.

    Examples
    --------
    >>> export_formats()["format"].tolist()[:3]
    ['kumu', 'prsm', 'gexf']
    """
    rows = [
        (name, " or ".join(endings) or "a folder", *said)
        for name, (endings, *said) in _FORMATS.items()
    ]
    columns = ["format", "ending", "opens_in", "holds", "does_not_hold"]
    return pd.DataFrame(rows, columns=columns)


def export_map(
    stakeholder_map: StakeholderMap,
    path: str | os.PathLike[str],
    *,
    to: Format | None = None,
    positions: Mapping[str, tuple[float, float]] | pd.DataFrame | None = None,
    people: People = "none",
    addresses: bool = False,
) -> Exported:
    """
    Write a map for another program.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        Where to write it.
    to
        The format, as `export_formats` names it; None takes it from the name's ending
        where that is enough.
    positions
        Where each node stands: x and y by id, y upwards (as `node_positions` gives
        them), or a table with ``id``, ``x`` and ``y``.
    people
        "none", "roles" (no names) or "names".
    addresses
        Whether e-mail addresses go out too; for most uses they must not.

    Returns
    -------
    Exported
        The file, and what was left out or changed. GraphML and GEXF were read back
        before they were saved.

    Raises
    ------
    ServiceCommError
        If there is no such format or word for people, or the format cannot take a map
        of that size.
    SourceFileError
        If the name's ending does not fit, a cell holds what the format cannot hold, or
        the file cannot be written; what was there before is still there.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.files.examples import example_map
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export_map(example_map(), f"{folder}/map.graphml").format
    'graphml'
    """
    place = Path(path)
    form = _format(place, to)
    seen = _seen(stakeholder_map, people)
    made = linked(
        seen,
        positions=positions,
        people=people,
        addresses=addresses,
        whole=stakeholder_map,
    )
    files, notes = _encoded(made, place, form)
    replace_files(files)
    if form not in {"gephi", "kumu", "mermaid"} and made.positions:
        bare = len(made.nodes) - len(made.positions)
        notes += [f"No position yet: {counted(bare, 'thing')}."] if bare else []
    return Exported(place, form, (*made.notes, *notes))


def _seen(stakeholder_map: StakeholderMap, people: People) -> StakeholderMap:
    """Take people out of every cell, not only out of their own table."""
    if people not in _LEVELS:
        return stakeholder_map
    seen = redact(stakeholder_map, _LEVELS[people])
    for name in BODY_TABLES:
        frame, own = seen.table(name), stakeholder_map.table(name)
        added = [column for column in frame if column not in own]
        if added:  # how many people a body has is for tables to look at
            seen = seen.with_table(name, frame.drop(columns=added))
    return seen


def _format(place: Path, to: Format | None) -> Format:
    name = place.name.lower()
    if to is None:
        for form, (endings, *_) in _FORMATS.items():
            if any(
                ending not in _SHARED and name.endswith(ending) for ending in endings
            ):
                return form
        raise ServiceCommError(
            f"{shown(place.name)} does not say which program it is for. Give the "
            f"format: {', '.join(_FORMATS)}."
        )
    if to not in _FORMATS:
        raise ServiceCommError(
            f"There is no format {shown(to)}. Give one of: {', '.join(_FORMATS)}."
        )
    endings = _FORMATS[to][0]
    if to != "gephi" and not name.endswith(endings):
        raise SourceFileError(
            f"{shown(place.name)}: a file for {to} ends in {' or '.join(endings)}. "
            "Give it that ending."
        )
    return to


_LEVELS = {"none": "counts", "roles": "roles"}
_SHARED = {"", ".xlsx", ".json"}


def _encoded(
    made: Linked, place: Path, form: Format
) -> tuple[dict[Path, bytes], list[str]]:
    if form == "gephi":
        tables = writing_boards.gephi_tables(made)
        data = {
            place / f"{name}.csv": encoding.csv_bytes(
                frame, f"{name}.csv", guarded=False, mark=False
            )
            for name, frame in tables.items()
        }
        return data, [_FOR_GEPHI]
    if form == "mermaid" and len(made.edges) > _MOST_MERMAID:
        raise ServiceCommError(
            f"Mermaid draws at most {_MOST_MERMAID} links, and the map has "
            f"{len(made.edges):,}. Export another format, or a part of the map."
        )
    notes: list[str] = []
    if form == "kumu":
        wanted = place.suffix.lower() == ".json"
        written, notes = (
            writing_boards.kumu_json(made)
            if wanted
            else writing_boards.kumu_workbook(made, place.name)
        )
    elif form == "prsm":
        written, notes = writing_boards.prsm_workbook(made, place.name)
    elif form == "graphml":
        written, notes = writing_graphs.graphml_bytes(made, place.name)
    elif form == "gexf":
        written, notes = writing_graphs.gexf_bytes(made, place.name)
    elif form == "cytoscape":
        written = writing_texts.cytoscape_json(made)
    elif form == "ngv":
        written = writing_texts.viewer_json(made)
    else:
        draw = writing_texts.dot_text if form == "dot" else writing_texts.mermaid_text
        written = draw(made).encode("utf-8", "replace")
    return {place: written}, notes
