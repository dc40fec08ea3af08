"""Rows for GOV.UK Notify or another mail merge: checked before they are written.

Nothing that will be e-mailed is ever altered: a row that is not fit is held back, with
the reasons. It sends nothing and writes no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.errors import ServiceCommError, counted, shown
from servicecomm.files.notify_rules import (
    RECIPIENT,
    folded,
    refuse_alike,
    refuse_large,
    row_faults,
)
from servicecomm.model.frames import split_cell, text_cell
from servicecomm.model.refusals import refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecomm.model.stakeholder_map import StakeholderMap

LISTS = ("challenge",)
"""Fields that a letter shows as bullet points: columns that are headed alike."""

_PUBLIC_SECTOR = (
    *("gov.uk", "nhs.uk", "nhs.net", "nhs.scot", "nhs.wales", "police.uk", "sch.uk"),
    *("cjsm.net", "hscni.net", "judiciary.uk", "llyw.cymru"),
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MailMerge:
    """
    Rows that can be sent, and those that cannot.

    Attributes
    ----------
    rows
        ``email address`` first, then only the columns that the letter needs; columns
        of one name become bullet points. It holds personal data.
    held_back
        Rows with a fault: ``row`` (as in the table that was given, 1 is the first),
        ``person_id`` and ``why``.
    left_out
        Rows that must not be sent: ``row``, ``person_id`` and ``why``: who may not be
        asked (as every list has it), or is already on the list.
    notes
        What to know before it is uploaded, in sentences.
    """

    rows: pd.DataFrame
    held_back: pd.DataFrame
    left_out: pd.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Count rows: no names and no addresses."""
        return (
            f"MailMerge({len(self.rows):,} to send, {len(self.held_back):,} held back, "
            f"{len(self.left_out):,} left out)"
        )

    @property
    def contact_list(self) -> pd.DataFrame:
        """
        Give the addresses alone, as a list that GOV.UK Notify keeps.

        Returns
        -------
        pandas.DataFrame
            One column: ``email address``.
        """
        return self.rows.iloc[:, :1].copy()


def mail_merge(
    stakeholder_map: StakeholderMap,
    table: pd.DataFrame,
    fields: Sequence[str],
    *,
    yes_no: Sequence[str] = (),
) -> MailMerge:
    """
    Make rows for GOV.UK Notify or another mail merge.

    Parameters
    ----------
    stakeholder_map
        The map: it says who must not be written to.
    table
        One row a letter: a column of addresses (``email``, ``email address`` or
        ``email_address``), the fields, and if there is one ``person_id``.
    fields
        The columns that the letter needs; others are left out. Values of a field of
        `LISTS` that are joined by ``|`` become several columns of one name.
    yes_no
        Those fields that show or hide a part of the letter: an empty cell is "no".

    Returns
    -------
    MailMerge
        What can be sent, what is held back, what is left out, and why.

    Raises
    ------
    ServiceCommError
        If the table lacks a column that is needed, two fields count as one, or there
        are more rows or columns than GOV.UK Notify takes.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> people = example_map().people
    >>> mail_merge(example_map(), people, ["name", "role"])
    MailMerge(18 to send, 2 held back, 3 left out)
    """
    refuse_alike(fields)
    texts = table.map(text_cell).reset_index(drop=True)
    email = texts[_recipient(texts.columns)]
    ids = texts["person_id"] if "person_id" in texts else pd.Series("", texts.index)
    sheet = _sheet(texts, email, fields, yes_no)
    stopped = barred(stakeholder_map, texts, email)
    columns = list(map(str, sheet.columns))
    found = [row_faults(row, columns) for row in sheet.to_numpy().tolist()]
    faults = pd.Series(found, texts.index, dtype="str").mask(stopped != "", "")
    sent_to = email.str.casefold().mask((faults != "") | (stopped != ""))
    again = sent_to.notna() & sent_to.duplicated()
    stopped = stopped.mask(again, "already on the list under the same address")
    good = sheet[(faults == "") & (stopped == "")].reset_index(drop=True)
    refuse_large(good)
    return MailMerge(
        good,
        _listed(ids, faults),
        _listed(ids, stopped),
        tuple(_notes(good, faults, stopped)),
    )


