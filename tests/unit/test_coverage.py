"""Set cover and maximum coverage: drawn tables, edges, limits, and the solver's room.

Agreement with brute force on random tables is in ``tests/properties``.
"""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
import threading

import highspy
import numpy as np
import pytest
from scipy import sparse

from servicecomm.analysis import _exact, _lagrangian, _programme, _solver, coverage
from servicecomm.analysis.coverage import (
    covers,
    equal_covers,
    greedy_cover,
    greedy_coverage,
    maximum_coverage,
    minimum_cover,
)
from servicecomm.errors import InfeasibleCoverageError

INF = math.inf


def table(drawing):
    """Read a drawing: one line a row, ``#`` where a column covers it."""
    lines = drawing.split()
    return np.array([[mark == "#" for mark in line] for line in lines], int)


# Columns 0 and 1 cover everything. Whoever goes by numbers takes 2, which has eight
# rows, then 3 for four of the rest and 4 for the last two; exchanging one of these for
# another does not help.
TRAP = table("""
    #.#.. #.#.. #.#.. #.#..
    .##.. .##.. .##.. .##..
    #..#. #..#.
    .#.#. .#.#.
    #...#
    .#..#
""")
# The same, and each row has a column of its own: no two rows are alike.
DEEP = np.hstack([TRAP, np.eye(14, dtype=int)])
BEST = coverage.Coverage((0, 1), 2.0, 2.0, 0.0, optimal=True)


def lines_of_space(dimension):
    """Lines of the projective space over two elements: points that add to nothing."""
    points = range(1, 2 ** (dimension + 1))
    lines = [t for t in itertools.combinations(points, 3) if t[0] ^ t[1] ^ t[2] == 0]
    incidence = np.zeros((len(lines), len(points)), int)
    for row, line in enumerate(lines):
        incidence[row, [point - 1 for point in line]] = 1
    return incidence


def lines_of_plane():
    """Lines of the affine plane over three elements: the Steiner system of 9."""
    points = list(itertools.product(range(3), repeat=2))
    lines = [
        line
        for line in itertools.combinations(range(9), 3)
        if all(sum(points[each][axis] for each in line) % 3 == 0 for axis in (0, 1))
    ]
    incidence = np.zeros((len(lines), 9), int)
    for row, line in enumerate(lines):
        incidence[row, list(line)] = 1
    return incidence


def scattered(rows, columns, share, seed=0):
    drawn = np.random.default_rng(seed).random((rows, columns)) < share
    drawn[np.flatnonzero(~drawn.any(axis=1)), 0] = True
    return drawn.astype(int)


def people(count, seed=0):
    """Draw a heavy-tailed table: a few people have many problems, most have one."""
    rng = np.random.default_rng(seed)
    problems = count // 10
    has = np.minimum(rng.zipf(2.2, count), 60)
    popular = 1 / np.arange(1, problems + 1) ** 0.8
    rows = rng.choice(problems, has.sum(), p=popular / popular.sum())
    columns = np.repeat(np.arange(count), has)
    matrix = sparse.coo_array(
        (np.ones(len(rows)), (rows, columns)), shape=(problems, count)
    )
    return sparse.csr_array(matrix)


def cover_with_nodes(nodes):
    """Let the search for a cover stop after so many nodes."""

    def best_cover(core, cost, _stop):
        programme = _programme.Programme.of(core.by_row, 1, INF)
        answer = _solver.solve(programme, cost, seconds=20, nodes=nodes)
        return np.flatnonzero(answer.values).tolist(), answer.bound

    return best_cover


