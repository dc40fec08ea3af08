"""The declaration of the tables: that it does not contradict itself."""

from __future__ import annotations

from itertools import chain

import pytest

from servicecomm.files.headings import fold
from servicecomm.model.schema import (
    BASIS,
    BODY_TABLES,
    FLAGS,
    REQUIRED_TABLES,
    TABLE,
    TABLES,
    WARMTH,
)

COLUMNS = [(table, column) for table in TABLES for column in table.columns]


def named(pair):
    return f"{pair[0].name}.{pair[1].name}"


def test_tables_are_found_by_name():
    assert tuple(TABLE) == tuple(table.name for table in TABLES)
    assert set(REQUIRED_TABLES) | set(BODY_TABLES) <= set(TABLE)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_key_stands_in_the_table(table):
    assert set(table.key) <= set(table.column_names)
    assert table.column(table.key[0]).name == table.key[0]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_key_of_one_column_is_an_id(table):
    alone = len(table.key) == 1 and table.name != "map_facts"
    assert table.id_column == (table.key[0] if alone else None)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_two_columns_fold_to_one_heading(table):
    folded = [fold(name) for name in table.column_names]
    assert len(set(folded)) == len(folded)


def test_no_two_tables_fold_to_one_name():
    names = [*chain.from_iterable((table.name, *table.names) for table in TABLES)]
    assert len({fold(name) for name in names}) == len(names)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_tie_has_two_ends_and_nothing_else_has(table):
    assert (table.role == "tie") == (table.ends is not None)
    assert set(table.ends or ()) <= set(table.column_names)


@pytest.mark.parametrize("pair", COLUMNS, ids=named)
def test_a_reference_leads_to_a_table_with_ids(pair):
    _, column = pair
    for name in (*column.references, *column.mentions):
        assert TABLE[name].id_column is not None


@pytest.mark.parametrize("pair", COLUMNS, ids=named)
def test_a_default_is_a_word_of_its_column(pair):
    _, column = pair
    assert not column.default or column.default in column.words


@pytest.mark.parametrize("pair", COLUMNS, ids=named)
def test_ranked_words_are_never_other_words(pair):
    # Merging picks the better of two by their rank.
    _, column = pair
    assert column.strict or not column.best_first


def test_the_ranks_that_merging_relies_on():
    assert BASIS == ("stated", "inferred", "assumed")
    assert WARMTH[0] == "know well"
    assert TABLE["affects"].column("basis").best_first
    assert TABLE["contacts"].column("warmth").best_first


def test_an_empty_cell_is_no():
    assert FLAGS[""] is False
    assert FLAGS["yes"] is True
