"""The report: problems, who is affected and why, the map, the plan, how it was done.

Bodies and roles only: no name and no address of a person is ever in it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from servicecomm.files.writing import write_bytes, write_text
from servicecomm.model.facts import told_facts
from servicecomm.model.personal import people_of
from servicecomm.model.redaction import redact
from servicecomm.reporting import _planned, _recorded, _suggested
from servicecomm.reporting._agreed import agreed
from servicecomm.reporting.as_page import as_page

if TYPE_CHECKING:
    from servicecomm.analysis.plans import InvitationPlan
    from servicecomm.model.personal import People
    from servicecomm.model.stakeholder_map import StakeholderMap
    from servicecomm.reporting.blocks import Section

TITLE = "Who shares these problems, and whom to invite"


def write_report(
    stakeholder_map: StakeholderMap,
    path: str | Path,
    *,
    plan: InvitationPlan | None = None,
    former: StakeholderMap | None = None,
    title: str | None = None,
    date: dt.date | None = None,
) -> Path:
    """
    Write the report of a map: one page that stands alone, or a Word document.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        The file: ``report.html``, or ``report.docx`` for a document to work on.
    plan
        The invite plan to include, or None for none.
    former
        An earlier state of the map, to say what changed since; None for no comparison.
    title
        The report's title; the map's own if None, or else a general one.
    date
        The date on it; today if None.

    Returns
    -------
    pathlib.Path
        The file: no code, no personal data, nothing loaded from outside; it opens
        from a shared drive and prints. Both kinds say the same.

    Raises
    ------
    ServiceCommError
        If the map changed since the plan was made.
    SourceFileError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from servicecomm.files.examples import example_map
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report = write_report(example_map(), Path(folder) / "report.html")
    ...     "P13 is not shared yet" in report.read_text("utf-8")
    True
    """
    if plan is not None:
        plan.making.check(stakeholder_map)
    made = date or dt.datetime.now(tz=dt.UTC).date()
    invited = () if plan is None else tuple(plan.invited["body_id"])
    # Whoever the report is passed on to is in the room: names may stand in any text.
    seen, people = redact(stakeholder_map), people_of(stakeholder_map)
    sections: list[Section] = [
        ("The problems", _recorded.problems(seen)),
        ("Who is affected, and because of what", _recorded.affected(seen)),
        ("Who may be affected, though nobody said so", _suggested.unsaid(seen)),
        ("The map", _recorded.picture(seen, invited)),
        ("Bodies that share most problems", _recorded.sharing(seen)),
        ("Groups with the same problems", _suggested.groups(seen)),
        ("Who connects", _suggested.connectors(seen)),
        ("Who can change it, and who bears it", _planned.influence(seen)),
        ("How to reach them", _planned.ways_in(stakeholder_map, people)),
        (
            "Who and what is missing",
            _suggested.missing(stakeholder_map, made, people),
        ),
        ("The evidence", _recorded.evidence(seen)),
        (
            "How this was made, and its limits",
            _recorded.method(stakeholder_map, made, plan),
        ),
    ]
    if former is not None:
        changed = _planned.since(former, stakeholder_map, people)
        sections.insert(-2, ("What changed since the former map", changed))
    if plan is not None:
        # After the problems, so that a reader knows what the ids in it stand for.
        sections[1:1] = _of_plan(stakeholder_map, plan, people)
    if done := agreed(seen):
        sections.insert(0, ("What we agreed, and what came of it", done))
    facts = told_facts(seen)
    heading = title or facts.pop("Title", TITLE)
    said = (heading, _recorded.summary(seen), sections, facts)
    if Path(path).suffix.lower() == ".docx":
        from servicecomm.reporting.as_document import as_document  # noqa: PLC0415 - slow to load

        return write_bytes(Path(path), as_document(*said, made))
    return write_text(as_page(*said), path)


def _of_plan(
    stakeholder_map: StakeholderMap, plan: InvitationPlan, people: People
) -> list[Section]:
    return [
        ("Whom to invite first, and why", _suggested.invited(plan, people)),
        ("Whom to approach when", _planned.waves(plan, people)),
        ("Who brings what", _planned.parts(plan, people)),
        ("If somebody declines", _planned.second_choices(plan, people)),
        ("How many seats", _planned.seats(stakeholder_map, plan)),
    ]
