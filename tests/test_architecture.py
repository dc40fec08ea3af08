"""The rooms of the package: what each may import, and the one home of each heavy thing.

It reads the source with ``ast`` and runs none of it. Lazy and type-only imports count.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rule = Callable[[str, ast.Module], Iterator[str]]

PACKAGE = Path(__file__).parents[1] / "servicecomm"

FLOORS = (
    ("errors", "_html", "_version"),
    ("model",),
    ("files", "register", "analysis", "community"),
    ("drawing", "intake"),
    ("reporting",),
    ("views",),
    ("",),  # the package itself: the public names
    ("cli",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

HOME = {
    "anywidget": "views/",
    "defusedxml": "files/",
    "docx": "reporting/",
    "email": "files/",
    "glob": "files/",
    "highspy": "analysis/_solver.py",
    "icalendar": "files/",
    "ipywidgets": "views/",
    "markupsafe": "_html.py",
    "matplotlib": "drawing/",
    "mpl_toolkits": "drawing/",
    "openpyxl": "files/",
    "os": "files/",
    "python_calamine": "files/",
    "scipy.optimize": "analysis/_solver.py",
    "sqlite3": "files/",
    "tempfile": "files/",
    "traitlets": "views/",
    "xlsxwriter": "files/",
    "zipfile": "files/",
}
NOWHERE = {"dill", "marshal", "pickle", "shelve", "yaml.load", "os.system", "os.popen"}
TERMINAL = {"shutil", "shutil.get_terminal_size"}  # all of shutil that is not the disk

DISK_CALL = re.compile(
    r"open|exists|is_dir|is_file|iterdir|mkdir|rglob|rmdir|touch|unlink|ExcelWriter"
    r"|(read|write)_(bytes|text|csv|excel|json|parquet|gexf|gml|graphml)"
    r"|to_(csv|excel|json|parquet)"
)
BARE = {"open", "ExcelWriter"}
TAG = re.compile(
    r"</?(a|abbr|b|body|br|button|caption|code|details|div|em|figure|footer|form|h[1-6]"
    r"|head|header|hr|html|i|img|input|label|li|link|main|meta|nav|ol|option|p|pre"
    r"|script|section|select|small|span|strong|style|summary|svg|table|tbody|td|th"
    r"|thead|title|tr|ul)(?=[\s/>]|$)",
    re.IGNORECASE,
)


def room_of(parts: tuple[str, ...]) -> str:
    return parts[0] if parts and parts[0] in FLOOR else ""


def is_in(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def called(node: ast.AST) -> str:
    """Give the last name of what is called: ``read_text`` of ``a.b.read_text()``."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
    return ""


