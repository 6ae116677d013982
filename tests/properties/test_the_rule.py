"""The one rule: every cell is a pure function of (seed, table, column, row)."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import RICH, dataset, plain

from fabula import domains
from fabula.dataset import Dataset, Table
from fabula.schema import Column

WHOLE = {name: plain(table.to_arrow()) for name, table in dataset(RICH).items()}
SOME_DOMAINS = domains.names()[::23]


def cut(table: Table, places: list[int]) -> pa.Table:
    """The table made in pieces that end at `places`."""
    ends = sorted({min(place, len(table)) for place in places} | {0, len(table)})
    pieces = [batch for start, stop in itertools.pairwise(ends) for batch in table.batches(start, stop)]
    return plain(pa.Table.from_batches(pieces, schema=table.arrow_schema))


def values_of(made: Dataset) -> dict[str, pa.Table]:
    return {name: plain(table.to_arrow()) for name, table in made.items()}


@given(st.sampled_from(sorted(RICH)), st.lists(st.integers(0, 8000), max_size=6))
def test_any_split_of_the_rows_gives_the_same_values(name: str, places: list[int]) -> None:
    assert cut(dataset(RICH)[name], places).equals(WHOLE[name])


@given(st.sampled_from(sorted(RICH)), st.integers(0, 700), st.integers(0, 40))
def test_any_page_is_a_slice_of_the_whole(name: str, start: int, rows: int) -> None:
    page = dataset(RICH)[name].take(rows, start)
    assert page == WHOLE[name].slice(start, rows).to_pylist()


@settings(max_examples=8)
@given(st.sampled_from(sorted(RICH)), st.lists(st.integers(0, 899), min_size=2, max_size=9))
def test_rows_may_be_made_in_any_order(name: str, rows: list[int]) -> None:
    made = dataset(RICH)[name]
    for row in (row for row in rows if row < len(made)):
        assert made.take(1, row) == WHOLE[name].slice(row, 1).to_pylist()


@pytest.mark.parametrize("name", sorted(RICH))
@pytest.mark.parametrize("rows", [1, 97, 1023, 1024, 1025])
def test_the_size_of_the_batches_does_not_matter(name: str, rows: int) -> None:
    table = dataset(RICH)[name]
    stop = min(len(table), 120 if rows == 1 else len(table))
    pieces = list(table.batches(0, stop, rows=rows))
    assert plain(pa.Table.from_batches(pieces, schema=table.arrow_schema)).equals(WHOLE[name].slice(0, stop).combine_chunks())


@pytest.mark.parametrize("name", sorted(RICH))
def test_threads_do_not_matter(name: str) -> None:
    threaded = dataset(RICH, jobs=3)[name]
    assert plain(pa.Table.from_batches(threaded.batches(rows=100), schema=threaded.arrow_schema)).equals(WHOLE[name])


@pytest.mark.parametrize("name", SOME_DOMAINS)
def test_any_split_of_a_domain_gives_the_same_values(name: str) -> None:
    made = dataset(domains.load(name), rows=130)  # type: ignore[arg-type]
    for table in made.values():
        whole = plain(pa.Table.from_batches(table.batches(0, 300), schema=table.arrow_schema))
        pieces = [batch for start, stop in ((0, 1), (1, 64), (64, 65), (65, 300)) for batch in table.batches(start, stop)]
        assert plain(pa.Table.from_batches(pieces, schema=table.arrow_schema)).equals(whole), table.name


def test_any_split_of_rows_of_several_locales_gives_the_same_values() -> None:
    for name, table in dataset({"about": {"locale": {"de_DE": 60, "fr_FR": 40}}, **RICH}).items():
        whole = plain(table.to_arrow())
        assert cut(table, [1, 70, 71, 640]).equals(whole), name
        assert table.take(3, 100) == whole.slice(100, 3).to_pylist()


def test_a_dataset_made_twice_is_the_same() -> None:
    assert values_of(dataset(RICH)) == WHOLE


def test_another_seed_gives_other_values() -> None:
    keys = {"teacher_id", "student_id", "result_id", "locker_id"}  # running numbers
    for name, table in values_of(dataset(RICH, seed=2)).items():
        for column in table.column_names:
            same = table[column].to_pylist()[:500] == WHOLE[name][column].to_pylist()[:500]
            assert not same or column in keys, f"{name}.{column}"


@given(
    st.sampled_from(sorted(RICH)),
    st.sampled_from(["choice(A, B)", "integer(1, 9)", "person.first_name", 'pattern("##", null=0.5)', "uuid", "ref(teachers)"]),
    st.integers(0, 12),
)
def test_a_further_column_changes_no_other(name: str, expression: str, place: int) -> None:
    schema = dataset(RICH).schema
    columns = list(schema[name].columns)
    columns.insert(place, Column.of("further", expression))
    wider = schema.with_tables(table.with_columns(columns) if table.name == name else table for table in schema.tables)
    for other, table in values_of(dataset(wider)).items():  # type: ignore[arg-type]
        kept = [column for column in table.column_names if column != "further"]
        assert table.select(kept).equals(WHOLE[other]), other


REMOVABLE = [
    (t, c) for t, table in RICH.items() for c in table["columns"] if not c.endswith("_id") and c not in ("born_on", "subject")
]


@pytest.mark.parametrize(("name", "column"), REMOVABLE)
def test_a_column_taken_away_changes_no_other(name: str, column: str) -> None:
    fewer = copy.deepcopy(RICH)
    fewer[name].setdefault("more", {})[column] = fewer[name]["columns"].pop(column)
    table = dataset(fewer)[name]
    assert column not in table.columns
    assert plain(table.to_arrow()).equals(WHOLE[name].drop_columns([column]))


def test_a_column_that_becomes_wanted_has_the_values_it_always_had() -> None:
    wanted = copy.deepcopy(RICH)
    wanted["students"]["columns"]["rarely"] = wanted["students"].pop("more")["rarely"]
    assert plain(dataset(wanted)["students"].to_arrow()).drop_columns(["rarely"]).equals(WHOLE["students"])


@given(st.permutations(sorted(RICH)))
@settings(max_examples=10)
def test_the_order_of_the_tables_does_not_matter(order: list[str]) -> None:
    shuffled: dict[str, Any] = {name: RICH[name] for name in order}
    assert values_of(dataset(shuffled)) == WHOLE


@given(st.permutations(sorted(RICH["results"]["columns"])))
@settings(max_examples=10)
def test_the_order_of_the_columns_does_not_matter(order: list[str]) -> None:
    shuffled = copy.deepcopy(RICH)
    shuffled["results"]["columns"] = {name: RICH["results"]["columns"][name] for name in order}
    assert plain(dataset(shuffled)["results"].to_arrow()).select(WHOLE["results"].column_names).equals(WHOLE["results"])


def test_rows_that_are_added_leave_the_first_ones_as_they_were() -> None:
    longer = copy.deepcopy(RICH)
    longer["games"]["rows"] = 5000
    assert plain(dataset(longer)["games"].to_arrow()).slice(0, 900).equals(WHOLE["games"])


def test_types_are_known_before_any_row_and_hold_for_all_of_them() -> None:
    for table in dataset(RICH).values():
        assert all(batch.schema.equals(table.arrow_schema) for batch in table.batches(rows=500))
        assert pa.Table.from_batches([], schema=table.arrow_schema).num_rows == 0
