"""Sessions over small maps, and views whose errors nobody swallows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servicecomm.files.examples import example_map
from servicecomm.views.base import View
from servicecomm.views.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_error_is_swallowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(View, "reraises", True)
    return


@pytest.fixture
def session() -> Session:
    """Give a session over the lead example, as the room sees it."""
    return Session(example_map())
