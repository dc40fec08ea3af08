"""What importing the register brings with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "matplotlib networkx scipy.optimize sklearn highspy ipywidgets rapidfuzz requests"
)


def loaded(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    return set(answer.stdout.split())


def test_the_package_does_not_bring_the_register():
    assert not any(
        name.startswith("servicecomm.register") for name in loaded("import servicecomm")
    )


@pytest.mark.parametrize(
    "module", ["matching", "duplicates", "succession", "refresh", "resolving"]
)
def test_the_register_brings_nothing_heavy(module):
    names = loaded(f"import servicecomm.register.{module}")
    assert f"servicecomm.register.{module}" in names
    assert names.isdisjoint(HEAVY.split())
