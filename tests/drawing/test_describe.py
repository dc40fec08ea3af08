"""The account in words and the table: the facts of the picture, counted by hand."""

import pytest

from servicecomm.analysis.network import two_mode_graph
from servicecomm.drawing.describe import date_text, describe_network, network_table
from servicecomm.drawing.sentences import (
    basis_text,
    network_title,
    problems_title,
    reach_title,
    unshared_text,
    unsure_text,
)

TITLES = [
    # links, what the network says, what the grid says
    (["P1 a"], "P1 affects one body only: A", "P1 affects one body only: A"),
    (["P1 a", "P1 b"], "P1 affects 2 bodies", "P1 affects 2 bodies"),
    (
        ["P1 a", "P2 b"],
        "No body is affected by more than one of the 2 problems",
        "2 problems affect 1 of the 2 bodies each: P1 and P2",
    ),
    (
        ["P1 a", "P2 a", "P2 b"],
        "Both problems affect A, more than any other body",
        "P2 affects both bodies, more than any other problem",
    ),
    (
        ["P1 a", "P2 a", "P3 b", "P3 c"],
        "2 of the 3 problems affect A, more than any other body",
        "P3 affects 2 of the 3 bodies, more than any other problem",
    ),
    (
        ["P1 a", "P1 b", "P2 a", "P2 b", "P3 c"],
        "2 bodies are affected by 2 of the 3 problems each: A and B",
        "2 problems affect 2 of the 3 bodies each: P1 and P2",
    ),
    (
        [f"P{problem} {body}" for problem in (1, 2, 3) for body in "abcdef"],
        "6 bodies are affected by all 3 problems: A, B, C, D and 2 more",
        "3 problems affect all 6 bodies: P1, P2 and P3",
    ),
    (
        ["P1 a", "P2 a"],
        "Both problems affect A, the only body linked",
        "Both problems affect A, the only body linked",
    ),
]


@pytest.mark.parametrize(("links", "network", "grid"), TITLES)
def test_titles(build, links, network, grid):
    graph = two_mode_graph(build(links))
    assert (network_title(graph), problems_title(graph)) == (network, grid)


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        (["a"], "The invited body, A, is affected by 2 of the 3 problems"),
        (["b"], "The invited body, B, is affected by 1 of the 3 problems"),
        ("ab", "The 2 invited bodies are affected by all 3 problems between them"),
    ],
)
def test_what_chosen_bodies_reach(build, ids, text):
    graph = two_mode_graph(build(["P1 a", "P2 a", "P3 b", "P3 c"]))
    assert reach_title(graph, ids, "invited") == text


def test_reach_of_one_problem(build):
    graph = two_mode_graph(build(["P1 a"]))
    text = "The invited body, A, is affected by the one problem"
    assert reach_title(graph, ["a"], "invited") == text


@pytest.mark.parametrize(
    ("links", "text"),
    [
        (["P1 a"], ""),
        (["P1 a", "P2 a", "P2 b"], "P1 affects one body only; P3 has no link yet"),
        (["P1 a", "P2 b"], "P1 and P2 affect one body only; P3 has no link yet"),
    ],
)
def test_problems_that_are_not_shared(build, links, text):
    titles = {"P1": "x", "P2": "y", "P3": "z"} if len(links) > 1 else {"P1": "x"}
    assert unshared_text(two_mode_graph(build(links, titles))) == text


def test_how_sure_the_links_are(build):
    sure = two_mode_graph(build(["P1 a", "P2 a"]))
    assert (basis_text(sure), unsure_text(sure)) == ("2 links: 2 stated", "")
    unsure = two_mode_graph(
        build(["P1 a", "P2 a inferred", "P3 a assumed", "P1 b inferred"])
    )
    assert (
        basis_text(unsure)
        == "4 links: 1 stated, 2 inferred, 1 assumed (75% not stated)"
    )
    assert unsure_text(unsure) == "Only 1 of the 3 links of A is stated"
    guessed = two_mode_graph(build(["P1 a assumed", "P2 a assumed"]))
    assert unsure_text(guessed) == "None of the 2 links of A is stated"


def test_only_1_and_only_2(build):
    lines = [f"P{each} a {'stated' if each < 2 else 'assumed'}" for each in range(5)]
    text = unsure_text(two_mode_graph(build(lines)))
    assert text == "Only 2 of the 5 links of A are stated"


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        (["", "", ""], ""),
        (["2026", "", "soon"], "Latest link dated 2026"),
        (["2026-05", "2025-12-31", ""], "Latest link dated May 2026"),
        (["2026-05-09", "2026-05", ""], "Latest link dated 9 May 2026"),
        (["2026-13-01", "2026-02-30", "2024"], "Latest link dated 2024"),
    ],
)
def test_the_date_of_the_data(build, as_of, text):
    assert date_text(build(["P1 a", "P2 a", "P3 a"], as_of=as_of)) == text


def test_the_account_of_the_lead_example(lead):
    assert describe_network(lead) == (
        "The network shows 13 problems, 35 bodies and 74 links. "
        "3 bodies are affected by 6 of the 13 problems each: DWP, GRO and MoJ. "
        "P01 affects 10 of the 35 bodies, more than any other problem. "
        "P13 affects one body only. "
        "74 links: 63 stated, 11 inferred (15% not stated). "
        "Only 1 of the 6 links of GRO is stated."
    )


def test_the_account_agrees_with_the_tables(lead):
    affects = lead.affects[lead.affects["basis"] == "stated"]
    pairs = affects[["problem_id", "body_id"]].drop_duplicates()
    counts = pairs["body_id"].value_counts()
    names = lead.organisations.set_index("organisation_id")["abbreviation"]
    first = sorted(names[body] for body in counts.index[counts == counts.max()])
    told = describe_network(lead, basis=["stated"])
    assert f"13 problems, {len(counts)} bodies and {len(pairs)} links" in told
    assert f"{counts.max()} of the 13 problems" in told
    assert all(name in told for name in first)


def test_problems_may_come_from_an_iterator(lead):
    assert describe_network(lead, iter(["P13"])) == describe_network(lead, ["P13"])
    assert len(network_table(lead, iter(["P13"]))) == 1


def test_the_table_has_a_row_a_link_and_one_for_lonely_problems(build):
    titles = {"P1": "Late letters", "P2": "Nobody yet"}
    table = network_table(build(["P1 a", "P1 b inferred"], titles))
    assert table.columns.tolist() == [
        "problem_id",
        "problem",
        "body_id",
        "body",
        "short",
        "basis",
        "relation",
        "evidence",
    ]
    assert table.iloc[:, :6].to_numpy().tolist() == [
        ["P1", "Late letters", "a", "A", "A", "stated"],
        ["P1", "Late letters", "b", "B", "B", "inferred"],
        ["P2", "Nobody yet", "", "", "", ""],
    ]


def test_the_table_says_what_the_links_say(lead):
    table = network_table(lead).set_index(["problem_id", "body_id"])
    links = lead.affects.set_index(["problem_id", "body_id"])
    assert sorted(table.index) == sorted(links.index)
    for column in ("basis", "relation", "evidence"):
        assert table[column].to_dict() == links[column].to_dict()
