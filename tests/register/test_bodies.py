"""The register as an object: looking up, following successors, a map's own bodies."""

from __future__ import annotations

import pandas as pd
import pytest

from servicecomm.errors import UnknownIdError
from servicecomm.register._body import COLUMNS
from servicecomm.register.bodies import Register, load_register


def register(*rows):
    blank = dict.fromkeys(COLUMNS, "")
    return Register(pd.DataFrame([blank | row for row in rows]))


def organisations(*rows):
    columns = ["organisation_id", "name", "abbreviation", "aliases", "status"]
    columns += ["superseded_by", "mailbox", "parent_id"]
    blank = dict.fromkeys(columns, "")
    return pd.DataFrame([blank | row for row in rows], dtype="str")


SMALL = register(
    {"id": "b", "name": "Body", "status": "live", "other_names": "The Lot"},
    {
        "id": "a",
        "name": "Old Body",
        "status": "closed",
        "successors": "b",
        "parents": "p",
    },
    {"id": "p", "name": "Parent", "abbreviation": "PP", "status": "live"},
    {"id": "x", "name": "Gone", "status": "closed"},
)


def test_it_loads_once_and_says_how_many():
    assert load_register() is load_register()
    assert repr(SMALL) == "Register(2 live bodies, 2 closed)"
    assert [body.id for body in SMALL] == ["a", "b", "p", "x"]
    assert len(SMALL) == 4
    assert "a" in SMALL
    assert "z" not in SMALL


def test_the_table_is_safe_to_change():
    table = SMALL.table
    table.loc[0, "name"] = "changed"
    assert SMALL["a"].name == "Old Body"
    assert SMALL.table.loc[0, "name"] == "Old Body"


def test_an_unknown_id_is_named():
    with pytest.raises(UnknownIdError, match="No body in the register has the id 'aa'"):
        SMALL["aa"]


def test_successors_and_the_bodies_of_today():
    assert SMALL.successors("a") == {"b"}
    assert SMALL.current("a") == ("b",)
    assert SMALL.current("b") == ("b",)
    assert SMALL.current("x") == ()


def test_circles_and_unknown_successors_end_the_search():
    odd = register(
        {"id": "a", "name": "A", "status": "closed", "successors": "b|nowhere"},
        {"id": "b", "name": "B", "status": "closed", "successors": "a"},
    )
    assert odd.successors("a") == {"b"}
    assert odd.current("a") == ()


def test_a_maps_own_organisation_takes_the_bodys_place():
    mine = organisations(
        {
            "organisation_id": "mine",
            "name": "The Body!",
            "aliases": "Lotty",
            "mailbox": "hello@body.example",
        },
        {"organisation_id": "new", "name": "Quite New", "parent_id": "mine"},
    )
    extended = SMALL.with_organisations(mine)
    assert "b" not in extended
    body = extended["mine"]
    assert body.name == "The Body!"
    assert set(body.other_names) == {"Body", "The Lot", "Lotty"}
    assert body.domains == ("body.example",)
    assert body.source == "this map"
    assert body.is_verified
    assert extended["a"].successors == ("mine",)
    assert extended["new"].parents == ("mine",)
    assert len(SMALL) == 4


def test_what_the_map_says_wins():
    mine = organisations(
        {
            "organisation_id": "x",
            "name": "Gone",
            "status": "Closed",
            "superseded_by": "p",
        },
        {"organisation_id": "b", "name": "Body", "status": "closed"},
    )
    extended = SMALL.with_organisations(mine)
    assert extended.current("x") == ("p",)
    assert extended["b"].is_closed


def test_links_go_by_id_then_name_then_abbreviation_and_once():
    mine = organisations(
        {"organisation_id": "p", "name": "Something else"},
        {"organisation_id": "one", "name": "the lot"},
        {"organisation_id": "two", "name": "Body"},
        {"organisation_id": "three", "name": "No such", "abbreviation": "P.P."},
        {"organisation_id": "four", "name": ""},
    )
    assert SMALL.links(mine) == {"p": "p", "one": "b"}
    assert SMALL.links(mine.iloc[3:]) == {"three": "p"}
    assert SMALL.links(mine[["organisation_id", "name"]].iloc[[1]]) == {"one": "b"}


def test_an_unverified_entry_says_so():
    assert load_register()["kent-police"].is_verified is False
    assert load_register()["hm-treasury"].is_verified is True
