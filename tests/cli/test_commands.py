"""What each command says, writes and returns."""

import csv
import os
import subprocess
import sys
import time

import pytest

import servicecomm as sc
from servicecomm import cli, example_path, read_map
from servicecomm.cli import check
from servicecomm.cli._terminal import bar

EXAMPLE = str(example_path("after-a-death"))


def run(*words):
    return cli.main(list(words))


def flat(text):
    """The text as it reads, wherever its lines are broken."""
    return " ".join(text.split())


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_affected_says_who_and_because_of_what(capsys):
    assert run("affected", EXAMPLE, "--problem", "P13") == 0
    said = flat(capsys.readouterr().out)
    assert "Department for Work and Pensions (1 problem; stated)" in said
    assert "leads on policy for it (stated; S33" in said


def test_affected_writes_the_same_table_as_the_library(tmp_path, capsys):
    target = tmp_path / "affected.csv"
    assert run("affected", EXAMPLE, "--problem", "P05", "--csv", str(target)) == 0
    assert f"Wrote 5 rows to {target}." in capsys.readouterr().out
    table = sc.affected_bodies(sc.example_map(), ["P05"])
    assert [row["body_id"] for row in rows_of(target)] == table["body_id"].tolist()


def test_affected_can_leave_out_what_is_not_stated(tmp_path):
    target = tmp_path / "affected.csv"
    run("affected", EXAMPLE, "--stated-only", "--csv", str(target))
    problems = {row["body_id"]: row["problems"] for row in rows_of(target)}
    assert problems["general-register-office"] == "1"


def test_affected_can_roll_up_to_the_top_parent(tmp_path):
    target = tmp_path / "affected.csv"
    run("affected", EXAMPLE, "--level", "top parent", "--csv", str(target))
    assert "hmcts" not in {row["body_id"] for row in rows_of(target)}


def test_nobody_affected_is_said(tmp_path, capsys):
    map_folder(tmp_path, affects="problem_id,body_id\r\n")
    assert run("affected", str(tmp_path)) == 0
    assert "No body is recorded as affected." in capsys.readouterr().out


def test_suggest_shows_roles_and_not_names(capsys):
    assert run("suggest", EXAMPLE, "--limit", "3") == 0
    said = capsys.readouterr().out
    assert "1. Product manager, Tell Us Once, Department for Work and Pensions" in said
    assert "Sample" not in said
    assert "Left out:" in said


def test_suggest_shows_names_when_asked(capsys):
    assert run("suggest", EXAMPLE, "--limit", "3", "--names") == 0
    assert "1. Amina Sample, Product manager" in capsys.readouterr().out


def test_suggest_writes_addresses_to_the_list(tmp_path):
    target = tmp_path / "invites.csv"
    assert run("suggest", EXAMPLE, "--limit", "6", "--csv", str(target)) == 0
    invited = rows_of(target)
    assert len(invited) == 6
    assert all(row["why"] and row["route"] for row in invited)
    assert "@" in invited[0]["email"]


def test_suggest_keeps_to_must_never_and_the_cap(tmp_path):
    target = tmp_path / "invites.csv"
    words = ["--must", "esme", "--never", "dwp", "--per-organisation", "1"]
    assert run("suggest", EXAMPLE, "--limit", "4", *words, "--csv", str(target)) == 0
    invited = rows_of(target)
    assert "esme" in {row["person_id"] for row in invited}
    organisations = [row["body_id"] for row in invited]
    assert "dwp" not in organisations
    assert len(set(organisations)) == len(organisations)


def test_suggest_makes_the_list_again_from_what_it_wrote(tmp_path, capsys):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    words = ["--limit", "4", "--nation", "Wales only", "--decline", "bryn"]
    assert run("suggest", EXAMPLE, *words, "--csv", str(first)) == 0
    said = capsys.readouterr().out
    assert "- Service designer, probate, HM Courts & Tribunals Service: declines." in (
        said.replace("\n  ", " ")
    )
    assert "At least 1 seat with nation Wales only: seat" in said
    words = ["--recipe", str(first), "--csv", str(second)]
    assert run("suggest", EXAMPLE, *words) == 0
    assert first.read_bytes() == second.read_bytes()
    recipes = [path.with_suffix(".recipe.json") for path in (first, second)]
    assert recipes[0].read_bytes() == recipes[1].read_bytes()


def test_suggest_for_nobody_known_names_the_gap(tmp_path, capsys):
    map_folder(tmp_path)
    assert run("suggest", str(tmp_path), "--limit", "1") == 0
    said = capsys.readouterr().out
    assert "1. somebody to be found, Body A" in said
    assert "Left out:" not in said


