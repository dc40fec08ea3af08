"""The health of a community: whom it reaches, who takes part, what came of it.

Bodies are counted and named; people are only counted, and nobody is scored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.wording import counted, listed
from servicecomm.community._dates import in_words, today_or
from servicecomm.community._naming import surest_links
from servicecomm.community.effects import EFFECTS, effect_log
from servicecomm.community.links import link_line
from servicecomm.community.next_steps import QUIET_AFTER
from servicecomm.errors import ServiceCommError
from servicecomm.model.digest import digest
from servicecomm.model.frames import explode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap

PARTS = ("core", "active", "occasional", "joined, not here yet")
"""How a body takes part, most first."""

SNAPSHOT_COLUMNS = (
    *("label", "date", "digest", "problems", "bodies affected", "bodies reached"),
    *("core", "active", "occasional", "joined, not here yet", "gone quiet"),
    *("people who joined", "meetings", "effects"),
)
"""The columns of `health_snapshot`."""

_RECENT = 6  # meetings that count: a year of one every two months
_CORE = 2 / 3
_ACTIVE = 1 / 3
_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Health:
    """
    How a community is doing.

    Attributes
    ----------
    members
        One row a body that joined or came: ``body_id``, ``name``, ``part`` (one of
        `PARTS`), ``meetings`` (that it came to), ``recent`` (of the last six), ``last``
        (ISO), ``missed`` (since), ``quiet`` (true after two missed in a row), ``leads``
        (live objectives) and ``people`` (how many joined).
    reach
        One row a problem: ``problem_id``, ``title``, ``affected`` and ``reached`` (how
        many bodies) and ``not reached`` (ids joined by ``|``).
    effects
        What came of it, as `effect_log` gives it.
    notes
        The same in sentences; bodies only.
    """

    members: pd.DataFrame
    reach: pd.DataFrame
    effects: pd.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Count bodies and effects."""
        quiet = int(self.members["quiet"].sum())
        return (
            f"Health({counted(len(self.members), 'body', 'bodies')}, {quiet} gone "
            f"quiet, {counted(len(self.effects), 'effect')})"
        )

    def _repr_html_(self) -> str:
        told = _html.bullets(self.notes)
        seen = self.members[["name", "part", "meetings", "last", "missed", "people"]]
        told += _html.table(seen, "Bodies that take part")
        told += _html.table(self.reach.drop(columns="not reached"), "Whom we reach")
        return told + _html.table(self.effects, "What came of it")


def community_health(stakeholder_map: StakeholderMap) -> Health:
    """
    Say how a community is doing.

    Parameters
    ----------
    stakeholder_map
        The map, with its log of meetings and of contact.

    Returns
    -------
    Health
        Reach counts the organisations that a source links to the problems, or all
        where none does. Core: at two in three of the last six meetings, or leads on a
        live objective; active: at one in three; occasional: at one at least. First
        calls do not count as meetings.

    References
    ----------
    E. Webber, "Measuring your community of practice" (engagement, effectiveness for
    members, effect on the wider system).

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.community.meeting_log import log_meeting
    >>> m = log_meeting(example_map(), "First meeting", body_ids=["dwp", "hmrc"])
    >>> community_health(m)
    Health(2 bodies, 0 gone quiet, 0 effects)
    """
    members = _members(stakeholder_map)
    reach = _reach(stakeholder_map, set(members["body_id"]))
    effects = effect_log(stakeholder_map)
    notes = tuple(_notes(stakeholder_map, members, reach, effects))
    return Health(members, reach, effects, notes)


