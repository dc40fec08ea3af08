"""The command that shows what a publisher's saved list would change."""

from __future__ import annotations

import csv
import json

import servicecomm as sc
from servicecomm import cli, example_path

EXAMPLE = str(example_path("after-a-death"))


def saved(folder, slug, title, status="live", **details):
    result = {
        "title": title,
        "format": "Executive agency",
        "details": {"slug": slug, "govuk_status": status, **details},
    }
    place = folder / "page-1.json"
    place.write_text(json.dumps({"results": [result]}), encoding="utf-8")
    return str(place)


def test_it_shows_what_changes_in_the_register_and_writes_it_down(tmp_path, capsys):
    page = saved(tmp_path, "a-fresh-office", "A Fresh Office")
    target = tmp_path / "changes.csv"
    assert cli.main(["refresh", page, "--csv", str(target)]) == 0
    said = capsys.readouterr().out
    assert "1 body listed." in said
    assert "- A Fresh Office is new in the list. [a-fresh-office]" in said
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert [row["change"] for row in csv.DictReader(file)] == ["added"]


def test_a_map_is_changed_only_where_it_is_asked_for(tmp_path, capsys):
    slug = "driver-and-vehicle-licensing-agency"
    name = sc.load_register()[slug].name
    page = saved(tmp_path, slug, name, "closed", closed_at="2026-05-04")
    before = sc.digest(sc.read_map(EXAMPLE))
    out = tmp_path / "after"
    assert cli.main(["refresh", page, "--map", EXAMPLE]) == 0
    assert "closed on 2026-05-04. [dvla]" in capsys.readouterr().out
    assert not out.exists()
    assert cli.main(["refresh", page, "--map", EXAMPLE, "--out", str(out)]) == 0
    after = sc.read_map(out).organisations.set_index("organisation_id")
    assert after.loc["dvla", "status"] == "closed"
    assert sc.digest(sc.read_map(EXAMPLE)) == before


def test_nothing_new_is_said(tmp_path, capsys):
    acas = sc.load_register()["acas"]
    page = saved(tmp_path, "acas", acas.name, abbreviation="Acas")
    assert cli.main(["refresh", page]) == 0
    assert "Nothing changes." in capsys.readouterr().out


def test_what_cannot_be_done_is_one_sentence(tmp_path, capsys):
    page = saved(tmp_path, "x", "X")
    assert cli.main(["refresh", page, "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == (
        "There is no map to change: --out needs --map. Give the map's folder.\n"
    )
    assert cli.main(["refresh", str(tmp_path / "none.json")]) == 2
    assert "none.json' cannot be read" in capsys.readouterr().err


def test_a_map_is_written_over_only_where_it_is_asked_for(tmp_path, capsys):
    page = saved(tmp_path, "x", "X")
    own = sc.write_map(sc.example_map(), tmp_path / "map")
    before = sorted(path.read_bytes() for path in own.iterdir())
    words = ["refresh", page, "--map", str(own), "--out", str(own)]
    assert cli.main(words) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert f"{own} holds" in said
    assert "already, which would be written over. Give --out another name" in said
    assert sorted(path.read_bytes() for path in own.iterdir()) == before
    assert cli.main([*words, "--replace"]) == 0
    assert capsys.readouterr().out.endswith(f"Wrote the changed map to {own}.\n")
