"""Step 3: the channels that reach a body or a profession, with their rules; a post.

The map's own channels come first, then a short list of public ones. Nothing is posted.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from servicecomm.analysis.levels import bodies
from servicecomm.analysis.links import select_links, texts
from servicecomm.analysis.people import people_homes
from servicecomm.community.letter_fields import MOST_CHALLENGES, service_area
from servicecomm.community.letter_templates import fields_of, filled, letter_template
from servicecomm.community.links import external_links
from servicecomm.errors import ServiceCommError, UnknownIdError, shown
from servicecomm.model.frames import split_cell
from servicecomm.model.schema import SEPARATOR, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecomm.model.stakeholder_map import StakeholderMap

CHANNEL_COLUMNS = (
    *("channel_id", "name", "kind", "reaches", "rules", "url", "listed in"),
)
"""The columns of `pick_channels`."""

_SET_ASIDE = ("parked", "done")


class _Word(NamedTuple):
    rank: int
    word: str
    reaches: str


@cache
def _public() -> pd.DataFrame:
    place = resources.files("servicecomm.community") / "channels.csv"
    text = place.read_text(encoding="utf-8")
    return pd.read_csv(StringIO(text), dtype="str", keep_default_na=False)


def pick_channels(
    stakeholder_map: StakeholderMap,
    who: str = "",
    *,
    profession: str = "",
    links: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    List the channels that reach a body, a person's post or a profession.

    Parameters
    ----------
    stakeholder_map
        The map.
    who
        The id of a body or of a person; empty for a profession alone.
    profession
        The profession to reach, such as "user research"; a person's own if empty.
    links
        The pages of the public channels, as `external_links` gives them; None for the
        shipped.

    Returns
    -------
    pandas.DataFrame
        ``channel_id``, ``name``, ``kind``, ``reaches`` (what of its audience fits),
        ``rules`` (what may be posted), ``url`` (empty where none is known) and ``listed
        in`` ("the map" or "public list"). Most particular first: the team or body,
        the profession, the kind of body, its nations, then the body above it; at each
        step the map's own channels before public ones, by id.

    Raises
    ------
    UnknownIdError
        If the map has no such body or person.
    ServiceCommError
        If neither a body nor a profession is given.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> found = pick_channels(example_map(), "coroner-areas")
    >>> found[["name", "reaches"]].iloc[0].tolist()
    ["Coroners' officers network", 'names Coroner areas']
    >>> pick_channels(example_map(), profession="data")["listed in"].tolist()
    ['the map', 'public list', 'public list']
    """
    if not (who or profession.strip()):
        raise ServiceCommError(
            "Say whom to reach: the id of a body or a person, or a profession."
        )
    words = list(_words(stakeholder_map, who, profession.strip()))
    found = []
    for own, table in enumerate(_tables(stakeholder_map, links)):
        for row in table.to_dict("records"):
            audience = {word.casefold() for word in split_cell(row["audience"])}
            fits = [word for word in words if word.word.casefold() in audience]
            if fits:
                best = min(fits)
                key = (best.rank, own, row["channel_id"])
                found.append((key, row | {"reaches": best.reaches}))
    frame = pd.DataFrame([row for _, row in sorted(found, key=lambda one: one[0])])
    return frame.reindex(columns=list(CHANNEL_COLUMNS)).astype("str")


