"""The text of every cell of a column, as CSV and JSON need it."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.schema import DECIMALS

HUNDREDTHS = pa.array([f".{i:02d}" for i in range(100)])
EPOCH = np.datetime64("1970-01-01", "D")
DAYS = 1024  # days are spelled in stretches of so many, so that neighbouring batches share them


def cell_texts(array: pa.Array, field: pa.Field, quote: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """(n,) strings; texts go through `quote`, once for each distinct one where the column is a dictionary."""
    kind = array.type
    if isinstance(array, pa.DictionaryArray):
        spelled = quote(pc.cast(array.dictionary, pa.string()))
        return pa.DictionaryArray.from_arrays(array.indices, spelled, safe=False).dictionary_decode()
    if pa.types.is_string(kind):
        return quote(array)
    if pa.types.is_floating(kind):
        return float_texts(array, field)
    if pa.types.is_date(kind):
        return date_texts(array)
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.string())
    return pc.cast(array, pa.string())


def float_texts(array: pa.Array, field: pa.Field) -> pa.Array:
    """Numbers as people write them: with the column's own decimals where it has them, else the shortest that reads back."""
    decimals = int((field.metadata or {}).get(DECIMALS, b"-1"))
    if decimals == 2 and len(array) and (pc.max(pc.abs(array)).as_py() or 0) < 1e15:
        return _hundredths(array)
    if 0 < decimals <= 9 and (not len(array) or (pc.max(pc.abs(array)).as_py() or 0) < 1e15):
        return pc.cast(pc.cast(pc.round(array, decimals), pa.decimal128(30, decimals)), pa.string())
    return pc.cast(array, pa.string())


def date_texts(array: pa.Array) -> pa.Array:
    """`2024-05-31`, each day spelled once where the days lie close together."""
    days = pc.cast(array, pa.int32())
    ends = pc.min_max(days)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    if low is None or high - low > 4 * len(array):
        return pc.cast(array, pa.string())
    first = low // DAYS * DAYS
    return _spelled_days(first, high // DAYS * DAYS + DAYS).take(pc.subtract(days, first))


@functools.lru_cache(maxsize=64)
def _spelled_days(first: int, last: int) -> pa.Array:
    """The texts of the days `first <= day < last`."""
    return pa.array(np.datetime_as_string(EPOCH + np.arange(first, last)).astype(object), pa.string())


def has_any(array: pa.Array, signs: bytes, *, control: bool = False) -> bool:
    """Whether any text holds one of the ASCII `signs`, or a control character."""
    data = array.buffers()[2]
    if data is None or not len(array):
        return False
    start, end = (
        int.from_bytes(array.buffers()[1][4 * i : 4 * i + 4].to_pybytes(), "little")
        for i in (array.offset, array.offset + len(array))
    )
    if control and bool((np.frombuffer(data, np.uint8)[start:end] < 32).any()):
        return True
    text = data.slice(start, end - start).to_pybytes()  # searched by the C library, several times faster than compared by NumPy
    return any(sign in text for sign in signs)


def _hundredths(array: pa.Array) -> pa.Array:
    missing = array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None
    cents = np.rint(pc.fill_null(array, 0.0).to_numpy(zero_copy_only=False) * 100).astype(np.int64)
    small = np.abs(cents)
    whole, rest = np.divmod(small.astype(np.uint32) if len(small) and small.max() < 2**32 else small, 100)
    out = pc.binary_join_element_wise(pc.cast(pa.array(whole, mask=missing), pa.string()), HUNDREDTHS.take(pa.array(rest)), "")
    negative = cents < 0
    return pc.if_else(pa.array(negative), pc.binary_join_element_wise("-", out, ""), out) if negative.any() else out
