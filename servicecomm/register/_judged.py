"""People's decisions put over what matching found: theirs win.

What follows from a table of decisions is worked out in
`servicecomm.register.judgements`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from servicecomm.register._finding import Finding, fate, named, none
from servicecomm.register._normalise import fold
from servicecomm.register._strict import strict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecomm.register._index import Index
    from servicecomm.register.judgements import Judgements


def apply_judgements(
    index: Index,
    judgements: Judgements,
    texts: Sequence[str],
    findings: Sequence[Finding],
) -> list[Finding]:
    """
    Let people's decisions win over what was found.

    Parameters
    ----------
    index
        The register, turned round.
    judgements
        The decisions.
    texts
        Names as written.
    findings
        What was found for each.

    Returns
    -------
    list of Finding
        A name judged the same as a body is that body; a body judged different is no
        candidate; one judged unsure is for review.
    """
    ids = {fold(body.id): body.id for body in index.register}
    return [
        _same(index, judgements, ids, text)
        or _differing(index, judgements, text, found)
        for text, found in zip(texts, findings, strict=True)
    ]


def _same(
    index: Index, judgements: Judgements, ids: dict[str, str], text: str
) -> Finding | None:
    register = index.register
    others = judgements.same(text)
    said = {ids[fold(each)]: each for each in others if fold(each) in ids}
    if not said:
        for each in others:
            found = strict(index, each)
            if found is not None and found.verdict == "matched":
                said.setdefault(found.bodies[0], each)
    bodies = tuple(said)
    if not bodies:
        return None
    if len(bodies) > 1:
        reason = f"judged the same as {len(bodies)} bodies: {named(register, bodies)}"
        return Finding("review", bodies, 1 / len(bodies), reason)
    what = judgements.said(text, said[bodies[0]]) or "judged the same"
    answer = Finding("matched", bodies, 1.0, f"{what} as {register[bodies[0]].name}")
    return answer.noting(fate(register, bodies[0]))


def _differing(
    index: Index, judgements: Judgements, text: str, found: Finding
) -> Finding:
    if not found.bodies or not judgements.differing(text):
        return found
    register = index.register
    verdicts = {
        each: judgements.between(text, each)
        or judgements.between(text, register[each].name)
        for each in found.bodies
    }
    left = tuple(each for each in found.bodies if verdicts[each] != "different")
    gone = tuple(each for each in found.bodies if verdicts[each] == "different")
    if not left:
        return none(f"judged different from {named(register, gone)}")
    if left[0] != found.bodies[0]:
        why = f"judged different from {named(register, gone)}"
        return Finding("review", left, found.score / 2, why)
    found = replace(found, bodies=left)
    if verdicts[left[0]] == "unsure":
        return found.to_review(judgements.said(text, left[0]) or "judged unsure")
    return found
