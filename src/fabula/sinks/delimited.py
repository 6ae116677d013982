"""Record batches in, CSV or TSV out: UTF-8, `\\n` after each row, quotes only where they are needed (RFC 4180)."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from fabula.sinks import Dialect, Writer, sink
from fabula.sinks.cells import Spelling, cell_pieces, has_any
from fabula.sinks.rows import Memory, Piece, lay

FORMULA_SIGNS = b"=+-@\t\r\xef"  # the last begins the wide forms
FORMULA = "^[=+\\-@\t\r＝＋－＠]"
NUMBER = r"^[+-]?\d+([.,]\d+)?$"


@sink("csv", ".csv", ".txt", media_type="text/csv")
class Delimited(Writer):
    """Rows with a delimiter between cells; a missing value is an empty cell."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema, dialect: Dialect) -> None:
        self.stream = stream
        self.schema = schema
        self.delimiter = dialect.delimiter
        self.is_safe = dialect.csv_safe
        self.spelling = Spelling(self.quote if len(schema) > 1 else self.quote_alone, missing="" if len(schema) > 1 else '""')
        self.memory = Memory(8 * len(schema))
        if dialect.header:
            names = self.quote(pa.array(schema.names, pa.string())).to_pylist()
            stream.write((self.delimiter.join(names) + "\n").encode())

    def encode(self, batch: pa.RecordBatch) -> list[memoryview]:
        """The bytes of some rows, in a few parts."""
        if not batch.num_rows:
            return []
        pieces: list[Piece] = []
        for column, field in zip(batch.columns, self.schema, strict=True):
            pieces += [*cell_pieces(column, field, self.spelling, self.memory), self.delimiter]
        return lay([*pieces[:-1], "\n"], batch.num_rows, self.memory)

    def put(self, encoded: list[memoryview]) -> None:
        """Add rows."""
        for part in encoded:
            self.stream.write(part)

    def quote(self, texts: pa.Array) -> pa.Array:
        """The texts, those in quotes that hold a delimiter, a quote or a line break."""
        texts = harmless(texts) if self.is_safe else texts
        if not has_any(texts, b'"\n\r' + self.delimiter.encode()):
            return texts
        special = pc.match_substring_regex(texts, f'[{_escaped(self.delimiter)}"\n\r]')
        quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
        return pc.if_else(special, quoted, texts)

    def quote_alone(self, texts: pa.Array) -> pa.Array:
        """The texts of a file of one column: a row of one empty cell would be an empty line, which readers skip."""
        texts = self.quote(texts)
        return pc.if_else(pc.equal(texts, ""), '""', texts)


@sink("tsv", ".tsv", ".tab", media_type="text/tab-separated-values")
def tab_separated(stream: BinaryIO, schema: pa.Schema, dialect: Dialect) -> Delimited:
    """Rows with tabs between cells."""
    return Delimited(stream, schema, replace(dialect, delimiter="\t"))


def harmless(texts: pa.Array) -> pa.Array:
    """The texts, an apostrophe before those that a spreadsheet would take for a formula; plain numbers stay as they are.

    Source: OWASP, "CSV injection": a cell that starts with = + - @, a tab or a carriage return, wide forms of the signs included.
    """
    if not has_any(texts, FORMULA_SIGNS):
        return texts
    risky = pc.and_not(pc.match_substring_regex(texts, FORMULA), pc.match_substring_regex(texts, NUMBER))
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts)


def _escaped(delimiter: str) -> str:
    return "\\t" if delimiter == "\t" else "\\" + delimiter
