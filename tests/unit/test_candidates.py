"""Who speaks for what, who may not be asked, and where a gap is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servicecomm.analysis.candidates import find_candidates, home_of, seats_for
from servicecomm.analysis.people import people_homes, refusals, says
from servicecomm.errors import UnknownIdError
from servicecomm.model.schema import BASIS

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.analysis.candidates import Candidates
    from servicecomm.model.stakeholder_map import StakeholderMap

    Draw = Callable[[str], StakeholderMap]

# Organisation o has the teams t1 and t2 and the service s; q has nothing of its own.
PLACES = """
    problems
    problem_id ; title
    P0         ; Of the organisation
    P1         ; Of team 1
    P2         ; Of team 2
    PS         ; Of the service
    PQ         ; Of another body

    organisations
    organisation_id ; name
    o               ; Org
    q               ; Queue

    teams
    team_id ; name   ; organisation_id
    t1      ; Team 1 ; o
    t2      ; Team 2 ; o

    services
    service_id ; name ; organisation_id
    s          ; Serve ; o

    affects
    problem_id ; body_id ; basis
    P0         ; o       ; stated
    P1         ; t1      ; stated
    P2         ; t2      ; inferred
    PS         ; s       ; assumed
    PQ         ; q       ; stated

    people
    person_id ; role ; organisation_id ; team_id ; do_not_contact
    {people}

    engagement
    entry_id ; subject_id ; date ; status
    {log}
    """


def drawn(draw: Draw, people: str = "", log: str = "") -> StakeholderMap:
    return draw(PLACES.format(people=people, log=log))


def found(
    stakeholder_map: StakeholderMap,
    *,
    problems: list[str] | None = None,
    basis: tuple[str, ...] = BASIS,
    must: tuple[str, ...] = (),
    never: tuple[str, ...] = (),
) -> Candidates:
    return find_candidates(stakeholder_map, problems, basis, must, never)


def speaks(candidates: Candidates, *, stated: bool = False) -> dict[str, str]:
    """Give the problems of each seat, as "P0 P1"."""
    matrix = (candidates.stated if stated else candidates.covers).toarray()
    ids = candidates.problem_ids
    return {
        str(seat): " ".join(each for each, has in zip(ids, column, strict=True) if has)
        for seat, column in zip(candidates.seats.index, matrix.T, strict=True)
    }


def test_a_person_without_a_team_speaks_for_all_of_the_organisation(
    map_from: Draw,
) -> None:
    candidates = found(drawn(map_from, "x;X;o;;"))
    assert speaks(candidates) == {"q": "PQ", "x": "P0 P1 P2 PS"}
    assert speaks(candidates, stated=True) == {"q": "PQ", "x": "P0 P1"}


def test_a_person_in_a_team_speaks_for_it_and_for_what_is_common(
    map_from: Draw,
) -> None:
    candidates = found(drawn(map_from, "x;X;;t1;\ny;Y;o;t2;"))
    assert speaks(candidates) == {"q": "PQ", "x": "P0 P1 PS", "y": "P0 P2 PS"}


def test_the_team_counts_where_the_organisation_differs(map_from: Draw) -> None:
    stakeholder_map = drawn(map_from, "x;X;q;t1;")
    assert people_homes(stakeholder_map).to_dict("records") == [
        {
            "role": "X",
            "profession": "",
            "team": "t1",
            "organisation": "o",
            "known_as": "X (Org)",
        }
    ]
    assert speaks(found(stakeholder_map))["x"] == "P0 P1 PS"


@pytest.mark.parametrize(
    ("people", "options", "gaps"),
    [
        ("", {}, ["q", "t1", "t2"]),
        ("x;X;;t1;", {}, ["q", "t2"]),
        ("x;X;o;;", {}, ["q"]),
        ("x;X;o;;yes", {}, ["q", "t1", "t2"]),
        ("", {"problems": ["P0"]}, ["o"]),
        ("", {"problems": ["PS", "P1"]}, ["t1"]),
        ("", {"never": ("t1",)}, ["q", "t2"]),
        ("", {"never": ("t1", "t2")}, ["o", "q"]),
        ("", {"never": ("o",)}, ["q"]),
        ("x;X;o;;", {"never": ("x",)}, ["q", "t1", "t2"]),
        ("x;X;o;;", {"must": ("t1",)}, ["q", "t1"]),
        ("x;X;o;;", {"must": ("t1",), "never": ("t1",)}, ["q"]),
        ("x;X;q;;", {"problems": ["PQ"], "must": ("s",)}, ["o"]),
        ("x;X;q;;", {"problems": ["PQ"], "must": ("o",), "never": ("x",)}, ["o", "q"]),
        ("", {"basis": ("assumed",)}, ["o"]),
        ("", {"basis": ()}, []),
    ],
)
def test_a_gap_stands_where_nobody_can_be_asked(
    map_from: Draw, people: str, options: dict[str, tuple[str, ...]], gaps: list[str]
) -> None:
    seats = found(drawn(map_from, people), **options).seats  # type: ignore[arg-type]
    assert seats.index[seats["person_id"] == ""].tolist() == gaps


def test_what_is_said_of_a_seat(map_from: Draw) -> None:
    seats = found(drawn(map_from, "x;X;;t1;")).seats
    assert seats.to_dict("index") == {
        "q": {
            "person_id": "",
            "body_id": "q",
            "team": "",
            "name": "someone from Queue",
            "role": "",
            "organisation": "Queue",
            "warmth": "cold",
            "route": "No contact and no channel yet: ask the group who knows somebody.",
        },
        "t2": {
            "person_id": "",
            "body_id": "o",
            "team": "t2",
            "name": "someone from Team 2",
            "role": "",
            "organisation": "Org",
            "warmth": "cold",
            "route": "No contact and no channel yet: ask the group who knows somebody.",
        },
        "x": {
            "person_id": "x",
            "body_id": "o",
            "team": "t1",
            "name": "",
            "role": "X",
            "organisation": "Org",
            "warmth": "cold",
            "route": "No contact and no channel yet: ask the group who knows somebody.",
        },
    }


def test_who_can_speak_for_nothing_has_no_seat_unless_asked_for(map_from: Draw) -> None:
    stakeholder_map = drawn(map_from, "x;X;q;;\ny;Y;o;t1;")
    assert list(speaks(found(stakeholder_map, problems=["P2"]))) == ["t2"]
    asked = found(stakeholder_map, problems=["P2"], must=("x",))
    assert speaks(asked) == {"t2": "P2", "x": ""}
    assert list(speaks(found(stakeholder_map, problems=["P2"], must=("s",)))) == [
        *("t2", "y"),
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("x", ["x"]),
        ("t1", ["x"]),
        ("t2", ["t2"]),
        ("o", ["t2", "x"]),
        ("s", ["t2", "x"]),
        ("q", ["q"]),
    ],
)
def test_which_seats_meet_a_wish(
    map_from: Draw, wanted: str, expected: list[str]
) -> None:
    stakeholder_map = drawn(map_from, "x;X;;t1;")
    candidates = found(stakeholder_map)
    places = seats_for(stakeholder_map, candidates, wanted)
    assert candidates.seats.index[places].tolist() == expected
    assert home_of(stakeholder_map, wanted) == ("o" if wanted == "s" else wanted)


@pytest.mark.parametrize(
    ("log", "refused"),
    [
        ("", {"z": "asked not to be contacted"}),
        ("N1;x;2026-01-01;opted out", {"x": "opted out on 2026-01-01"}),
        ("N1;x;2026-01-01;opted out\nN2;x;2026-02-01;replied", {"x": "opted out on"}),
        ("N1;x;2026-01-01;declined\nN2;x;2026-02-01;replied", {"x": None}),
        ("N2;x;2026-02-01;declined\nN1;x;2026-01-01;joined", {"x": "declined on"}),
        ("N2;x;2026-01-01;left\nN1;x;2026-01-01;joined", {"x": "left on 2026-01-01"}),
        ("N1;x;2026-01-01;bounced", {"x": "bounced on 2026-01-01"}),
        ("N1;x;2026-01-01;no reply", {"x": None}),
        ("N1;z;2026-01-01;declined", {"z": "asked not to be contacted"}),
        (
            "N1;t1;2026-01-01;declined",
            {
                "t1": "declined on 2026-01-01",
                "x": "Team 1 declined on 2026-01-01",
                "y": None,
            },
        ),
        (
            "N1;o;2026-01-01;opted out",
            {
                "o": "opted out on 2026-01-01",
                "x": "Org opted out on 2026-01-01",
                "y": "Org opted out on 2026-01-01",
            },
        ),
        ("N1;o;2026-01-01;bounced\nN2;s;2026-01-01;declined", {"x": None, "s": None}),
    ],
)
def test_who_may_not_be_asked(
    map_from: Draw, log: str, refused: dict[str, str | None]
) -> None:
    why = refusals(drawn(map_from, "x;X;;t1;no\ny;Y;o;;\nz;Z;q;;Yes", log))
    for own, expected in refused.items():
        if expected is None:
            assert own not in why.index
        else:
            assert why[own].startswith(expected)


def test_no_seat_for_a_body_that_said_no(map_from: Draw) -> None:
    candidates = found(drawn(map_from, "x;X;;t1;", "N1;o;2026-01-01;declined"))
    assert candidates.seats.index.tolist() == ["q"]
    assert candidates.barred.to_dict("index") == {
        "o": {"role": "", "organisation": "Org", "why": "declined on 2026-01-01"},
        "x": {"role": "X", "organisation": "Org", "why": "Org declined on 2026-01-01"},
    }


def test_who_was_ruled_out(map_from: Draw) -> None:
    people = "x;X;o;;\ny;Y;;t1;\nz;Z;q;;yes"
    candidates = found(drawn(map_from, people), never=("o", "z"))
    assert candidates.ruled_out.index.tolist() == ["x", "y"]
    assert candidates.barred.index.tolist() == ["z"]


def test_flags_that_say_yes_or_no(map_from: Draw) -> None:
    cells = map_from(
        """
        problems
        problem_id ; title ; note
        P1         ; One   ; YES
        P2         ; Two   ; n
        P3         ; Three ;
        P4         ; Four  ; perhaps
        """
        "\n\norganisations\norganisation_id;name\n\naffects\nproblem_id;body_id"
    ).problems["note"]
    assert says(cells, yes=True).tolist() == [True, False, False, False]
    assert says(cells, yes=False).tolist() == [False, True, False, False]


def test_a_problem_that_is_not_there(map_from: Draw) -> None:
    with pytest.raises(UnknownIdError, match=r"^No problem has the id 'P9'"):
        found(drawn(map_from), problems=["P9"])


def test_people_in_one_large_organisation_do_not_multiply(map_from: Draw) -> None:
    teams = "\n".join(f"t{n};T{n};o" for n in range(3, 300))
    links = "\n".join(f"P0;t{n};stated" for n in range(3, 300))
    people = "\n".join(f"x{n:04};X;;t{3 + n % 297};" for n in range(3000))
    text = PLACES.format(people=people, log="")
    text = text.replace("t2      ; Team 2 ; o", f"t2;Team 2;o\n{teams}")
    text = text.replace("PQ         ; q       ; stated", f"PQ;q;stated\n{links}")
    candidates = found(map_from(text), problems=["P0"])
    assert candidates.covers.shape == (1, 3000)
    assert candidates.covers.nnz == 3000
