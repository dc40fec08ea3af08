"""Which bodies share problems: small tables, and the answer below each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import pytest
from networkx.algorithms import bipartite
from scipy import sparse

import servicecomm as sc
from servicecomm.analysis.overlap import shared_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

FOUR = """
    problems
    problem_id ; title
    P1         ; One
    P2         ; Two
    P3         ; Three
    P4         ; Four
    P5         ; Five

    organisations
    organisation_id ; name   ; abbreviation ; parent_id
    a               ; Alpha  ; ALP          ;
    b               ; Beta   ;              ; a
    c               ; Gamma  ;              ;
    d               ; Delta  ;              ;

    teams
    team_id ; name   ; organisation_id
    t       ; Team T ; c

    affects
    problem_id ; body_id ; relation ; basis
    P1         ; a       ; one      ; stated
    P1         ; a       ; two      ; inferred
    P1         ; b       ;          ; stated
    P1         ; c       ;          ; inferred
    P2         ; a       ;          ; stated
    P2         ; b       ;          ; stated
    P3         ; b       ;          ; stated
    P3         ; t       ;          ; stated
    P4         ; d       ;          ; inferred
    """


@pytest.fixture(scope="module")
def four(map_from: Draw) -> StakeholderMap:
    return map_from(FOUR)


def test_pairs_by_problems_in_common_then_by_share(four: StakeholderMap) -> None:
    # Problems: a has P1 P2; b has P1 P2 P3; c has P1 and, through its team, P3.
    pairs = sc.shared_problems(four)
    assert pairs.to_dict("list") == {
        "body_a": ["a", "b", "a"],
        "body_b": ["b", "c", "c"],
        "shared": [2, 2, 1],
        "jaccard": [2 / 3, 2 / 3, 1 / 3],
        "problem_ids": ["P1|P2", "P1|P3", "P1"],
    }


@pytest.mark.parametrize(
    ("options", "pairs"),
    [
        ({"limit": 1}, ["ab"]),
        ({"min_shared": 2}, ["ab", "bc"]),
        ({"min_shared": 3}, []),
        ({"basis": "stated"}, ["ab", "bc"]),
        ({"problems": ["P3"]}, ["bc"]),
        ({"problems": []}, []),
        ({"relations": ["one"]}, []),
        ({"level": "recorded"}, ["ab", "ac", "bc", "bt"]),
        ({"level": "top parent"}, ["ac"]),
    ],
)
def test_options(
    four: StakeholderMap, options: dict[str, object], pairs: list[str]
) -> None:
    found = sc.shared_problems(four, **options)  # type: ignore[arg-type]
    assert (found["body_a"] + found["body_b"]).tolist() == pairs


@pytest.mark.parametrize(
    ("options", "partners"),
    [
        ({"body_id": "b"}, ["ba", "bc"]),
        ({"body_id": "b", "limit": 1}, ["ba"]),
        ({"body_id": "t"}, ["cb", "ca"]),
        ({"body_id": "t", "level": "recorded"}, ["tb"]),
        ({"body_id": "b", "level": "top parent"}, ["ac"]),
        ({"body_id": "d"}, []),
        ({"body_id": "d", "basis": "stated"}, []),
    ],
)
def test_partners_of_one_body(
    four: StakeholderMap, options: dict[str, object], partners: list[str]
) -> None:
    found = sc.shared_problems(four, **options)  # type: ignore[arg-type]
    assert (found["body_a"] + found["body_b"]).tolist() == partners


def test_partners_carry_the_same_figures_as_pairs(four: StakeholderMap) -> None:
    found = sc.shared_problems(four, body_id="c")
    assert found.to_dict("records") == [
        {
            "body_a": "c",
            "body_b": "b",
            "shared": 2,
            "jaccard": 2 / 3,
            "problem_ids": "P1|P3",
        },
        {
            "body_a": "c",
            "body_b": "a",
            "shared": 1,
            "jaccard": 1 / 3,
            "problem_ids": "P1",
        },
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"body_id": "e"}, "No body has the id 'e'."),
        ({"limit": 0}, "Nothing can be listed for 0: ask for 1 or more."),
        ({"min_shared": -1}, "Nothing can be listed for -1: ask for 1 or more."),
    ],
)
def test_what_cannot_be_asked(
    four: StakeholderMap, options: dict[str, object], message: str
) -> None:
    with pytest.raises(sc.ServiceCommError) as raised:
        sc.shared_problems(four, **options)  # type: ignore[arg-type]
    assert str(raised.value) == message


def test_what_nobody_shares_is_named(four: StakeholderMap) -> None:
    found = sc.not_shared_yet(four)
    assert found.to_dict("records") == [
        {
            "problem_id": "P4",
            "title": "Four",
            "body_id": "d",
            "text": "P4 is not shared yet: only Delta is recorded. Who else has it?",
        },
        {
            "problem_id": "P5",
            "title": "Five",
            "body_id": "",
            "text": "P5 is not shared yet: nobody is recorded. Who has it?",
        },
    ]


def test_what_nobody_shares_follows_the_basis_and_the_level(
    four: StakeholderMap,
) -> None:
    drawn = four
    stated = sc.not_shared_yet(drawn, basis="stated")
    assert stated["problem_id"].tolist() == ["P4", "P5"]
    assert stated["body_id"].tolist() == ["", ""]
    top = sc.not_shared_yet(drawn, ["P1", "P2", "P3"], level="top parent")
    assert top[["problem_id", "body_id"]].to_numpy().tolist() == [["P2", "a"]]


def test_the_network_of_bodies_that_share_problems(four: StakeholderMap) -> None:
    graph = sc.shared_problem_graph(four)
    shorts = {own: graph.nodes[own]["short"] for own in graph}
    assert shorts == {"a": "ALP", "b": "Beta", "c": "Gamma", "d": "Delta"}
    assert sorted(graph.edges(data="weight")) == [
        ("a", "b", 2),
        ("a", "c", 1),
        ("b", "c", 2),
    ]
    assert nx.is_frozen(graph)


def test_counts_equal_those_of_networkx(example: StakeholderMap) -> None:
    grid = sc.affiliation_matrix(example)
    graph = sc.two_mode_graph(example)
    theirs = bipartite.weighted_projected_graph(graph, grid.body_ids)
    ours = nx.from_scipy_sparse_array(shared_counts(grid.matrix))
    ours = nx.relabel_nodes(ours, dict(enumerate(grid.body_ids)))
    assert {*map(frozenset, ours.edges)} == {*map(frozenset, theirs.edges)}
    assert all(
        ours.edges[pair]["weight"] == theirs.edges[pair]["weight"]
        for pair in theirs.edges
    )


def test_counts_take_whatever_is_not_zero_for_a_link() -> None:
    links = sparse.coo_array(([0.5, -2, 0, 3, 3], ([0, 0, 0, 1, 1], [0, 1, 2, 1, 1])))
    assert shared_counts(links).toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert shared_counts(sparse.csc_matrix(links)).nnz == 2


def test_lead_example_closest_pair(example: StakeholderMap) -> None:
    closest = sc.shared_problems(example, limit=1).to_dict("records")
    assert closest == [
        {
            "body_a": "general-register-office",
            "body_b": "registration-services",
            "shared": 4,
            "jaccard": 4 / 7,
            "problem_ids": "P01|P03|P08|P10",
        }
    ]


def test_lead_example_not_shared_yet(example: StakeholderMap) -> None:
    assert sc.not_shared_yet(example)["text"].tolist() == [
        (
            "P13 is not shared yet: only Department for Work and Pensions is recorded. "
            "Who else has it?"
        )
    ]
