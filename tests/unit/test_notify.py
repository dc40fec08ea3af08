"""GOV.UK Notify's rules for an upload, one by one, and who must not be written to.

Each rule stands as the service's own code has it: a test says the rule, and holds our
rows against it.
"""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from servicecomm.analysis import people
from servicecomm.errors import ServiceCommError
from servicecomm.files import notify_rules
from servicecomm.files.notify_rules import checked, folded, row_faults
from servicecomm.files.writing import write_table
from servicecomm.files.writing_notify import mail_merge
from servicecomm.model.addresses import address_fault
from servicecomm.model.edits import add
from servicecomm.model.refusals import refusals

MAP = """
problems
problem_id ; title
P1         ; Letters arrive late
P2         ; Forms repeat
P3         ; A|B
P4         ; Queues are long

organisations
organisation_id ; name     ; mailbox
dwp             ; Pensions ; desk@dwp.example
hmrc            ; Taxes    ; tax@hmrc.example

people
person_id ; name         ; role  ; organisation_id ; email            ; do_not_contact
amina     ; Amina Sample ; Clerk ; dwp             ; amina@dwp.example  ;
bryn      ; Bryn Sample  ; Clerk ; dwp             ; bryn@dwp.example   ; yes
carys     ; Carys Sample ; Clerk ; dwp             ; carys@dwp.example  ;
again     ; Amina Sample ; Clerk ; dwp             ; Amina@DWP.example  ;
gone      ; Gone Sample  ; Clerk ; dwp             ; gone@dwp.example   ;
twin      ; Carys Sample ; Clerk ; dwp             ; CARYS@dwp.example  ;
esme      ; Esme Sample  ; Clerk ; hmrc            ; esme@hmrc.example  ;

affects
problem_id ; body_id ; basis
P1         ; dwp     ; stated
P2         ; dwp     ; inferred
P3         ; dwp     ; stated
P4         ; dwp     ; stated

contacts
known_by ; person_id ; warmth    ; willing_to_introduce
us       ; amina     ; know well ;
amina    ; carys     ; met       ; yes

engagement
entry_id ; subject_id ; date       ; status
N1       ; carys      ; 2026-01-05 ; opted out
N2       ; carys      ; 2026-02-05 ; contacted
N3       ; gone       ; 2026-02-05 ; bounced
N4       ; hmrc       ; 2026-02-05 ; opted out
"""
GOOD = {"email": ["amina@dwp.example"], "first name": ["Amina"], "challenge": ["Late"]}
FIELDS = ["first name", "challenge"]


@pytest.fixture(scope="module")
def small(map_from):
    return map_from(MAP)


def merged(small, fields=FIELDS, **cells):
    return mail_merge(small, pd.DataFrame(GOOD | cells), fields)


def held(small, **cells):
    merge = merged(small, **cells)
    assert len(merge.rows) + len(merge.held_back) == 1
    return "; ".join(merge.held_back["why"])


def uploaded(path):
    """Read a file as the service does: headings in row 1, a mark is fine."""
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "heading", ["email address", "Email_Address", "EMAIL-ADDRESS", "email"]
)
def test_the_column_of_addresses_is_found_and_headed_email_address(small, heading):
    table = pd.DataFrame(GOOD).rename(columns={"email": heading})
    assert mail_merge(small, table, FIELDS).rows.columns[0] == "email address"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"Email_Address": ["x"]}, "2 columns of addresses"),
        ({"e-mail-address": ["x"]}, "2 columns of addresses"),
    ],
)
def test_there_is_exactly_one_column_of_addresses(small, columns, said):
    with pytest.raises(ServiceCommError, match=said):
        merged(small, **columns)
    with pytest.raises(ServiceCommError, match="no column of addresses"):
        mail_merge(small, pd.DataFrame({"name": ["x"]}), [])


def test_each_field_of_the_letter_has_a_column(small):
    with pytest.raises(ServiceCommError, match="The letter needs 'role', and"):
        merged(small, ["role"])


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_field_that_is_empty_holds_the_row_back(small, blank):
    assert held(small, **{"first name": [blank]}) == "'first name' is empty"


def test_an_empty_switch_is_no(small):
    table = pd.DataFrame(GOOD | {"met": [""]})
    assert len(mail_merge(small, table, ["met"]).held_back) == 1
    merge = mail_merge(small, table, ["met"], yes_no=["met"])
    assert merge.rows["met"].tolist() == ["no"]


