"""The pages that the steps point to: all from one file, and none of them needed."""

from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from servicecomm.community._activity_kinds import ACTIVITIES
from servicecomm.community.activities import suggest_activities
from servicecomm.community.activity_plans import plan_activity
from servicecomm.community.links import LINK_COLUMNS, external_links, link_line
from servicecomm.community.suitability import suitability
from servicecomm.community.terms import terms_of_reference

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap

PACKAGE = Path(__file__).parents[2] / "servicecomm"
URL = re.compile(r"https?://\w[^\s\"')]+")
# Names of formats: nobody opens them.
NAMESPACES = (
    "http://www.w3.org/",
    "http://gexf.net/1.3",
    "http://graphml.graphdrawing.org/xmlns",
)


def documents(stakeholder_map: StakeholderMap, links: pd.DataFrame | None) -> list[str]:
    plans = [
        plan_activity(stakeholder_map, kind, "P05", links=links).text
        for kind in ACTIVITIES
    ]
    return [
        suitability(stakeholder_map, links=links).note,
        terms_of_reference(stakeholder_map, "Ours", links=links),
        *suggest_activities(stakeholder_map, "P05", links=links)["read"],
        *plans,
    ]


def test_each_link_has_a_title_and_a_day_or_says_that_nobody_looked() -> None:
    links = external_links()
    assert list(links.columns) == list(LINK_COLUMNS)
    assert links["link_id"].is_unique
    assert (links[["link_id", "title", "url", "note"]] != "").all(axis=None)
    for day in links.loc[links["checked"] != "", "checked"]:
        dt.date.fromisoformat(day)
    for own, checked in zip(links["link_id"], links["checked"], strict=True):
        assert ("(read " in link_line(own)) == bool(checked)


def addresses(tree: ast.Module) -> set[str]:
    """Find the addresses in a module's texts, its docstrings apart."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        url
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in told
        for url in URL.findall(str(node.value))
    }


def test_no_module_names_a_page_of_its_own() -> None:
    found = {
        url
        for path in PACKAGE.rglob("*.py")
        for url in addresses(ast.parse(path.read_text("utf-8")))
    }
    assert {url for url in found if not url.startswith(NAMESPACES)} == set()


def test_an_address_in_a_module_is_seen() -> None:
    source = "'''See https://a.example/b.'''\nx = 'https://a.example/c'"
    assert addresses(ast.parse(source)) == {"https://a.example/c"}


def test_every_page_shown_comes_from_the_file(example: StakeholderMap) -> None:
    shown = {url for text in documents(example, None) for url in URL.findall(text)}
    assert shown
    assert shown <= set(external_links()["url"])


def test_every_activity_points_to_a_link_that_is_there() -> None:
    asked = {each.link for each in ACTIVITIES.values() if each.link}
    assert asked <= set(external_links()["link_id"])


def test_nothing_breaks_when_every_page_is_gone(example: StakeholderMap) -> None:
    gone = external_links().assign(url="")
    none = external_links().iloc[:0]
    for links in (gone, none):
        texts = documents(example, links)
        assert not any(URL.search(text) for text in texts)
        assert "Our answer: a community." in texts[0]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://a.example", "no"])
def test_only_safe_addresses_are_kept(url: str) -> None:
    own = pd.DataFrame({"link_id": ["ours"], "title": ["Ours"], "url": [url]})
    links = external_links(own)
    assert link_line("ours", links) == "Ours"
    assert len(links) == len(external_links()) + 1


def test_ones_own_row_takes_the_place_of_the_shipped() -> None:
    own = pd.DataFrame(
        {
            "link_id": ["measuring"],
            "title": ["Ours"],
            "url": ["https://a.example/b"],
            "checked": ["2027-01-02"],
        }
    )
    line = link_line("measuring", external_links(own))
    assert line == "Ours: https://a.example/b (read 2 January 2027)"
