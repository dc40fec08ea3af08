"""The report in a real browser: read by everybody, on any screen and on paper."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import servicecomm as sc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = dt.date(2026, 11, 5)
WIDTH = "document.documentElement.scrollWidth"
A4 = {"width": 718, "height": 1047}  # in CSS pixels, between margins of a centimetre


@pytest.fixture
def report(tmp_path: Path) -> Path:
    m = sc.example_map()
    m = sc.add_objectives(m, sc.draft_objectives(m, ["P05", "P06"], today=DAY))
    m = sc.log_decision(m, "Share the figures.", kind="action", owner="dwp", date=DAY)
    m = sc.log_activity(m, sc.plan_activity(m, "experience map", "P05"), date=DAY)
    plan = sc.suggest_invitations(m, limit=5)
    return sc.write_report(m, tmp_path / "report.html", plan=plan, date=DAY)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (320, 256)])
def test_no_breach_of_wcag_and_nothing_beside_the_page(
    new_page: Callable[..., Any],
    violations: Callable[[Any], list[str]],
    report: Path,
    width: int,
    height: int,
) -> None:
    page = new_page(viewport={"width": width, "height": height})
    page.goto(report.as_uri())
    assert violations(page) == []
    assert page.evaluate(WIDTH) <= width


def test_paper_cuts_nothing_off(new_page: Callable[..., Any], report: Path) -> None:
    page = new_page(viewport=A4)
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(WIDTH) <= A4["width"]
    # The control: an address that may not be broken stands out over the edge.
    page.add_style_tag(content="td a { overflow-wrap: normal !important; }")
    assert page.evaluate(WIDTH) > A4["width"]