def _recipient(columns: Iterable[str]) -> str:
    found = [name for name in columns if folded(str(name)) == folded(RECIPIENT)]
    found += [name for name in columns if str(name) == "email"]
    if len(found) != 1:
        many = f"{len(found)} columns" if found else "no column"
        raise ServiceCommError(
            f"The table has {many} of addresses. Give it one, headed 'email' or "
            f"'{RECIPIENT}'."
        )
    return found[0]


def _sheet(
    texts: pd.DataFrame,
    email: pd.Series[str],
    fields: Sequence[str],
    yes_no: Sequence[str],
) -> pd.DataFrame:
    columns: list[tuple[str, Sequence[str]]] = [(RECIPIENT, email.tolist())]
    for field in dict.fromkeys(fields):
        if field not in texts:
            raise ServiceCommError(
                f"The letter needs {shown(field)}, and the table has no such column. "
                "Add it, or leave that field out."
            )
        # A table may hold several columns of one name already.
        same = texts.loc[:, [field]]
        for cells in (same.iloc[:, n] for n in range(same.shape[1])):
            if field in LISTS:
                columns += [(field, part) for part in _spread(cells)]
            else:
                filled = cells.mask(cells == "", "no") if field in yes_no else cells
                columns.append((field, filled.tolist()))
    frame = pd.DataFrame(dict(enumerate(cells for _, cells in columns)), dtype="str")
    return frame.set_axis([name for name, _ in columns], axis="columns")


def _spread(cells: pd.Series[str]) -> list[list[str]]:
    parts = [split_cell(cell) for cell in cells]
    width = max([1, *map(len, parts)])
    return [[row[n] if n < len(row) else "" for row in parts] for n in range(width)]


def barred(
    stakeholder_map: StakeholderMap, texts: pd.DataFrame, email: pd.Series[str]
) -> pd.Series[str]:
    """
    Say of each row why it must not be sent.

    Parameters
    ----------
    stakeholder_map
        The map.
    texts
        The rows; ``person_id`` and ``body_id`` count where there are such columns.
    email
        Their addresses: one that somebody refused is barred without an id as well.

    Returns
    -------
    pandas.Series
        Why, as the end of a sentence; empty where it may be sent.
    """
    why = refusals(stakeholder_map).to_dict()
    people = stakeholder_map.people
    known = people.loc[people["email"] != "", ["person_id", "email"]]
    by_address: dict[str, str] = {}
    for person, address in known.itertuples(index=False):
        if person in why:
            by_address.setdefault(address.casefold(), why[person])
    for column, own in (("mailbox", "organisation_id"), ("mailbox", "team_id")):
        table = stakeholder_map.table(own.removesuffix("_id") + "s")
        for body, address in table[[own, column]].itertuples(index=False):
            if address and body in why:
                by_address.setdefault(address.casefold(), why[body])
    stopped = email.str.casefold().map(lambda own: by_address.get(own, ""))
    for column in ("person_id", "body_id"):
        if column in texts:
            stopped = stopped.mask(
                stopped == "", texts[column].map(lambda own: why.get(own, ""))
            )
    return stopped.astype("str")


def _listed(ids: pd.Series[str], why: pd.Series[str]) -> pd.DataFrame:
    kept = why != ""
    rows = {"row": why.index[kept] + 1, "person_id": ids[kept].tolist()}
    return pd.DataFrame(rows | {"why": why[kept].tolist()})


def _notes(
    good: pd.DataFrame, faults: pd.Series[str], stopped: pd.Series[str]
) -> Iterable[str]:
    yield f"{counted(len(good), 'row')} can be sent."
    if held := int((faults != "").sum()):
        yield f"{held:,} held back: mend the reasons listed, and make the file again."
    if left := int((stopped != "").sum()):
        yield f"{left:,} left out: they must not be written to, or come twice."
    hosts = good[RECIPIENT].str.casefold().str.replace(".*@", ".", regex=True)
    known = tuple(f".{domain}" for domain in _PUBLIC_SECTOR)
    outside = int((~hosts.str.endswith(known)).sum())
    if outside:
        yield (
            f"{counted(outside, 'address', 'addresses')} not at a public-sector domain "
            "that GOV.UK Notify lists: check each. Parliament, defence and the "
            "devolved governments are not on its list either."
        )
    yield (
        "A GOV.UK Notify service in trial mode sends only to its own team, and it "
        "keeps what was sent for 7 days."
    )
