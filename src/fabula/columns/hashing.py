"""64 bits of chance from the values of a column: the same value gives the same bits, in any row, batch or table."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import texts
from fabula.columns.draw import random_bits

MISSING_VALUE = np.uint64(0x9AE16A3B2F90404F)
_BASE = np.uint64(0x100000001B3)  # an odd number, so that no byte is lost from the sum


def hashes(array: pa.Array, key: int = 0) -> np.ndarray:
    """(n,) uint64 random bits for (n,) values; missing values share theirs.

    Args:
        array: numbers, texts, days, moments or truths.
        key: another key gives other bits.
    """
    if isinstance(array, pa.DictionaryArray):
        found = np.append(hashes(array.dictionary, key), random_bits(key, np.array([MISSING_VALUE])))
        return found[pc.fill_null(array.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)]
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        whole = _text_numbers(pc.cast(array, pa.string()))
    elif pa.types.is_floating(array.type):
        whole = pc.fill_null(pc.cast(array, pa.float64()), 0.0).to_numpy(zero_copy_only=False).view(np.uint64)
    elif pa.types.is_null(array.type):
        whole = np.zeros(len(array), np.uint64)
    else:
        whole = _whole_numbers(array)
    if array.null_count:
        whole = np.where(array.is_valid().to_numpy(zero_copy_only=False), whole, MISSING_VALUE)
    return random_bits(key, whole)


def uniforms(bits: np.ndarray) -> np.ndarray:
    """(n,) float64, 0 <= x < 1, of random bits."""
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def mixed(bits: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """(n,) uint64 random bits for each pair of (n,) bits and (n,) whole numbers."""
    return random_bits(0, bits + numbers.astype(np.uint64))  # of 2 ** 64 sums, two pairs hardly ever share one


def _whole_numbers(array: pa.Array) -> np.ndarray:
    kind = array.type
    if pa.types.is_boolean(kind):
        array = pc.cast(array, pa.uint8())
    elif pa.types.is_date32(kind) or pa.types.is_time32(kind):
        array = pc.cast(array, pa.int32())
    elif pa.types.is_temporal(kind):
        array = pc.cast(array, pa.int64())
    elif not pa.types.is_integer(kind):
        return _text_numbers(texts(array))
    return pc.fill_null(array, 0).to_numpy(zero_copy_only=False).astype(np.int64).view(np.uint64)


def _text_numbers(array: pa.StringArray) -> np.ndarray:
    """(n,) uint64: for each text the sum of its bytes, each times a power of an odd number, over 64 bits."""
    n = len(array)
    if not n:
        return np.zeros(0, np.uint64)
    _, offsets, data = array.buffers()
    ends = np.frombuffer(offsets, np.int32, n + 1, array.offset * 4).astype(np.int64)
    if data is None or ends[-1] == ends[0]:
        return np.zeros(n, np.uint64)
    letters = np.frombuffer(data, np.uint8, ends[-1] - ends[0], ends[0]).astype(np.uint64)
    place = np.arange(len(letters)) - np.repeat(ends[:-1] - ends[0], np.diff(ends))
    terms = (letters + np.uint64(1)) * _powers(int(place.max()) + 1)[place]
    running = np.concatenate([[np.uint64(0)], np.cumsum(terms)])
    return running[ends[1:] - ends[0]] - running[ends[:-1] - ends[0]]


@functools.lru_cache(maxsize=64)
def _powers(count: int) -> np.ndarray:
    powers = np.full(count, _BASE)
    powers[0] = 1
    return np.cumprod(powers)
