"""Record batches in, JSON out: one object a line (NDJSON), or one array of objects."""

from __future__ import annotations

import json
import re
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from fabula.sinks import Dialect, Writer, sink
from fabula.sinks.cells import cell_texts, has_any

CONTROL = re.compile(r"[\x00-\x1f]")


@sink("ndjson", ".ndjson", ".jsonl", media_type="application/x-ndjson")
class JsonLines(Writer):
    """One object a line; a missing value is `null`, a date is its ISO 8601 text."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema, _dialect: Dialect) -> None:
        self.stream = stream
        self.schema = schema
        self.first = True

    def objects(self, batch: pa.RecordBatch, before: str, after: str) -> memoryview:
        """The bytes of every row's object, `before` and `after` each."""
        parts: list[pa.Array | str] = []
        for i, (column, field) in enumerate(zip(batch.columns, self.schema, strict=True)):
            parts += [("," if i else before + "{") + json.dumps(field.name, ensure_ascii=False) + ":", self.cells(column, field)]
        return memoryview(pc.binary_join_element_wise(*parts, "}" + after, "").buffers()[2])

    def cells(self, column: pa.Array, field: pa.Field) -> pa.Array:
        """The JSON text of every cell."""
        cells = cell_texts(column, pa.field(field.name, field.type), quote)
        if pa.types.is_temporal(field.type):
            cells = quote(pc.replace_substring(cells, " ", "T") if pa.types.is_timestamp(field.type) else cells)
        return pc.fill_null(cells, "null") if cells.null_count else cells

    def encode(self, batch: pa.RecordBatch) -> memoryview:
        """The bytes of some rows."""
        return self.objects(batch, "", "\n") if batch.num_rows else memoryview(b"")

    def put(self, encoded: memoryview) -> None:
        """Add rows."""
        self.stream.write(encoded)


@sink("json", ".json", media_type="application/json")
class JsonArray(JsonLines):
    """One array of objects, one object a line so that it stays readable."""

    def encode(self, batch: pa.RecordBatch) -> memoryview:
        """The bytes of some rows, a comma before each."""
        return self.objects(batch, ",\n", "") if batch.num_rows else memoryview(b"")

    def put(self, encoded: memoryview) -> None:
        """Add rows; the first of all has no comma before it."""
        if len(encoded):
            self.stream.write(b"[\n" if self.first else b"")
            self.stream.write(encoded[2:] if self.first else encoded)
            self.first = False

    def close(self) -> None:
        """Close the array."""
        self.stream.write(b"[]\n" if self.first else b"\n]\n")


def quote(texts: pa.Array) -> pa.Array:
    """The texts as JSON strings (RFC 8259), in quotes, with `\\`, `"` and control characters escaped."""
    if has_any(texts, b'"\\', control=True):
        texts = pc.replace_substring(pc.replace_substring(texts, "\\", "\\\\"), '"', '\\"')
        if has_any(texts, b"", control=True):
            texts = pa.array(
                [None if t is None else CONTROL.sub(lambda m: json.dumps(m[0])[1:-1], t) for t in texts.to_pylist()], pa.string()
            )
    return pc.binary_join_element_wise('"', texts, '"', "")
