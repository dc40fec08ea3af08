"""No name and no address of anybody comes out of anything made for the room."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicecomm.analysis.exposure import affected_bodies
from servicecomm.analysis.gaps import gaps
from servicecomm.analysis.introductions import introductions
from servicecomm.analysis.invitations import invite_list, suggest_invitations
from servicecomm.files.writing import write_map
from servicecomm.model.redaction import LEVELS, redact
from servicecomm.model.schema import TABLES
from servicecomm.model.stakeholder_map import StakeholderMap
from servicecomm.register.duplicates import find_duplicates
from servicecomm.reporting.pictures import write_picture
from servicecomm.reporting.report import write_report

GIVEN = st.text("abcdeéfghikzß-'", min_size=3, max_size=8)
WAYS = (
    "{name}",
    "Told by {name}.",
    "{swapped}",
    "<{email}> wrote",
    "{upper}!",
    "{name}, {email}",
)


@st.composite
def told_maps(draw: st.DrawFn) -> tuple[StakeholderMap, list[str]]:
    """Make a map with people whose names stand in all kinds of places."""
    given_names = draw(st.lists(GIVEN, min_size=1, max_size=4, unique=True))
    secrets, people, said = [], [], []
    for number, word in enumerate(given_names):
        # What follows the x makes a name that is part of no other word.
        given_name = f"{word}xq{number}"
        name, email = f"{given_name} Sample", f"{given_name}@mail{number}.example"
        email = email.replace("'", "").replace("é", "e").replace("ß", "ss")
        secrets += [f"xq{number} Sample", email, f"mail{number}.example", f"xq{number}"]
        people.append((f"id-xq{number}", name, "Lead", "b0", email))
        swapped, upper = f"Sample, {given_name}", name.upper()
        said += [
            way.format(name=name, email=email, swapped=swapped, upper=upper)
            for way in WAYS
        ]
    text = st.sampled_from(["", "nobody", *said])
    size = draw(st.integers(1, 3))
    frames = {
        "problems": pd.DataFrame(
            [
                (f"P{n}", f"{n} {draw(text)}", draw(text), draw(text), draw(text))
                for n in range(size)
            ],
            columns=["problem_id", "title", "raised_by", "note", "own column"],
        ),
        "organisations": pd.DataFrame(
            {"organisation_id": ["b0", "b1"], "name": ["Body 0", "Body 1"]}
        ),
        "affects": pd.DataFrame(
            [(f"P{n}", f"b{n % 2}", draw(text)) for n in range(size)],
            columns=["problem_id", "body_id", "note"],
        ),
        "people": pd.DataFrame(
            people, columns=["person_id", "name", "role", "organisation_id", "email"]
        ),
        "contacts": pd.DataFrame(
            [("us", row[0], "met", draw(text)) for row in people],
            columns=["known_by", "person_id", "warmth", "note"],
        ),
        "engagement": pd.DataFrame(
            [("E1", people[0][0], "2026-01-01", "contacted", draw(text), draw(text))],
            columns=["entry_id", "subject_id", "date", "status", "by", "next_action"],
        ),
        "map_facts": pd.DataFrame(
            {"fact": ["title", "purpose"], "value": [draw(text), draw(text)]}
        ),
    }
    return StakeholderMap(frames), [each.casefold() for each in secrets]


def outputs(whole: StakeholderMap) -> dict[str, str]:
    plan = suggest_invitations(whole, limit=3)
    made = {
        "repr": repr(whole) + repr(plan),
        "html": whole._repr_html_(),
        "invite list": redact(invite_list(whole, plan), of=whole).to_csv(),
        "duplicates": redact(find_duplicates(whole), of=whole).to_csv(),
    }
    for level in LEVELS[1:]:
        seen = redact(whole, level)
        made |= {
            f"{level} {table.name}": seen.table(table.name).to_csv() for table in TABLES
        }
        shown = suggest_invitations(seen, limit=3)
        made |= {
            f"{level} answers": "".join(
                frame.to_csv()
                for frame in (
                    affected_bodies(seen),
                    gaps(seen),
                    introductions(seen, "b0"),
                    shown.invited,
                    shown.left_out,
                )
            ),
            f"{level} plan": shown._repr_html_() + " ".join(shown.notes),
        }
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_report(whole, place / "r.html", plan=plan)
        write_picture(whole, place / "p.svg")
        write_map(redact(whole), place / "map")
        for path in sorted(place.rglob("*.*")):
            made[path.name] = path.read_text("utf-8-sig")
    return made


@given(told_maps())
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_nobody_is_named(drawn: tuple[StakeholderMap, list[str]]) -> None:
    whole, secrets = drawn
    for name, text in outputs(whole).items():
        folded = text.casefold()
        assert not [each for each in secrets if each in folded], name


@given(told_maps())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_check_sees_names_where_they_are(
    drawn: tuple[StakeholderMap, list[str]],
) -> None:
    whole, secrets = drawn
    assert all(each in whole.people.to_csv().casefold() for each in secrets[1:])