class TestMinimumCover:
    def test_beats_greedy_where_greedy_falls_into_a_trap(self):
        assert greedy_cover(DEEP).chosen == (2, 3, 4)
        assert minimum_cover(DEEP) == BEST

    @pytest.mark.parametrize(
        ("incidence", "fewest"),
        [
            (lines_of_plane(), 5),  # nine points, and no more than four without a line
            (lines_of_space(3), 7),  # only a plane meets every line of the space
            (lines_of_space(4), 15),
        ],
    )
    def test_geometries_have_their_known_optimum(self, incidence, fewest):
        best = minimum_cover(incidence)
        assert (len(best.chosen), best.bound, best.optimal) == (fewest, fewest, True)
        assert covers(incidence, best.chosen)

    def test_cost_decides(self):
        assert minimum_cover(TRAP, cost=[3, 3, 2, 2, 3]).objective == 6
        assert minimum_cover(TRAP, cost=[3, 4, 2, 2, 2]).chosen == (2, 3, 4)

    def test_free_columns_come_in_only_where_they_are_needed(self):
        incidence = table("##. .#. ..#")
        assert minimum_cover(incidence, cost=[0, 0, 0]).chosen == (1, 2)
        assert minimum_cover(incidence, cost=[0, 0, 0]).gap == 0

    def test_whole_costs_are_exact_however_large(self):
        large = 10**12
        best = minimum_cover(TRAP, cost=[large, large + 1, large, large - 1, 3])
        assert best.objective == 2 * large + 1
        best = minimum_cover(TRAP, cost=[large, large + 3, large, 1, 1])
        assert best.chosen == (2, 3, 4)

    def test_costs_may_be_tiny(self):
        best = minimum_cover(TRAP, cost=np.array([3, 3, 2, 2, 2.1]) * 1e-9)
        assert best.chosen == (0, 1)
        assert best.optimal

    @pytest.mark.parametrize(
        "kind",
        [sparse.csr_array, sparse.csc_matrix, sparse.coo_array, np.asarray, list],
    )
    def test_any_kind_of_matrix_will_do(self, kind):
        assert minimum_cover(kind(TRAP)) == BEST

    def test_what_is_not_zero_covers_and_stored_zeros_do_not(self):
        stored = sparse.coo_array(([-2.5, 0.0, 1.0], ([0, 1, 1], [0, 0, 1])))
        assert minimum_cover(stored).chosen == (0, 1)
        assert not covers(stored, [0])

    def test_the_matrix_is_left_as_it_was(self):
        given = sparse.csr_array(([1, 1, 0], [1, 0, 0], [0, 2, 3]), shape=(2, 2))
        before = [each.copy() for each in (given.data, given.indices, given.indptr)]
        with pytest.raises(InfeasibleCoverageError):
            minimum_cover(given)
        after = (given.data, given.indices, given.indptr)
        assert all(map(np.array_equal, before, after))

    def test_required_and_forbidden(self):
        assert minimum_cover(TRAP, required=[2]).chosen == (0, 1, 2)
        cost = [5, 5, 7, 1, 1]
        assert minimum_cover(TRAP, cost, required=[2]).objective == 9
        assert minimum_cover(TRAP, forbidden=[1]).chosen == (2, 3, 4)
        assert minimum_cover(TRAP, required=[3], forbidden=[0]).chosen == (2, 3, 4)

    def test_rows_that_nobody_covers_are_named(self):
        with pytest.raises(
            InfeasibleCoverageError, match=r"covers row 1, 3\."
        ) as caught:
            minimum_cover(table("#. .. .# .."))
        assert caught.value.rows == (1, 3)

    def test_many_such_rows_are_counted(self):
        with pytest.raises(InfeasibleCoverageError, match="0, 1, 2, 3, 4 and 2 more"):
            minimum_cover(np.zeros((7, 2)))

    def test_forbidding_the_only_one_leaves_a_row_uncovered(self):
        with pytest.raises(InfeasibleCoverageError) as caught:
            minimum_cover(TRAP, forbidden=[1, 4])
        assert caught.value.rows == (13,)

    @pytest.mark.parametrize("shape", [(0, 0), (0, 3)])
    def test_nothing_to_cover_takes_nobody(self, shape):
        nobody = coverage.Coverage((), 0.0, 0.0, 0.0, optimal=True)
        assert minimum_cover(np.zeros(shape)) == nobody
        assert minimum_cover(np.zeros(shape), seconds=0) == nobody

    @pytest.mark.parametrize(
        ("cost", "words"),
        [
            ([1, 1], "must hold 5 numbers"),
            ([1, -1, 1, 1, 1], r"cost\[1\] is -1.0"),
            ([1, 1, math.nan, 1, 1], r"cost\[2\] is nan"),
            ([INF, 1, 1, 1, 1], r"cost\[0\] is inf"),
        ],
    )
    def test_wrong_costs(self, cost, words):
        with pytest.raises(ValueError, match=words):
            minimum_cover(TRAP, cost=cost)

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"required": [5]}, "required: there is no column 5"),
            ({"forbidden": [-1]}, "forbidden: there is no column -1"),
            ({"required": [1], "forbidden": [1]}, "column 1 is both"),
        ],
    )
    def test_wrong_columns(self, options, words):
        with pytest.raises(ValueError, match=words):
            minimum_cover(TRAP, **options)

    def test_a_single_line_of_numbers_is_not_a_table(self):
        with pytest.raises(ValueError, match="rows and columns"):
            minimum_cover([1, 0, 1])


