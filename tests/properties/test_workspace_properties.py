"""A workspace under any sequence of gestures, held against a plain list of maps."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from servicecomm.errors import ServiceCommError
from servicecomm.files._erasing import _whom, forgotten_map
from servicecomm.files.reading import read_map
from servicecomm.files.workspace import open_workspace
from servicecomm.files.writing import write_map
from servicecomm.model.edits import add, change, remove
from servicecomm.model.merging import merge_people
from servicecomm.model.stakeholder_map import StakeholderMap

FEW = st.integers(0, 3)
TEXTS = st.text("ab =\n\0é'\"\\|", max_size=4)


def first_map() -> StakeholderMap:
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ["P0"], "title": ["Late"]}),
            "organisations": pd.DataFrame({"organisation_id": ["b"], "name": ["B"]}),
            "affects": pd.DataFrame({"problem_id": ["P0"], "body_id": ["b"]}),
        }
    )


class Gestures(RuleBasedStateMachine):
    """The model: the maps before, the map now, the maps that were undone."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "a.scws"
        self.now = first_map()
        self.before: list[StakeholderMap] = []
        self.after: list[StakeholderMap] = []
        self.workspace = open_workspace(self.path, self.now)

    def teardown(self) -> None:
        self.workspace.close()
        shutil.rmtree(self.folder)

    def do(self, edit) -> None:
        try:
            wanted = edit(self.now)
        except ServiceCommError:
            return
        if wanted != self.now:
            self.before.append(self.now)
            self.after.clear()
        self.now = wanted
        # The model knows no erased people, so they may come back.
        self.workspace.do("gesture", edit, bring_back=True)

    @rule(number=FEW, title=TEXTS.filter(str.strip))
    def add_problem(self, number: int, title: str) -> None:
        cells = {"problem_id": f"P{number}", "title": title}
        self.do(lambda m: add(m, "problems", **cells))

    @rule(number=FEW, name=TEXTS, known=st.booleans())
    def add_person(self, number: int, name: str, *, known: bool) -> None:
        cells = {"person_id": f"x{number}", "role": "r", "organisation_id": "b"}

        def edit(before: StakeholderMap) -> StakeholderMap:
            made = add(before, "people", **cells, name=f"Sample{number}{name}")
            if known:
                link = {"known_by": "us", "person_id": f"x{number}", "warmth": "met"}
                made = add(made, "contacts", **link)
            return made

        self.do(edit)

    @rule(number=FEW, note=TEXTS, who=FEW)
    def change_cell(self, number: int, note: str, who: int) -> None:
        note = f"{note} Sample{who}"
        self.do(lambda m: change(m, "problems", f"P{number}", note=note))

    @rule(number=FEW)
    def delete_problem(self, number: int) -> None:
        self.do(lambda m: remove(m, "problems", f"P{number}", with_links=True))

    @rule(number=FEW)
    def delete_person(self, number: int) -> None:
        self.do(lambda m: remove(m, "people", f"x{number}", with_links=True))

    @rule(keep=FEW, drop=FEW)
    def merge(self, keep: int, drop: int) -> None:
        self.do(lambda m: merge_people(m, f"x{keep}", f"x{drop}"))

    @rule(
        order=st.randoms(use_true_random=False), name=st.sampled_from(["extra", "e2"])
    )
    def reorder_with_a_column(self, order, name: str) -> None:
        places = list(range(len(self.now.problems)))
        order.shuffle(places)

        def edit(before: StakeholderMap) -> StakeholderMap:
            frame = before.problems.iloc[places]
            return before.with_table("problems", frame.assign(**{name: "y"}))

        self.do(edit)

    @rule(title=st.sampled_from(["One", "Two"]))
    def import_folder(self, title: str) -> None:
        problems = self.now.problems.replace("\0", "", regex=True)
        try:
            found = self.now.with_table("problems", problems.assign(title=title))
            read = read_map(write_map(found, self.folder / "in"))
        except ServiceCommError:
            return
        finally:
            shutil.rmtree(self.folder / "in", ignore_errors=True)
        self.do(lambda _: read)

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        self.after.append(self.now)
        self.now = self.before.pop()
        self.workspace.undo()

    @precondition(lambda self: self.after)
    @rule()
    def redo(self) -> None:
        self.before.append(self.now)
        self.now = self.after.pop()
        self.workspace.redo()

    @rule()
    def reopen(self) -> None:
        self.workspace.close()
        self.workspace = open_workspace(self.path)

    @precondition(lambda self: len(self.now.people))
    @rule(number=FEW)
    def erase(self, number: int) -> None:
        who = self.now.people["person_id"].iloc[number % len(self.now.people)]
        # Whom that means is the workspace's to say: it has tests of its own.
        gone = _whom(self.workspace._live, [str(who)])  # noqa: SLF001
        self.workspace.erase(str(who))
        self.now = forgotten_map(self.now, gone)
        self.before = [forgotten_map(state, gone) for state in self.before]
        self.after = [forgotten_map(state, gone) for state in self.after]
        for each in self.folder.rglob("*"):
            data = each.read_bytes() if each.is_file() else b""
            assert not any(text.encode() in data for text in gone.texts)

    @invariant()
    def same_map(self) -> None:
        assert self.workspace.map == self.now

    @invariant()
    def same_piles(self) -> None:
        assert bool(self.workspace.undo_label) == bool(self.before)
        assert bool(self.workspace.redo_label) == bool(self.after)


TestGestures = Gestures.TestCase
TestGestures.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
