"""The wording checks: what is looked for in one statement of a problem.

Each check takes a statement and says what it found; nothing is changed or scored.
"""

from __future__ import annotations

import re
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from servicecomm.community._wording_words import (
    BUILDING,
    DOUBLE_VERBS,
    HEARSAY,
    INSTITUTIONS,
    JARGON,
    MODIFIERS,
    ORDERING,
    PEOPLE,
    SMALL,
    SOLUTION_NOUNS,
    VERBS,
    WELL_KNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Statement(NamedTuple):
    """
    One statement of a problem, with what the map says of it.

    Attributes
    ----------
    title
        The problem in one sentence.
    who
        Who has it.
    what
        What happens.
    why
        Why it matters.
    cited
        Whether any link of it cites evidence.
    bodies
        Short names of the organisations that are linked to it.
    known
        Short names that the map explains.
    """

    title: str
    who: str = ""
    what: str = ""
    why: str = ""
    cited: bool = False
    bodies: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()


class Finding(NamedTuple):
    """
    What a check found.

    Attributes
    ----------
    where
        The column of the table of problems, or "links".
    found
        The words at fault, or what is missing.
    """

    where: str
    found: str


_UP_TO_4 = r"(?:[\w'-]+ ){0,4}?"
_NO_SUCH = rf"(?:no|lack(?:s|ing)?(?: of)?|without|absence of|missing) {_UP_TO_4}"
_SOLUTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^{BUILDING} ",
        rf"^{ORDERING} ",
        rf"\b(?:should|ought to|must|needs? to|ha(?:s|ve) to) be (?:\w+ )?{BUILDING}\b",
        (
            rf"\b(?:we|they|councils|departments|government) (?:should|must|need to) "
            rf"{BUILDING}\b"
        ),
        (
            rf"\b(?:need|needs|want|wants|require|requires|wanted is|needed is|"
            rf"should be|must be|would like) {_UP_TO_4}{SOLUTION_NOUNS}\b"
        ),
        rf"\b{_NO_SUCH}{SOLUTION_NOUNS}\b",
        rf"\b{SOLUTION_NOUNS} is (?:missing|lacking|needed)\b",
        (
            rf"\b(?:no one|nobody|no body|not|never) (?:has |have |been |yet ){{0,3}}"
            rf"{BUILDING}\b"
        ),
        (
            r"\b(?:could|can|would|should) be (?:\w+ ){0,2}?(?:helped|solved|fixed|"
            r"improved|avoided|easier|better|simpler|quicker) (?:by|if|with|through)\b"
        ),
        rf"\bwould (?:benefit from|be better off with|welcome) {_UP_TO_4}\w+",
    )
)
# "Nobody knows which council should pay" asks; "Carers should be given …" answers.
_SHOULD = re.compile(
    r"^(?!.*\b(?:who|whom|whose|which|whether|what|when|where|how|why|than|if|that)\b"
    r".*\b(?:should|ought to)\b).*?(?P<found>\b(?:should|ought to) \w+(?: \w+)?)",
    re.IGNORECASE,
)


def _solution(statement: Statement) -> Iterator[Finding]:
    for where, text in (("title", statement.title), ("what", statement.what)):
        for sentence in re.split(r"(?<=[.!?;])\s+", text):
            found = next((m for p in _SOLUTIONS if (m := p.search(sentence))), None)
            if found:
                yield Finding(where, found.group().strip())
                break
        else:
            if where == "title" and (found := _SHOULD.search(text)):
                yield Finding(where, found["found"])


def _no_user(statement: Statement) -> Iterator[Finding]:
    who = set(_words(statement.who))
    if who and who <= INSTITUTIONS | MODIFIERS:
        yield Finding("who", statement.who)
    elif not who and not PEOPLE & set(_words(statement.title)):
        yield Finding("who", "")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z'-]+", text.casefold())


def _no_evidence(statement: Statement) -> Iterator[Finding]:
    if not statement.cited:
        texts = (("title", statement.title), ("what", statement.what))
        for where, text in (*texts, ("why_it_matters", statement.why)):
            if found := HEARSAY.search(text):
                yield Finding(where, found.group())
                return
        yield Finding("links", "")


