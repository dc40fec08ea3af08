"""The plan as it is told: words for lists that a solver has not made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from servicecomm.analysis import invitations
from servicecomm.analysis.candidates import find_candidates
from servicecomm.analysis.explaining import left_out, notes, proof, told_list, voices
from servicecomm.analysis.invitations import suggest_invitations
from servicecomm.analysis.seating import Seating
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.analysis.candidates import Candidates
    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]


@pytest.fixture(scope="module")
def seats(example: StakeholderMap) -> Candidates:
    return find_candidates(example, None, BASIS, (), ())


def places(seats: Candidates, *ids: str) -> tuple[int, ...]:
    order = list(seats.seats.index)
    return tuple(sorted(order.index(each) for each in ids))


@pytest.mark.parametrize(
    ("best", "others", "fewest", "limit", "said"),
    [
        (
            Seating((1, 2), (), optimal=True, gap=0),
            0,
            2,
            3,
            [
                "Proved: no list of 3 seats or fewer does better by these preferences.",
                "Proved: no list with fewer seats covers as much.",
            ],
        ),
        (
            Seating((1, 2), (), optimal=False, gap=0.0234),
            0,
            None,
            1000,
            [
                (
                    "Good, but not proved best: another list could be 2.3% better. "
                    "Allow more time for the proof."
                )
            ],
        ),
        (
            Seating((1, 2), (), optimal=False, gap=0.25, unproved=0),
            0,
            None,
            1000,
            [
                (
                    "Good, but not proved best: another list could cover 25.0% more, "
                    "and no more than that. Allow more time for the proof."
                )
            ],
        ),
        (
            Seating((1, 2), (), optimal=False, gap=0.25, unproved=2),
            0,
            None,
            1000,
            [
                (
                    "Good, but not proved best: another list might be better in what "
                    "counts after that. No list covers more. Allow more time for the "
                    "proof."
                )
            ],
        ),
        (
            Seating((1, 2), (), optimal=True, gap=0),
            5,
            1,
            1000,
            [
                (
                    "Proved: no list of 1,000 seats or fewer does better by these "
                    "preferences."
                ),
                (
                    "1 seat would cover as much, and no fewer; the other seats bring "
                    "in people whom we know and more of the affected bodies."
                ),
                "Exactly as good: at least 5 other lists.",
            ],
        ),
        (
            Seating((1,), (), optimal=True, gap=0),
            1,
            1,
            1,
            [
                "Proved: no list of 1 seat does better by these preferences.",
                "Proved: no list with fewer seats covers as much.",
                "Exactly as good: 1 other list.",
            ],
        ),
    ],
)
def test_how_sure_it_is(
    *,
    seats: Candidates,
    best: Seating,
    others: int,
    fewest: int | None,
    limit: int,
    said: list[str],
) -> None:
    assert list(proof(seats, best, others, fewest, limit)) == said


def test_those_we_know_best_come_first(seats: Candidates) -> None:
    chosen = places(seats, "sian", "kit", "priya", "iris", "amina", "dfe", "omar")
    told = told_list(seats, chosen, frozenset(places(seats, "omar")))
    assert told["person_id"].tolist() == [
        *("amina", "iris", "priya", "sian", "kit", "omar", ""),
    ]
    assert told["seat"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert told["why"][5] == (
        "You asked for them; recorded as affected by P05, P08 and P09; thought to be "
        "affected by P07, to be confirmed; the only one here who can speak for P07."
    )


def test_who_can_speak_for_each_problem(seats: Candidates) -> None:
    chosen = places(seats, "amina", "iris")
    assert voices(seats, chosen).tolist() == [1, 1, 0, 0, 0, 0, 0, 2, 2, 0, 0, 2, 1]
    assert voices(seats, ()).tolist() == [0] * 13


def test_nobody_is_both_in_and_out(seats: Candidates) -> None:
    chosen = places(seats, "amina", "iris")
    out = left_out(seats, chosen, 2).set_index("seat_id")["why"]
    people = set(seats.seats.index[seats.seats["person_id"] != ""])
    assert set(out.index) == (people - {"amina", "iris"}) | {"quinn", "rowan"}
    assert out["hamish"] == "Cabinet Office has a seat already."
    assert out["mo"] == "No seat left; could have spoken for P11."


@pytest.mark.parametrize(
    ("ids", "limit", "said"),
    [
        (
            ["amina", "bryn", "priya"],
            3,
            [
                (
                    "32 affected bodies have no seat; there is nobody to ask yet in 16 "
                    "of them."
                )
            ],
        ),
        (
            ["amina", "bryn", "dhsc", "camden-council"],
            9,
            [
                (
                    "Still to be found: someone from Department of Health and Social "
                    "Care and someone from London Borough of Camden."
                ),
                (
                    "31 affected bodies have no seat; there is nobody to ask yet in 14 "
                    "of them."
                ),
            ],
        ),
    ],
)
def test_what_a_list_leaves_open(
    seats: Candidates, ids: list[str], limit: int, said: list[str]
) -> None:
    assert list(notes(seats, places(seats, *ids), limit, np.ones(13))) == said


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("", "have no seat; there is nobody to ask yet in any of them."),
        ("y;Y;b", "have no seat; there is nobody to ask yet in 1 of them."),
        ("y;Y;b\nz;Z;c", "have no seat."),
    ],
)
def test_bodies_without_a_seat(map_from: Draw, people: str, said: str) -> None:
    drawn = map_from(
        f"""
        problems
        problem_id ; title
        P1         ; One

        organisations
        organisation_id ; name
        a               ; A
        b               ; B
        c               ; C

        affects
        problem_id ; body_id
        P1         ; a
        P1         ; b
        P1         ; c

        people
        person_id ; role ; organisation_id
        x         ; X    ; a
        {people}
        """
    )
    plan = suggest_invitations(drawn, 1, must=["a"])
    assert f"2 affected bodies {said}" in plan.notes


def test_a_list_that_breaks_a_rule_is_never_given(
    example: StakeholderMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = Seating(tuple(range(9)), (9,), optimal=True, gap=0)
    monkeypatch.setattr(invitations.SeatingModel, "solve", lambda *_: every)
    monkeypatch.setattr(invitations.SeatingModel, "alternatives", lambda *_: ())
    monkeypatch.setattr(invitations.SeatingModel, "fewest", lambda *_: None)
    with pytest.raises(RuntimeError, match=r"breaks its own rules: 9 seats are more"):
        suggest_invitations(example, 8)


def test_no_time_for_a_proof(example: StakeholderMap) -> None:
    plan = suggest_invitations(example, 6, seconds=0)
    assert len(plan.invited) <= 6
    assert 0 <= plan.gap <= 1
    if not plan.optimal:
        assert plan.notes[0].startswith("Good, but not proved best")
        assert plan.alternatives == []


def test_many_open_problems_are_counted_and_some_are_named(map_from: Draw) -> None:
    links = "".join(f"P{n} ; b{n} ; stated\n" for n in range(9))
    problems = "".join(f"P{n} ; Late\n" for n in range(9))
    bodies = "".join(f"b{n} ; Body {n}\n" for n in range(9))
    drawn = map_from(
        f"problems\nproblem_id ; title\n{problems}\n"
        f"organisations\norganisation_id ; name\n{bodies}\n"
        f"affects\nproblem_id ; body_id ; basis\n{links}"
    )
    said = suggest_invitations(drawn, 2).notes
    assert (
        "7 problems stay uncovered (no seat was left): P2, P3, P4, P5, P6, P7 "
        "and 1 more."
    ) in said
    assert (
        "9 problems are not shared yet, with one body recorded for each: P0, P1, P2, "
        "P3, P4, P5 and 3 more. Who else has them?"
    ) in said
