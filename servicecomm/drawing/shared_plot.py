"""The picture of bodies that share problems: lines as thick as they share.

Bodies stand where they stand in the picture of the network, so that both can be read
side by side; how many problems two share is `analysis.overlap`'s affair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D

from servicecomm.analysis.overlap import shared_problems
from servicecomm.analysis.wording import counted
from servicecomm.drawing import _artists, account, describe, sentences, style
from servicecomm.drawing._page import Page
from servicecomm.drawing.layout import arrange
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd
    from matplotlib.axes import Axes

    from servicecomm.analysis.levels import Level
    from servicecomm.drawing.layout import Layout
    from servicecomm.model.stakeholder_map import StakeholderMap

MOST_LINES = 60
"""How many lines are drawn, at most: those that stand for most problems."""

_THIN = 1.2
_MOST_BODIES = 24  # of a crowd, beside those with most links


def draw_shared_problems(
    stakeholder_map: StakeholderMap,
    ax: style.Target | None = None,
    *,
    min_shared: int = 2,
    problems: Iterable[str] | None = None,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> Axes:
    """
    Draw bodies, with a line between two that share problems.

    Parameters
    ----------
    stakeholder_map
        The map.
    ax
        As in `draw_network`.
    min_shared
        Fewest problems in common for a line, at least 1.
    problems
        Ids of the problems to count, or None for all.
    level
        As in `draw_network`.
    basis
        As in `draw_network`.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; `describe` says the same in words and as a table.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If `min_shared` is below 1.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from servicecomm.files.examples import example_map
    >>> ax = draw_shared_problems(example_map(), Figure((13, 7)).add_subplot())
    >>> ax.get_title()
    'GRO and Local registration services share 4 problems, more than any other pair'
    """
    if min_shared < 1:
        raise ServiceCommError(f"min_shared is {min_shared}: it must be at least 1.")
    asked = describe.kept(problems)
    pairs = shared_problems(
        stakeholder_map,
        problems=asked,
        level=level,
        basis=basis,
        min_shared=min_shared,
    )
    layout = arrange(
        stakeholder_map, asked, level=level, basis=basis, named=_foremost(pairs)
    )
    named = pairs["body_a"].isin(layout.drawn) & pairs["body_b"].isin(layout.drawn)
    drawn = pairs[named].head(MOST_LINES)
    alone = set(sentences.modes(layout.graph)[1]) - {*pairs["body_a"], *pairs["body_b"]}
    shown = {*drawn["body_a"], *drawn["body_b"]}
    title = _title(layout, pairs, min_shared)
    notes = describe.noted(
        _notes(pairs, drawn, len(alone), min_shared),
        stakeholder_map,
        asked,
        level=level,
        basis=basis,
    )
    part = layout.among(shown)
    with style.styled():
        page = Page(title, _keys(drawn), notes)
        ax, scale = page.axes(style.shown_axes if ax is None else ax, layout.size)
        _lines(ax, part, drawn, scale)
        _artists.add_nodes(ax, part, scale)
        _artists.add_labels(ax, part, set(), scale)
    return account.tell(ax, lambda: account.Account(title, f"{title}. {notes}", pairs))


def _foremost(pairs: pd.DataFrame) -> list[str]:
    """Give the bodies of the pairs that share most: a crowd is drawn without many."""
    ends = pairs[["body_a", "body_b"]].head(MOST_LINES).to_numpy().ravel().tolist()
    return list(dict.fromkeys(ends))[:_MOST_BODIES]


def _width(shared: int) -> float:
    return _THIN * shared


def _lines(ax: Axes, layout: Layout, drawn: pd.DataFrame, scale: float) -> None:
    ends = zip(drawn["body_a"], drawn["body_b"], drawn["shared"], strict=True)
    for one, other, shared in sorted(ends, key=lambda own: (own[2], own[:2])):
        x, y = zip(layout.positions[one], layout.positions[other], strict=True)
        ax.plot(
            x,
            y,
            color=style.COLOURS["link"],
            linewidth=_width(shared) * scale,
            alpha=0.7,
            zorder=1,
            solid_capstyle="round",
            gid=f"shared-{one}-{other}",
        )


def _keys(drawn: pd.DataFrame) -> list[Line2D]:
    counts = sorted(set(drawn["shared"].tolist()))
    if len(counts) > len("abcd"):
        counts = [counts[0], counts[len(counts) // 2], counts[-1]]
    return [
        Line2D(
            [],
            [],
            color=style.COLOURS["link"],
            linewidth=_width(each),
            label=f"{counted(each, 'problem')} in common",
        )
        for each in counts
    ]


def _title(layout: Layout, pairs: pd.DataFrame, min_shared: int) -> str:
    if pairs.empty:
        return f"No two bodies share {counted(min_shared, 'problem')} or more"
    most = int(pairs["shared"].iloc[0])
    first = pairs[pairs["shared"] == most]
    share = f"share {counted(most, 'problem')}"
    if len(first) > 1:
        return f"{len(first):,} pairs of bodies {share} each, more than any other pair"
    short = layout.graph.nodes
    ends = first.iloc[0][["body_a", "body_b"]]
    names = " and ".join(sorted(short[each]["short"] for each in ends))
    return f"{names} {share}, more than any other pair"


def _notes(
    pairs: pd.DataFrame, drawn: pd.DataFrame, alone: int, min_shared: int
) -> str:
    line = f"A line joins two bodies with {counted(min_shared, 'problem')} or more"
    parts = [f"{line} in common: {counted(len(pairs), 'pair')}"]
    if len(drawn) < len(pairs):
        which = f"the {len(drawn):,} that share most"
        if not drawn.equals(pairs.head(len(drawn))):
            which = (
                f"{len(drawn):,} of them, among the bodies that share most or have "
                "most links"
            )
        parts.append(f"Drawn are {which}")
    if alone:
        are = "is" if alone == 1 else "are"
        without = counted(alone, "body", "bodies")
        parts.append(f"{without} without such a line {are} left out")
    return " ".join(f"{part}." for part in parts)
