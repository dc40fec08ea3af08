"""Who is affected, and how people are reached, against plain search on small maps."""

from __future__ import annotations

from itertools import pairwise, permutations
from math import inf
from typing import TYPE_CHECKING

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.introductions import routes
from servicecomm.analysis.levels import LEVELS, Level
from servicecomm.model.schema import BASIS, WARMTH
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Iterable

PROBLEMS = ["P1", "P2", "P3"]
PARENT = {"o1": "", "o2": "o1", "o3": "o2", "o4": ""}
HOME = {"t1": "o2", "t2": "o4", "s1": "o3"}
BODIES = [*PARENT, *HOME]
PEOPLE = ["a", "b", "c", "d", "e"]

Link = tuple[str, str, str, str]
Contact = tuple[str, str]
Known = tuple[str, str]


def frame(rows: Iterable[tuple[str, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns), dtype="str")


def bodies_and(**more: pd.DataFrame) -> StakeholderMap:
    problems = frame([(own, own) for own in PROBLEMS], "problem_id", "title")
    parents = [(own, own, above) for own, above in PARENT.items()]
    places = [(own, own, home) for own, home in HOME.items()]
    tables = {
        "problems": problems,
        "organisations": frame(parents, "organisation_id", "name", "parent_id"),
        "teams": frame(places[:2], "team_id", "name", "organisation_id"),
        "services": frame(places[2:], "service_id", "name", "organisation_id"),
        "affects": frame([], "problem_id", "body_id"),
    }
    return StakeholderMap({**tables, **more})


def counted_for(body: str, level: Level) -> str:
    if level == "recorded":
        return body
    home = HOME.get(body, body)
    while level == "top parent" and PARENT[home]:
        home = PARENT[home]
    return home


@settings(max_examples=40, deadline=None)
@given(
    links=st.lists(
        st.tuples(
            st.sampled_from(PROBLEMS),
            st.sampled_from(BODIES),
            st.sampled_from(["", "funds", "runs part"]),
            st.sampled_from(BASIS),
        ),
        unique_by=lambda link: link[:3],
    ),
    level=st.sampled_from(LEVELS),
    basis=st.sets(st.sampled_from(BASIS)).map(tuple),
    problems=st.none() | st.lists(st.sampled_from(PROBLEMS)),
)
def test_affected_bodies_equal_plain_grouping(
    links: list[Link],
    level: Level,
    basis: tuple[str, ...],
    problems: list[str] | None,
) -> None:
    affects = frame(links, "problem_id", "body_id", "relation", "basis")
    found = affected_bodies(
        bodies_and(affects=affects), problems, level=level, basis=basis
    )
    groups: dict[str, list[Link]] = {}
    for link in links:
        if link[3] in basis and (problems is None or link[0] in problems):
            groups.setdefault(counted_for(link[1], level), []).append(link)
    expected = []
    for body, own in groups.items():
        ids = sorted({problem for problem, *_ in own})
        stated = sum(link[3] == "stated" for link in own)
        expected.append(((-len(ids), -stated, body), ids, own))
    expected.sort()
    assert found["body_id"].tolist() == [order[-1] for order, _, _ in expected]
    for row, (_, ids, own) in zip(found.to_dict("records"), expected, strict=True):
        said = {link[3] for link in own}
        assert row["problems"] == len(ids)
        assert row["problem_ids"] == "|".join(ids)
        assert row["basis"] == "|".join(word for word in BASIS if word in said)
        assert {*row["relation"].split("|"), ""} == {"", *(link[2] for link in own)}
        assert row["because"].count("“") == len(own)


@settings(max_examples=40, deadline=None)
@given(
    contacts=st.dictionaries(
        st.tuples(st.sampled_from(["us", *PEOPLE]), st.sampled_from(PEOPLE)),
        st.tuples(st.sampled_from(WARMTH), st.sampled_from(["yes", "", "no"])),
        max_size=20,
    ),
    quiet=st.sets(st.sampled_from(PEOPLE), max_size=1),
)
def test_routes_equal_a_search_of_all_paths(
    contacts: dict[Contact, Known], quiet: set[str]
) -> None:
    people = [(own, own, "o1", "yes" if own in quiet else "") for own in PEOPLE]
    columns = ("person_id", "role", "organisation_id", "do_not_contact")
    rows = [(*ends, *known) for ends, known in contacts.items()]
    found = routes(
        bodies_and(
            people=frame(people, *columns),
            contacts=frame(
                rows, "known_by", "person_id", "warmth", "willing_to_introduce"
            ),
        )
    )
    for person in PEOPLE:
        cost, _, via = best_path(contacts, quiet, person)
        assert found["cost"][person] == cost
        assert found["via"][person] == "|".join(via)


def best_path(
    contacts: dict[Contact, Known], quiet: set[str], target: str
) -> tuple[float, int, tuple[str, ...]]:
    """Try every path of at most three steps, as the docstring of `routes` says."""
    found: list[tuple[float, int, tuple[str, ...], tuple[str, ...]]] = []
    others = [own for own in PEOPLE if own not in {target, *quiet}]
    for length in (0, 1, 2):
        for between in permutations(others, length):
            path = ["us", *between, target]
            cost = sum(step_cost(contacts, step) for step in pairwise(path))
            if target not in quiet and cost < inf:
                found.append((cost, length, between[::-1], between))
    cost, length, _, between = min(found, default=(inf, 0, (), ()))
    return cost, length, between


def step_cost(contacts: dict[Contact, Known], step: tuple[str, str]) -> float:
    warmth, willing = contacts.get(step, ("cold", ""))
    if warmth == "cold" or (step[0] != "us" and willing == "no"):
        return inf
    unsure = step[0] != "us" and willing != "yes"
    return {"know well": 1, "met": 2, "know of": 4}[warmth] + unsure
