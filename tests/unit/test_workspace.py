"""What a workspace does in a quiet hour: gestures, history, files, people, leases."""

from __future__ import annotations

import base64
import datetime as dt
import errno
import json
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import servicecomm as sc
from servicecomm.cli import main
from servicecomm.files import _places, _store
from servicecomm.files._lease import Lease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecomm.files.workspace import Workspace
    from servicecomm.model.stakeholder_map import StakeholderMap

DAY = dt.date(2026, 12, 1)
NAME, MAIL = "Zoë Unmistakable Sample", "zoe.unmistakable@dwp.example"


@pytest.fixture
def workspace(tmp_path: Path, example: StakeholderMap) -> Iterator[Workspace]:
    with sc.open_workspace(tmp_path / "a.scws", example, who="R. Sample") as opened:
        yield opened


def parked(stakeholder_map: StakeholderMap) -> StakeholderMap:
    return sc.change(stakeholder_map, "problems", "P13", status="parked")


def with_zoe(stakeholder_map: StakeholderMap) -> StakeholderMap:
    return sc.add(
        stakeholder_map,
        "people",
        person_id="zoe",
        name=NAME,
        role="analyst",
        organisation_id="dwp",
        email=MAIL,
    )


def test_history_says_who_when_what_before_and_after(workspace: Workspace) -> None:
    workspace.do("Park P13", parked)
    workspace.undo()
    told = workspace.history().drop(columns="at").astype(str).to_numpy().tolist()
    was = workspace.map.problems.set_index("problem_id").loc["P13", "status"]
    cell = ["problems", "P13", "status"]
    assert told == [
        ["1", "R. Sample", "Made", "made", "", "", "", "", ""],
        ["2", "R. Sample", "Park P13", "edit", *cell, was, "parked"],
        ["3", "R. Sample", "Park P13", "undo", *cell, "parked", was],
    ]
    assert pd.to_datetime(workspace.history()["at"]).is_monotonic_increasing
    assert workspace.history(last=1)["seq"].tolist() == [3]


def test_undo_and_redo_work_after_reopening(tmp_path: Path, example) -> None:
    path = tmp_path / "a.scws"
    with sc.open_workspace(path, example) as first:
        after = first.do("Park P13", parked)
    with sc.open_workspace(path) as second:
        assert second.undo() == example
        with pytest.raises(sc.EditError, match="nothing to undo"):
            second.undo()
    with sc.open_workspace(path) as third:
        assert third.map == example
        assert third.redo() == after
        assert third.redo_label == ""


def test_an_edit_that_breaks_a_rule_changes_nothing(workspace: Workspace) -> None:
    before = workspace.map
    with pytest.raises(sc.InvalidTablesError):
        workspace.do(
            "Again", lambda m: sc.add(m, "problems", problem_id="P13", title="x")
        )
    assert workspace.map == before
    assert workspace.saved_at is None


def test_a_gesture_that_changes_nothing_is_not_recorded(workspace: Workspace) -> None:
    workspace.do("Nothing", lambda m: m)
    assert workspace.undo_label == ""


def test_it_is_set_as_it_must_be(workspace: Workspace) -> None:
    connection = workspace._live.connection  # noqa: SLF001
    for name, value in _store.PRAGMAS.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()
        assert found is None or found[0] == value
    assert connection.execute("PRAGMA application_id").fetchone()[0] == 0x53435753


