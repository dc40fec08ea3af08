"""Who on a list brings authority, resources, expertise, information or need.

Bodies are ticked off by what the map records of them; people are not judged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from servicecomm.analysis._swaps import seat_rows
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.wording import listed, relation_phrase
from servicecomm.model.schema import BASIS, SEPARATOR

if TYPE_CHECKING:
    from servicecomm.analysis._making import Making

COLUMNS = ("part", "question", "seats", "seat_ids", "because", "basis", "to do")
"""The columns of the table."""

_UNSAID = "basis not recorded"
_OF_PROBLEMS = " for "
_IT = re.compile(r"\bit\b")
_GROUNDS = ["what", "to", "basis"]
_NAMED = 4  # so many are named before "and 4 more"


class _Part(NamedTuple):
    """One of the five: the relations to a problem, and the ties, that bring it."""

    name: str
    question: str
    relations: tuple[str, ...]
    ties: tuple[str, ...] = ()


PARTS = (
    _Part(
        "authority",
        "Who can decide, or sets the rules?",
        ("owns", "policy lead", "sets guidance"),
    ),
    _Part("resources", "Who has the money?", ("funds",), ("funds", "sponsors")),
    _Part(
        "expertise",
        "Who does the work, or has done it before?",
        ("runs part", "coordinated before", "could help"),
    ),
    _Part(
        "information",
        "Who knows what happens, and has the data?",
        ("holds data", "first contact", "receives notice", "signposts"),
        ("sends data to",),
    ),
    _Part(
        "need",
        "Who has to live with it?",
        ("experiences", "bears knock-on"),
    ),
)
"""The five, and what counts as each."""


def parts_brought(making: Making) -> pd.DataFrame:
    """Tick off the five for a list."""
    facts = _facts(making)
    seats = _seats(making)
    rows = []
    for part in PARTS:
        own = facts[facts["part"] == part.name]
        both = seats.merge(own, on="body_id")
        is_theirs = (both["team"] == "") | (both["own_team"] == "")
        both = both[is_theirs | (both["team"] == both["own_team"])]
        brings = both["seat_id"].drop_duplicates()
        sure = [basis for basis in (*BASIS, _UNSAID) if (both["basis"] == basis).any()]
        because = "; ".join(_because(both)) or "nobody on this list is recorded with it"
        to_do = "" if len(brings) else _to_do(making, own)
        ids = SEPARATOR.join(brings)
        told = (because, sure[0] if sure else "", to_do)
        rows.append((part.name, part.question, len(brings), ids, *told))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({name: "str" for name in COLUMNS if name != "seats"})


def _seats(making: Making) -> pd.DataFrame:
    chosen = making.candidates.seats.iloc[list(making.order)]
    rows = pd.DataFrame(
        seat_rows(making), columns=["seat", "seat_id", "role", "organisation"]
    )
    places = chosen[["body_id", "team"]].reset_index(drop=True)
    return pd.concat([rows, places], axis=1).astype({"seat_id": "str"})


def _facts(making: Making) -> pd.DataFrame:
    """List what the map records: the part, by whom, on what grounds, and how sure."""
    stakeholder_map = making.stakeholder_map
    every = bodies(stakeholder_map)
    links = select_links(
        stakeholder_map,
        making.candidates.problem_ids,
        level="recorded",
        basis=making.request.basis,
    )
    columns = ["body_id", "relation", "basis", "problem_id"]
    links = links[columns].set_axis(["own", "what", "basis", "about"], axis=1)
    ties = stakeholder_map.ties
    ties = ties[ties["from_id"].isin(every.index)]
    ties = ties[["from_id", "kind", "basis", "to_id"]].set_axis(links.columns, axis=1)
    ties["about"] = ties["about"].map(every["short"]).fillna("a person")
    known = ties["basis"].isin(list(making.request.basis)) | (ties["basis"] == "")
    found = []
    for part in PARTS:
        for rows, words, to in (
            (links, part.relations, _OF_PROBLEMS),
            (ties[known], part.ties, " "),
        ):
            said = rows["what"].str.strip().str.casefold().isin(list(words))
            found.append(rows[said].assign(part=part.name, to=to))
    facts = pd.concat(found, ignore_index=True)
    is_team = facts["own"].map(every["kind"]) == "team"
    facts["own_team"] = facts["own"].where(is_team, "")
    facts["body_id"] = facts["own"].map(every["organisation"]).astype("str")
    facts["basis"] = facts["basis"].mask(facts["basis"] == "", _UNSAID)
    return facts.sort_values(["part", "body_id", "what", "about"], kind="stable")


def _because(both: pd.DataFrame) -> list[str]:
    """Say for each seat what is recorded, of which problems, and how sure."""
    said = []
    for _, own in both.groupby("seat", sort=True):
        role, organisation = own["role"].iloc[0], own["organisation"].iloc[0]
        grounds = [
            f"{_ground(str(what), str(to), about)} ({basis})"
            for (what, to, basis), about in own.groupby(_GROUNDS)["about"]
        ]
        said.append(f"{role}, {organisation}: {listed(grounds)}")
    return said


def _ground(what: str, to: str, about: pd.Series) -> str:
    """Say a relation to problems, or a tie to bodies."""
    named = listed(about.unique(), most=_NAMED)
    if to != _OF_PROBLEMS:
        return f"{what}{to}{named}"
    return _IT.sub(lambda _: named, relation_phrase(what.strip().casefold()), count=1)


def _to_do(making: Making, own: pd.DataFrame) -> str:
    """Say which bodies that can be asked could bring what is missing."""
    short = bodies(making.stakeholder_map)["short"]
    open_ = set(making.candidates.seats["body_id"])
    count = own.loc[own["body_id"].isin(list(open_)), "body_id"].value_counts()
    count = count.sort_index().sort_values(ascending=False, kind="stable")
    if count.empty:
        return "No body on the map is recorded with it: ask the room who is."
    named = listed((short[body_id] for body_id in count.index), most=_NAMED)
    return f"Could bring it: {named}."
