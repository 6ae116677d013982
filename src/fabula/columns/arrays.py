"""Small things done to whole Arrow arrays: decode, join, fill, mask, and text of fixed width."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

DIGITS = np.frombuffer(b"0123456789", dtype=np.uint8)
CAPITALS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype=np.uint8)


def texts(array: pa.Array) -> pa.Array:
    """(n,) plain strings of an array of any type, dictionaries decoded."""
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    return array if pa.types.is_string(array.type) else pc.cast(array, pa.string())


def numbers(value: pa.Array | np.ndarray | float) -> np.ndarray:
    """(n,) float64 of a numeric or boolean array, missing values as NaN; or () of a constant."""
    if isinstance(value, np.ndarray | int | float):
        return np.asarray(value, dtype=np.float64)
    if isinstance(value, pa.DictionaryArray):
        value = value.dictionary_decode()
    return pc.cast(value, pa.float64()).to_numpy(zero_copy_only=False)


def present(array: pa.Array) -> np.ndarray:
    """(n,) bool: where there is a value."""
    if array.null_count == 0:
        return np.ones(len(array), dtype=bool)
    return array.is_valid().to_numpy(zero_copy_only=False)


def constant(value: object, n: int) -> pa.Array:
    """(n,) times the same value; a text becomes a dictionary of one word."""
    if isinstance(value, str):
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([value]), safe=False)
    return pa.repeat(pa.scalar(value), n)


def with_nulls(array: pa.Array, missing: np.ndarray) -> pa.Array:
    """The array with further values missing, where (n,) bool `missing` is true."""
    keep = present(array) & ~missing
    if isinstance(array, pa.DictionaryArray):
        return pa.DictionaryArray.from_arrays(with_nulls(array.indices, missing), array.dictionary, safe=False)
    validity = pa.py_buffer(np.packbits(keep, bitorder="little"))
    array = _from_zero(array)
    return pa.Array.from_buffers(array.type, len(array), [validity, *array.buffers()[1:]], int(len(array) - keep.sum()))


def join(*parts: pa.Array | str) -> pa.Array:
    """(n,) strings: the parts one after the other, row by row; missing where any part is."""
    plain = [part if isinstance(part, str) else texts(part) for part in parts]
    return pc.binary_join_element_wise(*plain, "")


def map_texts(array: pa.Array, function: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """`function` of a text column, done once for each distinct value where the array is a dictionary."""
    if isinstance(array, pa.DictionaryArray):
        return pa.DictionaryArray.from_arrays(array.indices, function(array.dictionary), safe=False)
    return function(texts(array))


def each_word_once(array: pa.Array) -> pa.Array:
    """The array with no word twice in its dictionary, as readers of Arrow expect; any other array as it is."""
    if not isinstance(array, pa.DictionaryArray):
        return array
    words, place = _different_words(array.dictionary)
    if place is None:
        return array
    index = place[pc.fill_null(array.indices, 0).to_numpy(zero_copy_only=False)]
    missing = None if array.null_count == 0 else ~present(array)
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=missing), words, safe=False)


_KNOWN: dict[
    int, tuple[pa.Array, pa.Array, np.ndarray | None]
] = {}  # by the address of the words, which are kept so that it stays
MOST_KNOWN = 64
FEW_WORDS = 20_000


def _different_words(words: pa.Array) -> tuple[pa.Array, np.ndarray | None]:
    """The words without repetition, and (m,) where each is found among them; nothing where none is repeated."""
    data = words.buffers()[-1]
    address = data.address if data is not None and len(words) <= FEW_WORDS else 0
    known = _KNOWN.get(address)
    if address and known is not None and len(known[0]) == len(words) and known[0].offset == words.offset:
        return known[1], known[2]
    encoded = words.dictionary_encode()
    repeated = len(encoded.dictionary) < len(words)
    place = encoded.indices.to_numpy().astype(np.int32) if repeated else None
    found = (encoded.dictionary if repeated else words, place)
    if address:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[address] = (words, *found)
    return found


def select(which: np.ndarray, arrays: list[pa.Array]) -> pa.Array:
    """(n,) values, row i from `arrays[which[i]]`; missing where `which` is -1. Types are made alike first."""
    n = len(which)
    whole = pa.concat_arrays(alike(arrays))
    index = pa.array(which * n + np.arange(n), mask=which < 0)
    return whole.take(index)


def codes(array: pa.Array) -> tuple[np.ndarray, list[object]]:
    """(n,) int64 group number of each value (-1 where missing), and the distinct values."""
    encoded = array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode()
    index = pc.fill_null(pc.cast(encoded.indices, pa.int64()), -1).to_numpy(zero_copy_only=False)
    return index, encoded.dictionary.to_pylist()


def fixed_width(matrix: np.ndarray) -> pa.Array:
    """(n,) strings from an (n, width) uint8 matrix of ASCII characters."""
    n, width = matrix.shape
    offsets = np.arange(0, (n + 1) * width, width, dtype=np.int32) if width else np.zeros(n + 1, np.int32)
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(matrix)))


def decimal_digits(numbers_: np.ndarray, width: int) -> np.ndarray:
    """(n, width) uint8 matrix: the last `width` decimal digits of non-negative integers, zeros in front."""
    matrix = np.empty((len(numbers_), width), dtype=np.uint8)
    rest = numbers_.astype(np.uint64)
    position = width
    while position > 0:
        take = min(4, position)
        rest, last = np.divmod(rest, np.uint64(10_000)) if position > 4 else (rest, rest % np.uint64(10_000))
        matrix[:, position - take : position] = _FOUR_DIGITS[last.astype(np.int64)][:, 4 - take :]
        position -= take
    return matrix


def digits(numbers_: np.ndarray, width: int) -> pa.Array:
    """(n,) strings of exactly `width` digits."""
    return fixed_width(decimal_digits(numbers_, width))


def alike(arrays: list[pa.Array]) -> list[pa.Array]:
    """The arrays in one type: dictionaries share one, numbers become floats when any is, anything else becomes text."""
    if all(isinstance(array, pa.DictionaryArray) for array in arrays):
        return pa.chunked_array(arrays).unify_dictionaries().chunks
    arrays = [texts(array) if isinstance(array, pa.DictionaryArray) else array for array in arrays]
    kinds = {array.type for array in arrays if not pa.types.is_null(array.type)}
    if len(kinds) <= 1:
        kind = kinds.pop() if kinds else pa.null()
    elif all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds):
        kind = pa.float64()
    elif all(pa.types.is_temporal(kind) for kind in kinds) and not any(pa.types.is_duration(kind) for kind in kinds):
        kind = pa.timestamp("s")
    else:
        return [texts(array) for array in arrays]
    return [array if array.type == kind else pc.cast(array, kind) for array in arrays]


def _from_zero(array: pa.Array) -> pa.Array:
    """The array with offset 0, so that its buffers may be reused."""
    return array if array.offset == 0 else pa.concat_arrays([array])


_FOUR_DIGITS = np.array([list(f"{i:04d}".encode()) for i in range(10_000)], dtype=np.uint8)
