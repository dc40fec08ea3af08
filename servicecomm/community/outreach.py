"""Step 4: a letter for each person, with a version for shared mailboxes.

It drafts and shows; nothing is sent, and nobody is written to who asked not to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from servicecomm import _html
from servicecomm.analysis.invitations import invite_list
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import texts
from servicecomm.analysis.people import people_homes, refusals
from servicecomm.analysis.plans import InvitationPlan
from servicecomm.community._naming import called
from servicecomm.community.letter_fields import introduced, invitation_letters, told
from servicecomm.community.letter_problems import challenges
from servicecomm.community.letter_templates import fields_of, filled, letter_template
from servicecomm.errors import ServiceCommError, UnknownIdError
from servicecomm.model.facts import map_facts
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap

MOST_WORDS = 200
"""No letter is longer, its subject counted."""

_DRAFT_COLUMNS = (
    *("person_id", "body_id", "kind", "for", "email", "subject", "text", "words"),
    *("problem_ids", "shown"),
)
_SEAT_COLUMNS = ("person_id", "name", "email", "body_id", "role", "organisation")
_SENDER = "(sender)"
_HIDDEN = {"first name": "(first name)", "sender name": _SENDER}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Letters:
    """
    Letters that are ready to be read through, and those that were not drafted.

    Attributes
    ----------
    drafts
        One row a letter: ``person_id`` (empty where somebody has still to be found),
        ``body_id``, ``kind`` ("person" or "mailbox"), ``for`` (role and body),
        ``email``, ``subject``, ``text``, ``words``, ``problem_ids`` (those named) and
        ``shown`` (the text without names). It holds personal data.
    fields
        The same letters as rows for GOV.UK Notify or another mail merge, as
        `invitation_letters` gives them. They hold personal data.
    left_out
        For whom there is no letter: ``for`` and ``why``; no names.
    notes
        What to know before anything is sent, in sentences.
    """

    drafts: pd.DataFrame
    fields: pd.DataFrame
    left_out: pd.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Count letters: no names and no addresses."""
        return f"Letters({len(self.drafts):,} drafted, {len(self.left_out):,} left out)"

    def preview(self, who: str, *, names: bool = False) -> str:
        """
        Show one letter as its reader will see it.

        Parameters
        ----------
        who
            The id of the person; of the body where nobody is known there yet.
        names
            Whether to show names: the reader's, the sender's and that of whoever
            introduces us. A saved or projected notebook should not.

        Returns
        -------
        str
            To whom, the subject and the letter.

        Raises
        ------
        UnknownIdError
            If there is no such letter.
        ServiceCommError
            If there is no letter at all.
        """
        if self.drafts.empty:
            raise ServiceCommError(
                "There is no letter to read: none was drafted. See left_out for the "
                "reasons, and post in a channel where nobody is known."
            )
        own = self.drafts["person_id"].mask(
            self.drafts["person_id"] == "", self.drafts["body_id"]
        )
        if who not in set(own):
            raise UnknownIdError("letter", who, own)
        row = self.drafts[own == who].iloc[0]
        text = row["text" if names else "shown"]
        return f"To: {row['for']}\nSubject: {row['subject']}\n\n{text}"

    def _repr_html_(self) -> str:
        seen = self.drafts[["for", "kind", "subject", "problem_ids", "words"]]
        drafted = _html.table(seen, f"Letters: {len(seen):,} drafted, none sent")
        missing = _html.table(self.left_out, "No letter, and why")
        both = drafted + missing if len(self.left_out) else drafted
        return both + _html.bullets(self.notes)


