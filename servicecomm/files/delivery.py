"""GOV.UK Notify's reports read back: who was reached, who bounced, who opted out.

Its rows are matched by address and staged like a tracking sheet; no address is shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import ServiceCommError, shown
from servicecomm.files.notify_rules import RECIPIENT, folded
from servicecomm.files.staging import (
    StagedEngagement,
    latest_entries,
    new_entry_ids,
)
from servicecomm.files.tables import read_table

if TYPE_CHECKING:
    import os

    from servicecomm.model.stakeholder_map import StakeholderMap

_STATUS = {
    "delivered": "contacted",
    "sent": "contacted",
    "emailaddressdoesntexist": "bounced",
    "emailaddressdoesnotexist": "bounced",
    "permanentfailure": "bounced",
}
_WAITING = {
    "sending": "is still being sent: fetch the report again later",
    "delivering": "is still being sent: fetch the report again later",
    "created": "is still being sent: fetch the report again later",
    "inboxnotacceptingmessagesrightnow": "was not taken: the inbox is full or away",
    "temporaryfailure": "was not taken: the inbox is full or away",
    "technicalfailure": "was not sent, through a fault of Notify: send it again",
    "failed": "was not sent: send it again",
}
_APOSTROPHES = dict.fromkeys((0x27, 0x2019))
_TIMES = ("time", "unsubscriberequestedat")


def read_delivery_report(
    stakeholder_map: StakeholderMap, path: str | os.PathLike[str]
) -> StagedEngagement:
    r"""
    Read GOV.UK Notify's delivery report, or its list of unsubscribe requests.

    Parameters
    ----------
    stakeholder_map
        The map.
    path
        The CSV file as it was downloaded.

    Returns
    -------
    StagedEngagement
        New entries: "contacted" where the message was delivered, "bounced" where the
        address does not exist, "opted out" where somebody unsubscribed. An entry that
        says the same of that day is not added again. Messages that are still on their
        way, and addresses that the map does not have, are doubts, named by row only.

    Raises
    ------
    SourceFileError
        If the file cannot be read.
    ServiceCommError
        If it has no column of addresses, of status or of time.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.files.examples import example_map
    >>> rows = ["Email address,Status,Time", "mo@fcdo.example,Delivered,2026-11-20"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "report.csv")
    ...     _ = path.write_text("\n".join(rows))
    ...     staged = read_delivery_report(example_map(), path)
    >>> staged.changes[["subject_id", "column", "after"]].iloc[0].tolist()
    ['mo', 'status', 'contacted']
    """
    place = Path(path)
    frame = read_table(place)
    columns = {folded(name): name for name in frame.columns}
    address = columns.get(folded(RECIPIENT)) or columns.get("recipient")
    when = next((columns[name] for name in _TIMES if name in columns), None)
    left = "unsubscriberequestedat" in columns
    if address is None or when is None or not ("status" in columns or left):
        raise ServiceCommError(
            f"{shown(place.name)} is no report of GOV.UK Notify: it needs columns "
            "'Recipient' or 'Email address', 'Status' and 'Time'. Download it again."
        )
    said = pd.Series("unsubscribed", frame.index) if left else frame[columns["status"]]
    rows = zip(frame[address], said, frame[when], strict=True)
    return _stage(stakeholder_map, list(rows))


def _stage(
    stakeholder_map: StakeholderMap, rows: list[tuple[str, str, str]]
) -> StagedEngagement:
    owners = _owners(stakeholder_map)
    latest = latest_entries(stakeholder_map)
    log = stakeholder_map.engagement
    known = set(zip(log["subject_id"], log["status"], log["date"], strict=True))
    new_ids = new_entry_ids(stakeholder_map)
    changes: list[tuple[object, ...]] = []
    doubts: list[tuple[object, ...]] = []
    for number, (address, said, when) in enumerate(rows, start=2):
        subjects = owners.get(address.strip().casefold(), [])
        word = folded(said).translate(_APOSTROPHES)
        status = "opted out" if word == "unsubscribed" else _STATUS.get(word)
        day = when.strip()[:10]
        why = _doubt(subjects, word, status, day)
        if why:
            doubts.append((number, "|".join(subjects), said, why))
            continue
        for subject in subjects:
            if (subject, status, day) in known:
                continue
            known.add((subject, str(status), day))
            before = latest.get(subject, {})
            entry = next(new_ids)
            after = {"status": status, "date": day, "channel": "GOV.UK Notify"}
            for column, cell in after.items():
                held = before.get(column, "")
                changes.append((number, subject, entry, "added", column, held, cell))
    return StagedEngagement.of(stakeholder_map, changes, [], doubts)


def _doubt(subjects: list[str], word: str, status: str | None, day: str) -> str:
    if not subjects:
        return "the map has nobody with the address of this row"
    if status is None:
        return _WAITING.get(word, "is no status that is known")
    try:
        pd.Timestamp(day)
    except ValueError:
        return "has no date"
    return ""


def _owners(stakeholder_map: StakeholderMap) -> dict[str, list[str]]:
    """Give the ids that an address stands for: people first, else shared mailboxes."""
    owners: dict[str, list[str]] = {}
    people = stakeholder_map.people[["person_id", "email"]]
    for own, email in sorted(people.itertuples(index=False)):
        if email:
            owners.setdefault(email.strip().casefold(), []).append(own)
    for name, key in (("organisations", "organisation_id"), ("teams", "team_id")):
        table = stakeholder_map.table(name)[[key, "mailbox"]]
        for own, mailbox in sorted(table.itertuples(index=False)):
            if mailbox:
                owners.setdefault(mailbox.strip().casefold(), [own])
    return owners
