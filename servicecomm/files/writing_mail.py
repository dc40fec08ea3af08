"""Letters as drafts for a mail program, and a call for a calendar: one file each.

One reader a draft, and nobody but the reader; nothing is sent, and nobody is written to
who asked not to be.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import icalendar
import pandas as pd

from servicecomm.errors import ServiceCommError, SourceFileError, shown
from servicecomm.files.encoding import settled_archive
from servicecomm.files.notify_rules import UNSEEN
from servicecomm.files.writing import write_bytes
from servicecomm.files.writing_notify import barred
from servicecomm.model.addresses import address_fault
from servicecomm.model.frames import text_cell
from servicecomm.model.refusals import refusals

if TYPE_CHECKING:
    import os

    from servicecomm.model.stakeholder_map import StakeholderMap

_NEEDED = ("person_id", "body_id", "email", "subject", "text")
_NO_FILE = re.compile(r"[^A-Za-z0-9._-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 80
_LONDON = ZoneInfo("Europe/London")


def write_drafts(
    stakeholder_map: StakeholderMap,
    letters: pd.DataFrame,
    folder: str | os.PathLike[str],
) -> pd.DataFrame:
    """
    Write letters as ``.eml`` drafts, to be opened, read and sent by a person.

    Parameters
    ----------
    stakeholder_map
        The map as it is now: it says who must not be written to.
    letters
        `Letters.drafts`, as `draft_letters` gives it.
    folder
        Where to put them; made if it is not there.

    Returns
    -------
    pandas.DataFrame
        One row a letter: ``subject_id`` (the person's id, or else the body's), ``file``
        (its name; empty where none was written) and ``why`` there is none. A draft of
        somebody who must not be written to any more is taken out of the folder.

    Raises
    ------
    ServiceCommError
        If the table lacks a column that is needed.
    SourceFileError
        If a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.files.examples import example_map
    >>> letter = {"person_id": ["mo"], "body_id": ["fcdo"], "subject": ["A call?"]}
    >>> letter |= {"email": ["mo@fcdo.example"], "text": ["Dear Mo,"]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_drafts(example_map(), pd.DataFrame(letter), folder)["file"].item()
    'mo.eml'
    """
    for column in _NEEDED:
        if column not in letters:
            raise ServiceCommError(
                f"The table of letters has no column '{column}'. Give the drafts that "
                "draft_letters makes."
            )
    texts = letters[list(_NEEDED)].map(text_cell).reset_index(drop=True)
    stopped = barred(stakeholder_map, texts, texts["email"])
    place = Path(folder)
    _take_out(stakeholder_map, place)
    taken: set[str] = set()
    rows = []
    for row, why in zip(texts.to_dict("records"), stopped, strict=True):
        own = row["person_id"] or row["body_id"]
        fault = why or _fault(row["email"], row["subject"], row["text"])
        name = "" if fault else f"{_file_name(own, taken)}.eml"
        if name:
            data = draft_bytes(row["email"], row["subject"], row["text"])
            write_bytes(place / name, data)
        rows.append((own, name, fault))
    return pd.DataFrame(rows, columns=["subject_id", "file", "why"], dtype="str")


def drafts_archive(stakeholder_map: StakeholderMap, letters: pd.DataFrame) -> bytes:
    """
    Make the drafts as one zipped file, for a browser to save.

    Parameters
    ----------
    stakeholder_map
        The map as it is now: it says who must not be written to.
    letters
        `Letters.drafts`, as `draft_letters` gives it.

    Returns
    -------
    bytes
        A zip file with a draft for each who may be written to, as `write_drafts`
        names and makes them.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> letter = {"person_id": ["mo"], "body_id": ["fcdo"], "subject": ["A call?"]}
    >>> letter |= {"email": ["mo@fcdo.example"], "text": ["Dear Mo,"]}
    >>> drafts_archive(example_map(), pd.DataFrame(letter))[:2]
    b'PK'
    """
    texts = letters[list(_NEEDED)].map(text_cell).reset_index(drop=True)
    stopped = barred(stakeholder_map, texts, texts["email"])
    taken: set[str] = set()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for row, why in zip(texts.to_dict("records"), stopped, strict=True):
            if why or _fault(row["email"], row["subject"], row["text"]):
                continue
            name = _file_name(row["person_id"] or row["body_id"], taken)
            data = draft_bytes(row["email"], row["subject"], row["text"])
            archive.writestr(f"{name}.eml", data)
    return settled_archive(file.getvalue())


def _take_out(stakeholder_map: StakeholderMap, folder: Path) -> None:
    for own in refusals(stakeholder_map).index:
        path = folder / f"{_file_name(own, set())}.eml"
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise SourceFileError(
                f"{shown(path.name)} must not be sent and cannot be deleted: "
                f"{error.strerror}. Close it, and delete it by hand."
            ) from None


def _fault(email: str, subject: str, text: str) -> str:
    if fault := address_fault(email):
        return fault
    # Some programs, Python's own among them, take such code for line ends.
    if "=?" in subject:
        return "the subject holds '=?', which mail programs read as code"
    if not subject.strip() or UNSEEN.search(subject):
        return "the subject is empty, or holds a line end or a sign that is not seen"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "the letter holds half a character"
    return ""


def _file_name(own: str, taken: set[str]) -> str:
    """Name a file after an id so that every system takes it, and no two are one."""
    stem = _NO_FILE.sub("-", own).strip("-.")[:_LONGEST_NAME] or "letter"
    stem = f"letter-{stem}" if _RESERVED.fullmatch(stem) else stem
    name, number = stem, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name.casefold())
    return name


def draft_bytes(email: str, subject: str, text: str) -> bytes:
    r"""
    Make one draft.

    Parameters
    ----------
    email
        The one reader's address.
    subject
        The subject.
    text
        The letter.

    Returns
    -------
    bytes
        A message that mail programs open as a draft: no sender, no date, no copies.
        The same letter gives the same bytes.

    Raises
    ------
    ServiceCommError
        If the address or the subject is not fit for a header.

    Examples
    --------
    >>> draft_bytes("mo@fcdo.example", "A call?", "Dear Mo,")[:21]
    b'To: mo@fcdo.example\r\n'
    """
    if fault := _fault(email, subject, text):
        raise ServiceCommError(f"There is no draft to be made: {fault}.")
    message = EmailMessage(policy=SMTP)
    message["To"] = Address(addr_spec=email)
    message["Subject"] = subject
    message["X-Unsent"] = "1"
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()


def write_call(
    path: str | os.PathLike[str],
    start: dt.datetime,
    *,
    summary: str = "30-minute call about the problems that we share",
    description: str = "",
    minutes: int = 30,
) -> Path:
    """
    Write the call as an ``.ics`` file that a calendar opens.

    Parameters
    ----------
    path
        The file.
    start
        When it begins; without a time zone, as clocks in London show it.
    summary
        What the calendar shows.
    description
        What is in it, such as an agenda's text.
    minutes
        How long it lasts.

    Returns
    -------
    pathlib.Path
        The file: one tentative entry with nobody invited. The same call gives the same
        bytes.

    Raises
    ------
    ServiceCommError
        If the call does not last at least a minute, or holds half a character.
    SourceFileError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> start = dt.datetime(2026, 12, 8, 10)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     call = write_call(f"{folder}/call.ics", start).read_text()
    >>> "DTSTART:20261208T100000Z" in call, "ATTENDEE" in call
    (True, False)
    """
    return write_bytes(
        Path(path),
        call_bytes(start, summary=summary, description=description, minutes=minutes),
    )


def call_bytes(
    start: dt.datetime,
    *,
    summary: str = "30-minute call about the problems that we share",
    description: str = "",
    minutes: int = 30,
) -> bytes:
    """
    Make the call's file.

    Parameters
    ----------
    start, summary, description, minutes
        As in `write_call`.

    Returns
    -------
    bytes
        What `write_call` writes.

    Raises
    ------
    ServiceCommError
        If the call does not last at least a minute, or holds half a character.

    Examples
    --------
    >>> call_bytes(dt.datetime(2026, 12, 8, 10))[:15]
    b'BEGIN:VCALENDAR'
    """
    if minutes < 1:
        raise ServiceCommError(f"A call of {minutes} minutes is none. Give at least 1.")
    there = start.replace(tzinfo=_LONDON) if start.tzinfo is None else start
    begins = there.astimezone(dt.UTC).replace(microsecond=0)
    event = icalendar.Event()
    try:
        own = hashlib.sha256(f"{begins}\n{summary}\n{description}".encode())
    except UnicodeEncodeError:
        raise ServiceCommError(
            "The call holds half a character, which no file can hold. Delete it."
        ) from None
    event.add("uid", f"{own.hexdigest()[:32]}@servicecomm.example")
    event.add("dtstamp", begins)  # a fixed time: the same call, the same bytes
    event.add("dtstart", begins)
    event.add("dtend", begins + dt.timedelta(minutes=minutes))
    event.add("summary", summary)
    if description:
        event.add("description", description)
    event.add("status", "TENTATIVE")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//servicecomm//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
