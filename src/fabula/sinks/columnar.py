"""Record batches in, Parquet or Arrow IPC out."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa

from fabula.sinks import Dialect, Writer, sink


@sink("parquet", ".parquet", ".pq", media_type="application/vnd.apache.parquet", is_text=False)
class Parquet(Writer):
    """Snappy-compressed Parquet: dictionaries where a column picks from a pool, statistics where they can help a reader skip."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema, _dialect: Dialect) -> None:
        import pyarrow.parquet as pq

        self.schema = schema
        self.writer = pq.ParquetWriter(
            stream,
            schema,
            use_dictionary=[field.name for field in schema if pa.types.is_dictionary(field.type)],
            write_statistics=[field.name for field in schema if not _is_text(field.type)],
            compression="snappy",
            store_schema=True,
        )

    def __del__(self) -> None:
        if hasattr(self, "writer"):
            self.writer.is_open = False  # a file given up halfway gets no footer

    def put(self, encoded: pa.RecordBatch) -> None:
        """Add rows, one row group a batch."""
        self.writer.write_batch(encoded)

    def close(self) -> None:
        """Write the footer."""
        self.writer.close()


@sink("arrow", ".arrow", ".feather", ".ipc", media_type="application/vnd.apache.arrow.file", is_text=False)
class ArrowFile(Writer):
    """An Arrow IPC file; dictionaries are written out as texts, since a file allows each dictionary only once."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema, _dialect: Dialect) -> None:
        self.schema = pa.schema(
            [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in schema]
        )
        self.writer = pa.ipc.new_file(stream, self.schema)

    def encode(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows with every dictionary written out."""
        columns = [c.dictionary_decode() if isinstance(c, pa.DictionaryArray) else c for c in batch.columns]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def put(self, encoded: pa.RecordBatch) -> None:
        """Add rows."""
        self.writer.write_batch(encoded)

    def close(self) -> None:
        """Write the footer."""
        self.writer.close()


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_dictionary(kind)
