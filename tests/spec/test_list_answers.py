"""Further answers about an invite list: a small table, and each answer below it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from matplotlib.figure import Figure

import servicecomm as sc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from servicecomm import InvitationPlan, StakeholderMap

    Draw = Callable[[str], StakeholderMap]

# ann, bob and the judges have most between them; only eve has P5, and nobody has P6.
COURTS = """
    problems
    problem_id ; title
    P1         ; Late letters
    P2         ; Lost forms
    P3         ; Long queues
    P4         ; Wrong names
    P5         ; Old software
    P6         ; Cold rooms

    organisations
    organisation_id ; name             ; abbreviation ; kind             ; nations
    dwp             ; Work             ; DWP          ; department       ; UK
    hmrc            ; Revenue          ; HMRC         ; department       ; UK
    moj             ; Justice          ; MoJ          ; department       ; England|Wales
    gwent           ; Gwent Council    ;              ; Welsh council    ; Wales
    leeds           ; Leeds Council    ;              ; council          ; England

    affects
    problem_id ; body_id ; relation      ; basis
    P1         ; dwp     ; policy lead   ; stated
    P2         ; dwp     ; runs part     ; stated
    P3         ; dwp     ; holds data    ; inferred
    P3         ; hmrc    ; holds data    ; stated
    P4         ; hmrc    ; runs part     ; stated
    P4         ; moj     ; funds         ; stated
    P5         ; gwent   ; experiences   ; stated
    P1         ; leeds   ; bears knock-on ; stated

    people
    person_id ; name       ; role          ; organisation_id ; profession
    ann       ; Ann Sample ; Policy lead   ; dwp             ; policy
    bob       ; Bob Sample ; Collector     ; hmrc            ; operations
    cat       ; Cat Sample ; Letter writer ; hmrc            ; content design
    dan       ; Dan Sample ; Judge         ; moj             ;
    eve       ; Eve Sample ; Designer      ; gwent           ; service design

    contacts
    known_by ; person_id ; warmth
    us       ; ann       ; know well
    us       ; bob       ; met
    """
DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def courts(map_from: Draw) -> StakeholderMap:
    return map_from(COURTS)


@pytest.fixture(scope="module")
def plan(courts: StakeholderMap) -> InvitationPlan:
    return sc.suggest_invitations(courts, 3, today=DAY)


def seats(plan: InvitationPlan) -> list[str]:
    found = plan.invited["person_id"]
    return list(found.where(found != "", plan.invited["body_id"]))


def rows(frame: pd.DataFrame, *columns: str) -> list[list[object]]:
    return frame[list(columns)].to_numpy().tolist()


def test_what_each_adds_and_what_is_lost_without_them(plan: InvitationPlan) -> None:
    assert rows(plan.contributions, "seat", "seat_id", "adds", "covered", "only") == [
        [1, "ann", "P1|P2|P3", 3, "P1|P2"],
        [2, "bob", "P4", 4, "P4"],
        [3, "eve", "P5", 5, "P5"],
    ]
    assert plan.contributions["why"][1] == (
        "Adds P4; without this seat nobody speaks for P4."
    )


def test_who_would_take_each_seat(plan: InvitationPlan) -> None:
    told = plan.replacements
    columns = ("seat_id", "replacement_id", "gained", "lost")
    assert rows(told, *columns) == [
        ["ann", "dwp", "", ""],
        ["bob", "cat", "", ""],
        ["eve", "gwent", "", ""],
    ]
    assert told["replacement"][0] == "someone from Work, still to be found"
    assert told["why"].tolist() == [
        "Loses no problem; warmth: cold instead of know well.",
        "Loses no problem; warmth: cold instead of met.",
        "Loses no problem.",
    ]


def test_a_replacement_is_who_steps_in_when_the_others_stay(
    courts: StakeholderMap, plan: InvitationPlan
) -> None:
    told = plan.replacements.set_index("seat_id")["replacement_id"]
    for seat_id in seats(plan):
        second = sc.if_declined(courts, plan, seat_id)
        stepped = second.changes.loc[second.changes["change"] == "steps in", "seat_id"]
        assert stepped.tolist() == [told[seat_id]]


def test_a_seat_that_nobody_else_may_take(courts: StakeholderMap) -> None:
    plan = sc.suggest_invitations(courts, 2, must=["leeds"])
    told = plan.replacements.set_index("seat_id").loc["leeds"]
    assert told["replacement_id"] == ""
    assert told["why"] == "Nobody else may take this seat under your rules; loses P1."


def test_a_seat_that_nobody_else_could_take(map_from: Draw) -> None:
    alone = map_from("""
        problems
        problem_id ; title
        P1         ; Late letters

        organisations
        organisation_id ; name
        dwp             ; Work

        affects
        problem_id ; body_id ; basis
        P1         ; dwp     ; stated
        """)
    told = sc.suggest_invitations(alone, 2).replacements
    assert told["why"].tolist() == ["Nobody else could take this seat; loses P1."]


def test_an_old_plan_is_not_used_for_a_changed_map(
    courts: StakeholderMap, plan: InvitationPlan, tmp_path: Path
) -> None:
    people = courts.people.copy()
    people.loc[people["person_id"] == "ann", "do_not_contact"] = "yes"
    later = courts.with_table("people", people)
    again = courts.with_table("people", courts.people.sample(frac=1, random_state=3))
    uses: list[Callable[[StakeholderMap], object]] = [
        lambda at_hand: sc.invite_list(at_hand, plan),
        lambda at_hand: sc.if_declined(at_hand, plan, "bob"),
        lambda at_hand: sc.write_invitations(at_hand, plan, tmp_path / "list.csv"),
        lambda at_hand: sc.write_report(at_hand, tmp_path / "report.html", plan=plan),
        lambda at_hand: sc.draft_letters(at_hand, plan, sender="bob"),
    ]
    for use in uses:
        with pytest.raises(sc.ServiceCommError, match="The map changed since"):
            use(later)
        assert not list(tmp_path.iterdir())
    for use in uses:
        use(again)


def test_whom_to_call_first_and_to_whom_to_grow(plan: InvitationPlan) -> None:
    assert rows(plan.waves, "wave", "seat_id") == [
        ["first call", "ann"],
        ["first call", "bob"],
        ["first meeting", "eve"],
        ["wider community", "cat"],
        ["wider community", "dan"],
        ["wider community", "leeds"],
    ]
    assert plan.waves["why"][[0, 2, 3]].tolist() == [
        "You know them well; call them first, and ask whom else to bring.",
        "Not met yet; those called first open the door.",
        "Not on the list; could speak for 2 problems as you grow.",
    ]


def test_where_nobody_is_known_the_nearest_is_called(courts: StakeholderMap) -> None:
    empty = courts.contacts.iloc[:0]
    waves = sc.suggest_invitations(courts.with_table("contacts", empty), 3).waves
    first = waves[waves["wave"] == "first call"]
    assert len(first) == 1
    assert first["why"][0].startswith("Nobody on the list is known to you")


def test_who_brings_what(plan: InvitationPlan) -> None:
    told = plan.are_in.set_index("part")
    assert told["seat_ids"].to_dict() == {
        "authority": "ann",
        "resources": "",
        "expertise": "ann|bob",
        "information": "ann|bob",
        "need": "eve",
    }
    assert told.loc["information", "because"] == (
        "Policy lead, Work: holds data about P3 (inferred); Collector, Revenue: holds "
        "data about P3 (stated)"
    )
    assert told.loc["resources", "to do"] == "Could bring it: MoJ."
    assert told.loc["resources", "because"] == (
        "nobody on this list is recorded with it"
    )
    assert told["basis"].tolist() == ["stated", "", "stated", "stated", "stated"]


def test_nothing_is_ticked_off_by_a_guess(courts: StakeholderMap) -> None:
    bare = courts.affects.assign(relation="")
    told = sc.suggest_invitations(courts.with_table("affects", bare), 3).are_in
    assert told["seats"].tolist() == [0] * 5
    assert set(told["to do"]) == {
        "No body on the map is recorded with it: ask the room who is."
    }


def test_a_tie_counts_and_an_unsaid_basis_is_marked(courts: StakeholderMap) -> None:
    tie = {"from_id": "dwp", "to_id": "moj", "kind": "funds", "basis": ""}
    with_tie = courts.with_table("ties", pd.DataFrame([tie], dtype="str"))
    told = sc.suggest_invitations(with_tie, 3).are_in.set_index("part")
    assert told.loc["resources", "because"] == (
        "Policy lead, Work: funds MoJ (basis not recorded)"
    )
    assert told.loc["resources", "basis"] == "basis not recorded"


def test_if_one_declines(courts: StakeholderMap, plan: InvitationPlan) -> None:
    second = sc.if_declined(courts, plan, "ann")
    assert rows(second.changes, "change", "seat_id") == [
        ["declines", "ann"],
        ["steps in", "dwp"],
    ]
    assert second.lost == ()
    assert repr(second) == "SecondList(1 declines, 1 steps in, 0 lost)"
    assert second.summary == (
        "Policy lead, Work: declines.",
        (
            "Someone from Work, still to be found: steps in, and can speak for P1, P2 "
            "and P3."
        ),
        "Every problem that was covered stays covered.",
    )


def test_if_two_bodies_decline(courts: StakeholderMap, plan: InvitationPlan) -> None:
    second = sc.if_declined(courts, plan, ["gwent", "dwp"])
    assert rows(second.changes, "change", "seat_id") == [
        ["declines", "ann"],
        ["declines", "eve"],
        ["steps in", "leeds"],
        ["steps in", "dan"],
    ]
    assert second.lost == ("P2", "P5")
    assert "Nobody speaks for P2 and P5 any more." in second.summary
    assert "<table>" in second._repr_html_()


def test_if_somebody_who_must_come_or_is_wished_for_declines(
    courts: StakeholderMap,
) -> None:
    wishes = [{"nation": "Wales only"}, {"profession": "policy"}]
    plan = sc.suggest_invitations(courts, 3, must=["ann"], at_least=wishes)
    second = sc.if_declined(courts, plan, ["ann", "gwent"])
    assert "Of the 1 wanted with nation Wales only, 0 can be had." in second.summary
    assert "Of the 1 wanted with profession policy, 0 can be had." in second.summary
    again = sc.remake_invitations(courts, second.plan.recipe)
    assert again.invited.equals(second.plan.invited)


def test_nobody_on_the_list_declines(
    courts: StakeholderMap, plan: InvitationPlan
) -> None:
    second = sc.if_declined(courts, plan, ["leeds"])
    assert second.changes.empty
    assert second.summary == ("Nobody on the list declines: it stays the same.",)
    assert "Nobody on the list" in second._repr_html_()
    with pytest.raises(sc.UnknownIdError, match="has the id 'zoe'"):
        sc.if_declined(courts, plan, ["zoe"])


def test_what_each_further_seat_covers(courts: StakeholderMap) -> None:
    curve = sc.seats_curve(courts)
    assert rows(curve, *list(curve)[:6]) == [
        [1, 3, 3.0, 3.0, True, False],
        [2, 4, 4.0, 1.0, True, False],
        [3, 5, 5.0, 1.0, True, True],
    ]
    assert curve["why"][2] == "3 seats cover all that anybody here can speak for."
    short = sc.seats_curve(courts, 2, must=["leeds"])
    assert rows(short, "seats", "covered", "sensible") == [
        [1, 1, False],
        [2, 3, False],
    ]
    with pytest.raises(sc.ServiceCommError, match="A curve to 0 seats is empty"):
        sc.seats_curve(courts, 0)


def test_a_long_curve_ends_where_seats_add_little(map_from: Draw) -> None:
    many = "\n".join(f"P{n} ; t" for n in range(1, 25))
    links = [f"P{n} ; big" for n in range(1, 13)]
    links += [f"P{n} ; o{n}" for n in range(13, 25)]
    bodies = "\n".join(f"o{n} ; O{n}" for n in range(13, 25))
    both = "\n".join(links)
    drawn = map_from(
        f"problems\nproblem_id ; title\n{many}\n\norganisations\norganisation_id ; "
        f"name\nbig ; Big\n{bodies}\n\naffects\nproblem_id ; body_id\n{both}"
    )
    curve = sc.seats_curve(drawn)
    assert curve.loc[curve["sensible"], "seats"].tolist() == [3]
    assert curve["why"][2] == (
        "The next seat adds 1, less than half of what a seat added on average until "
        "then (4.67)."
    )


def test_a_curve_that_ends_too_early_marks_nothing(courts: StakeholderMap) -> None:
    curve = sc.seats_curve(courts, 1)
    assert rows(curve, "seats", "sensible", "why") == [
        [1, False, "Each seat up to here still adds enough: look further."]
    ]
    title = sc.draw_seats_curve(curve, Figure((13, 7)).add_subplot()).get_title()
    assert title == "Each seat up to 1 still adds enough: 3 problems covered"


def test_what_is_no_curve_is_not_drawn(courts: StakeholderMap, map_from: Draw) -> None:
    with pytest.raises(sc.ServiceCommError, match="This is no curve of seats"):
        sc.draw_seats_curve(courts)  # type: ignore[arg-type]
    nobody = map_from("""
        problems
        problem_id ; title
        P1         ; Late letters

        organisations
        organisation_id ; name
        dwp             ; Work

        affects
        problem_id ; body_id
        """)
    with pytest.raises(sc.ServiceCommError, match="nobody can be invited"):
        sc.draw_seats_curve(sc.seats_curve(nobody))


def test_odd_options_are_refused_in_a_sentence(courts: StakeholderMap) -> None:
    refused = {
        "A wish for somebody on the list is 'Wales'": {"at_least": "Wales"},
        "A wish for somebody on the list is '3'": {"at_least": [3]},
        "limit is '2.5'": {"limit": 2.5},
        "per_organisation is 'two'": {"per_organisation": "two"},
        "today is '2026-11-22'": {"today": "2026-11-22"},
    }
    for said, option in refused.items():
        with pytest.raises(sc.ServiceCommError, match=said):
            sc.suggest_invitations(courts, **option)  # type: ignore[arg-type]
    with pytest.raises(sc.ServiceCommError, match=r"most is '2\.5'"):
        sc.seats_curve(courts, 2.5)  # type: ignore[arg-type]


def test_a_nation_met_by_bodies_of_several_nations_says_so(
    courts: StakeholderMap,
) -> None:
    wider = sc.suggest_invitations(courts, 2, at_least={"nation": "Wales"})
    assert any(
        note.startswith("At least 1 seat with nation Wales: seats 1 and 2; seat")
        or note
        == "At least 1 seat with nation Wales: seats 1 and 2; seats 1 and 2 "
        "work in other nations too."
        for note in wider.notes
    )
    only = sc.suggest_invitations(courts, 2, at_least={"nation": "Wales only"})
    assert "At least 1 seat with nation Wales only: seat 2." in only.notes


def test_gaps_are_not_spoken_of_as_people(map_from: Draw) -> None:
    empty = map_from("""
        problems
        problem_id ; title
        P1         ; Late letters
        P2         ; Lost forms

        organisations
        organisation_id ; name
        dwp             ; Work
        hmrc            ; Revenue

        affects
        problem_id ; body_id ; basis
        P1         ; dwp     ; stated
        P2         ; hmrc    ; stated
        """)
    plan = sc.suggest_invitations(empty, 2)
    assert plan.waves["why"].tolist() == [
        "Nobody on the list is known to you; begin by finding somebody here.",
        "Nobody is known here yet; ask those called first whom to bring.",
    ]
    assert not any("people whom we know" in note for note in plan.notes)


def test_twice_for_each_problem(courts: StakeholderMap) -> None:
    plan = sc.suggest_invitations(courts, 4, times=2)
    assert len(plan.covered) == 5
    told = plan.voices
    assert rows(told, "problem_id", "wanted", "voices", "could", "missing") == [
        ["P1", 2, 1, 2, 1],
        ["P2", 2, 1, 1, 1],
        ["P3", 2, 2, 3, 0],
        ["P4", 2, 2, 3, 0],
        ["P5", 2, 1, 1, 1],
        ["P6", 2, 0, 0, 2],
    ]
    assert told["why"][1] == "1 of 2: 1 seat could speak for it."
    assert told["why"][5] == "0 of 2: nobody could speak for it."
    said = (
        "What would do it: raise the limit to 5, ask for P2 1 time instead of 2, ask "
        "for P5 1 time instead of 2 and do without P6: checked, that works."
    )
    assert said in plan.notes


def test_twice_for_one_problem(courts: StakeholderMap) -> None:
    plan = sc.suggest_invitations(courts, 4, times={"P4": 2})
    said = "Each problem that is to have several voices has as many as you asked."
    assert said in plan.notes
    assert plan.voices.loc[3, "voices"] == 2
    with pytest.raises(sc.UnknownIdError, match="asked about has the id 'P9'"):
        sc.suggest_invitations(courts, 4, times={"P9": 2})
    with pytest.raises(sc.ServiceCommError, match="To cover P4 '0' times"):
        sc.suggest_invitations(courts, 4, times={"P4": 0})


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"nation": "Wails"}, "There is no nation 'Wails'. Nearest: 'Wales'"),
        ({"tier": "parish"}, "There is no tier 'parish'"),
        ({"team": "x"}, "A wish for somebody on the list has 'team'"),
        ({}, "A wish for somebody on the list is empty"),
        ({"nation": "Wales", "seats": 0}, "A wish for '0' seats is none"),
        ({"nation": ""}, "A wish for a nation needs a word"),
    ],
)
def test_wishes_that_make_no_sense(
    courts: StakeholderMap, wish: dict[str, object], said: str
) -> None:
    with pytest.raises(sc.ServiceCommError) as raised:
        sc.suggest_invitations(courts, 3, at_least=[wish])
    assert str(raised.value).startswith(said)


def test_a_wish_that_nobody_can_meet_is_explained(courts: StakeholderMap) -> None:
    wishes = [{"tier": "police"}, {"nation": "Wales only"}, {"profession": "policy"}]
    with pytest.raises(sc.InfeasibleRequestError) as raised:
        sc.suggest_invitations(courts, 1, at_least=wishes)
    assert str(raised.value) == (
        "No list can meet this: you want at least 1 seat with tier police and nobody "
        "can be had and these wishes take 2 seats but the limit is 1. Raise the limit "
        "to 2 and do without tier police: checked, that works. Or do without tier "
        "police and do without nation Wales only: checked, that works."
    )


def test_a_wish_that_is_met_is_noted(courts: StakeholderMap) -> None:
    wish = {"profession": ["content", "policy"], "seats": 2}
    plan = sc.suggest_invitations(courts, 2, at_least=wish)
    assert seats(plan) == ["ann", "cat"]
    said = "At least 2 seats with profession content or policy: seats 1 and 2."
    assert said in plan.notes


def test_a_leaning_that_is_none(courts: StakeholderMap) -> None:
    with pytest.raises(sc.ServiceCommError, match="A list cannot be 'warm'"):
        sc.suggest_invitations(courts, 2, prefer="warm")
    plan = sc.suggest_invitations(courts, 3, prefer="bridging")
    assert any(note.startswith("Bridging, as you asked") for note in plan.notes)


def test_a_list_is_made_again_byte_for_byte(
    courts: StakeholderMap, plan: InvitationPlan, tmp_path: Path
) -> None:
    first = sc.write_invitations(courts, plan, tmp_path / "first" / "a.csv")
    recipe = sc.read_recipe(first[0])
    assert recipe == json.loads(json.dumps(plan.recipe))
    assert recipe["date"] == "2026-11-22"
    assert recipe["digest"] == sc.digest(courts)
    assert recipe["version"] == sc.__version__
    assert not any(name in first[1].read_text("utf-8") for name in ("Sample", "@"))
    shuffled = courts.with_table("affects", courts.affects.iloc[::-1])
    again = sc.remake_invitations(shuffled, recipe)
    second = sc.write_invitations(shuffled, again, tmp_path / "second" / "a.csv")
    for before, after in zip(first, second, strict=True):
        assert before.read_bytes() == after.read_bytes()


def test_other_data_are_noticed(courts: StakeholderMap, plan: InvitationPlan) -> None:
    changed = courts.with_table("affects", courts.affects.iloc[1:])
    with pytest.raises(sc.ServiceCommError, match=r"^The data changed: the recipe was"):
        sc.remake_invitations(changed, plan.recipe)
    again = sc.remake_invitations(changed, plan.recipe, same_data=False)
    assert again.notes[0].startswith("The data changed: ")
    assert again.notes[1] == "This is not the same list as the recipe's."


def test_another_version_is_noticed(
    courts: StakeholderMap, plan: InvitationPlan
) -> None:
    old = {**plan.recipe, "version": "0.0.1", "proved": False, "list": "other"}
    notes = sc.remake_invitations(courts, old).notes
    said = f"The recipe was made by version 0.0.1, this is {sc.__version__}."
    assert notes[0] == said
    assert notes[2].startswith("The recipe's was not proved best")


def test_what_is_no_recipe(courts: StakeholderMap, tmp_path: Path) -> None:
    with pytest.raises(sc.ServiceCommError, match=r"^This is not the recipe of an"):
        sc.remake_invitations(courts, {"rules": {}})
    with pytest.raises(sc.SourceFileError, match=r"^There is no file "):
        sc.read_recipe(tmp_path / "none.csv")
    (tmp_path / "list.json").write_text("[1]", "utf-8")
    with pytest.raises(sc.SourceFileError, match="is not a recipe that can be read"):
        sc.read_recipe(tmp_path / "list.json")
    (tmp_path / "half.json").write_text("{", "utf-8")
    with pytest.raises(sc.SourceFileError, match="is not a recipe that can be read"):
        sc.read_recipe(tmp_path / "half.json")


OPTIONS = [
    {"per_organisation": 1, "must": ["cat"]},
    {"never": ["ann", "gwent"], "basis": "stated"},
    {"times": {"P1": 2}, "per_organisation": 2, "prefer": "cohesive", "never": "eve"},
    {"times": 2},
    {"at_least": [{"nation": "Wales"}, {"profession": "content"}]},
    {"prefer": "cohesive"},
    {"prefer": "bridging"},
]


def answers(drawn: StakeholderMap) -> list[pd.DataFrame]:
    found = []
    for options in OPTIONS:
        plan = sc.suggest_invitations(drawn, 3, today=DAY, **options)
        told = pd.DataFrame({"said": [*plan.notes, json.dumps(plan.recipe)]})
        found += [plan.invited, plan.voices, told]
    found += [plan.contributions, plan.replacements, plan.waves, plan.are_in]
    second = sc.if_declined(drawn, plan, ["ann"])
    told = pd.DataFrame({"said": second.summary})
    return [*found, second.changes, told, sc.seats_curve(drawn)]


@pytest.mark.parametrize("shuffles", [12, pytest.param(100, marks=pytest.mark.long)])
def test_the_order_of_the_rows_makes_no_difference(
    courts: StakeholderMap, shuffles: int
) -> None:
    expected = answers(courts)
    names = ("problems", "organisations", "affects", "people", "contacts")
    for seed in range(shuffles):
        frames = {
            name: courts.table(name).sample(frac=1, random_state=seed + place)
            for place, name in enumerate(names)
        }
        found = answers(courts.with_tables(frames))
        assert all(map(pd.DataFrame.equals, found, expected)), f"shuffle {seed}"
