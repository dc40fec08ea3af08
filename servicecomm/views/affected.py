"""Who is affected: pick problems, and see bodies, reasons and the grid of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets
import pandas as pd

from servicecomm import _html
from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.wording import counted
from servicecomm.errors import ServiceCommError
from servicecomm.model.schema import BASIS
from servicecomm.views.base import View
from servicecomm.views.controls import SortableTable, html, labelled, markup

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEVELS = (
    ("Organisations", "organisation"),
    ("Teams and services where the links name them", "recorded"),
    ("The bodies at the top", "top parent"),
)
_BASES = {
    "stated": "Stated: a source names the body",
    "inferred": "Inferred: we read it so",
    "assumed": "Assumed: nobody has checked",
}


class AffectedView(View):
    """
    Pick problems; see who is affected, because of what, as a table and as a grid.

    `affected_bodies` and `draw_affiliations` do the same without it.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> from servicecomm.views.session import Session
    >>> view = AffectedView(Session(example_map()))
    >>> view.problems.selected = ["P13"]
    >>> view.status.text
    '1 problem: 1 body affected.'
    """

    heading = "Who is affected, and because of what"

    def build(self) -> Sequence[widgets.Widget]:
        """
        Make the table of problems, the choices and the answers.

        Returns
        -------
        sequence of ipywidgets.Widget
            The controls, from the top.
        """
        self.problems = SortableTable(pick="Pick")
        self.bases = {
            basis: widgets.Checkbox(
                value=True, description=text, indent=False, layout={"width": "auto"}
            )
            for basis, text in _BASES.items()
        }
        self.level = labelled(widgets.Dropdown, "Count for", options=_LEVELS)
        self.level.value = "organisation"
        self.drawn = widgets.Checkbox(
            description="Show the grid of problems and bodies",
            indent=False,
            layout={"width": "auto"},
        )
        self.table = SortableTable()
        self.picture = html()
        self.list = self.download("Download who is affected (CSV)", self._file)
        self.on(self.problems, "selected", self._pick)
        for control in (*self.bases.values(), self.level, self.drawn):
            self.on(control, "value", self._answer)
        follow = html(_html.element("p", "Which links to follow:"))
        parts = [self.problems, follow, *self.bases.values(), self.level]
        return [*parts, self.table, self.list, self.drawn, self.picture]

    def refresh(self) -> None:
        """Show the map's problems, what is picked of them, and the answer."""
        table = self.session.seen.problems.sort_values("problem_id")
        shown = table[["problem_id", "title"]].set_axis(["Id", "Problem"], axis=1)
        self.problems.show(shown, "Problems: pick those to ask about, or none for all")
        self.problems.selected = self.session.picked
        self._answer()

    def _pick(self) -> str:
        self.session.pick(self.problems.selected)
        return self._answer()

    def _chosen(self) -> tuple[list[str] | None, tuple[str, ...]]:
        basis = tuple(each for each in BASIS if self.bases[each].value)
        return self.session.picked or None, basis

    def _answer(self) -> str:
        problems, basis = self._chosen()
        if not basis:
            raise ServiceCommError("No kind of link is ticked. Tick one to follow.")
        found = self._found()
        shown = pd.DataFrame(
            {
                "Body": found["name"],
                "Problems": found["problems"],
                "How sure": found["basis"].str.replace("|", ", "),
                "Because of what": found["because"],
            }
        )
        title = "Affected bodies, most problems first"
        self.table.show(shown, title, keys=found["body_id"])
        self.picture.value = ""
        if self.drawn.value and basis and len(found):
            self.picture.value = self._grid(problems, basis)
        count = len(problems or self.session.map.problems)
        bodies = counted(len(found), "body", "bodies")
        return f"{counted(count, 'problem')}: {bodies} affected."

    def _found(self) -> pd.DataFrame:
        problems, basis = self._chosen()
        return affected_bodies(
            self.session.seen, problems, level=self.level.value, basis=basis
        )

    def _grid(self, problems: list[str] | None, basis: tuple[str, ...]) -> str:
        from servicecomm.drawing.matrix_plot import affiliations_svg  # noqa: PLC0415 - slow to load

        svg = affiliations_svg(
            self.session.seen, problems=problems, level=self.level.value, basis=basis
        )
        return markup(_html.element("figure", _html.trusted(svg)))

    def _file(self) -> tuple[str, pd.DataFrame]:
        return "affected.csv", self._found()
