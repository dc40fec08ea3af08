"""The picture of the network: problems, the bodies they affect, and the links.

Where things stand is `layout`'s affair; what it says in words is `describe`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D

from servicecomm.analysis.network import bodies
from servicecomm.drawing import _artists, account, describe, sentences, style
from servicecomm.drawing._page import Page
from servicecomm.drawing.layout import arrange
from servicecomm.drawing.picture_files import figure_svg
from servicecomm.errors import UnknownIdError
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from matplotlib.axes import Axes

    from servicecomm.analysis.network import Level
    from servicecomm.drawing.labels import Detail
    from servicecomm.drawing.layout import Layout
    from servicecomm.model.stakeholder_map import StakeholderMap

_LINK_WIDTH = 1.5
_BUSY = 200  # links; more are drawn thinner and paler
_NAMES = {
    "stated": "link stated",
    "inferred": "link inferred",
    "assumed": "link assumed",
}


def draw_network(
    stakeholder_map: StakeholderMap,
    ax: style.Target | None = None,
    *,
    problems: Iterable[str] | None = None,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    highlight: Iterable[str] = (),
    highlight_label: str = "highlighted",
    labels: Detail = "short",
) -> Axes:
    """
    Draw the network of problems and the bodies they affect.

    Squares are problems, circles are bodies; a line's style tells how sure a link is.
    Labels overlap neither one another nor a marker. Of a crowd the bodies with
    most links are drawn, and each problem says how many more it affects.

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
        "recorded" takes bodies as they are in the table; "organisation" rolls teams
        and services up to their organisation; "top parent" rolls on to the top.
    basis
        Which links to draw: any of "stated", "inferred", "assumed".
    highlight
        Ids of problems or bodies to mark with a ring and a bold label.
    highlight_label
        What those are, as an adjective: "invited".
    labels
        "short" has abbreviations and the beginning of titles, "full" all of each.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, with a title that says what stands out.

    Raises
    ------
    UnknownIdError
        If the map has no such problem or body.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from servicecomm.files.examples import example_map
    >>> ax = Figure((13, 7)).add_subplot()
    >>> draw_network(example_map(), ax, problems=["P13"]).get_title()
    'P13 affects one body only: DWP'
    """
    return _paint(
        stakeholder_map,
        style.shown_axes if ax is None else ax,
        problems=problems,
        level=level,
        basis=basis,
        highlight=highlight,
        highlight_label=highlight_label,
        labels=labels,
    )


def network_svg(
    stakeholder_map: StakeholderMap,
    *,
    problems: Iterable[str] | None = None,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
    highlight: Iterable[str] = (),
    highlight_label: str = "highlighted",
    labels: Detail = "short",
) -> str:
    """
    Draw the network as SVG text, with its account in words inside.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        As in `draw_network`.
    level
        As in `draw_network`.
    basis
        As in `draw_network`.
    highlight
        As in `draw_network`.
    highlight_label
        As in `draw_network`.
    labels
        As in `draw_network`.

    Returns
    -------
    str
        One ``svg`` element; the same map and options give the same bytes.

    Raises
    ------
    UnknownIdError
        If the map has no such problem or body.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> "P13 affects one body only" in network_svg(example_map(), problems=["P13"])
    True
    """
    problems = None if problems is None else _texts(problems)
    ax = _paint(
        stakeholder_map,
        style.loose_axes,
        problems=problems,
        level=level,
        basis=basis,
        highlight=highlight,
        highlight_label=highlight_label,
        labels=labels,
    )
    return figure_svg(ax)


def _paint(
    stakeholder_map: StakeholderMap,
    target: style.Target,
    *,
    problems: Iterable[str] | None,
    level: Level,
    basis: Collection[str] | str,
    highlight: Iterable[str],
    highlight_label: str,
    labels: Detail,
) -> Axes:
    problems = None if problems is None else _texts(problems)
    marked = _texts(highlight)
    _check(stakeholder_map, marked)
    layout = arrange(
        stakeholder_map, problems, level=level, basis=basis, labels=labels, named=marked
    )
    ringed = [each for each in marked if each in layout.graph]
    absent = [each for each in marked if each not in layout.graph]
    dated = describe.date_text(stakeholder_map, problems, level=level, basis=basis)
    title = _title(layout, ringed, highlight_label)
    part = layout.among(layout.drawn)
    with style.styled():
        page = Page(
            title,
            _keys(part, highlight_label if ringed else ""),
            _notes(layout, dated, absent),
        )
        ax, scale = page.axes(target, layout.size)
        _artists.add_links(ax, part, scale)
        _artists.add_nodes(ax, part, scale)
        _artists.add_rings(ax, part, ringed, scale)
        _artists.add_labels(ax, part, set(ringed), scale)
    asked = (stakeholder_map, problems, level, basis)
    return account.tell(ax, lambda: describe.network_account(title, *asked))


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(sorted(set(values)))


def _check(stakeholder_map: StakeholderMap, ids: tuple[str, ...]) -> None:
    if ids:
        known = {
            *bodies(stakeholder_map).index,
            *stakeholder_map.problems["problem_id"],
        }
        for each in ids:
            if each not in known:
                raise UnknownIdError("problem or body", each, known)


def _title(layout: Layout, ringed: list[str], word: str) -> str:
    chosen = [each for each in ringed if layout.kind(each) == "body"]
    if chosen:
        return sentences.reach_title(layout.graph, chosen, word)
    return sentences.network_title(layout.graph)


def _keys(layout: Layout, marked: str) -> list[Line2D]:
    """Make the legend: only what is in the picture."""
    kinds = {layout.kind(each) for each in layout.positions}
    used = set(sentences.bases(layout.graph).values())
    keys = [_marker(kind, kind, style.COLOURS[kind]) for kind in sorted(kinds)[::-1]]
    keys += [
        Line2D(
            [],
            [],
            color=style.COLOURS["link"],
            lw=2,
            linestyle=style.LINES[word],
            label=f"link {word}",
        )
        for word in BASIS
        if word in used
    ]
    if marked:
        ring = _marker("body", marked, "none")
        ring.set(markeredgecolor=style.COLOURS["highlight"], markeredgewidth=3)
        keys.append(ring)
    return keys


def _marker(kind: str, label: str, fill: str) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=style.MARKERS[kind],
        markersize=12,
        markerfacecolor=fill,
        markeredgecolor=style.COLOURS["ink"],
        label=label,
    )


def _notes(layout: Layout, dated: str, absent: list[str]) -> str:
    graph = layout.graph
    parts = [sentences.basis_text(graph), sentences.unsure_text(graph)]
    parts += [sentences.unshared_text(graph), dated]
    parts.append(_drawn_text(layout))
    if any("…" in label.text for label in layout.labels.values()):
        parts.append("The table has full titles")
    if absent:
        parts.append(f"Not in this picture: {', '.join(absent)}")
    return " ".join(f"{part}." for part in parts if part)


def _drawn_text(layout: Layout) -> str:
    """Say what a crowd has left out of the picture."""
    problems, every = sentences.modes(layout.graph)
    shown = sum(layout.kind(each) == "problem" for each in layout.drawn)
    parts = []
    if shown < len(problems):
        parts.append(
            f"Drawn are the {shown:,} of {len(problems):,} problems with most links "
            "(equals by id)"
        )
    links = [layout.graph.degree[each] for each in every]
    drawn = sum(each >= layout.cutoff for each in links)
    if layout.cutoff and drawn:
        parts.append(
            f"Drawn are the {drawn:,} of {len(links):,} bodies with {layout.cutoff:,} "
            "or more links; the table has all"
        )
    elif layout.cutoff:
        parts.append(f"The {len(links):,} bodies are named in the table only")
    return ". ".join(parts)
