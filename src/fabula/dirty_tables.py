"""A table with things broken on purpose, and the ledger of what was broken where; loaded when somebody asks for dirt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from fabula.dirt import ledger, spoiling
from fabula.dirt.deciding import TableDirt
from fabula.sinks.files import Progress, understand_path, write_files
from fabula.tables import Table


class DirtyTable(Table):
    """One table with things broken on purpose."""

    def __init__(self, clean: Table, dirt: TableDirt) -> None:
        super().__init__(clean._plan, clean.name, clean._jobs)
        self.clean = clean
        self._dirt = dirt

    @property
    def arrow_schema(self) -> pa.Schema:
        """Names and Arrow types of the columns; one whose values are written in several ways is text."""
        return self._dirt.schema

    @property
    def ledger(self) -> LedgerTable:
        """What was broken in this table."""
        return LedgerTable([self])

    def __len__(self) -> int:
        return self._dirt.rows

    def batches(self, start: int = 0, stop: int | None = None, *, rows: int = 0) -> Iterator[pa.RecordBatch]:
        """The rows from `start` up to `stop`, as record batches of at most `rows` rows."""
        start, stop, _ = slice(start, stop).indices(len(self))
        return spoiling.dirty_batches(self._dirt, start, stop, jobs=self._jobs, rows=rows)

    def _mapped(self, function: Callable[[pa.RecordBatch], Any]) -> Iterator[Any]:
        return spoiling.dirty_batches(self._dirt, 0, len(self), jobs=self._jobs, then=function)

    def _head(self, rows: int, start: int = 0) -> pa.RecordBatch:
        start = max(start, 0)
        return _whole(self.batches(start, start + max(rows, 0)), self.arrow_schema)


class LedgerTable(Table):
    """What was broken where, a row for each cell or copy, in the order of tables and their dirty rows."""

    def __init__(self, tables: Sequence[DirtyTable]) -> None:
        self.name = "ledger"
        self._dirty = tables
        self._rows = -1

    @property
    def columns(self) -> tuple[str, ...]:
        """`table`, `row` (0-based, dirty), `column`, `kind`, `before`, `after`, `clean_row` (0-based, clean)."""
        return tuple(ledger.SCHEMA.names)

    @property
    def arrow_schema(self) -> pa.Schema:
        """Names and Arrow types of the columns."""
        return ledger.SCHEMA

    @property
    def references(self) -> dict[str, str]:
        """None: a ledger has no keys."""
        return {}

    def __len__(self) -> int:
        if self._rows < 0:
            self._rows = sum(batch.num_rows for batch in self.batches())
        return self._rows

    def batches(self, start: int = 0, stop: int | None = None, *, rows: int = 0) -> Iterator[pa.RecordBatch]:
        """The entries from `start` up to `stop`; those before are found by making them, too."""
        seen = 0
        for table in self._dirty:
            for batch in spoiling.ledger_batches(table._dirt, jobs=table._jobs):
                low, high = max(start - seen, 0), batch.num_rows if stop is None else min(stop - seen, batch.num_rows)
                step = rows or max(batch.num_rows, 1)
                yield from (batch.slice(i, min(step, high - i)) for i in range(low, high, step))
                seen += batch.num_rows
                if stop is not None and seen >= stop:
                    return
        self._rows = seen

    def write(
        self, path: str | Path, format: str | None = None, *, force: bool = False, progress: Progress | None = None
    ) -> Path:
        """Write the ledger into a file, whole or not at all."""
        return write_files([self._outgoing()], understand_path(path, format), force=force, progress=progress)[0]

    def mend(self, dirty: pa.Table) -> pa.Table:
        """The clean table that a dirty one was, all rows of it, texts as plain strings."""
        (table,) = self._dirty
        return ledger.mend(dirty, self.to_arrow(), table.clean.arrow_schema)

    def _mapped(self, function: Callable[[pa.RecordBatch], Any]) -> Iterator[Any]:
        return map(function, self.batches())

    def _head(self, rows: int, start: int = 0) -> pa.RecordBatch:
        start = max(start, 0)
        return _whole(self.batches(start, start + max(rows, 0)), self.arrow_schema)

    def __repr__(self) -> str:
        return f"<Ledger of {', '.join(table.name for table in self._dirty)}>"


def _whole(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    """A few batches as one."""
    rows = pa.Table.from_batches(batches, schema=schema).combine_chunks().to_batches()
    return rows[0] if rows else pa.RecordBatch.from_pylist([], schema=schema)
