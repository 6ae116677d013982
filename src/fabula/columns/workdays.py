"""The calendar of a country, day by day: weekends, public holidays, school terms, pay days, seasons.

Every question is a look-up in an array with an entry for each day from 1850 to 2150. Holidays are known from 1990 to 2040; outside
those years only weekends are free.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns.pools import reference
from fabula.errors import RecipeError
from fabula.locales import PACK, Locale

EPOCH = dt.date(1970, 1, 1)
FIRST = (dt.date(1850, 1, 1) - EPOCH).days
DAYS = (dt.date(2151, 1, 1) - EPOCH).days - FIRST
KNOWN_FROM = (dt.date(1990, 1, 1) - EPOCH).days
SOUTHERN = frozenset(
    ["AR", "AU", "BO", "BR", "BW", "CL", "FJ", "LS", "MG", "MZ", "NA", "NZ", "PE", "PY", "SZ", "UY", "ZA", "ZW"]
)  # countries with summer in January
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKEND = 7
SEASONS = ("Winter", "Spring", "Summer", "Autumn")
GROWTH_YEARS = 40  # farther from today than this, growth has stopped


@dataclass(frozen=True)
class Days:
    """Which days may be drawn, and how often.

    Args:
        weekdays: only days that are no weekend in the country.
        workdays: only those that are no public holiday either.
        months: how common each month is, 1 to 12; those not named count 1.
        season: only days of that season.
        terms: only days on which schools are open.
        payday: only days on which wages are paid: `last`, `first`, `15`, `biweekly`, or several, `15+last`.
        growth: how much more common a day is than the same day a year before, 0.4 for 40%.
        on: only these days of the week, Monday is 0; `WEEKEND` stands for the country's weekend.
    """

    weekdays: bool = False
    workdays: bool = False
    months: tuple[tuple[int, float], ...] = ()
    season: str = ""
    terms: bool = False
    payday: str = ""
    growth: float = 0.0
    on: tuple[int, ...] = ()

    @property
    def are_even(self) -> bool:
        """Whether every day is as common as any other."""
        return self == Days()


class Calendar:
    """The days of one country.

    Args:
        country: ISO 3166-1, two letters.
        language: of the names of holidays, where the country has several.
    """

    def __init__(self, country: str, language: str) -> None:
        self.country = country
        facts = _holidays_of(country, language)
        self.weekend = frozenset(facts["weekend"])
        self.weekend_days = np.isin(_parts().weekday, list(self.weekend))
        self.holidays = np.zeros(DAYS, dtype=bool)
        self.holidays[np.asarray(facts["days"]) + (KNOWN_FROM - FIRST)] = True
        self.workdays = ~self.weekend_days & ~self.holidays
        self.named_days = np.asarray(facts["named_days"], dtype=np.int64) + KNOWN_FROM  # in order
        self.named = np.asarray(facts["named"], dtype=np.int32)
        self.names = pa.array(facts["names"], pa.string())

    @functools.cached_property
    def numbered(self) -> np.ndarray:
        """(w,) the working days in order."""
        return np.flatnonzero(self.workdays) + FIRST

    @functools.cached_property
    def counted(self) -> np.ndarray:
        """(days + 1,) how many working days there are before each day."""
        return np.concatenate([[0], np.cumsum(self.workdays)])

    @functools.cached_property
    def school_days(self) -> np.ndarray:
        """(days,) bool: working days outside the school holidays. Source: fabula/reference/school_terms.tsv."""
        table = reference("school_terms").columns
        rows = {country: i for i, country in enumerate(table["country"])}
        row = rows.get(self.country, rows["SOUTH" if self.country in SOUTHERN else "NORTH"])
        place = _parts().month * 100 + _parts().day
        shut = np.zeros(DAYS, dtype=bool)
        for span in table["breaks"][row].split("|"):
            first, last = (int(text.replace("-", "")) for text in span.split("/"))
            shut |= (place >= first) & (place <= last) if first <= last else (place >= first) | (place <= last)
        return self.workdays & ~shut

    @functools.cached_property
    def seasons(self) -> np.ndarray:
        """(days,) int: 0 winter to 3 autumn, by whole months."""
        return (_parts().month % 12 // 3 + (2 if self.country in SOUTHERN else 0)) % 4

    def paydays(self, kinds: str) -> np.ndarray:
        """(days,) bool: the days on which wages are paid."""
        found = np.zeros(DAYS, dtype=bool)
        for kind in str(kinds).replace(",", "+").split("+"):
            found[self._paydays(kind.strip())] = True
        return found

    def _paydays(self, kind: str) -> np.ndarray:
        """(k,) positions of the days of one kind, each moved to the working day before when it is none."""
        starts = np.flatnonzero(_parts().day == 1)
        if kind == "last":
            days = np.append(starts[1:], DAYS) - 1
        elif kind == "first":
            return self.numbered[np.minimum(self.counted[starts], len(self.numbered) - 1)] - FIRST
        elif kind == "biweekly":
            friday = 4 if 4 not in self.weekend else 3
            days = np.flatnonzero(_parts().weekday == friday)[::2]
        elif kind.isdigit() and 1 <= int(kind) <= 28:
            days = starts + int(kind) - 1
        else:
            raise RecipeError(f"payday `{kind}`", hint='"last", "first", "biweekly", a day from 1 to 28, or "15+last"')
        return self.numbered[np.maximum(self.counted[days + 1] - 1, 0)] - FIRST

    @functools.lru_cache(maxsize=64)  # noqa: B019  (a calendar lives as long as the process)
    def weights_before(self, wanted: Days, today: int) -> tuple[np.ndarray, np.ndarray | None]:
        """(days + 1,) how much all the days before each weigh together; and, where all that are allowed weigh the same, (k,) those."""
        weights = np.ones(DAYS)
        for asked, allowed in (
            (wanted.weekdays, ~self.weekend_days),
            (wanted.workdays, self.workdays),
            (wanted.terms, self.school_days if wanted.terms else self.workdays),
        ):
            if asked:
                weights *= allowed
        if wanted.months:
            by_month = np.ones(13)
            for month, weight in wanted.months:
                by_month[month] = weight
            weights *= by_month[_parts().month]
        if wanted.season:
            weights *= self.seasons == season_number(wanted.season)
        if wanted.on:
            weights *= np.isin(_parts().weekday, wanted.on) | (self.weekend_days if WEEKEND in wanted.on else False)
        if wanted.payday:
            weights *= self.paydays(wanted.payday)
        if wanted.growth:
            years = (np.arange(DAYS) + FIRST - today) / 365.25
            weights *= (1 + wanted.growth) ** np.clip(years, -GROWTH_YEARS, GROWTH_YEARS)
        before = np.concatenate([[0.0], np.cumsum(weights)])
        days = np.flatnonzero(weights == 1)
        return before, days + FIRST if len(days) and before[-1] == len(days) else None

    def pick(self, share: np.ndarray, start: np.ndarray, end: np.ndarray, wanted: Days, today: int) -> np.ndarray:
        """(n,) days between two days, both included, by weight; where no day of the kind lies between, any day between them.

        Args:
            share: (n,) chance; a larger one gives a later day.
            start: (n,) first days.
            end: (n,) last days, none before its first.
            wanted: which days.
            today: what "now" means, for growth.
        """
        before, listed = self.weights_before(wanted, today)
        low = before[np.clip(start - FIRST, 0, DAYS)]
        high = before[np.clip(end + 1 - FIRST, 0, DAYS)]
        place = low + share * (high - low)
        if listed is None:
            found = np.searchsorted(before, place, side="right") - 1 + FIRST
        else:
            found = listed[np.minimum(place.astype(np.int64), len(listed) - 1)]
        even = start + np.floor(share * (end - start + 1)).astype(np.int64)
        return np.where(high > low, np.clip(found, start, end), even)


def calendar_of(locale: Locale) -> Calendar:
    """The calendar of a locale's country, its holidays in the locale's language where they have names in it."""
    return _calendar(locale.country, locale.language)


def wanted_days(
    *,
    weekdays: bool,
    workdays: bool,
    months: Mapping[int, float] | None,
    season: str,
    terms: bool,
    payday: str | int,
    growth: float,
    on: str = "",
) -> Days:
    """The days that a recipe asks for.

    Raises:
        RecipeError: an option is none that there is.
    """
    given = tuple(sorted((months or {}).items()))
    for month, weight in given:
        if month not in range(1, 13) or isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0:
            raise RecipeError(f"months={dict(given)}", hint="months={12: 3, 7: 0.5}: months from 1 to 12 with weights")
    if len(given) == 12 and not any(weight for _, weight in given):
        raise RecipeError("no month is left", hint="give one of them a weight")
    if season:
        season_number(season)
    if not -0.99 <= growth <= 100:
        raise RecipeError(f"growth={growth:g}", hint="growth=0.4 for 40% more a year, -0.2 for 20% less")
    return Days(weekdays, workdays, given, season, terms, str(payday), float(growth), _days_of_week(on))


def _days_of_week(names: str) -> tuple[int, ...]:
    """ "Mon Wed" as (0, 2); `weekend` as what that is in the country."""
    found = []
    for name in re.findall(r"[a-z]+", names.lower()):
        place = next((i for i, day in enumerate(DAY_NAMES) if len(name) >= 2 and day.startswith(name.removesuffix("s"))), None)
        if place is None and not name.startswith("weekend"):
            raise RecipeError(f"on `{names}`", hint='"Mon Wed Fri", "Saturday" or "weekend"')
        found.append(WEEKEND if place is None else place)
    return tuple(sorted(set(found)))


def season_number(name: str) -> int:
    """0 winter to 3 autumn."""
    wanted = "Autumn" if name.lower() == "fall" else name.capitalize()
    if wanted not in SEASONS:
        raise RecipeError(f"season `{name}`", hint="winter, spring, summer or autumn")
    return SEASONS.index(wanted)


@functools.cache
def _calendar(country: str, language: str) -> Calendar:
    return Calendar(country, language)


@dataclass(frozen=True)
class _Parts:
    """(days,) the parts of every day's date."""

    month: np.ndarray
    day: np.ndarray
    weekday: np.ndarray  # Monday is 0


@functools.cache
def _parts() -> _Parts:
    days = np.arange(DAYS) + FIRST
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    return _Parts(
        month=months.astype(np.int64) % 12 + 1,
        day=(dates - months).astype(np.int64) + 1,
        weekday=(days + 3) % 7,  # 1970-01-01 was a Thursday
    )


@functools.cache
def _holidays_of(country: str, language: str) -> dict[str, list[int]]:
    """A row of `pack/holidays.arrow`; a country that is not in it has a weekend and no holidays."""
    table = pa.ipc.open_file(pa.memory_map(str(PACK / "holidays.arrow"))).read_all()
    keys = list(zip(table["country"].to_pylist(), table["language"].to_pylist(), strict=True))
    for key in ((country, language), (country, "")):
        if key in keys:
            return table.slice(keys.index(key), 1).to_pylist()[0]
    return {"weekend": [5, 6], "days": [], "named_days": [], "named": [], "names": []}
