"""What the views of the six steps share: texts to read and to take away, days, choices.

What a step asks or suggests is for the step's own view.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from servicecomm import _html
from servicecomm.errors import ServiceCommError
from servicecomm.views.base import View
from servicecomm.views.calling import called
from servicecomm.views.controls import Download, labelled, markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from servicecomm._html import Markup

_BULLET = "• "


class StepView(View):
    """A view of one of the six steps; it shows texts at the session's level."""

    def file(
        self, label: str, make: Callable[[], tuple[str, bytes | str]], *, mime: str = ""
    ) -> Download:
        """
        Make a button that hands a file to the browser.

        Parameters
        ----------
        label
            What it says.
        make
            Gives the file's name and what is in it.
        mime
            What kind it is; plain text if empty.

        Returns
        -------
        Download
            The button.
        """
        made = Download(label)

        def give() -> str:
            name, held = make()
            data = held.encode() if isinstance(held, str) else held
            self._note_export(name, pd.DataFrame(index=range(1)), data, label)
            made.give(name, data, mime or "text/plain")
            return f"{name} went to your browser's downloads."

        made.on_want(lambda: self.run(give))
        return made

    def prose(self, text: str) -> str:
        """
        Put a plain text into paragraphs and lists, as it may be seen.

        Parameters
        ----------
        text
            The text; lines that begin with a bullet become a list.

        Returns
        -------
        str
            The value of an element that shows it.
        """
        blocks = self.session.told(text).split("\n\n")
        return markup(*(part for block in blocks for part in _block(block)))

    def bodies(self) -> list[tuple[str, str]]:
        """
        Give the organisations to choose from.

        Returns
        -------
        list of tuple
            Name and id, by name.
        """
        table = self.session.seen.organisations
        return sorted(zip(table["name"], table["organisation_id"], strict=True))

    def readers(self) -> list[tuple[str, str]]:
        """
        Give people and organisations to choose from; people by role for the room.

        Returns
        -------
        list of tuple
            Words and id, people first.
        """
        named = called(self.session.map, room=self.session.for_the_room)
        return [(words, own) for own, words in named.items()]

    def problems(self) -> list[tuple[str, str]]:
        """
        Give the problems to choose from.

        Returns
        -------
        list of tuple
            Id with title, and id; by id.
        """
        table = self.session.seen.problems.sort_values("problem_id")
        rows = zip(table["problem_id"], table["title"], strict=True)
        return [(f"{own} {title}", own) for own, title in rows]


def _block(text: str) -> Iterator[Markup]:
    """Show one block of a text: its heading, if it has one, its lines and its list."""
    lines = [each for each in text.split("\n") if each.strip()]
    if len(lines) > 1 and not re.search(r": |[.:,?!]$|^• ", lines[0]):
        yield _html.element("p", _html.element("strong", lines[0]))
        lines = lines[1:]
    for listed, own in groupby(lines, lambda each: each.startswith(_BULLET)):
        if listed:
            yield _html.bullets(each.removeprefix(_BULLET) for each in own)
        else:
            yield from (_html.element("p", each) for each in own)


def offer(control: Any, options: Iterable[tuple[str, str]], none: str = "") -> None:
    """
    Offer choices, and keep what was chosen where it is still there.

    Parameters
    ----------
    control
        A list to choose from.
    options
        Words and value of each.
    none
        The words for choosing nothing; empty where something has to be chosen.
    """
    pairs = [*([(none, "")] if none else []), *options]
    kept = control.value
    control.options = pairs
    values = [value for _, value in pairs]
    control.value = kept if kept in values else next(iter(values), None)


def line(label: str) -> Any:
    """
    Make a field for one line.

    Parameters
    ----------
    label
        Its label.

    Returns
    -------
    ipywidgets.Text
        The field.
    """
    return labelled(widgets.Text, label)


def choice(label: str) -> Any:
    """
    Make a list to choose one from.

    Parameters
    ----------
    label
        Its label.

    Returns
    -------
    ipywidgets.Dropdown
        The list; empty so far.
    """
    return labelled(widgets.Dropdown, label)


def day_of(field: Any) -> dt.date | None:
    """
    Read a day that somebody wrote.

    Parameters
    ----------
    field
        A field.

    Returns
    -------
    datetime.date
        The day; None where nothing is written.

    Raises
    ------
    ServiceCommError
        If it is no day.
    """
    text = field.value.strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise ServiceCommError(
            f"“{text}” is no day. Write it like 2027-01-12."
        ) from None


def written(field: Any, what: str) -> str:
    """
    Read a text that has to be there.

    Parameters
    ----------
    field
        A field.
    what
        What it holds, as the start of a sentence.

    Returns
    -------
    str
        The text, trimmed.

    Raises
    ------
    ServiceCommError
        If nothing is written.
    """
    text = str(field.value or "").strip()
    if not text:
        raise ServiceCommError(f"{what} is empty. Fill in “{field.description}”.")
    return text
