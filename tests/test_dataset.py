"""The Python door: what it takes, what it refuses, and what a dataset can do before a single row is made."""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from make import RICH, dataset, plain, table

import fabula
from fabula import recipe
from fabula.engine import BATCH_ROWS
from fabula.errors import FabulaError, MissingExtra, OptionError, PlanError, RecipeError, SinkError

SHOP: dict[str, Any] = {
    "about": {"title": "Shop"},
    "customers": {
        "rows": 10,
        "columns": {"customer_id": "key", "name": "choice(Ann, Bo, null=0.2)", "joined": 'date("2024-01-01", "2024-12-31")'},
    },
    "orders": {
        "rows": "1..3 per customers",
        "columns": {"order_id": "key", "customer_id": "ref(customers)", "total": "number(1, 99)"},
    },
    "secrets": {"rows": 5, "hidden": True, "columns": {"a": "key"}},
}
HUGE = {
    "p": {"rows": 10**9, "columns": {"id": "key", "x": "integer(1, 9)"}},
    "c": {"rows": "0..5 per p", "columns": {"p_id": "ref(p)", "x": "p.x"}},
}


def error_of(spec: Any = SHOP, **options: Any) -> str:
    with pytest.raises(FabulaError) as caught:
        fabula.generate(spec, **options)
    return str(caught.value)


# What it takes.


def test_a_mapping_a_schema_and_a_file_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(recipe.to_yaml(recipe.from_dict(SHOP)), "utf-8")
    (tmp_path / "shop.json").write_text(recipe.to_json(recipe.from_dict(SHOP)), "utf-8")
    expected = dataset(SHOP)["orders"].to_pylist()
    for spec in (
        recipe.from_dict(SHOP),
        tmp_path / "shop.yaml",
        tmp_path / "shop.json",
        fabula.load_schema(tmp_path / "shop.yaml"),
    ):
        assert fabula.generate(spec, seed=1)["orders"].to_pylist() == expected


def test_rows_are_those_of_the_first_table_and_the_others_grow_with_it() -> None:
    made = dataset(SHOP, rows=200)
    assert len(made["customers"]) == 200
    assert 200 <= len(made["orders"]) <= 600
    assert len(dataset(SHOP, rows=0)["orders"]) == 0


def test_a_seed_repeats_and_none_is_drawn() -> None:
    first = fabula.generate(SHOP)
    assert 0 <= first.seed < 2**32
    assert fabula.generate(SHOP, seed=first.seed)["orders"].to_pylist() == first["orders"].to_pylist()
    assert fabula.generate(SHOP, seed=2**63 - 1)["orders"].to_pylist() != first["orders"].to_pylist()


def test_a_locale_changes_names_and_no_rows() -> None:
    spec = {"t": {"rows": 50, "columns": {"a": "key", "name": "person.last_name"}}}
    here, there = (fabula.generate(spec, seed=1, locale=locale)["t"].to_pandas() for locale in ("en_US", "ja_JP"))
    assert list(here["a"]) == list(there["a"])
    assert set(here["name"]).isdisjoint(there["name"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": -1}, "rows: -1 rows\n  hint: 0 to 1,000,000,000,000"),
        ({"rows": 10**13}, "rows: 10,000,000,000,000 rows\n  hint: 0 to 1,000,000,000,000"),
        ({"rows": 2.5}, "rows: 2.5 is not a number of rows\n  hint: a whole number, such as 1000"),
        ({"rows": "many"}, "rows: 'many' is not a number of rows\n  hint: a whole number, such as 1000"),
        ({"rows": True}, "rows: True is not a number of rows\n  hint: a whole number, such as 1000"),
        ({"seed": -1}, "seed: -1 is not a seed\n  hint: a whole number, 0 or more"),
        ({"seed": 2**63}, "seed: 9223372036854775808 is not a seed\n  hint: a whole number, 0 or more"),
        ({"seed": "x"}, "seed: 'x' is not a seed\n  hint: a whole number, 0 or more"),
        ({"seed": True}, "seed: True is not a seed\n  hint: a whole number, 0 or more"),
        ({"jobs": 0}, "jobs: 0 jobs\n  hint: 1 to 64"),
        ({"jobs": 65}, "jobs: 65 jobs\n  hint: 1 to 64"),
        ({"jobs": "x"}, "jobs: 'x' jobs\n  hint: 1 to 64"),
        ({"locale": "de_DD"}, "locale: no locale named `de_DD`\n  hint: did you mean `de_DE`"),
        ({"locale": ""}, "locale: no locale named ``\n  hint: "),
    ],
)
def test_an_option_out_of_range_is_told(options: dict[str, Any], message: str) -> None:
    assert error_of(**options).startswith(message)


