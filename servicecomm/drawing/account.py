"""What a picture says, for those who cannot see it: in sentences, and as a table.

Each picture tells its own account while it is drawn; nothing is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from servicecomm import _html
from servicecomm.errors import ServiceCommError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.axes import Axes

Picture: TypeAlias = "Axes"
"""What the functions that draw give back."""

_ACCOUNTS: WeakKeyDictionary[Axes, Callable[[], Account]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """
    What a picture says.

    Attributes
    ----------
    title
        The picture's title: what stands out, in a sentence without its full stop.
    text
        The picture in some short sentences: its text alternative.
    table
        The same as a table: one row for each mark.
    """

    title: str
    text: str
    table: pd.DataFrame

    def __repr__(self) -> str:
        return f"{self.title}\n\n{self.text}"

    def _repr_html_(self) -> str:
        return _html.element("p", self.text) + _html.table(self.table, self.title)


def tell(ax: Axes, account: Callable[[], Account]) -> Axes:
    """
    Keep a picture's account for as long as the picture lives.

    Parameters
    ----------
    ax
        The picture.
    account
        What makes its account: most pictures are never asked for it.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    _ACCOUNTS[ax] = account
    return ax


def describe(ax: Axes) -> Account:
    """
    Say in words and as a table what a picture shows.

    Parameters
    ----------
    ax
        What one of the functions that draw gave back.

    Returns
    -------
    Account
        Its ``title``, ``text`` and ``table``.

    Raises
    ------
    ServiceCommError
        If the axes hold no picture of ours.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from servicecomm.drawing.network_plot import draw_network
    >>> from servicecomm.files.examples import example_map
    >>> ax = draw_network(example_map(), Figure((13, 7)).add_subplot(), problems="P13")
    >>> describe(ax).table["body"].tolist()
    ['Department for Work and Pensions']
    """
    if ax not in _ACCOUNTS:
        raise ServiceCommError(
            "Nothing is known of what these axes show: give what draw_network or "
            "another of the functions that draw gave back."
        )
    return _ACCOUNTS[ax]()
