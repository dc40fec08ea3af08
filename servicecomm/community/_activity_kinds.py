"""The kinds of activity: when to use each, when not, and what to prepare.

Which of them fits an objective is worked out in `servicecomm.community.activities`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Activity:
    """
    One kind of activity.

    Attributes
    ----------
    name
        What it is called.
    when
        When to use it.
    when_not
        When not.
    makes
        What comes of it.
    professions
        Whose work it needs, the most needed first.
    prepare
        What to do before, as days before and the task.
    link
        The id of the page to read, or nothing.
    """

    name: str
    when: str
    when_not: str
    makes: str
    professions: tuple[str, ...]
    prepare: tuple[tuple[int, str], ...]
    link: str = ""


_ROOM = (
    (14, "Fix a day, two hours and a host; ask each in private what they need for it"),
    (7, "Send the purpose, the problems and their evidence, on one page"),
)

ACTIVITIES = MappingProxyType(
    {
        each.name: each
        for each in (
            Activity(
                "map a user's whole problem",
                "Several bodies have a part in it, and nobody has seen the whole.",
                "One or two bodies have it, or a map of it exists already.",
                "One picture of what a user has to do, and who does what at each step.",
                ("design", "operations", "policy"),
                (
                    *_ROOM,
                    (7, "Ask each body for the letters, forms and calls of its part"),
                    (1, "Put the journey lanes of this map on the wall"),
                ),
                "whole-problem",
            ),
            Activity(
                "experience map",
                "There is research with users, and the objective is about what they "
                "go through.",
                "There is no research yet: a map from memory shows what we think.",
                "What users do, think and feel at each step, with the source of each.",
                ("user research", "design", "operations"),
                (
                    *_ROOM,
                    (10, "Gather research from every body; leave out who took part"),
                    (3, "Agree one user and where the journey starts and ends"),
                ),
                "experience-map",
            ),
            Activity(
                "share user research",
                "Several bodies study the same users, or may have findings.",
                "Findings name or show people: take that out first.",
                "A list of what is known, by whom, how, and what nobody has asked.",
                ("user research", "data", "design"),
                (
                    *_ROOM,
                    (10, "Ask each body for three findings, with method and date"),
                    (3, "Check that nobody who took part can be recognised"),
                ),
                "sharing-research",
            ),
            Activity(
                "step by step navigation",
                "The journey has a definite start and end, an order, and several items "
                "on GOV.UK.",
                "The order differs from user to user, or it is one service alone. Only "
                "GOV.UK can publish it.",
                "A draft journey for GOV.UK's content team to test and publish.",
                ("content design", "policy", "operations"),
                (
                    *_ROOM,
                    (21, "Ask GOV.UK's content team before anything else"),
                    (7, "List every item in the order that users meet it"),
                    (7, "Mark steps that other bodies than government run"),
                ),
                "step-by-step",
            ),
            Activity(
                "service landscape",
                "The objective spans many services, and no list of them exists.",
                "The problem stands at one step only.",
                "One list of the services in the area, with owner and users.",
                ("product", "operations", "design"),
                (
                    *_ROOM,
                    (10, "Ask each body for its list of services, however rough"),
                    (3, "Fill the gaps from what GOV.UK shows"),
                ),
                "service-landscape",
            ),
            Activity(
                "tell a body how its service is used",
                "A body is about to buy or change something that others rely on.",
                "Nothing is about to be bought or changed.",
                "A page of what other bodies need from it, before the decision.",
                ("operations", "product", "policy"),
                (
                    *_ROOM,
                    (21, "Ask the body when it decides, and what can still change"),
                    (7, "Ask each member for two ways in which it uses the service"),
                ),
            ),
        )
    }
)
"""The kinds of activity, by name."""
