"""Controls to choose with: from a list, by a key, or by what is typed.

They are native elements of the browser; what is done with them is for the views.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from servicecomm.views.controls import CONTROLS, NATIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class PickList(anywidget.AnyWidget):
    """
    A field that completes what is typed from a list, and takes several of it.

    Attributes
    ----------
    label
        What is chosen.
    options
        Pairs of an id and the words for it.
    value
        Ids of the chosen; changes go both ways.
    """

    _esm = NATIVE / "picklist.js"
    _css = CONTROLS
    label = traitlets.Unicode().tag(sync=True)
    options: Any = traitlets.List().tag(sync=True)
    value = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.value)} chosen)"


class Choices(anywidget.AnyWidget):
    """
    A row of buttons, each with a key that does the same.

    Parameters
    ----------
    label
        What is asked.
    options
        For each button its value, its words and its key.

    Attributes
    ----------
    enabled
        Whether there is anything to choose.
    """

    _esm = NATIVE / "choices.js"
    _css = CONTROLS
    label = traitlets.Unicode().tag(sync=True)
    options: Any = traitlets.List().tag(sync=True)
    enabled = traitlets.Bool(default_value=True).tag(sync=True)

    def __init__(self, label: str, options: Iterable[tuple[str, str, str]]) -> None:
        super().__init__(label=label, options=[list(option) for option in options])

    def on_choice(self, chosen: Callable[[str], None]) -> None:
        """
        Have a function called with each choice.

        Parameters
        ----------
        chosen
            Is given the value; one that is not offered is passed over.
        """

        def hear(_: object, content: Any, __: object) -> None:
            value = str(content.get("value", ""))
            if value in {option[0] for option in self.options}:
                chosen(value)

        self.on_msg(hear)

    def choose(self, value: str) -> None:
        """
        Choose as if the button was pressed.

        Parameters
        ----------
        value
            The button's value.
        """
        self._handle_custom_msg({"type": "choose", "value": value}, [])


class Completed(anywidget.AnyWidget):
    """
    A field that offers to complete what is typed; anything may be written in it.

    Parameters
    ----------
    label
        What to write.

    Attributes
    ----------
    offers
        What is offered: for each its text, and other words by which it is found.
    value
        What is written; changes go both ways, once it is left or Enter is pressed.
    """

    _esm = NATIVE / "completed.js"
    _css = CONTROLS
    label = traitlets.Unicode().tag(sync=True)
    offers: Any = traitlets.List().tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)

    def __init__(self, label: str) -> None:
        super().__init__(label=label)

    def __repr__(self) -> str:
        # A notebook saves what it shows.
        return f"{type(self).__name__}({len(self.offers)} offered)"

    def on_enter(self, entered: Callable[[], None]) -> None:
        """
        Have a function called when Enter is pressed.

        Parameters
        ----------
        entered
            The function; `value` is what is written by then.
        """
        self.on_msg(lambda *_: entered())

    def enter(self) -> None:
        """Press Enter."""
        self._handle_custom_msg({"type": "enter"}, [])

    def focus(self) -> None:
        """Take the keyboard to this field."""
        self.send({"type": "focus"})
