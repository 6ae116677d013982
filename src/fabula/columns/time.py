"""Words of the calendar and the clock: months, quarters, school years, shifts, opening hours. Dates are in `dates.py`."""

from __future__ import annotations

import functools
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.draw import Draw, Latent
from fabula.columns.lists import word_list
from fabula.columns.pools import Pool, reference
from fabula.columns.templates import Part, fill_templates, phrase_book
from fabula.columns.topics import UNKNOWN, topic
from fabula.columns.workdays import FIRST, Calendar, calendar_of
from fabula.errors import RecipeError

YEARS_AGO = Pool([0, 1, 2, 3, 4, 5], [34, 26, 17, 11, 7, 5])
WEEKDAY_SHARE = [18, 18, 17, 17, 16, 8, 6]
FISCAL_STARTS = {"US": 10, "GB": 4, "IN": 4, "JP": 4, "AU": 7, "CA": 4}  # month in which a fiscal year starts, else January


@functools.cache
def _calendar(language: str, column: str) -> pa.Array:
    table = reference("calendar_words")
    known = table.columns["language"]
    row = known.index(language) if language in known else known.index("en")
    return pa.array(table.columns[column][row].split("|"))


@functools.cache
def _weekdays(language: str) -> Pool:
    return Pool(_calendar(language, "weekdays"), WEEKDAY_SHARE)


@functools.cache
def _months(language: str) -> Pool:
    return Pool(_calendar(language, "months"))


@semantic_type("time.month_name")
def month_name(draw: Draw) -> Column:
    """Name of a month in the locale's language, such as `September`. Source: fabula/reference/calendar_words.tsv."""
    return draw.pick(_months(draw.locale.language))


@semantic_type("time.weekday_name")
def weekday_name(draw: Draw) -> Column:
    """Name of a day of the week in the locale's language, such as `Tuesday`; working days are more common."""
    return draw.pick(_weekdays(draw.locale.language))


@semantic_type("time.quarter")
def quarter(draw: Draw) -> Column:
    """A quarter of the year, `Q1` to `Q4`."""
    return draw.pick(word_list("time_words", "quarter"))


@functools.lru_cache(maxsize=64)
def _academic_years(today: int) -> Pool:
    year, month = _year_and_month(today)
    first = year if month >= 8 else year - 1
    return Pool([f"{first - ago}/{(first - ago + 1) % 100:02d}" for ago in range(len(YEARS_AGO))], YEARS_AGO.weights)


@functools.lru_cache(maxsize=64)
def _fiscal_years(today: int, country: str) -> Pool:
    year, month = _year_and_month(today)
    start = FISCAL_STARTS.get(country, 1)
    last = year + 1 if start > 1 and month >= start else year  # named for the year in which it ends
    return Pool([f"FY{last - ago}" for ago in range(len(YEARS_AGO))], YEARS_AGO.weights)


def _year_and_month(today: int) -> tuple[int, int]:
    months = int(np.datetime64(today, "D").astype("datetime64[M]").astype(np.int64))
    return 1970 + months // 12, months % 12 + 1


@semantic_type("time.academic_year")
def academic_year(draw: Draw) -> Column:
    """A school year such as `2024/25`, one of the last six; it turns in August."""
    return draw.pick(_academic_years(draw.today))


@semantic_type("time.fiscal_year")
def fiscal_year(draw: Draw) -> Column:
    """A fiscal year such as `FY2025`, one of the last six, named for the year in which it ends; it starts as in the country."""
    return draw.pick(_fiscal_years(draw.today, draw.locale.country))


@semantic_type("time.written")
def written(value: Column, form: str = "dd/mm/yyyy") -> Column:
    """A day or a moment as text: `time.written(born, "dd.mm.yyyy")`; also `yy`, `mmm` (May), `mmmm`, `hh:mi:ss`."""
    return pc.strftime(value, format=_strftime(form))


@functools.cache
def _strftime(form: str) -> str:
    """The form in the notation of `strftime`."""
    signs = {"yyyy": "%Y", "yy": "%y", "mmmm": "%B", "mmm": "%b", "mm": "%m", "dd": "%d", "hh": "%H", "mi": "%M", "ss": "%S"}
    pattern = re.compile("|".join(sorted(signs, key=len, reverse=True)), re.IGNORECASE)
    text = pattern.sub(lambda found: signs[found[0].lower()], form)
    if "%" not in text:
        raise RecipeError(f"`{form}` is no form of a date", hint="dd/mm/yyyy")
    return text