def imports(place: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    package = ("servicecomm", *PurePosixPath(place).parent.parts)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = package[: len(package) + 1 - level] if level else ()
                stem = ".".join((*base, *([module] if module else [])))
                yield from ((node.lineno, f"{stem}.{alias.name}") for alias in names)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if called(node) in {
                "__import__",
                "import_module",
                "load",
            }:
                yield node.lineno, name


def points_up(place: str, tree: ast.Module) -> Iterator[str]:
    here = room_of(PurePosixPath(place).with_suffix("").parts)
    for line, name in imports(place, tree):
        top, *parts = name.split(".")
        there = room_of(tuple(parts))
        if top != "servicecomm" or there == here:
            continue
        if FLOOR[there] >= FLOOR[here] and (here, there) != ("community", "analysis"):
            yield f"{line}: {here} must not import {name}"


def away_from_home(place: str, tree: ast.Module) -> Iterator[str]:
    for line, name in imports(place, tree):
        for module, home in HOME.items():
            if is_in(name, module) and not place.startswith(home):
                yield f"{line}: {module} belongs in {home}"


def is_ours(node: ast.AST) -> bool:
    """Say whether a public name of the package is called: floors judge that, too."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="sc"))):
            return True
    return False


def touches_disk(place: str, tree: ast.Module) -> Iterator[str]:
    found = list(imports(place, tree))
    packaged = any(is_in(name, "importlib.resources") for _, name in found)
    lists = place.startswith(("register/", "community/")) and packaged
    if place.startswith("files/") or lists:
        return
    for line, name in found:
        if is_in(name, "shutil") and name not in TERMINAL:
            yield f"{line}: {name} belongs in files/"
    for node in ast.walk(tree):
        # A bare name that is not built in was imported: the floors judge that.
        bare = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if is_ours(node):
            continue
        if DISK_CALL.fullmatch(called(node)) and (not bare or called(node) in BARE):
            yield f"{node.lineno}: {called(node)}() belongs in files/"  # type: ignore[attr-defined]
        match node:
            case ast.Attribute(value=ast.Name(id="shutil"), attr=name):
                if f"shutil.{name}" not in TERMINAL:
                    yield f"{node.lineno}: shutil.{name} belongs in files/"


def builds_html(place: str, tree: ast.Module) -> Iterator[str]:
    if place == "_html.py" or place.startswith("reporting/"):
        return
    nodes = list(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                if tag := TAG.search(text):
                    yield f"{node.lineno}: {tag.group()} belongs in _html.py"


def runs_the_unknown(place: str, tree: ast.Module) -> Iterator[str]:
    for line, name in imports(place, tree):
        if any(is_in(name, module) for module in NOWHERE):
            yield f"{line}: {name} is used nowhere"
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" | "compile" as name)):
                yield f"{node.lineno}: {name}() is used nowhere"
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                if f"{module}.{name}" in NOWHERE or name in {
                    "read_pickle",
                    "to_pickle",
                }:
                    yield f"{node.lineno}: {module}.{name} is used nowhere"
            case ast.keyword(arg="shell" | "allow_pickle" as name, value=value):
                if not (isinstance(value, ast.Constant) and value.value is False):
                    yield f"{node.lineno}: {name}= is used nowhere"


def prints(place: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if called(node) == "print" and not place.startswith("cli/"):
            yield f"{node.lineno}: print() belongs in cli/"  # type: ignore[attr-defined]


RULES = (
    points_up,
    away_from_home,
    touches_disk,
    builds_html,
    runs_the_unknown,
    prints,
)

BROKEN = [
    (points_up, "model/schema.py", "import servicecomm.analysis.network"),
    (points_up, "model/schema.py", "def f():\n    from servicecomm import files"),
    (points_up, "errors.py", "if TYPE_CHECKING:\n    from .model.schema import Issue"),
    (points_up, "files/reading.py", "from servicecomm.analysis import network"),
    (points_up, "files/reading.py", "from ..register.bodies import names"),
    (points_up, "analysis/gaps.py", "from servicecomm.community import outreach"),
    (points_up, "drawing/style.py", "import_module('servicecomm.views.base')"),
    (points_up, "reporting/page.py", "import servicecomm as sc"),
    (points_up, "__init__.pyi", "from servicecomm.cli import main as main"),
    (away_from_home, "analysis/network.py", "def f():\n    import matplotlib.pyplot"),
    (away_from_home, "views/session.py", "plt = lazy.load('matplotlib.pyplot')"),
    (away_from_home, "drawing/style.py", "from ipywidgets import Button"),
    (away_from_home, "analysis/coverage.py", "from scipy.optimize import milp"),
    (away_from_home, "analysis/coverage.py", "import highspy"),
    (away_from_home, "cli/export.py", "from xlsxwriter import Workbook"),
    (away_from_home, "cli/export.py", "import os.path"),
    (away_from_home, "reporting/page.py", "from markupsafe import Markup"),
    (touches_disk, "cli/export.py", "open('a.csv')"),
    (touches_disk, "cli/export.py", "Path('a').write_text('b')"),
    (touches_disk, "analysis/gaps.py", "frame.to_csv('a.csv')"),
    (touches_disk, "analysis/gaps.py", "import shutil\nshutil.rmtree('a')"),
    (touches_disk, "analysis/gaps.py", "from shutil import rmtree"),
    (touches_disk, "register/bodies.py", "open('bodies.csv')"),
    (touches_disk, "community/links.py", "open('links.csv')"),
    (builds_html, "views/base.py", "text = '<p>' + name"),
    (builds_html, "views/base.py", "text = f'<div class={name}>'"),
    (builds_html, "drawing/style.py", "text = 'one</TD>'"),
    (runs_the_unknown, "files/reading.py", "import pickle"),
    (runs_the_unknown, "files/reading.py", "frame.to_pickle(path)"),
    (runs_the_unknown, "files/reading.py", "np.load(path, allow_pickle=True)"),
    (runs_the_unknown, "model/edits.py", "eval(text)"),
    (runs_the_unknown, "files/reading.py", "yaml.load(text)"),
    (runs_the_unknown, "files/reading.py", "os.system(text)"),
    (runs_the_unknown, "cli/export.py", "subprocess.run(text, shell=True)"),
    (prints, "analysis/gaps.py", "print('done')"),
]

KEPT = [
    (points_up, "community/outreach.py", "from servicecomm.analysis import exposure"),
    (points_up, "analysis/network.py", "from .overlap import shared_problems"),
    (
        points_up,
        "cli/export.py",
        "import servicecomm as sc\nimport servicecomm.views.base",
    ),
    (away_from_home, "analysis/_solver.py", "import highspy"),
    (away_from_home, "analysis/network.py", "from scipy import sparse"),
    (touches_disk, "cli/export.py", "import shutil\nshutil.get_terminal_size()"),
    (touches_disk, "cli/export.py", "sc.write_text('a', path)"),
    (
        touches_disk,
        "register/bodies.py",
        "from importlib import resources\nresources.files('a').read_text()",
    ),
    (builds_html, "analysis/gaps.py", "'''Say <p>.'''\nif a <b: text = 'a < b'"),
    (prints, "cli/export.py", "print('done')"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps_the_rule(rule: Rule) -> None:
    sources = {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.pyi")])
    }
    faults = [
        f"{place}:{fault}"
        for place, source in sources.items()
        for fault in rule(place, ast.parse(source))
    ]
    assert "__init__.pyi" in sources
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("rule", "place", "source"), BROKEN)
def test_a_broken_rule_is_seen(rule: Rule, place: str, source: str) -> None:
    assert list(rule(place, ast.parse(source)))


@pytest.mark.parametrize(("rule", "place", "source"), KEPT)
def test_what_is_allowed_passes(rule: Rule, place: str, source: str) -> None:
    assert list(rule(place, ast.parse(source))) == []


def test_every_room_has_a_floor() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if not path.stem.startswith("__")}
    assert rooms - {"data", "py"} <= set(FLOOR)