def test_only_the_columns_that_the_letter_needs_are_uploaded(small):
    merge = merged(small, ["first name"], note=["secret"])
    assert merge.rows.columns.tolist() == ["email address", "first name"]


def test_a_list_becomes_columns_of_exactly_one_name(small, tmp_path):
    merge = merged(
        small,
        **{name: cells * 2 for name, cells in GOOD.items()}
        | {"email": ["a@dwp.example", "b@dwp.example"], "challenge": ["x|y|z", "x"]},
    )
    rows = uploaded(write_table(merge.rows, tmp_path / "a.csv", kind="notify"))
    assert rows[0] == ["email address", "first name", *["challenge"] * 3]
    assert [row[2:] for row in rows[1:]] == [["x", "y", "z"], ["x", "", ""]]


def test_a_list_without_any_value_holds_the_row_back(small):
    merge = merged(
        small,
        **{name: cells * 2 for name, cells in GOOD.items()}
        | {"email": ["a@dwp.example", "b@dwp.example"], "challenge": ["x|y", ""]},
    )
    assert merge.held_back["why"].tolist() == ["'challenge' is empty"]


@pytest.mark.parametrize("other", ["Challenge", "chall_enge", "CHALL ENGE"])
def test_two_spellings_of_one_field_are_refused_as_one_would_be_lost(small, other):
    with pytest.raises(ServiceCommError, match="count as one column"):
        merged(small, ["challenge", other], **{other: ["x"]})
    frame = pd.DataFrame([["a@dwp.example", "x", "y"]])
    with pytest.raises(ServiceCommError, match="count as one column"):
        checked(frame.set_axis(["email address", "challenge", other], axis="columns"))


def test_nobody_gets_two_letters_whatever_the_capitals(small):
    people = small.people[small.people["person_id"].isin(["amina", "again"])]
    merge = mail_merge(small, people, ["name"])
    assert merge.rows["email address"].tolist() == ["amina@dwp.example"]
    assert merge.left_out.to_dict("list") == {
        "row": [2],
        "person_id": ["again"],
        "why": ["already on the list under the same address"],
    }
    with pytest.raises(ServiceCommError, match="Row 2 repeats an address"):
        checked(pd.DataFrame({"email address": ["a@b.example", "A@b.example"]}))


def test_the_headings_are_in_the_first_row(small, tmp_path):
    path = write_table(merged(small).rows, tmp_path / "a.csv", kind="notify")
    assert uploaded(path)[0] == ["email address", "first name", "challenge"]
    with pytest.raises(ServiceCommError, match="must be headed 'email address'"):
        checked(pd.DataFrame({"title": ["a@dwp.example"]}))


def test_the_file_is_utf_8(small, tmp_path):
    merge = merged(small, **{"first name": ["Llŷr"]})
    path = write_table(merge.rows, tmp_path / "a.csv", kind="notify")
    assert uploaded(path)[1][1] == "Llŷr"


@pytest.mark.parametrize(
    "sign", ["\n", "\r", "\t", "\x00", "\x85", "\u2028", "\u202e", "\u2066", "\u200b"]
)
def test_a_line_end_or_a_sign_that_is_not_seen_holds_the_row_back(small, sign):
    said = "'first name' holds a line end or a sign that is not seen"
    assert held(small, **{"first name": [f"Am{sign}ina"]}) == said


@pytest.mark.parametrize(
    "address",
    [
        "a@x.example; b@y.example",
        "Name <a@x.example>",
        '"a"@x.example',
        "a..b@x.example",
        ".a@x.example",
        "a.@x.example",
        "a@x..example",
        "a@localhost",
        "a@x.example.",
        "a@-x.example",
        "a@x-.example",
        "a@x.1",
        "a@x.e",
        "a b@x.example",
        "a@b@x.example",
        "a@",
        "a",
        "ŵ@x.example",
        " a@x.example",
        f"{'a' * 311}@x.example",
        f"a@{'x' * 64}.example",
        f"a@{'x.' * 130}example",
    ],
)
def test_what_is_not_one_address_is_held_back(small, address):
    assert held(small, email=[address]) == "the address is not one e-mail address"


@pytest.mark.parametrize(
    "address",
    [
        "a@x.example",
        "a.b+c_d-e@x-y.z.example",
        "o'neill@x.example",
        "a@" + "x.xn--p1ai",
        f"{'a' * 310}@x.example",
        f"a@{'x' * 63}.example",
    ],
)
def test_an_address_passes(address):
    assert address_fault(address) == ""


