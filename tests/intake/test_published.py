"""Saved lists of publishers → tables, from files as publishers give them."""

from __future__ import annotations

import json

import pytest

import servicecomm as sc

SENIOR = (
    "Post Unique Reference,Name,Grade (or equivalent),Job Title,Job/Team Function,"
    "Parent Department,Organisation,Unit,Contact Phone,Contact E-mail,"
    "Reports to Senior Post,Salary Cost of Reports (£),FTE,Actual Pay Floor (£),"
    "Actual Pay Ceiling (£),Professional/Occupational Group,Notes,Valid?\r\n"
    "1,A Sample,SCS4,Head,Leads,Dept,Agency,Top,020,a@b.example,XX,9,1,170000,174999,"
    "Policy,,1\r\n"
    "2,Eliminated,SCS1,Gone,Helps,Dept,Agency,Top,,,1,9,1,90000,94999,Policy,,1\r\n"
)
JUNIOR = (
    "Parent Department,Organisation,Unit,Reporting Senior Post,Grade,"
    "Payscale Minimum (£),Payscale Maximum (£),Generic Job Title,"
    "Number of Posts in FTE,Professional/Occupational Group\r\n"
    "Dept,Agency,Post room,1,AO,21000,22000,Clerk,2,Operations\r\n"
)
COUNCILS = (
    "local-authority-code,official-name,nice-name,local-authority-type-name,nation,"
    "end-date,replaced-by\r\nAAA,A Council,A,County,England,,\r\n"
)


def page(*slugs):
    results = [
        {"title": f"Body {slug}", "details": {"slug": slug, "govuk_status": "live"}}
        for slug in slugs
    ]
    return json.dumps({"results": results, "total": len(slugs)})


def test_pages_of_the_api_are_read_from_a_file_or_a_folder(tmp_path):
    (tmp_path / "page-1.json").write_text(page("b", "a"), encoding="utf-8")
    (tmp_path / "page-2.json").write_text(page("c", "a"), encoding="utf-8")
    one = sc.read_published_bodies(tmp_path / "page-1.json")
    assert one["id"].tolist() == ["a", "b"]
    every = sc.read_published_bodies(tmp_path, as_of="2026-09-01")
    assert every["id"].tolist() == ["a", "b", "c"]
    assert set(every["as_of"]) == {"2026-09-01"}


def test_pages_saved_together_are_read(tmp_path):
    place = tmp_path / "all.json"
    place.write_text(f"[{page('a')}, {page('b')}]", encoding="utf-8")
    assert sc.read_published_bodies(str(place))["id"].tolist() == ["a", "b"]


def test_councils_are_read(tmp_path):
    place = tmp_path / "councils.csv"
    place.write_text(COUNCILS, encoding="utf-8", newline="")
    found = sc.read_published_bodies(place)
    assert found[["id", "name", "status"]].to_numpy().tolist() == [
        ["local-authority:AAA", "A Council", "live"]
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "x.json: Page 1 has no 'results'"),
        ("null", "x.json: Page 1 has no 'results'"),
        ('{"results": [7]}', "x.json: Page 1: a result has no slug or no title"),
        ('{"results": [{"title": "T", "details": []}]}', "no slug or no title"),
        (
            '{"results": [{"title": "T", "details": {"slug": "a|b"}}]}',
            r"the slug 'a\|b' is not made of letters",
        ),
        (
            '{"results": [{"title": "T", "details": {"slug": {"a": 1}}}]}',
            "is not made of letters",
        ),
    ],
)
def test_odd_pages_are_refused_with_their_file(tmp_path, text, message):
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(sc.SourceFileError, match=message):
        sc.read_published_bodies(tmp_path)


