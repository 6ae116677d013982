"""Questions to the calendar of the locale's country: holidays, working days, seasons, weeks, the starts and ends of periods."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import numbers
from fabula.columns.dates import DAY, MISSING, seconds
from fabula.columns.draw import Draw
from fabula.columns.workdays import DAYS, FIRST, SEASONS, calendar_of
from fabula.errors import RecipeError

PERIODS = ("week", "month", "quarter", "year")


@semantic_type("is_holiday")
def is_holiday(draw: Draw, date: Column) -> Column:
    """Whether a day is a public holiday of the locale's country, 1990 to 2040: `when(is_holiday(sold_on), 1.5, 1)`."""
    return _looked_up(calendar_of(draw.locale).holidays, date)


@semantic_type("is_workday")
def is_workday(draw: Draw, date: Column) -> Column:
    """Whether a day is neither weekend nor public holiday in the locale's country."""
    return _looked_up(calendar_of(draw.locale).workdays, date)


@semantic_type("is_school_day")
def is_school_day(draw: Draw, date: Column) -> Column:
    """Whether schools of the locale's country are usually open on a day."""
    return _looked_up(calendar_of(draw.locale).school_days, date)


@semantic_type("next_workday")
def next_workday(draw: Draw, date: Column) -> Column:
    """The day itself when it is a working day, else the first one after it: `next_workday(issued_on + days(30))`."""
    return _workday_after(draw, date, np.zeros(()))


@semantic_type("add_workdays")
def add_workdays(draw: Draw, date: Column, count: Column | int = 1) -> Column:
    """So many working days later, or earlier when negative: `add_workdays(ordered_on, 3)`; 0 is `next_workday`."""
    return _workday_after(draw, date, np.round(numbers(count)))


@semantic_type("workdays_between")
def workdays_between(draw: Draw, first: Column, second: Column) -> Column:
    """How many working days lie after the first date, up to and with the second; negative when it is the earlier."""
    counted = calendar_of(draw.locale).counted
    (start, no_start), (end, no_end) = _day_numbers(first), _day_numbers(second)
    place = [np.clip(day + 1 - FIRST, 0, DAYS) for day in (start, end)]
    return pa.array(counted[place[1]] - counted[place[0]], mask=no_start | no_end)


@semantic_type("season")
def season(draw: Draw, date: Column) -> Column:
    """`Winter`, `Spring`, `Summer` or `Autumn`, by whole months, in the hemisphere of the locale's country."""
    day, missing = _day_numbers(date)
    index = calendar_of(draw.locale).seasons[np.clip(day - FIRST, 0, DAYS - 1)]
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32), mask=missing), pa.array(SEASONS), safe=False)


@semantic_type("week")
def week(date: Column) -> Column:
    """The number of the week, 1 to 53, as ISO 8601 counts it."""
    return pc.iso_week(_as_days(date))


@semantic_type("start_of")
def start_of(date: Column, period: str) -> Column:
    """The first day of the date's week (Monday), month, quarter or year: `start_of(sold_on, "month")`."""
    return pc.cast(pc.floor_temporal(_as_days(date), unit=_checked(period)), pa.date32())


@semantic_type("end_of")
def end_of(date: Column, period: str) -> Column:
    """The last day of the date's week (Sunday), month, quarter or year: `end_of(sold_on, "month")`."""
    after = pc.ceil_temporal(_as_days(date), unit=_checked(period), ceil_is_strictly_greater=True)
    return pc.cast(pc.subtract(pc.cast(pc.cast(after, pa.date32()), pa.int32()), pa.scalar(1, pa.int32())), pa.date32())


def _checked(period: str) -> str:
    if period not in PERIODS:
        raise RecipeError(f"period `{period}`", hint='"week", "month", "quarter" or "year"')
    return period


def _as_days(date: Column) -> pa.Array:
    day, missing = _day_numbers(date)
    return pa.array(day.astype(np.int32), mask=missing).cast(pa.date32())


def _day_numbers(date: Column) -> tuple[np.ndarray, np.ndarray]:
    """(n,) days since 1970-01-01, 0 where missing, and (n,) where that is."""
    moment = seconds(date)
    missing = moment == MISSING
    return np.where(missing, 0, moment) // DAY, missing


def _looked_up(table: np.ndarray, date: Column) -> Column:
    day, missing = _day_numbers(date)
    return pa.array(table[np.clip(day - FIRST, 0, DAYS - 1)], mask=missing)


def _workday_after(draw: Draw, date: Column, count: np.ndarray) -> Column:
    """(n,) the day that () or (n,) `count` working days lead to."""
    calendar = calendar_of(draw.locale)
    day, missing = _day_numbers(date)
    missing = missing | np.isnan(count)
    step = np.where(np.isnan(count), 0, count).astype(np.int64)
    place = np.clip(day - FIRST, 0, DAYS - 1)
    # Counting forward starts after the day, counting back before it; no step at all stays on a working day.
    reached = np.where(step > 0, calendar.counted[place + 1] + step - 1, calendar.counted[place] + step)
    found = calendar.numbered[np.clip(reached, 0, len(calendar.numbered) - 1)]
    return pa.array(found.astype(np.int32), mask=missing).cast(pa.date32())
