"""What was broken where, and the way back: dirty rows and their ledger make the clean ones again, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.schema import DECIMALS

SCHEMA = pa.schema(
    [
        pa.field("table", pa.string()),
        pa.field("row", pa.int64()),  # 0-based, in the dirty table
        pa.field("column", pa.string()),  # missing where the whole row is a copy
        pa.field("kind", pa.string()),
        pa.field("before", pa.string()),
        pa.field("after", pa.string()),
        pa.field("clean_row", pa.int64()),  # 0-based, in the clean table
    ]
)
COPIES = ("", "duplicate", "near_duplicate")


@dataclass(frozen=True)
class Entries:
    """Some changes, m of them, not yet in order.

    Args:
        rows: (m,) which row, in the numbers of whoever holds them.
        columns: (m,) position of the column; -1 for a whole row.
        kinds: (m,) what happened.
        before: (m,) text of the clean cell.
        after: (m,) text of the dirty one.
    """

    rows: np.ndarray
    columns: np.ndarray
    kinds: np.ndarray
    before: pa.Array
    after: pa.Array

    @classmethod
    def join(cls, parts: Sequence[Entries]) -> Entries:
        """All of them in one."""
        return cls(
            np.concatenate([np.zeros(0, np.int64), *(p.rows for p in parts)]),
            np.concatenate([np.zeros(0, np.int64), *(p.columns for p in parts)]),
            np.concatenate([np.zeros(0, object), *(p.kinds for p in parts)]),
            pa.concat_arrays([pa.array([], pa.string()), *(p.before for p in parts)]),
            pa.concat_arrays([pa.array([], pa.string()), *(p.after for p in parts)]),
        )

    def take(self, index: np.ndarray, rows: np.ndarray) -> Entries:
        """The entries at `index`, said of other rows."""
        picked = pa.array(index)
        return Entries(rows, self.columns[index], self.kinds[index], self.before.take(picked), self.after.take(picked))

    def batch(self, table: str, names: Sequence[str], first: int, clean_rows: np.ndarray) -> pa.RecordBatch:
        """The ledger, in order of rows and, in a row, of columns.

        Args:
            names: of the columns.
            first: number of the first dirty row.
            clean_rows: (d,) clean row number of each dirty row.
        """
        order = np.lexsort((self.columns, self.rows))
        rows, columns = self.rows[order], self.columns[order]
        known = pa.array(names, pa.string())
        picked = pa.array(order)
        return pa.RecordBatch.from_arrays(
            [
                pa.repeat(pa.scalar(table, pa.string()), len(order)),
                pa.array(rows + first),
                known.take(pa.array(np.maximum(columns, 0), mask=columns < 0)),
                pa.array(self.kinds[order], pa.string()),
                self.before.take(picked),
                self.after.take(picked),
                pa.array(clean_rows[rows]),
            ],
            schema=SCHEMA,
        )


def text_of(array: pa.Array, field: pa.Field) -> pa.Array:
    """(n,) texts of the cells as a CSV file has them, or longer where that would not read back to the same value."""
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type):
        return array
    decimals = int((field.metadata or {}).get(DECIMALS, b"0"))
    if not pa.types.is_floating(array.type) or not 0 < decimals <= 9:
        return pc.cast(array, pa.string())
    small = pc.fill_null(pc.less(pc.abs(array), 1e15), False)
    rounded = pc.round(pc.if_else(small, array, 0.0), decimals)
    same = pc.and_(small, pc.fill_null(pc.equal(rounded, array), False))
    return pc.if_else(same, pc.cast(pc.cast(rounded, pa.decimal128(30, decimals)), pa.string()), pc.cast(array, pa.string()))


def mend(dirty: pa.Table, ledger: pa.Table, schema: pa.Schema) -> pa.Table:
    """The clean table that a dirty one was, from its ledger: copies dropped, every cell as it stood before.

    Args:
        dirty: all rows of the dirty table.
        ledger: its entries; those of other tables are to be left out before.
        schema: names and types of the clean table, texts plain.
    """
    rows = ledger["row"].to_numpy()
    kinds = np.array(ledger["kind"].to_pylist(), dtype=object)
    keep = np.ones(dirty.num_rows, dtype=bool)
    keep[rows[np.isin(kinds, COPIES[1:])]] = False
    columns = []
    for field in schema:
        texts = text_of(dirty[field.name].combine_chunks(), dirty.schema.field(field.name))
        entries = ledger.filter(pc.equal(ledger["column"], field.name))
        hit = np.zeros(dirty.num_rows, dtype=bool)
        hit[entries["row"].to_numpy()] = True
        before = entries["before"].combine_chunks()
        texts = pc.replace_with_mask(texts, pa.array(hit), before) if hit.any() else texts
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        columns.append(pc.cast(texts.filter(pa.array(keep)), kind))
    names = [field.name for field in schema]
    return pa.table(columns, names=names)
