"""Dirt keeps the one rule: any rows, in any split, by any number of threads, and the ledger leads back to the clean ones."""

from __future__ import annotations

from typing import Any

import hypothesis
import pyarrow as pa
import pytest
from hypothesis import strategies as st
from tests import make
from tests.dirt.test_kinds import SPEC

from fabula.dataset import DirtyDataset, Table

CALLS = (
    "missing(email, 0.1)", "missing(income, 0.3, when=age > 50)", "missing(age, 0.2, by=income)", "typo(first_name, 0.3)",
    "encoding(last_name, 0.1)", "date_format(joined_on, 0.2)", "date_format(seen_at, 0.1)", "number_format(income, 0.3)",
    "disguised(age, 0.1, \"N/A\")", "swap(first_name, last_name, 0.05)", "outlier(weight_kg, 0.1)", "variants(active, 0.2)",
    "variants(status, 0.1)", "contradiction(left_on, joined_on, 0.1)", "from_above(status, 0.1)", "duplicates(0.07)",
    "near_duplicates(0.05)", "unit(income, 0.1)", "blanks(email, 0.01)",
)  # fmt: skip


def everything(rows: int = 2600, seed: int = 3, jobs: int = 1) -> DirtyDataset:
    return make.dataset(SPEC, rows=rows, seed=seed, jobs=jobs).dirty({"people": list(CALLS), "visits": ["orphans(person, 0.1)"]})


def whole(table: Table) -> pa.Table:
    return table.to_arrow().combine_chunks()


@hypothesis.settings(max_examples=12)
@hypothesis.given(
    rows=st.integers(0, 3000),
    seed=st.integers(0, 2**40),
    calls=st.lists(st.sampled_from(CALLS), unique=True, max_size=8),
    level=st.sampled_from(["", "light", "normal", "heavy", 0.6]),
    edges=st.booleans(),
)
def test_the_ledger_leads_back_to_the_clean_rows(rows: int, seed: int, calls: list[str], level: Any, edges: bool) -> None:
    dataset = make.dataset(SPEC, rows=rows, seed=seed)
    dirty = dataset.dirty(level or {"people": calls}, edges=edges and rows > 100)
    for name, table in dirty.items():
        if len(dataset[name]):
            made = whole(table)
            assert len(made) == len(table)
            assert table.ledger.mend(made).equals(make.plain(whole(dataset[name])).replace_schema_metadata(None)), name


def test_every_cell_that_differs_is_in_the_ledger_and_no_other() -> None:
    dirty = everything()
    clean, rows = dirty.clean["people"].to_arrow().to_pylist(), dirty["people"].to_arrow().to_pylist()
    found = dirty["people"].ledger.to_pylist()
    copies = {e["row"]: e["clean_row"] for e in found if e["column"] is None}
    own = [row for row in range(len(rows)) if row not in copies]
    source = copies | {row: i for i, row in enumerate(own)}
    told = {(e["row"], e["column"]): e for e in found if e["column"]}
    for row, values in enumerate(rows):
        for name, value in values.items():
            before = clean[source[row]][name]
            entry = told.get((row, name))
            if entry is None:
                assert _shown(value) == _shown(before), (row, name)
            else:
                assert entry["before"] != entry["after"] and entry["clean_row"] == source[row], entry
                assert entry["after"] == (None if value is None else entry["after"]) and _shown(entry["before"]) == _shown(before)


def _shown(value: Any) -> str:
    """A value as text, numbers without what only their format adds."""
    text = "" if value is None else "\0" + (str(value).lower() if isinstance(value, bool) else str(value))
    return text.removesuffix("0").removesuffix("0").removesuffix(".") if "." in text else text


@pytest.mark.parametrize(
    ("start", "stop", "rows"), [(0, 1, 1), (1000, 1050, 7), (1023, 1300, 100), (2500, 2912, 4096), (2911, 2912, 1)]
)
def test_any_page_is_the_same_as_in_the_whole(start: int, stop: int, rows: int) -> None:
    table = everything()["people"]
    batches = list(table.batches(start, stop, rows=rows))
    assert all(batch.num_rows <= rows for batch in batches)
    assert pa.Table.from_batches(batches, table.arrow_schema).equals(whole(table).slice(start, stop - start))
    assert table.take(2, start) == whole(table).slice(start, 2).to_pylist()


def test_threads_and_batches_change_nothing() -> None:
    one, many = everything(), everything(jobs=3)
    for name in one:
        small = pa.Table.from_batches(many[name].batches(rows=1024), many[name].arrow_schema)
        assert whole(one[name]).equals(small.combine_chunks())
    assert whole(one.ledger).equals(whole(many.ledger))


def test_the_ledger_stands_in_the_order_of_tables_rows_and_columns() -> None:
    dirty = everything()
    names = list(dirty["people"].columns)
    found = dirty.ledger.to_pylist()
    place = [
        (list(dirty).index(e["table"]), e["row"], names.index(e["column"]) if e["table"] == "people" and e["column"] else -1)
        for e in found
    ]
    assert place == sorted(place)
    assert dirty.ledger.take(3, 500) == found[500:503] and len(dirty.ledger) == len(found)


def test_another_call_leaves_the_cells_of_the_others_as_they_are() -> None:
    alone = make.dataset(SPEC, seed=1).dirty({"people": ["typo(first_name, 0.1)"]})
    both = make.dataset(SPEC, seed=1).dirty({"people": ["typo(first_name, 0.1)", "missing(email, 0.2)"]})
    assert alone["people"].to_arrow()["first_name"].equals(both["people"].to_arrow()["first_name"])


def test_the_clean_twin_is_the_dataset_itself() -> None:
    dirty = everything()
    assert whole(dirty.clean["people"]).equals(whole(make.dataset(SPEC, rows=2600, seed=3)["people"]))


def test_another_seed_breaks_other_cells() -> None:
    one, two = (make.dataset(SPEC, seed=seed).dirty("light").ledger.to_arrow()["row"].to_pylist() for seed in (1, 2))
    assert one != two