def draft_letters(
    stakeholder_map: StakeholderMap,
    invites: InvitationPlan | pd.DataFrame | Iterable[str] | str,
    *,
    sender: str,
    about: str = "",
    us: str | None = None,
    template: str | None = None,
    mailbox_template: str | None = None,
) -> Letters:
    """
    Draft a letter for each person who is to be invited.

    Parameters
    ----------
    stakeholder_map
        The map.
    invites
        A plan, the table that `invite_list` gives, or ids of people and bodies.
    sender
        Who signs.
    about
        What the community is about; the map's title if empty.
    us
        The body that writes: only problems that it has too are named. None for any.
    template
        Your own text in the place of ``letter_template("invitation")``.
    mailbox_template
        The same for ``letter_template("mailbox")``, for readers who have no name.

    Returns
    -------
    Letters
        The drafts. Each names at most three problems of the reader's body that other
        bodies have too: as a statement where a source names its part, as a question
        where that is our reading; so many that the letter stays within 200 words.
        People and bodies in `refusals`, those who joined already, second records of
        one address and bodies without a shared problem have none.

    Raises
    ------
    ServiceCommError
        If nobody signs, or a text has no subject or a field that is not known.
    UnknownIdError
        If the map has no such person or body.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> letters = draft_letters(example_map(), ["bryn", "quinn"], sender="Una Sample")
    >>> letters
    Letters(1 drafted, 1 left out)
    >>> print(letters.preview("bryn").splitlines()[0])
    To: Service designer, probate (HMCTS)
    """
    if not sender.strip():
        raise ServiceCommError("A letter needs a sender. Say who signs.")
    forms = {
        "person": template or letter_template("invitation"),
        "mailbox": mailbox_template or letter_template("mailbox"),
    }
    for form in forms.values():
        fields_of(form)
    seats = _seats(stakeholder_map, invites)
    rows = invitation_letters(
        stakeholder_map, seats, sender=sender.strip(), about=about, us=us
    )
    barred = _barred(stakeholder_map, seats)
    drafts, kept, left = [], [], []
    for seat, row, why in zip(
        seats.to_dict("records"), rows.to_dict("records"), barred, strict=True
    ):
        words = {str(name): str(cell) for name, cell in (seat | row).items()}
        reader = _reader(stakeholder_map, words)
        fit, reason = (None, why) if why else _fitted(stakeholder_map, words, forms, us)
        if fit is None:
            left.append((reader, reason))
            continue
        kept.append({name: fit[name] for name in rows.columns})
        hidden = _hidden(stakeholder_map, fit)
        drafts.append(_draft(fit, forms[fit["kind"]], reader, hidden))
    made = pd.DataFrame(drafts, columns=list(_DRAFT_COLUMNS))
    return Letters(
        made,
        pd.DataFrame(kept, columns=list(rows.columns), dtype="str"),
        pd.DataFrame(left, columns=["for", "why"], dtype="str"),
        tuple(_notes(stakeholder_map, made, pd.DataFrame(kept))),
    )


def _seats(
    stakeholder_map: StakeholderMap,
    invites: InvitationPlan | pd.DataFrame | Iterable[str] | str,
) -> pd.DataFrame:
    """Give one row a seat, with everything that a letter is made of."""
    if isinstance(invites, pd.DataFrame):
        return invites.fillna("").astype("str").reset_index(drop=True)
    if isinstance(invites, InvitationPlan):
        return invite_list(stakeholder_map, invites).astype("str")
    people = stakeholder_map.people.set_index("person_id")
    every, homes = bodies(stakeholder_map), people_homes(stakeholder_map)
    own = stakeholder_map.organisations.set_index("organisation_id")["mailbox"]
    boxes = (
        own.to_dict() | stakeholder_map.teams.set_index("team_id")["mailbox"].to_dict()
    )
    rows = []
    for each in texts([invites] if isinstance(invites, str) else invites):
        is_person = each in people.index
        if not is_person and each not in every.index:
            raise UnknownIdError("person or body", each, [*people.index, *every.index])
        body = str(homes["organisation"][each]) if is_person else each
        name, role, email = ("", "", "")
        if is_person:
            name, role, email = (
                str(people[column][each]) for column in ("name", "role", "email")
            )
        home = str(every["organisation"][body])
        rows.append(
            {
                "person_id": each if is_person else "",
                "name": name,
                "email": email or boxes.get(body, "") or boxes.get(home, ""),
                "body_id": body,
                "role": role,
                "organisation": every["name"][body],
            }
        )
    return pd.DataFrame(rows, columns=list(_SEAT_COLUMNS), dtype="str")


