"""Gaps of problems: who has them, owns them, and could speak for them.

It finds gaps and says what to do; it changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from servicecomm.analysis.candidates import find_candidates
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links, texts
from servicecomm.analysis.overlap import not_shared_yet
from servicecomm.analysis.people import people_homes
from servicecomm.analysis.wording import counted, listed
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd

    from servicecomm.model.stakeholder_map import StakeholderMap

OWNING = ("owns", "policy lead", "runs part")
"""The relations that make a body an owner of a problem."""

NATIONS = ("England", "Northern Ireland", "Scotland", "Wales")
"""The nations that a map is asked about, by name."""

_SPELLINGS = {
    **{nation.casefold(): (nation,) for nation in NATIONS},
    **dict.fromkeys(("uk", "united kingdom", "all"), NATIONS),
    **dict.fromkeys(("gb", "great britain"), ("England", "Scotland", "Wales")),
    "england and wales": ("England", "Wales"),
    "cymru": ("Wales",),
    "ni": ("Northern Ireland",),
}
_NAMED = 3  # so many are named before "and 4 more"


class Gap(NamedTuple):
    """
    Something that is missing.

    Attributes
    ----------
    kind
        One of the kinds of gap.
    subject_id
        What it is about.
    text
        What is missing.
    remedy
        What to do.
    """

    kind: str
    subject_id: str
    text: str
    remedy: str


def nations_in(cell: str) -> set[str]:
    """
    Read the nations of a cell.

    Parameters
    ----------
    cell
        Names joined by ``|``; "UK" and "Great Britain" stand for several.

    Returns
    -------
    set of str
        Those of `NATIONS` that it names.

    Examples
    --------
    >>> sorted(nations_in("England|Cymru"))
    ['England', 'Wales']
    """
    words = (_SPELLINGS.get(word.casefold(), ()) for word in split_cell(cell))
    return {nation for found in words for nation in found}


def problem_gaps(
    stakeholder_map: StakeholderMap,
    basis: Collection[str] | str,
    owning: Collection[str] | str,
) -> Iterator[Gap]:
    """
    Find the gaps of problems.

    Parameters
    ----------
    stakeholder_map
        The map.
    basis
        Which links to follow.
    owning
        The relations that make a body an owner.

    Yields
    ------
    Gap
        Problems that nobody or one body has, that nobody owns, without evidence, with
        no or one voice, and with a nation missing.
    """
    links = select_links(stakeholder_map, basis=basis)
    unshared = not_shared_yet(stakeholder_map, basis=basis)
    columns = ("problem_id", "body_id", "text")
    for problem_id, body_id, text in zip(*(unshared[c] for c in columns), strict=True):
        kind = "problem only one body has" if body_id else "problem nobody has"
        said, _, question = text.partition(". ")
        yield Gap(kind, problem_id, f"{said}.", f"Ask the group: {_lower(question)}")
    yield from _unowned(stakeholder_map, links, texts(owning))
    yield from _unproved(links)
    yield from _voices(stakeholder_map, links, basis)
    yield from _nations(stakeholder_map, links)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _unowned(
    stakeholder_map: StakeholderMap, links: pd.DataFrame, owning: tuple[str, ...]
) -> Iterator[Gap]:
    words = {word.casefold() for word in owning}
    owned = links["relation"].str.strip().str.casefold().isin(list(words))
    short = bodies(stakeholder_map)["short"].to_dict()
    rest = links[~links["problem_id"].isin(links.loc[owned, "problem_id"])]
    for problem_id, own in rest.groupby("problem_id"):
        names = listed((short[b] for b in own["body_id"].unique()), most=_NAMED)
        yield Gap(
            "problem nobody owns",
            str(problem_id),
            f"Nobody owns {problem_id}: no body is recorded as {_either(owning)}.",
            f"Ask {names} who should lead on it.",
        )


def _either(words: tuple[str, ...]) -> str:
    return listed(f"'{word}'" for word in words).replace(" and ", " or ")


def _unproved(links: pd.DataFrame) -> Iterator[Gap]:
    proved = links.loc[links["evidence"] != "", "problem_id"]
    rest = links[~links["problem_id"].isin(proved)]
    for problem_id, many in rest.groupby("problem_id").size().items():
        none = (
            "its one link cites none" if many == 1 else f"none of its {many} links does"
        )
        yield Gap(
            "problem without evidence",
            str(problem_id),
            f"{problem_id} has no evidence: {none}.",
            "Find a page, a report or a story that shows it, and name it in a link.",
        )


def _voices(
    stakeholder_map: StakeholderMap,
    links: pd.DataFrame,
    basis: Collection[str] | str,
) -> Iterator[Gap]:
    candidates = find_candidates(stakeholder_map, None, basis, (), ())
    people = candidates.seats["person_id"].to_numpy(str) != ""
    covers = candidates.covers[:, np.flatnonzero(people)].tocsr()
    person_ids = candidates.seats.index[people]
    known_as = people_homes(stakeholder_map)["known_as"]
    short = bodies(stakeholder_map)["short"].to_dict()
    affected = links.groupby("problem_id")["body_id"].unique().to_dict()
    for row, problem_id in enumerate(candidates.problem_ids):
        speakers = covers.indices[covers.indptr[row] : covers.indptr[row + 1]]
        if problem_id not in affected or len(speakers) > 1:
            continue
        own = affected[problem_id]
        if not len(speakers):
            yield Gap(
                "problem nobody can speak for",
                problem_id,
                f"Nobody whom we may ask can speak for {problem_id}.",
                f"Find a person at {listed((short[b] for b in own), most=_NAMED)}.",
            )
            continue
        speaker = person_ids[speakers[0]]
        home = candidates.seats.loc[speaker, "body_id"]
        others = [short[each] for each in own if each != home]
        names = listed(others, most=_NAMED)
        elsewhere = f", there or at another of its bodies: {names}" if others else ""
        yield Gap(
            "problem only one person can speak for",
            problem_id,
            f"Only the {known_as[speaker]} can speak for {problem_id}.",
            f"Find a second voice{elsewhere or ' there'}.",
        )


def _nations(stakeholder_map: StakeholderMap, links: pd.DataFrame) -> Iterator[Gap]:
    problems = stakeholder_map.problems.set_index("problem_id")["nations"]
    cells = stakeholder_map.organisations.set_index("organisation_id")["nations"]
    works = {own: nations_in(cell) for own, cell in cells.items()}
    for problem_id, own in links.groupby("problem_id"):
        there = [works[body_id] for body_id in own["body_id"].unique()]
        # A body whose nations are unknown may work anywhere.
        if not all(there):
            continue
        missing = nations_in(problems[problem_id]) - set().union(*there)
        for nation in sorted(missing):
            yield Gap(
                "nation missing from a problem",
                str(problem_id),
                f"{problem_id} concerns {nation}, but none of its "
                f"{counted(len(there), 'body works', 'bodies works')} there.",
                f"Ask who deals with it in {nation}.",
            )
