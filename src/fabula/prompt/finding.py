"""Words for a column in, the column out: by its name, without the table's own noun, by synonym, by unit, or by the words it holds."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterable

from fabula.prompt.kinds import kind_of
from fabula.prompt.meaning_shapes import QUALIFIERS
from fabula.prompt.plurals import singular
from fabula.schema import Column, Schema, Table

FOUND = 45.0  # less likeness than this is none
UNITS_OF_NAMES = """
    ms s seconds min minutes hours days weeks months years mm cm m km miles g kg t ml l litres c f celsius hectares
    percent pct usd eur kw mw kwh mb gb kmh kph mps sqm m2 mbps ppm degrees hpa bpm mmhg
"""
UNITS = frozenset(UNITS_OF_NAMES.split())
MONEY = re.compile(
    r"price|cost|amount|total|fee|fare|value|rent|salary|budget|revenue|premium|wage|pay|income|earning|balance|bill|dues|deposit|fine"
    r"|tip|tax|refund|discount|spen[dt]|charge|toll|bonus|loan|debt|grant|donat|worth|turnover|pension|allowance|principal|sales"
)
OPPOSITES = tuple(map(frozenset, (("in", "out"), ("start", "end"), ("first", "last"), ("min", "max"), ("arrival", "departure"))))
SORTS_OF = frozenset(["in", "used", "type", "kind", "class", "count"])  # words behind a name without which it says the same
TIME_WORDS = frozenset(["date", "day", "time", "timestamp", "datetime", "when"])
SIDE_DATES = re.compile(
    r"birth|born|signup|sign_up|join|created|registered|founded|established|hire|member_since|customer_since|built|expir|warranty|updated"
)
VAGUE_WORDS = (
    "date dat day time tim type typ code value name id number cod typ status kind no value amount total count description not"
)
VAGUE = frozenset(VAGUE_WORDS.split())
IDLE_WORDS = "of the a an in per for on at is has was column field their its each"
IDLE = frozenset(IDLE_WORDS.split())
BRITISH = {
    "licence": "license",
    "colour": "color",
    "centre": "center",
    "grey": "gray",
    "favourite": "favorite",
    "cheque": "check",
}
SAME_WORDS = {"ids": "id", "percentage": "percent", "pct": "percent"}
SYNONYMS = """
date of birth, birthday, birth date, dob, born, birthdate
phone, telephone, phone number, mobile, cell, tel, telephone number, contact number, mobile number
email, e mail, mail, email address, mail address
last name, surname, family name, lastname
first name, forename, given name, firstname
name, full name, title
sex, gender
postcode, zip, zip code, postal code, plz
mileage, km, odometer, kilometers, kilometres, mileage km, odometer km, miles
make, brand, manufacturer, producer
license plate, plate, registration, registration number, number plate, licence plate, plate number
quantity, qty, pieces, stock, stock quantity, on hand, quantity on hand
unit price, price, list price, sale price, asking price, rate
price, cost, amount, fee, charge, fare, total
status, state, stage, order status, condition
salary, pay, wage, income, annual salary, base salary
delay, delay minutes, departure delay, arrival delay, lateness
latitude, lat
longitude, lon, lng, long
rainfall, precipitation, rain
temperature, temp, reading, value
rating, stars, score
gpa, grade point average
rent, monthly rent, price, rent per month
area, size, floor area, square meters, surface, sqm
notes, comments, remarks, note, comment
company, employer, organisation, organization, firm
category, type, kind, class, group
payment method, method, payment type
manager, supervisor, boss, reports to, line manager
sku, product code, item code, article number
user name, username, login
url, website, link
total, total amount, grand total, amount, line total, sum, total price
tenure, months active, tenure months
reorder level, reorder point, minimum stock, min stock, reorder quantity
age, aged, ages
guardian, parent, guardian name
year, model year, build year, year built, release year
bedrooms, rooms, beds
size, shirt size, clothing size
energy, consumption, kwh, energy use, usage
date, day, timestamp, time, recorded at, measured at, event date
churn, churned, is churned, attrition
default, defaulted, in default
in stock, out of stock, availability, stock status
airline, carrier, operator
location, bin, bin location, shelf location, position
weight, mass
distance, length
duration, length, time, time taken
number, code, no, id
"""


def find(schema: Schema, words: str, kinds: Collection[str] = (), *, first: str = "") -> tuple[Table, Column] | None:
    """The column of the written tables that some words mean.

    Args:
        kinds: the kinds of column that would fit, best; others are found if their name is near enough.
        first: the table that the words are more likely about.
    """
    best: tuple[float, Table, Column] | None = None
    for place, table in enumerate(schema.visible):
        for column in table:
            likeness, kind = alike(words, column.name, table.name), kind_of(column).name
            if (
                kind in ("date", "datetime") and set(_words(words)) <= TIME_WORDS
            ):  # "by date" is by whatever the table's date is called
                likeness = max(likeness, 46.0 if SIDE_DATES.search(column.name) else 60.0)
            if likeness <= 0:
                continue
            likeness += (12 if kind in kinds else -8 if kind == "other" else -25) if kinds else 0
            likeness += 40 if column.name == words.lower().replace(" ", "_") else 0
            likeness -= (4 if column.rare else 0) + min(place, 8) - (10 if table.name == first else 0)
            if likeness >= FOUND and (best is None or likeness > best[0]):
                best = (likeness, table, column)
    return best[1:] if best else None


@functools.lru_cache(maxsize=16_384)
def alike(words: str, name: str, table: str) -> float:
    """How well a column's name fits some words, 0 to 100."""
    said, known = _words(words), _words(name)
    entity = _words(table)[-1:]
    if not said or not known:
        return 0.0
    if said == known:
        return 100.0
    if any(len(pair & {*said}) == len(pair & {*known}) == 1 and pair & {*said} != pair & {*known} for pair in OPPOSITES):
        return 0.0
    bare_said, bare = [w for w in said if w not in entity] or said, [w for w in known if w not in entity] or known
    if bare_said == bare or sorted(said) == sorted(known):
        return 92.0
    plain = [w for w in bare if w not in UNITS and w not in IDLE] or bare
    plain_said = [w for w in bare_said if w not in IDLE] or bare_said
    if plain_said == plain or _stems(plain_said) == _stems(plain):
        return 86.0
    for one, other in ((bare_said, bare), (plain_said, plain), (said, known)):
        if _same(one, other):
            return 80.0 - (6 if _rank(one, other) else 0)
    if "".join(said) in ("".join(bare), "".join(plain), "".join(known)) or "".join(
        w for w in plain if w not in TIME_WORDS
    ) == "".join(said):
        return 78.0
    one, other = set(_stems(plain_said)), set(_stems(plain))
    if "per" in said and "per" not in known:
        return 0.0
    if "per" in known and one <= set(_stems(known[known.index("per") :])):  # "nights" is not the price per night
        return 0.0
    if one <= other:
        return max(70.0 - 6 * len(other - one), 46.0)
    if other <= one and not plain_are_vague(other):
        return max(64.0 - 8 * len(one - other), 46.0)
    return 0.0


