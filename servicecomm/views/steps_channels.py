"""The channel picker as a view: which channel reaches a body, its rules, what to post.

It posts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.community.channel_picker import channel_post, pick_channels
from servicecomm.views.controls import SortableTable, html
from servicecomm.views.steps_base import StepView, choice, line, offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ipywidgets as widgets
    import pandas as pd

_SHOWN = {
    "name": "Channel",
    "kind": "Kind",
    "reaches": "Whom it reaches",
    "rules": "Rules",
    "url": "Where",
    "listed in": "Listed in",
}


class ChannelsView(StepView):
    """
    Choose a body or a profession; see the channels that reach it, and what to post.

    `pick_channels` and `channel_post` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = ChannelsView(Session(example_map()))
    >>> view.who.value = "coroner-areas"
    >>> view.table.rows[0][0]
    "Coroners' officers network"
    """

    heading = "Which channel reaches them, and what to post"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the choices, the table and the post.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.who = choice("Body to reach")
        self.profession = choice("Profession to reach")
        self.table, self.post = SortableTable(), html()
        self.channel = choice("Post in")
        self.sender = line("Who posts: a team's name is enough")
        self.about = line("What the community is about")
        for control in (self.who, self.profession):
            self.on(control, "value", self._pick)
        for control in (self.channel, self.sender, self.about):
            self.on(control, "value", self._write)
        self.text = self.file("Download the post (text)", self._file)
        writing = [self.channel, self.sender, self.about, self.post, self.text]
        return [self.who, self.profession, self.table, *writing]

    def refresh(self) -> None:
        """Offer the map's bodies and professions, and show what reaches the chosen."""
        offer(self.who, self.bodies(), "any body")
        work = sorted(set(self.session.seen.people["profession"]) - {""})
        offer(self.profession, [(each, each) for each in work], "any profession")
        self._pick()

    def _found(self) -> pd.DataFrame:
        who, work = self.who.value or "", self.profession.value or ""
        return pick_channels(self.session.seen, who, profession=work)

    def _pick(self) -> str:
        if not (self.who.value or self.profession.value):
            self.table.rows, self.channel.options = [], []
            told = "Choose a body or a profession to see what reaches it."
            self.post.value = self.prose(told)
            return ""
        found = self._found()
        shown = self.session.shown(found)[list(_SHOWN)].rename(columns=_SHOWN)
        title = "Channels, the most particular first"
        self.table.show(shown, title, keys=found["channel_id"])
        offer(self.channel, list(zip(found["name"], found["channel_id"], strict=True)))
        self._write()
        if found.empty:
            return "No channel on the map or on the public list reaches them."
        return f"{len(found)} found. Read the rules before you post."

    def _write(self) -> None:
        ready = bool(self.sender.value.strip() and self.channel.value)
        told = "Say who posts to see what to post."
        self.post.value = self.prose(self._text() if ready else told)

    def _text(self) -> str:
        return channel_post(
            self.session.seen,
            self.channel.value or "",
            sender=self.sender.value,
            problems=self.session.picked or None,
            about=self.about.value.strip(),
        )

    def _file(self) -> tuple[str, str]:
        return "channel-post.txt", self._text()
