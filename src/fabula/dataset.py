"""A dataset not yet made: its tables are generated when they are read, row range by row range."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fabula import engine
from fabula.errors import OptionError, nearest
from fabula.plan import make_plan
from fabula.schema import Schema
from fabula.sinks import Dialect
from fabula.sinks.files import Progress, Rows, check_free, understand_path, write_files
from fabula.tables import PREVIEW_ROWS, Table

if TYPE_CHECKING:
    import pandas
    import polars

    from fabula.checks.report import Report
    from fabula.dirt.deciding import Said
    from fabula.dirty_tables import LedgerTable
    from fabula.prompt.prediction import Prediction

__all__ = ["Dataset", "DirtyDataset", "Table", "check_rows"]


class Dataset(Mapping[str, Table]):
    """The tables of one run, by name; whatever asks the dataset itself for rows gets its first table.

    Args:
        schema: what was asked for.
        seed: the same seed gives the same values, everywhere.
        jobs: threads that make batches.
        prediction: how the prompt was read, if there was one.
    """

    is_dirty = False

    def __init__(self, schema: Schema, *, seed: int, jobs: int = 1, prediction: Prediction | None = None) -> None:
        self.schema = schema
        self.seed = seed
        self.prediction = prediction
        self._plan = make_plan(schema, seed=seed)
        self._tables = {
            table.name: Table(self._plan, table.name, jobs, schema.table(table.name).order_by) for table in self._plan.visible
        }
        for name in self._tables:  # what cannot be made is told now, before a row is asked for
            engine.arrow_schema(self._plan, name)

    def __getitem__(self, name: str) -> Table:
        if name not in self._tables:
            raise KeyError(f"no table named `{name}`; {nearest(name, self._tables)}")
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return (
            f"<Dataset seed={self.seed}: " + ", ".join(f"{t.name} ({len(t):,} x {len(t.columns)})" for t in self.values()) + ">"
        )

    @property
    def first(self) -> Table:
        """The table people mean by the dataset's name."""
        return next(iter(self._tables.values()))

    def take(self, rows: int = PREVIEW_ROWS) -> list[dict[str, Any]]:
        """A few rows of the first table."""
        return self.first.take(rows)

    def to_arrow(self) -> pa.Table:
        """The first table in memory."""
        return self.first.to_arrow()

    def to_pandas(self) -> pandas.DataFrame:
        """The first table as a pandas frame; `dataset[name].to_pandas()` for the others."""
        return self.first.to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The first table as a Polars frame; `dataset[name].to_polars()` for the others."""
        return self.first.to_polars()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.first.__arrow_c_stream__(requested_schema)

    def write(
        self,
        path: str | Path,
        format: str | None = None,
        *,
        force: bool = False,
        dialect: Dialect | None = None,
        progress: Progress | None = None,
    ) -> list[Path]:
        """Write every table, whole or not at all.

        Args:
            path: `school.csv` (further tables beside it, `school.classes.csv`), or a folder (`school/students.csv`);
                `.gz` or `.zst` at the end compresses.
            format: csv, tsv, json, ndjson, parquet or arrow; by default what the path says, csv in a folder.
            force: replace files that are there.

        Returns:
            The files, in the order of the tables.

        Raises:
            SinkError: a file is there already, or the place cannot be written to.
        """
        target = understand_path(path, format)
        return write_files(self._outgoing(), target, force=force, dialect=dialect, progress=progress)

    def dirty(self, dirt: Said | None = None, *, edges: bool = False) -> DirtyDataset:
        """The same dataset with things broken on purpose; its `clean` is this one, its `ledger` says what was broken where.

        Args:
            dirt: `light`, `normal`, `heavy`, the share of rows that are touched, or `{"customers": ["typo(name, 0.02)"]}`; by
                default what the recipe says, else `normal`, or nothing but edge rows where those are asked for.
            edges: put rows in that break programs: leap day, emoji, apostrophes, zero, maximum, text from right to left ...

        Raises:
            FabulaError: no such kind or column, or a share that cannot be.

        Example:
            >>> import fabula
            >>> students = fabula.generate("a school dataset", rows=200, seed=1).dirty("heavy")
            >>> len(students.clean["students"]), students.ledger.columns[:4]
            (200, ('table', 'row', 'column', 'kind'))
        """
        return DirtyDataset(self, dirt, edges=edges)

    def check(self, *, profiles: bool = False) -> Report:
        """Whether the rows keep what the recipe says: keys, references, order, arithmetic, shares, ranges; every row is looked at.

        Args:
            profiles: describe the columns, too, for the pictures of `Report.to_html`.

        Example:
            >>> import fabula
            >>> report = fabula.generate("a school dataset", rows=200, seed=1).check()
            >>> report.ok, len(report.failed)
            (True, 0)
        """
        from fabula.checks.loading import Source
        from fabula.checks.running import check_tables

        sources = {name: Source(name, table.columns, table.batches) for name, table in self.items()}
        return check_tables(self.schema, sources, plan=self._plan, exact=not self.is_dirty, profiles=profiles)

    @property
    def clean(self) -> Dataset:
        """The dataset without dirt: itself."""
        return self

    @functools.cached_property
    def ledger(self) -> LedgerTable:
        """What was broken on purpose, in the order of tables and rows; nothing in a clean dataset."""
        from fabula.dirty_tables import DirtyTable, LedgerTable

        return LedgerTable([table for table in self.values() if isinstance(table, DirtyTable)])

    @property
    def says_dirt(self) -> bool:
        """Whether the recipe itself asks for dirt."""
        return bool(self.schema.dirt) or any(table.dirt for table in self.schema.visible)

    def _outgoing(self) -> list[Rows]:
        return [table._outgoing() for table in self.values()]

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.values())


class DirtyDataset(Dataset):
    """A dataset with things broken on purpose, its clean twin, and the ledger of what was broken where."""

    is_dirty = True

    def __init__(self, clean: Dataset, dirt: Said | None = None, *, edges: bool = False) -> None:
        from fabula.dirt.deciding import decide  # nobody else pays for loading it
        from fabula.dirty_tables import DirtyTable

        self.__dict__.update(
            {name: value for name, value in vars(clean).items() if name != "ledger"}
        )  # schema, seed, plan and prediction are the same
        self._clean = clean
        if dirt is None and not clean.says_dirt and not edges:
            dirt = "normal"
        decided = decide(clean.schema, seed=clean.seed, said=dirt, edges=edges)
        self._tables = {name: DirtyTable(table, decided[name]) for name, table in clean.items()}

    @property
    def clean(self) -> Dataset:
        """The clean twin."""
        return self._clean

    def dirty(self, dirt: Said | None = None, *, edges: bool = False) -> DirtyDataset:
        """The clean twin, broken in another way."""
        return self.clean.dirty(dirt, edges=edges)

    def write(
        self,
        path: str | Path,
        format: str | None = None,
        *,
        force: bool = False,
        dialect: Dialect | None = None,
        progress: Progress | None = None,
        ledger: str | Path | None = None,
    ) -> list[Path]:
        """Write every dirty table, the clean ones and the ledger, whole or not at all.

        Args:
            path: `shop.csv` (further files beside it, `shop.orders.csv`, `shop.clean.csv`, `shop.ledger.csv`), or a folder
                (`shop/orders.csv`, `shop/clean/orders.csv`, `shop/ledger.csv`).
            format: as for a clean dataset.
            force: replace files that are there.
            dialect: what a text format looks like.
            progress: is told the rows as they are written.
            ledger: another place for the ledger.

        Returns:
            The files: dirty tables, clean tables, ledger.
        """
        outgoing = [*self._outgoing(), *(replace(rows, part="clean") for rows in self.clean._outgoing())]
        target = understand_path(path, format)
        if ledger is None:
            return write_files([*outgoing, self.ledger._outgoing()], target, force=force, dialect=dialect, progress=progress)
        check_free(understand_path(ledger).path, force=force)
        paths = write_files(outgoing, target, force=force, dialect=dialect, progress=progress)
        return [*paths, self.ledger.write(ledger, force=force, progress=progress)]


def check_rows(rows: object, *, limit: int) -> int:
    """The number of rows, if it can be one.

    Raises:
        OptionError: it is no whole number, negative, or above the limit.
    """
    if isinstance(rows, bool) or not isinstance(rows, int):
        raise OptionError(f"{rows!r} is not a number of rows", where="rows", hint="a whole number, such as 1000")
    if not 0 <= rows <= limit:
        raise OptionError(f"{rows:,} rows", where="rows", hint=f"0 to {limit:,}")
    return rows
