"""Many rows are spelled by look-ups, few rows one by one: the bytes are the same."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pytest

from fabula import sinks
from fabula.schema import DECIMALS
from fabula.sinks.cells import MANY

ROWS = MANY + 37
PLACES = np.arange(ROWS)
MISSING = PLACES % 7 == 3
BORDERS = [0, 1, 9, 10, 9_999, 10_000, 10_001, 99_999_999, 100_000_000, 4_294_967_296, 10**12, 2**53 - 1]


def repeated(values: list[object], kind: pa.DataType | None = None) -> pa.Array:
    """The values again and again, in as many rows as a look-up needs."""
    return pa.array(values, kind).take(pa.array(PLACES % len(values)))


def reals(decimals: int, largest: float) -> np.ndarray:
    """Numbers of that many decimals, some of them negative, some on the borders of four digits."""
    numbers = np.concatenate([PLACES * 7919.0, np.array(BORDERS, dtype=np.float64)])[-ROWS:] / 10**decimals
    return np.where(PLACES % 5 == 1, -1.0, 1.0) * np.where(np.abs(numbers) < largest, numbers, 1.0)


COLUMNS = {
    "small": pa.array(PLACES % 10_000, mask=MISSING),
    "borders": repeated(BORDERS),
    "negative": repeated([-n for n in BORDERS]),
    "largest": repeated([2**63 - 1, -(2**63), 0, None]),
    "unsigned": repeated([2**64 - 1, 5], pa.uint64()),
    "short": pa.array((PLACES % 200).astype(np.int8)),
    "one_decimal": pa.array(reals(1, 1e12), mask=MISSING),
    "cents": pa.array(reals(2, 1e9)),
    "four_decimals": pa.array(reals(4, 1e6), mask=MISSING),
    "no_decimals": pa.array(np.floor(reals(0, 1e9))),
    "any_decimals": pa.array(PLACES / 7),
    "unrounded": pa.array(PLACES / 7),
    "no_number": repeated([1.5, float("inf"), -0.0, 0.004, -0.004]),
    "days": pa.array(PLACES.astype("datetime64[D]") - 5_000, mask=MISSING),
    "far_days": repeated([-719_162, 2_932_896, 0, None], pa.int32()).cast(pa.date32()),
    "no_days": pa.nulls(ROWS, pa.date32()),
    "moments": pa.array((PLACES * 86_399 - 10**9).astype("datetime64[s]"), mask=MISSING),
    "fine_moments": pa.array((PLACES * 86_399_001).astype("datetime64[ms]")),
    "flags": repeated([True, None, False]),
    "words": repeated(["a", 'b "c", d', None, "", "e\nf", "\\", "\x07"]).dictionary_encode(),
    "texts": repeated(["a", 'b "c", d', None, "", "e\nf", "\\", "\x07"]),
    "nothing": pa.nulls(ROWS),
}
DECIMAL_PLACES = {"one_decimal": 1, "cents": 2, "four_decimals": 4, "no_decimals": 0, "unrounded": 2, "no_number": 2}
FIELDS = {
    name: pa.field(name, column.type, metadata={DECIMALS: str(DECIMAL_PLACES[name])} if name in DECIMAL_PLACES else None)
    for name, column in COLUMNS.items()
}


def written(names: list[str], form: str, rows: int) -> bytes:
    """The columns of those names, written so many rows at a time."""
    stream = io.BytesIO()
    batch = pa.RecordBatch.from_arrays([COLUMNS[name] for name in names], schema=pa.schema([FIELDS[name] for name in names]))
    writer = sinks.open_writer(sinks.find(form), stream, batch.schema)  # type: ignore[arg-type]
    for start in range(0, ROWS, rows):
        writer.write(batch.slice(start, rows))
    writer.close()
    return stream.getvalue()


@pytest.mark.parametrize("form", ["csv", "ndjson", "json"])
def test_all_at_once_or_a_few_rows_at_a_time_is_the_same_text(form: str) -> None:
    names = list(COLUMNS)
    whole, few = (written(names, form, rows).splitlines() for rows in (ROWS, 1_000))
    assert next(((a, b) for a, b in zip(whole, few, strict=True) if a != b), None) is None


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("name", list(COLUMNS))
def test_a_table_of_one_column_too(name: str, form: str) -> None:
    assert written([name], form, ROWS) == written([name], form, MANY - 1)


@pytest.mark.parametrize("name", ["borders", "negative", "largest"])
def test_whole_numbers_are_written_in_full(name: str) -> None:
    expected = ["" if n is None else str(n) for n in COLUMNS[name].to_pylist()]
    assert [line.strip('"') for line in written([name], "csv", ROWS).decode().splitlines()[1:]] == expected


@pytest.mark.parametrize("name", ["one_decimal", "cents", "four_decimals"])
def test_every_number_shows_the_decimals_of_its_column(name: str) -> None:
    places = DECIMAL_PLACES[name]
    expected = ['""' if x is None else f"{x + 0.0:.{places}f}" for x in COLUMNS[name].to_pylist()]
    assert written([name], "csv", ROWS).decode().splitlines()[1:] == expected


def test_a_sign_beside_a_large_pool_stands_alone() -> None:
    words = pa.array([f"w{i}" for i in range(50_000)])
    column = pa.DictionaryArray.from_arrays(pa.array(np.arange(50_000)[::-1].astype(np.int32)), words)
    batch = pa.RecordBatch.from_arrays([column, column], names=["a", "b"])
    stream = io.BytesIO()
    sinks.open_writer(sinks.find("csv"), stream, batch.schema).write(batch)  # type: ignore[arg-type]
    assert stream.getvalue().decode().splitlines()[1:] == [f"w{i},w{i}" for i in range(49_999, -1, -1)]
