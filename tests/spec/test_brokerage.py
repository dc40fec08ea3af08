"""Who joins groups that do not otherwise meet: small maps, drawn beside each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from servicecomm.analysis import brokerage as module
from servicecomm.analysis.brokerage import Brokerage, brokerage
from servicecomm.errors import ServiceCommError
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[str], StakeholderMap]

BASIS = {"*": "stated", "?": "inferred"}


def drawn(grid: str) -> StakeholderMap:
    """Make a map of a grid: one row a problem, one column a body."""
    head, *rows = (line.split() for line in grid.strip().splitlines())
    links = [
        (row[0], body, BASIS[cell])
        for row in rows
        for body, cell in zip(head, row[1:], strict=True)
        if cell in BASIS
    ]
    problems = pd.DataFrame({"problem_id": [row[0] for row in rows], "title": "T"})
    columns = ["problem_id", "body_id", "basis"]
    return StakeholderMap(
        {
            "problems": problems,
            "organisations": pd.DataFrame({"organisation_id": head, "name": head}),
            "affects": pd.DataFrame(links, columns=columns),
        }
    )


def sentences(found: Brokerage) -> dict[str, str]:
    return dict(zip(found.table["id"], found.table["sentence"], strict=True))


ONE_BRIDGE = """
       a b c join x y z
    P1 * * *   *  . . .
    P2 * * *   .  . . .
    P3 . . .   *  * * *
    P4 . . .   .  * * *
