"""Eight bytes for any value: keys that are compared but not kept."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import texts
from fabula.columns.draw import random_bits

ABSENT = np.uint64(0x5BF0_3635_D1C2_A9E7)  # the hash of a missing value
_WORD = np.uint64(0x9E37_79B9_7F4A_7C15)


def hashes(array: pa.Array) -> np.ndarray:
    """(n,) uint64 for each value: equal values of a type have equal ones.

    Two different texts among ten million share theirs with a probability of three in a million.
    """
    if isinstance(array, pa.DictionaryArray):
        pool = hashes(array.dictionary)
        index = pc.fill_null(array.indices, len(pool)) if array.null_count else array.indices
        return np.append(pool, ABSENT)[index.to_numpy(zero_copy_only=False)]
    if pa.types.is_null(array.type):
        return np.full(len(array), ABSENT)
    if pa.types.is_integer(array.type):
        numbers = pc.fill_null(pc.cast(array, pa.int64()), 0).to_numpy(zero_copy_only=False)
        found = random_bits(0, numbers.view(np.uint64))
        return found if not array.null_count else np.where(_missing(array), ABSENT, found)
    found = _text_hashes(texts(array))
    return found if not array.null_count else np.where(_missing(array), ABSENT, found)


def combined(parts: list[np.ndarray]) -> np.ndarray:
    """(n,) uint64 of several (n,) hashes, in order."""
    whole = parts[0]
    for part in parts[1:]:
        whole = random_bits(1, whole) + random_bits(2, part)
    return whole


def _missing(array: pa.Array) -> np.ndarray:
    return array.is_null().to_numpy(zero_copy_only=False)


def _text_hashes(array: pa.Array) -> np.ndarray:
    """(n,) uint64 of texts, eight bytes at a time."""
    n = len(array)
    if not n:
        return np.zeros(0, np.uint64)
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + n + 1].astype(np.int64)
    data = array.buffers()[2]
    length = np.diff(offsets)
    end = int(offsets[-1])
    start = int(offsets[0])
    body = np.zeros(end - start + 8, np.uint8)
    if data is not None:
        body[: end - start] = np.frombuffer(data, np.uint8)[start:end]
    words = np.ndarray((len(body) - 7,), "<u8", body, strides=(1,))  # the eight bytes from any place on
    place = offsets[:-1] - start
    found = length.astype(np.uint64) * _WORD
    rows: np.ndarray | slice = slice(None)
    for k in range(0, int(length.max()), 8):
        left = length - k
        if k and (left <= 0).any():  # long texts are few: go on with those only
            rows = np.flatnonzero(left > 0)
        rest = np.minimum(left[rows], 8).astype(np.uint64)
        word = words[np.minimum(place[rows] + k, len(words) - 1)]
        word = np.where(rest >= 8, word, word & ((np.uint64(1) << (rest * np.uint64(8) & np.uint64(63))) - np.uint64(1)))
        word = np.where(rest == 0, np.uint64(0), word)
        found[rows] = random_bits(k + 1, found[rows] ^ word)
    return found