def test_an_impossible_request_is_answered_with_a_change(capsys):
    words = ["--limit", "1", "--must", "amina", "--must", "esme"]
    assert run("suggest", EXAMPLE, *words) == 2
    assert capsys.readouterr().err == (
        "No list can meet this: the must list takes 2 seats but the limit is 1. Raise "
        "the limit to 2: checked, that works. Or take 'esme' off the must list: "
        "checked, that works.\n"
    )


def test_check_finds_nothing_in_the_example(capsys):
    assert run("check", EXAMPLE) == 0
    assert "No faults found." in capsys.readouterr().out


def test_check_lists_every_fault(tmp_path, capsys):
    map_folder(tmp_path, affects="problem_id,body_id\r\nP1,a\r\nP9,z\r\n")
    assert run("check", str(tmp_path)) == 1
    said = flat(capsys.readouterr().out)
    assert "affects.csv, row 3, problem_id: 'P9' is not in problems.csv." in said
    assert "affects.csv, row 3, body_id: 'z' is not in organisations.csv" in said
    assert "2 faults to mend" in said


def test_check_tells_warnings_from_faults(tmp_path, capsys):
    map_folder(tmp_path, problems="problem_id,title,status\r\nP1,Late,finished\r\n")
    assert run("check", str(tmp_path)) == 1
    said = flat(capsys.readouterr().out)
    assert "'finished'" in said
    assert "1 warning; the map can be used." in said


def test_check_says_what_was_taken_for_what(tmp_path, capsys):
    map_folder(tmp_path, organisations="id,name\r\na,Body A\r\n")
    assert run("check", str(tmp_path)) == 0
    assert "'id'" in capsys.readouterr().out


def test_notes_go_to_the_side_when_a_list_is_asked_for(tmp_path, capsys):
    map_folder(tmp_path, organisations="id,name\r\na,Body A\r\n")
    run("affected", str(tmp_path))
    captured = capsys.readouterr()
    assert "'id'" in captured.err
    assert "'id'" not in captured.out


@pytest.mark.parametrize(("kind", "name"), [("csv", "out"), ("xlsx", "out.xlsx")])
def test_export_reads_back_equal(tmp_path, kind, name):
    target = tmp_path / name
    assert run("export", EXAMPLE, "--to", kind, "--out", str(target)) == 0
    assert read_map(target) == read_map(EXAMPLE)


def test_export_adds_the_ending_of_a_workbook(tmp_path):
    run("export", EXAMPLE, "--to", "xlsx", "--out", str(tmp_path / "map"))
    assert [path.name for path in tmp_path.iterdir()] == ["map.xlsx"]


def test_export_to_csv_wants_a_folder(tmp_path, capsys):
    assert run("export", EXAMPLE, "--to", "csv", "--out", str(tmp_path / "a.csv")) == 2
    assert "a map in CSV is a folder of files" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("kumu", "k.xlsx"),
        ("kumu", "k.json"),
        ("prsm", "p.xlsx"),
        ("gexf", "a.gexf"),
        ("graphml", "a.graphml"),
        ("cytoscape", "a.cyjs"),
        ("gephi", "folder"),
        ("ngv", "a.ngv.json"),
        ("mermaid", "a.mmd"),
        ("dot", "a.dot"),
        ("html", "a.html"),
    ],
)
def test_export_for_another_program(tmp_path, capsys, kind, name):
    map_folder(tmp_path / "map")
    target = tmp_path / name
    words = ["--to", kind, "--out", str(target)]
    assert run("export", str(tmp_path / "map"), *words) == 0
    assert target.exists()
    assert f"to {target}." in flat(capsys.readouterr().out)


def test_export_says_what_stays_behind_and_places_what_is_drawn(tmp_path, capsys):
    target = tmp_path / "a.dot"
    run("export", EXAMPLE, "--to", "dot", "--out", str(target))
    said = flat(capsys.readouterr().out)
    assert "These tables stay behind: people, evidence" in said
    assert "No column of e-mail addresses was written." in said
    assert target.read_text("utf-8").count("pos=") == 48


def test_export_for_letters_leaves_out_and_checks(tmp_path, capsys):
    target = tmp_path / "n.csv"
    words = ["--to", "notify", "--sender", "The team", "--out", str(target)]
    assert run("export", EXAMPLE, *words) == 0
    said = flat(capsys.readouterr().out)
    assert f"Wrote 6 rows to {target}" in said
    assert "@" not in said
    with target.open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading[:6] == [
        "email address",
        "first name",
        "organisation",
        *["challenge"] * 3,
    ]
    assert rows[0][0] == "amina@dwp.example"
    only = (tmp_path / "n-contact-list.csv").read_text("utf-8-sig").splitlines()
    assert only == ["email address", *(row[0] for row in rows)]


