"""People: names that fit sex, age and country, and everything that follows from them.

One latent person stands behind all person columns of a row. A single hash gives age, sex, first and last name, 16 bits each.
"""

from __future__ import annotations

import datetime
import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import decimal_digits, fixed_width, join
from fabula.columns.draw import Draw, Latent, permute
from fabula.columns.formats import (
    Change,
    GroupedPool,
    digit_pool,
    fill_templates,
    interleave,
    join_picks,
    locale_pool,
    locale_text,
    parse_format,
    slot_table,
)
from fabula.columns.forms import form_matrix, phone_number, two_digits
from fabula.columns.official import official_form, official_number
from fabula.columns.pools import SLOTS, Pool, reference
from fabula.errors import RecipeError
from fabula.locales import Locale, countries

SEXES = Pool(["Female", "Male"])
ERAS = (1940, 1960, 1980, 2000, 2020)  # years of birth for which the data pack weighs first names
OLDEST = 110


class Person(Latent):
    """A person: sex, age and name, and what depends on them.

    Args:
        draw: where chance comes from.
        sex: "Female" or "Male"; either when empty.
        min_age: completed years, 0 to 110.
        max_age: completed years, `min_age` to 110.
    """

    def __init__(self, draw: Draw, *, sex: str = "", min_age: int = 18, max_age: int = 80) -> None:
        super().__init__(draw)
        if sex and sex[0].lower() not in "fmw":
            raise RecipeError(f"sex is `{sex}`", hint='sex is "Female" or "Male"')
        if not 0 <= min_age <= max_age <= OLDEST:
            raise RecipeError(f"ages from {min_age} to {max_age}", hint=f"0 <= min_age <= max_age <= {OLDEST}")
        self._sex = {"f": 0, "w": 0, "m": 1}[sex[0].lower()] if sex else None
        self._ages = _ages(draw.today, int(min_age), int(max_age))
        self._names = _names(draw.locale)
        self._who = draw.child("who")

    @functools.cached_property
    def is_male(self) -> np.ndarray:
        """(n,) bool."""
        if self._sex is not None:
            return np.full(len(self.draw), bool(self._sex))
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
        eras = self._names.eras
        group: np.ndarray | int = self.is_male if self._sex is None else self._sex
        if eras > 1:
            group = group * np.int32(eras) + self._ages.era[self._age_slot]
        return self._names.first.index(group, lane)

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
        return self._names.last.index(self.is_male if self._names.last_by_sex else 0, self._who.lane(3))

    @functools.cached_property
    def first_name(self) -> pa.DictionaryArray:
        """(n,) first names."""
        return self._names.first.pool.take(self.first)

    @functools.cached_property
    def last_name(self) -> Column:
        """(n,) last names; two of them where the country's people have two."""
        share = self._names.two_surnames
        single = self._names.last.pool.take(self.last)
        if not share:
            return single
        draw = self.draw.child("second surname")
        other = self._names.last.index(self.is_male if self._names.last_by_sex else 0, draw.lane(0))
        blank = len(self._names.spaced)
        has_other = draw.lane(1) < share * SLOTS
        pieces = pa.concat_arrays([self._names.last.pool.values, self._names.spaced, pa.array([""])])
        base = len(self._names.last.pool)
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


# What tables are made of, once


class _Ages:
    """What a 16-bit number says of a person's age, for one range of ages and one day."""

    def __init__(self, today: int, min_age: int, max_age: int) -> None:
        day = datetime.date(1970, 1, 1) + datetime.timedelta(days=today)
        newest, oldest = _years_before(day, min_age), _years_before(day, max_age + 1) + datetime.timedelta(days=1)
        epoch = datetime.date(1970, 1, 1)
        days = np.arange((oldest - epoch).days, (newest - epoch).days + 1, dtype=np.int32)
        share = np.interp((today - days) / 365.2425, [0, 30, 55, 70, 80, 90, 100, 111], [1, 1.05, 1, 0.8, 0.5, 0.18, 0.02, 0.001])
        self.birth = days[slot_table(share)]
        dates = self.birth.astype("datetime64[D]")
        months = dates.astype("datetime64[M]").astype(np.int64)
        month_day = (dates - dates.astype("datetime64[M]")).astype(np.int64)
        passed = (day.year - 1970) * 12 + day.month - 1 - months - (month_day + 1 > day.day)
        self.years = passed // 12
        self.birth_year = months // 12 + 1970
        self.short_year = (self.birth_year % 100).astype(np.int32)
        self.era = np.abs(np.array(ERAS)[:, None] - self.birth_year).argmin(axis=0).astype(np.int32)