class TestMaximumCoverage:
    def test_beats_greedy_where_greedy_falls_into_a_trap(self):
        assert greedy_coverage(TRAP, 2).objective == 12
        best = maximum_coverage(TRAP, 2)
        assert best == coverage.Coverage((0, 1), 14.0, 14.0, 0.0, optimal=True)

    def test_weight_decides(self):
        weight = np.arange(14) >= 10  # only the rows of column 3's second pair, and 4's
        best = maximum_coverage(TRAP, 1, weight)
        assert (best.chosen, best.objective) == ((1,), 3.0)
        best = maximum_coverage(TRAP, 1, [0.25] * 13 + [4])
        assert (best.chosen, best.objective) == ((1,), 5.5)

    def test_required_take_seats(self):
        best = maximum_coverage(TRAP, 2, required=[2])
        assert (best.chosen, best.objective, best.optimal) == ((2, 3), 12.0, True)
        assert maximum_coverage(TRAP, 1, required=[4]).objective == 2

    def test_forbidden_do_not(self):
        best = maximum_coverage(TRAP, 2, forbidden=[1])
        assert (best.chosen, best.objective) == ((2, 3), 12.0)

    @pytest.mark.parametrize("seconds", [0, 10])
    def test_no_seats_reach_nothing(self, seconds):
        nothing = coverage.Coverage((), 0.0, 0.0, 0.0, optimal=True)
        assert maximum_coverage(TRAP, 0, seconds=seconds) == nothing

    def test_more_seats_than_columns(self):
        best = maximum_coverage(TRAP, 10)
        assert (best.chosen, best.objective) == ((0, 1), 14.0)

    def test_of_equal_choices_the_one_with_fewest_columns(self):
        assert greedy_coverage(TRAP, 3).chosen == (2, 3, 4)
        assert maximum_coverage(TRAP, 3).chosen == (0, 1)

    @pytest.mark.parametrize("seconds", [0, 10])
    def test_weightless_rows_take_nobody(self, seconds):
        best = maximum_coverage(TRAP, 2, np.zeros(14), seconds)
        assert (best.chosen, best.objective, best.optimal) == ((), 0.0, True)

    @pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (3, 3)])
    def test_empty_tables(self, shape):
        best = maximum_coverage(np.zeros(shape), 2)
        assert (best.chosen, best.objective, best.optimal) == ((), 0.0, True)

    @pytest.mark.parametrize(
        ("limit", "error"), [(-1, ValueError), (1, ValueError), (2.5, TypeError)]
    )
    def test_wrong_limits(self, limit, error):
        with pytest.raises(error):
            maximum_coverage(TRAP, limit, required=[0, 1])

    def test_wrong_weights(self):
        with pytest.raises(ValueError, match="weight must hold 14 numbers"):
            maximum_coverage(TRAP, 1, [1, 2])

    @pytest.mark.parametrize("limit", [2, 5])
    def test_many_candidates_are_proved(self, limit):
        best = maximum_coverage(people(4000), limit)
        assert best.optimal
        assert len(best.chosen) <= limit
        assert best.objective >= greedy_coverage(people(4000), limit).objective

    def test_prices_alone_may_prove_it(self):
        # Everybody has problems of their own: the best paid are the best.
        incidence = sparse.block_diag(
            [np.ones((1 + each % 7, 1)) for each in range(4000)]
        )
        best = maximum_coverage(incidence, 100)
        assert (best.objective, best.optimal) == (700.0, True)

    def test_prices_that_cannot_be_bettered_are_kept(self):
        core = _lagrangian.Core.of(
            sparse.csr_array(np.eye(4)), np.arange(1.0, 5.0), np.arange(4)
        )
        price = _lagrangian.best_prices(core, 2, np.array([0]), 1.0, INF)
        assert _lagrangian.priced(core, 2, price)[0] == 7

    def test_few_to_begin_with_gives_the_same(self, monkeypatch):
        incidence = scattered(40, 200, 0.06)
        at_once = maximum_coverage(incidence, 6)
        monkeypatch.setattr(_exact, "_FEW", 5)
        monkeypatch.setattr(_exact, "_MANY", 10)
        little_by_little = maximum_coverage(incidence, 6)
        assert at_once.optimal
        assert little_by_little.optimal
        assert little_by_little.objective == at_once.objective


