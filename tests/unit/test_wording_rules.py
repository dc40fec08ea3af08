"""The wording checks one at a time: what each sees, and what it lets pass."""

from __future__ import annotations

import pytest

from servicecomm.community._wording_rules import Statement, findings, plainer_words


def faults(title: str, **told: object) -> list[str]:
    given = {"who": "Carers", "cited": True, "bodies": ("A", "B")} | told
    return [fault for fault, _ in findings(Statement(title, **given))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("Build an app for carers", "solution in disguise"),
        ("Carers have no portal", "solution in disguise"),
        ("A shared database should be set up", "solution in disguise"),
        ("Nobody has automated the check", "solution in disguise"),
        ("Carers should be given one place to sign in", "solution in disguise"),
        ("Carers could be helped by merging the forms", "solution in disguise"),
        ("Carers would benefit from one letter", "solution in disguise"),
        ("Put all notices on one map", "solution in disguise"),
        ("Carers are not a mainstream cohort", "jargon"),
        ("Carers have not bought in to the change", "jargon"),
        ("CHC panels sit late", "acronym only"),
        ("MoD letters arrive late", "acronym only"),
        ("Forms are lost and carers do not hear why", "two problems in one"),
    ],
)
def test_a_fault_is_seen(title: str, fault: str) -> None:
    assert fault in faults(title)


@pytest.mark.parametrize(
    "title",
    [
        "The portal times out while carers fill in the form",
        "Carers who use the app are asked for their papers again",
        "Two registers of one death disagree",
        "Foster carers wait for a passport",
        "Families need a quick burial",
        "Carers wait, and wait again",
        "Forms and letters are lost",
        "Tenants who wait and landlords who ask lose out",
        "Carers apply online but must post the papers",
        "Carers travel to court and find that the hearing was moved",
        "Carers are asked for a P45 and PAYE figures by HMRC",
        "Disabled Facilities Grant (DFG) works are slow",
        "ALL LETTERS COME LATE",
        "Nobody can tell which council should mend the bridge",
        "Letters reach carers later than they should",
        "Offer letters reach carers late",
    ],
)
def test_a_well_framed_title_passes(title: str) -> None:
    assert faults(title) == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("Stakeholders across the sector", ["no user"]),
        ("Users", ["no user"]),
        ("", ["no user"]),
        ("Officials in one building", []),
        ("Councils and the families they write to", []),
    ],
)
def test_who_has_it(who: str, expected: list[str]) -> None:
    assert faults("Records are lost", who=who) == expected


def test_people_in_the_title_count_where_who_is_empty() -> None:
    assert faults("Parents wait for a place", who="") == []


def test_hearsay_counts_only_without_evidence() -> None:
    what = "Everyone knows that it is slow"
    assert faults("Letters are slow", what=what) == []
    assert faults("Letters are slow", what=what, cited=False) == ["no evidence"]


def test_a_body_of_the_map_explains_its_short_name() -> None:
    assert faults("CMA rules are hard to find") == ["acronym only"]
    assert faults("CMA rules are hard to find", known=frozenset({"CMA"})) == []


@pytest.mark.parametrize("bodies", [(), ("DWP",)])
def test_a_problem_of_one_body_or_none_is_not_shared(bodies: tuple[str, ...]) -> None:
    assert faults("Letters are late", bodies=bodies) == ["only one body"]


def test_plainer_words_stand_in_the_order_of_the_text() -> None:
    assert list(plainer_words("Holistic use to leverage silos")) == [
        "Holistic",
        "leverage",
        "silos",
    ]
    assert plainer_words("Foster carers wait for an outcome letter") != {}
    assert plainer_words("Foster carers wait for a letter") == {}
