"""Step 5: agendas that add up, with bodies and roles that speak."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.community.agendas import SHARED_AT_MOST, agenda
from servicecomm.errors import ServiceCommError, UnknownIdError
from servicecomm.files.examples import example_map

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

EXAMPLE = example_map()


@given(st.integers(20, 240), st.sampled_from(["first call", "first meeting"]))
@settings(max_examples=30, deadline=None)
def test_the_minutes_add_up(minutes: int, kind: Any) -> None:
    body = "dwp" if kind == "first call" else ""
    items = agenda(EXAMPLE, kind, body_id=body, minutes=minutes).items
    assert items["minutes"].sum() == minutes
    assert items["minutes"].min() >= 2
    starts = [int(h) * 60 + int(m) for h, m in items["start"].str.split(":")]
    assert starts == [0, *items["minutes"].cumsum()[:-1]]


def title(stakeholder_map: StakeholderMap, own: str) -> str:
    titles = stakeholder_map.problems.set_index("problem_id")["title"]
    return str(titles[own])


def test_a_call_is_about_what_the_body_shares(example: StakeholderMap) -> None:
    found = agenda(example, "first call", body_id="hmrc")
    talked = found.items["item"][found.items["item"].str.contains("is this true")]
    assert talked.tolist() == [
        f"“{title(example, own)}”: is this true for you?"
        for own in ("P01", "P05", "P06")
    ]
    assert set(found.items["who speaks"]) == {"convener", "HM Revenue & Customs"}
    assert found.title == "First call with HM Revenue & Customs"


def test_a_meeting_talks_of_the_agreed_problems_that_most_have(
    example: StakeholderMap,
) -> None:
    found = agenda(
        example, "first meeting", starts=dt.datetime(2026, 12, 8, 9, 50, tzinfo=dt.UTC)
    )
    talked = found.items[found.items["item"].str.contains("what we know")]
    assert len(talked) == SHARED_AT_MOST
    assert talked["who speaks"].iloc[0].startswith("Department for Work and Pensions")
    assert found.items["start"].iloc[:2].tolist() == ["09:50", "09:56"]
    assert found.text.startswith("First meeting, 8 December 2026, 09:50: 90 minutes\n")
    assert "Sample" not in found.text
    assert "eight bodies" in found._repr_html_()
    assert "eight bodies" not in found.text  # that is for the convener


def test_problems_may_be_chosen(example: StakeholderMap) -> None:
    found = agenda(example, problems=["P13", "P07", "P06", "P05"])
    talked = found.items["item"][found.items["item"].str.contains("what we know")]
    assert [each.split("”")[0][1:] for each in talked] == [
        title(example, own) for own in ("P05", "P06", "P07")
    ]


def test_what_cannot_be_planned_is_said(example: StakeholderMap) -> None:
    with pytest.raises(ServiceCommError, match="There is no agenda for 'lunch'"):
        agenda(example, "lunch")  # type: ignore[arg-type]
    with pytest.raises(ServiceCommError, match="Say which: body_id"):
        agenda(example, "first call")
    with pytest.raises(ServiceCommError, match="5 minutes are too short for 10 items"):
        agenda(example, minutes=5)
    with pytest.raises(UnknownIdError, match="No body has the id 'dwpp'"):
        agenda(example, "first call", body_id="dwpp")
    with pytest.raises(ServiceCommError, match="is with all bodies, not with 'dwp'"):
        agenda(example, "first meeting", body_id="dwp")


def test_whoever_runs_it_speaks_and_then_another_that_bears_it(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    drawn = map_from("""
        problems
        problem_id ; title
        P1         ; Late
        P2         ; Lost

        organisations
        organisation_id ; name     ; is_group
        ans             ; Councils ; yes
        dwp             ; Pensions ;
        hmrc            ; Revenue  ;

        affects
        problem_id ; body_id ; relation     ; basis
        P1         ; ans     ; runs part    ; stated
        P1         ; dwp     ; bears it     ; stated
        P1         ; hmrc    ; funds        ; stated
        P1         ; hmrc    ; bears it     ; stated
        P2         ; ans     ; runs part    ; stated
    """)
    speak = agenda(drawn).items["who speaks"].tolist()
    assert speak[2] == "Revenue and Pensions"  # a group of bodies has no one voice
    assert speak[3] == "convener; no body is recorded that could say it"
