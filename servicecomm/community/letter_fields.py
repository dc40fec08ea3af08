"""The fields of a letter: the shared problems, why this reader, who introduces us.

The one maker of them; no letter is put together here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from servicecomm.analysis._kept import kept
from servicecomm.analysis.introductions import reach
from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links
from servicecomm.analysis.people import people_homes, says
from servicecomm.analysis.wording import listed
from servicecomm.community._naming import called, lowered, nameless
from servicecomm.community.letter_problems import challenges
from servicecomm.model.facts import map_facts
from servicecomm.model.frames import split_cell, text_cell
from servicecomm.model.schema import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecomm.community.letter_problems import Challenge
    from servicecomm.model.stakeholder_map import StakeholderMap

MOST_CHALLENGES = 3
"""So many problems stand in a letter at most."""

LETTER_COLUMNS = (
    *("person_id", "body_id", "kind", "problem_ids", "email"),
    *("first name", "role", "organisation", "for the attention of", "service area"),
    *("challenge", "why you", "introduction", "introduced by someone we both know"),
    *("privacy line", "sender name"),
)
"""The columns of `invitation_letters`."""

_ABOUT = "problems that our services share"
_WHOEVER = "whoever it concerns"
_EVERYBODY = "We are asking everybody whose work this may touch."
_OTHERS = 2


def invitation_letters(
    stakeholder_map: StakeholderMap,
    invites: pd.DataFrame,
    *,
    sender: str,
    greeting: str = "colleague",
    about: str = "",
    us: str | None = None,
) -> pd.DataFrame:
    """
    Turn an invite list into the fields of invitations.

    Parameters
    ----------
    stakeholder_map
        The map that the list was made of.
    invites
        What `invite_list` gives; with ``problem_ids``, no other problems are named.
    sender
        Who signs.
    greeting
        What stands for the first name where only a role is known.
    about
        What the community is about; the map's title if empty.
    us
        The body that writes: only problems that it has too are named. None for any.

    Returns
    -------
    pandas.DataFrame
        One row a seat: ``person_id``, ``body_id``, ``kind`` ("person", or "mailbox"
        where nobody is known by name), ``problem_ids`` (those named), ``email``, and
        the fields of a letter, as `FIELDS` in `letter_templates` describes them;
        ``challenge`` joins at most three by ``|``: statements where a source names the
        body's part, else questions. It holds personal data.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> seat = {"person_id": ["carys"], "name": ["Carys Sample"], "email": [""]}
    >>> seat |= {"organisation": ["Medway"], "body_id": ["medway-council"]}
    >>> seat |= {"problem_ids": ["P01|P05"]}
    >>> letter = invitation_letters(example_map(), pd.DataFrame(seat), sender="Us")
    >>> letter["introduced by someone we both know"].tolist()
    ['yes']
    """
    texts = invites.map(text_cell)
    common = {
        "sender name": sender,
        "service area": service_area(stakeholder_map, about),
    }
    rows = []
    for seat in texts.to_dict("records"):
        wanted = split_cell(seat["problem_ids"]) if "problem_ids" in seat else None
        found = challenges(stakeholder_map, seat["body_id"], us)
        named = [one for one in found if wanted is None or one.problem_id in wanted]
        words = {str(name): str(cell) for name, cell in seat.items()}
        named = named[:MOST_CHALLENGES]
        row = common | _addressed(words, greeting) | told(stakeholder_map, words, named)
        rows.append(row | _met(stakeholder_map, words))
    return pd.DataFrame(rows, columns=list(LETTER_COLUMNS), dtype="str")


def told(
    stakeholder_map: StakeholderMap, seat: Mapping[str, str], named: list[Challenge]
) -> dict[str, str]:
    """
    Say which problems a letter names, and why it goes to this reader.

    Parameters
    ----------
    stakeholder_map
        The map.
    seat
        The seat: at least ``body_id`` and ``role``.
    named
        The problems.

    Returns
    -------
    dict of str to str
        ``problem_ids``, ``challenge`` and ``why you``.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> m = example_map()
    >>> seat = {"body_id": "hmcts", "role": "Service designer"}
    >>> told(m, seat, list(challenges(m, "hmcts")[:1]))["problem_ids"]
    'P11'
    """
    ids = [one.problem_id for one in named]
    return {
        "problem_ids": SEPARATOR.join(ids),
        "challenge": SEPARATOR.join(one.text for one in named),
        "why you": _why(stakeholder_map, seat, ids),
    }


def _why(
    stakeholder_map: StakeholderMap, seat: Mapping[str, str], ids: list[str]
) -> str:
    role = "" if not seat.get("name") else seat.get("role", "")
    said = f"We are writing because of your role: {role}." if role else ""
    links = select_links(stakeholder_map, ids or None, basis="stated")
    home = bodies(stakeholder_map)["organisation"].get(seat["body_id"], "")
    others = links.loc[links["body_id"] != home, ["body_id", "problem_id"]]
    count = others.drop_duplicates()["body_id"].value_counts().sort_index()
    count = count.sort_values(ascending=False, kind="stable")
    names = bodies(stakeholder_map)["name"]
    also = listed((str(names[own]) for own in count.index), most=_OTHERS)
    linked = f"Our sources also name {also}." if also else ""
    return f"{said} {linked}".strip() or _EVERYBODY


def service_area(stakeholder_map: StakeholderMap, about: str) -> str:
    """
    Say what the community is about, as it stands within a sentence.

    Parameters
    ----------
    stakeholder_map
        The map.
    about
        What somebody typed; the map's title counts if it is empty.

    Returns
    -------
    str
        The words; general ones where neither says anything.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> service_area(example_map(), "Starting a business.")
    'starting a business'
    """
    title = about or map_facts(stakeholder_map)["title"]
    return lowered(title.strip().removesuffix(".")) or _ABOUT


def _addressed(seat: Mapping[str, str], greeting: str) -> dict[str, str]:
    name, role = seat.get("name", ""), seat.get("role", "")
    post = role if role and "mailbox" not in role.casefold() else ""
    return {
        "person_id": seat["person_id"],
        "body_id": seat["body_id"],
        "kind": "person" if name else "mailbox",
        "email": seat.get("email", ""),
        "first name": name.split()[0] if name.strip() else greeting,
        "role": role or _WHOEVER,
        "organisation": seat.get("organisation", "") or "your organisation",
        "for the attention of": (f"the {lowered(post)}" if post else "") or _WHOEVER,
    }


def _met(stakeholder_map: StakeholderMap, seat: Mapping[str, str]) -> dict[str, str]:
    said, both_know = introduced(stakeholder_map, seat["person_id"])
    return {
        "introduction": said,
        "introduced by someone we both know": "yes" if both_know else "no",
        "privacy line": _privacy(stakeholder_map, seat),
    }


def introduced(
    stakeholder_map: StakeholderMap, person_id: str, *, names: bool = True
) -> tuple[str, bool]:
    """
    Say how we come to somebody.

    Parameters
    ----------
    stakeholder_map
        The map.
    person_id
        The reader; any text for nobody yet.
    names
        Whether to name whoever introduces us; their role stands there if not.

    Returns
    -------
    tuple of str and bool
        A sentence, and whether somebody whom both know is willing to introduce us.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> introduced(example_map(), "carys")[0]
    'We both know Amina Sample (DWP), who is willing to introduce us.'
    """
    found = reach(stakeholder_map)
    warmth, first, second = "cold", -1, -1
    if person_id in found.index:
        warmth = str(found["warmth"][person_id])
        first, second = int(found["first"][person_id]), int(found["second"][person_id])
    last = second if second >= 0 else first
    through = str(found.index[last]) if last >= 0 else ""
    willing = bool(through) and _willing(stakeholder_map, through, person_id)
    if warmth == "know well":
        return "We know each other already.", willing and second < 0
    if warmth == "met":
        return "We have met before.", willing and second < 0
    if not willing:
        return "We have not met.", False
    who = _go_between(stakeholder_map, through, names=names)
    if second < 0:
        return f"We both know {who}, who is willing to introduce us.", True
    return f"{who[:1].upper()}{who[1:]}, who knows you, is willing to introduce us.", (
        False
    )


def _go_between(stakeholder_map: StakeholderMap, person_id: str, *, names: bool) -> str:
    people = stakeholder_map.people
    name = people.loc[people["person_id"] == person_id, "name"].item().strip()
    home = people_homes(stakeholder_map)["organisation"][person_id]
    if name and names:
        return f"{name} ({called(stakeholder_map, home)})"
    return f"the {called(stakeholder_map, person_id)}"


def _willing(stakeholder_map: StakeholderMap, go_between: str, person: str) -> bool:
    contacts = stakeholder_map.contacts
    row = (contacts["known_by"] == go_between) & (contacts["person_id"] == person)
    return bool(says(contacts.loc[row, "willing_to_introduce"], yes=True).any())


def _privacy(stakeholder_map: StakeholderMap, seat: Mapping[str, str]) -> str:
    what, it = "this address", "it"
    if seat.get("name"):
        what, it = "your name, role and work address", "them"
    facts = map_facts(stakeholder_map)
    source = _origin(stakeholder_map, seat["person_id"])
    cited = f" (source: {source})" if source else ""
    said = f"We keep {what} for this only{cited}."
    if controller := facts["controller"].strip().removesuffix("."):
        said += f" {controller} is responsible for this."
    said += f" You can ask us to correct or delete {it}, or to stop writing."
    notice = facts["privacy notice"].strip()
    return f"{said} Privacy notice: {notice}" if notice else said


def _origin(stakeholder_map: StakeholderMap, person: str) -> str:
    """Say where we had somebody from, without another person's name."""
    source = _origins(stakeholder_map).get(person, "").strip().removesuffix(".")
    named = nameless(stakeholder_map, source) != source or "@" in source
    return "a colleague" if named else source


@kept
def _origins(stakeholder_map: StakeholderMap) -> dict[str, str]:
    people = stakeholder_map.people
    return dict(zip(people["person_id"], people["source"], strict=True))
