"""The report as a Word document: the same content, real headings, no names."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

import servicecomm as sc
from servicecomm.reporting.as_document import as_document
from servicecomm.reporting.blocks import Paragraph

DAY = dt.date(2026, 11, 5)
BARE = """
problems
problem_id ; title
P1         ; One

organisations
organisation_id ; name
a               ; Alder

affects
problem_id ; body_id
P1         ; a
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    m = sc.set_map_facts(
        sc.example_map(), title="After a death", purpose="To plan a call"
    )
    plan = sc.suggest_invitations(m, limit=6)
    folder = tmp_path_factory.mktemp("report")
    for name in ("report.docx", "report.html", "AGAIN.DOCX"):
        sc.write_report(m, folder / name, plan=plan, date=DAY)
    return folder


@pytest.fixture(scope="module")
def document(made):
    return Document(str(made / "report.docx"))


def all_text(document):
    cells = [
        paragraph.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    ]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_it_has_the_sections_and_tables_of_the_page(made, document):
    page = (made / "report.html").read_text("utf-8")
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[:-1] == re.findall(r"<h2>(.*?)</h2>", page)
    assert headings[-1] == "About this map"
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert captions == re.findall(r"<caption>(.*?)</caption>", page)
    assert len(document.tables) == len(captions)
    assert document.paragraphs[0].text == "After a death"


def test_it_says_what_the_page_says(made, document):
    page = (made / "report.html").read_text("utf-8")
    text = " ".join(all_text(document).split())
    body = re.sub(r"<svg.*?</svg>", " ", page, flags=re.DOTALL)
    said = {
        each
        for each in re.findall(r"<(?:p|li|td|th[^>]*)>([^<>&]{25,})<", body)
        if "in this page" not in each
    }
    assert len(said) > 100
    assert [each for each in said if " ".join(each.split()) not in text] == []


def test_each_table_repeats_its_headings_and_fits_the_page(document):
    page = document.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001 - no other way
        assert sum(column.width for column in table.columns) <= room * 1.001
        assert all(cell.text for cell in table.rows[0].cells)


def test_the_picture_has_a_text_and_the_document_a_language(document):
    (picture,) = document.inline_shapes
    told = picture._inline.docPr  # noqa: SLF001 - no other way
    assert told.get("descr").startswith("The network shows 13 problems, 35 bodies")
    language = document.styles.element.find(f".//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"
    assert document.core_properties.title == "After a death"
    assert document.core_properties.author == ""


def test_no_part_of_it_names_a_person(made):
    people = sc.example_map().people
    with zipfile.ZipFile(made / "report.docx") as archive:
        parts = [
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        ]
    inside = re.sub("<[^>]+>", "", " ".join(parts))
    for secret in [*people["name"], *people["email"]]:
        assert not secret or secret not in inside


def test_it_is_the_same_for_the_same_data(made):
    assert (made / "report.docx").read_bytes() == (made / "AGAIN.DOCX").read_bytes()


def test_signs_that_no_document_holds_are_left_out():
    data = as_document("A\x00", "B\x0b", [("C\ufffe", [Paragraph("D\ud800")])], {}, DAY)
    document = Document(io.BytesIO(data))
    assert [p.text for p in document.paragraphs][:4] == ["A", "B", "C", "D"]
    assert document.paragraphs[-1].text.startswith("Made with servicecomm.")


def test_a_bare_map_has_a_document_too(map_from, tmp_path):
    bare = map_from(BARE)
    path = sc.write_report(bare, tmp_path / "r.docx")
    text = all_text(Document(str(path)))
    assert "No evidence is recorded yet." in text
    assert "About this map" not in text
