"""The curve of seats against coverage: what each further seat adds, as bars.

What a number of seats can cover is `analysis.seat_curve`'s affair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from servicecomm.analysis.wording import counted
from servicecomm.drawing import account, style
from servicecomm.drawing._page import Page
from servicecomm.errors import ServiceCommError

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from matplotlib.axes import Axes

_COLUMNS = {"seats", "covered", "added", "optimal", "sensible", "why"}
_LABEL, _BAR, _SAID = 80.0, 440.0, 300.0
_ROW, _HIGH, _SIZE = 30.0, 20.0, 12.0


def draw_seats_curve(curve: pd.DataFrame, ax: style.Target | None = None) -> Axes:
    """
    Draw how much each further seat covers, with the smallest sensible group marked.

    Parameters
    ----------
    curve
        What `seats_curve` gives.
    ax
        As in `draw_network`.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; `describe` says the same in words and as a table.

    Raises
    ------
    ServiceCommError
        If the table is none of `seats_curve`, or has no rows.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from servicecomm.analysis.seat_curve import seats_curve
    >>> from servicecomm.files.examples import example_map
    >>> curve = seats_curve(example_map())
    >>> draw_seats_curve(curve, Figure((13, 7)).add_subplot()).get_title()
    '3 seats are the smallest sensible group: 13 problems covered'
    """
    columns = getattr(curve, "columns", ())
    if not set(columns) >= _COLUMNS:
        raise ServiceCommError(
            "This is no curve of seats. Give what seats_curve gives."
        )
    if curve.empty:
        raise ServiceCommError(
            "The curve has no seats: nobody can be invited. Link bodies to the "
            "problems first."
        )
    title = _title(curve)
    notes = next(filter(None, curve["why"]))
    size = (_LABEL + _BAR + _SAID, _ROW * len(curve))
    with style.styled():
        page = Page(title, (), notes)
        ax, scale = page.axes(style.shown_axes if ax is None else ax, size)
        _bars(ax, curve, scale)
    said = [f"{_seats(row)}: {_says(row)}." for row in curve.to_dict("records")]
    text = " ".join([f"{title}.", *said, notes])
    return account.tell(ax, lambda: account.Account(title, text, curve))


def _title(curve: pd.DataFrame) -> str:
    sensible = curve["sensible"].to_numpy(bool)
    marked = curve[sensible].iloc[0] if sensible.any() else curve.iloc[-1]
    seats = counted(int(marked["seats"]), "seat")
    covered = f"{counted(int(marked['covered']), 'problem')} covered"
    if not sensible.any():
        return f"Each seat up to {marked['seats']} still adds enough: {covered}"
    verb = "is" if marked["seats"] == 1 else "are"
    return f"{seats} {verb} the smallest sensible group: {covered}"


def _bars(ax: Axes, curve: pd.DataFrame, scale: float) -> None:
    most = max(int(curve["covered"].max()), 1)
    top = _ROW * len(curve)
    for place, row in enumerate(curve.to_dict("records"), start=1):
        middle = top - _ROW * place + _ROW / 2
        long = _BAR * int(row["covered"]) / most
        ax.add_patch(
            Rectangle(
                (_LABEL, middle - _HIGH / 2),
                long,
                _HIGH,
                facecolor=style.COLOURS["body"],
                edgecolor=style.COLOURS["highlight" if row["sensible"] else "body"],
                linewidth=(4.0 if row["sensible"] else 1.0) * scale,
                gid=f"seats-{row['seats']}",
            )
        )
        weight = "bold" if row["sensible"] else "normal"
        place_ = {"size": _SIZE * scale, "va": "center", "weight": weight}
        ax.text(0, middle, _seats(row), **place_)  # type: ignore[arg-type]
        ax.text(_LABEL + long + 8, middle, _says(row), **place_)  # type: ignore[arg-type]


def _seats(row: dict[Hashable, Any]) -> str:
    return counted(row["seats"], "seat")


def _says(row: dict[Hashable, Any]) -> str:
    covered = counted(row["covered"], "problem")
    added = f"{row['added']:g} more"
    unsure = "" if row["optimal"] else ", at least"
    return f"{covered}{unsure} ({added})"
