"""The files around the package agree with one another, and give nothing private away.

It reads the files of the repository; it asks nothing of the package but its names.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import servicecomm

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUNTIME = PROJECT["dependencies"]
DEVELOPMENT = PROJECT["optional-dependencies"]["dev"]
PUBLIC: list[str] = vars(servicecomm)["__all__"]
VERSION: str = vars(servicecomm)["__version__"]

# The dots stand in brackets so that no pattern finds itself in this file.
INDEX = re.compile(
    r"pypi[.]org|pythonhosted[.]org|conda[.]org|npmjs[.]org", re.IGNORECASE
)
MACHINE_PATH = re.compile(
    r"(?<![\w.~/}*-])/(?:work|root|tmp|opt|home/\w+|Users/\w+)/\w"
    r"|(?<!\w)[A-Z]:\\{1,2}Users\\"
)
ADDRESS = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b", re.IGNORECASE)
RESERVED = re.compile(
    r"(?:@|\.)(?:example|invalid|test|example\.(?:com|net|org|gov\.uk))$", re.IGNORECASE
)


OTHER = "## Set up\n```\ntrue\n```\n"
LAST = "echo 1 && exit 3"


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def bounds(requirements: list[str]) -> dict[str, str]:
    parsed = [Requirement(line) for line in requirements]
    return {canonicalize_name(item.name): str(item.specifier) for item in parsed}


def locked() -> list[str]:
    """Give each entry of the lock as one line, its hashes included."""
    joined = text_of("requirements.lock").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip()]


def pins() -> list[Requirement]:
    return [Requirement(line.split(" --hash")[0]) for line in locked()]


def private(text: str) -> list[str]:
    """Find addresses of package indexes, paths of a machine and mail addresses."""
    mail = [found for found in ADDRESS.findall(text) if not RESERVED.search(found)]
    return [*INDEX.findall(text), *MACHINE_PATH.findall(text), *mail]


def in_a_fresh_interpreter(code: str) -> object:
    settings = {k: v for k, v in os.environ.items() if k != "EAGER_IMPORT"}
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=settings,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


def test_readme_names_what_the_package_offers() -> None:
    section = text_of("README.md").partition("\n## The functions\n")[2]
    rows = re.findall(r"^\|([^|]*)\|", section.partition("\n## ")[0], re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`(?:sc\.)?(\w+)", row)]
    assert set(names) ^ set(PUBLIC) == set()
    assert len(names) == len(PUBLIC)


def test_one_version() -> None:
    headings = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$",
        text_of("CHANGELOG.md"),
        re.MULTILINE,
    )
    assert PROJECT["version"] == VERSION == headings[0]


def test_conda_and_pip_users_get_the_same_versions() -> None:
    *plain, rest = yaml.safe_load(text_of("environment.yml"))["dependencies"]
    *indexed, own = rest["pip"]
    asked = [f"python{PROJECT['requires-python']}", "pip", *RUNTIME, *DEVELOPMENT]
    assert bounds([*plain, *indexed]) == bounds(asked)
    assert own == "-e ."


def test_every_locked_package_is_pinned_and_hashed() -> None:
    for line in locked():
        assert re.match(r"[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}\b", line)


def test_the_lock_names_no_place() -> None:
    assert not re.search(r"https?:|file:|://|^-|--(?!hash)|#", "\n".join(locked()))


@pytest.mark.parametrize("wanted", [*RUNTIME, *DEVELOPMENT])
def test_the_lock_meets_every_bound(wanted: str) -> None:
    need = Requirement(wanted)
    versions = [
        pin.specifier
        for pin in pins()
        if canonicalize_name(pin.name) == canonicalize_name(need.name)
    ]
    assert versions
    for version in versions:
        assert need.specifier.contains(str(version).removeprefix("=="))


def test_the_checks_before_a_commit_use_the_locked_versions() -> None:
    repos = yaml.safe_load(text_of(".pre-commit-config.yaml"))["repos"]
    revs = {repo["repo"].split("/")[-1]: repo.get("rev") for repo in repos}
    version = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins()}
    assert revs["ruff-pre-commit"] == f"v{version['ruff']}"
    assert revs["nbstripout"] == version["nbstripout"]
    assert revs["numpydoc"] == f"v{version['numpydoc']}"


def test_the_licence_is_mit() -> None:
    licence = text_of("LICENSE")
    assert PROJECT["license"] == "MIT"
    assert licence.startswith(
        "MIT License\n\nCopyright (c) 2026 The servicecomm team\n"
    )
    assert "THE SOFTWARE IS PROVIDED" in licence


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
@pytest.mark.parametrize(
    ("readme", "code", "said"),
    [
        (
            f"{OTHER}## Run the tests\n\n```bash\n{LAST}\nfalse\n```\n",
            3,
            f"{LAST}\n1\n",
        ),
        (OTHER, 1, ""),
        ("## Run the tests\n\nNothing yet.\n\n## Next\n```\ntrue\n```\n", 1, ""),
        ("## Run the tests\n```\n```\n", 1, ""),
    ],
)
def test_ci_runs_the_command_of_the_readme(
    tmp_path: Path, readme: str, code: int, said: str
) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".venv").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "README.md").write_text(readme, "utf-8")
    run = subprocess.run(
        [tmp_path / ".ci" / "run"], check=False, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout) == (code, said)
    assert (tmp_path / ".venv").exists() == (not said)


def test_the_readme_has_a_test_command() -> None:
    section = text_of("README.md").partition("\n## Run the tests\n")[2]
    command = section.split("```")[1].splitlines()[1]
    assert command.startswith("python3 -m venv .venv && ")
    assert command.endswith(" -m pytest -n 2")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git working copy")
def test_nothing_in_the_tree_is_private() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git is on the path of whoever has a working copy
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    files = [path for name in listed if name and (path := ROOT / name).is_file()]
    faults = {
        path.relative_to(ROOT).as_posix(): found
        for path in files
        if (found := private(path.read_bytes().decode("utf-8", errors="replace")))
    }
    assert ROOT / "pyproject.toml" in files
    assert faults == {}


@pytest.mark.parametrize(
    "text",
    [
        "https://py" + "pi.org/simple",
        "see '/ho" + "me/someone/data'",
        "path=/wo" + "rk/main/data",
        '"/tm' + 'p/x"',
        "C:\\Us" + "ers\\someone",
        "write to someone" + "@dept.gov.uk.",
    ],
)
def test_what_is_private_is_seen(text: str) -> None:
    assert private(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.gov.uk/work/benefits",
        "data/home/tables/x.csv and ../tmp/out",
        "a.sample@hmcts.example, b@team.example.gov.uk and @pytest.fixture",
        "incidence @ counts.T",
    ],
)
def test_what_is_not_private_passes(text: str) -> None:
    assert private(text) == []


def test_import_loads_nothing_heavy() -> None:
    heavy = {
        "anywidget",
        "highspy",
        "ipywidgets",
        "matplotlib",
        "networkx",
        "numpy",
        "pandas",
        "scipy",
        "traitlets",
    }
    loaded = in_a_fresh_interpreter(
        "import json, sys, servicecomm; print(json.dumps(list(sys.modules)))"
    )
    assert isinstance(loaded, list)
    assert "servicecomm" in loaded
    assert heavy & set(loaded) == set()


def test_every_public_name_can_be_had() -> None:
    assert len(PUBLIC) == len(set(PUBLIC)) > 0
    assert set(PUBLIC) <= set(dir(servicecomm))
    assert [name for name in PUBLIC if not hasattr(servicecomm, name)] == []
