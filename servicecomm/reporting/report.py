"""The report: problems, who is affected and why, the map, the plan, how it was done.

Bodies and roles only: no name and no address of a person is ever in it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from servicecomm import _html
from servicecomm.files.writing import write_text
from servicecomm.reporting import _recorded, _suggested
from servicecomm.reporting.page import page

if TYPE_CHECKING:
    from pathlib import Path

    from servicecomm.analysis.invitations import InvitationPlan
    from servicecomm.model.stakeholder_map import StakeholderMap

TITLE = "Who shares these problems, and whom to invite"


def write_report(
    stakeholder_map: StakeholderMap,
    path: str | Path,
    *,
    plan: InvitationPlan | None = None,
    title: str = TITLE,
    date: dt.date | None = None,
) -> Path:
    """
    Write the report of a map as one page that stands alone.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        The file, usually ``report.html``.
    plan
        The invite plan to include, or None for none.
    title
        The report's title.
    date
        The date on it; today if None.

    Returns
    -------
    pathlib.Path
        The file: no code, no personal data, nothing loaded from outside; it opens
        from a shared drive and prints.

    Raises
    ------
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
    made = date or dt.datetime.now(tz=dt.UTC).date()
    invited = () if plan is None else tuple(plan.invited["body_id"])
    sections = [
        ("The problems", _recorded.problems(stakeholder_map)),
        ("Who is affected, and because of what", _recorded.affected(stakeholder_map)),
        (
            "Who may be affected, though nobody said so",
            _suggested.unsaid(stakeholder_map),
        ),
        ("The map", _recorded.picture(stakeholder_map, invited)),
        ("Bodies that share most problems", _recorded.sharing(stakeholder_map)),
        ("Groups with the same problems", _suggested.groups(stakeholder_map)),
        ("Who connects", _suggested.connectors(stakeholder_map)),
        ("Who and what is missing", _suggested.missing(stakeholder_map, made)),
        ("The evidence", _recorded.evidence(stakeholder_map)),
        ("How this was made, and its limits", _recorded.method(stakeholder_map, made)),
    ]
    if plan is not None:
        sections.insert(0, ("Whom to invite first, and why", _suggested.invited(plan)))
    lead = _html.element("p", _recorded.summary(stakeholder_map))
    footer = _html.element(
        "p", "Made with servicecomm. No personal data is in this page."
    )
    return write_text(page(title, lead, sections, [footer]), path)
