"""Names and addresses of people in the files that a git repository keeps.

It says where they stand, never what they say, and changes no file. What was committed
earlier and is gone from the files by now is not looked at.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import html
import io
import re
import subprocess
import unicodedata
import zipfile
import zlib
from bisect import bisect_left
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from servicecomm.errors import SourceFileError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecomm.model.personal import People

_DEEPEST = 3
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError),
    NotImplementedError,
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_LARGEST = 64 * 2**20
_LINE = re.compile("\n")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbf/\"'\\]))")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_BREAK = r"(?:\r?\n|\\r?\\n|\\n)[ \t\",]*"
_SIGNS = r"[A-Za-z0-9+/_-]"
_BASE64 = re.compile(rf"{_SIGNS}{{12,}}(?:{_BREAK}{_SIGNS}{{8,}})*={{0,2}}")
_NOT_BASE64 = re.compile(rf"{_BREAK}|[^A-Za-z0-9+/_-]")
_WORKSPACE = ".scws"


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """
    A place that names a person.

    Attributes
    ----------
    file
        The file, from the top of the repository.
    line
        Its line, from 1; 0 where the file as a whole is meant.
    kind
        "name", "e-mail" or "workspace"; "unread" where a part of the file is too large
        or damaged and was not looked at.
    """

    file: str
    line: int
    kind: str

    def __str__(self) -> str:
        """Say what stands where: not the name."""
        if self.kind == "workspace":
            return f"{self.file}: a workspace, which holds people's data"
        if self.kind == "unread":
            return f"{self.file}: a part is too large or damaged; look at it yourself"
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: holds {_SAID[self.kind]} of a person of the map"


_SAID = {"name": "the name", "e-mail": "the e-mail address"}


def find_leaks(repository: str | Path, people: People) -> list[Leak]:
    """
    Find people in the files that a repository keeps, as they are and as staged.

    Parameters
    ----------
    repository
        A folder of the repository.
    people
        Whom to look for.

    Returns
    -------
    list of Leak
        The places, by file and line. Looked at are text in UTF-8 and UTF-16, with
        escapes of HTML, JSON and addresses undone and tags taken out, what is written
        in base64, names of files, and what zipped files (workbooks, documents) hold.

    Raises
    ------
    SourceFileError
        If the folder is in no repository, or git is not installed.
    """
    top = Path(_git(Path(repository), "rev-parse", "--show-toplevel").decode().strip())
    leaks: set[Leak] = set()
    staged = set(_names(top, "diff", "--name-only", "-z"))
    for name in _names(top, "ls-files", "-z"):
        leaks |= set(_in_name(name, people))
        path = top / name
        if path.is_file():
            leaks |= set(leaks_in(name, path.read_bytes(), people))
        if name in staged:
            # A repository within this one, or a file in conflict, has no such text.
            with contextlib.suppress(SourceFileError):
                data = _git(top, "cat-file", "blob", f":{name}")
                leaks |= set(leaks_in(name, data, people))
    return sorted(leaks)


def leaks_in(name: str, data: bytes, people: People) -> Iterator[Leak]:
    r"""
    Find people in one file.

    Parameters
    ----------
    name
        What to call the file.
    data
        What it holds.
    people
        Whom to look for.

    Yields
    ------
    Leak
        Each place; one may come twice.

    Examples
    --------
    >>> from servicecomm.model.personal import People
    >>> found = leaks_in("a.txt", b"Hello\nAda Sample", People(["Ada Sample"]))
    >>> print(*found)
    a.txt, line 2: holds the name of a person of the map
    """
    for line, kind in _found(data, people, _DEEPEST):
        yield Leak(name, line, kind)


def _in_name(name: str, people: People) -> Iterator[Leak]:
    if PurePosixPath(name).suffix.lower() == _WORKSPACE:
        yield Leak(name, 0, "workspace")
    for each in people.find(unicodedata.normalize("NFC", name)):
        # The name itself is what must not be shown.
        yield Leak(people.hidden(name), 0, each.kind)


def _found(data: bytes, people: People, deep: int) -> Iterator[tuple[int, str]]:
    """Find people in bytes: the line, or 0 where lines mean nothing, and the kind."""
    for part in _unpacked(data):
        if part is None or not deep:
            yield 0, "unread"
        else:
            yield from ((0, kind) for _, kind in _found(part, people, deep - 1))
    for text in _texts(data):
        for version in dict.fromkeys((text, *_plain(text))):
            composed = unicodedata.normalize("NFC", version)
            starts = [match.start() for match in _LINE.finditer(composed)]
            for each in people.find(composed):
                yield _line(starts, each.start), each.kind
        if deep:
            yield from _encoded(text, people, deep)


def _line(starts: list[int], place: int) -> int:
    return bisect_left(starts, place) + 1


def _encoded(text: str, people: People, deep: int) -> Iterator[tuple[int, str]]:
    starts = [match.start() for match in _LINE.finditer(text)]
    for match in _BASE64.finditer(text):
        for data in _decoded(_NOT_BASE64.sub("", match.group())):
            for _, kind in _found(data, people, deep - 1):
                if kind != "unread":  # signs that happen to begin as an archive does
                    yield _line(starts, match.start()), kind


def _decoded(signs: str) -> Iterator[bytes]:
    """Decode base64; where it begins is not always where the run of signs begins."""
    standard = signs.replace("-", "+").replace("_", "/")
    for start in range(4):
        part = standard[start:]
        part = part[: len(part) - len(part) % 4] if len(part) % 4 == 1 else part
        try:
            yield base64.b64decode(part + "=" * (-len(part) % 4), validate=True)
        except binascii.Error:
            continue


def _texts(data: bytes) -> Iterator[str]:
    text = data.decode("utf-8", errors="replace")
    yield text
    if "\ufffd" in text:  # our own reader takes such a file for Windows' letters
        yield data.decode("cp1252", errors="replace")
    if b"\x00" in data:
        # Where the text begins within other bytes is not known: try both places.
        for start in (0, 1):
            for order in ("le", "be"):
                yield data[start:].decode(f"utf-16-{order}", errors="replace")


def _unpacked(data: bytes) -> Iterator[bytes | None]:
    """Unpack an archive: its parts and their names, None for what cannot be read."""
    if data[:4] in _ZIP:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for each in packed.infolist():
                    yield each.filename.encode(errors="replace")
                    yield _part(packed, each)
        except _UNREADABLE:
            yield None
    elif data[:2] == b"\x1f\x8b":
        try:
            inner = zlib.decompressobj(wbits=31)
            yield inner.decompress(data, _LARGEST)
            if inner.unconsumed_tail:
                yield None
        except zlib.error:
            yield None


def _part(packed: zipfile.ZipFile, each: zipfile.ZipInfo) -> bytes | None:
    # One damaged part must not hide the others.
    with contextlib.suppress(*_UNREADABLE):
        if each.file_size <= _LARGEST:
            return packed.read(each)
    return None


def _plain(text: str) -> tuple[str, str]:
    """Undo escapes and take out tags, within words and between; lines stay lines."""
    # An escape may be escaped itself: HTML in JSON, in a notebook's JSON.
    for _ in range(2):
        text = _ESCAPE.sub(_unescaped, text)
        text = _ENTITY.sub(lambda match: _on_one_line(html.unescape(match[0])), text)
    text = _PERCENT.sub(lambda match: _on_one_line(unquote(match[0])), text)
    kept = [match[0].count("\n") * "\n" for match in _TAG.finditer(text)]
    parts = _TAG.split(text)
    within = "".join(chain.from_iterable(zip_longest(parts, kept, fillvalue="")))
    spaced = [f" {breaks}" for breaks in kept]
    between = "".join(chain.from_iterable(zip_longest(parts, spaced, fillvalue="")))
    return within, between


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return _on_one_line(chr(int(code, 16)))
    return match[3] if match[3] in "/\"'\\" else " "


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")


def _names(top: Path, *command: str) -> Iterable[str]:
    listed = _git(top, *command).decode("utf-8", errors="surrogateescape")
    return [name for name in listed.split("\0") if name]


def _git(folder: Path, *command: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            ["git", "-C", str(folder), *command],  # noqa: S607 - wherever it is installed
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        raise SourceFileError(
            "git was not found, and it knows which files are kept. Install it, or add "
            "it to the PATH."
        ) from None
    except subprocess.CalledProcessError:
        raise SourceFileError(
            f"{shown(str(folder))} is in no git repository. Give a folder of one."
        ) from None
    return done.stdout