def _members(stakeholder_map: StakeholderMap) -> pd.DataFrame:
    every = bodies(stakeholder_map)
    table = stakeholder_map.meetings
    held = table[table["kind"] != "first call"].sort_values(["date", "meeting_id"])
    held = held.reset_index(drop=True)
    came = explode(held, "body_ids").map(every["organisation"])
    at = came.groupby(came).agg(lambda own: sorted(set(own.index)))
    joined = _joined(stakeholder_map)
    leads = _leads(stakeholder_map)
    recent = held.index[-_RECENT:]
    rows = []
    for own in sorted({*at.index, *joined.index}):
        places = at.get(own, [])
        late = sum(place in recent for place in places)
        missed = len(held) - 1 - places[-1] if places else len(held)
        rows.append(
            {
                "body_id": own,
                "name": every["name"][own],
                "part": _part(late, len(recent), leads.get(own, 0), bool(places)),
                "meetings": len(places),
                "recent": late,
                "last": held["date"][places[-1]] if places else "",
                "missed": missed,
                "quiet": bool(places) and missed >= QUIET_AFTER,
                "leads": leads.get(own, 0),
                "people": int(joined.get(own, 0)),
            }
        )
    columns = (
        *("body_id", "name", "part", "meetings", "recent", "last", "missed"),
        *("quiet", "leads", "people"),
    )
    frame = pd.DataFrame(rows, columns=list(columns)).astype({"quiet": bool})
    rank = frame["part"].map({part: place for place, part in enumerate(PARTS)})
    order = pd.DataFrame(
        {"rank": rank, "came": -frame["meetings"], "id": frame["body_id"]}
    )
    return frame.loc[order.sort_values(["rank", "came", "id"]).index].reset_index(
        drop=True
    )


def _part(late: int, of: int, leads: int, came: bool) -> str:  # noqa: FBT001 - a fact about the body
    if not came:
        return PARTS[3]
    if leads or late >= _CORE * of:
        return PARTS[0]
    return PARTS[1] if late >= _ACTIVE * of else PARTS[2]


def _joined(stakeholder_map: StakeholderMap) -> pd.Series[int]:
    """Count, by organisation, the people last heard of as having joined."""
    every, homes = bodies(stakeholder_map), people_homes(stakeholder_map)
    log = stakeholder_map.engagement.sort_values(["date", "entry_id"], kind="stable")
    latest = log.drop_duplicates("subject_id", keep="last")
    joined = latest.loc[latest["status"] == "joined", "subject_id"]
    people = joined[joined.isin(homes.index)].map(homes["organisation"])
    count = people.value_counts()
    own = joined[joined.isin(every.index)].map(every["organisation"])
    # A body may join before anybody there is on the map.
    return count.reindex(sorted({*count.index, *own}), fill_value=0)


def _leads(stakeholder_map: StakeholderMap) -> dict[str, int]:
    table = stakeholder_map.objectives
    live = table[(table["owner_id"] != "") & ~table["status"].isin(["met", "dropped"])]
    home = live["owner_id"].map(bodies(stakeholder_map)["organisation"])
    return {str(own): int(many) for own, many in home.value_counts().items()}


def _reach(stakeholder_map: StakeholderMap, here: set[str]) -> pd.DataFrame:
    links = surest_links(stakeholder_map)
    titles = stakeholder_map.problems.set_index("problem_id")["title"]
    rows = []
    for own, theirs in links.groupby("problem_id"):
        affected = sorted(set(theirs["body_id"]))
        missing = [body for body in affected if body not in here]
        reached = len(affected) - len(missing)
        rows.append((own, titles[own], len(affected), reached, "|".join(missing)))
    columns = ["problem_id", "title", "affected", "reached", "not reached"]
    return pd.DataFrame(rows, columns=columns)


