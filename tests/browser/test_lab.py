"""JupyterLab as `servicecomm lab` serves it: the journey, and what stays here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import servicecomm as sc
from servicecomm.files.encoding import csv_bytes
from servicecomm.model.frames import text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READY = 60_000
NOTEBOOK = "02-work-in-the-map.ipynb"


@pytest.fixture
def lab(serve: Callable[..., Any], tmp_path: Path) -> Iterator[Any]:
    served = serve(tmp_path, "lab")
    served.folder = tmp_path / "servicecomm-notebooks"
    yield served
    served.stop()


class Lab:
    """A notebook that is open in a page."""

    def __init__(self, page: Any, served: Any, notebook: str) -> None:
        self.page, self.asked = page, []
        page.on("request", lambda request: self.asked.append(request.url))
        # Outputs are not saved, and leaving the page asks about that.
        page.on("dialog", lambda dialog: dialog.accept())
        address = served.address.replace("/lab?", f"/lab/tree/{notebook}?")
        page.goto(address, timeout=READY)
        self.ready()

    def ready(self) -> None:
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=READY)
        self.page.get_by_text(re.compile(r"\| Idle$")).wait_for(timeout=READY)

    def leave(self) -> None:
        # JupyterLab's own, about a kernel that was started anew.
        own = "Could not restore the debugger state"
        faults = self.page.faults
        faults[:] = [fault for fault in faults if not fault.startswith(own)]
        self.page.goto("about:blank")

    def menu(self, name: str, item: str) -> None:
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()

    def view(self, heading: str) -> Any:
        here = self.page.get_by_role("heading", name=heading, exact=True)
        return self.page.locator(".sc-view", has=here)

    def said(self, heading: str, text: str) -> None:
        said = self.view(heading).locator(".sc-said", has_text=text)
        said.wait_for(timeout=READY)

    def downloaded(self, heading: str, name: str) -> bytes:
        with self.page.expect_download() as coming:
            self.view(heading).get_by_role("button", name=name).click()
        return Path(coming.value.path()).read_bytes()

    def run(self, code: str) -> str:
        """Run one cell anew, by its code, and give what it shows."""
        cell = self.page.locator(".jp-CodeCell", has_text=code).last
        before = cell.locator(".jp-InputPrompt").inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        again = re.compile(rf"^(?!{re.escape(before)})\[\d+\]:$")
        cell.locator(".jp-InputPrompt", has_text=again).wait_for(timeout=READY)
        return str(cell.locator(".jp-OutputArea-output").inner_text())


def test_the_whole_journey(lab: Any, page: Any) -> None:
    here = lab.folder / "after-a-death.scws"
    open_lab = Lab(page, lab, NOTEBOOK)
    open_lab.menu("Run", "Run All Cells")
    affected = "Who is affected, and because of what"
    for problem in ("P05", "P13"):
        open_lab.view(affected).locator(f"input[data-key={problem}]").check()
    open_lab.said(affected, "2 problems: 6 bodies affected.")
    file = open_lab.downloaded(affected, "Download who is affected (CSV)")
    found = sc.affected_bodies(sc.read_map(here), ["P05", "P13"])
    assert file == csv_bytes(found.map(text_cell), "affected.csv")

    possible = "Who else may be affected, though nobody said so"
    key = "P05|general-register-office"
    open_lab.view(possible).locator(f"input[data-key='{key}']").check()
    record = open_lab.view(possible).get_by_role("button", name="Record the picked")
    record.click()
    open_lab.said(possible, "Recorded as inferred: P05 and GRO. Saved")
    assert basis_of(here, *key.split("|")) == ["inferred"]

    problems = open_lab.view("The problems")
    problems.get_by_label("A new problem, in one sentence").fill("Letters are late")
    problems.get_by_role("button", name="Add problem").click()
    open_lab.said("The problems", "Added P14: Letters are late. Saved")

    chosen_by_mouse_and_by_keys(open_lab)

    limited_and_swapped(open_lab, here)

    done = open_lab.view("What was done")
    done.get_by_role("button", name="Undo: Added P14: Letters are late").click()
    open_lab.said("What was done", "Undone: Added P14")

    page.reload()
    open_lab.ready()
    assert page.locator(".sc-view").count() == 0
    open_lab.menu("Kernel", "Restart Kernel and Run All Cells")
    page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    done.get_by_role("cell", name="Undone: Added P14").wait_for(timeout=READY)
    assert basis_of(here, *key.split("|")) == ["inferred"]
    assert "P14" not in set(sc.read_map(here).problems["problem_id"])

    assert not [url for url in open_lab.asked if re.search("/(news|update)", url)]
    assert lab.outside() == []
    open_lab.leave()


def basis_of(path: Path, problem: str, body: str) -> list[str]:
    links = sc.read_map(path).affects
    chosen = (links["problem_id"] == problem) & (links["body_id"] == body)
    return links.loc[chosen, "basis"].tolist()


def limited_and_swapped(open_lab: Lab, here: Path) -> None:
    heading = "Whom to invite first, and why"
    invitations = open_lab.view(heading)
    invitations.get_by_label("Most seats", exact=True).fill("3")
    invitations.get_by_role("button", name="Suggest a list").click()
    open_lab.said(heading, "3 seats suggested.")
    now = sc.read_map(here)
    first = sc.suggest_invitations(now, 3, ["P05", "P13"])
    invitations.get_by_role("button", name="Find somebody else").click()
    open_lab.said(heading, "left out.")
    swapped, *rest = first.invited["person_id"].tolist()
    better = first.replacements.set_index("seat_id").loc[swapped, "replacement_id"]
    rules = {"must": sorted([*rest, better]), "never": [swapped]}
    second = sc.suggest_invitations(now, 3, ["P05", "P13"], **rules)
    file = open_lab.downloaded(heading, "Download the invite list (CSV)")
    listed = sc.invite_list(now, second)
    assert file == csv_bytes(listed.map(text_cell), "invites.csv")


def chosen_by_mouse_and_by_keys(open_lab: Lab) -> None:
    page = open_lab.page
    node = page.get_by_role("option", name="Department for Work and Pensions")
    node.locator(".scm-shape").click()
    assert open_lab.run("network.selected") == "['dwp']"
    node.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert open_lab.run("network.selected") == "['P01', 'dwp']"


def test_it_says_what_to_open_and_how_to_stop_and_no_more(lab: Any, page: Any) -> None:
    Lab(page, lab, "00-start-here.ipynb").leave()
    assert lab.stop() == 0
    said = f"""notebooks copied to {lab.folder}; those that were there stay as
        you left them. Open this address in a browser on this computer (give it to
        nobody else): {lab.address} Begin with 00-start-here.ipynb. To stop: press
        Ctrl+C here. Stopped."""
    number, *words = lab.said.split()
    assert number.isdigit()
    assert words == said.split()
