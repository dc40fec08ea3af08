"""The questions of step 1: what is asked, why, and what each answer says.

How the answers are weighed is in `servicecomm.community.suitability`.
"""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """
    One question, and what each answer to it says.

    Attributes
    ----------
    question
        What is asked.
    why
        Why it is asked.
    yes
        What "yes" says.
    no
        What "no" says.
    unsure
        What to do where nobody is sure.
    """

    question: str
    why: str
    yes: str
    no: str
    unsure: str


QUESTIONS = {
    "shared": Question(
        "Do at least two bodies share this problem, or some of these problems?",
        "A community lives on what its members share.",
        "Several bodies have this.",
        "No two bodies share it: talk to each on its own.",
        "Find out who else has this.",
    ),
    "together": Question(
        "Must more than one body change something to put it right?",
        "Where one body can do it alone, a meeting of many only slows it down.",
        "No body can put it right alone.",
        "One body can put it right alone: ask it.",
        "Ask each body what it could change on its own.",
    ),
    "group": Question(
        "Is there a group already that meets about this?",
        "A second group takes the same people's time and splits their effort.",
        "A group meets about this already: join it, and bring your problems.",
        "No group meets about this.",
        "Ask whether a group meets about this already.",
    ),
    "lasting": Question(
        "Will it take more than a few talks?",
        "A community costs its members time; a question costs one call.",
        "It will take months, not one talk.",
        "A talk or two will settle it.",
        "Estimate how long it will take, and look again after the first call.",
    ),
    "evidence": Question(
        "Is there evidence that people meet this?",
        "It is what makes another body give its time.",
        "There is evidence to show.",
        "There is nothing to show yet: find one figure or story for each problem.",
        "Look for one figure or story for each problem.",
    ),
    "people": Question(
        "Do you know somebody in at least two of the bodies?",
        "Communities start with people who know each other, and grow from there.",
        "You can start with people you know.",
        "You know too few people yet: begin with one warm introduction.",
        "Ask around: who knows somebody there?",
    ),
    "time": Question(
        "Has somebody time every week to invite, host and write up?",
        "Most groups end when the one person who runs them runs out of time.",
        "Somebody has time to run it.",
        "Nobody has time to run it: agree that first, and name a second person.",
        "Agree who runs it, and who takes over when they are away.",
    ),
}
"""The questions, by id, with what each answer says."""
