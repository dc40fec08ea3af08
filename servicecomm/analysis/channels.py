"""Channels that reach a body where nobody there is known.

It only reads what the map says of each channel's audience.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from servicecomm.analysis._kept import kept
from servicecomm.model.frames import split_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecomm.model.stakeholder_map import StakeholderMap

_UNKNOWN = "No contact and no channel yet: ask the group who knows somebody."
_MAILBOX = "No contact yet: write to their shared mailbox."


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where somebody works.

    Attributes
    ----------
    organisation
        The id of the organisation.
    team
        The id of the team, or nothing.
    profession
        Their profession, or nothing.
    """

    organisation: str
    team: str = ""
    profession: str = ""


@dataclass(frozen=True, slots=True)
class _Directory:
    first: dict[str, int]  # the first channel for each word of an audience
    posts: tuple[str, ...]
    kinds: Mapping[Any, str]
    nations: Mapping[Any, str]
    mailboxes: Mapping[Any, str]


@kept
def _directory(stakeholder_map: StakeholderMap) -> _Directory:
    channels = stakeholder_map.channels.sort_values("channel_id")
    first: dict[str, int] = {}
    for place, audience in enumerate(channels["audience"]):
        for word in split_cell(audience):
            first.setdefault(word.casefold(), place)
    posts = (
        "No contact yet: post in " + channels["name"] + " (" + channels["kind"] + ")."
    )
    organisations = stakeholder_map.organisations.set_index("organisation_id")
    teams = stakeholder_map.teams.set_index("team_id")["mailbox"]
    mailboxes = {**organisations["mailbox"].to_dict(), **teams.to_dict()}
    return _Directory(
        first,
        tuple(posts),
        organisations["kind"].to_dict(),
        organisations["nations"].to_dict(),
        mailboxes,
    )


def channel_routes(
    stakeholder_map: StakeholderMap, places: Iterable[Place]
) -> dict[Place, str]:
    """
    Name the channel that reaches each of some places.

    Parameters
    ----------
    stakeholder_map
        The map.
    places
        Where to reach somebody.

    Returns
    -------
    dict of Place to str
        A sentence each: the channel whose audience names the team or the body, the
        profession, the body's kind or one of its nations (in that order; of several
        the first by id); or the shared mailbox; or that none is known.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> place = Place("coroner-areas")
    >>> channel_routes(example_map(), [place])[place]
    "No contact yet: post in Coroners' officers network (network)."
    """
    directory = _directory(stakeholder_map)
    return {place: _route(directory, place) for place in dict.fromkeys(places)}


def _route(directory: _Directory, place: Place) -> str:
    own = directory.nations[place.organisation]
    for words in (
        [place.team, place.organisation],
        [place.profession],
        [directory.kinds[place.organisation]],
        split_cell(own),
    ):
        named = [directory.first.get(word.casefold()) for word in words if word]
        found = [channel for channel in named if channel is not None]
        if found:
            return directory.posts[min(found)]
    shared = (place.team, place.organisation)
    return _MAILBOX if any(map(directory.mailboxes.get, shared)) else _UNKNOWN
