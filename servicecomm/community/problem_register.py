"""The problem register: which problems are agreed or parked, and what each rests on.

It sorts and writes down; the wording is judged in `servicecomm.community.framing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.wording import cite, counted, listed
from servicecomm.community._dates import first_day, in_words, today_or
from servicecomm.community.framing import (
    check_wording,
    cited_by,
    framing_prompts,
    linked_to,
    problem_rows,
)
from servicecomm.errors import ServiceCommError
from servicecomm.model.edits import change, position_of
from servicecomm.model.schema import PROBLEM_STATUS, TABLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap

STALE_AFTER_DAYS = 1826
"""After how many days evidence is stale: five years."""

_LISTS = {"agreed": "agreed", "parked": "parked", "done": "done"}
_PROBLEM = TABLE["problems"]


def problem_lists(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    """
    Sort the problems into lists: agreed, still to agree, parked and done.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    pandas.DataFrame
        One row a problem: ``list`` ("agreed", "to agree", "parked" or "done"),
        ``problem_id``, ``title``, ``bodies`` (how many organisations are linked to
        it), ``evidence`` (how many pieces), ``wording`` (its faults, joined by ``|``)
        and ``note``; in the order of the lists, then by id.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> problem_lists(example_map())["list"].value_counts().to_dict()
    {'agreed': 9, 'to agree': 4}
    """
    table = problem_rows(stakeholder_map, None)
    cited, linked = cited_by(stakeholder_map), linked_to(stakeholder_map)
    own = table["problem_id"]
    faults = check_wording(stakeholder_map).groupby("problem_id")["fault"].unique()
    listed = table["status"].map(_LISTS).fillna("to agree")
    frame = pd.DataFrame(
        {
            "list": listed,
            "problem_id": own,
            "title": table["title"],
            "bodies": [len(linked.get(each, ())) for each in own],
            "evidence": [len(cited.get(each, [])) for each in own],
            "wording": ["|".join(faults.get(each, [])) for each in own],
            "note": table["note"],
        }
    )
    order = {name: place for place, name in enumerate(("agreed", "to agree", "parked"))}
    place = frame["list"].map(order).fillna(len(order))
    return frame.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def move_problem(
    stakeholder_map: StakeholderMap, problem_id: str, status: str, *, why: str = ""
) -> StakeholderMap:
    """
    Move a problem to another list, and keep the reason.

    Parameters
    ----------
    stakeholder_map
        The map.
    problem_id
        The problem's id.
    status
        "draft", "checked", "agreed", "parked" or "done".
    why
        The reason, as spoken; it is added to the problem's note.

    Returns
    -------
    StakeholderMap
        The changed map.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.
    ServiceCommError
        If there is no such status.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> parked = move_problem(example_map(), "P13", "parked", why="one body only")
    >>> problem_lists(parked)["list"].iloc[-1]
    'parked'
    """
    if status not in PROBLEM_STATUS:
        words = ", ".join(f"'{word}'" for word in PROBLEM_STATUS)
        raise ServiceCommError(f"There is no status '{status}'. Use one of {words}.")
    table = stakeholder_map.problems
    note = str(table["note"].iloc[position_of(table, _PROBLEM, problem_id)])
    reason = f"{status.capitalize()}: {why}" if why else ""
    kept = " ".join(part for part in (note, reason) if part)
    return change(stakeholder_map, "problems", problem_id, status=status, note=kept)


def evidence_log(
    stakeholder_map: StakeholderMap,
    today: dt.date | None = None,
    *,
    stale_after_days: int = STALE_AFTER_DAYS,
) -> pd.DataFrame:
    """
    List what each problem rests on, and flag what is stale or missing.

    Parameters
    ----------
    stakeholder_map
        The map.
    today
        The day on which to judge age; the present day if None.
    stale_after_days
        After how many days evidence is stale.

    Returns
    -------
    pandas.DataFrame
        One row for each piece of evidence of a problem, and one for a problem that has
        none: ``problem_id``, ``evidence_id``, ``title``, ``kind``, ``publisher``,
        ``date`` (as recorded), ``url``, ``flag`` ("", "stale", "no date" or
        "missing") and ``what to do``; by id.

    Raises
    ------
    ServiceCommError
        If the age is below 0.

    Examples
    --------
    >>> import datetime as dt
    >>> from servicecomm.files.examples import example_map
    >>> log = evidence_log(example_map(), dt.date(2026, 12, 1))
    >>> log.loc[log["problem_id"] == "P09", ["evidence_id", "flag"]].to_numpy().tolist()
    [['S24', 'stale'], ['S25', 'stale'], ['S26', 'stale']]
    """
    if stale_after_days < 0:
        raise ServiceCommError(
            f"stale_after_days is {stale_after_days}: use 0 or more."
        )
    day, cited = today_or(today), cited_by(stakeholder_map)
    known = stakeholder_map.evidence.set_index("evidence_id").to_dict("index")
    rows = []
    for own in sorted(stakeholder_map.problems["problem_id"]):
        for each in cited.get(own, [""]):
            record = {str(name): cell for name, cell in known.get(each, {}).items()}
            told = [record.get(name, "") for name in _EVIDENCE]
            flag = _flag(each, record.get("date", ""), day, stale_after_days)
            rows.append((own, each, *told, flag, _TO_DO[flag]))
    names = ("problem_id", "evidence_id", *_EVIDENCE, "flag")
    return pd.DataFrame(rows, columns=[*names, "what to do"], dtype="str")


_EVIDENCE = ("title", "kind", "publisher", "date", "url")
_TO_DO = {
    "": "",
    "stale": "Look for something newer, or say its year wherever you use it.",
    "no date": "Find out when it was published.",
    "missing": "Find a page, a figure or a story that shows the problem.",
}


def _flag(evidence_id: str, date: str, today: dt.date, stale_after_days: int) -> str:
    if not evidence_id:
        return "missing"
    published = first_day(date)
    if published is None:
        return "no date"
    return "stale" if (today - published).days > stale_after_days else ""


def problem_register(
    stakeholder_map: StakeholderMap, today: dt.date | None = None
) -> str:
    """
    Write the problems as a document to print or paste: step 2's hand-over.

    Parameters
    ----------
    stakeholder_map
        The map.
    today
        The day on it; the present day if None.

    Returns
    -------
    str
        Plain text: a list at a time, each problem with who, what, why, where, its
        evidence, its bodies (those that no source names are "to be confirmed") and
        what its wording still needs. No person is named.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> print(problem_register(example_map())[:16])
    Problem register
    """
    lists = problem_lists(stakeholder_map)
    asked = framing_prompts(stakeholder_map)
    evidence = asked["prompt"] == "evidence"
    cited = [cite(stakeholder_map, cell) for cell in asked.loc[evidence, "answer"]]
    asked.loc[evidence, "answer"] = cited
    checks = check_wording(stakeholder_map)
    told = _bodies(stakeholder_map)
    day = in_words(today_or(today))
    lines = [f"Problem register, {day}", ""]
    for name, group in lists.groupby("list", sort=False):
        lines += [f"{str(name).upper()} ({counted(len(group), 'problem')})", ""]
        for own, title in zip(group["problem_id"], group["title"], strict=True):
            lines += _entry(f"{own} {title}", asked[asked["problem_id"] == own])
            lines += [f"  Bodies: {told.get(own) or 'nobody yet'}"]
            mine = checks[checks["problem_id"] == own]
            to_mend = zip(mine["fault"], mine["better"], strict=True)
            lines += [f"  To mend ({fault}): {better}" for fault, better in to_mend]
            lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def _entry(heading: str, answers: pd.DataFrame) -> Iterator[str]:
    yield heading
    for prompt, answer in zip(answers["prompt"], answers["answer"], strict=True):
        said = answer.replace("|", ", ") or "still to be said"
        yield f"  {prompt.capitalize()}: {said}"


def _bodies(stakeholder_map: StakeholderMap) -> dict[str, str]:
    """Name the bodies of each problem, those that no source names apart."""
    links = select_links(stakeholder_map, level="organisation")
    links = links.assign(name=links["body_id"].map(bodies(stakeholder_map)["name"]))
    told = {}
    for own, mine in links.groupby("problem_id"):
        stated = mine.loc[mine["basis"] == "stated", "name"].unique()
        rest = [name for name in mine["name"].unique() if name not in stated]
        asked = f"to be confirmed: {listed(rest)}" if rest else ""
        told[str(own)] = "; ".join(part for part in (listed(stated), asked) if part)
    return told
