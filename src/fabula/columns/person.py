"""People: names that fit sex, age and country, and everything that follows from them.

One latent person, `fabula.columns.people`, stands behind all person columns of a row.
"""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, papers, semantic_type
from fabula.columns.arrays import join, with_nulls
from fabula.columns.draw import Draw
from fabula.columns.formats import Change, GroupedPool, Piece, fill_templates, interleave, join_picks, locale_pool, parse_format
from fabula.columns.mail import DOMAINS, safe_domains, unique_numbers
from fabula.columns.people import OLDEST, Person
from fabula.columns.phones import phone_number
from fabula.columns.places import Place
from fabula.columns.pools import Pool, reference
from fabula.locales import Locale, countries

PAPERS = papers  # its types are person.national_id and other numbers of the person

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
    """A second first name, such as `Marie`; most people leave it blank, so consider `null=0.4`.

    In Russia, Ukraine and Bulgaria it is the patronymic, which nearly everybody has: `Сергеевна`.
    """
    patronymics = _patronymics(person.draw.locale)
    if patronymics is None:
        return person.names.first.pool.take(person.middle)
    return patronymics.pool.take(patronymics.index(person.is_male, person.draw.child("middle").lane(0)))


@functools.cache
def _patronymics(locale: Locale) -> GroupedPool | None:
    """What people are called after their fathers, women's forms then men's; none where that is not usual."""
    if not locale.owns("middle_names_female"):
        return None
    pools = [locale_pool(locale, f"middle_names_{sex}") for sex in ("female", "male")]
    weights = np.zeros((2, sum(map(len, pools))))
    for i, (pool, start) in enumerate(zip(pools, (0, len(pools[0])), strict=True)):
        weights[i, start : start + len(pool)] = 1 if pool.weights is None else pool.weights
    return GroupedPool(pa.concat_arrays([pool.values for pool in pools]), weights)


@semantic_type("person.initials")
def initials(person: Person) -> Column:
    """First letters of first and last name, such as `EJ`."""
    first = person.names.first.pool.map(_capital).take(person.first)
    return join_picks(first, person.names.last.pool.map(_capital).take(person.last))


@semantic_type("person.nickname")
def nickname(person: Person) -> Column:
    """What friends call the person, such as `Liz` for Elizabeth; missing where the first name has no short form that we know.

    Source: fabula/reference/nicknames.tsv.
    """
    short = person.names.first.pool.map(_short_name_of(person.draw.locale.language)).take(person.first)
    return with_nulls(short, pc.equal(short.dictionary, "").to_numpy(zero_copy_only=False)[person.first])


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
    return lambda name: known.get(name, "")


# Sex, age, body


SEXES = Pool(["Female", "Male"])


@semantic_type("person.sex")
def sex(person: Person) -> Column:
    """`Female` or `Male`, as the first name is."""
    return SEXES.take(person.is_male.astype(np.int32))


GENDERS = Pool(["Female", "Male", "Non-binary"])


@semantic_type("person.gender")
def gender(person: Person) -> Column:
    """`Female`, `Male` or, for about one person in a hundred, `Non-binary`."""
    neither = person.draw.child("gender").chance(0.011) if person.fixed_sex is None else False
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


@functools.cache
def _education() -> tuple[GroupedPool, list[int]]:
    """Levels of education by age, and the ages from which each group of shares holds."""
    table = reference("education_levels")
    ages = sorted({int(age) for age in table.columns["age"]})
    levels = list(dict.fromkeys(table.columns["name"]))
    weights = np.zeros((len(ages), len(levels)))
    for age, level, weight in zip(table.columns["age"], table.columns["name"], table.weights or [], strict=True):
        weights[ages.index(int(age)), levels.index(level)] = weight
    return GroupedPool(levels, weights), ages[1:]


@semantic_type("person.education_level")
def education_level(person: Person) -> Column:
    """Highest education so far, such as `Bachelor's degree`; no one has a degree at 17.

    Source: fabula/reference/education_levels.tsv.
    """
    pool, ages = _education()
    return pool.pool.take(pool.index(np.digitize(person.age, ages), person.draw.child("education").lane(0)))


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
def _bios() -> tuple[list[tuple[Piece, ...]], Pool, dict[str, Pool]]:
    table = reference("bios").columns
    rows = list(zip(table["kind"], table["text"], table["weight"], strict=True))
    formats = [(parse_format(text), float(weight)) for kind, text, weight in rows if kind == "format"]
    kinds = {kind: Pool([text for other, text, _ in rows if other == kind]) for kind in ("hobby", "likes", "plan")}
    return [pieces for pieces, _ in formats], Pool(pa.array(range(len(formats))), [weight for _, weight in formats]), kinds


# How to reach them


@semantic_type("person.email")
def email(person: Person, domain: Column | None = None, *, unique: bool = False) -> Column:
    """Mail address made of the person's name, such as `emily.johnson84@example.com`; the domain is nobody's (RFC 2606).

    `person.email(domain)` uses a column or text as the domain: `emily.johnson@northgate.example`; of a domain that somebody could
    own only the name is kept, `gmail.com` becomes `gmail.example`.
    `unique=True` puts a number behind the name that no other row has.
    """
    pieces = person.names.mail
    draw = person.draw.child("mail")
    if domain is None and not unique:
        style = pieces.styles[draw.lane(0)]
        tail = pieces.end[style] + pieces.numbered[style] * person.short_year
        return interleave(pieces.values, pieces.begin[style] + person.first, pieces.middle[style] + person.last, tail)
    numbers = pieces.number(unique_numbers(draw.child("unique"))) if unique else ()
    values = pieces.with_numbers if unique else pieces.values
    if domain is None:
        style = pieces.plain_styles[draw.lane(0)]
        end = pieces.ends[(draw.lane(1) > 45_000).astype(np.int64) + (draw.lane(1) > 56_000)]
        return interleave(values, pieces.begin[style] + person.first, pieces.middle[style] + person.last, *numbers, end)
    name = interleave(values, pieces.work_begin + person.first, pieces.work_middle + person.last, *numbers)
    domain = safe_domains(domain)
    return join(name, "@", pc.fill_null(domain, DOMAINS[0]) if domain.null_count else domain)


@semantic_type("person.username")
def username(person: Person, *, unique: bool = False) -> Column:
    """Name to sign in with: the row's mail address up to its `@`, such as `ejohnson84`.

    `unique=True` gives each row a number of its own, the one that `person.email(unique=True)` has.
    """
    pieces = person.names.mail
    draw = person.draw.child("mail")
    if unique:
        style, numbers = pieces.plain_styles[draw.lane(0)], pieces.number(unique_numbers(draw.child("unique")))
    else:
        style = pieces.styles[draw.lane(0)]
        numbers = (np.where(pieces.numbered[style] == 1, pieces.years + person.short_year, pieces.blank),)
    return interleave(pieces.with_numbers, pieces.begin[style] + person.first, pieces.middle[style] + person.last, *numbers)


@semantic_type("person.phone")
def phone(person: Person) -> Column:
    """Telephone number of the row's town that reaches no one, such as `(212) 555-0147`.

    Source: fabula/reference/phones.tsv.
    """
    return phone_number(person.draw.child("phone"), "landline", person.beside(Place))


@semantic_type("person.mobile")
def mobile(person: Person) -> Column:
    """Mobile number of the locale's country that reaches no one, such as `07700 900123`. Source: fabula/reference/phones.tsv."""
    return phone_number(person.draw.child("mobile"), "mobile", person.beside(Place))
