"""However the work is split, over parts, threads or processes, the bytes are the same; and the same as they were."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import itertools
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import fabula
from fabula import sinks
from fabula.engine import make_batch

ROOT = Path(__file__).parents[2]
ROWS = 20_011


def tool() -> ModuleType:
    """`tools/same_bytes.py`, which is no part of the package."""
    found = importlib.util.spec_from_file_location("same_bytes", ROOT / "tools" / "same_bytes.py")
    assert found and found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


SAME_BYTES = tool()
RECIPE = {
    "people": {"rows": ROWS, "columns": SAME_BYTES.PEOPLE},
    "orders": {
        "rows": "0..5 per people",
        "columns": {
            "id": 'key("O-#####")',
            "person_id": "ref(people)",
            "product": "commerce.product_name",
            "price": "commerce.price",
            "quantity": "integer(1, 9)",
            "total": "round(price * quantity, 2)",
            "mail": "people.email",
            "ordered_on": "date(after=people.born_on)",
        },
    },
}
TABLES = sorted(RECIPE)


def made(recipe: dict[str, Any] = RECIPE, *, jobs: int = 1) -> fabula.Dataset:
    return fabula.generate(recipe, seed=5, jobs=jobs)


def digest(schema: pa.Schema, batches: list[pa.RecordBatch]) -> str:
    """The hash of batches as one CSV file."""
    stream = io.BytesIO()
    writer = sinks.open_writer(sinks.find("csv"), stream, schema)  # type: ignore[arg-type]
    for batch in batches:
        writer.write(batch)
    return hashlib.sha256(stream.getvalue()).hexdigest()


def edges(rows: int, parts: int) -> list[tuple[int, int]]:
    """Where each of so many parts begins and ends."""
    ends = np.linspace(0, rows, parts + 1).astype(int).tolist()
    return list(itertools.pairwise(ends))


@pytest.fixture(scope="module")
def whole() -> dict[str, str]:
    """The hash of every table, made in one go."""
    return {name: digest(table.arrow_schema, list(table.batches(rows=10**9))) for name, table in made().items()}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("parts", [1, 7, 64])
def test_parts_do_not_matter(name: str, parts: int, whole: dict[str, str]) -> None:
    table = made()[name]
    batches = [batch for start, stop in edges(len(table), parts) for batch in table.batches(start, stop)]
    assert digest(table.arrow_schema, batches) == whole[name]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_threads_do_not_matter(name: str, jobs: int, whole: dict[str, str]) -> None:
    table = made(jobs=jobs)[name]
    assert digest(table.arrow_schema, list(table.batches(rows=3_000))) == whole[name]


def test_processes_do_not_matter(whole: dict[str, str]) -> None:
    dataset = made()
    plan = pickle.loads(pickle.dumps(dataset._plan))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for name, table in dataset.items():
            waiting = [pool.submit(make_batch, plan, name, start, stop) for start, stop in edges(len(table), 4)]
            assert digest(table.arrow_schema, [future.result() for future in waiting]) == whole[name]


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_a_file_written_by_several_threads_is_the_same_file(form: str, tmp_path: Path) -> None:
    for jobs in (1, 3):
        made(jobs=jobs).write(tmp_path / str(jobs), form)
    first, second = (sorted((tmp_path / str(jobs)).iterdir()) for jobs in (1, 3))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_further_column_leaves_the_others(whole: dict[str, str]) -> None:
    wider = {
        name: {**table, "columns": {"further": "person.full_name(of=further)", **table["columns"], "last": "integer(1, 9)"}}
        for name, table in RECIPE.items()
    }
    for name, table in made(wider).items():
        batches = [batch.drop_columns(["further", "last"]) for batch in table.batches()]
        assert digest(batches[0].schema, batches) == whole[name]


def test_the_bytes_are_those_of_the_golden_file() -> None:
    golden = set((ROOT / "tests" / "golden" / "same_bytes.txt").read_text("utf-8").splitlines())
    found = list(SAME_BYTES.lines(only="people"))
    assert found
    assert [line for line in found if line not in golden] == []
