"""What people and bodies are called on the screen: each in words of its own.

Whether names may be seen is for the session to say.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.people import people_homes

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap


def called(stakeholder_map: StakeholderMap, *, room: bool = True) -> dict[str, str]:
    """
    Name everybody and every organisation, each in words of its own.

    Parameters
    ----------
    stakeholder_map
        The map.
    room
        Whether people are named by their roles alone.

    Returns
    -------
    dict
        Words by id: people first, then organisations, each in the order of the ids;
        of those with the same words the later have a number.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> called(example_map())["bryn"]
    'Service designer, probate (HMCTS)'
    """
    homes = people_homes(stakeholder_map)["known_as"].to_dict()
    names = stakeholder_map.people.set_index("person_id")["name"].to_dict()
    named = {
        own: role if room or not names[own] else f"{names[own]}, {role}"
        for own, role in homes.items()
    }
    every = bodies(stakeholder_map)["name"]
    known = sorted(stakeholder_map.organisations["organisation_id"])
    named |= {own: str(every[own]) for own in known}
    seen: Counter[str] = Counter()
    apart = {}
    for own, words in named.items():
        seen[words] += 1
        apart[str(own)] = f"{words} ({seen[words]})" if seen[words] > 1 else str(words)
    return apart