_JARGON = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), plain)
    for pattern, plain in JARGON.items()
)


def plainer_words(text: str) -> dict[str, str]:
    """
    Find words of offices, and what to write in their place.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    dict of str to str
        What to write, by the words found, in the order of the text.

    Examples
    --------
    >>> plainer_words("We leverage data, holistically")
    {'leverage': 'use', 'holistically': 'as a whole'}
    """
    found = [
        (m.start(), m.group(), plain) for p, plain in _JARGON for m in p.finditer(text)
    ]
    return {word: plain for _, word, plain in sorted(found)}


def _jargon(statement: Statement) -> Iterator[Finding]:
    for where, text in _texts(statement):
        # Words such as "stakeholders" in the place of users are told of there.
        if where != "who" and (found := plainer_words(text)):
            yield Finding(where, ", ".join(found))


def _texts(statement: Statement) -> tuple[tuple[str, str], ...]:
    title, who, what, why, *_ = statement
    return ("title", title), ("who", who), ("what", what), ("why_it_matters", why)


_SHORT = re.compile(
    r"(?<![\w.])(?:[A-Z][a-z]?[A-Z&][A-Za-z&]*|[A-Z]{2,}\d*)s?(?![\w.]\w)"
)


def _acronym(statement: Statement) -> Iterator[Finding]:
    texts = _texts(statement)
    explained = statement.known | WELL_KNOWN | _spelled(" ".join(t for _, t in texts))
    for where, text in texts:
        if text.isupper() and " " in text:
            continue  # a shouted title is not a row of short names
        for word in _SHORT.findall(text):
            if not {word, word.removesuffix("s")} & explained:
                yield Finding(where, word)
                return


def _spelled(text: str) -> frozenset[str]:
    """Give the short names whose words stand in a text, in capitals, side by side."""
    words = [word for word in re.findall(r"[A-Za-z'-]+", text) if word not in SMALL]
    initials = "".join(word[0].upper() for word in words)
    runs = {
        initials[start:end]
        for start in range(len(initials))
        for end in range(start + 2, min(start + 8, len(initials)) + 1)
    }
    return frozenset(runs)


_JOINS = re.compile(
    r"; |, while |, but (?!not )|,? and (?!again\b)|,? as well as |,? plus |, also ",
    re.IGNORECASE,
)


def _two(statement: Statement) -> Iterator[Finding]:
    title = statement.title
    for join in _JOINS.finditer(title):
        left, right = title[: join.start()], title[join.end() :]
        if _is_clause(left) and _is_clause(right):
            yield Finding("title", f"{join.group().strip(' ,')} {right}".strip())
            return


def _is_clause(text: str) -> bool:
    """Say whether a text has a subject and after it a verb."""
    words = _words(text)
    if not words or words[0] in VERBS | DOUBLE_VERBS:
        return False  # the subject is that of the clause before
    pairs = pairwise(words)
    return any(
        before not in {"who", "that", "which", "to"}
        and (
            word in VERBS
            or (word in DOUBLE_VERBS and (before.endswith("s") or before in PEOPLE))
        )
        for before, word in pairs
    )


def _one_body(statement: Statement) -> Iterator[Finding]:
    if len(statement.bodies) <= 1:
        yield Finding("links", "".join(statement.bodies))


CHECKS = MappingProxyType(
    {
        "solution in disguise": _solution,
        "no user": _no_user,
        "no evidence": _no_evidence,
        "jargon": _jargon,
        "acronym only": _acronym,
        "two problems in one": _two,
        "only one body": _one_body,
    }
)
"""Each fault of wording, with the check that finds it."""


def findings(statement: Statement) -> Iterator[tuple[str, Finding]]:
    """
    Run every check on a statement.

    Parameters
    ----------
    statement
        The statement.

    Yields
    ------
    tuple
        The fault and what was found, in the order of `CHECKS`.

    Examples
    --------
    >>> told = Statement("Build a portal", "Carers", cited=True, bodies=("A", "B"))
    >>> [(fault, found.found) for fault, found in findings(told)]
    [('solution in disguise', 'Build')]
    """
    for fault, check in CHECKS.items():
        for finding in check(statement):
            yield fault, finding
