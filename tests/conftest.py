"""What all tests share: maps drawn as text, the shipped example, a watchful log.

What a test is about stands in the test; nothing here decides what is right.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from servicecomm.files.examples import example_map
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes minutes; runs with -m long only")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if "long" not in config.option.markexpr:
        skip = pytest.mark.skip(reason="takes minutes: run with -m long")
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def tables_from() -> Callable[[str], dict[str, pd.DataFrame]]:
    """
    Give the tables that a text draws.

    A block a table, with an empty line between blocks: the table's name, the headings,
    the rows. A semicolon stands between cells, and the spaces around it do not count::

        affects
        problem_id ; body_id ; evidence
        P1         ; dwp     ; S1|S2
    """
    return drawn_tables


@pytest.fixture(scope="session")
def map_from() -> Callable[[str], StakeholderMap]:
    """Give the map whose tables a text draws, as `tables_from` reads them."""
    return lambda text: StakeholderMap(drawn_tables(text))


@pytest.fixture
def folder_from(tmp_path: Path) -> Callable[[str], Path]:
    """
    Give a new folder with the files that a text draws.

    A block a file, with an empty line between blocks: the file's name, then its lines
    as they are::

        affects.csv
        problem_id,body_id
        P1,dwp
    """
    numbers = count()

    def made(text: str) -> Path:
        folder = tmp_path / f"folder{next(numbers)}"
        folder.mkdir()
        for name, lines in drawn_blocks(text):
            data = "\n".join(lines).encode()
            (folder / name).write_bytes(data)
        return folder

    return made


@pytest.fixture(scope="session")
def example() -> StakeholderMap:
    """Give the lead example; a map never changes, so all tests may share it."""
    return example_map()


@pytest.fixture(autouse=True)
def no_error_in_a_callback(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which a widget's handler failed: widgets only log that."""
    yield
    told = [record.getMessage() for record in caplog.get_records("call")]
    assert not [text for text in told if "Exception in callback" in text]


def drawn_blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    for block in "\n".join(map(str.strip, text.splitlines())).strip().split("\n\n"):
        name, *lines = block.strip().splitlines()
        yield name, lines


def drawn_tables(text: str) -> dict[str, pd.DataFrame]:
    tables = {}
    for name, lines in drawn_blocks(text):
        headings, *rows = ([cell.strip() for cell in line.split(";")] for line in lines)
        tables[name] = pd.DataFrame(rows, columns=headings, dtype="str")
    return tables
