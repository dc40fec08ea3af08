"""Step 5: the agenda of the first call and of the first meeting, timed.

Bodies and roles speak; no person is named.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from servicecomm import _html
from servicecomm.analysis.exposure import problems_shared_with
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import says
from servicecomm.analysis.power_interest import DECIDING
from servicecomm.analysis.wording import listed
from servicecomm.community._dates import in_words
from servicecomm.community._documents import document
from servicecomm.community._naming import names_of, surest_links
from servicecomm.community.framing import problem_rows
from servicecomm.errors import ServiceCommError, UnknownIdError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap

Kind = Literal["first call", "first meeting"]
"""The two occasions that have an agenda of their own."""

MINUTES = {"first call": 30, "first meeting": 90}
"""How long each lasts, if nothing else is said."""

SHARED_AT_MOST = 3
"""How many problems are talked through."""

_LEAD = "convener"
_ALL = "every body in turn"
_LEAST = 2
_NOBODY = "convener; no body is recorded that could say it"
_SIZE = "Best with five to eight bodies; with more, talk in two groups and compare."
_NOTES = (
    "Send the agenda two days before.",
    (
        "Write to each alone about what they need to take part, and keep the answers "
        "out of the map."
    ),
)


@dataclass(frozen=True, slots=True)
class Agenda:
    """
    A timed agenda.

    Attributes
    ----------
    title
        What it is for.
    items
        One row an item: ``start`` (a time of day, or minutes from the beginning),
        ``minutes``, ``item``, ``who speaks`` (bodies and roles) and ``leads to``.
    text
        The same as plain text, to send to those who come.
    notes
        What the convener should know, in sentences.
    """

    title: str
    items: pd.DataFrame
    text: str
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Agenda({self.title}, {int(self.items['minutes'].sum())} minutes)"

    def _repr_html_(self) -> str:
        return _html.table(self.items, self.title) + _html.bullets(self.notes)


def agenda(
    stakeholder_map: StakeholderMap,
    kind: Kind = "first meeting",
    *,
    body_id: str = "",
    problems: Iterable[str] | str | None = None,
    minutes: int | None = None,
    starts: dt.datetime | None = None,
) -> Agenda:
    """
    Plan the first call with a body, or the first meeting of all.

    Parameters
    ----------
    stakeholder_map
        The map.
    kind
        "first call" or "first meeting".
    body_id
        For a call: the body that is called.
    problems
        Ids of the problems to talk through, at most three; None takes, for a call,
        those that the body shares with most others, and for a meeting the agreed ones
        that most bodies have.
    minutes
        How long it lasts; 30 for a call and 90 for a meeting if None.
    starts
        When it begins, or None for minutes from the beginning.

    Returns
    -------
    Agenda
        The agenda; its minutes add up exactly.

    Raises
    ------
    UnknownIdError
        If the map has no such body or problem.
    ServiceCommError
        If there is no such kind, a call names no body, or the time is too short.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> agenda(example_map(), "first call", body_id="hmrc")
    Agenda(First call with HM Revenue & Customs, 30 minutes)
    """
    if kind not in MINUTES:
        raise ServiceCommError(
            f"There is no agenda for '{kind}'. Use 'first call' or 'first meeting'."
        )
    if kind == "first call" and not body_id:
        raise ServiceCommError("A first call is with one body. Say which: body_id=….")
    names = bodies(stakeholder_map)["name"]
    if kind == "first meeting" and body_id:
        raise ServiceCommError(
            f"A first meeting is with all bodies, not with {shown(body_id)} alone. "
            "Leave body_id out, or ask for a 'first call'."
        )
    if body_id and body_id not in names.index:
        raise UnknownIdError("body", body_id, names.index)
    chosen = _chosen(stakeholder_map, body_id, problems)
    if kind == "first call":
        title = f"First call with {names[body_id]}"
        items = list(_call(str(names[body_id]), chosen))
    else:
        title, items = "First meeting", list(_meeting(stakeholder_map, chosen))
    lasts = MINUTES[kind] if minutes is None else minutes
    if lasts < _LEAST * len(items):
        raise ServiceCommError(
            f"{lasts} minutes are too short for {len(items)} items. Allow at least "
            f"{_LEAST * len(items)}."
        )
    frame = _timed(items, lasts, starts)
    notes = _NOTES if kind == "first call" else (_SIZE, *_NOTES)
    return Agenda(title, frame, _text(title, frame, starts), notes)


def _chosen(
    stakeholder_map: StakeholderMap,
    body_id: str,
    problems: Iterable[str] | str | None,
) -> pd.DataFrame:
    """Give the problems to talk through: those asked for, or the most shared."""
    table = problem_rows(stakeholder_map, problems)
    if problems is not None:
        return table[:SHARED_AT_MOST]
    if body_id:
        shared = problems_shared_with(stakeholder_map, body_id)
        table = table[table["problem_id"].isin(shared["problem_id"])]
    elif (table["status"] == "agreed").any():
        table = table[table["status"] == "agreed"]
    links = surest_links(stakeholder_map)
    many = links.groupby("problem_id")["body_id"].nunique()
    count = table["problem_id"].map(many).fillna(0)
    return table.loc[count.sort_values(ascending=False, kind="stable").index][
        :SHARED_AT_MOST
    ]


Item = tuple[float, str, str, str]


def _call(body: str, chosen: pd.DataFrame) -> Iterator[Item]:
    yield 3, "Hello: who we are, and why we asked for this call", _LEAD, ""
    for title in chosen["title"]:
        yield 5, f"“{title}”: is this true for you?", body, "what we got wrong"
    yield 4, "What you see that we do not", body, "problems to add"
    yield 4, "Who else has this, and who sees it differently?", body, "names to ask"
    yield (
        4,
        "Do we go on? What would make it worth your time?",
        body,
        "yes, no or later",
    )
    yield 2, "What happens next, and by when", _LEAD, "one action each"


def _meeting(stakeholder_map: StakeholderMap, chosen: pd.DataFrame) -> Iterator[Item]:
    yield 5, "Welcome: what today is for, and what it is not", _LEAD, ""
    yield 12, "Who is here: your body, and what you want from this", _ALL, "a list"
    for own, title in zip(chosen["problem_id"], chosen["title"], strict=True):
        speaker = _speakers(stakeholder_map, str(own))
        yield 8, f"“{title}”: what we know, and how", speaker, "what is missing"
    yield 10, "Who and what is missing? First in silence, then aloud", _ALL, "the map"
    yield 10, "Vote: which problems first?", _ALL, "two or three problems"
    yield 12, "An objective for each, with a measure", "groups of three", "objectives"
    yield 10, "How we work: rhythm, tools, who leads", _LEAD, "ways of working"
    yield 7, "Who does what by when; who should be here next time", _LEAD, "actions"


def _speakers(stakeholder_map: StakeholderMap, problem_id: str) -> str:
    """Name one body that runs it and one that bears it, both by a stated link."""
    links = select_links(stakeholder_map, basis=("stated",), level="organisation")
    own = links[links["problem_id"] == problem_id]
    groups = stakeholder_map.organisations.set_index("organisation_id")["is_group"]
    # "Coroner areas" cannot speak: a body that stands for many has no one voice.
    own = own[~own["body_id"].isin(groups.index[says(groups, yes=True)])]
    order = {relation: place for place, relation in enumerate(DECIDING)}
    own = own.assign(order=own["relation"].map(order).fillna(len(order)))
    own = own.sort_values(["order", "body_id"])
    runs = own.loc[own["order"] < len(order), "body_id"][:1].tolist()
    bears = own.loc[
        (own["order"] == len(order)) & ~own["body_id"].isin(runs), "body_id"
    ]
    found = [*runs, *bears[:1]]
    return listed(names_of(stakeholder_map, found)) or _NOBODY


def _timed(items: list[Item], minutes: int, starts: dt.datetime | None) -> pd.DataFrame:
    """Share the minutes out by weight, the largest remainders first."""
    weights = [weight for weight, *_ in items]
    free = minutes - _LEAST * len(items)
    exact = [free * weight / sum(weights) for weight in weights]
    given = [int(each) for each in exact]
    rest = sorted(range(len(items)), key=lambda i: (given[i] - exact[i], i))
    for place in rest[: free - sum(given)]:
        given[place] += 1
    lengths = [_LEAST + each for each in given]
    offsets = [sum(lengths[:place]) for place in range(len(items))]
    rows = [
        (_clock(offset, starts), length, *told)
        for offset, length, (_, *told) in zip(offsets, lengths, items, strict=True)
    ]
    columns = ["start", "minutes", "item", "who speaks", "leads to"]
    return pd.DataFrame(rows, columns=columns)


def _clock(offset: int, starts: dt.datetime | None) -> str:
    if starts is None:
        return f"{offset // 60}:{offset % 60:02}"
    return f"{starts + dt.timedelta(minutes=offset):%H:%M}"


def _text(title: str, frame: pd.DataFrame, starts: dt.datetime | None) -> str:
    when = f", {in_words(starts.date())}, {starts:%H:%M}" if starts else ""
    lines = []
    for start, minutes, item, who, to in frame.itertuples(index=False, name=None):
        end = f" → {to}" if to else ""
        lines.append(f"{start}  {item} ({minutes} min; {who}){end}")
    return document(
        f"{title}{when}: {frame['minutes'].sum()} minutes",
        "\n".join(lines),
        "If you need anything to take part, please tell us beforehand.",
    )
