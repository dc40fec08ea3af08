"""Step 2: problems as people can share them: prompts, wording checks, lists, evidence.

It asks and points out; it rewrites nothing and refuses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import problem_positions, select_links
from servicecomm.analysis.wording import counted
from servicecomm.community._dates import first_day, in_words, today_or
from servicecomm.community._wording_rules import (
    CHECKS,
    Statement,
    findings,
    plainer_words,
)
from servicecomm.community.similar_problems import similar_problems as similar_problems
from servicecomm.errors import ServiceCommError
from servicecomm.model.edits import change, position_of
from servicecomm.model.frames import split_cell
from servicecomm.model.schema import PROBLEM_STATUS, TABLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from servicecomm.community._wording_rules import Finding
    from servicecomm.model.stakeholder_map import StakeholderMap

FAULTS = tuple(CHECKS)
"""The faults of wording, in the order in which they are listed."""

STALE_AFTER_DAYS = 1826
"""After how many days evidence is stale: five years."""

_PROMPTS = (
    ("who", "who", "Who has this problem? Name the people, not the department."),
    ("what", "what", "What happens to them? Tell it as they would."),
    ("why", "why_it_matters", "Why does it matter: what does it cost them, or us?"),
    ("evidence", "", "How do we know? A page, a figure, a study, a story with a date."),
    ("where", "stage", "Where in their journey does it happen?"),
    ("nations", "nations", "In which of the four nations?"),
)
_LISTS = {"agreed": "agreed", "parked": "parked", "done": "done"}
_PROBLEM = TABLE["problems"]


def framing_prompts(
    stakeholder_map: StakeholderMap, problems: Iterable[str] | str | None = None
) -> pd.DataFrame:
    """
    Ask the six questions of each problem, with what the map has as an answer.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems, or None for all.

    Returns
    -------
    pandas.DataFrame
        Six rows a problem: ``problem_id``, ``prompt``, ``question`` (to read out) and
        ``answer`` (empty where it is still to be given); by id.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> asked = framing_prompts(example_map(), "P13").set_index("prompt")
    >>> asked.loc["where", "answer"]
    'claim support'
    """
    table = _rows(stakeholder_map, problems)
    cited = _cited(stakeholder_map)
    rows = []
    for record in table.to_dict("records"):
        evidence = "|".join(cited.get(record["problem_id"], []))
        rows += [
            (record["problem_id"], prompt, question, record.get(column, evidence))
            for prompt, column, question in _PROMPTS
        ]
    columns = ["problem_id", "prompt", "question", "answer"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _rows(
    stakeholder_map: StakeholderMap, problems: Iterable[str] | str | None
) -> pd.DataFrame:
    table = stakeholder_map.problems.sort_values("problem_id", ignore_index=True)
    if problems is None:
        return table
    return table.iloc[sorted(problem_positions(stakeholder_map, problems))]


def _cited(stakeholder_map: StakeholderMap) -> dict[str, list[str]]:
    """Give the evidence that the links of each problem cite, sorted."""
    affects = stakeholder_map.affects
    cells = affects[affects["evidence"] != ""].groupby("problem_id")["evidence"]
    return {
        str(own): sorted({each for cell in cited for each in split_cell(cell)})
        for own, cited in cells
    }


def check_wording(
    stakeholder_map: StakeholderMap, problems: Iterable[str] | str | None = None
) -> pd.DataFrame:
    """
    Point out what makes a statement of a problem hard to share.

    Parameters
    ----------
    stakeholder_map
        The map.
    problems
        Ids of the problems to check, or None for all.

    Returns
    -------
    pandas.DataFrame
        One row a finding: ``problem_id``, ``title``, ``fault`` (one of `FAULTS`),
        ``where`` (the column, or "links"), ``found`` (the words; empty where
        something is missing), ``why`` (why it matters) and ``better`` (a pattern to
        write by); by id, then in the order of `FAULTS`. Suggestions, for people to
        judge.

    Raises
    ------
    UnknownIdError
        If the map has no such problem.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> check_wording(example_map())[["problem_id", "fault"]].to_numpy().tolist()
    [['P13', 'only one body']]
    """
    cited = _cited(stakeholder_map)
    linked = _linked(stakeholder_map)
    known = _short_names(stakeholder_map)
    rows = []
    for record in _rows(stakeholder_map, problems).to_dict("records"):
        own = record["problem_id"]
        statement = Statement(
            *(record[name] for name in ("title", "who", "what", "why_it_matters")),
            cited=own in cited,
            bodies=linked.get(own, ()),
            known=known,
        )
        for fault, finding in findings(statement):
            said = _said(fault, finding, statement)
            rows.append((own, record["title"], fault, *finding, *said))
    columns = ["problem_id", "title", "fault", "where", "found", "why", "better"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _linked(stakeholder_map: StakeholderMap) -> dict[str, tuple[str, ...]]:
    """Give the organisations of each problem, by their short names."""
    links = select_links(stakeholder_map, level="organisation")
    short = bodies(stakeholder_map)["short"]
    groups = links.groupby("problem_id")["body_id"].unique()
    return {
        str(own): tuple(str(short[body]) for body in sorted(ids))
        for own, ids in groups.items()
    }


def _short_names(stakeholder_map: StakeholderMap) -> frozenset[str]:
    table = stakeholder_map.organisations
    names = bodies(stakeholder_map)[["name", "short"]].to_numpy().ravel().tolist()
    names += [each for cell in table["aliases"] for each in split_cell(cell)]
    return frozenset(word for name in names for word in str(name).split())


def _said(fault: str, finding: Finding, statement: Statement) -> tuple[str, str]:
    """Say why a finding matters, and what to write."""
    who, found = statement.who or "People who …", finding.found
    body = found or "nobody"
    plain = ", ".join(f"{w}: {p}" for w, p in plainer_words(found).items())
    return {
        "solution in disguise": (
            f"“{found}” names what to make, so other answers are shut out before "
            "anybody has looked at what goes wrong.",
            f"Say what goes wrong without it: “{who} cannot … because …, so …”.",
        ),
        "no user": (
            "It does not say whose problem it is, so nobody can say how bad it is.",
            "Begin with the people: “Parents who … have to …”, “Owners of … wait …”.",
        ),
        "no evidence": (
            "Another body has no reason to believe it, and no place to look.",
            "Add one thing that shows it, with its date: “In 2026, … of … had to …”.",
        ),
        "jargon": (
            "People outside your office read it in different ways, or not at all.",
            f"In plain words: {plain}.",
        ),
        "acronym only": (
            f"Those who do not know “{found}” cannot see that it is their problem too.",
            f"Write it out the first time: “… ({found})”, or say what it does.",
        ),
        "two problems in one": (
            "Different bodies have each half: neither can say yes to both.",
            f"Make it two, and link each to its bodies. The second: “{found}”.",
        ),
        "only one body": (
            f"So far {body} alone is linked to it: it is not shared yet.",
            "Ask who else meets it before or after: “… then has to tell …”. If nobody "
            "does, talk to that one body.",
        ),
    }[fault]


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
    table = _rows(stakeholder_map, None)
    cited, linked = _cited(stakeholder_map), _linked(stakeholder_map)
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
    day, cited = today_or(today), _cited(stakeholder_map)
    known = stakeholder_map.evidence.set_index("evidence_id").to_dict("index")
    rows = []
    for own in sorted(stakeholder_map.problems["problem_id"]):
        for each in cited.get(own, [""]):
            record = {str(name): cell for name, cell in known.get(each, {}).items()}
            columns = ("title", "kind", "publisher", "date", "url")
            told = [record.get(name, "") for name in columns]
            flag = _flag(each, record.get("date", ""), day, stale_after_days)
            rows.append((own, each, *told, flag, _TO_DO[flag]))
    names = "problem_id evidence_id title kind publisher date url flag".split()
    return pd.DataFrame(rows, columns=[*names, "what to do"], dtype="str")


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
        evidence and what its wording still needs. No person is named.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> print(problem_register(example_map())[:16])
    Problem register
    """
    lists = problem_lists(stakeholder_map)
    asked = framing_prompts(stakeholder_map)
    checks = check_wording(stakeholder_map)
    day = in_words(today_or(today))
    lines = [f"Problem register, {day}", ""]
    for name, group in lists.groupby("list", sort=False):
        lines += [f"{str(name).upper()} ({counted(len(group), 'problem')})", ""]
        for own, title in zip(group["problem_id"], group["title"], strict=True):
            lines += _entry(own, title, asked, checks)
    return "\n".join(lines).rstrip() + "\n"


def _entry(
    own: str, title: str, asked: pd.DataFrame, checks: pd.DataFrame
) -> Iterator[str]:
    yield f"{own} {title}"
    answers = asked[asked["problem_id"] == own]
    for prompt, answer in zip(answers["prompt"], answers["answer"], strict=True):
        yield f"  {prompt.capitalize()}: {answer.replace('|', ', ') or 'still to be said'}"
    mine = checks[checks["problem_id"] == own]
    for fault, better in zip(mine["fault"], mine["better"], strict=True):
        yield f"  To mend ({fault}): {better}"
    yield ""