"""


def test_the_one_who_joins_two_groups_comes_first() -> None:
    # Each of a, b, c reaches each of x, y, z through join alone: 9 of 15 pairs.
    found = brokerage(drawn(ONE_BRIDGE))
    first = found.table.iloc[0]
    assert (first["id"], first["rank"], first["partners"]) == ("join", 1, 6)
    assert first["betweenness"] == pytest.approx(9 / 15)
    assert found.table["betweenness"].iloc[1:].eq(0).all()
    assert found.table["id"].tolist()[1:] == ["a", "b", "c", "x", "y", "z"]
    said = sentences(found)
    assert said["join"] == (
        "join joins the group around x and y with the group around a and b: without it "
        "they would not meet. Without it, x, y and z would be cut off from the others."
    )
    assert said["a"] == "Those whom a meets meet one another anyway."


def test_its_partners_do_not_meet_so_that_its_constraint_is_low() -> None:
    table = brokerage(drawn(ONE_BRIDGE)).table.set_index("id")
    assert table["constraint"].idxmin() == "join"
    assert table["effective_size"].idxmax() == "join"


def test_groups_are_named_by_their_busiest_bodies() -> None:
    groups = brokerage(drawn(ONE_BRIDGE)).groups
    assert groups.to_dict("list") == {
        "group": [1, 2],
        "name": ["the group around join and x", "the group around a and b"],
        "size": [4, 3],
        "ids": ["join|x|y|z", "a|b|c"],
        "places": ["P3|P4", "P1|P2"],
    }


@pytest.mark.parametrize(
    ("bridges", "end"),
    [
        (["k1", "k2"], ": only k2 does so too."),
        (["k1", "k2", "k3"], ": only k2 and k3 do so too."),
        (["k1", "k2", "k3", "k4", "k5"], ", as do 4 others."),
    ],
)
def test_others_who_join_the_same_groups_are_named_or_counted(
    bridges: list[str], end: str
) -> None:
    columns = [*"abcdefuvwxyz"]
    grid = pd.DataFrame(".", index=["P1", "P2", "P3", "P4"], columns=columns)
    grid.loc[["P1", "P2"], [*"abcdef"]] = "*"
    grid.loc[["P3", "P4"], [*"uvwxyz"]] = "*"
    grid = grid.assign(**{each: ["*", ".", "*", "."] for each in bridges})
    text = f"{' '.join(grid.columns)}\n{grid.to_csv(sep=' ', header=False)}"
    assert sentences(brokerage(drawn(text)))["k1"].endswith(end)


def test_one_group_one_partner_and_nobody() -> None:
    found = brokerage(
        drawn("""
                a b c d lone pair1 pair2
            P1  * * . .   .     .     .
            P2  . * * .   .     .     .
            P3  . . * *   .     .     .
            P4  . . . .   *     .     .
            P5  . . . .   .     *     *
        """)
    )
    said = sentences(found)
    assert said["lone"] == "lone shares no problem with another body."
    assert said["pair1"] == "pair1 meets nobody but pair2."
    assert said["a"] == "a meets nobody but b."
    alone = found.table.set_index("id").loc["lone"]
    assert alone["partners"] == 0
    assert np.isnan(alone["constraint"])
    assert "The map falls into 3 parts that do not meet at all." in found.notes
    assert found.table.set_index("id")["part"].to_dict() == {
        **dict.fromkeys("abcd", 1),
        "pair1": 2,
        "pair2": 2,
        "lone": 3,
    }


def test_somebody_inside_one_group_joins_its_members_only() -> None:
    found = brokerage(
        drawn("""
               hub a b
            P1  *  * .
            P2  *  . *
            P3  *  . .
        """)
    )
    assert sentences(found)["hub"].startswith("hub joins ")
    whole = drawn("hub a b c\nP1 * * * .\nP2 * . * *\nP3 * * * *\nP4 * * . .")
    said = sentences(brokerage(whole))
    assert said["a"] == "Those whom a meets meet one another anyway."


SAFE = pd.DataFrame(
    {
        "hub": "*",
        **{
            f"{group}{each}": ["*" if problem[0] == group else "." for problem in rows]
            for rows in [[f"{group}{n}" for group in "ABCD" for n in (1, 2, 3)]]
            for group in "ABCD"
            for each in "xyz"
        },
    },
    index=[f"{group}{n}" for group in "ABCD" for n in (1, 2, 3)],
)


def text_of(grid: pd.DataFrame) -> str:
    return f"{' '.join(grid.columns)}\n{grid.to_csv(sep=' ', header=False)}"


def test_a_ranking_is_safe_if_no_two_links_matter() -> None:
    # Four groups of three with three problems each; the hub has all twelve problems.
    found = brokerage(drawn(text_of(SAFE)))
    assert found.safe
    assert found.notes[0] == (
        "The order at the top is safe: the first place stays, whichever two links go."
    )
    assert found.notes[1] == "Worked out exactly, from 13 bodies and 48 links."
    assert found.table.loc[0, ["id", "holds"]].tolist() == ["hub", 1]
    # 48 links make 1,128 pairs: all of them are hidden if so many are allowed.
    some = brokerage(drawn(text_of(SAFE)), trials=100)
    assert some.safe
    assert "held: the first place stays in all 100 cases tried" in some.notes[0]


def test_a_ranking_is_not_safe_if_two_links_flip_it() -> None:
    # Two bodies join the same groups, the first by one problem more.
    grid = SAFE.assign(twin=["."] + ["*"] * 11)
    found = brokerage(drawn(text_of(grid)))
    assert not found.safe
    assert found.notes[0] == (
        "The order at the top is not safe: do not rest a choice on it alone."
    )
    assert found.table["id"].head(2).tolist() == ["hub", "twin"]
    [flip] = [note for note in found.notes if note.startswith("Hiding two links")]
    assert "takes the first place from hub in " in flip
    assert flip.endswith("twin comes first or level.")
    assert found.table["holds"].iloc[0] < 1


def test_first_place_can_be_safe_while_the_next_ones_are_not() -> None:
    found = brokerage(drawn(text_of(SAFE)), top=2)
    assert not found.safe
    assert found.notes[1] == "Ax and Ay are level."
    [flip] = [note for note in found.notes if note.startswith("Hiding two links")]
    assert "changes the order of the first 2 places" in flip
    assert flip.endswith("the first place stays.")


def test_too_little_to_rank_by() -> None:
    found = brokerage(drawn(ONE_BRIDGE))
    assert not found.safe
    assert found.notes[1] == (
        "There is too little to rank by: 7 bodies and 14 links, where at least 8 and "
        "20 are needed."
    )


def test_nobody_stands_between_others() -> None:
    grid = pd.DataFrame("*", index=["P1", "P2", "P3"], columns=[*"abcdefgh"])
    found = brokerage(drawn(text_of(grid)))
    assert not found.safe
    assert found.notes[1] == "Nobody here stands between others: there is no order."


def test_two_at_the_top_who_are_level() -> None:
    grid = SAFE.assign(twin="*")
    found = brokerage(drawn(text_of(grid)))
    assert "hub and twin are level." in found.notes
    assert found.table["id"].head(2).tolist() == ["hub", "twin"]


def test_links_that_are_not_stated_decide_the_first_place() -> None:
    # twin has all problems, but in D only as we read it.
    grid = SAFE.assign(twin="*")
    grid.loc[["D1", "D2", "D3"], "hub"] = "."
    grid.loc[["D1", "D2", "D3"], "twin"] = "?"
    grid.loc[["C3"], "twin"] = "."
    found = brokerage(drawn(text_of(grid)))
    assert found.table["id"].iloc[0] == "twin"
    assert "With stated links only, hub comes first instead of twin." in found.notes
    stated = brokerage(drawn(text_of(grid)), basis="stated")
    assert stated.table["id"].iloc[0] == "hub"
    assert not [note for note in stated.notes if "stated links only" in note]


def test_hiding_no_links_leaves_a_doubt() -> None:
    found = brokerage(drawn(text_of(SAFE)), trials=0)
    assert not found.safe
    assert "What happens when links are missing was not tried." in found.notes


def test_a_large_network_is_estimated_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = brokerage(drawn(text_of(SAFE)))
    monkeypatch.setattr(module, "EXACT", 12)
    monkeypatch.setattr(module, "SAMPLE", 9)
    found = brokerage(drawn(text_of(SAFE)), seed=1)
    estimated = "Estimated from 9 of 13 bodies, drawn by the seed, and 48 links."
    assert estimated in found.notes
    assert found.table["id"].iloc[0] == "hub"
    ratio = found.table["betweenness"].iloc[0] / exact.table["betweenness"].iloc[0]
    assert 0.7 < ratio < 1.3
    monkeypatch.setattr(module, "SAMPLE", 13)
    everyone = brokerage(drawn(text_of(SAFE)))
    pd.testing.assert_frame_equal(everyone.table, exact.table)


def test_an_estimate_may_be_too_rough_to_tell_two_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # j and k each join two groups of three, in two parts that are alike; five sources
    # cannot fall alike on both.
    twice = """
            a b c j x y z d e f k u v w
        P1  * * * * . . . . . . . . . .
        P2  . . . * * * * . . . . . . .
        P3  . . . . . . . * * * * . . .
        P4  . . . . . . . . . . * * * *
        P5  * * * . . . . . . . . . . .
        P6  . . . . . . . * * * . . . .
    """
    assert "j and k are level." in brokerage(drawn(twice)).notes
    monkeypatch.setattr(module, "EXACT", 13)
    monkeypatch.setattr(module, "SAMPLE", 5)
    found = brokerage(drawn(twice), seed=2)
    names = " and ".join(found.table["id"].head(2))
    assert f"{names} are closer than the estimate can tell apart." in found.notes
    assert not found.safe


def test_too_large_for_constraint(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = brokerage(drawn(text_of(SAFE)))
    monkeypatch.setattr(module, "_MOST_MEETINGS", 10)
    found = brokerage(drawn(text_of(SAFE)))
    assert found.table[["constraint", "effective_size"]].isna().all(axis=None)
    assert found.table["partners"].tolist() == whole.table["partners"].tolist()
    assert found.notes[-1] == (
        "The network is too large for constraint and effective size."
    )


TIES = """
    problems
    problem_id ; title
    P1         ; One
    P2         ; Two

    organisations
    organisation_id ; name  ; parent_id
    a               ; Alpha ;
    b               ; Beta  ;
    c               ; Gamma ;
    d               ; Delta ;
    e               ; Eta   ; a

    teams
    team_id ; name ; organisation_id
    t       ; Tee  ; c

    affects
    problem_id ; body_id ; basis
    P1         ; a       ; stated
    P1         ; b       ; stated
    P2         ; t       ; stated
    P2         ; d       ; stated

    ties
    from_id ; to_id ; kind       ; basis
    b       ; t     ; works with ; stated
    t       ; b     ; refers to  ;
    d       ; e     ; works with ;
    c       ; t     ; parent     ; stated
    """


def test_a_tie_joins_two_bodies(map_from: Draw) -> None:
    # a - P1 - b - tie - c (for its team) - P2 - d - tie - e: a path of five.
    found = brokerage(map_from(TIES)).table.set_index("id")
    assert found["betweenness"].mul(6).to_dict() == pytest.approx(
        {"c": 4, "b": 3, "d": 3, "a": 0, "e": 0}
    )
    assert found["part"].eq(1).all()


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        # A tie without a basis counts as assumed.
        ({"basis": "stated"}, ["b", "c", "a", "d"]),
        ({"level": "recorded"}, ["t", "b", "d", "a", "c", "e"]),
        ({"level": "top parent"}, ["a", "b", "c", "d"]),
        ({"most": 2}, ["c", "b"]),
    ],
)
def test_which_ties_and_bodies_count(
    map_from: Draw, options: dict[str, Any], ids: list[str]
) -> None:
    assert brokerage(map_from(TIES), **options).table["id"].tolist() == ids


PEOPLE = """
    problems
    problem_id ; title
    P1         ; One

    organisations
    organisation_id ; name  ; abbreviation
    a               ; Alpha ; ALP
    b               ; Beta  ;

    affects
    problem_id ; body_id ; basis
    P1         ; a       ; stated

    teams
    team_id ; name ; organisation_id
    t       ; Tee  ; b

    people
    person_id ; name     ; role   ; organisation_id ; team_id ; do_not_contact
    p1        ; A Sample ; Lead   ; a               ;         ;
    p2        ; B Sample ; Clerk  ; a               ;         ;
    p3        ; C Sample ; Judge  ;                 ; t       ;
    p4        ; D Sample ; Nurse  ;                 ; t       ;
    p5        ; E Sample ; Porter ; b               ;         ;
    p6        ; F Sample ; Guard  ; b               ;         ; yes
    p7        ; G Sample ; Cook   ; b               ;         ;

    contacts
    known_by ; person_id ; warmth
    us       ; p7        ; know well
    p1       ; p2        ; met
    p2       ; p1        ; know of
    p2       ; p3        ; know well
    p4       ; p5        ; cold
    p4       ; p6        ; met
    p6       ; p5        ; met

    ties
    from_id ; to_id ; kind        ; basis
    p4      ; p5    ; worked with ; stated
    a       ; p5    ; works with  ; stated
    """


def test_people_meet_through_contacts_ties_and_teams(map_from: Draw) -> None:
    # p1 - p2 - p3 - team - p4 - tie - p5. Cold is no contact; p6 may not be asked, so
    # nobody is reached through them; whom only we know meets nobody here.
    found = brokerage(map_from(PEOPLE), who="people")
    assert found.table["id"].tolist() == ["p3", "p2", "p4", "p1", "p5"]
    assert found.table["name"].iloc[0] == "Judge (Beta)"
    assert sentences(found)["p4"] == (
        "Nurse (Beta) joins Porter (Beta) with Judge (Beta): without that person they "
        "would not meet. Without that person, Porter (Beta) would be cut off from the "
        "others."
    )
    assert "Worked out exactly, from 5 people and 5 links." in found.notes


def test_a_place_of_many_links_is_described_by_both_ends(map_from: Draw) -> None:
    notes = " ".join(brokerage(map_from(PEOPLE), who="people").notes)
    assert "without the links t to Judge (Beta) and t to Nurse (Beta)," in notes


def test_nothing_shown_holds_a_persons_name_or_id(map_from: Draw) -> None:
    found = brokerage(map_from(PEOPLE), who="people")
    shown = found._repr_html_() + repr(found)
    assert "Judge (Beta)" in shown
    assert "Sample" not in shown
    assert "p3" not in shown
    assert repr(found) == "Brokerage(5 ranked, 3 groups, not safe)"


def test_a_map_where_nobody_meets() -> None:
    found = brokerage(drawn("a b\nP1 . ."))
    assert found.table.empty
    assert found.table["holds"].dtype == float
    assert not found.safe
    assert found.notes == ("No body on this map meets another.",)
    assert brokerage(drawn("a b\nP1 * *"), who="people").groups.empty


def test_one_body_alone() -> None:
    found = brokerage(drawn("a b\nP1 * ."))
    assert found.table["betweenness"].tolist() == [0]
    assert not found.safe


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"who": "teams"},
            "There are no connectors among 'teams'. Use 'bodies' or 'people'.",
        ),
        ({"most": 0}, "most is 0: use 1 or more."),
        ({"top": 0}, "top is 0: use 1 or more."),
        ({"trials": -1}, "trials is -1: use 0 or more."),
        ({"level": "ward"}, "There is no level 'ward'."),
        ({"basis": "guessed"}, "No link has the basis 'guessed'."),
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ServiceCommError, match=message):
        brokerage(drawn(ONE_BRIDGE), **options)


def test_the_order_of_rows_does_not_count(example: StakeholderMap) -> None:
    expected = brokerage(example, trials=50)
    for seed in range(3):
        mixed = {
            name: example.table(name).sample(frac=1, random_state=seed)
            for name in ("affects", "organisations", "problems", "people", "contacts")
        }
        found = brokerage(example.with_tables(mixed), trials=50)
        pd.testing.assert_frame_equal(found.table, expected.table, check_exact=True)
        pd.testing.assert_frame_equal(found.groups, expected.groups)
        assert found.notes == expected.notes


def test_the_lead_example_is_honest_about_inferred_links(
    example: StakeholderMap,
) -> None:
    found = brokerage(example, trials=0)
    assert found.table["id"].iloc[0] == "general-register-office"
    assert not found.safe
    assert "With stated links only, DWP comes first instead of GRO." in found.notes
