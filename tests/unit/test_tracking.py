"""The tracking sheet and Notify's reports: what is staged, and what comes of it."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from servicecomm.errors import ServiceCommError
from servicecomm.files.delivery import read_delivery_report
from servicecomm.files.tracking import read_tracking, tracking_sheet
from servicecomm.files.writing import write_table
from servicecomm.model.edits import add, change

MAP = """
problems
problem_id ; title
P1         ; Late

organisations
organisation_id ; name     ; mailbox
dwp             ; Pensions ; desk@dwp.example

people
person_id ; name         ; role  ; organisation_id ; email
amina     ; Amina Sample ; Clerk ; dwp             ; amina@dwp.example
bryn      ; Bryn Sample  ; Clerk ; dwp             ; bryn@dwp.example

affects
problem_id ; body_id
P1         ; dwp

engagement
entry_id ; subject_id ; date ; status ; by ; next_action ; next_date ; note
N01 ; amina ; 2026-09-07 ; identified ; us ; ; ;
N02 ; amina ; 2026-09-22 ; contacted ; us ; Agree ; 2026-12-03 ; by letter
"""
SEATS = pd.DataFrame(
    {
        "person_id": ["amina", "bryn", ""],
        "body_id": ["dwp", "dwp", "dwp"],
        "name": ["Amina Sample", "=Bryn", ""],
        "role": ["Clerk", "Clerk", "somebody to be found"],
    }
)


@pytest.fixture(scope="module")
def small(map_from):
    return map_from(MAP)


@pytest.fixture(params=["xlsx", "csv"])
def back(request, small, tmp_path):
    """Send the sheet out, edit cells of it, and read it back into a map."""

    def edited(into=small, drop=(), **cells):
        sheet = tracking_sheet(small, SEATS).drop(columns=list(drop))
        for column, (subject, text) in cells.items():
            sheet.loc[sheet["subject_id"] == subject, column] = text
        path = write_table(sheet, tmp_path / f"tracking.{request.param}")
        return read_tracking(into, path)

    return edited


def told(staged):
    columns = ["what", "column", "before", "after"]
    return [tuple(row) for row in staged.changes[columns].to_numpy().tolist()]


def test_the_sheet_shows_the_last_entry_of_each(small):
    sheet = tracking_sheet(small, SEATS)
    assert sheet["subject_id"].tolist() == ["amina", "bryn", "dwp"]
    assert sheet.loc[0, ["status", "by", "next_action", "entry_id"]].tolist() == [
        "contacted",
        "us",
        "Agree",
        "N02",
    ]
    assert sheet["status"].tolist() == ["contacted", "", ""]


def test_a_sheet_that_nobody_edited_changes_nothing(small, back):
    staged = back()
    assert [len(staged.changes), len(staged.conflicts), len(staged.doubts)] == [0, 0, 0]
    assert staged.apply() == small


def test_a_new_status_is_a_new_entry_and_the_old_one_stays(small, back):
    staged = back(
        status=("amina", "Call  Booked"),
        date=("amina", "05/10/2026"),
        next_action=("amina", "Send the agenda"),
    )
    assert set(told(staged)) == {
        ("added", "status", "contacted", "call booked"),
        ("added", "date", "2026-09-22", "2026-10-05"),
        ("added", "by", "us", "us"),
        ("added", "next_action", "Agree", "Send the agenda"),
        ("added", "next_date", "2026-12-03", "2026-12-03"),
    }
    after = staged.apply().engagement
    assert after.iloc[:2].equals(small.engagement)
    assert after.iloc[2].to_dict() == {
        "entry_id": "N03",
        "subject_id": "amina",
        "date": "2026-10-05",
        "status": "call booked",
        "by": "us",
        "channel": "",
        "next_action": "Send the agenda",
        "next_date": "2026-12-03",
        "note": "",
    }


def test_an_edit_that_is_no_new_step_amends_the_entry(small, back):
    staged = back(next_action=("amina", "Ring"), by=("amina", "bryn"))
    assert told(staged) == [
        ("amended", "by", "us", "bryn"),
        ("amended", "next_action", "Agree", "Ring"),
    ]
    after = staged.apply()
    expected = change(small, "engagement", "N02", by="bryn", next_action="Ring")
    assert after == expected


def test_who_had_no_entry_gets_one(back):
    staged = back(status=("bryn", "contacted"), date=("bryn", "2026-10-01"))
    after = staged.apply().engagement
    assert after.loc[2, ["entry_id", "subject_id", "date"]].tolist() == [
        "N03",
        "bryn",
        "2026-10-01",
    ]


def test_a_step_without_a_date_is_of_today_and_without_a_status_the_first(back):
    after = back(next_action=("dwp", "Find somebody")).apply().engagement
    today = dt.datetime.now().astimezone().date().isoformat()
    assert after.loc[2, ["subject_id", "status", "date"]].tolist() == [
        "dwp",
        "identified",
        today,
    ]


def test_a_map_that_went_on_is_not_set_back_by_an_old_sheet(small, back):
    newer = add(
        small,
        "engagement",
        entry_id="N03",
        subject_id="amina",
        date="2026-10-10",
        status="joined",
    )
    staged = back(newer)
    assert len(staged.changes) == len(staged.conflicts) == 0
    assert staged.apply() == newer


@pytest.mark.parametrize("gone", [(), ("entry_id",), ("row_check",), ("note",)])
@pytest.mark.parametrize(
    "cells",
    [
        {"status": ("amina", "joined")},
        {"status": ("amina", "joined"), "date": ("amina", "2026-10-05")},
        {"date": ("amina", "2026-10-05"), "note": ("amina", "rang")},
        {"next_action": ("amina", "Ring")},
        {"status": ("bryn", "contacted")},
        {"next_action": ("dwp", "Find somebody"), "by": ("amina", "bryn")},
    ],
)
def test_a_sheet_that_is_read_twice_adds_nothing(back, cells, gone):
    first = back(drop=gone, **cells)
    after = first.apply()
    assert len(after.engagement) + len(first.changes) > 2
    again = back(after, drop=gone, **cells)
    assert [len(again.changes), len(again.conflicts), len(again.doubts)] == [0, 0, 0]
    assert again.apply() == after


def test_a_step_that_was_taken_stays_so_when_the_map_goes_on(back):
    cells = {"status": ("amina", "replied")}
    after = back(**cells).apply()
    later = add(
        after,
        "engagement",
        entry_id="N09",
        subject_id="amina",
        date="2099-01-01",
        status="joined",
    )
    again = back(later, **cells)
    assert len(again.changes) == len(again.conflicts) == 0


def test_another_step_of_the_same_kind_is_taken(back):
    after = back(status=("amina", "replied"), date=("amina", "2026-10-01")).apply()
    more = back(after, status=("amina", "replied"), date=("amina", "2026-10-08"))
    assert set(more.conflicts["after"]) >= {"2026-10-08"}


def test_an_edit_on_both_sides_is_a_conflict_that_shows_both(small, back):
    newer = change(small, "engagement", "N02", next_action="Write again")
    staged = back(newer, next_action=("amina", "Ring"))
    assert staged.changes.empty
    columns = ["subject_id", "column", "before", "after"]
    assert staged.conflicts[columns].to_numpy().tolist() == [
        ["amina", "next_action", "Write again", "Ring"]
    ]
    assert staged.apply() == newer
    settled = staged.apply(sheet_wins=True).engagement
    assert settled.loc[1, "next_action"] == "Ring"
    assert "1 row changed in the map too" in " ".join(staged.notes)


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("status", "contcated", "is no status. Nearest: 'contacted'"),
        ("date", "31/02/2026", "in date is no date. Write it as 2026-05-31"),
        ("next_date", "soon", "in next_date is no date."),
    ],
)
def test_what_is_not_understood_is_told_and_its_row_not_taken(back, column, text, why):
    staged = back(**{column: ("amina", text), "by": ("amina", "bryn")})
    assert staged.changes.empty
    assert staged.doubts["value"].tolist() == [text]
    assert staged.doubts["why"].iloc[0].startswith(why)


def test_unknown_and_repeated_ids_are_told_by_row(small, tmp_path):
    sheet = tracking_sheet(small, SEATS)
    sheet = pd.concat([sheet, sheet.iloc[[0]]])
    sheet.iloc[1, 0] = "brym"
    staged = read_tracking(small, write_table(sheet, tmp_path / "a.xlsx"))
    assert staged.doubts[["row", "value"]].to_numpy().tolist() == [
        [4, "brym"],
        [6, "amina"],
    ]
    assert "Nearest: 'bryn'" in staged.doubts["why"].iloc[0]
    assert "twice" in staged.doubts["why"].iloc[1]


def test_columns_and_rows_that_were_deleted_lose_nothing(small, back):
    staged = back(drop=["note", "by", "row_check"], next_action=("amina", "Ring"))
    assert told(staged) == [("amended", "next_action", "Agree", "Ring")]
    assert len(staged.apply().engagement) == len(small.engagement)


@pytest.mark.parametrize("missing", ["subject_id", "status"])
def test_a_sheet_that_is_no_tracking_sheet_is_refused(back, missing):
    with pytest.raises(ServiceCommError, match=f"has no column '{missing}'"):
        back(drop=[missing])


def test_a_date_that_a_spreadsheet_made_is_read(small, tmp_path):
    path = write_table(tracking_sheet(small, SEATS), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    row = [cell.value for cell in book["a"][2]]
    cell = book["a"].cell(3, row.index("next_date") + 1)
    cell.value, cell.number_format = dt.datetime(2027, 1, 5), "dd/mm/yyyy"  # noqa: DTZ001 - as a spreadsheet keeps it
    book["a"].cell(3, row.index("by") + 1).value = "bryn"
    book.save(path)
    assert told(read_tracking(small, path)) == [
        ("amended", "by", "us", "bryn"),
        ("amended", "next_date", "2026-12-03", "2027-01-05"),
    ]


def test_headings_may_be_the_words_that_people_use(small, tmp_path):
    sheet = tracking_sheet(small, SEATS).rename(
        columns={"by": "Owner", "next_action": "Next action", "status": "STATUS"}
    )
    sheet.loc[0, "Owner"] = "bryn"
    staged = read_tracking(small, write_table(sheet, tmp_path / "a.xlsx"))
    assert told(staged) == [("amended", "by", "us", "bryn")]


def test_what_is_staged_is_counted_and_names_nobody(back):
    staged = back(status=("amina", "joined"))
    assert repr(staged) == (
        "StagedEngagement(1 entry would be added. 0 entries would be amended.)"
    )
    assert "amina" not in staged._repr_html_()


# The service writes the apostrophe in two ways.
REPORT = """Row number,Email address,Job,Status,Time
1,AMINA@dwp.example,a.csv,Delivered,2026-11-20 10:35:01
2,bryn@dwp.example,a.csv,Email address doesn\u2019t exist,2026-11-20 10:35
3,desk@dwp.example,a.csv,Email address does not exist,2026-11-20
4,nobody@dwp.example,a.csv,Delivered,2026-11-20
5,amina@dwp.example,a.csv,Inbox not accepting messages right now,2026-11-21
6,amina@dwp.example,a.csv,Sending,2026-11-21
7,amina@dwp.example,a.csv,Technical failure,2026-11-21
8,amina@dwp.example,a.csv,Sung,2026-11-21
9,amina@dwp.example,a.csv,Delivered,then
"""


def read_report(small, tmp_path, text):
    path = tmp_path / "report.csv"
    path.write_text(text, "utf-8")
    return read_delivery_report(small, path)


def test_a_delivery_report_says_who_was_reached_and_who_bounced(small, tmp_path):
    staged = read_report(small, tmp_path, REPORT)
    after = staged.apply().engagement.iloc[2:]
    columns = ["subject_id", "status", "date", "channel"]
    assert after[columns].to_numpy().tolist() == [
        ["amina", "contacted", "2026-11-20", "GOV.UK Notify"],
        ["bryn", "bounced", "2026-11-20", "GOV.UK Notify"],
        ["dwp", "bounced", "2026-11-20", "GOV.UK Notify"],
    ]
    assert staged.doubts["row"].tolist() == [5, 6, 7, 8, 9, 10]
    assert [why.partition(":")[0] for why in staged.doubts["why"]] == [
        "the map has nobody with the address of this row",
        "was not taken",
        "is still being sent",
        "was not sent, through a fault of Notify",
        "is no status that is known",
        "has no date",
    ]
    assert "@" not in staged.doubts.to_csv()


def test_a_report_read_twice_adds_nothing(small, tmp_path):
    once = read_report(small, tmp_path, REPORT).apply()
    assert read_report(once, tmp_path, REPORT).apply() == once


def test_who_unsubscribed_has_opted_out(small, tmp_path):
    text = "Email address,Unsubscribe requested at\namina@dwp.example,2026-11-22\n"
    after = read_report(small, tmp_path, text).apply().engagement
    assert after.loc[2, ["subject_id", "status"]].tolist() == ["amina", "opted out"]


@pytest.mark.parametrize(
    "heading", ["a,Status,Time", "Recipient,Time", "Recipient,Status"]
)
def test_what_is_no_report_is_refused(small, tmp_path, heading):
    with pytest.raises(ServiceCommError, match="is no report of"):
        read_report(small, tmp_path, f"{heading}\nx,y,z\n")