@pytest.mark.parametrize("sign", "=+-@'")
def test_an_address_that_begins_like_a_formula_or_a_guard_is_held_back(small, sign):
    # The service takes an apostrophe for a part of the address, and sends it away.
    assert held(small, email=[f"{sign}a@x.example"]) == (
        f"the address begins with {sign}"
    )


def test_an_empty_address_is_held_back(small):
    assert held(small, email=[""]) == "there is no address"


@pytest.mark.parametrize("cell", ["=1+1", "@x", "'=1", "|x", "\u00a0=1"])
def test_a_formula_is_held_back_and_never_altered(small, cell):
    said = "'first name' could be run as a formula"
    assert held(small, **{"first name": [cell]}) == said


@pytest.mark.parametrize("cell", ["-5", "it's", "'tis", "a;=1", "x - y", "7%"])
def test_what_is_no_formula_is_sent_as_it_is(small, tmp_path, cell):
    merge = merged(small, **{"first name": [cell]})
    path = write_table(merge.rows, tmp_path / "a.csv", kind="notify")
    assert uploaded(path)[1][1] == cell


@pytest.mark.parametrize(
    ("rows", "columns", "length"),
    [(100_001, 1, 1), (1, 1_001, 1), (11, 2, 1_000_000)],
)
def test_a_list_that_is_too_large_is_refused(rows, columns, length):
    frame = pd.DataFrame([["x" * length] * columns] * rows)
    with pytest.raises(ServiceCommError, match=r"rows and .* columns are more"):
        notify_rules.refuse_large(frame)


def test_a_contact_list_has_one_column_only(small):
    frame = merged(small).contact_list
    assert frame.to_dict("list") == {"email address": ["amina@dwp.example"]}
    assert checked(frame) is frame


def test_addresses_away_from_the_public_sector_are_a_warning_only(small):
    away = merged(small)
    assert "1 address not at a public-sector domain" in " ".join(away.notes)
    known = merged(small, email=["a@sample" + ".gov.uk"])
    assert "public-sector" not in " ".join(known.notes)
    assert len(away.rows) == len(known.rows) == 1


def test_who_must_not_be_written_to_is_left_out(small):
    merge = mail_merge(small, small.people, ["name"])
    assert merge.rows["name"].tolist() == ["Amina Sample"]
    why = dict(zip(merge.left_out["person_id"], merge.left_out["why"], strict=True))
    assert why == {
        "bryn": "asked not to be contacted",
        "carys": "opted out on 2026-01-05",
        "again": "already on the list under the same address",
        "gone": "bounced on 2026-02-05",
        "twin": "opted out on 2026-01-05",
        "esme": "Taxes opted out on 2026-02-05",
    }


def test_letters_and_lists_leave_out_the_same_people(small):
    newer = add(
        small,
        "engagement",
        entry_id="N9",
        subject_id="amina",
        date="2026-03-01",
        status="declined",
    )
    for one in (small, newer):
        refused = refusals(one)
        assert refused.equals(people.refusals(one))
        left = mail_merge(one, one.people, ["name"]).left_out.set_index("person_id")
        told = left["why"][left.index.isin(refused.index)]
        assert (
            told.sort_index().to_dict()
            == refused[refused.index.isin(one.people["person_id"])].to_dict()
        )
    assert mail_merge(newer, newer.people, ["name"]).rows.empty


def test_an_address_is_left_out_even_without_an_id(small):
    addresses = ["BRYN@dwp.example", "esme@hmrc.example", "Tax@hmrc.example"]
    merge = mail_merge(small, pd.DataFrame({"email": addresses}), [])
    assert len(merge.left_out) == 3


def test_a_shown_merge_holds_no_name_and_no_address(small):
    merge = mail_merge(small, small.people, ["name"])
    assert repr(merge) == "MailMerge(1 to send, 0 held back, 6 left out)"
    told = " ".join([*merge.notes, merge.left_out.to_csv(), merge.held_back.to_csv()])
    assert "@" not in told
    assert "Sample" not in told


def test_faults_of_one_row_are_told_together():
    columns = ["email address", "name", "challenge", "challenge"]
    assert row_faults(["x", "=1", "", ""], columns) == (
        "the address is not one e-mail address; 'name' could be run as a formula; "
        "'challenge' is empty"
    )


def test_headings_are_compared_without_case_spaces_hyphens_and_underscores():
    assert folded(" E-mail_Address") == "emailaddress"
