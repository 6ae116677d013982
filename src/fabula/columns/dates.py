"""Days, moments and times of day, alone or in order with other columns."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import fixed_width, texts
from fabula.columns.draw import Draw
from fabula.columns.workdays import Days, calendar_of, wanted_days
from fabula.errors import RecipeError

DAY = 86_400  # seconds
YEAR = 365 * DAY
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": DAY, "w": 7 * DAY, "mo": 30 * DAY, "y": YEAR}
MISSING = np.iinfo(np.int64).min

# How busy each hour of the day is, from midnight: asleep, morning, lunch, afternoon, evening.
BUSY = (1, 0.5, 0.3, 0.2, 0.3, 0.8, 2, 4, 7, 9, 10, 9.5, 8.5, 9, 9.5, 9.5, 9, 8.5, 8, 7, 6, 4.5, 3, 1.8)

Moment = Column | str | None


@semantic_type("date")
def date(
    draw: Draw,
    low: Moment = None,
    high: Moment = None,
    *,
    after: Moment = None,
    before: Moment = None,
    within: str = "",
    recent: bool = False,
    future: bool = False,
    weekdays: bool = False,
    workdays: bool = False,
    months: Mapping[int, float] | None = None,
    season: str = "",
    growth: float = 0.0,
    terms: bool = False,
    payday: str | int = "",
    on: str = "",
) -> Column:
    """A day: `date("2023-01-01", "2025-12-31")`, or in order with others, `date(after=ordered_on, within="2d..10d")`.

    Never beyond the recipe's `today` unless `future=True` or the bound `high` says so; `recent=True` makes late days more common.
    By the calendar of the locale's country: `weekdays=True` no weekends, `workdays=True` no public holidays either, `terms=True` days
    of school, `on="Sat Sun"` or `on="weekend"` these days of the week, `payday="last"` pay days, `season="summer"`,
    `months={12: 3, 7: 0.5}` some months more often, `growth=0.4` 40% more a year.
    """
    wanted = wanted_days(
        weekdays=weekdays, workdays=workdays, months=months, season=season, terms=terms, payday=payday, growth=growth, on=on
    )
    first, last = _window(draw, low, high, after, before, within, future, unit=DAY)
    days = _days(draw, first, last, recent, wanted)
    return pa.array(days, type=pa.int64(), mask=_missing(first, last)).cast(pa.int32()).cast(pa.date32())


@semantic_type("datetime")
def datetime(
    draw: Draw,
    low: Moment = None,
    high: Moment = None,
    *,
    after: Moment = None,
    before: Moment = None,
    within: str = "",
    recent: bool = False,
    future: bool = False,
    weekdays: bool = False,
    workdays: bool = False,
    months: Mapping[int, float] | None = None,
    season: str = "",
    growth: float = 0.0,
    terms: bool = False,
    payday: str | int = "",
    on: str = "",
    hours: str = "",
) -> Column:
    """A moment, to the second: `datetime("2024-01-01", "2024-12-31", hours="8-18")`; bounds and days as in `date`.

    Without `hours` moments follow the day of people, busiest from mid-morning; `hours="0-24"` is even.
    """
    wanted = wanted_days(
        weekdays=weekdays, workdays=workdays, months=months, season=season, terms=terms, payday=payday, growth=growth, on=on
    )
    first, last = _window(draw, low, high, after, before, within, future, unit=1)
    missing = _missing(first, last)
    first, last = np.where(missing, 0, first), np.where(missing, 0, last)
    even = first + np.floor(_position(draw, recent) * (last - first + 1)).astype(np.int64)
    if hours != "0-24" or not wanted.are_even:
        opens, closes = _opening(hours)
        # Days on which the whole of the hours fits; a window too short for that keeps the even moment.
        start, end = -((opens - first) // DAY), (last - closes + 1) // DAY
        day = _days(draw, np.minimum(start, end) * DAY, end * DAY, recent, wanted)
        timed = day * DAY + _second_of_day(draw.child("hour"), hours)
        even = np.where((start <= end) & (timed >= first) & (timed <= last), timed, even)
    return pa.array(even, mask=missing).cast(pa.timestamp("s"))


@semantic_type("time")
def time(draw: Draw, low: str = "00:00", high: str = "23:59", *, step: str = "1m") -> Column:
    """A time of day as text, `09:45`: `time("08:00", "18:00", step="15m")`."""
    first, last, stride = _clock(low), _clock(high), max(_seconds_of(step) // 60, 1)
    if last < first:
        raise RecipeError(f'time("{low}", "{high}") ends before it starts', hint=f'time("{high}", "{low}")')
    minutes = first + stride * draw.integers(0, (last - first) // stride + 1)
    matrix = np.empty((len(draw), 5), dtype=np.uint8)
    for place, digit in ((0, minutes // 600), (1, minutes // 60 % 10), (3, minutes % 60 // 10), (4, minutes % 10)):
        matrix[:, place] = 48 + digit
    matrix[:, 2] = ord(":")
    return fixed_width(matrix)


def span(text: str) -> tuple[int, int]:
    """Shortest and longest seconds of `"10d"` (none to ten days) or `"2d..10d"`; the shortest is -1 when not given.

    Raises:
        RecipeError: it is not a span of time.
    """
    low, dots, high = text.partition("..")
    return (_seconds_of(low), _seconds_of(high)) if dots else (-1, _seconds_of(low))


def seconds(value: Moment) -> np.ndarray:
    """() or (n,) int64 seconds since 1970 of days, moments or their texts; `MISSING` where there is none."""
    if isinstance(value, str):
        return np.asarray(_parse(value), dtype=np.int64)
    array = texts(value) if isinstance(value, pa.DictionaryArray) else value
    if pa.types.is_string(array.type):
        array = pc.cast(array, pa.timestamp("s"))
    if pa.types.is_date(array.type):
        whole = pc.multiply(pc.cast(pc.cast(array, pa.int32()), pa.int64()), DAY)
    elif pa.types.is_timestamp(array.type):
        whole = pc.cast(pc.cast(array, pa.timestamp("s"), safe=False), pa.int64())
    elif pa.types.is_null(array.type):
        return np.full(len(array), MISSING)
    else:
        raise RecipeError(f"{array.type} is not a date", hint="a date, a datetime or a text such as 2024-05-31")
    return pc.fill_null(whole, MISSING).to_numpy(zero_copy_only=False)


def _check_bounds(low: Moment, high: Moment, after: Moment, before: Moment) -> None:
    """Refuse bounds that no moment is between, where they are the same for every row."""
    starts = [value for value in (low, after) if isinstance(value, str)]
    ends = [value for value in (high, before) if isinstance(value, str)]
    for start in starts:
        for end in ends:
            if seconds(start) > seconds(end):
                raise RecipeError(f"from {start} to {end} ends before it starts", hint=f"from {end} to {start}?")


def _window(
    draw: Draw, low: Moment, high: Moment, after: Moment, before: Moment, within: str, future: bool, *, unit: int
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) first and last allowed second, both included, each rounded to `unit`; `MISSING` where a bound is missing."""
    _check_bounds(low, high, after, before)
    today = draw.today * DAY + (DAY - 1)
    shortest, longest = span(within) if within else (-1, -1)
    shortest = unit if shortest < 0 else shortest
    bounds = [seconds(value) for value in (low, after, high, before) if value is not None]
    missing = np.zeros(len(draw), dtype=bool)
    for bound in bounds:
        missing |= bound == MISSING
    first = np.full(len(draw), -(1 << 60))
    last = np.full(len(draw), 1 << 60)
    if low is not None:
        first = np.maximum(first, seconds(low))
    if high is not None:
        last = np.minimum(last, seconds(high) + (DAY - 1 if unit == 1 and _is_day(high) else 0))
    if after is not None:
        start = seconds(after) // unit * unit
        first = np.maximum(first, start + shortest)
        last = np.minimum(last, start + longest) if longest >= 0 else last
    if before is not None:
        end = seconds(before)
        last = np.minimum(last, end - shortest)
        first = np.maximum(first, end - longest) if longest >= 0 else first
    if within and after is None and before is None:
        last = np.minimum(last, today + (longest if future else 0))
        first = np.maximum(first, today + 1 if future else today - longest)
    open_end = last > 1 << 59
    if not future and high is None:
        last = np.minimum(last, today)
        if after is not None:  # what follows something of today happens today, too
            first = np.minimum(first, np.maximum(seconds(after) // unit * unit, today // unit * unit))
    elif future:
        last = np.where(open_end, np.maximum(first, today) + YEAR, last)
        first = np.where(first < -(1 << 59), today + 1, first)
    first = np.where(first < -(1 << 59), np.minimum(last, today) - 3 * YEAR, first)
    last = np.maximum(last, first)
    return np.where(missing, MISSING, first), np.where(missing, MISSING, last)


def _days(draw: Draw, first: np.ndarray, last: np.ndarray, recent: bool, wanted: Days) -> np.ndarray:
    """(n,) day numbers between two seconds, both days included."""
    end = last // DAY
    start = np.minimum(-(-first // DAY), end)
    share = _position(draw, recent)
    if wanted.are_even:
        return start + np.floor(share * (end - start + 1)).astype(np.int64)
    return calendar_of(draw.locale).pick(share, start, end, wanted, draw.today)


def _position(draw: Draw, recent: bool) -> np.ndarray:
    return np.sqrt(draw.uniform()) if recent else draw.uniform()


def _second_of_day(draw: Draw, hours: str) -> np.ndarray:
    if not hours:
        return draw.quantile(_busy_table()).astype(np.int64)
    opens, closes = _opening(hours)
    return opens + np.floor(draw.uniform() * (closes - opens)).astype(np.int64)


def _opening(hours: str) -> tuple[int, int]:
    """First second and the one after the last of `8-18`; the whole day when empty."""
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?", hours.strip() or "0-24")
    opens, closes = (int(found[i]) * 3600 + int(found[i + 1] or 0) * 60 for i in (1, 3)) if found else (0, 0)
    if not opens < closes <= DAY:
        raise RecipeError(f"hours `{hours}`", hint='hours="8-18" or hours="9:30-17"')
    return opens, closes


@functools.cache
def _busy_table() -> np.ndarray:
    share = np.concatenate([[0], np.cumsum(BUSY)]) / sum(BUSY)
    return np.interp(np.linspace(0, 1, 1025), share, np.arange(25) * 3600.0)[:-1]


def _missing(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    return (first == MISSING) | (last == MISSING)


def _is_day(value: Moment) -> bool:
    return len(value) == 10 if isinstance(value, str) else value is not None and pa.types.is_date(value.type)


@functools.cache
def _parse(text: str) -> int:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise RecipeError(f"`{text}` is not a date", hint="2024-05-31 or 2024-05-31 14:00") from None
    return int((moment.replace(tzinfo=None) - dt.datetime(1970, 1, 1)).total_seconds())


@functools.cache
def _seconds_of(text: str) -> int:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|mo|m|h|d|w|y)\s*", text)
    if not found:
        raise RecipeError(f"`{text}` is not a span of time", hint='"30d", "2w", "6mo", "2y", "6h", "45m", "90s" or "2d..10d"')
    return int(float(found[1]) * UNITS[found[2]])


def _clock(text: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if not found or int(found[1]) > 24 or int(found[2]) > 59:
        raise RecipeError(f"`{text}` is not a time of day", hint='"08:30"')
    return int(found[1]) * 60 + int(found[2])
