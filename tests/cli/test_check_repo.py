"""A repository that names a person is found out, and the name is not said again."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from servicecomm.cli import main
from servicecomm.errors import SourceFileError
from servicecomm.files import leaks
from servicecomm.files.examples import example_path
from servicecomm.files.leaks import Leak, find_leaks, leaks_in
from servicecomm.model.personal import People

if TYPE_CHECKING:
    from pathlib import Path

MAP = str(example_path("after-a-death"))
PEOPLE = People(["Ada Sample"], ["ada@dwp.example"])
NAME = "Ada Sample"


def encoded(text: str, encoding: str = "utf-8") -> bytes:
    return base64.b64encode(text.encode(encoding))


def zipped(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inner.xml", f"<si><t>{text}</t></si>")
    return file.getvalue()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)  # noqa: S607


def keep(folder: Path, name: str, data: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    git(folder, "add", "--", name)


HIDDEN = {
    "plain": b"x\nyes Ada Sample\n",
    "swapped": b"x\nSample, Ada\n",
    "shouted": b"x\nADA SAMPLE\n",
    "e-mail": b"x\nmailto:ada@dwp.example\n",
    "two lines": b"x\nAda\nSample\n",
    "UTF-16": "x\nAda Sample\n".encode("utf-16"),
    "UTF-16 without a mark": b"\x07" + "x\nAda Sample\n".encode("utf-16-be"),
    "UTF-16 among bytes": b"\x07\x08\x09" + "x\nAda Sample".encode("utf-16-le"),
    "Latin letters": "x\nÅda Sample\n".encode(),
    "entities": b"x\n&#65;da&nbsp;S&#x61;mple\n",
    "tags": b"x\n<td>Ada</td><td>Sample</td>\n",
    "a tag within": b"x\n<p>A<mark>da</mark> Sample\n",
    "a long tag between": b"x\nAda<br\n class='1'>Sample\n",
    "JSON": b'x\n{"a": "\\u0041da\\u0020Sample"}\n',
    "JSON lines": b'x\n["Hello\\nAda Sample\\n"]\n',
    "JSON twice": b'x\n"{\\"a\\": \\"Hi\\\\nAda\\\\u0020Sample\\"}"\n',
    "HTML in JSON": b'x\n"\\u003cb\\u003eAda\\u003c/b\\u003e Sample"\n',
    "an address": b"x\nhttp://a.example/?q=Ada%20Sample\n",
    "base64": b"x\ndata:text/plain;base64," + encoded(f"Hello {NAME}") + b"\n",
    "base64 in JSON": b'x\n"\\n' + encoded(f"It is {NAME} here") + b'\\n"\n',
    "base64 of UTF-16": b"x\n" + encoded(f"I am {NAME}", "utf-16") + b"\n",
    "base64 of base64": b"x\n" + base64.b64encode(encoded(f"I am {NAME}")) + b"\n",
    "base64 on lines": b"x\n"
    + base64.encodebytes(f"{'a' * 50} {NAME} {'b' * 50}".encode()),
    "URL-safe base64": b"x\n" + base64.urlsafe_b64encode("ÿþ>?~~ Ada Sample".encode()),
}


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN)
def test_a_name_is_found_however_it_is_written(data: bytes) -> None:
    found = set(leaks_in("a.txt", data, PEOPLE))
    assert 2 in {leak.line for leak in found}
    assert {leak.kind for leak in found} <= {"name", "e-mail"}


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN)
def test_another_name_is_not_found(data: bytes) -> None:
    assert not set(leaks_in("a.txt", data, People(["Bo Sample"], ["bo@x.example"])))


def test_workbooks_and_documents_are_unpacked() -> None:
    found = set(leaks_in("a.xlsx", zipped(NAME), PEOPLE))
    assert found == {Leak("a.xlsx", 0, "name")}
    in_json = b'{"application/zip": "' + base64.b64encode(zipped(NAME)) + b'"}'
    assert set(leaks_in("a.ipynb", in_json, PEOPLE)) == {Leak("a.ipynb", 1, "name")}
    broken = set(leaks_in("a.zip", b"PK\x03\x04 broken", PEOPLE))
    assert broken == {Leak("a.zip", 0, "unread")}


def test_names_within_an_archive_and_parts_too_large_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("Ada Sample.txt", "x" * 100)
    data = file.getvalue()
    assert Leak("a.zip", 0, "name") in set(leaks_in("a.zip", data, PEOPLE))
    monkeypatch.setattr(leaks, "_LARGEST", 99)
    found = set(leaks_in("a.zip", data, PEOPLE))
    assert Leak("a.zip", 0, "unread") in found


def test_without_a_map_nothing_is_promised(repository: Path, capsys) -> None:
    keep(repository, "a.txt", b"Ada Sample")
    assert main(["check-repo", "--repository", str(repository)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Nobody is named" not in said
    assert "Give a map as well" in said


def test_a_gzipped_file_is_unpacked() -> None:
    import gzip  # noqa: PLC0415 - here alone

    assert set(leaks_in("a.gz", gzip.compress(b"Ada Sample"), PEOPLE))
    broken = set(leaks_in("a.gz", b"\x1f\x8b broken", PEOPLE))
    assert broken == {Leak("a.gz", 0, "unread")}


def test_a_notebook_is_refused_for_its_outputs_and_its_widgets(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["Bryn Sample\n"]}
    state = {"state": {"w1": {"state": {"value": "bryn@hmcts.example"}}}}
    cells = [{"cell_type": "code", "source": ["print(1)"], "outputs": [output]}]
    widgets = {"application/vnd.jupyter.widget-state+json": state}
    notebook = {"cells": cells, "metadata": {"widgets": widgets}}
    text = json.dumps(notebook, indent=1)
    keep(repository, "a.ipynb", text.encode())
    lines = text.splitlines()
    name, email = (
        next(n for n, line in enumerate(lines, 1) if word in line)
        for word in ("Bryn Sample", "bryn@")
    )
    assert main(["check-repo", MAP, "--repository", str(repository)]) == 1
    told = capsys.readouterr().out
    assert f"a.ipynb, line {name}: holds the name of a person of the map" in told
    assert f"a.ipynb, line {email}: holds the e-mail address of a person" in told
    assert "bryn" not in told.lower()


def test_a_clean_repository_passes(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(repository, "notes.md", b"The Service designer (HMCTS) was there.\n")
    (repository / "not-kept.txt").write_text("Bryn Sample")
    assert main(["check-repo", MAP, "--repository", str(repository)]) == 0
    assert capsys.readouterr().out.endswith(
        "Nobody is named in the files that git keeps.\n"
    )


def test_what_is_staged_counts_as_well_as_what_is_there(repository: Path) -> None:
    keep(repository, "a.txt", b"one\nAda Sample\n")
    (repository / "a.txt").write_text("mended")
    assert find_leaks(repository, PEOPLE) == [Leak("a.txt", 2, "name")]
    (repository / "a.txt").unlink()
    assert find_leaks(repository, PEOPLE) == [Leak("a.txt", 2, "name")]


def test_the_name_of_a_file_is_looked_at_and_not_repeated(repository: Path) -> None:
    keep(repository, "notes/Ada Sample é.txt", b"nothing")
    (leak,) = find_leaks(repository / "notes", PEOPLE)
    assert str(leak) == (
        "notes/(name hidden) é.txt: holds the name of a person of the map"
    )


def test_a_workspace_is_never_kept(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(repository, "my.scws", b"")
    assert main(["check-repo", "--repository", str(repository)]) == 1
    told = capsys.readouterr().out
    assert "my.scws: a workspace, which holds people's data" in told


def test_a_folder_outside_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"is in no git repository\. Give a fol"):
        find_leaks(tmp_path, PEOPLE)


def test_without_git_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(leaks.subprocess, "run", missing)
    with pytest.raises(SourceFileError, match="git was not found"):
        find_leaks(tmp_path, PEOPLE)


def test_letters_of_windows_and_damaged_parts_hide_nothing() -> None:
    zoe = People(["Zoë Sample"], [])
    assert set(leaks_in("a.csv", "Zoë Sample".encode("cp1252"), zoe))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("bad.txt", "x" * 500)
        book.writestr("good.txt", "Zoë Sample")
    torn = bytearray(packed.getvalue())
    torn[40:44] = b"\xff\xff\xff\xff"
    assert set(leaks_in("a.zip", bytes(torn), zoe))
