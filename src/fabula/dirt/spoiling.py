"""A clean batch in, a dirty one and its ledger out. A batch holds whole blocks, so both are a pure function of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula import engine
from fabula.columns.arrays import present
from fabula.columns.draw import stream_key
from fabula.dirt import Cells, family, find, where
from fabula.dirt.choosing import (
    BLOCK,
    borders,
    even_scores,
    exact_quota,
    first_in_block,
    quota_of_some,
    rising_scores,
    shared_quotas,
    tried,
    tries,
    uniform,
)
from fabula.dirt.deciding import ROW, Errand, TableDirt
from fabula.dirt.edges import edges_of, is_free, places
from fabula.dirt.ledger import COPIES, SCHEMA, Entries, text_of
from fabula.dirt.pairs import differ, later

NEAR = ("typo", "typo", "case", "ocr", "truncated", "blanks")  # mistakes of a text that is typed anew
LAST = len(NEAR) - 1


@dataclass(frozen=True)
class Change:
    """Cells of one column that are no longer what they were.

    Args:
        at: (m,) which rows of the batch.
        kinds: (m,) what happened to each.
        after: (m,) what stands there now, in the dirty column's type.
    """

    column: str
    at: np.ndarray
    kinds: np.ndarray
    after: pa.Array


def dirty_batches(
    table: TableDirt,
    start: int,
    stop: int,
    *,
    jobs: int = 1,
    rows: int = 0,
    then: Callable[[pa.RecordBatch], Any] | None = None,
    ledger: bool = False,
) -> Iterator[Any]:
    """The dirty rows `start <= row < stop` in order, or with `ledger` their entries, in batches of at most `rows` rows.

    With `then`, what that makes of each batch instead, in the thread that made it.
    """
    if stop <= start:
        return
    first, last = table.copies.blocks(start, stop)
    rows = rows or engine.batch_rows(table.plan, table.name)

    def work(carrying: pa.RecordBatch) -> list[Any]:
        begin = carrying.column(ROW)[0].as_py()
        number = table.copies.start_of(begin)
        dirty, entries = spoil(table, carrying, begin)
        if ledger:
            made = [_between(entries, start, stop)]
        else:
            low, high = max(start - number, 0), min(stop - number, dirty.num_rows)
            made = [dirty.slice(i, min(rows, high - i)) for i in range(low, high, rows)]
        return [then(batch) for batch in made] if then else made

    step = max(rows // BLOCK, 1) * BLOCK
    for made in engine.make_batches(table.plan, table.name, first, last, jobs=jobs, rows=step, then=work):
        yield from made


def ledger_batches(table: TableDirt, start: int = 0, stop: int | None = None, *, jobs: int = 1) -> Iterator[pa.RecordBatch]:
    """What was broken in the dirty rows, in their order."""
    return dirty_batches(table, start, table.rows if stop is None else stop, jobs=jobs, ledger=True)


def _between(entries: pa.RecordBatch, start: int, stop: int) -> pa.RecordBatch:
    rows = entries.column("row").to_numpy()
    low, high = int(np.searchsorted(rows, start)), int(np.searchsorted(rows, stop))
    return entries.slice(low, high - low)


def spoil(table: TableDirt, clean: pa.RecordBatch, first: int) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """The dirty rows that some clean ones make, and the ledger.

    Args:
        clean: whole blocks of rows, with what conditions need behind the table's own columns.
        first: number of the first row.
    """
    return _Spoiler(table, clean, first).run()


class _Spoiler:
    """The state of one batch while it is broken: which cells are hit already, and what changed."""

    def __init__(self, table: TableDirt, clean: pa.RecordBatch, first: int) -> None:
        self.table = table
        self.clean = clean
        self.rows = np.arange(first, first + clean.num_rows)
        self.ends = borders(first, first + clean.num_rows)
        self.hit = {name: np.zeros(clean.num_rows, dtype=bool) for name in table.clean.names}
        self.changes: list[Change] = []

    def run(self) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        table = self.table
        if table.edges and self.rows.size and self.rows[0] == 0:
            self.put_edges()
        for errand, quota in self.quotas():
            self.fall(errand, quota)
        columns = [self.spoiled(name) for name in table.clean.names]
        dirty = pa.RecordBatch.from_arrays(columns, schema=table.schema)
        entries = self.entries(self.changes, self.clean)
        first = int(self.rows[0]) if len(self.rows) else 0
        source, sort = table.copies.arrange(first, first + len(self.rows))
        if sort.any():
            dirty, entries = self.with_copies(dirty, entries, source, sort)
        names = table.clean.names
        return dirty, entries.batch(table.name, names, table.copies.start_of(first), self.rows[source])

    # -- which cells ---------------------------------------------------------------------------------------------------

    def quotas(self) -> Iterator[tuple[Errand, np.ndarray | None]]:
        """Every errand with the rows of each block that it may hit; none where that depends on its condition."""
        shared = [errand for errand in self.table.errands if errand.shared]
        key = stream_key(self.table.plan.seed, "dirt", self.table.name, "level")
        divided = shared_quotas([errand.share for errand in shared], self.ends, key) if shared else None
        place = 0
        for errand in self.table.errands:
            if errand.shared and divided is not None:
                yield errand, divided[:, place]
                place += 1
            else:
                yield errand, None if errand.when else exact_quota(errand.share, self.ends)

    def fall(self, errand: Errand, quota: np.ndarray | None) -> None:
        """Let an errand fall on its rows."""
        if quota is not None and not quota.any():
            return
        if quota is None or errand.by or not tries(errand.share):
            at = self.among_all(errand, quota)
        else:
            at, short = self.among_tried(errand, quota)
            if short.any():  # too few of the rows tried are eligible: look at all rows of those blocks
                at = np.concatenate([at, self.among_all(errand, np.where(short, quota, 0))])
        if len(at):
            self.change(errand, np.sort(at))

    def among_tried(self, errand: Errand, quota: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(m,) rows that an errand hits, looking at a few of each block only; (B,) blocks where those are not enough."""
        rows = tried(errand.key, self.ends, tries(errand.share))
        known = rows >= 0
        known[known] = self.eligible(errand, rows[known])
        taken = known & (np.cumsum(known, axis=1) <= quota[:, None])
        short = taken.sum(axis=1) < quota
        return rows[taken & ~short[:, None]], short

    def among_all(self, errand: Errand, quota: np.ndarray | None) -> np.ndarray:
        """(m,) rows that an errand hits, looking at every row of the blocks that have a quota."""
        wanted = np.ones(len(self.rows), dtype=bool) if quota is None else np.repeat(quota > 0, np.diff(self.ends))
        at = np.flatnonzero(wanted)
        eligible = np.zeros(len(self.rows), dtype=bool)
        eligible[at] = self.eligible(errand, at)
        if errand.when:
            condition = self.clean.column(errand.when).fill_null(False).to_numpy(zero_copy_only=False)
            quota = quota_of_some(errand.share, condition, self.ends, errand.key)
            eligible &= condition
        assert quota is not None
        if errand.by:
            value = pc.cast(_ordered(self.clean.column(errand.by)), pa.float64(), safe=False)
            known = eligible & present(value)
            scores = rising_scores(errand.key, self.rows, known, np.nan_to_num(value.to_numpy(zero_copy_only=False)))
        else:
            scores = even_scores(errand.key, self.rows, eligible)
        return np.flatnonzero(first_in_block(scores, quota))

    def eligible(self, errand: Errand, at: np.ndarray) -> np.ndarray:
        """(m,) where an errand can change something that nothing has changed yet, of the rows `at`."""
        kind, picked = errand.kind, pa.array(at)
        whole = len(at) == len(self.rows)
        arrays = [self.clean.column(name) if whole else self.clean.column(name).take(picked) for name in errand.columns]
        fits = np.ones(len(at), dtype=bool)
        for name, array in zip(errand.columns, arrays, strict=True):
            fits &= ~self.hit[name][at]
            fits &= present(array)
        if kind.fits:
            fits &= where(arrays[0], kind.fits)
        if len(arrays) == 2:
            fits &= later(*arrays) if kind.name == "contradiction" else differ(*arrays)
        if kind.name == "from_above":
            fits &= self.rows[at] % BLOCK > 0  # the row above a block's first one is not in it
            fits &= differ(arrays[0], self.clean.column(errand.columns[0]).take(pa.array(np.maximum(at - 1, 0))))
        return fits

    def change(self, errand: Errand, at: np.ndarray) -> None:
        """What an errand makes of the cells that it hits."""
        cells = [self.cells(errand, name, at) for name in errand.columns]
        made = errand.kind.make(*cells, *(() if errand.kind.name == "unit" else errand.options))
        for name, after in zip(errand.columns, made if len(cells) == 2 else [made], strict=True):
            if after is not None:
                self.note(name, at, np.full(len(at), errand.kind.name, object), after)

    def cells(self, errand: Errand, name: str, at: np.ndarray) -> Cells:
        array = self.clean.column(name)
        context = _above(array).take(pa.array(at)) if errand.kind.name == "from_above" else errand.context
        return Cells(
            array.take(pa.array(at)), self.rows[at], errand.key, self.table.clean.field(name), self.table.locale, context
        )

    def note(self, name: str, at: np.ndarray, kinds: np.ndarray, after: Any) -> None:
        self.hit[name][at] = True
        self.changes.append(Change(name, at, kinds, self.as_dirty(name, after)))

    def put_edges(self) -> None:
        """Put the guaranteed rows in."""
        seed = self.table.plan.seed
        for field in self.table.clean:
            plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
            if self.table.new_key and field.name == self.table.new_key[0]:
                continue
            found = edges_of(self.table.meanings.get(field.name, ""), plain)
            if not found:
                continue
            at = places(seed, self.table.name, field.name, len(found), self.table.clean_rows)
            self.note(field.name, at, np.array(list(found), object), pa.array(list(found.values()), plain))

    # -- what becomes of them ------------------------------------------------------------------------------------------

    def as_dirty(self, name: str, values: Any) -> pa.Array:
        """Values of a clean column, or what stands in its place, in the type of the dirty one."""
        field, dirty = self.table.clean.field(name), self.table.schema.field(name).type
        if isinstance(values, list):
            if pa.types.is_string(dirty):
                values = [_spelled(value) for value in values]
            return pa.array(values, dirty)
        if isinstance(values, pa.DictionaryArray) and not pa.types.is_dictionary(dirty):
            values = values.dictionary_decode()
        if values.type == dirty:
            return values
        return text_of(values, field) if pa.types.is_string(dirty) else pc.cast(values, dirty)

    def spoiled(self, name: str) -> pa.Array:
        """The dirty column."""
        column = self.as_dirty(name, self.clean.column(name))
        falling = [change for change in self.changes if change.column == name]
        if not falling:
            return column
        at = np.concatenate([change.at for change in falling])
        after = pa.concat_arrays([change.after for change in falling])
        order = np.argsort(at)
        return pc.replace_with_mask(column, pa.array(self.hit[name]), after.take(pa.array(order)))

    def entries(self, changes: list[Change], clean: pa.RecordBatch) -> Entries:
        """Changes as the ledger tells them."""
        parts = []
        for change in changes:
            field = self.table.clean.field(change.column)
            place = self.table.clean.get_field_index(change.column)
            before = text_of(clean.column(change.column).take(pa.array(change.at)), field)
            after = text_of(change.after, self.table.schema.field(change.column))
            parts.append(Entries(change.at, np.full(len(change.at), place), change.kinds, before, after))
        return Entries.join(parts)

    # -- rows that come twice ------------------------------------------------------------------------------------------

    def with_copies(
        self, dirty: pa.RecordBatch, entries: Entries, source: np.ndarray, sort: np.ndarray
    ) -> tuple[pa.RecordBatch, Entries]:
        """The dirty rows with their copies among them; an exact copy is as dirty as its source, a near one in its own way."""
        own = np.flatnonzero(sort == 0)
        parts = [entries.take(np.arange(len(entries.rows)), own[entries.rows])]
        exact = np.flatnonzero(sort == 1)
        by_row = np.argsort(entries.rows, kind="stable")
        low, high = (np.searchsorted(entries.rows[by_row], source[exact], side=side) for side in ("left", "right"))
        count = high - low
        index = by_row[np.repeat(low - np.concatenate([[0], np.cumsum(count)[:-1]]), count) + np.arange(count.sum())]
        parts.append(entries.take(index, np.repeat(exact, count)))
        copied = np.flatnonzero(sort > 0)
        names = np.array(COPIES, object)[sort[copied]]
        nothing = pa.nulls(len(copied), pa.string())
        parts.append(Entries(copied, np.full(len(copied), -1), names, nothing, nothing))
        whole = dirty.take(pa.array(source))
        near = np.flatnonzero(sort == 2)
        if len(near):
            anew, told = self.typed_anew(source[near])
            index = np.arange(len(source))
            index[near] = len(source) + np.arange(len(near))
            both = pa.Table.from_batches([whole, anew]).combine_chunks().take(pa.array(index))
            whole = both.combine_chunks().to_batches()[0]
            parts.append(told.take(np.arange(len(told.rows)), near[told.rows]))
        return whole, Entries.join(parts)

    def typed_anew(self, source: np.ndarray) -> tuple[pa.RecordBatch, Entries]:
        """Clean rows with a new key and one to three mistakes of their own, and what those are.

        Args:
            source: (m,) which rows of the batch, in the order of the copies.
        """
        again = _Spoiler(self.table, self.clean.take(pa.array(source)), 0)
        again.rows = self.rows[source]
        table = self.table
        skip: set[str] = {errand.columns[0] for errand in table.errands if errand.kind.name == "orphans"}
        if table.new_key:
            name, keys = table.new_key
            skip.add(name)
            new = keys.keys(table.copies.near_before(int(self.rows[0])) + np.arange(len(source)), table.clean.field(name).type)
            again.note(name, np.arange(len(source)), np.full(len(source), "near_duplicate", object), new)
        key = stream_key(table.plan.seed, "dirt", table.name, "near")
        skip |= set(table.plan.tables[table.name].references)
        words = [f.name for f in table.clean if family(f.type) == "text" and f.name not in skip]
        texts = [name for name in words if self.is_typed(name)] or words
        chosen = again.chosen(texts or [f.name for f in table.clean if f.name not in skip], key)
        for name, at in chosen.items():
            again.mistype(name, at, key, has_text=bool(texts))
        columns = [again.spoiled(name) for name in table.clean.names]
        return pa.RecordBatch.from_arrays(columns, schema=table.schema), again.entries(again.changes, again.clean)

    def is_typed(self, name: str) -> bool:
        """Whether people type the column, and do not choose it from a list."""
        meaning = self.table.meanings.get(name, "")
        return is_free(meaning) or meaning in ("template", "join") or meaning.endswith(("email", "phone"))

    def chosen(self, names: list[str], key: int) -> dict[str, np.ndarray]:
        """Which columns of which rows get a mistake: one, two or three of those where a row has something."""
        first = np.floor(uniform(stream_key(key, "first"), self.rows) * len(names)).astype(np.int64)
        left = 1 + np.floor(uniform(stream_key(key, "many"), self.rows) ** 2 * 3).astype(np.int64)
        there = np.array([present(self.clean.column(name)) for name in names]).reshape(len(names), len(self.rows))
        hit = np.zeros(there.shape, dtype=bool)
        for turn in range(len(names)):
            column, row = (first + turn) % len(names), np.arange(len(self.rows))
            hit[column, row] = there[column, row] & (left > 0)
            left -= hit[column, row]
        return {name: np.flatnonzero(hit[i]) for i, name in enumerate(names)}

    def mistype(self, name: str, at: np.ndarray, key: int, *, has_text: bool) -> None:
        """Make a mistake in some cells: of spelling where they are texts, else leave them out."""
        array = self.clean.column(name)
        kinds = NEAR if has_text else ("missing",)
        choice = np.floor(uniform(stream_key(key, name), self.rows[at]) * len(kinds)).astype(np.int64)
        for which, kind_name in enumerate(kinds):
            kind = find(kind_name)
            fits = where(array, kind.fits)[at] if kind.fits else np.ones(len(at), dtype=bool)
            mine = at[(choice == which) & fits]
            choice[(choice == which) & ~fits] = LAST  # blanks can be added to any text
            if len(mine):
                self.change(Errand(kind, (name,), 0.0, stream_key(key, name, which)), mine)


def _above(array: pa.Array) -> pa.Array:
    """(n,) the value of the row before; the first row has none."""
    index = np.arange(len(array)) - 1
    return array.take(pa.array(index, mask=index < 0))


def _ordered(array: pa.Array) -> pa.Array:
    """Numbers or dates as something that is a number."""
    if pa.types.is_date32(array.type):
        return pc.cast(array, pa.int32())
    return pc.cast(array, pa.int64()) if pa.types.is_timestamp(array.type) else array


def _spelled(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else str(value)


__all__ = ["SCHEMA", "dirty_batches", "ledger_batches", "spoil"]
