"""Columns as a file has them, made into the kinds that a recipe means: texts of numbers to numbers, texts of dates to dates.

What cannot be read so is missing in the result, and counted.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import texts

WHOLE = r"^\s*[+-]?\d{1,18}(\.0+)?\s*$"
NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"
TRUE, FALSE = ["true", "t", "yes", "y", "1", "1.0"], ["false", "f", "no", "n", "0", "0.0"]
DAY_START = r"[T ]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?$"
MOMENT = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$"
KINDS = ("whole number", "number", "true or false", "date", "moment", "text", "nothing")

Column = tuple[pa.Array, np.ndarray | None]


def kind_name(kind: pa.DataType) -> str:
    """What people call values of a type."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_integer(kind):
        return "whole number"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_boolean(kind):
        return "true or false"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_timestamp(kind):
        return "moment"
    return "nothing" if pa.types.is_null(kind) else "text"


def conform(array: pa.Array, kind: pa.DataType) -> Column:
    """(n,) values of `kind`, and (n,) bool where there was a value that is none; nothing where all are.

    Texts stay dictionaries where they are.
    """
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if array.type == kind:
        return array, None
    name = kind_name(kind)
    if name == "text":
        return _text(array), None
    if name == "nothing":
        return array, None
    if isinstance(array, pa.DictionaryArray):
        array = texts(array) if kind_name(array.type) == "text" else array.dictionary_decode()
    if pa.types.is_large_string(array.type):
        array = pc.cast(array, pa.string())
    try:
        return _directly(array, kind, name), None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        pass
    if not pa.types.is_string(array.type):
        if name == "whole number" and kind_name(array.type) == "number":
            return _checked(array, pc.equal(pc.round(pc.cast(array, pa.float64())), pc.cast(array, pa.float64())), kind)
        array = _text(array)
    return _from_text(array, kind, name)


def guess_kind(array: pa.Array) -> pa.DataType:
    """The narrowest type that all values of a text column can be read as; the array's own type where it is no text."""
    if kind_name(array.type) != "text":
        return array.type
    plain = texts(array) if isinstance(array, pa.DictionaryArray) else array
    if plain.null_count == len(plain):
        return pa.null()
    zeros = pc.any(pc.match_substring_regex(plain, r"^[+-]?0\d")).as_py()
    kinds = [pa.date32(), pa.timestamp("s")] if zeros else [pa.int64(), pa.float64(), pa.date32(), pa.timestamp("s")]
    words = pc.is_in(pc.utf8_lower(plain), pa.array(["true", "false", "yes", "no", "t", "f"]))
    if pc.all(pc.or_(words, pc.is_null(plain))).as_py():
        return pa.bool_()
    for kind in kinds:
        bad = conform(plain, kind)[1]
        if bad is None or not bad.any():
            return kind
    return pa.string()


def _text(array: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(array.type):
        return pc.strftime(array, "%Y-%m-%d %H:%M:%S")
    if isinstance(array, pa.DictionaryArray):
        return array if pa.types.is_string(array.type.value_type) else pc.cast(array.dictionary_decode(), pa.string())
    return pc.cast(array, pa.string())


def _directly(array: pa.Array, kind: pa.DataType, name: str) -> pa.Array:
    """The whole column in one cast, which fails if a single value does not fit."""
    if name == "moment":
        if pa.types.is_timestamp(array.type) and array.type.tz:
            array = pc.cast(array, pa.timestamp(array.type.unit))
        return pc.cast(array, kind, safe=not pa.types.is_timestamp(array.type))
    if name == "date" and pa.types.is_timestamp(array.type):
        day = pc.cast(array, pa.date32(), safe=False)
        if not pc.all(pc.equal(pc.cast(day, array.type), array), min_count=0).as_py():
            raise pa.ArrowInvalid("a moment that is no whole day")
        return day
    if name == "true or false" and not pa.types.is_boolean(array.type):
        raise pa.ArrowInvalid("by its words")
    if name == "number" and pa.types.is_decimal(array.type):
        return pc.cast(array, kind, safe=False)
    return pc.cast(array, kind)


def _from_text(array: pa.Array, kind: pa.DataType, name: str) -> Column:
    """Those values that read as `kind`."""
    plain = pc.utf8_trim_whitespace(array)
    if name == "whole number":
        fits = pc.match_substring_regex(plain, WHOLE)
        return _checked(pc.replace_substring_regex(plain, r"(^\+|\.0+$)", ""), fits, kind)
    if name == "number":
        return _checked(pc.replace_substring_regex(plain, r"^\+", ""), pc.match_substring_regex(plain, NUMBER), kind)
    if name == "true or false":
        small = pc.utf8_lower(plain)
        truth = pc.is_in(small, pa.array(TRUE))
        known = pc.or_(truth, pc.is_in(small, pa.array(FALSE)))
        bad = pc.and_(pc.invert(known), array.is_valid()).to_numpy(zero_copy_only=False)
        return pc.if_else(known, truth, pa.scalar(None, pa.bool_())), bad if bad.any() else None
    if name == "date":
        plain = pc.replace_substring_regex(plain, DAY_START, "")
        return _checked(plain, _dates(plain, r"^\d{4}-\d{2}-\d{2}$"), kind)
    plain = pc.replace_substring_regex(plain, r"(Z|[+-]00:?00)$", "")
    return _checked(pc.replace_substring_regex(plain, r"\.\d+$", ""), _dates(plain, MOMENT), kind)


def _dates(plain: pa.Array, shape: str) -> pa.Array:
    """Where a text is a day of the calendar, in the given shape."""
    fits = pc.match_substring_regex(plain, shape)
    parts = pc.extract_regex(pc.if_else(fits, plain, "2000-01-01"), r"^(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})")
    year, month, day = (pc.cast(pc.struct_field(parts, name), pa.int32()) for name in ("y", "m", "d"))
    month = pc.if_else(pc.and_(pc.greater_equal(month, 1), pc.less_equal(month, 12)), month, 0)
    leap = pc.or_(
        pc.and_(pc.equal(_rest(year, 4), 0), pc.not_equal(_rest(year, 100), 0)),
        pc.equal(_rest(year, 400), 0),
    )
    longest = pa.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]).take(pc.fill_null(month, 0))
    longest = pc.add(longest, pc.cast(pc.and_(leap, pc.equal(month, 2)), pa.int64()))
    return pc.and_(fits, pc.and_(pc.greater_equal(day, 1), pc.less_equal(pc.cast(day, pa.int64()), longest)))


def _rest(number: pa.Array, by: int) -> pa.Array:
    return pc.subtract(number, pc.multiply(pc.divide(number, by), by))


def _checked(array: pa.Array, fits: pa.Array, kind: pa.DataType) -> Column:
    """The values that fit, cast; and where one does not."""
    fits = pc.fill_null(fits, False)
    bad = pc.and_(pc.invert(fits), array.is_valid()).to_numpy(zero_copy_only=False)
    kept = pc.cast(pc.if_else(fits, array, pa.scalar(None, array.type)), kind, safe=not pa.types.is_floating(array.type))
    return kept, bad if bad.any() else None