def test_a_letter_that_cannot_be_sent_is_told_by_its_seat(tmp_path, capsys):
    map_folder(
        tmp_path / "map",
        organisations="organisation_id,name\r\na,Body A\r\nb,Body B\r\n",
        affects="problem_id,body_id,basis\r\nP1,a,stated\r\nP1,b,stated\r\n",
    )
    target = tmp_path / "n.csv"
    words = ["--to", "notify", "--sender", "Us", "--out", str(target)]
    assert run("export", str(tmp_path / "map"), *words) == 0
    said = flat(capsys.readouterr().out)
    assert "Seat 1 was held back: there is no address." in said


def test_a_letter_needs_a_sender(tmp_path, capsys):
    words = ["--to", "notify", "--out", str(tmp_path / "n.csv")]
    assert run("export", EXAMPLE, *words) == 2
    assert "A letter needs a sender." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_demo_goes_the_whole_way(tmp_path, capsys):
    assert run("demo", "--out", str(tmp_path)) == 0
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["invites.csv", "map.svg", "report.html"]
    assert len(rows_of(tmp_path / "invites.csv")) == 6
    said = capsys.readouterr().out
    assert "What to open next" in said
    assert "P13 is not shared yet" in said
    assert "Sample" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "{}/missing"], "There is no file or folder '{}/missing'."),
        (["check", "{}/empty"], "has no table of problems, organisations or affects"),
        (["affected", "{}/keyless"], "problems.csv has no column 'problem_id'"),
        (["check", "{}/keyless"], "problems.csv has no column 'problem_id'"),
        (["affected", EXAMPLE, "--problem", "P99"], "No problem has the id 'P99'."),
        (["suggest", EXAMPLE, "--must", "nobody"], "No person or body has the id"),
        (["suggest", EXAMPLE, "--limit", "x"], "--limit: invalid int value: 'x'."),
        (["fly"], "invalid choice: 'fly'"),
        ([], "The following arguments are required: COMMAND"),
    ],
)
def test_what_a_person_gets_wrong_is_one_sentence_and_code_2(tmp_path, words, said):
    (tmp_path / "empty").mkdir()
    map_folder(tmp_path / "keyless", problems="title\r\nLate\r\n")
    before = sorted(tmp_path.rglob("*"))
    command = [sys.executable, "-m", "servicecomm.cli"]
    command += [word.format(tmp_path) for word in words]
    if words and words[0] != "check":
        command += ["--csv", str(tmp_path / "out.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = flat(done.stdout) + flat(done.stderr)
    assert done.returncode == 2
    assert said.format(tmp_path) in told
    assert "Traceback" not in told
    assert not done.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_a_list_that_cannot_be_written_is_one_sentence(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    target = blocked / "invites.csv"
    assert run("suggest", EXAMPLE, "--limit", "1", "--csv", str(target)) == 2
    assert f"'{target}' cannot be written" in capsys.readouterr().err


def test_stopping_is_not_a_traceback(monkeypatch, capsys):
    def stop(_path, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("servicecomm.stage_map", stop)
    assert run("check", EXAMPLE) == 130
    assert capsys.readouterr().err == "Stopped; nothing was left half done.\n"


def test_check_counts_what_it_does_not_list(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(check, "MOST", 2)
    rows = "".join(f"P{n},\r\n" for n in range(5))
    map_folder(tmp_path, problems=f"problem_id,title\r\n{rows}")
    assert run("check", str(tmp_path)) == 1
    said = flat(capsys.readouterr().out)
    assert said.count("problems.csv, row") == 2
    assert "problems.csv, title: 3 more faults, not listed." in said
    assert "5 faults to mend" in said


@pytest.fixture
def slow(monkeypatch):
    """Let reading take over a second, and half of it be done at once."""
    monkeypatch.setattr("servicecomm.cli._terminal.PATIENCE", 0.05)
    read = cli.sc.stage_map

    def slowly(path, *, progress, **options):
        progress(1, 2)
        time.sleep(1.3)
        return read(path, **options)

    monkeypatch.setattr("servicecomm.stage_map", slowly)


@pytest.mark.usefixtures("slow")
def test_a_bar_shows_how_far_it_is_what_takes_long(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    run("check", EXAMPLE)
    said = capsys.readouterr().err
    bar = f"\rReading {EXAMPLE} … [##########..........] 1 of 2, "
    assert said == f"{bar}0 s{bar}1 s\n"


@pytest.mark.usefixtures("slow")
def test_there_is_no_bar_where_there_is_no_terminal(capsys):
    run("check", EXAMPLE)
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    ("reached", "shown"),
    [
        ((0, 0), ""),
        ((0, 3), "[....................] 0 of 3, "),
        ((5_000, 5_000), "[####################] 5,000 of 5,000, "),
        ((9, 3), "[####################] 9 of 3, "),
    ],
)
def test_a_bar(reached, shown):
    assert bar(*reached) == shown


def test_what_is_quick_says_nothing(capsys):
    run("check", EXAMPLE)
    assert not capsys.readouterr().err


def test_a_console_without_the_letters_does_not_stop_the_work(tmp_path):
    map_folder(tmp_path, organisations="organisation_id,name\r\na,Cyngor Ŵŷ\r\n")
    command = [sys.executable, "-m", "servicecomm.cli", "affected", str(tmp_path)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 0
    assert b"Cyngor ??" in done.stdout


def test_help_names_every_command():
    command = [sys.executable, "-m", "servicecomm.cli", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for name in ("demo", "check", "affected", "suggest", "export"):
        assert f"  {name} " in said


def map_folder(folder, **tables):
    folder.mkdir(exist_ok=True)
    texts = {
        "problems": "problem_id,title\r\nP1,Late\r\n",
        "organisations": "organisation_id,name\r\na,Body A\r\n",
        "affects": "problem_id,body_id,basis\r\nP1,a,stated\r\n",
    } | tables
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


def test_match_counts_and_lists_what_to_decide(tmp_path, capsys):
    source = tmp_path / "contacts.csv"
    source.write_text("Organisation,Seats\r\nH.M.R.C.,2\r\nGCA,1\r\nAcme Ltd,1\r\n")
    target = tmp_path / "matched.csv"
    words = ["--column", "Organisation", "--csv", str(target)]
    assert run("match", str(source), *words) == 0
    said = flat(capsys.readouterr().out)
    assert "1 matched sure enough to use 1 review for you to decide 1 none" in said
    assert "- GCA: " in said
    assert f"Wrote 3 rows to {target}." in said
    rows = rows_of(target)
    assert rows[0]["body_id"] == "hm-revenue-customs"
    assert [row["Seats"] for row in rows] == ["2", "1", "1"]


def test_match_shows_twenty_and_counts_the_rest(tmp_path, capsys):
    source = tmp_path / "names.csv"
    names = [f"GCA {'.' * number}" for number in range(23)]
    source.write_text("\r\n".join(["name", *names]))
    run("match", str(source), "--column", "name")
    said = capsys.readouterr().out
    assert said.count("\n- GCA") == 20
    assert "and 3 more names to decide about." in said


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        (None, "name", "cannot be read: no such file or directory"),
        ("", "name", "is empty. Give a file with a row of headings."),
        ("name,name\r\na,b\r\n", "name", "'name' heads two columns."),
        ("name\r\na\r\n", "nam", "No column has the id 'nam'. Nearest: 'name'."),
    ],
)
def test_match_says_what_is_wrong_with_the_file(tmp_path, capsys, text, column, said):
    source = tmp_path / "names.csv"
    if text is not None:
        source.write_text(text)
    assert run("match", str(source), "--column", column) == 2
    assert said in capsys.readouterr().err


def test_match_reads_the_first_visible_sheet(tmp_path, capsys):
    source = tmp_path / "names.xlsx"
    sc.write_table(sc.read_table(f"{EXAMPLE}/organisations.csv"), source)
    assert run("match", str(source), "--column", "name") == 0
    assert "matched" in capsys.readouterr().out


def test_a_page_is_written_to_a_page_only(tmp_path, capsys):
    target = tmp_path / "map.xlsx"
    assert run("export", EXAMPLE, "--to", "html", "--out", str(target)) == 2
    assert "End it in .html" in capsys.readouterr().err
    assert not target.exists()


def test_an_empty_separator_is_refused(tmp_path, capsys):
    source = tmp_path / "c.csv"
    source.write_text("Problem,Organisation\na,DWP\n")
    words = ["--by", "Problem", "--separator", "", "--out", str(tmp_path / "m")]
    assert run("cluster", str(source), *words) == 2
    assert "The separator is empty." in capsys.readouterr().err
