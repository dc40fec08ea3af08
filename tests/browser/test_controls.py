"""The views' controls in a real browser, joined to Python: by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from servicecomm.views.choosing import Choices, Completed, PickList
from servicecomm.views.controls import (
    Download,
    Range,
    SortableTable,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAUGHTY = "<img src=x onerror='window.ran=1'><script>window.ran=1</script>"
HARNESS = """
const listeners = {};
const emit = (event, ...values) =>
  (listeners[event] || []).forEach((done) => done(...values));
const model = {
  get: (name) => state[name],
  set: (name, value) => {
    state[name] = value;
    emit(`change:${name}`);
    window.toPython({ state: { [name]: value } });
  },
  save_changes: () => {},
  on: (events, done) => events.split(" ").forEach(
    (event) => (listeners[event] = listeners[event] || []).push(done)),
  off: () => {},
  send: (message) => window.toPython({ message }),
};
window.fromPython = ({ state: changed, message, buffer }) => {
  if (message) emit("msg:custom", message, [new Uint8Array(buffer)]);
  for (const [name, value] of Object.entries(changed || {})) {
    state[name] = value;
    emit(`change:${name}`);
  }
};
control.render({ model, el: document.getElementById("app") });
window.ready = true;
"""


class Joined:
    """A control in Python and its element in a page, joined as a notebook does."""

    def __init__(self, page: Any, widget: Any) -> None:
        self.page, self.widget = page, widget
        self._said: list[dict[str, Any]] = []
        sent = widget.get_state()
        standard = {"layout", "tabbable", "tooltip"}
        own = set(sent) - standard
        self.names = sorted(name for name in own if not name.startswith("_"))
        page.set_default_timeout(5000)
        page.goto("about:blank")
        page.set_content(
            '<html lang="en"><title>Control</title>'
            '<main><h1>Control</h1><div id="app"></div></main>'
        )
        page.add_style_tag(content=sent["_css"])
        page.expose_function("toPython", self._hear)
        page.evaluate("state => { window.state = state; }", self.state())
        script = sent["_esm"].replace("export default", "const control =")
        page.add_script_tag(type="module", content=script + HARNESS)
        page.wait_for_function("window.ready")

    def _hear(self, said: dict[str, Any]) -> None:
        self._said.append(said)

    def state(self) -> dict[str, Any]:
        return {name: getattr(self.widget, name) for name in self.names}

    def settle(self) -> None:
        """Let Python hear the page, and the page what came of it."""
        self.page.wait_for_timeout(60)
        while self._said:
            said = self._said.pop(0)
            for name, value in said.get("state", {}).items():
                setattr(self.widget, name, value)
            match said.get("message"):
                case {"type": "choose", "value": value}:
                    self.widget.choose(value)
                case {"type": "want"}:
                    self.widget.want()
                case {"type": "enter"}:
                    self.widget.enter()
        self.page.evaluate("said => window.fromPython(said)", {"state": self.state()})


@pytest.fixture
def joined(new_page: Callable[[], Any]) -> Callable[[Any], Joined]:
    """Give what joins a control to a page of its own."""
    return lambda widget: Joined(new_page(), widget)


@pytest.fixture
def table() -> SortableTable:
    """Give a table with ticks, a column of numbers and a hostile text."""
    made = SortableTable(pick="Pick")
    frame = pd.DataFrame(
        {
            "Id": ["P10", "P2", "P1"],
            "Title": ["b", NAUGHTY, "a"],
            "Count": [9, 10, 2],
        }
    )
    made.show(frame, "Problems")
    return made


def first_column(page: Any) -> list[str]:
    return [str(text) for text in page.locator("tbody th").all_inner_texts()]


def test_a_table_sorts_by_mouse_and_by_keys(
    joined: Callable[[Any], Joined], table: SortableTable
) -> None:
    page = joined(table).page
    assert first_column(page) == ["P10", "P2", "P1"]
    page.get_by_role("button", name="Sort by Id").click()
    assert first_column(page) == ["P1", "P2", "P10"]
    head = page.get_by_role("columnheader", name="Sort by Id")
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert first_column(page) == ["P10", "P2", "P1"]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert first_column(page) == ["P1", "P10", "P2"]


def test_ticks_go_both_ways_and_keep_the_focus(
    joined: Callable[[Any], Joined], table: SortableTable
) -> None:
    both = joined(table)
    both.page.get_by_role("checkbox", name="Pick P1 a").check()
    both.settle()
    assert table.selected == ["P1"]
    table.selected = ["P10"]
    both.settle()
    assert both.page.get_by_role("checkbox", name="Pick P10 b").is_checked()
    assert not both.page.get_by_role("checkbox", name="Pick P1 a").is_checked()
    focused = "document.activeElement.getAttribute('aria-label')"
    assert both.page.evaluate(focused) == "Pick P1 a"


def test_texts_are_shown_and_do_not_run(
    joined: Callable[[Any], Joined], table: SortableTable
) -> None:
    page = joined(table).page
    assert NAUGHTY in page.locator("tbody td").all_inner_texts()
    status = Status()
    status.text = NAUGHTY
    said = joined(status).page
    assert said.get_by_role("status").inner_text() == NAUGHTY
    for each in (page, said):
        assert each.evaluate("window.ran") is None


def test_a_slider_is_set_by_keys_and_says_its_value(
    joined: Callable[[Any], Joined],
) -> None:
    slider = Range(label="Most seats", least=1, most=9, value=6)
    both = joined(slider)
    both.page.get_by_label("Most seats").focus()
    both.page.keyboard.press("ArrowRight")
    both.settle()
    assert slider.value == 7
    assert both.page.locator("output").inner_text() == "7"


def test_an_answer_takes_one_key(joined: Callable[[Any], Joined]) -> None:
    chosen: list[str] = []
    options = [("same", "Same", "s"), ("different", "Different", "d")]
    choices = Choices("Are these two the same?", options)
    choices.on_choice(chosen.append)
    both = joined(choices)
    both.page.get_by_role("button", name="Same (S)").focus()
    for key in ("d", "S", "x", "Control+d"):
        both.page.keyboard.press(key)
    both.settle()
    assert chosen == ["different", "same"]
    choices.enabled = False
    both.settle()
    assert both.page.get_by_role("button", name="Same (S)").is_disabled()


def test_a_name_is_completed_added_and_taken_out(
    joined: Callable[[Any], Joined],
) -> None:
    picks = PickList(label="In any case")
    picks.options = [["dwp", "Work and Pensions"], ["ons", "Statistics"]]
    both = joined(picks)
    page = both.page
    page.get_by_label("In any case", exact=True).fill("work and pensions")
    page.keyboard.press("Enter")
    both.settle()
    assert picks.value == ["dwp"]
    page.get_by_label("In any case", exact=True).fill("nobody")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text() == (
        "“nobody” is not in the list: choose one that is offered."
    )
    page.get_by_role("button", name="Remove Work and Pensions").click()
    both.settle()
    assert picks.value == []


@pytest.fixture
def field() -> Completed:
    """Give a field that offers three bodies."""
    made = Completed("Public body")
    made.offers = [
        ["Ministry of Work", "MOW"],
        ["Work and Pensions", "DWP"],
        [NAUGHTY, ""],
    ]
    return made


def test_a_field_completes_by_keys_alone(
    joined: Callable[[Any], Joined], field: Completed
) -> None:
    entered: list[str] = []
    field.on_enter(lambda: entered.append(field.value))
    both = joined(field)
    page = both.page
    box = page.get_by_role("combobox", name="Public body")
    page.keyboard.press("Tab")
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.type("work")
    options = page.get_by_role("option")
    # What begins with it comes before what has it inside.
    assert options.all_inner_texts() == [
        "Work and Pensions (DWP)",
        "Ministry of Work (MOW)",
    ]
    assert box.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("status").inner_text().startswith("2 of 2 offered")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    chosen = page.get_by_role("option", selected=True)
    assert chosen.inner_text() == "Work and Pensions (DWP)"
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    assert box.input_value() == "Work and Pensions"
    assert entered == []
    page.keyboard.press("Enter")
    both.settle()
    assert (field.value, entered) == ("Work and Pensions", ["Work and Pensions"])


def test_a_field_takes_what_is_not_offered_and_closes_on_escape(
    joined: Callable[[Any], Joined], field: Completed
) -> None:
    entered: list[str] = []
    field.on_enter(lambda: entered.append(field.value))
    both = joined(field)
    page = both.page
    page.keyboard.press("Tab")
    page.keyboard.type("dw")
    assert page.get_by_role("option").count() == 1
    page.keyboard.press("Escape")
    assert page.get_by_role("option").count() == 0
    page.keyboard.type("arves")
    assert page.get_by_role("status").inner_text().startswith("None offered")
    page.keyboard.press("Enter")
    both.settle()
    assert entered == ["dwarves"]


def test_a_field_is_chosen_from_by_mouse_and_taken_to(
    joined: Callable[[Any], Joined], field: Completed
) -> None:
    both = joined(field)
    page = both.page
    box = page.get_by_role("combobox", name="Public body")
    box.fill("img")
    page.get_by_role("option").click()
    both.settle()
    assert field.value == box.input_value() == NAUGHTY
    assert page.evaluate("window.ran") is None
    sent: list[Any] = []
    field.send = sent.append
    page.evaluate("document.activeElement.blur()")
    field.focus()
    page.evaluate("said => window.fromPython(said)", {"message": sent[0], "buffer": []})
    assert page.evaluate("document.activeElement.role") == "combobox"


def test_a_file_reaches_the_disk_as_it_was_sent(
    joined: Callable[[Any], Joined], tmp_path: Path
) -> None:
    data = bytes(range(256))
    button = Download("Download the list (CSV)")
    sent: list[Any] = []
    button.send = lambda message, buffers: sent.append((message, buffers))
    button.on_want(lambda: button.give("list.csv", data))
    both = joined(button)
    both.page.get_by_role("button", name="Download the list (CSV)").click()
    both.settle()
    ((message, buffers),) = sent
    with both.page.expect_download() as got:
        both.page.evaluate(
            "said => window.fromPython(said)",
            {"message": message, "buffer": list(buffers[0])},
        )
    assert got.value.suggested_filename == "list.csv"
    got.value.save_as(tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_bytes() == data


def test_a_bar_shows_what_is_going_on(joined: Callable[[Any], Joined]) -> None:
    status = Status()
    both = joined(status)
    assert not both.page.get_by_role("progressbar").is_visible()
    status.busy = "Looking: 3 seconds"
    both.settle()
    bar = both.page.get_by_role("progressbar", name="Looking: 3 seconds")
    assert bar.is_visible()


def test_no_control_breaks_the_rules_of_accessibility(
    joined: Callable[[Any], Joined],
    table: SortableTable,
    field: Completed,
    violations: Callable[[Any], list[str]],
) -> None:
    picks = PickList(label="In any case")
    picks.options, picks.value = [["dwp", "DWP"]], ["dwp"]
    status = Status()
    status.text, status.busy, status.wrong = "Not done: so.", "Looking", True
    for control in (
        table,
        picks,
        status,
        Range(label="Most seats"),
        field,
        Choices("Same?", [("same", "Same", "s")]),
        Download("Download"),
    ):
        page = joined(control).page
        if control is field:
            page.get_by_role("combobox").fill("work")
            page.keyboard.press("ArrowDown")
        assert violations(page) == [], control
