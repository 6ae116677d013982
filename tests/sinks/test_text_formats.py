"""CSV, TSV, JSON and NDJSON say exactly what the batches hold."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import RICH, dataset

from fabula import sinks
from fabula.errors import OptionError
from fabula.schema import DECIMALS
from fabula.sinks import Dialect

NASTY = [
    "plain",
    "",
    None,
    "a,b",
    'a "b" c',
    '"',
    '""',
    ",",
    "a\nb",
    "a\r\nb",
    "\r",
    "tab\there",
    " lead",
    "trail ",
    "é 漢字 😀",
    "'",
    "\\",
    "\\n",
    "null",
    "NaN",
    "=1+1",
    "-",
    "0",
]
VALUES = {
    "text": pa.array(NASTY, pa.string()),
    "word": pa.array(NASTY, pa.string()).dictionary_encode(),
    "whole": pa.array([0, -1, None, 2**63 - 1, -(2**63)] + [7] * (len(NASTY) - 5)),
    "real": pa.array([0.1, -0.0, None, 1e300, 5e-324, 1 / 3, 1e21, 123456789.125] + [7.5] * (len(NASTY) - 8)),
    "flag": pa.array([True, False, None] + [True] * (len(NASTY) - 3)),
    "day": pa.array(
        [dt.date(2024, 2, 29), dt.date(1969, 12, 31), None, dt.date(9999, 12, 31), dt.date(1, 1, 1)]
        + [dt.date(2024, 1, 1)] * (len(NASTY) - 5)
    ),
    "moment": pa.array(
        [dt.datetime(2024, 2, 29, 23, 59, 58), None] + [dt.datetime(1960, 1, 1)] * (len(NASTY) - 2), pa.timestamp("s")
    ),
    "nothing": pa.nulls(len(NASTY)),
}
BATCH = pa.RecordBatch.from_pydict(VALUES)
TEXTS = st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1, max_size=20)


def written(batch: pa.RecordBatch, form: str, dialect: Dialect | None = None, sizes: tuple[int, ...] = ()) -> bytes:
    """The bytes of a batch, written in pieces of the given sizes."""
    stream = io.BytesIO()
    writer = sinks.open_writer(sinks.find(form), stream, batch.schema, dialect)  # type: ignore[arg-type]
    start = 0
    for size in (*sizes, batch.num_rows):
        writer.write(batch.slice(start, size))
        start += size
    writer.close()
    return stream.getvalue()


def read_csv(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter, strict=True))


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


# CSV and TSV.


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_nasty_texts_are_read_back_by_python_s_csv(form: str, delimiter: str) -> None:
    header, *rows = read_csv(written(BATCH, form), delimiter)
    assert header == BATCH.schema.names
    for name in ("text", "word", "whole", "flag", "day", "moment", "nothing"):
        place = header.index(name)
        assert [row[place] for row in rows] == [cell(value) for value in BATCH[name].to_pylist()]
    reals = [row[header.index("real")] for row in rows]
    assert [float(text) if text else None for text in reals] == BATCH["real"].to_pylist()


@given(TEXTS, TEXTS, st.sampled_from([",", ";", "|", "\t"]))
def test_any_texts_are_read_back_by_python_s_csv(first: list[str | None], second: list[str | None], delimiter: str) -> None:
    second = (second * len(first))[: len(first)]
    batch = pa.RecordBatch.from_pydict(
        {"a": pa.array(first, pa.string()), "b,;|\t": pa.array(second, pa.string()).dictionary_encode()}
    )
    header, *rows = read_csv(written(batch, "csv", Dialect(delimiter)), delimiter)
    assert header == ["a", "b,;|\t"]
    assert rows == [[a or "", b or ""] for a, b in zip(first, second, strict=True)]


@given(TEXTS)
def test_a_single_column_keeps_a_row_for_every_value(values: list[str | None]) -> None:
    batch = pa.RecordBatch.from_pydict({"a": pa.array(values, pa.string())})
    assert read_csv(written(batch, "csv"))[1:] == [[value or ""] for value in values]


def test_quotes_stand_only_where_they_are_needed_and_lines_end_in_a_line_feed() -> None:
    batch = pa.RecordBatch.from_pydict({"a": ["x y", "p,q", None], "b": [1, 2, 3]})
    assert written(batch, "csv") == b'a,b\nx y,1\n"p,q",2\n,3\n'
    assert written(batch, "csv", Dialect(header=False)) == b'x y,1\n"p,q",2\n,3\n'
    assert written(batch, "csv", Dialect(";")) == b"a;b\nx y;1\np,q;2\n;3\n"
    assert written(batch, "tsv") == b"a\tb\nx y\t1\np,q\t2\n\t3\n"


def test_numbers_have_the_decimals_of_their_column() -> None:
    values = [1.5, -0.25, None, 1234567.891, 0.0, -12.0, 0.005]
    fields = [pa.field(f"d{n}", pa.float64(), metadata={DECIMALS: str(n).encode()}) for n in (1, 2, 3)]
    batch = pa.RecordBatch.from_arrays(
        [pa.array([None if v is None else round(v, n) for v in values]) for n in (1, 2, 3)], schema=pa.schema(fields)
    )
    rows = read_csv(written(batch, "csv"))[1:]
    assert [row[1] for row in rows] == ["1.50", "-0.25", "", "1234567.89", "0.00", "-12.00", rows[-1][1]]
    for row, value in zip(rows, values, strict=True):
        assert row == ["", "", ""] if value is None else [float(text) for text in row] == [round(value, n) for n in (1, 2, 3)]


# JSON and NDJSON.


def expected_json(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_nasty_values_are_read_back_by_python_s_json(form: str) -> None:
    text = written(BATCH, form).decode()
    rows = json.loads(text) if form == "json" else [json.loads(line) for line in text.split("\n")[:-1]]
    assert rows == [{name: expected_json(value) for name, value in row.items()} for row in BATCH.to_pylist()]
    assert list(rows[0]) == BATCH.schema.names


@given(TEXTS, st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
def test_any_texts_are_read_back_by_python_s_json(values: list[str | None], name: str) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(values, pa.string())], [name])
    assert json.loads(written(batch, "json")) == [{name: value} for value in values]
    assert [json.loads(line) for line in written(batch, "ndjson").decode().split("\n")[:-1]] == [
        {name: value} for value in values
    ]


def test_every_control_character_is_escaped() -> None:
    values = [chr(i) for i in range(32)] + ["\x7f", "\u2028", "\u2029"]
    text = written(pa.RecordBatch.from_pydict({"a": values}), "ndjson").decode()
    assert [json.loads(line)["a"] for line in text.split("\n")[:-1]] == values


def test_json_is_one_array_with_an_object_a_line() -> None:
    batch = pa.RecordBatch.from_pydict({"a": [1, 2], "b": ["x", None]})
    assert written(batch, "json", sizes=(1,)) == b'[\n{"a":1,"b":"x"},\n{"a":2,"b":null}\n]\n'
    assert written(batch, "ndjson") == b'{"a":1,"b":"x"}\n{"a":2,"b":null}\n'


# All of them.


@pytest.mark.parametrize(("form", "empty"), [("csv", b"a,b\n"), ("tsv", b"a\tb\n"), ("json", b"[]\n"), ("ndjson", b"")])
def test_a_table_without_rows_is_still_a_file(form: str, empty: bytes) -> None:
    batch = pa.RecordBatch.from_pydict({"a": pa.array([], pa.string()), "b": pa.array([], pa.int64())})
    assert written(batch, form) == empty


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ndjson"])
@given(sizes=st.lists(st.integers(0, 9), max_size=6).map(tuple))
def test_the_size_of_the_batches_does_not_matter(form: str, sizes: tuple[int, ...]) -> None:
    assert written(BATCH, form, sizes=sizes) == written(BATCH, form)


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("rows", [97, 1024])
def test_made_rows_are_the_same_bytes_in_any_batches(form: str, rows: int) -> None:
    for made in dataset(RICH).values():
        whole, pieces = io.BytesIO(), io.BytesIO()
        for stream, size in ((whole, 10_000), (pieces, rows)):
            writer = sinks.open_writer(sinks.find(form), stream, made.arrow_schema)
            for batch in made.batches(rows=size):
                writer.write(batch)
            writer.close()
        assert whole.getvalue() == pieces.getvalue()


def test_made_rows_are_read_back_with_the_values_they_had() -> None:
    for made in dataset(RICH).values():
        stream = io.BytesIO()
        made.write_stream(stream, "json")
        assert json.loads(stream.getvalue()) == [{k: expected_json(v) for k, v in row.items()} for row in made.to_pylist()]


@pytest.mark.parametrize("form", ["csv", "json", "ndjson", "tsv"])
@pytest.mark.parametrize("expression", ["b - a", "days(3)"])
def test_spans_of_time_can_be_written(form: str, expression: str) -> None:
    columns = {"a": 'date("2024-01-01", "2024-01-09")', "b": "a + days(2)", "c": expression}
    stream = io.BytesIO()
    dataset({"t": {"rows": 3, "columns": columns}})["t"].write_stream(stream, form)
    assert stream.getvalue()


def test_a_format_is_found_by_name_suffix_or_alias() -> None:
    assert [sinks.find(name).name for name in ("CSV", ".json", "jsonl", "feather", "pq", "tsv")] == [
        "csv",
        "json",
        "ndjson",
        "arrow",
        "parquet",
        "tsv",
    ]
    assert set(sinks.names()) >= {"csv", "tsv", "json", "ndjson", "parquet", "arrow"}
    with pytest.raises(OptionError) as caught:
        sinks.find("parket")
    assert str(caught.value) == "format: no format named `parket`\n  hint: did you mean `parquet`?"
