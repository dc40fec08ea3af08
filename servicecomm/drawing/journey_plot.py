"""The journey: problems on the steps that users go through, with the bodies in each.

Which problem stands where is `community.journey`'s affair.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.wording import counted, listed
from servicecomm.community.journey import NO_STAGE, journey_lanes
from servicecomm.drawing import account, describe, style
from servicecomm.drawing._board import Board, Cell
from servicecomm.drawing._page import Page
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import pandas as pd
    from matplotlib.axes import Axes

    from servicecomm.model.stakeholder_map import StakeholderMap

_ACROSS = 4  # steps side by side; more go on below
_NAMED = 8
_IN_A_CELL = 7  # problems; a step with more goes on in a cell beside it


def draw_journey(
    stakeholder_map: StakeholderMap,
    ax: style.Target | None = None,
    *,
    stages: Iterable[str] | str | None = None,
    problems: Iterable[str] | None = None,
) -> Axes:
    """
    Draw the problems on the steps of the user's journey, with the bodies in each.

    Parameters
    ----------
    stakeholder_map
        The map.
    ax
        As in `draw_network`.
    stages
        As in `journey_lanes`.
    problems
        Ids of the problems, or None for all.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; `describe` says the same in words and as a table.

    Raises
    ------
    UnknownIdError
        If the map has no such problem, or no problem stands at such a stage.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from servicecomm.files.examples import example_map
    >>> ax = draw_journey(example_map(), Figure((13, 7)).add_subplot())
    >>> ax.get_title()
    '13 problems on 6 steps of the journey'
    """
    problems = describe.kept(problems)
    lanes = journey_lanes(stakeholder_map, stages, problems=problems)
    short = bodies(stakeholder_map)["short"].to_dict()
    cells = [
        cell for stage, rows in _steps(lanes) for cell in _cells(stage, rows, short)
    ]
    starts = range(0, len(cells), _ACROSS)
    board = Board([cells[first : first + _ACROSS] for first in starts])
    title = _title(lanes)
    notes = describe.noted(
        "Bodies marked ? are linked by what is inferred or assumed only.",
        stakeholder_map,
        problems,
    )
    with style.styled():
        page = Page(title, (), notes)
        ax, scale = page.axes(style.shown_axes if ax is None else ax, board.size)
        board.draw(ax, scale)
    said = [
        f"{_capital(stage)}: {listed(rows['problem_id'])}."
        for stage, rows in _steps(lanes)
    ]
    text = " ".join([f"{title}.", *said, notes])
    return account.tell(ax, lambda: account.Account(title, text, lanes))


def _steps(lanes: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(stage), rows) for stage, rows in lanes.groupby("stage", sort=False)]


def _capital(stage: str) -> str:
    return stage[:1].upper() + stage[1:]


def _cells(stage: str, rows: pd.DataFrame, short: dict[Hashable, str]) -> list[Cell]:
    """Give the cell of a step, or several that are about as long as one another."""
    parts = -(-len(rows) // _IN_A_CELL)
    heading = _capital(stage)
    paragraphs = [
        (f"{row['problem_id']} {row['title']}", _who(row, short))
        for row in rows.to_dict("records")
    ]
    ends = [len(rows) * part // parts for part in range(parts + 1)]
    return [
        Cell(
            heading if parts == 1 else f"{heading}, part {part} of {parts}",
            paragraphs[start:end],
        )
        for part, (start, end) in enumerate(pairwise(ends), 1)
    ]


def _who(row: dict[Hashable, str], short: dict[Hashable, str]) -> str:
    unsure = set(split_cell(row["unstated_body_ids"]))
    names = [
        short[body] + " ?" * (body in unsure) for body in split_cell(row["body_ids"])
    ]
    return listed(names, most=_NAMED) if names else "nobody yet"


def _title(lanes: pd.DataFrame) -> str:
    steps = lanes["stage"].value_counts()
    if steps.empty:
        return "There are no problems to show"
    if set(steps.index) == {NO_STAGE}:
        return "No stage of the journey is recorded yet"
    if (steps == steps.iloc[0]).sum() > 1:
        count = counted(len(steps), "step")
        return f"{counted(len(lanes), 'problem')} on {count} of the journey"
    return _foremost(str(steps.index[0]), int(steps.iloc[0]), len(lanes))


def _foremost(stage: str, here: int, every: int) -> str:
    if stage == NO_STAGE:
        return f"{here:,} of the {every:,} problems have no stage yet"
    if here == every:
        return f"{counted(every, 'problem')} at one step of the journey: “{stage}”"
    return f"“{stage}” has most problems of any step: {here:,} of the {every:,}"