@pytest.mark.parametrize("spec", [5, None, ["a"], b"x", object()])
def test_what_describes_no_data_is_told(spec: object) -> None:
    assert (
        error_of(spec)
        == f"spec: {type(spec).__name__} is no description of data\n  hint: a prompt, a recipe file, a Schema or a mapping"
    )


def test_a_wrong_recipe_is_told_before_any_row_is_made() -> None:
    assert error_of({}) == "recipe: a recipe without tables\n  hint: students: {columns: {name: person.full_name}}"
    assert error_of({"t": {"columns": {"a": "intger"}}}).startswith(
        "recipe: t.columns.a: no column or semantic type named `intger`\n  hint: did you mean `integer`"
    )
    assert error_of(Path("/nowhere.yaml")).startswith("/nowhere.yaml: cannot read the recipe: No such file or directory")


@pytest.mark.parametrize("kind", [RecipeError, PlanError, OptionError, SinkError, FabulaError])
def test_an_error_is_one_object_everywhere(kind: type[FabulaError]) -> None:
    error = kind("what it is", where="where", hint="a way out")
    assert str(error) == "where: what it is\n  hint: a way out"
    assert error.as_dict() == {"where": "where", "what": "what it is", "hint": "a way out"}
    copied = pickle.loads(pickle.dumps(error))
    assert (type(copied), str(copied)) == (kind, str(error))
    assert str(kind("alone")) == "alone"


def test_a_missing_library_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(MissingExtra) as caught:
        dataset(SHOP).to_polars()
    assert str(caught.value) == 'a Polars frame needs polars, which is not installed\n  hint: pip install "fabula[polars]"'


# A mapping of tables.


def test_a_dataset_is_a_mapping_of_the_tables_that_are_written() -> None:
    made = dataset(SHOP)
    assert isinstance(made, Mapping)
    assert list(made) == ["customers", "orders"]
    assert len(made) == 2
    assert "secrets" not in made
    assert made.first is made["customers"]
    assert made.get("nothing") is None
    assert repr(made).startswith("<Dataset seed=1: customers (10 x 3), orders (")
    assert repr(made.first) == "<Table customers: 10 rows x 3 columns>"


def test_an_unknown_table_is_a_key_error_that_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="no table named `order`; did you mean `orders`"):
        dataset(SHOP)["order"]


def test_a_table_knows_its_columns_types_and_references() -> None:
    orders = dataset(SHOP)["orders"]
    assert orders.columns == ("order_id", "customer_id", "total")
    assert orders.references == {"customer_id": "customers.customer_id"}
    assert orders.arrow_schema.types == [pa.int64(), pa.int64(), pa.float64()]


def test_references_to_hidden_tables_are_not_told() -> None:
    spec = {"a": {"columns": {"p_id": "ref(p)"}}, "p": {"hidden": True, "columns": {"id": "key"}}}
    assert dataset(spec)["a"].references == {}


# Pages and frames.


def test_take_gives_any_page() -> None:
    orders = dataset(SHOP)["orders"]
    whole = orders.to_pylist()
    assert orders.take(3) == whole[:3]
    assert orders.take(3, 2) == whole[2:5]
    assert orders.take(10**6, 4) == whole[4:]
    assert orders.take(5, len(orders)) == orders.take(5, 10**9) == orders.take(0) == orders.take(-3) == []
    assert orders.take(2, -5) == whole[:2]
    assert dataset(SHOP).take(2) == dataset(SHOP)["customers"].take(2)


