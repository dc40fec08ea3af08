"""The shipped examples: that they are found, and are maps without a fault."""

from __future__ import annotations

import pytest

from servicecomm.errors import SourceFileError, UnknownIdError
from servicecomm.files import examples
from servicecomm.files.examples import example_map, example_path

NAMES = ["after-a-death", "shared-design-problems", "starting-a-business"]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_map_without_a_fault(name):
    made = example_map(name)
    assert made.issues == ()
    assert made.notes == ()
    assert len(made.problems) > 0


def test_the_lead_example_is_the_usual_one(example):
    assert example_map() == example_map("after-a-death") == example


def test_an_unknown_example_names_the_nearest():
    with pytest.raises(UnknownIdError) as caught:
        example_path("after-death")
    assert str(caught.value) == (
        "No example has the id 'after-death'. Nearest: 'after-a-death'."
    )


def test_an_installed_package_finds_its_own(tmp_path, monkeypatch):
    (tmp_path / "data" / "examples" / "mine").mkdir(parents=True)
    monkeypatch.setattr(examples, "_PACKAGE", tmp_path)
    assert example_path("mine") == tmp_path / "data" / "examples" / "mine"


def test_a_package_without_its_examples_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(examples, "_PACKAGE", tmp_path / "servicecomm")
    with pytest.raises(SourceFileError) as caught:
        example_path("after-a-death")
    assert str(caught.value) == (
        "This copy of servicecomm has no examples. Install it again, or work from a "
        "copy of the project."
    )
