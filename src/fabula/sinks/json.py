"""Record batches in, JSON out: one object a line (NDJSON), or one array of objects."""

from __future__ import annotations

import json
import re
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from fabula.sinks import Dialect, Writer, sink
from fabula.sinks.cells import Spelling, cell_pieces, has_any
from fabula.sinks.rows import Memory, Piece, lay

CONTROL = re.compile(r"[\x00-\x1f]")


@sink("ndjson", ".ndjson", ".jsonl", media_type="application/x-ndjson")
class JsonLines(Writer):
    """One object a line; a missing value is `null`, a date is its ISO 8601 text."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema, _dialect: Dialect) -> None:
        self.stream = stream
        self.schema = schema
        self.spelling = Spelling(escape, quotes='"', missing="null", moment="T", shortest=True)
        self.memory = Memory(8 * len(schema))
        self.first = True

    def objects(self, batch: pa.RecordBatch, before: str, after: str) -> list[memoryview]:
        """The bytes of every row's object, `before` and `after` each."""
        pieces: list[Piece] = [before + "{"]
        for i, (column, field) in enumerate(zip(batch.columns, self.schema, strict=True)):
            pieces.append(("," if i else "") + json.dumps(field.name, ensure_ascii=False) + ":")
            pieces += cell_pieces(column, field, self.spelling, self.memory)
        return lay([*pieces, "}" + after], batch.num_rows, self.memory)

    def encode(self, batch: pa.RecordBatch) -> list[memoryview]:
        """The bytes of some rows, in a few parts."""
        return self.objects(batch, "", "\n") if batch.num_rows else []

    def put(self, encoded: list[memoryview]) -> None:
        """Add rows."""
        for part in encoded:
            self.stream.write(part)


@sink("json", ".json", media_type="application/json")
class JsonArray(JsonLines):
    """One array of objects, one object a line so that it stays readable."""

    def encode(self, batch: pa.RecordBatch) -> list[memoryview]:
        """The bytes of some rows, a comma before each."""
        return self.objects(batch, ",\n", "") if batch.num_rows else []

    def put(self, encoded: list[memoryview]) -> None:
        """Add rows; the first of all has no comma before it."""
        for part in encoded:
            if self.first:
                self.stream.write(b"[\n")
            self.stream.write(part[2:] if self.first else part)
            self.first = False

    def close(self) -> None:
        """Close the array."""
        self.stream.write(b"[]\n" if self.first else b"\n]\n")


def escape(texts: pa.Array) -> pa.Array:
    """The texts as JSON strings have them (RFC 8259): `\\`, `"` and control characters escaped."""
    if has_any(texts, b'"\\', control=True):
        texts = pc.replace_substring(pc.replace_substring(texts, "\\", "\\\\"), '"', '\\"')
        if has_any(texts, b"", control=True):
            texts = pa.array(
                [None if t is None else CONTROL.sub(lambda m: json.dumps(m[0])[1:-1], t) for t in texts.to_pylist()], pa.string()
            )
    return texts
