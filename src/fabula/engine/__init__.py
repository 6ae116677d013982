"""A plan and a row range in, record batches out.

    frame.py       some rows of a table, whose columns are made when asked for
    parents.py     which row of another table a row refers to
    families.py    what a row is among its siblings, what its children come to
    scans.py       the few things that need a look at a whole table: filtered parents, totals of scattered rows
    differing.py   values drawn anew where two rows must differ
    decimals.py    how many decimals a number is written with

Every cell is a pure function of (seed, table, column, row), so any range can be made alone, by any thread, in any order.
A child row finds its parent's row *number* and has the parent's columns made again for it: no table is ever kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa

from fabula.columns.arrays import each_word_once
from fabula.engine.decimals import decimals_of
from fabula.engine.frame import BATCH_ROWS, Frame
from fabula.schema import DECIMALS
from fabula.steps import Plan

BATCH_BYTES = 10_000_000  # of a batch, at most, as far as its first rows tell
SAMPLE_ROWS = 1_024  # by which that is judged, and of which a batch holds a whole number: shares are exact in so many rows

__all__ = ["BATCH_ROWS", "Frame", "arrow_schema", "batch_rows", "make_batch", "make_batches"]


def make_batch(plan: Plan, table: str, start: int, stop: int) -> pa.RecordBatch:
    """Rows `start <= row < stop` of a table."""
    frame = Frame(plan, plan.tables[table], np.arange(start, stop, dtype=np.int64))
    columns = [each_word_once(frame.column(name)) for name in frame.table.output]
    return pa.RecordBatch.from_arrays(columns, schema=arrow_schema(plan, table))


def make_batches(
    plan: Plan,
    table: str,
    start: int,
    stop: int,
    *,
    jobs: int = 1,
    rows: int = 0,
    then: Callable[[pa.RecordBatch], Any] | None = None,
) -> Iterator[Any]:
    """The rows in order, batch after batch, made by `jobs` threads a few batches ahead of the reader.

    A batch has `rows` rows, by default as many as fit. With `then`, what that makes of each batch instead; it runs in the
    thread that made the batch.
    """

    def work(first: int, last: int) -> Any:
        batch = make_batch(plan, table, first, last)
        return then(batch) if then else batch

    rows = rows or batch_rows(plan, table)
    ranges = ((first, min(first + rows, stop)) for first in range(start, stop, rows))
    if stop - start <= rows:
        yield from (work(first, last) for first, last in ranges)
        return
    with ThreadPoolExecutor(jobs, thread_name_prefix="fabula") as pool:
        waiting: deque[Future[Any]] = deque()
        try:
            for first, last in ranges:
                waiting.append(pool.submit(work, first, last))
                if len(waiting) > jobs + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def batch_rows(plan: Plan, table: str) -> int:
    """How many rows are made at once: 65,536, or fewer where they are wide, so that memory stays flat. Judged by the first rows."""
    total = plan.tables[table].rows
    if total <= SAMPLE_ROWS:
        return BATCH_ROWS
    if ("batch rows", table) not in plan.known:
        sample = make_batch(plan, table, 0, SAMPLE_ROWS)
        width = sum(_plain_bytes(column) for column in sample.columns) / SAMPLE_ROWS
        fitting = int(BATCH_BYTES / max(width, 1)) // SAMPLE_ROWS * SAMPLE_ROWS
        plan.known["batch rows", table] = min(max(fitting, SAMPLE_ROWS), BATCH_ROWS)
    rows: int = plan.known["batch rows", table]
    return rows


def _plain_bytes(column: pa.Array) -> int:
    """Bytes that a column takes with its dictionary written out."""
    return int((column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column).nbytes)


def arrow_schema(plan: Plan, table: str) -> pa.Schema:
    """Names and types of a table's columns."""
    if ("schema", table) not in plan.known:
        frame = Frame(plan, plan.tables[table], np.arange(0, dtype=np.int64))
        plan.known["schema", table] = pa.schema([_field(frame, name) for name in frame.table.output])
    schema: pa.Schema = plan.known["schema", table]
    return schema


def _field(frame: Frame, name: str) -> pa.Field:
    kind = frame.column(name).type
    decimals = decimals_of(frame.plan, frame.table, frame.table.steps[name]) if pa.types.is_floating(kind) else None
    return pa.field(name, kind, metadata=None if decimals is None else {DECIMALS: str(decimals).encode()})