def test_odd_links_of_a_page_are_passed_over(tmp_path):
    body = {"title": "T", "details": {"slug": "t"}, "parent_organisations": [3, {}]}
    (tmp_path / "x.json").write_text(json.dumps({"results": [body]}), "utf-8")
    assert sc.read_published_bodies(tmp_path)["parents"].tolist() == [""]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\r\n1,2\r\n", r"c\.csv: The table has no column 'code'"),
        (COUNCILS + ",Nobody,,,,,\r\n", "The code '' of a council"),
        (COUNCILS + "a|b,Two,,,,,\r\n", r"The code 'a\|b' of a council"),
        ("", r"'.*c\.csv' is empty"),
    ],
)
def test_another_csv_is_no_list_of_councils(tmp_path, text, message):
    (tmp_path / "c.csv").write_text(text, encoding="utf-8", newline="")
    with pytest.raises(sc.SourceFileError, match=message):
        sc.read_published_bodies(tmp_path / "c.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_an_organogram_gives_posts_and_units_and_no_pay(tmp_path, encoding):
    (tmp_path / "senior.csv").write_text(SENIOR, encoding=encoding, newline="")
    (tmp_path / "junior.csv").write_text(JUNIOR, encoding=encoding, newline="")
    found = sc.read_organogram(tmp_path)
    assert found.posts.to_numpy().tolist() == [
        ["1", "Head", "Leads", "Top", "Agency", ""]
    ]
    assert found.units.to_numpy().tolist() == [
        ["Post room", "Agency", "Dept", 1],
        ["Top", "Agency", "Dept", 2],
    ]
    assert repr(found) == "Organogram(1 posts, 2 units)"
    said = found.posts.to_csv() + found.units.to_csv() + found._repr_html_()
    for hidden in ("Sample", "SCS", "170000", "21000", "a@b", "Clerk"):
        assert hidden not in said


def test_names_and_pay_are_gone_before_an_organogram_is_understood(
    tmp_path, monkeypatch
):
    """The parsers themselves are never shown a column of pay, nor a name."""
    shown = []
    from servicecomm.intake import published  # noqa: PLC0415 - to look inside

    real = published.organogram_posts
    monkeypatch.setattr(
        published, "organogram_posts", lambda t: (shown.append(t), real(t))[1]
    )
    (tmp_path / "senior.csv").write_text(SENIOR, encoding="utf-8", newline="")
    sc.read_organogram(tmp_path / "senior.csv")
    assert not [name for name in shown[0] if "Pay" in name or "Salary" in name]
    assert shown[0]["Name"].tolist() == ["", "Eliminated"]


def test_units_alone_are_enough(tmp_path):
    place = tmp_path / "junior.csv"
    place.write_text(JUNIOR, encoding="utf-8", newline="")
    found = sc.read_organogram(place)
    assert len(found.posts) == 0
    assert found.units["unit"].tolist() == ["Post room"]


def test_another_csv_is_no_organogram(tmp_path):
    place = tmp_path / "x.csv"
    place.write_text("Unit,Salary\r\nA,1\r\n", encoding="utf-8", newline="")
    with pytest.raises(sc.SourceFileError, match=r"x\.csv: The table has no column"):
        sc.read_organogram(place)


def test_services_are_read_from_one_file_a_list_or_a_folder(tmp_path):
    one = {"name": "B", "organisation": "DWP", "phase": "live"}
    two = {"name": "A", "organisation": ["DWP", "HMRC"], "liveservice": "https://a"}
    (tmp_path / "b.json").write_text(json.dumps(one), encoding="utf-8")
    (tmp_path / "list.json").write_text(json.dumps([one, two]), encoding="utf-8")
    assert sc.read_published_services(tmp_path / "b.json")["name"].tolist() == ["B"]
    every = sc.read_published_services(tmp_path)
    assert every[["name", "organisation"]].to_numpy().tolist() == [
        ["A", "DWP|HMRC"],
        ["B", "DWP"],
    ]


def test_what_is_no_service_is_refused_with_its_file(tmp_path):
    (tmp_path / "x.json").write_text('["a"]', encoding="utf-8")
    with pytest.raises(sc.SourceFileError, match=r"x\.json: Service 1 has no name"):
        sc.read_published_services(tmp_path)
