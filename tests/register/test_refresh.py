"""Published lists: read, compared with the register, taken over only when asked."""

from __future__ import annotations

import pandas as pd
import pytest

from servicecomm.errors import SourceFileError
from servicecomm.register._body import COLUMNS
from servicecomm.register.bodies import Register
from servicecomm.register.published_bodies import (
    govuk_organisations,
    mysociety_councils,
)
from servicecomm.register.published_services import (
    govuk_services,
    organogram_posts,
    organogram_units,
)
from servicecomm.register.refresh import changes, refreshed

SITE = "https://www.gov.uk/government/organisations/"


def result(slug, title, status="live", **more):
    details = {"slug": slug, "govuk_status": status, "content_id": f"c-{slug}"}
    links = {
        name: [{"id": "x", "web_url": SITE + each} for each in more.pop(name, ())]
        for name in ("parent_organisations", "superseding_organisations")
    }
    return {"title": title, "format": "Other", "details": details | more, **links}


PAGES = [
    {
        "results": [
            result(
                "same", "Same Agency", abbreviation="SA", parent_organisations=["top"]
            ),
            result("top", "Top  Department", abbreviation="Top Department"),
            result("old", "New Name"),
        ]
    },
    {
        "results": [
            result(
                "gone",
                "Gone Office",
                "closed",
                govuk_closed_status="replaced",
                closed_at="2026-05-04T00:00:00+01:00",
                superseding_organisations=["fresh", "moved-slug"],
            ),
            result("fresh", "Fresh Office"),
            result("moved-slug", "Moved Board", content_id="c-moved"),
            result("back", "Back Again", "exempt"),
            result("north", "North Body", "closed", govuk_closed_status="devolved"),
            {"title": "By Address", "web_url": SITE + "by-address"},
        ]
    },
]


def own_register():
    rows = [
        {"id": "same", "name": "Same Agency", "abbreviation": "SA", "parents": "top"},
        {"id": "top", "name": "Top Department", "welsh_name": "Adran"},
        {"id": "old", "name": "Old Name", "former_names": "Older|New Name"},
        {"id": "gone", "name": "Gone Office"},
        {"id": "moved", "name": "Moved Board", "content_id": "c-moved"},
        {"id": "back", "name": "Back Again", "status": "closed", "ended": "closed"},
        {"id": "north", "name": "North Body"},
        {"id": "lost", "name": "Lost Body", "source": "GOV.UK organisations; more"},
        {"id": "mine", "name": "My Own", "source": "General knowledge"},
    ]
    blank = dict.fromkeys(COLUMNS, "")
    blank |= {"status": "live", "source": "GOV.UK organisations", "nations": "UK"}
    return Register(pd.DataFrame([blank | row for row in rows]))


def test_pages_of_the_api_become_rows_of_the_register():
    found = govuk_organisations(PAGES, as_of="2026-09-01").set_index("id")
    assert [*found.reset_index().columns] == list(COLUMNS)
    assert found.loc["top", ["name", "abbreviation"]].tolist() == ["Top Department", ""]
    assert found.loc["same", "parents"] == "top"
    gone = found.loc["gone"]
    assert gone[["status", "ended", "end_date"]].tolist() == [
        "closed",
        "replaced",
        "2026-05-04",
    ]
    assert gone["successors"] == "fresh|moved-slug"
    assert found.loc["north", "status"] == ""
    assert "by-address" in found.index
    assert set(found["as_of"]) == {"2026-09-01"}


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ([{"results": []}, {"data": []}], "Page 2 has no 'results'"),
        ([{"results": [{"title": "", "details": {"slug": "s"}}]}], r"no title \('s'\)"),
        ([{"results": [{"title": "T"}]}], r"no slug or no title \('T'\)"),
    ],
)
def test_pages_of_something_else_are_refused(pages, message):
    with pytest.raises(SourceFileError, match=message):
        govuk_organisations(pages)


def test_changes_are_listed_and_nothing_is_changed():
    register = own_register()
    found = changes(register, govuk_organisations(PAGES))
    assert found[["change", "id"]].to_numpy().tolist() == [
        ["added", "by-address"],
        ["added", "fresh"],
        ["reopened", "back"],
        ["closed", "gone"],
        ["replaced", "gone"],
        ["missing", "lost"],
        ["moved", "moved"],
        ["renamed", "old"],
    ]
    texts = found.set_index(["change", "id"])["text"]
    assert texts["closed", "gone"] == "Gone Office closed on 2026-05-04."
    assert texts["replaced", "gone"] == (
        "Gone Office was replaced by fresh and Moved Board."
    )
    assert texts["renamed", "old"] == "Old Name is now New Name."
    assert len(register) == 9
    assert register["old"].name == "Old Name"


