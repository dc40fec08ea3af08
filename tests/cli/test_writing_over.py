"""What the commands write, and what they do not write over."""

from __future__ import annotations

import docx
import pytest

import servicecomm as sc
from servicecomm import cli, example_path
from servicecomm.cli import export

EXAMPLE = str(example_path("after-a-death"))
CONTACTS = "Organisation,Problem,Name\r\nDWP,Told twice,Ada Sample\r\n"


def run(*words):
    return cli.main([str(word) for word in words])


def flat(text):
    return " ".join(text.split())


@pytest.fixture
def contacts(tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_text(CONTACTS)
    return path


@pytest.mark.parametrize("name", ["map", "map.xlsx", "map.scws"])
def test_cluster_keeps_a_map_that_is_there(tmp_path, contacts, capsys, name):
    own = sc.write_map(sc.example_map(), tmp_path / name)
    words = ("cluster", contacts, "--by", "Problem", "--out", own)
    assert run(*words) == 2
    assert "which would be written over. Give --out" in flat(capsys.readouterr().err)
    assert sc.read_map(own) == sc.example_map()
    assert run(*words, "--replace") == 0
    assert len(sc.read_map(own).problems) == 1


@pytest.mark.parametrize(
    ("kind", "name"),
    [("csv", "map"), ("xlsx", "map.xlsx"), ("xlsx", "map"), ("graphml", "a.graphml")],
)
def test_export_keeps_what_is_there(tmp_path, capsys, kind, name):
    (tmp_path / "map").mkdir()
    for own in (tmp_path / "map" / "own.txt", tmp_path / "map.xlsx"):
        own.write_text("mine")
    (tmp_path / "a.graphml").write_text("mine")
    words = ("export", EXAMPLE, "--to", kind, "--out", tmp_path / name)
    assert run(*words) == 2
    assert "already, which would be written over." in flat(capsys.readouterr().err)
    assert (tmp_path / "map.xlsx").read_text() == "mine"
    assert run(*words, "--replace") == 0


def test_the_contact_list_beside_the_letters_is_kept(tmp_path, capsys):
    (tmp_path / "n-contact-list.csv").write_text("mine")
    words = ("export", EXAMPLE, "--to", "notify", "--sender", "Us")
    assert run(*words, "--out", tmp_path / "n.csv") == 2
    assert "n-contact-list.csv is there already" in flat(capsys.readouterr().err)
    assert not (tmp_path / "n.csv").exists()


@pytest.mark.parametrize("command", ["affected", "suggest"])
def test_a_list_does_not_take_a_table_s_place(tmp_path, capsys, command):
    own = sc.write_map(sc.example_map(), tmp_path / "map")
    assert run(command, own, "--csv", own / "problems.csv") == 2
    assert "is part of what was read" in flat(capsys.readouterr().err)
    assert sc.read_map(own) == sc.example_map()


def test_the_report_is_a_word_document_too(tmp_path, capsys):
    assert run("export", EXAMPLE, "--to", "docx", "--out", tmp_path / "r.docx") == 0
    assert f"to {tmp_path / 'r.docx'}." in flat(capsys.readouterr().out)
    texts = [each.text for each in docx.Document(tmp_path / "r.docx").paragraphs]
    assert "The problems" in texts
    assert run("export", EXAMPLE, "--to", "docx", "--out", tmp_path / "r.html") == 2
    assert "is no name for --to docx. End it in .docx" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["people", "addresses", "limit", "sender"])
@pytest.mark.parametrize("kind", [*export.OURS, *export.OTHERS])
def test_an_option_that_changes_nothing_is_refused(tmp_path, capsys, kind, option):
    """Each works where it says so, and is refused everywhere else."""
    kinds = export.WORK_WITH[option]
    if kind in kinds:
        return
    value = {"people": ["roles"], "limit": ["3"], "sender": ["Us"]}.get(option, [])
    words = ("--to", kind, "--out", tmp_path / "x", f"--{option}", *value)
    assert run("export", EXAMPLE, *words) == 2
    said = flat(capsys.readouterr().err)
    assert said == (
        f"--{option} changes nothing in --to {kind}. Leave it out; it works with "
        f"{', '.join(kinds)}."
    )
    assert not list(tmp_path.iterdir())


def test_addresses_go_out_where_they_are_asked_for(tmp_path):
    for kind in export.WORK_WITH["addresses"]:
        name = {"kumu": "a.json", "prsm": "a.xlsx", "gephi": "gephi"}.get(
            kind, f"a.{kind}" if kind != "ngv" else "a.ngv.json"
        )
        place = tmp_path / kind / name.replace("a.cytoscape", "a.cyjs")
        words = ("--to", kind, "--out", place, "--people", "full", "--addresses")
        assert run("export", EXAMPLE, *words) == 0
        if kind != "prsm":
            files = place.iterdir() if place.is_dir() else [place]
            assert any(b"amina@dwp.example" in path.read_bytes() for path in files)


def test_check_shows_no_name_and_no_address(tmp_path, capsys):
    folder = sc.write_map(sc.example_map(), tmp_path / "map")
    people = sc.read_map(folder).people
    people.loc[0, "do_not_contact"] = (
        f"{people.loc[0, 'name']} said so, ada@home.example"
    )
    sc.write_table(people, folder / "people.csv")
    assert run("check", folder) == 1
    said = capsys.readouterr().out
    assert "people.csv, row 2, do_not_contact: is neither yes nor no" in flat(said)
    assert "@" not in said
    assert "Sample" not in said
    links = folder / "affects.csv"
    links.write_text(links.read_text("utf-8-sig") + "P99,ada@home.example\r\n")
    assert run("check", folder) == 1
    said = flat(capsys.readouterr().out)
    assert "'P99'" in said
    assert "'(e-mail hidden)'" in said
    assert "@" not in said
    assert run("affected", folder) == 2
    said = capsys.readouterr().err
    assert "'P99'" in said
    assert "home.example" not in said