def _notes(
    stakeholder_map: StakeholderMap,
    members: pd.DataFrame,
    reach: pd.DataFrame,
    effects: pd.DataFrame,
) -> Iterator[str]:
    affected = set(surest_links(stakeholder_map)["body_id"])
    here = affected & set(members["body_id"])
    yield (
        f"Reach: of {counted(len(affected), 'affected body', 'affected bodies')}, "
        f"{len(here)} joined or came."
    )
    parts = members["part"].value_counts()
    told = [f"{parts[part]} {part}" for part in PARTS if part in parts]
    if told:
        yield f"Taking part: {listed(told)}."
    quiet = members.loc[members["quiet"], "name"]
    if len(quiet):
        yield (
            f"Gone quiet: {listed(quiet, most=_NAMED)}. Ring them, and ask what would "
            "make it worth their time."
        )
    absent = reach.loc[reach["reached"] == 0, "problem_id"]
    if len(members) and len(absent):
        yield f"Nobody here has these problems: {listed(absent, most=_NAMED)}."
    kinds = effects["kind"].value_counts()
    said = [f"{kinds[kind]} {kind}" for kind in EFFECTS if kind in kinds]
    effect = f"Effect: {listed(said)}." if said else "Effect: none is logged yet."
    yield f"{effect} Bigger is not better: what changes for users counts."
    if line := link_line("measuring"):
        yield f"To read: {line}"


def health_snapshot(
    stakeholder_map: StakeholderMap,
    label: str,
    *,
    before: pd.DataFrame | None = None,
    date: dt.date | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """
    Keep how a community is doing today, and say what changed since the last time.

    Parameters
    ----------
    stakeholder_map
        The map.
    label
        What to call this snapshot.
    before
        The snapshots so far, such as `read_table` reads them back; None for the first.
    date
        The day; the present one if None.

    Returns
    -------
    pandas.DataFrame
        The snapshots with this one last: ``label``, ``date``, ``digest`` of the data,
        and counts of problems, bodies, people who joined, meetings and effects.
    tuple of str
        What changed since the one before, in sentences. `compare_maps` tells which
        rows, from the map that was kept.

    Raises
    ------
    ServiceCommError
        If the snapshots so far lack a column.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> kept, said = health_snapshot(example_map(), "before we began")
    >>> int(kept["bodies reached"].item()), said
    (0, ())
    >>> health_snapshot(example_map(), "a week on", before=kept)[1]
    ('Nothing is counted otherwise than in “before we began”.',)
    """
    health = community_health(stakeholder_map)
    members, links = health.members, surest_links(stakeholder_map)
    affected = set(links["body_id"])
    table = stakeholder_map.meetings
    now: dict[str, object] = {
        "label": label,
        "date": today_or(date).isoformat(),
        "digest": digest(stakeholder_map),
        "problems": len(stakeholder_map.problems),
        "bodies affected": len(affected),
        "bodies reached": len(affected & set(members["body_id"])),
        **{part: int((members["part"] == part).sum()) for part in PARTS},
        "gone quiet": int(members["quiet"].sum()),
        "people who joined": int(members["people"].sum()),
        "meetings": int((table["kind"] != "first call").sum()),
        "effects": len(health.effects),
    }
    new = pd.DataFrame([now], columns=list(SNAPSHOT_COLUMNS)).astype("str")
    if before is None or before.empty:
        return new, ()
    for column in SNAPSHOT_COLUMNS:
        if column not in before:
            raise ServiceCommError(
                f"The snapshots so far have no column '{column}'. Give the table that "
                "health_snapshot gave, as it was written."
            )
    old = before[list(SNAPSHOT_COLUMNS)].astype("str")
    both = pd.concat([old, new], ignore_index=True)
    return both, tuple(_changed(old.iloc[-1], new.iloc[0]))


def _changed(old: pd.Series[str], new: pd.Series[str]) -> Iterator[str]:
    moved = [
        f"{name} {old[name]} → {new[name]}"
        for name in SNAPSHOT_COLUMNS[3:]
        if old[name] != new[name]
    ]
    if moved:
        when = in_words(str(old["date"]))
        yield f"Since “{old['label']}” ({when}): {'; '.join(moved)}."
    elif old["digest"] != new["digest"]:
        yield f"No count differs from “{old['label']}”, but the data does."
    else:
        yield f"Nothing is counted otherwise than in “{old['label']}”."