def _tables(
    stakeholder_map: StakeholderMap, links: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = external_links() if links is None else links
    pages = dict(zip(table["link_id"], table["url"], strict=True))
    public = _public()
    urls = [pages.get(own, "") for own in public["link_id"]]
    own = stakeholder_map.channels.assign(**{"listed in": "the map"})
    return own, public.assign(url=urls, **{"listed in": "public list"})


def _words(
    stakeholder_map: StakeholderMap, who: str, profession: str
) -> Iterator[_Word]:
    """Give the words of an audience that fit, the most particular first."""
    homes, every = people_homes(stakeholder_map), bodies(stakeholder_map)
    own = [who]
    if who in homes.index:
        profession = profession or homes["profession"][who]
        own = [homes["team"][who], homes["organisation"][who]]
    elif who and who not in every.index:
        raise UnknownIdError("person or body", who, [*homes.index, *every.index])
    elif who:
        own = [who, every["organisation"][who]]
    for body in dict.fromkeys(filter(None, own)):
        yield _Word(0, body, f"names {every['name'][body]}")
    if profession:
        yield _Word(1, profession, f"profession: {profession}")
    home = own[-1]
    if not home:
        return
    table = stakeholder_map.organisations.set_index("organisation_id")
    if kind := table["kind"][home]:
        yield _Word(2, kind, f"kind of body: {kind}")
    for nation in split_cell(table["nations"][home]):
        yield _Word(3, nation, f"nation: {nation}")
    for parent in split_cell(table["parent_id"][home]):
        yield _Word(4, parent, f"names the body above it, {every['name'][parent]}")


def channel_post(
    stakeholder_map: StakeholderMap,
    channel_id: str = "",
    *,
    sender: str,
    problems: Iterable[str] | str | None = None,
    about: str = "",
    template: str | None = None,
) -> str:
    """
    Write what to post in a channel, where nobody is known.

    Parameters
    ----------
    stakeholder_map
        The map.
    channel_id
        The id of a channel; empty for a post that fits any.
    sender
        Who posts: a team's name is enough.
    problems
        Ids of the problems, of which the first three are named; None takes those that
        a source links to most bodies whom the channel's audience names.
    about
        What the community is about; the map's title if empty.
    template
        Your own text in the place of ``letter_template("channel-post")``, with the
        fields ``challenge``, ``service area`` and ``sender name``.

    Returns
    -------
    str
        The subject, the post, and the channel's rules for the person who posts. It
        names problems and no body: in public nobody is told that they have one.

    Raises
    ------
    UnknownIdError
        If there is no such channel or problem.
    ServiceCommError
        If nobody signs, there is no problem to name, or the text has no subject or a
        field that a post cannot fill.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> post = channel_post(example_map(), "slack-cross-government", sender="Us")
    >>> print(post.splitlines()[0])
    Who works on problems that our services share?
    """
    if not sender.strip():
        raise ServiceCommError("A post needs a sender. Say who posts.")
    rules, audience = _channel(stakeholder_map, channel_id)
    named = _problems(stakeholder_map, audience, problems)
    form = template or letter_template("channel-post")
    fields = {
        "challenge": SEPARATOR.join(named),
        "service area": service_area(stakeholder_map, about),
        "sender name": sender.strip(),
    }
    other = [field for field in fields_of(form) if field not in fields]
    if other:
        raise ServiceCommError(
            f"A post has no reader to fill in {shown(other[0])}. Use the fields "
            f"{', '.join(fields)}."
        )
    subject, text = filled(form, fields)
    said = f"\nBefore you post: {rules}\n" if rules else ""
    return f"{subject}\n\n{text}{said}"


def _channel(stakeholder_map: StakeholderMap, channel_id: str) -> tuple[str, list[str]]:
    if not channel_id:
        return "", []
    both = pd.concat(_tables(stakeholder_map, None)).set_index("channel_id")
    if channel_id not in both.index:
        raise UnknownIdError(TABLE["channels"].one, channel_id, list(both.index))
    row = both.loc[channel_id]
    return str(row["rules"]), split_cell(str(row["audience"]))


def _problems(
    stakeholder_map: StakeholderMap,
    audience: list[str],
    problems: Iterable[str] | str | None,
) -> list[str]:
    table = stakeholder_map.problems.set_index("problem_id")
    wanted = None if problems is None else texts(problems)
    links = select_links(stakeholder_map, wanted, basis="stated")
    if wanted is None:
        links = links[~links["problem_id"].map(table["status"]).isin(_SET_ASIDE)]
        heard = _heard(stakeholder_map, audience)
        theirs = links[links["body_id"].isin(heard)]["problem_id"]
        count = links.groupby("problem_id")["body_id"].nunique().sort_index()
        count = count[count.index.isin(theirs)] if len(theirs) else count
        most = count.sort_values(ascending=False, kind="stable")
        wanted = tuple(map(str, most.index))
    if not wanted:
        raise ServiceCommError(
            "There is no problem to post about: no source links one to a body. Name "
            "the problems."
        )
    ids = wanted[:MOST_CHALLENGES]
    return [table["title"][own].replace(SEPARATOR, "/") for own in ids]


def _heard(stakeholder_map: StakeholderMap, audience: list[str]) -> set[str]:
    """List the organisations that an audience names, by id or by kind."""
    words = {word.casefold() for word in audience}
    table = stakeholder_map.organisations
    heard = table["organisation_id"].str.casefold().isin(words)
    heard |= table["kind"].str.casefold().isin(words)
    return set(table.loc[heard, "organisation_id"])