class TestLimits:
    @pytest.mark.parametrize("seconds", [-1, 0, 1e-9, 1e-3, 0.02, math.nan])
    def test_never_worse_than_greedy_and_never_a_false_bound(self, seconds):
        incidence = scattered(60, 120, 0.08)
        greedy, best = greedy_cover(incidence), minimum_cover(incidence)
        hurried = minimum_cover(incidence, seconds=seconds)
        assert best.optimal
        assert best.objective <= hurried.objective <= greedy.objective
        assert hurried.bound <= best.objective
        assert 0 <= hurried.gap < 1

    @pytest.mark.parametrize("seconds", [-1, 0, 1e-9, 1e-3, 0.02, math.nan])
    def test_nor_for_maximum_coverage(self, seconds):
        incidence = scattered(60, 120, 0.05)
        greedy, best = greedy_coverage(incidence, 8), maximum_coverage(incidence, 8)
        hurried = maximum_coverage(incidence, 8, seconds=seconds)
        assert best.optimal
        assert greedy.objective <= hurried.objective <= best.objective
        assert hurried.bound >= best.objective
        assert 0 <= hurried.gap < 1

    def test_no_time_is_greedy_with_an_honest_gap(self):
        hurried = minimum_cover(DEEP, seconds=0)
        assert hurried.chosen == (2, 3, 4)
        # Each row pays the least share of a column: 8/8 + 6/7, rounded up.
        assert hurried.bound == 2
        assert (hurried.gap, hurried.optimal) == (pytest.approx(1 / 3), False)

    def test_a_solver_that_talks_nonsense_is_not_believed(self, monkeypatch):
        incidence = scattered(30, 40, 0.1)

        def nonsense(_rules, objective, **_options):
            nobody = np.zeros(len(objective), np.int64)
            return _programme.Solution(nobody, 0.0, -INF)

        monkeypatch.setattr(_solver, "solve", nonsense)
        quick = greedy_cover(incidence)
        assert minimum_cover(incidence).chosen == quick.chosen
        reach = greedy_coverage(incidence, 4)
        assert maximum_coverage(incidence, 4).objective == reach.objective

    def test_what_the_search_leaves_the_general_solver_ends(self, monkeypatch):
        incidence = lines_of_plane()
        monkeypatch.setattr(_solver, "NODES", 1)
        monkeypatch.setattr(_exact, "best_cover", cover_with_nodes(1))
        assert minimum_cover(incidence).objective == 5
        assert minimum_cover(incidence).optimal

    def test_and_begins_with_what_the_search_found(self):
        incidence = scattered(12, 10, 0.3)
        best = minimum_cover(incidence)
        programme = _programme.Programme.of(incidence, 1, INF)
        start = np.isin(np.arange(10), best.chosen).astype(np.int64)
        found = _solver.solve(programme, np.ones(10), start=start, nodes=0)
        assert found.values.tolist() == start.tolist()
        assert found.bound == best.objective

    def test_large_programmes_are_not_given_to_it(self, monkeypatch):
        monkeypatch.setattr(_solver, "_GENERAL_SIZE", 0)
        monkeypatch.setattr(_solver, "_general", None)
        monkeypatch.setattr(_exact, "best_cover", cover_with_nodes(2))
        hurried = minimum_cover(lines_of_plane())
        assert not hurried.optimal
        assert hurried.bound < 5 <= hurried.objective

    @pytest.mark.parametrize("name", ["_MOST_WORK", "_ROUNDS"])
    def test_less_is_left_out_and_the_answer_is_the_same(self, monkeypatch, name):
        incidence = scattered(30, 60, 0.1)
        best = minimum_cover(incidence).objective
        monkeypatch.setattr(_lagrangian, name, 1)
        assert minimum_cover(incidence).objective == best
        assert minimum_cover(incidence).optimal


