"""Controls that everybody can use: each with a label, keys, and words for its state.

They are native elements of the browser; what is done with them is for the views.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets as widgets
import traitlets

from servicecomm import _html
from servicecomm.model.frames import text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from servicecomm._html import Markup

NATIVE = Path(__file__).parent / "native"
"""Where the scripts and style sheets of controls are."""

CONTROLS = NATIVE / "controls.css"
"""The style sheet of all controls."""


class Status(anywidget.AnyWidget):
    """
    What was done or went wrong, in a region that is read out politely.

    Attributes
    ----------
    text
        The sentence.
    wrong
        Whether something went wrong.
    busy
        What is going on, once it takes long; a bar is shown as long as it says so.
    """

    _esm = NATIVE / "status.js"
    _css = CONTROLS
    text = traitlets.Unicode().tag(sync=True)
    wrong = traitlets.Bool(default_value=False).tag(sync=True)
    busy = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class SortableTable(anywidget.AnyWidget):
    """
    A table with a caption, headings that sort, and ticks where rows can be picked.

    Parameters
    ----------
    pick
        The heading of the ticks, such as "Pick"; nothing for no ticks.

    Attributes
    ----------
    caption
        What the table shows.
    row_keys
        What each row is known by.
    selected
        Keys of the rows that are ticked; changes go both ways.
    """

    _esm = NATIVE / "table.js"
    _css = CONTROLS
    caption = traitlets.Unicode().tag(sync=True)
    pick = traitlets.Unicode().tag(sync=True)
    columns: Any = traitlets.List().tag(sync=True)
    rows: Any = traitlets.List().tag(sync=True)
    row_keys = traitlets.List(traitlets.Unicode()).tag(sync=True)
    selected = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, pick: str = "") -> None:
        super().__init__(pick=pick)

    def __repr__(self) -> str:
        # Counts only: a notebook saves what it shows.
        return f"{type(self).__name__}({len(self.rows)} rows)"

    def show(
        self,
        frame: pd.DataFrame,
        caption: str,
        *,
        keys: Iterable[str] | None = None,
        most: int = 300,
    ) -> None:
        """
        Show a table.

        Parameters
        ----------
        frame
            What to show, headings and all; the first column heads each row.
        caption
            What it shows.
        keys
            What each row is known by. If None, rows that can be picked are known by
            their first column, and others by their place: an id can be a name.
        most
            How many rows are shown; the caption says when there are more.
        """
        texts = frame.head(most)
        cells = [list(map(text_cell, row)) for row in texts.itertuples(index=False)]
        known = [row[0] if self.pick else str(at) for at, row in enumerate(cells)]
        if keys is not None:
            known = list(keys)[:most]
        more = f" (the first {most:,} of {len(frame):,})" if len(frame) > most else ""
        with self.hold_trait_notifications(), self.hold_sync():
            self.caption = caption + more
            self.columns = [
                {"label": str(name), "numeric": frame[name].dtype.kind in "iuf"}
                for name in frame.columns
            ]
            self.rows, self.row_keys = cells, known


class Range(anywidget.AnyWidget):
    """
    A slider whose label and value can be seen and read out.

    Attributes
    ----------
    label
        What it sets.
    least
        The lowest value.
    most
        The highest.
    value
        The value.
    """

    _esm = NATIVE / "range.js"
    _css = CONTROLS
    label = traitlets.Unicode().tag(sync=True)
    least = traitlets.Int(1).tag(sync=True)
    most = traitlets.Int(20).tag(sync=True)
    value = traitlets.Int(6).tag(sync=True)

    @traitlets.validate("value")
    def _within(self, proposal: dict[str, Any]) -> int:
        return max(self.least, min(self.most, int(proposal["value"])))


class Download(anywidget.AnyWidget):
    """
    A button that hands a file to the browser, on any server.

    Parameters
    ----------
    label
        What the button says.

    Attributes
    ----------
    enabled
        Whether there is anything to hand over.
    """

    _esm = NATIVE / "download.js"
    _css = CONTROLS
    label = traitlets.Unicode().tag(sync=True)
    enabled = traitlets.Bool(default_value=True).tag(sync=True)

    def __init__(self, label: str) -> None:
        super().__init__(label=label)

    def on_want(self, wanted: Callable[[], None]) -> None:
        """
        Have a function called when the button is pressed.

        Parameters
        ----------
        wanted
            Makes the file and gives it to `give`.
        """
        self.on_msg(lambda *_: wanted())

    def want(self) -> None:
        """Press the button."""
        self._handle_custom_msg({"type": "want"}, [])

    def give(self, name: str, data: bytes, mime: str = "text/csv") -> None:
        """
        Hand a file to the browser, which saves it where its user's downloads go.

        Parameters
        ----------
        name
            The file's name.
        data
            What it holds.
        mime
            What kind it is.
        """
        self.send({"type": "file", "name": name, "mime": mime}, [data])


def html(*parts: Markup) -> widgets.HTML:
    """
    Show elements that `servicecomm._html` made, and nothing else.

    Parameters
    ----------
    *parts
        The elements.

    Returns
    -------
    ipywidgets.HTML
        A widget.

    Examples
    --------
    >>> html(_html.element("p", "1 < 2")).value
    '<p>1 &lt; 2</p>'
    """
    return widgets.HTML(value=markup(*parts))


def markup(*parts: Markup) -> str:
    """
    Join elements into the value of such a widget.

    Parameters
    ----------
    *parts
        The elements; a bare text is escaped.

    Returns
    -------
    str
        Their text.

    Examples
    --------
    >>> markup(_html.element("p", "a"), _html.element("p", "b"))
    '<p>a</p><p>b</p>'
    """
    return str(_html.Markup("").join(parts))


def labelled(widget: type[widgets.Widget], label: str, **options: Any) -> Any:
    """
    Make a control whose label is seen in full.

    Parameters
    ----------
    widget
        Its class.
    label
        Its label.
    **options
        Its other options.

    Returns
    -------
    ipywidgets.Widget
        The control.

    Examples
    --------
    >>> labelled(widgets.Text, "Title").description
    'Title'
    """
    layout = {"width": "min(100%, 48rem)", **options.pop("layout", {})}
    style = {"description_width": "initial"}
    if issubclass(widget, (widgets.Text, widgets.Textarea)):
        # Sent letter by letter, the last ones arrive after the button that uses them.
        options = {"continuous_update": False, **options}
    return widget(description=label, layout=layout, style=style, **options)
