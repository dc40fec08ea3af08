"""The map's page and its script as text: small, closed, and without markup of data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from matplotlib.figure import Figure

from servicecomm.drawing.layout import node_positions
from servicecomm.drawing.network_plot import draw_network
from servicecomm.errors import SourceFileError
from servicecomm.files.examples import example_map
from servicecomm.files.modules import joined_modules, shipped_text
from servicecomm.model.edits import change
from servicecomm.reporting.live_page import live_page
from servicecomm.views.map_page import write_map_page
from servicecomm.views.network_view import MODULES, STATIC, STYLE, NetworkView

if TYPE_CHECKING:
    from pathlib import Path

MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    r"|https?://(?!www\.w3\.org/2000/svg)|setTimeout\(\s*[\"']"
)


def test_the_script_is_small_and_asks_nobody() -> None:
    text = joined_modules(STATIC, MODULES)
    size = len(text.encode()) + len(shipped_text(STATIC / STYLE).encode())
    assert size < 80_000
    assert MARKUP.findall(text) == []
    assert "import " not in re.sub(r"(?m)^\s*//.*$", "", text)
    assert NetworkView(example_map()).get_state()["_esm"].count("export default") == 1


def test_markup_would_be_seen() -> None:
    assert MARKUP.search("box.innerHTML = name")
    assert MARKUP.search('fetch("https://elsewhere.example")')


def test_no_two_modules_declare_one_name() -> None:
    declared = re.compile(
        r"(?m)^(?:export )?(?:const|let|class|function|async function) (\w+)"
    )
    names = [
        name
        for module in MODULES
        for name in declared.findall(shipped_text(STATIC / module))
    ]
    assert "joined" in names
    assert len(names) == len(set(names))


def test_a_module_comes_after_those_that_it_imports() -> None:
    imported = re.compile(r'from "\./(\w+\.js)"')
    for module in MODULES:
        for name in imported.findall(shipped_text(STATIC / module)):
            assert MODULES.index(name) < MODULES.index(module)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"lacks none\.js\. Install it again\."):
        shipped_text(tmp_path / "none.js")


def test_the_page_lets_nothing_else_run(tmp_path: Path) -> None:
    hostile = change(example_map(), "problems", "P01", title="</script><script>bad()")
    text = write_map_page(hostile, tmp_path / "map.html", people=True).read_text(
        "utf-8"
    )
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "unsafe" not in policy[1]
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert text.count("<script") == text.count("</script>") == 2
    assert 'lang="en-GB"' in text
    assert "Sample" not in text
    assert "@" not in re.sub(r"@(container|media)", "", text)


def test_the_same_map_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (
        write_map_page(example_map(), tmp_path / name).read_bytes() for name in "ab"
    )
    assert one == two


def test_without_scripts_the_page_says_the_same(tmp_path: Path) -> None:
    text = write_map_page(example_map(), tmp_path / "map.html").read_text("utf-8")
    instead = text[text.index("<noscript>") : text.index("</noscript>")]
    assert "The network shows 13 problems, 35 bodies and 74 links." in instead
    assert instead.count("<tr>") == 75


def test_a_script_that_would_end_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="may not hold the end"):
        live_page("a", {}, module="'</script>'", style="", instead=[], footer="")


def test_figure_map_and_export_have_one_set_of_places(tmp_path: Path) -> None:
    example = example_map()
    places = node_positions(example)
    ax = draw_network(example, Figure((13, 7)).add_subplot())
    drawn = {
        tuple(spot)
        for each in ax.collections
        if (each.get_gid() or "").startswith("nodes-")
        for spot in each.get_offsets().tolist()
    }
    assert drawn == set(places.values())
    view = NetworkView(example)
    assert view.positions == places
    page = write_map_page(example, tmp_path / "map.html").read_text("utf-8")
    for own, (x, y) in places.items():
        (node,) = [each for each in view.scene.nodes if each["id"] == own]
        assert (node["x"], -node["y"]) == (x, y)
        assert f'"x":{x},"y":{-y}' in page
