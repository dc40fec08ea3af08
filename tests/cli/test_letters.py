"""`servicecomm letters`: what it writes, says and leaves out."""

from __future__ import annotations

import email
from email.policy import default

import servicecomm as sc
from servicecomm import cli, example_path

EXAMPLE = str(example_path("after-a-death"))


def run(*words):
    return cli.main(["letters", EXAMPLE, "--sender", "Una Sample", *map(str, words)])


def test_it_writes_drafts_and_shows_no_name(tmp_path, capsys):
    out = tmp_path / "letters"
    call = ("--call", "2027-01-12T10:00")
    assert run("--out", out, "--about", "late post", "--limit", 3, *call) == 0
    drafts = sorted(path for path in out.glob("*.eml"))
    assert len(drafts) == 3
    for path in drafts:
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert message["Subject"] == "A 30-minute call about late post?"
        assert message.get_content().rstrip().endswith("Una Sample")
    others = {path.name for path in out.iterdir()} - {path.name for path in drafts}
    assert others == {"call.ics", "channel-post.txt", "template.txt", "tracking.csv"}
    told = capsys.readouterr().out
    assert told.startswith("Wrote 3 drafts to ")
    assert "Sample" not in told.replace(str(out), "")
    assert "@" not in told


def test_the_text_can_be_changed_and_used_again(tmp_path, capsys):
    out = tmp_path / "letters"
    run("--out", out, "--limit", 1)
    own = tmp_path / "own.txt"
    ours = sc.read_text(out / "template.txt")
    own.write_text(ours.replace("Dear", "Good morning"), "utf-8-sig")
    again = ("--out", out, "--limit", 1, "--template", own)
    assert run(*again) == 2
    assert "letters holds 4 files already" in capsys.readouterr().err
    assert run(*again, "--replace") == 0
    (draft,) = out.glob("*.eml")
    assert b"Good morning" in draft.read_bytes()
    own.write_text(ours.replace("first name", "frist name"))
    assert run("--out", tmp_path / "other", "--template", own) == 2
    assert "nothing can fill: 'frist name'" in capsys.readouterr().err


def test_who_gets_none_is_told_by_role(tmp_path, capsys):
    assert run("--out", tmp_path, "--limit", 40) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "No draft for Head of customer policy (HMLR): there is no address." in told
    assert "No letter for shared mailbox (" in told


def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path, capsys):
    assert run("--out", tmp_path, "--call", "tomorrow") == 2
    assert "'tomorrow' is no time." in capsys.readouterr().err
    for name, data, why in (
        ("none.txt", None, "cannot be read"),
        ("latin.txt", b"\xe9", "is not text in UTF-8"),
        ("large.txt", b"a" * 1_000_001, "too large for a text"),
    ):
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        assert run("--out", tmp_path / "out", "--template", path) == 2
        assert why in capsys.readouterr().err
