"""The same problem in other words: a few statements, and which are offered as pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from servicecomm import ServiceCommError, UnknownIdError
from servicecomm.analysis.inference import reject_suggestion
from servicecomm.community.similar_problems import MAYBE, SAME, similar_problems
from servicecomm.model.edits import add
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Sequence

STATEMENTS = Path(__file__).with_name("similar_problems.csv")

TITLES = (
    "Probate is slow and bereaved families wait",  # P1
    "Bereaved families are waiting for slow probate",  # P2
    "Tenants report broken boilers twice",  # P3
    "Renters must report a boiler again before someone fixes it",  # P4
    "Ferries to the islands are cancelled in winter",  # P5
    "Farmers draw field boundaries for three schemes",  # P6
)


def map_of(titles: Sequence[str], **columns: Sequence[str]) -> StakeholderMap:
    ids = [f"P{number}" for number in range(1, len(titles) + 1)]
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ids, "title": titles, **columns}),
            "organisations": pd.DataFrame(
                {"organisation_id": ["dwp"], "name": ["Pensions"]}
            ),
            "affects": pd.DataFrame({"problem_id": ["P1"], "body_id": ["dwp"]}),
        }
    )


def pairs(found: pd.DataFrame) -> list[tuple[str, str, str]]:
    columns = (found[name] for name in ("problem_a", "problem_b", "verdict"))
    return list(zip(*columns, strict=True))


def test_two_lists_the_sure_one_first() -> None:
    found = similar_problems(map_of(TITLES))
    assert pairs(found) == [("P1", "P2", SAME), ("P3", "P4", MAYBE)]
    assert found["words"].iloc[0] > 0.9
    assert found["score"].between(0.2, 1).all()


def test_the_words_that_they_share_are_shown_and_those_that_only_one_has() -> None:
    own = similar_problems(map_of(TITLES)).iloc[1]
    assert own["shared_words"] == "boiler|broken ~ fixes|report|tenants ~ renters"
    assert (own["only_a"], own["only_b"]) == ("", "")
    own = similar_problems(map_of(["Slow probate for sons", "Slow probate"])).iloc[0]
    assert own["text"] == "Both say probate and slow; only P1 says sons."


def test_look_alikes_are_not_called_the_same() -> None:
    looks = map_of(
        [
            "Disabled drivers wait three months for a new badge",
            "Disabled drivers wait three months for an adapted car",
            *TITLES[2:],
        ]
    )
    assert ("P1", "P2", MAYBE) in pairs(similar_problems(looks))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("within 28 days", "within 56 days"),
        ("in England", "in Wales"),
        ("if they are under age", "if they are over age"),
    ],
)
def test_figures_nations_and_limits_keep_problems_apart(
    first: str, second: str
) -> None:
    stem = "Widows have to claim the bereavement payment from the council"
    found = similar_problems(map_of([f"{stem} {first}", f"{stem} {second}"]))
    assert pairs(found) == [("P1", "P2", MAYBE)]
    same = similar_problems(map_of([f"{stem} {first}", f"{stem} {first} now"]))
    assert pairs(same) == [("P1", "P2", SAME)]


def test_a_slip_of_the_pen_is_still_the_same() -> None:
    found = similar_problems(
        map_of(
            [
                "Claimants cannot upload documents about accommodation",
                "Claimants cannot upload documents about acommodation",
                *TITLES[2:],
            ]
        )
    )
    assert pairs(found)[0] == ("P1", "P2", SAME)


def test_who_has_it_and_what_happens_count_too() -> None:
    titles = ["Too late", "Not in time", *TITLES[2:]]
    what = ["Letters about probate come late", "Probate letters are late", *[""] * 4]
    who = ["Executors", "Executors", *[""] * 4]
    found = similar_problems(map_of(titles, what=what, who=who))
    assert ("P1", "P2") in [own[:2] for own in pairs(found)]
    assert ("P1", "P2") not in [
        own[:2] for own in pairs(similar_problems(map_of(titles)))
    ]


def test_what_was_judged_is_not_asked_again() -> None:
    for judgement in ("same", "different"):
        for left, right in (("P1", "P2"), ("P2", "P1")):
            judged = add(
                map_of(TITLES),
                "judgements",
                left=left,
                right=right,
                judgement=judgement,
            )
            assert pairs(similar_problems(judged)) == [("P3", "P4", MAYBE)]
    unsure = add(
        map_of(TITLES), "judgements", left="P1", right="P2", judgement="unsure"
    )
    assert len(similar_problems(unsure)) == 2


def test_a_body_that_was_rejected_has_nothing_to_do_with_it() -> None:
    rejected = reject_suggestion(map_of(TITLES), "P2", "dwp")
    assert len(similar_problems(rejected)) == 2


def test_one_problem_is_compared_with_all_others() -> None:
    found = similar_problems(map_of(TITLES), "P4")
    assert pairs(found) == [("P3", "P4", MAYBE)]
    assert similar_problems(map_of(TITLES), ["P5", "P6"]).empty


def test_no_more_are_listed_than_asked_for() -> None:
    everything = similar_problems(map_of(TITLES), limit=None)
    assert similar_problems(map_of(TITLES), limit=1).equals(everything.head(1))


def test_texts_without_telling_words_are_like_nothing() -> None:
    found = similar_problems(
        map_of(["It is what it is", "It is what it is", ""[:0] or "…"])
    )
    assert found.empty
    assert found["score"].dtype == "float64"


def test_nothing_is_changed() -> None:
    before = map_of(TITLES)
    similar_problems(before)
    assert before == map_of(TITLES)


def test_the_order_of_rows_changes_nothing() -> None:
    drawn = map_of(TITLES)
    shuffled = drawn.with_table("problems", drawn.problems.iloc[::-1])
    assert similar_problems(shuffled).equals(similar_problems(drawn))


def test_what_is_unknown_or_too_small_is_refused() -> None:
    with pytest.raises(UnknownIdError):
        similar_problems(map_of(TITLES), "P9")
    with pytest.raises(ServiceCommError, match="limit is 0"):
        similar_problems(map_of(TITLES), limit=0)


def test_the_lead_example_repeats_nothing(example: StakeholderMap) -> None:
    assert similar_problems(example).empty


@pytest.mark.parametrize("part", ["first", "held out"])
def test_statements_in_other_words_are_found_and_look_alikes_are_not(
    part: str,
) -> None:
    rows = pd.read_csv(STATEMENTS, dtype="str")
    rows = rows[rows["part"] == part].reset_index(drop=True)
    ids = [f"P{number}" for number in range(1, len(rows) + 1)]
    about = rows.set_index(pd.Index(ids))[["problem", "kind"]]
    found = similar_problems(map_of(rows["statement"].tolist()), limit=None)
    kinds = {"same problem": 0, "near": 0}
    for own in found[found["verdict"] == SAME].itertuples():
        first, second = (about.loc[str(each)] for each in own[1:3])
        assert first["problem"] == second["problem"]
        assert "look-alike" not in (first["kind"], second["kind"])
        kinds["near"] += {first["kind"], second["kind"]} == {"base", "near"}
    assert kinds["near"] == (about["kind"] == "base").sum()
