"""The ladder of contacts: how far each affected body is from us.

How far each is is `analysis.contact_ladder`'s affair. Bodies are named, people are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.analysis.contact_ladder import RUNGS, contact_ladder
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.wording import counted, listed
from servicecomm.drawing import account, describe, style
from servicecomm.drawing._board import Board, Cell
from servicecomm.drawing._page import Page
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd
    from matplotlib.axes import Axes

    from servicecomm.model.stakeholder_map import StakeholderMap

_HEADINGS = (
    "We know somebody well",
    "We have met somebody",
    "We know of somebody",
    "One person can introduce us",
    "Two people can introduce us",
    "We know of nobody who can introduce us",
    "Nobody there may be asked, or is recorded",
)
_NAMED = 40


def draw_contact_ladder(
    stakeholder_map: StakeholderMap,
    ax: style.Target | None = None,
    *,
    problems: Iterable[str] | None = None,
    basis: Collection[str] | str = BASIS,
) -> Axes:
    """
    Draw how far each affected body is from us, the nearest at the top.

    Parameters
    ----------
    stakeholder_map
        The map.
    ax
        As in `draw_network`.
    problems
        Ids of the problems, or None for all.
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

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from servicecomm.files.examples import example_map
    >>> ax = draw_contact_ladder(example_map(), Figure((13, 7)).add_subplot())
    >>> ax.get_title()[:28]
    'We know somebody, or who can'
    """
    problems = describe.kept(problems)
    table = contact_ladder(stakeholder_map, problems, basis=basis)
    title = _title(table)
    short = bodies(stakeholder_map)["short"].reindex(table["body_id"])
    named = short.groupby(table["rung"].to_numpy(), sort=False).agg(list)
    board = Board([[_rung(own, named.get(own, []))] for own in RUNGS])
    notes = describe.noted(
        "A body stands where the warmest way to anybody there puts it.",
        stakeholder_map,
        problems,
        basis=basis,
    )
    with style.styled():
        page = Page(title, (), notes)
        ax, scale = page.axes(style.shown_axes if ax is None else ax, board.size)
        board.draw(ax, scale)
    said = [
        f"{heading}: {counted(len(named[rung]), 'body', 'bodies')}."
        for rung, heading in zip(RUNGS, _HEADINGS, strict=True)
        if rung in named
    ]
    text = " ".join([f"{title}.", *said, notes])
    return account.tell(ax, lambda: account.Account(title, text, table))


def _rung(rung: str, named: list[str]) -> Cell:
    heading = _HEADINGS[RUNGS.index(rung)]
    said = f"{listed(sorted(named), most=_NAMED)}." if named else ""
    return Cell(f"{heading} ({len(named):,})", [("", said)] if said else [])


def _title(table: pd.DataFrame) -> str:
    if table.empty:
        return "No body is linked to these problems yet"
    near = int((~table["rung"].isin(RUNGS[5:])).sum())
    if not near:
        return f"We know nobody yet, nor who can introduce us, at {_all_of(len(table))}"
    return f"We know somebody, or who can introduce us, at {_part_of(near, len(table))}"


def _all_of(whole: int) -> str:
    return "the one body" if whole == 1 else f"any of the {whole:,} bodies"


def _part_of(part: int, whole: int) -> str:
    return "the one body" if whole == 1 else f"{part:,} of the {whole:,} bodies"