def _barred(stakeholder_map: StakeholderMap, seats: pd.DataFrame) -> list[str]:
    """Say of each seat why nobody writes to it, by person, by body and by address."""
    refused = refusals(stakeholder_map)
    people = stakeholder_map.people
    emails = people.set_index("person_id")["email"].str.casefold()
    known = emails[(emails != "") & emails.index.isin(refused.index)]
    by_address = dict(zip(known, refused[known.index], strict=True))
    log = stakeholder_map.engagement.sort_values(["date", "entry_id"])
    latest = log.drop_duplicates("subject_id", keep="last").set_index("subject_id")
    joined = set(latest.index[latest["status"] == "joined"])
    found, seen = [], set()
    columns = (seats[name] for name in ("person_id", "body_id", "email"))
    for person, body, written in zip(*columns, strict=True):
        address, own = written.casefold(), person or body
        why = refused.get(own) or refused.get(body) or by_address.get(address, "")
        if not why and own in joined:
            why = "has joined already"
        if not why and address and address in seen:
            why = "has a letter already, under the same address"
        seen |= {address} if not why else set()
        found.append(str(why))
    return found


def _reader(stakeholder_map: StakeholderMap, row: Mapping[str, str]) -> str:
    if row["person_id"]:
        return called(stakeholder_map, row["person_id"])
    return f"shared mailbox ({called(stakeholder_map, row['body_id'])})"


def _fitted(
    stakeholder_map: StakeholderMap,
    row: dict[str, str],
    forms: Mapping[str, str],
    us: str | None,
) -> tuple[dict[str, str] | None, str]:
    """Name fewer problems until the letter is short enough."""
    named = split_cell(row["problem_ids"])
    if not named:
        return None, "no problem of this body is shared with others on the map"
    if not row["person_id"] and not row["email"]:
        return None, "nobody is known there, and no mailbox: post in a channel"
    known = challenges(stakeholder_map, row["body_id"], us)
    own = [one for one in known if one.problem_id in named]
    for many in range(len(own), 0, -1):
        fit = row | told(stakeholder_map, row, own[:many])
        if _words(*filled(forms[row["kind"]], fit)) <= MOST_WORDS:
            return fit, ""
    return None, f"is longer than {MOST_WORDS} words even so: shorten the text"


def _words(subject: str, text: str) -> int:
    return len(f"{subject} {text}".split())


def _hidden(stakeholder_map: StakeholderMap, row: Mapping[str, str]) -> dict[str, str]:
    """Give what stands in the place of names, on a screen that others see."""
    if row["kind"] != "person":
        return {"sender name": _SENDER}
    said, _ = introduced(stakeholder_map, row["person_id"], names=False)
    return _HIDDEN | {"introduction": said}


def _draft(
    row: Mapping[str, str], form: str, reader: str, hidden: Mapping[str, str]
) -> tuple[object, ...]:
    subject, text = filled(form, row)
    _, shown = filled(form, {**row, **hidden})
    size = _words(subject, text)
    own = (row["person_id"], row["body_id"], row["kind"], reader, row["email"])
    return (*own, subject, text, size, row["problem_ids"], shown)


def _notes(
    stakeholder_map: StakeholderMap, drafts: pd.DataFrame, rows: pd.DataFrame
) -> Iterable[str]:
    yield "Drafts only: nothing was sent. Read each letter before you send it."
    if drafts.empty:
        return
    introduced = int(rows["introduction"].str.contains("willing to introduce").sum())
    if introduced:
        yield (
            f"Letters that name somebody who would introduce us: {introduced}. Ask "
            "them first, and send when both sides agree."
        )
    without = int((drafts["email"] == "").sum())
    if without:
        yield (
            f"Letters without an address: {without}. Find the address, or hand them to "
            "whoever introduces us."
        )
    if not map_facts(stakeholder_map)["privacy notice"]:
        yield (
            "The letters link to no privacy notice, because the map names none: set it "
            "with set_map_facts before the first letter goes out."
        )