def test_batches_cover_a_range_in_order() -> None:
    made = table(rows=1000, a="key")
    sizes = [batch.num_rows for batch in made.batches(10, 500, rows=200)]
    assert sizes == [200, 200, 90]
    assert [v for batch in made.batches(990, rows=7) for v in batch["a"].to_pylist()] == list(range(991, 1001))
    assert list(made.batches(5, 5)) == [] or sum(batch.num_rows for batch in made.batches(5, 5)) == 0


def test_frames_hold_the_same_values() -> None:
    for made in dataset(RICH).values():
        rows = made.to_arrow().to_pylist()
        assert made.to_pylist() == rows
        assert made.to_polars().to_dicts() == rows
        frame = made.to_pandas()
        assert list(frame.columns) == list(made.columns)
        assert pa.Table.from_pandas(frame, schema=plain(made.to_arrow()).schema, preserve_index=False).to_pylist() == rows


def test_a_dataset_itself_gives_its_first_table() -> None:
    made = dataset(SHOP)
    first = made["customers"].to_pylist()
    streamed = pa.RecordBatchReader.from_stream(made).read_all()
    assert made.to_arrow().to_pylist() == made.to_polars().to_dicts() == streamed.to_pylist() == first
    assert list(made.to_pandas()["customer_id"]) == list(range(1, 11))


def test_any_arrow_reader_takes_a_table() -> None:
    orders = dataset(SHOP)["orders"]
    assert pl.DataFrame(orders).to_dicts() == orders.to_pylist()
    assert pa.table(orders).to_pylist() == orders.to_pylist()
    assert pa.RecordBatchReader.from_stream(orders).read_all().num_rows == len(orders)
    assert isinstance(orders.to_pandas(), pd.DataFrame)


def test_texts_are_plain_strings_in_frames() -> None:
    made = dataset(SHOP)
    assert made.to_polars().schema["name"] == pl.String
    assert pd.api.types.is_string_dtype(made.to_pandas()["name"])


def test_an_empty_table_has_its_types() -> None:
    for made in dataset(RICH, rows=0).values():
        assert made.to_arrow().schema.equals(made.arrow_schema)
        assert made.to_polars().width == len(made.columns)


def test_a_notebook_shows_a_few_rows_and_nothing_of_them_is_markup() -> None:
    spec = {
        "t": {"rows": 50, "columns": {"a": 'choice("<script>alert(1)</script>")', "b": 'choice("a & b")', "c": "key(null=1)"}}
    }
    shown = dataset(spec)._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "a &amp; b" in shown
    assert "None" not in shown
    assert shown.count("<tr>") == 6
    assert "50 rows" in shown


# Nothing is made until it is read.


def test_a_billion_rows_cost_nothing_until_they_are_read() -> None:
    start = time.perf_counter()
    made = dataset(HUGE)
    children = made["c"]
    assert 0 < len(children) <= 5 * 10**9
    last = children.take(5, len(children) - 5)
    page = made["p"].take(3, 10**9 - 3)
    assert time.perf_counter() - start < 5
    assert [row["id"] for row in page] == [10**9 - 2, 10**9 - 1, 10**9]
    assert [row["p_id"] for row in last] == sorted(row["p_id"] for row in last)
    assert all(made["p"].take(1, row["p_id"] - 1)[0]["x"] == row["x"] for row in last)


def test_a_stream_of_a_billion_rows_starts_at_once() -> None:
    start = time.perf_counter()
    batch = pa.RecordBatchReader.from_stream(dataset(HUGE)["p"]).read_next_batch()
    assert batch.num_rows == BATCH_ROWS
    assert time.perf_counter() - start < 5


def test_arrow_dictionaries_hold_each_word_once() -> None:
    made = table(name="person.first_name", tongue="person.language", short="left(name, 1)", agent="internet.user_agent")
    for column in made.to_arrow().columns:
        for chunk in column.chunks:
            assert len(set(chunk.dictionary.to_pylist())) == len(chunk.dictionary)
    assert len(made.to_arrow().to_pandas()) == len(made)
