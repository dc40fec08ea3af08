"""Texts with ``((fields))``: the shipped ones, and those that people write themselves.

Only fields that are known are filled in; nothing in a value is read as a field.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from servicecomm.community._documents import bulleted
from servicecomm.errors import ServiceCommError, UnknownIdError, nearest_text, shown
from servicecomm.model.frames import split_cell
from servicecomm.model.schema import FLAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATES = ("invitation", "mailbox", "channel-post")
"""The texts that are shipped: to a person, to a shared mailbox, for a channel."""

FIELDS = MappingProxyType(
    {
        "first name": "the first name, or a greeting where only a role is known",
        "role": "the reader's role",
        "organisation": "the reader's body",
        "for the attention of": "whom a shared mailbox should pass the letter to",
        "service area": "what the community is about",
        "challenge": "at most three problems, worded for the body: bullet points",
        "why you": "why this reader, and who else has these problems",
        "introduction": "how we come to the reader: who introduces us",
        "introduced by someone we both know": "yes or no, for ((… ??text))",
        "privacy line": "what we keep, where it came from, and how to have it deleted",
        "sender name": "who signs",
    }
)
"""The fields that a text may hold, and what each becomes."""

LISTS = ("challenge",)
"""Fields that become bullet points where they stand on a line of their own."""

_FIELD = re.compile(r"\(\(([^()?]+?)(?:\?\?([^()]*))?\)\)")
_ALONE = re.compile(r"^\(\(([^()?]+?)\)\)$", re.MULTILINE)
_SUBJECT = "Subject:"
_GAPS = re.compile(r"\n{3,}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SHOWN = 60


@cache
def letter_template(name: str) -> str:
    """
    Give a shipped text, to be changed.

    Parameters
    ----------
    name
        "invitation", "mailbox" or "channel-post".

    Returns
    -------
    str
        ``Subject:`` and the subject in the first line, then the letter, with
        ``((fields))`` as GOV.UK Notify writes them.

    Raises
    ------
    UnknownIdError
        If there is no such text.

    Examples
    --------
    >>> letter_template("invitation").splitlines()[2]
    'Dear ((first name)),'
    """
    if name not in TEMPLATES:
        raise UnknownIdError("template", name, TEMPLATES)
    place = resources.files("servicecomm.community") / "letters" / f"{name}.txt"
    return place.read_text(encoding="utf-8")


def fields_of(template: str) -> tuple[str, ...]:
    r"""
    List the fields of a text, and refuse one that cannot be filled in.

    Parameters
    ----------
    template
        The text.

    Returns
    -------
    tuple of str
        The fields, each once, as they first come.

    Raises
    ------
    ServiceCommError
        If it has no subject, a field that is not known, or half a field.

    Examples
    --------
    >>> fields_of("Subject: Hello, ((organisation))\n\nDear ((first name)),")
    ('organisation', 'first name')
    """
    if not template.startswith(_SUBJECT):
        raise ServiceCommError(
            f"The text begins with {shown(template[:_SHOWN])}. Begin it with "
            f"'{_SUBJECT}' and what the letter is about."
        )
    found = [match.group(1).strip() for match in _FIELD.finditer(template)]
    for field in found:
        if field not in FIELDS:
            near = nearest_text(field, list(FIELDS))
            raise ServiceCommError(
                f"The text has a field that nothing can fill: {shown(field)}.{near} "
                f"The fields are {', '.join(FIELDS)}."
            )
    rest = _FIELD.sub("", template)
    half = next((mark for mark in ("((", "))") if mark in rest), "")
    if half:
        line = next(each for each in rest.splitlines() if half in each)
        raise ServiceCommError(
            f"The text has half a field near {shown(line.strip()[:_SHOWN])}. Write a "
            "field as ((first name))."
        )
    return tuple(dict.fromkeys(found))


def filled(template: str, fields: Mapping[str, str]) -> tuple[str, str]:
    r"""
    Fill a text in.

    Parameters
    ----------
    template
        The text; `fields_of` has found nothing wrong with it.
    fields
        What to put in, by field; values of a field of `LISTS` are joined by ``|``.

    Returns
    -------
    tuple of str
        The subject, in one line, and the letter. Of ``((field??text))`` the text stays
        where the field says yes.

    Examples
    --------
    >>> template = "Subject: ((organisation))\n\nDear ((first name)),\n((challenge))"
    >>> fields = {"organisation": "DWP", "first name": "Amina", "challenge": "One|Two"}
    >>> filled(template, fields)
    ('DWP', 'Dear Amina,\n• One\n• Two\n')
    """

    def listed(match: re.Match[str]) -> str:
        field = match.group(1).strip()
        return f"(({field}))" if field not in LISTS else f"(({field}\x00))"

    def put(match: re.Match[str]) -> str:
        field, text = match.group(1), match.group(2)
        value = fields.get(field.strip().removesuffix("\x00"), "")
        if text is not None:
            return text if FLAGS.get(value.strip().casefold()) else ""
        if field.endswith("\x00"):
            return bulleted(split_cell(value))
        return "; ".join(split_cell(value)) if field.strip() in LISTS else value

    # One pass: what is put in is never looked through for fields again.
    text = _FIELD.sub(put, _ALONE.sub(listed, template))
    first, _, letter = text.removeprefix(_SUBJECT).partition("\n")
    return _UNSEEN.sub(" ", first).strip(), _GAPS.sub("\n\n", letter).strip() + "\n"