def test_what_is_asked_for_is_taken_over():
    register = own_register()
    published = govuk_organisations(PAGES, as_of="2026-09-01")
    one = refreshed(register, published, only=["old"])
    assert len(one) == 9
    assert one["old"].name == "New Name"
    assert [each.name for each in one["old"].former_names] == ["Old Name", "Older"]
    assert not one["gone"].is_closed
    everything = refreshed(register, published)
    assert everything["gone"].successors == ("fresh", "moved")
    assert everything.current("gone") == ("fresh", "moved")
    assert everything["moved"].as_of == "2026-09-01"
    assert "moved-slug" not in everything
    assert everything["top"].welsh_names == ("Adran",)
    assert everything["back"].ended == ""
    assert everything["north"].status == "live"
    assert everything["mine"].name == "My Own"
    assert changes(everything, published)["change"].tolist() == ["missing", "moved"]


def test_councils_are_read_with_the_publishers_headings():
    table = pd.DataFrame(
        {
            "local-authority-code": ["AAA", "BBB", "CCC", "DDD"],
            "official-name": ["A  Council", "B Council", "C Council", "D Council"],
            "nice-name": ["A", "B", "C", "D"],
            "local-authority-type-name": [
                "Unitary authority",
                "County",
                "Odd",
                "County",
            ],
            "nation": ["England"] * 4,
            "end-date": ["", "2023-04-01", "2021-04-01", "2020-01-01"],
            "replaced-by": [None, "AAA", "AAA,BBB", float("nan")],
            "alt-names": ["Ay|A Council", "", "", ""],
        }
    )
    found = mysociety_councils(table, as_of="2026-01-01").set_index("id")
    assert found["name"].iloc[0] == "A Council"
    assert found["other_names"].iloc[0] == "A|Ay"
    assert found["kind"].tolist() == [
        "Unitary council",
        "County council",
        "Odd",
        "County council",
    ]
    assert found["status"].tolist() == ["live", "closed", "closed", "closed"]
    assert found["ended"].tolist() == ["", "merged", "split", "merged"]
    assert found["successors"].iloc[2] == "local-authority:AAA|local-authority:BBB"
    with pytest.raises(SourceFileError, match="no column 'name'"):
        mysociety_councils(table[["local-authority-code"]])


SENIOR = pd.DataFrame(
    [
        ("1", "N/D", "SCS4", "Head", "Lead", "D", "A", "Top", "XX", "100000", ""),
        ("2", "X Sample", "SCS1", "Deputy", "Help", "D", "A", "Top", "1", "90000", ""),
        ("2", "Y Sample", "SCS1", "Deputy", "Help", "D", "A", "Top", "1", "90000", ""),
        ("3", "Eliminated", "SCS1", "Gone", "", "D", "A", "Side", "1", "", ""),
        ("0", "Vacant", "SCS1", "Not there", "", "D", "A", "Side", "1", "", ""),
    ],
    columns=[
        "Post Unique Reference",
        "Name",
        "Grade (or equivalent)",
        "Job Title",
        "Job/Team Function",
        "Parent Department",
        "Organisation",
        "Unit",
        "Reports to Senior Post",
        "Actual Pay Floor (£)",
        "Notes",
    ],
)
JUNIOR = pd.DataFrame(
    {
        "Parent Department": ["D", "D"],
        "Organisation": ["A", "A"],
        " Unit ": ["Side", ""],
        "Payscale Minimum (£)": [1, 2],
    }
)


def test_organograms_give_posts_without_names_grades_and_pay():
    posts = organogram_posts(SENIOR)
    assert posts.to_numpy().tolist() == [
        ["1", "Head", "Lead", "Top", "A", ""],
        ["2", "Deputy", "Help", "Top", "A", "1"],
    ]
    text = posts.to_csv()
    for hidden in ("Sample", "SCS", "90000"):
        assert hidden not in text


def test_organograms_give_units():
    units = organogram_units(SENIOR, JUNIOR)
    assert units.to_numpy().tolist() == [["Side", "A", "D", 3], ["Top", "A", "D", 3]]
    assert len(organogram_units()) == 0


def test_another_file_is_no_organogram():
    with pytest.raises(SourceFileError, match="no column 'Job Title'"):
        organogram_posts(SENIOR.drop(columns="Job Title"))


def test_services_are_read():
    items = [
        {"name": "B", "organisation": ["DWP", "HMRC"], "phase": "Beta"},
        {"name": "A", "phase": "unknown", "start-page": "https://a.example"},
    ]
    assert govuk_services(items).to_numpy().tolist() == [
        ["A", "", "https://a.example", "", ""],
        ["B", "DWP|HMRC", "", "beta", ""],
    ]
    with pytest.raises(SourceFileError, match="Service 1 has no name"):
        govuk_services([{"title": "A"}])
