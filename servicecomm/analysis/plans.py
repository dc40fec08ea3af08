"""The invite plan as a value: the list, how sure it is, and further tables about it.

It is made elsewhere; nothing is chosen here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from servicecomm import _html
from servicecomm.analysis import _are_in, _swaps
from servicecomm.analysis._recipe import recipe_of
from servicecomm.analysis._voices import voices_table
from servicecomm.analysis.wording import counted
from servicecomm.model.redaction import redact

if TYPE_CHECKING:
    import pandas as pd

    from servicecomm.analysis._making import Making


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InvitationPlan:
    """
    Whom to invite, and why.

    Attributes
    ----------
    invited
        One row a seat: ``seat`` (1 is approached first), ``person_id`` (empty where
        somebody has still to be found), ``body_id``, ``name``, ``role``,
        ``organisation``, ``problem_ids`` (joined by ``|``), ``why``, ``route`` and
        ``warmth``.
    covered
        Ids of the problems that somebody on the list can speak for.
    uncovered
        Ids of the others.
    optimal
        Whether it is proved that no list is better.
    gap
        0 when it is proved; otherwise how much better a list could be at most, as a
        share of the best imaginable (0..1).
    alternatives
        Other lists that are exactly as good, as sets of seat ids (a person's id, or a
        body's where somebody has still to be found).
    left_out
        Who is not on the list: ``seat_id``, ``role``, ``organisation`` and ``why``.
    notes
        What to know about the list as a whole, in sentences.
    making
        What it was made from, for the tables below.
    """

    invited: pd.DataFrame
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    optimal: bool
    gap: float
    alternatives: list[frozenset[str]]
    left_out: pd.DataFrame
    notes: tuple[str, ...]
    making: Making

    def __repr__(self) -> str:
        """Say how many seats and problems, and whether it is proved: no names."""
        return f"InvitationPlan({self._summary()})"

    def _summary(self) -> str:
        seats = counted(len(self.invited), "seat")
        total = len(self.covered) + len(self.uncovered)
        proved = "proved best" if self.optimal else f"gap {self.gap:.1%}"
        covered = f"{len(self.covered)} of {counted(total, 'problem')}"
        return f"{seats}, {covered}, {proved}"

    @property
    def voices(self) -> pd.DataFrame:
        """
        Say how many can speak for each problem.

        Returns
        -------
        pandas.DataFrame
            One row a problem, by id: ``problem_id``, ``wanted`` (how often it was to
            be covered), ``voices`` (how many on the list can speak for it), ``could``
            (how many who can be asked could), ``missing`` and ``why``.
        """
        return voices_table(self.making)

    @property
    def contributions(self) -> pd.DataFrame:
        """
        Say what each person adds, and what is lost without them.

        Returns
        -------
        pandas.DataFrame
            One row a seat: ``seat``, ``seat_id``, ``role``, ``organisation``, ``adds``
            (problems that nobody before them has, joined by ``|``), ``covered`` (how
            many are by then), ``only`` (problems that nobody else on the list has) and
            ``why``.
        """
        return _swaps.contributions(self.making)

    @property
    def replacements(self) -> pd.DataFrame:
        """
        Find who would best take each seat, if the others keep theirs.

        Returns
        -------
        pandas.DataFrame
            One row a seat: ``seat``, ``seat_id``, ``role``, ``organisation``,
            ``replacement_id`` (empty where nobody else may take it),
            ``replacement`` (role and organisation), ``warmth`` (theirs), ``gained``
            and ``lost`` (problems, joined by ``|``) and ``why``. The best by the
            preferences of the list, in their order; then the first by id.
        """
        return _swaps.replacements(self.making)

    @property
    def waves(self) -> pd.DataFrame:
        """
        Say whom to call first, whom to meet then, and to whom to grow.

        Returns
        -------
        pandas.DataFrame
            ``wave``: "first call" (at most five on the list whom we know well or have
            met; where there is nobody, the nearest), "first meeting" (the rest of the
            list) and "wider community" (who else can be asked and could speak for a
            problem); ``seat_id``, ``role``, ``organisation``, ``warmth`` and ``why``.
        """
        return _swaps.waves(self.making)

    @property
    def are_in(self) -> pd.DataFrame:
        """
        Tick off who brings authority, resources, expertise, information and need.

        Bodies are ticked off, by the relations and ties that the map records of them;
        nothing is guessed, and what is not stated is marked.

        Returns
        -------
        pandas.DataFrame
            Five rows: ``part``, ``question`` (to read out), ``seats`` (how many on the
            list bring it), ``seat_ids`` (joined by ``|``), ``because``, ``basis`` (the
            surest; empty where nobody brings it) and ``to do`` (where it is missing,
            which bodies could bring it).

        References
        ----------
        M. Weisbord and S. Janoff, "Future Search", 3rd edition (2010): who ARE IN.
        """
        return _are_in.parts_brought(self.making)

    @property
    def recipe(self) -> dict[str, Any]:
        """
        Say how to make the list again.

        Returns
        -------
        dict
            What JSON can hold: ``tool``, ``version``, ``date``, ``digest`` (of the
            map), ``rules`` (every option), ``proved`` and ``list`` (a digest of
            `invited`).
        """
        return recipe_of(self.making, self.invited)

    def for_the_room(self) -> pd.DataFrame:
        """
        Give the list without people's names and ids, as it may be shown.

        Returns
        -------
        pandas.DataFrame
            ``seat``, ``role``, ``organisation``, ``problem_ids``, ``why``, ``route``.
        """
        shown = ["seat", "role", "organisation", "problem_ids", "why", "route"]
        frame = redact(self.invited)[shown]
        found = self.invited["person_id"] != ""
        frame["role"] = frame["role"].where(found, "somebody to be found")
        return frame

    def _repr_html_(self) -> str:
        # Roles, not names: a notebook's output is saved and projected.
        shown = _html.table(self.for_the_room(), f"Whom to invite: {self._summary()}")
        return shown + _html.bullets(self.notes)
