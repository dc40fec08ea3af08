"""The report and the picture as somebody gets them: alone, safe and without names."""

import datetime as dt
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import servicecomm as sc
from servicecomm import _html
from servicecomm.reporting.page import page

DAY = dt.date(2026, 11, 5)


class _Outline(HTMLParser):
    """Collects what a reader's software would meet."""

    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.links, self.stack = [], [], [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [v for k, v in attrs if k in ("href", "src", "xlink:href")]


@pytest.fixture(scope="module")
def example():
    return sc.example_map()


@pytest.fixture(scope="module")
def plan(example):
    return sc.suggest_invitations(example, limit=6)


@pytest.fixture(scope="module")
def text(example, plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    sc.write_report(example, path, plan=plan, date=DAY)
    return path.read_text("utf-8")


def test_it_says_what_was_found(text):
    assert "13 problems and 35 public bodies, joined in 74 pairs: 63 stated" in text
    assert "P13 is not shared yet: only Department for Work and Pensions" in text
    assert "Whom to invite first, and why" in text
    assert "Proved: no list of 6 seats or fewer does better" in text
    assert "Made on 5 November 2026." in text
    assert sc.digest(sc.example_map()) in text


def test_it_asks_what_nobody_else_asks(text):
    assert "Nobody has said that these bodies are affected." in text
    assert "MoJ and HMRC have 2 problems in common (P05 and P06)" in text
    assert "CO, DHSC, DWP and MoJ share 2 problems: P09" in text
    assert "The fewest bodies that touch every problem are these 3:" in text
    assert "joins" in text.partition("Who connects")[2]
    assert "Only the Product manager, Tell Us Once (DWP) can speak for P13." in text


def test_pairs_are_counted_once_however_many_links_join_them(bare, tmp_path):
    more = sc.add(bare, "affects", problem_id="P1", body_id="a", relation="funds")
    text = sc.write_report(more, tmp_path / "r.html").read_text("utf-8")
    assert "1 problem and 1 public body, joined in 1 pair: " in text


def test_the_plan_is_told_from_every_side(text):
    for heading in (
        "Whom to approach when",
        "Who brings what",
        "If somebody declines",
        "How many seats",
        "Who can change it, and who bears it",
        "How to reach them",
    ):
        assert f"<h2>{heading}</h2>" in text
    assert "You have met; call them first" in text
    assert "Who has the money?" in text
    assert "Could bring it: " in text
    assert "Loses no problem; warmth: by introduction instead of met." in text
    assert "someone from Department for Work and Pensions, still to be found" in text
    assert "3 seats cover all that anybody here can speak for." in text
    assert "can change P03, P04, P05, P06 (inferred), P09 and P12." in text
    assert "Direct: we have met." in text.partition("How to reach them")[2]


def test_the_method_says_by_which_rules_the_list_was_made(example, tmp_path):
    asked = {"prefer": "bridging", "times": {"P05": 2}, "per_organisation": 1}
    plan = sc.suggest_invitations(example, 6, **asked)
    text = sc.write_report(example, tmp_path / "r.html", plan=plan).read_text("utf-8")
    method = text.rpartition("How this was made")[2]
    assert "each as often as asked (P05 by 2 people)" in method
    assert "then a list that joins more groups (as asked)" in method
    assert "It keeps these rules: at most 1 seat for one organisation." in method
    plan = sc.suggest_invitations(example, 6, times=2)
    text = sc.write_report(example, tmp_path / "r.html", plan=plan).read_text("utf-8")
    assert "each as often as asked (every one by 2 people)" in text


@pytest.mark.parametrize("refuses", ["", "yes"])
def test_who_asked_not_to_be_contacted_is_no_way_in(refuses, map_from, tmp_path):
    m = map_from(f"""
        problems
        problem_id ; title
        P1         ; Late

        organisations
        organisation_id ; name
        dwp             ; Pensions

        people
        person_id ; role  ; organisation_id ; do_not_contact
        ann       ; Clerk ; dwp             ; {refuses}

        contacts
        known_by ; person_id ; warmth
        us       ; ann       ; met

        affects
        problem_id ; body_id
        P1         ; dwp
    """)
    told = sc.write_report(m, tmp_path / "a.html").read_text("utf-8")
    ways = told[told.index("<h2>How to reach them") :].split("</section>")[0]
    assert ("Nobody who may be asked is known there." in ways) == bool(refuses)
    assert ("<td>Clerk</td>" in ways) != bool(refuses)


def test_a_former_map_is_compared(example, tmp_path):
    former = sc.change(example, "problems", "P01", title="Early words")
    path = tmp_path / "r.html"
    text = sc.write_report(example, path, former=former).read_text("utf-8")
    said = text.partition("<h2>What changed since the former map</h2>")[2]
    assert said.startswith("<ul><li>Changed: problems (1 cell")
    text = sc.write_report(example, path, former=example).read_text("utf-8")
    assert "Nothing has changed since the former map." in text
    fewer = example.with_table("affects", example.affects.iloc[1:])
    text = sc.write_report(example, path, former=fewer).read_text("utf-8")
    assert "Problems whose bodies changed" in text


def test_a_map_with_little_in_it_says_so(tmp_path):
    lone = sc.example_map("starting-a-business")
    for table in ("affects", "ties"):
        lone = lone.with_table(table, lone.table(table).iloc[:1])
    text = sc.write_report(lone, tmp_path / "report.html", date=DAY).read_text("utf-8")
    assert "No three bodies share two problems or more." in text


def test_it_names_no_person(text, example):
    people = example.people
    for secret in [*people["name"], *people["email"]]:
        assert not secret or secret not in text


def test_nothing_is_loaded_or_run(text):
    outline = _Outline()
    outline.feed(text)
    tags = {tag for tag, _ in outline.tags}
    assert not tags & {"script", "iframe", "object", "embed", "form", "link", "img"}
    assert "default-src 'none'" in text


def test_only_sources_are_linked_outside_and_only_from_their_table(text, example):
    outline = _Outline()
    outline.feed(text)
    outside = {link for link in outline.links if not link.startswith("#")}
    assert outside == set(example.evidence["url"]) - {""}
    rel = {a.get("rel") for tag, a in outline.tags if a.get("href", "#")[0] != "#"}
    assert rel == {"noreferrer"}


def test_an_address_that_is_none_stays_text(example, tmp_path):
    table = example.evidence
    table.loc[:1, "url"] = ["javascript:alert(1)", "https://a.example/ b"]
    told = example.with_table("evidence", table)
    page_ = sc.write_report(told, tmp_path / "a.html").read_text("utf-8")
    assert "<td>javascript:alert(1)</td>" in page_
    assert "<td>https://a.example/ b</td>" in page_


def test_what_was_agreed_stands_first_and_names_nobody(example, text, tmp_path):
    assert "What we agreed" not in text
    m = sc.add_objectives(example, sc.draft_objectives(example, "P05", today=DAY))
    m = sc.log_meeting(m, "First meeting", body_ids=["dwp"], date=DAY)
    m = sc.agree_way(m, "rhythm", "Each first Tuesday.", date=DAY)
    m = sc.log_decision(
        m, "Ring Amina Sample.", kind="action", owner="amina", due=DAY, date=DAY
    )
    m = sc.log_activity(m, sc.plan_activity(m, "experience map", "O-P05"), date=DAY)
    m = sc.log_result(m, "A01", "One picture.", output="https://a.example/map")
    m = sc.log_effect(m, "Two letters merged", kind="changed", body_id="dwp", date=DAY)
    told = sc.write_report(m, tmp_path / "a.html").read_text("utf-8")
    assert told.index("What we agreed") < told.index("<h2>The problems</h2>")
    for said in (
        "By May 2027 fewer people face this: delays in probate cost families",
        "<td>to be agreed</td>",
        "<li>Rhythm: Each first Tuesday.</li>",
        "Product manager, Tell Us Once (DWP)</td><td>5 November 2026</td>",
        "<td>One picture.</td>",
        "Two letters merged",
    ):
        assert said in told
    assert told.count("One picture.") == 1
    assert "Amina" not in told
    assert "Sample" not in told


def test_links_on_the_page_lead_somewhere(text):
    outline = _Outline()
    outline.feed(text)
    assert outline.links
    inside = {link[1:] for link in outline.links if link.startswith("#")}
    assert inside
    assert inside <= set(outline.ids)
    assert len(set(outline.ids)) == len(outline.ids)


def test_a_reader_finds_landmarks_headings_and_captions(text):
    outline = _Outline()
    outline.feed(text)
    tags = [tag for tag, _ in outline.tags]
    for landmark in ("header", "nav", "main", "footer"):
        assert tags.count(landmark) == 1
    assert tags.count("h1") == 1
    assert tags.count("table") == tags.count("caption")
    assert ("html", {"lang": "en-GB"}) in outline.tags
    scoped = [attributes for tag, attributes in outline.tags if tag == "th"]
    assert all(attributes.get("scope") in ("col", "row") for attributes in scoped)
    pictures = [attributes for tag, attributes in outline.tags if tag == "svg"]
    assert [attributes["role"] for attributes in pictures] == ["img"]


def test_it_is_the_same_for_the_same_data(example, plan, text, tmp_path):
    again = sc.write_report(example, tmp_path / "again.html", plan=plan, date=DAY)
    assert again.read_text("utf-8") == text


def test_without_a_plan_it_is_about_the_map_alone(example, tmp_path):
    path = sc.write_report(example, tmp_path / "report.html")
    text = path.read_text("utf-8")
    assert "Whom to invite first" not in text
    assert f"Made on {dt.datetime.now(tz=dt.UTC).day} " in text


def test_a_bare_map_has_a_report_too(bare, tmp_path):
    plan = sc.suggest_invitations(bare, limit=1)
    text = sc.write_report(bare, tmp_path / "r.html", plan=plan).read_text("utf-8")
    assert "No evidence is recorded yet." in text
    assert "Left out" not in text


def test_script_in_the_data_stays_text(bare, tmp_path):
    trap = "<script>alert(1)</script>"
    hostile = sc.change(bare, "problems", "P1", title=trap, who=trap)
    hostile = sc.rename(hostile, "a", trap)
    text = sc.write_report(hostile, tmp_path / "r.html", title=trap).read_text("utf-8")
    outline = _Outline()
    outline.feed(text)
    assert "script" not in {tag for tag, _ in outline.tags}
    assert "&lt;script&gt;" in text


def test_the_picture_carries_its_own_account(example, tmp_path):
    path = sc.write_picture(example, tmp_path / "map.svg", highlight=["dwp"])
    root = ET.parse(path).getroot()  # noqa: S314 - we wrote it ourselves
    named = {child.tag.rpartition("}")[2]: child.text for child in root}
    assert (
        named["title"] == "The invited body, DWP, is affected by 6 of the 13 problems"
    )
    assert sc.describe_network(example) in named["desc"]


def test_a_page_without_sections_stands():
    assert page("T", _html.element("p", "x"), [], []).startswith("<!DOCTYPE html>")


@pytest.fixture
def bare():
    return sc.StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": ["P1"], "title": ["Late"]}),
            "organisations": pd.DataFrame({"organisation_id": ["a"], "name": ["A"]}),
            "affects": pd.DataFrame({"problem_id": ["P1"], "body_id": ["a"]}),
        }
    )
