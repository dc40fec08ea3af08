"""What a map says of itself: its purpose, who answers for its data, and how old it is.

They are rows of the table ``map_facts``; printing them is for files and reports.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import EditError, shown
from servicecomm.model.schema import MAP_FACTS

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap


def map_facts(stakeholder_map: StakeholderMap) -> dict[str, str]:
    """
    Give what a map says of itself.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    dict
        "title", "purpose", "controller", "lawful basis", "privacy notice" (a link) and
        "data date" (ISO), in that order, empty where nothing is said; then any others
        that the map's makers added.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> named = set_map_facts(example_map(), purpose="To plan a first call")
    >>> map_facts(named)["purpose"], map_facts(named)["controller"]
    ('To plan a first call', '')
    """
    frame = stakeholder_map.table("map_facts")
    said = zip(frame["fact"], frame["value"], strict=True)
    return dict.fromkeys(MAP_FACTS, "") | dict(said)


def told_facts(stakeholder_map: StakeholderMap) -> dict[str, str]:
    """
    Give what a map says of itself as it is printed on what leaves the project.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    dict
        Facts by their name as it begins a line ("Lawful basis"); none that is empty.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> told_facts(set_map_facts(example_map(), lawful_basis="public task"))
    {'Lawful basis': 'public task'}
    """
    facts = map_facts(stakeholder_map).items()
    return {f"{name[:1].upper()}{name[1:]}": value for name, value in facts if value}


def set_map_facts(
    stakeholder_map: StakeholderMap,
    *,
    title: str | None = None,
    purpose: str | None = None,
    controller: str | None = None,
    lawful_basis: str | None = None,
    privacy_notice: str | None = None,
    data_date: str | dt.date | None = None,
) -> StakeholderMap:
    """
    Say what a map is for, and who answers for the data in it.

    Parameters
    ----------
    stakeholder_map
        The map.
    title
        What the map is called.
    purpose
        What its data is used for.
    controller
        The body that decides what the data is used for.
    lawful_basis
        Why it may hold people's data, such as "public task".
    privacy_notice
        The link of the notice that tells people so.
    data_date
        The day on which the data was true.

    Returns
    -------
    StakeholderMap
        The map with those facts; None leaves a fact as it is, and an empty text takes
        it out. They are printed on workbooks, folders and reports.

    Raises
    ------
    EditError
        If the link is none, or the date is not written as 2026-03-31.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> dated = set_map_facts(example_map(), data_date="2026-03-31")
    >>> map_facts(dated)["data date"]
    '2026-03-31'
    """
    given = (title, purpose, controller, lawful_basis, privacy_notice, data_date)
    new = {
        fact: str(value).strip()
        for fact, value in zip(MAP_FACTS, given, strict=True)
        if value is not None
    }
    _check(new)
    frame = stakeholder_map.table("map_facts")
    kept = frame[~frame["fact"].isin(list(new))]
    rows = [(fact, value) for fact, value in new.items() if value]
    added = pd.DataFrame(rows, columns=["fact", "value"], dtype="str")
    together = pd.concat([kept, added], ignore_index=True)
    # One order, so that the same facts are the same map however they were given.
    place = {fact: number for number, fact in enumerate(MAP_FACTS)}
    ranks = together["fact"].map(place).fillna(len(place))
    order = ranks.sort_values(kind="stable").index
    return stakeholder_map.with_table("map_facts", together.loc[order])


def _check(facts: dict[str, str]) -> None:
    link = facts.get("privacy notice", "")
    if link and not link.startswith(("https://", "http://")):
        raise EditError(
            f"The privacy notice {shown(link)} is no link. Give an address that begins "
            "with https://."
        )
    date = facts.get("data date", "")
    try:
        if date:
            dt.date.fromisoformat(date)
    except ValueError:
        raise EditError(
            f"The data date {shown(date)} is not a day. Write it like 2026-03-31."
        ) from None
