"""One table of a dataset, made when it is read."""

from __future__ import annotations

import functools
import html
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from fabula import engine, sinks
from fabula.errors import MissingExtra
from fabula.sinks import Dialect
from fabula.sinks.files import Progress, Rows, write_stream
from fabula.steps import Plan, Reference

if TYPE_CHECKING:
    import pandas
    import polars

PREVIEW_ROWS = 5
SORTED_BATCH = 65_536  # rows of a batch, where all of them are sorted in memory


class Table:
    """One table of a dataset. Any tool that reads Arrow streams (Polars, pandas, DuckDB) reads it as it is."""

    def __init__(self, plan: Plan, name: str, jobs: int = 1, order_by: Sequence[str] = ()) -> None:
        self._plan = plan
        self._jobs = jobs
        self._order_by = tuple(order_by)
        self.name = name

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return self._plan.tables[self.name].output

    @property
    def arrow_schema(self) -> pa.Schema:
        """Names and Arrow types of the columns."""
        return engine.arrow_schema(self._plan, self.name)

    @property
    def references(self) -> dict[str, str]:
        """Foreign keys to tables of the dataset: column to `table.column`."""
        steps = self._plan.tables[self.name].steps
        found = {name: step for name in self.columns if isinstance(step := steps[name], Reference)}
        return {name: f"{s.parent}.{s.parent_column}" for name, s in found.items() if not self._plan.tables[s.parent].hidden}

    def __len__(self) -> int:
        return self._plan.tables[self.name].rows

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self):,} rows x {len(self.columns)} columns>"

    def batches(self, start: int = 0, stop: int | None = None, *, rows: int = 0) -> Iterator[pa.RecordBatch]:
        """The rows from `start` up to `stop`, as record batches of at most `rows` rows."""
        start, stop, _ = slice(start, stop).indices(len(self))
        if self._order_by:
            return iter(self._sorted.slice(start, max(stop - start, 0)).to_batches(max_chunksize=rows or SORTED_BATCH))
        return engine.make_batches(self._plan, self.name, start, stop, jobs=self._jobs, rows=rows)

    @functools.cached_property
    def _sorted(self) -> pa.Table:
        """All rows in the order that the recipe asks for, missing values last, rows that are alike by their number."""
        table = pa.Table.from_batches(
            engine.make_batches(self._plan, self.name, 0, len(self), jobs=self._jobs), schema=self.arrow_schema
        )
        keys = {}
        for text in self._order_by:
            column = table.column(text.removeprefix("-"))
            is_pool = pa.types.is_dictionary(column.type)
            keys[text] = column.cast(column.type.value_type) if is_pool else column
        keys["row"] = pa.array(range(len(table)))
        directions = [(name, "descending" if name.startswith("-") else "ascending") for name in keys]
        order = pc.sort_indices(pa.table(keys), sort_keys=directions)
        return table.take(order).combine_chunks()

    def take(self, rows: int = PREVIEW_ROWS, start: int = 0) -> list[dict[str, Any]]:
        """A few rows as dictionaries; any page of a table of any size costs the same."""
        return self._head(rows, start).to_pylist()

    def to_arrow(self) -> pa.Table:
        """The whole table in memory; columns that pick from a pool are Arrow dictionaries."""
        return pa.Table.from_batches(self.batches(), schema=self.arrow_schema)

    def to_pandas(self) -> pandas.DataFrame:
        """The whole table as a pandas frame, texts as plain strings."""
        _need("pandas", "a pandas frame")
        return self._plain().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The whole table as a Polars frame, texts as plain strings."""
        polars = _need("polars", "a Polars frame")
        frame: polars.DataFrame = polars.from_arrow(self._plain())
        return frame

    def to_pylist(self) -> list[dict[str, Any]]:
        """The whole table as dictionaries: for small tables."""
        return self.to_arrow().to_pylist()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        reader = pa.RecordBatchReader.from_batches(self.arrow_schema, self.batches())
        return reader.__arrow_c_stream__(requested_schema)

    def write_stream(
        self, stream: BinaryIO, format: str = "csv", *, dialect: Dialect | None = None, progress: Progress | None = None
    ) -> None:
        """Write the table into an open binary stream."""
        write_stream(self._outgoing(), stream, sinks.find(format), dialect=dialect, progress=progress)

    def _outgoing(self) -> Rows:
        return Rows(self.name, self.arrow_schema, mapped=self._mapped)

    def _mapped(self, function: Callable[[pa.RecordBatch], Any]) -> Iterator[Any]:
        if self._order_by:
            return map(function, self.batches())
        return engine.make_batches(self._plan, self.name, 0, len(self), jobs=self._jobs, then=function)

    def _head(self, rows: int, start: int = 0) -> pa.RecordBatch:
        start = max(start, 0)
        stop = min(start + max(rows, 0), len(self))
        if self._order_by:
            head = next(self.batches(start, stop, rows=max(rows, 1)), None)
            return pa.RecordBatch.from_pylist([], schema=self.arrow_schema) if head is None else head
        return engine.make_batch(self._plan, self.name, min(start, stop), stop)

    def _plain(self) -> pa.Table:
        table = self.to_arrow()
        plain = [f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in table.schema]
        return table.cast(pa.schema(plain))

    def _repr_html_(self) -> str:
        head = self._head(PREVIEW_ROWS)
        names = "".join(f"<th>{html.escape(name)}</th>" for name in head.schema.names)
        cells = [
            "".join(f"<td>{html.escape('' if v is None else str(v))}</td>" for v in row.values()) for row in head.to_pylist()
        ]
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        title = f"{html.escape(self.name)} <small>{len(self):,} rows</small>"
        return f"<h4>{title}</h4><table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _need(library: str, what: str) -> Any:
    import importlib

    try:
        return importlib.import_module(library)
    except ImportError:
        raise MissingExtra.of(what, library, library) from None
