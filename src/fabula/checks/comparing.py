"""Whether two columns say the same."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import numbers, present, texts
from fabula.columns.dates import seconds

ABSOLUTE, RELATIVE = 1e-9, 1e-12  # numbers this close are the same: sums taken in another order differ in the last bits


def differs(given: pa.Array, expected: pa.Array, *, within: float = 0.0) -> np.ndarray:
    """(n,) bool: where two columns are not equal; missing equals missing. Numbers may lie `within` of each other."""
    if given.type == expected.type and pa.types.is_dictionary(given.type) and given.dictionary is expected.dictionary:
        return _by(pc.not_equal(given.indices, expected.indices), given, expected)
    given, expected = _plain(given), _plain(expected)
    kinds = {_kind(given.type), _kind(expected.type)} - {"nothing"}
    if not kinds or "nothing" in (_kind(given.type), _kind(expected.type)):
        return present(given) != present(expected)
    if kinds == {"number"}:
        left, right = numbers(given), numbers(expected)
        with np.errstate(invalid="ignore"):
            far = np.abs(left - right) > ABSOLUTE + within + RELATIVE * np.abs(right)
        return np.where(np.isnan(left) | np.isnan(right), np.isnan(left) != np.isnan(right), far)
    if kinds == {"time"}:
        return seconds(given) != seconds(expected)
    if kinds == {"time", "text"}:
        try:
            return seconds(given) != seconds(expected)
        except pa.ArrowInvalid:
            pass
    return _by(pc.not_equal(_spelled(given), _spelled(expected)), given, expected)


def _by(unequal: pa.Array, given: pa.Array, expected: pa.Array) -> np.ndarray:
    out = pc.fill_null(unequal, False).to_numpy(zero_copy_only=False)
    if given.null_count or expected.null_count:
        return out | (present(given) != present(expected))
    return out


def _plain(array: pa.Array) -> pa.Array:
    return texts(array) if isinstance(array, pa.DictionaryArray) else array


def _spelled(array: pa.Array) -> pa.Array:
    """Texts, whole numbers without `.0` so that 10 and 10.0 are spelled alike."""
    if pa.types.is_floating(array.type):
        return pc.replace_substring_regex(texts(array), r"\.0$", "")
    return texts(array)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_null(kind):
        return "nothing"
    if pa.types.is_temporal(kind) and not pa.types.is_duration(kind) and not pa.types.is_time(kind):
        return "time"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind):
        return "number"
    return "text"
