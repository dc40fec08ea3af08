"""A real browser for the tests: one for all, watched so that it asks nobody outside.

Where there is no browser the tests are skipped with a sentence that says how to get
one; CI allows no such skip.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest

from servicecomm.files.modules import joined_modules, shipped_text
from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.views.network_view import MODULES, STATIC, STYLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*token=\w+")

# Run first by every Python that the command starts: writes down who is spoken to.
AUDIT = """
import os, sys
def hear(event, args):
    if event in {"socket.connect", "socket.getaddrinfo"}:
        with open(os.environ["HEARD"], "a") as file:
            file.write(repr(args[1] if event == "socket.connect" else args[0]) + "\\n")
sys.addaudithook(hear)
hear("socket.getaddrinfo", [" ".join(sys.orig_argv).encode()])
"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def absent(what: str) -> NoReturn:
    """Skip, or in CI fail: there the browser has to be."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def is_outside(url: str) -> bool:
    parts = urlsplit(url)
    inside = parts.hostname in {"127.0.0.1", "localhost"}
    return parts.scheme not in {"about", "blob", "data", "file"} and not inside


@pytest.fixture(scope="session", autouse=True)
def ctrl_c() -> None:
    """Let what is started hear Ctrl+C, also where a shell runs us in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Give a running Chromium."""
    found = os.environ.get("SERVICECOMM_CHROMIUM") or shutil.which("chromium")
    if found is None:
        absent(
            "There is no Chromium for the browser tests. Install it (Debian: apt-get "
            "install chromium), or name one in SERVICECOMM_CHROMIUM."
        )
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Give pages; none may ask anybody outside, or meet an error in a script."""
    contexts, asked, faults = [], [], []

    def guard(route: Any) -> None:
        if is_outside(route.request.url):
            asked.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def made(**options: Any) -> Any:
        options = {"viewport": {"width": 1280, "height": 720}, **options}
        context = browser.new_context(accept_downloads=True, **options)
        contexts.append(context)
        context.route("**/*", guard)
        context.on(
            "request",
            lambda request: asked.extend(
                [request.url] if is_outside(request.url) else []
            ),
        )
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.extend([said.text] if said.type == "error" else []),
        )
        page.faults, page.asked = faults, asked
        return page

    yield made
    for context in contexts:
        context.close()
    assert asked == []
    assert faults == []


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """Give a page of 1280 by 720."""
    return new_page()


@pytest.fixture(scope="session")
def violations() -> Callable[[Any], list[str]]:
    """Give what finds breaches of WCAG 2.2 A and AA in a page (axe-core)."""
    named = os.environ.get("SERVICECOMM_AXE")
    places = [Path(named)] if named else [ROOT / "node_modules/axe-core/axe.min.js"]
    if not places[0].is_file():
        absent(
            "axe-core is not installed: npm install --prefix FOLDER axe-core, then set "
            "SERVICECOMM_AXE to FOLDER/node_modules/axe-core/axe.min.js."
        )
    source = places[0].read_text("utf-8")

    def found(page: Any) -> list[str]:
        page.evaluate(source)
        options = {"runOnly": {"type": "tag", "values": WCAG}}
        result = page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{each['id']}: {node['html']}"
            for each in result["violations"]
            for node in each["nodes"]
        ]

    return found


class Wire:
    """
    A view in Python and its map in a page, joined as a notebook joins them.

    What one says is kept until `settle`: a page may not be asked anything while it
    calls Python.
    """

    def __init__(self, page: Any, view: Any) -> None:
        self.page, self.view = page, view
        self._to_page: list[dict[str, Any]] = []
        self._from_page: list[dict[str, Any]] = []
        self._names = (
            "picked",
            "off",
            "focus",
            "clustered",
            "room",
            "named",
            "editing",
        )
        view.send = lambda content: self._to_page.append({"message": content})
        view.observe(self._changed, names=list(self._names))
        page.goto("about:blank")
        page.set_content('<html lang="en"><title>Map</title><main id="app"></main>')
        page.add_style_tag(content=shipped_text(STATIC / STYLE))
        page.expose_function("toPython", self._hear)
        state = {name: getattr(view, name) for name in self._names}
        page.evaluate("state => { window.state = state; }", state)
        module = joined_modules(STATIC, MODULES).replace(
            "export default", "const all ="
        )
        page.add_script_tag(type="module", content=module + HARNESS)
        page.wait_for_function("window.ready")
        self.settle()

    def _hear(self, said: dict[str, Any]) -> None:
        self._from_page.append(said)

    def _changed(self, change: Any) -> None:
        self._to_page.append({"state": {change["name"]: change["new"]}})

    def settle(self) -> None:
        """Let both sides hear what the other has said."""
        self.page.wait_for_timeout(150)
        while self._from_page or self._to_page:
            for said in self._from_page[:]:
                self._from_page.remove(said)
                if "state" in said:
                    for name, value in said["state"].items():
                        setattr(self.view, name, value)
                else:
                    self.view.hear(said["message"])
            for said in self._to_page[:]:
                self._to_page.remove(said)
                self.page.evaluate("said => window.fromPython(said)", said)
            self.page.wait_for_timeout(120)


