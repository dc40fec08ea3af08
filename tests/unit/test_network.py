"""The network of a map: links, bodies, matrix and graphs, and how they are kept."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from servicecomm.analysis import _kept
from servicecomm.analysis._kept import kept
from servicecomm.analysis._runs import joined_runs, run_starts
from servicecomm.analysis.levels import LEVELS, Level, bodies, rolled_up
from servicecomm.analysis.links import select_links
from servicecomm.analysis.network import affiliation_matrix, ego_network, two_mode_graph
from servicecomm.errors import ServiceCommError, UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

CHAIN = """
    problems
    problem_id ; title
    P2         ; Two
    P1         ; One
    P3         ; Three

    organisations
    organisation_id ; name   ; abbreviation ; parent_id
    child           ; Child  ; CHI          ; middle
    middle          ; Middle ;              ; |top| other
    top             ; Top    ;              ;
    other           ; Other  ;              ; |

    teams
    team_id ; name ; organisation_id
    team    ; Team ; child

    services
    service_id ; name    ; organisation_id
    service    ; Service ; middle

    affects
    problem_id ; body_id ; relation  ; basis    ; evidence ; note
    P2         ; team    ; runs part ; assumed  ; E2|E1    ; kept
    P2         ; child   ; funds     ; stated   ; E1       ;
    P2         ; child   ; runs part ; inferred ;          ;
    P1         ; service ;           ; stated   ;          ;
    P1         ; other   ;           ; inferred ;          ;
    """


@pytest.fixture(scope="module")
def chain(map_from: Draw) -> StakeholderMap:
    return map_from(CHAIN)


def test_every_body_with_its_organisation_and_the_top(chain: StakeholderMap) -> None:
    every = bodies(chain)
    assert every.index.tolist() == [
        *("child", "middle", "other", "service", "team", "top"),
    ]
    assert every["kind"].tolist() == [
        *("organisation", "organisation", "organisation"),
        *("service", "team", "organisation"),
    ]
    assert every["organisation"].tolist() == [
        *("child", "middle", "other", "middle", "child", "top"),
    ]
    assert every["top_parent"].tolist() == ["top", "top", "other", "top", "top", "top"]
    assert every["short"]["child"] == "CHI"
    assert every["short"]["team"] == "Team"


def test_a_long_chain_of_parents(map_from: Draw) -> None:
    rows = "\n".join(f"o{n};O{n};o{n + 1}" for n in range(500))
    drawn = map_from(
        f"problems\nproblem_id;title\n\norganisations\norganisation_id;name;parent_id\n"
        f"{rows}\no500;Top;\n\naffects\nproblem_id;body_id"
    )
    assert set(bodies(drawn)["top_parent"]) == {"o500"}


@pytest.mark.parametrize(
    ("level", "expected"),
    [("recorded", "team"), ("organisation", "child"), ("top parent", "top")],
)
def test_the_body_that_stands_for_another(
    chain: StakeholderMap, level: Level, expected: str
) -> None:
    assert rolled_up(chain, "team", level) == expected


def test_no_body_stands_for_one_that_is_not_there(chain: StakeholderMap) -> None:
    with pytest.raises(UnknownIdError, match=r"^No body has the id 'tim'"):
        rolled_up(chain, "tim", "recorded")
    with pytest.raises(ServiceCommError, match=r"^There is no level 'up'"):
        rolled_up(chain, "team", "up")  # type: ignore[arg-type]


def test_links_in_order_with_what_an_answer_needs(chain: StakeholderMap) -> None:
    links = select_links(chain)
    shown = ["problem_id", "body_id", "relation", "recorded_id", "problem"]
    assert links[shown].to_numpy().tolist() == [
        ["P1", "middle", "", "service", 0],
        ["P1", "other", "", "other", 0],
        ["P2", "child", "funds", "child", 1],
        ["P2", "child", "runs part", "child", 1],
        ["P2", "child", "runs part", "team", 1],
    ]
    assert links["note"].tolist() == ["", "", "", "", "kept"]


@pytest.mark.parametrize("level", LEVELS)
def test_links_of_some_problems_are_those_of_all_cut_down(
    example: StakeholderMap, level: Level
) -> None:
    every = select_links(example, level=level)
    some = select_links(example, ["P09", "P02", "P09"], level=level)
    expected = every[every["problem_id"].isin(["P02", "P09"])]
    assert some.to_numpy().tolist() == expected.to_numpy().tolist()


def test_what_a_caller_does_to_a_frame_stays_with_that_caller(
    chain: StakeholderMap,
) -> None:
    drawn = chain
    for derive in (bodies, select_links):
        frame = derive(drawn)
        frame.iloc[0, 0] = "changed"
        frame["added"] = 1
        assert "changed" not in derive(drawn).to_string()
        assert "added" not in derive(drawn)


def test_what_a_caller_does_to_a_matrix_stays_with_that_caller(
    chain: StakeholderMap,
) -> None:
    drawn = chain
    affiliation_matrix(drawn).matrix.data[:] = 9
    assert affiliation_matrix(drawn).matrix.max() == 1


def test_the_grid_has_explicit_orders(chain: StakeholderMap) -> None:
    grid = affiliation_matrix(chain)
    assert grid.problem_ids == ("P1", "P2", "P3")
    assert grid.body_ids == ("child", "middle", "other")
    assert grid.matrix.toarray().tolist() == [[0, 1, 1], [1, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("problems", "rows", "columns", "links"),
    [
        (["P3", "P2"], ("P2", "P3"), ("child",), [[1], [0]]),
        ("P1", ("P1",), ("middle", "other"), [[1, 1]]),
        (iter(["P3"]), ("P3",), (), [[]]),
        ([], (), (), []),
    ],
)
def test_the_grid_of_some_problems(
    chain: StakeholderMap,
    problems: Iterable[str],
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    links: list[list[int]],
) -> None:
    grid = affiliation_matrix(chain, problems)
    assert (grid.problem_ids, grid.body_ids) == (rows, columns)
    assert grid.matrix.toarray().tolist() == links


def test_the_two_mode_graph(chain: StakeholderMap) -> None:
    graph = two_mode_graph(chain)
    assert graph.nodes["P1"] == {
        "bipartite": 0,
        "kind": "problem",
        "name": "One",
        "short": "P1",
    }
    assert graph.nodes["child"] == {
        "bipartite": 1,
        "kind": "organisation",
        "name": "Child",
        "short": "CHI",
    }
    assert graph.edges["P2", "child"] == {
        "relation": "funds|runs part",
        "basis": "stated",
        "evidence": "E1|E2",
    }
    assert graph.edges["P1", "other"] == {
        "relation": "",
        "basis": "inferred",
        "evidence": "",
    }
    assert list(graph) == ["P1", "P2", "P3", "child", "middle", "other"]
    with pytest.raises(nx.NetworkXError, match=r"[Ff]rozen"):
        graph.remove_node("P1")


def test_the_graph_of_some_problems_from_any_iterable(chain: StakeholderMap) -> None:
    graph = two_mode_graph(chain, iter(["P3", "P1"]), basis="stated")
    assert list(graph) == ["P1", "P3", "middle"]


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize("node", ["P13", "P05", "dwp", "moj"])
def test_surroundings_equal_those_of_networkx(
    example: StakeholderMap, node: str, steps: int
) -> None:
    ours = ego_network(example, node, steps=steps)
    theirs = nx.ego_graph(two_mode_graph(example), node, radius=steps)
    assert nx.utils.graphs_equal(nx.Graph(ours), nx.Graph(theirs))


def test_surroundings_of_a_body_that_is_rolled_up_or_alone(
    chain: StakeholderMap,
) -> None:
    drawn = chain
    assert sorted(ego_network(drawn, "team")) == ["P2", "child"]
    assert sorted(ego_network(drawn, "team", level="recorded")) == ["P2", "team"]
    assert sorted(ego_network(drawn, "top")) == ["top"]
    assert sorted(ego_network(drawn, "P3")) == ["P3"]


def test_surroundings_of_nothing(chain: StakeholderMap) -> None:
    with pytest.raises(UnknownIdError, match=r"^No problem or body has the id 'P4'"):
        ego_network(chain, "P4")
    with pytest.raises(ServiceCommError, match=r"^0 steps lead nowhere. Ask for 1"):
        ego_network(chain, "P1", steps=0)


def test_an_answer_is_worked_out_once_a_map_and_dies_with_it(map_from: Draw) -> None:
    asked = []

    @kept
    def answer(stakeholder_map: StakeholderMap, word: str, *, end: str = "") -> str:
        asked.append(word)
        return f"{len(stakeholder_map.problems)}{word}{end}"

    first, second = map_from(CHAIN), map_from(CHAIN)
    assert [answer(first, "a"), answer(first, "a")] == ["3a", "3a"]
    assert answer(first, "a", end="!") == "3a!"
    assert answer(second, "a") == "3a"  # equal, but another map
    assert asked == ["a", "a", "a"]
    seen = weakref.ref(first)
    del first
    gc.collect()
    assert seen() is None


def test_only_so_many_answers_are_kept(
    chain: StakeholderMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_kept, "MOST_KEPT", 2)
    drawn, asked = chain, []

    @kept
    def answer(stakeholder_map: StakeholderMap, word: str) -> str:
        asked.append(f"{word}{len(stakeholder_map.teams)}")
        return word

    for word in ("a", "b", "a", "c", "a", "b"):
        assert answer(drawn, word) == word
    assert asked == ["a1", "b1", "c1", "b1"]  # the one not used for longest goes


def test_runs_of_rows() -> None:
    codes = np.array([1, 1, 2, 2, 2])
    assert run_starts(codes, np.array([1, 1, 1, 3, 3])).tolist() == [0, 2, 3]
    assert run_starts(np.zeros(0, int)).tolist() == []
    cells = np.array(["b", "a", "", "a|c", "c"], object)
    assert joined_runs(cells, np.array([0, 2])) == ["b|a", "a|c|c"]
    assert joined_runs(cells, np.array([0, 2]), split=True) == ["b|a", "a|c"]
    assert joined_runs(cells, np.array([0, 2]), order=("a", "b")) == ["a|b", ""]
    assert joined_runs(cells, np.array([0, 2]), by=" ") == ["b a", "a|c c"]
    assert joined_runs(cells[:2], np.array([0, 1])) == ["b", "a"]