def is_synonym(words: str, name: str, table: str) -> bool:
    """Whether words mean a column and say nothing of its name: "km" is part of `mileage_km`, "odometer" is not."""
    said, known = set(_stems(_words(words))), set(_stems(_words(name)))
    return 70 < alike(words, name, table) <= 80 and not said <= known and not known <= said


def same_words(known: str, name: str, entity: str) -> bool:
    """Whether two names say the same, plural and the table's own noun aside: `order_number` and `number` of an order."""
    american = lambda word: BRITISH.get(word, word)  # noqa: E731
    strip = lambda text: [american(singular(word)) for word in text.split("_") if word not in ("of", "the", "a")]  # noqa: E731
    one, other = strip(known), strip(name)
    bare = [[word for word in words if word != singular(entity)] or words for words in (one, other)]
    return one == other or bare[0] == bare[1] or sorted(one) == sorted(other)


@functools.lru_cache(maxsize=8_192)
def bare_name(name: str) -> str:
    """A name without its unit and without what says which of several values it is.

    >>> bare_name("average_pace"), bare_name("distance_in_km"), bare_name("fuel_type")
    ('pace', 'distance', 'fuel')
    """
    counted = re.sub(r"^(?:number|no|num|count)_of_", "", name)
    words = list(itertools.dropwhile(lambda word: word in QUALIFIERS, counted.split("_")))
    while len(words) > 1 and words[-1] in UNITS | SORTS_OF:
        words.pop()
    return "_".join(words) or name


def plain_are_vague(stems: Collection[str]) -> bool:
    """Whether words say nothing alone: an order's `order_date` is not the "return date"."""
    return set(stems) <= VAGUE


def spoken(name: str) -> str:
    """A name as words: `orderTotal` and `order_total` are "order total"."""
    return " ".join(_words(name))


def _words(text: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z\d])(?=[A-Z])", " ", text)
    return [SAME_WORDS.get(word) or singular(word) for word in re.findall(r"[^\W_]+", spaced.lower())]


def _stems(words: Iterable[str]) -> list[str]:
    """Words without endings that matter little: "churned" and "churn", "delivered" and "delivery"."""
    return [re.sub(r"(?:ed|ing|er|y|e)$", "", word) if len(word) > 4 else word for word in words]


def _same(one: list[str], other: list[str]) -> bool:
    groups = _groups()
    return bool(groups.get(" ".join(one), frozenset()) & groups.get(" ".join(other), frozenset()))


def _rank(one: list[str], other: list[str]) -> bool:
    """Whether two synonyms are loose ones: in groups of many that mean several things."""
    groups = _groups()
    both = groups.get(" ".join(one), frozenset()) & groups.get(" ".join(other), frozenset())
    return not any(SYNONYMS.strip().splitlines()[i].startswith((" ".join(one), " ".join(other))) for i in both)


@functools.cache
def _groups() -> dict[str, frozenset[int]]:
    """A name, and the numbers of the groups of synonyms that it is in."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(SYNONYMS.strip().splitlines()):
        for name in line.split(","):
            found.setdefault(" ".join(_words(name)), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
