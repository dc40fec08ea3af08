"""Gaps of links and evidence: what is only our word, cites nothing, or is old.

It looks at what is recorded; whether a link is right is for people to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.analysis.gap_people import before, dates
from servicecomm.analysis.gap_problems import Gap
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.wording import listed
from servicecomm.model.frames import explode
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

OLD_EVIDENCE_YEARS = 5
"""After how many years evidence counts as old."""

_NAMED = 5  # so many are named before "and 4 more"


def link_gaps(
    stakeholder_map: StakeholderMap, today: dt.date, max_age: dt.timedelta
) -> Iterator[Gap]:
    """
    Find the gaps of links and evidence.

    Parameters
    ----------
    stakeholder_map
        The map.
    today
        The day on which to judge what is old.
    max_age
        How old a link may be.

    Yields
    ------
    Gap
        Links on our word alone, by body; stated links that cite nothing and old links,
        by problem; old ties; and problems with old evidence alone.
    """
    links = select_links(stakeholder_map, level="recorded")
    yield from _our_word(stakeholder_map, links)
    stated = links[(links["basis"] == "stated") & (links["evidence"] == "")]
    for problem_id, who in _by_problem(stakeholder_map, stated):
        yield Gap(
            "stated link without evidence",
            problem_id,
            f"{problem_id}: the link is called stated but cites nothing, for {who}.",
            "Name the evidence, or call the link assumed.",
        )
    oldest = today - max_age
    for problem_id, who in _by_problem(
        stakeholder_map, links[before(links["as_of"], oldest)]
    ):
        yield Gap(
            "old link",
            problem_id,
            f"{problem_id}: last confirmed before {oldest.isoformat()} for {who}.",
            "Ask them whether it still holds, and change the date.",
        )
    yield from _old_ties(stakeholder_map, oldest)
    yield from _old_evidence(stakeholder_map, links, today)


def _our_word(stakeholder_map: StakeholderMap, links: pd.DataFrame) -> Iterator[Gap]:
    # A body that has one stated link to a problem is not on our word alone.
    pair = links.groupby(["problem", "body"], sort=False).ngroup()
    stated = pair[links["basis"] == "stated"]
    unsure = links[~pair.isin(stated)]
    names = bodies(stakeholder_map)["name"]
    for body_id, own in unsure.groupby("body_id"):
        problems = own["problem_id"].unique()
        words = listed(word for word in BASIS if word in set(own["basis"]))
        yield Gap(
            "link on our word alone",
            str(body_id),
            f"{names[body_id]}: its {'link' if len(problems) == 1 else 'links'} to "
            f"{listed(problems, most=_NAMED)} {'is' if len(problems) == 1 else 'are'} "
            f"only {words}.",
            "Ask them, or find evidence; then call it stated, or take it out.",
        )


def _by_problem(
    stakeholder_map: StakeholderMap, links: pd.DataFrame
) -> Iterator[tuple[str, str]]:
    short = bodies(stakeholder_map)["short"].to_dict()
    for problem_id, own in links.groupby("problem_id")["body_id"]:
        yield (
            str(problem_id),
            listed((short[each] for each in own.unique()), most=_NAMED),
        )


def _old_ties(stakeholder_map: StakeholderMap, oldest: dt.date) -> Iterator[Gap]:
    called = {
        **bodies(stakeholder_map)["short"].to_dict(),
        **people_homes(stakeholder_map)["known_as"].to_dict(),
    }
    ties = stakeholder_map.ties
    ties = ties[before(ties["as_of"], oldest)]
    columns = ("from_id", "to_id", "kind", "as_of")
    for first, second, kind, day in zip(*(ties[c] for c in columns), strict=True):
        yield Gap(
            "old link",
            first,
            f"{called[first]} and {called[second]}: '{kind}', confirmed on {day}.",
            "Ask them whether it still holds, and change the date.",
        )


def _old_evidence(
    stakeholder_map: StakeholderMap, links: pd.DataFrame, today: dt.date
) -> Iterator[Gap]:
    cited = explode(links, "evidence")
    published = stakeholder_map.evidence.set_index("evidence_id")["date"]
    when = dates(cited.map(published))
    newest = when.groupby(links["problem_id"][cited.index]).agg(
        lambda days: days.max(skipna=False)
    )
    for problem_id, day in newest.dropna().items():
        if day.year + OLD_EVIDENCE_YEARS < today.year or (
            day.year + OLD_EVIDENCE_YEARS == today.year
            and (day.month, day.day) < (today.month, today.day)
        ):
            yield Gap(
                "old evidence",
                str(problem_id),
                f"The newest evidence for {problem_id} dates from {day.year}.",
                "Find out whether it is still so.",
            )
