"""The app as it is served: the journey, keys alone, WCAG, what stays here.

What a view says and does is tested without a browser, in `tests/views`.
"""

from __future__ import annotations

import re
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import servicecomm as sc
from servicecomm.files.encoding import csv_bytes
from servicecomm.model.frames import text_cell
from servicecomm.views.app import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
READY = 60_000


@pytest.fixture(scope="module")
def app(
    serve: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """Serve a copy of the lead example, with a workspace beside it."""
    folder = tmp_path_factory.mktemp("app")
    shutil.copytree(sc.example_path("after-a-death"), folder / "map")
    served = serve(folder, "app", "map")
    served.folder = folder
    yield served
    served.stop()


def opened(page: Any, served: Any) -> Any:
    page.goto(served.address, timeout=READY)
    page.locator("#sc-waiting").wait_for(state="detached", timeout=READY)
    return page


def turn_to(page: Any, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    heading = next(p.view.heading for p in PAGES.values() if p.label == name)
    shown = page.get_by_role("heading", name=heading, exact=True)
    shown.filter(visible=True).wait_for(timeout=READY)
    assert page.title().startswith(name)


def status(page: Any, text: str) -> None:
    page.locator(".sc-said:visible", has_text=text).first.wait_for(timeout=READY)


def downloaded(page: Any, name: str) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("button", name=name).click()
    return Path(coming.value.path()).read_bytes()


def same_file(frame: Any, name: str) -> bytes:
    return csv_bytes(frame.map(text_cell), name)


def test_the_whole_journey_with_a_mouse(app: Any, page: Any) -> None:
    here = app.folder / "map.scws"
    opened(page, app)

    turn_to(page, "Who is affected")
    for problem in ("P05", "P13"):
        page.locator(f"input[data-key={problem}]:visible").check()
    status(page, "2 problems: 6 bodies affected.")
    found = sc.affected_bodies(sc.read_map(here), ["P05", "P13"])
    file = downloaded(page, "Download who is affected (CSV)")
    assert file == same_file(found, "affected.csv")

    turn_to(page, "Who else?")
    page.locator("input[data-key='P05|general-register-office']:visible").check()
    page.get_by_role("button", name="Record the picked as inferred").click()
    status(page, "Recorded as inferred: P05 and GRO. Saved")
    assert basis_of(here, "P05", "general-register-office") == ["inferred"]

    turn_to(page, "Problems")
    page.get_by_label("A new problem, in one sentence").fill("Letters come too late")
    page.get_by_role("button", name="Add problem").click()
    status(page, "Added P14: Letters come too late. Saved")

    turn_to(page, "Invitations")
    page.get_by_label("Most seats", exact=True).fill("3")
    page.get_by_role("button", name="Suggest a list").click()
    status(page, "seats suggested.")
    first = sc.suggest_invitations(sc.read_map(here), 3, ["P05", "P13"])
    page.get_by_label("Seat", exact=True).select_option(index=0)
    page.get_by_role("button", name="Find somebody else").click()
    status(page, "left out.")
    swapped, *rest = first.invited["person_id"].tolist()
    better = first.replacements.set_index("seat_id").loc[swapped, "replacement_id"]
    now, rules = sc.read_map(here), {"must": sorted([*rest, better])}
    second = sc.suggest_invitations(now, 3, ["P05", "P13"], never=[swapped], **rules)
    assert swapped not in set(second.invited["person_id"])
    file = downloaded(page, "Download the invite list (CSV)")
    assert file == same_file(sc.invite_list(now, second), "invites.csv")

    page.get_by_role("button", name=re.compile("^Undo: Added P14")).click()
    status(page, "Undone: Added P14")
    turn_to(page, "History")
    page.reload()
    page.locator("#sc-waiting").wait_for(state="detached", timeout=READY)
    page.get_by_role("cell", name="Undone: Added P14").wait_for(timeout=READY)
    assert page.title().startswith("History")
    turn_to(page, "Problems")
    page.locator("input[data-key=P05]:visible:checked").wait_for(timeout=READY)
    assert basis_of(here, "P05", "general-register-office") == ["inferred"]
    assert "P14" not in set(sc.read_map(here).problems["problem_id"])
    assert app.outside() == []


def basis_of(path: Path, problem: str, body: str) -> list[str]:
    links = sc.read_map(path).affects
    chosen = (links["problem_id"] == problem) & (links["body_id"] == body)
    return links.loc[chosen, "basis"].tolist()


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def tab_to(page: Any, selector: str, text: str = "") -> None:
    """
    Press Tab, and nothing else, until something has the focus, and shows it.

    It is known by a selector, and by the words that it or its label begins with.
    """
    wanted = """([selector, text]) => {
      const here = document.activeElement;
      const words = (here.labels?.[0] ?? here).textContent.trim();
      return here.matches(selector) && words.startsWith(text);
    }"""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(wanted, [selector, text]):
            seen = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(seen) != "none"
            return
    raise AssertionError(selector, text)


def go_to(page: Any, key: str) -> None:
    tab_to(page, f"nav a[href='#{key}']")
    page.keyboard.press("Enter")
    label = PAGES[key].label
    page.wait_for_function("l => document.title.startsWith(l)", arg=label)
    heading = page.get_by_role("heading", name=PAGES[key].view.heading, exact=True)
    heading.filter(visible=True).wait_for(timeout=READY)
    assert focused(page) == label


def press(page: Any, text: str) -> None:
    """Go to a button by its words, and press it."""
    tab_to(page, "button:not(:disabled)", text)
    page.keyboard.press("Enter")


def test_the_journey_with_the_keyboard_alone(app: Any, page: Any) -> None:
    here = app.folder / "map.scws"
    opened(page, app)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the page"
    page.keyboard.press("Enter")
    assert focused(page) == "The problems"
    tab_to(page, "input[type=text]")
    page.keyboard.type("Nobody answers")
    tab_to(page, "button")
    page.keyboard.press("Enter")
    status(page, "Nobody answers. Saved")
    tab_to(page, "input[data-key=P06]")
    page.keyboard.press("Space")
    status(page, "1 ticked.")

    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.reload()
    page.locator("#sc-waiting").wait_for(state="detached", timeout=READY)
    page.locator("input[data-key=P06]:visible:checked").wait_for(timeout=READY)

    go_to(page, "capture")
    began = time.monotonic()
    tab_to(page, "[role=combobox]")
    page.keyboard.type("P06")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "[role=combobox]")
    page.keyboard.type("national hi")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    status(page, "Added National Highways; linked P06 and National Highways. Saved")
    assert time.monotonic() - began < 10
    assert basis_of(here, "P06", "national-highways") == ["assumed"]

    go_to(page, "possible")
    tab_to(page, "input[data-key]")
    own = page.evaluate("document.activeElement.dataset.key").split("|")
    page.keyboard.press("Space")
    press(page, "Record the picked as inferred")
    status(page, "Recorded as inferred: P06 and ")
    assert basis_of(here, *own) == ["inferred"]


def test_the_map_and_the_list_with_the_keyboard_alone(app: Any, page: Any) -> None:
    here = app.folder / "map.scws"
    opened(page, app)
    go_to(page, "map")
    tab_to(page, "input", "Add and change links")
    page.keyboard.press("Space")
    for label, keys in (
        ("Problem", "P11"),
        ("Body", "General Register Office"),
        ("Link", "holds data"),
        ("How sure", "stated"),
    ):
        tab_to(page, "select", label)
        page.keyboard.type(keys)
    press(page, "Save link")
    undo = "Change the link of P11"
    page.get_by_role("button", name=f"Undo: {undo}").wait_for(timeout=READY)
    assert basis_of(here, "P11", "general-register-office") == ["stated"]

    go_to(page, "invitations")
    tab_to(page, "input[type=range]", "Most seats")
    page.keyboard.press("ArrowLeft")
    press(page, "Suggest a list")
    status(page, "seats suggested.")
    now = sc.read_map(here)
    first = sc.suggest_invitations(now, 5, None)
    press(page, "Find somebody else")
    status(page, "left out.")
    swapped, *rest = first.invited["person_id"].tolist()
    better = first.replacements.set_index("seat_id").loc[swapped, "replacement_id"]
    rules = {"must": sorted([*rest, better]), "never": [swapped]}
    second = sc.suggest_invitations(now, 5, None, **rules)
    tab_to(page, "button", "Download the invite list (CSV)")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    file = Path(coming.value.path()).read_bytes()
    assert file == same_file(sc.invite_list(now, second), "invites.csv")

    press(page, f"Undo: {undo}")
    status(page, f"Undone: {undo}")
    assert basis_of(here, "P11", "general-register-office") == ["inferred"]
    page.go_back()  # the browser's own keys do not reach a page under test
    page.get_by_role("heading", name=PAGES["map"].view.heading).wait_for()
    assert page.title().startswith("Map")


def test_every_page_meets_wcag_in_what_is_ours(
    app: Any, page: Any, violations: Callable[[Any], list[str]]
) -> None:
    opened(page, app)
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    for label in (page.label for page in PAGES.values()):
        turn_to(page, label)
        page.wait_for_timeout(500)
        if label == "Invitations":
            page.get_by_role("button", name="Suggest a list").click()
            status(page, "seats suggested.")
        assert violations(page) == [], label
        doubled = "[...document.querySelectorAll('[id]')].map(e => e.id)"
        ids = page.evaluate(doubled)
        assert len(ids) == len(set(ids)), label
        for landmark in ("banner", "navigation", "main"):
            assert page.get_by_role(landmark).count() == 1, landmark


def test_pages_fit_at_four_times_the_size(app: Any, new_page: Any) -> None:
    page = opened(new_page(viewport={"width": 320, "height": 256}), app)
    for label in (page.label for page in PAGES.values()):
        turn_to(page, label)
        page.wait_for_timeout(300)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, label


def test_the_map_takes_the_room_that_it_has(app: Any, page: Any) -> None:
    opened(page, app)
    turn_to(page, "Map")
    page.locator(".scm-node").first.wait_for()
    page.wait_for_timeout(500)
    frame = page.locator(".scm-svg").bounding_box()
    boxes = [node.bounding_box() for node in page.locator(".scm-shape").all()]
    middles = [box["y"] + box["height"] / 2 - frame["y"] for box in boxes if box]
    assert max(middles) - min(middles) > frame["height"] / 2 > 150


def answer(address: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(address, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310
            return reply.status, reply.geturl()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.url


def test_nobody_gets_in_without_the_token_or_at_the_files(app: Any) -> None:
    root, _, token = app.address.partition("?")
    assert answer(root)[1].startswith(f"{root}login")
    assert answer(f"{root}voila/files/app.ipynb?{token}")[0] == 403
    assert answer(f"{root}?{token}&template=classic")[0] == 200
    assert answer(root + "?" + token, Host="elsewhere.example")[0] == 403
    with urllib.request.urlopen(app.address, timeout=60) as reply:  # noqa: S310
        policy = reply.headers["Content-Security-Policy"]
        text = reply.read().decode("utf-8")
    assert "default-src 'self'" in policy
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text) == []


def test_the_command_says_what_to_open_and_ends_when_told(
    serve: Callable[..., Any], tmp_path: Path
) -> None:
    served = serve(tmp_path, "app")
    opening = served.said
    assert "in memory: what you change is gone when you stop." in opening
    assert "To stop: press Ctrl+C here." in opening
    time.sleep(1)
    assert served.stop() == 0
    assert served.said == f"{opening}Stopped.\n"
