"""Texts that would run as markup, in every field: on the app's pages and in JupyterLab.

They are shown letter by letter, and nothing in them runs; the same text in a widget
that takes markup does run, so these tests would see it.
"""

from __future__ import annotations

import json
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import servicecomm as sc
from servicecomm.model.schema import TABLE, TABLES
from servicecomm.views.app import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from servicecomm.model.schema import Column, Table

READY = 60_000
RUNS = "<img src=x onerror='window.ran = 1'>"
NAUGHTY = (
    RUNS,
    "<script>window.ran = 1</script>",
    "javascript:window.ran = 1",
    "\"><svg onload='window.ran = 1'>",
    "{{7*7}} ${window.ran = 1}",
    "'; DROP TABLE problems; --",
    "\u2066test\u2067 \u05e2\u05d1\u05e8 \u202e txt",
    "__proto__",
)
VIEWS = tuple(name for name in sc.__all__ if name.endswith(("View", "Switch")))


def hostile_map() -> sc.StakeholderMap:
    """Give the lead example with such texts in all that is free text, in all tables."""
    given = sc.example_map()
    tables = {}
    for table in TABLES:
        frame = getattr(given, table.name).copy()
        if frame.empty:
            rows = [row_of(table, place, given) for place in range(len(NAUGHTY))]
            frame = pd.DataFrame(rows, dtype="str").drop_duplicates(list(table.key))
        for column in table.columns:
            if column.name in frame and is_free(column, table):
                frame[column.name] = list(islice(cycle(NAUGHTY), len(frame)))
        tables[table.name] = frame
    return sc.StakeholderMap(tables)


def is_free(column: Column, table: Table) -> bool:
    fixed = column.content not in {"text", "address"}
    bound = column.references or column.words or fixed
    return not bound and column.name not in table.key


def row_of(table: Table, place: int, given: sc.StakeholderMap) -> dict[str, str]:
    """Give a row of a table that the example does not have, with what must be right."""
    plain = {"date": "2026-11-01", "number": "1", "flag": "no"}
    row = {}
    for column in table.columns:
        row[column.name] = plain.get(column.content, NAUGHTY[place])
        if column.name in table.key:
            named = table.name if column.name == table.id_column else column.name
            row[column.name] = f"{named} {place}"
        if column.words:
            row[column.name] = column.words[place % len(column.words)]
        if column.references:
            other = TABLE[column.references[0]]
            ids = getattr(given, other.name).get(other.id_column, pd.Series())
            own = ids.iloc[place] if len(ids) > place else f"{other.name} {place}"
            row[column.name] = own
    return row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sc.write_map(hostile_map(), tmp_path / "map")
    return tmp_path


@pytest.fixture
def app(serve: Callable[..., Any], folder: Path) -> Iterator[Any]:
    served = serve(folder, "app", "map")
    yield served
    served.stop()


def test_nothing_runs_on_any_page_of_the_app(app: Any, page: Any) -> None:
    page.goto(app.address, timeout=READY)
    page.locator("#sc-waiting").wait_for(state="detached", timeout=READY)
    page.get_by_label("For the room").uncheck()
    for key, shown in PAGES.items():
        page.locator(f"nav a[href='#{key}']").click()
        title = page.get_by_role("heading", name=shown.view.heading, exact=True)
        title.filter(visible=True).wait_for(timeout=READY)
        use_everything(page, page.locator(".sc-page .sc-view", has=title))
        assert page.evaluate("window.ran") is None, key
        text = page.locator(".sc-page").inner_text().replace("\xa0", " ")
        assert "window.ran = 1" in text, key
        assert page.locator(".sc-page [onerror], .sc-page [onload]").count() == 0
        assert page.locator("a[href^='javascript:']").count() == 0
    page.evaluate("t => document.body.insertAdjacentHTML('beforeend', t)", RUNS)
    page.wait_for_function("window.ran === 1")
    page.faults.clear()  # the picture that is not there


def use_everything(page: Any, view: Any) -> None:
    """Write such a text in every field of a view, and press every button."""
    texts = "input[type=text]:enabled:visible, textarea:enabled:visible"
    fields = view.locator(texts)
    for place in range(fields.count()):
        if place < fields.count():  # what is written may take a field away
            fields.nth(place).fill(RUNS)
            page.keyboard.press("Tab")
    buttons = view.locator("button.jupyter-button:enabled:visible")
    for place in range(buttons.count()):
        if place < buttons.count():
            buttons.nth(place).click()
            page.wait_for_timeout(100)
    page.wait_for_timeout(500)


@pytest.fixture
def lab(serve: Callable[..., Any], folder: Path) -> Iterator[Any]:
    served = serve(folder, "lab", "--folder", ".")
    yield served
    served.stop()


def test_nothing_runs_in_a_notebook(lab: Any, folder: Path, page: Any) -> None:
    shows = [f"display(sc.{view}(session))" for view in VIEWS if view != "NetworkView"]
    shows.append("display(sc.NetworkView(session=session, people=True))")
    first = (
        "import servicecomm as sc\n"
        'session = sc.Session(sc.read_map("map"), for_the_room=False)\n'
    )
    last = f"import ipywidgets\nipywidgets.HTML({RUNS!r})"
    cells = [first + "\n".join(shows), last]
    (folder / "hostile.ipynb").write_text(json.dumps(notebook(cells)), "utf-8")
    page.goto(lab.address.replace("/lab?", "/lab/tree/hostile.ipynb?"), timeout=READY)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=READY)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.locator(".sc-view").nth(len(VIEWS) - 2).wait_for(timeout=READY)
    page.locator(".scm-svg").wait_for(timeout=READY)
    page.wait_for_timeout(1000)
    assert page.evaluate("window.ran") is None
    assert "window.ran = 1" in page.locator(".jp-OutputArea").first.inner_text()
    page.locator(".jp-CodeCell .cm-content").last.click()
    page.keyboard.press("Control+Enter")
    page.wait_for_function("window.ran === 1", timeout=READY)
    page.faults.clear()  # the picture that is not there
    page.goto("about:blank")


def notebook(cells: list[str]) -> dict[str, Any]:
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": [
            {**code, "source": source, "id": f"cell-{place}"}
            for place, source in enumerate(cells)
        ],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
