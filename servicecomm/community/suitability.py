"""Step 1: whether a community is right for this, or a group there is, or one call.

It advises and says why; it refuses nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm.analysis.introductions import first_way
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.analysis.wording import listed
from servicecomm.community._dates import in_words, today_or
from servicecomm.community._documents import bulleted, document
from servicecomm.community._naming import titled
from servicecomm.community._questions import QUESTIONS
from servicecomm.community.framing import problem_rows
from servicecomm.community.links import link_line
from servicecomm.errors import ServiceCommError, UnknownIdError, shown
from servicecomm.model.schema import US

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap

ANSWERS = ("yes", "no", "not sure")
"""What a question may be answered with."""

COMMUNITY, GROUP, CALL = "a community", "an existing group to join", "one phone call"


_GROUP = re.compile(
    r"\b(?:working|steering|task|interest|user|focus) (?:group|force)\b"
    r"|\b(?:service )?community\b|\bnetwork\b|\btask ?force\b|\bforum\b",
    re.IGNORECASE,
)
_NAMED = 4
_LISTED = 6
_ADVICE = "This is advice. Whatever you decide, the other steps still work."
_ALONE = "One body alone has this: talk to it."
_COLUMNS = ["question_id", "question", "why", "answer", "answered by", "because"]


@dataclass(frozen=True, slots=True)
class Suitability:
    """
    Whether a service community is right, and why.

    Attributes
    ----------
    answer
        "a community", "an existing group to join" or "one phone call".
    because
        The reasons, as sentences.
    first
        What to do or find out first, as sentences.
    questions
        One row a question: ``question_id``, ``question``, ``why`` (it is asked),
        ``answer`` ("yes", "no", "not sure"), ``answered by`` ("you", "the map" or
        "nobody yet") and ``because`` (what the map shows; may be empty).
    note
        The same as a short note, in plain text.
    """

    answer: str
    because: tuple[str, ...]
    first: tuple[str, ...]
    questions: pd.DataFrame
    note: str

    def __repr__(self) -> str:
        return f"Suitability({self.answer})"

    def _repr_html_(self) -> str:
        heading = _html.element(
            "p", "Our answer: ", _html.element("strong", self.answer)
        )
        first = _html.element("p", "First") if self.first else ""
        told = _html.bullets(self.because) + first + _html.bullets(self.first)
        return heading + told + _html.table(self.questions, "The questions")


def suitability(
    stakeholder_map: StakeholderMap,
    answers: Mapping[str, str] | None = None,
    *,
    problems: Iterable[str] | str | None = None,
    today: dt.date | None = None,
    links: pd.DataFrame | None = None,
) -> Suitability:
    """
    Advise whether to start a community, join a group, or make one phone call.

    A group that meets already comes first; then one call, where one body has the
    problems, can put them right alone, or a talk or two will do, or nothing is known
    of either; otherwise a community. What you answer counts before what the map shows.

    Parameters
    ----------
    stakeholder_map
        The map.
    answers
        "yes", "no" or "not sure" by the id of a question (see `QUESTIONS`).
    problems
        Ids of the problems it is about, or None for all.
    today
        The day on the note; the present day if None.
    links
        The pages to point to, as `external_links` gives them; None for the shipped.

    Returns
    -------
    Suitability
        The answer with its reasons, the questions, and a note to hand over.

    Raises
    ------
    UnknownIdError
        If the map has no such problem, or there is no such question.
    ServiceCommError
        If an answer is none of the three.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> suitability(example_map())
    Suitability(a community)
    >>> suitability(example_map(), problems="P13").because
    ('One body alone has this: talk to it.',)
    """
    _check(answers or {})
    table = problem_rows(stakeholder_map, problems)
    told = _told(stakeholder_map, table)
    rows = []
    for own, asked in QUESTIONS.items():
        shown_by_map, shows = told.get(own, ("not sure", ""))
        said = (answers or {}).get(own, "")
        by = (
            "you" if said else "the map" if shown_by_map != "not sure" else "nobody yet"
        )
        answer = said or shown_by_map
        rows.append((own, asked.question, asked.why, answer, by, shows))
    questions = pd.DataFrame(rows, columns=_COLUMNS, dtype="str")
    answer, because, first = _advice(questions)
    if "alone" in told and questions["answered by"][0] == "the map":
        because = tuple(
            _ALONE if why == QUESTIONS["shared"].no else why for why in because
        )
    if answer == CALL:
        first = (*first, *_whom_to_call(stakeholder_map, table))
    about = _about(table)
    day = in_words(today_or(today))
    note = document(
        f"Is a service community right for this? {day}",
        f"Our answer: {answer}.",
        ("Because", bulleted(because)),
        ("First" if answer != COMMUNITY else "Before you start", bulleted(first)),
        ("It is about", bulleted(about)),
        ("To read", link_line("service-communities-post", links)),
        _ADVICE,
    )
    return Suitability(answer, because, first, questions, note)


def _check(answers: Mapping[str, str]) -> None:
    for own, answer in answers.items():
        if own not in QUESTIONS:
            raise UnknownIdError("question", own, QUESTIONS)
        if answer not in ANSWERS:
            words = ", ".join(f"'{word}'" for word in ANSWERS)
            raise ServiceCommError(
                f"The answer to '{own}' is {shown(answer)}. Use one of {words}."
            )


def _told(
    stakeholder_map: StakeholderMap, table: pd.DataFrame
) -> dict[str, tuple[str, str]]:
    """Say what the map answers to each question, and what it shows."""
    links = select_links(stakeholder_map, level="organisation")
    links = links[links["problem_id"].isin(table["problem_id"])]
    shared = _shared_by(links)
    sure = _shared_by(links[links["basis"] == "stated"])
    cited = links.loc[links["evidence"] != "", "problem_id"].nunique()
    known = _known(stakeholder_map, set(links["body_id"]))
    hints = _groups(stakeholder_map, links, table)
    shows = _of(shared, len(table), "links to two bodies or more")
    if sure < shared:
        shows += f" Counting stated links alone, {_still(sure, len(table))}."
    alone = {"alone": ("yes", "")} if len(links["body_id"].unique()) == 1 else {}
    return alone | {
        "shared": (_yes(shared) if len(links) else "not sure", shows),
        "evidence": (
            _yes(2 * cited > len(table)),
            _of(cited, len(table), "a link that cites evidence"),
        ),
        "people": (
            _yes(len(known) > 1),
            f"We know or have met somebody at {listed(known, most=_NAMED)}."
            if known
            else "",
        ),
        "group": ("not sure", " ".join(hints)),
    }


def _shared_by(links: pd.DataFrame) -> int:
    pairs = links.drop_duplicates(["problem_id", "body_id"])
    return int((pairs["problem_id"].value_counts() > 1).sum())


def _of(count: int, every: int, what: str) -> str:
    if every == 1:
        return f"The problem has {what}." if count else f"The problem has not {what}."
    if count == every:
        return f"All {every} problems have {what}."
    return f"{count} of the {every} problems {'has' if count == 1 else 'have'} {what}."


def _still(sure: int, every: int) -> str:
    if every == 1:
        return "it has not"
    return f"{sure or 'none'} {'have' if sure > 1 else 'has'}"


def _yes(condition: object) -> str:
    return "yes" if condition else "no"


def _known(stakeholder_map: StakeholderMap, body_ids: set[str]) -> list[str]:
    """Name the bodies where we know or have met somebody whom we may ask."""
    contacts, homes = stakeholder_map.contacts, people_homes(stakeholder_map)
    warm = contacts["warmth"].isin(["know well", "met"]) & (contacts["known_by"] == US)
    people = homes[homes.index.isin(contacts.loc[warm, "person_id"])]
    people = people[~people.index.isin(refusals(stakeholder_map).index)]
    there = sorted(body_ids & set(people["organisation"]))
    names = bodies(stakeholder_map)["name"]
    return [str(names[each]) for each in there]


def _groups(
    stakeholder_map: StakeholderMap, links: pd.DataFrame, table: pd.DataFrame
) -> list[str]:
    """Say where the map speaks of work together that is there already."""
    hints = []
    names = bodies(stakeholder_map)["name"]
    before = links[links["relation"].str.casefold() == "coordinated before"]
    for body, own in before.groupby("body_id"):
        named = titled(stakeholder_map, own["problem_id"].unique())
        hints.append(f"{names[body]} has coordinated work on {named} before.")
    columns = (table[name] for name in ("title", "what", "why_it_matters"))
    for title, *texts in zip(*columns, strict=True):
        if found := _GROUP.search(" ".join(texts)):
            hints.append(f"“{title}” mentions one: “{found.group().lower()}”.")
    return hints


def _advice(questions: pd.DataFrame) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Decide by the rules of `suitability`, and say why and what comes first."""
    said = dict(zip(questions["question_id"], questions["answer"], strict=True))
    small = [own for own in ("shared", "together", "lasting") if said[own] == "no"]
    if said["group"] == "yes":
        return GROUP, (QUESTIONS["group"].yes,), (_JOIN,)
    if small:
        return CALL, tuple(QUESTIONS[own].no for own in small), ()
    if {said["shared"], said["together"]} == {"not sure"}:
        return CALL, ("Nothing shows yet that more than one body has this.",), ()
    agreed = [own for own in QUESTIONS if said[own] == "yes"]
    shows = questions.set_index("question_id")["because"]
    because = [" ".join(filter(None, (QUESTIONS[q].yes, shows[q]))) for q in agreed]
    if said["group"] == "no":
        because.append(QUESTIONS["group"].no)
    first = []
    for own in QUESTIONS:
        if said[own] == "not sure":
            first.append(" ".join(filter(None, (QUESTIONS[own].unsure, shows[own]))))
        elif said[own] == "no" and own != "group":
            first.append(QUESTIONS[own].no)
    return COMMUNITY, tuple(because), tuple(first)


