"""What was found for one written name: a verdict, bodies, and the reason in words.

It holds and words an answer; how the answer is reached is the work of other modules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecomm.register._index import Form
    from servicecomm.register.bodies import Register

Verdict = Literal["matched", "review", "none"]

_NAMED = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """
    The answer for one name.

    Attributes
    ----------
    verdict
        "matched" where nothing speaks against it, "review" where a person should look,
        "none" where the register has no such body.
    bodies
        Ids of the bodies that it may be, most likely first.
    score
        How sure the first is, 0 to 1.
    reason
        Why, in words.
    """

    verdict: Verdict
    bodies: tuple[str, ...]
    score: float
    reason: str

    def to_review(self, why: str, *, score: float = 1.0) -> Finding:
        """
        Ask a person to look.

        Parameters
        ----------
        why
            What speaks against accepting it.
        score
            The most that it may still score.

        Returns
        -------
        Finding
            The same bodies under review.
        """
        reason = f"{self.reason}; {why}"
        score = min(self.score, score)
        return replace(self, verdict="review", reason=reason, score=score)

    def noting(self, what: str) -> Finding:
        """
        Add to the reason.

        Parameters
        ----------
        what
            More words.

        Returns
        -------
        Finding
            The same answer.
        """
        return replace(self, reason=f"{self.reason}; {what}" if what else self.reason)


def none(reason: str) -> Finding:
    """
    Say that no body fits.

    Parameters
    ----------
    reason
        Why, in words.

    Returns
    -------
    Finding
        An answer without a body.
    """
    return Finding("none", (), 0.0, reason)


def named(register: Register, ids: Sequence[str]) -> str:
    """
    Name bodies in a sentence.

    Parameters
    ----------
    register
        Where they stand.
    ids
        Their ids.

    Returns
    -------
    str
        Their names, the first few of many.
    """
    names = [register[each].name for each in ids[:_NAMED]]
    if len(ids) > _NAMED:
        names.append(f"{len(ids) - _NAMED} more")
    return listed(names)


def listed(names: Sequence[str]) -> str:
    """
    Join names as a sentence does.

    Parameters
    ----------
    names
        The names.

    Returns
    -------
    str
        With commas, and "and" before the last.

    Examples
    --------
    >>> listed(["Defra", "DfT", "HM Treasury"])
    'Defra, DfT and HM Treasury'
    """
    if len(names) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def fate(register: Register, body_id: str) -> str:
    """
    Say what became of a body.

    Parameters
    ----------
    register
        Where it stands.
    body_id
        Its id.

    Returns
    -------
    str
        Nothing for a live body.

    Examples
    --------
    >>> from servicecomm.register.bodies import load_register
    >>> fate(load_register(), "department-for-international-trade")
    'replaced 2023-02-07; now Department for Business and Trade'
    """
    body = register[body_id]
    if not body.is_closed:
        return ""
    ended = " ".join(filter(None, [body.ended or "closed", body.end_date]))
    now = register.current(body_id)
    return f"{ended}; now {named(register, now)}" if now else ended


_TIER = {
    "name": 0,
    "abbreviation": 1,
    "other name": 1,
    "Welsh name": 1,
    "former name": 2,
}


def settled(
    register: Register, forms: Iterable[Form], score: float, how: str
) -> Finding:
    """
    Choose among the bodies that have a name.

    Parameters
    ----------
    register
        Where they stand.
    forms
        The name, as each body has it; at least one.
    score
        How sure a body is that alone has it.
    how
        What the comparison passed over, in words.

    Returns
    -------
    Finding
        A name that a person's own map gives to a body is that body's. Else a body's own
        name goes before another's short or other name, that before a former name, and a
        successor before a body it replaced; where two bodies are left, both go to
        review.
    """
    ranked = sorted(forms, key=lambda form: _rank(register, form))
    by_body = {form.body_id: form for form in reversed(ranked)}
    order = list(dict.fromkeys(form.body_id for form in ranked))
    best = by_body[order[0]]
    rivals = [i for i in order if _TIER[by_body[i].held] == _TIER[best.held]]
    own = {form.body_id for form in ranked if _is_own(register, form)}
    rivals = [i for i in order if i in own] or rivals
    left = [i for i in rivals if not register.successors(i) & set(rivals)]
    ids = tuple(dict.fromkeys([*left, *order]))
    form = by_body[ids[0]]
    held = f"{form.held} of {register[ids[0]].name}" if form.held != "name" else "name"
    until = f" until {form.until}" if form.until else ""
    reason = f"{held}{until}{how}"
    if len(left) > 1:
        both = f"{best.held} used by {len(left)} bodies: {named(register, left)}"
        return Finding("review", ids, min(score, 1 / len(left)), both)
    return Finding("matched", ids, score, reason)


def _is_own(register: Register, form: Form) -> bool:
    return register.is_stated(form.body_id, form.text)


def _rank(register: Register, form: Form) -> tuple[bool, int, bool, bool, bool, str]:
    body = register[form.body_id]
    return (
        not _is_own(register, form),
        _TIER[form.held],
        body.is_closed,
        not body.is_verified,
        form.held != "abbreviation",
        body.id,
    )
