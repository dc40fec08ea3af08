"""The map's page in a real browser: opened from a file, by mouse and by keyboard."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from servicecomm.files.examples import example_map
from servicecomm.views.map_page import write_map_page

if TYPE_CHECKING:
    from collections.abc import Callable

LABELS = """() => {
  const stage = document.querySelector(".scm-svg").getBoundingClientRect();
  return [...document.querySelectorAll(".scm-svg > g > g:last-child > text")]
    .filter((text) => text.textContent)
    .map((text) => [text.textContent, text.getBoundingClientRect()])
    .map(([text, box]) => [text, box.left - stage.left, box.top - stage.top,
      box.right - stage.left, box.bottom - stage.top])
    .concat([["stage", 0, 0, stage.width, stage.height]]);
}"""
FADED = """() => [...document.querySelectorAll(".scm-node")].filter(
  (node) => node.hasAttribute("opacity")).length"""
CHOSEN = """() => [...document.querySelectorAll(".scm-node[aria-selected=true]")].map(
  (node) => node.id_).sort()"""


@pytest.fixture
def opened(new_page: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    def made(
        stakeholder_map: Any = None,
        *,
        size: tuple[int, int] = (1280, 720),
        **options: Any,
    ) -> Any:
        path = write_map_page(
            stakeholder_map or example_map(), tmp_path / "map.html", **options
        )
        page = new_page(viewport={"width": size[0], "height": size[1]})
        page.goto(path.as_uri())
        page.locator(".scm-status:not(:empty)").wait_for()
        page.wait_for_timeout(250)
        return page

    return made


def status(page: Any) -> str:
    return page.locator(".scm-status").inner_text()


def focused(page: Any) -> str:
    return page.evaluate(
        "document.activeElement.id_ || document.activeElement.textContent"
    )


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (320, 180)])
def test_no_breach_of_wcag(
    opened: Callable[..., Any],
    violations: Callable[[Any], list[str]],
    width: int,
    height: int,
) -> None:
    page = opened(size=(width, height), people=True)
    assert violations(page) == []
    for fold in page.locator("summary").all():
        fold.click()
    page.locator(".scm-tables select").select_option("links")
    page.get_by_role("option", name="Department for Work and Pensions").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Focus on selection").click()
    assert violations(page) == []


def test_a_large_map_without_breach(
    opened: Callable[..., Any],
    violations: Callable[[Any], list[str]],
    crowded: Callable[[int, int], Any],
) -> None:
    page = opened(crowded(620, 20))
    assert page.get_by_role("heading", name="Where do you want to start?").is_visible()
    assert page.locator(".scm-node").count() == 0
    assert violations(page) == []
    page.locator(".scm-prompt button").first.click()
    page.wait_for_timeout(200)
    assert 0 < page.locator(".scm-node").count() <= 600
    assert page.locator(".scm-why").count() == 0
    assert focused(page) == page.evaluate(CHOSEN)[0]
    page.keyboard.press("PageDown")
    assert "In focus:" in page.locator(".scm-details").inner_text()


def test_a_breach_is_found(page: Any, violations: Callable[[Any], list[str]]) -> None:
    page.set_content("<img src='data:,'><input>")
    assert {each.partition(":")[0] for each in violations(page)} >= {
        "image-alt",
        "label",
    }


def test_the_whole_way_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened()
    press = page.keyboard.press
    for _ in range(40):
        press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "option":
            break
    press("Home")
    assert focused(page) == "P01"
    assert "P01" in page.locator(".scm-details").inner_text()
    assert status(page).startswith("P01: One report of a death")
    press("ArrowRight")
    second = focused(page)
    assert second != "P01"
    press("PageDown")
    assert focused(page) != second
    press("Home")
    press("Enter")
    assert page.evaluate(CHOSEN) == ["P01"]
    assert "1 selected: P01" in status(page)
    before = page.evaluate("document.activeElement.getAttribute('transform')")
    press("Alt+ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('transform')") != before
    press("Escape")
    assert page.evaluate(CHOSEN) == []
    assert status(page) == "Nothing is selected."


def test_every_node_is_reached_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened()
    page.locator(".scm-node[tabindex='0']").focus()
    seen = set()
    for _ in range(48):
        seen.add(focused(page))
        page.keyboard.press("PageDown")
    assert len(seen) == 48


def test_focus_is_seen(opened: Callable[..., Any]) -> None:
    page = opened()
    page.locator(".scm-node[tabindex='0']").focus()
    ring = page.locator(".scm-node:focus .scm-focus")
    assert ring.evaluate("ring => getComputedStyle(ring).visibility") == "visible"


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (320, 180)])
@pytest.mark.parametrize("large", [False, True])
def test_labels_do_not_overlap_and_are_whole(
    opened: Callable[..., Any],
    crowded: Callable[[int, int], Any],
    width: int,
    height: int,
    large: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    page = opened(crowded(300, 30) if large else None, size=(width, height))
    for _ in range(2):
        *labels, (_, _, _, wide, high) = page.evaluate(LABELS)
        assert labels
        for text, left, top, right, bottom in labels:
            assert min(left, top) >= -1, text
            assert right <= wide + 1, text
            assert bottom <= high + 1, text
        for place, (text, *box) in enumerate(labels):
            for other, *their in labels[place + 1 :]:
                across = min(box[2], their[2]) - max(box[0], their[0])
                along = min(box[3], their[3]) - max(box[1], their[1])
                assert across <= 1 or along <= 4, (text, other)
        page.get_by_role("button", name="Zoom in").click()
        page.wait_for_timeout(250)


def test_all_have_a_name_and_the_table_its_columns_on_a_projector(
    opened: Callable[..., Any],
) -> None:
    page = opened()
    *labels, _ = page.evaluate(LABELS)
    assert page.get_by_text("without room for a name").count() == 0
    # A problem has its id on its marker as well as its title beside it.
    assert len(labels) == page.locator(".scm-node").count() == 48
    wide = "box => box.scrollWidth - box.clientWidth"
    assert page.locator(".scm-scroll").evaluate(wide) == 0


def test_the_view_moves_and_grows_by_mouse_and_buttons(
    opened: Callable[..., Any],
) -> None:
    page = opened()

    def box() -> dict[str, float]:
        return page.locator(".scm-node .scm-shape").first.bounding_box()

    stage = page.locator(".scm-svg").bounding_box()
    corner = stage["x"] + 4, stage["y"] + stage["height"] - 4
    before = box()
    page.mouse.move(*corner)
    page.mouse.down()
    page.mouse.move(corner[0] + 50, corner[1] - 30, steps=4)
    page.mouse.up()
    moved = box()
    assert moved["x"] - before["x"] == pytest.approx(50, abs=1)
    assert moved["y"] - before["y"] == pytest.approx(-30, abs=1)
    assert page.evaluate(CHOSEN) == []
    page.get_by_role("button", name="Show all").click()
    page.wait_for_timeout(250)
    first, last = page.locator(".scm-node .scm-shape").all()[:2]

    def apart() -> float:
        return abs(first.bounding_box()["x"] - last.bounding_box()["x"])

    near = apart()
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(250)
    assert apart() > 1.1 * near
    page.get_by_role("button", name="Show all").click()
    page.wait_for_timeout(250)
    page.mouse.move(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(250)
    assert apart() == pytest.approx(near, abs=1)  # the page scrolls, as elsewhere
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_timeout(250)
    assert apart() > 1.05 * near


def test_the_legend_begins_with_problems(opened: Callable[..., Any]) -> None:
    for example in ("after-a-death", "shared-design-problems"):
        page = opened(example_map(example))
        first, second = page.locator(".scm-legend li").all_inner_texts()[:2]
        assert (first.strip(), second.strip()) == ("problem", "organisation")


def test_nothing_is_wider_than_the_page_at_400_per_cent(
    opened: Callable[..., Any], crowded: Callable[[int, int], Any]
) -> None:
    for each in (example_map(), crowded(620, 20)):
        page = opened(each, size=(320, 180))
        for fold in page.locator("summary").all():
            fold.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_filter_fades_and_hides_nothing(opened: Callable[..., Any]) -> None:
    page = opened()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("stated", exact=True).uncheck()
    assert page.locator(".scm-node").count() == 48
    assert page.evaluate(FADED) > 20
    assert "of 48 shown" in status(page)
    assert focused(page) != "BODY"
    page.get_by_role("button", name="Clear filters").click()
    assert page.evaluate(FADED) == 0


def test_search_finds_by_name_and_alias(opened: Callable[..., Any]) -> None:
    page = opened()
    page.get_by_label("Find").fill("inland rev")
    assert "1 found: HMRC" in status(page)
    page.keyboard.press("Enter")
    assert page.evaluate(CHOSEN) == ["hmrc"]
    assert focused(page) == "hmrc"
    page.get_by_label("Find").fill("zzz")
    assert "Nothing is called" in status(page)


def test_focus_says_why(opened: Callable[..., Any]) -> None:
    page = opened(selected=["P13"])
    page.get_by_text("Focus", exact=True).click()
    page.get_by_label("Steps").select_option("2")
    page.get_by_role("button", name="Focus on selection").click()
    assert "Focus: 2 steps from P13" in status(page)
    page.get_by_role("option", name="P01:").focus()
    told = page.locator(".scm-details").inner_text()
    assert "In focus: P13 → DWP → P01." in told
    assert "P01: DWP runs part of the service behind it (stated" in told
    page.get_by_role("button", name="End focus").click()
    assert page.evaluate(FADED) == 0


def test_the_table_has_the_same_selection_and_sorts(opened: Callable[..., Any]) -> None:
    page = opened()
    page.get_by_label("Select Department for Work and Pensions").check()
    assert page.evaluate(CHOSEN) == ["dwp"]
    page.get_by_role("option", name="HM Revenue").click(modifiers=["Shift"])
    assert page.get_by_label("Select HM Revenue & Customs").is_checked()
    heads = page.locator(".scm-tables th[scope=row]")
    page.locator("thead").get_by_role("button", name="Name").click()
    names = heads.all_inner_texts()
    assert names == sorted(names, key=str.casefold)
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Name")
    page.locator("thead").get_by_role("button", name="Name").click()
    assert heads.all_inner_texts() == names[::-1]
    page.locator(".scm-tables select").select_option("links")
    assert "74 links" in page.locator("caption").inner_text()


def test_pictures_are_saved(opened: Callable[..., Any]) -> None:
    page = opened(selected=["dwp"])
    page.get_by_text("Save", exact=True).click()
    for kind in ("SVG", "PNG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {kind}").click()
        assert download.value.suggested_filename == f"map.{kind.lower()}"
        data = Path(download.value.path()).read_bytes()
        if kind == "SVG":
            text = data.decode()
            assert "3 bodies are affected by 6 of the 13 problems" in text
            assert "link inferred" in text
            assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
            shown = page.context.new_page()
            shown.set_content(text)
            assert shown.locator("svg text").count() > 40
        else:
            assert data[:8] == b"\x89PNG\r\n\x1a\n"
            assert struct.unpack(">II", data[16:24])[0] > 1000


def test_forced_colours_and_reduced_motion(opened: Callable[..., Any]) -> None:
    page = opened()
    fill = "getComputedStyle(document.querySelector('.scm-shape')).fill"
    usual = page.evaluate(fill)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert page.evaluate(fill) != usual
    assert page.evaluate("document.getAnimations().length") == 0


def test_clustering_is_a_choice(opened: Callable[..., Any]) -> None:
    page = opened(people=True)
    together = page.locator(".scm-node").count()
    page.get_by_text("Arrange", exact=True).click()
    page.get_by_label("Group by organisation").uncheck()
    apart = page.locator(".scm-node").count()
    assert apart > together == 48
    assert page.get_by_role("option", name="person, 1 link").count() == 23
    html = page.content()
    assert "Sample" not in html
    assert ".example" not in html
    page.get_by_label("Group by organisation").check()
    assert page.locator(".scm-node").count() == together


def test_the_policy_stops_what_a_text_would_run(opened: Callable[..., Any]) -> None:
    page = opened()
    page.evaluate("""() => {
      window.ran = 0;
      const text = "<img src=x onerror='window.ran = 1'>";
      document.body.insertAdjacentHTML("beforeend", text);
    }""")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") == 0
    refused = [each for each in page.faults if "Content Security Policy" in each]
    assert refused
    page.faults.clear()
    assert (
        json.loads(page.locator("#data").text_content() or "")["scene"]["most"] == 600
    )
