"""The health of a community: reach, parts, quiet bodies, effects, snapshots."""

from __future__ import annotations

import datetime as dt

import pytest

import servicecomm as sc
from servicecomm.community.health import SNAPSHOT_COLUMNS

DAY = dt.date(2027, 1, 4)
MAP = """
problems
problem_id ; title
P1         ; Letters come late
P2         ; Forms repeat

organisations
organisation_id ; name
a               ; Alder
b               ; Birch
c               ; Cedar
d               ; Dogwood
e               ; Elm

teams
team_id ; name ; organisation_id
desk    ; Desk ; b

people
person_id ; name       ; role  ; organisation_id
amina     ; Amina Sample ; Clerk ; d
bryn      ; Bryn Sample  ; Clerk ; d
carys     ; Carys Sample ; Clerk ; a

affects
problem_id ; body_id ; basis
P1         ; a       ; stated
P1         ; b       ; stated
P1         ; d       ; stated
P2         ; c       ; stated
P2         ; e       ; stated
P2         ; a       ; inferred

meetings
meeting_id ; title ; date       ; kind       ; body_ids
M0         ; Call  ; 2026-01-01 ; first call ; e
M1         ; One   ; 2026-02-01 ; agree      ; a|desk|c
M2         ; Two   ; 2026-03-01 ; regular    ; a|b
M3         ; Three ; 2026-04-01 ; regular    ; a

engagement
entry_id ; subject_id ; date       ; status
N1       ; amina      ; 2026-02-02 ; joined
N2       ; bryn       ; 2026-02-02 ; joined
N3       ; carys      ; 2026-02-02 ; joined
N4       ; carys      ; 2026-02-03 ; left
"""


@pytest.fixture
def drawn(map_from):
    return map_from(MAP)


def test_who_takes_part_and_who_has_gone_quiet(drawn):
    members = sc.community_health(drawn).members
    columns = ["body_id", "part", "meetings", "last", "missed", "quiet", "people"]
    assert members[columns].to_numpy().tolist() == [
        ["a", "core", 3, "2026-04-01", 0, False, 0],
        ["b", "core", 2, "2026-03-01", 1, False, 0],
        ["c", "active", 1, "2026-02-01", 2, True, 0],
        ["d", "joined, not here yet", 0, "", 3, False, 2],
    ]


def test_whoever_leads_is_core_and_only_recent_meetings_count(drawn):
    for month in range(5, 13):
        drawn = sc.log_meeting(
            drawn, "Next", body_ids=["a"], date=dt.date(2026, month, 1)
        )
    members = sc.community_health(drawn).members.set_index("body_id")
    assert members["part"].to_dict() == {
        "a": "core",
        "b": "occasional",
        "c": "occasional",
        "d": "joined, not here yet",
    }
    lead = sc.add(
        drawn, "objectives", objective_id="O1", statement="Less", owner_id="desk"
    )
    parts = sc.community_health(lead).members.set_index("body_id")["part"]
    assert parts["b"] == "core"
    met = sc.change(lead, "objectives", "O1", status="met")
    assert sc.community_health(met).members.set_index("body_id")["part"]["b"] == (
        "occasional"
    )


def test_reach_counts_affected_bodies_by_problem(drawn):
    health = sc.community_health(drawn)
    assert health.reach.to_numpy().tolist() == [
        ["P1", "Letters come late", 3, 3, ""],
        ["P2", "Forms repeat", 2, 1, "e"],
    ]
    assert health.notes[:3] == (
        "Reach: of 5 affected bodies, 4 joined or came.",
        "Taking part: 2 core, 1 active and 1 joined, not here yet.",
        "Gone quiet: Cedar. Ring them, and ask what would make it worth their time.",
    )
    alone = drawn.with_table("meetings", drawn.meetings.iloc[:0])
    assert "Nobody here has these problems: P2." in sc.community_health(alone).notes


def test_people_are_only_counted(drawn):
    health = sc.community_health(drawn)
    kept = health._repr_html_() + repr(health) + " ".join(health.notes)
    kept += health.members.to_csv()
    assert "Sample" not in kept
    assert repr(health) == "Health(4 bodies, 1 gone quiet, 0 effects)"


def test_effects_are_what_was_logged_and_what_activities_gave(drawn):
    m = sc.log_effect(
        drawn, "A guide", kind="published", body_id="a", where="a page", date=DAY
    )
    m = sc.log_effect(m, "A helpline", kind="bought", date=DAY - dt.timedelta(1))
    m = sc.log_decision(m, "Meet monthly", date=DAY)
    m = sc.add(
        m,
        "activities",
        activity_id="A01",
        title="Map",
        date="2027-02-01",
        body_ids="a|b",
        result="One picture",
        output="a wall",
    )
    m = sc.add(m, "activities", activity_id="A02", title="Planned")
    assert sc.effect_log(m).to_numpy().tolist() == [
        ["2027-02-01", "activity", "Map: One picture", "a|b", "", "a wall"],
        ["2027-01-04", "published", "A guide", "a", "", "a page"],
        ["2027-01-03", "bought", "A helpline", "", "", ""],
    ]
    assert any(
        note.startswith("Effect: 1 published and 1 bought.")
        for note in sc.community_health(m).notes
    )


def test_an_effect_of_another_kind_or_body_is_refused(drawn):
    with pytest.raises(sc.ServiceCommError, match="There is no effect 'talked'"):
        sc.log_effect(drawn, "x", kind="talked")
    with pytest.raises(sc.UnknownIdError):
        sc.log_effect(drawn, "x", kind="bought", body_id="amina")


def test_snapshots_survive_a_file_and_say_what_changed(drawn, tmp_path):
    first, said = sc.health_snapshot(drawn, "first", date=DAY)
    assert said == ()
    assert tuple(first) == SNAPSHOT_COLUMNS
    path = sc.write_table(first, tmp_path / "health.csv")
    m = sc.log_meeting(drawn, "Four", body_ids=["e"], date=DAY)
    both, said = sc.health_snapshot(
        m, "second", before=sc.read_table(path), date=DAY + dt.timedelta(1)
    )
    assert both["label"].tolist() == ["first", "second"]
    assert said == (
        (
            "Since “first” (4 January 2027): bodies reached 4 → 5; core 2 → 1; "
            "occasional 0 → 2; gone quiet 1 → 2; meetings 3 → 4."
        ),
    )
    renamed = sc.rename(m, "a", "Ash")
    _, said = sc.health_snapshot(renamed, "third", before=both)
    assert said == ("No count differs from “second”, but the data does.",)
    _, said = sc.health_snapshot(m, "same", before=both)
    assert said == ("Nothing is counted otherwise than in “second”.",)


def test_snapshots_of_something_else_are_refused(drawn):
    kept, _ = sc.health_snapshot(drawn, "first")
    with pytest.raises(sc.ServiceCommError, match="no column 'core'"):
        sc.health_snapshot(drawn, "second", before=kept.drop(columns="core"))
