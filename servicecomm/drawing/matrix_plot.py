"""The picture of the grid: a row for each problem, a column for each body.

What it says in words is `describe`'s affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from servicecomm.analysis.network import two_mode_graph
from servicecomm.drawing import account, describe, sentences, style
from servicecomm.drawing._page import Page
from servicecomm.drawing._seriation import seriate
from servicecomm.drawing.labels import balanced, text_width, wrap
from servicecomm.drawing.picture_files import figure_svg
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import networkx as nx
    from matplotlib.axes import Axes

    from servicecomm.analysis.network import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

MOST_ROWS = 60
"""How many problems are shown, at most."""

MOST_COLUMNS = 60
"""How many bodies are shown, at most."""

Array = np.ndarray[Any, np.dtype[Any]]

_SIZE = 10.0
_TITLE_WIDTH = 226.0
_NAME_WIDTH = 150.0
_PITCH = 18.0  # from one column to the next, in points
_ROW = 15.0  # height of a row whose title has one line
_LINE = 8.5  # and of each further line
_FOOT = 16.0  # room for the totals of columns
_TOTAL = 32.0  # and of rows
_GAP = 7.0
_SLANT = np.radians(48)
_MARKS: dict[str, dict[str, Any]] = {
    "stated": {
        "marker": "s",
        "markersize": 12.0,
        "markerfacecolor": style.COLOURS["body"],
    },
    "inferred": {
        "marker": "s",
        "markersize": 11.0,
        "markerfacecolor": style.COLOURS["paper"],
    },
    "assumed": {
        "marker": "o",
        "markersize": 5.0,
        "markerfacecolor": style.COLOURS["body"],
    },
}


@dataclass(frozen=True, slots=True)
class _Grid:
    """Problems and bodies in order, with their texts and where these stand."""

    graph: nx.Graph[str]
    problems: list[str]
    bodies: list[str]
    titles: list[str]
    names: list[str]
    indent: float
    x: Array
    y: Array
    left: float
    top: float
    size: tuple[float, float]


def draw_affiliations(
    stakeholder_map: StakeholderMap,
    ax: style.Target | None = None,
    *,
    problems: Iterable[str] | None = None,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> Axes:
    """
    Draw the grid of problems and the bodies they affect.

    Problems with like bodies stand together, and so do bodies with like problems. The
    shape of a mark tells how sure a link is; totals stand at the right and below.

    Parameters
    ----------
    stakeholder_map
        The map.
    ax
        Axes to draw on, whose size should not change afterwards; None makes a figure
        (a wide slide, larger if labels need more room) that a notebook shows.
    problems
        Ids of the problems to draw, or None for all.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links to draw: any of "stated", "inferred", "assumed".

    Returns
    -------
    matplotlib.axes.Axes
        The axes, with a title that says what stands out.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from servicecomm.files.examples import example_map
    >>> ax = draw_affiliations(example_map(), Figure((13, 7)).add_subplot())
    >>> ax.get_title()
    'P01 affects 10 of the 35 bodies, more than any other problem'
    """
    target = style.shown_axes if ax is None else ax
    return _paint(stakeholder_map, target, problems, level=level, basis=basis)


def affiliations_svg(
    stakeholder_map: StakeholderMap,
    *,
    problems: Iterable[str] | None = None,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> str:
    """
    Draw the grid as SVG text, with its account in words inside.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        As in `draw_affiliations`.
    level
        As in `draw_affiliations`.
    basis
        As in `draw_affiliations`.

    Returns
    -------
    str
        One ``svg`` element; the same map and options give the same bytes.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> affiliations_svg(example_map(), problems=["P13"]).count("<svg")
    1
    """
    make = style.loose_axes
    ax = _paint(stakeholder_map, make, problems, level=level, basis=basis)
    return figure_svg(ax)


def _paint(
    stakeholder_map: StakeholderMap,
    target: style.Target,
    problems: Iterable[str] | None,
    *,
    level: Level,
    basis: Collection[str] | str,
) -> Axes:
    problems = describe.kept(problems)
    graph = two_mode_graph(stakeholder_map, problems, level=level, basis=basis)
    dated = describe.date_text(stakeholder_map, problems, level=level, basis=basis)
    grid = _grid(graph)
    used = set(sentences.bases(graph).values())
    keys = [_mark(word, 1.0, label=f"link {word}") for word in BASIS if word in used]
    title = sentences.problems_title(graph)
    with style.styled():
        page = Page(title, keys, _notes(grid, dated))
        ax, scale = page.axes(target, grid.size)
        _lines(ax, grid, scale)
        _cells(ax, grid, scale)
        _headings(ax, grid, scale)
        _totals(ax, grid, scale)
    asked = (stakeholder_map, problems, level, basis)
    return account.tell(ax, lambda: describe.network_account(title, *asked))


def _grid(graph: nx.Graph[str]) -> _Grid:
    problems, bodies = sentences.modes(graph)
    problems = _busiest(graph, problems, MOST_ROWS)
    bodies = _busiest(graph, bodies, MOST_COLUMNS)
    filled = [[graph.has_edge(one, other) for other in bodies] for one in problems]
    shape = (len(problems), len(bodies))
    rows, columns = seriate(np.array(filled, bool).reshape(shape))
    problems = [problems[each] for each in rows]
    bodies = [bodies[each] for each in columns]
    return _spaced(graph, problems, bodies)


def _busiest(graph: nx.Graph[str], ids: list[str], most: int) -> list[str]:
    if len(ids) <= most:
        return ids
    return sorted(sorted(ids, key=lambda each: (-graph.degree[each], each))[:most])


def _spaced(graph: nx.Graph[str], problems: list[str], bodies: list[str]) -> _Grid:
    """Give every row and column its place, in points, from the lower left."""
    node = graph.nodes
    titles = [
        balanced(node[each]["name"], _SIZE, _TITLE_WIDTH, lines=2) for each in problems
    ]
    names = [wrap(node[each]["short"], _SIZE, _NAME_WIDTH, lines=1) for each in bodies]
    indent = _widest(problems, bold=True) + _GAP
    left = indent + _widest(titles) + _GAP
    heights = np.array([_ROW + _LINE * title.count("\n") for title in titles])
    top = _FOOT + float(heights.sum())
    x = left + _PITCH * (np.arange(len(bodies)) + 0.5)
    y = top - np.cumsum(heights) + heights / 2
    right = left + _PITCH * len(bodies) + _TOTAL
    reach = [text_width(name, _SIZE) * np.cos(_SLANT) for name in names]
    width = max(right, float((x + reach).max(initial=0)) + _GAP)
    height = top + _widest([*names, "bodies"]) * float(np.sin(_SLANT)) + _SIZE + _GAP
    size = (width, height)
    return _Grid(graph, problems, bodies, titles, names, indent, x, y, left, top, size)


def _widest(texts: Iterable[str], *, bold: bool = False) -> float:
    lines = (line for text in texts for line in text.split("\n"))
    return max((text_width(line, _SIZE, bold=bold) for line in lines), default=0.0)


def _notes(grid: _Grid, dated: str) -> str:
    graph = grid.graph
    parts = [sentences.basis_text(graph), sentences.unshared_text(graph), dated]
    everything = zip(sentences.modes(graph), (grid.problems, grid.bodies), strict=True)
    for (every, shown), word in zip(everything, ("problems", "bodies"), strict=True):
        if len(shown) < len(every):
            parts.append(
                f"Shown are {len(shown):,} of the {len(every):,} {word}, those with "
                "most links (equals by id); totals count all"
            )
    if any("…" in text for text in (*grid.titles, *grid.names)):
        parts.append("The table has full titles and names")
    return " ".join(f"{part}." for part in parts if part)


def _lines(ax: Axes, grid: _Grid, scale: float) -> None:
    """Draw thin lines that lead the eye from a mark to its row and column."""
    right = grid.left + _PITCH * len(grid.bodies)
    rows = [[(grid.left, y), (right, y)] for y in grid.y]
    columns = [[(x, _FOOT), (x, grid.top)] for x in grid.x]
    lines = LineCollection(
        [*rows, *columns],
        colors=style.COLOURS["rule"],
        linewidths=0.8 * scale,
        zorder=1,
    )
    lines.set_gid("rules")
    ax.add_collection(lines, autolim=False)


def _mark(word: str, scale: float, **more: Any) -> Line2D:
    size = _MARKS[word]["markersize"] * scale
    return Line2D(
        more.pop("x", []),
        more.pop("y", []),
        **{**_MARKS[word], "markersize": size},
        linestyle="none",
        markeredgecolor=style.COLOURS["body"],
        markeredgewidth=2 * scale,
        **more,
    )


def _cells(ax: Axes, grid: _Grid, scale: float) -> None:
    row = dict(zip(grid.problems, grid.y, strict=True))
    column = dict(zip(grid.bodies, grid.x, strict=True))
    for word in BASIS:
        points = [
            (column[body], row[problem])
            for problem in grid.problems
            for body in grid.bodies
            if grid.graph.has_edge(problem, body)
            and grid.graph.edges[problem, body]["basis"] == word
        ]
        if points:
            x, y = zip(*points, strict=True)
            ax.add_line(_mark(word, scale, x=x, y=y, zorder=3, gid=f"marks-{word}"))


def _headings(ax: Axes, grid: _Grid, scale: float) -> None:
    size = _SIZE * scale
    for each, title, y in zip(grid.problems, grid.titles, grid.y, strict=True):
        place: dict[str, Any] = {"size": size, "va": "center", "zorder": 4}
        ax.text(0, y, each, weight="bold", **place)
        ax.text(grid.indent, y, title, linespacing=1.05, **place)
    slanted: dict[str, Any] = {
        "size": size,
        "rotation": float(np.degrees(_SLANT)),
        "rotation_mode": "anchor",
        "va": "center",
        "zorder": 4,
    }
    for name, x in zip(grid.names, grid.x, strict=True):
        ax.text(x, grid.top + 5, name, **slanted)


def _totals(ax: Axes, grid: _Grid, scale: float) -> None:
    links = grid.graph.degree
    place: dict[str, Any] = {
        "size": _SIZE * scale,
        "ha": "center",
        "va": "center",
        "weight": "bold",
    }
    right = grid.left + _PITCH * len(grid.bodies) + _TOTAL / 2
    for each, y in zip(grid.problems, grid.y, strict=True):
        ax.text(right, y, f"{links[each]:,}", **place)
    for each, x in zip(grid.bodies, grid.x, strict=True):
        ax.text(x, _FOOT / 2, f"{links[each]:,}", **place)
    if grid.bodies:
        label: dict[str, Any] = {"size": _SIZE * scale, "va": "center"}
        ax.text(grid.left - _GAP, _FOOT / 2, "problems", ha="right", **label)
        ax.text(
            right,
            grid.top + 5,
            "bodies",
            rotation=float(np.degrees(_SLANT)),
            rotation_mode="anchor",
            **label,
        )