class TestSameAnswer:
    def test_whatever_the_order_of_the_rows(self):
        incidence = scattered(40, 60, 0.1)
        weight = np.random.default_rng(1).random(40)
        cover, reach = minimum_cover(incidence), maximum_coverage(incidence, 5, weight)
        for seed in range(10):
            order = np.random.default_rng(seed).permutation(40)
            assert minimum_cover(incidence[order]) == cover
            assert maximum_coverage(incidence[order], 5, weight[order]) == reach

    def test_in_another_thread(self):
        incidence = scattered(40, 60, 0.1)
        answers = []
        for _ in range(2):
            thread = threading.Thread(
                target=lambda: answers.append(minimum_cover(incidence))
            )
            thread.start()
            thread.join()
        assert answers == [minimum_cover(incidence)] * 2

    def test_after_somebody_used_the_solver_with_more_threads(self):
        incidence = scattered(40, 60, 0.1)
        before = minimum_cover(incidence)
        highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - takes no name
        other = highspy.Highs()
        other.silent()
        other.setOptionValue("threads", 2)
        other.addVariable(0, 1)
        other.run()
        assert minimum_cover(incidence) == before

    def test_nothing_is_printed(self):
        # In a process of its own: the solver greets the first time only.
        code = (
            "import scipy.sparse as sp;"
            "from servicecomm.analysis.coverage import maximum_coverage, minimum_cover;"
            "incidence = sp.random(40, 60, 0.3, 'csr', rng=1);"
            "maximum_coverage(incidence, 3);"
            "minimum_cover(sp.eye_array(40, format='csr') + incidence[:, :40])"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True
        )
        assert (run.stdout, run.stderr) == (b"", b"")

    def test_the_slow_import_stays_out(self):
        code = (
            "import sys, servicecomm.analysis.coverage;"
            "sys.exit('scipy.optimize' in sys.modules or 'pandas' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestEqualCovers:
    def test_geometries_have_their_known_number(self):
        # 54 sets of four points without a line in the plane; 15 planes in the space.
        assert len(equal_covers(lines_of_plane(), 5).covers) == 54
        planes = equal_covers(lines_of_space(3), 7)
        assert len(planes.covers) == 15
        assert planes.complete

    def test_in_order_and_each_once(self):
        found = equal_covers(table("##. .##"), 1)
        assert found == ([(1,)], True)
        found = equal_covers(table("##.. ..##"), 2)
        assert found.covers == [(0, 2), (0, 3), (1, 2), (1, 3)]

    def test_repeated_columns_are_different_answers(self):
        assert equal_covers(table("### ###"), 1).covers == [(0,), (1,), (2,)]

    def test_nothing_to_cover(self):
        assert equal_covers(np.zeros((0, 3)), 0) == ([()], True)

    def test_too_small_a_size_has_none(self):
        assert equal_covers(TRAP, 1) == ([], True)
        assert equal_covers(TRAP, 0) == ([], True)

    def test_a_row_that_nobody_covers_has_none(self):
        assert equal_covers(table("#. .."), 1) == ([], True)

    def test_too_large_a_size_is_an_error(self):
        with pytest.raises(ValueError, match="cover of fewer than 3"):
            equal_covers(table("##. .##"), 3)

    def test_stops_at_most(self):
        found = equal_covers(lines_of_plane(), 5, 10)
        assert (len(found.covers), found.complete) == (10, False)
        assert equal_covers(lines_of_plane(), 5, 54).complete

    def test_stops_at_branches(self):
        found = equal_covers(lines_of_plane(), 5, branches=20)
        assert not found.complete
        assert len(found.covers) < 54


class TestSolver:
    def test_rows_must_be_whole(self):
        with pytest.raises(ValueError, match="whole numbers"):
            _programme.Programme.of([[0.5]], 0, 1)

    def test_the_checker_knows_right_from_wrong(self):
        programme = _programme.Programme.of(
            [[1, 1, 0], [0, 1, -2]], [1, -INF], [INF, 0]
        )
        assert programme.allows(np.array([0, 1, 1]))
        assert not programme.allows(np.array([0, 0, 0]))  # below the first row
        assert not programme.allows(np.array([0, 1, 0]))  # above the second
        assert not programme.allows(np.array([2, 0, 0]))  # above a column
        assert not programme.allows(np.array([1, -1, 0]))  # below one

    def test_any_prices_bound_from_below(self):
        programme = _programme.Programme.of(TRAP, 1, INF)
        lower, upper = programme.column_lower, programme.column_upper
        for seed in range(20):
            prices = np.random.default_rng(seed).normal(size=14)
            bound, _ = programme.proved(np.ones(5), prices, lower, upper)
            assert bound <= 2

    def test_an_impossible_programme_has_no_answer(self):
        programme = _programme.Programme.of([[1, 1]], 3, INF)
        found = _solver.solve(programme, np.ones(2))
        assert (found.objective, found.bound, found.values.size) == (INF, INF, 0)

    def test_one_that_only_the_general_solver_finds_impossible(self):
        # An odd number of edges cannot be chosen so that each corner has exactly one.
        corners = np.array([[i in edge for edge in EDGES] for i in range(5)], int)
        programme = _programme.Programme.of(corners, 1, 1)
        found = _solver.solve(programme, np.ones(len(EDGES)), nodes=1)
        assert (found.objective, found.bound) == (INF, INF)

    def test_what_cannot_come_out_whole_is_not_an_answer(self):
        half = _programme.Programme.of([[2, 0]], 1, 1, integer=[False, True])
        found = _solver.solve(half, np.ones(2))
        assert found.values.size == 0
        assert not found.optimal

    def test_objectives_that_are_not_whole(self):
        programme = _programme.Programme.of(TRAP, 1, INF)
        objective = np.array([0.3, 0.3, 0.2, 0.2, 0.25])
        for nodes in (0, 100):
            found = _solver.solve(programme, objective, nodes=nodes)
            assert found.values.tolist() == [1, 1, 0, 0, 0]
            assert found.optimal

    @pytest.mark.parametrize(
        ("objective", "step"),
        [([2, 4, 6], 2), ([1, 3], 1), ([0.5, 1], 0), ([2.0**60], 0), ([0, 0], 0)],
    )
    def test_steps(self, objective, step):
        assert _programme.step_of(np.array(objective, float)) == step

    def test_rounding_up_forgives_a_hair(self):
        assert _programme.rounded_up(4.0000000001, 1) == 4
        assert _programme.rounded_up(4.1, 1) == 5
        assert _programme.rounded_up(4.1, 3) == 6
        assert _programme.rounded_up(4.1, 0) == 4.1
        assert _programme.rounded_up(-INF, 1) == -INF


EDGES = list(itertools.combinations(range(5), 2))


class TestLexicographic:
    def test_levels_in_order(self):
        found = _solver.lexicographic(
            [[1, 1, 0], [0, 1, 1], [-1, -1, -1]], [[1, 1, 1]], -INF, 2
        )
        assert found.values.tolist() == [1, 1, 0]
        assert [level.value for level in found.levels] == [2, 1, -2]
        assert found.optimal
        assert found.gap == 0

    def test_an_earlier_level_is_never_given_up(self):
        alone = _solver.lexicographic([[0, 5, 5]], [[1, 1, 1]], 0, 1)
        after = _solver.lexicographic([[1, 0, 0], [0, 5, 5]], [[1, 1, 1]], 0, 1)
        assert (alone.levels[0].value, after.levels[1].value) == (5, 0)

    def test_impossible_rules(self):
        assert _solver.lexicographic([[1, 1]], [[1, 1]], 3, INF) is None

    def test_no_objective_gives_the_start(self):
        assert _solver.lexicographic([], [[1, 1]], 0, 1) is None
        found = _solver.lexicographic([], [[1, 1]], 0, 1, start=[1, 0])
        assert found.values.tolist() == [1, 0]

    def test_a_start_that_breaks_a_rule_is_passed_over(self):
        found = _solver.lexicographic([[1, 2]], [[1, 1]], 0, 1, start=[1, 1])
        assert found.values.tolist() == [0, 1]

    def test_objectives_must_be_whole(self):
        with pytest.raises(ValueError, match="whole numbers"):
            _solver.lexicographic([[0.5, 1]], [[1, 1]], 0, 1)

    def test_without_time_the_start_with_an_honest_gap(self):
        found = _solver.lexicographic(
            [[3, 2], [-1, -1]], [[1, 1]], 0, 1, start=[0, 1], seconds=0
        )
        assert found.values.tolist() == [0, 1]
        assert found.levels[0] == _solver.Level(2, 5)
        assert not found.optimal
        assert found.gap == pytest.approx(3 / 5)

    def test_a_gap_is_at_most_the_whole(self):
        levels = (_solver.Level(1, 1), _solver.Level(-4, 4))
        found = _solver.Lexicographic(np.zeros(1, np.int64), levels)
        assert found.gap == 1

    def test_decisions_may_be_larger_than_one(self):
        found = _solver.lexicographic([[1, 1]], [[2, 3]], -INF, 7, column_upper=3)
        assert found.levels[0].value == 3