def test_settings_that_are_not_kept_are_refused(
    tmp_path: Path, example, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_store.PRAGMAS, "journal_mode", "mad")
    with pytest.raises(sc.WorkspaceError, match="journal_mode=mad"):
        sc.open_workspace(tmp_path / "a.scws", example)
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_is_set_back_changes_no_order(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.do("Park", parked)
    monkeypatch.setattr("servicecomm.files._live.now", lambda: "2001-01-01T00:00:00Z")
    workspace.do("Word", lambda m: sc.change(m, "problems", "P05", note="x"))
    history = workspace.history()
    assert history["label"].tolist()[-2:] == ["Park", "Word"]
    assert history["at"].iloc[-1] < history["at"].iloc[-2]
    workspace.undo()
    assert workspace.undo_label == "Park"


def test_the_repr_holds_no_names(workspace: Workspace) -> None:
    assert "Sample" not in repr(workspace)
    assert repr(workspace).startswith("Workspace('a.scws', StakeholderMap(13 problems")


def test_a_map_goes_in_and_comes_out_the_same(tmp_path: Path, example) -> None:
    path = sc.write_map(example, tmp_path / "a.scws")
    data = path.read_bytes()
    assert sc.read_map(path) == example
    sc.write_map(example, path, replace=True)
    assert path.read_bytes() == data
    other = parked(example)
    with pytest.raises(sc.SourceFileError) as refused:
        sc.write_map(other, path)
    assert str(refused.value).endswith(
        "a.scws' is a workspace already, and the edits in it would be replaced. Choose "
        "another name, or say replace=True; to edit it, open it with `open_workspace`."
    )
    assert path.read_bytes() == data
    sc.write_map(other, path, replace=True)
    with sc.open_workspace(path) as opened:
        assert opened.map == other
        assert opened.undo() == example


def test_columns_of_ones_own_and_odd_cells_are_kept(tmp_path: Path, example) -> None:
    frame = example.problems.assign(**{"Name": "=1", "name": 'a"b\\\0\x1f', "": "é"})
    frame = frame.rename(columns={"": "x y"})
    odd = example.with_table("problems", frame)
    path = sc.write_map(odd, tmp_path / "a.scws")
    assert sc.read_map(path) == odd
    with pytest.raises(sc.SourceFileError, match="half a character"):
        sc.write_map(sc.rename(odd, "P13", "\ud800"), path, replace=True)
    assert sc.read_map(path) == odd


def test_a_folder_that_was_edited_shows_what_changed_first(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = workspace.export(tmp_path / "out", purpose="to mend in a spreadsheet")
    assert sc.read_map(folder) == workspace.map
    edited = sc.remove(workspace.map, "problems", "P12", with_links=True)
    edited = sc.change(edited, "problems", "P11", title="Mended")
    edited = sc.add(edited, "problems", problem_id="P99", title="New")
    sc.write_map(edited, folder)
    workspace.do("Meanwhile", parked)
    found = workspace.read_back(folder)
    problems = found.changes[found.changes["table"] == "problems"]
    told = problems[["change", "key", "column", "after"]].to_numpy().tolist()
    assert told == [
        ["changed", "P11", "title", "Mended"],
        ["removed", "P12", "", ""],
        ["added", "P99", "", ""],
    ]
    assert "1 cell changed" in repr(found)
    before = workspace.map
    merged = workspace.apply(found)
    assert merged == parked(edited)
    assert workspace.undo() == before


def test_a_folder_and_the_workspace_changed_one_cell(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = workspace.export(tmp_path / "out", purpose="a test")
    sc.write_map(sc.rename(workspace.map, "P11", "Theirs"), folder)
    workspace.do("Ours", lambda m: sc.rename(m, "P11", "Ours"))
    with pytest.raises(sc.ConflictError, match="is now 'Ours', and you want 'Theirs'"):
        workspace.apply(workspace.read_back(folder))


def test_the_export_log_names_no_person(workspace: Workspace, tmp_path: Path) -> None:
    workspace.export(tmp_path / "out.xlsx", purpose="the board")
    workspace.note_export(tmp_path / "out.xlsx", kind="list", rows=6, purpose="letters")
    log = workspace.exports()
    assert log[["path", "kind", "rows", "purpose"]].to_numpy().tolist() == [
        ["out.xlsx", "workbook", log["rows"][0], "the board"],
        ["out.xlsx", "list", 6, "letters"],
    ]
    assert log["digest"].str.fullmatch("[0-9a-f]{64}").all()
    assert not set(workspace.map.people["name"]) & set(log.to_numpy().ravel())


def leaked(folder: Path) -> list[str]:
    found = []
    for text in (NAME, MAIL):
        plain = text.encode()
        forms = [plain, text.encode("utf-16-le"), text.encode("utf-16-be")]
        forms += [json.dumps(text)[1:-1].encode()]
        for skipped in range(3):
            coded = base64.b64encode(b"x" * skipped + plain)
            forms.append(coded[4:-4])
        for path in folder.rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            found += [path.name for form in forms if form in data]
    return found


def test_one_person_is_erased_everywhere(tmp_path: Path, example) -> None:
    with sc.open_workspace(tmp_path / "a.scws", example) as workspace:
        workspace.do(f"Added {NAME}", with_zoe)
        workspace.do(
            "Known",
            lambda m: sc.add(
                m, "contacts", known_by="us", person_id="zoe", warmth="met"
            ),
        )
        workspace.do(
            "Note", lambda m: sc.change(m, "problems", "P13", note=f"Ask {MAIL}")
        )
        workspace.back_up()
        workspace.do(
            "Renamed", lambda m: sc.change(m, "people", "zoe", name=NAME, note="x")
        )
        workspace.undo()
        others = len(workspace.map.people) - 1
        assert leaked(tmp_path)  # or the search below would prove nothing
        erased = workspace.erase("zoe")
        assert (erased.people, erased.still_named) == (1, ())
        assert leaked(tmp_path) == []
        assert len(workspace.map.people) == others
        assert workspace.map.problems["note"].str.contains(r"Ask \[erased\]").sum() == 1
        while workspace.undo_label:
            workspace.undo()
            assert "zoe" not in set(workspace.map.people["person_id"])
        assert workspace.map == example
        while workspace.redo_label:
            workspace.redo()
    assert leaked(tmp_path) == []
    with sc.open_workspace(tmp_path / "a.scws") as again:
        with pytest.raises(sc.ErasedPersonError, match="bring back somebody"):
            again.do("Import", with_zoe)
        assert "zoe" in set(
            again.do("Sure", with_zoe, bring_back=True).people["person_id"]
        )


def test_an_erasure_that_was_cut_off_is_finished(
    tmp_path: Path, example, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sc.open_workspace(tmp_path / "a.scws", example) as workspace:
        workspace.do("Added", with_zoe)
        workspace.back_up()
        monkeypatch.setattr("servicecomm.files._erasing.finish", lambda _: None)
        workspace.erase("zoe")
    monkeypatch.undo()
    assert leaked(tmp_path)
    sc.open_workspace(tmp_path / "a.scws").close()
    assert leaked(tmp_path) == []


def test_a_disk_that_is_full_while_erasing_is_told_truly(
    tmp_path: Path, example, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with sc.open_workspace(tmp_path / "a.scws", example) as workspace:
        workspace.do("Added", with_zoe)
        monkeypatch.setattr("servicecomm.files._backups.back_up", full)
        with pytest.raises(sc.WorkspaceError, match="erased from the map") as caught:
            workspace.erase("zoe")
        assert "the disk is full. Free some space, then open it" in str(caught.value)
        assert workspace.map == example
    monkeypatch.undo()
    sc.open_workspace(tmp_path / "a.scws").close()
    assert leaked(tmp_path) == []


def test_files_that_still_name_the_person_are_listed(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.do("Added", with_zoe)
    workspace.export(tmp_path / "out", purpose="a test")
    erased = workspace.erase("zoe")
    assert [path.rsplit("out", 1)[1][1:] for path in erased.still_named] == [
        "people.csv"
    ]
    assert "delete them or write them again" in str(erased)


def test_files_of_any_kind_that_name_the_person_are_listed(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.do("Added", with_zoe)
    sc.write_map(workspace.map, tmp_path / "packed.xlsx")
    given, family = NAME.rsplit(maxsplit=1)
    (tmp_path / "loud.txt").write_text(f"{family.upper()}, {given}", "utf-8")
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    (tmp_path / "quiet.txt").write_text("Nobody", "utf-8")
    erased = workspace.erase("zoe")
    named = [Path(path).name for path in erased.still_named]
    assert named == ["loud.txt", "packed.xlsx"]
    assert [Path(path).name for path in erased.unread] == ["torn.zip"]
    assert "were not looked at" in str(erased)


def test_a_name_the_other_way_round_is_erased_and_a_part_of_it_is_told(
    workspace: Workspace,
) -> None:
    given, family = NAME.rsplit(maxsplit=1)
    workspace.do("Added", with_zoe)
    workspace.do(
        "Noted", lambda m: sc.change(m, "problems", "P01", note=f"{family}, {given}")
    )
    workspace.do("Noted", lambda m: sc.change(m, "problems", "P02", note="see zoe"))
    erased = workspace.erase("zoe")
    notes = workspace.map.problems.set_index("problem_id")["note"]
    assert notes[["P01", "P02"]].tolist() == ["[erased]", "see zoe"]
    assert erased.perhaps == ("problems, row 2, note",)
    assert "read them: problems, row 2, note." in str(erased)


def test_a_mistyped_path_makes_no_workspace(tmp_path: Path, capsys) -> None:
    assert main(["erase", str(tmp_path / "worksop.scws"), "zoe", "--yes"]) == 2
    assert "There is no workspace" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_shared_address_stays_with_the_others(workspace: Workspace) -> None:
    workspace.do("Added", with_zoe)
    workspace.do("Shares", lambda m: sc.change(m, "people", "amina", email=MAIL))
    workspace.erase("zoe")
    people = workspace.map.people.set_index("person_id")
    assert people.loc["amina", "email"] == MAIL


def test_nobody_of_that_id_can_be_erased(workspace: Workspace) -> None:
    with pytest.raises(sc.UnknownIdError, match="amina"):
        workspace.erase("aminah")


def test_the_command_erases_only_when_told_to(tmp_path: Path, example, capsys) -> None:
    path = sc.write_map(with_zoe(example), tmp_path / "a.scws")
    assert main(["erase", str(path), "zoe"]) == 2
    assert "Nothing was changed: add --yes" in " ".join(capsys.readouterr().out.split())
    assert main(["erase", str(path), "zoé"]) == 2
    assert "nobody of the id 'zoé' now" in " ".join(capsys.readouterr().out.split())
    assert sc.read_map(path) == with_zoe(example)
    assert main(["erase", str(path), "zoe", "--yes"]) == 0
    assert NAME not in capsys.readouterr().out
    assert sc.read_map(path) == example
    assert leaked(tmp_path) == []


def test_what_is_due_is_listed_without_names_and_purged(
    tmp_path: Path, example
) -> None:
    dated = sc.change(with_zoe(example), "people", "zoe", review_by="2026-11-30")
    with sc.open_workspace(tmp_path / "a.scws", dated) as workspace:
        due = workspace.due(on=DAY)
        assert due["person_id"].tolist()[-1:] == ["zoe"]
        assert due.iloc[-1][["due", "days"]].tolist() == ["2026-11-30", 1]
        assert "name" not in due
        purged = workspace.purge(on=DAY)
        assert purged.people == len(due)
        assert workspace.due(on=DAY).empty
        assert leaked(tmp_path) == []
        assert workspace.purge(on=DAY).people == 0


def test_without_a_date_90_days_after_entry_count(tmp_path: Path, example) -> None:
    with sc.open_workspace(tmp_path / "a.scws", example) as workspace:
        workspace.do("Added", with_zoe)
        today = dt.datetime.now().astimezone().date()
        for days, there in ((89, False), (90, True)):
            due = workspace.due(on=today + dt.timedelta(days=days))
            assert ("zoe" in set(due["person_id"])) is there


def test_the_second_opener_reads_and_is_told_who_has_it(
    workspace: Workspace,
) -> None:
    with sc.open_workspace(workspace.path, take_over=False) as second:
        assert str(second.holder) == (
            "R. Sample has it open in this program, in another tab or cell"
        )
        with pytest.raises(sc.ReadOnlyWorkspaceError, match=r"R\. Sample has it open"):
            second.do("Park", parked)
        workspace.do("Park", parked)
        assert second.refresh()
        assert second.map == workspace.map


def test_another_tab_can_take_it_over(workspace: Workspace) -> None:
    with sc.open_workspace(workspace.path, take_over=True) as second:
        second.do("Park", parked)
        with pytest.raises(sc.WorkspaceError, match="was closed, or opened again"):
            workspace.do("Park", parked)


def left_behind(path: Path, host: str, seen: str) -> None:
    text = {"who": "R. Sample", "host": host, "pid": 4_000_000, "seen": seen}
    path.with_name("a.scws.lock").write_text(json.dumps(text))


def test_somebody_who_is_gone_is_replaced_after_asking(tmp_path: Path, example) -> None:
    path = sc.write_map(example, tmp_path / "a.scws")
    left_behind(path, socket.gethostname(), "2026-01-01T10:00:00+00:00")
    with sc.open_workspace(path, take_over=False) as asked:
        assert "in a program that has ended (last at 10:00:00)" in asked.read_only
    with sc.open_workspace(path) as taken:
        taken.do("Park", parked)
        assert "you have it now" in taken.notes[0]


def test_somebody_elsewhere_keeps_it_until_asked(tmp_path: Path, example) -> None:
    path = sc.write_map(example, tmp_path / "a.scws")
    left_behind(path, "LAPTOP12", "2026-01-01T10:00:00+00:00")
    with sc.open_workspace(path) as asked:
        assert "on LAPTOP12" in asked.read_only
    with sc.open_workspace(path, take_over=True) as taken:
        taken.do("Park", parked)
    left_behind(path, "LAPTOP12", dt.datetime.now().astimezone().isoformat())
    with sc.open_workspace(path, take_over=True) as refused:
        assert "on LAPTOP12" in refused.read_only


def test_a_living_program_keeps_it(tmp_path: Path, example) -> None:
    path = sc.write_map(example, tmp_path / "a.scws")
    lease = Lease(path, "Other")
    assert lease.take(from_ended=True, from_away=True) is None
    note = json.loads(lease.path.read_text()) | {"pid": os.getppid()}
    lease.path.write_text(json.dumps(note))
    with sc.open_workspace(path, take_over=True) as second:
        assert "Other has it open on this computer, in another program" in (
            second.read_only
        )
    lease.give_back()


def test_ten_backups_are_kept_and_each_can_be_read(workspace: Workspace) -> None:
    for number in range(12):
        workspace.do(
            "Note", lambda m, n=number: sc.change(m, "problems", "P13", note=str(n))
        )
        workspace.back_up()
    copies = workspace.backups()
    assert len(copies) == 10
    assert sc.read_map(copies[0]) == workspace.map


def test_a_network_share_is_named(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"//srv/x {tmp_path}/share cifs rw 0 0\n/dev/a / ext4 rw 0 0\n")
    assert "cifs" in _places.network(tmp_path / "share" / "a.scws", mounts)
    assert _places.network(tmp_path / "a.scws", mounts) == ""
    assert _places.network(tmp_path / "a.scws", tmp_path / "none") == ""


def test_on_a_share_it_is_read_and_copied(
    tmp_path: Path, example, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sc.write_map(example, tmp_path / "share" / "a.scws")
    share = {path: "a network share (cifs)"}
    monkeypatch.setattr(_places, "network", lambda place: share.get(place, ""))
    with sc.open_workspace(path) as far:
        assert "open a local copy" in far.read_only
    with sc.open_workspace(path, local_copy=tmp_path / "mine") as near:
        assert near.path == tmp_path / "mine" / "a.scws"
        near.do("Park", parked)
    assert sc.read_map(path) == example
    with pytest.raises(sc.SourceFileError, match="there already"):
        sc.open_workspace(path, local_copy=tmp_path / "mine")


def test_a_synced_folder_is_warned_of(tmp_path: Path, example) -> None:
    folder = tmp_path / "OneDrive - Department"
    path = sc.write_map(example, folder / "a.scws")
    sc.write_map(example, folder / "a-LAPTOP12.scws")
    with sc.open_workspace(path) as opened:
        assert "OneDrive copies to other computers" in opened.notes[0]
        assert "a-LAPTOP12.scws" in opened.notes[1]


@pytest.mark.parametrize("name", ["with space", "émoji 🗺", "x" * 200, "100% #1?"])
def test_any_name_will_do(tmp_path: Path, example, name: str) -> None:
    path = tmp_path / name / f"{name[:100]}.scws"
    with sc.open_workspace(path, example) as opened:
        opened.do("Park", parked)
    assert sc.read_map(path) == parked(example)


def test_a_file_that_is_gone_while_open(tmp_path: Path, example) -> None:
    workspace = sc.open_workspace(tmp_path / "a.scws", example)
    workspace.path.unlink()
    with pytest.raises(sc.ServiceCommError):
        workspace.do("Park", parked)
    workspace.close()


def test_a_new_one_is_empty(tmp_path: Path) -> None:
    with sc.open_workspace(tmp_path / "new.scws") as workspace:
        assert repr(workspace.map) == "StakeholderMap()"
        workspace.do(
            "First", lambda m: sc.add(m, "problems", problem_id="1", title="x")
        )
        assert len(workspace.map.problems) == 1
