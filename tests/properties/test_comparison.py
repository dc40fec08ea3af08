"""Two maps compared, against plain loops over the rows."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.analysis.comparison import compare_maps
from servicecomm.model.stakeholder_map import StakeholderMap

BODIES = ("a", "b", "c")
PROBLEMS = ("P1", "P2")

rows = st.dictionaries(
    st.tuples(
        st.sampled_from(PROBLEMS), st.sampled_from(BODIES), st.sampled_from(("", "x"))
    ),
    st.tuples(st.sampled_from(("stated", "inferred")), st.sampled_from(("", "y", "z"))),
)
Rows = dict[tuple[str, str, str], tuple[str, str]]


def drawn(links: Rows, *, extra: str, turned: bool) -> StakeholderMap:
    columns = ["problem_id", "body_id", "relation", "basis", extra]
    cells = [(*key, *rest) for key, rest in links.items()]
    affects = pd.DataFrame(
        cells[::-1] if turned else cells, columns=columns, dtype="str"
    )
    return StakeholderMap(
        {
            "problems": pd.DataFrame({"problem_id": PROBLEMS, "title": "T"}),
            "organisations": pd.DataFrame({"organisation_id": BODIES, "name": BODIES}),
            "affects": affects,
        }
    )


@settings(max_examples=30, deadline=None)
@given(rows, rows, st.sampled_from(("note", "extra")), st.booleans())
def test_changes_equal_plain_loops(
    old: Rows,
    new: Rows,
    extra: str,
    turned: bool,  # noqa: FBT001 - drawn by position
) -> None:
    before = drawn(old, extra="note", turned=False)
    after = drawn(new, extra=extra, turned=turned)
    found = compare_maps(before, after, limit=None)
    expected = [("added", key, "", "", "") for key in new.keys() - old.keys()]
    expected += [("removed", key, "", "", "") for key in old.keys() - new.keys()]
    for key in old.keys() & new.keys():
        (was, wrote), (is_, writes) = old[key], new[key]
        cells = {"basis": (was, is_)}
        if extra == "note":
            cells["note"] = (wrote, writes)
        else:
            cells |= {"note": (wrote, ""), extra: ("", writes)}
        expected += [
            ("changed", key, column, first, second)
            for column, (first, second) in cells.items()
            if first != second
        ]
    told = found.changes.drop(columns="table").itertuples(index=False, name=None)
    wanted = [(kind, "|".join(key), *rest) for kind, key, *rest in expected]
    assert list(told) == sorted(
        wanted, key=lambda row: (["added", "removed", "changed"].index(row[0]), row[1:])
    )
    pairs = [{key[:2] for key in links} for links in (old, new)]
    moved = {
        problem: (
            "|".join(
                sorted(body for own, body in pairs[1] - pairs[0] if own == problem)
            ),
            "|".join(
                sorted(body for own, body in pairs[0] - pairs[1] if own == problem)
            ),
        )
        for problem in PROBLEMS
    }
    by_problem = found.by_problem.set_index("problem_id")[["gained", "lost"]]
    assert {own: tuple(cells) for own, *cells in by_problem.itertuples(name=None)} == {
        problem: cells for problem, cells in moved.items() if any(cells)
    }


@settings(max_examples=8, deadline=None)
@given(rows, rows)
def test_backwards_is_the_mirror_image(old: Rows, new: Rows) -> None:
    before, after = (drawn(links, extra="note", turned=False) for links in (old, new))
    there = compare_maps(before, after, limit=None).changes
    back = compare_maps(after, before, limit=None).changes
    mirrored = back.rename(columns={"before": "after", "after": "before"})
    mirrored["change"] = mirrored["change"].replace(
        {"added": "removed", "removed": "added"}
    )
    columns = there.columns.tolist()
    assert sorted(mirrored[columns].values.tolist()) == sorted(there.values.tolist())