@semantic_type("time.shift")
def shift(draw: Draw) -> Column:
    """A working shift: `Morning`, `Afternoon`, `Evening` or `Night`."""
    return draw.pick(word_list("time_words", "shift"))


@semantic_type("time.frequency")
def frequency(draw: Draw) -> Column:
    """How often something happens, such as `Monthly`."""
    return draw.pick(word_list("time_words", "frequency"))


@semantic_type("time.duration_text")
def duration_text(draw: Draw) -> Column:
    """A length of time in quarter hours up to eight hours, such as `2 h 15 min`."""
    return draw.pick(word_list("time_words", "duration"))


@semantic_type("time.timezone_name")
def timezone_name(draw: Draw) -> Column:
    """Name of a time zone, such as `Europe/Berlin`, by how many people live in it. Source: IANA Time Zone Database."""
    table = reference("timezones")
    return table.take("name", draw.index(table.picks))


@semantic_type("time.opening_hours")
def opening_hours(draw: Draw, trade: Column | None = None) -> Column:
    """Opening hours of a shop or office, such as `Mon-Fri 09:00-18:00, Sat 10:00-14:00`.

    With `trade` (`Restaurant`, `Pharmacy`, `Bank`, or a name that says so) those that such places have.
    """
    book = phrase_book("time")
    if trade is None:
        return draw.pick(book.pool("opening hours"))
    what = topic(trade, "hours", len(draw))
    names = tuple("opening hours" if kind == UNKNOWN else f"hours {kind}" for kind in what.kinds)
    return fill_templates(draw, book, [Part(names, what.kind)])


class Holiday(Latent):
    """A public holiday of the locale's country.

    Args:
        draw: where chance comes from.
        year: the calendar year, 1990 to 2040; 0 for the one that `today` is in.
    """

    def __init__(self, draw: Draw, *, year: int = 0) -> None:
        super().__init__(draw)
        self.year = year or _year_and_month(draw.today)[0]
        if not 1990 <= self.year <= 2040:
            raise RecipeError(f"holidays of {self.year}", hint="a year from 1990 to 2040")

    @functools.cached_property
    def calendar(self) -> Calendar:
        """The calendar of the country; that of the United States where none is known."""
        own = calendar_of(self.draw.locale)
        return own if len(own.named_days) else Calendar("US", "en")

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) positions among the holidays that the calendar names."""
        starts = [(np.datetime64(str(year), "D") - np.datetime64(0, "D")).astype(np.int64) for year in (self.year, self.year + 1)]
        first, after = np.searchsorted(self.calendar.named_days, starts)
        return self.draw.integers(first, max(after, first + 1))


@semantic_type("time.holiday")
def holiday(day: Holiday) -> Column:
    """Name of a public holiday in the locale's country, such as `Labor Day`, in its language. Source: `pack/holidays.arrow`."""
    names = day.calendar.named[day.index]
    return pa.DictionaryArray.from_arrays(pa.array(names, pa.int32()), day.calendar.names, safe=False)


@semantic_type("time.holiday_date")
def holiday_date(day: Holiday) -> Column:
    """The day of the public holiday that `time.holiday` names, in the same year. Source: `pack/holidays.arrow`."""
    return pa.array(day.calendar.named_days[day.index].astype(np.int32)).cast(pa.date32())


@semantic_type("time.payday")
def payday(draw: Draw, *, kind: str | int = "last", months: int = 12) -> Column:
    """A day on which wages are paid, one of the last `months`: `last` or `first` working day, `15`, `biweekly`, or `15+last`."""
    if not 1 <= months <= 1200:
        raise RecipeError(f"time.payday of {months} months", hint="months=12")
    days = _paydays(calendar_of(draw.locale), str(kind), draw.today, months)
    return pa.array(days[draw.integers(0, len(days))]).cast(pa.date32())


@functools.lru_cache(maxsize=64)
def _paydays(calendar: Calendar, kind: str, today: int, months: int) -> np.ndarray:
    """(k,) int32 pay days of the months up to today, in order."""
    days = np.flatnonzero(calendar.paydays(kind)) + FIRST
    recent = days[(days <= today) & (days > today - months * 30.44)]
    return (recent if len(recent) else days[days <= today][-1:]).astype(np.int32)
