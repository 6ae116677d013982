"""The person behind the person columns of a row: one hash gives age, sex, first and last name, 16 bits each."""

from __future__ import annotations

import datetime
import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column
from fabula.columns.denied import DeniedPairs
from fabula.columns.draw import Draw, Latent
from fabula.columns.formats import GroupedPool, interleave, join_picks, locale_pool, locale_text, parse_format, slot_table
from fabula.columns.mail import MailPieces
from fabula.columns.pools import SLOTS, reference
from fabula.errors import RecipeError
from fabula.locales import Locale

ERAS = (1940, 1960, 1980, 2000, 2020)  # years of birth for which the data pack weighs first names
OLDEST = 110


class Person(Latent):
    """A person: sex, age and name, and what depends on them.

    Args:
        draw: where chance comes from.
        sex: "Female" or "Male"; either when empty.
        min_age: completed years, 0 to 110.
        max_age: completed years, `min_age` to 110.
        women: their share, 0 to 1, exactly; half of them on average when below 0.
    """

    def __init__(self, draw: Draw, *, sex: str = "", min_age: int = 18, max_age: int = 80, women: float = -1) -> None:
        super().__init__(draw)
        if women > 1:
            raise RecipeError(f"women={women:g} is not a share", hint="0 to 1, such as women=0.6")
        if sex and sex[0].lower() not in "fmw":
            raise RecipeError(f"sex is `{sex}`", hint='sex is "Female" or "Male"')
        if not 0 <= min_age <= max_age <= OLDEST:
            raise RecipeError(f"ages from {min_age} to {max_age}", hint=f"0 <= min_age <= max_age <= {OLDEST}")
        self._women = women
        self.fixed_sex = {"f": 0, "w": 0, "m": 1}[sex[0].lower()] if sex else None
        self._ages = _ages(draw.today, int(min_age), int(max_age))
        self.names = _names(draw.locale)
        self._who = draw.child("who")

    @functools.cached_property
    def is_male(self) -> np.ndarray:
        """(n,) bool."""
        if self.fixed_sex is not None:
            return np.full(len(self.draw), bool(self.fixed_sex))
        if self._women >= 0:
            return ~self.draw.child("women").exactly(self._women)
        return self._who.lane(1) >= SLOTS // 2

    @property
    def short_year(self) -> np.ndarray:
        """(n,) int32 last two digits of the year of birth."""
        return self._ages.short_year[self._age_slot]

    @property
    def _age_slot(self) -> np.ndarray:
        return self._who.lane(0)

    @functools.cached_property
    def birth_days(self) -> np.ndarray:
        """(n,) int32 days since 1970-01-01."""
        return self._ages.birth[self._age_slot]

    @functools.cached_property
    def age(self) -> np.ndarray:
        """(n,) int64 completed years today."""
        return self._ages.years[self._age_slot]

    @functools.cached_property
    def birth_year(self) -> np.ndarray:
        """(n,) int64."""
        return self._ages.birth_year[self._age_slot]

    def _first_index(self, lane: np.ndarray) -> np.ndarray:
        """(n,) int32 positions among first names, by sex and, where the locale knows it, year of birth."""
        eras = self.names.eras
        group: np.ndarray | int = self.is_male if self.fixed_sex is None else self.fixed_sex
        if eras > 1:
            group = group * np.int32(eras) + self._ages.era[self._age_slot]
        return self.names.first.index(group, lane)

    @functools.cached_property
    def first(self) -> np.ndarray:
        """(n,) int32 positions among the locale's first names."""
        return self._first_index(self._who.lane(2))

    @functools.cached_property
    def middle(self) -> np.ndarray:
        """(n,) int32 positions of a second first name, seldom the first again."""
        lane = self.draw.child("middle").lane(0)
        index = self._first_index(lane)
        same = index == self.first
        return np.where(same, self._first_index(lane + np.uint16(SLOTS // 3)), index) if same.any() else index

    @functools.cached_property
    def last(self) -> np.ndarray:
        """(n,) int32 positions among the locale's last names."""
        group: np.ndarray | int = self.is_male if self.names.last_by_sex else 0
        lane = self._who.lane(3)

        def again(rows: np.ndarray, other: np.ndarray) -> np.ndarray:
            return self.names.last.index(group if isinstance(group, int) else group[rows], other)

        return self.names.denied.avoided(self.first, self.names.last.index(group, lane), lane, again)

    @functools.cached_property
    def first_name(self) -> pa.DictionaryArray:
        """(n,) first names."""
        return self.names.first.pool.take(self.first)

    @functools.cached_property
    def last_name(self) -> Column:
        """(n,) last names; two of them where the country's people have two."""
        share = self.names.two_surnames
        single = self.names.last.pool.take(self.last)
        if not share:
            return single
        draw = self.draw.child("second surname")
        other = self.names.last.index(self.is_male if self.names.last_by_sex else 0, draw.lane(0))
        blank = len(self.names.spaced)
        has_other = draw.lane(1) < share * SLOTS
        pieces = pa.concat_arrays([self.names.last.pool.values, self.names.spaced, pa.array([""])])
        base = len(self.names.last.pool)
        return interleave(pieces, self.last, base + np.where(has_other, other, blank))

    @functools.cached_property
    def full_name(self) -> pa.Array:
        """(n,) names in the order of the locale."""
        parts = [
            {"first": self.first_name, "last": self.last_name}.get(piece.text, piece.text)
            for piece in parse_format(locale_text(self.draw.locale, "full_name_formats", "{{first}} {{last}}"))
        ]
        return join_picks(*parts)

    @functools.cached_property
    def marital(self) -> np.ndarray:
        """(n,) int32: 0 single, 1 married, 2 divorced, 3 widowed, 4 separated."""
        return _marital_slots()[np.minimum(self.age, 99) * 1024 + (self.draw.child("marital").lane(0) >> 6)]

    @functools.cached_property
    def height(self) -> np.ndarray:
        """(n,) float64 centimetres."""
        body = reference("bodies").columns
        row = body["country"].index(self.draw.locale.country if self.draw.locale.country in body["country"] else "ZZ")
        adult = np.array([float(body["female"][row]), float(body["male"][row])])
        grown = _growth()[self.is_male.astype(np.int64), np.minimum(self.age, 20)]
        return adult[self.is_male.astype(np.int64)] * grown * (1 + 0.039 * self.draw.child("height").normal())

    @functools.cached_property
    def region(self) -> int:
        """Which row of `reference("bodies")` the locale's country is."""
        body = reference("bodies").columns["country"]
        return body.index(self.draw.locale.country if self.draw.locale.country in body else "ZZ")


class _Ages:
    """What a 16-bit number says of a person's age, for one range of ages and one day."""

    def __init__(self, today: int, min_age: int, max_age: int) -> None:
        day = datetime.date(1970, 1, 1) + datetime.timedelta(days=today)
        newest, oldest = _years_before(day, min_age), _years_before(day, max_age + 1) + datetime.timedelta(days=1)
        epoch = datetime.date(1970, 1, 1)
        days = np.arange((oldest - epoch).days, (newest - epoch).days + 1, dtype=np.int32)
        share = np.interp((today - days) / 365.2425, [0, 30, 55, 70, 80, 90, 100, 111], [1, 1.05, 1, 0.8, 0.5, 0.18, 0.02, 0.001])
        dates = days.astype("datetime64[D]")
        month_starts = dates.astype("datetime64[M]")
        months = month_starts.astype(np.int64)
        passed = (day.year - 1970) * 12 + day.month - 1 - months - ((dates - month_starts).astype(np.int64) + 1 > day.day)
        years = months // 12 + 1970
        slots = slot_table(share)
        self.birth = days[slots]
        self.years = (passed // 12)[slots]
        self.birth_year = years[slots]
        self.short_year = (years % 100).astype(np.int32)[slots]
        self.era = np.abs(np.array(ERAS)[:, None] - years).argmin(axis=0).astype(np.int32)[slots]


def _years_before(day: datetime.date, years: int) -> datetime.date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)


@functools.lru_cache(64)
def _ages(today: int, min_age: int, max_age: int) -> _Ages:
    return _Ages(today, min_age, max_age)


class Names:
    """The names of a locale, with tables to pick them by sex and year of birth."""

    def __init__(self, locale: Locale) -> None:
        sexes = ("female", "male")
        pools = [locale_pool(locale, f"first_names_{sex}") for sex in sexes]
        holder = all(
            locale.has(f"first_names_{sex}.{ERAS[0]}")
            and locale.holder(f"first_names_{sex}") == locale.holder(f"first_names_{sex}.{ERAS[0]}")
            for sex in sexes
        )
        self.eras = len(ERAS) if holder else 1
        size = sum(map(len, pools))
        weights, start = np.zeros((2 * self.eras, size)), 0
        for i, pool in enumerate(pools):
            for era in range(self.eras):
                given = locale.weights(f"first_names_{sexes[i]}.{ERAS[era]}") if holder else pool.weights
                weights[i * self.eras + era, start : start + len(pool)] = 1 if given is None else given
            start += len(pool)
        self.first = GroupedPool(pa.concat_arrays([pool.values for pool in pools]), weights)
        self.first_latin = _latin(locale, ["first_names_female", "first_names_male"])
        self.last_by_sex = locale.has("last_names_female") and locale.holder("last_names_female") == locale.holder("last_names")
        lasts = ["last_names_female", "last_names_male"] if self.last_by_sex else ["last_names"]
        pools = [locale_pool(locale, name) for name in lasts]
        size = sum(map(len, pools))
        weights, start = np.zeros((len(pools), size)), 0
        for i, pool in enumerate(pools):
            weights[i, start : start + len(pool)] = 1 if pool.weights is None else pool.weights
            start += len(pool)
        self.last = GroupedPool(pa.concat_arrays([pool.values for pool in pools]), weights)
        self.last_latin = _latin(locale, lasts)
        self.two_surnames = float(locale_text(locale, "surnames", "0"))
        self.spaced = pa.array([f" {name}" for name in self.last.pool.values.to_pylist()])

    @functools.cached_property
    def denied(self) -> DeniedPairs:
        """The pairs of names that are those of well-known people."""
        firsts, lasts = self.first.pool.values.to_pylist(), self.last.pool.values.to_pylist()
        return DeniedPairs([firsts, self.first_latin], [lasts, self.last_latin])

    @functools.cached_property
    def mail(self) -> MailPieces:
        """The pieces of mail addresses."""
        return MailPieces(self.first_latin, self.last_latin)


def _latin(locale: Locale, names: list[str]) -> list[str]:
    """Each name in the letters a-z; `x` where it cannot be written so."""
    values = pa.concat_arrays([locale.values(f"{name}.ascii") for name in names])
    return [value or "x" for value in values.to_pylist()]


@functools.cache
def _names(locale: Locale) -> Names:
    return Names(locale)


@functools.cache
def _marital_slots() -> np.ndarray:
    """(100 * 1024,) int32: marital status by age and ten bits of chance. Shares after the American Community Survey, rounded."""
    ages = np.arange(100)
    shares = {  # single, divorced, widowed, separated; the rest are married
        0: np.interp(
            ages, [0, 17, 18, 22, 26, 30, 35, 45, 60, 75, 99], [1, 1, 0.985, 0.9, 0.68, 0.45, 0.28, 0.17, 0.09, 0.05, 0.04]
        ),
        2: np.interp(ages, [0, 19, 25, 35, 45, 55, 65, 80, 99], [0, 0, 0.02, 0.09, 0.14, 0.17, 0.15, 0.09, 0.05]),
        3: np.interp(ages, [0, 25, 40, 55, 65, 75, 85, 99], [0, 0, 0.006, 0.03, 0.08, 0.2, 0.45, 0.75]),
        4: np.interp(ages, [0, 20, 30, 50, 70, 99], [0, 0, 0.02, 0.025, 0.01, 0]),
    }
    shares[1] = np.maximum(1 - sum(shares.values()), 0)
    table = np.stack([shares[i] for i in range(5)], axis=1)
    ends = np.round(np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True) * 1024).astype(np.int64)
    return np.concatenate([np.repeat(np.arange(5, dtype=np.int32), np.diff(row, prepend=0)) for row in ends])


@functools.cache
def _growth() -> np.ndarray:
    """(2, 21) height at each age as a share of adult height, girls then boys. Source: WHO and CDC growth charts, medians."""
    girls = np.interp(
        np.arange(21),
        [0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 20],
        [0.36, 0.455, 0.525, 0.62, 0.705, 0.78, 0.85, 0.93, 0.985, 0.997, 1],
    )
    boys = np.interp(
        np.arange(21),
        [0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20],
        [0.335, 0.43, 0.495, 0.58, 0.655, 0.725, 0.785, 0.845, 0.93, 0.98, 0.997, 1],
    )
    return np.stack([girls, boys])