HARNESS = """
const listeners = {};
const emit = (event, value) => (listeners[event] || []).forEach((done) => done(value));
const put = (name, value) => {
  if (JSON.stringify(state[name]) === JSON.stringify(value)) return false;
  state[name] = value;
  emit(`change:${name}`);
  return true;
};
const model = {
  get: (name) => state[name],
  set: (name, value) => {
    if (put(name, value)) window.toPython({ state: { [name]: value } });
  },
  save_changes: () => {},
  on: (event, done) => (listeners[event] = listeners[event] || []).push(done),
  send: (message) => window.toPython({ message }),
};
window.fromPython = (said) => {
  if (said.message) emit("msg:custom", said.message);
  else for (const [name, value] of Object.entries(said.state)) put(name, value);
};
window.rules = { joined, shown, reach };
render({ model, el: document.getElementById("app") });
window.ready = true;
"""


@pytest.fixture
def wired(page: Any) -> Callable[[Any], Wire]:
    """Give what joins a view to a page."""
    return lambda view: Wire(page, view)


@pytest.fixture(scope="session")
def crowded() -> Callable[[int, int], StakeholderMap]:
    """Give maps of so many bodies and problems, each body with a problem or more."""
    return crowd


def crowd(count: int, problems: int) -> StakeholderMap:
    random = np.random.default_rng(7)
    links = {
        (f"P{problem + 1:02d}", f"b{body:04d}")
        for body in range(count)
        for problem in random.integers(problems, size=1 + random.geometric(0.6))
    }
    words = ["Office", "Agency", "Service", "Council", "Board", "Authority"]
    return StakeholderMap(
        {
            "problems": pd.DataFrame(
                {
                    "problem_id": [f"P{each + 1:02d}" for each in range(problems)],
                    "title": [
                        f"People give the same facts {each + 2} times over"
                        for each in range(problems)
                    ],
                }
            ),
            "organisations": pd.DataFrame(
                {
                    "organisation_id": [f"b{each:04d}" for each in range(count)],
                    "name": [
                        f"{words[each % 6]} for Matter {each}" for each in range(count)
                    ],
                }
            ),
            "affects": pd.DataFrame(sorted(links), columns=["problem_id", "body_id"]),
        }
    )


def free_port() -> str:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return str(asked.getsockname()[1])


class Served:
    """A command that serves, and all that it says in the terminal."""

    def __init__(self, folder: Path, *words: str) -> None:
        (folder / "audit").mkdir()
        (folder / "audit" / "sitecustomize.py").write_text(AUDIT, "utf-8")
        self.heard = folder / "heard.txt"
        settings = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder / "audit"), str(ROOT)]),
            "HEARD": str(self.heard),
            "PYTHONUNBUFFERED": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "servicecomm.cli", *words, "--port", free_port()],
            cwd=folder,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said, out = "", self.process.stdout
        assert out is not None
        while "To stop" not in self.said:
            line = out.readline()
            assert line, self.said
            self.said += line
        self.address = ADDRESS.search(self.said)[0]

    def outside(self) -> list[str]:
        inside = ("'127.0.0.1'", "'localhost'", "('127.0.0.1'", "('localhost'", "'/")
        lines = self.heard.read_text("utf-8").splitlines()
        assert any("ipykernel" in line for line in lines), "no kernel was listened to"
        return [line for line in lines if not line.startswith((*inside, "None", "b'"))]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        try:
            self.said += self.process.communicate(timeout=30)[0]
            return self.process.returncode
        finally:
            self.process.kill()


@pytest.fixture(scope="session")
def serve() -> type[Served]:
    """Give what starts a command that serves, in a folder of its own."""
    return Served
