"""Step 5: draft objectives with a measure each, and ways of working.

What it drafts is for the room to change. Votes are counted in
`servicecomm.community.voting`; meetings and decisions are logged in
`servicecomm.community.meeting_log`.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.gap_problems import OWNING
from servicecomm.analysis.links import select_links
from servicecomm.analysis.wording import listed
from servicecomm.community._dates import in_words, today_or
from servicecomm.community._naming import lowered, names_of, next_id
from servicecomm.community.framing import problem_rows
from servicecomm.errors import UnknownIdError
from servicecomm.model.edits import add
from servicecomm.model.frames import appended, explode
from servicecomm.model.schema import TABLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap

LEADING = "who could lead"
"""The column of `draft_objectives` that names bodies to ask, beside the table's own."""

WAYS = MappingProxyType(
    {
        "rhythm": (
            "How often do we meet?",
            "Every month for three months, then look again.",
            "Most communities meet every month or two, and write in between.",
        ),
        "tools": (
            "How do we talk in between?",
            "One mailing list that every member can read; a chat only beside it.",
            "Councils and small bodies often cannot open another body's chat.",
        ),
        "lead": (
            "Who leads, and who stands in?",
            "Two people from two bodies, for six months.",
            "A group that one person carries ends when that person moves on.",
        ),
        "deciding": (
            "How do we decide?",
            "By agreement in the room; if not, by a vote that shows ties.",
            "Members come from bodies that none of us can instruct.",
        ),
        "notes": (
            "Where do notes and decisions stand?",
            "In one shared place, with a note to everybody on the same day.",
            "Those who could not come decide from the note whether to come again.",
        ),
        "joining": (
            "How does somebody join or leave?",
            "By asking the lead; leaving needs no reason.",
            "Time is lent, and people change posts.",
        ),
    }
)
"""What a community settles about its ways: question, suggestion and reason, by name."""

WAY = "way of working"
"""The kind of decision that settles one of `WAYS`."""

_REVIEW_MONTHS = 6
_TIMES = r"wait\w*|delay\w*|hold-up|within \w+ (?:day|week|month)s?|late|slow\w*|days"
_REPEATS = (
    r"again|twice|each (?:council|body|in turn)|separately|repeat\w*|same details|"
    r"several (?:\w+ )?bodies|two departments|every part|many schemes"
)
_REACH = r"leaves? out|cannot|depends on|scattered|spread|entitled|claim\w*"
_MONEY = r"£[\d,.]+|money|cost\w*|pay\w*|fine|fees?|fraud\w*"
_MEASURES = {
    _TIMES: "How long it takes, in days: the median, and the slowest tenth.",
    _REPEATS: "How many times people have to tell, or ask, before they are done.",
    _REACH: "How many of those who should get help do, by nation and area.",
    _MONEY: "What it costs people and public bodies in a year, in pounds.",
}
_ANY_MEASURE = "How many people face it in a month, and how many of them complain."
_FIGURE = re.compile(
    r"£|\d\s?(?:%|per cent)|\b\d{1,3},\d{3}\b|\btakes? .*\d+ (?:working )?days",
    re.IGNORECASE,
)


def draft_objectives(
    stakeholder_map: StakeholderMap,
    problems: Iterable[str] | str | None = None,
    *,
    review: dt.date | None = None,
    today: dt.date | None = None,
) -> pd.DataFrame:
    """
    Draft an objective, with a measure, from each agreed problem.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems; None takes those with the status "agreed" that have no
        objective yet.
    review
        When to look again; in half a year if None.
    today
        The day to count from; the present day if None.

    Returns
    -------
    pandas.DataFrame
        One row a problem, with the columns of the map's table of objectives:
        ``objective_id``, ``statement``, ``problem_ids``, ``status`` ("draft"),
        ``measure``, ``baseline`` (what the map says with a figure in it; may be
        empty), ``target`` and ``owner_id`` (empty: the room decides), ``review_date``
        and ``note``; then ``who could lead``: bodies that own a part of the problem,
        to be asked. By id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> draft = draft_objectives(example_map(), "P05").iloc[0]
    >>> draft["measure"]
    'How long it takes, in days: the median, and the slowest tenth.'
    >>> draft["who could lead"]
    'HM Courts & Tribunals Service and Ministry of Justice'
    """
    table = problem_rows(stakeholder_map, problems)
    if problems is None:
        has_one = explode(stakeholder_map.objectives, "problem_ids")
        free = ~table["problem_id"].isin(has_one)
        table = table[(table["status"] == "agreed") & free]
    when = review or _months_on(today_or(today), _REVIEW_MONTHS)
    taken = set(stakeholder_map.objectives["objective_id"])
    rows = []
    for each in table.to_dict("records"):
        record = {str(name): str(cell) for name, cell in each.items()}
        own = record["problem_id"]
        draft_id = f"O-{own}"
        if draft_id in taken:
            draft_id = next_id(stakeholder_map, f"{draft_id}-")
        rows.append(
            {
                "objective_id": draft_id,
                "statement": _statement(record, when),
                "problem_ids": own,
                "status": "draft",
                "measure": _measure(record),
                "baseline": _baseline(record),
                "review_date": when.isoformat(),
                LEADING: _could_lead(stakeholder_map, own),
            }
        )
    columns = [*TABLE["objectives"].column_names, LEADING]
    return pd.DataFrame(rows).reindex(columns=columns, fill_value="").astype("str")