def _years_before(day: datetime.date, years: int) -> datetime.date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)


@functools.lru_cache(64)
def _ages(today: int, min_age: int, max_age: int) -> _Ages:
    return _Ages(today, min_age, max_age)


class _Names:
    """The names of a locale, with tables to pick them by sex and year of birth."""

    def __init__(self, locale: Locale) -> None:
        sexes = ("female", "male")
        pools = [locale_pool(locale, f"first_names_{sex}") for sex in sexes]
        holder = all(
            locale.has(f"first_names_{sex}.{ERAS[0]}")
            and locale.owns(f"first_names_{sex}") == locale.owns(f"first_names_{sex}.{ERAS[0]}")
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
        self.last_by_sex = locale.owns("last_names_female") and locale.owns("last_names_male")
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
    def mail(self) -> _MailPieces:
        """The pieces of mail addresses."""
        return _MailPieces(self.first_latin, self.last_latin)


def _latin(locale: Locale, names: list[str]) -> list[str]:
    """Each name in the letters a-z; `x` where it cannot be written so."""
    values = pa.concat_arrays([locale.values(f"{name}.ascii") for name in names])
    return [value or "x" for value in values.to_pylist()]


@functools.cache
def _names(locale: Locale) -> _Names:
    return _Names(locale)


DOMAINS = ("example.com", "example.org", "example.net")
MAIL_STYLES = (  # weight, first part, last part, whether a number follows
    (34, "{first}.", "{last}", False),
    (14, "{f}", "{last}", False),
    (8, "{first}", "{last}", False),
    (5, "{first}_", "{last}", False),
    (8, "{f}.", "{last}", False),
    (4, "{first}.", "{l}", False),
    (12, "{first}.", "{last}", True),
    (7, "{f}", "{last}", True),
    (5, "{first}", "{l}", True),
    (3, "{first}_", "{last}", True),
)


class _MailPieces:
    """Every piece of a mail address: first parts, last parts, numbers, domains; and where each style finds its own."""

    def __init__(self, first: list[str], last: list[str]) -> None:
        pieces: list[str] = []
        place: dict[object, int] = {}

        def put(key: object, values: list[str]) -> int:
            if key not in place:
                place[key] = len(pieces)
                pieces.extend(values)
            return place[key]

        rows = []
        for weight, head, tail, numbered in MAIL_STYLES:
            begin = put(head, [head.format(first=name, f=name[:1]) for name in first])
            middle = put(tail, [tail.format(last=name, l=name[:1]) for name in last])
            for share, domain in zip((70, 16, 14), DOMAINS, strict=True):
                end = (
                    put(domain, [*(f"{i:02d}@{domain}" for i in range(100))])
                    if numbered
                    else put(("end", domain), [f"@{domain}"])
                )
                rows.append((weight * share, begin, middle, end, numbered))
        self.blank = put("blank", [""])
        self.ends = np.array([put(("end", domain), [f"@{domain}"]) for domain in DOMAINS])
        self.short = put("short", [str(i) for i in range(10_000)])
        self.padded = put("padded", digit_pool(4).values.to_pylist())
        self.years = put("years", [f"{i:02d}" for i in range(100)])
        self.values = pa.array(pieces)
        weights, begin, middle, end, numbered = map(np.array, zip(*rows, strict=True))
        self.styles = slot_table(weights.astype(np.float64)).astype(np.uint8)
        self.begin, self.middle, self.end = (part.astype(np.int32) for part in (begin, middle, end))
        self.numbered = numbered.astype(np.int32)
        plain = [i for i, row in enumerate(rows) if not row[4]]
        self.plain_styles = np.array(plain, np.uint8)[slot_table(weights[plain].astype(np.float64))]
        self.work_begin, self.work_middle = place["{first}."], place["{last}"]

    def number(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Three pieces that write (n,) whole numbers below 10**12."""
        low, rest = numbers % 10_000, numbers // 10_000
        middle, high = rest % 10_000, rest // 10_000
        return (
            np.where(high > 0, self.short + high, self.blank),
            np.where(high > 0, self.padded + middle, np.where(rest > 0, self.short + middle, self.blank)),
            np.where(rest > 0, self.padded + low, self.short + low),
        )


def _unique_numbers(draw: Draw) -> np.ndarray:
    """(n,) int64, no two rows alike: a shuffle of the row's own decade, 10**k to 10**(k + 1), so low rows get short numbers."""
    out = np.empty(len(draw), np.int64)
    decade = np.searchsorted(10 ** np.arange(1, 18, dtype=np.int64), draw.rows, side="right")
    for k in np.unique(decade):
        inside = np.flatnonzero(decade == k)
        low = 10 ** int(k) if k else 0
        out[inside] = low + permute(draw.child(int(k)).key, draw.rows[inside] - low, 10 ** (int(k) + 1) - low)
    return out


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


# Names


@semantic_type("person.first_name")
def first_name(person: Person) -> Column:
    """First name that fits sex, locale and, where the locale knows it, year of birth, such as `Emily`. Source: data pack."""
    return person.first_name


@semantic_type("person.last_name")
def last_name(person: Person) -> Column:
    """Last name by how common it is in the locale, such as `Johnson`; both surnames in Spanish, `García Romero`.

    Source: data pack.
    """
    return person.last_name


@semantic_type("person.full_name")
def full_name(person: Person) -> Column:
    """First and last name in the order of the locale, such as `Emily Johnson` or `佐藤 翔太`."""
    return person.full_name


@semantic_type("person.middle_name")
def middle_name(person: Person) -> Column:
    """A second first name, such as `Marie`; most people leave it blank, so consider `null=0.4`."""
    return person._names.first.pool.take(person.middle)


@semantic_type("person.initials")
def initials(person: Person) -> Column:
    """First letters of first and last name, such as `EJ`."""
    first = person._names.first.pool.map(_capital).take(person.first)
    return join_picks(first, person._names.last.pool.map(_capital).take(person.last))


@semantic_type("person.nickname")
def nickname(person: Person) -> Column:
    """What friends call the person, such as `Liz` for Elizabeth; the first name itself where it has no short form.

    Source: fabula/reference/nicknames.tsv.
    """
    return person._names.first.pool.map(_short_name_of(person.draw.locale.language)).take(person.first)


@semantic_type("person.title")
def title(person: Person) -> Column:
    """How a letter addresses the person, such as `Mrs.`: by sex, locale and marital status; a doctor is at least 27."""
    pool = _titles(person.draw.locale)
    kind = np.where(person.is_male, 0, np.where((person.marital == 1) | (person.marital == 3), 1, 2)) + 3 * (person.age < 27)
    return pool.pool.take(pool.index(kind, person.draw.child("title").lane(0)))


@functools.cache
def _titles(locale: Locale) -> GroupedPool:
    pools = [locale_pool(locale, f"titles_{kind}") for kind in ("male", "female_married", "female_single")]
    values = list(dict.fromkeys(value for pool in pools for value in pool.values.to_pylist()))
    weights = np.zeros((6, len(values)))
    for i, pool in enumerate(pools):
        for value, weight in zip(
            pool.values.to_pylist(), np.ones(len(pool)) if pool.weights is None else pool.weights, strict=True
        ):
            weights[i, values.index(value)] = weight
            weights[i + 3, values.index(value)] = 0 if "Dr" in value or "博士" in value else weight
    return GroupedPool(values, weights)


def _capital(name: str) -> str:
    return name[:1].upper()


@functools.cache
def _short_name_of(language: str) -> Change:
    table = reference("nicknames").columns
    rows = zip(table["name"], table["short"], table["languages"], strict=True)
    known = {name: short.split("|")[0] for name, short, languages in rows if language in languages.split("|")}
    return lambda name: known.get(name, name)


# Sex, age, body


@semantic_type("person.sex")
def sex(person: Person) -> Column:
    """`Female` or `Male`, as the first name is."""
    return SEXES.take(person.is_male.astype(np.int32))


GENDERS = Pool(["Female", "Male", "Non-binary"])


@semantic_type("person.gender")
def gender(person: Person) -> Column:
    """`Female`, `Male` or, for about one person in a hundred, `Non-binary`."""
    neither = person.draw.child("gender").chance(0.011) if person._sex is None else False
    return GENDERS.take(np.where(neither, 2, person.is_male).astype(np.int32))


@semantic_type("person.birth_date")
def birth_date(person: Person) -> Column:
    """Day of birth for an age from `min_age` to `max_age` today, such as `1984-03-17`; ages are spread as in a population."""
    days = person.birth_days
    return pa.Array.from_buffers(pa.date32(), len(days), [None, pa.py_buffer(np.ascontiguousarray(days))])


@semantic_type("person.age")
def age(person: Person) -> Column:
    """Completed years today, `min_age` to `max_age`, such as `42`; agrees with the birth date."""
    return pa.array(person.age)


@semantic_type("person.height_cm")
def height_cm(person: Person) -> Column:
    """Height in whole centimetres by sex, age and country, such as `174`. Source: fabula/reference/bodies.tsv."""
    return pa.array(np.round(person.height).astype(np.int64))


@semantic_type("person.weight_kg")
def weight_kg(person: Person) -> Column:
    """Weight in kilograms with one decimal, such as `72.4`: a body mass index by age on the person's height."""
    middle = np.interp(
        person.age, [0, 1, 5, 10, 15, 20, 30, 45, 65, 80, 100], [13.5, 17, 15.4, 16.8, 20, 22.6, 24.6, 26, 26.6, 25.8, 24]
    )
    spread = np.interp(person.age, [0, 5, 15, 25, 100], [0.07, 0.08, 0.13, 0.16, 0.15])
    index = middle * np.exp(spread * person.draw.child("weight").normal())
    return pa.array(np.round(np.clip(index, 11.5, 52) * (person.height / 100) ** 2, 1))


COLOURS = {
    "eye": ["Blue", "Grey", "Green", "Hazel", "Brown", "Dark brown"],
    "hair": ["Blond", "Light brown", "Red", "Brown", "Dark brown", "Black", "Grey", "White"],
}


@functools.cache
def _colours(kind: str, row: int) -> GroupedPool:
    light, middle, dark = (float(reference("bodies").columns[shade][row]) for shade in ("light", "middle", "dark"))
    if kind == "eye":
        return GroupedPool(
            COLOURS[kind], np.array([[light * 0.8, light * 0.2, middle * 0.45, middle * 0.55, dark * 0.6, dark * 0.4]])
        )
    young = np.array([light * 0.5, light * 0.45, light * 0.05, middle, dark * 0.4, dark * 0.6, 0, 0])
    grey = np.array([0, 0, 0, 0, 0, 0, 1.0, 0.0]) * young.sum()
    white = np.array([0, 0, 0, 0, 0, 0, 0.6, 0.4]) * young.sum()
    mixes = [young, young * 0.9 + grey * 0.1, young * 0.6 + grey * 0.4, young * 0.3 + grey * 0.7, young * 0.08 + white * 0.92]
    return GroupedPool(COLOURS[kind], np.stack(mixes))


@semantic_type("person.eye_color")
def eye_color(person: Person) -> Column:
    """Colour of the eyes by how common it is in the country, such as `Hazel`. Source: fabula/reference/bodies.tsv."""
    pool = _colours("eye", person.region)
    return pool.pool.take(pool.index(0, person.draw.child("eye").lane(0)))


@semantic_type("person.hair_color")
def hair_color(person: Person) -> Column:
    """Colour of the hair by country and age, such as `Dark brown`; grey comes with the years.

    Source: fabula/reference/bodies.tsv.
    """
    pool = _colours("hair", person.region)
    return pool.pool.take(pool.index(np.digitize(person.age, [40, 50, 60, 72]), person.draw.child("hair").lane(0)))


# Circumstances

MARITAL = Pool(["Single", "Married", "Divorced", "Widowed", "Separated"])


@semantic_type("person.marital_status")
def marital_status(person: Person) -> Column:
    """`Single`, `Married`, `Divorced`, `Widowed` or `Separated`, by age; nobody under 18 is married."""
    return MARITAL.take(person.marital)


EDUCATION = [
    "None",
    "Primary school",
    "Lower secondary school",
    "High school",
    "Vocational training",
    "Associate degree",
    "Bachelor's degree",
    "Master's degree",
    "Doctorate",
]


@functools.cache
def _education() -> GroupedPool:
    rows = {  # from this age on
        0: [1, 0, 0, 0, 0, 0, 0, 0, 0],
        11: [0, 1, 0, 0, 0, 0, 0, 0, 0],
        15: [0, 0.1, 0.9, 0, 0, 0, 0, 0, 0],
        18: [0, 0.02, 0.2, 0.78, 0, 0, 0, 0, 0],
        21: [0, 0.01, 0.07, 0.52, 0.18, 0.1, 0.12, 0, 0],
        24: [0.005, 0.01, 0.06, 0.27, 0.2, 0.1, 0.28, 0.075, 0],
        29: [0.005, 0.015, 0.07, 0.25, 0.2, 0.1, 0.23, 0.11, 0.02],
        60: [0.01, 0.05, 0.12, 0.3, 0.22, 0.07, 0.14, 0.07, 0.02],
    }
    return GroupedPool(EDUCATION, np.array(list(rows.values()), float))


@semantic_type("person.education_level")
def education_level(person: Person) -> Column:
    """Highest education so far, such as `Bachelor's degree`; no one has a degree at 17."""
    pool = _education()
    return pool.pool.take(
        pool.index(np.digitize(person.age, [11, 15, 18, 21, 24, 29, 60]), person.draw.child("education").lane(0))
    )


@functools.cache
def _peoples(country: str, column: str) -> Pool:
    table = countries()
    here = table["code"].to_pylist().index(country)
    total: dict[str, float] = {}
    for i, (value, people) in enumerate(zip(table[column].to_pylist(), table["population"].to_pylist(), strict=True)):
        if table["continent"][i].as_py() == table["continent"][here].as_py():
            people *= 4
        total[value] = total.get(value, 0) + people**0.5
    own = table[column][here].as_py()
    total.pop(own)
    scale = 0.09 / sum(total.values())
    return Pool([own, *total], [0.91, *(weight * scale for weight in total.values())])


@semantic_type("person.nationality")
def nationality(person: Person) -> Column:
    """Nationality in English, such as `German`: nine in ten the locale's country, the rest abroad, neighbours first."""
    return person.draw.child("nationality").pick(_peoples(person.draw.locale.country, "demonym"))


@semantic_type("person.language")
def language(person: Person) -> Column:
    """Mother tongue in English, such as `German`; goes with the nationality."""
    country = person.draw.locale.country
    index = person.draw.child("nationality").index(_peoples(country, "demonym"))
    own = person.draw.locale.language_in_english
    return _tongues(country, own).take(index)


@functools.cache
def _tongues(country: str, own: str) -> Pool:
    table = countries()
    tongue = dict(zip(table["demonym"].to_pylist(), table["language"].to_pylist(), strict=True))
    home = tongue[_peoples(country, "demonym").values[0].as_py()]
    values = [tongue[demonym] for demonym in _peoples(country, "demonym").values.to_pylist()]
    return Pool([own if i == 0 and own != home and country not in ("IN",) else value for i, value in enumerate(values)])


@semantic_type("person.ethnicity")
def ethnicity(person: Person) -> Column:
    """Ethnic group in the words of the country's census, such as `Hispanic or Latino`.

    Source: fabula/reference/ethnicities.tsv.
    """
    table = reference("ethnicities")
    country = person.draw.locale.country
    rows = table.where("country", country if country in table.columns["country"] else "ZZ")
    picked = person.draw.child("ethnicity").index(rows)
    return table.take("name", rows.values.to_numpy()[picked])


RELATIONSHIPS = {
    "Spouse": 22, "Mother": 17, "Father": 14, "Partner": 11, "Sister": 7, "Brother": 7, "Daughter": 6, "Son": 6, "Friend": 5,
    "Grandmother": 2, "Grandfather": 1, "Aunt": 1.5, "Uncle": 1.5, "Cousin": 1, "Guardian": 1, "Neighbour": 0.5,
}  # fmt: skip
_RELATIONSHIPS = Pool(list(RELATIONSHIPS), RELATIONSHIPS.values())


@semantic_type("person.relationship")
def relationship(draw: Draw) -> Column:
    """What another person is to someone, such as `Mother`; for emergency contacts, guardians and next of kin."""
    return draw.pick(_RELATIONSHIPS)


@semantic_type("person.bio")
def bio(person: Person) -> Column:
    """One sentence about the person, such as `Emily enjoys hiking and cooking for friends.`.

    Source: fabula/reference/bios.tsv.
    """
    templates, pool, kinds = _bios()
    draw = person.draw.child("bio")
    parts: dict[str, pa.Array] = {
        name: draw.child(name).pick(kinds[kind]) for name, kind in (("likes", "likes"), ("plan", "plan"))
    }
    first = draw.child("hobby").index(kinds["hobby"])
    step = 1 + draw.child("other").integers(0, len(kinds["hobby"]) - 1)
    parts["hobby"] = kinds["hobby"].take(first)
    parts["other"] = kinds["hobby"].take((first + step) % len(kinds["hobby"]))
    parts["first"] = person.first_name
    parts["years"] = Pool([str(i) for i in range(OLDEST + 1)]).take(person.age)
    return fill_templates(draw, templates, draw.child("format").index(pool), parts)


@functools.cache
def _bios() -> tuple[list[tuple[object, ...]], Pool, dict[str, Pool]]:
    table = reference("bios").columns
    rows = list(zip(table["kind"], table["text"], table["weight"], strict=True))
    formats = [(parse_format(text), float(weight)) for kind, text, weight in rows if kind == "format"]
    kinds = {kind: Pool([text for other, text, _ in rows if other == kind]) for kind in ("hobby", "likes", "plan")}
    return [pieces for pieces, _ in formats], Pool(pa.array(range(len(formats))), [weight for _, weight in formats]), kinds


# How to reach them


@semantic_type("person.email")
def email(person: Person, domain: Column | None = None, *, unique: bool = False) -> Column:
    """Mail address made of the person's name, such as `emily.johnson84@example.com`; the domain is nobody's (RFC 2606).

    `person.email(domain)` uses a column or text as the domain: `emily.johnson@northgate.example`.
    `unique=True` puts a number behind the name that no other row has.
    """
    pieces = person._names.mail
    draw = person.draw.child("mail")
    if domain is None and not unique:
        style = pieces.styles[draw.lane(0)]
        tail = pieces.end[style] + pieces.numbered[style] * person.short_year
        return interleave(pieces.values, pieces.begin[style] + person.first, pieces.middle[style] + person.last, tail)
    numbers = pieces.number(_unique_numbers(draw.child("unique"))) if unique else ()
    if domain is None:
        style = pieces.plain_styles[draw.lane(0)]
        end = pieces.ends[(draw.lane(1) > 45_000).astype(np.int64) + (draw.lane(1) > 56_000)]
        return interleave(pieces.values, pieces.begin[style] + person.first, pieces.middle[style] + person.last, *numbers, end)
    name = interleave(pieces.values, pieces.work_begin + person.first, pieces.work_middle + person.last, *numbers)
    return join(name, "@", pc.fill_null(domain, DOMAINS[0]) if domain.null_count else domain)


@semantic_type("person.username")
def username(person: Person, *, unique: bool = False) -> Column:
    """Name to sign in with, made of the person's name, such as `ejohnson84`; `unique=True` gives each row a number of its own."""
    pieces = person._names.mail
    draw = person.draw.child("username")
    style = pieces.plain_styles[draw.lane(0)]
    numbers = pieces.number(_unique_numbers(draw.child("unique"))) if unique else (_some_number(person, pieces, draw),)
    return interleave(pieces.values, pieces.begin[style] + person.first, pieces.middle[style] + person.last, *numbers)


def _some_number(person: Person, pieces: _MailPieces, draw: Draw) -> np.ndarray:
    """Positions of what follows a user name: nothing, the year of birth, or a small number."""
    kind, number = draw.lane(1), draw.lane(2) % np.uint16(1000)
    year = pieces.years + person.short_year
    return np.where(kind < 20_000, pieces.blank, np.where(kind < 45_000, year, pieces.short + number))


@semantic_type("person.phone")
def phone(person: Person) -> Column:
    """Telephone number of the locale's country that reaches no one, such as `(212) 555-0147`.

    Source: fabula/reference/phones.tsv.
    """
    return phone_number(person.draw.child("phone"), "landline")


@semantic_type("person.mobile")
def mobile(person: Person) -> Column:
    """Mobile number of the locale's country that reaches no one, such as `07700 900123`. Source: fabula/reference/phones.tsv."""
    return phone_number(person.draw.child("mobile"), "mobile")


# Papers


@semantic_type("person.national_id")
def national_id(person: Person) -> Column:
    """The number by which the state knows the person, such as `912-14-3068`, in the country's form but from a range never issued.

    Where it holds sex or day of birth, they are the person's. Source: fabula/reference/official_numbers.tsv.
    """
    return _official_number(person, "national_id")


@semantic_type("person.passport_number")
def passport_number(person: Person) -> Column:
    """Passport number in the country's form from a range never issued, such as `X48213950`.

    Source: fabula/reference/official_numbers.tsv.
    """
    return _official_number(person, "passport_number")


@semantic_type("person.driving_licence")
def driving_licence(person: Person) -> Column:
    """Driving licence number, such as `X4821395`; in Britain made of name, sex and birth date, `JOHNS854173E99AB`.

    Source: fabula/reference/official_numbers.tsv.
    """
    if person.draw.locale.country == "GB":
        return _british_licence(person)
    return _official_number(person, "driving_licence")


def _official_number(person: Person, kind: str) -> Column:
    form, _ = official_form(person.draw.locale.country, kind)
    return official_number(person.draw.child(kind), kind, _birth_parts(person) if "{" in form else None)


def _birth_parts(person: Person) -> dict[str, np.ndarray]:
    days = person.birth_days.astype("datetime64[D]")
    month_start = days.astype("datetime64[M]")
    return {
        "yy": two_digits(person.birth_year % 100),
        "yyyy": decimal_digits(person.birth_year, 4),
        "mm": two_digits(month_start.astype(np.int64) % 12 + 1),
        "dd": two_digits((days - month_start).astype(np.int64) + 1),
        "sex": decimal_digits(np.where(person.is_male, 1, 2), 1),
    }


def _british_licence(person: Person) -> Column:
    """`JOHNS854173E99AB`: five letters of the name, birth date (month + 5 for women), initials, 9s, check letters."""
    names = person._names
    surname = _surname_letters(names.last.pool).take(person.last)
    parts = _birth_parts(person)
    year, month = parts["yy"], parts["mm"].copy()
    month[~person.is_male, 0] += 5
    middle = np.concatenate([year[:, :1], month, parts["dd"], year[:, 1:]], axis=1)
    initial = Pool(pa.array([name[:1].upper() + "9" for name in names.first_latin])).take(person.first)
    end = form_matrix(person.draw.child("licence"), "9??")
    return join(surname, fixed_width(middle), initial, fixed_width(end))


@functools.cache
def _surname_letters(pool: Pool) -> Pool:
    letters = ["".join(letter for letter in name.upper() if "A" <= letter <= "Z") for name in pool.values.to_pylist()]
    return Pool(pa.array([(name + "99999")[:5] for name in letters]))
