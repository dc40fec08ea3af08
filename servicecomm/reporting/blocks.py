"""What a section of a report is made of, before it becomes a page or a document.

It knows paragraphs, lists, tables and the picture; how they look is for the renderers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap


@dataclass(frozen=True, slots=True)
class Paragraph:
    """
    A paragraph.

    Attributes
    ----------
    text
        What it says.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """
    A list with bullets; it may be empty, and may stand in a cell of a table.

    Attributes
    ----------
    items
        What it lists.
    """

    items: tuple[str, ...]

    @classmethod
    def of(cls, items: Iterable[str]) -> Bullets:
        """
        Make a list of any texts.

        Parameters
        ----------
        items
            The texts.

        Returns
        -------
        Bullets
            The list.
        """
        return cls(tuple(map(str, items)))


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """
    A table; the first column heads each row.

    Attributes
    ----------
    frame
        The cells: texts, numbers or `Bullets`.
    caption
        What it shows.
    """

    frame: pd.DataFrame
    caption: str


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """
    The network of a map.

    Attributes
    ----------
    stakeholder_map
        The map, without names of people.
    highlight
        Ids of bodies to stand out as invited.
    account
        What it shows, in words.
    """

    stakeholder_map: StakeholderMap
    highlight: tuple[str, ...]
    account: str


Block = Paragraph | Bullets | Grid | Picture

Section = tuple[str, list[Block]]
"""A heading, and what stands below it."""
