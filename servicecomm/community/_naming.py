"""What things are called in documents, and the ids of what is logged.

People are called by their roles; a name that somebody typed is never repeated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servicecomm.analysis._kept import kept
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.wording import listed
from servicecomm.model.frames import split_cell
from servicecomm.model.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

_WORD = re.compile(r"[^\W\d_]{3,}")
_KEPT = {"Welsh", "English", "Scottish", "Irish", "British", "Universal"}


def called(stakeholder_map: StakeholderMap, own: str) -> str:
    """
    Say who is meant, without a name of a person.

    Parameters
    ----------
    stakeholder_map
        The map.
    own
        The id of a body or a person, or any text.

    Returns
    -------
    str
        The body's short name, the person's role and body, "somebody in the log" for
        other text, or nothing for nothing.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = example_map()
    >>> called(m, "hmcts"), called(m, "bryn"), called(m, "Jo Sample")
    ('HMCTS', 'Service designer, probate (HMCTS)', 'somebody in the log')
    """
    short = bodies(stakeholder_map)["short"]
    if own in short.index:
        return str(short[own])
    known_as = people_homes(stakeholder_map)["known_as"]
    if own in known_as.index:
        return str(known_as[own])
    return "somebody in the log" if own.strip() else ""


def names_of(
    stakeholder_map: StakeholderMap, body_ids: str | Iterable[str]
) -> list[str]:
    """
    Give the full names of bodies.

    Parameters
    ----------
    stakeholder_map
        The map.
    body_ids
        Ids, or a cell that joins them.

    Returns
    -------
    list of str
        The names, in the order given.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> names_of(example_map(), "ons|cma")
    ['Office for National Statistics', 'Competition and Markets Authority']
    """
    ids = split_cell(body_ids) if isinstance(body_ids, str) else list(body_ids)
    names = bodies(stakeholder_map)["name"]
    return [str(names[each]) for each in ids]


def titled(
    stakeholder_map: StakeholderMap, problem_ids: Iterable[str], *, most: int = 3
) -> str:
    """
    Name problems by their titles, as in a sentence.

    Parameters
    ----------
    stakeholder_map
        The map.
    problem_ids
        The problems.
    most
        How many to name before "and 3 more".

    Returns
    -------
    str
        The titles, quoted.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> titled(example_map(), ["P10", "P01", "P02"], most=1)
    '“No one counts the children who are bereaved” and 2 more'
    """
    titles = stakeholder_map.problems.set_index("problem_id")["title"]
    return listed((f"“{titles[each]}”" for each in problem_ids), most=most)


def surest_links(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """
    Give the links that a document may rest on.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.DataFrame
        As `select_links`, by organisation: the stated links, or all where none is
        stated.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> len(surest_links(example_map()))
    63
    """
    stated = select_links(stakeholder_map, basis=("stated",), level="organisation")
    if len(stated):
        return stated
    return select_links(stakeholder_map, level="organisation")


def next_id(stakeholder_map: StakeholderMap, prefix: str) -> str:
    """
    Give an id that the map does not have yet.

    Parameters
    ----------
    stakeholder_map
        The map.
    prefix
        What it begins with.

    Returns
    -------
    str
        The prefix and the lowest free number of two digits or more.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> next_id(example_map(), "P"), next_id(example_map(), "M")
    ('P14', 'M01')
    """
    used = {
        own.casefold()
        for table in TABLES
        if table.id_column is not None
        for own in stakeholder_map.table(table.name)[table.id_column]
    }
    number = 1
    while f"{prefix}{number:02}".casefold() in used:
        number += 1
    return f"{prefix}{number:02}"


def nameless(stakeholder_map: StakeholderMap, text: str) -> str:
    """
    Take people's names out of a text that somebody typed.

    Parameters
    ----------
    stakeholder_map
        The map.
    text
        The text.

    Returns
    -------
    str
        The text; each word of somebody's name, as it is written, has become "(name)".

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> nameless(example_map(), "named by Amina")
    'named by (name)'
    """
    names = _words_of_names(stakeholder_map)
    return _WORD.sub(
        lambda word: "(name)" if word.group() in names else word.group(), text
    )


@kept
def _words_of_names(stakeholder_map: StakeholderMap) -> frozenset[str]:
    return frozenset(_WORD.findall(" ".join(stakeholder_map.people["name"])))


def lowered(text: str) -> str:
    """
    Write a text as it stands within a sentence.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text with a small first letter, unless its first word is a name.

    Examples
    --------
    >>> lowered("Families wait"), lowered("DWP waits"), lowered("Welsh forms")
    ('families wait', 'DWP waits', 'Welsh forms')
    """
    first = text.split(" ", 1)[0]
    if first in _KEPT or first[1:] != first[1:].lower():
        return text
    return text[:1].lower() + text[1:]
