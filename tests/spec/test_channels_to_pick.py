"""Which channels reach whom, with what rules, and what to post there."""

from __future__ import annotations

import pandas as pd
import pytest

import servicecomm as sc
from servicecomm.analysis.channels import Place, channel_routes
from servicecomm.community.channel_picker import CHANNEL_COLUMNS


def test_the_most_particular_channel_comes_first(map_from):
    drawn = map_from(
        """
        problems
        problem_id ; title
        P1         ; Letters come late

        organisations
        organisation_id ; name    ; kind    ; nations ; parent_id
        dwp             ; Work    ; ministry ; Wales  ; top
        top             ; Top     ; ministry ;        ;

        teams
        team_id ; name ; organisation_id
        desk    ; Desk ; dwp

        people
        person_id ; role  ; organisation_id ; team_id ; profession
        amina     ; Clerk ; dwp             ; desk    ; data

        affects
        problem_id ; body_id
        P1         ; dwp

        channels
        channel_id ; name ; kind ; audience  ; rules
        a          ; A    ; list ; top       ;
        b          ; B    ; list ; Wales     ;
        c          ; C    ; list ; MINISTRY  ;
        d          ; D    ; list ; data      ; Ask first.
        e          ; E    ; list ; desk|dwp  ;
        f          ; F    ; list ; nobody    ;
        """
    )
    found = sc.pick_channels(drawn, "amina")
    own = found[found["listed in"] == "the map"]
    assert own["channel_id"].tolist() == ["e", "d", "c", "b", "a"]
    assert own["reaches"].tolist() == [
        "names Desk",
        "profession: data",
        "kind of body: ministry",
        "nation: Wales",
        "names the body above it, Top",
    ]
    assert found["channel_id"].tolist()[:3] == [
        "e",
        "d",
        "public-cross-government-slack",
    ]
    assert sc.pick_channels(drawn, "desk")["channel_id"].tolist()[0] == "e"


@pytest.mark.parametrize("name", ["after-a-death", "starting-a-business"])
def test_the_first_of_the_map_is_the_one_that_introductions_name(name):
    m = sc.example_map(name)
    for body in m.organisations["organisation_id"]:
        found = sc.pick_channels(m, body)
        own = found[found["listed in"] == "the map"]
        place = Place(body)
        said = channel_routes(m, [place])[place]
        assert ("post in" in said) == bool(len(own))
        assert own.empty or own["name"].iloc[0] in said


def test_a_public_channel_stays_when_its_page_goes(example):
    shipped = sc.pick_channels(example, profession="data architecture")
    assert shipped["url"].str.startswith("https://").all()
    gone = sc.external_links(pd.DataFrame({"link_id": ["data-architecture-community"]}))
    without = sc.pick_channels(example, profession="data architecture", links=gone)
    assert without["url"].tolist() == [""]
    assert without["name"].tolist() == shipped["name"].tolist()
    none = sc.pick_channels(
        example, profession="data architecture", links=gone.iloc[:0]
    )
    assert none["url"].tolist() == [""]


def test_whom_to_reach_has_to_be_said(example):
    with pytest.raises(sc.ServiceCommError, match="Say whom to reach"):
        sc.pick_channels(example)
    with pytest.raises(sc.UnknownIdError):
        sc.pick_channels(example, "nobody")
    found = sc.pick_channels(example, profession="falconry")
    assert found.empty
    assert tuple(found) == CHANNEL_COLUMNS


def test_a_post_names_problems_no_body_and_no_person(example):
    for channel in [*example.channels["channel_id"], ""]:
        post = sc.channel_post(example, channel, sender="The team", about="late post")
        assert post.startswith("Who works on late post?\n")
        assert 1 <= post.count("• ") <= 3
        assert "((" not in post
        text = post.partition("• ")[2]
        assert not [own for own in example.people["name"] if own and own in text]
    assert post.endswith("The team\n")


def test_a_post_speaks_of_what_its_readers_have_and_tells_the_rules(example):
    post = sc.channel_post(example, "network-coroners-officers", sender="Us")
    assert "Registering a death" in post
    assert post.endswith("Before you post: Posts go through the organiser.\n")
    links = sc.affected_bodies(example, basis="stated").set_index("body_id")
    own = set(
        "|".join(
            links.loc[
                ["coroner-areas", "chief-coroner", "police-forces"], "problem_ids"
            ]
        ).split("|")
    )
    title = example.problems.set_index("problem_id")["title"]
    named = {key for key, text in title.items() if text in post}
    assert named <= own


def test_a_post_about_chosen_problems_and_in_own_words(example):
    mine = "Subject: ((service area))\n((challenge))\n((sender name))"
    post = sc.channel_post(
        example, sender="Us", problems="P13", about="a", template=mine
    )
    title = example.problems.set_index("problem_id")["title"]["P13"]
    assert post == f"a\n\n• {title}\nUs\n"


def test_a_post_that_cannot_be_made_is_told(example):
    with pytest.raises(sc.ServiceCommError, match="no reader to fill in 'first name'"):
        sc.channel_post(example, sender="Us", template="Subject: a\n((first name))")
    with pytest.raises(sc.ServiceCommError, match="needs a sender"):
        sc.channel_post(example, sender="")
    with pytest.raises(sc.UnknownIdError, match="channel"):
        sc.channel_post(example, "nowhere", sender="Us")
    bare = example.with_table("affects", example.affects.iloc[:0])
    with pytest.raises(sc.ServiceCommError, match="no problem to post about"):
        sc.channel_post(bare, sender="Us")
