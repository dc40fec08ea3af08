"""The words in which answers explain themselves.

Plain British English; nothing is worked out here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from servicecomm.analysis._kept import kept
from servicecomm.errors import counted as counted  # noqa: PLC0414 - for the rooms above
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecomm.model.stakeholder_map import StakeholderMap

Speaking = Literal["it does", "you do", "you may"]
"""Of whom a phrase speaks, and how surely."""

_PHRASES = {
    "": ("be", "affected by it"),
    "bears knock-on": ("bear", "the knock-on effects of it"),
    "causes": ("be", "recorded as a cause of it"),
    "coordinated before": ("have", "coordinated work on it before"),
    "could help": ("can", "help with it"),
    "experiences": ("experience", "it"),
    "first contact": ("be", "where people first meet it"),
    "funds": ("fund", "part of it"),
    "has an answer": ("have", "an answer to it"),
    "holds data": ("hold", "data about it"),
    "named with it": ("be", "named in a discussion of it"),
    "policy lead": ("lead", "on policy for it"),
    "receives notice": ("have", "to be told as part of it"),
    "runs part": ("run", "part of the service behind it"),
    "sets guidance": ("set", "guidance on it"),
    "signposts": ("point", "people to help with it"),
    "tracks": ("keep", "a record of it"),
}
RELATIONS = tuple(filter(None, _PHRASES))
"""The relations that have words of their own; a map may have others."""

_IRREGULAR = {
    "it does": {"be": "is", "have": "has", "can": "could"},
    "you do": {"be": "are", "can": "could"},
    "you may": {"can": "be able to"},
}


def relation_phrase(relation: str, speaking: Speaking = "it does") -> str:
    """
    Say how a body is linked to a problem.

    Parameters
    ----------
    relation
        The relation as recorded; any text.
    speaking
        "it does" speaks of the body ("funds part of it"), "you do" to the body ("fund
        part of it"), "you may" to it with less certainty ("be affected by it", after
        "may").

    Returns
    -------
    str
        The end of a sentence whose subject is the body and whose "it" is the problem.

    Examples
    --------
    >>> relation_phrase("holds data"), relation_phrase("holds data", "you do")
    ('holds data about it', 'hold data about it')
    >>> relation_phrase("owns the form")
    "is linked to it ('owns the form')"
    """
    verb, rest = _PHRASES.get(relation, ("be", f"linked to it ('{relation}')"))
    regular = f"{verb}s" if speaking == "it does" else verb
    return f"{_IRREGULAR[speaking].get(verb, regular)} {rest}"


@kept
def _citations(stakeholder_map: StakeholderMap) -> dict[str, str]:
    evidence = stakeholder_map.evidence
    columns = ("evidence_id", "title", "publisher", "date")
    cited = {}
    for own, title, publisher, date in zip(
        *(evidence[name] for name in columns), strict=True
    ):
        about = [part for part in (title, publisher, date[:4]) if part]
        cited[own] = f"{own} {', '.join(about)}".strip()
    return cited


def cite(stakeholder_map: StakeholderMap, evidence: str) -> str:
    """
    Name the evidence of a link.

    Parameters
    ----------
    stakeholder_map
        The map.
    evidence
        A cell of ``affects.evidence``: ids joined by ``|``.

    Returns
    -------
    str
        Each id with its title, publisher and year; "no evidence yet" for none.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> cite(example_map(), "")
    'no evidence yet'
    """
    cited = _citations(stakeholder_map)
    named = [cited.get(each, each) for each in split_cell(evidence)]
    return "; ".join(named) or "no evidence yet"


def listed(items: Iterable[str], *, most: int | None = None) -> str:
    """
    Put items in a row, as in a sentence.

    Parameters
    ----------
    items
        Texts.
    most
        How many to name before "and 3 more"; None names all.

    Returns
    -------
    str
        "a", "a and b", "a, b and c".

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed("abcd", most=2)
    ('a, b and c', 'a, b and 2 more')
    """
    names = list(items)
    if most is not None and len(names) > most:
        names = [*names[:most], f"{len(names) - most:,} more"]
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def sentence(parts: Sequence[str]) -> str:
    """
    Join clauses into one sentence.

    Parameters
    ----------
    parts
        Clauses; empty ones are left out.

    Returns
    -------
    str
        The clauses joined by semicolons, with a capital and a full stop.

    Examples
    --------
    >>> sentence(["met us once", "", "covers P01"])
    'Met us once; covers P01.'
    """
    joined = "; ".join(part for part in parts if part)
    return f"{joined[:1].upper()}{joined[1:]}." if joined else ""
