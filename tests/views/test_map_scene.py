"""What the interactive map is told: every link, roles for names, and no address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from servicecomm.drawing.layout import node_positions
from servicecomm.files.examples import example_map
from servicecomm.model.edits import add
from servicecomm.views.map_scene import map_scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

MIXED = """
problems
problem_id ; title ; nations
P1         ; Late  ; Wales
P2         ; Lost  ;

organisations
organisation_id ; name         ; abbreviation ; kind    ; nations
dwp             ; Work Office  ; WO           ; council ; England|Wales
gro             ; Register     ;              ;         ;
idle            ; Idle         ;              ;         ;

teams
team_id ; name  ; organisation_id
desk    ; Desk  ; dwp

people
person_id ; name       ; role    ; organisation_id ; team_id ; email
amina     ; A Sample   ; Manager ;                 ; desk    ; amina@dwp.example
bo        ;            ; Clerk   ; gro             ;         ;

affects
problem_id ; body_id ; relation   ; basis    ; evidence
P1         ; desk    ; runs part  ; stated   ; s1
P2         ; gro     ;            ; inferred ;

evidence
evidence_id ; title  ; publisher ; date
s1          ; Review ; Audit     ; 2024-01-01

ties
from_id ; to_id ; kind          ; directed
desk    ; gro   ; sends data to ; yes
amina   ; bo    ; works with    ; no
"""


def test_each_thing_is_told_once(map_from: Callable[[str], StakeholderMap]) -> None:
    scene = map_scene(map_from(MIXED))
    told = {
        node["id"]: (node["kind"], node["home"], node["tier"], node["nations"])
        for node in scene.nodes
    }
    local = "local government"
    assert told == {
        "P1": ("problem", "", "", ["Wales"]),
        "P2": ("problem", "", "", []),
        "desk": ("team", "dwp", local, ["England", "Wales"]),
        "dwp": ("organisation", "", local, ["England", "Wales"]),
        "gro": ("organisation", "", "", []),
    }
    assert scene.others == (("idle", "Idle"),)
    assert scene.relations == ("runs part",)


def test_each_link_says_why(map_from: Callable[[str], StakeholderMap]) -> None:
    scene = map_scene(map_from(MIXED))
    assert [(link["kind"], link["directed"], link["why"]) for link in scene.links] == [
        (
            "affects",
            True,
            (
                "P1: Desk runs part of the service behind it (stated; "
                "s1 Review, Audit, 2024)."
            ),
        ),
        (
            "affects",
            True,
            "P2: Register is affected by it (inferred; no evidence yet).",
        ),
        ("part of", False, "Desk is part of this organisation."),
        ("tie", True, "Desk sends data to Register."),
    ]


def test_people_are_roles_in_the_room(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    scene = map_scene(map_from(MIXED), people=True)
    persons = [node for node in scene.nodes if node["kind"] == "person"]
    assert [(node["id"], node["label"], node["home"]) for node in persons] == [
        ("person-1", "Manager", "dwp"),
        ("person-2", "Clerk", "gro"),
    ]
    assert dict(scene.people) == {"person-1": "amina", "person-2": "bo"}
    told = json.dumps(scene.wire())
    assert "Sample" not in told
    assert "amina" not in told
    assert any(link["a"] == "person-1" for link in scene.links if link["kind"] == "tie")


def test_names_are_told_outside_the_room_and_addresses_never(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    scene = map_scene(map_from(MIXED), people=True, room=False)
    told = json.dumps(scene.wire())
    assert "A Sample, Manager" in told
    assert ".example" not in told
    assert '"amina"' not in told


def test_places_are_those_of_the_figure() -> None:
    example = example_map()
    scene = map_scene(example)
    assert {n["id"]: (n["x"], -n["y"]) for n in scene.nodes} == node_positions(example)


def test_who_stands_in_no_figure_is_near_its_own(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    scene = map_scene(map_from(MIXED), people=True)
    place = {node["id"]: (node["x"], node["y"]) for node in scene.nodes}
    assert len(set(place.values())) == len(place)
    for child, home in (("desk", "dwp"), ("person-1", "dwp"), ("person-2", "gro")):
        gap = abs(place[child][0] - place[home][0]) + abs(
            place[child][1] - place[home][1]
        )
        assert gap < 250


def test_given_places_are_kept_when_a_link_is_new() -> None:
    example = example_map()
    given = {"dwp": (1.0, 2.0), "P13": (300.0, 40.0)}
    before = {**node_positions(example), **given}
    more = add(example, "organisations", organisation_id="new", name="New Body")
    more = add(more, "affects", problem_id="P13", body_id="new", basis="assumed")
    scene = map_scene(more, positions=before)
    place = {node["id"]: (node["x"], -node["y"]) for node in scene.nodes}
    assert {own: place[own] for own in before} == before
    assert abs(place["new"][0] - 300) + abs(place["new"][1] - 40) < 200


def test_rows_in_any_order_give_the_same_scene(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    one = map_from(MIXED)
    other = one.with_tables(
        {
            name: one.table(name).iloc[::-1].reset_index(drop=True)
            for name in ("problems", "organisations", "affects", "ties", "people")
        }
    )
    assert map_scene(one, people=True).wire() == map_scene(other, people=True).wire()


def test_too_large_a_map_has_no_places(
    map_from: Callable[[str], StakeholderMap],
) -> None:
    scene = map_scene(map_from(MIXED), most=3)
    assert {node["x"] for node in scene.nodes} == {None}
    assert scene.wire()["most"] == 3
