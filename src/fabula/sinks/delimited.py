"""Record batches in, CSV or TSV out: UTF-8, `\\n` after each row, quotes only where they are needed (RFC 4180)."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from fabula.sinks import Dialect, sink
from fabula.sinks.cells import cell_texts, has_any


@sink("csv", ".csv", ".txt", media_type="text/csv")
class Delimited:
    """Rows with a delimiter between cells; a missing value is an empty cell."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema, dialect: Dialect) -> None:
        self.stream = stream
        self.schema = schema
        self.delimiter = dialect.delimiter
        if dialect.header:
            names = self.quote(pa.array(schema.names, pa.string())).to_pylist()
            stream.write((self.delimiter.join(names) + "\n").encode())

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows. The joined texts of a batch lie one after the other in memory, which is the file's own form."""
        if not batch.num_rows:
            return
        cells = [cell_texts(column, field, self.quote) for column, field in zip(batch.columns, self.schema, strict=True)]
        cells = [pc.fill_null(column, "") if column.null_count else column for column in cells]
        if len(cells) == 1:  # a row of one empty cell would be an empty line, which readers skip
            cells = [pc.if_else(pc.equal(cells[0], ""), '""', cells[0])]
        cells[-1] = pc.binary_join_element_wise(cells[-1], "\n", "")
        rows = pc.binary_join_element_wise(*cells, self.delimiter) if len(cells) > 1 else cells[0]
        self.stream.write(memoryview(rows.buffers()[2]))

    def close(self) -> None:
        """Nothing follows the last row."""

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
