"""The interactive map beside cytoscape.js, sigma.js and ipysigma, in one browser run.

All are given the same nodes, links, places and labels, in a page opened from a file.
Printed are, as medians: the time from opening to the first frame with every node, the
time a frame takes while one node is dragged, and how long the page's own work takes in
such a frame. ipysigma is measured as a saved notebook page has it, its widget script
and the widget manager beside the page; it cannot drag a node. sigma.js, with which it
draws, is measured bare as well; a few lines from its manual drag a node. Beyond 600
nodes our map asks where to begin: the last rows are for that question, and for drawing
all of it all the same.

The others are not part of the project. They come from the npm registry, and ipysigma
from the Python index; without it (or without networkx) its rows are left out:

    npm install --prefix FOLDER cytoscape sigma graphology
    npm install --prefix FOLDER requirejs @jupyter-widgets/html-manager
    pip install ipysigma
    python benchmarks/browser_map.py FOLDER [--repeats 3] [--browser /usr/bin/chromium]
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from playwright.sync_api import sync_playwright

from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.views.map_page import write_map_page
from servicecomm.views.map_scene import MOST_NODES, map_scene

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (200, 600, 2000)
STEPS = 45
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WATCH = """
window.frames_ = [];
const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.paintedAt = performance.now();
  document.documentElement.setAttribute("data-painted", "yes");
}));
const wait = () => (window.drawn && window.drawn()) || document.querySelector(
  ".scm-svg .scm-shape, .scm-prompt button") ? painted() : requestAnimationFrame(wait);
