"""Arithmetic, comparison and logic over whole columns; missing in, missing out."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import texts
from fabula.errors import RecipeError

Operand = pa.Array | pa.Scalar

_NUMBERS: dict[str, Callable[[Operand, Operand], Operand]] = {
    "+": pc.add,
    "-": pc.subtract,
    "*": pc.multiply,
    "**": lambda a, b: pc.power(_as_float(a), _as_float(b)),
    "/": lambda a, b: _no_infinity(pc.divide(_as_float(a), _as_float(b))),
    "//": lambda a, b: pc.cast(pc.floor(_no_infinity(pc.divide(_as_float(a), _as_float(b)))), pa.int64()),
    "%": lambda a, b: pc.subtract(a, pc.multiply(_NUMBERS["//"](a, b), b)),
}
_COMPARISONS = {"==": pc.equal, "!=": pc.not_equal, "<": pc.less, "<=": pc.less_equal, ">": pc.greater, ">=": pc.greater_equal}
_LOGIC = {"and": pc.and_kleene, "or": pc.or_kleene}


def apply(operator: str, operands: list[Operand]) -> Operand:
    """The result of an operator, element by element.

    Raises:
        RecipeError: the operands are of kinds that do not go together, such as a text and a number.
    """
    plain = [_plain(operand) for operand in operands]
    try:
        if operator == "neg":
            return pc.negate(plain[0])
        if operator == "not":
            return pc.invert(_truth(plain[0]))
        if operator in _LOGIC:
            return reduce(_LOGIC[operator], map(_truth, plain))
        if operator in _COMPARISONS:
            return _COMPARISONS[operator](*_alike(*plain))
        return _arithmetic(operator, *plain)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError):
        kinds = " and ".join(str(operand.type) for operand in plain)
        raise RecipeError(
            f"`{operator}` does not work on {kinds}", hint="both sides numbers, both dates, or both texts"
        ) from None


def is_in(value: Operand, options: list[object], *, negate: bool) -> Operand:
    """Whether each value is one of the options."""
    plain = _plain(value)
    try:
        found = pc.is_in(plain, value_set=pc.cast(pa.array(options), plain.type))
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError):
        hint = f"values of the column's own kind, {plain.type}"
        raise RecipeError(f"`in {options}` does not fit {plain.type}", hint=hint) from None
    return pc.invert(found) if negate else found


def _arithmetic(operator: str, left: Operand, right: Operand) -> Operand:
    if operator == "+" and pa.types.is_string(left.type) and pa.types.is_string(right.type):
        return pc.binary_join_element_wise(left, right, "")
    if pa.types.is_temporal(left.type) and pa.types.is_duration(right.type):
        return _moved(operator, left, right)
    if pa.types.is_temporal(left.type) and pa.types.is_interval(right.type) and operator in "+-":
        return _moved_by_months(operator, left, right)
    if pa.types.is_boolean(left.type):
        left = pc.cast(left, pa.int64())
    if pa.types.is_boolean(right.type):
        right = pc.cast(right, pa.int64())
    result = _NUMBERS[operator](left, right)
    return _no_infinity(result) if operator in ("*", "**") and pa.types.is_floating(result.type) else result


def _moved(operator: str, moment: Operand, span: Operand) -> Operand:
    """A date or moment moved by a span; a date becomes a moment when the span counts hours or less (see `functions.hours`)."""
    if pa.types.is_date(moment.type) and span.type.unit == "s":
        whole_days = pc.divide(pc.cast(span, pa.int64()), 86_400)
        return pc.cast(_NUMBERS[operator](pc.cast(moment, pa.int32()), pc.cast(whole_days, pa.int32())), pa.date32())
    moved = _NUMBERS[operator](pc.cast(moment, pa.timestamp("s")), pc.cast(span, pa.duration("s")))
    return pc.cast(moved, pa.timestamp("s"))


def _moved_by_months(operator: str, moment: Operand, span: Operand) -> Operand:
    """A date or moment moved by calendar months, to the last day of the month where its own day is not in it."""
    if isinstance(moment, pa.Scalar):
        moment = pa.repeat(moment, len(span))
    missing = ~(moment.is_valid().to_numpy(zero_copy_only=False) & span.is_valid().to_numpy(zero_copy_only=False))
    steps = np.frombuffer(span.buffers()[1], "<i4", 4 * len(span), 16 * span.offset)[::4].astype(np.int64)
    time = pc.fill_null(pc.cast(pc.cast(moment, pa.timestamp("s")), pa.int64()), 0).to_numpy(zero_copy_only=False)
    day = (time // 86_400).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    there = month + (steps if operator == "+" else -steps)
    last = (there + 1).astype("datetime64[D]") - there.astype("datetime64[D]")
    inside = np.minimum(day - month.astype("datetime64[D]"), last - 1)
    moved = (there.astype("datetime64[D]") + inside).astype(np.int64) * 86_400 + time % 86_400
    return pc.cast(
        pa.array(moved, mask=missing).cast(pa.timestamp("s")), moment.type if pa.types.is_date(moment.type) else pa.timestamp("s")
    )


def _alike(left: Operand, right: Operand) -> tuple[Operand, Operand]:
    """Both operands in one type, so that a date compares with the text of a date."""
    for a, b in ((left, right), (right, left)):
        if pa.types.is_string(a.type) and pa.types.is_temporal(b.type):
            converted = pc.cast(a, b.type)
            return (converted, b) if a is left else (b, converted)
    return left, right


def _plain(operand: Operand) -> Operand:
    return texts(operand) if isinstance(operand, pa.DictionaryArray) else operand


def _truth(operand: Operand) -> Operand:
    return operand if pa.types.is_boolean(operand.type) else pc.cast(operand, pa.bool_())


def _as_float(operand: Operand) -> Operand:
    return pc.cast(operand, pa.float64())


def _no_infinity(quotient: Operand) -> Operand:
    """Division by zero, or a number too large to hold, has no value, rather than an infinite one."""
    if isinstance(quotient, pa.Scalar):
        value = quotient.as_py()
        return quotient if value is not None and np.isfinite(value) else pa.scalar(None, pa.float64())
    finite = pc.is_finite(quotient)
    return quotient if pc.all(finite).as_py() is not False else pc.if_else(finite, quotient, pa.scalar(None, pa.float64()))
