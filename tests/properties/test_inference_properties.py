"""Affected, though nobody said so: against plain loops, and whatever the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.analysis.inference import (
    WAYS,
    accept_suggestion,
    possibly_affected,
    reject_suggestion,
)
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

PROBLEMS = [f"P{number}" for number in range(5)]
BODIES = [f"b{number}" for number in range(6)]
WORDS = ["slow", "lost", "forms", "letters", "Ash", "Birch"]
NAMES = dict(zip(BODIES, ["Ash", "Birch", "Cedar", "Doge", "Elm", "Fir"], strict=True))

quick = settings(max_examples=8, deadline=None)


@st.composite
def maps(draw: Callable[..., Any]) -> dict[str, pd.DataFrame]:
    links = draw(st.sets(st.tuples(st.sampled_from(PROBLEMS), st.sampled_from(BODIES))))
    parents = draw(st.lists(st.integers(-1, 5), min_size=6, max_size=6))
    ties = draw(
        st.sets(st.tuples(st.sampled_from(BODIES), st.sampled_from(BODIES)), max_size=4)
    )
    titles = draw(
        st.lists(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
            min_size=5,
            max_size=5,
        )
    )
    affects = pd.DataFrame(sorted(links), columns=["problem_id", "body_id"])
    return {
        "problems": pd.DataFrame(
            {"problem_id": PROBLEMS, "title": [" ".join(own) for own in titles]}
        ),
        "organisations": pd.DataFrame(
            {
                "organisation_id": BODIES,
                "name": [NAMES[body] for body in BODIES],
                # A parent stands before its parts, so that nobody is above himself.
                "parent_id": [
                    BODIES[parent] if 0 <= parent < place else ""
                    for place, parent in enumerate(parents)
                ],
            }
        ),
        "affects": affects.assign(basis="stated"),
        "ties": pd.DataFrame(
            [(a, b, "works with") for a, b in sorted(ties) if a != b],
            columns=["from_id", "to_id", "kind"],
        ),
    }


def links_of(tables: dict[str, pd.DataFrame]) -> set[tuple[str, str]]:
    return set(tables["affects"][["problem_id", "body_id"]].itertuples(index=False))


@quick
@given(maps())
def test_shared_problems_count_as_plain_loops_do(
    tables: dict[str, pd.DataFrame],
) -> None:
    links = {tuple(link) for link in links_of(tables)}
    has = {body: {p for p, b in links if b == body} for body in BODIES}
    wanted = {}
    for problem in PROBLEMS:
        affected = [body for body in BODIES if (problem, body) in links]
        for body in BODIES:
            shared = {own: len(has[own] & has[body]) for own in affected}
            if body not in affected and any(shared.values()):
                share = len(has[body]) / (len(PROBLEMS) - 1)
                wanted[problem, body] = np.mean(
                    [
                        (shared[own] + 30 * share) / (len(has[own]) - 1 + 30)
                        for own in affected
                    ]
                )
    found = possibly_affected(StakeholderMap(tables), follow="shared problems")
    pairs = zip(found["problem_id"], found["body_id"], strict=True)
    assert dict(zip(pairs, found["score"], strict=True)) == pytest.approx(wanted)


@quick
@given(maps())
def test_steps_lead_just_where_the_tables_do(tables: dict[str, pd.DataFrame]) -> None:
    drawn = StakeholderMap(tables)
    links = {tuple(link) for link in links_of(tables)}
    organisations = drawn.organisations
    above = dict(
        zip(organisations["organisation_id"], organisations["parent_id"], strict=True)
    )
    tied = {frozenset(own[:2]) for own in tables["ties"].itertuples(index=False)}
    joined: dict[str, Callable[[str, str], bool]] = {
        "parent": lambda own, other: above[own] == other,
        "agency": lambda own, other: above[other] == own,
        "tie": lambda own, other: frozenset((own, other)) in tied,
    }
    for way, joins in joined.items():
        wanted = {
            (problem, other)
            for problem, own in links
            for other in BODIES
            if joins(own, other) and (problem, other) not in links
        }
        found = possibly_affected(drawn, follow=way)
        assert set(zip(found["problem_id"], found["body_id"], strict=True)) == wanted


@quick
@given(maps())
def test_whatever_is_suggested_is_new_and_has_a_trail(
    tables: dict[str, pd.DataFrame],
) -> None:
    found = possibly_affected(StakeholderMap(tables), most=20)
    pairs = list(zip(found["problem_id"], found["body_id"], strict=True))
    assert len(pairs) == len(set(pairs))
    assert not set(pairs) & {tuple(link) for link in links_of(tables)}
    assert (found["trail"].str.endswith(".") & (found["length"] >= 1)).all()
    assert found["basis"].eq("inferred").all()
    for own, rows in found.groupby("problem_id"):
        assert rows["score"].round(9).is_monotonic_decreasing, own
    assert {way for cell in found["ways"] for way in cell.split("|")} <= set(WAYS)


@quick
@given(maps(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    tables: dict[str, pd.DataFrame], random: Random
) -> None:
    shuffled = {
        name: frame.sample(frac=1, random_state=random.randint(0, 999))
        for name, frame in tables.items()
    }
    pd.testing.assert_frame_equal(
        possibly_affected(StakeholderMap(shuffled)),
        possibly_affected(StakeholderMap(tables)),
        check_exact=True,
    )


@quick
@given(maps(), st.data())
def test_a_decision_is_kept_and_the_map_before_is_as_it_was(
    tables: dict[str, pd.DataFrame], data: st.DataObject
) -> None:
    before = StakeholderMap(tables)
    found = possibly_affected(before)
    if found.empty:
        return
    own = found.iloc[data.draw(st.integers(0, len(found) - 1))]
    pair = (own["problem_id"], own["body_id"])
    for edit in (accept_suggestion, reject_suggestion):
        after = edit(before, *pair)
        again = possibly_affected(after, pair[0], most=20)
        assert pair[1] not in set(again["body_id"])
    accepted = accept_suggestion(before, *pair).affects.iloc[-1]
    assert accepted["basis"] == "inferred"
    assert accepted["note"].endswith(own["trail"])
    assert before == StakeholderMap(tables)
    assert possibly_affected(before).equals(found)
