"""A writing that is killed at any step: the folder reads as before or as after.

A process of its own writes, and is killed in front of each renaming and deleting, as
Python's own audit hook sees them. The control takes the journal away: then some folder
is half new.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from servicecomm.errors import SourceFileError
from servicecomm.files.reading import read_map
from servicecomm.files.writing import write_map
from servicecomm.files.writing_whole import JOURNAL, finish
from servicecomm.model.edits import change, remove

OLD = """
problems
problem_id ; title ; note
P1         ; Late  ; old

organisations
organisation_id ; name     ; note
dwp             ; Pensions ; old

people
person_id ; role  ; organisation_id
amina     ; Clerk ; dwp

affects
problem_id ; body_id ; note
P1         ; dwp     ; old
"""

# Renaming and deleting are announced before they are done: to stop in front of the
# tenth is to have done nine.
WRITER = """
import os, signal, sys
from servicecomm.files.reading import read_map
from servicecomm.files.writing import write_map

new, folder, last = read_map(sys.argv[1]), sys.argv[2], int(sys.argv[3])
steps = 0

def watch(event, args):
    global steps
    if event in {"os.rename", "os.remove"}:
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
write_map(new, folder)
"""

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no signal that kills"
)


@pytest.fixture(scope="module")
def killed(tmp_path_factory, map_from):
    """Give the map before, the one after, and a folder killed at each step."""
    place = tmp_path_factory.mktemp("killed")
    old = map_from(OLD)
    new = remove(old, "people", "amina")
    for table, key in (("problems", "P1"), ("organisations", "dwp")):
        new = change(new, table, key, note="new")
    new = change(new, "affects", ("P1", "dwp", ""), note="new")
    write_map(new, place / "new")
    folders = []
    for step in range(1, 20):
        folder = write_map(old, place / f"step{step}")
        words = [place / "new", folder, str(step)]
        run = subprocess.run([sys.executable, "-c", WRITER, *words], check=False)
        if run.returncode == 0:
            break
        folders.append(folder)
    return old, new, folders


def copied(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / folder.name)


def half_new(made):
    tables = ("problems", "organisations", "affects")
    notes = {made.table(name)["note"].iloc[0] for name in tables}
    return len(notes) > 1 or (notes == {"new"}) == bool(len(made.people))


def test_every_step_was_tried(killed):
    # The journal, four files and the description; the file of people goes, and the
    # journal.
    assert len(killed[2]) == 1 + 4 + 1 + 1


def test_a_killed_writing_reads_as_before_or_as_after(killed, tmp_path):
    old, new, folders = killed
    read = [read_map(copied(folder, tmp_path)) for folder in folders]
    assert read == [old, *[new] * (len(folders) - 1)]


def test_without_the_journal_some_folder_is_half_new(killed, tmp_path):
    folders = [copied(folder, tmp_path) for folder in killed[2]]
    for folder in folders:
        (folder / JOURNAL).unlink(missing_ok=True)
    assert sum(half_new(read_map(folder)) for folder in folders) >= 3


def test_a_killed_writing_is_completed_and_leaves_nothing(killed, tmp_path):
    for folder in killed[2][1:]:
        again = copied(folder, tmp_path)
        finish(again)
        finish(again)
        assert not any(path.name.startswith(".~") for path in again.iterdir())


def test_a_killed_writing_can_be_written_over(killed, tmp_path):
    old, _, folders = killed
    for folder in folders:
        again = copied(folder, tmp_path)
        assert read_map(write_map(old, again)) == old
        assert not (again / JOURNAL).exists()


def test_a_writing_that_lost_a_part_is_refused(killed, tmp_path):
    folder = copied(killed[2][2], tmp_path)
    for path in folder.glob(".~servicecomm-*"):
        if path.name != JOURNAL:
            path.unlink()
    with pytest.raises(SourceFileError) as caught:
        read_map(folder)
    assert str(caught.value) == (
        f"'{folder}' was being written when that was cut off, and it cannot be "
        "completed: organisations.csv is not what was being written. Write the map "
        f"there again, or delete {JOURNAL} to read the folder as it is."
    )


@pytest.mark.parametrize("name", ["../away", "a/b", "a\\b", "..", "", 7, "c:d"])
def test_a_journal_from_elsewhere_reaches_no_other_folder(tmp_path, name):
    folder = tmp_path / "map"
    folder.mkdir()
    (tmp_path / "away").write_text("kept")
    for told in (
        {"files": {}, "unused": [name]},
        {"files": {"a.csv": [name, "0"]}, "unused": []},
        {"files": {}, "unused": 3},
        [],
    ):
        (folder / JOURNAL).write_text(json.dumps(told))
        with pytest.raises(SourceFileError, match="it cannot be completed"):
            read_map(folder)
    assert (tmp_path / "away").read_text() == "kept"
