"""Record batches in, CSV or TSV out: UTF-8, `\\n` after each row, quotes only where they are needed (RFC 4180)."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from fabula.sinks import Dialect, Writer, sink
from fabula.sinks.cells import cell_texts, has_any

TRUTH = pa.array(["false\n", "true\n"])


@sink("csv", ".csv", ".txt", media_type="text/csv")
class Delimited(Writer):
    """Rows with a delimiter between cells; a missing value is an empty cell."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema, dialect: Dialect) -> None:
        self.stream = stream
        self.schema = schema
        self.delimiter = dialect.delimiter
        if dialect.header:
            names = self.quote(pa.array(schema.names, pa.string())).to_pylist()
            stream.write((self.delimiter.join(names) + "\n").encode())

    def encode(self, batch: pa.RecordBatch) -> memoryview:
        """The bytes of some rows: the joined texts of a batch lie one after the other in memory, which is the file's own form."""
        if not batch.num_rows:
            return memoryview(b"")
        cells = [cell_texts(column, field, self.quote) for column, field in zip(batch.columns, self.schema, strict=True)]
        cells = [pc.fill_null(column, "") if column.null_count else column for column in cells]
        if len(cells) == 1:  # a row of one empty cell would be an empty line, which readers skip
            cells = [pc.if_else(pc.equal(cells[0], ""), '""', cells[0])]
        cells[-1] = self.with_line_end(batch.columns[-1], cells[-1])
        rows = pc.binary_join_element_wise(*cells, self.delimiter) if len(cells) > 1 else cells[0]
        return memoryview(rows.buffers()[2])

    def with_line_end(self, column: pa.Array, cells: pa.Array) -> pa.Array:
        """The cells of the last column, each with a line break; done once a distinct value where the column has few."""
        if pa.types.is_boolean(column.type) and not column.null_count and len(self.schema) > 1:
            return TRUTH.take(pc.cast(column, pa.int8()))
        return pc.binary_join_element_wise(cells, "\n", "")

    def put(self, encoded: memoryview) -> None:
        """Add rows."""
        self.stream.write(encoded)

    def quote(self, texts: pa.Array) -> pa.Array:
        """The texts, those in quotes that hold a delimiter, a quote or a line break."""
        if not has_any(texts, b'"\n\r' + self.delimiter.encode()):
            return texts
        special = pc.match_substring_regex(texts, f'[{_escaped(self.delimiter)}"\n\r]')
        quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
        return pc.if_else(special, quoted, texts)


@sink("tsv", ".tsv", ".tab", media_type="text/tab-separated-values")
def tab_separated(stream: BinaryIO, schema: pa.Schema, dialect: Dialect) -> Delimited:
    """Rows with tabs between cells."""
    return Delimited(stream, schema, Dialect(delimiter="\t", header=dialect.header))


def _escaped(delimiter: str) -> str:
    return "\\t" if delimiter == "\t" else "\\" + delimiter