def _months_on(day: dt.date, months: int) -> dt.date:
    """Give the first day of a month, so many months on."""
    month = day.month - 1 + months
    return day.replace(year=day.year + month // 12, month=month % 12 + 1, day=1)


def _statement(record: Mapping[str, str], when: dt.date) -> str:
    month = in_words(when.isoformat()[:7])
    return f"By {month} fewer people face this: {lowered(record['title'])}."


def _measure(record: Mapping[str, str]) -> str:
    """Choose by the words of the title, and where it has none, by the rest."""
    rest = f"{record['what']} {record['why_it_matters']}"
    for text in (record["title"], rest):
        for words, measure in _MEASURES.items():
            if re.search(rf"(?<!\w)(?:{words})(?!\w)", text, re.IGNORECASE):
                return measure
    return _ANY_MEASURE


def _baseline(record: Mapping[str, str]) -> str:
    text = f"{record['what']} {record['why_it_matters']}"
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return next((each for each in sentences if _FIGURE.search(each)), "")


def _could_lead(stakeholder_map: StakeholderMap, problem_id: str) -> str:
    links = select_links(stakeholder_map, basis=("stated",), level="organisation")
    own = links[(links["problem_id"] == problem_id) & links["relation"].isin(OWNING)]
    return listed(names_of(stakeholder_map, own["body_id"].unique()), most=4)


def add_objectives(
    stakeholder_map: StakeholderMap, drafts: pd.DataFrame
) -> StakeholderMap:
    """
    Put drafted objectives on the map.

    Parameters
    ----------
    stakeholder_map
        The map.
    drafts
        Rows as `draft_objectives` gives them, changed as the room wished.

    Returns
    -------
    StakeholderMap
        The map with the objectives at the end of its table.

    Raises
    ------
    InvalidTablesError
        If a row breaks a rule, such as an id that is already there.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = example_map()
    >>> len(add_objectives(m, draft_objectives(m, ["P05", "P06"])).objectives)
    2
    """
    rows = drafts.drop(columns=LEADING, errors="ignore")
    table = stakeholder_map.objectives
    return stakeholder_map.with_table("objectives", appended(table, rows))


def ways_of_working(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """
    List what a community settles about its ways, and what it has settled.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.DataFrame
        One row each of `WAYS`: ``way``, ``question``, ``suggestion``, ``why`` and
        ``agreed`` (what was last decided; empty where it is open).

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = agree_way(example_map(), "rhythm", "First Tuesday of the month.")
    >>> ways_of_working(m).set_index("way").loc["rhythm", "agreed"]
    'First Tuesday of the month.'
    """
    log = stakeholder_map.decisions
    settled = {}
    for statement in log.loc[log["kind"] == WAY, "statement"]:
        way, _, said = str(statement).partition(": ")
        settled[way.casefold()] = said
    rows = [(way, *told, settled.get(way, "")) for way, told in WAYS.items()]
    columns = ["way", "question", "suggestion", "why", "agreed"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def agree_way(
    stakeholder_map: StakeholderMap,
    way: str,
    agreed: str = "",
    *,
    meeting_id: str = "",
    date: dt.date | None = None,
) -> StakeholderMap:
    """
    Log what was agreed about one way of working.

    Parameters
    ----------
    stakeholder_map
        The map.
    way
        One of `WAYS`, such as "rhythm".
    agreed
        What was agreed; nothing takes the suggestion.
    meeting_id
        Where it was agreed, if that is on the map.
    date
        When; the present day if None.

    Returns
    -------
    StakeholderMap
        The map with the decision.

    Raises
    ------
    UnknownIdError
        If there is no such way.
    InvalidTablesError
        If the map has no such meeting.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> agree_way(example_map(), "deciding").decisions["kind"].item()
    'way of working'
    """
    if way not in WAYS:
        raise UnknownIdError("way of working", way, WAYS)
    return add(
        stakeholder_map,
        "decisions",
        decision_id=next_id(stakeholder_map, "D"),
        statement=f"{way.capitalize()}: {agreed or WAYS[way][1]}",
        kind=WAY,
        meeting_id=meeting_id,
        date=today_or(date).isoformat(),
    )