_JOIN = "Ask its convener for ten minutes at the next meeting, and bring your evidence."


def _whom_to_call(
    stakeholder_map: StakeholderMap, table: pd.DataFrame
) -> tuple[str, ...]:
    """Say whom to ring: the body with most of the problems, by the warmest way."""
    links = select_links(stakeholder_map, level="organisation")
    links = links[links["problem_id"].isin(table["problem_id"])]
    if links.empty:
        return ("Ring whoever runs the first service that people meet.",)
    if _shared_by(links):
        count = links.groupby("body_id")["problem_id"].nunique()
        return (_ring(stakeholder_map, str(count.sort_index().idxmax()), ""),)
    # Nothing is shared: each body is rung about its own.
    own = links.groupby("body_id")["problem_id"].unique()
    if len(own) == 1:
        return (_ring(stakeholder_map, str(own.index[0]), ""),)
    about = [f" about {titled(stakeholder_map, sorted(ids))}" for ids in own]
    calls = zip(own.index[:_LISTED], about, strict=False)
    return tuple(_ring(stakeholder_map, str(body), said) for body, said in calls)


def _ring(stakeholder_map: StakeholderMap, body: str, about: str) -> str:
    name = bodies(stakeholder_map)["name"][body]
    way = first_way(stakeholder_map, body)
    person = "" if way is None else way["person_id"]
    known = people_homes(stakeholder_map)["known_as"]
    who = f" Start with: {known[person]}." if person else ""
    return f"Ring {name}{about}.{who} Half an hour is enough."


def _about(table: pd.DataFrame) -> list[str]:
    problems = table["title"].tolist()
    if len(problems) <= _LISTED:
        return problems
    return [*problems[:_LISTED], f"and {len(problems) - _LISTED} more"]
