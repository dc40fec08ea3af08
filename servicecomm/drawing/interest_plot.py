"""The power and interest grid: bodies in four fields, by name.

Who stands where is `analysis.power_interest`'s affair. Within a field there is no
order of rank: the numbers are too coarse for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.power_interest import PLACES, power_interest
from servicecomm.analysis.wording import counted, listed
from servicecomm.drawing import account, describe, style
from servicecomm.drawing._board import Board, Cell
from servicecomm.drawing._page import Page
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd
    from matplotlib.axes import Axes

    from servicecomm.analysis.levels import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

_NAMED = 40  # of a field; the table has all
_FIELDS = ((PLACES[2], PLACES[0]), (PLACES[3], PLACES[1]))


def draw_power_interest(
    stakeholder_map: StakeholderMap,
    ax: style.Target | None = None,
    *,
    problems: Iterable[str] | None = None,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> Axes:
    """
    Draw bodies by their power over problems and their interest in them.

    Those who bear many problems and can change few stand out: their influence is
    for the group to raise.

    Parameters
    ----------
    stakeholder_map
        The map.
    ax
        As in `draw_network`.
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

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from servicecomm.files.examples import example_map
    >>> ax = draw_power_interest(example_map(), Figure((13, 7)).add_subplot())
    >>> ax.get_title()[:34]
    '7 bodies bear much and, as recorde'
    """
    problems = describe.kept(problems)
    table = power_interest(stakeholder_map, problems, level=level, basis=basis)
    short = bodies(stakeholder_map)["short"].reindex(table["body_id"]).tolist()
    title = _title(table, short)
    board = Board(
        [[_field(table, short, place) for place in row] for row in _FIELDS],
        across="Interest: affected by more problems →",
        up="Power: can change more →",
    )
    notes = (
        "Interest counts the problems that affect a body; power those that it owns, "
        "leads on, funds, guides or runs a part of. Much is more than the body in the "
        "middle has. People are not scored."
    )
    foot = describe.noted(notes, stakeholder_map, problems, level=level, basis=basis)
    with style.styled():
        page = Page(title, (), foot)
        ax, scale = page.axes(style.shown_axes if ax is None else ax, board.size)
        board.draw(ax, scale)
    text = " ".join(filter(None, (f"{title}.", foot, _counts(table))))
    return account.tell(ax, lambda: account.Account(title, text, table))


def _field(table: pd.DataFrame, short: list[str], place: str) -> Cell:
    here = [
        name for name, own in zip(short, table["place"], strict=True) if own == place
    ]
    said = listed(here, most=_NAMED) if here else "Nobody."
    heading = f"{place[0].upper()}{place[1:]} ({len(here):,})"
    return Cell(heading, [("", said)], stands_out=place == PLACES[1])


def _title(table: pd.DataFrame, short: list[str]) -> str:
    if table.empty:
        return "No body is linked to these problems yet"
    cell = [
        name
        for name, own in zip(short, table["place"], strict=True)
        if own == PLACES[1]
    ]
    if not table["power"].any():
        return "No link says yet who can change these problems"
    if not cell:
        return "Every body with much interest is recorded as able to change much"
    bear = "bears" if len(cell) == 1 else "bear"
    return (
        f"{counted(len(cell), 'body', 'bodies')} {bear} much and, as recorded, can "
        f"change little: {listed(cell, most=3)}"
    )


def _counts(table: pd.DataFrame) -> str:
    tally = table["place"].value_counts()
    counts = {each: int(tally[each]) for each in PLACES if each in tally}
    return " ".join(
        f"{place.capitalize()}: {counted(count, 'body', 'bodies')}."
        for place, count in counts.items()
    )
