"""Drafts and the call as files: one reader, nothing slipped in, nobody who refused."""

from __future__ import annotations

import datetime as dt
import email
from email.policy import default
from pathlib import Path

import icalendar
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import servicecomm as sc
from servicecomm.files.writing_mail import draft_bytes

HEADERS = {
    *("To", "Subject", "X-Unsent"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}
TEXTS = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    ["a\r\nBcc: b@x.example", "a\nTo: b@x.example", "a, b@x.example", "a\x00", "\ud800"]
)


def one(email="mo@fcdo.example", subject="A call?", text="Dear Mo,", **more):
    row = {"person_id": "mo", "body_id": "fcdo", "email": email, "subject": subject}
    return pd.DataFrame([row | {"text": text} | more])


@given(to=TEXTS | TEXTS.map("{}@fcdo.example".format), subject=TEXTS, text=TEXTS)
@example(to="a@x.example\r\nBcc: b@y.example", subject="s", text="t")
@example(to="a@x.example", subject="s\r\n\r\nBcc: b@y.example", text="t")
@example(to="a@x.example", subject="s\u2028Bcc: b@y.example", text="t")
@example(to="a@x.example", subject="=?utf-8?q?s=0ABcc:_b@y.example?=", text="t")
def test_nothing_slips_into_the_headers(to, subject, text):
    try:
        data = draft_bytes(to, subject, text)
    except sc.ServiceCommError:
        return
    message = email.message_from_bytes(data, policy=default)
    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert [each.addr_spec for each in message["To"].addresses] == [to]


def test_a_fit_draft_reads_back_and_is_always_the_same():
    text = "Dear Llŷr,\n\n• “Late” — £5\n" + "long " * 60 + "\n"
    data = draft_bytes("llyr@ons.example", "A call about deaths — Siân?", text)
    assert data == draft_bytes("llyr@ons.example", "A call about deaths — Siân?", text)
    message = email.message_from_bytes(data, policy=default)
    assert message["Subject"] == "A call about deaths — Siân?"
    assert message.get_content().replace("\r\n", "\n") == text
    assert "From" not in message
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_drafts_of_the_example_one_reader_each(tmp_path):
    m = sc.example_map()
    letters = sc.draft_letters(m, m.people["person_id"], sender="Una Sample")
    written = sc.write_drafts(m, letters.drafts, tmp_path)
    files = {path.name for path in tmp_path.iterdir()}
    assert files == set(written["file"]) - {""}
    without = written.loc[written["file"] == ""]
    assert without.to_numpy().tolist() == [
        ["hmlr-customer-policy", "", "there is no address"]
    ]
    for row in letters.drafts[letters.drafts["email"] != ""].to_dict("records"):
        data = (tmp_path / f"{row['person_id']}.eml").read_bytes()
        message = email.message_from_bytes(data, policy=default)
        assert message["To"] == row["email"]
        assert message.get_content().replace("\r\n", "\n") == row["text"]


def test_whoever_opts_out_later_loses_the_draft(tmp_path):
    m = sc.example_map()
    letters = sc.draft_letters(m, ["mo", "amina"], sender="Us").drafts
    sc.write_drafts(m, letters, tmp_path)
    assert (tmp_path / "mo.eml").exists()
    m = sc.log_contact(m, "mo", "opted out")
    written = sc.write_drafts(m, letters, tmp_path).set_index("subject_id")
    assert written.loc["mo", "file"] == ""
    assert written.loc["mo", "why"].startswith("opted out on ")
    assert [path.name for path in tmp_path.iterdir()] == ["amina.eml"]


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("../../etc/x", "etc-x.eml"),
        ("con", "letter-con.eml"),
        ("ods:RJ1", "ods-RJ1.eml"),
        ("...", "letter.eml"),
        ("ŷ" * 200, "letter.eml"),
        ("a" * 300, "a" * 80 + ".eml"),
    ],
)
def test_a_file_name_is_safe_everywhere(tmp_path, id_, name):
    folder = tmp_path / "in" / "here"
    row = one(person_id=id_)
    assert sc.write_drafts(sc.example_map(), row, folder)["file"].item() == name
    assert [path.name for path in folder.iterdir()] == [name]
    assert {path.name for path in tmp_path.rglob("*.eml")} == {name}


def test_two_ids_that_look_alike_are_two_files(tmp_path):
    rows = pd.concat([one(person_id="a:b"), one(person_id="A/B", email="c@x.example")])
    written = sc.write_drafts(sc.example_map(), rows, tmp_path)
    assert written["file"].tolist() == ["a-b.eml", "A-B-2.eml"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (one(email="a@x.example; b@x.example"), "not one e-mail address"),
        (one(subject="a\nBcc: b@x.example"), "a line end or a sign"),
        (one(subject=" "), "the subject is empty"),
        (one(text="\ud800"), "half a character"),
        (one(email="quinn@suffolk.example"), "asked not to be contacted"),
    ],
)
def test_what_is_not_fit_is_held_back_with_its_reason(tmp_path, row, why):
    written = sc.write_drafts(sc.example_map(), row, tmp_path)
    assert written["file"].item() == ""
    assert why in written["why"].item()
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_something_else_is_refused(tmp_path):
    with pytest.raises(sc.ServiceCommError, match="no column 'subject'"):
        sc.write_drafts(sc.example_map(), one().drop(columns="subject"), tmp_path)


def test_a_draft_that_cannot_be_taken_out_is_told(tmp_path):
    (tmp_path / "quinn.eml").mkdir()
    with pytest.raises(sc.SourceFileError, match=r"'quinn\.eml' must not be sent"):
        sc.write_drafts(sc.example_map(), one(), tmp_path)


@pytest.mark.parametrize(
    ("start", "begins"),
    [
        (dt.datetime(2026, 12, 8, 10), "2026-12-08T10:00"),  # noqa: DTZ001
        (dt.datetime(2026, 6, 8, 10), "2026-06-08T09:00"),  # noqa: DTZ001
        (dt.datetime(2026, 6, 8, 10, tzinfo=dt.UTC), "2026-06-08T10:00"),
    ],
)
def test_the_call_is_at_the_time_of_london(tmp_path, start, begins):
    text = "Agenda; one, two\nEND:VEVENT\r\nATTENDEE:mailto:b@x.example"
    path = sc.write_call(tmp_path / "call.ics", start, summary=text, description=text)
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart").strftime("%Y-%m-%dT%H:%M") == begins
    assert event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(minutes=30)
    assert "ATTENDEE" not in event
    assert str(event["description"]) == text.replace("\r\n", "\n")
    again = sc.write_call(tmp_path / "b.ics", start, summary=text, description=text)
    assert again.read_bytes() == path.read_bytes()


def test_a_call_that_is_none_is_refused(tmp_path):
    start = dt.datetime(2026, 12, 8, 10, tzinfo=dt.UTC)
    with pytest.raises(sc.ServiceCommError, match="Give at least 1"):
        sc.write_call(tmp_path / "a.ics", start, minutes=0)
    with pytest.raises(sc.ServiceCommError, match="half a character"):
        sc.write_call(tmp_path / "a.ics", start, summary="\ud800")
    assert not list(Path(tmp_path).iterdir())