requestAnimationFrame(wait);
window.beat = (last) => requestAnimationFrame((now) => {
  if (!window.beating) return;
  if (last) window.frames_.push(now - last);
  window.beat(now);
});
"""
CYTOSCAPE = """
const cy = cytoscape({
  container: document.getElementById("stage"), layout: { name: "preset" },
  elements: [
    ...scene.nodes.map((n) => ({ data: { id: n.id, label: n.label },
      position: { x: n.x, y: n.y } })),
    ...scene.links.map((l) => ({ data: { id: l.id, source: l.a, target: l.b } })),
  ],
  style: [
    { selector: "node", style: { label: "data(label)", "font-size": 12, width: 14,
      height: 14, "background-color": "#12436D", "text-valign": "bottom" } },
    { selector: "edge", style: { width: 1.5, "line-color": "#5B6770" } },
  ],
});
let rendered = false;
cy.on("render", () => { rendered = true; });
window.drawn = () => rendered;
window.spot = () => {
  const box = document.getElementById("stage").getBoundingClientRect();
  const { x, y } = cy.getElementById(picked).renderedPosition();
  return [box.left + x, box.top + y];
};
"""
SIGMA = """
const graph = new graphology.Graph({ multi: true });
for (const n of scene.nodes) {
  graph.addNode(n.id, { x: n.x, y: -n.y, size: 7, label: n.label, color: "#12436D" });
}
for (const l of scene.links) graph.addEdge(l.a, l.b, { size: 1.5, color: "#5B6770" });
const renderer = new Sigma(graph, document.getElementById("stage"));
let rendered = false;
renderer.on("afterRender", () => { rendered = true; });
renderer.refresh();
window.drawn = () => rendered;
let dragged = null;
renderer.on("downNode", ({ node }) => {
  dragged = node;
  if (!renderer.getCustomBBox()) renderer.setCustomBBox(renderer.getBBox());
});
renderer.on("moveBody", ({ event }) => {
  if (!dragged) return;
  const to = renderer.viewportToGraph(event);
  graph.setNodeAttribute(dragged, "x", to.x);
  graph.setNodeAttribute(dragged, "y", to.y);
  event.preventSigmaDefault();
});
renderer.on("upStage", () => { dragged = null; });
renderer.on("upNode", () => { dragged = null; });
window.spot = () => {
  const box = document.getElementById("stage").getBoundingClientRect();
  const { x, y } = renderer.graphToViewport(graph.getNodeAttributes(picked));
  return [box.left + x, box.top + y];
};
"""
IPYSIGMA = """
window.drawn = () => document.querySelector("canvas.sigma-nodes, .sigma-nodes");
"""
OURS = """([picked]) => {
  const every = [...document.querySelectorAll(".scm-node")];
  const node = every.find((each) => each.id_ === picked);
  const box = node.querySelector(".scm-shape").getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""


class Timed(NamedTuple):
    """What one opening of one page took, in milliseconds."""

    paint: float
    frame: float
    work: float


def crowd(size: int) -> tuple[StakeholderMap, dict[str, tuple[float, float]]]:
    """Make a map of so many nodes, and a place for each."""
    random = np.random.default_rng(size)
    problems = size // 10
    bodies = [f"b{each:04d}" for each in range(size - problems)]
    links = {
        (f"P{problem:03d}", body)
        for body in bodies
        for problem in random.integers(problems, size=random.geometric(0.55))
    }
    titles = [f"P{each:03d}" for each in range(problems)]
    tables = {
        "problems": pd.DataFrame({"problem_id": titles, "title": titles}),
        "organisations": pd.DataFrame({"organisation_id": bodies, "name": bodies}),
        "affects": pd.DataFrame(
            sorted(links), columns=["problem_id", "body_id"]
        ).assign(basis="stated"),
    }
    wide = int(np.ceil(np.sqrt(1.8 * size)))
    ids = [*titles, *bodies]
    spots = random.permutation(size)
    places = {
        own: (60.0 * (spot % wide), 60.0 * (spot // wide))
        for own, spot in zip(ids, spots.tolist(), strict=True)
    }
    return StakeholderMap(tables), places


def other_page(
    scripts: list[Path], scene: dict[str, Any], picked: str, run: str
) -> str:
    """Make a page for one of the others: library and data in it, as in ours."""
    libraries = "".join(
        f"<script>{path.read_text('utf-8')}</script>" for path in scripts
    )
    data = json.dumps({"nodes": scene["nodes"], "links": scene["links"]})
    return (
        '<!DOCTYPE html><meta charset="utf-8"><div id="stage" style="width:836px;'
        f'height:480px"></div>{libraries}<script>const scene = {data};'
        f"const picked = {json.dumps(picked)};{run}</script>"
    )


def ipysigma_page(folder: Path, npm: Path, scene: dict[str, Any]) -> str | None:
    """Make the page that ipysigma would have in a saved notebook, if it is there."""
    try:
        import ipysigma  # noqa: PLC0415 - an optional peer
        import networkx as nx  # noqa: PLC0415
        from ipywidgets.embed import dependency_state  # noqa: PLC0415
    except ImportError:
        return None
    graph = nx.MultiGraph()
    for node in scene["nodes"]:
        graph.add_node(node["id"], x=node["x"], y=-node["y"], label=node["label"])
    graph.add_edges_from((link["a"], link["b"]) for link in scene["links"])
    layout = {node["id"]: {"x": node["x"], "y": -node["y"]} for node in scene["nodes"]}
    widget = ipysigma.Sigma(graph, layout=layout, default_node_size=7, height=480)
    state = json.dumps(
        {"version_major": 2, "version_minor": 0, "state": dependency_state([widget])}
    ).replace("</", "<\\/")
    prefix = Path(ipysigma.__file__).parent / "nbextension/index.js"
    shutil.copy(prefix, folder / "ipysigma.js")
    modules = npm / "node_modules"
    libraries = "".join(
        f"<script>{path.read_text('utf-8')}</script>"
        for path in (
            modules / "requirejs/require.js",
            modules / "@jupyter-widgets/html-manager/dist/embed-amd.js",
        )
    )
    view = json.dumps(
        {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    )
    return (
        '<!DOCTYPE html><meta charset="utf-8"><div style="width:836px">'
        f'<script type="application/vnd.jupyter.widget-state+json">{state}</script>'
        f'<script type="application/vnd.jupyter.widget-view+json">{view}</script></div>'
        f"{libraries}<script>{IPYSIGMA}</script>"
    )


def pages(folder: Path, npm: Path, size: int) -> tuple[dict[str, Path], str]:
    """Write the pages of one size, and name the node to drag."""
    crowded, places = crowd(size)
    scene = map_scene(crowded, positions=places, most=size).wire()
    ends = [link["b"] for link in scene["links"]]
    picked = max(sorted(set(ends)), key=ends.count)
    modules = npm / "node_modules"
    cytoscape = [modules / "cytoscape/dist/cytoscape.min.js"]
    sigma = [
        modules / "graphology/dist/graphology.umd.min.js",
        modules / "sigma/dist/sigma.min.js",
    ]
    texts = {
        "cytoscape.js": other_page(cytoscape, scene, picked, CYTOSCAPE),
        "sigma.js": other_page(sigma, scene, picked, SIGMA),
    }
    saved = ipysigma_page(folder, npm, scene)
    if saved is not None:
        texts["ipysigma"] = saved
    made = {"ours": folder / f"ours-{size}.html"}
    write_map_page(crowded, made["ours"], positions=places, most=size)
    for name, text in texts.items():
        made[name] = folder / f"{name}-{size}.html"
        made[name].write_text(text, "utf-8")
    if size > MOST_NODES:
        made["ours, asking"] = folder / f"asking-{size}.html"
        write_map_page(crowded, made["ours, asking"], positions=places)
    return made, picked


def opened(browser: Any, path: Path, picked: str, *, drag: bool) -> Timed:
    """Open a page, wait for its picture, and drag a node about."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.add_init_script(WATCH)
    page.goto(path.as_uri())
    page.locator("html[data-painted]").wait_for(timeout=120_000)
    paint = page.evaluate("window.paintedAt")
    page.wait_for_timeout(400)
    timed = Timed(paint, *(dragged(page, picked) if drag else (np.nan, np.nan)))
    page.close()
    return timed


def dragged(page: Any, picked: str) -> tuple[float, float]:
    """Drag a node in small steps; give a frame's time and its work."""
    own = page.evaluate("!window.spot")
    x, y = page.evaluate(OURS, [picked]) if own else page.evaluate("window.spot()")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def work() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("window.beating = true; window.beat(); 0")
    before = work()
    for step in range(STEPS):
        page.mouse.move(x + 3 * (step % 15), y + 2 * (step % 11))
    spent = work() - before
    page.evaluate("window.beating = false")
    page.mouse.up()
    frames = page.evaluate("window.frames_")
    return statistics.median(frames), 1000 * spent / max(len(frames), 1)


def measure(
    browser: Any, made: dict[str, Path], picked: str, repeats: int
) -> dict[str, Timed]:
    """Open each page several times, in turn; give the medians."""
    every: dict[str, list[Timed]] = {name: [] for name in made}
    for _ in range(repeats):
        for name, path in made.items():
            drag = name not in {"ours, asking", "ipysigma"}
            every[name].append(opened(browser, path, picked, drag=drag))
    middle: Callable[[Any], float] = statistics.median
    return {
        name: Timed(*(middle(values) for values in zip(*times, strict=True)))
        for name, times in every.items()
    }


def main() -> None:
    """Measure each size and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("npm", type=Path, help="where npm installed the two others")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--browser", default=shutil.which("chromium"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.browser, args=list(FLAGS)
        )
        print(
            f"{'nodes':>6}  {'':14}"
            f"{'first paint':>12}{'drag frame':>12}{'its work':>10}"
        )
        for size in options.sizes:
            made, picked = pages(Path(folder), options.npm, size)
            for name, timed in measure(browser, made, picked, options.repeats).items():
                cells = "".join(
                    f"{'-' if np.isnan(value) else f'{value:,.0f} ms':>{width}}"
                    for value, width in zip(timed, (12, 12, 10), strict=True)
                )
                print(f"{size:6,}  {name:14}{cells}")
        browser.close()


if __name__ == "__main__":
    main()
