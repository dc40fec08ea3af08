"""Nine cards to ask a room who is missing, each filled with what the map knows.

It prompts; whether somebody is missing is for the people in the room to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import people_homes, refusals, says
from servicecomm.analysis.wording import listed
from servicecomm.model.schema import BASIS, US, WARMTH

if TYPE_CHECKING:
    from collections.abc import Collection

    from servicecomm.model.stakeholder_map import StakeholderMap

CARD_COLUMNS = ("card", "question", "known", "on the map", "still to ask")
"""The columns of `who_is_missing`."""

_NAMED = 6  # so many are named before "and 4 more"
_ANSWERED = ("replied", "call booked", "joined")


@dataclass(frozen=True, slots=True)
class _Card:
    """
    One of the nine Cs.

    Attributes
    ----------
    name
        The C.
    question
        What to ask the room.
    relations
        The relations of a body to a problem that put it on the card.
    ties
        The kinds of tie that do.
    """

    name: str
    question: str
    relations: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()


_CARDS = (
    _Card(
        "commissioners",
        "Who pays for this, or decides that it is done?",
        ("owns", "funds", "policy lead"),
        ("funds", "sponsors"),
    ),
    _Card(
        "customers",
        "Who takes in what we send on, and has to work with it?",
        ("receives notice", "bears knock-on", "experiences"),
        ("sends data to", "refers to"),
    ),
    _Card(
        "collaborators",
        "Who runs a part of it with us?",
        ("runs part",),
        ("works with",),
    ),
    _Card(
        "contributors",
        "Who gives us the data, the rules or the help that we build on?",
        ("holds data", "sets guidance", "could help"),
    ),
    _Card(
        "channels",
        "Through whom do people reach us, and through what do we reach them?",
        ("first contact", "signposts"),
    ),
    _Card("commentators", "Whose opinion of this is heard by others?"),
    _Card(
        "consumers", "Whose lives does it touch in the end, and who speaks for them?"
    ),
    _Card("champions", "Who wants this to work and would say so?"),
    _Card(
        "competitors",
        "Who works on the same thing already, or wants the same people's time?",
        ("coordinated before",),
        ("overlaps",),
    ),
)


def who_is_missing(
    stakeholder_map: StakeholderMap, *, basis: Collection[str] | str = BASIS
) -> pd.DataFrame:
    """
    Lay out the nine Cs as cards to ask a room who is missing.

    Bodies stand on a card by their relation to a problem, or by a tie; consumers are
    the users named by the problems, commentators the publishers of the evidence,
    champions those whom we know well, who would introduce us or who have answered.

    Parameters
    ----------
    stakeholder_map
        The map.
    basis
        Which links to follow: any of "stated", "inferred", "assumed".

    Returns
    -------
    pandas.DataFrame
        Nine rows: ``card``, ``question`` (to read out), ``known`` (how many stand on
        the card), ``on the map`` (who they are; people by their roles) and ``still to
        ask`` (the problems that have nobody of that kind).

    Raises
    ------
    ServiceCommError
        If `basis` is none of those above.

    References
    ----------
    NHS Institute for Innovation and Improvement, the nine Cs of stakeholder analysis,
    in its Handbook of Quality and Service Improvement Tools (2010).

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> cards = who_is_missing(example_map()).set_index("card")
    >>> cards.loc["competitors", "on the map"]
    'CO'
    """
    links = select_links(stakeholder_map, basis=basis)
    others = {
        "channels": _channels(stakeholder_map),
        "commentators": _commentators(stakeholder_map),
        "consumers": _consumers(stakeholder_map),
        "champions": _champions(stakeholder_map)["known_as"].tolist(),
    }
    rows = []
    for card in _CARDS:
        found = _bodies(stakeholder_map, links, card)
        found += others.get(card.name, [])
        missing = _missing(stakeholder_map, links, card)
        named = _listed(found) or "nobody yet"
        rows.append((card.name, card.question, len(found), named, missing))
    frame = pd.DataFrame(rows, columns=list(CARD_COLUMNS))
    return frame.astype({name: "str" for name in CARD_COLUMNS if name != "known"})


def _listed(names: list[str]) -> str:
    # Semicolons, because there are commas in the names of publishers and of users.
    more = [f"{len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
    return "; ".join([*names[:_NAMED], *more])


def _bodies(
    stakeholder_map: StakeholderMap, links: pd.DataFrame, card: _Card
) -> list[str]:
    """Name the bodies of a card: those with most links on it first, then by id."""
    every = bodies(stakeholder_map)
    by_link = links.loc[_is(links["relation"], card.relations), "body_id"]
    ties = stakeholder_map.ties[_is(stakeholder_map.ties["kind"], card.ties)]
    # A tie runs from the one who sends, funds or refers; customers stand at its end.
    end = "to_id" if card.name == "customers" else "from_id"
    by_tie = ties.loc[ties[end].isin(every.index), end].map(every["organisation"])
    count = pd.concat([by_link, by_tie]).value_counts().sort_index()
    count = count.sort_values(ascending=False, kind="stable")
    return [str(every["short"][body_id]) for body_id in count.index]


def _is(cells: pd.Series[str], words: tuple[str, ...]) -> pd.Series[bool]:
    return cells.str.strip().str.casefold().isin(list(words))


def _channels(stakeholder_map: StakeholderMap) -> list[str]:
    return stakeholder_map.channels.sort_values("channel_id")["name"].tolist()


def _commentators(stakeholder_map: StakeholderMap) -> list[str]:
    published = stakeholder_map.evidence["publisher"]
    count = published[published != ""].value_counts().sort_index()
    return count.sort_values(ascending=False, kind="stable").index.tolist()


def _consumers(stakeholder_map: StakeholderMap) -> list[str]:
    problems = stakeholder_map.problems.sort_values("problem_id")
    return [who for who in dict.fromkeys(problems["who"]) if who]


def _champions(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """Find the people who may be champions: where they belong, and their roles."""
    homes, contacts = people_homes(stakeholder_map), stakeholder_map.contacts
    warm = (contacts["known_by"] == US) & (contacts["warmth"] == WARMTH[0])
    willing = says(contacts["willing_to_introduce"], yes=True)
    log = stakeholder_map.engagement
    keen = {
        *contacts.loc[warm, "person_id"],
        *contacts.loc[willing, "known_by"],
        *log.loc[log["status"].isin(_ANSWERED), "subject_id"],
    }
    keen -= set(refusals(stakeholder_map).index)
    return homes[homes.index.isin(list(keen))]


def _missing(stakeholder_map: StakeholderMap, links: pd.DataFrame, card: _Card) -> str:
    """Name the problems for which nobody stands on a card."""
    problems = stakeholder_map.problems.sort_values("problem_id")
    if card.name == "consumers":
        known = problems.loc[problems["who"] != "", "problem_id"]
    elif card.name == "commentators":
        known = links.loc[links["evidence"] != "", "problem_id"]
    elif card.name == "champions":
        homes = _champions(stakeholder_map)["organisation"]
        known = links.loc[links["body_id"].isin(homes), "problem_id"]
    else:
        known = links.loc[_is(links["relation"], card.relations), "problem_id"]
    without = problems.loc[~problems["problem_id"].isin(known), "problem_id"]
    if without.empty:
        return "Somebody for every problem. Who else?"
    return f"Nobody of this kind for {listed(without, most=_NAMED)}."
