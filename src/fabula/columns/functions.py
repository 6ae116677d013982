"""Pure functions of other columns: rounding, parts of dates, spans between them, changes of text."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, exact, semantic_type
from fabula.columns.arrays import join, map_texts, numbers, texts
from fabula.columns.dates import DAY, MISSING, seconds
from fabula.errors import RecipeError

DAYS = pa.array(["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"])  # 1970-01-01 was a Thursday
MONTHS = pa.array(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
)


@semantic_type("round")
def round_(value: Column, decimals: int = 0) -> Column:
    """The number rounded: `round(quantity * unit_price, 2)`; a whole number when `decimals` is 0."""
    if pa.types.is_integer(value.type) and decimals >= 0:
        return value
    rounded = _number(np.round(numbers(value), decimals))
    return _whole(rounded) if decimals <= 0 else rounded


@semantic_type("floor")
def floor(value: Column) -> Column:
    """The whole number below."""
    return _whole(pc.floor(pc.cast(value, pa.float64())))


@semantic_type("ceil")
def ceil(value: Column) -> Column:
    """The whole number above."""
    return _whole(pc.ceil(pc.cast(value, pa.float64())))


@semantic_type("abs")
def abs_(value: Column) -> Column:
    """The number without its sign."""
    return pc.abs(value)


@semantic_type("sqrt")
def sqrt(value: Column) -> Column:
    """The square root; missing for negative numbers."""
    return _number(np.sqrt(np.where(numbers(value) < 0, np.nan, numbers(value))))


@semantic_type("exp")
def exp(value: Column) -> Column:
    """e to the power of the number."""
    return _number(exact.exp(np.minimum(numbers(value), 700)))


@semantic_type("log")
def log(value: Column) -> Column:
    """The natural logarithm; missing for numbers that have none."""
    amounts = numbers(value)
    return _number(exact.log(np.where(amounts > 0, amounts, np.nan)))


@semantic_type("sin")
def sin(value: Column) -> Column:
    """The sine of an angle in radians."""
    return _number(np.sin(numbers(value)))


@semantic_type("cos")
def cos(value: Column) -> Column:
    """The cosine of an angle in radians."""
    return _number(np.cos(numbers(value)))


@semantic_type("min")
def min_(*values: Column) -> Column:
    """The smallest of several columns: `min(price, limit)`."""
    return pc.min_element_wise(*_several("min", values), skip_nulls=False)


@semantic_type("max")
def max_(*values: Column) -> Column:
    """The largest of several columns: `max(score, 0)`."""
    return pc.max_element_wise(*_several("max", values), skip_nulls=False)


@semantic_type("clip")
def clip(value: Column, low: Column, high: Column) -> Column:
    """The number, moved to the nearer bound when it lies outside: `clip(score, 0, 100)`."""
    return min_(max_(value, low), high)


@semantic_type("days")
def days(count: Column) -> Column:
    """A span of that many days, to add to a date: `ordered_on + days(3)`."""
    return _span(count, DAY)


@semantic_type("hours")
def hours(count: Column) -> Column:
    """A span of that many hours, to add to a moment."""
    return _span(count, 3600)


@semantic_type("minutes")
def minutes(count: Column) -> Column:
    """A span of that many minutes, to add to a moment."""
    return _span(count, 60)


@semantic_type("seconds")
def seconds_(count: Column) -> Column:
    """A span of that many seconds, to add to a moment."""
    return _span(count, 1)


@semantic_type("months")
def months(count: Column) -> Column:
    """A span of that many calendar months, to add to a date: 31 January and one month is the last of February."""
    return months_span(np.round(numbers(count)))


@semantic_type("years")
def years(count: Column) -> Column:
    """A span of that many calendar years, to add to a date: 29 February and one year is 28 February."""
    return months_span(np.round(numbers(count)) * 12)


@semantic_type("days_between")
def days_between(first: Column, second: Column) -> Column:
    """Whole days from the first date to the second."""
    return _between(first, second, DAY)


@semantic_type("hours_between")
def hours_between(first: Column, second: Column, decimals: int = 1) -> Column:
    """Hours from the first moment to the second, with decimals."""
    return round_(_elapsed(first, second, 3600), decimals)


@semantic_type("minutes_between")
def minutes_between(first: Column, second: Column) -> Column:
    """Whole minutes from the first moment to the second."""
    return _between(first, second, 60)


@semantic_type("seconds_between")
def seconds_between(first: Column, second: Column) -> Column:
    """Seconds from the first moment to the second."""
    return _between(first, second, 1)


@semantic_type("years_between")
def years_between(first: Column, second: Column) -> Column:
    """Whole years from the first date to the second, as one counts an age."""
    start, end = _timestamp(first), _timestamp(second)
    years = pc.subtract(pc.year(end), pc.year(start))
    early = pc.less(_month_day(end), _month_day(start))
    return pc.subtract(years, pc.cast(early, pa.int64()))


@semantic_type("age_on")
def age_on(birth: Column, date: Column) -> Column:
    """How old somebody is on a day, in whole years: `age_on(date_of_birth, admitted_on)`."""
    return years_between(birth, date)


@semantic_type("year")
def year(value: Column) -> Column:
    """The year of a date, a number."""
    return pc.year(_timestamp(value))


@semantic_type("month")
def month(value: Column) -> Column:
    """The month of a date, 1 to 12."""
    return pc.month(_timestamp(value))


@semantic_type("day")
def day(value: Column) -> Column:
    """The day of the month, 1 to 31."""
    return pc.day(_timestamp(value))


@semantic_type("quarter")
def quarter(value: Column) -> Column:
    """The quarter of a date, 1 to 4."""
    return pc.quarter(_timestamp(value))


@semantic_type("hour")
def hour(value: Column) -> Column:
    """The hour of a moment, 0 to 23."""
    return pc.hour(_timestamp(value))


@semantic_type("weekday")
def weekday(value: Column) -> Column:
    """The English name of the day of the week."""
    moment = seconds(value)
    index = pa.array((moment // DAY % 7).astype(np.int32), mask=moment == MISSING)
    return pa.DictionaryArray.from_arrays(index, DAYS, safe=False)


@semantic_type("month_name")
def month_name(value: Column) -> Column:
    """The English name of the month."""
    return pa.DictionaryArray.from_arrays(pc.cast(pc.subtract(month(value), 1), pa.int32()), MONTHS, safe=False)


@semantic_type("as_date")
def as_date(value: Column) -> Column:
    """The day of a moment."""
    return pc.cast(pc.floor_temporal(_timestamp(value), unit="day"), pa.date32())


@semantic_type("upper")
def upper(text: Column) -> Column:
    """The text in capitals."""
    return map_texts(text, pc.utf8_upper)


@semantic_type("lower")
def lower(text: Column) -> Column:
    """The text in small letters."""
    return map_texts(text, pc.utf8_lower)


@semantic_type("title")
def title(text: Column) -> Column:
    """The text with a capital at the start of each word."""
    return map_texts(text, pc.utf8_title)


@semantic_type("slug")
def slug(text: Column) -> Column:
    """The text as it would stand in an address: small letters without accents, hyphens between words."""
    encoded = text if isinstance(text, pa.DictionaryArray) else texts(text).dictionary_encode()
    return map_texts(
        encoded, lambda pool: pa.array([None if word is None else _slug(word) for word in pool.to_pylist()], pa.string())
    )


@semantic_type("left")
def left(text: Column, length: int) -> Column:
    """The first letters: `left(city, 3)`."""
    return map_texts(text, lambda pool: pc.utf8_slice_codeunits(pool, 0, length))


@semantic_type("initials")
def initials(text: Column) -> Column:
    """The first letter of every word, in capitals."""
    encoded = text if isinstance(text, pa.DictionaryArray) else texts(text).dictionary_encode()
    first = lambda words: None if words is None else "".join(word[0] for word in words.split()).upper()  # noqa: E731
    return map_texts(encoded, lambda pool: pa.array([first(words) for words in pool.to_pylist()], pa.string()))


@semantic_type("join")
def join_(*parts: Column) -> Column:
    """Texts one after the other: `join(first_name, " ", last_name)`."""
    return join(*parts)


@semantic_type("text_length")
def text_length(text: Column) -> Column:
    """How many characters a text has."""
    return pc.cast(pc.utf8_length(texts(text)), pa.int64())


@semantic_type("length")
def length(text: Column) -> Column:
    """How many characters a text has, as `text_length`."""
    return text_length(text)


@semantic_type("replace")
def replace(text: Column, old: str, new: str = "") -> Column:
    """The text with every `old` made `new`: `replace(phone, "-", " ")`."""
    return map_texts(text, lambda pool: pc.replace_substring(pool, pattern=old, replacement=new))


@semantic_type("contains")
def contains(text: Column, part: str, *, any_case: bool = False) -> Column:
    """Whether a text holds another: `contains(email, "@example.org")`; `any_case=True` for capitals and small letters alike."""
    return pc.match_substring(texts(text), part, ignore_case=any_case)


@semantic_type("pad")
def pad(value: Column, width: int, fill: str = "0") -> Column:
    """The value as text of at least that many characters, filled up in front: `pad(room, 4)` makes `0012` of 12."""
    if len(fill) != 1:
        raise RecipeError(f"pad with `{fill}`", hint='one character, such as "0"')
    return pc.utf8_lpad(texts(value), width, fill)


@semantic_type("trim")
def trim(text: Column) -> Column:
    """The text without blanks at its ends."""
    return map_texts(text, pc.utf8_trim_whitespace)


def months_span(count: np.ndarray) -> Column:
    """(n,) calendar spans of (n,) whole months, missing where there is no number; see `operators`."""
    parts = np.zeros(len(count), dtype=[("months", "<i4"), ("days", "<i4"), ("nanoseconds", "<i8")])
    missing = np.isnan(count)
    parts["months"] = np.where(missing, 0, count)
    present = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
    return pa.Array.from_buffers(pa.month_day_nano_interval(), len(count), [present, pa.py_buffer(parts)])


def _whole(value: Column) -> Column:
    return pc.cast(value, pa.int64())


def _number(values: np.ndarray) -> Column:
    missing = np.isnan(values)
    return pa.array(values, mask=missing if missing.any() else None)


def _several(name: str, values: tuple[Column, ...]) -> list[Column]:
    if len(values) < 2:
        raise RecipeError(f"{name} needs at least two values", hint=f"{name}(price, 100)")
    return [_comparable(value) for value in values]


def _comparable(value: Column) -> Column:
    return texts(value) if isinstance(value, pa.DictionaryArray) else value


def _span(count: Column, unit: int) -> Column:
    """A duration: in seconds when it counts days, in milliseconds when it counts less, so that the two can be told apart."""
    whole = pc.cast(pc.round(pc.multiply(pc.cast(count, pa.float64()), float(unit))), pa.int64())
    return pc.cast(whole, pa.duration("s")) if unit == DAY else pc.cast(pc.multiply(whole, 1000), pa.duration("ms"))


def _elapsed(first: Column, second: Column, unit: int) -> Column:
    start, end = seconds(first), seconds(second)
    missing = (start == MISSING) | (end == MISSING)
    return pa.array(np.where(missing, 0, (end - start) / unit), mask=missing)


def _between(first: Column, second: Column, unit: int) -> Column:
    return _whole(pc.floor(_elapsed(first, second, unit)))


def _timestamp(value: Column) -> Column:
    moment = seconds(value)
    if np.ndim(moment) == 0:
        return pa.scalar(int(moment), pa.int64()).cast(pa.timestamp("s"))
    return pa.array(moment, mask=moment == MISSING).cast(pa.timestamp("s"))


def _month_day(value: Column) -> Column:
    return pc.add(pc.multiply(pc.month(value), 100), pc.day(value))


def _slug(word: str) -> str:
    plain = (
        unicodedata.normalize("NFKD", word.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
        .encode("ascii", "ignore")
        .decode()
    )
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
