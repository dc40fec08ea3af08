"""What a picture of the map says, in sentences and as a table.

Counts only: nothing is drawn here, and nothing is judged.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.network import select_links, two_mode_graph
from servicecomm.analysis.wording import counted, listed
from servicecomm.drawing.account import Account
from servicecomm.drawing.sentences import (
    basis_text,
    modes,
    network_title,
    problems_title,
    unshared_text,
    unsure_text,
)
from servicecomm.model.facts import map_facts
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from servicecomm.analysis.network import Level
    from servicecomm.model.stakeholder_map import StakeholderMap

TABLE_COLUMNS = (
    "problem_id",
    "problem",
    "body_id",
    "body",
    "short",
    "basis",
    "relation",
    "evidence",
)
"""The columns of `network_table`."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def describe_network(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> str:
    """
    Say in words what the picture of the network shows.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to have, or None for all.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links to follow: any of "stated", "inferred", "assumed".

    Returns
    -------
    str
        Some short sentences: counts, the bodies with most problems, the problems with
        most bodies, those that are not shared, and how sure the links are.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> describe_network(example_map(), ["P13"]).split(". ")[0]
    'The network shows 1 problem, 1 body and 1 link'
    """
    problems = kept(problems)
    graph = two_mode_graph(stakeholder_map, problems, level=level, basis=basis)
    all_problems, bodies = modes(graph)
    links = graph.number_of_edges()
    shown = [
        counted(len(all_problems), "problem"),
        counted(len(bodies), "body", "bodies"),
    ]
    parts = [f"The network shows {listed([*shown, counted(links, 'link')])}"]
    parts.append(network_title(graph))
    if len(all_problems) > 1 and links:
        parts.append(problems_title(graph))
    parts += [unshared_text(graph), basis_text(graph), unsure_text(graph)]
    parts.append(date_text(stakeholder_map, problems, level=level, basis=basis))
    return " ".join(f"{part}." for part in dict.fromkeys(parts) if part)


def network_table(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> pd.DataFrame:
    """
    List what the pictures of the network and of the grid show.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to have, or None for all.
    level
        "recorded", "organisation" or "top parent".
    basis
        Which links to follow: any of "stated", "inferred", "assumed".

    Returns
    -------
    pandas.DataFrame
        One row a link, by problem and body: ``problem_id``, ``problem`` (its title),
        ``body_id``, ``body`` (its name), ``short`` (as in the picture), ``basis``,
        ``relation`` and ``evidence``. A problem without a link has a row with the rest
        empty.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> len(network_table(example_map()))
    74
    """
    problems = kept(problems)
    graph = two_mode_graph(stakeholder_map, problems, level=level, basis=basis)
    rows = []
    for problem in modes(graph)[0]:
        title = graph.nodes[problem]["name"]
        for body in sorted(graph[problem]):
            node, link = graph.nodes[body], graph.edges[problem, body]
            said = (link["basis"], link["relation"], link["evidence"])
            rows.append((problem, title, body, node["name"], node["short"], *said))
        if not graph[problem]:
            rows.append((problem, title, *[""] * (len(TABLE_COLUMNS) - 2)))
    return pd.DataFrame(rows, columns=list(TABLE_COLUMNS), dtype="str")


def network_account(
    title: str,
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None,
    level: Level,
    basis: Collection[str] | str,
) -> Account:
    """
    Give the account of a picture of the network or of the grid.

    Parameters
    ----------
    title
        The picture's title.
    stakeholder_map
        The map.
    problems
        As in `network_table`.
    level
        As in `network_table`.
    basis
        As in `network_table`.

    Returns
    -------
    Account
        The title, `describe_network` and `network_table`.
    """
    asked = (stakeholder_map, problems)
    text = describe_network(*asked, level=level, basis=basis)
    return Account(title, text, network_table(*asked, level=level, basis=basis))


def kept(problems: Iterable[str] | None) -> Iterable[str] | None:
    """
    Keep ids that may come from an iterator, which can be walked only once.

    Parameters
    ----------
    problems
        Ids, one id, or None for all.

    Returns
    -------
    iterable of str or None
        The same, to be walked as often as need be.
    """
    return problems if problems is None or isinstance(problems, str) else list(problems)


def date_text(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> str:
    """
    Say how recent the data are: by the map's own word, or else by its links.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        As in `network_table`.
    level
        As in `network_table`.
    basis
        As in `network_table`.

    Returns
    -------
    str
        A sentence without its full stop, or nothing where there is no date.
    """
    if said := _spoken(map_facts(stakeholder_map)["data date"]):
        return f"Data of {said}"
    links = select_links(stakeholder_map, problems, level=level, basis=basis)
    spoken = {each: _spoken(each) for each in links["as_of"].unique()}
    latest = max((date for date, words in spoken.items() if words), default="")
    return f"Latest link dated {spoken[latest]}" if latest else ""


def noted(
    notes: str,
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | None = None,
    *,
    level: Level = "organisation",
    basis: Collection[str] | str = BASIS,
) -> str:
    """
    Put the date of the data behind a picture's notes.

    Parameters
    ----------
    notes
        Sentences.
    stakeholder_map
        The map.
    problems
        As in `network_table`.
    level
        As in `network_table`.
    basis
        As in `network_table`.

    Returns
    -------
    str
        The notes, and where there is a date a sentence more.
    """
    dated = date_text(stakeholder_map, problems, level=level, basis=basis)
    return f"{notes} {dated}." if dated else notes


def _spoken(date: str) -> str:
    """Say a date, or the month or year that is known of it; nothing if it is none."""
    if not _DATE.fullmatch(date):
        return ""
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    try:
        whole = dt.date(year, month, day)
    except ValueError:
        return ""
    known = date.count("-")
    return f"{f'{day} ' * (known > 1)}{whole.strftime('%B ') * (known > 0)}{year}"
